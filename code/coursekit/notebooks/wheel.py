"""Build the package as readers install it, and see that nothing is missing from it."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

SOURCES = ("pyproject.toml", "README.md", "LICENSE", "code", "exercises")
NOT_INSTALLED = ("__pycache__", "*.pyc", "*.egg-info", "tests")


def build_wheel(root: Path, out: Path) -> Path:
    """Build the wheel into ``out``; work on a copy, to leave no build folder behind.

    Raises: RuntimeError with the builder's words if it fails.
    """
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "source"
        copy.mkdir()
        for name in SOURCES:
            _copy(root / name, copy / name)
        options = ["--no-deps", "--no-build-isolation", "--disable-pip-version-check"]
        command = [sys.executable, "-m", "pip", "wheel", *options, "-w", str(out), "."]
        built = subprocess.run(
            command, cwd=copy, capture_output=True, text=True, check=False
        )
    if built.returncode:
        raise RuntimeError(f"the wheel could not be built:\n{built.stderr}")
    return max(out.glob("groundup-*.whl"), key=lambda path: path.stat().st_mtime_ns)


def missing_from_wheel(root: Path, wheel: Path) -> list[str]:
    """Name the files of groundup that an installed copy would lack."""
    package = root / "code" / "groundup"
    wanted = {
        file.relative_to(root / "code").as_posix()
        for file in package.rglob("*")
        if file.is_file() and file.suffix != ".pyc" and not file.name.startswith(".")
    }
    return sorted(wanted - set(zipfile.ZipFile(wheel).namelist()))


def _copy(source, target):
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns(*NOT_INSTALLED))
    elif source.is_file():
        shutil.copy2(source, target)
