"""The repository's own papers: what they name exists, what they state is so."""

import code
import hashlib
import json
import re
import tomllib
from pathlib import Path

import click
import pytest
import yaml

import coursekit.cli
import groundup
import groundup.cli

ROOT = Path(__file__).parents[2]
MAKEFILE = (ROOT / "Makefile").read_text("utf8")
TARGETS = dict(re.findall(r"^([a-z-]+):[^#\n]*(?:## (.*))?$", MAKEFILE, re.MULTILINE))
TARGETS.pop("help", None)
COMMANDS = {"coursekit": coursekit.cli.main, "groundup": groundup.cli.main}
PAPERS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
# CC BY 4.0 as its authors publish it: changed by a word, it would be another license.
LEGAL_CODE = "fd3a263fe19ed8faa9068b43abaebafc02c77897b0c6fc09abc04bb592e5f16e"
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))


def read(name):
    return (ROOT / name).read_text("utf8")


def code_in(markdown):
    """Every fenced block and every code span, one a string."""
    fenced = re.findall(r"^```\w*\n(.*?)^```$", markdown, re.MULTILINE | re.DOTALL)
    rest = re.sub(r"^```.*?^```$", "", markdown, flags=re.MULTILINE | re.DOTALL)
    return [*fenced, *re.findall(r"(?<!`)`([^`\n]+)`(?!`)", rest)]


def scripts():
    """What the papers and the automation tell people and machines to run."""
    named = {
        paper.name: "\n".join(code_in(paper.read_text("utf8"))) for paper in PAPERS
    }
    for file in sorted((ROOT / ".github" / "workflows").glob("*.yml")):
        jobs = yaml.safe_load(file.read_text("utf8"))["jobs"].values()
        steps = [step for job in jobs for step in job.get("steps", [])]
        named[file.name] = "\n".join(step.get("run", "") for step in steps)
    named["Makefile"] = MAKEFILE
    named["devcontainer.json"] = json.loads(read(".devcontainer/devcontainer.json"))[
        "postCreateCommand"
    ]
    return named


SCRIPTS = scripts()


def made(script):
    """Name the targets in ``make a B=c d``."""
    lines = re.findall(r"\bmake((?: [A-Za-z][\w.=-]*)+)", script)
    return {word for line in lines for word in line.split() if "=" not in word}


def called(script, program):
    """List the words that follow ``program`` where it is run, not imported."""
    start = rf"(?:^|bin/|-m |Scripts\\){program}((?: [a-z][a-z-]*)+)"
    return [words.split() for words in re.findall(start, script, re.MULTILINE)]


def missing(command, words):
    """Return the first word that is no command, or None."""
    for word in words:
        if not isinstance(command, click.Group):
            return None
        if word not in command.commands:
            return word
        command = command.commands[word]
    return None


def test_the_search_for_commands_finds_them():
    assert made("make book JOBS=1 && make check   # lint") == {"book", "check"}
    found = called(r".venv\Scripts\python -m coursekit check-site", "coursekit")
    assert found == [["check-site"]]
    assert called("groundup data fetch --all", "groundup") == [["data", "fetch"]]
    assert called("from groundup import data", "groundup") == []
    assert missing(groundup.cli.main, ["data", "fetch"]) is None
    assert missing(groundup.cli.main, ["data", "burn"]) == "burn"


@pytest.mark.parametrize("name", sorted(set(SCRIPTS) - {"Makefile"}))
def test_every_make_target_that_is_named_exists(name):
    assert made(SCRIPTS[name]) <= {*TARGETS, "help"}


@pytest.mark.parametrize("name", SCRIPTS)
@pytest.mark.parametrize("program", COMMANDS)
def test_every_command_that_is_named_exists(name, program):
    for words in called(SCRIPTS[name], program):
        assert missing(COMMANDS[program], words) is None, f"{program} {' '.join(words)}"


def test_the_papers_and_the_automation_do_name_commands():
    assert {"book", "test"} <= made(SCRIPTS["README.md"])
    assert ["book"] in called(SCRIPTS["pr.yml"], "coursekit")
    assert ["data", "fetch"] in called(SCRIPTS["build.yml"], "groundup")


