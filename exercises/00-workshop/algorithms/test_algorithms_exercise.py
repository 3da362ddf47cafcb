"""Tests of the algorithms exercise.

The references are the definitions, tried on every case, and Python's own sort.
"""

import itertools

from coursekit.grading.testing import equal, problem, question, shapes


def whole(answer, name):
    """A whole number that was returned, True and False excluded."""
    if answer is None:
        problem(f"{name} is None: did you forget `return`?")
    if isinstance(answer, bool) or not isinstance(answer, int):
        problem(f"{name} needs to be a whole number, got {answer!r}")
    return answer


def pair(answer, name, parts):
    if answer is None:
        problem(f"{name} is None: did you forget `return`?")
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        problem(f"{name} needs to return {parts}")
    return answer


def judge_batch(sub, largest):
    machine = sub.Machine(largest)
    found = whole(sub.largest_batch(machine), "largest_batch(machine)")
    attempts, bits = machine.attempts, largest.bit_length()
    name = f"largest_batch is {found} where {largest} fits and {largest + 1} does not"
    if found and not largest:
        problem(f"largest_batch is {found} where not even a batch of 1 fits: return 0")
    if found == largest + 1:
        problem(f"{name}: one too large, so return the end that fits")
    if largest > 2 and found < largest and found == 2 ** (bits - 1):
        problem(f"{name}: this is the last power of two that fits, so halve from there")
    if found != largest:
        problem(f"{name}: too {'small' if found < largest else 'large'}")
    if attempts > 2 * bits + 1:
        problem(
            f"largest_batch makes {attempts} attempts, doubling and halving find "
            f"{largest} in at most {2 * bits + 1}: ask about each size once"
        )


@question("q1", points=1)
def test_a_machine_with_room_for_37(sub):
    judge_batch(sub, 37)


@question("q1", points=1)
def test_room_for_nothing_and_for_very_few(sub):
    for largest in range(9):
        judge_batch(sub, largest)


@question("q1", points=3)
@shapes(digits=(4, 30))
def test_any_machine_in_few_attempts(sub, rng, digits):
    judge_batch(sub, int(rng.integers(2 ** (digits - 1), 2**digits)))


def judge_inversions(sub, values):
    answer = sub.sort_and_count(values)
    ordered, count = pair(answer, "sort_and_count(values)", "the list and the count")
    equal(ordered, sorted(values), "the sorted list")
    count = whole(count, "the number of inversions")
    pairs = list(itertools.combinations(values, 2))
    expected = sum(later < earlier for earlier, later in pairs)
    name = f"the number of inversions of {values} is {count}, expected {expected}"
    if count == expected:
        return
    for words, wrong in slips_of(values).items():
        if count == wrong:
            problem(f"{name}: {words}")
    problem(name)


def slips_of(values):
    """What known mistakes lead to: words and the wrong count."""
    middle = len(values) // 2
    left, right = values[:middle], values[middle:]
    pairs = list(itertools.combinations(values, 2))
    return {
        "count those inside the two halves as well": sum(
            b < a for a in left for b in right
        ),
        "equal numbers are no inversion": sum(b <= a for a, b in pairs),
        "an item of the right half overtakes all that is left of the left one": overtakings(
            values
        ),
    }


