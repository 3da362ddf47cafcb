"""Tests of the optimization exercise.

The references are bowls built from chosen eigenvalues, torch.optim.SGD, a search
through the list of all rates, and SciPy's and hand-made steps of a flow.
"""

import numpy as np
import torch

from coursekit.grading.testing import problem, question, same, shapes

ROUNDING = {"rtol": 1e-9, "atol": 1e-12}


def turned(rng, curvatures):
    """A symmetric matrix with these eigenvalues."""
    size = len(curvatures)
    Q, _ = np.linalg.qr(rng.normal(size=(size, size)))
    A = (Q * curvatures) @ Q.T
    return (A + A.T) / 2


def one_number(answer, size, name, words):
    """Say which of the directions counts, where all of them are returned."""
    if np.shape(answer) == (size,):
        problem(f"{name} returns one number for each direction: {words}")
    return answer


def judge_rates(sub, rng, curvatures):
    A, low, high = turned(rng, curvatures), min(curvatures), max(curvatures)
    slips = {
        "1/λmax is the safest rate, the largest is twice that": 1 / high,
        "the steepest direction sets the limit: divide by the largest": 2 / low,
        "this is the best rate, not the largest": 2 / (low + high),
    }
    name = "largest_rate(A)"
    words = "the smallest of these rates is the one at which all of them converge"
    answer = one_number(sub.largest_rate(A), len(A), name, words)
    same(answer, 2 / high, name, mistakes=slips, **ROUNDING)
    best = 2 / (low + high)
    slips = {
        "2, not 1, stands over the sum": 1 / (low + high),
        "this is the largest stable rate": 2 / high,
    }
    same(sub.best_rate(A), best, "best_rate(A)", mistakes=slips, **ROUNDING)


def judge_factor(sub, rng, curvatures, lr):
    A, factors = turned(rng, curvatures), 1 - lr * np.array(curvatures)
    slips = {
        "a factor of -0.9 is slower than one of 0.6: take the sizes": factors.max(),
        "the slowest direction has the largest factor": np.abs(factors).min(),
    }
    expected, name = np.abs(factors).max(), "factor(A, lr)"
    words = "the slowest direction has the factor of the largest size"
    answer = one_number(sub.factor(A, lr), len(A), name, words)
    same(answer, expected, name, mistakes=slips, **ROUNDING)


@question("q1", points=2)
def test_rates_of_a_bowl_in_three_dimensions(sub, rng):
    judge_rates(sub, rng, [2.0, 5.0, 9.0])


@question("q1", points=1)
@shapes(d=(2, 6))
def test_rates_of_any_bowl(sub, rng, d):
    judge_rates(sub, rng, list(rng.uniform(0.2, 9, size=d)))


@question("q1", points=1)
def test_the_factor_of_a_rate_that_is_too_large(sub, rng):
    judge_factor(sub, rng, [2.0, 5.0, 9.0], 0.27)


@question("q1", points=1)
@shapes(d=(2, 6))
def test_the_factor_of_any_rate(sub, rng, d):
    curvatures = list(rng.uniform(0.2, 9, size=d))
    judge_factor(sub, rng, curvatures, float(rng.uniform(0.01, 0.4)))


def torch_path(a, b, x, steps, **options):
    """The points that torch visits on the setup cell's landscape."""
    a, b = torch.tensor(a), torch.tensor(b)
    leaf = torch.tensor(x, requires_grad=True)
    optimizer, path = torch.optim.SGD([leaf], **options), [x]
    for _ in range(steps):
        optimizer.zero_grad()
        ((a * leaf**2).sum() / 2 + torch.cos(b * leaf).sum()).backward()
        optimizer.step()
        path.append(leaf.detach().numpy().copy())
    return np.stack(path)


def walk(rule, x, steps, v=0.0):
    """Repeat ``rule(x, v) -> x, v`` from rest: what a mistaken rule visits."""
    path = [x]
    for _ in range(steps):
        x, v = rule(x, v)
        path.append(x)
    return np.stack(path)


def draw(rng, d):
    return rng.uniform(0.5, 3, size=d), rng.uniform(0.3, 2, size=d), rng.normal(size=d)


