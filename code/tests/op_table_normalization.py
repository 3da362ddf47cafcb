"""Rows of the table for what standardizes a batch, a layer or a group."""

import torch
import torch.nn.functional as TF

from groundup.autograd import functional as F
from groundup.autograd import normalization
from op_row import row

EPS = 0.01  # large enough that a forgotten or misplaced one shows


def torch_standardize(axis):
    def standardize(x):
        variance, mean = torch.var_mean(x, axis, correction=0, keepdim=True)
        return (x - mean) / torch.sqrt(variance + EPS)

    return standardize


def torch_batch_norm(x, weight, bias):
    return TF.batch_norm(x, None, None, weight, bias, training=True, eps=EPS)


def torch_layer_norm(x, weight, bias):
    return TF.layer_norm(x, x.shape[-1:], weight, bias, EPS)


def torch_rms_norm(x, weight):
    return TF.rms_norm(x, x.shape[-1:], weight, EPS)


def torch_group_norm(x, weight, bias):
    return TF.group_norm(x, 3, weight, bias, EPS)


IMAGES = (2, 6, 5, 7)

ROWS = [
    *[
        row(
            normalization.standardize,
            torch_standardize(axis),
            (2, 3, 5, 7),
            axis=axis,
            eps=EPS,
        )
        for axis in (0, -1, (0, 2, 3))
    ],
    *[
        row(of, torch_batch_norm, shape, shape[1:2], shape[1:2], eps=EPS)
        for of in (normalization.batch_norm, F.batch_norm)
        for shape in ((5, 3), (3, 2, 5), IMAGES)
    ],
    *[
        row(of, torch_layer_norm, shape, shape[-1:], shape[-1:], eps=EPS)
        for of in (normalization.layer_norm, F.layer_norm)
        for shape in ((5, 3), (2, 3, 5))
    ],
    *[
        row(of, torch_rms_norm, shape, shape[-1:], eps=EPS)
        for of in (normalization.rms_norm, F.rms_norm)
        for shape in ((5, 3), (2, 3, 5))
    ],
    *[
        row(of, torch_group_norm, shape, (6,), (6,), ours=ours, num_groups=3, eps=EPS)
        for of, ours in (
            (normalization.group_norm, None),
            (F.group_norm, lambda x, *affine: F.group_norm(x, 3, *affine, EPS)),
        )
        for shape in ((5, 6), (2, 6, 5), IMAGES)
    ],
]
