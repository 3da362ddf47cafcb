"""Tests of the error clinic. The references are NumPy, with gradients by hand."""

import numpy as np

from coursekit.grading.testing import problem, question, same, shapes

CLOSE = {"rtol": 1e-9, "atol": 1e-12}
SUM = "this is the sum over the rows, not the mean"


def softmax(Z):
    powers = np.exp(Z - Z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def surprise(P, y):
    """Mean surprise of probabilities at the right classes."""
    return -np.log(P[np.arange(len(y)), y]).mean()


def pull(P, y):
    """Gradient of the mean surprise for the logits."""
    G = P.copy()
    G[np.arange(len(y)), y] -= 1
    return G / len(y)


def parts(answer, name, count):
    """What a function returned, if it is as many things as it should be."""
    if answer is None:
        same(answer, 0.0, f"{name}(...)")  # says what a missing return does
    if not isinstance(answer, tuple | list) or len(answer) != count:
        got = len(answer) if isinstance(answer, tuple | list) else "one"
        problem(f"{name} needs to return {count} things as before, got {got}")
    return answer


def judge_network_loss(sub, rng, n, d, h, c):
    X, y = rng.normal(size=(n, d)), rng.integers(c, size=n)
    W1, b1 = rng.normal(size=(d, h)), rng.normal(size=h)
    W2, b2 = 3 * rng.normal(size=(h, c)), rng.normal(size=c)
    hidden = np.maximum(X @ W1 + b1, 0)
    P = softmax(hidden @ W2 + b2)
    right, twice = surprise(P, y), surprise(softmax(P), y)
    loss, grads = parts(sub.network_loss(X, y, W1, b1, W2, b2), "network_loss", 2)
    hope = np.log(1 + (c - 1) / np.e)
    blunt = (
        f"here it is {twice:.3f} where {right:.3f} is right, and no outputs, however "
        f"sure, can bring it below {hope:.3f}; print what goes into cross_entropy"
    )
    slips = {
        blunt: twice,
        "this is minus the mean probability: the logarithm is missing": -P[
            np.arange(n), y
        ].mean(),
        **({SUM: n * right} if n > 1 else {}),
    }
    same(loss, right, "the loss", mistakes=slips, **CLOSE)
    G = pull(P, y)
    back = (G @ W2.T) * (hidden > 0)
    expected = [X.T @ back, back.sum(axis=0), hidden.T @ G, G.sum(axis=0)]
    for name, got, wanted in zip(
        ("W1", "b1", "W2", "b2"), parts(grads, "the gradients", 4), expected
    ):
        same(got, wanted, f"the gradient for {name}", **CLOSE)


@question("q1", points=1)
def test_loss_of_five_rows_and_four_classes(sub, rng):
    judge_network_loss(sub, rng, 5, 3, 7, 4)


@question("q1", points=1)
@shapes(n=(1, 6), d=(1, 4), h=(1, 6), c=(3, 6))
def test_loss_of_any_network(sub, rng, n, d, h, c):
    judge_network_loss(sub, rng, n, d, h, c)


def judge_hidden_weights(sub, fan_in, fan_out, seed):
    W = sub.hidden_weights(fan_in, fan_out, seed)
    limit = np.sqrt(6 / fan_in)
    if np.shape(W) != (fan_in, fan_out):
        same(W, np.zeros((fan_in, fan_out)), "the weight")
    pixels = np.random.default_rng(0).random((50, fan_in))
    dead = (pixels @ W <= 0).all(axis=0).mean()
    if dead > 0.5:
        problem(
            f"{100 * dead:.0f} % of the ReLU units are 0 for every one of 50 images, and "
            "so is the gradient behind them: print the range of the weights"
        )
    if (W >= 0).all():
        problem("no weight is negative: He's weights lie on both sides of 0")
    reach = np.abs(W).max() / limit
    if reach > 1 + 1e-12 or reach < 0.9:
        often = "half" if 0.4 < reach < 0.51 else f"{reach:.2f} times"
        problem(f"the largest weight reaches {often} as far as sqrt(6 / fan_in)")
    if abs(W.mean()) > 0.15 * limit:
        problem(f"the mean of the weights is {W.mean() / limit:.2f} limits, not 0")


@question("q2", points=1)
def test_a_layer_of_thirty_units_on_forty_pixels(sub):
    judge_hidden_weights(sub, 40, 30, seed=3)


@question("q2", points=1)
def test_layers_of_other_sizes_and_seeds(sub, rng):
    for fan_in, fan_out in ((60, 25), (25, 60)):
        judge_hidden_weights(sub, fan_in, fan_out, int(rng.integers(1000)))


def judge_epoch(sub, rng, n, size):
    y = rng.permutation(n)  # every label once, and written into its row
    X = np.stack([y, 2 * y, -y], axis=1) * 1.0
    batches = sub.epoch(X, y, size, 7)
    sizes = [len(rows) for rows, _ in batches]
    if sum(sizes) != n:
        problem(f"{n - sum(sizes)} rows of the epoch are missing, of {n}")
    if sizes != [size] * (n // size) + [n % size] * (n % size > 0):
        problem(f"the batches have the sizes {sizes}, for {n} rows and size={size}")
    rows = np.concatenate([rows for rows, _ in batches])
    labels = np.concatenate([labels for _, labels in batches])
    if np.array_equal(np.sort(rows[:, 0]), np.sort(y)):
        strangers = int((rows[:, 0] != labels).sum())
        if strangers:
            problem(
                f"{strangers} of {n} rows carry a label that is not theirs: print one "
                "batch of rows in which you can see the label"
            )
    same(rows[:, 1], 2 * rows[:, 0], "a row", **CLOSE)
    same(np.sort(rows[:, 0]), np.arange(n) * 1.0, "the set of rows, sorted,", **CLOSE)
    if np.array_equal(labels, y):
        problem("the rows leave in the order in which they came: shuffle them")
    again = np.concatenate([labels for _, labels in sub.epoch(X, y, size, 7)])
    if not np.array_equal(labels, again):
        problem("two calls with one seed give two orders: draw from rng alone")


@question("q3", points=1)
def test_an_epoch_of_eleven_rows_in_batches_of_four(sub, rng):
    judge_epoch(sub, rng, 11, 4)


@question("q3", points=1)
@shapes(n=(9, 20), size=(2, 8))
def test_an_epoch_of_any_size(sub, rng, n, size):
    judge_epoch(sub, rng, n, size)


def descent(X, y, W, lr, steps, *, keep=0.0):
    """Losses and weights along the way; ``keep`` of each gradient stays in the next."""
    losses, path, grad = [], [W], 0
    for _ in range(steps):
        P = softmax(X @ path[-1])
        losses.append(surprise(P, y))
        grad = keep * grad + X.T @ pull(P, y)
        path.append(path[-1] - lr * grad)
    return np.array([*losses, surprise(softmax(X @ path[-1]), y)]), path


def judge_descend(sub, rng, n, d, c, steps):
    X, y = rng.normal(size=(n, d)), rng.integers(c, size=n)
    W, lr = 0.1 * rng.normal(size=(d, c)), 0.5
    losses, path = descent(X, y, W, lr, steps)
    swing, astray = descent(X, y, W, lr, steps, keep=1.0)
    answer = parts(sub.descend(X, y, W.copy(), lr, steps), "descend", 2)
    inert = "every loss is the first one: the weight never moves"
    words = (
        f"its third is {swing[2]:.3f} where descent has {losses[2]:.3f}; print the "
        "norm of weight.grad after each backward, and compare it with a fresh one"
    )
    late = "this is the loss after each step, not before it"
    slips = {
        words: swing[:-1],
        inert: np.full(steps, losses[0]),
        late: losses[1:],
    }
    same(answer[0], losses[:-1], "the row of losses", mistakes=slips, **CLOSE)
    slips = {words: astray[-1], inert: W}
    same(answer[1], path[-1], "the weight", mistakes=slips, **CLOSE)


@question("q4", points=1)
def test_five_steps_on_seven_rows_and_three_classes(sub, rng):
    judge_descend(sub, rng, 7, 4, 3, 5)


@question("q4", points=1)
@shapes(n=(2, 6), d=(1, 4), c=(2, 4), steps=(3, 8))
def test_descent_of_any_length(sub, rng, n, d, c, steps):
    judge_descend(sub, rng, n, d, c, steps)


def judge_standardized(sub, rng, n, d):
    units = 10.0 ** np.arange(d)
    X = units * (5 + rng.normal(size=(n, d)))
    mean, std = X.mean(axis=0), X.std(axis=0)
    means, stds = X.mean(axis=1, keepdims=True), X.std(axis=1, keepdims=True)
    answer = sub.standardized(X)
    expected = (X - mean) / std
    rows = (X - means) / stds
    last = np.abs(rows[:, -1]).mean() / np.abs(rows[:, 0]).mean()
    flat = (
        f"the last column is on average {last:.1f} times as large as the first; print "
        "mean and standard deviation of each column"
    )
    slips = {
        flat: rows,
        "each column is centered, but it is divided by the spread of each row": (
            (X - mean) / stds
        ),
        "each column is scaled, but the mean of each row is taken off": (
            (X - means) / std
        ),
        "it takes one mean for all columns": (X - X.mean()) / std,
        "it takes one standard deviation for all columns": (X - mean) / X.std(),
        "one mean and one standard deviation for all columns": (X - X.mean()) / X.std(),
    }
    same(answer, expected, "the table", mistakes=slips, **CLOSE)


@question("q5", points=1)
def test_a_table_of_five_rows_and_three_columns(sub, rng):
    judge_standardized(sub, rng, 5, 3)


@question("q5", points=1)
@shapes(n=(3, 8), d=(3, 6))
def test_any_table(sub, rng, n, d):
    judge_standardized(sub, rng, n, d)


def judge_regression(sub, rng, n, d):
    X, y = rng.normal(size=(n, d)), rng.normal(size=n)
    w, b = rng.normal(size=(d, 1)), rng.normal(size=1)
    errors = X @ w[:, 0] + b - y
    square = (X @ w + b - y) ** 2  # (N, N): every prediction against every target
    answer = sub.regression_loss(X, y, w, b)
    loss, w_grad, b_grad = parts(answer, "regression_loss", 3)
    words = (
        f"it says {square.mean():.3f} where the mean square of the {n} errors is "
        f"{(errors**2).mean():.3f}; print the shape of what is squared"
    )
    slips = {words: square.mean(), SUM: (errors**2).sum()}
    same(loss, (errors**2).mean(), "the loss", mistakes=slips, **CLOSE)
    same(w_grad, 2 / n * X.T @ errors[:, None], "the gradient for w", **CLOSE)
    same(b_grad, 2 / n * errors.sum(keepdims=True), "the gradient for b", **CLOSE)


@question("q6", points=1)
def test_a_line_through_seven_points_in_three_dimensions(sub, rng):
    judge_regression(sub, rng, 7, 3)


@question("q6", points=1)
@shapes(n=(2, 8), d=(1, 5))
def test_a_line_through_any_points(sub, rng, n, d):
    judge_regression(sub, rng, n, d)


def judge_held_out(sub, rng, n, d, h, c):
    X, y = rng.normal(size=(n, d)), rng.integers(c, size=n)
    W1, b1 = rng.normal(size=(d, h)), np.ones(h)
    W2, b2 = 2 * rng.normal(size=(h, c)), rng.normal(size=c)
    model = sub.network(W1, b1, W2, b2, 0.5)
    first, second = (sub.held_out_loss(model, X, y) for _ in range(2))
    right = surprise(softmax(np.maximum(X @ W1 + b1, 0) @ W2 + b2), y)
    if first is not None and not np.isclose(first, right):
        after = f", and {second:.3f} a moment later" if first != second else ""
        problem(
            f"on the same rows it says {first:.3f}{after}, where the whole network has "
            f"{right:.3f}: print model.training at the call, for every layer"
        )
    same(first, right, "the held-out loss", **CLOSE)
    same(second, right, "the second held-out loss", **CLOSE)
    draws = [model(X).data for _ in range(2)]
    if not model.training or np.array_equal(*draws):
        problem(
            "the model is left in another state than it came in: from here on it "
            "trains without dropout; look at every layer"
        )


@question("q7", points=1)
def test_the_held_out_loss_of_six_rows(sub, rng):
    judge_held_out(sub, rng, 6, 4, 12, 3)


@question("q7", points=1)
def test_the_held_out_loss_of_other_networks(sub, rng):
    for n, d, h, c in ((9, 2, 15, 4), (3, 5, 20, 2)):
        judge_held_out(sub, rng, n, d, h, c)


def judge_rates(sub, peak, milestones, steps):
    expected = np.array(
        [peak / 10.0 ** sum(step >= m for m in milestones) for step in range(steps)]
    )
    tenth = (
        f"the first update moves a tenth as far as peak={peak:.2g} orders; print "
        "rates[0] / peak"
    )
    late = np.concatenate([expected[:1], expected[:-1]])
    slips = {
        tenth: expected / 10,
        "each drop comes one step after its milestone": late,
    }
    if len(milestones) > 1 or steps > milestones[0]:
        kept = np.minimum(10 * expected, peak)
        slips["the first milestone changes nothing"] = kept
    same(sub.step_rates(peak, milestones, steps), expected, "the row of rates",
         mistakes=slips, **CLOSE)  # fmt: skip


@question("q8", points=1)
def test_rates_of_nine_steps_with_two_milestones(sub):
    judge_rates(sub, 0.5, [3, 7], 9)


@question("q8", points=1)
@shapes(first=(1, 5), gap=(1, 5), more=(1, 5))
def test_rates_of_any_run(sub, rng, first, gap, more):
    judge_rates(
        sub, float(rng.random() + 0.1), [first, first + gap], first + gap + more
    )


def judge_accumulated(sub, rng, n, d, c, rows):
    X, y = rng.normal(size=(n, d)), rng.integers(c, size=n)
    W = rng.normal(size=(d, c))
    groups = [np.arange(n)[start : start + rows] for start in range(0, n, rows)]
    pieces = [X[g].T @ pull(softmax(X[g] @ W), y[g]) for g in groups]
    expected = X.T @ pull(softmax(X @ W), y)
    total = np.sum(pieces, axis=0)
    words = (
        f"with rows={rows} of {n} it is {np.linalg.norm(total):.3f} long, where "
        f"{np.linalg.norm(expected):.3f} is right; divide it by the gradient with "
        "rows=len(X)"
    )
    slips = {
        words: total,
        "it is the gradient of the sum, not of the mean": n * expected,
    }
    if len(groups) > 1:
        slips["it is the gradient of the last part alone"] = pieces[-1]
    if n % rows:
        uneven = "the last part is smaller, but counts as much as the others"
        slips[uneven] = total / len(groups)
        slips[f"{uneven}: it has not {rows} rows"] = total * rows / n
    answer = sub.accumulated_gradient(X, y, W, rows)
    same(answer, expected, "the gradient", mistakes=slips, **CLOSE)


@question("q9", points=1)
def test_eleven_rows_four_at_a_time(sub, rng):
    judge_accumulated(sub, rng, 11, 3, 5, 4)


@question("q9", points=1)
@shapes(n=(3, 9), d=(1, 4), c=(2, 4), rows=(1, 2))
def test_any_rows_a_few_at_a_time(sub, rng, n, d, c, rows):
    judge_accumulated(sub, rng, n, d, c, rows)


def judge_prepared(sub, rng, n, d, held_out):
    X, order = 3 + 2 * rng.normal(size=(n, d)), rng.permutation(n)
    X[order[-1]] *= 10  # a held-out row that stands out
    train, test = X[order[:-held_out]], X[order[-held_out:]]
    mean, std = train.mean(axis=0), train.std(axis=0)
    answer = parts(sub.prepared(X, order, held_out), "prepared", 2)
    words = (
        "what the model trains on changes with the rows that it is tested on; multiply "
        "one held-out row by 1000, and look at the training rows"
    )
    leaked = {words: (train - X.mean(axis=0)) / X.std(axis=0)}
    first = X[:-held_out]
    astray = "the scale comes from the first rows of the table: order names others"
    leaked[astray] = (train - first.mean(axis=0)) / first.std(axis=0)
    raw = {"the rows are not scaled": train}
    same(answer[0], (train - mean) / std, "the training set",
         mistakes=leaked | raw, **CLOSE)  # fmt: skip
    slips = {
        "the rows are not scaled": test,
        "their scale is that of all rows, which the training rows do not have": (
            (test - X.mean(axis=0)) / X.std(axis=0)
        ),
    }
    if held_out > 1:
        own = "they are scaled by a scale of their own, which one row would not have"
        slips[own] = (test - test.mean(axis=0)) / test.std(axis=0)
    same(answer[1], (test - mean) / std, "the test set", mistakes=slips, **CLOSE)


@question("q10", points=1)
def test_nine_rows_of_which_three_are_held_out(sub, rng):
    judge_prepared(sub, rng, 9, 4, 3)


@question("q10", points=1)
@shapes(n=(6, 12), d=(1, 4), held_out=(2, 4))
def test_any_rows_held_out(sub, rng, n, d, held_out):
    judge_prepared(sub, rng, n, d, held_out)
