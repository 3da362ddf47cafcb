import json
import subprocess
from xml.etree import ElementTree

import pytest

from coursekit.grading import guide, progress, show
from learner_course import MASTER, release, run, start, write_answer

pytest_plugins = ["learner_fixtures"]


def test_the_first_minutes(work):
    assert guide.what_next() == (
        "Welcome. Nothing is started: run `groundup start numbers`"
    )
    path = start(work)
    assert "0/3 points" in run("check", code=1)
    write_answer(path, "q1", 1)
    output = run("check", code=1)
    assert "1/3 points" in output
    assert "Hint 1 of 2: groundup hint numbers/q2" in output
    assert "groundup watch numbers" in guide.what_next()
    assert "It is even." in run("hint", "numbers")
    write_answer(path, "q2", 3)
    assert "two() is 3" in run("check", "numbers/q2", code=1)
    path.write_text(path.read_text("utf8").replace("return 3", "return 2"), "utf8")
    assert "Next: groundup start more-numbers" in run("check")
    assert guide.what_next().startswith("00-start/numbers has 3/3 points.")
    assert "round(2 * math.cos(0.0))" in run("solution", "numbers/q2")


def test_a_question_alone(work):
    path = start(work)
    write_answer(path, "q1", 1)
    output = run("check", "00-start/numbers/q1")
    assert "1/1 points" in output
    assert "q2" not in output


@pytest.mark.parametrize("suffix", [".ipynb", ".py"])
def test_a_file_can_be_named_and_may_lie_anywhere(work, tmp_path, suffix):
    path = start(work, suffix)
    write_answer(path, "q1", 1)
    elsewhere = path.rename(tmp_path / f"handed in{suffix}")
    assert "1/3 points" in run("check", str(elsewhere), code=1)
    assert "is gone" in run("check", "numbers", code=3)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["check", "numers"], 2, "did you mean 00-start/numbers"),
        (["check", "numbers/q9"], 2, "has no question 'q9': q1, q2"),
        (["check", "numbers"], 3, "not started: run `groundup start numbers`"),
        (["check"], 2, "nothing is started: run `groundup start numbers`"),
        (["check", "gone.ipynb"], 2, "there is no file gone.ipynb"),
        (["grade", "--all"], 2, "nothing is started"),
        (["grade", "--all", "numbers"], 2, "--all goes with neither"),
        (["reset", "numbers"], 3, "not started"),
        (["hint", "nothing/q1"], 2, "there is no exercise"),
        (["start", "numbers", "--format", "doc"], 2, "Invalid value"),
        (["solution", "numbers/q2"], 1, "To see the solution anyway, add --yes."),
    ],
)
def test_what_makes_no_sense_is_one_clear_line(work, arguments, code, message):
    assert message in run(*arguments, code=code)


