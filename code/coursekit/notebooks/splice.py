"""Put translations back between the lines that stay as the author wrote them."""

import re
from typing import NamedTuple

from markdown_it.token import Token

from .inline import inline

FOOTNOTE = re.compile(r"\[\^([^\]]+)\]:")
FORMULA = re.compile(r"\$[^$]*\$")


class Edit(NamedTuple):
    """What the lines ``span`` become. A block's ``prefix`` stands before its mark."""

    span: range
    lines: list[str]
    prefix: str | None = None


def splice(lines: list[str], part: range, edits: list[Edit]) -> str:
    """Return the lines of ``part`` with the edits made; later overlapping ones lose."""
    out: list[str] = []
    cursor = part.start
    for edit in sorted(edits, key=lambda edit: edit.span.start):
        if edit.span.start < cursor or edit.span.start not in part:
            continue
        _copy(lines[cursor : edit.span.start], out)
        _insert(edit, out)
        cursor = edit.span.stop
    _copy(lines[cursor : part.stop], out)
    return "\n".join(out).strip("\n")


def _copy(lines, out):
    """Append lines, but no blank one after a blank one that a block put there."""
    for line in lines:
        if line.strip() or not out or out[-1].strip(" >"):
            break
        lines = lines[1:]
    out += lines


def _insert(edit, out):
    """Append an edit; a block gets a blank line on either side."""
    if edit.prefix is None:
        out += edit.lines
        return
    if not edit.lines:
        return
    following = _without_marks(edit.prefix)
    blank = following.rstrip()
    if following == edit.prefix and out and out[-1].strip(" >"):
        out.append(blank)
    prefixes = [edit.prefix] + [following] * (len(edit.lines) - 1)
    out += [(p + line).rstrip() for p, line in zip(prefixes, edit.lines, strict=True)]
    out.append(blank)


def block_prefix(line: str, token: Token) -> str:
    """Return what stands before a block: list marks, quote marks, spaces."""
    mark = {"amsmath": "\\begin", "substitution_block": "{{"}.get(
        token.type, token.markup
    )
    return line[: line.index(mark)]


def _without_marks(prefix):
    """Turn ``1. `` into spaces, as the following lines of a list item have them."""
    return re.sub(r"[^\s>]", " ", prefix)


def rewrap(page, lines: list[str], old: str, new: str, at: int) -> list[str]:
    """Put ``new`` where the text ``old`` stood, behind the same marks.

    Raises: NotebookError if ``old`` is not in the lines (a tab became spaces).
    """
    prefixes = []
    for line, text in zip(lines, old.split("\n"), strict=False):
        end = line.rfind(text.strip())
        if end < 0:
            raise page.error(at, "a paragraph needs spaces for its indent, got a tab")
        prefixes.append(_plain_marks(page, line[:end]))
    texts = new.split("\n")
    prefixes += [_without_marks(prefixes[-1])] * (len(texts) - len(prefixes))
    return [(p + text).rstrip("\n") for p, text in zip(prefixes, texts, strict=False)]


def _plain_marks(page, prefix):
    """Write the marks of footnotes and definitions as Markdown that all know."""
    prefix = FOOTNOTE.sub(lambda match: page.footnote(match[1]), prefix)
    return re.sub(r"^(\s*):(\s+)", r"\1-\2", prefix)


def replace_in_table(page, tokens, lines, span, offset) -> Edit:
    """Translate the cells of a table where they stand."""
    rows = [lines[i] for i in span]
    row = cursor = 0
    for token in tokens:
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            row, cursor = token.map[0] - span.start, 0
        elif token.type == "inline" and token.content:
            old = token.content.replace("|", "\\|")
            new = _in_cell(inline(page, token, span.start + row + offset))
            begin = rows[row].index(old, cursor)
            rows[row] = rows[row][:begin] + new + rows[row][begin + len(old) :]
            cursor = begin + len(new)
    return Edit(span, rows)


def _in_cell(text):
    r"""Hide bars: a formula may not hold ``\|``, which is a norm's double bar."""
    text = FORMULA.sub(lambda match: match[0].replace("|", "\\vert "), text)
    return text.replace("|", "\\|")
