# %% [markdown] name="intro"
# # Your first check
#
# Three small functions from the chapter *How this book works*, about fifteen minutes.
# They are easy on purpose. What you practice here is the loop around them, because it
# is the same in every exercise of the book: *edit, save, check, read, mend*.
#
# **Edit.** A cell that waits for you contains a line `raise NotImplementedError(...)`.
# Put your code in its place. Leave the names of the functions and their arguments as
# they are; everything else in the cell is yours.
#
# **Save, then check.** In a terminal, `groundup check first-check` runs the tests of
# this exercise on the saved file, and `groundup watch first-check` does so again at
# every save. In a notebook you need no terminal: run your cell and then the one below
# it, `ex.check(...)`, which tests the functions as the notebook has them.
#
# **Read.** For each question you see the message of the first test that fails. It says
# *which value* is wrong, *what* is wrong with it and, if the wrong value is a
# well-known one, *which mistake* produces it. At its end stand the cell and the line
# that the value came from. If your code raised an error, the message has Python's own
# last line.
#
# **Mend** what the message says, and check again. If you are stuck,
# `groundup hint first-check/q1`, or `ex.hint("q1")` in a notebook, shows the first of
# three hints for question 1; hints cost no points.

# %% name="setup" tags=["setup"]
import numpy as np

# %% name="check" tags=["check"]
from groundup import exercise

ex = exercise("00-workshop/first-check")

# %% [markdown] name="q1-text"
# ## 1. Turn
#
# The chapter opens with a function that turns points the wrong way. Here it is again,
# without its last line. Make its mistake once more, on purpose: in place of the line
# `raise …` write `return points @ turn`.
#
# Save and check. The message tells you in which direction the points went. Now mend the
# line, so that the points turn *counterclockwise*, and check again.
#
# The smallest example: `rotate` by 90° takes the point $(1, 0)$ to $(0, 1)$.


# %% name="q1" tags=["graded"]
def rotate(points, degrees):
    """Turn points counterclockwise around the origin: (N, 2) -> (N, 2)."""
    angle = np.radians(degrees)
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array([[cos, -sin], [sin, cos]])  # (2, 2)
    ### BEGIN SOLUTION
    return points @ turn.T  # (N, 2)
    ### END SOLUTION


# %% name="q1-check" tags=["check"]
ex.check("q1")

# %% [markdown] name="q2-text"
# ## 2. Center
#
# Each row of `X` is an example, each column a measurement. Return a new array in which
# every column has mean zero: from each column, its own mean is subtracted.
#
# ```text
# X           column means    centered(X)
# 1   10                      -1   -10
# 3   30      2   20           1    10
# ```
#
# The first test uses 5 rows and 3 columns. With as many rows as columns, some mistakes
# could not be told from a right answer.
#
# One test looks at your argument after the call. A function that changes what it was
# given spoils the next computation of whoever called it, far from the place where you
# would look.


# %% name="q2" tags=["graded"]
def centered(X):
    """Subtract from each column its mean, and leave X as it is: (N, D) -> (N, D)."""
    ### BEGIN SOLUTION
    return X - X.mean(axis=0)  # (N, D) - (D,)
    ### END SOLUTION


# %% name="q2-check" tags=["check"]
ex.check("q2")

# %% [markdown] name="q3-text"
# ## 3. How sure is a mean?
#
# You ran an experiment with $n$ seeds and got the values $x_1, \dots, x_n$. How far
# from the truth may their mean be? The chapter's answer is the standard error,
#
# $$
# \frac{s}{\sqrt n}, \qquad s^2 = \frac{1}{n - 1} \sum_i (x_i - \bar x)^2,
# $$
#
# with $\bar x$ for the mean of the values. The values 1, 2 and 6 have mean 3 and
# squared distances 4, 1 and 9 from it, so $s^2 = 14/2 = 7$ and the standard error is
# $\sqrt{7/3} = 1.53$.
#
# The last test shifts all values by a hundred million, which must not change the
# answer. The chapter has an exercise about a formula that does not survive this.


# %% name="q3" tags=["graded"]
def standard_error(values):
    """Estimate how far the mean of n >= 2 independent values is off: (n,) -> ()."""
    ### BEGIN SOLUTION
    return np.std(values, ddof=1) / np.sqrt(len(values))
    ### END SOLUTION


# %% name="q3-check" tags=["check"]
ex.check("q3")

# %% [markdown] name="demo-text"
# ## See it
#
# The cells below are for you; no test runs them. First the letter F, turned by 45° with
# your function. It should lean to the left.

# %% name="demo-letter" tags=["demo"]
from groundup.plot import COLORS, INK, Picture, figure

letter = np.array(
    [[0, 0], [0, 2], [1.2, 2], [1.2, 1.6], [0.4, 1.6], [0.4, 1.2]]
    + [[1, 1.2], [1, 0.8], [0.4, 0.8], [0.4, 0], [0, 0]]
)  # (11, 2)
drawing, axes = figure(width=360, height=320)
axes.plot(*letter.T, color=INK, linestyle="--", label="before")
axes.fill(*rotate(letter, 45).T, color=COLORS[0], alpha=0.6, label="after")
axes.set(xlim=(-2.1, 2.1), ylim=(-0.4, 2.6), aspect="equal", xlabel="x", ylabel="y")
axes.set_title("Turned by 45°, counterclockwise")
axes.legend(loc="lower left")
Picture(
    drawing, "A dashed letter F standing upright, and the same letter leaning left."
)

# %% [markdown] name="demo-band-text"
# And the mean of ever more coin tosses, with a band of two standard errors on either
# side. The true mean is 0. Before you run it: does the band ever leave 0 outside?

# %% name="demo-band" tags=["demo"]
tosses = np.random.default_rng(0).choice([-1.0, 1.0], size=400)  # (400,)
counts = np.arange(10, 401)
means = np.array([tosses[:n].mean() for n in counts])  # (391,)
reach = np.array([2 * standard_error(tosses[:n]) for n in counts])  # (391,)
drawing, axes = figure(width=560, height=320)
axes.axhline(0, color=INK, linewidth=1)
axes.fill_between(counts, means - reach, means + reach, color=COLORS[0], alpha=0.25)
axes.plot(counts, means, color=COLORS[0])
axes.set(xlabel="tosses", ylabel="mean ± 2 standard errors")
axes.set_title("The band closes like one over the root of n")
Picture(
    drawing,
    "Mean of 10 to 400 coin tosses with a band of two standard errors. The band "
    "narrows, fast at first and then slowly, around values near zero.",
)
