"""A finished matplotlib figure: SVG for the page, and words for who cannot see it."""

import hashlib
import io
import re
import sys

import matplotlib as mpl
from matplotlib.figure import Figure

from .style import FONTS, STYLE, dress

SVG = "image/svg+xml"
TAG = re.compile(r"<[^>]+>")


class Picture:
    """A figure rendered to ``svg``, with its ``alt`` text; a cell's last expression."""

    def __init__(self, figure: Figure, alt: str):
        if not isinstance(figure, Figure):
            raise TypeError(
                f"Picture needs a matplotlib figure, got {type(figure).__name__}: "
                "pass the first of the two that figure() returns"
            )
        self.alt = required("alt", alt)
        self.svg = portable(render(figure))
        if pyplot := sys.modules.get("matplotlib.pyplot"):
            pyplot.close(figure)  # or Jupyter would show it a second time

    def __repr__(self):
        return self.alt

    def _repr_mimebundle_(self, include=None, exclude=None):
        data = {SVG: self.svg, "text/plain": self.alt}
        return data, {SVG: {"alt": self.alt}}


def required(name, text):
    """Return ``text`` stripped.

    Raises: ValueError if there is none.
    """
    if not isinstance(text, str) or not text.strip():
        raise ValueError(
            f"a picture needs {name} text, got {text!r}: say in words what it shows"
        )
    return " ".join(text.split())


def render(figure):
    """Return the SVG that matplotlib writes, text kept as text."""
    dress(figure)
    target = io.StringIO()
    settings = {**STYLE, "svg.fonttype": "none", "svg.hashsalt": "groundup"}
    with mpl.rc_context(settings):
        figure.savefig(
            target,
            format="svg",
            bbox_inches="tight",
            pad_inches=0.04,
            transparent=True,
            dpi=192,  # of rasterized parts
        )
    return target.getvalue()


def portable(svg):
    """Return ``svg`` fit to stand in a page beside others.

    Only tags are rewritten: what a label says stays.
    """
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<svg [^>]*>", opening, svg, count=1)
    return unique_ids(TAG.sub(shorter, svg))


def shorter(tag):
    """Round coordinates to hundredths of a point; leave the font to the page."""
    tag = re.sub(r' (d|x|y)="[^"]*"', hundredths, tag[0])
    tag = re.sub(r' transform="rotate\(-?0 [^"]*"', "", tag)
    return re.sub(r' style="[^"]*font[^"]*"', page_font, tag)


def hundredths(match):
    """Round every number with decimals in ``match`` to two of them."""
    return re.sub(r"-?\d+\.\d+", lambda number: f"{float(number[0]):.2f}", match[0])


def page_font(match):
    """Keep weight and size of a text, and leave its family to the page."""
    style = re.sub(r"font: ([^;]*?)([\d.]+px) [^;\"]*", weight_and_size, match[0])
    return re.sub(r"font-family: [^;\"]*(; )?", "", style)


def weight_and_size(match):
    """Split the shorthand, which cannot do without a family."""
    size = f"font-size: {match[2]}"
    return f"{size}; font-weight: {match[1].strip()}" if match[1].strip() else size


def opening(match):
    """Write the root element: its size in pixels, and what matplotlib put in a style.

    A ``<style>`` inside an inlined SVG would restyle the whole page.
    """
    box = match[0].partition('viewBox="0 0 ')[2].partition('"')[0]
    width, height = (float(side) for side in box.split())  # points, 3/4 of a pixel
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" '
        'xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{width * 4 / 3:.0f}" height="{height * 4 / 3:.0f}" '
        f'viewBox="0 0 {width:.2f} {height:.2f}" font-family="{FONTS}" '
        'stroke-linejoin="round" stroke-linecap="butt" '
        'style="max-width: 100%; height: auto">'
    )


def unique_ids(svg):
    """Drop ids that nothing points to; name the others after the picture's content."""
    digest = hashlib.sha256(svg.encode()).hexdigest()[:10]
    tags = "".join(TAG.findall(svg))
    used = dict.fromkeys(re.findall(r'(?:url\(|href=")#([^")]+)', tags))
    names = {old: f"p{digest}-{number}" for number, old in enumerate(used)}
    return TAG.sub(lambda tag: renamed(tag[0], names), svg)


def renamed(tag, names):
    """Give ``tag`` the new names of its id and of what it points to."""
    if (own := re.search(r' id="([^"]+)"', tag)) and own[1] not in names:
        tag = tag.replace(own[0], "")
    return re.sub(r'( id="|url\(#|href="#)([^")]+)', lambda m: m[1] + names[m[2]], tag)
