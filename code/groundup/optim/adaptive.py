"""Rules that give every weight a rate of its own, from its own past gradients.

Each mends what its predecessor lacks: AdaGrad's rates only fall, RMSprop's forget, Adam
adds momentum and corrects both averages for their start at 0.

Chapter: 02-mlp/optimizers
"""

import numpy as np

from .optimizers import Optimizer, check_not_negative, check_shares


class AdaGrad(Optimizer):
    """A rate for each weight, that shrinks with all squared gradients so far.

    Source: Duchi, Hazan and Singer (2011), Adaptive Subgradient Methods, Journal of
    Machine Learning Research 12.
    """

    def __init__(self, parameters, lr=0.01, *, eps=1e-10):
        super().__init__(parameters, lr)
        check_not_negative(eps=eps)
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
        check_shares(alpha=alpha)
        check_not_negative(eps=eps)
        self.alpha, self.eps = alpha, eps

    def step_of(self, data, grad, memory):
        """Return lr g / √(mean of g²)."""
        square = running_mean(memory, "square", grad * grad, self.alpha)
        return self.lr * grad / (np.sqrt(square) + self.eps)


class Adam(Optimizer):
    """Momentum over a root mean square, both corrected for their start at 0.

    ``weight_decay`` goes into the gradient, as an L2 penalty does. ``amsgrad`` divides
    by the largest mean square so far, so that no rate ever rises.
    Source: Kingma and Ba (2015), Adam: A Method for Stochastic Optimization, alg. 1.
    Source: Reddi, Kale and Kumar (2018), On the Convergence of Adam and Beyond, alg. 2.
    """

    def __init__(self, parameters, lr=1e-3, *, betas=(0.9, 0.999), eps=1e-8,
                 weight_decay=0.0, amsgrad=False):  # fmt: skip
        super().__init__(parameters, lr)
        check_shares(beta1=betas[0], beta2=betas[1])
        check_not_negative(eps=eps, weight_decay=weight_decay)
        self.betas, self.eps = betas, eps
        self.weight_decay, self.amsgrad = weight_decay, amsgrad

    def step_of(self, data, grad, memory):
        """Return Adam's step for the gradient plus a share of the weight."""
        if self.weight_decay:
            grad = grad + self.weight_decay * data
        return self.adam_step(grad, memory)

    def adam_step(self, grad, memory):
        """Return lr m̂ / (√v̂ + eps)."""
        (beta1, beta2), t = self.betas, memory["steps"]
        mean = running_mean(memory, "mean", grad, beta1)
        square = running_mean(memory, "square", grad * grad, beta2)
        if self.amsgrad:
            square = np.maximum(square, memory.get("largest", 0))
            memory["largest"] = square
        root = np.sqrt(square / (1 - beta2**t))
        return self.lr / (1 - beta1**t) * mean / (root + self.eps)


class AdamW(Adam):
    """Adam, with weight decay beside the gradient instead of in it.

    Source: Loshchilov and Hutter (2019), Decoupled Weight Decay Regularization, alg. 2.
    """

    def __init__(self, parameters, lr=1e-3, *, betas=(0.9, 0.999), eps=1e-8,
                 weight_decay=0.01, amsgrad=False):  # fmt: skip
        super().__init__(parameters, lr, betas=betas, eps=eps,
                         weight_decay=weight_decay, amsgrad=amsgrad)  # fmt: skip

    def step_of(self, data, grad, memory):
        """Return Adam's step plus a share of the weight itself."""
        decay = self.lr * self.weight_decay * data
        return decay + self.adam_step(grad, memory)


class NAdam(Optimizer):
    """Adam that looks ahead, as Nesterov does, with a momentum that rises to β₁.

    Source: Dozat (2016), Incorporating Nesterov Momentum into Adam, in PyTorch's form,
    where β₁ is reached from its half on by μ(t) = β₁ (1 - 0.96^(t decay) / 2).
    """

    def __init__(self, parameters, lr=2e-3, *, betas=(0.9, 0.999), eps=1e-8,
                 momentum_decay=0.004):  # fmt: skip
        super().__init__(parameters, lr)
        check_shares(beta1=betas[0], beta2=betas[1])
        check_not_negative(eps=eps, momentum_decay=momentum_decay)
        self.betas, self.eps, self.momentum_decay = betas, eps, momentum_decay

    def step_of(self, data, grad, memory):
        """Return lr times the mean that the next step would see, over √v̂ + eps."""
        (beta1, beta2), t = self.betas, memory["steps"]
        mean = running_mean(memory, "mean", grad, beta1)
        square = running_mean(memory, "square", grad * grad, beta2)
        mu, mu_next = self.momentum(t), self.momentum(t + 1)
        kept = memory["kept"] = memory.get("kept", 1.0) * mu
        ahead = mu_next / (1 - kept * mu_next) * mean + (1 - mu) / (1 - kept) * grad
        return self.lr * ahead / (np.sqrt(square / (1 - beta2**t)) + self.eps)

    def momentum(self, t):
        """Return μ(t), which rises from about β₁ / 2 to β₁."""
        return self.betas[0] * (1 - 0.5 * 0.96 ** (t * self.momentum_decay))


def running_mean(memory, name, new, kept):
    """Move a remembered mean, 0 at first, to kept · mean + (1 - kept) · new."""
    memory[name] = kept * memory.get(name, 0) + (1 - kept) * new
    return memory[name]
