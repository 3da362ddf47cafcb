import gzip
import hashlib
import io
import struct
import tarfile

import numpy as np
import pytest
import torch
from scipy import ndimage
from sklearn import datasets

from groundup.data import (
    DataError,
    breast_cancer,
    clothing,
    digits,
    handwriting,
    images,
    iris,
    natural_images,
    profile,
)
from groundup.data.formats import parse_cifar_records, parse_idx
from groundup.data.registry import DataSet, RemoteFile


def idx(array):
    head = bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    return gzip.compress(head + array.astype(np.uint8).tobytes())


def records(labels, pixels):
    return np.concatenate([labels[:, None], pixels.reshape(-1, 3072)], axis=1)


@pytest.fixture(autouse=True)
def no_settings(monkeypatch):
    monkeypatch.delenv("GROUNDUP_PROFILE", raising=False)


@pytest.fixture
def full(monkeypatch, tmp_path):
    """The full profile with sets of the test's own: ``full(name, {path: content})``."""
    monkeypatch.setenv("GROUNDUP_PROFILE", "full")
    monkeypatch.setenv("GROUNDUP_DATA", str(tmp_path))

    def register(loader, contents, small=""):
        files = tuple(
            RemoteFile(path, len(content), hashlib.sha256(content).hexdigest(), ())
            for path, content in contents.items()
        )
        entry = DataSet("set", "A set", "none", "there", loader, small, files)
        monkeypatch.setattr(images, "dataset", lambda name: entry)
        for path, content in contents.items():
            (tmp_path / path).write_bytes(content)
        return tmp_path

    return register


def four_files():
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, size=(5, 28, 28))
    labels = np.array([3, 1, 4, 1, 9])
    contents = {
        "train-images": idx(pixels),
        "train-labels": idx(labels),
        "test-images": idx(pixels[:2]),
        "test-labels": idx(labels[:2]),
    }
    return pixels, labels, contents


@pytest.mark.parametrize("value", [None, "", "small", "full"])
def test_profile_is_small_unless_said(monkeypatch, value):
    if value is not None:
        monkeypatch.setenv("GROUNDUP_PROFILE", value)
    assert profile() == (value or "small")


@pytest.mark.parametrize("value", ["Full", "large", " small", "1"])
def test_a_misspelled_profile_is_an_error_everywhere(monkeypatch, value):
    monkeypatch.setenv("GROUNDUP_PROFILE", value)
    for load in (profile, handwriting, clothing, natural_images):
        with pytest.raises(
            ValueError, match="GROUNDUP_PROFILE needs small or full, go"
        ):
            load()


@pytest.mark.parametrize(
    ("ours", "theirs", "shape", "classes"),
    [
        (digits, datasets.load_digits, (1797, 64), 10),
        (iris, datasets.load_iris, (150, 4), 3),
        (breast_cancer, datasets.load_breast_cancer, (569, 30), 2),
    ],
)
def test_bundled_sets_are_those_of_scikit_learn(ours, theirs, shape, classes):
    X, y = ours()
    assert X.shape == shape
    assert X.dtype == np.float64
    assert np.unique(y).tolist() == list(range(classes))
    np.testing.assert_array_equal(X, theirs().data)
    np.testing.assert_array_equal(y, theirs().target)


def test_small_handwriting_has_the_form_of_mnist():
    X, y = handwriting()
    X_test, y_test = handwriting("test")
    assert X.shape == (1497, 1, 28, 28)
    assert X_test.shape == (300, 1, 28, 28)
    assert X.dtype == X_test.dtype == np.float32
    assert X.min() == 0
    assert 0.9 < X.max() <= 1
    np.testing.assert_array_equal(np.concatenate([y, y_test]), digits()[1])
    assert np.bincount(y_test).min() >= 25  # every digit is in the test part


def test_enlarged_digits_are_torch_s_bilinear_ones_moved_to_their_center():
    small = digits()[0].reshape(-1, 8, 8)[:200] / 16
    boxes = torch.nn.functional.interpolate(
        torch.tensor(small)[:, None], size=(20, 20), mode="bilinear"
    )[:, 0].numpy()
    for ours, box in zip(images.enlarge(small), boxes, strict=True):
        padded = np.pad(box, 4)
        off = 13.5 - np.array(ndimage.center_of_mass(padded))
        shift = np.clip(np.round(off), -4, 4).astype(int)
        np.testing.assert_allclose(
            ours, ndimage.shift(padded, shift, order=0), atol=1e-12
        )


