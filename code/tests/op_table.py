"""One row per operation: ours, PyTorch's, and the shapes to compare them on.

A row's shapes have a different size on every axis, so that no swapped axis can hide;
several rows of one operation give it several pairs of shapes.
"""

import numpy as np
import torch
import torch.nn.functional as TF

import op_table_losses
import op_table_normalization
import op_table_sequences
from groundup.autograd import Tensor, fused, ops
from groundup.autograd import functional as F
from op_row import positive, row, tied

MASK = np.random.default_rng(5).random((2, 1, 5, 7)) < 0.6
MASK[..., 0] = True  # a row that may look nowhere has no shares
CHOICE = np.array([[2, 0, 2, 1], [1, 1, 0, 2]])
WHERE = np.array([[True, False, True], [False, False, True]])
IDS = np.array([[3, 0, 3], [4, 1, 3]])


def torch_attention(query, key, value, mask=None):
    mask = None if mask is None else torch.tensor(mask)
    return TF.scaled_dot_product_attention(query, key, value, attn_mask=mask)


def torch_weights(query, key, mask=None):
    eye = torch.eye(key.shape[-2], dtype=torch.float64)
    return torch_attention(query, key, eye.expand(*key.shape[:-1], -1), mask)


def torch_softmax_masked(a):
    return torch.softmax(a.masked_fill(~torch.tensor(MASK), -torch.inf), -1)


def torch_linear(x, weight, bias=None):
    return TF.linear(x, weight.T, bias)


def reduced(reduce):
    return lambda axis, keepdims: lambda a: reduce(a, dim=axis, keepdim=keepdims)


def amax(axis, keepdims):
    return lambda a: a.amax((0, 1, 2) if axis is None else axis, keepdims)


def var(axis, keepdims):
    return lambda a: a.var(axis, correction=0, keepdim=keepdims)


def chosen(a, b):
    return torch.where(torch.tensor(WHERE), a, b)


def torch_rows(weight):
    return TF.embedding(torch.tensor(IDS), weight)


def joined(join, axis):
    return lambda *parts: join(parts, axis)


def take(index):
    return lambda a: a[index]


CORNERS = (slice(None, None, 2), None, ..., -1)
REPEATED = ([0, 2, 0, 0],)
BOTH = (slice(1, None), [3, 3, 0])
HALVES = np.random.default_rng(6).random((4, 3)) < 0.5

