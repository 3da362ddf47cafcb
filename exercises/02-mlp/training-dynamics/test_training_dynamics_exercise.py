"""Tests of the training-dynamics exercise, against enumeration and other formulas."""

from itertools import combinations, product

import numpy as np

from coursekit.grading.testing import problem, question, same, shapes

CLOSE = {"rtol": 1e-9, "atol": 1e-12}


def numbered(rng, N, D):
    """Rows that carry their own number in the first column, and their labels."""
    X = rng.normal(size=(N, D))
    X[:, 0] = np.arange(N)
    return X, rng.permutation(N) + 100


def checked_pairs(pairs):
    if pairs is None:
        same(pairs, 0.0, "mini_batches(...)")  # says what a missing return does
    if not isinstance(pairs, list | tuple):
        problem("mini_batches needs to return a list of pairs (x, labels)")
    for pair in pairs:
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            problem("each entry of the list needs to be a pair (x, labels)")
        if any(not isinstance(part, np.ndarray) for part in pair):
            problem("x and labels need to be arrays: X[rows] and y[rows]")
    return pairs


def judge_batches(sub, rng, N, D, batch_size, epochs):
    X, y = numbered(rng, N, D)
    pairs = checked_pairs(sub.mini_batches(X, y, batch_size, epochs, rng))
    full, rest = divmod(N, batch_size)
    sizes = ([batch_size] * full + [rest] * (rest > 0)) * epochs
    got = [len(x) for x, _ in pairs]
    if rest and got == [batch_size] * full * epochs:
        problem("the rows that are left over make a smaller last batch: keep them")
    if got != sizes:
        problem(f"the batches of {N} rows need the sizes {sizes}, got {got}")
    if any(x.shape[1:] != (D,) or labels.shape != (len(x),) for x, labels in pairs):
        problem("a batch needs the shapes (B, D) and (B,)")
    x = np.concatenate([x for x, _ in pairs])
    rows = np.rint(x[:, 0]).astype(int)
    per_epoch = rows.reshape(epochs, N)
    if (np.sort(per_epoch, axis=1) != np.arange(N)).any():
        problem("every row needs to come exactly once in each epoch")
    if not np.array_equal(np.concatenate([labels for _, labels in pairs]), y[rows]):
        problem("a row has lost its label: use one order for X and for y")
    same(x, X[rows], "x", **CLOSE)
    return per_epoch


@question("q1", points=2)
def test_batches_of_seven_rows(sub, rng):
    judge_batches(sub, rng, 7, 2, 3, 4)


@question("q1", points=1)
@shapes(N=(1, 12), D=(1, 4), B=(1, 14), epochs=(1, 3))
def test_batches_of_any_size(sub, rng, N, D, B, epochs):
    judge_batches(sub, rng, N, D, B, epochs)


@question("q1", points=1)
def test_batches_are_shuffled_anew(sub, rng):
    # Two orders of 40 rows are the same once in 40! times.
    orders = judge_batches(sub, rng, 40, 3, 16, 2)
    if (orders == np.arange(40)).all(axis=1).any():
        problem("the rows come in their old order: shuffle them")
    if (orders[0] == orders[1]).all():
        problem("every epoch needs a new order: shuffle inside the loop over epochs")


def by_enumeration(G, B, replace):
    """Mean over all batches, one by one."""
    draws = product(range(len(G)), repeat=B) if replace else combinations(G, B)
    means = [(G[list(d)] if replace else np.array(d)).mean(axis=0) for d in draws]
    return ((np.array(means) - G.mean(axis=0)) ** 2).sum(axis=1).mean()


