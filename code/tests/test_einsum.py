"""Our einsum against NumPy's and torch's, on every pattern that a model needs."""

import numpy as np
import pytest
import torch

from groundup.foundations.einsum import einsum

SIZES = {"b": 2, "h": 3, "i": 4, "j": 5, "k": 6, "l": 7}
PATTERNS = [
    "i->",
    "i->i",
    "ij->ji",
    "ij->j",
    "ij->",
    "ii->",
    "ii->i",
    "iji->j",
    "iij->ji",
    "iii->",
    "i,i->",
    "i,j->ij",
    "ij,j->i",
    "ij,jk->ik",
    "ij,jk->ki",
    "ij,kj->ik",
    "ij,ij->",
    "bij,bjk->bik",
    "bhik,bhjk->bhij",
    "ij,i,j->",
    "ij,jk,kl->li",
    "bii,bj->bj",
    ",ij->ij",
    "ij,->ji",
    "bij,k->kb",
    "i,i,i->i",
]


def operands(subscripts, rng):
    names = subscripts.partition("->")[0].split(",")
    return [rng.normal(size=[SIZES[letter] for letter in name]) for name in names]


@pytest.mark.parametrize("subscripts", PATTERNS)
def test_every_pattern_is_numpys_and_torchs(subscripts):
    arrays = operands(subscripts, np.random.default_rng(3))
    ours = einsum(subscripts, *arrays)
    expected = np.einsum(subscripts, *arrays)
    assert ours.shape == expected.shape
    np.testing.assert_allclose(ours, expected, rtol=1e-12, atol=1e-13)
    theirs = torch.einsum(subscripts, *map(torch.tensor, arrays))
    np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-13)


def test_random_patterns_are_numpys():
    rng = np.random.default_rng(4)
    for _ in range(200):
        inputs = [
            "".join(rng.choice(list("bhij"), rng.integers(0, 4))) for _ in range(2)
        ]
        letters = sorted(set("".join(inputs)))
        kept = rng.permutation(letters)[: rng.integers(0, len(letters) + 1)]
        subscripts = f"{','.join(inputs)}->{''.join(kept)}"
        arrays = operands(subscripts, rng)
        expected = np.einsum(subscripts, *arrays)
        np.testing.assert_allclose(einsum(subscripts, *arrays), expected, atol=1e-12)


def test_spaces_do_not_count():
    A, B = np.ones((2, 3)), np.ones((3, 5))
    np.testing.assert_array_equal(einsum(" i j, jk -> ik ", A, B), A @ B)


def test_the_inputs_stay_as_they_are():
    A = np.arange(9.0).reshape(3, 3)
    before = A.copy()
    einsum("ij->ij", A)[0, 0] = 7
    np.testing.assert_array_equal(A, before)


@pytest.mark.parametrize(
    ("subscripts", "words"),
    [
        ("ij,jk", "needs letters and an arrow"),
        ("i...,j->ij", "needs letters and an arrow"),
        ("i1,j->ij", "needs letters and an arrow"),
        ("ij,jk->il", 'each letter of the output once, from the inputs, got "il"'),
        ("ij,jk->ii", 'each letter of the output once, from the inputs, got "ii"'),
        ("i,jk->ik", "one letter per axis, got"),
        ("ij->ij", "one letter per axis, got"),
        ("ij,ik->jk", "one size for i, got 2 and 3"),
    ],
)
def test_patterns_that_make_no_sense(subscripts, words):
    with pytest.raises(ValueError, match=words):
        einsum(subscripts, np.ones((2, 3)), np.ones((3, 5)))
