import subprocess
import sys

import pytest

from coursekit.project import Chapter, Page, Project

TOC = """
format: jb-book
root: index
parts:
  - caption: One
    chapters:
      - file: book/02-mlp/perceptron
        sections:
          - file: book/02-mlp/more-on-it
  - caption: Two
    chapters:
      - file: book/resources/glossary
"""
NOTEBOOK = """---
jupytext:
  text_representation:
    format_name: myst
groundup:
  covers: [a]
---

Text

# The perceptron
"""


@pytest.fixture
def course(tmp_path):
    (tmp_path / "_toc.yml").write_text(TOC)
    for name in ("index", "book/02-mlp/more-on-it", "book/resources/glossary"):
        path = tmp_path / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {name}\n")
    (tmp_path / "book/02-mlp/perceptron.md").write_text(NOTEBOOK)
    return tmp_path


def test_pages_come_in_reading_order(course):
    assert [page.docname for page in Project(course).pages] == [
        "index",
        "book/02-mlp/perceptron",
        "book/02-mlp/more-on-it",
        "book/resources/glossary",
    ]


def test_a_chapter_is_a_page_of_a_numbered_module(course):
    chapters = Project(course).chapters
    assert [chapter.slug for chapter in chapters] == [
        "02-mlp/perceptron",
        "02-mlp/more-on-it",
    ]
    assert [chapter.module for chapter in chapters] == ["02-mlp", "02-mlp"]


def test_jupytexts_header_makes_a_page_executed(course):
    assert [page.docname for page in Project(course).executed] == [
        "book/02-mlp/perceptron"
    ]


def test_front_matter_and_title_are_read(course):
    perceptron = Project(course).chapters[0]
    assert perceptron.meta == {"covers": ["a"]}
    assert perceptron.title == "The perceptron"


def test_a_page_without_a_heading_is_named(tmp_path):
    path = tmp_path / "page.md"
    path.write_text("no heading\n")
    with pytest.raises(ValueError, match=r"page\.md needs a title"):
        Page(path, "page").title  # noqa: B018


def test_a_missing_page_is_named_with_what_to_do(course):
    (course / "book/resources/glossary.md").unlink()
    with pytest.raises(FileNotFoundError, match="names book/resources/glossary"):
        Project(course).pages  # noqa: B018


def test_a_folder_without_contents_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="run it from the root of the clone"):
        Project(tmp_path).pages  # noqa: B018


@pytest.mark.parametrize(
    ("slug", "url", "expected"),
    [
        ("Ada/Course", None, "https://ada.github.io/Course/"),
        ("Ada/Course", "https://example.org/book", "https://example.org/book/"),
        (None, None, None),
    ],
)
def test_the_site_lives_where_the_repository_says(monkeypatch, slug, url, expected):
    monkeypatch.delenv("GROUNDUP_SITE_URL", raising=False)
    if url:
        monkeypatch.setenv("GROUNDUP_SITE_URL", url)
    project = Project(".")
    project.slug = slug
    assert project.base_url == expected


def test_chapters_of_one_module_share_its_folder():
    chapter = Chapter("unused", "book/07-language-models/gpt")
    assert (chapter.slug, chapter.module) == (
        "07-language-models/gpt",
        "07-language-models",
    )


def test_the_folder_named_code_does_not_hide_the_standard_librarys(pytestconfig):
    probe = "import code; code.InteractiveConsole"
    run = subprocess.run(
        [sys.executable, "-c", probe], cwd=pytestconfig.rootpath, check=False
    )
    assert run.returncode == 0
    assert not (pytestconfig.rootpath / "code/__init__.py").exists()
