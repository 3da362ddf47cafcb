"""Tests of the initialization exercise.

The references are SciPy's distributions and integrals, Gram and Schmidt's way to make
columns perpendicular, and, for LSUV, the property that defines it.
"""

import numpy as np
from scipy import integrate, stats

from coursekit.grading.testing import equal, problem, question, same, shapes

CLOSE = {"rtol": 1e-9, "atol": 1e-12}
FUNCTIONS = {
    "linear": lambda z: 1.0 * z,
    "relu": lambda z: np.where(z > 0, z, 0.0),
    "leaky": lambda z: np.where(z > 0, z, 0.2 * z),
    "tanh": np.tanh,
    "softplus": lambda z: np.log1p(np.exp(z)),
}


def judge_xavier(sub, n, m, gain):
    variance = 2 * gain**2 / (n + m)
    slips = {
        "this is the variance; its root is the standard deviation": variance,
        "Xavier looks at both fans": gain / n**0.5,
        "Xavier looks at both fans, not only at the outputs": gain / m**0.5,
        "the mean of the two fans is half their sum": (variance / 2) ** 0.5,
        "the gain multiplies the standard deviation once": variance**0.5 * gain,
        "the gain is missing": variance**0.5 / gain,
        "this is the half width of an even draw": (3 * variance) ** 0.5,
    }
    name = f"xavier_std({n}, {m}, {gain:.3g})"
    same(sub.xavier_std(n, m, gain), variance**0.5, name, mistakes=slips, **CLOSE)


def judge_kaiming(sub, n, gain):
    std = gain * n**-0.5
    slips = {
        "this is the variance; its root is the standard deviation": std**2,
        "the 2 is in the gain already": std * 2**0.5,
        "this is the half width of an even draw": std * 3**0.5,
    }
    name = f"kaiming_std({n}, {gain:.3g})"
    same(sub.kaiming_std(n, gain), std, name, mistakes=slips, **CLOSE)


def judge_half_width(sub, std):
    width = std / stats.uniform(-1, 2).std()
    slips = {
        "an even draw from ±std has a smaller spread than std": std,
        "this is the whole width, and a is half of it": 2 * width,
        "3 needs a root: the variance is a² / 3": 3 * std,
    }
    same(sub.half_width(std), width, f"half_width({std:.3g})", mistakes=slips, **CLOSE)


@question("q1", points=2)
def test_a_layer_from_12_to_20(sub):
    judge_xavier(sub, 12, 20, 1.5)
    judge_kaiming(sub, 12, 1.5)
    same(sub.kaiming_std(50), 0.2, "kaiming_std(50)", **CLOSE)
    same(sub.xavier_std(8, 24), 0.25, "xavier_std(8, 24)", **CLOSE)


@question("q1", points=1)
@shapes(n=(1, 900), m=(1, 900))
def test_any_fans(sub, rng, n, m):
    judge_xavier(sub, n, m, float(rng.uniform(0.5, 3)))
    judge_kaiming(sub, n, float(rng.uniform(0.5, 3)))


@question("q1", points=1)
def test_the_half_width_of_an_even_draw(sub):
    judge_half_width(sub, 0.25)
    judge_half_width(sub, 1.7)


def mean(f):
    halves = [
        integrate.quad(lambda z: f(z) * stats.norm.pdf(z), *ends, epsabs=1e-12)[0]
        for ends in ((-12, 0), (0, 12))
    ]
    return sum(halves)


def judge_gain(sub, name):
    f = FUNCTIONS[name]
    square = mean(lambda z: f(z) ** 2)
    spread = square - mean(f) ** 2
    half = mean(lambda z: f(z) ** 2 * (z > 0))
    slips = {
        "the density needs to be divided by √(2π)": (square**2 * 2 * np.pi) ** -0.25,
        "the root is missing": 1 / square,
        "this is the size that is left, and the gain makes up for it": square**0.5,
        "this is from the variance; the next layer adds up squares": spread**-0.5,
        "this is from the mean, not the mean of squares": 1 / abs(mean(f) or np.inf),
        "this is half of the integral: negative z count, too": half**-0.5,
    }
    expected = square**-0.5
    slips = {
        words: slip
        for words, slip in slips.items()
        if np.isfinite(slip) and abs(slip - expected) > 1e-3
    }
    answer = sub.gain(name)
    if isinstance(answer, float) and 1e-6 < abs(answer / expected - 1) < 0.01:
        problem(
            f"gain({name!r}): {answer:.6f} is near {expected:.6f}, and six digits are "
            "asked: a finer grid, and no random draws"
        )
    same(answer, expected, f"gain({name!r})", mistakes=slips, rtol=1e-6)


