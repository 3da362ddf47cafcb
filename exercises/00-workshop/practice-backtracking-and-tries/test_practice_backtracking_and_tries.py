"""Tests of the practice of backtracking and tries: the references try everything."""

from itertools import combinations, product

from coursekit.grading.testing import equal, problem, question, shapes

SECONDS = 1  # right answers take less than a fifth, slow ones more than five of it


def searched(costs, budget, *, stops=False, forgets=False):
    """List the sets that a search finds with one of two faults.

    One stops at an experiment that does not fit. The other forgets to give back what
    an experiment took.
    """
    found = []

    def go_on(chosen, first, left):
        found.append(chosen)
        for k in range(first, len(costs)):
            if costs[k] <= left:
                go_on([*chosen, k], k + 1, left - costs[k])
                left -= costs[k] * forgets
            elif stops:
                break

    go_on([], 0, budget)
    return found


def almost(answer, right):
    """Say what is different about lists that hold the right sets, or nearly do."""
    if not isinstance(answer, list) or not all(isinstance(x, list) for x in answer):
        return []
    if len(answer) > 1 and not any(answer):
        return [
            f"it holds {len(answer)} empty lists. If you put one list in again and "
            "again and go on changing it, they all change: put in a copy"
        ]
    if not all(isinstance(k, int) for some in answer for k in some):
        return []
    sets = [sorted(some) for some in answer]
    if any(len({*some}) < len(some) for some in sets):
        return ["an experiment can be run once, not again"]
    if len(answer) > len(right) and {*map(tuple, sets)} == {*map(tuple, right)}:
        return ["each set once: [0, 1] and [1, 0] are the same"]
    if sorted(answer) == right:
        return ["these are the right sets, in another order than sorted() puts them"]
    if sorted(sets) == right:
        return ["the numbers of each set come smallest first"]
    return []


def judge_sets(sub, costs, budget):
    numbers = range(len(costs))
    sizes = range(len(costs) + 1)
    everything = [[*some] for size in sizes for some in combinations(numbers, size)]
    total = {tuple(some): sum(costs[k] for k in some) for some in everything}
    right = sorted(some for some in everything if total[(*some,)] <= budget)
    slips = {
        "a set that takes the whole budget is within it": [
            some for some in right if total[(*some,)] < budget
        ],
        "the empty set is one of them": right[1:],
        "write the numbers of the experiments, not their costs": [
            [costs[k] for k in some] for some in right
        ],
        "one experiment does not fit, but a later one may": searched(
            costs, budget, stops=True
        ),
        "without an experiment, the budget is what it was before that one": searched(
            costs, budget, forgets=True
        ),
        "write each set as a list, not as a tuple": [tuple(some) for some in right],
        "these are all sets, also those above the budget": sorted(everything),
    }
    answer = sub.affordable_sets(costs, budget)
    slips |= dict.fromkeys(almost(answer, right), answer)
    equal(answer, right, f"affordable_sets({costs}, {budget})", slips)
    sub.untouched()


@question("q1", points=1)
def test_three_experiments_and_four(sub):
    judge_sets(sub, [2, 3, 1], 3)
    judge_sets(sub, [2, 1, 4, 3], 6)
    judge_sets(sub, [3, 2], 1)


@question("q1", points=1)
@shapes(n=(0, 6), budget=(0, 15))
def test_any_costs(sub, rng, n, budget):
    judge_sets(sub, rng.integers(1, 9, size=n).tolist(), budget)


@question("q1", points=1)
def test_36_experiments(sub):
    costs = [9, 1, 9] * 12
    reason = (
        "going through all 2³⁶ sets takes hours, and most of them are beyond the "
        "budget after a few choices: go on only from sets that are within it"
    )
    with sub.within(SECONDS, reason):
        sets = sub.affordable_sets(costs, 8)
    cheap = [k for k, cost in enumerate(costs) if cost == 1]
    right = sorted([*some] for size in range(9) for some in combinations(cheap, size))
    equal(sets, right, "affordable_sets([9, 1, 9, 9, 1, 9, …], 8)")


def longest_known(vocabulary, prefix):
    """Cut a prefix to the part with which any token begins."""
    while not any(token.startswith(prefix) for token in vocabulary):
        prefix = prefix[:-1]
    return prefix


