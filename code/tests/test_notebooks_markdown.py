"""MyST becomes Markdown that Jupyter and Colab show as it is meant."""

import re

import pytest

from coursekit.notebooks import NotebookError
from coursekit.notebooks.leftovers import leftovers
from coursekit.notebooks.markdown import parser

pytest_plugins = ["notebook_book"]

SITE = "https://org.github.io/course/"

ALPHA = f"{SITE}book/01-first/alpha.html"
BETA = f"{SITE}book/01-first/beta.html"
WORDS = f"{SITE}book/resources/glossary.html"
SOURCES = f"{SITE}book/resources/bibliography.html"
COMMIT = "https://github.com/org/course/blob/c0ffee" + 34 * "0"

# What every notebook shows by itself keeps each of its characters.
PLAIN = [
    "A *b* **c** `d` ``e ` f`` ~~g~~ \\* &amp; a_b 2 * 3 <kbd>x</kbd>",
    "- a\n  - b\n\n    c\n1. d\n\n> e\n> f",
    "| a | b |\n|---|:-:|\n| c | d \\| e |",
    '[a](https://x.org/a_(b) "t") <https://x.org> https://x.org ![c](https://x.org/d)',
    "```python\n{ref}`x` $y$ :::{note}\n```",
    "````\n```{note}\nshown\n```\n````",
    "    {ref}`indented`",
    "Text `` {glue:text}`x` `` and ``{eq}`y` ``.",
    "~~~{tilde\n{ref}`x`\n~~~",
    "$a_1 * b_2$ and $$c$$ in a line",
    "a\\\nb",
    "- [ ] open\n- [x] done",
]

TRANSLATED = {
    "{ref}`first-label`": f"[Alpha]({ALPHA}#first-label)",
    "{ref}`the *start* <first-label>`": f"[the *start*]({ALPHA}#first-label)",
    "{ref}`FIRST-label`": f"[Alpha]({ALPHA}#first-label)",
    "{ref}`ex-try`": f"[Exercise 1]({ALPHA}#ex-try)",
    "{numref}`fig-dot`": f"[Fig. 1]({ALPHA}#fig-dot)",
    "{numref}`picture %s <fig-dot>`": f"[picture 1]({ALPHA}#fig-dot)",
    "{numref}`fig-second`": f"[Fig. 1]({ALPHA}#fig-second)",
    "{eq}`eq-pythagoras`": f"[(1)]({ALPHA}#equation-eq-pythagoras)",
    "{prf:ref}`theorem-p`": f"[Theorem 1]({ALPHA}#theorem-p)",
    "{doc}`beta`": f"[Beta]({BETA})",
    "{doc}`/book/01-first/beta`": f"[Beta]({BETA})",
    "{term}`logit`": f"[logit]({WORDS}#term-Logit)",
    "{term}`scores <logit>`": f"[scores]({WORDS}#term-Logit)",
    "{cite:t}`sole`": f"[Rosenblatt (1958)]({SOURCES}#cite-sole)",
    "{cite:p}`sole`": f"([Rosenblatt, 1958]({SOURCES}#cite-sole))",
    "({cite:alp}`sole`, p. 3)": f"([Rosenblatt, 1958]({SOURCES}#cite-sole), p. 3)",
    "{cite:t}`pair`": f"[Minsky and van der Maaten (1969)]({SOURCES}#cite-pair)",
    "{cite:t}`many`": f"[Müller et al. (2017)]({SOURCES}#cite-many)",
    "{glue:text}`third`": "0.3333333333333333",
    "{glue:text}`third:.2f` s": "0.33 s",
    "{glue:text}`third:.0%`": "33%",
    "{glue:text}`count:,.0f`": "1,234,567",
    "{glue:text}`word`": "seven",
    "{glue:text}`alpha.md::third:.1f`": "0.3",
    "{glue:text}`../01-first/alpha.md::third:.1f`": "0.3",
    "{math}`\\E x`": "${\\mathbb{E}} x$",
    "{kbd}`Ctrl` {sub}`2` {sup}`3`": "<kbd>Ctrl</kbd> <sub>2</sub> <sup>3</sup>",
    "[b](beta.md)": f"[b]({BETA})",
    "[b](/book/01-first/beta.md#there)": f"[b]({BETA}#there)",
    "[](beta.md)": f"[Beta]({BETA})",
    "[s](#first-label)": f"[s]({ALPHA}#first-label)",
    "[s](first-label)": f"[s]({ALPHA}#first-label)",
    "<project:#first-label>": f"[Alpha]({ALPHA}#first-label)",
    "[a `]` b][there]\n\n[there]: beta.md": f"[a `]` b]({BETA})",
    "[c](../../code/groundup/sample.py)": f"[c]({COMMIT}/code/groundup/sample.py)",
    "[x]{.small} ![A red dot](one/dot.png){width=3}": (
        f"x ![A red dot]({SITE}_images/dot.png)"
    ),
    "![same name](two/dot.png)": f"![same name]({SITE}_images/dot1.png)",
    "{{ course }} and\n\n{{ course }}": "the *course* and\n\nthe *course*",
    "(a-label)=\n{.class}\n# T": "# T",
    "% comment\nText": "Text",
    "$\\E[x] \\in \\R$, $\\Ex$": "${\\mathbb{E}}[x] \\in {\\mathbb{R}}$, $\\Ex$",
    "costs $5": "costs \\$5",
    "a[^n] b[^m]\n\n[^m]: M\n[^n]: N": (
        "a<sup>1</sup> b<sup>2</sup>\n\n<sup>2</sup> M\n<sup>1</sup> N"
    ),
    "Word\n: Its {term}`logit`": (f"**Word**\n\n- Its [logit]({WORDS}#term-Logit)"),
    "| {ref}`a <first-label>` | $\\|x\\|$ |\n|---|---|\n| `c` | d |": (
        f"| [a]({ALPHA}#first-label) | $\\vert x\\vert $ |\n|---|---|\n| `c` | d |"
    ),
    "- one {glue:text}`third:.1f`\n  two\n  > {glue:text}`third:.1f`": (
        "- one 0.3\n  two\n  > 0.3"
    ),
    "{ref}`two\nlines <first-label>` b": f"[two lines]({ALPHA}#first-label) b",
}


