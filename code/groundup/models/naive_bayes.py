"""Naive Bayes: features that are taken to be independent within each class.

``fit`` measures how common each class is and how each feature is distributed within
it; Bayes' theorem turns that around. Names are scikit-learn's.

Dimension key: N examples, D features, C classes.
Chapter: 01-foundations/probability-and-estimation
"""

from abc import ABC, abstractmethod

import numpy as np

from groundup.foundations.probability import Bernoulli, Normal, logsumexp
from groundup.metrics import accuracy


class NaiveBayes(ABC):
    """What the models share: the prior, and Bayes' theorem."""

    def fit(self, X: np.ndarray, y: np.ndarray) -> "NaiveBayes":
        """Count the classes, and fit every feature within each: (N, D), (N,)."""
        X, y = self.checked(X, fitting=True), np.asarray(y)
        if y.shape != (len(X),) or len(X) == 0:
            raise ValueError(
                f"{type(self).__name__} needs one label per row, got X {X.shape} and "
                f"y {y.shape}: check how they were split"
            )
        self.classes_, y = np.unique(y, return_inverse=True)
        self.class_count_ = np.bincount(y)  # (C,)
        self.class_log_prior_ = np.log(self.class_count_ / len(y))
        self.n_features_in_ = X.shape[1]
        self.fit_features(X, y)
        return self

    def predict_joint_log_proba(self, X: np.ndarray) -> np.ndarray:
        """Compute log p(class) + Σ log p(feature | class): (N, D) -> (N, C)."""
        if not hasattr(self, "classes_"):
            raise AttributeError(
                f"{type(self).__name__} needs fit before predict: call fit(X, y) first"
            )
        X = self.checked(X)
        likelihoods = [p.log_prob(X).sum(axis=1) for p in self.features_given_class()]
        return self.class_log_prior_ + np.stack(likelihoods, axis=1)

    def predict_log_proba(self, X: np.ndarray) -> np.ndarray:
        """Compute log p(class | x), by Bayes' theorem: (N, D) -> (N, C)."""
        joint = self.predict_joint_log_proba(X)
        return joint - logsumexp(joint, axis=1, keepdims=True)

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        """Compute p(class | x): (N, D) -> (N, C)."""
        return np.exp(self.predict_log_proba(X))

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Choose the most probable class of each row: (N, D) -> (N,)."""
        best = self.predict_joint_log_proba(X).argmax(axis=1)
        return self.classes_[best]

    def score(self, X: np.ndarray, y: np.ndarray) -> float:
        """Compute the fraction of rows whose class is predicted right."""
        return accuracy(self.predict(X), y)

    @abstractmethod
    def fit_features(self, X, y):
        """Fit every feature within each class, 0 to C - 1."""

    @abstractmethod
    def features_given_class(self) -> list[Bernoulli] | list[Normal]:
        """Return one distribution of a row's features for each class."""

    def checked(self, X, *, fitting=False):
        """Return X as finite (N, D) float64, with as many features as in fit."""
        X, name = np.asarray(X, dtype=np.float64), type(self).__name__
        width = "D" if fitting else self.n_features_in_
        if X.ndim != 2 or width not in ("D", X.shape[1]):
            raise ValueError(f"{name} needs X of shape (N, {width}), got {X.shape}")
        if not np.isfinite(X).all():
            raise FloatingPointError(f"{name} needs finite inputs, got NaN or infinity")
        return X


class GaussianNB(NaiveBayes):
    """Each feature is normal within each class.

    ``var_smoothing`` times the largest variance of any feature is added to every
    variance, so that a feature that is constant in a class does not decide alone.
    After ``fit``: ``theta_`` and ``var_`` (C, D).
    """

    def __init__(self, *, var_smoothing=1e-9):
        self.var_smoothing = var_smoothing

    def fit_features(self, X, y):
        """Measure mean and variance of every feature within each class."""
        groups = [X[y == k] for k in range(len(self.classes_))]
        self.epsilon_ = self.var_smoothing * X.var(axis=0).max()
        self.theta_ = np.stack([group.mean(axis=0) for group in groups])  # (C, D)
        self.var_ = np.stack([group.var(axis=0) for group in groups]) + self.epsilon_

    def features_given_class(self):
        """Return a normal distribution of all features for each class."""
        return [
            Normal(self.theta_[k], self.var_[k] ** 0.5) for k in range(len(self.theta_))
        ]


class BernoulliNB(NaiveBayes):
    """Each feature is on, above ``binarize``, or off.

    ``alpha`` is added to the count of on and of off, so that what was never seen in
    a class is unlikely in it, and not impossible.
    After ``fit``: ``feature_log_prob_`` (C, D), log p(on | class).
    """

    def __init__(self, *, alpha=1.0, binarize=0.0):
        self.alpha = alpha
        self.binarize = binarize

    def fit_features(self, X, y):
        """Count how often every feature is on within each class."""
        on = np.stack([X[y == k].sum(axis=0) for k in range(len(self.classes_))])
        share = (on + self.alpha) / (self.class_count_[:, None] + 2 * self.alpha)
        with np.errstate(divide="ignore"):
            self.feature_log_prob_ = np.log(share)  # (C, D)

    def features_given_class(self):
        """Return a Bernoulli distribution of all features for each class."""
        return [Bernoulli(share) for share in np.exp(self.feature_log_prob_)]

    def checked(self, X, *, fitting=False):
        """Return 1 where a feature is on, 0 where it is off."""
        return (super().checked(X, fitting=fitting) > self.binarize).astype(float)
