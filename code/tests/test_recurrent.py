"""Recurrent layers: equal to PyTorch's, step by step or in one walk, and back."""

import numpy as np
import pytest
import torch

from groundup.autograd import Tensor, recurrence
from groundup.autograd import functional as F
from groundup.autograd.tensor import apply
from groundup.nn import LSTM, RNN, Linear, Module
from groundup.nn.recurrent import lstm_step, lstm_step_fused, rnn_step, unroll
from groundup.optim import Adam

B, T, D, H = 3, 7, 5, 4  # no two alike, so that a swapped axis cannot hide
EXACT = {"rtol": 1e-10, "atol": 1e-12}
STEPS = [(RNN, rnn_step), (LSTM, lstm_step), (LSTM, lstm_step_fused)]


def twin(layer):
    """PyTorch's layer with our weights; its second bias stays 0."""
    kind = getattr(torch.nn, type(layer).__name__)
    other = kind(*layer_sizes(layer), batch_first=True, dtype=torch.float64)
    with torch.no_grad():
        other.weight_ih_l0.copy_(torch.tensor(layer.weight_ih.data.T))
        other.weight_hh_l0.copy_(torch.tensor(layer.weight_hh.data.T))
        other.bias_ih_l0.copy_(torch.tensor(layer.bias.data))
        other.bias_hh_l0.zero_().requires_grad_(False)
    return other


def layer_sizes(layer):
    return len(layer.weight_ih.data), len(layer.weight_hh.data)


def made(kind, rng, input_size=D, hidden_size=H):
    """A layer whose bias is random too: one of zeros could hide in the wrong place."""
    layer = kind(input_size, hidden_size, rng=rng)
    layer.bias.data[:] = rng.normal(size=layer.bias.shape)
    return layer


def tensors(kind, rng, batch=B):
    """Random start: h, or (h, c)."""
    parts = [Tensor(rng.normal(size=(batch, H))) for _ in range(1 + (kind is LSTM))]
    return parts, (tuple(parts) if kind is LSTM else parts[0])


def assert_same(ours, theirs, **tolerance):
    np.testing.assert_allclose(ours, theirs.detach().numpy(), **tolerance or EXACT)


@pytest.mark.parametrize("kind", [RNN, LSTM])
@pytest.mark.parametrize(("batch", "steps"), [(B, T), (1, 1), (2, 30)])
def test_values_and_all_gradients_are_those_of_pytorch(kind, batch, steps):
    rng = np.random.default_rng(steps)
    layer, x = made(kind, rng), Tensor(rng.normal(size=(batch, steps, D)))
    parts, start = tensors(kind, rng, batch)
    outputs, final = layer(x, start)
    final = final if kind is LSTM else [final]

    other, x2 = twin(layer), torch.tensor(x.data, requires_grad=True)
    starts = [torch.tensor(part.data[None], requires_grad=True) for part in parts]
    outputs2, final2 = other(x2, tuple(starts) if kind is LSTM else starts[0])
    final2 = final2 if kind is LSTM else [final2]

    loss, loss2 = 0, 0
    for one, two in zip([outputs, *final], [outputs2, *final2], strict=True):
        assert_same(one.data, two.reshape(one.shape))
        seed = rng.normal(size=one.shape)
        loss = loss + (one * seed).sum()
        loss2 = loss2 + (two.reshape(one.shape) * torch.tensor(seed)).sum()
    loss.backward()
    loss2.backward()
    assert_same(x.grad, x2.grad)
    for part, begun in zip(parts, starts, strict=True):
        assert_same(part.grad, begun.grad[0])
    assert_same(layer.weight_ih.grad, other.weight_ih_l0.grad.T)
    assert_same(layer.weight_hh.grad, other.weight_hh_l0.grad.T)
    assert_same(layer.bias.grad, other.bias_ih_l0.grad)