def judge_noise(sub, rng, N, D, B, replace):
    G = rng.normal(size=(N, D)) + 3
    right = by_enumeration(G, B, replace)
    spread = ((G - G.mean(axis=0)) ** 2).sum() / N
    slips = {"the squared distance is asked for, not the distance": right**0.5}
    if D > 1:
        slips["add the squares of all weights up: sum over the columns"] = right / D
        slips["g is a row: take the mean over the rows alone"] = (
            right * ((G - G.mean()) ** 2).sum() / N / spread
        )
    slips["divide by N, not by N - 1: these are all examples"] = right * N / (N - 1)
    if not replace:
        slips["without replacement the error is smaller: correct it"] = spread / B
        slips["the others are N - 1: divide N - B by that"] = right * (N - 1) / N
    else:
        slips["with replacement there is nothing to correct"] = (
            spread / B * (N - B) / (N - 1)
        )
    slips = {words: v for words, v in slips.items() if not np.isclose(v, right)}
    same(sub.gradient_noise(G, B, replace), right, "noise", mistakes=slips, **CLOSE)


@question("q2", points=1)
def test_noise_of_pairs_with_replacement(sub, rng):
    judge_noise(sub, rng, 5, 3, 2, True)


@question("q2", points=1)
def test_noise_of_pairs_without_replacement(sub, rng):
    judge_noise(sub, rng, 5, 3, 2, False)


@question("q2", points=1)
@shapes(N=(2, 5), D=(1, 4), B=(1, 3))
def test_noise_of_any_batch(sub, rng, N, D, B):
    judge_noise(sub, rng, N, D, min(B, N), bool(rng.integers(2)))


@question("q2", points=1)
def test_noise_leaves_its_argument_as_it_is(sub, rng):
    sub.gradient_noise(rng.normal(size=(6, 4)), 3, False)
    sub.untouched()


def half_cosine(start, end, done):
    """From start to end, by the square of a cosine of half the angle."""
    return end + (start - end) * np.cos(np.pi / 2 * np.clip(done, 0, 1)) ** 2


def asked(function, count, *settings):
    """The rates of all updates, as far as they are numbers."""
    return [function(step, *settings) for step in range(count)]


def judge_warmup(sub, lr, warmup, steps, final):
    t = np.arange(steps + 4)

    def rates(rise, done, start=lr, clip=True):
        fall = half_cosine(start, final, done)
        if not clip:
            fall = final + (lr - final) * np.cos(np.pi / 2 * done) ** 2
        return np.where(t < warmup, lr * rise / max(warmup, 1), fall)

    done = (t - warmup) / (steps - warmup)
    right = rates(t + 1, done)
    slips = {
        "the first update has the rate lr / warmup, not 0": rates(t, done),
        "the cosine starts where the warm-up ends": rates(t + 1, t / steps),
        "steps counts the warm-up too": rates(t + 1, (t - warmup) / steps),
        "after the end the rate stays at final": rates(t + 1, done, clip=False),
        "the fall is from lr to final": rates(t + 1, done, start=lr + final),
    }
    slips = {words: v for words, v in slips.items() if not np.allclose(v, right)}
    answer = asked(sub.warmup_cosine, len(t), lr, warmup, steps, final)
    same(answer, right.tolist(), "rates", mistakes=slips, **CLOSE)


@question("q3", points=2)
def test_warmup_of_four_in_twelve_steps(sub, rng):
    judge_warmup(sub, 8.0, 4, 12, 2.0)


@question("q3", points=2)
@shapes(warmup=(0, 5), more=(1, 9))
def test_warmup_of_any_length(sub, rng, warmup, more):
    judge_warmup(sub, rng.uniform(1, 2), warmup, warmup + more, rng.uniform(0.1, 0.5))


def judge_cycle(sub, lr, steps, pct, div, final_div):
    t = np.arange(steps)
    start = lr / div

    def rates(top=pct * steps - 1, last=steps - 1, end=start / final_div, line=""):
        up, down = t / top, (t - top) / (last - top)
        rise, fall = half_cosine(start, lr, up), half_cosine(lr, end, down)
        if line == "rise":
            rise = start + (lr - start) * up
        if line == "fall":
            fall = lr + (end - lr) * down
        return np.where(t <= top, rise, fall)

    right = rates()
    slips = {
        "the end is the start divided by final_div_factor": rates(end=lr / final_div),
        "the first update is number 0: the peak and the end lie one earlier": rates(
            pct * steps, steps
        ),
        "the rise follows a cosine, not a line": rates(line="rise"),
        "the fall follows a cosine, not a line": rates(line="fall"),
    }
    slips = {words: v for words, v in slips.items() if not np.allclose(v, right)}
    answer = asked(sub.one_cycle, steps, lr, steps, pct, div, final_div)
    same(answer, right.tolist(), "rates", mistakes=slips, **CLOSE)


