"""Sets of labeled images, all in one form.

Every loader takes ``split``, "train" or "test", and returns ``X``, (N, C, H, W)
float32 from 0 (background) to 1, and ``y``, (N,) integer labels from 0 to 9. float32,
because the largest set takes 614 MB that way; arithmetic with float64 promotes it.

Dimension key: N images, C channels, H rows of pixels, W columns.
"""

import numpy as np

from .bundled import digits
from .downloads import DataError, megabytes, read_files
from .formats import parse_cifar10, parse_idx
from .profiles import profile
from .registry import DataSet, dataset

SMALL_TRAIN = 1497  # of scikit-learn's 1,797 digits; the last 300 are the test images


def handwriting(split="train"):
    """Give handwritten digits, (N, 1, 28, 28).

    full: MNIST, 60,000 and 10,000 images. small: scikit-learn's 1,797 digits brought to
    MNIST's form, 1,497 and 300 images in the order they come in, not shuffled.
    """
    _check(split)
    if profile() == "full":
        return _idx_images(dataset("mnist"), split)
    pixels, labels = digits()
    images = enlarge(pixels.reshape(-1, 8, 8) / 16)[:, None]  # (N, 1, 28, 28)
    part = slice(SMALL_TRAIN) if split == "train" else slice(SMALL_TRAIN, None)
    return images[part].astype(np.float32), labels[part]


def clothing(split="train"):
    """Give Fashion-MNIST: 60,000 and 10,000 articles of clothing, (N, 1, 28, 28).

    Raises: DataError in the small profile, which has no stand-in.
    """
    _check(split)
    return _idx_images(_full_only(dataset("fashion-mnist")), split)


def natural_images(split="train"):
    """Give CIFAR-10: 50,000 and 10,000 color photographs, (N, 3, 32, 32).

    Raises: DataError in the small profile, which has no stand-in.
    """
    _check(split)
    entry = _full_only(dataset("cifar-10"))
    (archive,) = read_files(entry, entry.files)
    images, labels = parse_cifar10(archive, split)
    return _unit(images), labels.astype(int)


def enlarge(images):
    """Bring 8 × 8 images to MNIST's form, (N, 8, 8) -> (N, 28, 28).

    As in MNIST, a digit fills a box of 20 × 20, and the box is moved by whole pixels
    until the digit's center of mass is the center of the field.
    """
    position = (np.arange(20) + 0.5) * 8 / 20 - 0.5  # of each new pixel in the old grid
    weight = np.maximum(0, 1 - np.abs(position[:, None] - np.arange(8)))  # (20, 8)
    weight /= weight.sum(axis=1, keepdims=True)
    boxes = weight @ images @ weight.T  # (N, 20, 20) bilinear
    padded = np.pad(boxes, [(0, 0), (4, 4), (4, 4)])  # (N, 28, 28)
    return np.stack([_centered(image) for image in padded])


def _centered(image):
    field = np.arange(28)
    mass = image.sum() or 1.0  # a blank image has no center: leave it blank
    row, column = field @ image.sum(axis=1) / mass, field @ image.sum(axis=0) / mass
    # np.roll would wrap around; the border of 4 lets a digit move that far at most.
    shift = np.clip(np.round([13.5 - row, 13.5 - column]), -4, 4).astype(int)
    return np.roll(image, shift, axis=(0, 1))


def _idx_images(entry, split):
    files = entry.files[:2] if split == "train" else entry.files[2:]
    images, labels = map(parse_idx, read_files(entry, files))
    if images.shape[1:] != (28, 28) or labels.shape != images.shape[:1]:
        raise DataError(
            f"{entry.name} needs 28 × 28 images and a label each, "
            f"got shapes {images.shape} and {labels.shape}"
        )
    return _unit(images[:, None]), labels.astype(int)


def _unit(images):
    return images.astype(np.float32) / np.float32(255)


def _full_only(entry: DataSet) -> DataSet:
    if profile() == "small":
        raise DataError(
            f"{entry.loader}() needs GROUNDUP_PROFILE=full, got small, which has no "
            f"stand-in for {entry.title}: set it, and run "
            f"`groundup data fetch {entry.name}` ({megabytes(entry.size)})"
        )
    return entry


def _check(split):
    if split not in ("train", "test"):
        raise ValueError(f"split needs train or test, got {split!r}")
