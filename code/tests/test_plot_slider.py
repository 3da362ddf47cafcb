"""Sliders move without a kernel: what is in the figure is all there is."""

import json

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from groundup.plot import COLORS, plotly_template, point_traces, slider
from groundup.plot.interactive import BUDGET, rounded

RANGES = ((-1, 1), (-2, 2))


def curve(k, points=50):
    x = np.linspace(-1, 1, points)
    return go.Scatter(x=x, y=np.sin(k * x), mode="lines")


def moving(frames=None, **options):
    frames = [[curve(k)] for k in (1, 2, 3)] if frames is None else frames
    words = {
        "labels": range(1, len(frames) + 1),
        "prefix": "k = ",
        "title": "A larger k swings faster",
        "alt": "A sine curve that swings faster as the slider moves right.",
    }
    return slider(frames, **{**words, **options})


def sent(figure):
    """The figure as the page gets it; strict JSON, which has no NaN."""

    def refuse(constant):
        raise AssertionError(f"{constant} is not JSON")

    return json.loads(figure.to_json(), parse_constant=refuse)


def test_each_step_jumps_to_its_frame_at_once():
    figure = sent(moving())
    (control,) = figure["layout"]["sliders"]
    assert [step["label"] for step in control["steps"]] == ["1", "2", "3"]
    assert control["currentvalue"]["prefix"] == "k = "
    names = [frame["name"] for frame in figure["frames"]]
    assert len(set(names)) == 3
    for step, name in zip(control["steps"], names, strict=True):
        target, how = step["args"]
        assert (step["method"], target) == ("animate", [name])
        assert how["mode"] == "immediate"
        assert how["frame"] == {"duration": 0, "redraw": False}
        assert how["transition"] == {"duration": 0}


def test_nothing_starts_by_itself():
    assert "updatemenus" not in sent(moving())["layout"]


def test_frames_replace_what_moves_and_leave_what_is_fixed():
    fixed = point_traces(np.eye(4)[:, :2], np.array([0, 1, 1, 0]))
    frames = [[curve(k), curve(k + 1)] for k in (1, 2)]
    figure = sent(moving(frames, fixed=fixed))
    assert len(figure["data"]) == 4
    assert [frame["traces"] for frame in figure["frames"]] == [[2, 3]] * 2
    assert figure["data"][2:] == figure["frames"][0]["data"]
    for frame, k in zip(figure["frames"], (1, 2), strict=True):
        x = np.array(frame["data"][0]["x"])
        np.testing.assert_allclose(frame["data"][0]["y"], np.sin(k * x), atol=4e-4)


def test_the_axes_hold_still_around_everything():
    frames = [[go.Scatter(x=[0, k], y=[-k, 10])] for k in (1, 2, 20)]
    layout = sent(moving(frames, fixed=[go.Scatter(x=[-20], y=[None])]))["layout"]
    assert layout["xaxis"]["range"] == [-22, 22]
    assert layout["yaxis"]["range"] == [-21.5, 11.5]
    given_ranges = sent(moving(ranges=RANGES, same_scale=True))["layout"]
    assert given_ranges["xaxis"]["range"] == [-1, 1]
    assert given_ranges["yaxis"]["range"] == [-2, 2]
    assert given_ranges["yaxis"]["scaleanchor"] == "x"
    assert "scaleanchor" not in layout["yaxis"]


def test_a_flat_line_still_has_a_range():
    layout = sent(moving([[go.Scatter(x=[1, 2], y=[3, 3])]]))["layout"]
    assert layout["yaxis"]["range"] == [2.5, 3.5]


def test_title_alt_and_axis_names():
    title = "Every mistake turns the line toward the example that it got wrong"
    layout = sent(moving(title=title, axis_names=("time", "height")))["layout"]
    assert layout["meta"]["alt"].startswith("A sine curve")
    broken = layout["title"]["text"].split("<br>")
    assert len(broken) == 2
    assert max(map(len, broken)) <= 42
    assert " ".join(broken) == title
    names = [layout[axis]["title"]["text"] for axis in ("xaxis", "yaxis")]
    assert names == ["time", "height"]


def test_the_title_gets_room_and_the_legend_stands_below_it():
    one, two = (sent(moving(title=t))["layout"] for t in ("Short", "word " * 12))
    assert two["margin"]["t"] - one["margin"]["t"] == 20
    assert two["legend"]["y"] < one["legend"]["y"] < 1


def test_the_house_template_is_used():
    layout, house = sent(moving())["layout"], plotly_template.to_plotly_json()
    assert layout["template"]["layout"].keys() == house["layout"].keys()
    assert layout["template"]["layout"]["colorway"] == list(COLORS)
    assert layout["template"]["layout"]["paper_bgcolor"] == "rgba(0,0,0,0)"