@pytest.mark.parametrize(
    "arguments", [["check"], ["list"], ["progress"], ["watch"], ["update"]]
)
def test_without_a_workspace(course, tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    output = run(*arguments, code=2)
    assert output == (
        "Error: there is no workspace here: make one with "
        "`groundup init ~/groundup-work`, then `cd ~/groundup-work`\n"
    )
    assert guide.what_next() == "Begin with: groundup init"


@pytest.mark.parametrize("arguments", [["check"], ["list"], ["hint"], ["update"]])
def test_outside_of_the_usual_workspace_the_way_there_is_told(
    course, tmp_path, monkeypatch, arguments
):
    run("init")
    assert (tmp_path / "groundup-work/.groundup").is_dir()
    monkeypatch.chdir(tmp_path)
    words = "Error: this is not your workspace: go there, `cd ~/groundup-work`\n"
    assert run(*arguments, code=2) == words
    assert guide.what_next() == "Go on with: cd ~/groundup-work"


def test_init_says_what_happened(course, tmp_path):
    assert "Begin with: groundup start numbers" in run("init", str(tmp_path / "w"))
    assert "already; nothing was changed" in run("init", str(tmp_path / "w"))
    assert "choose a folder outside" in run("init", str(course / "w"), code=2)


def test_start_refuses_to_overwrite_and_names_what_comes_before(work):
    path = start(work)
    path.write_bytes(b"mine")
    assert "stays as it is" in run("start", "numbers", code=2)
    assert path.read_bytes() == b"mine"
    output = run("start", "numbers", "--format", "py", code=2)
    assert f"for one that ends in .py, move it out of {work} first" in output
    assert "builds on 00-start/numbers" in run("start", "more-numbers")


def test_a_notebook_that_is_none(work):
    path = start(work)
    path.write_text("{ not json", "utf8")
    assert "not a notebook" in run("check", code=3)
    assert "up to date" not in run("update", code=3)
    assert path.read_text("utf8") == "{ not json"


def test_a_deleted_cell(work):
    path = start(work)
    notebook = json.loads(path.read_text("utf8"))
    notebook["cells"] = [c for c in notebook["cells"] if "two" not in str(c)]
    path.write_text(json.dumps(notebook), "utf8")
    assert "two is missing" in run("check", code=1)
    assert "numbers: updated\n  q2 was deleted and is back, as at the start" in run(
        "update"
    )
    assert "two is missing" not in run("check", code=1)
    assert "up to date" in run("update")


def test_hints_come_one_by_one_and_cost_nothing(work):
    path = start(work)
    assert "Hint 1 of 2 for 00-start/numbers/q1:\n  It is small." in run(
        "hint", "numbers"
    )
    assert "Hint 2 of 2" in run("hint", "numbers/q1")
    output = run("hint", "numbers/q1")
    assert "no further hint.\n  1. It is small.\n  2. It follows 0.\n" in output
    write_answer(path, "q1", 1)
    assert "1/3 points" in run("check", code=1)


def test_without_a_name_the_last_exercise_is_meant(work):
    path = start(work)
    assert "for 00-start/numbers/q1" in run("hint")
    assert "for 00-start/numbers/q2" in run("hint", "q2")
    write_answer(path, "q1", 1)
    assert "1/1 points" in run("check", "q1")
    assert "Points are missing in q2" in run("solution", code=1)
    assert "there is no exercise 'q9'" in run("check", "q9", code=2)


def test_the_solution_with_yes(work):
    output = run("solution", "numbers", "--yes")
    assert "round(math.cos(0.0))" in output
    assert "SOLUTION" not in output


def test_the_solution_without_a_clone(work, course):
    (course / "solutions/00-start/numbers.py").unlink()
    output = run("solution", "numbers", "--yes", code=2)
    assert "the package comes without solutions: read " in output
    assert "solutions/00-start/numbers.py" in output


def test_grade_writes_what_other_programs_read(work, tmp_path):
    write_answer(start(work), "q1", 1)
    names = {k: tmp_path / f"r.{k}" for k in ("json", "junit", "gradescope")}
    options = [part for k, path in names.items() for part in (f"--{k}", str(path))]
    output = run("grade", "numbers", "--seed", "3", *options, code=1)
    assert "your own assessment" in output
    assert json.loads(names["json"].read_text("utf8"))["score"] == 1
    assert json.loads(names["gradescope"].read_text("utf8"))["score"] == 1
    assert ElementTree.parse(names["junit"]).getroot().get("tests") == "2"


def test_grade_writes_into_folders_that_are_there(work, tmp_path):
    write_answer(start(work), "q1", 1)
    file = tmp_path / "nowhere/r.json"
    output = run("grade", "--json", str(file), code=2)
    assert f"there is no folder {file.parent}" in output
    assert "points" not in output
    assert not file.parent.exists()


def test_grade_all_grades_what_was_started(work, tmp_path):
    write_answer(start(work), "q1", 1)
    run("start", "more-numbers")
    names = {k: tmp_path / f"r.{k}" for k in ("json", "junit")}
    options = [part for k, path in names.items() for part in (f"--{k}", str(path))]
    run("grade", "--all", *options, code=1)
    exercises = json.loads(names["json"].read_text("utf8"))["exercises"]
    assert [e["score"] for e in exercises] == [1, 0]
    assert len(ElementTree.parse(names["junit"]).getroot()) == 2


def test_an_unreadable_progress_file_is_rebuilt(work):
    path = start(work)
    write_answer(path, "q1", 1)
    run("check", code=1)
    (work / ".groundup/progress.json").write_text("{", "utf8")
    assert "is now progress.json.bad" in run("list")
    assert "0/3" in run("list")
    run("grade", "--all", code=1)
    assert "1/3" in run("list")


def test_update_tells_what_it_did(work, course):
    path = start(work)
    write_answer(path, "q1", 1)
    assert "up to date" in run("update")
    text = MASTER.replace("Return the number 1", "Return the one")
    release(course, "00-start/numbers", text=text)
    assert "run `groundup update`" in run("check", code=1)
    output = run("update")
    assert "00-start/numbers: updated\n  q1 has a new text; your cell stays" in output
    assert "newer release" not in run("check", code=1)


def test_reset_names_the_backup(work):
    path = start(work)
    path.write_text("mine", "utf8")
    output = run("reset", "numbers")
    assert "Your version is in" in output
    (backup,) = (work / ".groundup/backups").rglob("numbers.ipynb")
    assert backup.read_text("utf8") == "mine"


def test_work_in_the_clone_is_offered_a_move(work, course):
    file = course / "exercises/00-start/numbers/numbers.ipynb"
    fresh = file.read_bytes()
    for command in (["init"], ["add", "."], ["commit", "-m", "all"]):
        identity = ["-c", "user.name=a", "-c", "user.email=a@b"]
        git = ["git", *identity, *command]
        subprocess.run(git, cwd=course, check=True, capture_output=True)
    write_answer(file, "q1", 1)
    assert "`groundup check numbers --move` moves it" in run("check", "numbers", code=3)
    assert "1/3 points" in run("check", "numbers", "--move", code=1)
    assert file.read_bytes() == fresh
    assert "return 1" in (work / "00-start/numbers.ipynb").read_text("utf8")
    assert "up to date" in run("update")


def test_list_and_progress(work):
    write_answer(start(work), "q1", 1)
    run("check", code=1)
    first, second = run("list").splitlines()
    assert first.split() == [
        *("00-start/numbers", show.BAR[0][0] * 3 + show.BAR[0][1] * 7),
        *("1/3", "started", "10", "min", "Numbers"),
    ]
    assert "0/3" in second
    output = run("progress")
    assert "(1 attempt)" in output
    assert output.endswith("1/6 points in all\n")


def test_points_never_exceed_what_a_question_gives_today(work):
    path = work / ".groundup/progress.json"
    progress.Progress(path).record("00-start/numbers", "r0", {"q1": 9, "gone": 5})
    assert "1/3" in run("list")
    assert "q1" in run("progress")
    assert "1/6 points in all" in run("progress")


def test_doctor(work):
    output = run("doctor")
    assert "0 exercises tried" in output
    progress.Progress(work / ".groundup/progress.json").hint_seen("a", "q1", 1)
    assert "1 exercise tried" in run("doctor")
    assert "Python 3." in output
    assert f"workspace {work}" in output


def test_doctor_outside_a_workspace(course, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "PROBLEM  there is no workspace here" in run("doctor", code=4)
