"""Angles, projections, four products and filters against NumPy, SciPy and sklearn."""

import numpy as np
import pytest
from scipy import ndimage
from scipy.spatial import ConvexHull
from sklearn.metrics import pairwise

from groundup.foundations.linear_algebra import (
    by_columns,
    by_entries,
    by_outer_products,
    by_rows,
    cosine_similarity,
    filter_matrix,
    project,
)


@pytest.fixture
def rng():
    return np.random.default_rng(7)


def test_cosines_are_sklearns(rng):
    X, Y = rng.normal(size=(3, 5)), rng.normal(size=(4, 5))
    ours = cosine_similarity(X[:, None], Y)
    expected = pairwise.cosine_similarity(X, Y)
    np.testing.assert_allclose(ours, expected, rtol=0, atol=1e-14)


def test_the_cosine_of_the_worked_example():
    assert cosine_similarity([3, 4], [4, 3]) == 0.96


def test_the_law_of_cosines(rng):
    a, b = rng.normal(size=(2, 11, 3))
    squares = (a**2).sum(axis=-1) + (b**2).sum(axis=-1)
    between = np.sqrt((a**2).sum(axis=-1) * (b**2).sum(axis=-1))
    third = squares - 2 * between * cosine_similarity(a, b)
    np.testing.assert_allclose(((a - b) ** 2).sum(axis=-1), third, rtol=1e-12)


def test_a_zero_vector_has_no_angle():
    with pytest.raises(ValueError, match="got a zero vector: it points nowhere"):
        cosine_similarity(np.eye(3), np.zeros(3))
    with pytest.raises(ValueError, match="got a zero vector: it points nowhere"):
        cosine_similarity([[0, 0], [1, 0]], [1, 1])


def test_one_number_is_not_stretched_to_a_vector():
    with pytest.raises(ValueError, match=r"of one size, got \(2, 3\) and \(1,\)"):
        cosine_similarity(np.ones((2, 3)), [1])


def test_a_projection_solves_the_least_squares_problem(rng):
    X, onto = rng.normal(size=(2, 3, 5)), rng.normal(size=5)
    ours = project(X, onto)
    for index in np.ndindex(2, 3):
        share = np.linalg.lstsq(onto[:, None], X[index], rcond=None)[0]
        np.testing.assert_allclose(ours[index], share * onto, rtol=1e-12)
    np.testing.assert_allclose((X - ours) @ onto, 0, atol=1e-13)
    np.testing.assert_allclose(project(ours, onto), ours, rtol=1e-13)
    np.testing.assert_array_equal(project([3, 4], [0, 2]), [0, 4])


@pytest.mark.parametrize("onto", [np.zeros(3), np.eye(3), 2.0])
def test_a_projection_needs_a_direction(onto):
    with pytest.raises(ValueError, match="needs a direction, one vector that is not"):
        project(np.ones((3, 3)), onto)


WAYS = [by_entries, by_columns, by_rows, by_outer_products]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("shape", [(2, 3, 5), (1, 7, 2), (3, 1, 2), (2, 0, 3)])
def test_four_products_are_numpys(rng, way, shape):
    m, k, n = shape
    A, B = rng.normal(size=(m, k)), rng.normal(size=(k, n))
    allowed = k * np.finfo(float).eps * (abs(A) @ abs(B))
    assert (abs(way(A, B) - A @ B) <= allowed).all()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("shapes", [((2, 3), (5, 3)), ((3,), (3, 2)), ((2, 3), (3,))])
def test_products_refuse_what_does_not_fit(way, shapes):
    words = r"needs \(m, k\) @ \(k, n\), got \(.*\) @ \(.*\)"
    with pytest.raises(ValueError, match=words):
        way(np.ones(shapes[0]), np.ones(shapes[1]))


def test_the_determinant_is_the_area_of_the_columns(rng):
    for (a, b), (c, d) in rng.normal(size=(20, 2, 2)):
        corners = [(0, 0), (a, c), (a + b, c + d), (b, d)]
        np.testing.assert_allclose(ConvexHull(corners).volume, abs(a * d - b * c))
        turn = np.arctan2(d, b) - np.arctan2(c, a)  # from the first to the second
        assert np.sign(a * d - b * c) == np.sign(np.sin(turn))


def test_the_inverse_and_the_determinant_of_a_product(rng):
    for A, B in rng.normal(size=(20, 2, 2, 2)):
        (a, b), (c, d) = A
        inverse = np.array([[d, -b], [-c, a]]) / (a * d - b * c)
        np.testing.assert_allclose(inverse @ A, np.eye(2), atol=1e-10)
        det = np.linalg.det
        np.testing.assert_allclose(det(A @ B), det(A) * det(B), atol=1e-12)