@pytest.mark.parametrize("text", PLAIN)
def test_plain_markdown_keeps_its_characters(pages, text):
    assert pages.text(text) == text


@pytest.mark.parametrize("text", TRANSLATED)
def test_translation(pages, text):
    assert pages.text(text) == TRANSLATED[text]


BLOCKS = {
    "```{note}\nA *b*.\n```": "> **Note**\n>\n> A *b*.",
    ":::{tip} First\nsecond\n:::": "> **Tip**\n>\n> First\n> second",
    ":::{seealso}\nx\n:::": "> **See also**\n>\n> x",
    ":::{admonition} The {math}`x`\n:class: predict\ny\n:::": "> **The $x$**\n>\n> y",
    ":::{admonition} T\n:class: dropdown\ny\n:::": (
        "<details>\n<summary><b>T</b></summary>\n\ny\n\n</details>"
    ),
    "before\n:::{note}\nx\n:::\nafter": "before\n\n> **Note**\n>\n> x\n\nafter",
    "- item\n\n  ```{note}\n  x\n\n      code\n  ```\n- next": (
        "- item\n\n  > **Note**\n  >\n  > x\n  >\n  >     code\n\n- next"
    ),
    "> quoted\n> ```{note}\n> x\n> ```": "> quoted\n>\n> > **Note**\n> >\n> > x\n>",
    "::::{note}\n:::{tip}\nx\n:::\n::::": "> **Note**\n>\n> > **Tip**\n> >\n> > x",
    "````{note}\n```python\n{ref}`x`\n```\n````": (
        "> **Note**\n>\n> ```python\n> {ref}`x`\n> ```"
    ),
    "```{math}\n:label: eq-pythagoras\na\n```": "$$\na \\tag{1}\n$$",
    "```{math}\na &= b \\\\\nc &= d\n```": (
        "$$\n\\begin{split}a &= b \\\\\nc &= d\\end{split}\n$$"
    ),
    "$$\na &= 1 \\\\\n&= \\begin{cases} b \\\\ c \\end{cases}\n$$": (
        "$$\n\\begin{split}a &= 1 \\\\\n"
        "&= \\begin{cases} b \\\\ c \\end{cases}\\end{split}\n$$"
    ),
    "$$\n\\begin{cases} \\begin{matrix} a \\\\ b \\end{matrix} \\end{cases}\n$$": (
        "$$\n\\begin{cases} \\begin{matrix} a \\\\ b \\end{matrix} \\end{cases}\n$$"
    ),
    "$$\na\n\n$$": "$$\na\n$$",
    "```{math}\na\n\nb\n```": "$$\n\\begin{aligned}a\\\\\nb\\end{aligned}\n$$",
    "\\begin{align}\na &= \\E\n\\end{align}": (
        "$$\n\\begin{align}\na &= {\\mathbb{E}}\n\\end{align}\n$$"
    ),
    ":::{note}\n$$\na % why\n+ b\n$$\n:::": "> **Note**\n>\n> $$ a + b $$",
    "> $$\n> a\n> + b\n> $$": "> $$ a + b $$\n>",
    "```{prf:theorem} Pythagoras\n:label: theorem-p\n$$a$$\n```": (
        "> **Theorem 1 (Pythagoras)**\n>\n> $$ a $$"
    ),
    "```{prf:proof}\nClear.\n```": "*Proof.* Clear. ∎",
    "```{code-block} python\n:linenos:\nx = {y}\n```": "```python\nx = {y}\n```",
    "````{code-block}\n```{note}\n```\n````": "````\n```{note}\n```\n````",
    "```{figure} two/dot.png\n:alt: A blue dot\n:name: fig-dot\nCap.\n```": (
        f"![A blue dot]({SITE}_images/dot1.png)\n\n**Fig. 1.** Cap."
    ),
    "```{lab} perceptron\n:title: Turn it\n:alt: A line\nIt *turns*.\n```": (
        f"> **Turn it.** Open this interactive figure [on the site]({ALPHA}).\n>\n"
        "> It *turns*."
    ),
    "::::{tab-set}\n\n:::{tab-item} A\nx\n:::\n\n:::{tab-item} B\ny\n:::\n::::": (
        "**A**\n\nx\n\n**B**\n\ny"
    ),
    "```{literalinclude} ../../code/groundup/sample.py\n:pyobject: Unit.fire\n```": (
        f"[Unit.fire in code/groundup/sample.py]({COMMIT}/code/groundup/sample.py):\n\n"
        "```python\n    def fire(self, x):\n        return x > 0  # `x`\n```"
    ),
    "```{graded-exercise} sums\n```": (
        "**Graded exercise: Sums.** *Easy, 5 minutes, 2 points.* In a terminal: "
        f"`groundup start 01-first/sums` ([statement and solutions]({SITE}"
        "book/resources/exercises.html#graded-01-first-sums)).\n\n- Add (2 points)"
    ),
    "```{solution} ex-try\nBecause.\n```": (
        "<details>\n<summary><b>Solution to Exercise 1</b></summary>\n\nBecause."
        "\n\n</details>"
    ),
}


