"""What a chapter says to its reader: a source, a checked claim, a number for the prose.

Every function emits one display bundle. The site reads the bundle's own MIME type,
Jupyter and Colab show its HTML, and plain Python prints its text.

Chapter: 00-workshop/how-this-book-works
"""

import functools
import html
import inspect
import json
import math
import os
import random
import re
import subprocess
import sys
import textwrap
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from IPython.core.formatters import format_display_data
from IPython.core.getipython import get_ipython
from IPython.display import display
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

SOURCE = "application/vnd.groundup.source+json"
CLAIM = "application/vnd.groundup.claim+json"
GITHUB = r"(?:^|[/@])github\.com[:/]([\w.-]+/[\w.-]+?)(?:\.git)?/?$"
GLUE_PREFIX = "application/papermill.record/"
PACKAGE = Path(__file__).resolve().parent

# A front end may be light or dark, and does not always say so: a card has its ink and
# a paper that only tints. Highlighted code is for light paper: a quote brings its own.
SHAPE = "border-radius: 6px; padding: 0.6em 0.9em; margin: 0.3em 0;"
CARD = f"color: inherit; background: rgba(128, 128, 128, 0.1); {SHAPE}"
QUOTE = f"color: #24292f; background: #f6f8fa; {SHAPE}"


def seed(number: int = 0) -> np.random.Generator:
    """Seed ``random``, NumPy and, once imported, torch; return a NumPy generator.

    Pass the generator on as ``rng=``: the global states are for other people's code.
    """
    if isinstance(number, bool) or not isinstance(number, int | np.integer):
        raise TypeError(f"seed needs an integer, got {number!r}")
    if not 0 <= number < 2**32:
        raise ValueError(f"seed needs an integer from 0 to 2**32 - 1, got {number}")
    number = int(number)
    random.seed(number)
    np.random.seed(number)
    if torch := sys.modules.get("torch"):
        torch.manual_seed(number)
    return np.random.default_rng(number)


def glue(name: str, value: object) -> None:
    """Keep ``value`` for the prose: ``{glue:text}`name:.2f``` prints it there.

    The wire format is myst_nb's, which is not needed to run the chapter.
    """
    if not isinstance(name, str) or not name.strip():
        raise ValueError(f"glue needs a name, got {name!r}: name the number")
    if get_ipython() is None:
        return
    data, extra = format_display_data(plain(value))
    extra["scrapbook"] = {"name": name, "mime_prefix": GLUE_PREFIX}
    data = {GLUE_PREFIX + kind: content for kind, content in data.items()}
    display(data, raw=True, metadata=extra)


def plain(value):
    """Return the Python scalar inside a NumPy scalar or 0-d array; else ``value``."""
    return value.item() if getattr(value, "ndim", None) == 0 else value


def claim(text: str, condition: bool | np.bool_, /, **values: object) -> None:
    """State what the run has shown, with its numbers; a false claim stops the chapter.

    Raises: AssertionError if ``condition`` is false.
    """
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"claim needs a sentence, got {text!r}: say what is claimed")
    if not isinstance(condition, bool | np.bool_):
        raise TypeError(
            f"claim needs one True or False, got {kind_of(condition)}: "
            "reduce it first, e.g. with bool(condition.all())"
        )
    if not condition:
        raise AssertionError(f"claim is false: {text}{listing(values)}")
    values = {name: checked(name, value) for name, value in values.items()}
    emit(
        {
            CLAIM: {"text": text, "values": values},
            "text/html": claim_html(text, values),
            "text/plain": f"Checked: {text}{listing(values)}",
        }
    )


def kind_of(value):
    """Name the type of ``value``, with its shape if it has one."""
    shape = getattr(value, "shape", None)
    name = type(value).__name__
    return name if shape is None else f"{name} of shape {tuple(shape)}"


def checked(name, value):
    """Return ``value`` as a Python number or string that JSON can hold."""
    value = plain(value)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise TypeError(
            f"claim needs a number or a string for {name}, got {kind_of(value)}: "
            "reduce it to one number"
        )
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(
            f"claim needs a finite number for {name}, got {value}: "
            "find out where it came from, or pass it as a string"
        )
    return value


def listing(values):
    """Write all values in brackets, or nothing if there are none."""
    pairs = (f"{name}={written(value)}" for name, value in values.items())
    return f" ({', '.join(pairs)})" if values else ""


