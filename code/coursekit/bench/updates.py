"""The optimizers alone: one update of a GPT's weights from gradients that are there."""

import numpy as np
import torch

from groundup import optim
from groundup.models.gpt import GPT, GPTConfig
from groundup.nn import Parameter

from .rounds import Step


def sgd() -> dict[str, Step]:
    """Update 0.35 million weights by SGD with momentum, float32."""
    return systems("SGD", lr=1e-3, momentum=0.9)


def adamw() -> dict[str, Step]:
    """Update 0.35 million weights by AdamW, float32."""
    return systems("AdamW", lr=1e-3)


def muon() -> dict[str, Step]:
    """Update the matrices among 0.35 million weights by Muon, float32."""
    return systems("Muon", lr=1e-3)


def systems(name: str, **options) -> dict[str, Step]:
    """Name one update of both; each returns its weights.

    They start equal, transposed: PyTorch's matrices are (out, in), ours (in, out).
    """
    arrays = weights(matrices_only=name == "Muon")
    ours = [Parameter(array.copy()) for array in arrays]
    peers = [torch.nn.Parameter(torch.tensor(a.T.copy())) for a in arrays]
    rng = np.random.default_rng(1)
    for own, peer in zip(ours, peers, strict=True):
        grad = rng.normal(size=own.shape).astype(np.float32)
        own.grad, peer.grad = grad, torch.tensor(grad.T.copy())
    optimizer = getattr(optim, name)(ours, **options)
    expected = getattr(torch.optim, name)(peers, **options)
    return {
        "PyTorch float32": lambda: (expected.step(), peers)[1],
        "Ground Up float32": lambda: (optimizer.step(), ours)[1],
    }


def weights(*, matrices_only: bool) -> list[np.ndarray]:
    """Return the weights of a GPT of 3 layers, width 96 and 4 heads."""
    config = GPTConfig(65, 64, d_model=96, num_heads=4, num_layers=3)
    model = GPT(config, rng=np.random.default_rng(0)).to(np.float32)
    arrays = [parameter.data for parameter in model.parameters()]
    return [array for array in arrays if array.ndim == 2 or not matrices_only]
