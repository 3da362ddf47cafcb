import json

import pytest

from coursekit.grading.document import Unreadable, identity, parse, render


def test_half_a_surrogate_pair_survives():
    cell = {"cell_type": "code", "metadata": {}, "source": "q1 = '\ud800'\n"}
    document = parse(json.dumps({"cells": [cell], "nbformat": 4}).encode(), ".ipynb")
    assert parse(render(document), ".ipynb") == document


@pytest.mark.parametrize(
    ("data", "suffix", "message"),
    [
        (b"{", ".ipynb", "not a notebook: Expecting"),
        (b"[]", ".ipynb", "no list of cells"),
        (b'{"cells": [1]}', ".ipynb", "no list of cells"),
        (b"[" * 100_000, ".ipynb", "not a notebook"),
        (b"\xff\xfe", ".py", "not text in UTF-8"),
    ],
)
def test_what_is_no_exercise_is_refused(data, suffix, message):
    with pytest.raises(Unreadable, match=message):
        parse(data, suffix)


@pytest.mark.parametrize("suffix", [".ipynb", ".py"])
@pytest.mark.parametrize("content", [b"", b"{", b"\xff", json.dumps({}).encode()])
def test_a_file_that_says_nothing_is_nobodys(tmp_path, content, suffix):
    path = tmp_path / f"file{suffix}"
    path.write_bytes(content)
    assert identity(path) == (None, None)
