"""Tests of the practice of heaps and greedy: the references try every choice."""

from functools import cache
from itertools import combinations

from coursekit.grading.testing import equal, question, shapes

SECONDS = 1  # right answers take less than a fifth, slow ones more than five of it


def subsets(items):
    """Yield every choice of items, in their order."""
    for size in range(len(items) + 1):
        yield from combinations(items, size)


def judge_cutoffs(sub, scores, k):
    firsts = [scores[:stop] for stop in range(1, len(scores) + 1)]
    full = firsts[k - 1 :]
    different = [sorted({*first})[-k] for first in firsts if len({*first}) >= k]
    slips = {
        "these are the highest so far; the lowest of those kept is the cutoff": [
            *map(max, full)
        ],
        "begin when there are k scores": [sorted(first)[-k:][0] for first in firsts],
        "equal scores count each, you kept every value once": different,
        "these are the k-th lowest": [sorted(first)[k - 1] for first in full],
        "these are the lowest of all, also of those that were thrown out": [
            *map(min, full)
        ],
    }
    right = [sorted(first)[-k] for first in full]
    equal(sub.cutoffs(scores, k), right, f"cutoffs({scores}, {k})", slips)
    sub.untouched()


@question("q1", points=1)
def test_five_scores(sub):
    judge_cutoffs(sub, [3, 1, 4, 4, 5], 2)
    judge_cutoffs(sub, [2, 7, 1, 8, 2, 8], 3)


@question("q1", points=1)
@shapes(n=(0, 12), k=(1, 5))
def test_any_scores(sub, rng, n, k):
    judge_cutoffs(sub, rng.integers(15, size=n).tolist(), k)


@question("q1", points=1)
def test_60_000_scores(sub):
    n, k = 60_000, 30_000
    reason = "sorting what you keep at every score takes n · k steps; keep a heap"
    with sub.within(SECONDS, reason):
        answer = sub.cutoffs(list(range(n)), k)
    equal(answer, list(range(n - k + 1)), "cutoffs(scores, 30000)")


def apart(jobs, gap=0):
    """Whether no two jobs overlap, and ``gap`` lies between them."""
    pairs = combinations(sorted(jobs), 2)
    return all(first[1] + gap <= second[0] for first, second in pairs)


def taken(jobs, key):
    """How many jobs somebody grants who goes by ``key``."""
    granted = []
    for job in sorted(jobs, key=key):
        granted += [job] * apart([*granted, job])
    return len(granted)


def judge_jobs(sub, jobs):
    slips = {
        "one may start when another stops": max(
            len(some) for some in subsets(jobs) if apart(some, gap=1)
        ),
        "the job that starts first may hold the GPU for long": taken(jobs, lambda j: j),
        "a short job may stand in the way of two, you granted the shortest first": (
            taken(jobs, lambda job: job[1] - job[0])
        ),
        "these are all jobs": len(jobs),
    }
    right = max(len(some) for some in subsets(jobs) if apart(some))
    equal(sub.most_jobs(jobs), right, f"most_jobs({jobs})", slips)
    sub.untouched()


@question("q2", points=1)
def test_four_jobs_and_three(sub):
    judge_jobs(sub, [[0, 9], [1, 3], [4, 6], [7, 8], [2, 5]])
    judge_jobs(sub, [[0, 5], [4, 7], [6, 11]])
    judge_jobs(sub, [[0, 10], [1, 3], [3, 6], [5, 7]])


@question("q2", points=1)
@shapes(n=(0, 8))
def test_any_jobs(sub, rng, n):
    starts = rng.integers(15, size=n).tolist()
    lengths = rng.integers(1, 7, size=n).tolist()
    jobs = [[start, start + k] for start, k in zip(starts, lengths, strict=True)]
    judge_jobs(sub, jobs)


@question("q2", points=1)
def test_25_000_jobs(sub):
    jobs = [[3 * k, 3 * k + 2] for k in range(25_000)]
    reason = (
        "comparing a job with every granted one takes n² steps; "
        "sorted by their stops, the last one is enough"
    )
    with sub.within(SECONDS, reason):
        granted = sub.most_jobs(jobs)
    equal(granted, 25_000, "most_jobs(jobs)")


