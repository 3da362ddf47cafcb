"""Tests of the practice of two pointers: the references try every pair."""

from functools import cache

from coursekit.grading.testing import equal, question, same, shapes

SECONDS = 1  # right answers take less than a fifth, slow ones more than five of it


def ascending(rng, n, most):
    """Draw n numbers below ``most`` and sort them."""
    return sorted(rng.integers(most, size=n).tolist())


def judge_merged(sub, left, right):
    both, shorter = sorted(left + right), min(left[-1:] + right[-1:], default=0)
    slips = {
        "what is left of one shard is missing, once the other is used up": [
            number for number in both if number <= shorter
        ],
        "a number appears as often as both shards hold it, not once": sorted({*both}),
        "one shard follows the other": left + right,
    }
    equal(sub.merged(left, right), both, "merged(left, right)", slips)
    sub.untouched()


@question("q1", points=1)
def test_two_small_shards(sub):
    judge_merged(sub, [1, 4, 4, 9], [2, 4, 11])


@question("q1", points=1)
@shapes(n=(0, 9), m=(0, 9))
def test_any_shards(sub, rng, n, m):
    judge_merged(sub, ascending(rng, n, 12), ascending(rng, m, 12))


@question("q1", points=1)
def test_shards_of_15_000(sub, rng):
    left, right = ascending(rng, 15_000, 10**6), ascending(rng, 15_000, 10**6)
    reason = (
        "looking for every place from the start takes n · m steps; go on from there"
    )
    with sub.within(SECONDS, reason):
        answer = sub.merged(left, right)
    equal(answer, sorted(left + right), "merged(left, right)")


def fewest(lengths, limit):
    """Fewest rows, by trying every partner for the first sequence that is left."""

    @cache
    def rows(left):
        if not left:
            return 0
        head, *rest = left
        partners = [k for k, other in enumerate(rest) if head + other <= limit]
        shared = [rows((*rest[:k], *rest[k + 1 :])) for k in partners]
        return 1 + min([rows(tuple(rest)), *shared])

    return rows(tuple(lengths))


def neighbors(lengths, limit):
    """The rows of somebody who puts each sequence with the next one, if both fit."""
    rows, k = 0, 0
    while k < len(lengths):
        k += 2 if sum(lengths[k : k + 2]) <= limit else 1
        rows += 1
    return rows


def judge_rows(sub, lengths, limit):
    right = fewest(lengths, limit)
    slips = {
        "two that fill a row exactly fit": fewest(lengths, limit - 1),
        "you put neighbors together; the longest needs the shortest beside it": (
            neighbors(lengths, limit)
        ),
        "the one left in the middle needs a row too": right - 1,
        "this is a row for every sequence": len(lengths),
    }
    call = f"fewest_rows({lengths}, {limit})"
    equal(sub.fewest_rows(lengths, limit), right, call, slips)
    sub.untouched()


@question("q2", points=1)
def test_four_sequences_and_five(sub):
    judge_rows(sub, [1, 2, 4, 5], 7)
    judge_rows(sub, [2, 3, 5, 6, 8], 8)
    judge_rows(sub, [2, 2, 3], 4)


@question("q2", points=1)
@shapes(n=(0, 9), limit=(4, 12))
def test_any_sequences(sub, rng, n, limit):
    lengths = sorted(rng.integers(1, limit + 1, size=n).tolist())
    judge_rows(sub, lengths, limit)


@question("q2", points=1)
def test_40_000_sequences(sub, rng):
    half = rng.integers(1, 500, size=20_000).tolist()
    lengths = sorted([*half, *(1000 - length for length in half)])
    reason = "trying partners for every sequence takes n² steps; begin at both ends"
    with sub.within(SECONDS, reason):
        rows = sub.fewest_rows(lengths, 1000)
    equal(rows, 20_000, "fewest_rows(lengths, 1000)")


