"""Coverage of the syllabus: counted by group, complete only when nothing is missing."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from coursekit.coverage import Syllabus, Topic, coverage, load_syllabus
from coursekit.project import Project

ROOT = Path(__file__).resolve().parents[2]
TOPICS = (
    Topic("sums", "01-foundations", "build", ("addition",)),
    Topic("products", "01-foundations", "build", ("multiplication", "by hand")),
    Topic("perceptron", "02-mlp", "build", ("XOR problem",)),
)


def page(docname, *covers):
    return SimpleNamespace(
        docname=docname, front_matter={"groundup": {"covers": list(covers)}}
    )


def test_topics_are_counted_by_group():
    pages = [page("book/a", "products"), page("book/b", "products", "perceptron")]
    found = coverage(Syllabus(TOPICS), pages)
    assert [found.pages(topic) for topic in TOPICS] == [
        [],
        ["book/a", "book/b"],
        ["book/b"],
    ]
    assert [topic.id for topic in found.missing] == ["sums"]
    assert found.report().splitlines() == [
        "01-foundations: 1 of 2, missing sums",
        "02-mlp: 1 of 1",
        "2 of 3 topics covered",
    ]


def test_a_missing_topic_is_an_error_only_when_the_book_is_complete():
    pages = [page("book/a", "sums", "products")]
    growing = coverage(Syllabus(TOPICS), pages)
    assert growing.errors == []
    assert len(growing.warnings) == 1
    assert "'perceptron' of 02-mlp lacks XOR problem: name it" in growing.warnings[0]
    finished = coverage(Syllabus(TOPICS, complete=True), pages)
    assert finished.errors == growing.warnings


def test_a_complete_book_that_covers_everything_has_no_error():
    found = coverage(
        Syllabus(TOPICS, complete=True), [page("book/a", *(t.id for t in TOPICS))]
    )
    assert (found.errors, found.missing) == ([], [])


def test_an_unknown_id_is_always_an_error():
    found = coverage(Syllabus(TOPICS), [page("book/a", "sumz")])
    assert found.errors == [
        "book/a covers 'sumz', which is no topic of book/syllabus.yml: "
        "use an id from there"
    ]
    assert "sumz" not in found.meets


def test_a_topic_shared_by_pages_is_covered_when_every_need_is_met():
    first = page("book/a", {"products": ["multiplication"]}, "sums")
    second = page("book/b", {"products": ["by hand"]})
    half = coverage(Syllabus(TOPICS), [first])
    assert half.report().startswith(
        "01-foundations: 1 of 2, missing products (by hand)"
    )
    assert "'products' of 01-foundations lacks by hand: name it" in half.warnings[0]
    whole = coverage(Syllabus(TOPICS), [first, second])
    assert [topic.id for topic in whole.missing] == ["perceptron"]
    assert whole.pages(TOPICS[1]) == ["book/a", "book/b"]


def test_an_unknown_need_is_always_an_error():
    found = coverage(Syllabus(TOPICS), [page("book/a", {"products": ["division"]})])
    assert found.errors == [
        "book/a covers 'division', which is no need of 'products': "
        "use one of multiplication, by hand"
    ]
    assert TOPICS[1] in found.missing


def test_a_page_without_front_matter_covers_nothing():
    plain = SimpleNamespace(docname="index", front_matter={})
    assert coverage(Syllabus(TOPICS), [plain]).meets == {}


SYLLABUS = """\
version: 1
{complete}modules:
- group: "01-foundations"
  weeks: [1, 3]
  topics:
  - {{id: sums, kind: build, needs: [addition, "carry, by hand"]}}
  - {{id: {second}, kind: theory, needs: [x]}}
"""


@pytest.mark.parametrize(
    ("line", "complete"), [("", False), ("complete: true\n", True)]
)
def test_the_syllabus_is_read_with_its_switch(tmp_path, line, complete):
    path = tmp_path / "syllabus.yml"
    path.write_text(SYLLABUS.format(complete=line, second="products"))
    syllabus = load_syllabus(path)
    assert syllabus.complete is complete
    assert syllabus.topics[0].needs == ("addition", "carry, by hand")
    assert [topic.group for topic in syllabus.topics] == ["01-foundations"] * 2


def test_an_id_used_twice_is_refused(tmp_path):
    path = tmp_path / "syllabus.yml"
    path.write_text(SYLLABUS.format(complete="", second="sums"))
    with pytest.raises(ValueError, match=r"needs every id once, got \['sums'\] again"):
        load_syllabus(path)


def test_the_pages_of_this_book_cover_only_topics_of_its_syllabus():
    syllabus = load_syllabus(ROOT / "book/syllabus.yml")
    assert len(syllabus.topics) > 80
    assert coverage(syllabus, Project(ROOT).pages).errors == []
