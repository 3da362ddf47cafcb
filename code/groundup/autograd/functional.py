"""What networks are made of, as functions of tensors; the names are PyTorch's.

Dimension key: B batch, T queries, S keys, K width of a head, V classes.
Chapter: 02-mlp/autograd
"""

import math

import numpy as np

from . import fused, normalization, ops, windows
from .tensor import Tensor, apply


def relu(x) -> Tensor:
    """Positive part of each entry."""
    return apply(ops.relu, x)


def sigmoid(x) -> Tensor:
    """Logistic function 1 / (1 + e⁻ˣ) of each entry."""
    return apply(ops.sigmoid, x)


def tanh(x) -> Tensor:
    """Hyperbolic tangent of each entry."""
    return apply(ops.tanh, x)


def gelu(x) -> Tensor:
    """Gaussian error linear unit, in the tanh form of GPT-2."""
    return apply(fused.gelu, x)


def silu(x) -> Tensor:
    """Sigmoid linear unit x σ(x) of each entry, also called swish."""
    return apply(fused.silu, x)


def softplus(x) -> Tensor:
    """Smooth ReLU ln(1 + eˣ) of each entry."""
    return apply(fused.softplus, x)


def leaky_relu(x, negative_slope=0.01) -> Tensor:
    """ReLU with a small slope where it would be flat."""
    return apply(ops.leaky_relu, x, negative_slope=negative_slope)


def elu(x, alpha=1.0) -> Tensor:
    """ReLU with an exponential, from 0 down to -α, where it would be flat."""
    return apply(fused.elu, x, alpha=alpha)


def maximum(a, b) -> Tensor:
    """Larger of two, elementwise; where they tie, each gets half the gradient."""
    return apply(ops.maximum, a, b)


def where(condition, a, b) -> Tensor:
    """Entries of a where the array ``condition`` is True, of b elsewhere."""
    return apply(ops.where, a, b, condition=np.asarray(condition, dtype=bool))


def gather(x, index, axis=-1) -> Tensor:
    """Entries ``np.take_along_axis(x, index, axis)``: one choice along an axis."""
    return apply(ops.gather, x, index=np.asarray(index), axis=axis)


def concatenate(tensors, axis=0) -> Tensor:
    """Join tensors along an axis."""
    return apply(ops.concatenate, *tensors, axis=axis)


def stack(tensors, axis=0) -> Tensor:
    """Join tensors of one shape along a new axis."""
    return apply(ops.stack, *tensors, axis=axis)


def embedding(ids, weight) -> Tensor:
    """Look up rows of a table: integers (...), (V, D) -> (..., D)."""
    return apply(ops.embedding, weight, ids=np.asarray(ids))


def linear(x, weight, bias=None) -> Tensor:
    """Affine map x W + b of the last axis: (..., M), (M, O), (O,) -> (..., O)."""
    return apply(fused.linear, x, weight, *([] if bias is None else [bias]))


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1) -> Tensor:
    """Slide kernels over images: (N, C, H, W), (O, C, kh, kw) -> (N, O, Ho, Wo)."""
    steps = {"stride": stride, "padding": padding, "dilation": dilation}
    biases = [] if bias is None else [bias]
    return apply(windows.conv2d, x, weight, *biases, **steps)


def max_pool2d(x, kernel_size, stride=None) -> Tensor:
    """Largest entry of each window: (N, C, H, W) -> (N, C, Ho, Wo)."""
    return apply(windows.max_pool2d, x, kernel_size=kernel_size, stride=stride)


def avg_pool2d(x, kernel_size, stride=None) -> Tensor:
    """Mean of each window: (N, C, H, W) -> (N, C, Ho, Wo)."""
    return apply(windows.avg_pool2d, x, kernel_size=kernel_size, stride=stride)


def softmax(x, axis=-1, mask=None) -> Tensor:
    """Positive shares that sum to 1 along an axis; 0 where ``mask`` is False."""
    mask = None if mask is None else np.asarray(mask, dtype=bool)
    return apply(fused.softmax, x, axis=axis, mask=mask)


def log_softmax(x, axis=-1) -> Tensor:
    """Logarithm of softmax, without the logarithm of 0."""
    return apply(fused.log_softmax, x, axis=axis)