@question("q2", points=2)
def test_the_gain_of_relu(sub):
    judge_gain(sub, "relu")


@question("q2", points=2)
def test_the_gains_of_tanh_leaky_relu_and_softplus(sub):
    for name in ("tanh", "leaky", "softplus", "linear"):
        judge_gain(sub, name)


def network(rng, widths, spread=1.0):
    return [
        rng.normal(0, spread, size=pair)
        for pair in zip(widths, widths[1:], strict=False)
    ]


def scores(weights, x, f, bend=True):
    found = []
    for weight in weights:
        found.append(np.einsum("ni,io->no", x, weight))
        x = f(found[-1]) if bend else found[-1]
    return found


def length(z):
    return np.linalg.norm(z) / z.size**0.5


def judge_sizes(sub, weights, x, name):
    f = FUNCTIONS[name]
    z = scores(weights, x, f)
    slips = {
        "these are the sizes of the activations, not of the scores": [
            length(f(one)) for one in z
        ],
        "the activation is missing between the layers": [
            length(one) for one in scores(weights, x, f, bend=False)
        ],
        "this is the standard deviation; the mean counts, too": [
            one.std() for one in z
        ],
        "the root is missing": [length(one) ** 2 for one in z],
        "this is the length of the whole batch, not the mean": [
            np.linalg.norm(one) for one in z
        ],
    }
    answer = sub.sizes(weights, x, name)
    equal(isinstance(answer, list), True, "sizes(...) being a list")
    equal(len(answer), len(weights), "the number of sizes, one for each weight,")
    slips = {words: np.array(slip) for words, slip in slips.items()}
    expected = np.array([length(one) for one in z])
    answer = np.array(answer, dtype=float)
    same(answer, expected, "sizes(...)", mistakes=slips, **CLOSE)
    return expected


def judge_culprit(sub, given):
    given = [float(size) for size in given]
    ratios = [b / a for a, b in zip(given, given[1:], strict=False)]
    drops = [a - b for a, b in zip(given, given[1:], strict=False)]
    expected = 1 + ratios.index(min(ratios))
    answer = sub.culprit(given)
    if answer == expected:
        return
    if answer == expected - 1:
        problem(f"culprit: this is the layer before it, expected {expected}")
    if answer == given.index(min(given)):
        problem(
            f"culprit: this layer has the smallest size, but layer {expected} "
            "shrinks the signal most"
        )
    if answer == 1 + drops.index(max(drops)):
        problem(
            f"culprit: layer {answer} has the largest drop, but layer {expected} the "
            "smallest ratio to the layer before it"
        )
    if answer == 1 + ratios.index(max(ratios)):
        problem(f"culprit: layer {answer} shrinks the signal least, not most")
    equal(answer, expected, "culprit(...)")


@question("q3", points=2)
def test_sizes_through_three_layers(sub, rng):
    weights = network(rng, (3, 7, 5, 2))
    judge_sizes(sub, weights, rng.normal(1, 1, size=(11, 3)), "relu")


@question("q3", points=1)
@shapes(n=(1, 9), d=(1, 6), h=(1, 8))
def test_sizes_of_any_network(sub, rng, n, d, h):
    name = ["tanh", "leaky", "softplus"][n % 3]
    judge_sizes(sub, network(rng, (d, h, d, h)), rng.normal(size=(n, d)), name)


@question("q3", points=2)
def test_the_layer_that_dies(sub, rng):
    judge_culprit(sub, [2.0, 1.9, 0.4, 0.3, 0.3])
    judge_culprit(sub, [0.5, 3.0, 0.6, 0.5, 0.2, 0.1, 0.05])
    judge_culprit(sub, [8.0, 6.0, 0.9, 0.5, 0.01, 0.01])
    for place in (1, 4, 7):
        widths = [6] * 9
        weights = network(rng, widths, (2 / 6) ** 0.5)
        weights[place] = weights[place] * 1e-3
        z = scores(weights, rng.normal(size=(40, 6)) + 1, FUNCTIONS["leaky"])
        judge_culprit(sub, [length(one) for one in z])


