"""Tests of the practice of graphs: the references look at everything again and again."""

from coursekit.grading.testing import equal, problem, question, shapes

SECONDS = 1  # right answers take less than a fifth, slow ones more than five of it
SIDES = ((-1, 0), (1, 0), (0, -1), (0, 1))
CORNERS = ((-1, -1), (-1, 1), (1, -1), (1, 1))


def merged(groups, one, other):
    """Put the groups of two members together."""
    joined = next(g for g in groups if one in g) | next(g for g in groups if other in g)
    return [g for g in groups if not g & joined] + [joined]


def islands(mask, steps):
    """Count regions by joining pixel after pixel to its neighbors."""
    pixels = [(i, j) for i, row in enumerate(mask) for j, p in enumerate(row) if p]
    groups = [{pixel} for pixel in pixels]
    for i, j in pixels:
        for a, b in steps:
            if (i + a, j + b) in pixels:
                groups = merged(groups, (i, j), (i + a, j + b))
    return len(groups)


def tops(mask):
    """Count the pixels that have none above them and none on their left."""
    above = [[0] * len(mask[0]), *mask]
    return sum(
        pixel and not ([0, *row][j] or above[i][j])
        for i, row in enumerate(mask)
        for j, pixel in enumerate(row)
    )


def judge_regions(sub, mask):
    slips = {
        "pixels need to share a side, a corner is not enough": islands(
            mask, SIDES + CORNERS
        ),
        "this is how many pixels are marked": sum(map(sum, mask)),
        "parts of one region may meet further down, a new top is no new region": tops(
            mask
        ),
        "this is how many regions of neighbors a row or column has": islands(
            mask, SIDES[2:]
        ),
    }
    equal(sub.regions(mask), islands(mask, SIDES), f"regions({mask})", slips)
    sub.untouched()


@question("q1", points=1)
def test_three_regions_and_two(sub):
    judge_regions(sub, [[1, 1, 0, 0], [0, 1, 0, 1], [1, 0, 0, 1]])
    judge_regions(sub, [[1, 0, 1, 0, 1], [1, 1, 1, 0, 1], [1, 0, 0, 0, 0]])


@question("q1", points=1)
@shapes(height=(1, 6), width=(1, 5))
def test_any_mask(sub, rng, height, width):
    judge_regions(sub, rng.integers(2, size=(height, width)).tolist())


@question("q1", points=1)
def test_22_500_pixels(sub):
    reason = "searching a pixel in a list takes n² steps in all; a set finds it at once"
    with sub.within(SECONDS, reason):
        number = sub.regions([[1] * 150] * 150)
    equal(number, 1, "regions(a mask full of ones)")


def settle(devices, wires, start):
    """Shorten distances until no wire shortens any."""
    distance = [0 if k == start else devices for k in range(devices)]
    for _ in range(devices):
        for a, b in wires:
            distance[b] = min(distance[b], distance[a] + 1)
    return [d if d < devices else -1 for d in distance]


def judge_hops(sub, devices, wires, start):
    back = [[b, a] for a, b in wires]
    right = settle(devices, wires + back, start)
    name = f"hops({devices}, {wires}, {start})"
    slips = {
        "a wire carries both ways": settle(devices, wires, start),
        "give -1 for a device that no message reaches": [max(0, d) for d in right],
        "start is no hop away from itself": [d + (d >= 0) for d in right],
    }
    answer = sub.hops(devices, wires, start)
    if isinstance(answer, list) and len(answer) == devices:
        for k, (yours, least) in enumerate(zip(answer, right, strict=True)):
            if (
                answer != slips["start is no hop away from itself"]
                and yours > least >= 0
            ):
                words = f"your {yours} wires are a detour, {least} are enough"
                problem(f"{name}[{k}]: {words}. Visit devices in order of distance")
    equal(answer, right, name, slips)
    sub.untouched()


@question("q2", points=1)
def test_five_devices_and_six(sub):
    judge_hops(sub, 5, [[0, 1], [2, 1], [2, 3], [0, 2]], 3)
    judge_hops(sub, 6, [[0, 1], [1, 2], [2, 3], [3, 4], [4, 0]], 0)


@question("q2", points=1)
@shapes(devices=(1, 8), wires=(0, 12))
def test_any_wires(sub, rng, devices, wires):
    pairs = rng.integers(devices, size=(wires, 2)).tolist()
    judge_hops(sub, devices, pairs, int(rng.integers(devices)))


