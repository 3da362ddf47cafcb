"""Write constraints.txt: the exact versions that the site and CI are built with."""

import subprocess
import sys
from pathlib import Path

# Chapters are checked against this one; anything newer would move their numbers.
TORCH = "torch==2.13.0"


def resolve(root: Path) -> None:
    """Resolve pyproject.toml with every extra, for all platforms at once."""
    pin = root / "_build/torch.txt"
    pin.parent.mkdir(exist_ok=True)
    pin.write_text(f"{TORCH}\n", "utf8")
    options = {
        "--python-version": "3.11",
        "--constraint": str(pin),
        "--no-emit-package": "groundup",
        "--custom-compile-command": "make constraints",
        "--output-file": "constraints.txt",
    }
    flags = ["--all-extras", "--universal", "--no-annotate", "--upgrade"]
    command = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", *flags]
    subprocess.run(
        [*command, *(word for option in options.items() for word in option)],
        cwd=root,
        check=True,
        stdout=subprocess.DEVNULL,
    )