def test_bars_are_drawn_again_and_need_ranges():
    frames = [[go.Bar(x=["a", "b"], y=[k, 1])] for k in (1, 2)]
    (control,) = sent(moving(frames, ranges=RANGES))["layout"]["sliders"]
    assert all(step["args"][1]["frame"]["redraw"] for step in control["steps"])
    with pytest.raises(ValueError, match=r"needs ranges=\(\(low, high\), \(low, high"):
        moving(frames)


@pytest.mark.parametrize(
    "trace", [go.Scatter(y=[1, 2]), go.Scatter(x=["a", "b"], y=[1, 2])]
)
def test_no_range_is_guessed_for_words_or_missing_coordinates(trace):
    with pytest.raises(ValueError, match="unless every trace is a scatter of numbers"):
        moving([[trace]])


@pytest.mark.parametrize("missing", ["title", "alt"])
def test_title_and_alt_are_needed(missing):
    with pytest.raises(ValueError, match=f"needs {missing} text, got ' '"):
        moving(**{missing: " "})


def test_every_frame_has_one_label():
    with pytest.raises(ValueError, match="got 3 frames and 2 labels"):
        moving(labels=[1, 2])
    with pytest.raises(ValueError, match="got 0 frames and 0 labels"):
        moving([])


def test_a_bare_trace_is_named():
    with pytest.raises(TypeError, match=r"got a bare trace: write \[trace\]"):
        moving([curve(1), curve(2)])
    with pytest.raises(TypeError, match=r"lists of traces, got dict in one: write go"):
        moving([[{"type": "scatter"}]])


def test_only_what_the_site_can_draw():
    with pytest.raises(ValueError, match="got surface: the site loads no other part"):
        moving([[go.Surface(z=np.eye(3))]], ranges=RANGES)


def test_frames_hold_the_same_traces():
    frames = [[curve(1)], [curve(1), curve(2)]]
    with pytest.raises(ValueError, match=r"same traces in every frame, got \[\('scat"):
        moving(frames)
    with pytest.raises(ValueError, match="same traces in every frame"):
        moving([[curve(1)], [go.Bar(x=[1], y=[1])]], ranges=RANGES)


def test_a_heavy_figure_says_its_size_and_what_to_do():
    frames = [[curve(k, points=600)] for k in range(1, 41)]
    with pytest.raises(ValueError, match=r"at most 300 kB of JSON, got (\d+) kB: use"):
        moving(frames)
    light = moving([[curve(k, points=600)] for k in range(1, 21)])
    assert len(light.to_json().encode()) < BUDGET


def test_numbers_are_written_short_on_every_version_of_plotly():
    x = np.linspace(0, 1, 7, dtype=np.float32) / 3
    (trace,) = sent(moving([[go.Scatter(x=x, y=x)]]))["data"]
    assert trace["x"] == [0, 0.05556, 0.11111, 0.16667, 0.22222, 0.27778, 0.33333]


def test_classes_have_their_own_symbols():
    X, y = np.arange(12.0).reshape(6, 2), np.array(list("abcabc"))
    traces = point_traces(X, y, names=["A", "B", "C"])
    assert [trace.name for trace in traces] == ["A", "B", "C"]
    assert len({trace.marker.symbol for trace in traces}) == 3
    assert [trace.marker.color for trace in traces] == list(COLORS[:3])
    np.testing.assert_array_equal(traces[1].x, X[y == "b", 0])
    np.testing.assert_array_equal(traces[1].y, X[y == "b", 1])
    assert [trace.name for trace in point_traces(X, y)][0] == "class a"


@given(
    arrays(float, st.integers(1, 30), elements=st.floats(-1e6, 1e6)), st.floats(-9, 9)
)
def test_rounding_is_invisible(values, shift):
    values = values * 10.0**shift
    error = np.abs(np.array(rounded(values)) - values).max()
    span = np.ptp(values)
    assert error <= (span * 1e-4 if span else abs(values[0]) * 1e-6) + 1e-300


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.array([1, 2]), [1, 2]),
        (["b", "a"], ["b", "a"]),
        (("1", "2"), ["1", "2"]),
        ([[0, "#fff"], [0.123456, "#000"]], [[0, "#fff"], [0.123456, "#000"]]),
        ([1.0, float("nan"), 3.0], [1.0, None, 3.0]),
        (np.array([[1.0, np.inf], [2.0, 3.0]]), [[1.0, None], [2.0, 3.0]]),
        ([None, 1.5], [None, 1.5]),
        (np.array([True, False]), [True, False]),
        ({"x": np.array([0.000012345678, 1.0])}, {"x": [0.00001, 1.0]}),
        ([], []),
        (np.array([5.123456789] * 2), [5.123457] * 2),
        (np.array([1.23456789e-9]), [1.234568e-9]),
        (np.zeros(2), [0.0, 0.0]),
        (np.array([np.nan]), [None]),
    ],
)
def test_only_floats_are_rounded(value, expected):
    assert rounded(value) == expected
