import re
import threading
from pathlib import Path

import pytest

import groundup.data
from data_site import CONTENT, entry_of, quiet, remote
from groundup.data import DataError, downloads
from groundup.data.downloads import data_directory, fetch, megabytes, read_files, state
from groundup.data.registry import DATASETS, dataset

pytest_plugins = ["data_fixtures"]


def test_a_missing_file_is_fetched_once_and_then_read(site, here):
    site.pages["/hamlet.txt"] = ("whole", CONTENT)
    entry = entry_of(remote(site.url("/hamlet.txt")))
    assert state(entry) == "missing"
    lines = []
    fetch(entry, lines.append)
    fetch(entry, lines.append)
    assert lines == [
        "fetching verse/hamlet.txt (19.0 kB)",
        "verse/hamlet.txt is already here",
    ]
    assert site.requests == ["/hamlet.txt"]
    assert read_files(entry, entry.files) == [CONTENT]
    assert state(entry) == "here"
    assert [p.name for p in (here / "verse").iterdir()] == ["hamlet.txt"]


@pytest.mark.parametrize(
    ("damaged", "words"),
    [
        (CONTENT[:500], "verse/hamlet.txt has 500 bytes instead of 19,000"),
        (b"", "verse/hamlet.txt has 0 bytes instead of 19,000"),
        (CONTENT + b"x", "verse/hamlet.txt has 19,001 bytes instead of 19,000"),
        (b"T" + CONTENT[1:], "verse/hamlet.txt has the right length but another SHA-2"),
    ],
)
def test_a_damaged_file_is_named_never_used_and_fetched_again(
    site, here, damaged, words
):
    site.pages["/hamlet.txt"] = ("whole", CONTENT)
    entry = entry_of(remote(site.url("/hamlet.txt")))
    target = here / "verse/hamlet.txt"
    target.parent.mkdir(parents=True)
    target.write_bytes(damaged)
    assert state(entry) == "corrupt"
    with pytest.raises(DataError, match=re.escape(words)):
        read_files(entry, entry.files)
    assert target.read_bytes() == damaged  # a load alone repairs nothing
    lines = []
    fetch(entry, lines.append)
    assert lines[0].startswith(words)
    assert lines[0].endswith("; fetching verse/hamlet.txt (19.0 kB)")
    assert read_files(entry, entry.files) == [CONTENT]


def test_what_a_server_sends_is_verified_before_it_is_kept(site, here):
    site.pages["/cut"] = ("cut", CONTENT)
    site.pages["/short"] = ("whole", CONTENT[:500])
    site.pages["/other"] = ("whole", b"T" + CONTENT[1:])
    reasons = {
        "/cut": r"IncompleteRead\(9500 bytes read, 9500 more expected\)",
        "/short": "has 500 bytes instead of 19,000",
        "/other": "has the right length but another SHA-256",
        "/absent": "404 Client Error",
    }
    for path, reason in reasons.items():
        url = site.url(path)
        with pytest.raises(DataError, match=f"{re.escape(url)}: .*{reason}"):
            fetch(entry_of(remote(url)), quiet)
    assert list((here / "verse").iterdir()) == []  # no remains of any of them


def test_a_refused_connection_is_said_in_a_few_words(site, here):
    url = site.url("/hamlet.txt")
    site.close()
    with pytest.raises(DataError, match="refused") as caught:
        fetch(entry_of(remote(url)), quiet)
    assert "HTTPConnectionPool" not in str(caught.value)


def test_a_second_address_is_tried_when_the_first_fails(site, here):
    site.pages["/good"] = ("whole", CONTENT)
    site.pages["/cut"] = ("cut", CONTENT)
    entry = entry_of(remote(*map(site.url, ["/cut", "/absent", "/good", "/never"])))
    fetch(entry, quiet)
    assert site.requests == ["/cut", "/absent", "/good"]
    assert read_files(entry, entry.files) == [CONTENT]


