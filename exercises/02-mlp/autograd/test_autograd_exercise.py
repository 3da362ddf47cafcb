"""Tests of the autograd exercise.

The references are PyTorch and, for the walk through a graph, a system of linear
equations: gradients g satisfy g = e + Sᵀg, with the slopes in S and a 1 at root in e.
"""

import numpy as np
import torch

from coursekit.grading.testing import Problem, equal, problem, question, same, shapes

ROUNDING = {"rtol": 1e-9, "atol": 1e-11}


def derivatives(op, *numbers):
    """Value and derivatives by PyTorch."""
    inputs = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in numbers]
    value = op(*inputs)
    value.backward()
    return [value.item(), *(x.grad.item() for x in inputs)]


def judge_numbers(answer, name, expected, slips):
    if not isinstance(answer, tuple | list) or len(answer) != len(expected):
        words = f"a value and {len(expected) - 1} derivative(s), as a tuple"
        same(answer, expected[0], f"{name}(...)") if answer is None else problem(
            f"{name} needs to return {words}"
        )
    places = [f"value of {name}", *(f"{name}'s derivative by {x}" for x in "ab")]
    for n, (got, right) in enumerate(zip(answer, expected, strict=True)):
        mistakes = {words: slip[n] for words, slip in slips.items() if slip[n] != right}
        same(got, right, places[n], mistakes=mistakes, **ROUNDING)


def judge_mul(sub, a, b):
    expected = derivatives(torch.mul, a, b)
    slips = {"the two slopes are swapped": [a * b, a, b]}
    judge_numbers(sub.mul(a, b), "mul", expected, slips)


def judge_div(sub, a, b):
    value, by_a, by_b = derivatives(torch.div, a, b)
    slips = {
        "the quotient falls when b grows, so a minus is missing": [value, by_a, -by_b],
        "b is squared in the slope by b": [value, by_a, by_b * b],
        "the two slopes are swapped": [value, by_b, by_a],
    }
    judge_numbers(sub.div(a, b), "div", [value, by_a, by_b], slips)


def judge_tanh(sub, a):
    value, slope = derivatives(torch.tanh, a)
    slips = {
        "1 - t² needs the value t = tanh a, not a": [value, 1 - a * a],
        "this is the value, not the derivative": [value, value],
    }
    judge_numbers(sub.tanh(a), "tanh", [value, slope], slips)


@question("q1", points=2)
def test_products_and_quotients(sub):
    judge_mul(sub, 2.0, 5.0)
    judge_div(sub, 3.0, 0.5)
    judge_div(sub, -3.0, 7.0)


@question("q1", points=1)
def test_tanh_of_both_signs(sub):
    judge_tanh(sub, 0.75)
    judge_tanh(sub, -1.5)


@question("q1", points=1)
@shapes(n=(1, 9))
def test_any_numbers(sub, rng, n):
    a, b = (float(x) for x in rng.uniform(0.2, n, size=2))
    judge_mul(sub, a, -b)
    judge_div(sub, -a, b)
    judge_tanh(sub, a - b)


def reached(parents, root):
    """The nodes that root depends on, without regard to order."""
    found, new = {root}, {root}
    while new:
        new = {parent for node in new for parent in parents[node]} - found
        found |= new
    return found


def judge_order(order, parents, root):
    equal(isinstance(order, list), True, "topological_order(...) being a list")
    needed = reached(parents, root)
    for node in order:
        if node not in range(len(parents)):
            problem(f"{node!r} is not the number of a node")
    if extra := set(order) - needed:
        problem(f"node {min(extra)} is in the order, which root does not depend on")
    if root not in order:
        problem(f"root, node {root}, is missing: root depends on itself")
    if missing := needed - set(order):
        problem(f"node {min(missing)} is missing, which root depends on")
    if len(order) > len(needed):
        twice = next(node for node in order if order.count(node) > 1)
        problem(f"node {twice} stands in the order more than once")
    judge_parents_first({node: n for n, node in enumerate(order)}, parents)


def judge_parents_first(place, parents):
    pairs = [(node, parent) for node in place for parent in parents[node]]
    wrong = [(n, p) for n, p in pairs if place[p] > place[n]]
    if wrong and len(wrong) == len(pairs):
        problem("every parent comes after its children: it is the other way around")
    if wrong:
        node, parent = wrong[0]
        problem(f"node {node} comes before its parent, node {parent}")


def random_graph(rng, n):
    """Parents of n nodes, numbered at random, and a root; some nodes are no use."""
    number = rng.permutation(n).tolist()
    parents = [[] for _ in range(n)]
    for place in range(1, n):
        count = int(rng.integers(0, 4))
        chosen = rng.integers(0, place, size=count).tolist()
        parents[number[place]] = [number[one] for one in chosen]
    return parents, number[-1]


