"""The rows of the table of operations that end in a loss."""

import numpy as np
import torch
import torch.nn.functional as TF

from groundup.autograd import functional as F
from groundup.autograd import fused
from op_row import row

TARGETS = np.array([4, 0, 4])
GRID_TARGETS = np.array([[4, 0, 4], [1, 2, 3]])
SHARES = np.array([[0.0, 1.0, 0.3], [1.0, 0.0, 0.9]])
SIGNS = np.array([[1, -1, -1], [1, 1, -1]])


def torch_cross_entropy(logits, targets):
    flat = logits.reshape(-1, logits.shape[-1])
    return TF.cross_entropy(flat, torch.tensor(targets.ravel()))


def torch_binary(logits):
    return TF.binary_cross_entropy_with_logits(logits, torch.tensor(SHARES))


def torch_hinge(scores):
    return torch.relu(1 - torch.tensor(SIGNS) * scores).mean()


ROWS = [
    *[
        row(
            of,
            lambda logits, targets=targets: torch_cross_entropy(logits, targets),
            (*targets.shape, 5),
            targets=targets,
        )
        for of in (fused.cross_entropy, F.cross_entropy)
        for targets in (TARGETS, GRID_TARGETS)
    ],
    *[
        row(
            of,
            lambda a, axis=axis, keepdims=keepdims: torch.logsumexp(a, axis, keepdims),
            (2, 3, 5),
            axis=axis,
            keepdims=keepdims,
        )
        for of in (fused.logsumexp, F.logsumexp)
        for axis, keepdims in [(-1, False), (1, True)]
    ],
    row(fused.binary_cross_entropy_with_logits, torch_binary, (2, 3), targets=SHARES),
    row(F.binary_cross_entropy_with_logits, torch_binary, (2, 3), targets=SHARES),
    row(F.hinge_loss, torch_hinge, (2, 3), targets=SIGNS),
    row(F.mse_loss, TF.mse_loss, (2, 3), (2, 3)),
]
