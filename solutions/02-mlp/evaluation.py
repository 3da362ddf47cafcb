# %% [markdown] name="intro"
# # Evaluation, by you
#
# The chapter *Evaluation* derived what a score is worth. Here you write the scores
# yourself: the confusion matrix, what follows from it, the area under the ROC curve
# and the calibration error; and you close a leak.
#
# Write your code in place of `raise NotImplementedError(...)`, run the cell, and then
# the one below it, which checks it. Or save, and run `groundup check evaluation` in a
# terminal. The tests compare with scikit-learn; you stay in NumPy.

# %% name="setup" tags=["setup"]
import numpy as np

# %% name="check" tags=["check"]
from groundup import exercise

ex = exercise("02-mlp/evaluation")

# %% [markdown] name="q1-text"
# ## 1. The confusion matrix
#
# Classes are the numbers 0 to K − 1. Count the rows of each true class (row of the
# table) that each class was predicted for (column). A class that never occurs has
# zeros.
#
# With predictions `[0, 1, 1]`, truth `[0, 0, 1]` and K = 2 the table is
# `[[1, 1], [0, 1]]`.


# %% name="q1" tags=["graded"]
def confusion(predicted, y, K):
    """Count (truth, prediction): (N,), (N,) -> (K, K)."""
    ### BEGIN SOLUTION
    table = np.zeros((K, K), dtype=int)
    np.add.at(table, (y, predicted), 1)
    return table
    ### END SOLUTION


# %% name="q1-check" tags=["check"]
ex.check("q1")

# %% [markdown] name="q2-text"
# ## 2. Precision, recall and F1
#
# Compute all three for every class from a table like that of question 1: of the rows
# given to the class, the share that belongs there; of the rows of the class, the share
# that was found; and their harmonic mean, $2\,\mathrm{TP} / (2\,\mathrm{TP} +
# \mathrm{FP} + \mathrm{FN})$. Where the denominator is 0, the answer is 0.
#
# With `[[4, 2], [1, 3]]` class 1 has precision 3/5, recall 3/4 and F1 6/9.


# %% name="q2" tags=["graded"]
def ratios(table):
    """Return precision, recall and F1 of each class: (K, K) -> three times (K,)."""
    ### BEGIN SOLUTION
    found = np.diag(table)
    given, true = table.sum(axis=0), table.sum(axis=1)
    parts = [(found, given), (found, true), (2 * found, given + true)]
    return tuple(part / np.maximum(whole, 1) for part, whole in parts)
    ### END SOLUTION


# %% name="q2-check" tags=["check"]
ex.check("q2")

# %% [markdown] name="q3-text"
# ## 3. The area under the ROC curve
#
# Labels are 1 (positive) and 0, and both occur. Return the chance that a random
# positive has a higher score than a random negative, a tie counting half. Comparing all
# pairs is fine here.
#
# With scores `[4, 3, 3, 2, 1]` and labels `[1, 1, 0, 1, 0]` it is 0.75.


# %% name="q3" tags=["graded"]
def auc(scores, y):
    """Compute the area under the ROC curve: (N,), (N,) -> ()."""
    ### BEGIN SOLUTION
    gap = scores[y == 1][:, None] - scores[y == 0]
    return np.mean((gap > 0) + 0.5 * (gap == 0))
    ### END SOLUTION


# %% name="q3-check" tags=["check"]
ex.check("q3")

# %% [markdown] name="q4-text"
# ## 4. The calibration error
#
# Put the rows into `bins` bins of equal width by their confidence, from 0 to 1; a
# confidence of exactly 1 belongs to the last. In each bin take the distance between the
# mean confidence and the share of right answers. Return the mean of these distances,
# each bin weighted by its number of rows; empty bins count for nothing.
#
# With confidences `[0.9, 0.9, 0.3, 1.0]`, right `[1, 0, 0, 1]` and 2 bins, the upper
# bin has mean confidence 2.8/3 and 2/3 right, the lower 0.3 and 0:
# $\tfrac34 \cdot \tfrac{0.8}{3} + \tfrac14 \cdot 0.3 = 0.275$.


# %% name="q4" tags=["graded"]
def calibration_error(confidence, right, bins):
    """Compute the expected calibration error: (N,), (N,) -> ()."""
    ### BEGIN SOLUTION
    bin_of = np.minimum((confidence * bins).astype(int), bins - 1)
    total = 0.0
    for b in range(bins):
        rows = bin_of == b
        if rows.any():
            gap = confidence[rows].mean() - right[rows].mean()
            total += rows.mean() * abs(gap)
    return total
    ### END SOLUTION


# %% name="q4-check" tags=["check"]
ex.check("q4")

# %% [markdown] name="q5-text"
# ## 5. Find the leak
#
# `leaky` scales the columns, keeps the `k` that go best with the labels, and classifies
# the test rows by the nearer class mean. It looks at things that it must not see. Write
# `honest`: the same steps in the same order, but everything that is fitted is fitted on
# the training rows alone. `train` and `test` are arrays of row numbers; return the
# answers for the test rows. Then only the training rows and the test rows' `X` may
# matter: the tests change `y[test]`, and your answers must stay.
#
# You may call `best_columns` and `nearer_mean`.


# %% name="leaky" tags=["setup"]
def best_columns(Z, y, k):
    """Numbers of the k columns whose class means are farthest apart, sorted."""
    apart = np.abs(Z[y == 1].mean(axis=0) - Z[y == 0].mean(axis=0))
    return np.sort(np.argsort(apart)[-k:])


def nearer_mean(Z, y, Z_new):
    """Class 1 for the rows of Z_new that are nearer to the mean of class 1."""
    gap = [((Z_new - Z[y == c].mean(axis=0)) ** 2).sum(axis=1) for c in (0, 1)]
    return (gap[0] > gap[1]).astype(int)


def leaky(X, y, train, test, k):
    """Answers for the test rows; with leaks."""
    Z = (X - X.mean(axis=0)) / X.std(axis=0)
    columns = best_columns(Z, y, k)
    return nearer_mean(Z[train][:, columns], y[train], Z[test][:, columns])


# %% name="q5" tags=["graded"]
def honest(X, y, train, test, k):
    """Answers for the test rows, from the training rows alone: (len(test),)."""
    ### BEGIN SOLUTION
    center, spread = X[train].mean(axis=0), X[train].std(axis=0)
    seen, new = ((X[rows] - center) / spread for rows in (train, test))
    keep = best_columns(seen, y[train], k)
    return nearer_mean(seen[:, keep], y[train], new[:, keep])
    ### END SOLUTION


# %% name="q5-check" tags=["check"]
ex.check("q5")

# %% [markdown] name="demo-text"
# ## See it
#
# The cell below is for you; no test runs it. Both pipelines read coin tosses.

# %% name="demo" tags=["demo"]
rng = np.random.default_rng(0)
X, y = rng.normal(size=(60, 2000)), np.arange(60) % 2
order = rng.permutation(60)
for pipeline in (leaky, honest):
    right = []
    for test in np.split(order, 5):
        train = np.setdiff1d(order, test)
        right.append(np.mean(pipeline(X, y, train, test, 20) == y[test]))
    print(f"{pipeline.__name__:6} {np.mean(right):.0%}")
