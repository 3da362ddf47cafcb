"""New training images from old ones, by changes that keep the label.

Images are arrays (N, ..., H, W): a batch first, rows and columns of pixels last.
Background is 0.

Dimension key: N images, H rows of pixels, W columns.
Chapter: 02-mlp/regularization
"""

import numpy as np

from .batches import check_rng


def random_placement(images: np.ndarray, size: int, *, rng) -> np.ndarray:
    """Put each image at a place of its own on an empty square; nothing is cut off.

    Shapes: (N, ..., H, W) -> (N, ..., size, size). All places are equally likely.
    """
    check_rng(rng)
    free = room(images, size)
    places = rng.integers(0, free + 1, size=(len(images), 2))  # (N, 2) both ends count
    return placed(images, size, places)


def centered_placement(images: np.ndarray, size: int) -> np.ndarray:
    """Put each image in the middle of an empty square.

    Shapes: (N, ..., H, W) -> (N, ..., size, size). Of an odd margin, the larger half
    goes below and to the right.
    """
    places = np.tile(room(images, size) // 2, (len(images), 1))  # (N, 2)
    return placed(images, size, places)


def random_shift(images: np.ndarray, most: int, *, rng) -> np.ndarray:
    """Move each image by up to ``most`` pixels along both axes; what leaves is lost.

    Shapes: (N, ..., H, W) -> the same. All whole steps are equally likely.
    """
    check_rng(rng)
    height, width = checked_images(images).shape[-2:]
    if not 0 <= most < min(height, width):
        raise ValueError(
            f"random_shift needs 0 <= most < {min(height, width)}, got {most=}: "
            "a larger shift leaves nothing of the image"
        )
    border = [(0, 0)] * (images.ndim - 2) + [(most, most)] * 2
    padded, shifted = np.pad(images, border), np.empty_like(images)
    corners = rng.integers(0, 2 * most + 1, size=(len(images), 2))  # (N, 2)
    for window, image, (row, column) in zip(shifted, padded, corners, strict=True):
        window[...] = image[..., row : row + height, column : column + width]
    return shifted


def placed(images, size, places):
    """Copy each image to its row and column on an empty square."""
    height, width = images.shape[-2:]
    squares = np.zeros((*images.shape[:-2], size, size), images.dtype)
    for square, image, (row, column) in zip(squares, images, places, strict=True):
        square[..., row : row + height, column : column + width] = image
    return squares


def room(images, size):
    """How many rows and columns are free: (2,). Raises where an image is too large."""
    height, width = checked_images(images).shape[-2:]
    if size < max(height, width):
        raise ValueError(
            f"placing needs a square of at least {max(height, width)} pixels for "
            f"images of {height} × {width}, got {size=}"
        )
    return np.array([size - height, size - width])


def checked_images(images):
    """Return ``images``; raise a ValueError unless they are a batch."""
    if np.ndim(images) < 3:
        raise ValueError(
            f"augmentation needs images (N, ..., H, W), got shape {np.shape(images)}: "
            "reshape rows of pixels to (N, H, W), or add a first axis to one image"
        )
    return images
