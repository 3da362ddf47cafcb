"""What every chapter's source must look like; each rule returns what breaks it."""

import re

import yaml

MAX_CELL = 15
CELL = re.compile(
    r"^(`{3,})\{code-cell\}[^\n]*\n(.*?)^\1\s*$", re.MULTILINE | re.DOTALL
)
OPTION = re.compile(r":([\w-]+):(.*)")
YAML_OPTIONS = re.compile(r"\A---\n(.*?)^---\n", re.MULTILINE | re.DOTALL)
HIDDEN = {"hide-input", "hide-cell", "remove-input", "remove-cell"}
DRAWS = re.compile(r"\b(plt|pyplot|seaborn|express)\b|\bgo\.Figure|display\.Image")

FRONT_MATTER = re.compile(r"\A---\n.*?^---\n", re.DOTALL | re.MULTILINE)
# Left out of the prose: code in fences, math, code in lines, roles, addresses and
# labels of links, which may be other people's titles.
FENCED = re.compile(
    r"^(`{3,})(?!\{(?:admonition|exercise|note)).*?^\1`*\s*$", re.M | re.S
)
QUOTED = re.compile(
    r"\$\$.*?\$\$|\$[^$\n]+\$|\{[\w:-]+\}`[^`]*`|``.*?``|`[^`\n]*`|\[[^\]]*\]\([^)]*\)"
    r"|<[^>\n]+>|“[^”]*”|^:[\w-]+:[^\n]*$|^\([\w-]+\)=$",
    re.DOTALL | re.MULTILINE,
)
BANNED = re.compile(
    r"\b(simply|just|obviously|let's|let’s|dive in(?:to)?|crucial|powerful)\b", re.I
)
EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u2604\u2728\u2b50\ufe0f]")


def cells(text):
    """Return (line, tags, has alt text, source) for each code cell."""
    found = []
    for match in CELL.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        options, source = split_options(match[2])
        tags = set(options.get("tags") or ())
        alt = (options.get("mystnb") or {}).get("image", {}).get("alt")
        found.append((line, tags, bool(alt), source.strip("\n")))
    return found


def split_options(body):
    """Separate a cell's options, in either notation, from its source."""
    if match := YAML_OPTIONS.match(body):
        return yaml.safe_load(match[1]) or {}, body[match.end() :]
    lines, options = body.split("\n"), {}
    while match := OPTION.fullmatch(lines[0]):
        options[match[1]] = yaml.safe_load(match[2])
        lines = lines[1:]
    return options, "\n".join(lines)


def prose(text):
    """Blank out what is not prose, and keep every line where it was."""

    def blank(match):
        return "\n" * match[0].count("\n")

    for pattern in (FRONT_MATTER, FENCED, QUOTED):
        text = pattern.sub(blank, text)
    return text


def header_problems(chapter, topics):
    """Front matter: a notebook's header, a description, and the groundup block."""
    front, meta = chapter.front_matter, chapter.meta
    description = front.get("myst", {}).get("html_meta", {}).get("description", "")
    checks = {
        "the jupytext header with format_name: myst": chapter.is_executed,
        "a kernelspec": front.get("kernelspec", {}).get("name") == "python3",
        "myst: html_meta: description of 50 to 300 characters": (
            50 <= len(description) <= 300
        ),
        f"module: {chapter.module}": meta.get("module") == chapter.module,
        "minutes as a whole number": type(meta.get("minutes")) is int,
        "lists in covers, prerequisites and exercises": all(
            isinstance(meta.get(key), list)
            for key in ("covers", "prerequisites", "exercises")
        ),
        "covers with ids of book/syllabus.yml": (
            set(covered(meta.get("covers") or ())) <= topics
        ),
    }
    needed = [f"front matter needs {need}" for need, held in checks.items() if not held]
    unknown = set(meta) - {"module", "covers", "prerequisites", "minutes", "exercises"}
    return needed + [f"front matter has an unknown key {key!r}" for key in unknown]


def covered(items):
    """Every topic of a list of ids and {id: needs}; test_coverage checks the needs."""
    for item in items:
        yield from item if isinstance(item, dict) else [item]


def exercise_problems(chapter, root):
    """An exercise that the front matter promises is there."""
    return [
        f"the exercise {slug!r} does not exist: write it or leave it out"
        for slug in chapter.meta.get("exercises") or ()
        if not (root / "exercises" / slug / "exercise.toml").is_file()
    ]


def prerequisite_problems(chapters):
    """Prerequisites exist, and no chapter needs itself, even by a detour."""
    needs = {c.slug: c.meta.get("prerequisites") or [] for c in chapters}
    problems = [
        f"{slug} needs {need}, which is no chapter: take it out until it is written"
        for slug, prerequisites in needs.items()
        for need in prerequisites
        if need not in needs
    ]
    done = set()
    while ready := [s for s in needs if s not in done and known(needs, s) <= done]:
        done.update(ready)
    circle = sorted(set(needs) - done)
    return problems + (
        [f"these need each other in a circle: {circle}"] if circle else []
    )


def known(needs, slug):
    return {need for need in needs[slug] if need in needs}


def cell_problems(text):
    """Cells are short unless hidden, and pictures carry alt text."""
    problems = []
    for line, tags, has_alt, source in cells(text):
        length = sum(1 for row in source.split("\n") if row.strip())
        if length > MAX_CELL and not tags & HIDDEN:
            problems.append(
                f"line {line}: a cell has {length} lines, the limit is {MAX_CELL}: "
                "split it, or hide what is not the point"
            )
        if DRAWS.search(source) and not has_alt:
            problems.append(
                f"line {line}: a cell draws without alt text: use groundup.plot, or "
                "set mystnb: image: alt:"
            )
    return problems


def word_problems(text):
    """House words: none of those that hurry, flatter or cheer."""
    return [
        f"line {number}: {match[0]!r}: say what is meant"
        for number, line in enumerate(prose(text).split("\n"), start=1)
        for match in (*BANNED.finditer(line), *EMOJI.finditer(line))
    ]


def heading_problems(text):
    """One title, and it comes first."""
    titles = re.findall(r"^# .+$", prose(text), re.MULTILINE)
    first = re.search(r"\S.*", prose(text))
    if len(titles) == 1 and first and first[0].startswith("# "):
        return []
    return [f"the chapter needs one '# ' title at its top, got {titles}"]
