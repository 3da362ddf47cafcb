"""Tests of the LeNet exercise.

The reference reads images through NumPy's sliding windows and sums with einsum; it
shares no loop with what learners write.
"""

import numpy as np

from coursekit.grading.testing import equal, problem, question, same, shapes

ROUNDING = {"rtol": 1e-10, "atol": 1e-12}


def windows(x, kh, kw, stride):
    """What a window sees at every position: (N, C, Ho, Wo, kh, kw)."""
    seen = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(2, 3))
    return seen[:, :, ::stride, ::stride]


def starts(size, kernel, stride, padding, dilation):
    """Where the window can start, found by trying."""
    end = size + 2 * padding
    return [at for at in range(0, end, stride) if at + dilation * (kernel - 1) < end]


def judge_size(sub, size, kernel, stride, padding, dilation):
    answer = sub.output_size(size, kernel, stride, padding, dilation)
    if isinstance(answer, float):
        problem(f"output_size is {answer}, and a count is a whole number: divide by //")
    right = len(starts(size, kernel, stride, padding, dilation))
    name = f"output_size({size}, {kernel}, {stride}, {padding}, {dilation})"
    room = size + 2 * padding - dilation * (kernel - 1) - 1
    slips = {
        "the padding is added at both ends": (room - padding) // stride + 1,
        "the first position counts, too": right - 1,
        "round down: the last position needs a whole window": -(-room // stride) + 1,
        "a dilated window reaches farther": (size + 2 * padding - kernel) // stride + 1,
    }
    for words, wrong in slips.items():
        if answer == wrong != right:
            problem(f"{name} is {answer}, expected {right}: {words}")
    equal(answer, right, name)


@question("q1", points=1)
def test_the_sizes_of_lenet(sub):
    judge_size(sub, 28, 5, 1, 2, 1)
    judge_size(sub, 14, 5, 1, 0, 1)
    judge_size(sub, 8, 3, 2, 0, 1)


@question("q1", points=1)
def test_a_dilated_window(sub):
    judge_size(sub, 17, 4, 3, 1, 2)


@question("q1", points=1)
@shapes(kernel=(1, 5), more=(0, 12), stride=(1, 4), padding=(0, 3), dilation=(1, 3))
def test_any_window(sub, kernel, more, stride, padding, dilation):
    size = dilation * (kernel - 1) + 1 + more
    judge_size(sub, size, kernel, stride, padding, dilation)


def convolution(x, weight, bias, stride, padding):
    x = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    seen = windows(x, *weight.shape[2:], stride)
    total = np.einsum("nchwij,ocij->nohw", seen, weight)
    return total + bias.reshape(1, -1, 1, 1)


def judge_conv(sub, x, weight, bias, stride, padding):
    right = convolution(x, weight, bias, stride, padding)
    mean = np.broadcast_to(weight.mean(axis=1, keepdims=True), weight.shape)
    slips = {
        "the kernel is flipped, lay it on as it is": convolution(
            x, weight[:, :, ::-1, ::-1], bias, stride, padding
        ),
        "the bias is missing": right - bias.reshape(1, -1, 1, 1),
        "every channel has weights of its own": convolution(
            x, mean, bias, stride, padding
        ),
    }
    if padding:
        slips["the padding is missing"] = convolution(x, weight, bias, stride, 0)
    if stride > 1:
        dense = convolution(x, weight, bias, 1, padding)
        rows, columns = right.shape[2:]
        slips["the window has to move on by the stride"] = dense
        near = "the window has to move on by the stride, not by one pixel"
        slips[near] = dense[:, :, :rows, :columns]
    if len(weight) == weight.shape[1]:
        swapped = convolution(x, weight.swapaxes(0, 1), bias, stride, padding)
        slips["the weights are (out, in, rows, columns), not (in, out, …)"] = swapped
    answer = sub.conv2d(x, weight, bias, stride, padding)
    name = f"conv2d(x, weight, bias, stride={stride}, padding={padding})"
    same(answer, right, name, mistakes=slips, **ROUNDING)


@question("q2", points=2)
def test_two_images_three_channels_four_kernels(sub, rng):
    x, weight = rng.normal(size=(2, 3, 5, 7)), rng.normal(size=(4, 3, 2, 3))
    judge_conv(sub, x, weight, rng.normal(size=4), 1, 0)


@question("q2", points=1)
def test_stride_and_padding(sub, rng):
    x, weight = rng.normal(size=(2, 3, 6, 9)), rng.normal(size=(4, 3, 3, 2))
    judge_conv(sub, x, weight, rng.normal(size=4), 2, 0)
    judge_conv(sub, x, weight, rng.normal(size=4), 1, 2)


@question("q2", points=1)
def test_as_many_channels_out_as_in(sub, rng):
    x, weight = rng.normal(size=(2, 3, 4, 6)), rng.normal(size=(3, 3, 2, 2))
    judge_conv(sub, x, weight, rng.normal(size=3), 1, 0)


@question("q2", points=1)
@shapes(n=(1, 3), c=(1, 3), o=(1, 4), k=(1, 3), more=(0, 4), stride=(1, 3), p=(0, 2))
def test_any_convolution(sub, rng, n, c, o, k, more, stride, p):
    x = rng.normal(size=(n, c, k + more, k + more + 1))
    weight = rng.normal(size=(o, c, k, rng.integers(1, k + 1)))
    judge_conv(sub, x, weight, rng.normal(size=o), stride, p)


@question("q2", points=1)
def test_the_arguments_stay_as_they_are(sub, rng):
    x, weight = rng.normal(size=(2, 3, 5, 7)), rng.normal(size=(4, 3, 2, 3))
    sub.conv2d(x, weight, rng.normal(size=4), 1, 1)
    sub.untouched()


def judge_columns(sub, x, kh, kw, stride):
    seen = windows(x, kh, kw, stride)  # (N, C, Ho, Wo, kh, kw)
    n = len(x)
    many = seen.shape[2] * seen.shape[3]

    def ordered(axes):
        return seen.transpose(axes).reshape(n, -1, many)

    right = ordered((0, 1, 4, 5, 2, 3))
    slips = {
        "write a column channel by channel": ordered((0, 4, 5, 1, 2, 3)),
        "write each channel row by row": ordered((0, 1, 5, 4, 2, 3)),
        "the positions are in reading order": ordered((0, 1, 4, 5, 3, 2)),
    }
    name = f"im2col(x, {kh}, {kw}, stride={stride})"
    same(sub.im2col(x, kh, kw, stride), right, name, mistakes=slips, **ROUNDING)


@question("q3", points=2)
def test_columns_of_two_images(sub, rng):
    judge_columns(sub, rng.normal(size=(2, 3, 4, 7)), 2, 4, 1)


@question("q3", points=1)
def test_columns_with_a_stride(sub, rng):
    judge_columns(sub, rng.normal(size=(2, 3, 6, 11)), 2, 3, 2)


@question("q3", points=2)
@shapes(n=(1, 3), c=(1, 4), kh=(1, 3), kw=(1, 4), more=(0, 5), stride=(1, 3))
def test_any_columns(sub, rng, n, c, kh, kw, more, stride):
    x = rng.normal(size=(n, c, kh + more, kw + more + 1))
    judge_columns(sub, x, kh, kw, stride)


def pooled_back(x, g, kernel, stride, share):
    """Send g to the pixels: ``share`` says which part each place of a window gets."""
    seen = windows(x, kernel, kernel, stride)
    flat = seen.reshape(*g.shape, -1)  # (N, C, Ho, Wo, kernel²)
    parts = share(flat) * g[..., None]
    gradient = np.zeros_like(x)
    rows, columns = (stride * (m - 1) + 1 for m in g.shape[2:])
    for place in range(kernel**2):
        i, j = divmod(place, kernel)
        target = gradient[:, :, i : i + rows : stride, j : j + columns : stride]
        target += parts[..., place]
    return gradient


def first(flat):
    return np.arange(flat.shape[-1]) == flat.argmax(axis=-1)[..., None]


def last(flat):
    return first(flat[..., ::-1])[..., ::-1]


def ties(flat):
    return flat == flat.max(axis=-1, keepdims=True)


def shared(flat):
    return ties(flat) / ties(flat).sum(axis=-1, keepdims=True)


def judge_pool(sub, x, kernel, stride, rng):
    g = rng.normal(size=windows(x, kernel, kernel, stride).shape[:4])
    right = pooled_back(x, g, kernel, stride, first)
    slips = {
        "only one of equal pixels wins": pooled_back(x, g, kernel, stride, ties),
        "equal pixels: the first gets all, they do not share": pooled_back(
            x, g, kernel, stride, shared
        ),
        "the first of equal pixels wins, not the last": pooled_back(
            x, g, kernel, stride, last
        ),
        "a pixel that wins several windows gets the sum": overwritten(
            x, g, kernel, stride
        ),
    }
    answer = sub.max_pool_gradient(x, g, kernel, stride)
    name = f"max_pool_gradient(x, g, {kernel}, {stride})"
    same(answer, right, name, mistakes=slips, **ROUNDING)


def overwritten(x, g, kernel, stride):
    """The gradient of somebody who wrote = for +=, in reading order."""
    flat = windows(x, kernel, kernel, stride).reshape(*g.shape, -1)
    place = flat.argmax(axis=-1)
    N, C, rows, columns = np.indices(g.shape)
    gradient = np.zeros_like(x)
    where = (N, C, rows * stride + place // kernel, columns * stride + place % kernel)
    for at in zip(*(axis.ravel() for axis in (*where, g)), strict=True):
        gradient[tuple(int(k) for k in at[:4])] = at[4]
    return gradient


@question("q4", points=1)
def test_windows_that_do_not_overlap(sub, rng):
    judge_pool(sub, rng.normal(size=(2, 3, 4, 7)), 2, 2, rng)


@question("q4", points=2)
def test_equal_pixels(sub, rng):
    judge_pool(sub, rng.integers(0, 2, (2, 3, 6, 9)).astype(float), 3, 3, rng)


@question("q4", points=1)
def test_windows_that_overlap(sub, rng):
    judge_pool(sub, rng.normal(size=(2, 3, 5, 8)), 3, 1, rng)


@question("q4", points=1)
@shapes(n=(1, 3), c=(1, 3), kernel=(1, 3), more=(0, 5), stride=(1, 3))
def test_any_pooling(sub, rng, n, c, kernel, more, stride):
    shape = (n, c, kernel + more, kernel + more + 1)
    judge_pool(sub, rng.integers(0, 4, shape).astype(float), kernel, stride, rng)


def conv(c_in, c_out, kernel, stride=1):
    sizes = {"c_in": c_in, "c_out": c_out, "kernel": kernel, "stride": stride}
    return {"kind": "conv", **sizes}


def pool(kernel, stride):
    return {"kind": "pool", "kernel": kernel, "stride": stride}


def field_of(layers):
    """Pixels that one unit of the last layer sees, walking back to the image."""
    low, high = 0, 0
    for layer in reversed(layers):
        low, high = low * layer["stride"], high * layer["stride"] + layer["kernel"] - 1
    return high - low + 1


def judge_stack(sub, layers):
    answer = sub.cost_and_sight(layers)
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        problem("cost_and_sight needs to return two numbers, parameters and field")
    kernels = [layer for layer in layers if layer["kind"] == "conv"]
    biases = sum(layer["c_out"] for layer in kernels)
    area = sum(
        np.prod([one["c_in"], one["c_out"], one["kernel"] ** 2]) for one in kernels
    )
    line = sum(np.prod([one["c_in"], one["c_out"], one["kernel"]]) for one in kernels)
    slips = {
        "the biases are missing": area,
        "a kernel has kernel × kernel weights for each input channel": line + biases,
    }
    same(answer[0], int(area + biases), "the number of parameters", mistakes=slips)
    steps = np.cumprod([layer["stride"] for layer in layers])
    own = sum(
        (one["kernel"] - 1) * step for one, step in zip(layers, steps, strict=True)
    )
    plain = sum(one["kernel"] - 1 for one in layers)
    slips = {
        "multiply by the strides before a layer": 1 + plain,
        "a layer's step is of its input, its own stride comes after": 1 + own,
    }
    same(answer[1], field_of(layers), "the receptive field", mistakes=slips)


@question("q5", points=2)
def test_the_features_of_lenet(sub):
    judge_stack(sub, [conv(1, 6, 5), pool(2, 2), conv(6, 16, 5), pool(2, 2)])


@question("q5", points=1)
def test_convolutions_with_a_stride(sub):
    judge_stack(sub, [conv(3, 8, 7, 2), pool(3, 2), conv(8, 5, 3), conv(5, 4, 3, 2)])


@question("q5", points=1)
@shapes(depth=(1, 5), c=(1, 4))
def test_any_stack(sub, rng, depth, c):
    layers = []
    for _ in range(depth):
        kernel, stride = (int(rng.integers(1, 6)) for _ in range(2))
        if rng.random() < 0.4:
            layers.append(pool(kernel, stride))
        else:
            new = int(rng.integers(1, 7))
            layers.append(conv(c, new, kernel, stride))
            c = new
    judge_stack(sub, layers)
