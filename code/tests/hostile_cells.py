"""Cells that no grader should trip over, and what their authors are told."""

PIPE = "wrote into the grader's own pipe: print with print() only"

CALLS = {  # what double does, and what the learner is told
    "endless loop": (
        "while True:\n    pass",
        "double() did not finish within 3 s: an endless loop? (cell q1, line 2)",
    ),
    "sleep": (
        "import time\ntime.sleep(60)",
        "double() did not finish within 3 s: an endless loop? (cell q1, line 3)",
    ),
    "recursion": (
        "return double(X)",
        "double() calls itself too deep, or without end: what stops it? "
        "(cell q1, line 2)",
    ),
    "print flood": (
        "while True:\n    print('x' * 1000)",
        "double() printed more than 0.5 MB (cell q1, line 3)",
    ),
    "many prints": (
        "print('x' * 2**20)\nreturn 2 * X",
        "double() printed more than 0.5 MB",
    ),
    "input": (
        "return float(input('factor? ')) * X",
        "double() asks for input(), which nobody types here: use the arguments "
        "(cell q1, line 2)",
    ),
    "exception": (
        "return X @ X",
        "double() raises ValueError: matmul: Input operand 1 has a mismatch in its "
        "core dimension 0, with gufunc signature (n?,k),(k,m?)->(n?,m?) (size 3 is "
        "different from 5) (cell q1, line 2)",
    ),
    "no return": (
        "2 * X",
        "double(X) is None: did you forget `return`? (cell q1, line 1)",
    ),
    "placeholder": (
        "return ...",
        "double(X) is still a placeholder, Ellipsis: compute it (cell q1, line 2)",
    ),
    "list": (
        "return (2 * X).tolist()",
        "double(X) needs to be a NumPy array, got a list: wrap it in np.array(...) "
        "(cell q1, line 2)",
    ),
    "generator": (
        "return (2 * row for row in X)",
        "double(X) needs to be a NumPy array, got a generator, which has computed "
        "nothing: use np.array(list(...)) (cell q1, line 2)",
    ),
    "NaN": (
        "X = X * np.nan\nreturn X",
        "double(X) has 15 of 15 entries NaN or infinite, first at [0, 0]: look for "
        "0/0, log(0) or exp of a large number (cell q1, line 3)",
    ),
    "transposed": (
        "return 2 * X.T",
        "double(X) has shape (5, 3), expected (3, 5): this is the transpose, use .T "
        "or swap the factors (cell q1, line 2)",
    ),
    "factor": (
        "return -4 * X",
        "double(X) is -2 times the expected value everywhere: check constant factors "
        "and signs (cell q1, line 2)",
    ),
    "named mistake": (
        "return X**2",
        "double(X) is wrong: this is the square. (cell q1, line 2)",
    ),
    "in place": (
        "X *= 2\nreturn X",
        "double() changes its argument X: work on a copy (cell q1, line 3)",
    ),
    "state": (
        "global factor\nfactor = globals().get('factor', 1) + 1\nreturn factor * X",
        "double() gives another answer when it is called again with the same "
        "arguments: does it change what lies outside? (cell q1, line 4)",
    ),
    "sys.exit": (
        "import sys\nsys.exit()",
        "double() calls exit(): return a value instead (cell q1, line 3)",
    ),
    "os._exit": (
        "import os\nos._exit(0)",
        "double() ended Python itself (exit code 0): leave out exit()",
    ),
    "forbidden import": (
        "import torch\nreturn 2 * X",
        "double() raises ImportError: write this exercise without torch "
        "(cell q1, line 2)",
    ),
    "solutions": (
        "from solutions import double\nreturn 2 * X",
        "double() raises ImportError: write this exercise without solutions "
        "(cell q1, line 2)",
    ),
    "garbage in the pipe": (
        "import os\nfor pipe in range(3, 20):\n    try:\n"
        "        os.write(pipe, b'{}' * 99)\n    except OSError:\n        pass\n"
        "return 2 * X",
        f"double() {PIPE}",
    ),
    "closed pipe": (
        "import os\nos.closerange(3, 20)\nreturn 2 * X",
        "double() closed the grader's own pipe: close only files that you opened",
    ),
    "self-containing list": (
        "answer = []\nanswer.append(answer)\nreturn answer",
        "double() returns what nobody can read: RecursionError maximum recursion "
        "depth exceeded",
    ),
    "wrong kind": (
        "return {'a': 1}",
        "double(X) needs to be a NumPy array, got a dict (cell q1, line 2)",
    ),
    "colored error": (
        "raise ValueError('\\x1b[31mred\\x1b[0m\\n' * 999)",
        "double() raises ValueError: [31mred",
    ),
}