@pytest.mark.parametrize(("kind", "step"), STEPS)
def test_one_walk_is_what_all_the_steps_are(kind, step):
    rng = np.random.default_rng(0)
    layer, x, seed = (
        made(kind, rng),
        rng.normal(size=(B, T, D)),
        rng.normal(size=(B, T, H)),
    )

    def gradients(outputs):
        (outputs * seed).sum().backward()
        found = [p.grad for p in layer.parameters()]
        for parameter in layer.parameters():
            parameter.grad = None
        return outputs.data, *found

    states = unroll(step, layer, x)
    shown = [state if kind is RNN else state[0] for state in states]
    whole, stepped = gradients(layer(x)[0]), gradients(F.stack(shown, axis=1))
    for one, other in zip(whole, stepped, strict=True):
        np.testing.assert_allclose(one, other, **EXACT)


OPS = [
    (recurrence.lstm_cell, [(B, 4 * H), (B, H)]),
    (recurrence.lstm_output, [(B, 4 * H), (B, H)]),
    (recurrence.rnn_sequence, [(T, B, H), (B, H), (H, H)]),
    (recurrence.lstm_sequence, [(T, B, 4 * H), (2, B, H), (H, 4 * H)]),
]


@pytest.mark.parametrize(("op", "shapes"), OPS)
def test_vjps_agree_with_central_differences(op, shapes):
    rng = np.random.default_rng(1)
    arrays = [rng.normal(size=shape) for shape in shapes]
    value, *vjps = op(*arrays)
    seed, tiny = rng.normal(size=value.shape), 1e-6
    for place, vjp in enumerate(vjps):
        measured = np.empty(shapes[place])
        for index in np.ndindex(measured.shape):
            moved = [array.copy() for array in arrays]
            moved[place][index] += tiny
            above = (op(*moved)[0] * seed).sum()
            moved[place][index] -= 2 * tiny
            measured[index] = (above - (op(*moved)[0] * seed).sum()) / (2 * tiny)
        np.testing.assert_allclose(vjp(seed), measured, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize(("op", "shapes"), OPS)
def test_a_second_gradient_is_walked_anew_and_nothing_is_changed(op, shapes):
    rng = np.random.default_rng(2)
    arrays = [rng.normal(size=shape) for shape in shapes]
    before = [array.copy() for array in arrays]
    value, *vjps = op(*arrays)
    seed = rng.normal(size=value.shape)
    first, kept = [vjp(seed) for vjp in vjps], seed.copy()
    for one, vjp in zip(first, vjps, strict=True):
        np.testing.assert_allclose(vjp(3 * seed), 3 * one, **EXACT)
        np.testing.assert_array_equal(vjp(seed), one)
    np.testing.assert_array_equal(seed, kept)
    for array, old in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, old)


@pytest.mark.parametrize(("kind", "step"), [*STEPS, (RNN, None), (LSTM, None)])
def test_single_precision_stays_single(kind, step):
    rng = np.random.default_rng(3)
    layer, x = made(kind, rng).to(np.float32), rng.normal(size=(B, T, D))
    start = layer.start(B)  # float64, as NumPy makes it
    if step is None:
        last = layer(x, start)[0][:, -1]
    else:
        last = unroll(step, layer, x, start)[-1]
        last = last if kind is RNN else last[0]
    last.sum().backward()
    assert last.dtype == np.float32
    assert {p.grad.dtype for p in layer.parameters()} == {np.dtype(np.float32)}


@pytest.mark.parametrize("kind", [RNN, LSTM])
def test_twenty_updates_follow_those_of_pytorch(kind):
    rng = np.random.default_rng(4)
    x, y = rng.normal(size=(6, T, D)), rng.normal(size=(6, 2))

    class Reader(Module):
        def __init__(self):
            self.layer, self.head = made(kind, rng), Linear(H, 2, rng=rng)

        def __call__(self, x):
            return self.head(self.layer(x)[0][:, -1])

    ours = Reader()
    layer, head = twin(ours.layer), torch.nn.Linear(H, 2, dtype=torch.float64)
    with torch.no_grad():
        head.weight.copy_(torch.tensor(ours.head.weight.data.T))
        head.bias.copy_(torch.tensor(ours.head.bias.data))
    optimizer = Adam(ours.parameters(), lr=0.02)
    reference = torch.optim.Adam([*layer.parameters(), *head.parameters()], lr=0.02)
    for _ in range(20):
        optimizer.zero_grad()
        loss = F.mse_loss(ours(x), y)
        loss.backward()
        optimizer.step()
        reference.zero_grad()
        loss2 = torch.nn.functional.mse_loss(
            head(layer(torch.tensor(x))[0][:, -1]), torch.tensor(y)
        )
        loss2.backward()
        reference.step()
        assert loss.item() == pytest.approx(loss2.item(), rel=1e-9)
    assert_same(ours.layer.weight_hh.data, layer.weight_hh_l0.T, rtol=1e-8)


