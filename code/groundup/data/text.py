"""Text to learn from, one character or token at a time."""

import re
import unicodedata
from importlib.util import find_spec

from .downloads import DataError, read_files
from .profiles import profile
from .registry import dataset

# Modules that every Python since 3.11 has as one file, about 1.1 million characters.
CORPUS_MODULES = (
    "argparse",
    "ast",
    "bdb",
    "calendar",
    "configparser",
    "contextlib",
    "copy",
    "csv",
    "dataclasses",
    "difflib",
    "dis",
    "enum",
    "inspect",
    "ipaddress",
    "pickle",
    "pprint",
    "random",
    "shutil",
    "socket",
    "string",
    "textwrap",
    "threading",
    "traceback",
)

UP_TO_NINETEEN = [
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"),
    *("seventeen", "eighteen", "nineteen"),
]
TENS = [
    *("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"),
]


def names():
    """Give a list of short lowercase words to learn the spelling of.

    full: names.txt, 32,033 given names: girls' by frequency, then boys', so that a name
    of both stands twice.
    small: the words of three letters or more that Unicode 3.2, which every Python
    carries, names its characters with (alpha, gimel, thorn), in alphabetical order.
    """
    if profile() == "full":
        return _read("names").splitlines()
    characters = map(chr, range(0x1E000))  # Unicode 3.2 names no letter beyond
    titles = (unicodedata.ucd_3_2_0.name(character, "") for character in characters)
    # Without the two syllable tables: 12,000 entries that follow a rule.
    spelled = [t for t in titles if not t.startswith(("HANGUL SYL", "YI SYL"))]
    return sorted(set(re.findall(r"\b[a-z]{3,}\b", "\n".join(spelled).lower())))


def corpus():
    """Give one long text.

    full: Tiny Shakespeare, 1,115,394 characters.
    small: source code of Python's own standard library, about as long. It differs from
    one version of Python to the next.
    """
    if profile() == "full":
        return _read("shakespeare")
    return "\n".join(map(_source, CORPUS_MODULES))


def counting(numbers):
    """Write numbers in words, each followed by a comma: "nine , ten , eleven ,"."""
    return " ".join(f"{in_words(number)} ," for number in numbers)


def in_words(number):
    """Spell a whole number below a million as Americans do, but without hyphens.

    Raises: ValueError if it is negative or too large.
    """
    if not 0 <= number < 1_000_000:
        raise ValueError(f"in_words needs a number from 0 to 999,999, got {number}")
    if number < 20:
        return UP_TO_NINETEEN[number]
    if number < 100:
        return _joined(TENS[number // 10 - 2], number % 10)
    unit, name = (100, "hundred") if number < 1000 else (1000, "thousand")
    return _joined(f"{in_words(number // unit)} {name}", number % unit)


def _joined(words, rest):
    return f"{words} {in_words(rest)}" if rest else words


def _read(name):
    entry = dataset(name)
    (content,) = read_files(entry, entry.files)
    return content.decode("utf-8")


def _source(module):
    spec = find_spec(module)  # finds it in a zip archive too, and does not import it
    get_source = getattr(spec and spec.loader, "get_source", None)
    source = get_source and get_source(module)
    if source is None:
        raise DataError(
            f"corpus() needs the source of {module}.py, and this Python comes without: "
            "use one from python.org, or set GROUNDUP_PROFILE=full"
        )
    return source