@pytest.mark.parametrize("text", BLOCKS)
def test_directive(pages, text):
    assert pages.text(text) == BLOCKS[text]


REFUSED = {
    "x {py:class}`y`": "alpha.md:1: a notebook needs a role it can show",
    "x\n\n- y\n  {ref}`nowhere`": "alpha.md:4: {ref} needs something",
    "{cite:t}`sole, unknown`": "alpha.md:1: {cite:t} needs something",
    "{numref}`first-label`": "alpha.md:1: {numref} needs something",
    "{glue:text}`thrid:.2f`": (
        "alpha.md:1: glue needs a key that book/01-first/alpha has glued, got 'thrid'"
    ),
    "{glue:text}`word:.2f`": "alpha.md:1: glue cannot format 'word'",
    "x\n\n::::{note}\n:class: x\n\ny {zap}`z`\n::::": (
        "alpha.md:6: a notebook needs a role it can show"
    ),
    "```{graded-exercise} sum\n```": "alpha.md:1: there is no exercise 'sum': did you",
    "```{plot} x\n```": "cannot show the directive {plot}",
    "- a\n\n  ```{code-cell}\n  x\n  ```": "alpha.md:3: a code cell needs the top",
    ":::python\nx\n:::": "a colon fence needs a {directive}",
    "[x](no-such-page.md)": "a link needs a page, a label or an address",
    "![x](none.png)": "an image needs its file, got 'none.png'",
    "![x](../references.bib)": "the site has no copy of '../references.bib'",
    "{{ nothing }}": "a substitution fails: 'nothing' is undefined",
    "```{literalinclude} ../../code/groundup/sample.py\n:pyobject: Gone\n```": (
        "literalinclude fails"
    ),
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot_be_shown_is_refused_by_file_and_line(pages, text):
    with pytest.raises(NotebookError, match=re.escape(REFUSED[text])):
        pages.text(text)


def test_without_an_address_links_become_text(unpublished):
    text = "{ref}`first-label`, [b](beta.md), {cite:p}`sole`, ![A dot](one/dot.png)"
    plain = "Alpha, b, (Rosenblatt, 1958), *(Image: A dot)*"
    assert unpublished.text(text) == plain
    assert unpublished.text("[c](../../code/groundup/sample.py)") == "c"


RAW = [
    "{ref}`x`",
    "{ref} `x`",
    "- a\n\n  ```{note}\n  x\n  ```",
    ":::{note}\nx\n:::",
    "(label)=\n",
    "[a](b.md)",
    "![a](b.png)",
    '<img src="b.png">',
    "{{ course }}",
    "a[^n]\n\n[^n]: N",
    "% comment",
]


@pytest.mark.parametrize("text", RAW)
def test_leftovers_are_found(pages, text):
    assert len(leftovers(text, parser(pages.references.config))) > 0


@pytest.mark.parametrize("text", [t for t in PLAIN if "](" not in t or "x.org" in t])
def test_plain_markdown_leaves_nothing_over(pages, text):
    assert leftovers(text, parser(pages.references.config)) == []


@pytest.mark.parametrize("text", [*TRANSLATED, *BLOCKS])
def test_translations_leave_nothing_over(pages, text):
    assert leftovers(pages.text(text), parser(pages.references.config)) == []
