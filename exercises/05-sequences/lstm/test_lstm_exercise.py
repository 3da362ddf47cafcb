"""Tests of the LSTM exercise.

The references compute one sequence and one unit at a time; slopes come from complex
steps, f(x + εi)/ε, which have no rounding error to speak of.
"""

import cmath
import math

import numpy as np

from coursekit.grading.testing import problem, question, same, shapes

ROUNDING = {"rtol": 1e-10, "atol": 1e-12}
TINY = 1e-30


def parts(answer, function, *names):
    """What a function returned, if it is as many things as it should be."""
    if answer is None:
        same(answer, 0.0, f"{function}(...)")  # says what a missing return does
    if not isinstance(answer, tuple | list) or len(answer) != len(names):
        got = len(answer) if isinstance(answer, tuple | list) else "one"
        wanted = f"{len(names)} things, `return {', '.join(names)}`"
        problem(f"{function} needs to return {wanted}, got {got}")
    return answer


def logistic(a):
    return np.exp(a - np.logaddexp(a, 0))  # eᵃ / (1 + eᵃ)


def row_sums(x, h, weight_ih, weight_hh, bias):
    """What each unit adds up, one sequence and one unit at a time: (B, units)."""
    return np.array(
        [
            [
                sum(a * w for a, w in zip(x_n, weight_ih[:, k], strict=True))
                + sum(a * w for a, w in zip(h_n, weight_hh[:, k], strict=True))
                + bias[k]
                for k in range(len(bias))
            ]
            for x_n, h_n in zip(x, h, strict=True)
        ]
    )


def next_state(x, h, weight_ih, weight_hh, bias):
    """The new state, for real or complex numbers: (B, H)."""
    sums = row_sums(x, h, weight_ih, weight_hh, bias)
    return np.vectorize(cmath.tanh, otypes=[complex])(sums)


def drawn(rng, b, d, h, gates=1):
    """x, h, weight_ih, weight_hh and bias of random numbers."""
    width = gates * h
    sizes = (b, d), (b, h), (d, width), (h, width), (width,)
    return [rng.normal(size=size) for size in sizes]


def judge_step(sub, x, h, weight_ih, weight_hh, bias):
    sums = row_sums(x, h, weight_ih, weight_hh, bias)
    turned = row_sums(x, h, weight_ih, weight_hh.T, bias)
    slips = {
        "the bias is missing": np.tanh(sums - bias),
        "the tanh is missing": sums,
        "this is a sigmoid, and the state goes through tanh": logistic(sums),
        "the state multiplies weight_hh, not its transpose": np.tanh(turned),
        "the old state is missing": np.tanh(x @ weight_ih + bias),
    }
    answer = sub.rnn_step(x, h, weight_ih, weight_hh, bias)
    same(answer, np.tanh(sums), "rnn_step(...)", mistakes=slips, **ROUNDING)


def judge_sequence(sub, x, weight_ih, weight_hh, bias):
    h = np.zeros((len(x), len(bias)))
    states, alone = [], []
    for t in range(x.shape[1]):
        alone.append(np.tanh(row_sums(x[:, t], 0 * h, weight_ih, weight_hh, bias)))
        h = np.tanh(row_sums(x[:, t], h, weight_ih, weight_hh, bias))
        states.append(h)
    slips = {
        "every step starts from zero, and the state has to be handed on": alone,
        "the sequence is read from its end": _backward(x, weight_ih, weight_hh, bias),
    }
    slips = {words: np.stack(slip, axis=1) for words, slip in slips.items()}
    answer = sub.rnn(x, weight_ih, weight_hh, bias)
    same(answer, np.stack(states, axis=1), "rnn(...)", mistakes=slips, **ROUNDING)


def _backward(x, weight_ih, weight_hh, bias):
    h, states = np.zeros((len(x), len(bias))), []
    for t in reversed(range(x.shape[1])):
        h = np.tanh(row_sums(x[:, t], h, weight_ih, weight_hh, bias))
        states.append(h)
    return states


@question("q1", points=1)
def test_one_step_of_five_sequences(sub, rng):
    judge_step(sub, *drawn(rng, b=5, d=3, h=4))


@question("q1", points=2)
def test_seven_steps_of_two_sequences(sub, rng):
    _, _, *weights = drawn(rng, b=2, d=3, h=4)
    judge_sequence(sub, rng.normal(size=(2, 7, 3)), *weights)


@question("q1", points=2)
@shapes(b=(1, 4), t=(1, 6), d=(1, 4), h=(1, 5))
def test_any_sizes(sub, rng, b, t, d, h):
    judge_step(sub, *drawn(rng, b, d, h))
    judge_sequence(sub, rng.normal(size=(b, t, d)), *drawn(rng, b, d, h)[2:])


