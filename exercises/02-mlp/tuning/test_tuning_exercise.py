"""Tests of the tuning exercise. The references are SciPy and counting all cases."""

import itertools
import json

import numpy as np
from scipy import stats

from coursekit.grading.testing import problem, question, same, shapes

CLOSE = {"rtol": 1e-9, "atol": 1e-12}


def judge_log_uniform(sub, rng, shape):
    u = rng.random(shape)
    low = float(10 ** rng.uniform(-5, -1))
    high = low * float(10 ** rng.uniform(2, 5))
    ratio = np.log10(high) - np.log10(low)
    slips = {
        "this is uniform itself; the logarithm has to be": low + u * (high - low),
        "stay with one base: log10 goes with 10**": (np.exp(np.log10(low) + u * ratio)),
        "this is the logarithm of the value: take exp of it": np.log(low)
        + u * np.log(high / low),
        "the factor from low to high is high / low, not high - low": low
        * (high - low) ** u,
        "low and high have changed places": high * (low / high) ** u,
    }
    expected = stats.loguniform(low, high).ppf(u)
    same(sub.log_uniform(u, low, high), expected, "values", mistakes=slips, **CLOSE)


@question("q1", points=2)
def test_log_uniform_of_two_by_three(sub, rng):
    judge_log_uniform(sub, rng, (2, 3))


@question("q1", points=1)
@shapes(a=(1, 5), b=(1, 4))
def test_log_uniform_of_any_shape(sub, rng, a, b):
    judge_log_uniform(sub, rng, (a, b))
    sub.untouched()