def judge_descent(sub, a, b, x, lr, steps):
    def slope(x):
        return a * x - b * np.sin(b * x)

    first = slope(x)
    slips = {
        "this goes uphill: subtract the gradient": walk(
            lambda x, v: (x + lr * slope(x), v), x, steps
        ),
        "the gradient is taken anew at every point": walk(
            lambda x, v: (x - lr * first, v), x, steps
        ),
    }
    expected = torch_path(a, b, x, steps, lr=lr)
    answer = sub.descend(sub.slope(a, b), x, lr, steps)
    judge_path(answer, expected, "descend(gradient, x, lr, steps)", slips)


def judge_path(answer, expected, name, slips):
    if getattr(answer, "shape", None) == expected.shape and len(answer) > 1:
        if (answer == expected[0]).all():
            problem(f"{name}: all points are the start: x does not move")
        if (answer[0] == answer[1]).all() and (answer[0] != expected[0]).all():
            problem(
                f"{name}: the first row is not the start any more: `x -= ...` changes "
                "the array that is already in the list, write x = x - ..."
            )
    same(answer, expected, name, mistakes=slips, **ROUNDING)


@question("q2", points=1)
def test_five_steps_in_three_dimensions(sub, rng):
    judge_descent(sub, *draw(rng, 3), 0.2, 5)


@question("q2", points=2)
@shapes(d=(1, 6), steps=(2, 9))
def test_any_path_as_torch(sub, rng, d, steps):
    judge_descent(sub, *draw(rng, d), float(rng.uniform(0.05, 0.4)), steps)


@question("q2", points=1)
def test_the_start_stays_where_it_is(sub, rng):
    a, b, x = draw(rng, 4)
    sub.descend(sub.slope(a, b), x, 0.1, 3)
    sub.untouched()


def judge_momentum(sub, a, b, x, lr, mu, steps):
    def slope(x):
        return a * x - b * np.sin(b * x)

    def ball(x, v):
        v = mu * v + slope(x)
        return x - lr * v, v

    def mean(x, v):
        v = mu * v + (1 - mu) * slope(x)
        return x - lr * v, v

    def late(x, v):
        return x - lr * v, mu * v + slope(x)

    def damped(x, v):
        v = mu * (v + slope(x))
        return x - lr * v, v

    def peek(x, v):
        v = mu * v + slope(x - lr * mu * v)
        return x - lr * v, v

    slips = {
        "the gradient enters the velocity whole, without 1 - momentum": mean,
        "the velocity comes first, then the move": late,
        "momentum multiplies the old velocity only": damped,
        "the velocity is forgotten: this is plain descent": lambda x, v: (
            x - lr * slope(x),
            v,
        ),
    }
    slips = {words: walk(rule, x, steps) for words, rule in slips.items()}
    slips["the velocity starts at 0, not at the gradient"] = walk(
        ball, x, steps, slope(x)
    )
    expected = torch_path(a, b, x, steps, lr=lr, momentum=mu)
    answer = sub.heavy_ball(sub.slope(a, b), x, lr, mu, steps)
    judge_path(answer, expected, "heavy_ball(...)", slips)
    words = (
        "this is the heavy ball: Nesterov moves by g + momentum times v, "
        "with the velocity just updated"
    )
    slips = {
        words: walk(ball, x, steps),
        "these are the ball's points: return those where the gradient is taken": walk(
            peek, x, steps
        ),
    }
    expected = torch_path(a, b, x, steps, lr=lr, momentum=mu, nesterov=True)
    answer = sub.nesterov(sub.slope(a, b), x, lr, mu, steps)
    judge_path(answer, expected, "nesterov(...)", slips)


@question("q3", points=3)
def test_momentum_for_five_steps_in_three_dimensions(sub, rng):
    judge_momentum(sub, *draw(rng, 3), 0.125, 0.75, 5)


@question("q3", points=3)
@shapes(d=(1, 6), steps=(3, 9))
def test_any_path_with_momentum_as_torch(sub, rng, d, steps):
    lr, mu = rng.uniform(0.02, 0.2), rng.uniform(0.2, 0.9)
    judge_momentum(sub, *draw(rng, d), float(lr), float(mu), steps)


