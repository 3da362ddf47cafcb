"""Where a learner is: a course of two exercises, and a workspace for it."""

import pytest

from coursekit.grading import exercise
from coursekit.grading.workspace import create
from learner_course import make_course, run


@pytest.fixture
def course(tmp_path, monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    return make_course(tmp_path / "course", monkeypatch)


@pytest.fixture
def work(tmp_path, course, monkeypatch):
    """A workspace, and the current folder."""
    folder = tmp_path / "mein Ordner ü"
    run("init", str(folder))
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def place(tmp_path, course):
    return create(tmp_path / "my wörk")[0]


@pytest.fixture
def numbers(course):
    return exercise.find("numbers")


@pytest.fixture(params=[".ipynb", ".py"])
def suffix(request):
    return request.param
