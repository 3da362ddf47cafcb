"""Instruments for a network that trains badly: each looks at one promise of a loop.

``step(x, y)`` is a training step of yours, which changes the model and returns the
loss. What is wrong with a loop shows only if the loop itself is run.

Dimension key: N rows, C classes.
Source: Karpathy (2019), A Recipe for Training Neural Networks, for most of the ideas.
Chapter: 02-mlp/error-clinic
"""

import contextlib
from collections.abc import Callable, Iterator

import numpy as np

from .autograd import Tensor, no_grad
from .nn import Module, ReLU, Sequential
from .nn.signals import rms
from .optim import Optimizer


def chance_loss(y) -> float:
    """Cross-entropy of the best answer that ignores its input, in nats.

    It is the entropy of the labels: ln C if C classes are equally frequent.
    """
    shares = np.unique(y, return_counts=True)[1] / len(y)
    return float(-(shares * np.log(shares)).sum())


def overfit_one_batch(step: Callable, x, y, *, steps: int = 150) -> list[float]:
    """Losses of a step that sees one batch again and again: they should go to 0."""
    return [step(x, y) for _ in range(steps)]


def gradient_norms(model: Module) -> dict[str, float]:
    """L2 norm of every parameter's gradient, by name; 0 where there is none."""
    return {
        name: 0.0 if p.grad is None else float(np.linalg.norm(p.grad))
        for name, p in model.named_parameters().items()
    }


def gradient_growth(model: Module, optimizer: Optimizer, step: Callable, x, y) -> float:
    """Length of the gradient at a second step of rate 0, relative to the first: 1.

    At rate 0 the weights stay, and so does the gradient, unless it is kept; one of 0
    does, too. A momentum remembers both steps: ask before training.
    """
    optimizer.zero_grad()
    lr, optimizer.lr, lengths = optimizer.lr, 0.0, []
    try:
        with in_use(model):
            for _ in range(2):
                step(x, y)
                lengths.append(np.linalg.norm([*gradient_norms(model).values()]))
    finally:
        optimizer.lr = lr
        optimizer.zero_grad()
    return float(lengths[1] / lengths[0]) if lengths[0] else 1.0


def update_ratios(model: Module, step: Callable, x, y) -> dict[str, float]:
    """How far one step moves each matrix, relative to its size: rms ΔW / rms W."""
    named = model.named_parameters().items()
    before = {name: p.data.copy() for name, p in named if p.ndim > 1}
    step(x, y)
    after = model.named_parameters()
    return {
        name: rms(after[name].data - data) / rms(data) for name, data in before.items()
    }


def dead_share(model: Sequential, x) -> float:
    """Share of ReLU units that are 0 for every row of x.

    Raises: ValueError if there is no ReLU in the model.
    """
    alive = []
    with in_use(model), no_grad():
        for layer in model.layers:
            x = layer(x)
            if isinstance(layer, ReLU):
                alive.append((x.data > 0).any(axis=0))
    if not alive:
        raise ValueError("dead_share needs a Sequential with a ReLU in it, got none")
    return 1 - float(np.concatenate(alive).mean())


def cross_talk(loss_fn: Callable, outputs: np.ndarray, targets: np.ndarray) -> float:
    """How much the first row's gradient depends on the other rows: 0 for most losses.

    All rows but the first are replaced by copies of the last. Relative to the larger
    of the two gradients. A mean over N rows weighs each by 1/N, whatever they are.
    Shapes: (N, ...), (N,) -> ().
    """
    rows = np.full(len(outputs), len(outputs) - 1)
    rows[0] = 0
    pulls = []
    for chosen in (slice(None), rows):
        leaf = Tensor(outputs[chosen])
        loss_fn(leaf, targets[chosen]).backward()
        pulls.append(0.0 if leaf.grad is None else leaf.grad[0])
    largest = max(np.abs(pull).max() for pull in pulls)
    return float(np.abs(pulls[0] - pulls[1]).max() / largest) if largest else 0.0


@contextlib.contextmanager
def in_use(model: Module) -> Iterator[None]:
    """Switch dropout and the like off within a block, then back to what they were."""
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        yield
    finally:
        for module, mode in modes:
            module.training = mode
