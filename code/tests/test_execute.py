import json

import pytest

from coursekit import device
from coursekit.execute import execute, fingerprint, load_report, over_budget
from coursekit.kernel import read_notebook
from coursekit.project import Project
from small_course import page, small_course

TOY = "book/01-foundations/toy"
NEURON = "book/02-mlp/neuron"
PAGES = {
    TOY: page(
        "Toy", "import os\nassert os.listdir() == []\nfrom groundup.data import toy"
    ),
    NEURON: page(
        "Neuron",
        "from groundup.models import perceptron",
        "from groundup.book import claim\nclaim('One is one', 1 == 1, one=1)",
    ),
}


@pytest.fixture
def course(tmp_path):
    return small_course(tmp_path, PAGES)


def run(course):
    """Execute, and return the verdict with the lines that were printed."""
    lines = []
    return execute(Project(course.root), 2, lines.append), "\n".join(lines)


def append(path, text):
    path.write_text(path.read_text() + text)


def test_only_pages_whose_imports_changed_run_again(course):
    everything_ran, output = run(course)
    assert everything_ran, output
    assert "Executing 2 of 2 pages, 2 at a time" in output

    assert "Executing 0 of 2 pages" in run(course)[1]

    append(course.root / "code/groundup/models/perceptron.py", "\n# one more line\n")
    output = run(course)[1]
    assert "Executing 1 of 2 pages" in output
    assert f"ok   {NEURON}" in output

    entry = load_report(course)[NEURON]
    assert entry["claims"] == [{"text": "One is one", "values": {"one": 1}}]
    assert entry["seconds"] > 0
    assert entry["peak_mb"] > 10
    assert entry["device"] == device.device()


def test_a_failing_page_is_located_and_the_others_go_on(course):
    source = "x = 1\nprint('before')\nraise ValueError('no such neuron')"
    failing = page("Neuron", "a = 1", source)
    (course.root / f"{NEURON}.md").write_text(failing)
    line = 1 + failing.splitlines().index("raise ValueError('no such neuron')")
    for _ in range(2):
        everything_ran, output = run(course)
        assert not everything_ran
        assert f"{NEURON}.md:{line}: code cell 2 of {NEURON} failed" in output
        assert "ValueError: no such neuron" in output
        assert "FAIL" in output
    assert TOY in load_report(course)
    assert NEURON not in load_report(course)


def test_a_cell_that_runs_too_long_is_stopped(tmp_path):
    limit = "mystnb:\n  execution_timeout: 1\n"
    slow = page("Slow", "import time\ntime.sleep(60)", extra=limit)
    everything_ran, output = run(small_course(tmp_path, {TOY: slow}))
    assert not everything_ran
    assert "timed out while it was being executed, after 1 seconds" in output


def test_a_kernel_that_dies_is_reported(tmp_path):
    dying = page("Dying", "import os\nos._exit(1)")
    everything_ran, output = run(small_course(tmp_path, {TOY: dying}))
    assert not everything_ran
    assert "Kernel died" in output


def key(course):
    project = Project(course.root)
    return fingerprint(project.pages[2], project)


def test_everything_that_outputs_depend_on_changes_the_key(course, monkeypatch):
    keys = [key(course)]
    append(course.root / f"{NEURON}.md", "\n```{code-cell} ipython3\n2\n```\n")
    keys.append(key(course))
    append(course.root / "constraints.txt", "# changed\n")
    keys.append(key(course))
    append(course.root / "code/groundup/book.py", "# changed\n")
    keys.append(key(course))
    monkeypatch.setenv("GROUNDUP_PROFILE", "full")
    keys.append(key(course))
    monkeypatch.setattr("coursekit.execute.device", lambda: "another GPU")
    keys.append(key(course))
    assert len(set(keys)) == len(keys)


def test_prose_and_other_modules_leave_the_key_alone(course):
    before = key(course)
    append(course.root / f"{NEURON}.md", "\nMore prose.\n")
    append(course.root / "code/groundup/data/toy.py", "# changed\n")
    assert key(course) == before


def test_a_directive_keeps_its_code_to_itself(tmp_path):
    nested = page("Nested", "1") + ":::{note}\n```{code-cell} ipython3\n2\n```\n:::\n"
    course = small_course(tmp_path, {TOY: nested})
    cells = read_notebook(course.pages[1], course.root).cells
    assert [c.source for c in cells if c.cell_type == "code"] == ["1"]


def test_a_page_over_its_budget_is_named(course):
    course.build.mkdir()
    report = {
        "slow": {"profile": "small", "seconds": 90.1},
        "full": {"profile": "full", "seconds": 900},
        "fast": {"profile": "small", "seconds": 89.9},
    }
    course.execution_report.write_text(json.dumps(report))
    (problem,) = over_budget(course.root)
    assert problem.startswith("slow took 90 s, its budget is 90 s")


def test_jobs_are_bounded_by_pages_cores_and_sense(monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 4)
    monkeypatch.setattr(device, "device", lambda: "cpu")
    assert device.workers(None, 10) == 4
    assert device.workers(None, 3) == 3
    assert device.workers(None, 0) == 1
    assert device.workers(7, 10) == 7
    monkeypatch.setattr(device, "device", lambda: "some GPU")
    assert device.workers(None, 10) == 2
    with pytest.raises(ValueError, match="needs 1 or more, got 0"):
        device.workers(0, 10)