def cell_and_output(gates, c, order="ifgo", squash=logistic, bend=np.tanh):
    """New cell and output: (B, 4H), (B, H) -> (B, H) twice."""
    H = c.shape[1]
    block = {name: gates[:, n * H : (n + 1) * H] for n, name in enumerate(order)}
    cell = squash(block["f"]) * c + squash(block["i"]) * bend(block["g"])
    return cell, logistic(block["o"]) * np.tanh(cell), logistic(block["o"])


def judge_lstm(sub, x, h, c, weight_ih, weight_hh, bias):
    gates = row_sums(x, h, weight_ih, weight_hh, bias)  # (B, 4H)
    cell, output, shown = cell_and_output(gates, c)
    cells, outputs = {}, {}

    def slip(words, wrong_cell, wrong_output):
        cells[words], outputs[words] = wrong_cell, wrong_output

    for order in ("ifog", "figo", "fiog", "iogf", "iofg", "gifo"):
        words = f"you took the blocks in the order {', '.join(order)}, not i, f, g, o"
        slip(words, *cell_and_output(gates, c, order)[:2])
    words = "the candidate g goes through tanh, not through the sigmoid"
    slip(words, *cell_and_output(gates, c, bend=logistic)[:2])
    words = "gates go through the sigmoid, not through tanh"
    slip(words, *cell_and_output(gates, c, squash=np.tanh)[:2])
    slip("the old cell is forgotten altogether", *cell_and_output(gates, 0 * c)[:2])
    slip("the bias is missing", *cell_and_output(gates - bias, c)[:2])
    slip("this is h: return h, c", output, cell * 0)
    outputs["the tanh of the cell is missing"] = shown * cell
    outputs["you showed the old cell, not the new one"] = shown * np.tanh(c)
    outputs["this is c: return h, c"] = cell
    answer = sub.lstm_step(x, h, c, weight_ih, weight_hh, bias)
    new_h, new_c = parts(answer, "lstm_step", "h", "c")
    same(new_h, output, "h", mistakes=outputs, **ROUNDING)
    same(new_c, cell, "c", mistakes=cells, **ROUNDING)


@question("q2", points=2)
def test_an_lstm_step_of_five_sequences(sub, rng):
    x, h, *weights = drawn(rng, b=5, d=3, h=2, gates=4)
    judge_lstm(sub, x, h, rng.normal(size=(5, 2)), *weights)


@question("q2", points=2)
@shapes(b=(1, 4), d=(1, 4), h=(1, 5))
def test_any_lstm_step(sub, rng, b, d, h):
    x, state, *weights = drawn(rng, b, d, h, gates=4)
    judge_lstm(sub, x, state, rng.normal(size=(b, h)), *weights)


@question("q2", points=1)
def test_the_arguments_of_a_step_stay_as_they_are(sub, rng):
    x, h, *weights = drawn(rng, b=3, d=2, h=4, gates=4)
    sub.lstm_step(x, h, rng.normal(size=(3, 4)), *weights)
    sub.untouched()


def slopes_of(above, arguments):
    """Gradients of Σ above · next_state at every argument, by complex steps."""
    found = []
    for place, argument in enumerate(arguments):
        grad = np.empty(argument.shape)
        for index in np.ndindex(argument.shape):
            moved = [array.astype(complex) for array in arguments]
            moved[place][index] += TINY * 1j
            grad[index] = (above * next_state(*moved)).sum().imag / TINY
        found.append(grad)
    return found


def judge_back(sub, above, x, h, weight_ih, weight_hh, bias):
    arguments = [x, h, weight_ih, weight_hh, bias]
    expected = slopes_of(above, arguments)
    new = np.tanh(row_sums(*arguments))
    grad = above * (1 - new**2)

    def back(grad):
        return (grad @ weight_ih.T, grad @ weight_hh.T,
                x.T @ grad, h.T @ grad, grad.sum(axis=0))  # fmt: skip

    wrong = {
        "the slope of tanh is missing": back(above),
        "the slope is that of the new state, not of the old one": back(
            above * (1 - h**2)
        ),
        "the slope is 1 - h'², with a square": back(above * (1 - new)),
    }
    more = {
        1: {"the way back takes the transpose of weight_hh": grad @ weight_hh},
        3: {"weight_hh multiplied the old state, not the new one": new.T @ grad},
        4: {"all rows used the same bias: add the rows up": grad.mean(axis=0)},
    }
    names = "x", "h", "weight_ih", "weight_hh", "bias"
    answer = sub.rnn_step_back(above, *arguments)
    answer = parts(answer, "rnn_step_back", *names)
    for n, name in enumerate(names):
        slips = {words: slip[n] for words, slip in wrong.items()} | more.get(n, {})
        same(answer[n], expected[n], f"the gradient at {name}", mistakes=slips,
             **ROUNDING)  # fmt: skip


@question("q3", points=2)
def test_one_step_back_of_five_sequences(sub, rng):
    judge_back(sub, rng.normal(size=(5, 4)), *drawn(rng, b=5, d=3, h=4))


@question("q3", points=2)
@shapes(b=(1, 3), d=(1, 3), h=(1, 4))
def test_any_step_back(sub, rng, b, d, h):
    judge_back(sub, rng.normal(size=(b, h)), *drawn(rng, b, d, h))


