"""Tests of the exercise on patterns and dynamic programming.

The references are PyTorch's max pooling and CTC loss, and trying everything.
"""

import math
import random
from functools import cache
from itertools import product

import numpy as np
import torch

from coursekit.grading.testing import Problem, equal, problem, question, same, shapes

ROUNDING = {"rtol": 1e-9, "atol": 1e-9}


def judge_maxima(sub, values, size):
    row = torch.tensor(values, dtype=torch.float64)[None, None]
    right = torch.nn.functional.max_pool1d(row, size, stride=1)[0, 0].tolist()
    windows = [values[k : k + size] for k in range(len(values) - size + 1)]
    answer = sub.window_maxima(values, size)
    name = f"window_maxima(values, {size})"
    if isinstance(answer, list) and len(answer) == len(right) - 1:
        problem(
            f"{name} has {len(answer)} values, expected {len(right)}: "
            "there are n - size + 1 windows"
        )
    where = [k + window.index(max(window)) for k, window in enumerate(windows)]
    last = [
        k + size - 1 - window[::-1].index(max(window))
        for k, window in enumerate(windows)
    ]
    grown = [max(values[: k + size]) for k in range(len(right))]
    slips = {
        "these are the positions of the maxima, not their values": where,
        "these are the positions of the maxima, not the values there": last,
        "these are the minima": [min(window) for window in windows],
        "a maximum that has left its window still counts": grown,
    }
    slips = {words: wrong for words, wrong in slips.items() if wrong != right}
    same(answer, right, name, rtol=0, atol=0, mistakes=slips)


@question("q1", points=2)
def test_windows_of_three_in_seven_values(sub):
    judge_maxima(sub, [1, 5, 9, 7, 3, 4, 6], 3)


