"""Which topics of the syllabus the written pages cover, need by need.

``book/syllabus.yml`` lists the topics and what belongs to each, its ``needs``. A page
names what it covers in its front matter, ``groundup: covers:``: a topic's id when all
its needs are met there, or ``{id: [need, ...]}`` when it shares the topic with other
pages. While the book grows, a missing topic is a warning; the line ``complete: true``
at the top of the syllabus turns it into an error.
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
    """The pages (docnames) that meet each need of a topic, and what no topic has.

    ``meets[topic id][need]`` is a list of pages; ``unknown`` holds one line per fault.
    """

    syllabus: Syllabus
    meets: dict[str, dict[str, list[str]]]
    unknown: list[str]

    def groups(self) -> dict[str, list[Topic]]:
        """Return the topics of each group, in the order of the syllabus."""
        groups: dict[str, list[Topic]] = {}
        for topic in self.syllabus.topics:
            groups.setdefault(topic.group, []).append(topic)
        return groups

    def pages(self, topic: Topic) -> list[str]:
        """Return the pages that cover the topic or a part of it."""
        found = self.meets.get(topic.id, {}).values()
        return list(dict.fromkeys(page for pages in found for page in pages))

    def lacking(self, topic: Topic) -> list[str]:
        """Return the needs of the topic that no page meets."""
        met = self.meets.get(topic.id, {})
        return [need for need in topic.needs if need not in met]

    @property
    def missing(self) -> list[Topic]:
        """The topics that no page covers, or not all of them."""
        return [topic for topic in self.syllabus.topics if self.lacking(topic)]

    @property
    def warnings(self) -> list[str]:
        """What is still to be written, one line per topic."""
        return [
            f"topic {topic.id!r} of {topic.group} lacks "
            f"{', '.join(self.lacking(topic))}: name it in the 'covers' of the page "
            "that takes it"
            for topic in self.missing
        ]

    @property
    def errors(self) -> list[str]:
        """What must not stay, one line each."""
        return self.unknown + (self.warnings if self.syllabus.complete else [])

    def report(self) -> str:
        """Count the covered topics by group and name the missing ones."""
        lines = [self._line(*group) for group in self.groups().items()]
        covered = len(self.syllabus.topics) - len(self.missing)
        total = f"{covered} of {len(self.syllabus.topics)} topics covered"
        return "\n".join([*lines, total])

    def _line(self, group, topics):
        missing = [self._lack(topic) for topic in topics if self.lacking(topic)]
        count = f"{group}: {len(topics) - len(missing)} of {len(topics)}"
        return f"{count}, missing {', '.join(missing)}" if missing else count

    def _lack(self, topic):
        lacking = self.lacking(topic)
        part = len(lacking) < len(topic.needs)
        return f"{topic.id} ({', '.join(lacking)})" if part else topic.id


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
    needs = {topic.id: topic.needs for topic in syllabus.topics}
    meets: dict[str, dict[str, list[str]]] = {}
    unknown = []
    for page, name, parts in _named(pages):
        if name not in needs:
            unknown.append(
                f"{page} covers {name!r}, which is no topic of book/syllabus.yml: "
                "use an id from there"
            )
            continue
        for need in needs[name] if parts is None else parts:
            if need in needs[name]:
                meets.setdefault(name, {}).setdefault(need, []).append(page)
            else:
                unknown.append(
                    f"{page} covers {need!r}, which is no need of {name!r}: use one of "
                    f"{', '.join(needs[name])}"
                )
    return Coverage(syllabus, meets, unknown)


def _named(pages):
    """Yield (page, topic id, its needs or None for all) for all that pages name."""
    for page in pages:
        for item in page.front_matter.get("groundup", {}).get("covers", []):
            parts = item if isinstance(item, dict) else {item: None}
            yield from ((page.docname, name, needs) for name, needs in parts.items())
