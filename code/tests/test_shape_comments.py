"""Every ``# (B, T, D)`` of the engine, the layers and the models, while they run.

A new module is covered by its line in ``test_twin.MODULES``, a new operation by its row
in ``op_table.ROWS``, and what is called in another way by a line in ``RUNS``.
"""

from pathlib import Path

import numpy as np
import pytest

import groundup
from groundup.models.manual import ManualMLP, cross_entropy
from groundup.models.ngram import NGram
from groundup.models.penalized import Lasso
from groundup.models.regression import LogisticRegression, SoftmaxRegression
from groundup.nn.recurrent import lstm_step, lstm_step_fused, unroll
from op_table import ROWS
from shape_comments import Watch, fits, promises
from test_twin import MODULES

PACKAGE = Path(groundup.__file__).parent
ROOTS = tuple(str(PACKAGE / name) for name in ("autograd", "nn", "models"))


def read_with_caches():
    model, ids = MODULES["GPT"]()
    caches = model.new_caches()
    model(ids[:, :3], caches)
    model(ids[:, 3:], caches)


def step_by_step():
    layer, x = MODULES["LSTM"]()
    for step in (lstm_step, lstm_step_fused):
        (h, c), *_ = unroll(step, layer, x)
        (h * c).sum().backward()


def write():
    model, ids = MODULES["CharRNN"]()
    model.write(ids, 2, rng=np.random.default_rng(0))


def count():
    NGram(3, vocab_size=13).fit([1, 2, 1]).probabilities([1])


def by_hand():
    model = ManualMLP((5, 7, 3), rng=np.random.default_rng(0))
    logits, inputs = model.forward(np.ones((2, 5)))
    model.backward(cross_entropy(logits, np.array([0, 2]))[1], inputs)


def by_likelihood():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(13, 2)), np.arange(13) % 3
    SoftmaxRegression().fit(X, y).predict_proba(X)
    LogisticRegression().fit(X, y > 0).predict_proba(X)


def by_penalty():
    rng = np.random.default_rng(0)
    Lasso(alpha=0.1).fit(rng.normal(size=(13, 2)), rng.normal(size=13))


# In neither table.
RUNS = [
    *(read_with_caches, step_by_step, write, count),
    *(by_hand, by_likelihood, by_penalty),
]


@pytest.fixture(scope="module")
def watch():
    rng = np.random.default_rng(0)
    with Watch(ROOTS) as watch:
        for make in MODULES.values():
            module, *inputs = make()
            result = module(*inputs)
            output = result[0] if isinstance(result, tuple) else result
            output.sum().backward()
        for row in ROWS:
            value = row(*map(groundup.autograd.Tensor, row.arrays(rng)))
            value.backward(np.ones(value.shape))
        for run in RUNS:
            run()
    return watch


def test_every_promise_was_kept_whenever_it_was_made(watch):
    assert list(watch.broken.values()) == []


def test_every_promise_was_tried(watch):
    written = {
        promise
        for root in ROOTS
        for path in Path(root).rglob("*.py")
        for promise in promises(str(path)).values()
    }
    assert [str(one) for one in written - watch.kept] == []
    assert len(written) >= 10


SWAPPED = """
def split(x, heads):
    B, T, D = x.shape
    q = x.reshape(B, T, heads, D // heads)  # (B, T, heads, K)
    q = q.swapaxes(1, 2)  # (B, H, T, K)
    wrong = (
        q.swapaxes(1, 2)
    )  # (B, H, T, K) one statement, three lines
    flat = q.reshape(-1)  # (B*T*D,)
    flat += 1  # (D*D,)
    return flat.sum()  # ()
"""


def test_swapped_axes_and_wrong_products_are_found(tmp_path):
    path = tmp_path / "swapped.py"
    path.write_text(SWAPPED)
    namespace = {}
    exec(compile(SWAPPED, str(path), "exec"), namespace)
    with Watch((str(tmp_path),)) as watch:
        namespace["split"](np.ones((2, 3, 20)), 5)
    assert {promise.last for promise in watch.broken} == {8, 10}
    assert len(watch.kept) == 4
    (first, _) = watch.broken.values()
    assert "swapped.py:8: wrong = ...  # (B, H, T, K) is (2, 3, 5, 4)" in first
    assert "'H': 5" in first


@pytest.mark.parametrize(
    ("promised", "shape", "answer"),
    [
        ("", (), True),
        ("N", (3,), True),
        ("N, N", (3, 3), True),
        ("N, N", (3, 5), False),
        ("N, 5", (3, 5), True),
        ("N, 7", (3, 5), False),
        ("N", (3, 5), False),
        ("..., 1", (2, 3, 1), True),
        ("..., 1", (2, 3, 5), False),
        ("B, ..., D, 2*D", (7, 2, 3, 6), True),
        ("B, ..., D, 2*D", (7, 3, 2), False),
        ("T, D", (4, 8), True),
        ("T, D", (8, 4), False),
    ],
)
def test_a_shape_fits_or_not(promised, shape, answer):
    assert fits(promised, shape, {"T": 4}, {}) is answer
