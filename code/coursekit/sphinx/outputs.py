"""How the outputs that only this course makes are drawn in the page.

MyST-NB finds this renderer through an entry point. Everything it writes works without
a kernel, without the network and without JavaScript (a figure then shows its words).
"""

import hashlib
import html
import json
import re

from docutils import nodes

from groundup.plot.style import INK

CLAIM = "application/vnd.groundup.claim+json"
PLOTLY = "application/vnd.plotly.v1+json"
SOURCE = "application/vnd.groundup.source+json"
SVG = "image/svg+xml"

SOURCE_LINK = "groundup-source:"  # coursekit.sphinx.launch puts the commit in
DEFAULT_HEIGHT = 450  # plotly's own


class CourseOutputs:
    """Turns one MIME bundle into docutils nodes, or passes it on by returning None."""

    mime_priority_overrides = [("*", CLAIM, 1), ("*", SOURCE, 1), ("*", PLOTLY, 2)]

    @staticmethod
    def handle_mime(renderer, data, inline):
        """Draw claims, source quotes, Plotly figures and pictures with alt text."""
        draw = {CLAIM: claim, SOURCE: source, PLOTLY: plotly, SVG: picture}
        if data.mime_type not in draw:
            return None
        return draw[data.mime_type](data, renderer.logger)


def claim(data, _logger):
    """Draw a claim with its check mark and the values it compared."""
    content = data.content
    values = "".join(
        f"<dt>{html.escape(name)}</dt><dd>{format_value(value)}</dd>"
        for name, value in content["values"].items()
    )
    return [
        _raw(
            f'<div class="claim" id="{claim_id(content["text"])}">'
            '<p class="claim-text">'
            '<span class="claim-mark" aria-hidden="true">✓</span>'
            '<span class="visually-hidden">Checked: </span>'
            f"{html.escape(content['text'])}</p><dl>{values}</dl></div>"
        )
    ]


def claim_id(text):
    """Give a claim an anchor that stays when other claims come and go."""
    return f"claim-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def format_value(value):
    """Write a claim's value: four significant digits, or the text itself."""
    if not isinstance(value, float):
        return html.escape(str(value))
    return f"{value:,.0f}" if 1e4 <= abs(value) < 1e9 else f"{value:.4g}"


def source(data, _logger):
    """Quote an object's source, with a link to its lines at this commit."""
    quote = data.content
    target = f"{SOURCE_LINK}{quote['path']}#L{quote['first']}-L{quote['last']}"
    header = (
        f'<p class="groundup-source-name"><code>{html.escape(quote["name"])}</code> '
        f'<a href="{html.escape(target)}">{html.escape(quote["path"])}</a></p>'
    )
    code = nodes.literal_block(quote["source"], quote["source"], language="python")
    return [nodes.container("", _raw(header), code, classes=["groundup-source"])]


def plotly(data, logger):
    """Write a Plotly figure as data; site.js draws it when it comes into view."""
    figure = data.content
    layout = figure.get("layout", {})
    alt = (layout.get("meta") or {}).get("alt")
    if not alt:
        logger.warning(
            "a Plotly figure needs alt text: set layout.meta.alt, or draw it with "
            "groundup.plot",
            subtype="alt",
            line=data.line,
        )
    spec = json.dumps(figure, separators=(",", ":"), sort_keys=True)
    spec = spec.replace("</", "<\\/")  # nothing in the data may close the script tag
    height = layout.get("height", DEFAULT_HEIGHT)
    label = html.escape(alt or "")
    return [
        _raw(
            f'<figure class="plotly-lazy" id="plotly-{_digest(spec)}" '
            f'aria-label="{label}" style="min-height:{height}px">'
            f'<script type="application/json">{spec}</script>'
            f"<noscript>{label}</noscript></figure>"
        )
    ]


def picture(data, _logger):
    """Put a drawing of groundup.plot into the page, in the page's own ink.

    A drawing without alt text is left to MyST-NB, which takes it from the cell.
    """
    alt = data.output_metadata.get(SVG, {}).get("alt")
    if not alt:
        return None
    svg = re.sub(r"\A.*?(?=<svg)", "", data.string, count=1, flags=re.DOTALL)
    svg = svg.replace(INK, "currentColor")
    described = f'<svg role="img" aria-label="{html.escape(alt)}"'
    return [
        _raw(
            '<figure class="groundup-figure">'
            f"{svg.replace('<svg', described, 1)}</figure>"
        )
    ]


def _raw(markup):
    return nodes.raw(text=markup, format="html", classes=["output"])


def _digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:12]