def test_one_bad_file_does_not_keep_the_others_from_being_fetched(site, here):
    site.pages["/2"] = ("whole", b"two")
    entry = entry_of(
        remote(site.url("/1"), path="one", content=b"one"),
        remote(site.url("/2"), path="two", content=b"two"),
    )
    with pytest.raises(DataError, match="one could not be fetched") as caught:
        fetch(entry, quiet)
    assert "two could not" not in str(caught.value)
    assert state(entry) == "incomplete"
    assert read_files(entry, entry.files[1:]) == [b"two"]
    with pytest.raises(DataError) as caught:
        read_files(entry, entry.files)
    assert "(one is missing)" in str(caught.value)


def test_a_file_appears_whole_or_not_at_all(site, here):
    site.pages["/hamlet.txt"] = ("whole", CONTENT)
    entry = entry_of(remote(site.url("/hamlet.txt")))
    target = here / "verse/hamlet.txt"
    site.gate.clear()
    fetchers = [threading.Thread(target=fetch, args=(entry, quiet)) for _ in range(3)]
    for fetcher in fetchers:
        fetcher.start()
    assert site.halfway.wait(10)
    assert not target.exists()
    site.gate.set()
    for fetcher in fetchers:
        fetcher.join()
    assert target.read_bytes() == CONTENT
    assert [p.name for p in target.parent.iterdir()] == ["hamlet.txt"]


def test_a_missing_set_says_its_name_size_command_and_way_out(here):
    entry = entry_of(remote(), remote(path="verse/lear.txt"))
    with pytest.raises(DataError) as caught:
        read_files(entry, entry.files)
    assert str(caught.value) == (
        f"hamlet is not complete in {here} (verse/hamlet.txt is missing; "
        "verse/lear.txt is missing): run `groundup data fetch hamlet` (38.0 kB), "
        "or set GROUNDUP_PROFILE=small for a sonnet"
    )
    with pytest.raises(DataError, match="do without: the small profile has no stand-i"):
        read_files(entry_of(remote(), small=""), [remote()])
    assert not here.exists()  # looking does not make a directory


def test_the_data_directory(monkeypatch, tmp_path):
    monkeypatch.setenv("GROUNDUP_DATA", str(tmp_path))
    assert data_directory() == tmp_path
    monkeypatch.setenv("GROUNDUP_DATA", "~/sets")
    assert data_directory() == Path.home() / "sets"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GROUNDUP_DATA", "sets")
    assert data_directory() == tmp_path / "sets"
    for unset in ("", None):
        if unset is None:
            monkeypatch.delenv("GROUNDUP_DATA")
        else:
            monkeypatch.setenv("GROUNDUP_DATA", unset)
        assert data_directory().name == "groundup"
        assert data_directory().is_absolute()
    (tmp_path / "file").touch()
    monkeypatch.setenv("GROUNDUP_DATA", str(tmp_path / "file"))
    with pytest.raises(
        DataError, match="GROUNDUP_DATA needs a directory, got the file"
    ):
        data_directory()


def test_a_directory_that_cannot_be_written_to_is_named(here, monkeypatch):
    def refuse(*args, **options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(downloads.tempfile, "TemporaryDirectory", refuse)
    with pytest.raises(
        DataError, match=r"cannot be written to \(Permission denied\): s"
    ):
        fetch(entry_of(remote("http://127.0.0.1:1/")), quiet)


def test_a_directory_in_the_place_of_a_file_is_damage(here):
    (here / "verse/hamlet.txt").mkdir(parents=True)
    assert state(entry_of(remote())) == "corrupt"


def test_sizes_for_people():
    assert [megabytes(n) for n in (4542, 228_145, 170_052_171)] == [
        "4.5 kB",
        "0.2 MB",
        "170.1 MB",
    ]


def test_every_registered_set_is_described_in_full():
    files = [file for entry in DATASETS for file in entry.files]
    assert len({file.path for file in files}) == len(files)
    assert len({file.sha256 for file in files}) == len(files)
    for file in files:
        assert re.fullmatch("[0-9a-f]{64}", file.sha256)
        assert file.size > 0
        assert file.urls
        assert all(re.match("https?://[a-z]", url) for url in file.urls)
        assert file.urls[0].startswith("https://")
    for entry in DATASETS:
        assert callable(getattr(groundup.data, entry.loader))
        assert entry.license
        assert entry.source.startswith("https://")
        assert dataset(entry.name) is entry
    with pytest.raises(
        ValueError, match="no data set 'mnits': choose from mnist, fash"
    ):
        dataset("mnits")
