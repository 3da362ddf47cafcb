"""Tests of the practice of sliding windows: the references look at every stretch."""

import statistics

from coursekit.grading.testing import equal, problem, question, same, shapes

SECONDS = 1  # right answers take less than a fifth, slow ones more than five of it


def stretches(items):
    """Yield every stretch of neighbors, by its start and then by its end."""
    for start in range(len(items)):
        for stop in range(start + 1, len(items) + 1):
            yield items[start:stop]


def drifting(losses, width):
    """The means of somebody who takes away the neighbor of what leaves."""
    total, means = sum(losses[:width]), []
    for start in range(len(losses) - width + 1):
        means.append(total / width)
        if start + width < len(losses):
            total += losses[start + width] - losses[start + 1]
    return means


def judge_means(sub, losses, width):
    windows = [losses[i : i + width] for i in range(len(losses) - width + 1)]
    growing = [losses[: k + 1] for k in range(min(width - 1, len(losses)))] + windows
    answer, name = sub.moving_means(losses, width), f"moving_means(losses, {width})"
    slips = {
        "the first windows are not full: begin when there are `width` losses": [
            *map(statistics.fmean, growing)
        ],
        "these are the totals of the windows": [*map(sum, windows)],
        "what leaves is one too far to the right": drifting(losses, width),
        "the last window is missing": [*map(statistics.fmean, windows[:-1])],
    }
    right = [*map(statistics.fmean, windows)]
    same(answer, right, name, rtol=1e-9, atol=1e-9, mistakes=slips)
    sub.untouched()


@question("q1", points=1)
def test_four_losses(sub):
    judge_means(sub, [4.0, 2.0, 3.0, 1.0], 2)
    judge_means(sub, [4.0, 2.0, 7.0, 1.0, 8.0], 3)


@question("q1", points=1)
@shapes(n=(1, 12), width=(1, 6))
def test_any_losses(sub, rng, n, width):
    judge_means(sub, rng.normal(3, 1, size=n).tolist(), width)


@question("q1", points=1)
def test_70_000_losses(sub):
    losses = [float(k % 8) for k in range(70_000)]  # every window has the mean 3.5
    reason = "adding up each window anew takes n · width steps"
    with sub.within(SECONDS, reason):
        means = sub.moving_means(losses, 35_000)
    same(means, [3.5] * 35_001, "moving_means(losses, 35000)", rtol=1e-9)


def most(lengths, budget):
    return max((len(s) for s in stretches(lengths) if sum(s) <= budget), default=0)


def emptied(lengths, budget):
    """The answer of somebody who begins anew behind what did not fit."""
    total = count = best = 0
    for length in lengths:
        total, count = total + length, count + 1
        if total > budget:
            total = count = 0
        best = max(best, count)
    return best


def judge_chapters(sub, lengths, budget):
    slips = {
        "a total equal to the budget is allowed": most(lengths, budget - 1),
        "you emptied the window when it was too large; take away from the left": (
            emptied(lengths, budget)
        ),
        "this is how many of the shortest fit, they need to be neighbors": max(
            k for k in range(len(lengths) + 1) if sum(sorted(lengths)[:k]) <= budget
        ),
    }
    answer, name = sub.most_chapters(lengths, budget), f"({lengths}, {budget})"
    equal(answer, most(lengths, budget), f"most_chapters{name}", slips)
    sub.untouched()


@question("q2", points=1)
def test_five_chapters_and_six(sub):
    judge_chapters(sub, [4, 3, 2, 2, 1], 9)
    judge_chapters(sub, [4, 1, 3, 2, 2, 6], 8)


@question("q2", points=1)
@shapes(n=(0, 12), budget=(1, 25))
def test_any_chapters(sub, rng, n, budget):
    judge_chapters(sub, rng.integers(1, 10, size=n).tolist(), budget)


