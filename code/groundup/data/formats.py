"""Two binary formats of image sets: MNIST's IDX and CIFAR-10's records.

Dimension key: N images, C channels, H rows of pixels, W columns.
"""

import gzip
import io
import math
import tarfile

import numpy as np

IDX_UNSIGNED_BYTE = 0x08
CIFAR_RECORD = 1 + 3 * 32 * 32  # label, then red, green and blue planes
CIFAR_FOLDER = "cifar-10-batches-bin"


def parse_idx(compressed: bytes) -> np.ndarray:
    """Read a gzipped IDX file of unsigned bytes into an array of its own shape.

    The header: two zero bytes, the type, the number of dimensions, then each size as a
    big-endian 32-bit integer.  Raises: ValueError if header and content disagree.
    """
    content = gzip.decompress(compressed)
    if len(content) < 4 or content[:3] != bytes([0, 0, IDX_UNSIGNED_BYTE]):
        raise ValueError(
            "an IDX file of unsigned bytes needs to begin with 00 00 08, "
            f"got {content[:3].hex(' ')}"
        )
    header = 4 + 4 * content[3]
    if len(content) < header:
        raise ValueError(
            f"an IDX header of {content[3]} dimensions needs {header} bytes, "
            f"got {len(content)}"
        )
    shape = tuple(int(size) for size in np.frombuffer(content[4:header], ">u4"))
    if len(content) != header + math.prod(shape):
        raise ValueError(
            f"an IDX file of shape {shape} needs {math.prod(shape):,} bytes after its "
            f"header, got {len(content) - header:,}"
        )
    return np.frombuffer(content, np.uint8, offset=header).reshape(shape)


def parse_cifar10(archive: bytes, split: str) -> tuple[np.ndarray, np.ndarray]:
    """Read the train or test images (N, 3, 32, 32) and labels (N,) as bytes.

    Nothing is unpacked to disk.
    """
    names = [f"data_batch_{i}.bin" for i in range(1, 6)]
    if split == "test":
        names = ["test_batch.bin"]
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
        batches = [parse_cifar_records(_member(tar, name)) for name in names]
    images, labels = zip(*batches, strict=True)
    return np.concatenate(images), np.concatenate(labels)


def _member(tar, name):
    file = tar.extractfile(f"{CIFAR_FOLDER}/{name}")
    if file is None:
        raise ValueError(f"CIFAR-10 needs a file {name} in its archive, got a folder")
    return file.read()


def parse_cifar_records(content: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Split CIFAR-10 records into images (N, 3, 32, 32) and labels (N,)."""
    if len(content) % CIFAR_RECORD:
        raise ValueError(
            f"CIFAR-10 records need {CIFAR_RECORD} bytes each, "
            f"got {len(content):,} bytes, {len(content) % CIFAR_RECORD} too many"
        )
    records = np.frombuffer(content, np.uint8).reshape(-1, CIFAR_RECORD)
    labels = records[:, 0]
    if labels.size and labels.max() > 9:
        raise ValueError(f"CIFAR-10 needs labels from 0 to 9, got {labels.max()}")
    return records[:, 1:].reshape(-1, 3, 32, 32), labels
