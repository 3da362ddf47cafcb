# %% [markdown] name="intro"
# # A network that looks, by you
#
# You have read the chapter *LeNet*; here you build its parts without looking. Five
# questions: how many positions a window has, what a convolution computes, how it
# becomes one matrix product, where the gradient of a maximum goes, and what a stack of
# layers costs and sees.
#
# An image is (C, H, W), a batch of them (N, C, H, W), and the weights of a convolution
# are (O, C, kh, kw): out, in, rows, columns. As in PyTorch, a kernel is laid on the
# image as it is, and not flipped first.
#
# Write your code in place of `raise NotImplementedError(...)`, run the cell, and then
# the one below it, which checks it. Or save, and run `groundup check lenet` in a
# terminal. The tests look only at what goes into your functions and what comes out:
# loops are welcome, for nothing here is measured in seconds.

# %% name="setup" tags=["setup"]
import numpy as np

# %% name="check" tags=["check"]
from groundup import exercise

ex = exercise("04-vision/lenet")

# %% [markdown] name="q1-text"
# ## 1. How many positions?
#
# Along one axis an image has `size` pixels, and `padding` zeros are added at *both*
# ends. A window of `kernel` places starts at the first pixel of the padded image, and
# moves on by `stride` as long as it fits. With `dilation` $d$ its places are $d$
# pixels apart, so that it reaches over $d\,(k - 1) + 1$ pixels. How many positions does
# it have?
#
# A window of 5 on 28 pixels with padding 2 has 28 positions; a window of 3 on 8 pixels
# with stride 2 has 3, and the last pixel is never looked at. Return a whole number.


