"""Tests of the exercise on eigenvalues, SVD and PCA.

The references are powers of matrices by NumPy, matrices built from known eigenvectors,
and scikit-learn's PCA.
"""

import numpy as np
from sklearn import decomposition

from coursekit.grading.testing import equal, problem, question, same, shapes

ROUNDING = {"rtol": 1e-7, "atol": 1e-9}


def parts(answer, function, *names):
    """Return what a function returned, if it is as many things as it should be."""
    if answer is None:
        same(answer, 0.0, f"{function}(...)")  # says what a missing return does
    if not isinstance(answer, tuple | list) or len(answer) != len(names):
        wanted = f"{len(names)} things, `return {', '.join(names)}`"
        problem(f"{function} needs to return {wanted}")
    return answer


def unit(v):
    return v / np.linalg.norm(v)


def judge_power(sub, A, v, steps):
    estimate, direction = parts(sub.power(A, v, steps), "power", "estimate", "v")
    start = v
    long = np.linalg.matrix_power(A, steps) @ v
    again = "its length is not 1: bring it to length 1 " + (
        "after each multiplication" if steps else "even if there is no multiplication"
    )
    slips = {
        again: long,
        f"{again}, not only before": np.linalg.matrix_power(A, steps) @ unit(v),
        "this is one multiplication too many": unit(A @ long),
        "you multiplied by the transpose of A": unit(
            np.linalg.matrix_power(A.T, steps) @ v
        ),
    }
    same(direction, unit(long), "the direction", mistakes=slips, **ROUNDING)
    v = unit(long)
    slips = {
        "the length of Av has lost the sign: use v · Av": np.linalg.norm(A @ v),
    }
    if steps:
        before = unit(np.linalg.matrix_power(A, steps - 1) @ start)
        words = "this is the estimate one step earlier: use the v that you return"
        slips[words] = before @ A @ before
    same(estimate, v @ A @ v, "the estimate", mistakes=slips, **ROUNDING)


@question("q1", points=2)
def test_three_steps_of_a_three_by_three_matrix(sub):
    A = np.array([[1.0, -2.0, 0.5], [3.0, -4.0, 1.0], [0.0, 2.0, -1.5]])
    judge_power(sub, A, np.array([2.0, 1.0, -1.0]), 3)


@question("q1", points=2)
@shapes(n=(2, 7), steps=(0, 9))
def test_any_number_of_steps_of_any_matrix(sub, rng, n, steps):
    judge_power(sub, rng.normal(size=(n, n)), 3 * rng.normal(size=n), steps)


@question("q1", points=1)
def test_many_steps_neither_overflow_nor_change_the_start(sub, rng):
    Q = np.linalg.qr(rng.normal(size=(4, 4))).Q
    A = Q @ np.diag([-90.0, 30.0, 5.0, 1.0]) @ Q.T
    estimate, v = parts(sub.power(A, Q.sum(axis=1), 400), "power", "estimate", "v")
    same(estimate, -90.0, "the estimate after 400 steps", **ROUNDING)
    same(np.abs(v), np.abs(Q[:, 0]), "the size of the direction", **ROUNDING)
    sub.untouched()


def judge_steps(sub, values, digits):
    def first(ratio, goal):
        return next(t for t in range(10**6) if ratio**t <= goal * (1 + 1e-12))

    sizes, goal = np.sort(np.abs(values))[::-1], 10.0**-digits
    steps = first(sizes[1] / sizes[0], goal)
    plain = np.sort(values)[::-1]
    slips = {
        "round up: one step fewer is not enough": steps - 1,
        "the square of the ratio is the rate of the eigenvalue, not of the direction": (
            first((sizes[1] / sizes[0]) ** 2, goal)
        ),
        "the error that lasts longest is the second eigenvalue's, not the last's": (
            first(sizes[-1] / sizes[0], goal)
        ),
        "a digit is a factor of 10, not of e: use log(10)": first(
            sizes[1] / sizes[0], np.exp(-digits)
        ),
    }
    if 0 < plain[1] < plain[0]:
        slips["a negative eigenvalue can be the largest in size: compare sizes"] = (
            first(plain[1] / plain[0], goal)
        )
    answer = sub.steps_needed(values, digits)
    for words, wrong in slips.items():
        if answer == wrong != steps:
            problem(f"steps_needed is wrong: {words}.")
    equal(answer, steps, "steps_needed(values, digits)")


