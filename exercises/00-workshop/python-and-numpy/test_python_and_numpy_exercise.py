"""Tests of the exercise on Python and NumPy.

The references are SciPy's cdist, scikit-learn's confusion matrix, and programs that
are right or wrong by construction.
"""

import numpy as np
from scipy.spatial.distance import cdist
from sklearn.metrics import confusion_matrix

from coursekit.grading.testing import Problem, problem, question, same, shapes

DRAWS = 60


def judge_distances(sub, X, Y, **allowed):
    answer = sub.distances(X, Y)
    if isinstance(answer, np.ndarray) and answer.dtype.kind == "f":
        if np.isnan(answer).any():
            problem(
                f"distances(X, Y) has {np.isnan(answer).sum()} NaN: rounding left "
                "squares below zero, cut off at 0 before the root"
            )
    slips = {
        "these are the squares, take the root": cdist(X, Y, "sqeuclidean"),
        "this is the sum of absolute differences, not the root of the squares": cdist(
            X, Y, "cityblock"
        ),
    }
    same(answer, cdist(X, Y), "distances(X, Y)", mistakes=slips, **allowed)


@question("q1", points=2)
def test_two_rows_with_three(sub, rng):
    X, Y = rng.normal(size=(2, 5)), 3 + rng.normal(size=(3, 5))
    judge_distances(sub, X, Y, rtol=1e-9)
    judge_distances(sub, np.zeros((1, 2)), np.array([[3.0, 4.0], [5.0, 12.0]]))


@question("q1", points=2)
@shapes(n=(1, 6), m=(1, 6), d=(1, 6))
def test_any_two_tables(sub, rng, n, m, d):
    judge_distances(sub, rng.normal(size=(n, d)), 5 + rng.normal(size=(m, d)))
    sub.untouched()


@question("q1", points=1)
def test_equal_rows_far_from_zero(sub, rng):
    X = 100 + rng.normal(size=(40, 3))
    judge_distances(sub, X, X.copy(), atol=1e-4)


def judge_confusion(sub, true, guessed, classes):
    expected = confusion_matrix(true, guessed, labels=range(classes))
    seen = 1 + max(true.max(), guessed.max())
    slips = {
        "the true class goes down the rows, the guessed one along": expected.T,
        "a pair that occurs twice counts twice": np.minimum(expected, 1),
        "a class that never occurs has its row and column too": expected[:seen, :seen],
    }
    slips = {
        words: slip
        for words, slip in slips.items()
        if slip.shape != expected.shape or (slip != expected).any()
    }
    answer = sub.confusion(true, guessed, classes)
    same(answer, expected, f"confusion(true, guessed, {classes})", mistakes=slips)


@question("q2", points=2)
def test_seven_answers_in_four_classes(sub):
    true, guessed = np.array([0, 2, 2, 1, 0, 2, 2]), np.array([0, 1, 1, 1, 2, 2, 1])
    judge_confusion(sub, true, guessed, 4)


@question("q2", points=2)
@shapes(n=(1, 40), classes=(2, 6))
def test_any_answers(sub, rng, n, classes):
    judge_confusion(sub, *rng.integers(classes, size=(2, n)), classes)
    sub.untouched()


def window(x, t, width):
    """The numbers that entry t is the mean of."""
    return x[max(0, t - width + 1) : t + 1]


def by_mean(x, width):
    return np.array([window(x, t, width).mean() for t in range(len(x))])


def by_backward_sum(x, width):
    parts = [window(x, t, width) for t in range(len(x))]
    return np.array([sum(part[::-1].tolist()) / len(part) for part in parts])


def divides_by_width(x, width):
    return np.array([window(x, t, width).sum() / width for t in range(len(x))])


def looks_ahead(x, width):
    """Shift the window by one, toward what comes."""
    ahead = np.append(x, x[-1])
    return np.array([window(ahead, t + 1, width).mean() for t in range(len(x))])


def one_too_few(x, width):
    return by_mean(x, max(1, width - 1))


def without_last(x, width):
    return by_mean(x, width)[:-1]


def whole_numbers(x, width):
    return np.trunc(by_mean(x, width))


def zero_if_too_wide(x, width):
    return by_mean(x, width) if width <= len(x) else np.zeros(len(x))


WRONG = {
    divides_by_width: "divides by width at the start too",
    looks_ahead: "looks one step into the future",
    one_too_few: "averages one number too few",
    without_last: "leaves out the last entry",
    whole_numbers: "cuts off what is behind the decimal point",
    zero_if_too_wide: "answers 0 where the width is larger than N",
}
REACH = {
    divides_by_width: "a width above 1",
    looks_ahead: "numbers that differ",
    one_too_few: "a width and an N of 2 or more, with numbers that differ",
    without_last: "any array",
    whole_numbers: "numbers with something behind the decimal point",
    zero_if_too_wide: "a width larger than N",
}


def drawn(sub, rng, count=DRAWS):
    """Draw inputs with the learner's draw, and check that they are inputs."""
    seeds = rng.integers(2**32, size=count)
    return [checked(sub.draw(np.random.default_rng(int(s)))) for s in seeds]


