"""The data sets that are downloaded: what each file is, and how to know it.

A SHA-256 decides whether a file is the file; where it came from does not matter, so
any mirror, or a copy that you bring yourself, is as good as the first address.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class RemoteFile:
    """One file: its place under the data directory, its content, where to get it."""

    path: str  # relative, with forward slashes
    size: int  # bytes
    sha256: str
    urls: tuple[str, ...]  # tried in this order


@dataclass(frozen=True)
class DataSet:
    """A named set of files that belong together."""

    name: str  # what `groundup data fetch` takes
    title: str
    license: str
    source: str  # a page for people
    loader: str  # the function that reads it
    small: str  # what that function gives in the small profile; "" for nothing
    files: tuple[RemoteFile, ...]

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(file.size for file in self.files)


def _mirrored(path, size, sha256, *bases):
    """Describe a file that each base address serves under its own name."""
    filename = path.rpartition("/")[2]
    return RemoteFile(path, size, sha256, tuple(base + filename for base in bases))


_MNIST = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
_FASHION = (
    "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
)

DATASETS = (
    DataSet(
        name="mnist",
        title="MNIST handwritten digits",
        license="CC BY-SA 3.0",
        source="https://yann.lecun.com/exdb/mnist/",
        loader="handwriting",
        small="scikit-learn's digits, enlarged",
        files=(
            _mirrored(
                "train-images-idx3-ubyte.gz",
                9_912_422,
                "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
                *_MNIST,
            ),
            _mirrored(
                "train-labels-idx1-ubyte.gz",
                28_881,
                "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
                *_MNIST,
            ),
            _mirrored(
                "t10k-images-idx3-ubyte.gz",
                1_648_877,
                "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
                *_MNIST,
            ),
            _mirrored(
                "t10k-labels-idx1-ubyte.gz",
                4_542,
                "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
                *_MNIST,
            ),
        ),
    ),
    DataSet(
        name="fashion-mnist",
        title="Fashion-MNIST clothing",
        license="MIT",
        source="https://github.com/zalandoresearch/fashion-mnist",
        loader="clothing",
        small="",
        # In a directory of its own: the four names are the same as MNIST's.
        files=(
            _mirrored(
                "fashion-mnist/train-images-idx3-ubyte.gz",
                26_421_880,
                "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
                *_FASHION,
            ),
            _mirrored(
                "fashion-mnist/train-labels-idx1-ubyte.gz",
                29_515,
                "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
                *_FASHION,
            ),
            _mirrored(
                "fashion-mnist/t10k-images-idx3-ubyte.gz",
                4_422_102,
                "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
                *_FASHION,
            ),
            _mirrored(
                "fashion-mnist/t10k-labels-idx1-ubyte.gz",
                5_148,
                "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
                *_FASHION,
            ),
        ),
    ),
    DataSet(
        name="cifar-10",
        title="CIFAR-10 color photographs",
        license="none stated; cite Krizhevsky (2009)",
        source="https://www.cs.toronto.edu/~kriz/cifar.html",
        loader="natural_images",
        small="",
        # The binary version: the Python one is a pickle, which runs code when read.
        files=(
            _mirrored(
                "cifar-10-binary.tar.gz",
                170_052_171,
                "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
                "https://www.cs.toronto.edu/~kriz/",
            ),
        ),
    ),
    DataSet(
        name="names",
        title="32,033 given names",
        license="MIT",
        source="https://github.com/karpathy/makemore",
        loader="names",
        small="words from Unicode's character names",
        files=(
            _mirrored(
                "names.txt",
                228_145,
                "0a30b5557f192f32ab962680889aac5f6fda0f4cecf40a6d0b5694f58ea8cc4d",
                "https://raw.githubusercontent.com/karpathy/makemore/988aa59e4d8fefa526d06f3b453ad116258398d4/",
            ),
        ),
    ),
    DataSet(
        name="shakespeare",
        title="Tiny Shakespeare",
        license="public domain",
        source="https://github.com/karpathy/char-rnn",
        loader="corpus",
        small="source of Python's standard library",
        files=(
            RemoteFile(
                "tinyshakespeare.txt",
                1_115_394,
                "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed",
                (
                    "https://raw.githubusercontent.com/karpathy/char-rnn/6f9487a6fe5b420b7ca9afb0d7c078e37c1d1b4e/data/tinyshakespeare/input.txt",
                ),
            ),
        ),
    ),
)


def dataset(name: str) -> DataSet:
    """Look up a data set by its name.

    Raises: ValueError, with the names there are, if there is no such set.
    """
    for entry in DATASETS:
        if entry.name == name:
            return entry
    known = ", ".join(entry.name for entry in DATASETS)
    raise ValueError(f"there is no data set {name!r}: choose from {known}")