def judge_search(sub, a, b, x, lr):
    def value(x):
        return (a * x**2).sum() / 2 + np.cos(b * x).sum()

    g = a * x - b * np.sin(b * x)
    rates = lr * 0.5 ** np.arange(30)
    values = np.array([value(x - rate * g) for rate in rates])

    def first(promise):
        return rates[(values <= value(x) - promise).argmax()]

    expected = first(rates * (g @ g) / 2)
    slips = {
        "lower is not low enough: it must fall by half of the promise": first(0),
        "the length of the gradient has to be squared": first(
            rates * np.sqrt(g @ g) / 2
        ),
        "the squared length is g @ g, not the sum of g": first(rates * g.sum() / 2),
        "the squared length is g @ g, not a sum of sizes": first(
            rates * np.abs(g).sum() / 2
        ),
        "this is the last rate that failed": 2 * expected,
        "stop at the first rate that passes": expected / 2,
    }
    answer = sub.search_rate(sub.height(a, b), sub.slope(a, b), x, lr)
    if isinstance(answer, float) and 0 < answer < 1e-4 * expected:
        problem(
            f"search_rate(...) returns {answer:.1g}, where {expected:g} passes: half of "
            "what the tangent plane promises is enough, and x stays where it is"
        )
    same(answer, expected, "search_rate(...)", mistakes=slips, rtol=1e-12)


def steep(rng, d):
    """A bowl in which waves are small, so that no rate passes by a hair or by luck."""
    a = rng.uniform(1, 30, size=d)
    return a, 0.3 * rng.uniform(0.5, 1, size=d), rng.normal(size=d) * 2


@question("q4", points=2)
def test_the_rate_for_one_step_in_three_dimensions(sub):
    round_bowl = np.full(3, 4.0), np.zeros(3), np.array([-0.12, -0.16, 0.0])
    judge_search(sub, *round_bowl, 0.225)  # passes at once
    judge_search(sub, *round_bowl, 1.8)
    a, b = np.array([1.0, 4.0, 9.0]), np.array([0.2, 0.1, 0.3])
    judge_search(sub, a, b, np.array([2.0, -1.0, 1.5]), 3.0)
    judge_search(sub, a, b, np.array([4.0, 0.5, -0.2]), 1.0)


@question("q4", points=3)
@shapes(d=(2, 6), tenths=(5, 40))
def test_the_rate_for_any_step(sub, rng, d, tenths):
    judge_search(sub, *steep(rng, d), tenths / 10)


def judge_steps(sub, a, b, t, x, h):
    def F(t, x):
        return np.cos(a * t) - b * np.sin(x)

    def rule(middle=0.5, third="b", fourth="c", clock=1.0, long=h):
        p = F(t, x)
        q = F(t + clock * middle * h, x + middle * long * p)
        r = F(t + clock * middle * h, x + middle * long * (q if third == "b" else p))
        s = F(t + clock * h, x + long * (r if fourth == "c" else q))
        return p, q, r, s

    def mixed(p, q, r, s, long=h):
        return x + long * (p + 2 * q + 2 * r + s) / 6

    wind = sub.wind(a, b)
    slips = {
        "follow the velocity, not against it": x - h * F(t, x),
        "this is the slope alone: a step starts at x": h * F(t, x),
        "the length h of the step is missing": x + F(t, x),
        "F takes the time first, F(t, x)": x + h * F(x, t),
        "the slope is that at the start of the step, at the time t": x
        + h * F(t + h, x),
    }
    name = "euler_step(F, t, x, h)"
    same(sub.euler_step(wind, t, x, h), x + h * F(t, x), name, mistakes=slips)
    slips = {
        "the two slopes in the middle count twice": x + h * sum(rule()) / 4,
        "the third slope is taken where the second leads": mixed(*rule(third="a")),
        "the fourth slope is taken where the third leads": mixed(*rule(fourth="b")),
        "the length h of the step is missing in the last line": mixed(*rule(), long=1),
        "a slope moves x by h times itself: x + h / 2 * a": mixed(*rule(long=1)),
        "the middle slopes are taken after half a step": mixed(*rule(middle=1.0)),
        "the time moves too: t + h/2 in the middle, t + h at the end": mixed(
            *rule(clock=0.0)
        ),
    }
    expected, name = mixed(*rule()), "rk4_step(F, t, x, h)"
    same(sub.rk4_step(wind, t, x, h), expected, name, mistakes=slips, **ROUNDING)


@question("q5", points=2)
def test_one_step_in_three_dimensions(sub, rng):
    a, b, x = rng.uniform(1, 2, size=(3, 3))
    judge_steps(sub, a, b, 0.5, x, 0.75)


@question("q5", points=3)
@shapes(d=(1, 6), tenths=(2, 9))
def test_any_step(sub, rng, d, tenths):
    a, b, x = rng.uniform(0.5, 2, size=(3, d))
    judge_steps(sub, a, b, float(rng.uniform(0.2, 3)), x, tenths / 10)
