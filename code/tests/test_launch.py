from types import SimpleNamespace
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from coursekit.sphinx.launch import (
    add_buttons,
    binder_url,
    colab_url,
    resolve_source_links,
)
from small_course import page, small_course

CHAPTER = "book/02-mlp/perceptron"
LINK = '<a href="groundup-source:code/groundup/book.py#L1-L9">the file</a>'


@pytest.fixture
def app(tmp_path):
    course = small_course(tmp_path, {CHAPTER: page("The perceptron", "1")})
    config = SimpleNamespace(groundup_slug="ada/course", groundup_commit="abc123")
    return SimpleNamespace(config=config, confdir=course.root)


def buttons(app, pagename):
    theirs = {"label": "launch-buttons", "buttons": []}
    context = {"header_buttons": [theirs, {"label": "download-buttons"}]}
    add_buttons(app, pagename, "page.html", context, None)
    return context["header_buttons"]


def test_colab_opens_the_generated_notebook_of_this_repository():
    assert colab_url("ada/course", CHAPTER) == (
        "https://colab.research.google.com/github/ada/course/blob/notebooks/"
        "book/02-mlp/perceptron.ipynb"
    )


def test_binder_pulls_the_notebooks_into_its_own_image():
    url = urlsplit(binder_url("ada/course", CHAPTER))
    assert url.path == "/v2/gh/ada/course/binder-env"
    pull = urlsplit(parse_qs(url.query)["urlpath"][0])
    assert pull.path == "git-pull"
    assert parse_qs(pull.query) == {
        "repo": ["https://github.com/ada/course"],
        "branch": ["notebooks"],
        "urlpath": ["lab/tree/course/book/02-mlp/perceptron.ipynb"],
    }


def test_a_chapter_offers_both(app):
    launch, download = buttons(app, CHAPTER)
    assert [button["text"] for button in launch["buttons"]] == ["Colab", "Binder"]
    assert "ada/course" in unquote(launch["buttons"][1]["url"])
    assert download["label"] == "download-buttons"


def test_a_page_without_a_notebook_offers_none(app):
    assert [b["label"] for b in buttons(app, "index")] == ["download-buttons"]


def test_without_a_repository_there_is_no_dead_button(app):
    app.config.groundup_slug = None
    assert [b["label"] for b in buttons(app, CHAPTER)] == ["download-buttons"]


def resolved(app):
    context = {"body": f"<p>{LINK}</p>"}
    resolve_source_links(app, CHAPTER, "page.html", context, None)
    return context["body"]


def test_a_source_quote_links_to_this_commit(app):
    assert resolved(app) == (
        '<p><a href="https://github.com/ada/course/blob/abc123/'
        'code/groundup/book.py#L1-L9">the file</a></p>'
    )


@pytest.mark.parametrize("missing", ["groundup_slug", "groundup_commit"])
def test_without_a_repository_or_commit_a_quote_keeps_its_text(app, missing):
    setattr(app.config, missing, None)
    assert resolved(app) == "<p><span>the file</span></p>"
