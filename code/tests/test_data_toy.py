import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import datasets, linear_model, svm

from groundup.data import circles, moons, spirals, toy, two_clouds, xor

NOISY = [xor, moons, circles, spirals]


def draw(make, n=200, seed=0, **options):
    if not options:
        options = {"margin": 0.3} if make is two_clouds else {"noise": 0.1}
    return make(n, rng=np.random.default_rng(seed), **options)


@pytest.mark.parametrize("make", [two_clouds, *NOISY])
def test_form_balance_and_repeatability(make):
    X, y = draw(make, n=101)
    assert X.shape == (101, 2)
    assert X.dtype == np.float64
    assert np.bincount(y).tolist() == [51, 50]
    assert np.abs(np.diff(y)).sum() < 75  # shuffled: neither sorted nor alternating
    assert np.abs(np.diff(y)).sum() > 25
    again, labels = draw(make, n=101)
    np.testing.assert_array_equal(X, again)
    np.testing.assert_array_equal(y, labels)
    assert not np.array_equal(X, draw(make, n=101, seed=1)[0])


@given(st.integers(0, 2**32), st.floats(0.01, 5))
def test_two_clouds_keep_their_margin_from_the_line_they_were_drawn_by(seed, margin):
    X, y = draw(two_clouds, n=60, seed=seed, margin=margin)
    rng = np.random.default_rng(seed)  # the same labels, then the same direction
    np.testing.assert_array_equal(y, rng.permutation(np.arange(60) % 2))
    angle = rng.uniform(0, 2 * np.pi)
    distance = X @ [np.cos(angle), np.sin(angle)] - 0.5
    assert ((distance > 0) == (y == 1)).all()
    assert np.abs(distance).min() >= margin - 1e-12


@pytest.mark.parametrize("seed", range(5))
def test_two_clouds_keep_their_margin_as_a_support_vector_machine_measures_it(seed):
    X, y = draw(two_clouds, n=200, seed=seed, margin=0.5)
    machine = svm.SVC(kernel="linear", C=1e6).fit(X, y)
    assert machine.score(X, y) == 1
    assert 1 / np.linalg.norm(machine.coef_) >= 0.5 * (1 - 1e-3)
    # and the clouds touch it nearly: the margin is what was asked for, not far more
    assert 1 / np.linalg.norm(machine.coef_) < 0.75


def test_two_clouds_need_a_bias():
    for seed in range(5):
        X, y = draw(two_clouds, n=200, seed=seed, margin=0.05)
        model = svm.LinearSVC(fit_intercept=False, C=1e3, max_iter=100_000).fit(X, y)
        assert model.score(X, y) < 1


def test_xor_corners_and_labels_and_that_no_line_separates_them():
    X, y = draw(xor, noise=0.0)
    assert set(map(tuple, X)) == {(-1, -1), (-1, 1), (1, -1), (1, 1)}
    np.testing.assert_array_equal(y, X[:, 0] * X[:, 1] < 0)
    X, y = draw(xor, noise=0.05)
    assert linear_model.LogisticRegression().fit(X, y).score(X, y) <= 0.76


def on_moons(X, y):
    """The unit half circle, and its mirror image around (½, ¼)."""
    upper = np.where(y[:, None] == 1, [1.0, 0.5] - X, X)
    radius = np.linalg.norm(upper, axis=1)
    return np.allclose(radius, 1) and (upper[:, 1] >= -1e-12).all()


def test_moons_lie_on_the_curves_of_scikit_learn():
    assert on_moons(*draw(moons, noise=0.0))
    assert on_moons(*datasets.make_moons(100, noise=0.0, random_state=0))


def test_circles_have_the_radii_of_scikit_learn():
    for X, y in (
        draw(circles, noise=0.0),
        datasets.make_circles(100, noise=0.0, factor=0.5, random_state=0),
    ):
        radius = np.linalg.norm(X, axis=1)
        np.testing.assert_allclose(radius, np.where(y == 1, 0.5, 1.0))


def test_spirals_turn_one_and_a_half_times_and_mirror_each_other():
    X, y = draw(spirals, noise=0.0)
    radius = np.linalg.norm(X, axis=1)
    assert radius.min() >= 0.1
    assert radius.max() <= 1.0
    direction = np.exp(1j * np.pi * (3 * radius + y))
    np.testing.assert_allclose(X[:, 0] + 1j * X[:, 1], radius * direction)


@pytest.mark.parametrize("make", NOISY)
def test_noise_is_the_standard_deviation_of_what_is_added(make):
    clean, _ = draw(make, n=5000, noise=0.0)
    noisy, _ = draw(make, n=5000, noise=0.2)
    added = noisy - clean
    assert abs(added.std() - 0.2) < 0.01
    assert abs(added.mean()) < 0.01


@pytest.mark.parametrize("make", [two_clouds, *NOISY])
@pytest.mark.parametrize("n", [1, 0, -3, 2.5, True, "10", None, float("nan")])
def test_a_bad_count_is_refused(make, n):
    with pytest.raises(ValueError, match="n needs a whole number of at least 2 points"):
        draw(make, n=n)


@pytest.mark.parametrize("make", NOISY)
@pytest.mark.parametrize("noise", [-0.1, float("nan"), float("inf"), "0.1", None])
def test_a_bad_noise_is_refused(make, noise):
    with pytest.raises(ValueError, match="noise needs a standard deviation of 0 or m"):
        draw(make, noise=noise)


@pytest.mark.parametrize("margin", [0, -1, float("nan"), float("inf"), "wide", None])
def test_a_bad_margin_is_refused(margin):
    with pytest.raises(ValueError, match="margin needs a number above 0"):
        draw(two_clouds, margin=margin)


@pytest.mark.parametrize("rng", [0, None, np.random, np.random.RandomState(0)])
def test_only_a_generator_is_taken_for_randomness(rng):
    for make in NOISY:
        with pytest.raises(TypeError, match=r"pass numpy\.random\.default_rng\(0\)"):
            make(10, noise=0.1, rng=rng)


def test_integers_of_numpy_are_whole_numbers():
    assert len(draw(moons, n=np.int64(7))[0]) == 7
    assert toy.xor(2, noise=0, rng=np.random.default_rng(0))[0].shape == (2, 2)
