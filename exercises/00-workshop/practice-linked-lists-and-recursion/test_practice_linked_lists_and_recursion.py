"""Tests of the practice of linked lists and recursion: the references are plain."""

from itertools import combinations, pairwise

from coursekit.grading.testing import equal, question, shapes

SECONDS = 1  # right answers take less than a fifth, slow ones more than five of it


def blocks_from(after, first):
    """List the blocks of a chain, in order."""
    return [first] + (blocks_from(after, after[first]) if after[first] != -1 else [])


def linked(after, chain):
    """The arrows once the blocks of ``chain`` follow each other."""
    arrows = dict(pairwise(chain)) | {chain[-1]: -1}
    return [arrows.get(k, follower) for k, follower in enumerate(after)]


def judge_reversed(sub, after, first):
    chain = blocks_from(after, first)
    right = linked(after, chain[::-1])
    cut = [-1 if k == first else follower for k, follower in enumerate(after)]
    round_about = list(right)
    if len(chain) > 1:
        round_about[first] = after[first]
    slips = {
        "the old first block is the last one now, nothing comes after it": round_about,
        "you lost the chain behind its first block: its arrow was overwritten": cut,
        "the other chains stay as they were": [
            follower if k in chain else -1 for k, follower in enumerate(right)
        ],
        "nothing was turned around": after,
    }
    name = f"reversed_chain({after}, {first})"
    equal(sub.reversed_chain(after, first), right, name, slips)
    sub.untouched()


@question("q1", points=1)
def test_two_chains(sub):
    judge_reversed(sub, [2, -1, 4, 1, -1], 0)
    judge_reversed(sub, [-1, 3, 1, 0, 5, -1], 2)


@question("q1", points=1)
@shapes(n=(1, 7), others=(0, 5))
def test_any_chains(sub, rng, n, others):
    blocks = rng.permutation(n + others).tolist()
    after = linked([-1] * len(blocks), blocks[:n])
    if others:
        after = linked(after, blocks[n:])
    judge_reversed(sub, after, blocks[0])


@question("q1", points=1)
def test_a_chain_of_50_000_blocks(sub):
    n = 50_000
    reason = "searching who points at a block takes n² steps; you came from there"
    with sub.within(SECONDS, reason):
        turned = sub.reversed_chain([*range(1, n), -1], 0)
    equal(turned, list(range(-1, n - 1)), "reversed_chain([1, 2, …, -1], 0)")


def judge_loop(sub, following, start):
    text = [start]
    for _ in range(2 * len(following)):
        text.append(following[text[-1]])
    before = next(k for k, token in enumerate(text) if token in text[k + 1 :])
    length = text[before + 1 :].index(text[before]) + 1
    slips = {
        "the token that closes the loop is counted twice": [before, length + 1],
        "first what comes before the loop, then its length, not the other way around": [
            length,
            before,
        ],
        "what comes before the loop does not belong to it": [before, before + length],
        "the first token counts too": [before - 1, length],
    }
    name = f"loop_of({following}, {start})"
    equal(sub.loop_of(following, start), [before, length], name, slips)
    sub.untouched()


@question("q2", points=1)
def test_five_tokens_and_six(sub):
    judge_loop(sub, [3, 5, 4, 1, 0, 1], 2)
    judge_loop(sub, [2, 4, 1, 3, 2], 0)
    judge_loop(sub, [1, 0, 2], 2)


@question("q2", points=1)
@shapes(n=(1, 12))
def test_any_decoder(sub, rng, n):
    judge_loop(sub, rng.integers(n, size=n).tolist(), int(rng.integers(n)))


@question("q2", points=1)
def test_50_000_tokens(sub):
    n = 50_000
    reason = "looking through all that was written, for every token, takes n² steps"
    with sub.within(SECONDS, reason):
        loop = sub.loop_of([*range(1, n), 40_000], 0)
    equal(loop, [40_000, 10_000], "loop_of([1, 2, …], 0)")


