"""Run an exercise's tests with pytest, and turn what happens into a report."""

import contextlib
import io
import os
import sys
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from graphlib import TopologicalSorter

import numpy as np
import pytest
from hypothesis.configuration import set_hypothesis_home_dir

from .exercise import Exercise
from .judge import GraderError, Problem
from .process import Gone
from .report import FAILED, NOT_RUN, NOT_WRITTEN, PASSED, WAITING, Report, Result
from .sub import Source, Sub
from .words import message

OPTIONS = (
    *("-q", "--tb=native", "--capture=no", "--assert=plain", "--noconftest"),
    *("--import-mode=importlib", "-c", os.devnull, "-W", "ignore"),
    *("-p", "no:cacheprovider", "-p", "no:faulthandler"),
    # These two collect all garbage several times a run: half of what a run takes.
    *("-p", "no:unraisableexception", "-p", "no:threadexception"),
)
QUESTION = pytest.StashKey[str]()
AUTHORS = (NameError, ImportError, SyntaxError)  # no answer can cause these in a test


class Suite:
    """The tests of an exercise, or of some of its questions, with one seed."""

    def __init__(
        self, exercise: Exercise, questions: Collection[str] | None, seed: int
    ):
        self.exercise, self.seed = exercise, seed
        self.wanted = set(exercise.questions if questions is None else questions)
        if unknown := self.wanted - set(exercise.questions):
            raise GraderError(f"{exercise.slug} has no question {unknown.pop()!r}")

    def run(
        self,
        load: Callable[[], Source],
        stubs: Mapping[str, str] | None = None,
        notes: Collection[str] = (),
    ) -> Report:
        """Run the tests on the learner's code that ``load`` gets ready.

        ``stubs`` says of questions what in them is not written, and where.

        Raises: GraderError if the tests, not the code, are at fault.
        """
        run = _Run(self, load, stubs or {})
        self._pytest(run)
        results = [r for r in run.results.values() if r.question in self.wanted]
        order = list(self.exercise.questions)
        results.sort(key=lambda result: order.index(result.question))
        said = [run.error or "", *(result.message for result in results)]
        unsaid = tuple(note for note in notes if not _is_said(note, said))
        return Report(self.exercise.slug, self.seed, run.error, tuple(results), unsaid)

    def refused(self, error: Problem) -> Report:
        """Report a submission that there is no running: every test counts 0."""

        def load() -> Source:
            raise error

        return self.run(load)

    def _pytest(self, run):
        file = self.exercise.test_file
        with _alone(file.stem) as printed:
            code = pytest.main(
                [*OPTIONS, f"--rootdir={file.parent}", str(file)], plugins=[run]
            )
        if code == pytest.ExitCode.INTERRUPTED and not run.fault:
            raise KeyboardInterrupt
        if run.fault or code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
            raise GraderError(f"{file.name}: {run.fault or printed.getvalue()}")