@question("q1", points=2)
@shapes(n=(2, 40), part=(1, 9))
def test_any_windows_as_max_pooling(sub, rng, n, part):
    judge_maxima(sub, rng.integers(-9, 10, size=n).tolist(), 1 + part * (n - 1) // 9)


@question("q1", points=1)
def test_reads_do_not_grow_with_the_window(sub, rng):
    values = rng.permutation(400).tolist()
    counted = sub.Counted(values)
    answer = sub.window_maxima(counted, 100)
    equal(answer, [max(values[k : k + 100]) for k in range(301)], "window_maxima")
    if counted.reads > 8 * 400:
        problem(
            f"window_maxima reads {counted.reads} values for 400 in windows of 100: it "
            "rereads the windows; keep the positions that can still become a maximum"
        )


def table_of(source, target, change=1, first=1, insert=1):
    """The table, right or with a known mistake in it."""
    rows = [[first * j for j in range(len(target) + 1)]]
    for i, old in enumerate(source, start=1):
        row = [i]
        for j, new in enumerate(target, start=1):
            ways = [rows[-1][j - 1] + change * (old != new), rows[-1][j] + 1]
            row.append(min(ways + ([row[-1] + 1] if insert else [])))
        rows.append(row)
    return rows


def judge_table(sub, source, target):
    right = table_of(source, target)
    slips = {
        "a substitution costs 1": table_of(source, target, change=2),
        "row 0 counts the letters to insert: 0, 1, 2, …": table_of(
            source, target, first=0
        ),
        "insertions are missing: the entry to the left, plus 1": table_of(
            source, target, insert=0
        ),
    }
    name = f"distance_table({source!r}, {target!r})"
    answer = sub.distance_table(source, target)
    slips = {words: wrong for words, wrong in slips.items() if wrong != right}
    for words, wrong in slips.items():
        if answer == wrong:
            problem(f"{name} is wrong: {words}.")
    equal(answer, right, name)


def judge_script(sub, source, target):
    script = sub.edits(source, target)
    name = f"edits({source!r}, {target!r})"
    if script is None:
        problem(f"{name} is None: did you forget `return`?")
    if not isinstance(script, list) or any(
        not isinstance(step, tuple | list) or len(step) != 3 for step in script
    ):
        problem(f"{name} needs to be a list of triples (kind, old, new)")
    steps = [tuple(step) for step in script]
    olds, news = ([step[k] for step in steps] for k in (1, 2))
    before, after = "".join(map(str, olds)), "".join(map(str, news))
    if (before, after) == (source[::-1], target[::-1]) != (source, target):
        problem(f"{name} runs from the last letter to the first: reverse it")
    if before != source:
        problem(f"{name}: the old letters, {before!r}, do not spell the source")
    if after != target:
        problem(f"{name}: the new letters, {after!r}, do not spell the target")
    for step in steps:
        kind, old, new = step
        right = "keep" if old == new else "substitute"
        right = "insert" if old == "" else "delete" if new == "" else right
        if kind != right:
            problem(f"{name} calls {step} a {kind!r}, it is a {right!r}")
    cost = sum(kind != "keep" for kind, _, _ in steps)
    least = table_of(source, target)[-1][-1]
    if cost != least:
        problem(f"{name} has {cost} edits: a cheaper one exists, with {least}")


@question("q2", points=1)
def test_the_table_of_two_words(sub):
    judge_table(sub, "kite", "sitting")


@question("q2", points=2)
@shapes(m=(0, 7), n=(0, 7))
def test_tables_of_any_words(sub, rng, m, n):
    judge_table(sub, *("".join(rng.choice(list("abc"), size=k)) for k in (m, n)))


@question("q2", points=1)
def test_the_edits_of_two_words(sub):
    judge_script(sub, "intentions", "execution")


@question("q2", points=2)
@shapes(m=(0, 7), n=(0, 7))
def test_edits_of_any_words(sub, rng, m, n):
    judge_script(sub, *("".join(rng.choice(list("abc"), size=k)) for k in (m, n)))


def draw_model(rng, states, symbols):
    sizes = (states, 1), (states, states), (symbols, states)
    start, transition, emission = (
        rng.dirichlet(np.full(width, 0.7), size=rows) + 1e-3 for width, rows in sizes
    )
    parts = start[0], transition, emission
    return [(part / part.sum(axis=-1, keepdims=True)).tolist() for part in parts]


def log_chance(model, path, observed, skip_first=False):
    start, transition, emission = model
    total = math.log(start[path[0]])
    if not skip_first:
        total += math.log(emission[path[0]][observed[0]])
    for before, now, symbol in zip(path, path[1:], observed[1:], strict=False):
        total += math.log(transition[before][now]) + math.log(emission[now][symbol])
    return total


def best_path(model, observed, **options):
    paths = product(range(len(model[0])), repeat=len(observed))
    return max((log_chance(model, p, observed, **options), p) for p in paths)


def pair_of(answer, name):
    if answer is None:
        problem(f"{name} is None: did you forget `return`?")
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        problem(f"{name} needs to return two things, `return path, log_probability`")
    return answer


def judge_viterbi(sub, model, observed):
    path, score = pair_of(sub.viterbi(*model, observed), "viterbi(...)")
    value, right = best_path(model, observed)
    start, transition, emission = model
    turned = start, [list(row) for row in zip(*transition, strict=True)], emission
    slips = {
        "this is the probability: return its logarithm": math.exp(value),
        "transition[r][s] leads from r to s": best_path(turned, observed)[0],
        "the first observation is left out": best_path(
            model, observed, skip_first=True
        )[0],
    }
    slips = {
        words: wrong for words, wrong in slips.items() if abs(wrong - value) > 1e-6
    }
    same(score, value, "the log probability", mistakes=slips, **ROUNDING)
    right = list(right)
    forward = [
        max(
            range(len(start)),
            key=lambda s: max(
                log_chance(model, (*p, s), observed[: t + 1])
                for p in product(range(len(start)), repeat=t)
            ),
        )
        for t in range(len(observed))
    ]
    if list(path) == right[::-1] != right:
        problem("the path runs backward in time: reverse it")
    if list(path) == forward != right:
        problem(
            "the path holds the best state at each time, which need not be one path: "
            "keep the parents, and walk back"
        )
    equal(list(path), right, "the path")


@question("q3", points=2)
def test_three_states_and_five_observations(sub):
    model = (
        [0.5, 0.3, 0.2],
        [[0.1, 0.6, 0.3], [0.5, 0.2, 0.3], [0.25, 0.05, 0.7]],
        [[0.6, 0.2, 0.1, 0.1], [0.1, 0.2, 0.3, 0.4], [0.2, 0.5, 0.2, 0.1]],
    )
    judge_viterbi(sub, model, [0, 3, 1, 1, 2])


@question("q3", points=3)
@shapes(states=(2, 3), symbols=(2, 4), time=(2, 5))
def test_any_model_against_every_path(sub, rng, states, symbols, time):
    model = draw_model(rng, states, symbols)
    judge_viterbi(sub, model, rng.integers(symbols, size=time).tolist())


@question("q3", points=1)
def test_two_thousand_observations(sub, rng):
    model = draw_model(rng, 2, 5)
    observed = rng.integers(5, size=2000).tolist()
    try:
        answer = sub.viterbi(*model, observed)
    except Problem as error:
        if "math domain error" in str(error):
            problem(
                "viterbi takes the logarithm of 0: a product of two thousand "
                "probabilities is too small for a float, so add logarithms"
            )
        raise
    path, score = pair_of(answer, "viterbi(...)")
    if len(path) != 2000:
        problem(f"the path has {len(path)} states for 2000 observations")
    same(score, log_chance(model, path, observed), "the log probability", **ROUNDING)
    for place in range(2000):
        other = list(path)
        other[place] = 1 - other[place]
        if place % 97 == 0 and log_chance(model, other, observed) > score + 1e-9:
            problem(f"a more probable path differs from yours at {place} alone")


def reading(path):
    out, before = [], 0
    for symbol in path:
        if symbol not in (before, 0):
            out.append(symbol)
        before = symbol
    return out


def draw_frames(rng, frames, symbols):
    rows = torch.tensor(rng.normal(0, 1.5, size=(frames, symbols)))
    return rows.log_softmax(dim=1).tolist()


def ctc_totals(rows, labels):
    """The right total, and what known mistakes lead to."""
    tails = {"blank": [], "label": []}
    for path in product(range(len(rows[0])), repeat=len(rows)):
        if reading(path) == labels:
            value = sum(row[symbol] for row, symbol in zip(rows, path, strict=True))
            tails["label" if path[-1] else "blank"].append(value)
    both = tails["blank"] + tails["label"]
    log_sum = np.logaddexp.reduce
    return (
        torch_ctc(rows, labels),
        {
            "a path may also end in the last label": log_sum([-1e9, *tails["blank"]]),
            "a path may also end in the blank after the last label": log_sum(
                [-1e9, *tails["label"]]
            ),
            "this is the best single path: add the ways up, do not choose": best_ends(
                tails
            ),
            "this is the probability: return its logarithm": math.exp(log_sum(both)),
            "equal labels need a blank between them": merging(rows, labels),
        },
    )


def best_ends(tails):
    """The best path into each of the two last places, added up."""
    ends = [max(values) for values in tails.values() if values]
    return float(np.logaddexp.reduce(ends))


def torch_ctc(rows, labels):
    return -torch.nn.functional.ctc_loss(
        torch.tensor(rows, dtype=torch.float64)[:, None],
        torch.tensor([labels]),
        torch.tensor([len(rows)]),
        torch.tensor([len(labels)]),
        reduction="sum",
    ).item()


def merging(rows, labels):
    """The total if a blank between equal labels could be skipped."""
    places = [0, *(symbol for label in labels for symbol in (label, 0))]

    @cache
    def total(t, s):
        if s < 0 or (t == 0 and s > 1):
            return -math.inf
        here = rows[t][places[s]]
        if t == 0:
            return here
        back = (0, 1, 2) if places[s] else (0, 1)
        return here + np.logaddexp.reduce([total(t - 1, s - k) for k in back])

    last = len(rows) - 1
    return float(
        np.logaddexp(total(last, 2 * len(labels)), total(last, len(places) - 2))
    )


def judge_ctc(sub, rows, labels):
    right, slips = ctc_totals(rows, labels)
    slips = {
        words: wrong for words, wrong in slips.items() if abs(wrong - right) > 1e-6
    }
    name = f"ctc_log_probability(log_probs, {labels})"
    answer = sub.ctc_log_probability(rows, labels)
    same(answer, right, name, mistakes=slips, **ROUNDING)


@question("q4", points=2)
@shapes(n=(0, 9))
def test_collapse_any_path(sub, rng, n):
    for path in ([1, 1, 0, 1, 2, 1], [2, 0, 2, 2], rng.integers(3, size=n).tolist()):
        answer, name = sub.collapse(path), f"collapse({path})"
        letters = [s for s in path if s != 0]
        early = [s for k, s in enumerate(letters) if k == 0 or s != letters[k - 1]]
        if answer == early != reading(path):
            problem(f"{name} is {answer}: merge repeats before you drop blanks")
        equal(answer, reading(path), name)


@question("q4", points=1)
@shapes(n=(2, 5))
def test_sums_of_logarithms(sub, rng, n):
    values = rng.normal(0, 3, size=n).tolist()
    for shift in (0.0, -900.0, 900.0):
        moved = [value + shift for value in values]
        right = float(np.logaddexp.reduce(moved))
        words = "take the largest out of the sum before you exponentiate"
        slips = {
            words: right - math.log(sum(math.exp(v - max(moved)) for v in moved)),
            "add the largest back after the logarithm": right - max(moved),
        }
        try:
            answer = sub.log_sum_exp(moved)
        except Problem as error:
            if shift:
                problem(f"log_sum_exp fails on numbers near {shift:.0f}: {words}")
            raise error
        same(answer, right, "log_sum_exp(values)", mistakes=slips, **ROUNDING)
    name = "log_sum_exp([-inf, -inf])"
    equal(sub.log_sum_exp([-math.inf, -math.inf]), -math.inf, name)


@question("q4", points=1)
def test_three_labels_in_six_frames(sub, rng):
    judge_ctc(sub, draw_frames(rng, 6, 3), [1, 2, 2])


@question("q4", points=2)
@shapes(frames=(3, 6), symbols=(2, 3), labels=(1, 2))
def test_any_frames_as_torch(sub, rng, frames, symbols, labels):
    text = rng.integers(1, symbols, size=labels).tolist()
    judge_ctc(sub, draw_frames(rng, frames, symbols), text)


@question("q4", points=1)
def test_a_thousand_frames(sub, rng):
    rows, labels = draw_frames(rng, 1000, 5), rng.integers(1, 5, size=30).tolist()
    answer = sub.ctc_log_probability(rows, labels)
    same(answer, torch_ctc(rows, labels), "ctc_log_probability", **ROUNDING)


def model_here(number, symbols):
    """The model of the setup cell."""

    @cache
    def next_log_probs(beginning):
        rng = random.Random(f"{number} {list(beginning)}")
        weights = [rng.expovariate(1) for _ in range(symbols)]
        return [math.log(weight / sum(weights)) for weight in weights]

    return next_log_probs


def beam_here(model, symbols, length, width, sign=1):
    beam = [((), 0.0)]
    for _ in range(length):
        longer = [
            ((*s, symbol), score + model(s)[symbol])
            for s, score in beam
            for symbol in range(symbols)
        ]
        beam = sorted(longer, key=lambda pair: -sign * pair[1])[:width]
    return beam


def judge_beam(sub, number, symbols, length, width):
    model = model_here(number, symbols)
    right = beam_here(model, symbols, length, width)
    name = f"beam_search(model, {length}, {width})"
    answer = sub.beam_search(sub.random_model(number, symbols), length, width)
    if answer is None:
        problem(f"{name} is None: did you forget `return`?")
    if not isinstance(answer, list) or any(
        not isinstance(pair, tuple | list) or len(pair) != 2 for pair in answer
    ):
        problem(f"{name} needs to be a list of pairs (sequence, log probability)")
    found = [tuple(sequence) for sequence, _ in answer]
    expected = [sequence for sequence, _ in right]
    if len(found) > len(expected):
        problem(
            f"{name} has {len(found)} pairs, expected {len(expected)}: "
            "keep only the width best"
        )
    if len(found) == 1 < len(expected):
        problem(f"{name} has one pair: one sequence alone is kept: that is greedy")
    worst = [s for s, _ in beam_here(model, symbols, length, width, sign=-1)]
    if found == worst != expected:
        problem(f"{name}: these are the worst, sort from the largest down")
    if found == expected[::-1] != expected:
        problem(f"{name} has the best last: sort from the largest down")
    equal(found, expected, f"the sequences of {name}")
    scores = [float(score) for _, score in answer]
    same(scores, [score for _, score in right], f"the scores of {name}", **ROUNDING)


@question("q5", points=2)
def test_a_beam_of_two_among_three_symbols(sub):
    judge_beam(sub, 1, 3, 4, 2)


@question("q5", points=2)
@shapes(symbols=(2, 4), length=(2, 5), width=(2, 9))
def test_any_beam(sub, rng, symbols, length, width):
    judge_beam(sub, int(rng.integers(10**6)), symbols, length, width)