def test_the_forget_gate_starts_open_by_its_bias_alone():
    layer = LSTM(D, H, forget_bias=2.5, rng=np.random.default_rng(5))
    expected = np.repeat([0, 2.5, 0, 0], H)
    np.testing.assert_array_equal(layer.bias.data, expected)
    assert LSTM(D, H, rng=np.random.default_rng(5)).bias.data[H] == 1


def test_the_sequence_can_be_read_in_two_parts():
    rng = np.random.default_rng(6)
    layer, x = made(LSTM, rng), rng.normal(size=(B, T, D))
    whole, (h, c) = layer(x)
    first, state = layer(x[:, :3])
    second, (h2, c2) = layer(x[:, 3:], state)
    joined = np.concatenate([first.data, second.data], axis=1)
    for one, other in [(whole.data, joined), (h.data, h2.data), (c.data, c2.data)]:
        np.testing.assert_allclose(one, other, **EXACT)


@pytest.mark.parametrize("kind", [RNN, LSTM])
def test_no_output_depends_on_a_later_input(kind):
    rng = np.random.default_rng(7)
    layer, x = made(kind, rng), rng.normal(size=(B, T, D))
    changed = x.copy()
    changed[:, 4] += 1
    one, other = layer(x)[0].data, layer(changed)[0].data
    np.testing.assert_array_equal(one[:, :4], other[:, :4])
    assert (one[:, 4:] != other[:, 4:]).any(axis=(0, 2)).all()


def test_huge_gates_overflow_nowhere():
    gates = np.array([[1e4, -1e4, 1e4, -1e4], [-1e4, 1e4, -1e4, 1e4]])
    value, vjp, _ = recurrence.lstm_cell(gates, np.ones((2, 1)))
    np.testing.assert_array_equal(value, [[1.0], [1.0]])
    np.testing.assert_array_equal(vjp(np.ones((2, 1))), np.zeros((2, 4)))


@pytest.mark.parametrize("shape", [(B, D), (B, T, D + 1), (B, 0, D), (T, B, D, 1)])
@pytest.mark.parametrize("kind", [RNN, LSTM])
def test_an_input_that_is_no_sequence_is_refused(kind, shape):
    layer = made(kind, np.random.default_rng(8))
    with pytest.raises(ValueError, match=rf"{kind.__name__} needs x \(B, T, 5\) with"):
        layer(np.zeros(shape))


@pytest.mark.parametrize("shape", [(1, H), (B, H + 1), (B, 1), (H,)])
def test_a_start_that_would_broadcast_is_refused(shape):
    rng, x = np.random.default_rng(9), np.zeros((B, T, D))
    message = r"needs a state of shape \(3, 4\), got "
    with pytest.raises(ValueError, match="RNN " + message):
        made(RNN, rng)(x, np.zeros(shape))
    with pytest.raises(ValueError, match="LSTM " + message):
        made(LSTM, rng)(x, (np.zeros((B, H)), np.zeros(shape)))


def test_steps_are_recorded_as_two_operations():
    gates, c = Tensor(np.zeros((B, 4 * H))), Tensor(np.zeros((B, H)))
    cell = apply(recurrence.lstm_cell, gates, c)
    assert (cell.op, apply(recurrence.lstm_output, gates, cell).op) == (
        "lstm_cell", "lstm_output"
    )  # fmt: skip
