r"""Roles and links as Markdown: ``{ref}`a``` becomes a link to the site.

Each function takes the translator of the page, the text between the backticks and the
line for error messages.
"""

import re
from urllib.parse import unquote, urlsplit

EXPLICIT = re.compile(r"(?P<title>.*?)\s*<(?P<target>[^<>]+)>", re.DOTALL)
ABSOLUTE = ("http", "https", "mailto", "ftp")


def role(page, name: str, content: str, line: int) -> str:
    """Write what a role stands for.

    Raises: NotebookError if nothing is known about the role or what it names.
    """
    if name not in ROLES:
        known = ", ".join(sorted(ROLES))
        raise page.error(
            line, f"a notebook needs a role it can show ({known}), got {{{name}}}"
        )
    try:
        return ROLES[name](page, content, line)
    except KeyError:
        raise page.error(
            line,
            f"{{{name}}} needs something that the built site has, got {content!r}: "
            "correct the name, or build the site again",
        ) from None


def link(page, text: str, target: str, line: int) -> str:
    """Write a Markdown link so that it works outside the site."""
    scheme = urlsplit(target).scheme
    if scheme in ABSOLUTE:
        return f"[{text}]({target})"
    target = unquote(target.removeprefix("project:").removeprefix("path:"))
    try:
        found = _internal(page, target)
    except KeyError:
        raise page.error(
            line,
            f"a link needs a page, a label or an address, got {target!r}: "
            "correct it, or build the site again",
        ) from None
    if isinstance(found, str):  # a file of the repository
        return f"[{text}]({found})" if found else text
    return page.references.link(text or found.number or found.title, found.uri)


def _internal(page, target):
    """Resolve ``#label``, ``label``, ``page.md#section`` or a file, as MyST would."""
    path, _, anchor = target.partition("#")
    if not path:
        return page.references.label(anchor, page.docname)
    if path.endswith(".md"):
        document = page.references.document(page.resolve(path))
        if not anchor:
            return document
        return type(document)(f"{document.uri}#{anchor}", document.title)
    file = page.file(path)
    if file.exists():
        return page.references.source_url(file) or ""
    return page.references.label(target, page.docname)


def _split(content):
    """Return the title, or None, and the target of ``title <target>``."""
    match = EXPLICIT.fullmatch(content)
    return (match["title"], match["target"]) if match else (None, content.strip())


def _reference(page, content, line):
    title, name = _split(content)
    target = page.references.label(name, page.docname)
    own = target.number if target.title == "Exercise" else target.title
    return page.references.link(title or own or target.number, target.uri)


def _numbered(page, content, line):
    title, name = _split(content)
    target = page.references.label(name, page.docname)
    if target.number is None:
        raise KeyError(name)
    bare = re.sub(r"^\D*", "", target.number)
    text = re.sub(r"%s|\{number\}", bare, title) if title else target.number
    return page.references.link(text, target.uri)


def _theorem(page, content, line):
    title, name = _split(content)
    target = page.references.label(name, page.docname)
    return page.references.link(title or target.number or "proof", target.uri)


def _equation(page, content, line):
    target = page.references.label(content.strip(), page.docname)
    return page.references.link(target.number, target.uri)


def _document(page, content, line):
    title, name = _split(content)
    target = page.references.document(page.resolve(name))
    return page.references.link(title or target.title, target.uri)


def _term(page, content, line):
    title, name = _split(content)
    return page.references.link(title or name, page.references.term(name).uri)


def _glued(page, content, line):
    """Read ``key``, ``key:format`` or ``page.md::key:format``, as myst_nb does."""
    key, colon, spec = content.rpartition(":")
    if not colon:
        key, spec = content, "s"
    path, _, key = key.rpartition("::")
    docname = page.resolve(path) if path else page.docname
    try:
        return page.references.glued(key, spec, docname)
    except KeyError:
        raise page.error(
            line,
            f"glue needs a key that {docname} has glued, got {key!r}: "
            "correct the key, or execute the page again",
        ) from None
    except ValueError as problem:
        raise page.error(line, f"glue cannot format {key!r}: {problem}") from None


def _cited_in_text(page, content, line):
    return ", ".join(
        page.references.link(f"{authors} ({year})", uri)
        for authors, year, uri in _sources(page, content)
    )


def _cited(page, content, line):
    return "; ".join(
        page.references.link(f"{authors}, {year}", uri)
        for authors, year, uri in _sources(page, content)
    )


def _cited_in_parentheses(page, content, line):
    return f"({_cited(page, content, line)})"


def _sources(page, content):
    for key in map(str.strip, content.split(",")):
        authors, year = page.references.cited(key)
        yield authors, year, page.references.bibliography_entry(key).uri


def _math(page, content, line):
    return f"${page.latex(content)}$"


def _html(tag):
    return lambda page, content, line: f"<{tag}>{content}</{tag}>"


ROLES = {
    "ref": _reference,
    "numref": _numbered,
    "prf:ref": _theorem,
    "eq": _equation,
    "doc": _document,
    "term": _term,
    "glue:text": _glued,
    "cite:t": _cited_in_text,
    "cite:p": _cited_in_parentheses,
    "cite:alp": _cited,
    "cite": _cited_in_parentheses,
    "math": _math,
    "kbd": _html("kbd"),
    "sub": _html("sub"),
    "sup": _html("sup"),
    "abbr": lambda page, content, line: content,
}
