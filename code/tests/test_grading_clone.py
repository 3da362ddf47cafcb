import subprocess

from coursekit.grading import clone, workspace
from learner_course import write_answer

pytest_plugins = ["learner_fixtures"]


def git(folder, *arguments):
    subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@b", *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
    )


def test_work_in_the_clone_is_noticed_and_undone(course, numbers, suffix):
    file = workspace.student_file(numbers, suffix)
    assert clone.edited([file]) == []
    git(course, "init")
    git(course, "add", ".")
    git(course, "commit", "-m", "all")
    fresh = file.read_bytes()
    assert clone.edited([file]) == []
    write_answer(file, "q1", 1)
    assert clone.edited([numbers.student_notebook, numbers.student_script]) == [file]
    git(course, "add", ".")
    assert clone.edited([file]) == [file]
    assert clone.restore(file)
    assert file.read_bytes() == fresh


def test_without_git_nothing_is_noticed(course, numbers, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert clone.edited([numbers.student_notebook]) == []
