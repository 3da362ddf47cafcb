"""Text within a block: roles, links, images and formulas become plain Markdown."""

import re

from markdown_it.token import Token

from .roles import link, role


def inline(page, token: Token, line: int) -> str:
    """Write the children of an inline token; what is plain keeps its characters."""
    return _written(page, token.children or [], line)


def _written(page, tokens, line):
    out = []
    tokens = iter(tokens)
    for token in tokens:
        if token.type == "link_open":
            within = _until(tokens, "link_close")
            out.append(_link(page, token, within, line))
        else:
            out.append(_one(page, token, line))
        line += token.type in ("softbreak", "hardbreak")
    return "".join(out)


def _until(tokens, kind):
    within = []
    for token in tokens:
        if token.type == kind:
            break
        within.append(token)
    return within


def _one(page, token, line):
    """Write one token that is no link."""
    match token.type:
        case "text":
            return token.content.replace("$", "\\$")
        case "text_special":
            return token.markup
        case "softbreak":
            return "\n"
        case "hardbreak":
            return "\\\n"
        case "code_inline":
            return _code(token)
        case "math_inline":
            return f"${page.latex(token.content)}$"
        case "math_inline_double":
            return f"$${page.latex(token.content)}$$"
        case "myst_role":
            return role(page, token.meta["name"], token.content, line)
        case "footnote_ref":
            return page.footnote(token.meta["label"])
        case "substitution_inline":
            return page.substitute(token.content, line)
        case "image":
            return _image(page, token, line)
        case "html_inline":
            return token.content
        case "span_open" | "span_close":
            return ""
        case "em_open" | "em_close" | "strong_open" | "strong_close":
            return token.markup
        case "s_open" | "s_close":
            return token.markup
    raise page.error(line, f"a notebook cannot show MyST's {token.type} yet")


def _code(token):
    """Write code; a space keeps a backtick at its edge from its fence."""
    content = token.content
    edge = content.startswith("`") or content.endswith("`")
    space = " " if edge else ""
    return f"{token.markup}{space}{content}{space}{token.markup}"


def _link(page, token, within, line):
    target = token.attrGet("href") or ""
    if token.markup == "linkify":
        return within[0].content
    text = _written(page, within, line)
    if token.markup == "autolink":
        if re.match(r"(project|path):", target):
            return link(page, "", target, line)
        return f"<{within[0].content}>"
    title = token.attrGet("title")
    if title and re.match(r"https?:", target):
        return f'[{text}]({target} "{title}")'
    return link(page, text, target, line)


def _image(page, token, line):
    """Show the site's copy of an image; without a site, say what it shows."""
    return image(page, str(token.attrGet("src")), token.content, line)


def image(page, source: str, alt: str, line: int) -> str:
    """Write an image of the page, with the alternative text that it must have."""
    if source.startswith(("http://", "https://")):
        return f"![{alt}]({source})"
    file = page.file(source)
    if not file.is_file():
        raise page.error(line, f"an image needs its file, got {source!r}")
    try:
        target = page.references.image(file)
    except KeyError:
        raise page.error(
            line, f"the site has no copy of {source!r}: build it again"
        ) from None
    base = page.references.project.base_url
    return f"![{alt}]({base}{target.uri})" if base else f"*(Image: {alt})*"