@question("q3", points=1)
def test_the_arguments_of_a_step_back_stay_as_they_are(sub, rng):
    sub.rnn_step_back(rng.normal(size=(3, 4)), *drawn(rng, b=3, d=2, h=4))
    sub.untouched()


def judge_clip(sub, grads, max_norm):
    entries = [value for grad in grads for value in grad.ravel().tolist()]
    norm = math.sqrt(math.fsum(value * value for value in entries))
    norms = [math.sqrt(math.fsum((grad * grad).ravel())) for grad in grads]
    expected = [grad * min(1.0, max_norm / norm) for grad in grads]
    wrong = {
        "you clipped each array by itself": [
            grad * min(1.0, max_norm / own)
            for grad, own in zip(grads, norms, strict=True)
        ],
        "you clipped each entry by itself": [
            grad.clip(-max_norm, max_norm) for grad in grads
        ],
        "nothing is clipped": grads,
        "divide by the norm, not by its square": [
            grad * max_norm / norm**2 for grad in grads
        ],
    }
    if norm < max_norm:
        wrong = {
            "small gradients stay as they are": [
                grad * max_norm / norm for grad in grads
            ]
        }
    slips = {
        "this is the sum of the arrays' norms": sum(norms),
        "this is the norm after clipping, not before": min(norm, max_norm),
        "this is the square of the norm": norm**2,
    }
    arrays, before = parts(sub.clip(grads, max_norm), "clip", "grads", "norm")
    same(before, norm, "the norm", mistakes=slips, **ROUNDING)
    parts(arrays, "the list of clip", *["grad"] * len(grads))
    for n, right in enumerate(expected):
        slips = {words: slip[n] for words, slip in wrong.items()}
        same(arrays[n], right, f"array {n}", mistakes=slips, **ROUNDING)


@question("q4", points=2)
def test_three_arrays_that_are_too_large(sub, rng):
    grads = [rng.normal(size=(3, 5)), 0.1 * rng.normal(size=4), rng.normal(size=(2, 1))]
    judge_clip(sub, grads, 0.75)


@question("q4", points=1)
@shapes(rows=(1, 5), columns=(1, 5), count=(1, 4))
def test_any_arrays_large_or_small(sub, rng, rows, columns, count):
    grads = [rng.normal(size=(rows, columns)) for _ in range(count)]
    judge_clip(sub, grads, 0.1)
    judge_clip(sub, grads, 1000.0)


@question("q4", points=1)
def test_the_gradients_given_stay_as_they_are(sub, rng):
    sub.clip([rng.normal(size=(3, 2)), rng.normal(size=4)], 0.5)
    sub.untouched()


def judge_carousel(sub, forget):
    gates = np.vectorize(lambda a: 0.5 + math.tanh(a / 2) / 2)(forget)
    expected = np.ones(forget[:, 0].shape)
    for t in range(forget.shape[1]):
        expected = expected * gates[:, t]
    slips = {
        "these are pre-activations, put them through the sigmoid": forget.prod(axis=1),
        "one step after the other makes a product, not a sum": gates.sum(axis=1),
        "this is the mean over the steps, not their product": gates.mean(axis=1),
        "each step has a gate of its own: squash first": logistic(forget.sum(axis=1)),
        "this is the last step alone": gates[:, -1],
        "gates go through the sigmoid, not through tanh": np.tanh(forget).prod(axis=1),
    }
    answer = sub.carousel(forget)
    same(answer, expected, "carousel(forget)", mistakes=slips, **ROUNDING)


def judge_bias(sub, share, steps):
    root = math.exp(math.log(share) / steps)
    over = -math.expm1(math.log(share) / steps)  # 1 - root, without cancellation
    slips = {
        "this is the gate, not the bias: apply the inverse of the sigmoid": root,
        "this keeps the share for one step only": math.log(share / (1 - share)),
        "the shares of the steps multiply, they do not add": math.log(
            share / steps / (1 - share / steps)
        ),
    }
    answer = sub.forget_bias(share, steps)
    expected = math.log(root / over)
    name = f"forget_bias({share:.3g}, {steps})"
    same(answer, expected, name, mistakes=slips, rtol=1e-8, atol=1e-12)


@question("q5", points=2)
def test_six_steps_of_three_sequences(sub, rng):
    judge_carousel(sub, rng.normal(1, 1, size=(3, 6, 4)))


@question("q5", points=1)
def test_the_bias_for_three_shares(sub):
    for share, steps in ((0.5, 50), (0.9, 7), (0.01, 20)):
        judge_bias(sub, share, steps)


@question("q5", points=1)
@shapes(b=(1, 4), t=(1, 9), h=(1, 5))
def test_any_carousel(sub, rng, b, t, h):
    judge_carousel(sub, rng.normal(0, 2, size=(b, t, h)))
    judge_bias(sub, rng.uniform(0.02, 0.98), t + 1)