def checked(pair):
    if pair is None:
        problem("draw(rng) is None: did you forget `return`?")
    if not isinstance(pair, tuple | list) or len(pair) != 2:
        problem("draw(rng) needs to return a pair, x and width")
    x, width = pair
    if not isinstance(x, np.ndarray) or x.dtype.kind != "f" or x.ndim != 1:
        problem("draw(rng) needs to return a float array of one axis as x")
    whole = isinstance(width, int | np.integer) and not isinstance(width, bool)
    if len(x) < 1 or not np.isfinite(x).all() or not whole or width < 1:
        problem(
            "draw(rng) needs at least one number in x, all finite, and a whole width "
            f"from 1 on, got {len(x)} numbers and width {width!r}"
        )
    return x, int(width)


def verdict(sub, x, width, y):
    """Ask the learner's holds; where it raises, say on what."""
    try:
        answer = sub.holds(x, width, y)
    except Problem as error:
        error.context = f"x of {len(x)} numbers, y of {len(y)}, {width=}"
        raise
    if not isinstance(answer, bool | np.bool_):
        words = "is None: did you forget `return`?" if answer is None else "is neither"
        problem(f"holds(x, width, y) needs to be True or False, but {words}")
    return bool(answer)


@question("q3", points=1)
def test_the_example_of_the_text(sub):
    x = np.array([2.0, 4.0, 9.0])
    if not verdict(sub, x, 2, np.array([2.0, 3.0, 6.5])):
        problem("holds rejects a correct answer: (2, 3, 6.5) for (2, 4, 9), width 2")
    if verdict(sub, x, 2, np.array([2.0, 3.0, 7.5])):
        problem("holds accepts a wrong answer: (2, 3, 7.5) for (2, 4, 9), width 2")


@question("q3", points=2)
def test_correct_programs_pass_every_time(sub, rng):
    for x, width in drawn(sub, rng):
        for program in (by_mean, by_backward_sum):
            if not verdict(sub, x, width, program(x, width)):
                problem(
                    f"holds rejects a correct answer, for N = {len(x)} and width = "
                    f"{width}: allow for rounding, and for every width"
                )


def judge_bug(sub, inputs, program):
    """Fail unless one of the inputs shows the bug, and holds sees it."""
    reached = False
    for x, width in inputs:
        y, right = program(x, width), by_mean(x, width)
        if y.shape == right.shape and np.allclose(y, right, rtol=1e-3):
            continue
        reached = True
        if not verdict(sub, x, width, y):
            return
    if not reached:
        problem(f"draw never reaches {REACH[program]}, where a bug could show")
    problem(f"holds accepts a program that {WRONG[program]}")


@question("q3", points=2)
def test_bugs_that_most_inputs_show(sub, rng):
    inputs = drawn(sub, rng)
    for program in (divides_by_width, looks_ahead, one_too_few):
        judge_bug(sub, inputs, program)


@question("q3", points=2)
def test_bugs_in_the_corners(sub, rng):
    inputs = drawn(sub, rng)
    for program in (without_last, whole_numbers, zero_if_too_wide):
        judge_bug(sub, inputs, program)


def judge_fix(sub, seconds, gains):
    total = sum(seconds.values())
    after = {name: total - t + t / gains[name] for name, t in seconds.items()}
    best = min(after, key=after.__getitem__)
    answer = sub.best_fix(seconds, gains)
    if answer is None:
        problem("best_fix(...) is None: did you forget `return`?")
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        problem("best_fix(...) needs to return a name and a factor")
    if answer[0] != best:
        blame(answer[0], best, seconds, gains)
    slips = {
        f"this is the gain of the function {best} alone": gains[best],
        "this is as if it vanished, but a part of its time stays": total
        / (total - seconds[best]),
        "this is the time that is left": after[best],
        "this is the time that is saved": total - after[best],
        "this is the share of time that is left, turn it over": after[best] / total,
    }
    same(
        answer[1],
        total / after[best],
        "the factor of best_fix(...)",
        rtol=1e-9,
        mistakes=slips,
    )


def blame(name, best, seconds, gains):
    """Say by what rule the wrong function may have been chosen."""
    words = "another one saves more"
    if name == max(gains, key=gains.__getitem__):
        words = "it gains most by itself, but takes too little of the whole"
    elif name == max(seconds, key=seconds.__getitem__):
        words = "it takes longest, but can be sped up too little"
    problem(f"best_fix(...) names {name!r}, expected {best!r}: {words}")


@question("q4", points=2)
def test_three_programs(sub):
    seconds = {"load": 2.0, "forward": 3.0, "backward": 5.0}
    judge_fix(sub, seconds, {"load": 100.0, "forward": 1.5, "backward": 2.0})
    judge_fix(sub, seconds, {"load": 10.0, "forward": 3.0, "backward": 1.1})
    judge_fix(sub, {"a": 0.5, "b": 0.25}, {"a": 1.0, "b": 2.0})


@question("q4", points=2)
@shapes(n=(2, 7))
def test_any_profile(sub, rng, n):
    names = [f"function {k}" for k in range(n)]
    seconds = dict(zip(names, rng.uniform(0.1, 9, size=n).tolist(), strict=True))
    gains = dict(zip(names, rng.uniform(1.1, 50, size=n).tolist(), strict=True))
    judge_fix(sub, seconds, gains)
    sub.untouched()
