import hashlib
import importlib.util
from importlib.machinery import SourcelessFileLoader

import pytest

from groundup.data import DataError, corpus, counting, in_words, names, text
from groundup.data.registry import DataSet, RemoteFile


@pytest.fixture(autouse=True)
def no_settings(monkeypatch):
    monkeypatch.delenv("GROUNDUP_PROFILE", raising=False)


@pytest.fixture
def full(monkeypatch, tmp_path):
    monkeypatch.setenv("GROUNDUP_PROFILE", "full")
    monkeypatch.setenv("GROUNDUP_DATA", str(tmp_path))

    def register(content):
        file = RemoteFile("f", len(content), hashlib.sha256(content).hexdigest(), ())
        entry = DataSet("set", "A set", "none", "there", "names", "words", (file,))
        monkeypatch.setattr(text, "dataset", lambda name: entry)
        return tmp_path / "f"

    return register


def test_small_names_are_the_same_words_on_every_python():
    words = names()
    # Unicode 3.2 is frozen: another digest means other words, and other results.
    digest = hashlib.sha256("\n".join(words).encode()).hexdigest()
    assert digest == "32a48da62a314a0555bdee5dc3c99f1f0ceef2f663cb65b36717d8fc5b43c61e"
    assert len(words) == len(set(words)) > 2500
    assert {"alpha", "gimel", "thorn", "sparkle"} < set(words)
    assert all(word.isascii() and word.islower() and word.isalpha() for word in words)
    assert min(map(len, words)) == 3


def test_small_corpus_is_about_as_long_as_shakespeare_and_readable_python():
    source = corpus()
    assert 0.9e6 < len(source) < 1.5e6
    assert source.count("\ndef ") > 200
    assert "\r" not in source
    assert source == corpus()


def test_a_python_without_its_source_is_named(monkeypatch):
    def sourceless(name):
        loader = SourcelessFileLoader(name, f"{name}.pyc")
        return importlib.util.spec_from_loader(name, loader)

    monkeypatch.setattr(text, "find_spec", sourceless)
    with pytest.raises(
        DataError, match=r"needs the source of argparse\.py, and this P"
    ):
        corpus()


def test_full_names_are_the_lines_of_the_file(full):
    file = full(b"emma\nolivia\nava")
    file.write_bytes(b"emma\nolivia\nava")
    assert names() == ["emma", "olivia", "ava"]


def test_full_corpus_is_the_file_as_text(full):
    content = "First Citizen:\nEh, père?\n".encode()
    full(content).write_bytes(content)
    assert corpus() == "First Citizen:\nEh, père?\n"


def test_full_never_falls_back_to_small(full):
    file = full(b"emma")
    for load in (names, corpus):
        with pytest.raises(DataError, match="set GROUNDUP_PROFILE=small for words"):
            load()
    file.write_bytes(b"emmo")
    with pytest.raises(DataError, match="f has the right length but another SHA-256"):
        names()


def test_a_misspelled_profile_is_an_error(monkeypatch):
    monkeypatch.setenv("GROUNDUP_PROFILE", "fulll")
    for load in (names, corpus):
        with pytest.raises(ValueError, match="GROUNDUP_PROFILE needs small or full"):
            load()


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zero"),
        (13, "thirteen"),
        (20, "twenty"),
        (47, "forty seven"),
        (100, "one hundred"),
        (212, "two hundred twelve"),
        (990, "nine hundred ninety"),
        (1000, "one thousand"),
        (40_005, "forty thousand five"),
        (999_999, "nine hundred ninety nine thousand nine hundred ninety nine"),
    ],
)
def test_a_number_in_words(number, words):
    assert in_words(number) == words


def test_every_number_has_words_of_its_own():
    spelled = {in_words(number) for number in range(10_000)}
    assert len(spelled) == 10_000


def test_counting_is_words_and_commas():
    assert counting(range(19, 22)) == "nineteen , twenty , twenty one ,"
    assert counting([]) == ""


@pytest.mark.parametrize("number", [-1, 1_000_000])
def test_a_number_that_has_no_words_here(number):
    message = f"in_words needs a number from 0 to 999,999, got {number}"
    with pytest.raises(ValueError, match=message):
        in_words(number)
