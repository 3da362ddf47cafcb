"""Take off a built page what the theme loads and the page does not use.

The theme sends all of Font Awesome twice: as 540 kB of script and as fonts of 270 kB
(both gzipped). A page shows some twenty icons. After the build, the script goes, the
style rules of icons that no page shows go, and the fonts keep the glyphs still named.
"""

import logging
import re
from pathlib import Path

from fontTools import subset

SCRIPT = re.compile(r"^\s*<script [^>]*fontawesome\.js[^>]*></script>\n", re.MULTILINE)
CLASS = re.compile(r"\bfa-[a-z0-9-]+")
RULE = re.compile(r'((?:\.fa-[a-z0-9-]+:before,?)+)\{content:"(\\[^"]+)"\}')
GLYPH = re.compile(r"\\([0-9a-f]{2,5})\b")
STYLES = "styles/pydata-sphinx-theme.css"
FONTS = "vendor/fontawesome/webfonts"


def setup(app):
    """Run after everything else has been written."""
    app.connect("build-finished", slim, priority=900)


def slim(app, exception):
    """Strip the built site's copy of the theme's icons to what its pages show."""
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    shown = set()
    for page in out.rglob("*.html"):
        shown |= set(CLASS.findall(_without_script(page)))
    for script in (out / "_static/scripts").glob("fontawesome.js*"):
        script.unlink()
    styles = out / "_static" / STYLES
    kept = _keep_rules(styles.read_text("utf8"), shown)
    styles.write_text(kept, "utf8")
    glyphs = {int(code, 16) for code in GLYPH.findall(kept)}
    for font in (out / "_static" / FONTS).glob("*.woff2"):
        _subset(font, glyphs)
    for font in (out / "_static" / FONTS).glob("*.ttf"):
        font.unlink()  # for browsers of before 2016, at three times the weight


def _without_script(page):
    text = page.read_text("utf8")
    slimmer = SCRIPT.sub("", text)
    if slimmer != text:
        page.write_text(slimmer, "utf8")
    return slimmer


def _keep_rules(css, shown):
    """Drop the rule of every icon that is not in ``shown``."""

    def keep(match):
        names = set(CLASS.findall(match[1]))
        return match[0] if names & shown else ""

    return RULE.sub(keep, css)


def _subset(path, glyphs):
    logging.getLogger("fontTools").setLevel(logging.WARNING)
    options = subset.Options(flavor="woff2", layout_features=[], hinting=False)
    font = subset.load_font(str(path), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=glyphs)
    subsetter.subset(font)
    subset.save_font(font, str(path), options)
