"""The multilayer perceptron.

Chapter: 02-mlp/autograd
"""

from itertools import pairwise

from ..nn import Linear, Module, ReLU, Sequential


class MLP(Module):
    """Linear layers of the given sizes with an activation between any two.

    Shapes: (N, sizes[0]) -> (N, sizes[-1]).
    """

    def __init__(self, sizes, *, activation=ReLU, rng):
        if len(sizes) < 2:
            raise ValueError(f"an MLP needs at least two sizes, got {sizes}")
        layers = []
        for in_features, out_features in pairwise(sizes):
            layers += [Linear(in_features, out_features, rng=rng), activation()]
        self.layers = Sequential(*layers[:-1])

    def __call__(self, x):
        return self.layers(x)
