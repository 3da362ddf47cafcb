"""Controls where a kernel answers, their first picture where none does."""

import pytest

from front_end import listening
from groundup.live import play


@pytest.fixture
def published():
    with listening() as bundles:
        yield bundles


@pytest.fixture
def calls():
    return []


@pytest.fixture
def draw(calls):
    def draw(rate, word):
        calls.append((rate, word))
        return f"{word} at {rate}"

    return draw


def test_with_a_kernel_the_reader_gets_controls(published, draw, monkeypatch):
    monkeypatch.delenv("GROUNDUP_STATIC", raising=False)
    play(draw, rate=(0.0, 2.0, 0.5), word=["up", "down"])
    assert "application/vnd.jupyter.widget-view+json" in published[0]["data"]


def test_on_the_page_it_is_drawn_once_as_the_controls_start(
    published, draw, calls, monkeypatch
):
    monkeypatch.setenv("GROUNDUP_STATIC", "1")
    play(draw, rate=(0.0, 2.0, 0.5), word=["up", "down"])
    assert calls == [(1.0, "up")]
    shown = [bundle["data"]["text/plain"] for bundle in published]
    assert shown == [
        "'up at 1.0'",
        "Open this page in Colab or Jupyter to change rate and word here.",
    ]


def test_what_the_drawing_shows_itself_is_not_shown_again(published, monkeypatch):
    monkeypatch.setenv("GROUNDUP_STATIC", "1")
    play(lambda n: None, n=3)
    shown = [bundle["data"]["text/plain"] for bundle in published]
    assert shown == ["Open this page in Colab or Jupyter to change n here."]
