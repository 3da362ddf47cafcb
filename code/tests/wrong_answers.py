"""Wrong answers, what was expected in their place, and the words for them."""

import numpy as np
import torch

from coursekit.grading.wire import Thing

E = np.arange(1.0, 16).reshape(3, 5)  # what is expected
LABELS = np.array([0, 1, 1, 0])


def with_entry(value, index=(1, 2)):
    """Return ``E`` with another value in one place."""
    array = E.copy()
    array[index] = value
    return array


WRONG = {  # an answer, what was expected, and the words
    "missing": (None, E, "w is None: did you forget `return`?"),
    "ellipsis": (..., E, "w is still a placeholder, Ellipsis: compute it"),
    "not implemented": (
        Thing("NotImplementedType", "NotImplemented", 0),
        E,
        "w is still a placeholder, NotImplemented: compute it",
    ),
    "list": (
        E.tolist(),
        E,
        "w needs to be a NumPy array, got a list: wrap it in np.array(...)",
    ),
    "tuple": (
        (E,),
        E,
        "w needs to be a NumPy array, got a tuple: return one array, np.array(...) "
        "makes one",
    ),
    "generator": (
        Thing("generator", "<generator>", 0),
        E,
        "w needs to be a NumPy array, got a generator, which has computed nothing: use "
        "np.array(list(...))",
    ),
    "tensor": (
        torch.tensor(E),
        E,
        "w needs to be a NumPy array, got a torch tensor: stay in NumPy, or convert "
        "with .detach().numpy()",
    ),
    "masked array": (
        Thing("MaskedArray", "masked_array(...)", 0),
        E,
        "w needs to be a NumPy array, got a masked array: return a plain one, "
        ".filled(...) makes it",
    ),
    "array for tensor": (
        E,
        torch.tensor(E),
        "w needs to be a torch tensor, got a NumPy array",
    ),
    "objects": (
        Thing("ndarray", "array([...], dtype=object)", 0),
        E,
        "w needs to be a NumPy array, got an array of objects: its rows may differ in "
        "length, or hold None",
    ),
    "instance": (Thing("Op", "Op()", 0), E, "w needs to be a NumPy array, got an Op"),
    "list for a number": ([1.5], 1.5, "w needs to be a number, got a list"),
    "text for a number": ("1.5", 1.5, "w needs to be a number, got a str"),
    "text for a row": ("1.5", [1.5], "w needs to be a list of numbers, got a str"),
    "transposed": (
        E.T,
        E,
        "w has shape (5, 3), expected (3, 5): this is the transpose, use .T or swap "
        "the factors",
    ),
    "permuted": (
        np.ones((4, 2, 3)),
        np.ones((2, 3, 4)),
        "w has shape (4, 2, 3), expected (2, 3, 4): its axes are in another order",
    ),
    "kept axis": (
        E[:, :1],
        E[:, 0],
        "w has shape (3, 1), expected (3,): leave out keepdims=True, or use .reshape",
    ),
    "lost axis": (
        E[:, 0],
        E[:, :1],
        "w has shape (3,), expected (3, 1): use keepdims=True, or use .reshape",
    ),
    "broadcast": (
        np.ones((3, 3)),
        np.ones(3),
        "w has shape (3, 3), expected (3,): (3,) and (3, 1) were broadcast against "
        "each other",
    ),
    "all summed": (
        E.sum(),
        E,
        "w has shape (), expected (3, 5): it was summed over every axis",
    ),
    "summed": (
        E.sum(axis=1),
        E,
        "w has shape (3,), expected (3, 5): it was summed over axis 1",
    ),
    "not summed": (
        E,
        E.sum(axis=0),
        "w has shape (3, 5), expected (5,): sum over axis 0, or take the mean",
    ),
    "other shape": (np.ones(7), E, "w has shape (7,), expected (3, 5)"),
    "strings": (
        np.array(["a", "b"]),
        np.ones(2),
        "w has dtype <U1, expected numbers (float64)",
    ),
    "truth for classes": (
        LABELS == 1,
        LABELS,
        "w has dtype bool, expected whole numbers (int64)",
    ),
    "classes for truth": (
        LABELS,
        LABELS == 1,
        "w has dtype int64, expected True or False (bool)",
    ),
    "fractions": (
        LABELS.astype(float),
        LABELS,
        "w has dtype float64, expected whole numbers (int64)",
    ),
    "complex": (2j * E, E, "w has dtype complex128, expected real numbers"),
    "NaN": (
        with_entry(np.nan),
        E,
        "w has 1 of 15 entries NaN or infinite, first at [1, 2]: look for 0/0, log(0) "
        "or exp of a large number",
    ),
    "infinite number": (
        np.inf,
        1.5,
        "w has the value inf: look for 0/0, log(0) or exp of a large number",
    ),
    "sign": (
        -E,
        E,
        "w has the opposite sign everywhere: check constant factors and signs",
    ),
    "sign of a number": (
        -1.5,
        1.5,
        "w has the opposite sign: check constant factors and signs",
    ),
    "factor": (
        3 * E,
        E,
        "w is 3 times the expected value everywhere: check constant factors and signs",
    ),
    "fraction": (
        E / 7,
        E,
        "w is 1/7 times the expected value everywhere: check constant factors "
        "and signs",
    ),
    "factor with zeros": (
        2 * (E - 3),
        E - 3,
        "w is 2 times the expected value everywhere: check constant factors and signs",
    ),
    "zeros": (0 * E, E, "w is all zeros: is it ever filled?"),
    "one entry": (
        with_entry(9.5),
        E,
        "w differs in 1 of 15 entries; worst at [1, 2]: yours 9.5, expected 8",
    ),
    "entry of 0": (
        with_entry(0.0) - 8,
        E - 8,
        "w differs in 1 of 15 entries; worst at [1, 2]: yours -8, expected 0",
    ),
    "a number": (1.25, 1.5, "w differs: yours 1.25, expected 1.5"),
    "infinite expected": (1.25, np.inf, "w differs: yours 1.25, expected inf"),
    "infinite where expected": (
        np.array([np.inf, 1.7]),
        np.array([np.inf, 1.0]),
        "w differs in 1 of 2 entries; worst at [1]: yours 1.7, expected 1",
    ),
    "a hair": (
        E + 1e-4 * (E == 8),
        E,
        "w differs in 1 of 15 entries; worst at [1, 2]: yours 8.0001, expected 8",
    ),
    "labels": (
        1 - LABELS,
        LABELS,
        "w differs in 4 of 4 entries; worst at [0]: yours 1, expected 0",
    ),
    "number of parts": (
        (E,),
        (E, 1.5),
        "w needs to be a tuple of 2, got a tuple of 1",
    ),
    "array for parts": (E, (E, 1.5), "w needs to be a tuple of 2, got a NumPy array"),
    "a part": ((E.T, 1.5), (E, 1.5), "w[0] has shape (5, 3), expected (3, 5): this is"),
    "keys": (
        {"a": 1.5},
        {"a": 1.5, "b": E},
        "w needs to be a dict with the keys 'a', 'b', got a dict with the keys 'a'",
    ),
    "a value": ({"a": -1.5}, {"a": 1.5}, "w['a'] has the opposite sign: check"),
}