def written(value):
    """Write a float with four significant digits, anything else as it is."""
    value = plain(value)
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def claim_html(text, values):
    """Return the claim as a card with its values underneath."""
    pairs = "".join(
        f'<span style="margin-right: 1.2em">{html.escape(name)} = '
        f"<b>{html.escape(written(value))}</b></span>"
        for name, value in values.items()
    )
    numbers = f'<div style="margin-top: 0.3em">{pairs}</div>' if pairs else ""
    return (
        f'<div style="{CARD} border-left: 4px solid #29953f">'
        f"<b>✓ Checked</b> {html.escape(text)}{numbers}</div>"
    )


def show(obj: object) -> None:
    """Display the source of a function, class, method or property of groundup."""
    target = underlying(obj)
    name = full_name(target)
    path, lines, first = source_lines(target, name)
    source = textwrap.dedent("".join(lines)).rstrip("\n")
    last = first + source.count("\n")
    spot = {"name": name, "path": path, "first": first, "last": last}
    emit(
        {
            SOURCE: {**spot, "source": source},
            "text/html": source_html(**spot, source=source),
            "text/plain": f"{name} ({path}, lines {first}-{last})\n\n{source}",
        }
    )


def underlying(obj: Any) -> Any:
    """Return the function inside a property, bound method or decorated function."""
    if isinstance(obj, property):
        obj = obj.fget
    elif isinstance(obj, functools.cached_property):
        obj = obj.func
    return inspect.unwrap(getattr(obj, "__func__", obj))


def full_name(target):
    """Return the dotted name of a groundup object.

    Raises: TypeError if it is neither a function nor a class; ValueError if it is not
    ours.
    """
    if not (inspect.isfunction(target) or inspect.isclass(target)):
        raise TypeError(
            "show needs a function, class, method or property, "
            f"got {kind_of(target)}: write its name without calling it"
        )
    name = f"{target.__module__}.{target.__qualname__}"
    if name.split(".")[0] != "groundup":
        raise ValueError(
            f"show needs an object of groundup, got {name}: print it instead"
        )
    return name


def source_lines(target, name):
    """Return the file of ``target`` in the repository, its lines, the first's number.

    Raises: ValueError if the source is not there.
    """
    try:
        lines, first = inspect.getsourcelines(target)
        file = Path(inspect.getfile(target)).resolve().relative_to(PACKAGE)
    except (OSError, TypeError, ValueError) as error:
        raise ValueError(
            f"show needs source code, found none for {name}: show what it was made from"
        ) from error
    return f"code/groundup/{file.as_posix()}", lines, first


def source_html(name, path, first, last, source):
    """Return highlighted code under a line that names it and links to the file."""
    where = html.escape(f"{path}, lines {first}–{last}")
    if url := source_url(path, first, last):
        where = f'<a style="color: #0550ae" href="{html.escape(url)}">{where}</a>'
    style = "background: none; color: inherit; margin: 0.4em 0 0; overflow-x: auto"
    formatter = HtmlFormatter(noclasses=True, nobackground=True, prestyles=style)
    code = highlight(source, PythonLexer(), formatter)
    return (
        f'<div style="{QUOTE}"><code style="color: inherit; background: none">'
        f"{html.escape(name)}</code> · {where}{code}</div>"
    )


def source_url(path, first, last):
    """Return the address of the lines on GitHub; None where the commit is unknown."""
    slug, commit = repository(), current_commit()
    if not (slug and commit):
        return None
    return f"https://github.com/{slug}/blob/{commit}/{path}#L{first}-L{last}"


def current_commit() -> str | None:
    """Return the commit that this package is at, or None."""
    if commit := os.environ.get("GROUNDUP_COMMIT"):
        return commit
    installed = direct_url().get("vcs_info", {}).get("commit_id")
    return installed or git("rev-parse", "HEAD")


def repository() -> str | None:
    """Return the ``owner/name`` of this package on GitHub, or None."""
    if slug := os.environ.get("GITHUB_REPOSITORY"):
        return slug
    for url in (direct_url().get("url"), git("remote", "get-url", "origin")):
        match = re.search(GITHUB, url or "")
        if match:
            return match[1]
    return None


def direct_url():
    """Return what pip noted when it installed the package from a URL, or {}."""
    try:
        note = metadata.distribution("groundup").read_text("direct_url.json")
    except metadata.PackageNotFoundError:
        return {}
    return json.loads(note) if note else {}


def git(*arguments):
    """Return what git says in the checkout that holds this package, or None."""
    root = PACKAGE.parents[1]
    if not (root / ".git").exists():  # site-packages may lie in someone else's checkout
        return None
    try:
        answer = subprocess.run(
            ["git", *arguments], cwd=root, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return answer.stdout.strip() or None


def emit(data):
    """Display a bundle; without IPython, print its text."""
    if get_ipython() is None:
        sys.stdout.write(data["text/plain"] + "\n")
    else:
        display(data, raw=True)