FILES = {  # a cell of the file, and why it cannot run
    "syntax": (
        {"q2": "def double_sum(X:\n    return"},
        "SyntaxError in cell q2, line 1: ",
    ),
    "indent": (
        {"q1": "def double(X):\nreturn 2 * X"},
        "IndentationError in cell q1, line 2: expected an indented block after "
        "function definition on line 1",
    ),
    "stray return": (
        {"q3": "x = 1\nreturn x"},
        "SyntaxError in cell q3, line 2: 'return' outside function",
    ),
    "exception": (
        {"q1": "def double(X):\n    return 2 * X\ndouble(y)"},
        "your file raises NameError: name 'y' is not defined (cell q1, line 3)",
    ),
    "forbidden": (
        {"setup": "import numpy as np\nimport torch.nn as nn"},
        "your file raises ImportError: write this exercise without torch.nn "
        "(cell setup, line 2)",
    ),
    "solutions": (
        {"setup": "import numpy as np\nimport solutions"},
        "your file raises ImportError: write this exercise without solutions "
        "(cell setup, line 2)",
    ),
    "endless": (
        {"q1": "while True:\n    pass"},
        "your file did not finish within 10 s: an endless loop? (cell q1, line 1)",
    ),
    "exit": (
        {"q3": "import os\nos._exit(3)"},
        "your file ended Python itself (exit code 3): leave out exit()",
    ),
    "input": (
        {"q3": "n = input()"},
        "your file asks for input(), which nobody types here: use the arguments "
        "(cell q3, line 1)",
    ),
    "null": ({"q3": "x = '\0'"}, "SyntaxError in the file: source code string cannot"),
    "too deep": (
        {"q3": "x = " + "(" * 999 + ")" * 999},
        "SyntaxError in cell q3, line",
    ),
}


PATCHES = {  # what a cell tries to change in its own process
    "NumPy": "np.allclose = np.isclose = np.array_equal = lambda *a, **k: True",
    "array": "np.ndarray = list\nnp.asarray = lambda *a, **k: 1 / 0",
    "pytest": "import pytest\npytest.main = pytest.skip = lambda *a, **k: 0",
    "judge": "from coursekit.grading import judge, testing, wire\n"
    "judge.same = testing.same = lambda *a, **k: None\nwire.pack = lambda *a: b''",
    "report": "from coursekit.grading import report\n"
    "report.Report.score = property(lambda self: 99)",
    "builtins": "import builtins\nbuiltins.AssertionError = builtins.len = int",
}


FORGERIES = {
    "stdout": "print('{\"value\": 1}')\nimport sys\nsys.__stdout__.write('passed')",
    "a passing answer": "send({'value': 'passed', 'line': 1, 'changed': []})",
    "odd fields": "send({'value': 1, 'line': 'x', 'changed': 3})",
    "an odd error": "send({'error': {'kind': 3}})",
    "no dict": "send([1])",
    "a huge message": "write(wire.HEAD.pack(wire.MAGIC, 2**32 - 1, 2**60))",
    "half a message": "write(wire.pack([1] * 999)[:50])",
    "objects": "write(wire.HEAD.pack(wire.MAGIC, 23, 8) + "
    "b'{\"array\": [\"O\", 1, 2]}   ' + b'12345678')",
}


FORGE = """\
import os
from coursekit.grading import wire
def write(data):
    for pipe in range(3, 20):
        try:
            os.write(pipe, data)
        except OSError:
            pass
def send(value):
    write(wire.pack(value))
def double(X):
    {}
    return 3 * X
"""


CHILDREN = """\
import os, subprocess, sys, threading, time
bare = {"TMPDIR": os.environ["TMPDIR"]}
sleep = [sys.executable, "-c", "import time; time.sleep(99)"]
def double(X):
    if threading.active_count() < 4:
        threading.Thread(target=time.sleep, args=[99], daemon=False).start()
        subprocess.Popen(sleep)
        subprocess.Popen(sleep, env=bare)
        subprocess.Popen(sleep, start_new_session=True)
        subprocess.Popen(sleep, start_new_session=True, env=bare)
    return 2 * X
"""


def function(body: str) -> str:
    """Write ``double`` with this body."""
    return "def double(X):\n" + "\n".join(f"    {line}" for line in body.split("\n"))
