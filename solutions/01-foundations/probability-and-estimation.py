# %% [markdown] name="intro"
# # From evidence to estimates
#
# You have read the chapter *Probability, Bayes and maximum likelihood*; here you write
# its tools yourself, in NumPy: Bayes' theorem for any number of hypotheses, three
# samplers, an estimate with its error, maximum likelihood and maximum a posteriori, and
# a naive Bayes classifier that does not underflow.
#
# Write your code in place of `raise NotImplementedError(...)`, run the cell, and then
# the one below it, which checks it. Or save, and run `groundup check
# probability-and-estimation` in a terminal; or leave `groundup watch
# probability-and-estimation` running, which checks at every save. The tests look only
# at what goes into your functions and what comes out.

# %% name="setup" tags=["setup"]
import numpy as np

# %% name="check" tags=["check"]
from groundup import exercise

ex = exercise("01-foundations/probability-and-estimation")

# %% [markdown] name="q1-text"
# ## 1. Turn it around
#
# There are $K$ hypotheses; `prior` holds the probability of each, before anything was
# seen. Then $N$ observations are made, which are independent once a hypothesis is
# given. `likelihoods` has a row for each observation and a column for each hypothesis:
# the probability of that observation under that hypothesis.
#
# Return the probabilities of the hypotheses after all $N$ observations. For the filter
# of the chapter, `posterior([0.01, 0.99], [[0.9, 0.09]])` is $(0.0917, 0.9083)$, and
# with the row given twice it is $(0.5025, 0.4975)$.


# %% name="q1" tags=["graded"]
def posterior(prior, likelihoods):
    """Probabilities after N observations: (K,), (N, K) -> (K,)."""
    ### BEGIN SOLUTION
    joint = np.asarray(prior) * np.prod(likelihoods, axis=0)  # (K,)
    return joint / joint.sum()
    ### END SOLUTION


# %% name="q1-check" tags=["check"]
ex.check("q1")

# %% [markdown] name="q2-text"
# ## 2. Three samplers
#
# The arrays `u` and `v` hold uniform numbers between 0 and 1, of any shape. Return
#
# - `exponential`: $-\log(1 - u)/\lambda$, the inverse of $F(x) = 1 - e^{-\lambda x}$,
#   where `rate` is $\lambda$;
# - `box_muller`: the pair $x = r \cos \theta$, $y = r \sin \theta$ with
#   $r^2 = -2 \log u$ and $\theta = 2 \pi v$;
# - `categorical`: for each number of a one-dimensional `u` the class in whose stretch
#   it lies. With `probs` $(0.5, 0.2, 0.3)$ class 0 has the stretch from 0 to 0.5, class
#   1 that from 0.5 to 0.7, class 2 the rest.


# %% name="q2" tags=["graded"]
def exponential(rate, u):
    """Exponential draws from uniform ones: (...) -> (...)."""
    ### BEGIN SOLUTION
    return -np.log(1 - u) / rate
    ### END SOLUTION


def box_muller(u, v):
    """Two arrays of standard normal draws: (...), (...) -> (...), (...)."""
    ### BEGIN SOLUTION
    r, theta = np.sqrt(-2 * np.log(u)), 2 * np.pi * v
    return r * np.cos(theta), r * np.sin(theta)
    ### END SOLUTION


def categorical(probs, u):
    """Classes 0 to K - 1: (K,), (N,) -> (N,) of whole numbers."""
    ### BEGIN SOLUTION
    ends = np.cumsum(probs)[:-1]  # (K - 1,)
    return (u[:, None] >= ends).sum(axis=1)
    ### END SOLUTION


# %% name="q2-check" tags=["check"]
ex.check("q2")

# %% [markdown] name="q3-text"
# ## 3. An estimate and its error
#
# `estimate` gets $n$ independent draws of some quantity and returns their mean and its
# standard error, $s/\sqrt n$, where $s^2 = \tfrac{1}{n - 1} \sum (x_i - \bar x)^2$.
#
# `draws_needed` gets the standard error that $n$ draws had and the one that you want,
# and returns how many draws that takes: the smallest whole number that is enough. From
# 100 draws with an error of 0.5, an error of 0.2 takes 625.


# %% name="q3" tags=["graded"]
def estimate(draws):
    """Mean and standard error: (n,) -> (), ()."""
    ### BEGIN SOLUTION
    return draws.mean(), draws.std(ddof=1) / np.sqrt(len(draws))
    ### END SOLUTION


def draws_needed(n, error, wanted):
    """How many draws have the standard error ``wanted``."""
    ### BEGIN SOLUTION
    return int(np.ceil(n * (error / wanted) ** 2))
    ### END SOLUTION


