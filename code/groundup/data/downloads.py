"""Where downloaded files live, and how they are verified, read and fetched.

Every read checks the size and the SHA-256 of what it read: a file that is cut short or
altered is never used, whoever put it there.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pooch

from .registry import DataSet, RemoteFile

TIMEOUT_SECONDS = 30  # without an answer; a slow download may take as long as it likes


class DataError(Exception):
    """A data set is missing, damaged, cannot be fetched, or has no small stand-in."""


class MissingFile(DataError):
    """There is no such file."""


class DamagedFile(DataError):
    """There is a file, and it is not the one that the registry describes."""


def data_directory() -> Path:
    """Give ``GROUNDUP_DATA`` if that is set, else a directory in the user's cache.

    It need not exist yet.  Raises: DataError if it is there and is no directory.
    """
    chosen = os.environ.get("GROUNDUP_DATA") or pooch.os_cache("groundup")
    directory = Path(os.path.expanduser(chosen)).absolute()
    if directory.exists() and not directory.is_dir():
        raise DataError(
            f"GROUNDUP_DATA needs a directory, got the file {directory}: "
            "set it to the directory that holds your data sets"
        )
    return directory


def state(entry: DataSet) -> str:
    """Say "here", "missing", "incomplete" or "corrupt", after reading every byte."""
    problems = list(_problems(entry.files))
    if any(isinstance(problem, DamagedFile) for problem in problems):
        return "corrupt"
    if not problems:
        return "here"
    return "missing" if len(problems) == len(entry.files) else "incomplete"


def read_files(entry: DataSet, files: Sequence[RemoteFile]) -> list[bytes]:
    """Give the verified content of some of the files of ``entry``.

    Raises: DataError with all that is wrong with them and how to put it right.
    """
    directory = data_directory()
    try:
        return [read_verified(directory / file.path, file) for file in files]
    except DataError:
        wrong = "; ".join(map(str, _problems(files)))
    small = f"set GROUNDUP_PROFILE=small for {entry.small}"
    raise DataError(
        f"{entry.name} is not complete in {directory} ({wrong}): "
        f"run `groundup data fetch {entry.name}` ({megabytes(entry.size)}), or "
        + (small if entry.small else "do without: the small profile has no stand-in")
    )


def read_verified(path: Path, file: RemoteFile) -> bytes:
    """Read ``path`` and make sure that it is ``file``.

    Raises: MissingFile or DamagedFile.
    """
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size == file.size else b""
    except FileNotFoundError:
        raise MissingFile(f"{file.path} is missing") from None
    except OSError as error:
        raise DamagedFile(f"{file.path} cannot be read: {error.strerror}") from None
    if size != file.size:
        raise DamagedFile(f"{file.path} has {size:,} bytes instead of {file.size:,}")
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise DamagedFile(f"{file.path} has the right length but another SHA-256")
    return content


def fetch(entry: DataSet, report: Callable[[str], None]) -> None:
    """Download what is missing or damaged of ``entry``; say each step to ``report``.

    Raises: DataError, after trying every file, if any could not be had.
    """
    failures = []
    for file in entry.files:
        try:
            _fetch_file(file, report)
        except DataError as error:
            failures.append(str(error))
    if failures:
        raise DataError("; ".join(failures))


def megabytes(size: int) -> str:
    """Write a number of bytes for people: 9912422 -> "9.9 MB"."""
    return f"{size / 1e6:.1f} MB" if size >= 1e5 else f"{size / 1e3:.1f} kB"


def _problems(files):
    """Yield what is wrong with each file that is not sound."""
    directory = data_directory()
    for file in files:
        try:
            read_verified(directory / file.path, file)
        except DataError as problem:
            yield problem


def _fetch_file(file, report):
    target = data_directory() / file.path
    problem = next(_problems([file]), None)
    if problem is None:
        report(f"{file.path} is already here")
    else:
        damage = f"{problem}; " if isinstance(problem, DamagedFile) else ""
        report(f"{damage}fetching {file.path} ({megabytes(file.size)})")
        with _scratch_directory(target.parent) as scratch:
            part = Path(scratch) / target.name
            _download(file, part)
            os.replace(part, target)


def _scratch_directory(beside):
    """Make a directory that goes away, on the target's disk: a rename is atomic there.

    So a file appears whole or not at all, however many processes fetch it at once.
    """
    try:
        beside.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryDirectory(prefix=".fetch-", dir=beside)
    except OSError as error:
        raise DataError(
            f"{beside} cannot be written to ({error.strerror}): "
            "set GROUNDUP_DATA to a directory that can"
        ) from None


def _download(file, part):
    """Try each address until one gives the bytes that the registry describes."""
    download = pooch.HTTPDownloader(chunk_size=2**16, timeout=TIMEOUT_SECONDS)
    failures = []
    for url in file.urls:
        try:
            download(url, str(part), None)
            read_verified(part, file)
        except (DataError, OSError) as error:  # every error of requests is an OSError
            failures.append(f"{url}: {_root_cause(error)}")
        else:
            return
    raise DataError(f"{file.path} could not be fetched ({'; '.join(failures)})")


def _root_cause(error):
    """Find what a stack of network libraries has wrapped: "Connection refused"."""
    while error.__context__ is not None:
        error = error.__context__
    return error
