"""The fast transform against the slow one, NumPy's and torch's."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from groundup.foundations import fourier
from groundup.foundations.fourier import convolve, fft, ifft


@pytest.mark.parametrize("n", [1, 2, 4, 64, 1024])
def test_the_transform_is_numpys(n):
    rng = np.random.default_rng(n)
    x = rng.normal(size=(3, 5, n)) + 1j * rng.normal(size=(3, 5, n))
    np.testing.assert_allclose(fft(x), np.fft.fft(x), atol=1e-11)
    np.testing.assert_allclose(ifft(x), np.fft.ifft(x), atol=1e-11)
    np.testing.assert_allclose(ifft(fft(x)), x, atol=1e-13)


def test_the_transform_evaluates_a_polynomial_at_the_roots_of_one():
    a = np.random.default_rng(0).normal(size=8)
    roots = np.exp(-2j * np.pi * np.arange(8) / 8)
    np.testing.assert_allclose(fft(a), np.polyval(a[::-1], roots), atol=1e-13)


def test_length_is_kept_up_to_a_factor():
    """Parseval: the sum of the squares grows n-fold."""
    x = np.random.default_rng(1).normal(size=32)
    assert np.sum(np.abs(fft(x)) ** 2) == pytest.approx(32 * np.sum(x**2), rel=1e-13)


@given(m=st.integers(1, 40), k=st.integers(1, 40), number=st.integers(0, 99))
def test_convolution_is_numpys(m, k, number):
    rng = np.random.default_rng(number)
    a, b = rng.normal(size=m), rng.normal(size=k)
    ours = convolve(a, b)
    assert ours.shape == (m + k - 1,)
    np.testing.assert_allclose(ours, np.convolve(a, b), atol=1e-12)


def test_a_batch_of_convolutions_is_torchs():
    rng = np.random.default_rng(2)
    a, b = rng.normal(size=(3, 1, 11)), rng.normal(size=(5, 4))
    flipped = torch.tensor(b[:, None, ::-1].copy())
    expected = torch.nn.functional.conv1d(torch.tensor(a), flipped, padding=3)
    np.testing.assert_allclose(convolve(a, b), expected, atol=1e-12)


def test_whole_numbers_come_out_whole():
    ours = convolve([1, 2, 3], [4, 5])
    np.testing.assert_array_equal(ours.round(12), [4, 13, 22, 15])


@pytest.mark.parametrize("shape", [(), (0,), (3,), (4, 6)])
def test_other_lengths_are_refused(shape):
    with pytest.raises(ValueError, match="fft needs a power of two on the last axis"):
        fft(np.zeros(shape))


@pytest.mark.parametrize(("a", "b"), [([], [1.0]), ([1.0], []), (1.0, [1.0])])
def test_nothing_cannot_be_convolved(a, b):
    with pytest.raises(ValueError, match="convolve needs at least one value each"):
        convolve(a, b)


@pytest.mark.parametrize(("m", "k", "size"), [(1, 1, 1), (3, 6, 8), (4, 6, 16)])
def test_convolve_pads_to_the_next_power_of_two_and_no_further(monkeypatch, m, k, size):
    sizes, padded = [], fourier.padded
    monkeypatch.setattr(fourier, "padded", lambda x, n: sizes.append(n) or padded(x, n))
    fourier.convolve(np.ones(m), np.ones(k))
    assert sizes == [size, size]