ROWS = [
    # Elementwise, two inputs: equal shapes, then shapes that broadcast both ways.
    *[
        row(of, theirs, *shapes, draw=draw)
        for of, theirs, draw in [
            (ops.add, torch.add, None),
            (ops.sub, torch.sub, None),
            (ops.mul, torch.mul, None),
            (ops.div, torch.div, positive),
            (ops.maximum, torch.maximum, None),
            (F.maximum, torch.maximum, None),
            (Tensor.__add__, torch.add, None),
            (Tensor.__sub__, torch.sub, None),
            (Tensor.__rsub__, lambda a, b: b - a, None),
            (Tensor.__mul__, torch.mul, None),
            (Tensor.__truediv__, torch.div, positive),
            (Tensor.__rtruediv__, lambda a, b: b / a, positive),
        ]
        for shapes in [((2, 3), (2, 3)), ((2, 1, 5), (3, 1)), ((), (4,)), ((1, 3), ())]
    ],
    row(ops.maximum, torch.maximum, (4, 5), (5,), draw=tied, smooth=False),
    row(ops.where, chosen, (3,), (5, 1, 1), condition=WHERE),
    row(ops.where, chosen, (2, 3), (2, 3), condition=WHERE),
    row(F.where, chosen, (2, 1), (), ours=lambda a, b: F.where(WHERE, a, b)),
    # Elementwise, one input.
    *[
        row(of, theirs, (2, 3), draw=draw)
        for of, theirs, draw in [
            (ops.neg, torch.neg, None),
            (ops.exp, torch.exp, None),
            (ops.log, torch.log, positive),
            (ops.tanh, torch.tanh, None),
            (ops.sigmoid, torch.sigmoid, None),
            (fused.gelu, lambda a: TF.gelu(a, approximate="tanh"), None),
            (fused.silu, TF.silu, None),
            (fused.softplus, TF.softplus, None),
            (Tensor.__neg__, torch.neg, None),
            (Tensor.exp, torch.exp, None),
            (Tensor.log, torch.log, positive),
            (Tensor.sqrt, torch.sqrt, positive),
            (Tensor.abs, torch.abs, None),
            (Tensor.tanh, torch.tanh, None),
            (F.tanh, torch.tanh, None),
            (F.sigmoid, torch.sigmoid, None),
            (F.relu, torch.relu, None),
            (F.gelu, lambda a: TF.gelu(a, approximate="tanh"), None),
            (F.silu, TF.silu, None),
            (F.softplus, TF.softplus, None),
            (F.leaky_relu, TF.leaky_relu, None),
            (F.elu, TF.elu, None),
        ]
    ],
    *[
        row(of, theirs, (4, 5), draw=draw, smooth=draw is None, **options)
        for of, theirs, options in [
            (ops.relu, torch.relu, {}),
            (ops.absolute, torch.abs, {}),
            (ops.leaky_relu, lambda a: TF.leaky_relu(a, 0.3), {"negative_slope": 0.3}),
            (fused.elu, lambda a: TF.elu(a, 0.7), {"alpha": 0.7}),
        ]
        for draw in (None, tied)
    ],
    row(ops.power, lambda a: a**3, (2, 3), exponent=3),
    row(ops.power, lambda a: a**0, (2, 3), draw=tied, exponent=0),
    row(ops.power, lambda a: a**-1.5, (2, 3), draw=positive, exponent=-1.5),
    row(Tensor.__pow__, lambda a: a**2, (2, 3), exponent=2),
    # Reductions: one axis, several, all; kept and dropped.
    *[
        row(of, theirs(axis, keepdims), (2, 3, 5), axis=axis, keepdims=keepdims)
        for of, theirs in [
            (ops.sum, reduced(torch.sum)),
            (ops.mean, reduced(torch.mean)),
            (ops.max, amax),
            (Tensor.sum, reduced(torch.sum)),
            (Tensor.mean, reduced(torch.mean)),
            (Tensor.max, amax),
            (Tensor.var, var),
        ]
        for axis, keepdims in [(None, False), (1, True), (-1, False), ((0, -1), False)]
    ],
    row(ops.max, lambda a: a.amax(1), (4, 5), draw=tied, smooth=False, axis=1),
    # Products of matrices: two, a stack by one, stacks that broadcast.
    *[
        row(of, theirs, *shapes)
        for of, theirs in [
            (ops.matmul, torch.matmul),
            (Tensor.__matmul__, torch.matmul),
            (Tensor.__rmatmul__, lambda a, b: b @ a),
        ]
        for shapes in [((3, 3), (3, 3)), ((2, 1, 3, 3), (5, 3, 3))]
    ],
    row(ops.matmul, torch.matmul, (2, 3), (3, 5)),
    row(ops.matmul, torch.matmul, (7, 1, 2, 3), (4, 3, 5)),
    row(ops.matmul, torch.matmul, (3, 5), (2, 5, 7)),
    *[
        row(of, torch_linear, *shapes)
        for of in (fused.linear, F.linear)
        for shapes in [((2, 3), (3, 5), (5,)), ((2, 7, 3), (3, 5)), ((3,), (3, 5))]
    ],
    # Shapes.
    row(ops.reshape, lambda a: a.reshape(5, 6), (2, 3, 5), shape=(5, -1)),
    row(ops.transpose, lambda a: a.permute(2, 0, 1), (2, 3, 5), axes=(2, 0, 1)),
    row(ops.transpose, lambda a: a.permute(-1, 0, 1), (2, 3, 5), axes=(-1, 0, 1)),
    *(
        row(Tensor.reshape, lambda a: a.reshape(5, 6), (2, 3, 5), ours=ours)
        for ours in (lambda a: a.reshape(5, 6), lambda a: a.reshape((5, -1)))
    ),
    row(
        Tensor.transpose,
        lambda a: a.permute(1, -1, 0),
        (2, 3, 5),
        ours=lambda a: a.transpose(1, -1, 0),
    ),
    row(Tensor.transpose, lambda a: a.permute(2, 1, 0), (2, 3, 5)),
    row(Tensor.swapaxes, lambda a: a.swapaxes(0, -1), (2, 3, 5), first=0, second=-1),
    *[
        row(of, take(index), shape, index=index)
        for of in (ops.getitem, Tensor.__getitem__)
        for index, shape in [
            (1, (3, 5)),
            (CORNERS, (3, 2, 5)),
            (REPEATED, (3, 5)),
            (BOTH, (3, 5)),
            (HALVES, (4, 3)),
        ]
    ],
    *[
        row(
            of,
            lambda a: a.gather(1, torch.tensor(CHOICE)),
            (2, 3),
            index=CHOICE,
            axis=1,
        )
        for of in (ops.gather, F.gather)
    ],
    row(
        ops.gather,
        lambda a: a.gather(-1, torch.tensor([[2, 0, 2]]).expand(4, 3)),
        (4, 5),
        index=np.array([[2, 0, 2]]),
        axis=-1,
    ),
    *[
        row(ops.concatenate, joined(torch.cat, axis), *shapes, axis=axis)
        for axis, shapes in [(0, [(2, 5), (3, 5)]), (-1, [(3, 2), (3, 5), (3, 1)])]
    ],
    row(
        F.concatenate,
        joined(torch.cat, 1),
        (3, 2),
        (3, 5),
        ours=lambda *parts: F.concatenate(parts, axis=1),
    ),
    row(ops.stack, joined(torch.stack, 0), (2, 3), (2, 3), axis=0),
    row(ops.stack, joined(torch.stack, -1), (2, 3), (2, 3), (2, 3), axis=-1),
    row(
        F.stack,
        joined(torch.stack, 1),
        (2, 3),
        (2, 3),
        ours=lambda *parts: F.stack(parts, axis=1),
    ),
    row(ops.embedding, torch_rows, (5, 7), ids=IDS),
    row(F.embedding, torch_rows, (5, 7), ours=lambda weight: F.embedding(IDS, weight)),
    # Shares, attention.
    *[
        row(of, lambda a, axis=axis: torch.softmax(a, axis), (2, 3, 5), axis=axis)
        for of in (fused.softmax, F.softmax)
        for axis in (-1, 1)
    ],
    *[
        row(of, torch_softmax_masked, (2, 3, 5, 7), mask=MASK)
        for of in (fused.softmax, F.softmax)
    ],
    *[
        row(of, lambda a, axis=axis: torch.log_softmax(a, axis), (2, 3, 5), axis=axis)
        for of in (fused.log_softmax, F.log_softmax)
        for axis in (-1, 0)
    ],
    row(F.attention, torch_attention, (2, 3, 5, 11), (2, 3, 7, 11), (2, 3, 7, 11)),
    row(
        F.attention,
        lambda *inputs: torch_attention(*inputs, MASK),
        (2, 3, 5, 11),
        (2, 3, 7, 11),
        (2, 3, 7, 11),
        mask=MASK,
    ),
    row(F.attention_weights, torch_weights, (2, 3, 5, 11), (2, 3, 7, 11)),
    row(
        F.dropout,
        lambda x: (
            x * torch.tensor((np.random.default_rng(3).random((4, 5)) > 0.3) / 0.7)
        ),
        (4, 5),
        ours=lambda x: F.dropout(x, 0.3, rng=np.random.default_rng(3)),
    ),
    *op_table_losses.ROWS,
    *op_table_normalization.ROWS,
    *op_table_sequences.ROWS,
]
