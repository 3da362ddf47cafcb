"""A small master, for tests that build from it or break it."""

from types import SimpleNamespace

from coursekit.grading.master import read_master

MASTER = '''\
# %% [markdown] name="intro"
# # Sums
#
# Write *é*.

# %% name="setup" tags=["setup"]
import math


# %% name="q1" tags=["graded"]
def add(a, b):
    """Sum of two."""
    ### BEGIN SOLUTION
    total = a + 1 * b  # nothing hard
    return total
    ### END SOLUTION


class Adder:
    def add(self, a):
        for step in range(2):
            ### BEGIN SOLUTION
            # Twice, on purpose.
            self.total += 0.5 * a
            ### END SOLUTION
        return self


# %% name="q2" tags=["graded"]
def root(x):
    ### BEGIN SOLUTION
    return math.sqrt(x)
    ### END SOLUTION


# %% name="demo" tags=["demo"]
print(add(1, 2))
'''


def read_text(folder, text=MASTER, **planted):
    """Read a master with questions q1 and q2 from a file written for it.

    ``planted`` maps questions to mistakes that learners are to find.
    """
    path = folder / "sums.py"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    exercise = SimpleNamespace(
        slug="02-mlp/sums", questions={"q1": None, "q2": None}, planted=planted
    )
    return read_master(path, exercise)