def judge_prefixes(sub, vocabulary, prefixes):
    def counts(fits):
        return [sum(fits(token, prefix) for token in vocabulary) for prefix in prefixes]

    slips = {
        "a token begins with itself": counts(lambda t, p: t != p and t.startswith(p)),
        "this is whether the prefix is a token itself": counts(lambda t, p: t == p),
        "a prefix stands at the beginning of a token, not anywhere in it": counts(
            lambda t, p: p in t
        ),
        "where the walk cannot go on, no token begins with the whole prefix: 0": counts(
            lambda t, p: t.startswith(longest_known(vocabulary, p))
        ),
        "every token begins with the empty text": [
            (prefix != "") * number
            for prefix, number in zip(prefixes, counts(str.startswith), strict=True)
        ],
    }
    name = f"tokens_with({vocabulary}, {prefixes})"
    answer = sub.tokens_with(vocabulary, prefixes)
    equal(answer, counts(str.startswith), name, slips)
    sub.untouched()


@question("q2", points=1)
def test_four_tokens_and_six(sub):
    judge_prefixes(sub, ["the", "to", "then", "he"], ["the", "t", "e", "", "tex"])
    judge_prefixes(
        sub, ["lo", "low", "lower", "lot", "slow", "s"], ["low", "lo", "s", "lox", "l"]
    )


@question("q2", points=1)
@shapes(tokens=(1, 12), prefixes=(0, 6))
def test_any_tokens(sub, rng, tokens, prefixes):
    def texts(number, lowest):
        lengths = rng.integers(lowest, 5, size=number)
        return ["".join(rng.choice([*"abc"], size=length)) for length in lengths]

    judge_prefixes(sub, list(dict.fromkeys(texts(tokens, 1))), texts(prefixes, 0))


@question("q2", points=1)
def test_32_768_tokens(sub):
    vocabulary = ["".join(letters) for letters in product("abcdefgh", repeat=5)]
    prefixes = [token[: k % 5] for k, token in enumerate(vocabulary[::2])]
    reason = (
        "going through all tokens for every prefix takes too many steps. In a trie a "
        "prefix is one walk; let every node remember how many tokens came by, or you "
        "go through all below it"
    )
    with sub.within(SECONDS, reason):
        answer = sub.tokens_with(vocabulary, prefixes)
    right = [8 ** (5 - len(prefix)) for prefix in prefixes]
    equal(answer, right, "tokens_with(vocabulary, prefixes)")


def in_common(prompt, other):
    """How many tokens two prompts have in common at their beginning."""
    pairs = enumerate(zip(prompt, other, strict=False))
    return next((k for k, (a, b) in pairs if a != b), min(len(prompt), len(other)))


def in_place(prompt, others):
    """How many tokens, up to the first that is new in its place, were seen there."""
    seen = {pair for other in others for pair in enumerate(other)}
    return next((k for k, t in enumerate(prompt) if (k, t) not in seen), len(prompt))


def judge_cache(sub, prompts):
    def after(count):
        """Count for each prompt with those before it."""
        return [count(prompt, prompts[:k]) for k, prompt in enumerate(prompts)]

    right = after(
        lambda p, seen: max((in_common(p, other) for other in seen), default=0)
    )
    slips = {
        "these are the tokens that have to be computed": [
            len(p) - cached for p, cached in zip(prompts, right, strict=True)
        ],
        "the whole beginning has to be that of one earlier prompt": after(in_place),
        "keys and values depend on all before them: only a beginning counts": after(
            lambda p, seen: len([t for t in p if any(t in other for other in seen)])
        ),
        "behind the first token that differs nothing can be used again": after(
            lambda p, seen: max(
                (sum(a == b for a, b in zip(p, other, strict=False)) for other in seen),
                default=0,
            )
        ),
        "the server keeps all earlier prompts, not only the last one": after(
            lambda p, seen: in_common(p, seen[-1]) if seen else 0
        ),
        "also a part of an earlier prompt helps, if it is its beginning": after(
            lambda p, seen: max(
                (len(other) for other in seen if in_common(p, other) == len(other)),
                default=0,
            )
        ),
        "only earlier prompts are in the cache, not the later ones": [
            max((in_common(p, q) for j, q in enumerate(prompts) if j != k), default=0)
            for k, p in enumerate(prompts)
        ],
    }
    equal(sub.cached_tokens(prompts), right, f"cached_tokens({prompts})", slips)
    sub.untouched()


@question("q3", points=1)
def test_four_prompts_and_five(sub):
    judge_cache(sub, [[5, 1, 2], [5, 1, 3, 2], [4, 1, 3], [5, 1, 3]])
    judge_cache(
        sub, [[7, 8], [7, 9, 6, 1], [2, 9, 6], [7, 8, 6, 1, 2], [7, 9, 6, 2, 1]]
    )


