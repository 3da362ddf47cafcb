"""Tests of the practice of dynamic programming: the references go through all ways."""

from collections import Counter
from itertools import combinations

from coursekit.grading.testing import equal, question, shapes

SECONDS = 1  # right answers take less than a fifth, slow ones more than five of it


def rising(gains):
    """Find the best stretch in which no epoch loses."""
    best = ending = 0
    for gain in gains:
        ending = ending + gain if gain > 0 else 0
        best = max(best, ending)
    return best


def judge_stretch(sub, gains):
    ends = range(len(gains) + 1)
    totals = [sum(gains[i:j]) for i in ends for j in ends if i <= j]
    slips = {
        "the best stretch may have ended before the last epoch": max(
            sum(gains[i:]) for i in ends
        ),
        "this is the best single epoch": max([0, *gains]),
        "a small loss is worth taking if a larger gain follows": rising(gains),
        "these are all gains, neighbors or not": sum(g for g in gains if g > 0),
        "the empty stretch is allowed, and its total is 0": max(gains, default=0),
    }
    equal(sub.best_stretch(gains), max(totals), f"best_stretch({gains})", slips)
    sub.untouched()


@question("q1", points=1)
def test_six_epochs(sub):
    judge_stretch(sub, [3, -9, 4, 1, -2, 6, -3, 1])
    judge_stretch(sub, [2, -4, 3, -1, 2, -5])
    judge_stretch(sub, [-2, -1])


@question("q1", points=1)
@shapes(n=(0, 12))
def test_any_gains(sub, rng, n):
    judge_stretch(sub, rng.integers(-9, 10, size=n).tolist())


@question("q1", points=1)
def test_30_000_epochs(sub):
    gains = [3, -2] * 15_000
    reason = "starting anew at every epoch takes n² steps"
    with sub.within(SECONDS, reason):
        best = sub.best_stretch(gains)
    equal(best, 15_001 + 1, "best_stretch([3, -2, 3, -2, …])")


def splits(text, vocabulary):
    """List all ways to split a text."""
    found = [] if text else [[]]
    for token in vocabulary:
        if text.startswith(token):
            rests = splits(text[len(token) :], vocabulary)
            found += [[token, *rest] for rest in rests]
    return found


def longest_only(text, vocabulary):
    """Whether a text is split by taking off the longest token at its end, repeatedly."""
    while text:
        fits = [token for token in vocabulary if text.endswith(token)]
        if not fits:
            return 0
        text = text[: -max(map(len, fits))]
    return 1


def judge_ways(sub, text, vocabulary):
    ways = splits(text, vocabulary)
    slips = {
        "every token that fits counts, not the longest alone": longest_only(
            text, vocabulary
        ),
        "this is whether it can be split, not in how many ways": int(bool(ways)),
        "the order of the tokens matters, these are the different choices": len(
            {tuple(sorted(way)) for way in ways}
        ),
        "the empty text is split in one way": 0,
    }
    answer = sub.ways_to_split(text, vocabulary)
    if isinstance(answer, bool):
        slips = {"this is whether it can be split, not in how many ways": answer}
        answer = int(answer)
    equal(answer, len(ways), f"ways_to_split({text!r}, {vocabulary})", slips)
    sub.untouched()


@question("q2", points=1)
def test_banana(sub):
    judge_ways(sub, "banana", ["ban", "an", "a", "na", "b"])
    judge_ways(sub, "abba", ["ab", "bb", "a"])


@question("q2", points=1)
@shapes(n=(0, 9), tokens=(1, 6))
def test_any_text(sub, rng, n, tokens):
    letters = "".join(rng.choice(list("ab"), size=n))
    drawn = [
        "".join(rng.choice(list("ab"), size=rng.integers(1, 4))) for _ in range(tokens)
    ]
    judge_ways(sub, letters, sorted({*drawn}))


@question("q2", points=1)
def test_60_letters(sub):
    fibonacci = [1, 1]
    while len(fibonacci) <= 60:
        fibonacci.append(sum(fibonacci[-2:]))
    reason = "going through all ways one by one takes as many steps as there are ways"
    with sub.within(SECONDS, reason):
        ways = sub.ways_to_split("a" * 60, ["a", "aa"])
    equal(ways, fibonacci[60], "ways_to_split('a' * 60, ['a', 'aa'])")


def is_within(words, text):
    """Whether words occur in a text in this order."""
    rest = iter(text)
    return all(word in rest for word in words)


def stretches(words):
    return {
        tuple(words[i:j]) for i in range(len(words)) for j in range(i, len(words) + 1)
    }


