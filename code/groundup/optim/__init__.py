"""Optimizers, learning-rate schedules and gradient clipping."""

from .adaptive import AdaGrad, Adam, AdamW, NAdam, RMSprop
from .clipping import clip_gradients
from .lion import Lion
from .muon import Muon, newton_schulz
from .optimizers import SGD, Optimizer, Together
from .schedules import (
    constant,
    cosine,
    cosine_restarts,
    exponential,
    inverse_root,
    linear_warmup,
    one_cycle,
    step_decay,
    warmup_cosine,
)

__all__ = [
    "SGD",
    "AdaGrad",
    "Adam",
    "AdamW",
    "Lion",
    "Muon",
    "NAdam",
    "Optimizer",
    "RMSprop",
    "Together",
    "clip_gradients",
    "constant",
    "cosine",
    "cosine_restarts",
    "exponential",
    "inverse_root",
    "linear_warmup",
    "newton_schulz",
    "one_cycle",
    "step_decay",
    "warmup_cosine",
]