@cache
def fewest(counts):
    """Fewest bits, by joining any two subtrees first."""
    if len(counts) < 2:
        return 0
    bits = []
    for i, j in combinations(range(len(counts)), 2):
        joined = counts[i] + counts[j]
        rest = [c for k, c in enumerate(counts) if k not in (i, j)]
        bits.append(joined + fewest(tuple(sorted([*rest, joined]))))
    return min(bits)


def in_a_row(counts):
    """The bits of a tree to which one token after the other is joined."""
    return sum(sum(counts[:k]) for k in range(2, len(counts) + 1))


def judge_bits(sub, counts):
    slips = {
        "this is the length of the text in tokens, the last sum alone": sum(counts),
        "what you joined may not be among the smallest any more": in_a_row(
            sorted(counts)
        ),
        "this is a code with as many bits for every token": (
            sum(counts) * (len(counts) - 1).bit_length()
        ),
        "you joined the most frequent first, so they got the longest codes": (
            in_a_row(sorted(counts, reverse=True))
        ),
    }
    right = fewest(tuple(sorted(counts)))
    equal(sub.fewest_bits(counts), right, f"fewest_bits({counts})", slips)
    sub.untouched()


@question("q3", points=1)
def test_four_tokens_and_five(sub):
    judge_bits(sub, [3, 2, 4, 2, 9])
    judge_bits(sub, [1, 1, 2, 5])
    judge_bits(sub, [7])


@question("q3", points=1)
@shapes(n=(1, 7))
def test_any_counts(sub, rng, n):
    judge_bits(sub, rng.integers(1, 20, size=n).tolist())


@question("q3", points=1)
def test_65_536_tokens(sub):
    n = 2**16
    reason = "sorting anew after every joining takes n² steps; keep a heap"
    with sub.within(SECONDS, reason):
        bits = sub.fewest_bits([3] * n)
    equal(bits, 3 * n * 16, "fewest_bits([3, 3, …])")


def in_time(some):
    """Whether experiments, run by their deadlines, all meet them."""
    return all(deadline > k for k, (deadline, _) in enumerate(sorted(some)))


def first_come(experiments):
    """The values that somebody runs who accepts whatever there is time for."""
    run = []
    for deadline, value in experiments:
        run += [value] * (len(run) < deadline)
    return run


def judge_value(sub, experiments):
    feasible = [some for some in subsets(experiments) if in_time(some)]
    valuable = sorted(experiments, key=lambda e: -e[1])
    slips = {
        "what came first is not always worth keeping: throw out the least valuable": (
            sum(first_come(sorted(experiments)))
        ),
        "the most valuable one need not be run first, it may have time": sum(
            first_come(valuable)
        ),
        "this is how many experiments you can run, not what they are worth": max(
            map(len, feasible)
        ),
        "this is the value of all, also of those that miss their deadline": sum(
            value for _, value in experiments
        ),
    }
    right = max(sum(value for _, value in some) for some in feasible)
    equal(sub.most_value(experiments), right, f"most_value({experiments})", slips)
    sub.untouched()


@question("q4", points=1)
def test_four_experiments(sub):
    judge_value(sub, [[2, 5], [1, 4], [2, 6], [3, 1]])
    judge_value(sub, [[2, 6], [1, 5], [3, 4]])


@question("q4", points=1)
@shapes(n=(0, 8))
def test_any_experiments(sub, rng, n):
    deadlines = rng.integers(1, 6, size=n).tolist()
    values = rng.integers(12, size=n).tolist()
    judge_value(sub, [list(pair) for pair in zip(deadlines, values, strict=True)])


@question("q4", points=1)
def test_40_000_experiments(sub):
    n, deadline = 40_000, 15_000
    reason = "searching the least valuable one of all takes n² steps; keep a heap"
    with sub.within(SECONDS, reason):
        value = sub.most_value([[deadline, k] for k in range(n)])
    equal(value, sum(range(n - deadline, n)), "most_value(experiments)")