def ordered(sub, parents, root):
    """The learner's order, with a word about recursion where it went too deep."""
    try:
        return sub.topological_order(parents, root)
    except Problem as error:
        if "calls itself" in str(error):
            problem(
                "a chain is deeper than Python lets calls be nested: "
                "use a loop, with a list as your own stack"
            )
        raise


# 6 is computed from 0 and 4, in two diamonds and past them; 2 and 5 are of no use.
GRAPH = [[], [0, 0], [1], [1, 0], [], [2], [7, 3, 4], [3, 1]]


@question("q2", points=2)
def test_eight_nodes_two_of_no_use(sub):
    judge_order(ordered(sub, GRAPH, 6), GRAPH, 6)


@question("q2", points=1)
@shapes(n=(1, 14))
def test_any_graph(sub, rng, n):
    parents, root = random_graph(rng, n)
    judge_order(ordered(sub, parents, root), parents, root)


@question("q2", points=1)
def test_sixty_diamonds(sub):
    parents = [[], *([n, n] for n in range(60))]
    equal(ordered(sub, parents, 60), list(range(61)), "the order of 60 diamonds")


@question("q2", points=1)
def test_a_chain_of_20_000(sub):
    chain = [[], *([n] for n in range(20_000))]
    order = ordered(sub, chain, 20_000)
    equal(order == list(range(20_001)), True, "the order of a chain being 0, 1, 2, …")


def with_slopes(rng, parents):
    """Edges with slopes that are easy to tell apart."""
    return [
        [(parent, float(rng.uniform(0.5, 2) * rng.choice([-1, 1]))) for parent in below]
        for below in parents
    ]


def solved(edges, root):
    """The gradients, as the solution of a linear system."""
    n = len(edges)
    slopes, start = np.zeros((n, n)), np.zeros(n)
    for node, pairs in enumerate(edges):
        for parent, slope in pairs:
            slopes[parent, node] += slope
    start[root] = 1.0
    return np.linalg.solve(np.eye(n) - slopes, start)


def walked(edges, root, order, hand=lambda slope, grad: slope * grad):
    """The gradients of a walk in another order, or with another rule."""
    grads = np.zeros(len(edges))
    grads[root] = 1.0
    for node in order:
        for parent, slope in edges[node]:
            grads[parent] += hand(slope, grads[node])
    return grads


def judge_overwritten(grads, edges, expected):
    """Complain if a node that is used many times has one contribution only."""
    shares = [[] for _ in edges]
    for node, pairs in enumerate(edges):
        for parent, slope in pairs:
            shares[parent].append(slope * expected[node])
    for node, parts in enumerate(shares):
        off = abs(grads[node] - expected[node]) > 1e-9
        if len(parts) > 1 and off and np.isclose(parts, grads[node]).any():
            problem(
                f"node {node} is used {len(parts)} times, but its gradient is that of "
                "one use alone: contributions add up, += and not ="
            )


def judge_backward(sub, edges, root):
    grads = sub.backward(edges, root)
    expected = solved(edges, root)
    numbers = range(len(edges))
    direct = walked(edges, root, [root])
    slips = {
        "only the parents of root have one: begin with root, at the end of the order, "
        "and go to its start": direct,
        "a node handed on before everything had arrived there": walked(
            edges, root, reversed(numbers)
        ),
        "a parent gets the slope times the gradient of the node that hands it on": (
            added_slopes(edges, root)
        ),
        "the gradient of root by itself is 1, where the walk begins": 0 * expected,
    }
    slips = {words: slip for words, slip in slips.items() if (slip != expected).any()}
    wrong = isinstance(grads, list) and len(grads) == len(expected)
    if wrong and all(isinstance(g, float | int) for g in grads):
        known = [np.allclose(grads, slip, atol=1e-11) for slip in slips.values()]
        if not any(known):
            judge_overwritten(grads, edges, expected)
    slips = {words: slip.tolist() for words, slip in slips.items()}
    same(grads, expected.tolist(), "backward(...)", mistakes=slips, **ROUNDING)


def added_slopes(edges, root):
    """The sum of slopes into each node that root depends on; root's own 1."""
    parents = [[parent for parent, _ in pairs] for pairs in edges]
    return walked(edges, root, reached(parents, root), lambda slope, _: slope)


@question("q3", points=2)
def test_eight_nodes_with_slopes(sub, rng):
    judge_backward(sub, with_slopes(rng, GRAPH), 6)


@question("q3", points=2)
@shapes(n=(1, 12))
def test_any_graph_with_slopes(sub, rng, n):
    parents, root = random_graph(rng, n)
    judge_backward(sub, with_slopes(rng, parents), root)


@question("q3", points=1)
def test_sixty_diamonds_have_gradient_1(sub):
    edges = [[], *([(n, 0.5), (n, 0.5)] for n in range(60))]
    same(sub.backward(edges, 60), [1.0] * 61, "backward(60 diamonds)", **ROUNDING)


