"""Source quotes: what they hold, and which commit they link to."""

import functools
import json
import subprocess
from importlib import metadata
from pathlib import Path

import pytest

import groundup
import groundup.book as book
from front_end import listening
from groundup.book import show
from groundup.models.perceptron import Perceptron, updates

ROOT = Path(groundup.__file__).parents[2]
COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def published():
    """Every bundle that a notebook's front end would receive."""
    with listening() as bundles:
        yield bundles


@pytest.fixture
def known_commit(monkeypatch):
    monkeypatch.setenv("GROUNDUP_COMMIT", COMMIT)
    monkeypatch.setenv("GITHUB_REPOSITORY", "someone/fork")


class Distribution:
    """What importlib.metadata returns, as far as the package asks."""

    def __init__(self, note):
        self.note = note

    def read_text(self, name):
        return self.note if name == "direct_url.json" else None


@pytest.fixture
def installed(monkeypatch):
    """Install the package anew, with the note that pip would leave beside it."""
    for name in ("GROUNDUP_COMMIT", "GITHUB_REPOSITORY"):
        monkeypatch.delenv(name, raising=False)

    def install(note, checkout=None):
        note = note if note is None or isinstance(note, str) else json.dumps(note)
        monkeypatch.setattr(metadata, "distribution", lambda _: Distribution(note))
        folder = checkout or Path("/nowhere/site-packages")
        monkeypatch.setattr(book, "PACKAGE", folder / "code" / "groundup")

    return install


def test_show_sends_the_source_as_it_stands_in_the_file(published, known_commit):
    show(Perceptron)
    (output,) = published
    assert set(output["data"]) == {book.SOURCE, "text/html", "text/plain"}
    sent = output["data"][book.SOURCE]
    assert sent["name"] == "groundup.models.perceptron.Perceptron"
    assert sent["path"] == "code/groundup/models/perceptron.py"
    lines = (ROOT / sent["path"]).read_text("utf8").splitlines()
    assert sent["source"] == "\n".join(lines[sent["first"] - 1 : sent["last"]])
    assert sent["source"].startswith("class Perceptron:\n")
    assert json.loads(json.dumps(sent)) == sent
    link = (
        f'href="https://github.com/someone/fork/blob/{COMMIT}/{sent["path"]}'
        f'#L{sent["first"]}-L{sent["last"]}"'
    )
    assert link in output["data"]["text/html"]
    header, _, rest = output["data"]["text/plain"].partition("\n\n")
    assert header == (
        f"{sent['name']} ({sent['path']}, lines {sent['first']}-{sent['last']})"
    )
    assert rest == sent["source"]


def test_a_method_is_shown_without_its_indent(published):
    show(Perceptron.predict)
    sent = published[0]["data"][book.SOURCE]
    lines = (ROOT / sent["path"]).read_text("utf8").splitlines()
    cited = lines[sent["first"] - 1 : sent["last"]]
    assert cited[0].startswith("    def predict")
    assert sent["source"].splitlines() == [line[4:] for line in cited]


SOURCE = """
import functools

def around(function):
    @functools.wraps(function)
    def inner(*args):
        return function(*args)
    return inner

class Thing:
    @property
    def size(self):
        return "<&>"

    @functools.cached_property
    def cached(self):
        return 2

    @classmethod
    def made(cls):
        return cls()

    @staticmethod
    def free():
        return 3

    @around
    def wrapped(self):
        return 4

@functools.lru_cache
def remembered():
    return 5
"""


@pytest.fixture
def thing(tmp_path, monkeypatch):
    """A module of ours that is not ours: every kind of object that can be shown."""
    path = tmp_path / "code" / "groundup" / "thing.py"
    path.parent.mkdir(parents=True)
    path.write_text(SOURCE)
    monkeypatch.setattr(book, "PACKAGE", path.parent)
    space = {"__name__": "groundup.thing"}
    exec(compile(SOURCE, path, "exec"), space)
    return space


@pytest.mark.parametrize(
    ("kind", "name", "ends"),
    [
        (lambda t: t["Thing"].size, "Thing.size", 'return "<&>"'),
        (lambda t: vars(t["Thing"])["cached"], "Thing.cached", "return 2"),
        (lambda t: t["Thing"].made, "Thing.made", "return cls()"),
        (lambda t: t["Thing"]().wrapped, "Thing.wrapped", "return 4"),
        (lambda t: t["Thing"].free, "Thing.free", "return 3"),
        (lambda t: t["remembered"], "remembered", "return 5"),
    ],
)
def test_show_takes_every_kind_of_function(published, thing, kind, name, ends):
    show(kind(thing))
    sent = published[0]["data"][book.SOURCE]
    assert (sent["name"], sent["path"]) == (
        f"groundup.thing.{name}",
        "code/groundup/thing.py",
    )
    assert sent["source"].endswith(ends)
    lines = SOURCE.splitlines()[sent["first"] - 1 : sent["last"]]
    assert [line.strip() for line in lines] == [
        line.strip() for line in sent["source"].splitlines()
    ]