@question("q2", points=1)
def test_steps_for_four_eigenvalues(sub):
    judge_steps(sub, np.array([0.5, 3.0, 2.5, 1.0]), 6)


@question("q2", points=1)
def test_steps_where_the_largest_is_negative(sub):
    judge_steps(sub, np.array([2.0, -5.0, 3.0]), 5)


@question("q2", points=2)
@shapes(n=(2, 7), digits=(1, 9))
def test_steps_for_any_eigenvalues(sub, rng, n, digits):
    values = rng.permutation([1.0, rng.uniform(0.3, 0.97), *rng.uniform(0, 0.2, n)])
    judge_steps(sub, values * rng.choice([-7.0, 7.0], size=n + 2), digits)


def judge_deflation(sub, A, value, v):
    outer = np.outer(v, v)
    slips = {
        "v need not have length 1: divide by v · v": A - value * outer,
        "divide by the square of the length, v · v": A
        - value * outer / np.linalg.norm(v),
        "this lowers the eigenvalue by 1: multiply by the value": A - outer / (v @ v),
        "this adds the direction: turn the sign": A + value * outer / (v @ v),
        "v · v is one number: the matrix of all products is np.outer(v, v)": A
        - value * (v @ v),
        "that product of a vector with itself is one number: use np.outer": A - value,
    }
    answer = sub.deflate(A, value, v)
    expected = A - value * outer / (v @ v)
    same(answer, expected, "deflate(A, value, v)", mistakes=slips, **ROUNDING)


@question("q3", points=1)
def test_deflate_a_two_by_two_matrix(sub):
    judge_deflation(sub, np.array([[2.0, 1.0], [1.0, 2.0]]), 3.0, np.array([2.0, 2.0]))


@question("q3", points=2)
@shapes(n=(2, 7))
def test_all_other_eigenvalues_stay(sub, rng, n):
    Q, values = np.linalg.qr(rng.normal(size=(n, n))).Q, rng.normal(size=n)
    A, v = Q @ np.diag(values) @ Q.T, rng.uniform(0.5, 3) * Q[:, 0]
    judge_deflation(sub, (A + A.T) / 2, float(values[0]), v)
    sub.untouched()


def reference(X, k=None):
    return decomposition.PCA(k, svd_solver="full").fit(X)


def with_signs(rows):
    largest = np.abs(rows).argmax(axis=1)
    return rows * np.sign(rows[np.arange(len(rows)), largest])[:, None]


def judge_pca(sub, X, k):
    answer = parts(sub.pca(X, k), "pca", "mean", "components", "shares")
    right, whole = reference(X, k), reference(X)
    V = np.linalg.svd(X - X.mean(axis=0), full_matrices=False)[2]
    raw = np.linalg.svd(X, full_matrices=False)[2]
    same(answer[0], right.mean_, "the mean", **ROUNDING)
    slips = {
        "these are the components of data that were not centered": with_signs(raw[:k]),
        "components are the rows of Vᵀ, not of V": with_signs(V.T[:k])
        if V.shape[0] == V.shape[1]
        else V,
        "these have the least variance: bring them into descending order": (
            with_signs(V[::-1][:k])
        ),
        "only subtract the mean: to divide by the deviations is another question": (
            reference((X - X.mean(axis=0)) / X.std(axis=0), k).components_
        ),
        "signs of single entries are lost: turn whole rows around": np.abs(
            right.components_
        ),
    }
    words = "the entry of the largest size in each row has to be positive"
    expected = right.components_
    if np.shape(answer[1]) == expected.shape and np.allclose(
        with_signs(np.asarray(answer[1])), expected, **ROUNDING
    ):
        slips[words] = answer[1]
    same(answer[1], expected, "the array of components", mistakes=slips, **ROUNDING)
    S = whole.singular_values_
    slips = {
        "variances are the squares of singular values": (S / S.sum())[:k],
        "the share is of the whole variance, not of what is kept": S[:k] ** 2
        / (S[:k] ** 2).sum(),
        "these are the variances themselves: divide by their sum": (
            right.explained_variance_
        ),
    }
    shares = right.explained_variance_ratio_
    same(answer[2], shares, "the array of shares", mistakes=slips, **ROUNDING)


def stretched(rng, n, d):
    scale = 2.0 ** -np.arange(d)
    return (rng.normal(size=(n, d)) * scale) @ rng.normal(size=(d, d)) + rng.normal(
        size=d
    )