@question("q2", points=1)
def test_a_line_of_20_000_devices(sub):
    n = 20_000
    reason = "looking through all wires at every device takes n · m steps"
    with sub.within(SECONDS, reason):
        distance = sub.hops(n, [[k, k + 1] for k in range(n - 1)], 0)
    equal(distance, list(range(n)), "hops(20000, wires, 0)")


def circular(needs):
    """Whether something is left when what needs nothing is taken out, repeatedly."""
    left = set(range(len(needs)))
    for _ in needs:
        left = {k for k in left if left.intersection(needs[k])}
    return bool(left)


def judge_order(sub, needs):
    order, name = sub.running_order(needs), f"running_order({needs})"
    if circular(needs):
        words = "some need each other in a circle: return []"
        equal(order, [], name, {words: order} if order else None)
        return
    if not isinstance(order, list):
        equal(order, [], name)  # which says what it is
    if sorted(order) != list(range(len(needs))):
        problem(
            f"{name} is {order}: each of the {len(needs)} operations has to be there once"
        )
    place = {k: position for position, k in enumerate(order)}
    for k, some in enumerate(needs):
        for needed in some:
            if place[needed] > place[k]:
                problem(
                    f"{name} is {order}: {k} needs {needed}, and each has to come "
                    "after all that it needs"
                )
    sub.untouched()


@question("q3", points=1)
def test_four_operations_and_a_circle(sub):
    judge_order(sub, [[2], [0, 2], [], [1]])
    judge_order(sub, [[3], [], [1, 0], [1], [2, 3]])
    judge_order(sub, [[], [0, 3], [1], [2]])


@question("q3", points=1)
@shapes(n=(1, 7), most=(0, 3))
def test_any_operations(sub, rng, n, most):
    names = rng.permutation(n).tolist()
    needs = [[] for _ in names]
    for k, name in enumerate(names):
        earlier = names[: k + (rng.random() < 0.1)]  # now and then a circle of one
        count = min(most, len(earlier))
        needs[name] = rng.permutation(earlier)[:count].astype(int).tolist()
    judge_order(sub, needs)


@question("q3", points=1)
def test_a_chain_of_15_000_operations(sub):
    n = 15_000
    reason = "going through all operations again and again takes n² steps"
    with sub.within(SECONDS, reason):
        order = sub.running_order([*([k] for k in range(1, n)), []])
    equal(order, list(range(n - 1, -1, -1)), "running_order([[1], [2], …, []])")


def judge_groups(sub, documents, pairs):
    groups, right = [{k} for k in range(documents)], []
    for a, b in pairs:
        groups = merged(groups, a, b)
        right.append(len(groups))
    different = [
        documents - sum(a != b for a, b in pairs[:k]) for k in range(1, len(pairs) + 1)
    ]
    slips = {
        "a pair within one group joins nothing, also if the group came by a detour": (
            different
        ),
        "this is how many documents are dropped, not how many groups are left": [
            documents - left for left in right
        ],
        "give the number after each pair, not only at the end": right[-1:],
    }
    name = f"groups_left({documents}, {pairs})"
    equal(sub.groups_left(documents, pairs), right, name, slips)
    sub.untouched()


@question("q4", points=1)
def test_five_documents_and_seven(sub):
    judge_groups(sub, 5, [[0, 1], [3, 4], [1, 0], [4, 1]])
    judge_groups(sub, 7, [[5, 6], [1, 2], [2, 5], [6, 1], [3, 2]])


@question("q4", points=1)
@shapes(documents=(1, 9), pairs=(0, 12))
def test_any_pairs(sub, rng, documents, pairs):
    judge_groups(sub, documents, rng.integers(documents, size=(pairs, 2)).tolist())


@question("q4", points=1)
def test_30_000_documents(sub):
    half = 15_000
    pairs = [[0, k] for k in range(1, half)] + [
        [k, half] for k in range(half + 1, 2 * half)
    ]
    with sub.within(
        SECONDS,
        "renaming every member of a group, or following ways that grow as long as the "
        "group is large, takes n² steps",
    ):
        groups = sub.groups_left(2 * half, pairs)
    equal(groups, list(range(2 * half - 1, 1, -1)), "groups_left(30000, pairs)")
