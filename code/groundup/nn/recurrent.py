"""Layers with a state, which read a sequence one step after the other.

``bias`` is the sum of PyTorch's two, ``bias_ih_l0`` and ``bias_hh_l0``. The gates of an
LSTM stand side by side in PyTorch's order: input i, forget f, candidate g, output o.

Dimension key: B batch, T steps, D input features, H hidden units.
Chapter: 05-sequences/lstm
"""

import math

import numpy as np

from ..autograd import functional as F
from ..autograd import recurrence
from ..autograd.tensor import apply
from . import init
from .module import Module, Parameter


class RNN(Module):
    """Vanilla recurrent network: h ← tanh(x W_ih + h W_hh + b), once for each step.

    Shapes: (B, T, D), start (B, H) or zeros -> all h (B, T, H), last h (B, H).
    Starts as PyTorch's does, evenly within ±1/√H, but with biases of 0.
    """

    def __init__(self, input_size, hidden_size, *, rng):
        self.weight_ih = _uniform(input_size, hidden_size, hidden_size, rng)
        self.weight_hh = _uniform(hidden_size, hidden_size, hidden_size, rng)
        self.bias = Parameter(np.zeros(hidden_size))

    def __call__(self, x, h=None):
        inputs = _inputs(self, x)  # (T, B, H)
        h = self.start(len(x)) if h is None else _checked(self, h, len(x))
        states = apply(recurrence.rnn_sequence, inputs, h, self.weight_hh)  # (T, B, H)
        return states.swapaxes(0, 1), states[-1]

    def start(self, batch):
        """State before the first step: zeros (B, H)."""
        return np.zeros((batch, len(self.weight_hh)))


class LSTM(Module):
    """Long short-term memory: a cell c that gates write, keep and show, step by step.

    Shapes: (B, T, D), start (h, c) or zeros -> all h (B, T, H), last (h, c).
    Starts as PyTorch's does, evenly within ±1/√H, but with biases of 0, and of
    ``forget_bias`` at the forget gate, which opens it.
    """

    def __init__(self, input_size, hidden_size, *, forget_bias=1.0, rng):
        self.weight_ih = _uniform(input_size, 4 * hidden_size, hidden_size, rng)
        self.weight_hh = _uniform(hidden_size, 4 * hidden_size, hidden_size, rng)
        self.bias = Parameter(np.repeat([0, forget_bias, 0, 0], hidden_size))

    def __call__(self, x, state=None):
        inputs = _inputs(self, x)  # (T, B, 4H)
        h, c = self.start(len(x)) if state is None else state
        start = F.stack([_checked(self, h, len(x)), _checked(self, c, len(x))])
        states = apply(recurrence.lstm_sequence, inputs, start, self.weight_hh)
        h, c = states[:, 0], states[-1, 1]  # (T, B, H), (B, H)
        return h.swapaxes(0, 1), (h[-1], c)

    def start(self, batch):
        """State (h, c) before the first step: zeros (B, H) each."""
        return np.zeros((2, batch, len(self.weight_hh)))


def rnn_step(inputs, h, weight_hh):
    """Next state of a vanilla RNN: (B, H), (B, H), (H, H) -> (B, H)."""
    return F.tanh(inputs + h @ weight_hh)


def lstm_step(inputs, state, weight_hh):
    """Next state (h, c) of an LSTM, in elementary operations.

    Shapes: (B, 4H), two of (B, H), (H, 4H) -> two of (B, H).
    """
    (h, c), H = state, len(weight_hh)
    gates = inputs + h @ weight_hh  # (B, 4H)
    i, f, g, o = (gates[:, n : n + H] for n in range(0, 4 * H, H))
    c = F.sigmoid(f) * c + F.sigmoid(i) * F.tanh(g)
    return F.sigmoid(o) * F.tanh(c), c


def lstm_step_fused(inputs, state, weight_hh):
    """Next state (h, c) of an LSTM, in two operations that know their own VJPs."""
    h, c = state
    gates = inputs + h @ weight_hh  # (B, 4H)
    c = apply(recurrence.lstm_cell, gates, c)
    return apply(recurrence.lstm_output, gates, c), c


def unroll(step, layer, x, state=None):
    """Run a layer one ``step`` at a time: slower than the layer, but open to the eye.

    Shapes: (B, T, D) -> a list of T states.
    """
    state, states = layer.start(len(x)) if state is None else state, []
    for t in range(x.shape[1]):
        inputs = F.linear(x[:, t], layer.weight_ih, layer.bias)
        state = step(inputs, state, layer.weight_hh)
        states.append(state)
    return states


def _uniform(rows, columns, hidden_size, rng):
    bound = 1 / math.sqrt(hidden_size)
    return Parameter(init.uniform((rows, columns), bound, rng=rng))


def _inputs(layer, x):
    """Product of all steps' data with the weight: (B, T, D) -> (T, B, H or 4H)."""
    size = len(layer.weight_ih)
    if x.ndim != 3 or x.shape[1] < 1 or x.shape[2] != size:
        raise ValueError(
            f"{type(layer).__name__} needs x (B, T, {size}) with T >= 1, got {x.shape}"
        )
    return F.linear(x.swapaxes(0, 1), layer.weight_ih, layer.bias)


def _checked(layer, state, batch):
    """Return a state, or raise ValueError if it is not (B, H)."""
    needed = batch, len(layer.weight_hh)
    if state.shape != needed:
        raise ValueError(
            f"{type(layer).__name__} needs a state of shape {needed}, got {state.shape}"
        )
    return state