def overtakings(values):
    """Count each item once that overtakes any, at every merge."""
    if len(values) < 2:
        return 0
    left, right = values[: len(values) // 2], values[len(values) // 2 :]
    across = sum(item < max(left) for item in right)
    return overtakings(left) + overtakings(right) + across


@question("q2", points=1)
def test_seven_numbers(sub):
    judge_inversions(sub, [5, 3, 6, 1, 7, 2, 4])


@question("q2", points=1)
def test_equal_numbers(sub):
    judge_inversions(sub, [3, 1, 4, 1])
    judge_inversions(sub, [2, 2, 2])


@question("q2", points=2)
@shapes(n=(0, 25), high=(2, 60))
def test_any_list_against_all_pairs(sub, rng, n, high):
    judge_inversions(sub, rng.integers(high, size=n).tolist())


@question("q2", points=1)
def test_the_list_stays_as_it_is(sub):
    sub.sort_and_count([4, 2, 3, 1])
    sub.untouched()


def judge_order(sub, graph):
    order = sub.in_order(graph)
    if order is None:
        problem("in_order(graph) is None: did you forget `return`?")
    if not isinstance(order, list):
        problem(f"in_order(graph) needs to be a list, got {order!r}")
    arrows = [(a, b) for a, targets in graph.items() for b in targets]
    names = {*graph, *(b for _, b in arrows)}
    if not order and names:
        problem(f"in_order is empty, but {graph} has no cycle")
    if missing := sorted(names - set(order)):
        words = f"in_order leaves out {', '.join(missing)}"
        if not set(missing) & set(graph):
            words += ", which have no entry of their own: count them too"
        problem(words)
    if sorted(order) != sorted(names):
        problem(f"in_order needs every name once, got {order}")
    place = {name: number for number, name in enumerate(order)}
    wrong = [(a, b) for a, b in arrows if place[a] > place[b]]
    if len(wrong) == len(arrows) > 1:
        problem(f"in {order} every arrow points backward: turn it around")
    if wrong:
        a, b = wrong[0]
        problem(f"in {order}, {b} comes before {a}, which has an arrow to it")


@question("q3", points=1)
def test_the_only_order_of_five_names(sub):
    judge_order(sub, {"d": ["e"], "b": ["c"], "a": ["b", "e"], "c": ["d"]})


def random_arrows(rng, n, extra):
    """Arrows that all point forward in a hidden order of n names."""
    names = [f"n{number}" for number in rng.permutation(n)]
    ends = [sorted(rng.choice(n, 2, replace=False).tolist()) for _ in range(extra)]
    graph = {}
    for a, b in sorted({tuple(pair) for pair in ends}):
        graph.setdefault(names[a], []).append(names[b])
    keys = rng.permutation(sorted(graph)).tolist()
    return {key: graph[key] for key in keys}, names


@question("q3", points=2)
@shapes(n=(3, 9), extra=(2, 20))
def test_any_graph_without_a_cycle(sub, rng, n, extra):
    judge_order(sub, random_arrows(rng, n, extra)[0])


@question("q3", points=2)
@shapes(n=(3, 9), extra=(2, 20))
def test_any_graph_with_a_cycle(sub, rng, n, extra):
    graph, names = random_arrows(rng, n, extra)
    ring = names[: int(rng.integers(2, n + 1))]
    for a, b in itertools.pairwise([*ring, ring[0]]):
        if b not in graph.setdefault(a, []):
            graph[a].append(b)
    order = sub.in_order(graph)
    if order != []:
        problem(f"in_order is {order} where {graph} has a cycle: return []")


def packed(lengths, capacity, *, longest_first=True, exact=True, only_last=False):
    rows, room = [], []
    places = range(len(lengths))
    if longest_first:
        places = sorted(places, key=lambda place: (-lengths[place], place))
    for place in places:
        tried = range(max(0, len(rows) - 1) if only_last else 0, len(rows))
        need = lengths[place] + (not exact)
        row = next((row for row in tried if need <= room[row]), len(rows))
        if row == len(rows):
            rows.append([])
            room.append(capacity)
        rows[row].append(place)
        room[row] -= lengths[place]
    return rows


def nested(rows):
    return isinstance(rows, list) and all(isinstance(row, list) for row in rows)


def judge_packing(sub, lengths, capacity):
    rows, expected = sub.pack_texts(lengths, capacity), packed(lengths, capacity)
    slips = {
        "the longest text goes first": packed(lengths, capacity, longest_first=False),
        "a text that fills a row exactly still fits": packed(
            lengths, capacity, exact=False
        ),
        "only the last row was tried: begin with the first": packed(
            lengths, capacity, only_last=True
        ),
        "these are lengths, return the places of the texts": [
            [lengths[place] for place in row] for row in expected
        ],
    }
    if rows == expected:
        return
    for words, wrong in slips.items():
        if rows == wrong:
            problem(f"pack_texts({lengths}, {capacity}): {words}")
    places = list(itertools.chain.from_iterable(rows)) if nested(rows) else []
    for place in set(places):
        if places.count(place) > 1:
            problem(
                f"pack_texts({lengths}, {capacity}) is {rows}, with place {place} more "
                "than once: texts of equal length are still different texts"
            )
    equal(rows, expected, f"pack_texts({lengths}, {capacity})")


@question("q4", points=1)
def test_six_texts(sub):
    judge_packing(sub, [2, 6, 3, 7, 5, 4], 10)


@question("q4", points=1)
def test_texts_of_equal_length_and_none_at_all(sub):
    judge_packing(sub, [4, 5, 4, 5, 4], 9)
    judge_packing(sub, [], 9)


@question("q4", points=2)
@shapes(n=(5, 20), capacity=(8, 15))
def test_any_texts(sub, rng, n, capacity):
    judge_packing(sub, rng.integers(1, capacity + 1, size=n).tolist(), capacity)


@question("q4", points=1)
def test_the_lengths_stay_as_they_are(sub):
    sub.pack_texts([3, 7, 5, 4], 10)
    sub.untouched()


def judge_kth(sub, scores, k):
    answer, best = sub.kth_largest(scores, k), sorted(scores, reverse=True)
    name = f"kth_largest({scores}, {k})"
    if answer == best[k - 1]:
        equal(answer, best[k - 1], name)
        return
    if answer == best[-k]:
        problem(f"{name} is {answer}: this is the k-th smallest")
    if answer in best[k : k + 1]:
        problem(f"{name} is {answer}, one place too far: k = 1 asks for the largest")
    equal(answer, best[k - 1], name)


@question("q5", points=1)
def test_every_place_of_five_scores(sub):
    for k in (1, 3, 5):
        judge_kth(sub, [30, 10, 50, 20, 40], k)
    judge_kth(sub, [30, 10, 50, 20], 2)


@question("q5", points=1)
def test_equal_scores_count_as_often_as_they_occur(sub):
    for k in range(1, 8):
        judge_kth(sub, [2, 5, 5, 1, 5, 2, 9], k)


@question("q5", points=2)
@shapes(n=(1, 30), high=(2, 40))
def test_any_scores_against_sorting(sub, rng, n, high):
    scores = rng.integers(high, size=n).tolist()
    judge_kth(sub, scores, int(rng.integers(1, n + 1)))
