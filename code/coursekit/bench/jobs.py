"""The jobs that engines are timed at: one training step, or one text generated.

Each job maps the names of systems to a function without arguments that does it once.
PyTorch's eager float32 comes first; it is what the others are divided by.

Dimension key: N examples, B batch, T tokens.
"""

from collections.abc import Callable

import numpy as np
import torch

from groundup import twin
from groundup.autograd import functional as F
from groundup.generate import generate
from groundup.models.gpt import GPT, GPTConfig
from groundup.models.mlp import MLP
from groundup.nn import Module
from groundup.optim import SGD, AdamW, Optimizer

from . import peers
from .rounds import Step

BASELINE = "PyTorch float32"
Loss = Callable[[], object]


def rng() -> np.random.Generator:
    """Make the same numbers for every system."""
    return np.random.default_rng(0)


def train_ours(make, optimizer: Callable[..., Optimizer], x, y, dtype) -> Step:
    """Return a training step of ours at one precision."""
    model: Module = make().to(dtype)
    x = x.astype(dtype) if x.dtype.kind == "f" else x
    optimize = optimizer(model.parameters(), lr=0.1 if optimizer is SGD else 1e-3)

    def step():
        optimize.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimize.step()
        return loss

    return step


def train_torch(make, optimizer: type[torch.optim.Optimizer], x, y, dtype) -> Step:
    """Return the same step of the PyTorch twin."""
    model = twin.twin_of(make().to(dtype))
    x = torch.from_numpy(x.astype(dtype) if x.dtype.kind == "f" else x)
    target = torch.from_numpy(y.ravel())
    lr = 0.1 if optimizer is torch.optim.SGD else 1e-3
    optimize = optimizer(model.parameters(), lr=lr)  # pyright: ignore[reportCallIssue]

    def step():
        optimize.zero_grad()
        logits = model(x).flatten(0, -2)
        loss = torch.nn.functional.cross_entropy(logits, target)
        loss.backward()
        optimize.step()
        return loss

    return step


def _both(make, ours, theirs, x, y) -> dict[str, Step]:
    return {
        BASELINE: train_torch(make, theirs, x, y, np.float32),
        "PyTorch float64": train_torch(make, theirs, x, y, np.float64),
        "Ground Up float32": train_ours(make, ours, x, y, np.float32),
        "Ground Up float64": train_ours(make, ours, x, y, np.float64),
    }


def mlp() -> dict[str, Step]:
    """Train an MLP 64-64-10 on 64 digits, one step of SGD."""
    x, y = rng().random((64, 64)), rng().integers(0, 10, 64)

    def make():
        return MLP([64, 64, 10], rng=rng())

    systems = _both(make, SGD, torch.optim.SGD, x, y)
    return systems | peers.mlp(make(), x, y)


def gpt() -> dict[str, Step]:
    """Train a GPT, 3 layers of width 96, on 16 × 64 tokens, one step of AdamW."""
    x, y = rng().integers(0, 65, (2, 16, 64))
    config = GPTConfig(65, 64, d_model=96, num_heads=4, num_layers=3)

    def make():
        return GPT(config, rng=rng())

    return _both(make, AdamW, torch.optim.AdamW, x, y)


def generation() -> dict[str, Step]:
    """Let the same GPT, with a context of 256, write 255 characters after one."""
    config = GPTConfig(65, 256, d_model=96, num_heads=4, num_layers=3)
    model = GPT(config, rng=rng()).to(np.float32)
    prompt = np.zeros((1, 1), dtype=int)

    def ours(use_cache):
        return lambda: generate(model, prompt, 255, use_cache=use_cache, rng=rng())

    systems = {"Ground Up float32, no cache": ours(False)}
    systems["Ground Up float32, cache"] = ours(True)
    return peers.generation(model, prompt) | systems


JOBS = {"mlp": mlp, "gpt": gpt, "generation": generation}
