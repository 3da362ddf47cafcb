import pytest

from coursekit.dependencies import sources

FILES = {
    "groundup/__init__.py": "",
    "groundup/book.py": "import json\nfrom . import plot\n",
    "groundup/plot/__init__.py": "from .charts import bars\n",
    "groundup/plot/charts.py": "def bars():\n    from ..data.toy import xor\n",
    "groundup/data/__init__.py": "",
    "groundup/data/toy.py": "import numpy\n",
    "groundup/alone.py": "from groundup.circle import b\n",
    "groundup/circle.py": "import groundup.alone\n",
}


@pytest.fixture
def code(tmp_path):
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def names(cells, code):
    return [path.relative_to(code).as_posix() for path in sources(cells, code)]


def test_imports_are_followed_through_packages_and_functions(code):
    assert names(["from groundup.book import glue"], code) == [
        "groundup/__init__.py",
        "groundup/book.py",
        "groundup/data/__init__.py",
        "groundup/data/toy.py",
        "groundup/plot/__init__.py",
        "groundup/plot/charts.py",
    ]


def test_a_module_imported_by_name_from_its_package_is_found(code):
    assert "groundup/data/toy.py" in names(["from groundup.data import toy"], code)


def test_what_is_not_imported_is_left_out(code):
    assert names(["from groundup.data import toy\n"], code) == [
        "groundup/__init__.py",
        "groundup/data/__init__.py",
        "groundup/data/toy.py",
    ]


def test_modules_that_import_each_other_end(code):
    assert names(["import groundup.alone"], code) == [
        "groundup/__init__.py",
        "groundup/alone.py",
        "groundup/circle.py",
    ]


def test_magics_and_shell_lines_are_read_past(code):
    cells = ["%matplotlib inline\n!echo hello\nimport groundup.data.toy as toy"]
    assert "groundup/data/toy.py" in names(cells, code)


def test_other_peoples_packages_are_not_ours(code):
    assert names(["import numpy as np\nimport groundupish"], code) == []