def logsumexp(x, axis=-1, keepdims=False) -> Tensor:
    """Logarithm of the sum of exponentials along an axis, without overflow."""
    return apply(fused.logsumexp, x, axis=axis, keepdims=keepdims)


def cross_entropy(logits, targets) -> Tensor:
    """Mean surprise at the right classes, in nats: (..., V), integers (...) -> ()."""
    return apply(fused.cross_entropy, logits, targets=np.asarray(targets))


def binary_cross_entropy_with_logits(logits, targets) -> Tensor:
    """Mean surprise at targets from 0 to 1, in nats: two arrays of one shape -> ()."""
    targets = np.asarray(targets)
    return apply(fused.binary_cross_entropy_with_logits, logits, targets=targets)


def hinge_loss(scores, targets) -> Tensor:
    """Mean of what each margin y z lacks of 1, for targets y of -1 and 1.

    PyTorch has it for two scores or more, as ``multi_margin_loss``; scikit-learn has
    this one, under this name.
    Raises: ValueError if the shapes differ or a target is not -1 or 1.
    """
    targets = np.asarray(targets)
    if targets.shape != np.shape(_data(scores)):
        raise ValueError(
            "hinge_loss needs two equal shapes, "
            f"got scores {np.shape(_data(scores))} and targets {targets.shape}"
        )
    if not (np.abs(targets) == 1).all():
        raise ValueError(
            "hinge_loss needs targets -1 and 1, "
            f"got {np.unique(targets)[:5].tolist()}: make them with 2 * y - 1"
        )
    return relu(1 - scores * targets).mean()


def mse_loss(prediction, target) -> Tensor:
    """Mean squared error of two equal shapes.

    Raises: ValueError if they differ, for (N,) against (N, 1) would broadcast.
    """
    if np.shape(_data(prediction)) != np.shape(_data(target)):
        raise ValueError(
            "mse_loss needs two equal shapes, "
            f"got {np.shape(_data(prediction))} and {np.shape(_data(target))}"
        )
    return ((prediction - target) ** 2).mean()


def batch_norm(x, weight, bias, eps=1e-5) -> Tensor:
    """Standardize each feature over the batch at hand, then scale and shift."""
    return apply(normalization.batch_norm, x, weight, bias, eps=eps)


def layer_norm(x, weight, bias, eps=1e-5) -> Tensor:
    """Standardize the last axis, then scale and shift."""
    return apply(normalization.layer_norm, x, weight, bias, eps=eps)


def rms_norm(x, weight, eps=1e-5) -> Tensor:
    """Divide the last axis by the root of its mean square, then scale."""
    return apply(normalization.rms_norm, x, weight, eps=eps)


def group_norm(x, num_groups, weight, bias, eps=1e-5) -> Tensor:
    """Standardize groups of channels within each example, then scale and shift."""
    options = {"num_groups": num_groups, "eps": eps}
    return apply(normalization.group_norm, x, weight, bias, **options)


def dropout(x, p, *, rng) -> Tensor:
    """Set a share ``p`` of the entries to 0, and scale the others up to keep the mean.

    Source: Srivastava et al. (2014), Dropout, Journal of Machine Learning Research 15.
    Raises: ValueError if ``p`` is not in [0, 1).
    """
    if not 0 <= p < 1:
        raise ValueError(f"dropout needs 0 <= p < 1, got {p=}")
    kept = rng.random(x.shape) >= p
    return x * (kept / (1 - p))


def attention(query, key, value, mask=None) -> Tensor:
    """Mix values by how well their keys match the query: softmax(Q Kᵀ / √K) V.

    Shapes: (..., T, K), (..., S, K), (..., S, K) -> (..., T, K); mask (..., T, S).
    Source: Vaswani et al. (2017), Attention Is All You Need, eq. 1.
    """
    return attention_weights(query, key, mask) @ value


def attention_weights(query, key, mask=None) -> Tensor:
    """Shares softmax(Q Kᵀ / √K) of each query's attention: (..., T, S)."""
    scale = 1 / math.sqrt(query.shape[-1])
    return softmax((query * scale) @ key.mT, mask=mask)


def causal_mask(queries: int, keys: int) -> np.ndarray:
    """Mark with True where a query may look: at itself and before, (T, S).

    The last query stands at the last key, so that a cache of keys may be longer.
    """
    return np.tri(queries, keys, keys - queries, dtype=bool)


def _data(x):
    return x.data if isinstance(x, Tensor) else x
