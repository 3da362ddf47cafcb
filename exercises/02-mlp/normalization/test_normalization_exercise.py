"""Tests of the normalization exercise. The references are PyTorch's."""

import numpy as np
import torch
from torch.nn import functional as TF

from coursekit.grading.testing import problem, question, same, shapes

CLOSE = {"rtol": 1e-9, "atol": 1e-10}
EPS = 0.03  # large enough that a forgotten or misplaced one shows


def tensors(*arrays):
    return [torch.tensor(array, requires_grad=True) for array in arrays]


def affine(rng, width):
    """Scale and shift, neither near 0 nor near 1."""
    return rng.uniform(1.5, 3, width), rng.uniform(0.5, 2, width)


def forward_slips(x, gamma, beta, axis):
    """What common mistakes make of x, standardized over an axis."""
    mean, variance = x.mean(axis, keepdims=True), x.var(axis, keepdims=True)
    centered, root = x - mean, np.sqrt(variance + EPS)
    n = x.shape[axis]
    what = "N, not by N - 1" if axis == 0 else "D, not by D - 1"
    slips = {
        "eps belongs under the root": gamma * centered / (np.sqrt(variance) + EPS)
        + beta,
        "the root of the variance is missing": gamma * centered / (variance + EPS)
        + beta,
        "the mean is not subtracted": gamma * x / root + beta,
        "gamma and beta are missing": centered / root,
        "beta is missing": gamma * centered / root,
        "gamma is missing": centered / root + beta,
        "eps is missing": gamma * centered / np.sqrt(variance) + beta,
    }
    if n > 1:
        unbiased = variance * n / (n - 1)
        slips[f"divide the squares by {what}"] = (
            gamma * centered / np.sqrt(unbiased + EPS) + beta
        )
    return slips


def judge_forward(sub, rng, n, d):
    x, (gamma, beta) = rng.normal(2, 3, size=(n, d)), affine(rng, d)
    expected = TF.batch_norm(*tensors(x), None, None, *tensors(gamma, beta),
                             training=True, eps=EPS)  # fmt: skip
    slips = forward_slips(x, gamma, beta, 0)
    rows = TF.layer_norm(*tensors(x), (d,), *tensors(gamma, beta), EPS)
    slips["this is layer norm: batch norm takes the mean of a column"] = (
        rows.detach().numpy()
    )
    off = x - x.mean()
    wrong = "one mean for all features: each feature has its own"
    slips[wrong] = gamma * off / np.sqrt((off**2).mean(axis=0) + EPS) + beta
    slips[wrong + " (and its own variance)"] = gamma * off / np.sqrt(x.var() + EPS) + (
        beta
    )
    answer = sub.batch_norm(x, gamma, beta, EPS)
    same(answer, expected.detach().numpy(), "y", mistakes=slips, **CLOSE)


@question("q1", points=2)
def test_batch_norm_of_five_by_three(sub, rng):
    judge_forward(sub, rng, 5, 3)


@question("q1", points=1)
@shapes(n=(2, 9), d=(2, 6))
def test_batch_norm_of_any_shape(sub, rng, n, d):
    judge_forward(sub, rng, n, d)


@question("q1", points=1)
def test_batch_norm_leaves_its_arguments_as_they_are(sub, rng):
    sub.batch_norm(rng.normal(2, 3, size=(5, 3)), *affine(rng, 3), EPS)
    sub.untouched()


def parts(answer, function, *names):
    """What a function returned, if it is as many things as it should be."""
    if answer is None:
        same(answer, 0.0, f"{function}(...)")  # says what a missing return does
    if not isinstance(answer, tuple | list) or len(answer) != len(names):
        got = len(answer) if isinstance(answer, tuple | list) else "one"
        problem(f"{function} needs to return {', '.join(names)}, got {got} of them")
    return answer


def judge_backward(sub, rng, n, d):
    x, (gamma, beta) = rng.normal(2, 3, size=(n, d)), affine(rng, d)
    g = rng.normal(0.5, 1, size=(n, d))
    inputs = tensors(x, gamma, beta)
    value = TF.batch_norm(inputs[0], None, None, *inputs[1:], training=True, eps=EPS)
    value.backward(torch.tensor(g))
    dx, dgamma, dbeta = (one.grad.numpy() for one in inputs)
    answer = sub.batch_norm_back(g, x, gamma, EPS)
    mine = parts(answer, "batch_norm_back", "at x", "at gamma", "at beta")

    scale = 1 / np.sqrt(x.var(axis=0) + EPS)
    x_hat, h = (x - x.mean(axis=0)) * scale, g * gamma
    mean, along = h.mean(axis=0), x_hat * (h * x_hat).mean(axis=0)
    slips = {
        "the mean and the variance depend on x, too": scale * h,
        "the path through the mean is missing": scale * (h - along),
        "the path through the variance is missing": scale * (h - mean),
        "these are sums over the batch where means belong": scale
        * (h - n * mean - n * along),
        "gamma is missing: the gradient at x_hat is g * gamma": dx / gamma,
        "the scale 1 / sqrt(variance + eps) is missing": dx / scale,
        "the part along x_hat is subtracted, not added": scale * (h - mean + along),
    }
    same(mine[0], dx, "gradient at x", mistakes=slips, **CLOSE)
    slips = {
        "gamma multiplies the normalized x, not x": (g * x).sum(axis=0),
        "a sum over the batch, not a mean": dgamma / n,
        "gamma multiplies the centered and scaled x": (g * x_hat / scale).sum(axis=0),
    }
    same(mine[1], dgamma, "gradient at gamma", mistakes=slips, **CLOSE)
    slips = {"a sum over the batch, not a mean": dbeta / n,
             "beta does not meet gamma: sum g itself": h.sum(axis=0)}  # fmt: skip
    same(mine[2], dbeta, "gradient at beta", mistakes=slips, **CLOSE)


