"""How a submission is graded in a container, which reaches nothing but two files."""

import csv
import io
from pathlib import Path

from .exercise import Exercise

DOCKER_LIMITS = (
    *("--network", "none", "--read-only", "--tmpfs", "/tmp:exec,size=512m"),
    *("--memory", "3g", "--memory-swap", "3g", "--pids-limit", "256"),
    *("--cap-drop", "ALL", "--security-opt", "no-new-privileges"),
    *("--user", "65534:65534", "--env", "HOME=/tmp"),
)
GRADER = ("-P", "-m", f"{__package__}.bulk")  # -P: no submission passes for a module


def docker_command(
    image: str, name: str, exercise: Exercise, path: Path, seed: int
) -> list[str]:
    """Return how to grade a file in a container that reaches nothing else."""
    tests, file = f"/exercises/{exercise.slug}", f"/submission{path.suffix}"
    mounts = [_mount(exercise.folder.resolve(), tests), _mount(path.resolve(), file)]
    return [
        *("docker", "run", "--rm", "--name", name, *DOCKER_LIMITS),
        *(part for mount in mounts for part in ("--mount", mount)),
        *(image, "python", *GRADER, tests, file, str(seed)),
    ]


def _mount(source, target):
    """Write a mount as Docker reads it: a line of CSV, for names with commas."""
    line = io.StringIO()
    fields = ["type=bind", f"source={source}", f"target={target}", "readonly"]
    csv.writer(line, lineterminator="").writerow(fields)
    return line.getvalue()