@question("q4", points=2)
def test_cycle_of_fourteen_steps(sub, rng):
    judge_cycle(sub, 5.0, 14, 0.5, 4.0, 100.0)


@question("q4", points=2)
@shapes(steps=(10, 20))
def test_cycle_of_any_length(sub, rng, steps):
    pct, div, final_div = rng.uniform([0.25, 2, 3], [0.7, 30, 50])
    judge_cycle(sub, rng.uniform(1, 2), steps, pct, div, final_div)


def by_loops(rates, losses, window, *, log=True, shift=None, to_end=False):
    """The steepest place, from differences written out."""
    half = window // 2
    smooth = [
        sum(losses[i - half : i + half + 1]) / window
        for i in range(half, len(losses) - half)
    ]
    first = half if shift is None else shift
    middle = [float(r) for r in rates[first : first + len(smooth)]]
    x = [np.log(r) if log else r for r in middle]
    slopes = []
    for i in range(len(smooth)):
        a, b = max(i - 1, 0), min(i + 1, len(smooth) - 1)
        slopes.append((smooth[b] - smooth[a]) / (x[b] - x[a]))
    if not log:
        slopes = list(np.gradient(smooth, x))
    until = len(smooth) if to_end else smooth.index(min(smooth)) + 1
    return middle[min(range(until), key=slopes.__getitem__)]


def range_curve(rng, N):
    """A level start, a fall, a lowest point, a leap up, and a steeper fall behind."""
    x = np.linspace(0, 1, N)
    losses = 3 - 1.2 / (1 + np.exp(-14 * (x - 0.42))) + rng.normal(0, 0.01, N)
    losses[-5:-3] += 9  # broken, and back
    losses[N // 6] -= 0.35  # one lucky batch, which smoothing removes
    return np.geomspace(1e-4, rng.uniform(1, 5), N), losses


def judge_steepest(sub, rates, losses, window):
    right = by_loops(rates, losses, window)
    half = window // 2
    smooth = np.convolve(losses, np.full(window, 1 / window), mode="valid")
    slips = {
        "take the slope against the logarithm of the rate": by_loops(
            rates, losses, window, log=False
        ),
        "behind the lowest loss the run is broken: look only before it": by_loops(
            rates, losses, window, to_end=True
        ),
        "that is where the loss is lowest, not where it falls fastest": rates[
            half + smooth.argmin()
        ],
    }
    inner = slice(half, len(losses) - half)
    between = np.diff(smooth) / np.diff(np.log(rates[inner]))
    if half != 1:  # there the two are one place off alike
        words = "a smoothed loss stands in the middle of its window"
        slips[words] = by_loops(rates, losses, window, shift=0)
        words = "np.diff has slopes between the points: take np.gradient"
        slips[words] = rates[inner][between[: smooth.argmin() + 1].argmin()]
    raw = [by_loops(rates, losses, 1), by_loops(rates[inner], losses[inner], 1)]
    slips |= {f"smooth the losses first{' ' * i}": v for i, v in enumerate(raw)}
    slips = {words: v for words, v in slips.items() if not np.isclose(v, right)}
    answer = sub.steepest_rate(rates, losses, window)
    same(answer, right, "rate", mistakes=slips, **CLOSE)


@question("q5", points=2)
def test_steepest_of_sixty_rates(sub, rng):
    judge_steepest(sub, *range_curve(rng, 60), 5)


@question("q5", points=1)
@shapes(N=(40, 70), half=(0, 4))
def test_steepest_of_any_curve(sub, rng, N, half):
    judge_steepest(sub, *range_curve(rng, N), 2 * half + 1)


@question("q5", points=1)
def test_steepest_leaves_its_arguments_as_they_are(sub, rng):
    sub.steepest_rate(*range_curve(rng, 50), 3)
    sub.untouched()
