"""Operations that walk through time and back: one for each recurrent layer, or step.

The contract is that of ``ops.py``: arrays in, value and VJPs out. The four gates of an
LSTM stand side by side, before their activations, in PyTorch's order: input i, forget
f, candidate g, output o. A sequence takes what the data add to each step as ``inputs``,
and a VJP is a walk back through time; those of one operation share one walk.

Dimension key: T steps, B batch, H hidden units.
Chapter: 05-sequences/lstm
"""

import numpy as np


def lstm_cell(gates, c):
    """Cell of an LSTM, σ(f) c + σ(i) tanh(g): (B, 4H), (B, H) -> (B, H)."""
    i, f, g, _ = _activated(gates)  # (B, H) each

    def vjp_gates(above):
        slopes = g * i * (1 - i), c * f * (1 - f), i * (1 - g * g), np.zeros_like(c)
        return np.concatenate([above * slope for slope in slopes], axis=1)

    return f * c + i * g, vjp_gates, lambda above: above * f


def lstm_output(gates, c):
    """Output of an LSTM, σ(o) tanh(c): (B, 4H), (B, H) -> (B, H)."""
    *_, o = _activated(gates)  # (B, H)
    bent = np.tanh(c)

    def vjp_gates(above):
        grad = np.zeros_like(gates)
        grad[:, -c.shape[1] :] = above * bent * o * (1 - o)
        return grad

    return o * bent, vjp_gates, lambda above: above * o * (1 - bent * bent)


def _activated(gates):
    """Squash i, f and o with σ, g with tanh: (B, 4H) -> (4, B, H).

    Numerics: σ(a) = tanh(a/2)/2 + 1/2, so one call of tanh serves all four.
    """
    parts = gates.reshape(len(gates), 4, -1).swapaxes(0, 1)  # (4, B, H)
    half = np.array([0.5, 0.5, 1, 0.5], gates.dtype)[:, None, None]
    parts = np.tanh(parts * half)
    parts *= half
    parts += 1 - half
    return parts


def rnn_sequence(inputs, start, weight_hh):
    """All states h ← tanh(input + h W): (T, B, H), (B, H), (H, H) -> (T, B, H).

    Source: Elman (1990), Finding Structure in Time, Cognitive Science 14.
    """
    states = np.empty((len(inputs) + 1, *start.shape), inputs.dtype)  # (T + 1, B, H)
    states[0] = start
    for t, x in enumerate(inputs):
        states[t + 1] = np.tanh(x + states[t] @ weight_hh)

    def walk(above):
        grads, dh = 1 - states[1:] ** 2, np.zeros_like(states[0])  # (T, B, H), (B, H)
        for t in reversed(range(len(inputs))):
            grads[t] *= above[t] + dh
            dh = grads[t] @ weight_hh.T
        return grads, dh, _outer(states[:-1], grads)

    return states[1:], *_parts_of(walk, 3)


def lstm_sequence(inputs, start, weight_hh):
    """All states (h, c): (T, B, 4H), (2, B, H), (H, 4H) -> (T, 2, B, H).

    Source: Hochreiter and Schmidhuber (1997), Long Short-Term Memory, with the forget
    gate of Gers, Schmidhuber and Cummins (2000).
    """
    states = np.empty((len(inputs) + 1, *start.shape), inputs.dtype)
    gates = np.empty((len(inputs), 4, *start.shape[1:]), inputs.dtype)
    states[0] = start
    for t, x in enumerate(inputs):
        h, c = states[t]
        i, f, g, o = gates[t] = _activated(x + h @ weight_hh)
        states[t + 1, 1] = c = f * c + i * g
        states[t + 1, 0] = o * np.tanh(c)

    def walk(above):
        grads, leaks = _slopes(gates, states[:, 1])  # (T, B, 4, H), (T, B, H)
        back = weight_hh.T.copy()  # the product with a transposed view is slower
        dh, dc = np.zeros_like(states[0])  # (B, H) each
        for t in reversed(range(len(inputs))):
            dh = dh + above[t, 0]
            dc = dc + above[t, 1] + dh * leaks[t]
            grads[t, :, :3] *= dc[:, None]
            grads[t, :, 3] *= dh
            dh, dc = grads[t].reshape(len(dh), -1) @ back, dc * gates[t, 1]
        grads = grads.reshape(inputs.shape)
        return grads, np.stack([dh, dc]), _outer(states[:-1, 0], grads)

    return states[1:], *_parts_of(walk, 3)


def _slopes(gates, cells):
    """Slopes of c in i, f and g, of h in o, (T, B, 4, H), and of h in c, (T, B, H)."""
    i, f, g, o = gates.swapaxes(0, 1)  # (T, B, H) each
    bent = np.tanh(cells[1:])
    slopes = (
        g * i * (1 - i),
        cells[:-1] * f * (1 - f),
        i * (1 - g * g),
        bent * o * (1 - o),
    )
    return np.stack(slopes, axis=2), o * (1 - bent * bent)


def _outer(states, grads):
    """Gradient of a weight that every step used: (T, B, H), (T, B, M) -> (H, M)."""
    return states.reshape(-1, states.shape[-1]).T @ grads.reshape(-1, grads.shape[-1])


def _parts_of(walk, count):
    """Make VJPs that return a part of ``walk(g)`` each, and walk once for each g."""
    last = [None, ()]

    def part(index):
        def vjp(g):
            if g is not last[0]:
                last[:] = g, walk(g)
            return last[1][index]

        return vjp

    return map(part, range(count))