def gram_schmidt(draw):
    """Perpendicular columns of length 1, each from what is left of its own."""
    columns = []
    for column in draw.T:
        for _ in range(2):
            for other in columns:
                column = column - (column @ other) * other
        columns.append(column / np.linalg.norm(column))
    return np.array(columns).T


def judge_orthogonal(sub, draw, gain):
    tall = draw if draw.shape[0] >= draw.shape[1] else draw.T
    back = (lambda a: a) if tall is draw else np.transpose
    expected = back(gain * gram_schmidt(tall))
    q = np.linalg.qr(tall)[0]
    which = "columns" if tall is draw else "rows"
    slips = {
        "the signs are not PyTorch's: multiply by the sign of R's diagonal": back(
            gain * q
        ),
        "the gain is missing": expected / gain,
        f"the {which}: they have the right length, but are not perpendicular": back(
            gain * tall / np.linalg.norm(tall, axis=0)
        ),
        "all signs are turned around": -expected,
    }
    slips = {w: s for w, s in slips.items() if not np.allclose(s, expected)}
    name = f"orthogonal of shape {draw.shape}"
    same(sub.orthogonal(draw, gain), expected, name, mistakes=slips, **CLOSE)


@question("q4", points=2)
def test_seven_rows_and_four_columns(sub, rng):
    judge_orthogonal(sub, rng.normal(size=(7, 4)), 1.5)


@question("q4", points=2)
@shapes(n=(1, 8), m=(1, 8))
def test_any_shape_of_weight(sub, rng, n, m):
    judge_orthogonal(sub, rng.normal(size=(n, m)), float(rng.uniform(0.5, 2)))


def divided(weights, x, f, spread, *, after=True):
    """Weights of somebody who divides each by ``spread`` of its scores."""
    scaled = []
    for weight in weights:
        z = x @ weight
        scaled.append(weight / spread(z))
        x = f(z / spread(z)) if after else f(z)
    return scaled


def judge_lsuv(sub, weights, x, name):
    f = FUNCTIONS[name]
    answer = sub.lsuv(weights, x, name)
    equal(isinstance(answer, list), True, "lsuv(...) being a list")
    equal(len(answer), len(weights), "the number of new weights")
    wrong = {
        "divide by the standard deviation, not by the variance": divided(
            weights, x, f, np.var
        ),
        "the scores are to have the standard deviation 1, not the activations": divided(
            weights, x, f, lambda z: f(z).std()
        ),
        "each layer must read what the scaled layers before it hand on": divided(
            weights, x, f, np.std, after=False
        ),
        "this is the root mean square; LSUV takes the mean off": divided(
            weights, x, f, length
        ),
        "one number for all entries, not one for each column": divided(
            weights, x, f, lambda z: z.std(axis=0)
        ),
    }
    for number, (got, weight) in enumerate(zip(answer, weights, strict=True)):
        spread = (x @ weight).std()
        slips = {
            words: slip[number]
            for words, slip in wrong.items()
            if np.isfinite(slip[number]).all()
            and not np.allclose(slip[number], weight / spread, rtol=1e-6)
        }
        place = f"weight {number}"
        same(got, weight / spread, place, mistakes=slips, **CLOSE)
        x = f(x @ weight / spread)


@question("q5", points=2)
def test_three_layers_of_tanh(sub, rng):
    weights = network(rng, (3, 7, 5, 2), 2.0)
    judge_lsuv(sub, weights, rng.normal(1, 2, size=(11, 3)), "tanh")


@question("q5", points=2)
@shapes(n=(4, 12), d=(2, 6), h=(3, 8))
def test_lsuv_of_any_network(sub, rng, n, d, h):
    name = ["tanh", "leaky", "softplus"][n % 3]
    judge_lsuv(sub, network(rng, (d, h, d, h), 0.3), rng.normal(size=(n, d)), name)


@question("q5", points=1)
def test_the_given_weights_stay_as_they_are(sub, rng):
    sub.lsuv(network(rng, (3, 5, 4)), rng.normal(size=(6, 3)), "leaky")
    sub.untouched()
