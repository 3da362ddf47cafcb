"""Rules that turn gradients into steps; the names and defaults are PyTorch's.

Each is a few lines: ``step_of`` says how far one parameter moves, given its gradient
and what the rule remembers of it.

Chapter: 02-mlp/autograd
"""

import numpy as np

from ..autograd import Tensor
from .memory import keep_freed_memory


class Optimizer:
    """Move parameters against their gradients, by a rule that the subclass writes.

    Raises: ValueError if there is nothing to train, or ``lr`` is negative.
    """

    def __init__(self, parameters: list[Tensor], lr: float):
        self.parameters, self.lr = list(parameters), lr
        if not self.parameters:
            raise ValueError(
                "an optimizer needs parameters, got none: is the model empty?"
            )
        if lr < 0:
            raise ValueError(f"an optimizer needs lr >= 0, got {lr=}")
        self.memory: list[dict[str, np.ndarray]] = [{} for _ in self.parameters]
        self.steps = 0
        keep_freed_memory()

    def zero_grad(self) -> None:
        """Forget all gradients, for ``backward`` adds to them."""
        for parameter in self.parameters:
            parameter.grad = None

    def step(self) -> None:
        """Update in place every parameter that has a gradient."""
        self.steps += 1
        for parameter, memory in zip(self.parameters, self.memory, strict=True):
            if parameter.grad is not None:
                parameter.data -= self.step_of(parameter.data, parameter.grad, memory)

    def step_of(self, data: np.ndarray, grad: np.ndarray, memory: dict) -> np.ndarray:
        """Return what to subtract from ``data``; keep in ``memory`` what lasts."""
        raise NotImplementedError


class SGD(Optimizer):
    """Stochastic gradient descent, with momentum μ: v ← μ v + g, w ← w - lr v.

    Source: Sutskever et al. (2013), On the importance of initialization and momentum
    in deep learning, sec. 2; in PyTorch's form, where lr scales v outside.
    """

    def __init__(self, parameters, lr=0.01, *, momentum=0.0, nesterov=False,
                 weight_decay=0.0):  # fmt: skip
        super().__init__(parameters, lr)
        self.momentum, self.nesterov = momentum, nesterov
        self.weight_decay = weight_decay

    def step_of(self, data, grad, memory):
        """Return lr times the velocity; Nesterov's looks one step ahead."""
        if self.weight_decay:
            grad = grad + self.weight_decay * data
        if not self.momentum:
            return self.lr * grad
        velocity = self.momentum * memory.get("velocity", 0) + grad
        memory["velocity"] = velocity
        return self.lr * (
            grad + self.momentum * velocity if self.nesterov else velocity
        )


class AdaGrad(Optimizer):
    """A rate for each weight, that shrinks with all squared gradients so far.

    Source: Duchi, Hazan and Singer (2011), Adaptive Subgradient Methods, Journal of
    Machine Learning Research 12.
    """

    def __init__(self, parameters, lr=0.01, *, eps=1e-10):
        super().__init__(parameters, lr)
        self.eps = eps

    def step_of(self, data, grad, memory):
        """Return lr g / √(Σ g²)."""
        memory["total"] = memory.get("total", 0) + grad * grad
        return self.lr * grad / (np.sqrt(memory["total"]) + self.eps)


class RMSprop(Optimizer):
    """A rate for each weight, from a running mean of its squared gradients.

    Source: Tieleman and Hinton (2012), Lecture 6.5, Neural Networks for Machine
    Learning, Coursera.
    """

    def __init__(self, parameters, lr=0.01, *, alpha=0.99, eps=1e-8):
        super().__init__(parameters, lr)
        self.alpha, self.eps = alpha, eps

    def step_of(self, data, grad, memory):
        """Return lr g / √(mean of g²)."""
        square = self.alpha * memory.get("square", 0) + (1 - self.alpha) * grad * grad
        memory["square"] = square
        return self.lr * grad / (np.sqrt(square) + self.eps)


class Adam(Optimizer):
    """Momentum over a root mean square, both corrected for their start at 0.

    Source: Kingma and Ba (2015), Adam: A Method for Stochastic Optimization, alg. 1.
    """

    def __init__(self, parameters, lr=1e-3, *, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(parameters, lr)
        self.betas, self.eps = betas, eps

    def step_of(self, data, grad, memory):
        """Return lr m̂ / (√v̂ + eps)."""
        (beta1, beta2), t = self.betas, self.steps
        mean = memory["mean"] = beta1 * memory.get("mean", 0) + (1 - beta1) * grad
        square = beta2 * memory.get("square", 0) + (1 - beta2) * grad * grad
        memory["square"] = square
        root = np.sqrt(square / (1 - beta2**t))
        return self.lr / (1 - beta1**t) * mean / (root + self.eps)


class AdamW(Adam):
    """Adam, with weight decay beside the gradient instead of in it.

    Source: Loshchilov and Hutter (2019), Decoupled Weight Decay Regularization, alg. 2.
    """

    def __init__(self, parameters, lr=1e-3, *, betas=(0.9, 0.999), eps=1e-8,
                 weight_decay=0.01):  # fmt: skip
        super().__init__(parameters, lr, betas=betas, eps=eps)
        self.weight_decay = weight_decay

    def step_of(self, data, grad, memory):
        """Return Adam's step plus a share of the weight itself."""
        decay = self.lr * self.weight_decay * data
        return decay + super().step_of(data, grad, memory)
