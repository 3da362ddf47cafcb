"""Tests of the regularization exercise. The references are scikit-learn and PyTorch."""

import numpy as np
import torch
from sklearn import linear_model

from coursekit.grading.testing import problem, question, same, shapes

CLOSE = {"rtol": 1e-8, "atol": 1e-10}


def pair(answer, function, *names):
    """What a function returned, if it is two things."""
    if answer is None:
        same(answer, 0.0, f"{function}(...)")  # says what a missing return does
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        got = len(answer) if isinstance(answer, tuple | list) else "one"
        wanted = f"two things, `return {', '.join(names)}`"
        problem(f"{function} needs to return {wanted}, got {got}")
    return answer


def distinct(expected, slips):
    """The slips that a case can show: those that differ from the right answer."""
    shown = {}
    for words, value in slips.items():
        value = np.asarray(value)
        if value.shape != expected.shape or not np.allclose(value, expected):
            shown[words] = value
    return shown


def through_origin(X, y, A):
    return np.linalg.lstsq(X.T @ X + A, X.T @ y, rcond=None)[0]


def judge_ridge(sub, rng, n, d):
    X, y = rng.normal(2, 1, size=(n, d)), rng.normal(5, 2, size=n)
    strength = float(rng.uniform(0.5, 3))
    model = linear_model.Ridge(strength, solver="cholesky").fit(X, y)
    w, b = pair(sub.ridge(X, y, strength), "ridge", "w", "b")
    Z, level, I = X - X.mean(axis=0), y.mean(), np.eye(d)
    ones = np.c_[X, np.ones(n)]
    charged = through_origin(ones, y, strength * np.eye(d + 1))
    slips = {
        "center X and y first": through_origin(X, y, strength * I),
        "the bias is charged too: center instead of adding a column of ones": (
            charged[:-1]
        ),
        "the errors are charged by their sum: minimize the sum of squared errors, "
        "not their mean": through_origin(Z, y - level, n * strength * I),
        "the penalty is missing": np.linalg.lstsq(Z, y - level, rcond=None)[0],
        "strength belongs on the diagonal only: strength * np.eye(D)": (
            through_origin(Z, y - level, strength)
        ),
    }
    same(w, model.coef_, "w", mistakes=distinct(model.coef_, slips), **CLOSE)
    b_slips = {
        "the mean of y is not yet the bias: subtract X.mean(axis=0) @ w": level,
        "subtract X.mean(axis=0) @ w from the mean of y": (
            level + X.mean(axis=0) @ model.coef_
        ),
        "the products are to be summed: X.mean(axis=0) @ w": (
            level - X.mean(axis=0) * model.coef_
        ),
    }
    expected = np.float64(model.intercept_)
    same(b, expected, "b", mistakes=distinct(expected, b_slips), **CLOSE)


@question("q1", points=2)
def test_ridge_of_seven_rows_and_three_columns(sub, rng):
    judge_ridge(sub, rng, 7, 3)


@question("q1", points=1)
@shapes(n=(3, 12), d=(2, 6))
def test_ridge_of_any_sizes(sub, rng, n, d):
    judge_ridge(sub, rng, n, d)


@question("q1", points=1)
def test_ridge_leaves_its_arguments_as_they_are(sub, rng):
    sub.ridge(rng.normal(2, 1, size=(5, 3)), rng.normal(size=5), 1.0)
    sub.untouched()


def shrunk(z, t):
    """PyTorch's soft threshold of an array."""
    return torch.nn.functional.softshrink(torch.tensor(z), t).numpy()


def judge_threshold(sub, z, t):
    slips = {
        "this is the hard threshold: what is kept also moves by t": (
            np.where(np.abs(z) > t, z, 0)
        ),
        "negative numbers move up, towards 0": np.maximum(z - t, 0),
        "stop at 0: a number within t of 0 becomes 0": z - t * np.sign(z),
        "give negative numbers their sign back": np.maximum(np.abs(z) - t, 0),
    }
    expected = shrunk(z, t)
    answer = sub.soft_threshold(z, t)
    same(answer, expected, "S", mistakes=distinct(expected, slips), **CLOSE)


def passed(X, y, w, alpha, *, keep=True, fresh=True, rule="right"):
    """One pass of coordinate descent, one number at a time, or with a slip."""
    n, new = len(X), list(map(float, w))
    for j in range(len(w)):
        use = new if fresh else w
        z = q = 0.0
        for i in range(n):
            others = sum(X[i, k] * use[k] for k in range(len(w)) if k != j or not keep)
            z += X[i, j] * (y[i] - others) / n
            q += X[i, j] ** 2 / n
        new[j] = {
            "right": lambda z=z, q=q: shrunk(z, alpha) / q,
            "undivided": lambda z=z: shrunk(z, alpha),
            "sum": lambda z=z, q=q: shrunk(n * z, alpha) / (n * q),
            "late": lambda z=z, q=q: shrunk(z / q, alpha),
        }[rule]()
    return np.array([float(value) for value in new])


