"""What the workflows may do: pinned actions, least permissions, no way to the GPU."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
WORKFLOWS = {file.stem: yaml.safe_load(file.read_text("utf8")) for file in FILES}
# YAML 1.1 reads the key `on` as true.
TRIGGERS = {name: set(workflow[True]) for name, workflow in WORKFLOWS.items()}
JOBS = {
    (name, job): body
    for name, workflow in WORKFLOWS.items()
    for job, body in workflow["jobs"].items()
}
STEPS = [(key, step) for key, job in JOBS.items() for step in job.get("steps", [])]
PINNED = re.compile(
    r"uses: (?P<action>[\w/-]+)@(?P<hash>[0-9a-f]{40}) # v\d+\.\d+\.\d+"
)

# Everything that a job may do beyond reading the repository.
WRITES = {
    ("publish", "deploy"): {"pages": "write", "id-token": "write"},
    ("publish", "branches"): {"contents": "write"},
    ("weekly", "alert"): {"issues": "write"},
}
BRANCHES = JOBS["publish", "branches"]["steps"][-1]["run"]


def using(action):
    """Every step that uses ``action``, with the job it belongs to."""
    return [
        (key, step)
        for key, step in STEPS
        if step.get("uses", "").split("@")[0].startswith(action)
    ]


def test_the_four_workflows_are_there():
    assert set(WORKFLOWS) == {"build", "pr", "publish", "weekly"}


def test_nothing_starts_a_workflow_that_could_hand_secrets_to_a_stranger():
    expected = {
        "build": {"workflow_call"},
        "pr": {"pull_request", "push"},
        "publish": {"push", "workflow_dispatch"},
        "weekly": {"schedule", "workflow_dispatch"},
    }
    assert expected == TRIGGERS
    assert not any("secrets." in file.read_text("utf8") for file in FILES)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_actions_are_pinned_by_hash_with_the_tag_beside_it(file):
    for line in file.read_text("utf8").splitlines():
        if "uses:" in line and "uses: ./" not in line:
            assert PINNED.search(line), line


def test_an_action_has_one_version_everywhere():
    hashes = {}
    for file in FILES:
        for match in PINNED.finditer(file.read_text("utf8")):
            owner_and_name = "/".join(match["action"].split("/")[:2])
            hashes.setdefault(owner_and_name, set()).add(match["hash"])
    assert hashes
    assert all(len(found) == 1 for found in hashes.values()), hashes


@pytest.mark.parametrize("key", JOBS, ids="/".join)
def test_a_job_says_where_it_may_write_and_when_it_stops(key):
    job = JOBS[key]
    assert WORKFLOWS[key[0]]["permissions"] == {}
    expected = WRITES.get(key)
    assert job["permissions"] in (
        [expected] if expected else [{"contents": "read"}, {}]
    )
    if "uses" not in job:
        assert 1 <= job["timeout-minutes"] <= 120


def test_workflows_that_an_event_starts_say_which_run_gives_way():
    for name, triggers in TRIGGERS.items():
        if triggers != {"workflow_call"}:
            concurrency = WORKFLOWS[name]["concurrency"]
            assert concurrency["group"], name
            assert "cancel-in-progress" in concurrency, name
    # Deploying and alerting must not be cut off halfway.
    assert WORKFLOWS["publish"]["concurrency"]["cancel-in-progress"] is False
    assert WORKFLOWS["weekly"]["concurrency"]["cancel-in-progress"] is False


def test_only_the_build_reaches_the_gpu_and_never_for_a_fork():
    build = JOBS["build", "book"]
    assert build["runs-on"] == (
        "${{ !github.event.pull_request.head.repo.fork && vars.GPU_RUNNER "
        "|| 'ubuntu-latest' }}"
    )
    assert build["environment"] == "${{ vars.GPU_RUNNER && 'gpu' || '' }}"
    hosted = {job["runs-on"] for key, job in JOBS.items() if "runs-on" in job}
    assert hosted - {build["runs-on"]} == {"ubuntu-latest", "windows-latest"}
    for file in FILES:
        assert file.stem == "build" or "GPU_RUNNER" not in file.read_text("utf8")


def test_no_script_contains_an_expression():
    # What a stranger wrote (a branch name, a title) reaches a script, if at all, as an
    # environment variable, which the shell does not run.
    assert [step["run"] for _, step in STEPS if "${{" in step.get("run", "")] == []


def test_only_the_job_that_pushes_keeps_its_credentials():
    keeping = {
        key
        for key, step in using("actions/checkout")
        if step.get("with", {}).get("persist-credentials") is not False
    }
    assert keeping == {("publish", "branches")}


def test_the_cache_holds_results_and_their_record_but_no_pages():
    steps = using("actions/cache")
    assert [step["uses"].split("@")[0].split("/")[-1] for _, step in steps] == [
        "restore",
        "save",
    ]
    for _, step in steps:
        assert step["with"]["path"].split() == [
            "_build/.jupyter_cache",
            "_build/execution.json",
        ]
    restore, save = (step["with"] for _, step in steps)
    assert restore["key"] == save["key"]
    assert restore["key"].startswith(restore["restore-keys"])
    assert "constraints.txt" in restore["restore-keys"]


def test_a_build_from_nothing_restores_nothing():
    (_, restore), _ = using("actions/cache")
    assert restore["if"] == "${{ !inputs.cold }}"
    assert JOBS["weekly", "cold"]["with"] == {"cold": True}


def test_the_build_executes_the_chapters_against_a_wheel():
    scripts = [step["run"] for step in JOBS["build", "book"]["steps"] if "run" in step]
    assert scripts[0] == "make install EDITABLE="
    assert "make book EDITABLE=" in scripts


def test_what_one_job_downloads_another_has_uploaded():
    uploaded = {step["with"]["name"] for _, step in using("actions/upload-artifact")}
    if using("actions/upload-pages-artifact"):
        uploaded.add("github-pages")
    downloaded = {
        step["with"]["name"] for _, step in using("actions/download-artifact")
    }
    assert downloaded == {"notebooks", "github-pages"}
    assert downloaded <= uploaded


def test_the_windows_job_walks_the_way_without_make():
    scripts = [step["run"] for step in JOBS["pr", "windows"]["steps"] if "run" in step]
    readme = (ROOT / "README.md").read_text("utf8")
    assert len(scripts) == 4
    for script in scripts:
        assert f"\n{script}\n" in readme, script
        assert "make" not in script.split()


def git(*arguments, cwd):
    done = subprocess.run(
        ["git", *arguments], cwd=cwd, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A shallow clone with one commit, and beside it the remote it came from."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    source = tmp_path / "source"
    (source / "binder").mkdir(parents=True)
    (source / "binder" / "runtime.txt").write_text("python-3.11\n")
    git("init", "--quiet", "--initial-branch=main", cwd=source)
    git("add", "--all", cwd=source)
    author = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    git(*author, "commit", "--quiet", "--message=text", cwd=source)
    git("clone", "--quiet", "--bare", source, tmp_path / "remote.git", cwd=tmp_path)
    remote = (tmp_path / "remote.git").as_uri()
    git("clone", "--quiet", "--depth=1", remote, tmp_path / "work", cwd=tmp_path)
    return tmp_path


def publish(checkout, notebook):
    """Run the script of publish.yml as the workflow would, with one notebook."""
    work = checkout / "work"
    page = work / "notebooks" / "book" / "page.ipynb"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(notebook)
    (checkout / "index").unlink(missing_ok=True)
    environment = {"GITHUB_SHA": "f00", "RUNNER_TEMP": str(checkout)}
    subprocess.run(
        ["bash", "-e", "-c", BRANCHES],
        cwd=work,
        env=os.environ | environment,
        check=True,
        capture_output=True,
    )


def history(checkout, branch):
    return git("log", "--format=%s", branch, cwd=checkout / "remote.git").splitlines()


@pytest.mark.skipif(sys.platform == "win32", reason="the job runs on Linux only")
def test_the_published_branches_hold_the_notebooks_and_binder_alone(checkout):
    publish(checkout, "first")
    remote = checkout / "remote.git"
    listed = ["ls-tree", "-r", "--name-only"]
    assert git(*listed, "notebooks", cwd=remote) == "book/page.ipynb"
    assert git(*listed, "binder-env", cwd=remote) == "binder/runtime.txt"
    assert git("show", "notebooks:book/page.ipynb", cwd=remote) == "first"
    assert history(checkout, "notebooks") == ["Built from f00"]
    assert history(checkout, "main") == ["text"]


@pytest.mark.skipif(sys.platform == "win32", reason="the job runs on Linux only")
def test_publishing_adds_a_commit_when_a_notebook_changed_and_only_then(checkout):
    publish(checkout, "first")
    publish(checkout, "first")
    assert len(history(checkout, "notebooks")) == 1
    publish(checkout, "second")
    assert len(history(checkout, "notebooks")) == 2
    assert len(history(checkout, "binder-env")) == 1
    remote = checkout / "remote.git"
    assert git("show", "notebooks:book/page.ipynb", cwd=remote) == "second"
