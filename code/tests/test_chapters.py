"""The sources of the real chapters keep the rules, and each rule can be broken."""

from pathlib import Path

import pytest

import chapter_rules as rules
from coursekit.coverage import load_syllabus
from coursekit.project import Chapter, Project

ROOT = Path(__file__).resolve().parents[2]
PROJECT = Project(ROOT)
TOPICS = {topic.id for topic in load_syllabus(ROOT / "book/syllabus.yml").topics}

each_chapter = pytest.mark.parametrize(
    "chapter", PROJECT.chapters, ids=lambda c: c.slug
)


@each_chapter
def test_the_front_matter_is_complete(chapter):
    assert rules.header_problems(chapter, TOPICS) == []
    assert rules.exercise_problems(chapter, ROOT) == []


@each_chapter
def test_cells_are_short_and_pictures_described(chapter):
    assert rules.cell_problems(chapter.text) == []


@each_chapter
def test_the_words_are_the_house_words(chapter):
    assert rules.word_problems(chapter.text) == []


@each_chapter
def test_there_is_one_title(chapter):
    assert rules.heading_problems(chapter.text) == []


def test_prerequisites_exist_and_form_no_circle():
    assert rules.prerequisite_problems(PROJECT.chapters) == []


def test_every_chapter_file_is_in_the_table_of_contents():
    files = set(ROOT.glob("book/[0-9][0-9]-*/*.md"))
    assert files == {chapter.path for chapter in PROJECT.chapters}


FRONT = """\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  name: python3
myst:
  html_meta:
    description: One neuron learns from its mistakes, and a theorem counts them.
groundup:
  module: 02-mlp
  covers: [perceptron-theory]
  prerequisites: []
  minutes: 20
  exercises: []
---

# Perceptron
"""


@pytest.fixture
def chapter(tmp_path):
    def write(text, docname="book/02-mlp/perceptron"):
        path = tmp_path / f"{docname}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return Chapter(path, docname)

    return write


def test_a_complete_front_matter_has_no_problem(chapter):
    assert rules.header_problems(chapter(FRONT), {"perceptron-theory"}) == []


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("format_name: myst", "format_name: markdown", "the jupytext header"),
        ("  name: python3", "  name: python", "a kernelspec"),
        ("learns from its mistakes, and a theorem ", "", "description of 50 to 300"),
        ("module: 02-mlp", "module: 01-mlp", "needs module: 02-mlp"),
        ("minutes: 20", "minutes: twenty", "minutes as a whole number"),
        ("minutes: 20", "minutes: true", "minutes as a whole number"),
        ("prerequisites: []", "prerequisites: none", "lists in covers"),
        ("[perceptron-theory]", "[perceptrons]", "ids of book/syllabus.yml"),
        ("minutes:", "level: 1\n  minutes:", "unknown key 'level'"),
    ],
)
def test_a_broken_front_matter_is_found(chapter, right, wrong, message):
    assert right in FRONT
    broken = chapter(FRONT.replace(right, wrong))
    (problem,) = rules.header_problems(broken, {"perceptron-theory"})
    assert message in problem


def test_a_promised_exercise_must_exist(chapter, tmp_path):
    promising = chapter(FRONT.replace("exercises: []", "exercises: [02-mlp/xor]"))
    (problem,) = rules.exercise_problems(promising, tmp_path)
    assert "'02-mlp/xor' does not exist" in problem
    toml = tmp_path / "exercises/02-mlp/xor/exercise.toml"
    toml.parent.mkdir(parents=True)
    toml.touch()
    assert rules.exercise_problems(promising, tmp_path) == []


def needing(chapter, name, *slugs):
    text = FRONT.replace("prerequisites: []", f"prerequisites: [{', '.join(slugs)}]")
    return chapter(text, f"book/02-mlp/{name}")


def test_prerequisites_may_branch_and_join(chapter):
    a, b = needing(chapter, "a"), needing(chapter, "b", "02-mlp/a")
    c = needing(chapter, "c", "02-mlp/a", "02-mlp/b")
    assert rules.prerequisite_problems([c, b, a]) == []