def judge_pass(sub, rng, n, d):
    X, y = rng.normal(size=(n, d)) * 1.5, rng.normal(size=n) * 2
    X, y, w = X - X.mean(axis=0), y - y.mean(), rng.normal(size=d)
    alpha = 0.3
    slips = {
        "add back what weight j explains: y - X @ w + x * w[j]": (
            passed(X, y, w, alpha, keep=False)
        ),
        "use the new values of the weights before it": (
            passed(X, y, w, alpha, fresh=False)
        ),
        "divide by x @ x / N after the threshold": (
            passed(X, y, w, alpha, rule="undivided")
        ),
        "the error is a mean over N examples: divide x @ left by N": (
            passed(X, y, w, alpha, rule="sum")
        ),
        "threshold first, then divide by x @ x / N": (
            passed(X, y, w, alpha, rule="late")
        ),
    }
    expected = passed(X, y, w, alpha)
    answer = sub.coordinate_pass(X, y, w, alpha)
    same(answer, expected, "w", mistakes=distinct(expected, slips), **CLOSE)


@question("q2", points=1)
def test_soft_threshold_of_three_by_five(sub, rng):
    judge_threshold(sub, rng.normal(size=(3, 5)), 0.6)


@question("q2", points=1)
def test_a_pass_over_seven_rows_and_three_columns(sub, rng):
    judge_pass(sub, rng, 7, 3)


@question("q2", points=1)
def test_sixty_passes_arrive_at_scikit_learns_lasso(sub, rng):
    X, y = rng.normal(size=(30, 4)), rng.normal(size=30)
    X, y, w = X - X.mean(axis=0), y - y.mean(), np.zeros(4)
    model = linear_model.Lasso(0.1, tol=1e-14, max_iter=100_000).fit(X, y)
    for _ in range(60):
        w = sub.coordinate_pass(X, y, w, 0.1)
    same(w, model.coef_, "w after sixty passes", rtol=1e-7, atol=1e-9)


@question("q2", points=1)
def test_a_pass_leaves_its_arguments_as_they_are(sub, rng):
    X, y = rng.normal(size=(6, 3)), rng.normal(size=6)
    sub.coordinate_pass(X, y, rng.normal(size=3), 0.2)
    sub.untouched()


def judge_dropout(sub, rng, shape, p):
    x, u, g = rng.normal(size=shape), rng.random(shape), rng.normal(size=shape)
    u.flat[:2] = p, p / 2  # one on the border, one dropped
    leaf = torch.tensor(x, requires_grad=True)
    kept = torch.tensor(u).ge(p).double()
    out = leaf * kept / (1 - p)
    (out * torch.tensor(g)).sum().backward()
    expected, slope = out.detach().numpy(), leaf.grad.numpy()
    factor = "divide what is kept by 1 - p"
    slips = {
        factor: x * (u >= p),
        f"{factor}; you multiplied": x * (u >= p) * (1 - p),
        "p is the share that is dropped: keep where u is at least p": x * (u < p) / p,
        "p is the share that is dropped; the factor is 1 / (1 - p)": x * (u >= p) / p,
        "keep an entry whose u is p, too: u >= p": x * (u > p) / (1 - p),
    }
    answer = sub.dropout(x, p, u, True)
    same(answer, expected, "x in training", mistakes=distinct(expected, slips), **CLOSE)
    in_use = {
        "in use, inverted dropout does nothing: return x": x * (1 - p),
        "in use nothing is dropped: return x": expected,
    }
    same(sub.dropout(x, p, u, False), x, "x in use", mistakes=in_use, **CLOSE)
    back = {
        "the gradient has the factor 1 / (1 - p) too": g * (u >= p),
        "no gradient flows through a dropped entry": g,
        "no gradient flows through a dropped entry: the mask is missing": g / (1 - p),
    }
    answer = sub.dropout_vjp(g, p, u)
    same(answer, slope, "gradient", mistakes=distinct(slope, back), **CLOSE)


@question("q3", points=3)
def test_dropout_of_three_by_five(sub, rng):
    judge_dropout(sub, rng, (3, 5), 0.3)


@question("q3", points=1)
@shapes(a=(2, 5), b=(1, 6), tenths=(1, 8))
def test_dropout_of_any_shape(sub, rng, a, b, tenths):
    if tenths != 5:  # at a half, two slips look like no slip
        judge_dropout(sub, rng, (a, b), tenths / 10)


