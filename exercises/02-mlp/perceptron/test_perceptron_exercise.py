"""Tests of the perceptron exercise.

The references are scikit-learn and, where it has no answer, the rule with the bias
folded in, which shares no line with what learners write.
"""

import numpy as np
from sklearn import linear_model

from coursekit.grading.testing import problem, question, same, shapes

ROUNDING = {"rtol": 1e-10, "atol": 1e-12}
ZERO_ONE = "class 0 has the sign -1, not 0"

# Seven points that take four epochs; five scores on the way are exactly 0.
POINTS = np.array(
    [[-1, 1, -1, -3, 2, 2, 0], [0, 2, -2, -3, 1, 1, 3], [1, 3, -3, -1, -3, 3, 2]]
).T.astype(float)  # (7, 3)
CLASSES = np.array([1, 0, 0, 1, 0, 0, 1])


def parts(answer, function, *names):
    """What a function returned, if it is as many things as it should be."""
    if answer is None:
        same(answer, 0.0, f"{function}(...)")  # says what a missing return does
    if not isinstance(answer, tuple | list) or len(answer) != len(names):
        got = len(answer) if isinstance(answer, tuple | list) else "one"
        wanted = f"{len(names)} things, `return {', '.join(names)}`"
        problem(f"{function} needs to return {wanted}, got {got}")
    return answer


def judge_pair(pair, expected, slips, suffix=""):
    """Judge weights and bias by one array (D + 1,); ``slips`` are wrong ones."""
    for i, (name, part) in enumerate((("weight", np.s_[:-1]), ("bias", -1))):
        mistakes = {words: np.asarray(slip)[part] for words, slip in slips.items()}
        right = np.asarray(expected)[part]
        same(pair[i], right, name + suffix, mistakes=mistakes, **ROUNDING)


def with_ones(X):
    """The inputs with a 1 appended: (N, D) -> (N, D + 1)."""
    return np.column_stack([X, np.ones(len(X))])


def trace(rows, signs, epochs, *, stop=True):
    """Weights after every row that is read, and mistakes in each epoch."""
    w, path, errors = np.zeros(rows.shape[1]), [], []
    while len(errors) < epochs and not (stop and errors and errors[-1] == 0):
        wrong = 0
        for row, s in zip(rows, signs, strict=True):
            if s * (row @ w) <= 0:
                w, wrong = w + s * row, wrong + 1
            path.append(w)
        errors.append(wrong)
    return np.array(path), errors


def draw(rng, n, d):
    """A problem with both classes, separable or not: (n, d), (n,)."""
    y = rng.permutation(np.arange(n) % 2)
    return rng.normal(size=(n, d)) + rng.uniform(0, 2) * y[:, None], y


def judge_scores(sub, X, weight, bias):
    scores = np.array([sum(row * weight) + bias for row in X])
    slips = {"the bias is missing": scores - bias}
    answer = sub.scores(X, weight, bias)
    same(answer, scores, "scores(X, weight, bias)", mistakes=slips, **ROUNDING)
    return scores


def judge_classes(sub, X, weight, bias, scores):
    slips = {
        "a score of exactly 0 belongs to class 0": (scores >= 0).astype(int),
        "these are signs, not classes 0 and 1": np.where(scores > 0, 1, -1),
        "these are the scores, not the classes": scores,
        "the two classes are swapped": (scores <= 0).astype(int),
    }
    answer, classes = sub.predict(X, weight, bias), np.where(scores > 0, 1, 0)
    same(answer, classes, "predict(X, weight, bias)", mistakes=slips)


@question("q1", points=1)
def test_scores_of_five_rows(sub, rng):
    judge_scores(sub, rng.normal(size=(5, 3)), rng.normal(size=3), 0.75)


@question("q1", points=2)
def test_classes_on_both_sides_and_on_the_boundary(sub):
    X = np.array([[2, 2], [0, 1], [-1, 2], [4, -5], [1, 0]], dtype=float)
    judge_classes(sub, X, np.array([3.0, 2.0]), -2.0, np.array([8, 0, -1, 0, 1]))


@question("q1", points=1)
@shapes(n=(1, 8), d=(1, 6))
def test_any_number_of_rows_and_inputs(sub, rng, n, d):
    X, weight, bias = rng.normal(size=(n, d)), rng.normal(size=d), rng.normal()
    judge_classes(sub, X, weight, bias, judge_scores(sub, X, weight, bias))


