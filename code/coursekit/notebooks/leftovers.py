"""Find MyST that a notebook would show raw, and links that lead nowhere from it."""

import itertools
import re

from markdown_it import MarkdownIt

from .directives import NAME

RAW = {
    "colon_fence": "a colon fence",
    "dl_open": "a definition list",
    "footnote_ref": "a footnote",
    "footnote_reference_open": "a footnote",
    "myst_block_break": "a block break",
    "myst_line_comment": "a comment",
    "myst_role": "a role",
    "myst_target": "a label",
    "substitution_block": "a substitution",
    "substitution_inline": "a substitution",
}
ROLE_NAME = re.compile(r"\{[a-z][\w:-]*\}\s*$")
ABSOLUTE = re.compile(r"(https?|mailto):")
RELATIVE_HTML = re.compile(r"""(?:src|href)=["']?(?!["']|https?:|mailto:|data:)""")


def leftovers(text: str, parser: MarkdownIt) -> list[str]:
    """Say what is left of MyST in translated text; code and formulas may hold any."""
    tokens = parser.parse(text, {})
    inside = [child for token in tokens for child in _with_next(token.children or [])]
    return [
        problem
        for token, following in [*((token, None) for token in tokens), *inside]
        if (problem := _problem(token, following))
    ]


def _with_next(tokens):
    return itertools.zip_longest(tokens, tokens[1:])


def _problem(token, following):
    if token.type in RAW:
        return f"{RAW[token.type]}: {token.content or token.info or token.meta}"
    if token.type == "fence" and NAME.match(token.info):
        return f"a directive: {token.info}"
    if following and following.type == "code_inline" and _names_role(token):
        return f"a role: {token.content.strip()}`{following.content}`"
    target = token.attrGet("href") or token.attrGet("src")
    if target and not ABSOLUTE.match(str(target)):
        return f"a relative link: {target}"
    if token.type.startswith("html_") and RELATIVE_HTML.search(token.content):
        return f"a relative link: {token.content.strip()}"
    return None


def _names_role(token):
    return token.type == "text" and ROLE_NAME.search(token.content)