@question("q2", points=1)
def test_40_000_chapters(sub):
    lengths = [3, 1] * 20_000
    reason = "starting anew at every chapter takes n² steps; let the window slide"
    with sub.within(SECONDS, reason):
        number = sub.most_chapters(lengths, 40_001)
    equal(number, 20_001, "most_chapters(lengths, 40001)")


def back_again(tokens):
    """The answer of somebody whose window begins behind the last copy, come what may."""
    last, start, longest = {}, 0, 0
    for place, token in enumerate(tokens):
        start = last.get(token, start - 1) + 1
        last[token], longest = place, max(longest, place + 1 - start)
    return longest


def restarted(tokens):
    """The answer of somebody who drops everything when a token repeats."""
    seen, longest = [], 0
    for token in tokens:
        seen = [token] if token in seen else [*seen, token]
        longest = max(longest, len(seen))
    return longest


def judge_fresh(sub, tokens):
    fresh = [len(s) for s in stretches(tokens) if len(set(s)) == len(s)]
    slips = {
        "the start of the window moved back, to a copy that had left it already": (
            back_again(tokens)
        ),
        "you began anew at the repeated token; begin behind its earlier copy": (
            restarted(tokens)
        ),
        "this is the number of different tokens": len(set(tokens)),
    }
    name = f"longest_fresh({' '.join(tokens)!r}.split())"
    equal(sub.longest_fresh(tokens), max(fresh, default=0), name, slips)
    sub.untouched()


@question("q3", points=1)
def test_two_sentences(sub):
    judge_fresh(sub, "the cat saw the dog and the bird".split())
    judge_fresh(sub, "a b b a".split())
    judge_fresh(sub, "a b c d a e f".split())


@question("q3", points=1)
@shapes(n=(0, 14), different=(1, 9))
def test_any_tokens(sub, rng, n, different):
    judge_fresh(sub, [f"w{k}" for k in rng.integers(different, size=n)])


@question("q3", points=1)
def test_20_000_tokens(sub, rng):
    tokens = [f"w{k}" for k in rng.permutation(20_000)]
    reason = "starting anew at every token takes n² steps; let the window slide"
    with sub.within(SECONDS, reason):
        longest = sub.longest_fresh([*tokens, tokens[0]])
    equal(longest, 20_000, "longest_fresh(tokens)")


def judge_cover(sub, labels, classes):
    covers = [len(s) for s in stretches(labels) if len(set(s)) == classes]
    right, name = min(covers, default=0), f"shortest_cover({labels}, {classes})"
    answer = sub.shortest_cover(labels, classes)
    if not covers and answer == len(labels) > 0:
        problem(f"{name} is {answer}, but a class is missing altogether: return 0")
    if isinstance(answer, int) and answer in covers and answer > right:
        problem(
            f"{name} is {answer}, expected {right}: a stretch with every class is found, "
            "but it can be shortened on the left more than once"
        )
    equal(answer, right, name)
    sub.untouched()


@question("q4", points=1)
def test_seven_labels(sub):
    judge_cover(sub, [0, 0, 1, 0, 2, 2, 1], 3)
    judge_cover(sub, [0, 1, 0, 0, 0, 0, 0, 2, 1], 3)
    judge_cover(sub, [0, 2, 2, 0], 3)


@question("q4", points=1)
@shapes(n=(0, 14), classes=(1, 4))
def test_any_labels(sub, rng, n, classes):
    judge_cover(sub, rng.integers(classes, size=n).tolist(), classes)


@question("q4", points=1)
def test_75_000_labels_of_25_000_classes(sub):
    labels = [*range(24_999)] * 3 + [24_999]
    reason = (
        "looking at the count of every class at each step takes n · classes steps; "
        "keep the number of classes that are present"
    )
    with sub.within(SECONDS, reason):
        shortest = sub.shortest_cover(labels, 25_000)
    equal(shortest, 25_000, "shortest_cover(labels, 25000)")
