"""Einstein's sums: name every axis, multiply what meets, add up what is not kept.

Source: Harris et al. (2020), Array programming with NumPy, Nature 585.
Chapter: 01-foundations/vectors-matrices-tensors
"""

from functools import reduce

import numpy as np


def einsum(subscripts: str, *arrays: np.ndarray) -> np.ndarray:
    """Compute numpy.einsum of ``subscripts`` with an arrow, such as "ij,jk->ik".

    One letter per axis. The product over all letters is held in memory as a whole.
    """
    inputs, output = parsed(subscripts, arrays)
    summed = sorted(set("".join(inputs)) - set(output))
    letters = output + "".join(summed)
    pairs = zip(arrays, inputs, strict=True)
    aligned = [align(array, names, letters) for array, names in pairs]
    product = reduce(np.multiply, aligned)  # one axis per letter
    return product.sum(axis=tuple(range(len(output), len(letters))))


def align(array, names, letters):
    """Give ``array`` one axis for each of ``letters``: size 1 where it has none."""
    for letter in set(names):
        while names.count(letter) > 1:
            array, names = diagonal(array, names, letter)
    order = [names.index(letter) for letter in letters if letter in names]
    missing = [axis for axis, letter in enumerate(letters) if letter not in names]
    return np.expand_dims(array.transpose(order), missing)


def diagonal(array, names, letter):
    """Merge the first two axes called ``letter`` into one, which comes last."""
    first = names.index(letter)
    second = names.index(letter, first + 1)
    rest = names[:first] + names[first + 1 : second] + names[second + 1 :]
    return array.diagonal(axis1=first, axis2=second), rest + letter


def parsed(subscripts, arrays):
    """Split the letters of each input and of the output, and check them."""
    left, arrow, output = subscripts.replace(" ", "").partition("->")
    inputs = left.split(",")
    names = "".join(inputs) + output
    if not arrow or not (names.isalpha() or names == ""):
        raise ValueError(
            f'einsum needs letters and an arrow, as in "ij,jk->ik", got "{subscripts}"'
        )
    if set(output) - set(left) or len(set(output)) < len(output):
        raise ValueError(
            "einsum needs each letter of the output once, from the inputs, "
            f'got "{output}"'
        )
    check_sizes(inputs, arrays)
    return inputs, output


def check_sizes(inputs, arrays):
    """Raise ValueError unless each axis has a letter, and each letter one size."""
    shapes = [array.shape for array in arrays]
    if [len(names) for names in inputs] != [len(shape) for shape in shapes]:
        raise ValueError(f"einsum needs one letter per axis, got {inputs} for {shapes}")
    sizes = {}
    for names, shape in zip(inputs, shapes, strict=True):
        for letter, size in zip(names, shape, strict=True):
            if sizes.setdefault(letter, size) != size:
                raise ValueError(
                    f"einsum needs one size for {letter}, "
                    f"got {sizes[letter]} and {size}"
                )
