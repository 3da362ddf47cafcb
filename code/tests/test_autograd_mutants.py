"""Every VJP with one small fault in it: some row of the table must notice."""

import ast
import inspect

import numpy as np
import pytest

from op_row import difference
from op_table import ROWS


def shown(member):
    return f"{member.__module__.rpartition('.')[2]}.{member.__qualname__}"


class Mutator(ast.NodeTransformer):
    """Change one place inside a VJP; ``places`` counts how many there are."""

    OTHER = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Gt: ast.GtE, ast.Eq: ast.NotEq}

    def __init__(self, chosen=-1):
        self.chosen, self.places, self.depth = chosen, 0, 0

    def visit_FunctionDef(self, node):
        return self.inside(node)

    def visit_Lambda(self, node):
        return self.inside(node)

    def inside(self, node):
        self.depth += 1
        self.generic_visit(node)
        self.depth -= 1
        return node

    def take(self, change):
        mine = self.places == self.chosen
        self.places += 1
        return change() if mine else None

    def visit_BinOp(self, node):
        self.generic_visit(node)
        if self.depth < 2:  # 1 is the operation, whose value is compared anyway
            return node
        options = [lambda: node.left, lambda: node.right]  # one side is dropped
        if type(node.op) in self.OTHER:
            other = self.OTHER[type(node.op)]()
            options.append(lambda: ast.BinOp(node.left, other, node.right))
        return next(filter(None, [self.take(change) for change in options]), node)

    def visit_AugAssign(self, node):
        self.generic_visit(node)
        if self.depth < 2:
            return node
        return self.take(lambda: ast.Pass()) or node

    def visit_UnaryOp(self, node):
        self.generic_visit(node)
        if self.depth < 2 or not isinstance(node.op, ast.USub | ast.Invert):
            return node
        return self.take(lambda: node.operand) or node

    def visit_Compare(self, node):
        self.generic_visit(node)
        other = self.OTHER.get(type(node.ops[0]))
        if self.depth < 2 or other is None:
            return node
        return (
            self.take(lambda: ast.Compare(node.left, [other()], node.comparators))
            or node
        )


def mutants(of):
    """Every version of an operation with one small fault in a VJP, as functions."""
    source = inspect.getsource(of)
    counter = Mutator()
    counter.visit(ast.parse(source))
    for number in range(counter.places):
        tree = ast.fix_missing_locations(Mutator(number).visit(ast.parse(source)))
        namespace = dict(vars(inspect.getmodule(of)))
        exec(compile(tree, of.__name__, "exec"), namespace)
        yield ast.unparse(tree), namespace[of.__name__]


def sabotaged(of, place, change):
    """The operation with one of its VJPs wrapped."""

    def wrapped(*arrays, **options):
        value, *vjps = of(*arrays, **options)
        number = place % len(vjps)
        right = vjps[number]
        vjps[number] = lambda g: change(right(g))
        return value, *vjps

    return wrapped


def survives(of, mutant):
    for row in ROWS:
        if row.of is of:
            try:
                difference(row, np.random.default_rng(0), of=mutant)
            except Exception:  # a wrong number, a wrong shape: dead either way
                return False
    return True


PRIMITIVES = sorted({row.of for row in ROWS if row.primitive}, key=shown)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("of", PRIMITIVES, ids=shown)
def test_mutants_of_every_vjp_die(of):
    alive = [source for source, mutant in mutants(of) if survives(of, mutant)]
    assert alive == []


CHANGES = [np.negative, np.zeros_like, lambda g: 2 * g, lambda g: np.roll(g, 1)]


@pytest.mark.parametrize("of", PRIMITIVES, ids=shown)
def test_a_vjp_that_is_negated_zeroed_doubled_or_shifted_dies(of):
    inputs = max(len(row.shapes) for row in ROWS if row.of is of)
    for place in range(inputs):
        alive = [survives(of, sabotaged(of, place, change)) for change in CHANGES]
        assert alive == [False] * len(CHANGES)


def test_the_mutants_are_many_and_the_original_survives():
    assert sum(len(list(mutants(of))) for of in PRIMITIVES) > 80
    assert all(survives(of, of) for of in PRIMITIVES)
