"""Decision boundaries stand where the classifier says; curves end beside their name."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from matplotlib.colors import to_hex

from groundup.plot import (
    COLORS,
    MARKERS,
    decision_boundary,
    draw_points,
    draw_regions,
    figure,
    training_curves,
)
from groundup.plot.charts import draw_curve, spread
from test_plot import texts

WEIGHT, BIAS = np.array([1.7, -0.6]), 0.35
WORDS = {"title": "A line separates them", "alt": "Two clouds and a line."}


def score(X):
    return X @ WEIGHT + BIAS


def label(X):
    return (score(X) > 0).astype(int)


@pytest.fixture
def points():
    X = np.random.default_rng(0).normal(size=(60, 2))
    return X, label(X)


def drawn_regions(predict, X, y, **options):
    """The axes, the tint of each class and the lines between them."""
    drawing, axes = figure()
    draw_regions(axes, predict, X, y, **options)
    tints = [c for c in axes.collections if c.get_alpha()]
    edges = [c for c in axes.collections if not c.get_alpha()]
    drawing.draw_without_rendering()
    return axes, tints, edges


def vertices(collections):
    return np.concatenate([p.vertices for c in collections for p in c.get_paths()])


@pytest.mark.parametrize(
    "predict",
    [
        label,
        score,
        lambda X: label(X).astype(float),
        lambda X: np.stack([-score(X), 2 * score(X)], axis=1),
    ],
)
def test_the_line_is_where_the_prediction_changes(points, predict):
    axes, _, edges = drawn_regions(predict, *points)
    line = vertices(edges)
    width = np.ptp(axes.get_xlim())
    distance = np.abs(score(line)) / np.linalg.norm(WEIGHT)
    assert distance.max() < width / 5000  # a pixel is width / 500
    reach = line.max(axis=0) - line.min(axis=0)
    assert np.isclose(reach, [np.ptp(axes.get_xlim()), np.ptp(axes.get_ylim())]).any()


def test_a_threshold_moves_the_line(points):
    def probability(X):
        return 1 / (1 + np.exp(-score(X)))

    _, _, edges = drawn_regions(probability, *points, threshold=0.9)
    assert np.abs(score(vertices(edges)) - np.log(9)).max() < 0.01


CENTERS = np.array([[0.0, 0], [4, 0], [2, 3], [2, -3]])
NAMES = np.array(["ant", "bee", "cat", "dog"])


def nearness(X):
    return -np.linalg.norm(X[:, None] - CENTERS, axis=-1)  # (n, 4)


def assert_tints(axes, tints, classes, certain):
    """Each class's tint, and no other, covers the points that belong to it."""
    low, high = np.transpose([axes.get_xlim(), axes.get_ylim()])
    X = np.random.default_rng(0).uniform(low, high, size=(500, 2))
    X = X[certain(X)]  # not on an edge
    inside = [tint.get_paths()[0].contains_points(X) for tint in tints]
    assert len(X) > 400
    np.testing.assert_array_equal(np.argmax(inside, axis=0), classes(X))
    assert (np.sum(inside, axis=0) == 1).all()


@pytest.mark.parametrize("predict", [lambda X: NAMES[nearness(X).argmax(1)], nearness])
def test_every_point_of_the_plane_has_the_tint_of_its_class(predict):
    def certain(X):
        best = np.sort(nearness(X), axis=1)
        return best[:, -1] - best[:, -2] > 0.1

    axes, tints, _ = drawn_regions(predict, CENTERS, NAMES)
    assert [to_hex(tint.get_facecolor()[0]) for tint in tints] == list(COLORS[:4])
    assert_tints(axes, tints, lambda X: nearness(X).argmax(axis=1), certain)


@pytest.mark.parametrize("predict", [label, score])
def test_the_second_class_lies_above_the_threshold(points, predict):
    axes, tints, _ = drawn_regions(predict, *points)
    assert_tints(axes, tints, label, lambda X: np.abs(score(X)) > 0.05)


def test_one_class_only_has_no_line(points):
    X, y = points
    _, tints, edges = drawn_regions(lambda X: np.zeros(len(X), dtype=int), X, y)
    assert (len(tints), len(edges)) == (1, 0)


def test_one_unit_is_as_long_on_both_axes_unless_told(points):
    X, y = points[0] * [1, 30], points[1]
    for same_scale in (True, False):
        axes, _, _ = drawn_regions(label, X, y, same_scale=same_scale)
        origin, right, up = axes.transData.transform([(0, 0), (1, 0), (0, 1)])
        ratio = (right - origin)[0] / (up - origin)[1]
        assert bool(ratio == pytest.approx(1)) is same_scale


def test_identical_points_still_span_a_window():
    X, y = np.ones((2, 2)), np.array([0, 1])
    axes, _, _ = drawn_regions(score, X, y)
    assert np.ptp(axes.get_xlim()) > 0


def test_each_class_has_its_own_marker_and_its_name(points):
    drawing, axes = figure()
    draw_points(axes, *points, names=["no", "yes"])
    shapes = {len(c.get_paths()[0].vertices) for c in axes.collections}
    assert len(shapes) == 2
    assert [c.get_label() for c in axes.collections] == ["no", "yes"]
    for collection, number in zip(axes.collections, (0, 1), strict=True):
        expected = points[0][points[1] == number]
        np.testing.assert_array_equal(collection.get_offsets(), expected)
    svg = decision_boundary(score, *points, names=["no", "yes"], **WORDS).svg
    assert {"no", "yes", "x₁", "x₂", WORDS["title"]} <= set(texts(svg))
    assert len(svg) < 40_000


