"""The jobs that engines are timed at: a training step, an update, a text generated.

Each job names systems, and gives for each a function without arguments that does the
job once. The first, PyTorch or Hugging Face, is what the others are divided by.

Dimension key: N examples, B batch, T tokens or steps, D inputs, H hidden units.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from groundup import nn, optim, twin
from groundup.autograd import functional as F
from groundup.generate import generate
from groundup.models.gpt import GPT, GPTConfig
from groundup.models.lenet import LeNet
from groundup.models.mlp import MLP
from groundup.nn.recurrent import lstm_step, lstm_step_fused, unroll

from . import peers, updates
from .rounds import Step

PRECISIONS = {"float32": np.float32, "float64": np.float64}


@dataclass(frozen=True)
class Training:
    """One update of a classifier: forward, cross-entropy, backward, optimizer."""

    make: Callable[..., Any]
    x: np.ndarray
    y: np.ndarray
    optimizer: str  # its name in ``optim`` and in ``torch.optim``
    lr: float

    def ours(self, dtype) -> Step:
        """Return the update on our engine; it returns the loss."""
        model, x = self._prepared(dtype)
        optimizer = getattr(optim, self.optimizer)(model.parameters(), lr=self.lr)

        def step():
            optimizer.zero_grad()
            loss = F.cross_entropy(model(x), self.y)
            loss.backward()
            optimizer.step()
            return loss.item()

        return step

    def torchs(self, dtype) -> Step:
        """Return the update of the PyTorch twin; it returns the loss."""
        model, array = self._prepared(dtype)
        peer, x = twin.twin_of(model), torch.from_numpy(array)
        y = torch.from_numpy(self.y.ravel())
        optimizer = getattr(torch.optim, self.optimizer)(peer.parameters(), lr=self.lr)

        def step():
            optimizer.zero_grad()
            loss = torch.nn.functional.cross_entropy(peer(x).flatten(0, -2), y)
            loss.backward()
            optimizer.step()
            return loss.item()

        return step

    def systems(self) -> dict[str, Step]:
        """Name the updates of both, at both precisions."""
        torchs = {f"PyTorch {n}": self.torchs(d) for n, d in PRECISIONS.items()}
        return torchs | {f"Ground Up {n}": self.ours(d) for n, d in PRECISIONS.items()}

    def _prepared(self, dtype):
        x = self.x.astype(dtype) if self.x.dtype.kind == "f" else self.x
        return self.make(rng=rng()).to(dtype), x


def rng() -> np.random.Generator:
    """Make the same numbers for every system."""
    return np.random.default_rng(0)


def mlp_training() -> Training:
    """Describe an MLP 64-64-10 on 64 digits of 8 × 8."""
    x, y = rng().random((64, 64)), rng().integers(0, 10, 64)
    return Training(lambda rng: MLP([64, 64, 10], rng=rng), x, y, "SGD", 0.1)


def lenet_training() -> Training:
    """Describe LeNet on 32 images of 28 × 28."""
    x, y = rng().random((32, 1, 28, 28)), rng().integers(0, 10, 32)
    return Training(LeNet, x, y, "SGD", 0.1)


def gpt_training() -> Training:
    """Describe a GPT of 3 layers, width 96 and 4 heads on 16 × 64 tokens."""
    x, y = rng().integers(0, 65, (2, 16, 64))
    config = GPTConfig(65, 64, d_model=96, num_heads=4, num_layers=3)
    return Training(lambda rng: GPT(config, rng=rng), x, y, "AdamW", 1e-3)


def mlp() -> dict[str, Step]:
    """Update an MLP 64-64-10 by SGD, batch 64."""
    job = mlp_training()
    return job.systems() | peers.mlp(job.make(rng=rng()), job.x, job.y, job.lr)


def lenet() -> dict[str, Step]:
    """Update LeNet by SGD, 32 images of 28 × 28."""
    job = lenet_training()
    return job.systems() | peers.lenet(job.make(rng=rng()), job.x, job.y, job.lr)


def lstm() -> dict[str, Step]:
    """Run an LSTM forward and back: batch 32, 50 steps, 64 inputs, 64 hidden units."""
    systems = {}
    for name, dtype in PRECISIONS.items():
        layer = nn.LSTM(64, 64, rng=rng()).to(dtype)
        x = rng().normal(size=(32, 50, 64)).astype(dtype)
        systems[f"PyTorch {name}"] = lstm_of_torch(layer, x)
        for kind, forward in LSTM_FORWARD.items():
            systems[f"Ground Up {name}, {kind}"] = lstm_of_ours(forward, layer, x)
    return systems | peers.lstm(nn.LSTM(64, 64, rng=rng()), x)


def stepwise(step) -> Callable:
    """Return the forward pass that unrolls a layer one step at a time."""

    def forward(layer, x):
        states = unroll(step, layer, x)
        return F.stack([h for h, _ in states], axis=1)  # (B, T, H)

    return forward


LSTM_FORWARD = {
    "one walk": lambda layer, x: layer(x)[0],
    "fused steps": stepwise(lstm_step_fused),
    "composed steps": stepwise(lstm_step),
}


def lstm_of_ours(forward, layer, x) -> Step:
    """Return one pass forward and back on our engine; it returns the gradients."""

    def step():
        for parameter in layer.parameters():
            parameter.grad = None
        forward(layer, x).mean().backward()
        return [parameter.grad for parameter in layer.parameters()]

    return step


def lstm_of_torch(layer, x) -> Step:
    """Return one pass forward and back of ``torch.nn.LSTM``, with the gradients."""
    peer, x = twin.twin_of(layer), torch.from_numpy(x)
    matched = twin.pairs(layer, peer)

    def step():
        peer.zero_grad()
        peer(x)[0].mean().backward()
        grads = [(pair, pair.theirs.grad) for pair in matched]
        return [pair.as_ours(grad).numpy() for pair, grad in grads if grad is not None]

    return step


def gpt() -> dict[str, Step]:
    """Update a GPT by AdamW: 3 layers of width 96, 16 × 64 tokens."""
    return gpt_training().systems()


def generation() -> dict[str, Step]:
    """Let the same GPT, with a context of 256, write 255 characters after one."""
    config = GPTConfig(65, 256, d_model=96, num_heads=4, num_layers=3)
    model = GPT(config, rng=rng()).to(np.float32)
    prompt = np.zeros((1, 1), dtype=int)

    def ours(use_cache):
        return lambda: generate(model, prompt, 255, use_cache=use_cache, rng=rng())

    systems = {"Ground Up float32, cache": ours(True)}
    systems["Ground Up float32, no cache"] = ours(False)
    return peers.generation(model, prompt) | systems


TRAINING = {"mlp": mlp, "lenet": lenet, "lstm": lstm, "gpt": gpt}
UPDATES = {"sgd": updates.sgd, "adamw": updates.adamw, "muon": updates.muon}
JOBS = {**TRAINING, **UPDATES, "generation": generation}