def test_the_source_is_escaped(published, thing):
    show(thing["Thing"].size)
    markup = published[0]["data"]["text/html"]
    assert "&lt;&amp;&gt;" in markup
    assert "<&>" not in markup


def test_show_names_what_it_cannot_show():
    for wrong in (
        3,
        "updates",
        updates([[0.0], [1.0]], [0, 1]),
        book,
        None,
        property(),
    ):
        with pytest.raises(TypeError, match="a function, class, method or property"):
            show(wrong)
    with pytest.raises(ValueError, match="an object of groundup, got json.dumps"):
        show(json.dumps)
    with pytest.raises(TypeError, match=r"got builtin_function_or_method: write its"):
        show(len)


def test_show_needs_a_source():
    space = {"__name__": "groundup.nowhere"}
    exec("def made():\n    return 1\nclass Made: pass", space)
    for name in ("made", "Made"):
        with pytest.raises(ValueError, match=f"none for groundup.nowhere.{name}: "):
            show(space[name])


def test_a_file_outside_the_package_is_no_source_of_ours(tmp_path, thing, monkeypatch):
    monkeypatch.setattr(book, "PACKAGE", tmp_path / "elsewhere")
    with pytest.raises(ValueError, match=r"found none for groundup\.thing\.Thing"):
        show(thing["Thing"])


def test_partial_objects_are_not_functions():
    with pytest.raises(TypeError, match="got partial: "):
        show(functools.partial(updates, max_epochs=3))


def test_the_environment_comes_first(installed, known_commit, monkeypatch):
    installed({"url": "https://github.com/a/b", "vcs_info": {"commit_id": "beef"}})
    monkeypatch.setenv("GROUNDUP_COMMIT", COMMIT)
    monkeypatch.setenv("GITHUB_REPOSITORY", "someone/fork")
    assert (book.repository(), book.current_commit()) == ("someone/fork", COMMIT)


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/ann-o/ground.up",
        "https://github.com/ann-o/ground.up.git",
        "https://github.com/ann-o/ground.up/",
        "https://token@github.com/ann-o/ground.up.git",
        "ssh://git@github.com/ann-o/ground.up.git",
        "git@github.com:ann-o/ground.up.git",
    ],
)
def test_pip_noted_the_repository_and_the_commit(installed, url):
    installed({"url": url, "vcs_info": {"vcs": "git", "commit_id": COMMIT}})
    assert book.repository() == "ann-o/ground.up"
    assert book.current_commit() == COMMIT


@pytest.mark.parametrize(
    "note",
    [
        None,
        {"url": "file:///home/ann/ground-up", "dir_info": {"editable": True}},
        {"url": "https://example.org/a/b.git", "vcs_info": {}},
        {"url": "https://notgithub.com/a/b"},
    ],
)
def test_without_any_trace_there_is_no_link(installed, note):
    installed(note)
    assert book.repository() is None
    assert book.current_commit() is None
    assert book.source_url("code/x.py", 1, 2) is None


def test_a_package_without_metadata_has_no_note(monkeypatch):
    def absent(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", absent)
    assert book.direct_url() == {}


def git(folder, *arguments):
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    command = ["git", "-C", str(folder), *identity, *arguments]
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    return run.stdout.strip()


@pytest.fixture
def checkout(tmp_path):
    (tmp_path / "code" / "groundup").mkdir(parents=True)
    git(tmp_path, "init", "--quiet")
    return tmp_path


def test_a_checkout_knows_its_commit_and_remote(installed, checkout):
    git(checkout, "commit", "--quiet", "--allow-empty", "-m", "first")
    git(checkout, "remote", "add", "origin", "git@github.com:ann/ground-up.git")
    installed({"url": f"file://{checkout}", "dir_info": {}}, checkout)
    head = git(checkout, "rev-parse", "HEAD")
    assert book.current_commit() == head
    url = f"https://github.com/ann/ground-up/blob/{head}/code/x.py#L3-L5"
    assert book.source_url("code/x.py", 3, 5) == url


def test_a_checkout_without_commits_or_remote_knows_nothing(installed, checkout):
    installed(None, checkout)
    assert (book.current_commit(), book.repository()) == (None, None)


def test_someone_elses_checkout_around_site_packages_is_not_ours(installed, checkout):
    git(checkout, "commit", "--quiet", "--allow-empty", "-m", "first")
    installed(None, checkout / ".venv" / "site-packages")
    (checkout / ".venv" / "site-packages").mkdir(parents=True)
    assert book.current_commit() is None


def test_no_git_no_commit(installed, checkout, monkeypatch):
    installed(None, checkout)
    monkeypatch.setenv("PATH", "")
    assert book.current_commit() is None
