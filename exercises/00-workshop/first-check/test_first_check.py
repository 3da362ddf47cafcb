"""Tests of the first check. The right answers come from plain Python, without NumPy."""

import cmath
import math
import statistics

import numpy as np

from coursekit.grading.testing import question, same, shapes

ROUNDING = {"rtol": 1e-12, "atol": 1e-12}  # a handful of operations near 1


def turned(points, degrees):
    """Turn points as complex numbers, for which a turn is one product."""
    turn = cmath.exp(1j * math.radians(degrees))
    numbers = [complex(x, y) * turn for x, y in points.tolist()]
    return np.array([(number.real, number.imag) for number in numbers])


def judge_turn(sub, points, degrees):
    same(
        sub.rotate(points, degrees),
        turned(points, degrees),
        f"rotate(points, {degrees})",
        mistakes={"every point went clockwise": turned(points, -degrees)},
        **ROUNDING,
    )


@question("q1", points=1)
def test_five_points_turned_by_30_degrees(sub, rng):
    judge_turn(sub, rng.normal(size=(5, 2)), 30)


@question("q1", points=1)
@shapes(n=(1, 8))
def test_any_points_and_angle(sub, rng, n):
    judge_turn(sub, rng.normal(size=(n, 2)), int(rng.integers(-360, 361)))


def judge_centered(sub, X):
    columns = [statistics.fmean(column) for column in X.T.tolist()]
    rows = [[statistics.fmean(row)] for row in X.tolist()]
    same(
        sub.centered(X),
        X - np.array(columns),
        "centered(X)",
        mistakes={
            "you subtracted the mean of the whole table, not that of each column": X
            - statistics.fmean(X.ravel().tolist()),
            "you subtracted the mean of each row, not that of each column": X
            - np.array(rows),
        },
        **ROUNDING,
    )


@question("q2", points=1)
def test_five_rows_and_three_columns(sub, rng):
    judge_centered(sub, rng.normal(size=(5, 3)) + [1, 20, -3])


@question("q2", points=1)
@shapes(n=(1, 8), d=(1, 6))
def test_a_table_of_any_size(sub, rng, n, d):
    judge_centered(sub, rng.normal(2, 1, size=(n, d)))


@question("q2", points=1)
def test_the_argument_stays_as_it_is(sub, rng):
    judge_centered(sub, rng.normal(2, 1, size=(5, 3)))
    sub.untouched()


def judge_error(sub, values):
    n, s = len(values), statistics.stdev(values.tolist())
    same(
        sub.standard_error(values),
        s / math.sqrt(n),
        "standard_error(values)",
        mistakes={
            "you divided the squared distances by n, not by n - 1": s
            * math.sqrt((n - 1) / n)
            / math.sqrt(n),
            "this is s, the spread of one value, not the error of the mean": s,
            "you divided the spread by n, not by its root": s / n,
            "this is the square of the right answer": s**2 / n,
        },
        **ROUNDING,
    )


@question("q3", points=1)
def test_seven_values(sub, rng):
    judge_error(sub, rng.normal(5, 2, size=7))


@question("q3", points=1)
@shapes(n=(3, 30))
def test_any_number_of_values(sub, rng, n):
    judge_error(sub, rng.normal(size=n))


@question("q3", points=1)
def test_values_far_from_zero(sub, rng):
    values = rng.normal(size=11)
    judge_error(sub, values)
    far = sub.standard_error(values + 1e8)
    same(
        far,
        statistics.stdev(values.tolist()) / math.sqrt(11),
        "standard_error(values + 1e8)",
        rtol=1e-6,  # 1e8 leaves the values 8 of their 16 digits
        mistakes={
            "right near zero, but here the digits were lost. Take the distances "
            "from the mean first, then square": far
        },
    )
