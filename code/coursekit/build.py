"""What setuptools does beyond its own: put the exercises into the wheel.

They stand beside the packages, where authors and learners look for them; an installed
copy finds them in ``coursekit/exercises``. An editable install reads the clone's.
"""

from pathlib import Path
from shutil import copyfile

from setuptools.command.build_py import build_py

SUFFIXES = (".toml", ".py", ".ipynb", ".json")


class BuildWithExercises(build_py):
    """Build the packages, and what the learner's commands read."""

    def run(self):
        """Copy the exercises after the packages."""
        super().run()
        if self.editable_mode:
            return
        for file in exercise_files():
            target = Path(self.build_lib, "coursekit", file)
            target.parent.mkdir(parents=True, exist_ok=True)
            copyfile(file, target)

    def get_source_files(self):
        """Name the exercises too, for a source distribution."""
        return [*super().get_source_files(), *map(str, exercise_files())]


def exercise_files() -> list[Path]:
    """Find the exercises, as the build runs in the root of the project."""
    files = Path("exercises").rglob("*")
    return sorted(file for file in files if file.suffix in SUFFIXES)