def judge_unbroadcast(sub, g, shape):
    x = torch.zeros(shape, dtype=torch.float64, requires_grad=True)
    (x.expand(g.shape) * torch.tensor(g)).sum().backward()
    expected, added = x.grad.numpy(), g.ndim - len(shape)
    ones = [added + n for n, size in enumerate(shape) if size == 1]
    count = g.size / max(expected.size, 1)
    slips = {
        "this is g as it came": g,
        "the axes in front are gone, but axes of size 1 were stretched too": g.sum(
            axis=tuple(range(added))
        ),
        "an axis of size 1 stays, as an axis of size 1": g.sum(
            axis=(*range(added), *ones)
        ),
        "gradients add up, this is their mean": expected / count,
    }
    slips = {
        words: slip
        for words, slip in slips.items()
        if slip.shape != expected.shape or not np.allclose(slip, expected)
    }
    answer = sub.unbroadcast(g, shape)
    same(answer, expected, "unbroadcast(g, shape)", mistakes=slips, **ROUNDING)


@question("q4", points=2)
def test_axes_in_front_and_axes_of_size_1(sub, rng):
    judge_unbroadcast(sub, rng.normal(size=(2, 3, 5)), (3, 1))
    judge_unbroadcast(sub, rng.normal(size=(4, 3)), (3,))
    judge_unbroadcast(sub, rng.normal(size=(4, 3)), (4, 1))


@question("q4", points=1)
def test_nothing_stretched_and_everything_stretched(sub, rng):
    judge_unbroadcast(sub, rng.normal(size=(2, 3)), (2, 3))
    judge_unbroadcast(sub, rng.normal(size=(2, 3)), ())
    judge_unbroadcast(sub, rng.normal(size=(5, 1, 2)), (1, 1))


@question("q4", points=1)
@shapes(a=(1, 4), b=(1, 4), c=(1, 4), kept=(0, 3))
def test_any_shapes(sub, rng, a, b, c, kept):
    full = (a, b, c)
    shape = tuple(int(rng.choice([1, size])) for size in full[3 - kept :])
    judge_unbroadcast(sub, rng.normal(size=full), shape)


def judge_matmul(sub, g, A, B):
    pair = sub.matmul_vjps(g, A, B)
    inputs = [torch.tensor(x, requires_grad=True) for x in (A, B)]
    torch.matmul(*inputs).backward(torch.tensor(g))
    at_A, at_B = (x.grad.numpy() for x in inputs)
    if not isinstance(pair, tuple | list) or len(pair) != 2:
        same(pair, at_A, "matmul_vjps(...)") if pair is None else problem(
            "matmul_vjps needs to return two arrays, the gradients at A and at B"
        )
    words = "these two are swapped: the gradient at A comes first"
    same(pair[0], at_A, "the gradient at A", mistakes={words: at_B}, **ROUNDING)
    same(pair[1], at_B, "the gradient at B", **ROUNDING)


def judge_softmax(sub, g, a):
    x = torch.tensor(a, requires_grad=True)
    p = torch.softmax(x, dim=1)
    p.backward(torch.tensor(g))
    p, expected = p.detach().numpy(), x.grad.numpy()
    slips = {
        "the other shares fall when one rises: δ_jk - p_k is not only for j = k": (
            g * p * (1 - p)
        ),
        "the sum over j is of g_j p_j, not of g_j": p * (g - g.sum(1, keepdims=True)),
        "the factor p_k is missing": g - (g * p).sum(1, keepdims=True),
        "this is g times the softmax, not its derivative": g * p,
    }
    answer = sub.softmax_vjp(g, a)
    same(answer, expected, "softmax_vjp(g, a)", mistakes=slips, **ROUNDING)


@question("q5", points=2)
def test_a_product_of_2_by_3_and_3_by_5(sub, rng):
    A, B = rng.normal(size=(2, 3)), rng.normal(size=(3, 5))
    judge_matmul(sub, rng.normal(size=(2, 5)), A, B)


@question("q5", points=2)
def test_the_softmax_of_three_rows(sub, rng):
    judge_softmax(sub, rng.normal(size=(3, 5)), rng.normal(size=(3, 5)))


@question("q5", points=1)
@shapes(n=(1, 6), k=(1, 6), m=(1, 6))
def test_any_sizes(sub, rng, n, k, m):
    A, B = rng.normal(size=(n, k)), rng.normal(size=(k, m))
    judge_matmul(sub, rng.normal(size=(n, m)), A, B)
    judge_softmax(sub, rng.normal(size=(n, m)), rng.normal(size=(n, m)))


@question("q5", points=1)
def test_large_scores_do_not_overflow(sub, rng):
    a = 1000.0 + rng.normal(size=(2, 4))
    judge_softmax(sub, rng.normal(size=(2, 4)), a)
