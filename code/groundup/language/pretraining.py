"""Train the PyTorch twin of a GPT to predict the next token, on a GPU if there is one.

Dimension key: B batch, T tokens, N length of a text, V vocabulary.
Chapter: 07-language-models/gpt
"""

from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import nn
from torch.nn.functional import cross_entropy


def pretraining_steps(
    twin: nn.Module,
    ids: np.ndarray,
    context_length: int,
    *,
    batch_size: int,
    steps: int,
    schedule: Callable[[int], float],
    weight_decay: float = 0.1,
    max_norm: float = 1.0,
    rng: np.random.Generator,
) -> Iterator[float]:
    """Update ``twin`` once per random batch of a text (N,), and yield the losses.

    Units: nats per token.
    """
    optimizer = torch.optim.AdamW(
        twin.parameters(), betas=(0.9, 0.99), weight_decay=weight_decay
    )
    for step in range(steps):
        optimizer.param_groups[0]["lr"] = schedule(step)
        starts = rng.integers(0, len(ids) - context_length, batch_size)  # (B,)
        loss = window_loss(twin.train(), ids, starts, context_length)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(twin.parameters(), max_norm)
        optimizer.step()
        yield loss.item()


@torch.no_grad()
def text_loss(
    twin: nn.Module, ids: np.ndarray, context_length: int, *, batch_size: int = 64
) -> float:
    """Mean loss over a whole text (N,), cut into windows side by side.

    Units: nats per token.
    """
    starts = np.arange(0, len(ids) - context_length, context_length)
    batches = np.split(starts, range(batch_size, len(starts), batch_size))
    twin.eval()
    losses = [window_loss(twin, ids, b, context_length).item() for b in batches]
    return float(np.average(losses, weights=[len(b) for b in batches]))


def window_loss(twin, ids, starts, context_length):
    """Loss of predicting each token of the windows from those before it."""
    rows = ids[starts[:, None] + np.arange(context_length + 1)]  # (B, T + 1)
    rows = torch.from_numpy(rows).to(next(twin.parameters()).device)
    logits = twin(rows[:, :-1])  # (B, T, V)
    return cross_entropy(logits.flatten(0, 1), rows[:, 1:].flatten())
