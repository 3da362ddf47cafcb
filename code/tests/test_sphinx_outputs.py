import json
import re
from types import SimpleNamespace

import pytest

from coursekit.sphinx.outputs import (
    CLAIM,
    PLOTLY,
    SOURCE,
    SVG,
    CourseOutputs,
    claim_id,
    format_value,
)
from groundup.plot import INK


def draw(mime_type, content, **metadata):
    """Render one output; return its nodes, or the warnings if there are any."""
    warnings = []
    logger = SimpleNamespace(warning=lambda text, **where: warnings.append(text))
    data = SimpleNamespace(
        mime_type=mime_type,
        content=content,
        string=content,
        output_metadata=metadata,
        line=1,
    )
    drawn = CourseOutputs.handle_mime(SimpleNamespace(logger=logger), data, False)
    return warnings or drawn


def html(mime_type, content, **metadata):
    (node,) = draw(mime_type, content, **metadata)
    return node.astext()


def test_a_claim_shows_its_words_and_values():
    text = html(CLAIM, {"text": "a < b", "values": {"a": 0.123456, "n": 7}})
    assert "a &lt; b" in text
    assert "<dt>a</dt><dd>0.1235</dd><dt>n</dt><dd>7</dd>" in text
    assert f'id="{claim_id("a < b")}"' in text


def test_claims_with_different_words_have_different_anchors():
    assert claim_id("It converges") != claim_id("It diverges")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1234.56789, "1235"),
        (3, "3"),
        ("<b>", "&lt;b&gt;"),
        (1e-12, "1e-12"),
        (12670.4, "12,670"),
    ],
)
def test_values_are_written_short_and_safe(value, shown):
    assert format_value(value) == shown


def test_a_plotly_figure_is_data_with_words_and_no_script():
    figure = {"data": [{"y": [1, 2]}], "layout": {"meta": {"alt": 'A "rise"'}}}
    text = html(PLOTLY, figure)
    spec = re.search(r'<script type="application/json">(.*?)</script>', text)[1]
    assert json.loads(spec) == figure
    assert 'aria-label="A &quot;rise&quot;"' in text
    assert "<noscript>A &quot;rise&quot;</noscript>" in text


def test_text_in_a_figure_cannot_close_its_script():
    hostile = {"data": [], "layout": {"meta": {"alt": "x"}, "title": "</script><b>"}}
    assert html(PLOTLY, hostile).count("</script>") == 1


def test_a_plotly_figure_without_words_is_a_warning():
    (warning,) = draw(PLOTLY, {"data": [], "layout": {}})
    assert "needs alt text: set layout.meta.alt" in warning


def test_a_picture_takes_the_pages_ink_and_its_words():
    svg = f'<?xml version="1.0"?>\n<svg><text fill="{INK}">x</text></svg>'
    text = html(SVG, svg, **{SVG: {"alt": "One < two"}})
    assert text.startswith('<figure class="groundup-figure"><svg role="img"')
    assert 'aria-label="One &lt; two"' in text
    assert 'fill="currentColor"' in text
    assert "<?xml" not in text


def test_a_picture_without_words_is_left_to_the_cells_own():
    assert draw(SVG, "<svg/>") is None


def test_a_source_quote_names_its_lines():
    quote = {
        "name": "groundup.models.perceptron.Perceptron",
        "path": "code/groundup/models/perceptron.py",
        "first": 3,
        "last": 9,
        "source": "class Perceptron: ...",
    }
    (container,) = draw(SOURCE, quote)
    header, code = container.children
    target = 'href="groundup-source:code/groundup/models/perceptron.py#L3-L9"'
    assert target in header.astext()
    assert code.astext() == "class Perceptron: ..."
    assert code["language"] == "python"


def test_other_outputs_are_left_alone():
    assert draw("text/plain", "1") is None