# %% name="q3-check" tags=["check"]
ex.check("q3")

# %% [markdown] name="q4-text"
# ## 4. Most likely, most probable
#
# `fit_normal` returns the maximum-likelihood mean and *variance* of each column of `X`.
#
# `fit_coin` gets the counts of `heads` and `tails` and a prior Beta(`a`, `b`), with `a`
# and `b` greater than 1. It returns three estimates of the probability of heads: the
# maximum-likelihood estimate; the maximum a posteriori, where the posterior
# Beta(`a` + `heads`, `b` + `tails`) has its peak; and the mean of that posterior.
#
# The density of Beta($\alpha, \beta$) is proportional to
# $p^{\alpha - 1} (1 - p)^{\beta - 1}$, and its mean is $\alpha / (\alpha + \beta)$. For
# 7 heads, 3 tails and Beta(4, 4) the three are $7/10$, $10/16$ and $11/18$.


# %% name="q4" tags=["graded"]
def fit_normal(X):
    """Maximum-likelihood mean and variance of each column: (N, D) -> (D,), (D,)."""
    ### BEGIN SOLUTION
    mean = X.mean(axis=0)
    return mean, ((X - mean) ** 2).mean(axis=0)
    ### END SOLUTION


def fit_coin(heads, tails, a, b):
    """Maximum likelihood, maximum a posteriori, posterior mean."""
    ### BEGIN SOLUTION
    n = heads + tails
    peak = (heads + a - 1) / (n + a + b - 2)
    return heads / n, peak, (heads + a) / (n + a + b)
    ### END SOLUTION


# %% name="q4-check" tags=["check"]
ex.check("q4")

# %% [markdown] name="q5-text"
# ## 5. Naive Bayes in logarithms
#
# There are $C$ classes with the probabilities `prior`; feature $d$ is normal within
# class $c$, with mean `mean[c, d]` and *variance* `var[c, d]`, independently of the
# other features.
#
# - `log_joint` returns, for each row of `X` and each class, $\log P(c) + \sum_d \log
#   p(x_d \mid c)$, with
#   $\log p(x_d \mid c) = -\tfrac{(x_d - \mu_{cd})^2}{2 \sigma_{cd}^2} - \tfrac12
#   \log(2 \pi \sigma_{cd}^2)$. There may be 900 features, whose densities multiply to
#   zero for the computer: add logarithms.
# - `log_posterior` takes such a table and returns $\log P(c \mid x)$: every row less
#   its $\log \sum_c e^{\dots}$. The entries may be $-5000$, where $e^{\dots}$ is zero
#   for the computer; take the largest of each row out first.


# %% name="q5" tags=["graded"]
def log_joint(X, prior, mean, var):
    """Log of P(c) p(x | c): (N, D), (C,), (C, D), (C, D) -> (N, C)."""
    ### BEGIN SOLUTION
    squares = (X[:, None] - mean) ** 2 / var  # (N, C, D)
    terms = -squares / 2 - np.log(2 * np.pi * var) / 2
    return np.log(prior) + terms.sum(axis=2)
    ### END SOLUTION


def log_posterior(joint):
    """Log of P(c | x): (N, C) -> (N, C)."""
    ### BEGIN SOLUTION
    shifted = joint - joint.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    ### END SOLUTION


# %% name="q5-check" tags=["check"]
ex.check("q5")

# %% [markdown] name="demo-text"
# ## See it
#
# The cells below are for you; no test runs them. Your samplers, your fits and your
# classifier on three clouds that you draw yourself. Nobody can do better here than
# Bayes' theorem with the true means and variances; how close do the fitted ones come?

# %% name="demo" tags=["demo"]
rng = np.random.default_rng(0)
prior = np.array([0.5, 0.2, 0.3])
centers = np.array([[0, 0], [3, 1], [1, 3]])
spreads = np.array([[1, 2], [1, 1], [2, 1]])


def clouds(n):
    """Draw n labeled points."""
    label = categorical(prior, rng.random(n))
    noise = np.stack(box_muller(*rng.random((2, n))), axis=1)
    return centers[label] + spreads[label] * noise, label


X, y = clouds(300)
fits = [fit_normal(X[y == k]) for k in range(3)]
mean, var = (np.stack(part) for part in zip(*fits, strict=True))
X_new, y_new = clouds(5000)
for name, moments in (("fitted", (mean, var)), ("true", (centers, spreads**2))):
    answer = log_posterior(log_joint(X_new, prior, *moments)).argmax(axis=1)
    share, error = estimate((answer == y_new).astype(float))
    print(f"{name:6} parameters: {100 * share:.1f} % right, ± {100 * error:.1f}")
