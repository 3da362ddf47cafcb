"""Tests of the practice of binary search: the references try every candidate."""

from itertools import combinations_with_replacement

from coursekit.grading.testing import equal, problem, question, shapes

SECONDS = 1  # right answers take less than a fifth, slow ones more than five of it


def judge_documents(sub, starts, places):
    right = [sum(start <= place for start in starts) - 1 for place in places]
    slips = {
        "a document holds the place at which it begins": [
            max(sum(start < place for start in starts) - 1, 0) for place in places
        ],
        "this is the number of the document behind it": [d + 1 for d in right],
        "these are the places at which the documents begin": [starts[d] for d in right],
    }
    name = f"documents_of({starts}, {places})"
    equal(sub.documents_of(starts, places), right, name, slips)
    sub.untouched()


@question("q1", points=1)
def test_three_documents_and_four_places(sub):
    judge_documents(sub, [0, 5, 7], [4, 5, 6, 9])


@question("q1", points=1)
@shapes(n=(1, 9), q=(0, 6))
def test_any_documents(sub, rng, n, q):
    starts = [0, *rng.integers(1, 5, size=n - 1).cumsum().tolist()]
    judge_documents(sub, starts, rng.integers(starts[-1] + 4, size=q).tolist())


@question("q1", points=1)
def test_20_000_documents_and_places(sub):
    starts = list(range(0, 60_000, 3))
    reason = "going through all documents for every token takes q · n steps"
    with sub.within(SECONDS, reason):
        answer = sub.documents_of(starts, [start + 2 for start in starts])
    equal(answer, list(range(20_000)), "documents_of(starts, places)")


def judge_quantized(sub, codebook, weights):
    down = [(sum(c < w for c in codebook) or 1) - 1 for w in weights]
    indices = range(len(codebook))
    right = [min(indices, key=lambda k: abs(codebook[k] - w)) for w in weights]
    upper = [min(indices, key=lambda k: (abs(codebook[k] - w), -k)) for w in weights]
    slips = {
        "of two equally close entries the lower one counts": upper,
        "this is the closest entry below, look at the one above too": down,
        "these are the entries, not their indices": [codebook[k] for k in right],
    }
    name = f"quantized({codebook}, {weights})"
    equal(sub.quantized(codebook, weights), right, name, slips)
    sub.untouched()


@question("q2", points=1)
def test_three_entries_and_five_weights(sub):
    judge_quantized(sub, [-6, 0, 4], [-9, -3, 1, 2, 3])


@question("q2", points=1)
@shapes(n=(1, 8), q=(0, 6))
def test_any_codebook(sub, rng, n, q):
    codebook = sorted(rng.permutation(30)[:n].tolist())
    judge_quantized(sub, codebook, rng.integers(-4, 34, size=q).tolist())


@question("q2", points=1)
def test_15_000_entries_and_weights(sub):
    codebook = list(range(0, 60_000, 4))
    reason = "measuring the distance to every entry for every weight takes q · n steps"
    with sub.within(SECONDS, reason):
        answer = sub.quantized(codebook, [entry + 1 for entry in codebook])
    equal(answer, list(range(15_000)), "quantized(codebook, weights)")


def needs(length, per_token, per_pair):
    return per_token * length + per_pair * length**2


def judge_fitting(sub, memory, per_token, per_pair):
    """An answer needs no reference: it fits, and one more does not."""
    answer = sub.longest_fitting(memory, per_token, per_pair)
    name = f"longest_fitting({memory}, {per_token}, {per_pair})"
    equal(answer, int(answer), name)
    if answer < 0 or needs(answer, per_token, per_pair) > memory:
        words = f"{needs(answer, per_token, per_pair)} bytes: this one does not fit any more"
        problem(f"{name} is {answer}, which needs {words}")
    if (more := needs(answer + 1, per_token, per_pair)) == memory:
        problem(f"{name} is {answer}, but what needs exactly `memory` bytes fits")
    if more < memory:
        problem(f"{name} is {answer}, but {answer + 1} needs only {more} bytes")


@question("q3", points=1)
def test_100_bytes(sub):
    judge_fitting(sub, 100, 5, 2)
    judge_fitting(sub, 75, 5, 2)
    judge_fitting(sub, 6, 5, 2)


@question("q3", points=1)
@shapes(memory=(0, 500), per_token=(1, 9), per_pair=(1, 9))
def test_any_memory(sub, memory, per_token, per_pair):
    judge_fitting(sub, memory, per_token, per_pair)


@question("q3", points=1)
def test_more_bytes_than_a_float_holds(sub):
    length = 3 * 10**9
    reason = "trying one length after the other takes as many steps as it is long"
    for missing in (1, 0):
        with sub.within(SECONDS, reason):
            answer = sub.longest_fitting(needs(length, 7, 3) - missing, 7, 3)
        name = f"longest_fitting({needs(length, 7, 3) - missing}, 7, 3)"
        words = "close, but a float does not hold such numbers exactly"
        slips = {words: length - 1 + missing}
        equal(answer, length - missing, name, slips)


def shared(costs, devices, at):
    ends = [0, *at, len(costs)]
    return [sum(costs[a:b]) for a, b in zip(ends, ends[1:], strict=False)]


def peaks(costs, devices):
    """The largest load of every way to cut."""
    cuts = combinations_with_replacement(range(len(costs) + 1), devices - 1)
    return [max(shared(costs, devices, at)) for at in cuts]


def filled(costs, devices, next_total, least):
    """The smallest peak at which filling device after device suffices, done wrong."""
    for peak in range(least, sum(costs) + 1):
        used, total = 1, 0
        for cost in costs:
            total += cost
            if total > peak:
                used, total = used + 1, next_total(cost)
        if used <= devices:
            return peak
    return None


def at_the_mean(costs, devices):
    """The peak of somebody who goes on to the next device at the mean."""
    loads, k = [0] * devices, 0
    for cost in costs:
        if loads[k] > 0 and loads[k] + cost > sum(costs) / devices and k + 1 < devices:
            k += 1
        loads[k] += cost
    return max(loads)


def judge_peak(sub, costs, devices):
    slips = {
        "you cut where the mean is exceeded, which piles the rest on the last device": (
            at_the_mean(costs, devices)
        ),
        "the layer that exceeds the peak opens the next device, and counts there": (
            filled(costs, devices, lambda cost: 0, max(costs))
        ),
        "the largest layer has to fit on a device": filled(
            costs, devices, lambda cost: cost, 1
        ),
        "this is the mean, and layers cannot be divided": -(-sum(costs) // devices),
    }
    right, name = min(peaks(costs, devices)), f"smallest_peak({costs}, {devices})"
    equal(sub.smallest_peak(costs, devices), right, name, slips)
    sub.untouched()


@question("q4", points=1)
def test_five_layers(sub):
    judge_peak(sub, [3, 1, 3, 3, 3, 2], 3)
    judge_peak(sub, [4, 2, 3, 1, 6], 3)
    judge_peak(sub, [1, 9], 2)


@question("q4", points=1)
@shapes(n=(1, 8), devices=(1, 4))
def test_any_layers(sub, rng, n, devices):
    judge_peak(sub, rng.integers(1, 12, size=n).tolist(), devices)


@question("q4", points=1)
def test_1_000_costly_layers(sub):
    costs = [10**9 + k % 2 for k in range(1_000)]
    reason = "trying one peak after the other takes n · s steps; halve what is left"
    with sub.within(SECONDS, reason):
        answer = sub.smallest_peak(costs, 10)
    equal(answer, 100 * 10**9 + 50, "smallest_peak(costs, 10)")
