"""How well predictions agree with what was to be predicted.

Every function takes what was predicted first, and what is true second.
"""

from .calibration import (
    Reliability,
    brier_score,
    expected_calibration_error,
    fit_temperature,
    reliability,
)
from .classification import (
    accuracy,
    balanced_accuracy,
    confusion_matrix,
    f1,
    precision,
    recall,
)
from .comparison import mcnemar, paired_bootstrap, wilson_interval
from .ranking import (
    average_precision,
    precision_recall_curve,
    ranks,
    roc_auc,
    roc_curve,
)
from .regression import mean_absolute_error, r_squared, root_mean_squared_error

__all__ = [
    "Reliability",
    "accuracy",
    "average_precision",
    "balanced_accuracy",
    "brier_score",
    "confusion_matrix",
    "expected_calibration_error",
    "f1",
    "fit_temperature",
    "mcnemar",
    "mean_absolute_error",
    "paired_bootstrap",
    "precision",
    "precision_recall_curve",
    "r_squared",
    "ranks",
    "recall",
    "reliability",
    "roc_auc",
    "roc_curve",
    "root_mean_squared_error",
    "wilson_interval",
]