@question("q2", points=3)
def test_gradients_of_five_by_three(sub, rng):
    judge_backward(sub, rng, 5, 3)


@question("q2", points=2)
@shapes(n=(3, 9), d=(1, 6))
def test_gradients_of_any_shape(sub, rng, n, d):
    judge_backward(sub, rng, n, d)


@question("q2", points=1)
def test_the_way_back_leaves_its_arguments_as_they_are(sub, rng):
    g, x = rng.normal(size=(2, 5, 3))
    sub.batch_norm_back(g, x, affine(rng, 3)[0], EPS)
    sub.untouched()


def judge_follow(sub, rng, n, d, momentum):
    x, mean = rng.normal(2, 3, size=(n, d)), rng.normal(5, 1, size=d)
    var = rng.uniform(20, 30, size=d)
    layer = torch.nn.BatchNorm1d(d, momentum=momentum).double()
    layer.running_mean, layer.running_var = torch.tensor(mean), torch.tensor(var)
    layer(torch.tensor(x))
    answer = sub.follow(mean, var, x, momentum)
    mine = parts(answer, "follow", "the mean", "the variance")
    m, v = x.mean(axis=0), x.var(axis=0, ddof=1)
    kept, moved = 1 - momentum, momentum
    swapped = "the shares are exchanged: a small momentum moves little"
    whole = "the old value keeps the share 1 - momentum, not all of itself"
    slips = {swapped: moved * mean + kept * m, whole: mean + moved * m,
             "this is the batch's own mean": m}  # fmt: skip
    expected = layer.running_mean.numpy()
    same(mine[0], expected, "running mean", mistakes=slips, **CLOSE)
    slips = {
        "this variance is divided by N: the running one collects the unbiased": (
            kept * var + moved * x.var(axis=0)
        ),
        swapped: moved * var + kept * v,
        whole: var + moved * v,
        "this is the standard deviation": kept * var + moved * np.sqrt(v),
    }
    expected = layer.running_var.numpy()
    same(mine[1], expected, "running variance", mistakes=slips, **CLOSE)


def judge_use(sub, rng, n, d):
    x, (gamma, beta) = rng.normal(2, 3, size=(n, d)), affine(rng, d)
    mean, var = rng.normal(5, 1, size=d), rng.uniform(2, 9, size=d)
    expected = TF.batch_norm(*tensors(x), *map(torch.tensor, (mean, var, gamma, beta)),
                             training=False, eps=EPS).detach().numpy()  # fmt: skip
    batch = x - x.mean(axis=0)
    slips = {
        "this is training mode: in use no mean is taken of x": gamma
        * batch / np.sqrt(x.var(axis=0) + EPS) + beta,
        "the mean is taken of the batch": gamma * batch / np.sqrt(var + EPS) + beta,
        "the root of the variance is missing": gamma * (x - mean) / (var + EPS) + beta,
        "the root of the variance is missing, and eps": gamma * (x - mean) / var + beta,
        "eps is missing": gamma * (x - mean) / np.sqrt(var) + beta,
        "eps belongs under the root": gamma * (x - mean) / (np.sqrt(var) + EPS) + beta,
    }  # fmt: skip
    answer = sub.in_use(x, mean, var, gamma, beta, EPS)
    same(answer, expected, "output in use", mistakes=slips, **CLOSE)


@question("q3", points=1)
def test_running_averages_of_three_features(sub, rng):
    judge_follow(sub, rng, 5, 3, 0.1)


@question("q3", points=1)
@shapes(n=(2, 9), d=(1, 6), share=(1, 9))
def test_running_averages_of_any_shape(sub, rng, n, d, share):
    judge_follow(sub, rng, n, d, share / 11)


@question("q3", points=1)
def test_use_of_five_by_three(sub, rng):
    judge_use(sub, rng, 5, 3)


@question("q3", points=1)
@shapes(n=(1, 9), d=(1, 6))
def test_use_of_any_shape(sub, rng, n, d):
    judge_use(sub, rng, n, d)


@question("q3", points=1)
def test_averages_and_batch_stay_as_they_are(sub, rng):
    x, mean, var = rng.normal(size=(5, 3)), rng.normal(size=3), rng.uniform(size=3)
    sub.follow(mean, var, x, 0.1)
    sub.untouched()
    sub.in_use(x, mean, var, *affine(rng, 3), EPS)
    sub.untouched()