def leaves(modules, name):
    """List every array of a module, as often as it is there."""
    parts = [name]
    while any(isinstance(part, str) for part in parts):
        opened = [modules[p] if isinstance(p, str) else [p] for p in parts]
        parts = [part for some in opened for part in some]
    return parts


def reached(modules, name):
    """List every module that is used, once."""
    inside = [part for part in modules[name] if isinstance(part, str)]
    return {name}.union(*(reached(modules, part) for part in inside))


def own(modules, name):
    return sum(part for part in modules[name] if isinstance(part, int))


def judge_parameters(sub, modules, name):
    arrays = leaves(modules, name)
    slips = {
        "what is listed twice is there twice": sum(
            own(modules, used) for used in reached(modules, name)
        ),
        "what the modules inside hold is missing": own(modules, name),
        "this is how many arrays there are, not how many parameters": len(arrays),
        "these are all modules together, also those that it does not use": sum(
            own(modules, known) for known in modules
        ),
    }
    answer = sub.parameters(modules, name)
    equal(answer, sum(arrays), f"parameters({modules}, {name!r})", slips)
    sub.untouched()


@question("q3", points=1)
def test_three_modules(sub):
    modules = {
        "gpt": [100, "block", "block", 100],
        "block": ["norm", 30, "norm", 60],
        "norm": [5, 5],
        "head": [7, "norm"],
    }
    for name in modules:
        judge_parameters(sub, modules, name)


@question("q3", points=1)
@shapes(n=(1, 6), parts=(0, 3))
def test_any_modules(sub, rng, n, parts):
    modules = {}
    for k in range(n):
        known = [f"m{rng.integers(k)}" for _ in range(parts) if k]
        arrays = rng.integers(1, 50, size=rng.integers(3)).tolist()
        modules[f"m{k}"] = [*known, *arrays]
    judge_parameters(sub, modules, f"m{n - 1}")


@question("q3", points=1)
def test_45_modules_each_twice_in_the_next(sub):
    modules = {f"m{k}": [f"m{k - 1}", f"m{k - 1}"] for k in range(1, 45)}
    reason = (
        "counting a module anew wherever it is used takes 2ⁿ steps; remember its number"
    )
    with sub.within(SECONDS, reason):
        number = sub.parameters(modules | {"m0": [3]}, "m44")
    equal(number, 3 * 2**44, "parameters(modules, 'm44')")


def judge_pairs(sub, scores):
    pairs = list(combinations(enumerate(scores), 2))
    middle = len(scores) // 2
    slips = {
        "a pair with equal scores is not wrong": sum(
            a >= b for (_, a), (_, b) in pairs
        ),
        "the pairs within each half are missing": sum(
            a > b for (i, a), (j, b) in pairs if i < middle <= j
        ),
        "answers that are not neighbors make pairs too": sum(
            a > b for a, b in pairwise(scores)
        ),
        "these are the pairs in the right order": sum(
            a < b for (_, a), (_, b) in pairs
        ),
    }
    right = sum(a > b for (_, a), (_, b) in pairs)
    equal(sub.wrong_pairs(scores), right, f"wrong_pairs({scores})", slips)
    sub.untouched()


@question("q4", points=1)
def test_five_scores_and_seven(sub):
    judge_pairs(sub, [7, 4, 5, 4, 1, 2, 0])
    judge_pairs(sub, [1, 4, 2, 4, 3])


@question("q4", points=1)
@shapes(n=(0, 14))
def test_any_scores(sub, rng, n):
    judge_pairs(sub, rng.integers(12, size=n).tolist())


@question("q4", points=1)
def test_25_000_scores(sub):
    n = 25_000
    reason = "comparing every pair takes n² steps; sort halves, and merge"
    with sub.within(SECONDS, reason):
        wrong = sub.wrong_pairs(list(range(n, 0, -1)))
    equal(wrong, n * (n - 1) // 2, "wrong_pairs([25000, …, 1])")
