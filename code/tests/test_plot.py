"""The house style, and pictures fit for a page: measured, not looked at."""

import itertools
import os
import re
import subprocess
import sys
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from IPython.display import display

from front_end import listening
from groundup.book import glue
from groundup.plot import COLORS, INK, MARKERS, Picture, figure, headline
from groundup.plot.style import DASHES, FONTS, lines

SVG = "image/svg+xml"
LIGHT, DARK = "#ffffff", "#14181e"

# Machado, Oliveira & Fernandes (2009), A Physiologically-based Model for Simulation of
# Color Vision Deficiency, severity 1; on linear RGB.
DICHROMACIES = {
    "none": np.eye(3),
    "protan": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deutan": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritan": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
# Ottosson (2020), A perceptual color space for image processing.
TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
TO_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def linear(color):
    """sRGB to linear RGB, as WCAG 2 and OKLab both define it."""
    rgb = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    """WCAG 2's contrast ratio."""
    low, high = sorted(linear(c) @ [0.2126, 0.7152, 0.0722] for c in (one, other))
    return (high + 0.05) / (low + 0.05)


def distance(one, other, dichromacy):
    """Euclidean distance in OKLab, as that eye sees the two colors."""
    seen = [np.clip(DICHROMACIES[dichromacy] @ linear(c), 0, 1) for c in (one, other)]
    lab = [TO_OKLAB @ np.cbrt(TO_LMS @ rgb) for rgb in seen]
    return float(np.linalg.norm(lab[0] - lab[1]))


def test_the_measures_agree_with_known_values():
    assert contrast("#000000", LIGHT) == pytest.approx(21)
    assert contrast("#777777", LIGHT) == pytest.approx(4.48, abs=0.005)
    for dichromacy in DICHROMACIES:
        assert distance("#000000", LIGHT, dichromacy) == pytest.approx(1, abs=1e-3)
    # A green and an orange that only full color vision and tritanopes tell apart.
    assert distance("#8c7a00", "#c75000", "none") > 0.12
    assert distance("#8c7a00", "#c75000", "deutan") < 0.05


@pytest.mark.parametrize("color", COLORS)
@pytest.mark.parametrize("paper", [LIGHT, DARK])
def test_colors_stand_out_on_light_and_dark(color, paper):
    assert contrast(color, paper) >= 3


@pytest.mark.parametrize("paper", [LIGHT, DARK, "#111111"])
def test_ink_reads_on_light_and_dark(paper):
    assert contrast(INK, paper) >= 4


@pytest.mark.parametrize("dichromacy", DICHROMACIES)
def test_colors_differ_for_every_eye(dichromacy):
    pairs = itertools.combinations(COLORS, 2)
    assert min(distance(*pair, dichromacy) for pair in pairs) >= 0.11


def test_no_color_is_needed_to_tell_classes_or_curves_apart():
    assert len(COLORS) == len(set(MARKERS)) == len(set(DASHES))


@given(st.text(st.sampled_from("ab c"), max_size=60), st.integers(5, 30))
def test_lines_fit_and_keep_every_word(title, width):
    broken = lines(title or "a", width)
    assert all(len(line) <= width for line in broken)
    assert "".join(broken).replace(" ", "") == (title or "a").replace(" ", "")


def test_lines_are_about_equally_long():
    assert lines("one two three four five six", 23) == [
        "one two three",
        "four five six",
    ]


def drawn(title="Up, then down", text="A line goes up."):
    drawing, axes = figure()
    axes.plot([0, 1, 2], [0, 1.234567, 0], marker="o")
    headline(axes, title, ("step", "loss"))
    return Picture(drawing, text)


def ids(svg):
    return re.findall(r'\bid="([^"]+)"', svg)


def references(svg):
    return re.findall(r'(?:url\(#|href="#)([^")]+)', svg)


def texts(svg):
    return ["".join(node.itertext()) for node in tree(svg).iter() if "text" in node.tag]


def tree(svg):
    return ElementTree.fromstring(svg)


def test_a_picture_is_svg_with_alt_text():
    with listening() as published:
        display(drawn())
    (output,) = published
    assert set(output["data"]) == {SVG, "text/plain"}
    assert output["data"]["text/plain"] == "A line goes up."
    assert output["metadata"] == {SVG: {"alt": "A line goes up."}}
    assert tree(output["data"][SVG]).tag == "{http://www.w3.org/2000/svg}svg"


def test_a_glued_picture_keeps_its_alt_text():
    with listening() as published:
        glue("figure", drawn())
    (output,) = published
    assert "application/papermill.record/image/svg+xml" in output["data"]
    assert output["metadata"][SVG] == {"alt": "A line goes up."}
    assert output["metadata"]["scrapbook"]["name"] == "figure"


def test_in_plain_python_a_picture_is_its_words():
    assert repr(drawn(text="A line\n  goes up.")) == "A line goes up."


@pytest.mark.parametrize("alt", ["", " \n ", None, 3])
def test_a_picture_needs_words(alt):
    with pytest.raises(ValueError, match="a picture needs alt text, got .*: say in"):
        Picture(figure()[0], alt)


def test_a_picture_needs_a_figure():
    _, axes = figure()
    with pytest.raises(TypeError, match="needs a matplotlib figure, got Axes: pass"):
        Picture(axes, "words")


def test_the_svg_brings_nothing_that_disturbs_the_page():
    svg = drawn().svg
    assert svg.startswith("<svg ")
    for unwanted in ("<?xml", "<!DOCTYPE", "<style", "<metadata", "DejaVu", "#000000"):
        assert unwanted not in svg
    assert svg.count("font-family") == 1
    assert f'font-family="{FONTS}"' in svg


def test_text_stays_text_in_the_ink_that_the_site_swaps():
    svg = drawn().svg
    assert {"Up, then down", "step", "loss", "0.50"} <= set(texts(svg))
    inks = re.findall(r"<text [^>]*fill: (#\w+)", svg)
    assert set(inks) == {INK}
    assert len(inks) == svg.count("<text ")


def test_the_size_is_in_pixels_of_the_page():
    root = tree(drawn().svg)
    left, top, width, height = map(float, root.get("viewBox").split())
    assert (left, top) == (0, 0)
    assert float(root.get("width")) == pytest.approx(width * 4 / 3, abs=0.51)
    assert float(root.get("height")) == pytest.approx(height * 4 / 3, abs=0.51)
    assert 600 < float(root.get("width")) < 660
    assert "max-width: 100%" in root.get("style")


def test_what_a_label_says_is_left_alone():
    label = 'a d="1.23456" id="x" style="font: 3px" <&> url(#no)'
    drawing, axes = figure()
    axes.annotate(label, (0.5, 0.5))
    assert label in texts(Picture(drawing, "words").svg)


def test_ids_are_used_and_clash_with_no_other_picture():
    one, other = drawn().svg, drawn(title="Another").svg
    for svg in (one, other):
        assert sorted(ids(svg)) == sorted(set(references(svg)))
        assert ids(svg)
    assert not set(ids(one)) & set(ids(other))


def test_the_same_drawing_gives_the_same_bytes_in_another_process():
    code = (
        "import sys; sys.path.insert(0, 'code/tests'); "
        "from test_plot import drawn; sys.stdout.write(drawn().svg)"
    )
    command = [sys.executable, "-c", code]
    root = __file__.rpartition("/code/")[0]
    again = [
        subprocess.run(
            command,
            capture_output=True,
            check=True,
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": str(number)},
        ).stdout.decode()
        for number in (1, 2)
    ]
    assert again == [drawn().svg] * 2


def test_coordinates_have_two_decimals():
    numbers = re.findall(r' d="([^"]*)"', drawn().svg)
    assert numbers
    assert not re.search(r"\.\d{3}", " ".join(numbers))


def test_matplotlibs_own_defaults_are_dressed():
    drawing, axes = figure()
    axes.plot([0, 1], label="curve")
    axes.set_title("A finding that is long enough to need a second line of its own")
    axes.legend()
    axes.text(0, 0, "note")
    axes.text(0, 1, "red", color="#ff0000")
    svg = Picture(drawing, "words").svg
    assert (axes.get_title(), axes.get_title(loc="left").count("\n")) == ("", 1)
    assert not axes.get_legend().get_frame_on()
    assert re.search(r"<text [^>]*font-size: 11.5px[^>]*>note<", svg)
    assert re.search(r"<text [^>]*fill: #ff0000[^>]*>red<", svg)


def test_axes_without_a_grid_may_have_a_title():
    drawing, _ = figure()
    drawing.add_axes([0.2, 0.2, 0.3, 0.3]).set_title("Inset")
    assert "Inset" in texts(Picture(drawing, "words").svg)


def test_no_global_setting_changes():
    before = dict(mpl.rcParams)
    drawn()
    assert dict(mpl.rcParams) == before


def test_pyplot_is_neither_imported_nor_left_with_an_open_figure():
    code = "import sys, groundup.plot; sys.exit('matplotlib.pyplot' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
    pyplot = pytest.importorskip("matplotlib.pyplot")
    pyplot.switch_backend("agg")
    drawing, axes = pyplot.subplots()
    assert pyplot.get_fignums() == [1]
    Picture(drawing, "words")
    assert pyplot.get_fignums() == []