def spans(rng, n):
    """Draw n spans in ascending order; some touch."""
    ends = rng.integers(3, size=2 * n)
    ends[1::2] += 1  # no span is empty
    ends = ends.cumsum().tolist()
    return [list(pair) for pair in zip(ends[::2], ends[1::2], strict=True)]


def overlaps(first, second, least=1):
    pairs = [(max(a, c), min(b, d)) for a, b in first for c, d in second]
    return sorted([start, stop] for start, stop in pairs if stop - start >= least)


def hasty(first, second):
    """The parts that somebody finds who leaves the span that begins first."""
    i = j = 0
    found = []
    while i < len(first) and j < len(second):
        found += overlaps(first[i : i + 1], second[j : j + 1])
        i, j = (i + 1, j) if first[i][0] <= second[j][0] else (i, j + 1)
    return found


def judge_agreement(sub, first, second):
    slips = {
        "spans that only touch have no part in common": overlaps(first, second, 0),
        "you moved on from the span that begins first; the one that ends first is "
        "settled": hasty(first, second),
        "these are the spans that both marked in full": [
            s for s in first if s in second
        ],
    }
    answer = sub.agreement(first, second)
    equal(answer, overlaps(first, second), "agreement(first, second)", slips)
    sub.untouched()


@question("q3", points=1)
def test_two_spans_each(sub):
    judge_agreement(sub, [[0, 4], [6, 9]], [[2, 7], [7, 12]])
    judge_agreement(sub, [[0, 10]], [[1, 2], [4, 5], [7, 9]])
    judge_agreement(sub, [[0, 3], [4, 6]], [[3, 4], [5, 8]])


@question("q3", points=1)
@shapes(n=(0, 7), m=(0, 7))
def test_any_spans(sub, rng, n, m):
    judge_agreement(sub, spans(rng, n), spans(rng, m))


@question("q3", points=1)
def test_6_000_spans_each(sub):
    first = [[10 * k, 10 * k + 6] for k in range(6_000)]
    second = [[10 * k + 4, 10 * k + 12] for k in range(6_000)]
    reason = "comparing every span with every other takes n · m steps"
    with sub.within(SECONDS, reason):
        answer = sub.agreement(first, second)
    here = [[10 * k + 4, 10 * k + 6] for k in range(6_000)]
    next_to = [[10 * k, 10 * k + 2] for k in range(1, 6_000)]
    equal(answer, sorted(here + next_to), "agreement(first, second)")


def judge_auc(sub, positives, negatives):
    pairs = [(p > n) - (n > p) for p in positives for n in negatives]
    wins, ties, all_pairs = pairs.count(1), pairs.count(0), len(pairs)
    right = (wins + ties / 2) / all_pairs
    slips = {
        "a tie counts half, you counted it as a loss": wins / all_pairs,
        "a tie counts half, you counted it as a whole win": (wins + ties) / all_pairs,
        "this is the share of pairs that the negative wins": 1 - right,
        "this is the number of pairs won, not their share": right * all_pairs,
    }
    same(
        sub.auc(positives, negatives),
        right,
        f"auc({positives}, {negatives})",
        rtol=1e-12,
        mistakes=slips,
    )
    sub.untouched()


@question("q4", points=1)
def test_three_positives_and_two_negatives(sub):
    judge_auc(sub, [2, 5, 5], [1, 5])
    judge_auc(sub, [2, 3], [1, 2, 2, 4])


@question("q4", points=1)
@shapes(n=(1, 9), m=(1, 9))
def test_any_scores(sub, rng, n, m):
    judge_auc(sub, ascending(rng, n, 8), ascending(rng, m, 8))


@question("q4", points=1)
def test_40_000_scores(sub, rng):
    positives = ascending(rng, 15_000, 10**6)
    negatives = [2 * 10**6] * 10_000 + [3 * 10**6] * 15_000
    reason = "going through every pair takes n · m steps"
    with sub.within(SECONDS, reason):
        answer = sub.auc(positives + [2 * 10**6] * 10_000, negatives)
    same(answer, 0.5 * 0.4 * 0.4, "auc(positives, negatives)", rtol=1e-12)
