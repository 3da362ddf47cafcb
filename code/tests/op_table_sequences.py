"""Rows of the table for what slides a window over images or walks through time."""

import torch
import torch.nn.functional as TF

from groundup.autograd import functional as F
from groundup.autograd import recurrence, windows
from op_row import row, tied


def torch_lstm_cell(gates, c):
    i, f, g, _ = gates.chunk(4, dim=1)
    return torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)


def torch_lstm_output(gates, c):
    return torch.sigmoid(gates.chunk(4, dim=1)[3]) * torch.tanh(c)


def torch_rnn(inputs, h, weight_hh):
    states = []
    for x in inputs:
        h = torch.tanh(x + h @ weight_hh)
        states.append(h)
    return torch.stack(states)


def torch_lstm(inputs, start, weight_hh):
    (h, c), states = start, []
    for x in inputs:
        gates = x + h @ weight_hh
        c = torch_lstm_cell(gates, c)
        h = torch_lstm_output(gates, c)
        states.append(torch.stack([h, c]))
    return torch.stack(states)


IMAGE, KERNEL = (2, 3, 7, 11), (5, 3, 2, 4)
STEPS = {"stride": (1, 2), "padding": (2, 1), "dilation": (2, 1)}
OVERLAPPING, APART = {"kernel_size": (2, 3), "stride": (1, 2)}, {"kernel_size": (2, 3)}


def convolution(of, steps, *shapes):
    return row(of, lambda *inputs: torch.conv2d(*inputs, **steps), *shapes, **steps)


def pooling(of, theirs, sizes):
    return row(of, lambda x: theirs(x, **sizes), IMAGE, **sizes)


ROWS = [
    *[
        convolution(of, steps, *shapes)
        for of in (windows.conv2d, F.conv2d)
        for shapes in ((IMAGE, KERNEL, (5,)), (IMAGE, KERNEL))
        for steps in ({}, STEPS)
    ],
    *[
        pooling(of, theirs, sizes)
        for of, theirs in (
            (windows.avg_pool2d, TF.avg_pool2d),
            (F.avg_pool2d, TF.avg_pool2d),
            (windows.max_pool2d, TF.max_pool2d),
            (F.max_pool2d, TF.max_pool2d),
        )
        for sizes in (OVERLAPPING, APART)
    ],
    row(
        windows.max_pool2d,
        lambda x: TF.max_pool2d(x, (2, 3), (1, 2)),
        IMAGE,
        draw=tied,
        smooth=False,
        **OVERLAPPING,
    ),
    row(recurrence.lstm_cell, torch_lstm_cell, (3, 20), (3, 5)),
    row(recurrence.lstm_output, torch_lstm_output, (3, 20), (3, 5)),
    row(recurrence.rnn_sequence, torch_rnn, (7, 3, 5), (3, 5), (5, 5)),
    row(recurrence.lstm_sequence, torch_lstm, (7, 3, 20), (2, 3, 5), (5, 20)),
]