@question("q4", points=2)
def test_two_components_of_seven_examples(sub, rng):
    judge_pca(sub, stretched(rng, 7, 5), 2)


@question("q4", points=3)
@shapes(n=(7, 20), d=(2, 6), k=(1, 6))
def test_any_components_as_scikit_learn(sub, rng, n, d, k):
    judge_pca(sub, stretched(rng, n, d), min(k, d))


@question("q4", points=1)
def test_the_data_stay_as_they_are(sub, rng):
    sub.pca(stretched(rng, 9, 4), 3)
    sub.untouched()


def judge_compression(sub, image, side, k):
    answer = parts(sub.compress(image, side, k), "compress", "picture", "stored")
    H, W = image.shape
    corners = [(i, j) for i in range(0, H, side) for j in range(0, W, side)]
    rows = np.array([image[i : i + side, j : j + side].ravel() for i, j in corners])
    model = reference(rows, k)
    Z, whole = model.transform(rows), reference(image, k)

    def placed(rows):
        picture = np.empty(image.shape)
        for (i, j), row in zip(corners, rows, strict=True):
            picture[i : i + side, j : j + side] = row.reshape(side, side)
        return picture

    back = Z @ model.components_ + model.mean_
    slips = {
        "add the mean square again": placed(back - model.mean_),
        "a reshape alone does not put the squares back: use assemble": back.reshape(
            image.shape
        ),
        "this is the picture itself: keep only k components": image,
        "subtract the mean square before you take the coordinates": placed(
            rows @ model.components_.T @ model.components_
        ),
        "you added the mean square, but never subtracted it": placed(
            rows @ model.components_.T @ model.components_ + model.mean_
        ),
        "these are components of the picture's rows: cut it into squares first": (
            whole.inverse_transform(whole.transform(image))
        ),
    }
    same(answer[0], placed(back), "the picture", mistakes=slips, **ROUNDING)
    n, d = rows.shape
    slips = {
        "the mean square has to be stored too": k * (n + d),
        "without the components nobody can rebuild the squares": k * n,
    }
    for words, wrong in slips.items():
        if answer[1] == wrong:
            problem(f"the count is wrong: {words}.")
    equal(answer[1], k * (n + d) + d, "the count of stored numbers")


@question("q5", points=2)
def test_a_small_picture_in_squares_of_three(sub, rng):
    judge_compression(sub, rng.uniform(size=(12, 15)), 3, 2)


@question("q5", points=2)
@shapes(rows=(3, 5), columns=(3, 6), side=(2, 3), k=(1, 3))
def test_any_picture(sub, rng, rows, columns, side, k):
    judge_compression(sub, rng.uniform(size=(rows * side, columns * side)), side, k)


def judge_whitening(sub, X, eps):
    model = reference(X)
    Z, variance = model.transform(X), model.explained_variance_
    mine = X - X.mean(axis=0)
    rotated, turned = np.sqrt(variance + eps), mine @ model.components_
    slips = {
        "divide by the root of the variance": Z / (variance + eps),
        "the variance has N - 1: use ddof=1": Z
        / np.sqrt(variance * (len(X) - 1) / len(X) + eps),
        "eps belongs under the root": Z / (np.sqrt(variance) + eps),
        "add eps to the variance": Z / np.sqrt(variance),
        "these are shares of the variance: divide by the variances themselves": (
            Z / np.sqrt(model.explained_variance_ratio_ + eps)
        ),
        "subtract the mean first": X @ model.components_.T / rotated,
        "the components are rows: turn with components.T": (
            turned / np.sqrt(turned.var(axis=0, ddof=1) + eps)
        ),
        "these are the features, each by itself: turn them into the components first": (
            mine / np.sqrt(X.var(axis=0, ddof=1) + eps)
        ),
        "this turns back into the features: stay in the components": (Z / rotated)
        @ model.components_,
    }
    same(sub.whiten(X, eps), Z / rotated, "whiten(X, eps)", mistakes=slips, **ROUNDING)


@question("q6", points=2)
def test_whiten_eleven_examples_of_three_features(sub, rng):
    judge_whitening(sub, stretched(rng, 11, 3), 0.25)


@question("q6", points=2)
@shapes(n=(8, 20), d=(2, 6), tenths=(0, 9))
def test_whiten_as_scikit_learn(sub, rng, n, d, tenths):
    judge_whitening(sub, stretched(rng, n, d), tenths / 10)
