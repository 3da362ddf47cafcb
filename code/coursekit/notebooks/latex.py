"""Formulas as every notebook can show them."""

import re

ENVIRONMENT = re.compile(r"\\begin\{(align|alignat|equation|gather|multline|eqnarray)")
INNERMOST = re.compile(r"\\begin\{(\w+\*?)\}(?:(?!\\begin).)*?\\end\{\1\}", re.DOTALL)
COMMENT = re.compile(r"(?<!\\)%.*")


def expand(formula: str, macros: dict[str, str]) -> str:
    r"""Write out the site's own commands: ``\E`` becomes ``{\mathbb{E}}``.

    Raises: TypeError for a command with arguments, which no chapter needs yet.
    """
    for name, meaning in macros.items():
        if not isinstance(meaning, str):
            raise TypeError(f"a LaTeX macro needs no arguments, got {name}: {meaning}")
        command = rf"\\{name}(?![A-Za-z])"
        formula = re.sub(command, lambda _, text=meaning: f"{{{text}}}", formula)
    return formula


def display_math(formula: str, number: str | None, contained: bool) -> str:
    """Write a displayed formula; ``contained`` in a quote or a list, on one line."""
    formula = _aligned(formula.strip())
    if number:
        formula += rf" \tag{{{number.strip('()')}}}"
    if contained:
        lines = (COMMENT.sub("", line).strip() for line in formula.splitlines())
        return f"$$ {' '.join(line for line in lines if line)} $$"
    return f"$$\n{formula}\n$$"


def _aligned(formula):
    r"""Let ``a &= b \\ &= c`` stand without an environment, as Sphinx does."""
    if ENVIRONMENT.match(formula):
        return formula
    parts = [part for part in re.split(r"\n\s*\n", formula) if part.strip()]
    parts = [
        rf"\begin{{split}}{part}\end{{split}}" if _breaks(part) else part
        for part in parts
    ]
    if len(parts) == 1:
        return parts[0]
    joined = "\\\\\n".join(parts)
    return rf"\begin{{aligned}}{joined}\end{{aligned}}"


def _breaks(formula):
    """Whether a formula has lines of its own, outside of matrices and cases."""
    inner, count = INNERMOST.subn("", formula)
    return _breaks(inner) if count else r"\\" in inner
