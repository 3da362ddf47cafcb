"""The character model learns a text by heart, and writes it."""

import numpy as np
import pytest

from groundup.autograd.functional import cross_entropy
from groundup.models.charrnn import CharRNN
from groundup.nn import LSTM, RNN
from groundup.optim import Adam
from groundup.train import fit


@pytest.mark.parametrize("layer", [RNN, LSTM])
def test_it_learns_a_text_by_heart_and_writes_it(layer):
    text = "to be or not to be, that is the question"
    alphabet = sorted(set(text))
    ids = np.array([[alphabet.index(letter) for letter in text]])
    rng = np.random.default_rng(0)
    model = CharRNN(len(alphabet), 8, 32, layer=layer, rng=rng)
    batches = [(ids[:, :-1], ids[:, 1:])] * 150
    steps = fit(
        model, batches, cross_entropy, Adam(model.parameters(), 0.02), max_norm=1
    )
    assert steps[0].loss > 2.5
    assert steps[-1].loss < 0.1
    written = model.write(ids[:, :1], len(text) - 1, temperature=0, rng=rng)
    assert "".join(alphabet[i] for i in written[0]) == text


def test_reading_in_parts_is_reading_at_once():
    rng = np.random.default_rng(1)
    model, ids = CharRNN(5, 3, 4, rng=rng), rng.integers(0, 5, (2, 9))
    first, state = model.read(ids[:, :4])
    second, _ = model.read(ids[:, 4:], state)
    parts = np.concatenate([first.data, second.data], axis=1)
    assert parts.shape == (2, 9, 5)
    np.testing.assert_allclose(parts, model(ids).data, rtol=1e-12)


def test_what_is_written_depends_on_the_draws_alone():
    model = CharRNN(5, 3, 4, rng=np.random.default_rng(2))
    prompt = np.array([[0, 1], [2, 3]])

    def written(seed):
        return model.write(prompt, 20, rng=np.random.default_rng(seed))

    assert written(0).shape == (2, 22)
    assert (written(0)[:, :2] == prompt).all()
    assert (written(0) == written(0)).all()
    assert (written(0) != written(1)).any()
