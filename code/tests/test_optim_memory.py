"""Freed arrays stay in the process once something is trained."""

import platform
import subprocess
import sys

import pytest

# Prints the page faults of a second pass over the same 36 MB, after freeing the first.
PASSES = """\
import resource
import numpy as np
from groundup import optim
from groundup.nn import Parameter

if {trained}:
    optim.SGD([Parameter(np.zeros(3))])

def passing():
    arrays = [np.ones(3 * 2**17) for _ in range(12)]  # 3 MB each
    return sum(array[0] for array in arrays)

passing()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
passing()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def faults(*, trained):
    script = PASSES.format(trained=trained)
    return int(subprocess.check_output([sys.executable, "-c", script], text=True))


@pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="other C libraries keep no such threshold"
)
def test_a_step_finds_the_memory_of_the_last_one():
    assert faults(trained=True) < 0.1 * faults(trained=False)