def test_a_missing_prerequisite_is_found(chapter):
    (problem,) = rules.prerequisite_problems([needing(chapter, "a", "02-mlp/z")])
    assert problem.startswith("02-mlp/a needs 02-mlp/z, which is no chapter")


def test_a_circle_of_prerequisites_is_found(chapter):
    a, b = needing(chapter, "a", "02-mlp/b"), needing(chapter, "b", "02-mlp/a")
    (problem,) = rules.prerequisite_problems([a, b, needing(chapter, "c")])
    assert problem == ("these need each other in a circle: ['02-mlp/a', '02-mlp/b']")


def cell(source, options=""):
    return f"text\n\n```{{code-cell}} ipython3\n{options}{source}\n```\n\ntext\n"


LONG = "\n".join(f"x{number} = {number}" for number in range(16))
ALT = ':mystnb: {image: {alt: "A line"}}\n'
YAML_ALT = "---\ntags: [hide-input]\nmystnb:\n  image:\n    alt: A line\n---\n"


@pytest.mark.parametrize(
    "text",
    [
        cell(LONG.rpartition("\n")[0]),
        cell(LONG.rpartition("\n")[0].replace("\n", "\n\n")),
        cell(LONG, ":tags: [hide-input]\n"),
        cell(LONG, YAML_ALT),
        cell("plt.plot(x)", ALT),
        cell("plt.plot(x)", YAML_ALT),
        cell("from groundup.plot import figure"),
        f"```python\n{LONG}\nplt.plot(x)\n```\n",
    ],
)
def test_short_hidden_and_described_cells_pass(text):
    assert rules.cell_problems(text) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (cell(LONG), "line 3: a cell has 16 lines, the limit is 15"),
        (cell(LONG, ":tags: [raises-exception]\n"), "a cell has 16 lines"),
        (cell("import matplotlib.pyplot as plt"), "line 3: a cell draws without alt"),
        (cell("go.Figure(data)", ":tags: [hide-input]\n"), "draws without alt text"),
    ],
)
def test_long_cells_and_undescribed_pictures_are_found(text, message):
    (problem,) = rules.cell_problems(text)
    assert message in problem


@pytest.mark.parametrize(
    "words",
    ["It is simply so", "Just run it", "Obviously", "Let's see", "let’s", "We dive in"]
    + ["a crucial step", "a powerful idea", "Well done \U0001f389", "# Just a title"],
)
def test_words_that_hurry_or_cheer_are_found(words):
    assert len(rules.word_problems(f"{FRONT}\n{words} here.\n")) == 1
    (problem,) = rules.word_problems(f"One.\n\n:::{{note}}\n{words} here.\n:::\n")
    assert problem.startswith("line 4: ")


@pytest.mark.parametrize(
    "words",
    [
        "adjust the judge, unjustly; a justified claim",
        "`just` and ``let's`` in code, $just$ in math",
        "see [Let's build GPT](https://example.org/just)",
        "Karpathy’s “Let’s build GPT”",
        "```python\njust = 1  # simply\n```",
        "````{code-cell} ipython3\nprint('just')\n````",
        "{cite:p}`just2020`",
        "✓ and → and × are no emoji",
        "(just)=\n\nA label.",
    ],
)
def test_other_words_and_quotations_pass(words):
    assert rules.word_problems(f"{FRONT}\n{words}\n") == []


@pytest.mark.parametrize("text", [FRONT, FRONT + "\n```python\n# comment\n```\n"])
def test_one_title_at_the_top_passes(text):
    assert rules.heading_problems(text) == []


@pytest.mark.parametrize(
    "text",
    [FRONT + "\n# Another\n", FRONT.replace("# P", "P"), "Text first\n\n# Title\n"],
)
def test_other_titles_are_found(text):
    assert len(rules.heading_problems(text)) == 1