def judge_update(sub, weight, bias, x, label, expected, slips):
    answer = parts(sub.update(weight, bias, x, label), "update", "weight", "bias")
    judge_pair(answer, expected, slips, f" (after an example of class {label})")


@question("q2", points=2)
def test_a_mistake_in_class_0_and_one_in_class_1(sub):
    weight, bias = np.array([2.0, 2.0, -1.0]), 1.0
    x, still = np.array([1.0, -3.0, 2.0]), np.append(weight, bias)
    step = np.append(x, 1)  # scores are -5 for x and 7 for -x
    slips = {
        "every correction moves it, and it did not move": still,
        "a mistake in class 1 is added": still - step,
    }
    judge_update(sub, weight, bias, x, 1, still + step, slips)
    slips = {
        f"you used the label as the sign, but {ZERO_ONE}": still,
        "a mistake in class 0 is subtracted": still - step,
    }
    judge_update(sub, weight, bias, -x, 0, still + step * [1, 1, 1, -1], slips)


@question("q2", points=1)
def test_a_score_of_exactly_zero(sub):
    zero, x = np.zeros(4), np.array([2.0, -1.0, 0.5, 3.0])
    words = "a score of exactly 0 is a mistake, or nothing would ever move"
    for label, s in ((1, 1), (0, -1)):
        step = s * np.append(x, 1)
        judge_update(sub, zero, 0.0, x, label, step, {words: 0 * step})


@question("q2", points=1)
@shapes(d=(1, 7))
def test_any_number_of_inputs_right_or_wrong(sub, rng, d):
    weight, bias, x = rng.normal(size=d), rng.normal(), rng.normal(size=d)
    right = int(sum(weight * x) + bias > 0)
    still, step = np.append(weight, bias), (2 * right - 1) * np.append(x, 1)
    slips = {"this was on the right side already, so nothing moves": still + step}
    judge_update(sub, weight, bias, x, right, still, slips)
    slips = {"this was on the wrong side, so it has to move": still}
    judge_update(sub, weight, bias, x, 1 - right, still - step, slips)


@question("q2", points=1)
def test_the_arguments_stay_as_they_are(sub, rng):
    x = rng.normal(size=5)
    sub.update(-x, 0.0, x, 1)  # a mistake
    sub.untouched()


def judge_fit(sub, X, y, max_epochs, slips):
    answer = sub.fit(X, y, max_epochs)
    *pair, errors = parts(answer, "fit", "weight", "bias", "errors")
    model = linear_model.Perceptron(max_iter=max_epochs, shuffle=False, tol=None)
    model.fit(X, y)
    judge_pair(pair, [*model.coef_[0], *model.intercept_], slips)
    judge_errors(errors, trace(with_ones(X), 2 * y - 1, max_epochs)[1])


def judge_errors(errors, counts):
    slips = {"this is the sum, and every epoch needs a number of its own": sum(counts)}
    if counts[-1] == 0:
        more = len(errors) - len(counts) if isinstance(errors, list) else 0
        slips["the last epoch, the one without a mistake, is missing"] = counts[:-1]
        slips["you went on after an epoch without a mistake"] = counts + [0] * more
    same(errors, counts, "errors", mistakes=slips)


def in_batches(rows, signs, epochs):
    """The weights of a reader who corrects all mistakes of an epoch at its end."""
    w = np.zeros(rows.shape[1])
    for _ in range(epochs):
        wrong = signs * (rows @ w) <= 0
        w = w + signs[wrong] @ rows[wrong]
    return w


@question("q3", points=2)
def test_seven_points_in_four_epochs(sub):
    rows, signs = with_ones(POINTS), 2 * CLASSES - 1
    path, _ = trace(rows, signs, 20)
    backwards, _ = trace(rows[::-1], signs[::-1], 20)
    batches = in_batches(rows, signs, 20)
    slips = {
        "you stopped after the first row": path[0],
        "you stopped after the first epoch": path[6],
        "you read the rows from last to first": backwards[-1],
        "every row needs the weights of its moment, not of the epoch's start": batches,
        f"you used the labels as signs, but {ZERO_ONE}": trace(rows, CLASSES, 20)[0][
            -1
        ],
    }
    judge_fit(sub, POINTS, CLASSES, 20, slips)