def judge_fold(sub, rng, m, d):
    W, b = rng.normal(size=(m, d)), rng.normal(2, 1, size=d)
    mean, var = rng.normal(5, 1, size=d), rng.uniform(2, 9, size=d)
    gamma, beta = affine(rng, d)
    answer = sub.fold(W, b, mean, var, gamma, beta, EPS)
    weight, bias = parts(answer, "fold", "the weight", "the bias")

    def both(x):  # the two layers, one after the other, by PyTorch
        z, *others = map(torch.tensor, (x @ W + b, mean, var, gamma, beta))
        return TF.batch_norm(z, *others, training=False, eps=EPS).numpy()

    shift = both(np.zeros((1, m)))[0]  # what comes out for x = 0 is the bias
    expected = both(np.eye(m)) - shift  # and for unit vectors, row after row, W + bias
    scale, bare = gamma / np.sqrt(var + EPS), gamma / np.sqrt(var)
    slips = {
        "the weight is not scaled": W,
        "eps is missing": W * bare,
        "gamma is missing": W * scale / gamma,
    }
    if m == d:
        slips["the scale belongs to columns of W, not to rows"] = W * scale[:, None]
    same(weight, expected, "weight", mistakes=slips, **CLOSE)
    slips = {
        "the old bias is scaled, too": b - mean * scale + beta,
        "the running mean is not subtracted": b * scale + beta,
        "beta is added after the scaling": (b - mean + beta) * scale,
        "beta is missing": (b - mean) * scale,
        "the old bias is missing": beta - mean * scale,
        "eps is missing": (b - mean) * bare + beta,
    }
    same(bias, shift, "bias", mistakes=slips, **CLOSE)


@question("q4", points=2)
def test_fold_of_five_by_three(sub, rng):
    judge_fold(sub, rng, 5, 3)


@question("q4", points=1)
@shapes(m=(1, 6), d=(1, 6))
def test_fold_of_any_shape(sub, rng, m, d):
    judge_fold(sub, rng, m, d)


@question("q4", points=1)
def test_fold_leaves_its_arguments_as_they_are(sub, rng):
    W, (b, mean), var = rng.normal(size=(5, 3)), rng.normal(size=(2, 3)), np.ones(3)
    sub.fold(W, b, mean, var, *affine(rng, 3), EPS)
    sub.untouched()


def judge_layer(sub, rng, shape):
    x, (gamma, beta) = rng.normal(2, 3, size=shape), affine(rng, shape[-1])
    expected = TF.layer_norm(*tensors(x), shape[-1:], *tensors(gamma, beta), EPS)
    slips = forward_slips(x, gamma, beta, -1)
    first = x - x.mean(axis=0)
    slips["this is over the first axis: layer norm takes the last"] = (
        gamma * first / np.sqrt(x.var(axis=0) + EPS) + beta
    )
    answer = sub.layer_norm(x, gamma, beta, EPS)
    same(answer, expected.detach().numpy(), "layer norm", mistakes=slips, **CLOSE)


def judge_rms(sub, rng, shape):
    x, (gamma, _) = rng.normal(2, 3, size=shape), affine(rng, shape[-1])
    expected = TF.rms_norm(*tensors(x), shape[-1:], *tensors(gamma), EPS)
    square = (x**2).mean(axis=-1, keepdims=True)
    variance = x.var(axis=-1, keepdims=True)
    centered = x - x.mean(axis=-1, keepdims=True)
    slips = {
        "this is layer norm: nothing is subtracted here": gamma
        * centered / np.sqrt(variance + EPS),
        "this divides by the length of the row, not by its root mean square": gamma
        * x / np.sqrt(square * shape[-1] + EPS),
        "this divides by the standard deviation": gamma * x / np.sqrt(variance + EPS),
        "the root is missing": gamma * x / (square + EPS),
        "eps belongs under the root": gamma * x / (np.sqrt(square) + EPS),
        "gamma is missing": x / np.sqrt(square + EPS),
    }  # fmt: skip
    answer = sub.rms_norm(x, gamma, EPS)
    same(answer, expected.detach().numpy(), "RMS norm", mistakes=slips, **CLOSE)


@question("q5", points=1)
def test_layer_norm_of_two_by_three_by_five(sub, rng):
    judge_layer(sub, rng, (2, 3, 5))


@question("q5", points=1)
def test_rms_norm_of_two_by_three_by_five(sub, rng):
    judge_rms(sub, rng, (2, 3, 5))


@question("q5", points=1)
@shapes(b=(1, 4), t=(1, 5), d=(2, 7))
def test_norms_of_any_rows(sub, rng, b, t, d):
    judge_layer(sub, rng, (b, t, d))
    judge_rms(sub, rng, (t, d))


@question("q5", points=1)
def test_the_rows_stay_as_they_are(sub, rng):
    x, (gamma, beta) = rng.normal(2, 3, size=(4, 3)), affine(rng, 3)
    sub.layer_norm(x, gamma, beta, EPS)
    sub.untouched()
    sub.rms_norm(x, gamma, EPS)
    sub.untouched()
