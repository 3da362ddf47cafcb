"""Placing and shifting: nothing is cut or lost that should stay, all places occur."""

import re

import numpy as np
import pytest

from groundup.data.augmentation import (
    centered_placement,
    random_placement,
    random_shift,
)


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.mark.parametrize("shape", [(60, 3, 5), (60, 2, 3, 5)])
def test_a_placed_image_is_whole_and_all_places_occur(shape, rng):
    images = rng.uniform(1, 2, size=shape).astype(np.float32)
    squares = random_placement(np.repeat(images, 40, axis=0), 7, rng=rng)
    assert squares.shape == (2400, *shape[1:-2], 7, 7)
    assert squares.dtype == np.float32
    places = set()
    for image, square in zip(np.repeat(images, 40, axis=0), squares, strict=True):
        row, column = (axis.min() for axis in np.nonzero(square)[-2:])
        places.add((int(row), int(column)))
        window = square[..., row : row + 3, column : column + 5]
        np.testing.assert_array_equal(window, image)
        assert np.count_nonzero(square) == image.size
    assert places == {(row, column) for row in range(5) for column in range(3)}


def test_the_middle_of_a_square(rng):
    images = rng.uniform(1, 2, size=(2, 3, 4))
    squares = centered_placement(images, 6)
    np.testing.assert_array_equal(squares[:, 1:4, 1:5], images)
    assert np.count_nonzero(squares) == images.size


def test_a_square_without_room_leaves_an_image_as_it_is(rng):
    images = rng.normal(size=(2, 5, 5))
    np.testing.assert_array_equal(random_placement(images, 5, rng=rng), images)


@pytest.mark.parametrize("shape", [(500, 4, 6), (500, 2, 4, 6)])
def test_a_shift_moves_and_fills_with_background(shape, rng):
    images = rng.uniform(1, 2, size=shape)
    before = images.copy()
    shifted = random_shift(images, 2, rng=rng)
    np.testing.assert_array_equal(images, before)
    seen = set()
    for image, moved in zip(images, shifted, strict=True):
        found = []
        for down in range(-2, 3):
            for right in range(-2, 3):
                expected = np.zeros_like(image)
                target = expected[..., max(down, 0) : 4 + min(down, 0),
                                  max(right, 0) : 6 + min(right, 0)]  # fmt: skip
                target[...] = image[..., max(-down, 0) : 4 - max(down, 0),
                                    max(-right, 0) : 6 - max(right, 0)]  # fmt: skip
                if np.array_equal(expected, moved):
                    found.append((down, right))
        assert len(found) == 1
        seen.update(found)
    assert len(seen) == 25


def test_a_shift_by_nothing_changes_nothing(rng):
    images = rng.normal(size=(3, 4, 5))
    np.testing.assert_array_equal(random_shift(images, 0, rng=rng), images)


def test_refusals_say_what_to_do(rng):
    images = np.ones((2, 3, 5))
    for place in (centered_placement, lambda i, s: random_placement(i, s, rng=rng)):
        words = "at least 5 pixels for images of 3 × 5, got size=4"
        with pytest.raises(ValueError, match=words):
            place(images, 4)
        with pytest.raises(ValueError, match=re.escape("(N, ..., H, W), got shape (3")):
            place(images[0], 9)
    for most in (-1, 3):
        with pytest.raises(ValueError, match=f"0 <= most < 3, got most={most}"):
            random_shift(images, most, rng=rng)
    with pytest.raises(ValueError, match="reshape rows of pixels"):
        random_shift(images[0], 1, rng=rng)
    with pytest.raises(TypeError, match="rng needs a numpy.random.Generator"):
        random_placement(images, 7, rng=0)
    with pytest.raises(TypeError, match="rng needs a numpy.random.Generator"):
        random_shift(images, 1, rng=None)