def test_enlarging_cuts_nothing_off_even_from_a_corner():
    corners = np.zeros((3, 8, 8))
    corners[0, 0, 0] = corners[1, 7, 7] = 1
    enlarged = images.enlarge(corners)
    assert enlarged[0].sum() == pytest.approx(enlarged[1].sum())
    assert np.argwhere(enlarged[0]).max() <= 12  # moved 4 toward the center, no farther
    assert np.argwhere(enlarged[1]).min() >= 15
    assert not enlarged[2].any()  # blank stays blank


def test_full_handwriting_reads_idx_files(full):
    pixels, labels, contents = four_files()
    full("handwriting", contents)
    X, y = handwriting("train")
    assert X.dtype == np.float32
    np.testing.assert_allclose(X, pixels[:, None] / 255, rtol=1e-6)
    np.testing.assert_array_equal(y, labels)
    assert handwriting("test")[0].shape == (2, 1, 28, 28)
    assert clothing("test")[1].tolist() == [3, 1]


def test_half_a_set_serves_the_half_and_names_what_is_missing(full):
    _, _, contents = four_files()
    directory = full("handwriting", contents, small="a stand-in")
    (directory / "train-images").unlink()
    assert len(handwriting("test")[0]) == 2
    with pytest.raises(DataError, match=r"\(train-images is missing\): run `groundup"):
        handwriting("train")


def test_images_and_labels_must_agree(full):
    _, labels, contents = four_files()
    contents["train-labels"] = idx(labels[:4])
    full("handwriting", contents)
    with pytest.raises(DataError, match=r"got shapes \(5, 28, 28\) and \(4,\)"):
        handwriting()


def test_natural_images_reads_the_binary_archive(full):
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, size=(12, 3, 32, 32), dtype=np.uint8)
    labels = (np.arange(12) % 10).astype(np.uint8)
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for i, name in enumerate(
            [f"data_batch_{k}" for k in range(1, 6)] + ["test_batch"]
        ):
            part = slice(2 * i, 2 * i + 2)
            content = records(labels[part], pixels[part]).tobytes()
            info = tarfile.TarInfo(f"cifar-10-batches-bin/{name}.bin")
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    full("natural_images", {"archive": buffer.getvalue()})
    X, y = natural_images()
    np.testing.assert_allclose(X, pixels[:10] / 255, rtol=1e-6)
    np.testing.assert_array_equal(y, labels[:10])
    X, y = natural_images("test")
    np.testing.assert_allclose(X, pixels[10:] / 255, rtol=1e-6)
    assert y.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("load", "name", "size"),
    [(clothing, "fashion-mnist", "30.9 MB"), (natural_images, "cifar-10", "170.1 MB")],
)
def test_without_a_stand_in_the_small_profile_says_so(load, name, size):
    with pytest.raises(DataError) as caught:
        load()
    message = str(caught.value)
    assert "needs GROUNDUP_PROFILE=full, got small, which has no stand-in" in message
    assert message.endswith(f"run `groundup data fetch {name}` ({size})")


@pytest.mark.parametrize("load", [handwriting, clothing, natural_images])
@pytest.mark.parametrize("split", ["valid", "Train", None, 0])
def test_only_two_splits_exist(load, split):
    with pytest.raises(ValueError, match="split needs train or test, got"):
        load(split)


def test_idx_keeps_values_and_every_axis():
    array = np.arange(2 * 3 * 5).reshape(2, 3, 5)
    np.testing.assert_array_equal(parse_idx(idx(array)), array)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "needs to begin with 00 00 08, got"),
        (b"\0\0\x08", "needs to begin with 00 00 08, got 00 00 08"),
        (b"\0\0\x0d\1\0\0\0\0", "needs to begin with 00 00 08, got 00 00 0d"),
        (b"PK\3\4 a zip", "needs to begin with 00 00 08, got 50 4b 03"),
        (b"\0\0\x08\3\0\0\0\1\0\0", "header of 3 dimensions needs 16 bytes, got 10"),
        (
            b"\0\0\x08\1\0\0\0\5abc",
            r"shape \(5,\) needs 5 bytes after its header, got 3",
        ),
        (
            b"\0\0\x08\1\0\0\0\2abc",
            r"shape \(2,\) needs 2 bytes after its header, got 3",
        ),
        (
            b"\0\0\x08\2" + b"\xff" * 8 + b"abc",
            r"needs 18,446,744,065,119,617,025 byte",
        ),
    ],
)
def test_a_spoiled_idx_file_is_refused(content, words):
    with pytest.raises(ValueError, match=words):
        parse_idx(gzip.compress(content))


def test_spoiled_cifar_records_are_refused():
    with pytest.raises(ValueError, match="need 3073 bytes each, got 3,072 bytes"):
        parse_cifar_records(bytes(3072))
    with pytest.raises(ValueError, match="labels from 0 to 9, got 10"):
        parse_cifar_records(bytes([10]) + bytes(3072))