@question("q3", points=2)
@shapes(n=(2, 12), d=(1, 5), epochs=(1, 8))
def test_any_points_as_scikit_learn(sub, rng, n, d, epochs):
    judge_fit(sub, *draw(rng, n, d), epochs, {})


@question("q3", points=1)
def test_xor_stops_at_max_epochs(sub):
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
    judge_fit(sub, X, np.array([0, 1, 1, 0]), 6, {})


def judge_guarantee(sub, X, y, weight, bias):
    answer = sub.guarantee(X, y, weight, bias)
    radius, margin, bound = parts(answer, "guarantee", "radius", "margin", "bound")
    squares = [sum(x * x) for x in X]
    longest = np.sqrt(max(squares) + 1)
    slips = {
        "the appended 1 is missing": np.sqrt(max(squares)),
        "this is the square of the length": longest**2,
        "this is the shortest row, not the longest": np.sqrt(min(squares) + 1),
    }
    same(radius, longest, "radius", mistakes=slips, **ROUNDING)
    nearest = judge_margin(margin, X, y, weight, bias)
    ratio = longest / nearest
    slips, limit = {"R / γ needs to be squared": ratio}, ratio**2
    if nearest <= 0:
        words = "this boundary does not separate the classes: return np.inf"
        slips, limit = {words: ratio**2}, np.inf
    same(bound, limit, "bound", mistakes=slips, **ROUNDING)


def judge_margin(margin, X, y, weight, bias):
    scores, norm = np.array([sum(weight * x) + bias for x in X]), sum(weight**2)
    signed, length = np.where(y == 1, scores, -scores), np.sqrt(norm + bias**2)
    slips = {
        "(w, b) has to be divided by its length": min(signed),
        "you divided by the length of w, not of (w, b)": min(signed) / norm**0.5,
        "the signs are missing": min(scores) / length,
        f"you used the labels as signs, but {ZERO_ONE}": min(y * scores) / length,
        "a row on the wrong side counts as negative": min(abs(scores)) / length,
        "this is the mean over the rows, not the least": signed.mean() / length,
    }
    nearest = min(signed) / length
    same(margin, nearest, "margin", mistakes=slips, **ROUNDING)
    return nearest


@question("q4", points=2)
def test_seven_points_and_a_boundary_between_them(sub):
    judge_guarantee(sub, POINTS, CLASSES, np.array([-6.0, 2.0, 1.0]), -3.0)


@question("q4", points=1)
def test_a_boundary_that_does_not_separate(sub):
    judge_guarantee(sub, POINTS, CLASSES, np.array([-6.0, 2.0, 4.0]), 1.0)


@question("q4", points=2)
@shapes(n=(2, 12), d=(1, 5))
def test_any_points_and_boundary(sub, rng, n, d):
    weight, bias = rng.normal(0, 3, size=d), rng.normal()
    X, y = draw(rng, n, d)
    judge_guarantee(sub, X, y, weight, bias)
    judge_guarantee(sub, X, (X @ weight + bias > 0).astype(int), weight, bias)


def judge_average(sub, X, y, epochs):
    """Judge by gradient descent on the perceptron's price, averaged."""
    model = linear_model.SGDClassifier(
        loss="perceptron", penalty=None, learning_rate="constant", eta0=1.0
    ).set_params(average=True, shuffle=False, tol=None, max_iter=epochs)
    model.fit(X, y)
    path, _ = trace(with_ones(X), 2 * y - 1, epochs, stop=False)
    before = np.vstack([0 * path[:1], path[:-1]])  # each row is read
    corrected = path[(path != before).any(axis=1)]
    slips = {
        "these are the last weights, not the mean": path[-1],
        "this is the mean of what stood before each reading, not after": before.mean(0),
        "every row read counts, not only the corrections": corrected.mean(0),
        "divide by the number of rows read": path.sum(0) / epochs,
    }
    pair = parts(sub.averaged(X, y, epochs), "averaged", "weight", "bias")
    judge_pair(pair, [*model.coef_[0], *model.intercept_], slips)


@question("q5", points=1)
def test_seven_points_three_times(sub):
    judge_average(sub, POINTS, CLASSES, 3)


@question("q5", points=2)
@shapes(n=(2, 12), d=(1, 5), epochs=(1, 6))
def test_any_average_as_scikit_learn(sub, rng, n, d, epochs):
    judge_average(sub, *draw(rng, n, d), epochs)