@pytest.mark.parametrize("target", TARGETS)
def test_readme_explains_every_target(target):
    assert TARGETS[target], f"make help does not explain {target}"
    assert f"make {target}" in read("README.md")


def test_what_the_makefile_tests_is_there():
    paths = re.findall(r"\bcode/[\w/]+", MAKEFILE)
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_links_between_files_lead_somewhere(paper):
    text = paper.read_text("utf8")
    links = re.findall(r"\]\((?!https?:|#|\.\./\.\./issues)([^)#]+)", text)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
    sections = {
        re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= sections


def test_readme_lists_only_what_stands_there():
    block = re.search(r"## What stands where\n\n```\n(.*?)```", read("README.md"), re.S)
    paths = [line.split()[0] for line in block[1].splitlines()]
    assert len(paths) > 10
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_readme_names_every_finished_chapter_and_no_other():
    chapters = re.findall(r"file: book/(\d\d-\S+)", read("_toc.yml"))
    named = re.findall(r"\(`(\d\d-[a-z-]+/[a-z0-9-]+)`\)", read("README.md"))
    assert named == chapters


def test_the_papers_offer_two_commands_on_the_first_screen():
    first_screen = "\n".join(read("README.md").splitlines()[:12])
    assert "make book" in first_screen
    assert "make test" in first_screen


def test_the_licenses_are_the_ones_that_the_papers_name():
    text = read("LICENSE-TEXT").encode()
    assert hashlib.sha256(text).hexdigest() == LEGAL_CODE
    assert read("LICENSE").startswith("MIT License\n")
    citation = yaml.safe_load(read("CITATION.cff"))
    assert citation["license"] == ["MIT", "CC-BY-4.0"]
    assert tomllib.loads(read("pyproject.toml"))["project"]["license"] == "MIT"


def test_the_citation_has_what_the_format_requires_and_the_right_version():
    citation = yaml.safe_load(read("CITATION.cff"))
    assert {"cff-version", "message", "title", "authors", "version"} <= set(citation)
    assert citation["version"] == groundup.__version__


def test_binder_has_what_the_chapters_import_at_the_versions_of_the_site():
    pinned = re.findall(
        r"^[\w.-]+==\S+$", read("binder/requirements.txt"), re.MULTILINE
    )
    assert [pin for pin in pinned if f"\n{pin}" not in read("constraints.txt")] == []
    dependencies = tomllib.loads(read("pyproject.toml"))["project"]["dependencies"]
    needed = {re.match(r"[\w-]+", line)[0] for line in dependencies}
    installed = {pin.split("==")[0] for pin in pinned}
    # ipykernel brings IPython; the notebook's first cell brings click with groundup.
    assert needed - {"click", "ipython"} <= installed
    assert "torch" not in installed
    assert read("binder/runtime.txt") == "python-3.11\n"


def test_no_package_hides_the_standard_library():
    # With code/__init__.py, `import code` finds ours and the debugger has no console;
    # pytest's importlib mode makes a package of code/ even without that file.
    assert not (ROOT / "code" / "__init__.py").exists()
    assert hasattr(code, "InteractiveConsole")
    settings = [read("pyproject.toml"), *SCRIPTS.values()]
    assert not any("import-mode" in setting for setting in settings)


def test_no_two_test_files_share_a_name():
    names = [path.name for path in (ROOT / "code" / "tests").rglob("test_*.py")]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    "form", [form for form in FORMS if form.name != "config.yml"], ids=lambda f: f.stem
)
def test_an_issue_form_asks_for_what_an_answer_needs(form):
    parsed = yaml.safe_load(form.read_text("utf8"))
    assert {"name", "description", "body"} <= set(parsed)
    ids = [field["id"] for field in parsed["body"]]
    assert len(ids) == len(set(ids))
    for field in parsed["body"]:
        assert field["type"] in {"input", "textarea", "dropdown"}
        assert field["attributes"]["label"]
        assert field["validations"] == {"required": True}
