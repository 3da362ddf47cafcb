"""Which topics of the syllabus the written pages cover.

``book/syllabus.yml`` lists the topics; a page names those it covers in its front matter
(``groundup: covers:``). While the book grows, a missing topic is a warning; the line
``complete: true`` at the top of the syllabus turns it into an error.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml


@dataclass(frozen=True)
class Topic:
    """One thing that the course owes its readers, and what belongs to it."""

    id: str
    group: str
    kind: str
    needs: tuple[str, ...]


@dataclass(frozen=True)
class Syllabus:
    """Every topic in order. ``complete`` says that no topic may be missing any more."""

    topics: tuple[Topic, ...]
    complete: bool = False


@dataclass(frozen=True)
class Coverage:
    """The pages (docnames) that cover each topic, and the ids that no topic has."""

    syllabus: Syllabus
    pages: dict[str, list[str]]
    unknown: list[tuple[str, str]]

    def groups(self) -> dict[str, list[Topic]]:
        """Return the topics of each group, in the order of the syllabus."""
        groups: dict[str, list[Topic]] = {}
        for topic in self.syllabus.topics:
            groups.setdefault(topic.group, []).append(topic)
        return groups

    @property
    def missing(self) -> list[Topic]:
        """The topics that no page covers."""
        return [topic for topic in self.syllabus.topics if topic.id not in self.pages]

    @property
    def warnings(self) -> list[str]:
        """What is still to be written, one line per topic."""
        return [
            f"topic {topic.id!r} of {topic.group} is covered by no page: name it in "
            "the 'covers' of the page that takes it"
            for topic in self.missing
        ]

    @property
    def errors(self) -> list[str]:
        """What must not stay, one line each."""
        unknown = [
            f"{page} covers {name!r}, which is no topic of book/syllabus.yml: "
            "use an id from there"
            for page, name in self.unknown
        ]
        return unknown + (self.warnings if self.syllabus.complete else [])

    def report(self) -> str:
        """Count the covered topics by group and name the missing ones."""
        lines = [self._line(*group) for group in self.groups().items()]
        covered = len(self.syllabus.topics) - len(self.missing)
        total = f"{covered} of {len(self.syllabus.topics)} topics covered"
        return "\n".join([*lines, total])

    def _line(self, group, topics):
        missing = [topic.id for topic in topics if topic.id not in self.pages]
        count = f"{group}: {len(topics) - len(missing)} of {len(topics)}"
        return f"{count}, missing {', '.join(missing)}" if missing else count


def load_syllabus(path: Path) -> Syllabus:
    """Read ``book/syllabus.yml``.

    Raises: ValueError if two topics share an id.
    """
    content = yaml.safe_load(path.read_text("utf8"))
    topics = tuple(
        Topic(topic["id"], module["group"], topic["kind"], tuple(topic["needs"]))
        for module in content["modules"]
        for topic in module["topics"]
    )
    ids = [topic.id for topic in topics]
    if twice := sorted({name for name in ids if ids.count(name) > 1}):
        raise ValueError(f"{path} needs every id once, got {twice} again: rename them")
    return Syllabus(topics, bool(content.get("complete", False)))


def coverage(syllabus: Syllabus, pages: Iterable) -> Coverage:
    """Compare the syllabus with the ``covers`` of the pages' front matter."""
    known = {topic.id for topic in syllabus.topics}
    covered: dict[str, list[str]] = {}
    unknown = []
    for page in pages:
        for name in page.front_matter.get("groundup", {}).get("covers", []):
            if name in known:
                covered.setdefault(name, []).append(page.docname)
            else:
                unknown.append((page.docname, name))
    return Coverage(syllabus, covered, unknown)
