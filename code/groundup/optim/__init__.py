"""Optimizers, learning-rate schedules and gradient clipping."""

from .clipping import clip_gradients
from .optimizers import SGD, AdaGrad, Adam, AdamW, Optimizer, RMSprop
from .schedules import warmup_cosine

__all__ = [
    "SGD",
    "AdaGrad",
    "Adam",
    "AdamW",
    "Optimizer",
    "RMSprop",
    "clip_gradients",
    "warmup_cosine",
]
