import pytest
from click.testing import CliRunner

from data_site import CONTENT, entry_of, remote
from groundup.cli import main
from groundup.data import registry

pytest_plugins = ["data_fixtures"]


@pytest.fixture
def run(monkeypatch, here):
    """The command line with two sets of the test's own."""

    def run(entries, *arguments):
        monkeypatch.setattr(registry, "DATASETS", entries)
        monkeypatch.setattr("groundup.data.cli.DATASETS", entries)
        result = CliRunner().invoke(main, ["data", *arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return run


def test_the_command_fetches_lists_and_repairs(site, here, run):
    site.pages["/hamlet.txt"] = ("whole", CONTENT)
    site.pages["/lear.txt"] = ("whole", b"lear")
    entries = (
        entry_of(remote(site.url("/hamlet.txt"))),
        entry_of(remote(site.url("/lear.txt"), path="l", content=b"lear"), name="lear"),
    )
    listing = run(entries, "list")
    assert listing.exit_code == 0
    assert listing.stdout.splitlines() == [
        "name    size     license        state",
        "hamlet  19.0 kB  public domain  missing",
        "lear    0.0 kB   public domain  missing",
    ]
    fetched = run(entries, "fetch", "lear")
    assert (fetched.exit_code, fetched.stdout) == (0, "lear: fetching l (0.0 kB)\n")
    assert run(entries, "fetch", "--all").exit_code == 0
    assert site.requests == ["/lear.txt", "/hamlet.txt"]
    (here / "l").write_bytes(b"liar")
    listing = run(entries, "list")
    assert listing.exit_code == 1
    assert "lear    0.0 kB   public domain  corrupt" in listing.stdout
    assert listing.stderr == "Error: corrupt: run `groundup data fetch lear`\n"
    assert run(entries, "fetch", "lear").exit_code == 0
    assert run(entries, "list").exit_code == 0


def test_the_command_goes_on_after_a_failure_and_reports_it(site, here, run):
    site.pages["/lear.txt"] = ("whole", b"lear")
    entries = (
        entry_of(remote(site.url("/absent"))),
        entry_of(remote(site.url("/lear.txt"), path="l", content=b"lear"), name="lear"),
    )
    result = run(entries, "fetch", "--all")
    assert result.exit_code == 1
    assert (here / "l").read_bytes() == b"lear"
    assert "hamlet: verse/hamlet.txt could not be fetched" in result.stderr
    assert result.stderr.endswith("Error: not fetched: hamlet\n")


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["fetch"], "Error: give at least one name, or --all: hamlet"),
        (["fetch", "othello"], "Error: there is no data set 'othello': choose from ha"),
        (["fetch", "hamlet", "othello"], "Error: there is no data set 'othello': choo"),
        (["fetch", "--all", "hamlet"], "Error: give names or --all, not both"),
    ],
)
def test_bad_input_is_one_line_status_2_and_fetches_nothing(
    site, here, run, arguments, line
):
    result = run((entry_of(remote(site.url("/hamlet.txt"))),), *arguments)
    assert result.exit_code == 2
    assert result.stderr.startswith(line)
    assert result.stderr.count("\n") == 1
    assert site.requests == []


def test_where_prints_the_directory_alone(here, run):
    result = run((), "where")
    assert (result.exit_code, result.stdout) == (0, f"{here}\n")


def test_a_wrong_data_directory_is_one_line_and_status_1(run, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("GROUNDUP_DATA", str(tmp_path / "file"))
    for command in (["list"], ["where"]):
        result = run((entry_of(remote()),), *command)
        assert result.exit_code == 1
        assert result.stderr.startswith("Error: GROUNDUP_DATA needs a directory, got")
        assert result.stderr.count("\n") == 1