# %% name="q1" tags=["graded"]
def output_size(size, kernel, stride=1, padding=0, dilation=1):
    """Count the positions of a window along one axis, as an integer."""
    ### BEGIN SOLUTION
    return (size + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
    ### END SOLUTION


# %% name="q1-check" tags=["check"]
ex.check("q1")

# %% [markdown] name="q2-text"
# ## 2. Convolve
#
# At every position and for each of the O kernels, multiply what the window sees by the
# kernel, entry by entry, add everything up over all channels, and add the bias:
#
# $$y_{n,o,r,s} = b_o + \sum_{c,i,j} w_{o,c,i,j}\; x_{n,\,c,\,r t + i,\,s t + j}$$
#
# with the stride $t$, after `padding` zeros were added on all four sides. The image
# $(1, 2, 4)$, one row of three pixels, and the kernel $(1, 10)$ with bias 0 give
# $(21, 42)$; a kernel that was flipped would give $(12, 24)$.


# %% name="q2" tags=["graded"]
def conv2d(x, weight, bias, stride=1, padding=0):
    """Convolution: (N, C, H, W), (O, C, kh, kw), (O,) -> (N, O, Ho, Wo)."""
    ### BEGIN SOLUTION
    around = [(0, 0), (0, 0), (padding, padding), (padding, padding)]
    x = np.pad(x, around)
    kh, kw = weight.shape[2:]
    rows = output_size(x.shape[2], kh, stride)
    columns = output_size(x.shape[3], kw, stride)
    y = np.zeros((len(x), len(weight), rows, columns))
    for r in range(rows):
        for s in range(columns):
            top, left = r * stride, s * stride
            window = x[:, :, top : top + kh, left : left + kw]  # (N, C, kh, kw)
            products = window[:, None] * weight  # (N, O, C, kh, kw)
            y[:, :, r, s] = products.sum(axis=(2, 3, 4)) + bias
    return y
    ### END SOLUTION


# %% name="q2-check" tags=["check"]
ex.check("q2")

# %% [markdown] name="q3-text"
# ## 3. The same as one matrix product
#
# Write what the window sees at each position as one column: for a window of `kh` rows
# and `kw` columns, `im2col` makes of (N, C, H, W) an array (N, C·kh·kw, Ho·Wo). Within
# a column the numbers are in the order of `weight[o].ravel()`: channel by channel, in
# each channel row by row. The columns are in reading order: the positions of the first
# row, then of the second.
#
# The point of it: `weight.reshape(O, -1) @ im2col(...)` is then the convolution, up to
# bias and shape.
#
# The image $\begin{pmatrix} 1 & 2 & 3 \\ 4 & 5 & 6 \end{pmatrix}$ and a window of
# 2 × 2 give the columns $(1, 2, 4, 5)$ and $(2, 3, 5, 6)$.


# %% name="q3" tags=["graded"]
def im2col(x, kh, kw, stride=1):
    """Write windows as columns: (N, C, H, W) -> (N, C * kh * kw, Ho * Wo)."""
    ### BEGIN SOLUTION
    rows = output_size(x.shape[2], kh, stride)
    columns = output_size(x.shape[3], kw, stride)
    seen = []
    for r in range(rows):
        for s in range(columns):
            top, left = r * stride, s * stride
            seen.append(x[:, :, top : top + kh, left : left + kw].reshape(len(x), -1))
    return np.stack(seen, axis=2)
    ### END SOLUTION


# %% name="q3-check" tags=["check"]
ex.check("q3")

# %% [markdown] name="q4-text"
# ## 4. The gradient of a maximum
#
# Max-pooling keeps the largest of every window of `kernel` × `kernel` pixels. Given the
# images `x`, (N, C, H, W), and `g`, (N, C, Ho, Wo), the gradient of the loss at the
# maxima, return the gradient at the images. Each entry of `g` goes to the pixel that
# won its window; where several are equally large, to the *first* of them, row by row.
# A pixel that won several overlapping windows gets the sum.
#
# For the image $(3, 3, 1)$, windows of one row and two columns would be $(3, 3)$ and
# $(3, 1)$; with $g = (10, 7)$ the first 3 gets 10 and the second 7. (Yours are square.)


# %% name="q4" tags=["graded"]
def max_pool_gradient(x, g, kernel, stride):
    """Gradient at the images: (N, C, H, W), (N, C, Ho, Wo) -> (N, C, H, W)."""
    ### BEGIN SOLUTION
    gradient = np.zeros_like(x)
    for n, c, r, s in np.ndindex(g.shape):
        top, left = r * stride, s * stride
        window = x[n, c, top : top + kernel, left : left + kernel]
        i, j = np.unravel_index(window.argmax(), window.shape)
        gradient[n, c, top + i, left + j] += g[n, c, r, s]
    return gradient
    ### END SOLUTION


# %% name="q4-check" tags=["check"]
ex.check("q4")

# %% [markdown] name="q5-text"
# ## 5. What a stack costs and sees
#
# A network is a list of layers, each a dict. A convolution is
# `{"kind": "conv", "c_in": 1, "c_out": 6, "kernel": 5, "stride": 1}`, with square
# kernels and a bias for each output channel; a pooling is
# `{"kind": "pool", "kernel": 2, "stride": 2}` and has nothing to learn.
#
# Return two whole numbers: how many parameters the stack has, and its *receptive
# field*, the number of pixels along one axis that one unit of the last layer depends
# on. One layer widens it by (kernel − 1) steps of its input, and a step of its input is
# as many pixels as the product of the strides of all layers *before* it.
#
# The two layers above have 156 parameters and a receptive field of 6.


# %% name="q5" tags=["graded"]
def cost_and_sight(layers):
    """Count the parameters, and the pixels of the receptive field: two integers."""
    ### BEGIN SOLUTION
    parameters, field, step = 0, 1, 1
    for layer in layers:
        if layer["kind"] == "conv":
            one = layer["c_in"] * layer["kernel"] ** 2 + 1
            parameters += layer["c_out"] * one
        field += (layer["kernel"] - 1) * step
        step *= layer["stride"]
    return parameters, field
    ### END SOLUTION


# %% name="q5-check" tags=["check"]
ex.check("q5")

# %% [markdown] name="demo-text"
# ## See it
#
# The cells below are for you; no test runs them. Your convolution with two kernels that
# a person wrote, one for each direction of an edge, on a digit. Before you run it:
# which sides of the strokes will be red in the second picture, and which blue?

# %% name="demo-edges" tags=["demo"]
from groundup.data import digits
from groundup.plot import Picture, figure

image = digits()[0][0].reshape(1, 1, 8, 8)
kernels = np.array([[[[1.0, 0, -1]] * 3], [[[1.0] * 3, [0] * 3, [-1] * 3]]])
maps = conv2d(image, kernels, np.zeros(2), padding=1)  # (1, 2, 8, 8)
drawing, panels = figure(1, 3, width=640, height=230)
for axes, picture, name in zip(
    panels,
    [image[0, 0], *maps[0]],
    ["image", "left − right", "top − bottom"],
    strict=True,
):
    axes.imshow(picture, cmap="RdBu", vmin=-45, vmax=45)
    axes.set_title(name)
    axes.set(xticks=[], yticks=[])
Picture(drawing, "A digit, and its response to two kernels that find edges.")

# %% [markdown] name="demo-lenet-text"
# And the features of LeNet-5, layer by layer. What does one unit of the last map see of
# an image of 28 × 28?

# %% name="demo-lenet" tags=["demo"]
lenet = [
    {"kind": "conv", "c_in": 1, "c_out": 6, "kernel": 5, "stride": 1},
    {"kind": "pool", "kernel": 2, "stride": 2},
    {"kind": "conv", "c_in": 6, "c_out": 16, "kernel": 5, "stride": 1},
    {"kind": "pool", "kernel": 2, "stride": 2},
]
for depth in range(1, 5):
    parameters, field = cost_and_sight(lenet[:depth])
    print(f"{depth} layers: {parameters:5} parameters, {field:2} × {field} pixels")