def test_many_points_become_one_image(points):
    X = np.random.default_rng(0).normal(size=(5000, 2))
    svg = decision_boundary(score, X, label(X), **WORDS).svg
    assert "<image " in svg
    assert len(svg) < 300_000


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        (np.ones((3, 4)), np.ones(3), r"X \(n, 2\) and y \(n,\), got \(3, 4\)"),
        (np.ones((3, 2)), np.ones(2), r"got \(3, 2\) and \(2,\): pick two columns"),
        (np.ones((0, 2)), np.ones(0), r"got \(0, 2\)"),
        (np.ones((9, 2)), np.arange(9), "at most 6 classes, got 9"),
    ],
)
def test_points_lie_in_the_plane(X, y, message):
    with pytest.raises(ValueError, match=message):
        decision_boundary(score, X, y, **WORDS)


@pytest.mark.parametrize(
    ("predict", "message"),
    [
        (lambda X: 1, r"needs to return \(40401,\) labels or scores"),
        (lambda X: score(X)[:5], r"got shape \(5,\)"),
        (lambda X: score(X)[:, None], r"2 classes, got 1: a single column"),
        (lambda X: score(X) * np.nan, "finite scores, got NaN"),
    ],
)
def test_predict_answers_for_every_point(points, predict, message):
    with pytest.raises(ValueError, match=message):
        decision_boundary(predict, *points, **WORDS)


def test_one_score_cannot_choose_among_three_classes(points):
    y = np.arange(60) % 3
    with pytest.raises(ValueError, match=r"labels out of \[0, 1, 2\], or one column"):
        decision_boundary(score, points[0], y, **WORDS)


@pytest.mark.parametrize("missing", ["title", "alt"])
def test_title_and_alt_are_needed(points, missing):
    with pytest.raises(ValueError, match=f"needs {missing} text, got ''"):
        decision_boundary(score, *points, **{**WORDS, missing: ""})
    with pytest.raises(ValueError, match=f"needs {missing} text, got ''"):
        training_curves({"a": [1, 2]}, **{**WORDS, missing: ""})


def test_names_are_one_per_class(points):
    with pytest.raises(ValueError, match="one name for each of 2 classes, got 3"):
        decision_boundary(score, *points, names=["a", "b", "c"], **WORDS)


def test_a_curve_is_the_mean_and_its_band_the_quantiles():
    values = np.random.default_rng(0).normal(size=(7, 11))
    steps = np.arange(0, 110, 10)
    _, axes = figure()
    end = draw_curve(axes, 2, values, steps, (0.25, 0.75))
    line, marker = axes.lines
    np.testing.assert_allclose(line.get_xydata(), np.c_[steps, values.mean(axis=0)])
    assert marker.get_marker() == MARKERS[2]
    assert end == (100, values[:, -1].mean())
    (band,) = axes.collections
    outline = band.get_paths()[0].vertices
    for step, column in zip(steps, values.T, strict=True):
        heights = outline[outline[:, 0] == step, 1]
        assert heights.min() == pytest.approx(np.quantile(column, 0.25))
        assert heights.max() == pytest.approx(np.quantile(column, 0.75))


def test_one_run_has_no_band():
    _, axes = figure()
    draw_curve(axes, 0, np.ones((1, 5)), None, (0, 1))
    assert len(axes.collections) == 0


def test_curves_are_named_at_their_end():
    curves = {"perceptron": np.ones((3, 20)), "chance": np.full(20, 0.999)}
    svg = training_curves(curves, axis_names=("epoch", "error"), **WORDS).svg
    assert {"perceptron", "chance", "epoch", "error", WORDS["title"]} <= set(texts(svg))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (np.ones((2, 3, 4)), r"needs \(seeds, steps\) or \(steps,\), got \(2, 3, 4\)"),
        ([], r"got \(0,\)"),
        ([1.0, np.nan], "needs finite numbers, got NaN"),
    ],
)
def test_a_curve_is_numbers_over_steps(values, message):
    with pytest.raises(ValueError, match=f"curve 'loss' .*{message}"):
        training_curves({"loss": values}, **WORDS)


@pytest.mark.parametrize("count", [0, 7])
def test_only_so_many_curves_can_be_told_apart(count):
    curves = {str(number): [1, 2] for number in range(count)}
    with pytest.raises(ValueError, match=f"needs 1 to 6 curves, got {count}"):
        training_curves(curves, **WORDS)


@given(arrays(float, st.integers(1, 6), elements=st.floats(0, 1)), st.floats(0.01, 0.3))
def test_labels_move_apart_and_no_further(heights, gap):
    moved = spread(heights, gap)
    order = np.argsort(heights, kind="stable")
    assert (np.diff(moved[order]) >= gap - 1e-9).all()
    assert moved.mean() == pytest.approx(heights.mean())
    if (np.diff(heights[order]) >= gap).all():
        np.testing.assert_allclose(moved, heights)
