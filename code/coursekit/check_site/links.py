"""Where links lead, and what a page loads from where."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from urllib.parse import unquote, urlsplit

from bs4.element import Tag

from .document import Document, Problem, Site, attribute

ATTRIBUTES = {
    "a": ("href",),
    "link": ("href",),
    "script": ("src",),
    "img": ("src", "srcset"),
    "source": ("src", "srcset"),
    "iframe": ("src",),
    "embed": ("src",),
    "object": ("data",),
    "video": ("src", "poster"),
    "audio": ("src",),
    "form": ("action",),
    "image": ("href", "xlink:href"),
    "use": ("href", "xlink:href"),
}
# A <link> with one of these makes the browser fetch or contact the address.
FETCHED = {"stylesheet", "preload", "modulepreload", "prefetch", "preconnect"} | {
    "dns-prefetch",
    "icon",
    "apple-touch-icon",
    "manifest",
}
CSS_ADDRESS = re.compile(r"""(?:@import\s+(?:url\()?|url\()\s*["']?([^"')\s]+)""")
CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# A font's second format is for browsers that cannot read the first: none today.
CSS_FALLBACK = re.compile(r",\s*url\([^)]*\)\s*format\([^)]*\)")
SCRIPT_IMPORT = re.compile(
    r"""(?:\bimport\b|\bfrom\b)\s*\(?\s*["']((?:https?:)?//\S+?)["']"""
)


def check_links(document: Document, site: Site) -> Iterator[Problem]:
    """Find addresses below the site that do not exist, fragment and case included."""
    for tag, url in addresses(document):
        parts = urlsplit(url)
        if parts.scheme not in ("", "http", "https"):
            continue
        target = site.locate(document.path, url)
        if target is None:
            continue
        if target not in site.files:
            yield document.problem(
                tag, f"{url!r} leads nowhere", _nearest(target, site.files)
            )
        elif not _has_anchor(site, target, unquote(parts.fragment)):
            anchors = site.documents[target].anchors
            yield document.problem(
                tag,
                f"{url!r} names no place in {target}",
                _nearest(unquote(parts.fragment), anchors),
            )


def check_external(
    document: Document, site: Site, allowed_hosts: frozenset[str]
) -> Iterator[Problem]:
    """Find what a page loads from other hosts than its own and ``allowed_hosts``."""
    loaded = [(tag, url) for tag, url in addresses(document) if is_loaded(tag)]
    for tag, url in [*loaded, *_inline(document)]:
        host = urlsplit(url).netloc
        foreign = host and site.locate(document.path, url) is None
        if foreign and host not in allowed_hosts:
            yield document.problem(
                tag,
                f"<{tag.name}> loads {url!r}",
                "serve the file from the site (coursekit vendor), or link to it",
            )


def check_stylesheets(site: Site, allowed_hosts: frozenset[str]) -> Iterator[Problem]:
    """Find references in style sheets that are missing or lead to other hosts."""
    sheets = {
        site.locate(document.path, attribute(tag, "href"))
        for document in site.documents.values()
        for tag in document.named("link")
        if "stylesheet" in relations(tag)
    }
    for sheet in sorted(site.files & sheets):
        css = CSS_COMMENT.sub("", (site.root / sheet).read_text("utf8"))
        css = CSS_FALLBACK.sub("", css)
        for url in CSS_ADDRESS.findall(css):
            yield from _check_css_address(site, sheet, url, allowed_hosts)


def _check_css_address(site, sheet, url, allowed_hosts):
    if url.startswith(("data:", "#")):
        return
    target, host = site.locate(sheet, url), urlsplit(url).netloc
    if target is None and host not in allowed_hosts:
        yield Problem(sheet, None, f"loads {url!r}", "serve the file from the site")
    elif target is not None and target not in site.files:
        yield Problem(
            sheet, None, f"{url!r} leads nowhere", _nearest(target, site.files)
        )


def addresses(document: Document) -> Iterator[tuple[Tag, str]]:
    """Yield every address on the page with the tag that holds it."""
    for tag in document.named(*ATTRIBUTES):
        for name in ATTRIBUTES[tag.name]:
            value = attribute(tag, name).strip()
            urls = _candidates(value) if name == "srcset" else filter(None, [value])
            yield from ((tag, url) for url in urls)


def is_loaded(tag: Tag) -> bool:
    """Whether the browser fetches the tag's address without being asked."""
    if tag.name == "link":
        return bool(FETCHED & relations(tag))
    return tag.name not in ("a", "form")


def relations(tag: Tag) -> set[str]:
    """Return what a <link> says the address is to the page."""
    return set(attribute(tag, "rel").split())


def _candidates(srcset):
    return [
        candidate.split()[0] for candidate in srcset.split(",") if candidate.split()
    ]


def _inline(document):
    """Yield the addresses in inline styles and in the imports of inline scripts."""
    for tag in document.tags:
        if tag.name == "style" or attribute(tag, "style"):
            css = attribute(tag, "style") or tag.string or ""
            yield from ((tag, url) for url in CSS_ADDRESS.findall(css))
        elif tag.name == "script" and tag.string:
            if tag.get("type") == "importmap":
                urls = re.findall(r'"(https?://[^"]+)"', tag.string)
            elif tag.get("type") == "application/json":
                urls = []
            else:
                urls = SCRIPT_IMPORT.findall(tag.string)
            yield from ((tag, url) for url in urls)


def _has_anchor(site, target, fragment):
    page = site.documents.get(target)
    # "#" and "#top" mean the top of the page; text fragments start with ":~:".
    if page is None or fragment in ("", "top") or fragment.startswith(":~:"):
        return True
    return fragment in page.anchors


def _nearest(name, known):
    """Suggest what was probably meant: a slip in the case, or else in the spelling."""
    same = [other for other in known if other.lower() == name.lower()]
    close = same or get_close_matches(name, known, n=1, cutoff=0.8)
    return f"did you mean {close[0]!r}?" if close else "mend or remove the link"
