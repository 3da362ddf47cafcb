# %% [markdown] name="intro"
# # An autograd engine, by you
#
# You have read the chapter *Your own autograd*; here you build its parts without
# looking. Five questions: the local derivatives of an operation, the order of a graph,
# the walk back through it, the undoing of broadcasting, and two operations on arrays.
#
# Write your code in place of `raise NotImplementedError(...)`, run the cell, and then
# the one below it, which checks it. Or save, and run `groundup check autograd` in a
# terminal; or leave `groundup watch autograd` running, which checks at every save. The
# tests look only at what goes into your functions and what comes out, so how you
# compute it is up to you.

# %% name="setup" tags=["setup"]
import math

import numpy as np

# %% name="check" tags=["check"]
from groundup import exercise

ex = exercise("02-mlp/autograd")

# %% [markdown] name="q1-text"
# ## 1. Local derivatives
#
# An operation on numbers returns its value and, for each input, its *local derivative*:
# how fast the value changes with that input while the other one rests. `add` is done
# for you: the sum changes as fast as either summand.
#
# Write `mul`, `div` and `tanh`. For example, `mul(2.0, 5.0)` is `(10.0, 5.0, 2.0)`:
# when the first factor moves by 1, the product moves by 5.


# %% name="q1" tags=["graded"]
def add(a, b):
    """Value of a + b, and its derivatives by a and by b."""
    return a + b, 1.0, 1.0


def mul(a, b):
    """Value of a · b, and its derivatives by a and by b."""
    ### BEGIN SOLUTION
    return a * b, b, a
    ### END SOLUTION


def div(a, b):
    """Value of a / b, and its derivatives by a and by b."""
    ### BEGIN SOLUTION
    return a / b, 1 / b, -a / b**2
    ### END SOLUTION


def tanh(a):
    """Value of tanh a, and its derivative by a."""
    ### BEGIN SOLUTION
    value = math.tanh(a)
    return value, 1 - value**2
    ### END SOLUTION


# %% name="q1-check" tags=["check"]
ex.check("q1")

# %% [markdown] name="q2-text"
# ## 2. Order
#
# A graph has nodes 0, 1, 2, …, and `parents[n]` lists the nodes that node n was
# computed from; a leaf has none. Return the nodes that `root` depends on, each of them
# once, so that every node comes *after* all of its parents. `root` depends on itself,
# so it stands in the list, at the end. Nodes that it does not depend on are left out.
#
# For `parents = [[], [0], [0, 1], []]` and root 2 the answer is `[0, 1, 2]`: node 2 was
# computed from 0 and 1, and node 3 has nothing to do with it. Often several orders are
# right; any of them will do. The numbers of the nodes say nothing about their order.
#
# Two things make this harder than it looks. Graphs are deep: one of 20,000 nodes in a
# row is tested, and a function that calls itself for every parent breaks off at about
# 1,000. And nodes are used many times: 60 diamonds in a row have $2^{60}$ paths.


# %% name="q2" tags=["graded"]
def topological_order(parents, root):
    """Nodes that root depends on, each once, parents first: a list of node numbers."""
    ### BEGIN SOLUTION
    order, seen, stack = [], set(), [(root, False)]
    while stack:
        node, parents_done = stack.pop()
        if parents_done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((parent, False) for parent in parents[node])
    return order
    ### END SOLUTION


# %% name="q2-check" tags=["check"]
ex.check("q2")

# %% [markdown] name="q3-text"
# ## 3. Back
#
# Now the edges carry numbers: `edges[n]` lists pairs `(parent, slope)`, where `slope`
# is the local derivative of node n by that parent. Return a list with the derivative of
# `root` by every node of the graph: 1 for root itself, 0 for what it does not depend
# on.
#
# $x \cdot x + x$ at $x = 3$ is the graph
# `[[], [(0, 3.0), (0, 3.0)], [(1, 1.0), (0, 1.0)]]` with root 2: node 0 is $x$, node 1
# is $x \cdot x$. The answer is `[7.0, 1.0, 1.0]`.


