"""What a chapter says: the bundles it sends, in a notebook and in plain Python."""

import json
import random
import subprocess
import sys

import numpy as np
import pytest

import groundup.book as book
from front_end import listening
from groundup.book import claim, glue, seed


@pytest.fixture
def published():
    """Every bundle that a notebook's front end would receive."""
    with listening() as bundles:
        yield bundles


def plain_python(code):
    """Run code in a Python without IPython's shell; return what it prints."""
    command = [sys.executable, "-W", "error", "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_seed_fixes_all_three_generators():
    torch = pytest.importorskip("torch")
    draws = [
        (
            seed(7).random(),
            random.random(),
            np.random.random(),
            torch.rand(1, dtype=torch.float64).item(),
        )
        for _ in range(2)
    ]
    assert draws[0] == draws[1]
    assert len(set(draws[0])) == 4
    assert seed(8).random() != draws[0][0]


def test_seed_returns_numpys_own_generator():
    assert seed(np.int64(3)).random() == np.random.default_rng(3).random()
    assert seed().random() == np.random.default_rng(0).random()


def test_seed_does_not_import_torch():
    code = (
        "import sys, groundup.book as book; book.seed(); print('torch' in sys.modules)"
    )
    assert plain_python(code) == "False\n"


@pytest.mark.parametrize("number", [1.0, "1", None, True])
def test_seed_needs_an_integer(number):
    with pytest.raises(TypeError, match="seed needs an integer, got "):
        seed(number)


@pytest.mark.parametrize("number", [-1, 2**32])
def test_seed_stays_in_numpys_range(number):
    with pytest.raises(ValueError, match=r"from 0 to 2\*\*32 - 1, got"):
        seed(number)


@pytest.mark.parametrize(
    "value", [0.1 + 0.2, 7, "seven", None, True, [1, 2], np.arange(3), {"a": 1}]
)
def test_glue_sends_what_myst_nb_would_send(published, value):
    import myst_nb

    myst_nb.glue("key", value, display=False)
    glue("key", value)
    theirs, ours = published
    assert ours == theirs
    assert ours["metadata"]["scrapbook"]["name"] == "key"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (np.float64(0.25), "0.25"),
        (np.float32(0.5), "0.5"),
        (np.int64(12), "12"),
        (np.bool_(True), "True"),
        (np.array(3.5), "3.5"),
        (np.str_("cpu"), "'cpu'"),
    ],
)
def test_glue_unwraps_numpy_scalars_so_that_a_format_applies(published, value, text):
    glue("key", value)
    assert published[0]["data"] == {"application/papermill.record/text/plain": text}


def test_glue_unwraps_a_torch_scalar(published):
    torch = pytest.importorskip("torch")
    glue("key", torch.tensor(0.5, requires_grad=True))
    assert published[0]["data"] == {"application/papermill.record/text/plain": "0.5"}


@pytest.mark.parametrize("name", ["", "  ", None, 3])
def test_glue_needs_a_name(name):
    with pytest.raises(ValueError, match="glue needs a name, got"):
        glue(name, 1.0)


def test_claim_sends_text_values_and_words(published):
    claim("A <b> is & b", np.bool_(True), loss=np.float32(0.5), n=np.int64(3), on="<i>")
    (output,) = published
    assert set(output["data"]) == {book.CLAIM, "text/html", "text/plain"}
    sent = output["data"][book.CLAIM]
    assert sent == {
        "text": "A <b> is & b",
        "values": {"loss": 0.5, "n": 3, "on": "<i>"},
    }
    assert [type(value) for value in sent["values"].values()] == [float, int, str]
    assert json.loads(json.dumps(sent)) == sent
    markup = output["data"]["text/html"]
    assert "A &lt;b&gt; is &amp; b" in markup
    assert "<b>&lt;i&gt;</b>" in markup
    assert "<i>" not in markup
    words = "Checked: A <b> is & b (loss=0.5, n=3, on=<i>)"
    assert output["data"]["text/plain"] == words


def test_a_claim_may_be_made_twice_and_without_values(published):
    claim("One is one", 1 == 1)
    claim("One is one", 1 == 1)
    first, second = published
    assert first == second
    assert first["data"][book.CLAIM] == {"text": "One is one", "values": {}}
    assert first["data"]["text/plain"] == "Checked: One is one"


def test_values_may_be_called_text_and_condition(published):
    claim("Names are free", True, text=1, condition=2)
    assert published[0]["data"][book.CLAIM]["values"] == {"text": 1, "condition": 2}


def test_a_false_claim_stops_and_names_its_values(published):
    with pytest.raises(AssertionError) as raised:
        claim("It wins", np.bool_(False), ours=np.float64(0.25), theirs=0.5)
    assert str(raised.value) == "claim is false: It wins (ours=0.25, theirs=0.5)"
    assert published == []


def test_a_false_claim_with_nan_says_that_it_is_false():
    with pytest.raises(AssertionError, match=r"claim is false: It wins \(loss=nan\)"):
        claim("It wins", float("nan") < 1, loss=float("nan"))


@pytest.mark.parametrize(
    ("condition", "got"),
    [
        (np.array([True, True]), r"ndarray of shape \(2,\)"),
        (np.array(True), r"ndarray of shape \(\)"),
        (1, "int"),
        ("yes", "str"),
        (None, "NoneType"),
        ([True], "list"),
    ],
)
def test_a_claim_needs_one_truth_value(published, condition, got):
    message = rf"one True or False, got {got}: reduce it .*condition\.all\(\)"
    with pytest.raises(TypeError, match=message):
        claim("All are right", condition)
    assert published == []


@pytest.mark.parametrize("value", [[1], np.ones(2), None, True, np.bool_(True), 1j])
def test_values_are_numbers_or_strings(published, value):
    with pytest.raises(TypeError, match="a number or a string for accuracy, got"):
        claim("It holds", True, accuracy=value)
    assert published == []


@pytest.mark.parametrize("value", [float("nan"), np.float32("inf"), -np.inf])
def test_values_are_finite(published, value):
    with pytest.raises(ValueError, match="a finite number for loss, got"):
        claim("It holds", True, loss=value)
    assert published == []


@pytest.mark.parametrize("text", ["", " \n", None, 3])
def test_a_claim_says_something(text):
    with pytest.raises(ValueError, match="claim needs a sentence, got"):
        claim(text, True)


def test_plain_python_prints_words():
    code = (
        "from groundup.book import claim, glue, show\n"
        "from groundup.models.perceptron import Perceptron\n"
        "claim('One is one', True, one=1)\n"
        "glue('invisible', 1.0)\n"
        "show(Perceptron.predict)\n"
    )
    first, second, _, code, *_ = plain_python(code).splitlines()
    assert first == "Checked: One is one (one=1)"
    assert second.startswith("groundup.models.perceptron.Perceptron.predict (code/")
    assert code.startswith("def predict(self")


def test_the_package_does_not_import_what_only_the_site_has():
    code = "import sys, groundup.book; print({'myst_nb', 'torch'} & set(sys.modules))"
    assert plain_python(code) == "set()\n"