def test_errors_grow_by_the_condition_number_at_most(rng):
    A = filter_matrix([0.25, 0.5, 0.25], 7)
    _, _, directions = np.linalg.svd(A)
    cases = [(directions[0], directions[-1]), *rng.normal(size=(20, 2, 7))]
    growths = [
        np.linalg.norm(np.linalg.solve(A, error))
        / np.linalg.norm(x)
        / (np.linalg.norm(error) / np.linalg.norm(A @ x))
        for x, error in cases
    ]
    np.testing.assert_allclose(growths[0], np.linalg.cond(A), rtol=1e-10)
    assert max(growths[1:]) < np.linalg.cond(A)


def test_a_column_against_a_row_is_least_at_the_mean(rng):
    p, y = rng.normal(size=7), rng.normal(size=7)
    loss = ((p[:, None] - y) ** 2).mean()
    np.testing.assert_allclose(loss, ((p - y.mean()) ** 2).mean() + y.var())


@pytest.mark.parametrize("size", [1, 3, 5])
def test_a_filter_matrix_slides_its_kernel(rng, size):
    kernel, signal = rng.normal(size=size), rng.normal(size=7)
    slid = ndimage.correlate1d(signal, kernel, mode="constant")
    np.testing.assert_allclose(filter_matrix(kernel, 7) @ signal, slid, atol=1e-14)


def test_the_transpose_slides_the_kernel_backward(rng):
    kernel, x, y = rng.normal(size=5), rng.normal(size=7), rng.normal(size=7)
    F, back = filter_matrix(kernel, 7), filter_matrix(kernel[::-1], 7)
    np.testing.assert_array_equal(F.T, back)
    np.testing.assert_allclose((F @ x) @ y, x @ (back @ y), rtol=1e-12)


def test_a_kernel_longer_than_the_signal_is_cut(rng):
    kernel, signal = rng.normal(size=9), rng.normal(size=2)
    expected = np.correlate(signal, kernel, mode="full")[4:6]
    np.testing.assert_allclose(filter_matrix(kernel, 2) @ signal, expected, atol=1e-14)


def test_two_filter_matrices_filter_a_picture(rng):
    X, down, across = rng.normal(size=(7, 5)), rng.normal(size=3), rng.normal(size=3)
    ours = filter_matrix(down, 7) @ X @ filter_matrix(across, 5).T
    expected = ndimage.correlate(X, np.outer(down, across), mode="constant")
    np.testing.assert_allclose(ours, expected, atol=1e-14)


def test_filtering_both_axes_is_one_matrix_on_the_flat_picture(rng):
    X, B, C = rng.normal(size=(3, 4)), rng.normal(size=(2, 3)), rng.normal(size=(5, 4))
    flat = np.kron(B, C) @ X.ravel()
    np.testing.assert_allclose(flat, (B @ X @ C.T).ravel(), atol=1e-13)


def test_condition_numbers_of_both_axes_multiply():
    B, C = filter_matrix([1, 2, 1], 5), filter_matrix([1, 3, 2], 4)
    product = np.linalg.cond(B) * np.linalg.cond(C)
    np.testing.assert_allclose(np.linalg.cond(np.kron(B, C)), product, rtol=1e-12)


@pytest.mark.parametrize("n", [6, 7, 142])
def test_the_known_eigenvalues_of_the_blur(n):
    angles = np.arange(1, n + 1) * np.pi / (n + 1)
    expected = np.cos(angles / 2) ** 2
    blur = filter_matrix([0.25, 0.5, 0.25], n)
    found = np.linalg.eigvalsh(blur)[::-1]
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-13)


@pytest.mark.parametrize("kernel", [[1, 2], [], [[1, 2, 1]], 3])
def test_a_kernel_needs_a_middle(kernel):
    with pytest.raises(ValueError, match="needs a kernel with a middle, got shape"):
        filter_matrix(kernel, 4)


def test_random_directions_have_cosines_of_one_over_the_root_of_d(rng):
    for D in (2, 5, 17):
        cosines = cosine_similarity(*rng.normal(size=(2, 40_000, D)))
        # The mean of cos² is 1/D; its standard error is below 1/D/√40,000 · √2.
        assert abs((cosines**2).mean() * D - 1) < 5 * 2**0.5 / 200