# %% name="q3" tags=["graded"]
def backward(edges, root):
    """How fast root changes with every node: a list with one number for each."""
    ### BEGIN SOLUTION
    parents = [[parent for parent, _ in pairs] for pairs in edges]
    grads = [0.0] * len(edges)
    grads[root] = 1.0
    for node in reversed(topological_order(parents, root)):
        for parent, slope in edges[node]:
            grads[parent] += slope * grads[node]
    return grads
    ### END SOLUTION


# %% name="q3-check" tags=["check"]
ex.check("q3")

# %% [markdown] name="q4-text"
# ## 4. Undo broadcasting
#
# NumPy stretched an array of shape `shape` to the shape of `g`: it added axes in front,
# and used axes of size 1 again and again. `g` is the gradient at the stretched array.
# Return the gradient at the original one. Each of its entries was used in several
# places, and the places' gradients add up.
#
# For `shape = (3, 1)` and `g` of shape `(2, 3, 5)`, the entry `[i, 0]` of the answer is
# the sum of `g[:, i, :]`.


# %% name="q4" tags=["graded"]
def unbroadcast(g, shape):
    """Sum g back to an array of the given shape."""
    ### BEGIN SOLUTION
    added = g.ndim - len(shape)
    stretched = [added + axis for axis, size in enumerate(shape) if size == 1]
    return g.sum(axis=(*range(added), *stretched), keepdims=True).reshape(shape)
    ### END SOLUTION


# %% name="q4-check" tags=["check"]
ex.check("q4")

# %% [markdown] name="q5-text"
# ## 5. Operations on arrays
#
# An operation on arrays has a vector-Jacobian product for each input: given `g`, the
# gradient of the loss at the operation's result, it returns the gradient at the input.
#
# Write both of them for the product of two matrices, $C = AB$, and return them as a
# pair. Then add an operation that the package has and this exercise lacks: the softmax
# of each row, $p_j = e^{a_j} / \sum_k e^{a_k}$. Its derivatives are
# $\partial p_j / \partial a_k = p_j (\delta_{jk} - p_k)$, where $\delta_{jk}$ is 1 for
# $j = k$ and 0 otherwise. You need no loop and no Jacobian: multiply out
# $\sum_j g_j \, \partial p_j / \partial a_k$.


# %% name="q5" tags=["graded"]
def matmul_vjps(g, A, B):
    """Gradients at A and B: (N, M), (N, K), (K, M) -> (N, K), (K, M)."""
    ### BEGIN SOLUTION
    return g @ B.T, A.T @ g
    ### END SOLUTION


def softmax_vjp(g, a):
    """Gradient at a, where g is that at the softmax of each row: (N, V) -> (N, V)."""
    ### BEGIN SOLUTION
    exps = np.exp(a - a.max(axis=1, keepdims=True))  # (N, V)
    p = exps / exps.sum(axis=1, keepdims=True)  # (N, V)
    return p * (g - (g * p).sum(axis=1, keepdims=True))
    ### END SOLUTION


# %% name="q5-check" tags=["check"]
ex.check("q5")

# %% [markdown] name="demo-text"
# ## See it
#
# The cells below are for you; no test runs them. With your five answers, this is a
# complete engine: a number that can be computed with, and that knows its gradient.


# %% name="demo-engine" tags=["demo"]
class Number:
    """A number whose operations are noted on a list, the tape."""

    tape = []

    def __init__(self, data, edges=()):
        self.data, self.place = data, len(Number.tape)
        Number.tape.append(list(edges))

    def _noted(self, other, op):
        value, slope, other_slope = op(self.data, other.data)
        return Number(value, [(self.place, slope), (other.place, other_slope)])

    def __add__(self, other):
        return self._noted(other, add)

    def __mul__(self, other):
        return self._noted(other, mul)

    def __truediv__(self, other):
        return self._noted(other, div)


# %% name="demo-heron" tags=["demo"]
a, half = Number(2.0), Number(0.5)
guess = Number(1.0)
for _ in range(5):
    guess = (guess + a / guess) * half
grads = backward(Number.tape, guess.place)
print(f"√2 ≈ {guess.data:.12f}, and its derivative ≈ {grads[a.place]:.12f}")
print(f"calculus says      {1 / (2 * 2**0.5):.12f}")