def patient(w, moves, losses, patience):
    """Epoch by epoch: weights after each, which is best, and where it ends."""
    path = w + np.cumsum(moves, axis=0)
    for t in range(len(losses)):
        best = int(np.argmin(losses[: t + 1]))
        if t - best >= patience:
            break
    return path, best, t + 1


def counted(losses, patience):
    """Epochs trained if waiting is never set back to 0."""
    lowest, waited = np.inf, 0
    for t, loss in enumerate(losses):
        if loss < lowest:
            lowest = loss
        else:
            waited += 1
        if waited == patience:
            break
    return t + 1


def last_of_equals(losses, patience):
    """Best epoch, and epochs trained, if an equal loss counts as better."""
    best = 0
    for t in range(len(losses)):
        best = t if losses[t] <= losses[best] else best
        if t - best >= patience:
            break
    return best, t + 1


def judge_patience(sub, rng, losses, patience, d):
    losses = np.array(losses, dtype=float)
    w, moves = rng.normal(size=d), rng.normal(size=(len(losses), d))
    path, best, end = patient(w, moves, losses, patience)
    answer = sub.train_with_patience(w, moves, losses, patience)
    weights, trained = pair(answer, "train_with_patience", "best", "trained")
    tied, tied_end = last_of_equals(losses, patience)
    row = "patience counts epochs in a row: after an improvement, start again at 0"
    ends = {
        row: counted(losses, patience),
        "of two equal losses the first is the best": tied_end,
        "you trained one epoch too many": min(end + 1, len(losses)),
        "this is one epoch too few: count them from 1": end - 1,
    }
    expected = np.float64(end)
    same(
        trained, expected, "epochs trained", mistakes=distinct(expected, ends), **CLOSE
    )
    slips = {
        "of two equal losses the first is the best": path[tied],
        "these are the last weights, not the best. Perhaps you kept the array itself, "
        "which went on changing while you trained: keep w.copy()": path[end - 1],
        "these are the weights before the best epoch": path[best] - moves[best],
    }
    good = path[best]
    same(weights, good, "best weights", mistakes=distinct(good, slips), **CLOSE)


@question("q4", points=2)
def test_patience_of_two_over_the_losses_of_the_text(sub, rng):
    judge_patience(sub, rng, [5, 6, 4, 5, 3, 5, 3, 5, 1], 2, 3)


@question("q4", points=1)
@shapes(epochs=(1, 12), patience=(1, 4), d=(1, 4))
def test_any_losses(sub, rng, epochs, patience, d):
    judge_patience(sub, rng, rng.integers(0, 6, size=epochs), patience, d)


@question("q4", points=1)
def test_training_leaves_its_arguments_as_they_are(sub, rng):
    losses = np.array([2.0, 1.0, 3.0])
    sub.train_with_patience(rng.normal(size=3), rng.normal(size=(3, 3)), losses, 1)
    sub.untouched()


def at_places(images, size, places):
    """Squares with image n at places[n], one pixel at a time."""
    squares = np.zeros((len(images), size, size))
    for n, row, column in np.ndindex(images.shape):
        top, left = places[n]
        if top + row < size and left + column < size:
            squares[n, top + row, left + column] = images[n, row, column]
    return squares


def judge_place(sub, rng, n, height, width, size):
    images, u = rng.uniform(1, 2, size=(n, height, width)), rng.random((n, 2))
    u[0] = 0.995, 0.4
    free = np.array([size - height, size - width])
    places = np.floor(u * (free + 1)).astype(int)
    slips = {
        "the last row and column are places too: size - H + 1 rows": (
            np.floor(u * free).astype(int)
        ),
        "round down: with np.round the places at the edge are half as likely": (
            np.round(u * free).astype(int)
        ),
        "the first number of u chooses the row": (
            np.floor(u[:, ::-1] * (free + 1)).astype(int)
        ),
        "the first number of u chooses the row, and H belongs to the rows": (
            np.floor(u * (free[::-1] + 1)).astype(int)
        ),
        "each image has a place of its own: u[n]": np.repeat(places[:1], n, axis=0),
    }
    expected = at_places(images, size, places)
    wrong = {words: at_places(images, size, at) for words, at in slips.items()}
    answer = sub.place(images, size, u)
    same(answer, expected, "squares", mistakes=distinct(expected, wrong), **CLOSE)


@question("q5", points=2)
def test_five_images_of_three_by_four_on_a_square_of_nine(sub, rng):
    judge_place(sub, rng, 5, 3, 4, 9)


@question("q5", points=1)
@shapes(n=(2, 4), height=(1, 4), width=(1, 4), margin=(0, 4))
def test_images_of_any_size(sub, rng, n, height, width, margin):
    judge_place(sub, rng, n, height, width, max(height, width) + margin)
