"""Build a small course for real: what Jupyter Book gets wrong stays mended."""

import json
import re

import pytest

from coursekit.execute import execute
from coursekit.project import Project
from coursekit.site import build_site
from small_course import page, small_course

NEURON = "book/02-mlp/neuron"
FIGURE = """import plotly.graph_objects as go
go.Figure(go.Scatter(y=[1, 2])).update_layout(meta={"alt": "A rise"})"""
CELLS = (
    "from groundup.book import claim, glue, show",
    "from groundup.models.perceptron import Perceptron\nshow(Perceptron.predict)",
    "glue('accuracy', 0.987)\nclaim('It learns', True, accuracy=0.987)",
    FIGURE,
)
EXERCISES = """
```{exercise} One
:label: one
Why?
```

```{exercise} Two
:label: two
How?
```
"""
PAGES = {
    "index": f"# Course\n\n{{glue:text}}`{NEURON}.md::accuracy:.2f`\n\n"
    "```{modules}\n```\n",
    NEURON: page("Neuron", *CELLS) + "\nMath: $x$.\n\n"
    "```{lab} perceptron\n:alt: A plane\n\nPoints and a line.\n```\n" + EXERCISES,
    "book/resources/claims": "# Claims\n\n```{claims}\n```\n",
}


def build(course):
    """Execute and build as a new process would; return whether both went well."""
    project = Project(course.root)
    return execute(project, 1, lambda line: None) and build_site(project)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course = small_course(tmp_path_factory.mktemp("course"), PAGES)
    assert build(course)
    return course


def html(course, docname):
    return (course.html / f"{docname}.html").read_text("utf8")


def test_numbers_cross_pages(course):
    assert "0.99" in html(course, "index")


def test_the_claims_page_links_to_a_claim_that_is_there(course):
    text = html(course, "book/resources/claims")
    target, anchor = re.search(
        r'href="([^"#]*neuron\.html)#(claim-\w+)"', text
    ).groups()
    assert target == "../02-mlp/neuron.html"
    assert f'id="{anchor}"' in html(course, NEURON)
    assert "accuracy = 0.987" in text


def test_the_module_map_links_chapters_and_marks_what_is_planned(course):
    text = html(course, "index")
    assert f'href="{NEURON}.html"' in text
    assert text.count("planned") >= 11


def test_no_page_loads_what_it_may_not_need(course):
    text = html(course, NEURON)
    assert "thebe" not in text.lower()
    scripts = " ".join(re.findall(r'<script[^>]* src="([^"]+)"', text))
    assert "site.js" in scripts
    for heavy in ("fontawesome", "plotly", "require", "embed-amd", "labs/"):
        assert heavy not in scripts
    assert 'class="plotly-lazy"' in text
    assert 'data-lab="perceptron"' in text
    assert "Points and a line." in text
    assert (course.html / "_static/labs/perceptron.js").is_file()


def test_every_id_stands_once(course):
    ids = re.findall(r' id="([^"]+)"', html(course, NEURON))
    assert sorted(set(ids)) == sorted(ids)


def test_without_vendored_assets_the_cdn_is_named(course):
    meta = re.search(r'name="groundup-plotly" content="([^"]+)"', html(course, NEURON))
    assert meta[1].startswith("https://")


def test_pages_keep_the_glyphs_they_show(course):
    css = (course.html / "_static/styles/pydata-sphinx-theme.css").read_text("utf8")
    assert ".fa-bars:before" in css
    assert ".fa-chess-rook:before" not in css
    font = course.html / "_static/vendor/fontawesome/webfonts/fa-solid-900.woff2"
    assert 1_000 < font.stat().st_size < 20_000


def test_a_page_that_ran_again_is_read_again(course):
    path = course.root / f"{NEURON}.md"
    path.write_text(path.read_text().replace("0.987", "0.612"))
    assert build(course)
    assert "0.61" in html(course, "index")
    assert "accuracy = 0.612" in html(course, "book/resources/claims")


def test_outputs_follow_the_package_though_the_page_stayed(course):
    # The kernel imports the installed package, so only the report can show it ran.
    before = json.loads(course.execution_report.read_text())[NEURON]["executed"]
    source = course.root / "code/groundup/models/perceptron.py"
    source.write_text(source.read_text() + "\n# touched\n")
    assert build(course)
    after = json.loads(course.execution_report.read_text())[NEURON]
    assert after["key"]
    assert after["executed"] >= before


def test_a_red_build_stays_red(course, capfd):
    path = course.root / f"{NEURON}.md"
    good = path.read_text()
    path.write_text(good + "\n{ref}`nowhere`\n")
    assert not build(course)
    assert "nowhere" in capfd.readouterr().err
    assert not build(course)
    path.write_text(good)
    assert build(course)


def test_an_unknown_setting_of_sphinx_fails_the_build(tmp_path, capfd):
    course = small_course(tmp_path, {"book/page": "# A page\n"})
    path = course.root / "_config.yml"
    config = path.read_text().replace("nb_merge_streams", "nb_merge_streems")
    path.write_text(config)
    assert not build_site(course)
    assert "nb_merge_streems" in capfd.readouterr().err