def hasty(reference, summary):
    """Take every word of the reference as soon as it can be had."""
    start = count = 0
    for word in reference:
        if word in summary[start:]:
            start, count = summary.index(word, start) + 1, count + 1
    return count


def judge_common(sub, reference, summary):
    sizes = range(len(reference), -1, -1)
    right = next(
        size
        for size in sizes
        if any(is_within(words, summary) for words in combinations(reference, size))
    )
    shared = stretches(reference) & stretches(summary)
    slips = {
        "other words may stand between them": max(map(len, shared), default=0),
        "these are the words that both hold, in whatever order": (
            (Counter(reference) & Counter(summary)).total()
        ),
        "you took each word as soon as it could be had, which may cost later ones": (
            hasty(reference, summary)
        ),
        "these are the words that stand at the same place": sum(
            a == b for a, b in zip(reference, summary, strict=False)
        ),
    }
    answer = sub.common_words(reference, summary)
    if answer != right and answer == ends_in(reference, summary):
        slips = slips | {"other words may stand between them": answer}
    equal(answer, right, f"common_words({reference}, {summary})", slips)
    sub.untouched()


def ends_in(reference, summary):
    """Length of the longest common end."""
    pairs = zip(reversed(reference), reversed(summary), strict=False)
    different = [k for k, (a, b) in enumerate(pairs) if a != b]
    return different[0] if different else min(len(reference), len(summary))


@question("q3", points=1)
def test_two_summaries(sub):
    judge_common(sub, "d a b c".split(), "a b c x d".split())
    judge_common(sub, "the cat sat on the mat".split(), "a cat on the red mat".split())


@question("q3", points=1)
@shapes(n=(0, 7), m=(0, 8))
def test_any_words(sub, rng, n, m):
    judge_common(sub, *(rng.choice(list("abcd"), size=k).tolist() for k in (n, m)))


@question("q3", points=1)
def test_130_and_120_words(sub):
    reference = [f"w{k}" for k in range(130)]
    summary = [*reference[60:], *reference[:50]]
    reason = (
        "asking for the same parts again and again takes exponentially many steps; "
        "solve each part once"
    )
    with sub.within(SECONDS, reason):
        number = sub.common_words(reference, summary)
    equal(number, 70, "common_words(reference, summary)")


def works(sizes):
    """List the work of every order of multiplications."""
    if len(sizes) < 3:
        return [0]
    return [
        sizes[k - 1] * sizes[k] * sizes[k + 1] + rest
        for k in range(1, len(sizes) - 1)
        for rest in works([*sizes[:k], *sizes[k + 1 :]])
    ]


def cheapest_first(sizes):
    """Do what is cheapest now, and add it up."""
    sizes, total = list(sizes), 0
    while len(sizes) > 2:
        inner = range(1, len(sizes) - 1)
        work, k = min((sizes[k - 1] * sizes[k] * sizes[k + 1], k) for k in inner)
        total += work
        del sizes[k]
    return total


def judge_order(sub, sizes):
    inner = range(1, len(sizes) - 1)
    slips = {
        "this is the work from left to right": sum(
            sizes[0] * sizes[k] * sizes[k + 1] for k in inner
        ),
        "you did the cheapest multiplication first, which may make later ones dear": (
            cheapest_first(sizes)
        ),
        "this is the work from right to left": sum(
            sizes[k - 1] * sizes[k] * sizes[-1] for k in inner
        ),
        "this is the largest work": max(works(sizes)),
    }
    right, name = min(works(sizes)), f"fewest_multiplications({sizes})"
    equal(sub.fewest_multiplications(sizes), right, name, slips)
    sub.untouched()


@question("q4", points=1)
def test_three_matrices_and_four(sub):
    judge_order(sub, [10, 2, 20, 3])
    judge_order(sub, [2, 1, 2, 3, 4])
    judge_order(sub, [3, 2, 4, 6])
    judge_order(sub, [5, 7])


@question("q4", points=1)
@shapes(n=(1, 6))
def test_any_matrices(sub, rng, n):
    judge_order(sub, rng.integers(1, 15, size=n + 1).tolist())


@question("q4", points=1)
def test_40_matrices(sub):
    reason = (
        "asking for the same parts again and again takes exponentially many steps; "
        "solve each part once"
    )
    with sub.within(SECONDS, reason):
        work = sub.fewest_multiplications([2] * 41)
    equal(work, 39 * 8, "fewest_multiplications([2, 2, …])")