@question("q3", points=1)
@shapes(prompts=(0, 8), longest=(0, 6))
def test_any_prompts(sub, rng, prompts, longest):
    lengths = rng.integers(longest + 1, size=prompts)
    judge_cache(sub, [rng.integers(10, 13, size=n).tolist() for n in lengths])


@question("q3", points=1)
def test_800_long_prompts(sub):
    number, shared = 800, 700
    prompts = [[*range(shared), shared + k] for k in range(number)]
    reason = (
        "comparing a prompt with every earlier one, or looking up each of its "
        "beginnings as a whole, takes too many steps; in a trie, one walk is enough"
    )
    with sub.within(SECONDS, reason):
        answer = sub.cached_tokens(prompts)
    equal(answer, [0] + [shared] * (number - 1), "cached_tokens(prompts)")


def placement(sizes, gpus, memory):
    """Find a placement among all there are, one for every way to load the GPUs."""
    reached = {(0,) * gpus: []}
    for size in sizes:
        reached = {
            (*load[:gpu], load[gpu] + size, *load[gpu + 1 :]): [*placed, gpu]
            for load, placed in reached.items()
            for gpu in range(gpus)
            if load[gpu] + size <= memory
        }
    return next(iter(reached.values()), None)


def loads(sizes, answer, gpus):
    """Add up what the models on each GPU need."""
    placed = list(zip(sizes, answer, strict=True))
    return [sum(size for size, g in placed if g == gpu) for gpu in range(gpus)]


def judge_fit(sizes, gpus, memory, answer, name):
    """Fail unless a list of GPUs, one for each model, is a placement that fits."""
    if len(answer) != len(sizes):
        problem(f"{name} is {answer}: needs a GPU for each of {len(sizes)} models")
    if not all(gpu in range(gpus) for gpu in answer):
        problem(f"{name} is {answer}: the GPUs are numbered from 0 to {gpus - 1}")
    for gpu, load in enumerate(loads(sizes, answer, gpus)):
        if load > memory:
            words = f"the models on GPU {gpu} need {load} GB together, it has {memory}"
            if max(loads(sorted(sizes)[::-1], answer, gpus)) <= memory:
                words += ". Are these the GPUs of the sorted models?"
            problem(f"{name} is {answer}: {words}")


def judge_placement(sub, sizes, gpus, memory):
    answer = sub.place_models(sizes, gpus, memory)
    right = placement(sizes, gpus, memory)
    name = f"place_models({sizes}, {gpus}, {memory})"
    if right is None:
        if answer is not None:
            problem(f"{name} is {answer}, but no placement fits: return None")
    elif answer is None:
        problem(
            f"{name} is None, but {right} fits. Do you take a choice back when it "
            "leads nowhere, and return what you found?"
        )
    elif not isinstance(answer, list):
        equal(answer, right, name)  # which says what it is
    else:
        judge_fit(sizes, gpus, memory, answer, name)
    sub.untouched()


@question("q4", points=1)
def test_six_models_and_five(sub):
    judge_placement(sub, [2, 3, 4, 2, 3, 2], 2, 8)
    judge_placement(sub, [5, 3, 4, 3, 3], 2, 9)
    judge_placement(sub, [4, 4, 4, 3], 2, 9)
    judge_placement(sub, [3, 7, 1], 3, 6)
    judge_placement(sub, [], 2, 5)


@question("q4", points=1)
@shapes(gpus=(1, 3), parts=(1, 3), memory=(6, 12))
def test_any_models(sub, rng, gpus, parts, memory):
    sizes = []
    for _ in range(gpus):  # each of which can be filled up
        cuts = sorted(rng.permutation(range(1, memory))[: parts - 1].tolist())
        sizes += [b - a for a, b in zip([0, *cuts], [*cuts, memory], strict=True)]
    rng.shuffle(sizes)
    if rng.random() < 0.4 and sizes[-1] > 1:  # then perhaps they no longer can
        sizes[0], sizes[-1] = sizes[0] + 1, sizes[-1] - 1
    judge_placement(sub, sizes, gpus, memory)


@question("q4", points=1)
def test_22_models(sub):
    sizes = [*range(1, 11), *range(51, 63)]
    reason = (
        "that is too many placements. Try only one of several GPUs with equally much "
        "free memory, and place the largest models first"
    )
    with sub.within(SECONDS, reason):
        answer = sub.place_models(sizes, 11, 100)
    if answer is not None:
        problem(
            f"place_models([1, …, 10, 51, …, 62], 11, 100) is {answer}, but 12 of the "
            "models need more than half of a GPU, and there are 11: return None"
        )