def by_formula(n, first, last, eta):
    """n // eta**k runs at budget first * eta**k, for every k that is allowed."""
    ks = range(n.bit_length() + 1)
    return [
        (n // eta**k, first * eta**k)
        for k in ks
        if n // eta**k and first * eta**k <= last
    ]


def loops(n, first, last, *, step, grow, strict=False, fewest=1):
    """What a slip in one of the lines leads to; at most twelve rungs."""
    pairs = []
    while n >= fewest and (first < last if strict else first <= last):
        pairs.append((n, first))
        n, first = step(n), grow(first)
        if len(pairs) == 12:
            break
    return pairs


def judge_plan(sub, n, first, last, eta):
    answer = sub.plan(n, first, last, eta)
    call = f"plan({n}, {first}, {last}, {eta})"
    if answer is None:
        problem(f"{call} is None: did you forget `return`?")
    if not isinstance(answer, list) or not all(
        isinstance(pair, tuple | list) and len(pair) == 2 for pair in answer
    ):
        problem(f"{call} needs to be a list of pairs (runs, budget), got {answer!r}")
    found = [tuple(pair) for pair in answer]
    expected = by_formula(n, first, last, eta)
    if found == expected:
        return
    down, times = (lambda m: m // eta), (lambda b: b * eta)
    slips = {
        "round down where eta does not divide the runs": loops(
            n, first, last, step=lambda m: -(-m // eta), grow=times
        ),
        "the budget is multiplied by eta, not increased by it": loops(
            n, first, last, step=down, grow=lambda b: b + eta
        ),
        "max_budget itself is allowed": loops(
            n, first, last, step=down, grow=times, strict=True
        ),
        "stop when no run is left": loops(
            n, first, last, step=down, grow=times, fewest=0
        ),
        "a rung of one run counts too": loops(
            n, first, last, step=down, grow=times, fewest=2
        ),
        "eta is an argument: do not write 2": loops(
            n, first, last, step=lambda m: m // 2, grow=lambda b: b * 2
        ),
    }
    hint = next((words for words, wrong in slips.items() if wrong == found), "")
    problem(f"{call} is {found}, expected {expected}{hint and ': '}{hint}")


@question("q2", points=2)
def test_plan_by_hand(sub):
    judge_plan(sub, 50, 2, 60, 3)
    judge_plan(sub, 3, 2, 100, 2)
    judge_plan(sub, 40, 1, 16, 4)
    judge_plan(sub, 20, 1, 16, 4)


@question("q2", points=1)
@shapes(n=(1, 90), first=(1, 4), last=(4, 90), eta=(2, 5))
def test_any_plan(sub, n, first, last, eta):
    judge_plan(sub, n, first, last, eta)


def played(curves, pairs, error_at, worst=np.inf):
    """Halve with any way to read off an error; NaN becomes ``worst``."""
    curves = np.nan_to_num(curves, nan=worst, posinf=np.inf)
    alive = list(range(len(curves)))
    for size, budget in pairs:
        alive = sorted(alive[:size], key=lambda row: error_at(curves[row], budget))
    return alive


def by_strict_order(curves, pairs):
    """Survivors by comparing every two runs, most epochs survived first."""
    curves = np.where(np.isnan(curves), np.inf, curves)
    alive = set(range(len(curves)))
    for (_, budget), after in itertools.zip_longest(pairs, pairs[1:]):
        column = curves[:, budget - 1]
        before = {a: sum(column[b] < column[a] for b in alive) for a in alive}
        if after:
            alive = {a for a in alive if before[a] < after[0]}
    return sorted(alive, key=before.get)


def judge_survivors(sub, rng, n, epochs, eta, diverged):
    pairs = by_formula(n, 1, epochs, eta)
    curves = rng.permutation(n * epochs).reshape(n, epochs) / 7.0
    for row in rng.permutation(n)[:diverged]:
        curves[row, rng.integers(0, epochs) :] = np.nan
    # Whoever reaches the last rung is a number, so that the order is unique.
    expected = by_strict_order(curves, pairs)
    last = curves[expected, pairs[-1][1] - 1]
    if np.isnan(last).any() or len(expected) != pairs[-1][0]:
        return False
    answer = sub.survivors(curves, pairs)
    call = f"survivors of {n} runs under {pairs}"
    if answer is None:
        problem(f"{call} is None: did you forget `return`?")
    if isinstance(answer, np.ndarray):
        answer = answer.tolist()
    if not isinstance(answer, list | tuple):
        problem(f"{call} needs to be a list of row numbers, got {answer!r}")
    found = [int(row) for row in answer]
    if found == expected:
        return True
    top = epochs - 1
    slips = {
        "rank by the error at the rung's budget, not by the last one, which a halving "
        "has not seen yet": played(curves, pairs, lambda c, b: c[-1]),
        "the error after b epochs stands in column budget - 1": played(
            curves, pairs, lambda c, b: c[min(b, top)]
        ),
        "a run that diverged, NaN, is worse than any number": played(
            curves, pairs, lambda c, b: c[b - 1], worst=0.0
        ),
        "these are errors: smaller is better": played(
            curves, pairs, lambda c, b: -c[b - 1]
        ),
        "rank by the error at the rung, not by the best error so far": played(
            curves, pairs, lambda c, b: c[:b].min()
        ),
        "sort at the last rung too": by_strict_order(curves, pairs[:-1])[
            : pairs[-1][0]
        ],
    }
    hint = next((words for words, wrong in slips.items() if wrong == found), "")
    if not hint and len(found) == len(expected) and max(found) < pairs[-2:][0][0]:
        hint = "these look like numbers within the last rung: keep the rows of curves"
    return problem(f"{call} are {found}, expected {expected}{hint and ': '}{hint}")


def judge_until_clear(sub, rng, *sizes):
    """Draw until no diverged run reaches the last rung; it seldom does."""
    for _ in range(50):
        if judge_survivors(sub, rng, *sizes):
            return


@question("q3", points=2)
def test_survivors_of_eighteen_runs(sub, rng):
    for diverged in (0, 5):
        judge_until_clear(sub, rng, 18, 9, 2, diverged)
        judge_until_clear(sub, rng, 30, 16, 4, diverged)


@question("q3", points=1)
@shapes(n=(4, 30), epochs=(2, 9), eta=(2, 4))
def test_survivors_of_any_halving(sub, rng, n, epochs, eta):
    judge_until_clear(sub, rng, n, epochs, eta, n // 4)


@question("q3", points=1)
def test_survivors_leaves_its_arguments_as_they_are(sub, rng):
    curves = rng.random((6, 4))
    curves[2] = np.nan
    sub.survivors(curves, [(6, 1), (3, 2), (1, 4)])
    sub.untouched()


def over_all(errors, n):
    """The mean over every subset, one by one."""
    return float(np.mean([min(part) for part in itertools.combinations(errors, n)]))


def judge_expected_best(sub, rng, total, n):
    errors = [float(e) for e in rng.permutation(200)[:total] / 3]
    expected, ordered = over_all(errors, n), np.sort(errors)
    tail = (np.arange(total, -1, -1) / total) ** n

    def weighted(values, m, first=1):
        ways = [
            sum(1 for _ in itertools.combinations(range(total - i), m))
            for i in range(first, total + first)
        ]
        return float(np.dot(values, ways)) / sum(
            1 for _ in itertools.combinations(range(total), n)
        )

    slips = {
        "this is the best of all, not of n": float(ordered[0]),
        "these are draws with replacement; here the n trials are different ones": float(
            ordered @ (tail[:-1] - tail[1:])
        ),
        "this expects the largest; smaller is better": -over_all(-ordered, n),
        "sort the errors first": weighted(np.array(errors), n - 1),
        "the other n - 1 come from the N - i behind the best": weighted(ordered, n),
        "i counts from 1: behind the best there are N - 1": weighted(
            ordered, n - 1, first=0
        ),
        "this is the mean of all trials": float(ordered.mean()),
    }
    slips = {w: v for w, v in slips.items() if abs(v - expected) > 1e-6}
    answer = sub.expected_best(errors, n)
    same(answer, expected, "the expected best", mistakes=slips, **CLOSE)


@question("q4", points=2)
def test_expected_best_of_three_in_seven(sub, rng):
    judge_expected_best(sub, rng, 7, 3)
    same(sub.expected_best([4.0, 1.0, 7.0], 2), 2.0, "the best of 2 of 4, 1, 7")


@question("q4", points=1)
@shapes(total=(2, 9), n=(1, 9))
def test_expected_best_of_any_table(sub, rng, total, n):
    judge_expected_best(sub, rng, total, min(n, total))


@question("q4", points=1)
def test_expected_best_of_a_long_table(sub, rng):
    """Numbers of ways beyond any float: the shares, not the ways, are floats."""
    errors = [float(i) for i in range(1, 401)]
    answer = sub.expected_best(errors, 20)
    same(answer, 401 / 21, "the best of 20 of the numbers 1 to 400", **CLOSE)


def a_file(rng, configs, seeds, *, diverge, cut):
    """Cards in random order, the luckiest seed not in the best configuration."""
    cards = []
    for number in range(configs):
        config = {"lr": round(float(rng.random()), 4), "width": 8 * (number + 1)}
        level = rng.uniform(5, 40)
        for one in range(seeds + int(rng.integers(0, 3))):
            result = round(float(level + rng.normal(0, 4)), 3)
            if diverge and rng.random() < 0.15:
                result = None
            cards.append({"config": config, "seed": one, "result": result})
    cards = [cards[i] for i in rng.permutation(len(cards))]
    for card in cards[::2]:  # the order of a dict's keys is no difference
        card["config"] = dict(reversed(card["config"].items()))
    lines = [json.dumps(card) for card in cards]
    if cut:
        lines.append(json.dumps(cards[0])[: int(rng.integers(5, 40))])
    return cards, "\n".join(lines) + ("" if cut else "\n")


def means(cards, mean, null=100.0, order=sorted):
    """Each configuration's mean, by ``mean``; the smallest of them with its config."""
    table = {}
    for card in cards:
        value = null if card["result"] is None else card["result"]
        if value is not None:
            key = tuple(order(card["config"].items()))
            table.setdefault(key, []).append(value)
    if not table:
        return {}, np.nan
    best = min(table, key=lambda key: mean(table[key]))
    return dict(best), float(mean(table[best]))


def judge_winner(sub, cards, text):
    expected = means(cards, np.mean)
    answer = sub.winner(text)
    if answer is None:
        problem("winner(text) is None: did you forget `return`?")
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        problem(f"winner needs to return two things, config and mean, got {answer!r}")
    config, value = answer
    if not isinstance(config, dict):
        problem(f"the config needs to be a dict, got {config!r}")
    slips = {
        "that is the luckiest seed, not the mean over seeds": means(cards, np.min),
        "a diverged run counts as 100, it is not left out": means(
            cards, np.mean, null=None
        ),
        "a sum depends on how many seeds there are: take the mean": means(
            cards, np.sum
        ),
        "that is the median, not the mean": means(cards, np.median),
        "configs whose keys come in another order are the same": means(
            cards, np.mean, order=list
        ),
        "the last line may be whole: leave it out only if it is no JSON": means(
            cards[:-1], np.mean
        ),
    }
    right = config == expected[0] and abs(value - expected[1]) < 1e-9
    if right:
        return
    hint = next(
        (
            words
            for words, (wrong, mean) in slips.items()
            if config == wrong and abs(value - mean) < 1e-9
        ),
        "",
    )
    problem(
        f"the winner is {config} with {value:.4g}, expected {expected[0]} with "
        f"{expected[1]:.4g}{hint and ': '}{hint}"
    )


@question("q5", points=2)
def test_winner_of_five_configurations(sub, rng):
    for _ in range(6):
        judge_winner(sub, *a_file(rng, 5, 3, diverge=False, cut=False))


@question("q5", points=1)
def test_winner_where_runs_diverged(sub, rng):
    """The best of the runs that ended belong to a configuration that may diverge."""
    cards, text = a_file(rng, 5, 3, diverge=True, cut=False)
    shaky = {"width": 8, "lr": round(float(rng.uniform(1, 2)), 4)}
    for one, result in enumerate([None, 0.25, 0.5]):
        cards.append({"config": shaky, "seed": one, "result": result})
        text += json.dumps(cards[-1]) + "\n"
    judge_winner(sub, cards, text)
    judge_winner(sub, *a_file(rng, 6, 2, diverge=True, cut=False))


@question("q5", points=1)
@shapes(configs=(1, 5), seeds=(1, 4))
def test_winner_of_a_file_that_was_cut_short(sub, rng, configs, seeds):
    judge_winner(sub, *a_file(rng, configs, seeds, diverge=False, cut=True))