class _Run:
    """A pytest plugin that runs the tests in order and keeps their results."""

    source: Source
    sub: Sub

    def __init__(self, suite, load, stubs):
        self.exercise, self.seed = suite.exercise, suite.seed
        self.wanted = _with_needs(suite.wanted, suite.exercise)
        self.load, self.stubs = load, stubs
        self.results: dict[str, Result] = {}
        self.dead: set[str] = set()  # questions whose code hung or died
        self.error: str | None = None
        self.fault: str | None = None

    @pytest.fixture(name="sub")
    def _sub(self):
        """Return the learner's names, as calls."""
        return self.sub

    @pytest.fixture(name="rng")
    def _rng(self, request):
        """Return random numbers that depend on the seed and the test's name alone."""
        name = zlib.crc32(request.node.name.encode())
        return np.random.default_rng([self.seed, name])

    def pytest_configure(self, config):
        """Make the marker known."""
        config.addinivalue_line("markers", "question(name, points): where it counts")

    def pytest_collectreport(self, report):
        """Notice a test file that does not load."""
        if report.failed:
            self.fault = report.longreprtext

    def pytest_collection_modifyitems(self, items):
        """Choose the tests, and put them in an order in which none waits in vain."""
        for item in items:
            mark = item.get_closest_marker("question")
            name, points = (*mark.args, mark.kwargs["points"]) if mark else ("", 0)
            item.stash[QUESTION] = name
            self.results[item.nodeid] = Result(
                item.name, name, NOT_RUN, "", 0, points, 0.0
            )
        self.fault = self.fault or _miscounted(self.exercise, self.results.values())
        needs = {name: q.needs for name, q in self.exercise.questions.items()}
        order = list(TopologicalSorter(needs).static_order())
        items[:] = [
            i for i in items if not self.fault and i.stash[QUESTION] in self.wanted
        ]
        items.sort(key=lambda item: order.index(item.stash[QUESTION]))

    def pytest_collection_finish(self, session):
        """Get the learner's code ready: only now, as the tests took time to import."""
        try:
            if session.items:
                self.source = self.load()
        except Problem as error:
            self.error = message(str(error), error.place)
        except GraderError as error:
            self.fault, session.items[:] = str(error), []

    def pytest_runtest_setup(self, item):
        """Skip a test that would only repeat what is known."""
        if known := self._known(item.stash[QUESTION]):
            self._note(item, **known)
            pytest.skip(known["status"])
        self.source.begin(item.stash[QUESTION])
        self.sub = Sub(self.source)

    def _known(self, name):
        """Say of a question's tests what is known without running them."""
        if self.error:
            return {"status": NOT_RUN}
        if name in self.dead:
            words = "not run after what happened above"
            return {"status": NOT_RUN, "message": words}
        needs = self.exercise.questions[name].needs
        waits_for = tuple(need for need in needs if not self._done(need))
        if waits_for and name in self.stubs:
            return {"status": NOT_WRITTEN, "message": self.stubs[name]}
        if waits_for:
            words = f"waiting for {' and '.join(waits_for)}"
            return {"status": WAITING, "message": words, "waits_for": waits_for}
        return {}

    def _done(self, name):
        tests = [test for test in self.results.values() if test.question == name]
        return all(test.status == PASSED for test in tests)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item, call):
        """Keep the result of a test."""
        error = call.excinfo.value if call.excinfo else None
        if call.when == "call":
            self._judge(item, error, call.duration)
        elif error is not None and not isinstance(error, pytest.skip.Exception):
            self.fault = self.fault or f"{item.name}: {error!r}"
        return (yield)

    def _judge(self, item, error, seconds):
        while isinstance(error, BaseExceptionGroup):  # Hypothesis saw it come and go
            error = error.exceptions[0]
        self._note(item, seconds=seconds)
        if error is None:
            points = self.results[item.nodeid].max_points
            self._note(item, status=PASSED, points=points)
        elif isinstance(error, Problem):
            place = error.place or self.sub.place_
            words = message(str(error), place, error.context)
            self._note(item, status=error.status, message=words)
        elif isinstance(error, GraderError):
            self.fault = self.fault or f"{item.name}: {error}"
        elif isinstance(error, AUTHORS) or not self.sub.last_:
            self.fault = self.fault or f"{item.name}: {error!r}"
        else:
            words = message(self.sub.unusable_(error), self.sub.place_)
            self._note(item, status=FAILED, message=words)
        if isinstance(error, Gone):
            self.dead.add(item.stash[QUESTION])

    def _note(self, item, **changes):
        self.results[item.nodeid] = replace(self.results[item.nodeid], **changes)


def _is_said(note, messages):
    """Whether a message says the same of the same place as a note does."""
    words, _, place = note.partition(" (")
    return any(words in message and place in message for message in messages)


def _with_needs(names, exercise):
    """Add what the questions need, and what that needs."""
    found, left = set(), list(names)
    while left:
        name = left.pop()
        found.add(name)
        left += set(exercise.questions[name].needs) - found
    return found


def _miscounted(exercise, results):
    """Say which question's points the tests do not add up to; None if all are right."""
    for name in {r.question for r in results} - set(exercise.questions):
        return f"a test belongs to {name!r}, which is no question of exercise.toml"
    for name, question in exercise.questions.items():
        points = sum(r.max_points for r in results if r.question == name)
        if points != question.points:
            return f"the tests of {name} need {question.points} points, got {points}"
    return None


@contextlib.contextmanager
def _alone(module: str) -> Iterator[io.StringIO]:
    """Keep pytest from whatever surrounds it, and that from what pytest leaves."""
    environment, known = dict(os.environ), sys.modules.pop(module, None)
    wrote, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    os.environ.pop("PYTEST_ADDOPTS", None)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    set_hypothesis_home_dir(os.devnull)  # else a folder appears beside the notebook
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            yield printed
    finally:
        os.environ.clear()
        os.environ.update(environment)
        set_hypothesis_home_dir(None)
        sys.dont_write_bytecode = wrote
        sys.modules.pop(module, None)
        if known is not None:
            sys.modules[module] = known
