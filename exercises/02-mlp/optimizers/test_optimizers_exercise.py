"""Tests of the optimizers exercise. The references are PyTorch and the SVD."""

import numpy as np
import torch

from coursekit.grading.testing import problem, question, same, shapes

CLOSE = {"rtol": 1e-9, "atol": 1e-12}
EPS_BESIDE = "eps stands beside the root, not inside it"
POWER = "the mean has collected the weight 1 - beta**t, not (1 - beta) ** t"
PASSED = "beta1, beta2 and eps are arguments here too: pass them on"
ROOT_LAST = "correct v before its root is taken"
DECAY_RATE = "the decay is multiplied by the rate: lr * decay * w"


def parts(answer, function, *names):
    """What a function returned, if it is as many things as it should be."""
    if answer is None:
        same(answer, 0.0, f"{function}(...)")  # says what a missing return does
    if not isinstance(answer, tuple | list) or len(answer) != len(names):
        got = len(answer) if isinstance(answer, tuple | list) else "one"
        wanted = f"{len(names)} things, `return {', '.join(names)}`"
        problem(f"{function} needs to return {wanted}, got {got}")
    return answer


def by_torch(cls, w, gradients, **options):
    """Weights before and after each step of a PyTorch optimizer, and its means."""
    parameter = torch.nn.Parameter(torch.tensor(w))
    optimizer = cls([parameter], **options)
    path, means = [w], [(np.zeros_like(w), np.zeros_like(w))]
    for g in gradients:
        parameter.grad = torch.tensor(g)
        optimizer.step()
        path.append(parameter.detach().numpy().copy())
        kept = optimizer.state[parameter]
        means.append(
            (kept["exp_avg"].numpy().copy(), kept["exp_avg_sq"].numpy().copy())
        )
    return path, means


def adam_case(rng, shape, T):
    """A problem, and settings under which every slip shows."""
    w, gradients = rng.normal(size=shape), rng.normal(size=(T, *shape))
    return w, gradients, {"lr": 0.1, "betas": (0.8, 0.95), "eps": 0.01}


def judge_adam(sub, rng, shape, T):
    w, gradients, options = adam_case(rng, shape, T)
    path, means = by_torch(torch.optim.Adam, w, gradients, **options)
    lr, (b1, b2), eps = options.values()
    before, (m0, v0), g = path[-2], means[-2], gradients[-1]
    answer = sub.adam_step(before, g, m0, v0, T, lr, b1, b2, eps)
    new, m, v = parts(answer, "adam_step", "w", "m", "v")
    (m1, v1), c1, c2 = means[-1], 1 - b1**T, 1 - b2**T
    kept = "return the mean as it is kept, not the corrected one"
    same(m, m1, "m", mistakes={kept: m1 / c1}, **CLOSE)
    slip = {kept: v1 / c2, "v is a mean of squares, g**2": b2 * v0 + (1 - b2) * g}
    same(v, v1, "v", mistakes=slip, **CLOSE)
    slips = {
        "neither mean is corrected for its start at 0": m1 / (np.sqrt(v1) + eps),
        "v is not corrected for its start at 0": m1 / c1 / (np.sqrt(v1) + eps),
        "m is not corrected for its start at 0": m1 / (np.sqrt(v1 / c2) + eps),
        EPS_BESIDE: m1 / c1 / np.sqrt(v1 / c2 + eps),
        POWER: m1 / (1 - b1) ** T / (np.sqrt(v1 / (1 - b2) ** T) + eps),
        ROOT_LAST: m1 / c1 / (np.sqrt(v1) / c2 + eps),
        "the root of v is missing": m1 / c1 / (v1 / c2 + eps),
        "a step goes against the gradient: subtract it": -(path[-1] - before) / -lr,
    }
    wrong = {words: before - lr * step for words, step in slips.items()}
    same(new, path[-1], "w", mistakes=wrong, **CLOSE)


@question("q1", points=2)
def test_adam_third_step_of_two_by_three(sub, rng):
    judge_adam(sub, rng, (2, 3), 3)


@question("q1", points=1)
@shapes(a=(1, 5), b=(1, 5), t=(1, 12))
def test_adam_any_shape_and_step(sub, rng, a, b, t):
    judge_adam(sub, rng, (a, b), t)


@question("q1", points=1)
def test_adam_leaves_its_arguments_as_they_are(sub, rng):
    w, g, m, v = rng.normal(size=(4, 2, 3)) ** 2
    sub.adam_step(w, g, m, v, 2, 0.1, 0.9, 0.99, 1e-8)
    sub.untouched()


def judge_adamw(sub, rng, shape, T):
    w, gradients, options = adam_case(rng, shape, T)
    decay = 0.7
    path, means = by_torch(
        torch.optim.AdamW, w, gradients, weight_decay=decay, **options
    )
    lr, (b1, b2), eps = options.values()
    before, (m0, v0), g = path[-2], means[-2], gradients[-1]
    answer = sub.adamw_step(before, g, m0, v0, T, lr, decay, b1, b2, eps)
    new, m, v = parts(answer, "adamw_step", "w", "m", "v")
    (m1, v1), steep = means[-1], g + decay * before
    inside = "this is Adam with an L2 penalty: keep the decay out of the gradient"
    kept = {inside: b1 * m0 + (1 - b1) * steep, PASSED: 0.9 * m0 + 0.1 * g}
    same(m, m1, "m", mistakes=kept, **CLOSE)
    same(v, v1, "v", mistakes={inside: b2 * v0 + (1 - b2) * steep**2}, **CLOSE)
    after = path[-1] + lr * decay * before  # without the decay
    root = np.sqrt(v1 / (1 - b2**T)) + 1e-8
    slips = {
        DECAY_RATE: after - decay * before,
        "the decay is missing": after,
        PASSED: (1 - lr * decay) * before - lr * m1 / (1 - b1**T) / root,
        "the decay is a share of the weight from before the step": (
            (1 - lr * decay) * after
        ),
    }
    same(new, path[-1], "w", mistakes=slips, **CLOSE)


@question("q2", points=2)
def test_adamw_second_step_of_three_by_two(sub, rng):
    judge_adamw(sub, rng, (3, 2), 2)


@question("q2", points=1)
@shapes(a=(1, 5), b=(1, 5), t=(1, 12))
def test_adamw_any_shape_and_step(sub, rng, a, b, t):
    judge_adamw(sub, rng, (a, b), t)


def lion_by_paper(w, g, m, lr, decay, b1, b2):
    """Algorithm 2 of the paper, one number at a time."""
    new, kept = np.empty_like(w), np.empty_like(m)
    for i in np.ndindex(w.shape):
        c = b1 * m[i] + (1 - b1) * g[i]
        new[i] = w[i] - lr * ((1 if c > 0 else -1 if c < 0 else 0) + decay * w[i])
        kept[i] = b2 * m[i] + (1 - b2) * g[i]
    return new, kept


def judge_lion(sub, rng, shape):
    w, g, m = rng.normal(size=(3, *shape))
    lr, decay, b1, b2 = 0.1, 0.3, 0.5, 0.9
    expected, kept = lion_by_paper(w, g, m, lr, decay, b1, b2)
    answer = sub.lion_step(w, g, m, lr, decay, b1, b2)
    new, mean = parts(answer, "lion_step", "w", "m")
    sign = np.sign(b1 * m + (1 - b1) * g)
    same(mean, kept, "m", mistakes={
        "the mean that is kept has beta2": b1 * m + (1 - b1) * g,
        "the sign is for the step; m keeps the mean": np.sign(kept),
    }, **CLOSE)  # fmt: skip
    slips = {
        DECAY_RATE: w - lr * sign - decay * w,
        "the decay is missing": w - lr * sign,
        "the sign is missing": w - lr * (b1 * m + (1 - b1) * g + decay * w),
    }
    perhaps = {  # few signs show these slips, so that a small case may show none
        "the sign is taken of the mean with beta1, from the old m": kept,
        "the sign is taken with the old m: update m after it": b1 * kept + (1 - b1) * g,
    }
    for words, mean in perhaps.items():
        slip = w - lr * (np.sign(mean) + decay * w)
        if not np.array_equal(slip, expected):
            slips[words] = slip
    inside = w - lr * np.sign(b1 * m + (1 - b1) * g + decay * w)
    slips["the decay stands beside the sign, not in it"] = inside
    same(new, expected, "w", mistakes=slips, **CLOSE)


@question("q3", points=2)
def test_lion_of_five_by_seven(sub, rng):
    judge_lion(sub, rng, (5, 7))


@question("q3", points=1)
@shapes(a=(1, 6), b=(1, 6))
def test_lion_any_shape(sub, rng, a, b):
    judge_lion(sub, rng, (a, b))


def by_svd(G, scale, rounds, a, b, c):
    """The polynomial, applied to the singular values alone."""
    U, S, Vt = np.linalg.svd(G, full_matrices=False)
    s = S / scale(S)
    for _ in range(rounds):
        s = a * s + b * s**3 + c * s**5
    return (U * s) @ Vt


def by_entries(G, rounds, a, b, c):
    """What squaring the entries of the Gram matrix leads to."""
    X = G / np.linalg.norm(G)
    for _ in range(rounds):
        gram = X @ X.T
        X = a * X + b * gram @ X + c * gram**2 @ X
    return X


def judge_orthogonalize(sub, rng, m, n, rounds):
    G, coefficients = rng.normal(size=(m, n)), (3.4, -4.7, 2.0)
    G /= 0.5 * np.linalg.norm(G)  # of size 2, so that undivided powers stay finite

    def reference(scale):
        return by_svd(G, scale, rounds, *coefficients)

    expected = reference(np.linalg.norm)
    slips = {
        "gram ** 2 squares the entries; a matrix times itself is gram @ gram": (
            by_entries(G, rounds, *coefficients)
        )
    }
    if min(m, n) > 1:
        words = "you divided by the largest singular value, not by the root of the sum of squares"
        slips[words] = reference(np.max)
    squared = "take the root of the sum of squares before you divide by it"
    slips[squared] = reference(lambda S: (S**2).sum())
    with np.errstate(over="ignore", invalid="ignore"):
        raw = reference(np.ones_like)
    if np.isfinite(raw).all():
        slips["divide by the root of the sum of squares first"] = raw
    answer = sub.orthogonalize(G, rounds, *coefficients)
    same(answer, expected, "X", mistakes=slips, **CLOSE)


@question("q4", points=1)
def test_orthogonalize_one_round_of_two_by_three(sub, rng):
    judge_orthogonalize(sub, rng, 2, 3, 1)


@question("q4", points=1)
def test_orthogonalize_five_rounds_of_tall_and_wide(sub, rng):
    judge_orthogonalize(sub, rng, 7, 3, 5)
    judge_orthogonalize(sub, rng, 3, 5, 5)


@question("q4", points=1)
@shapes(m=(1, 6), n=(1, 6), rounds=(1, 4))
def test_orthogonalize_any_matrix(sub, rng, m, n, rounds):
    judge_orthogonalize(sub, rng, m, n, rounds)


@question("q4", points=1)
def test_orthogonalize_leaves_its_argument_as_it_is(sub, rng):
    sub.orthogonalize(rng.normal(size=(3, 4)), 2, 1.5, -0.5, 0.0)
    sub.untouched()


def faulty(
    w, gradients, lr, b1, b2, eps,
    *, mix=False, power=False, inside=False, last=False, first=1,
):  # fmt: skip
    """Adam with the bugs that were left in."""
    m = v = 0
    path = []
    for t, g in enumerate(gradients, start=first):
        m, keep = b1 * m + (1 - b1) * g, b1 if mix else b2
        v = keep * v + (1 - keep) * g**2
        v_hat = v / ((1 - b2) ** t if power else 1 - b2**t)
        root = np.sqrt(v_hat + eps) if inside else np.sqrt(v_hat) + eps
        root = np.sqrt(v) / (1 - b2**t) + eps if last else root
        w = w - lr * m / (1 - b1**t) / root
        path.append(w)
    return np.stack(path)


def judge_repaired(sub, rng, d, T):
    w, gradients, options = adam_case(rng, (d,), T)
    path, _ = by_torch(torch.optim.Adam, w, gradients, **options)
    lr, (b1, b2), eps = options.values()
    settings = (w, gradients, lr, b1, b2, eps)
    mix = "v has a beta of its own: beta2"
    faults = {
        mix: {"mix": True},
        POWER: {"power": True},
        EPS_BESIDE: {"inside": True},
        f"{mix}; and {POWER}": {"mix": True, "power": True},
        f"{mix}; and {EPS_BESIDE}": {"mix": True, "inside": True},
        f"{POWER}; and {EPS_BESIDE}": {"power": True, "inside": True},
        "this is planted as it was": {"mix": True, "power": True, "inside": True},
        ROOT_LAST: {"last": True},
        "the first step is step 1": {"first": 2},
    }
    slips = {words: faulty(*settings, **bugs) for words, bugs in faults.items()}
    answer = sub.repaired(w, gradients, lr, b1, b2, eps)
    same(answer, np.stack(path[1:]), "path", mistakes=slips, **CLOSE)


@question("q5", points=3)
def test_repaired_over_seven_steps_of_three_weights(sub, rng):
    judge_repaired(sub, rng, 3, 7)


@question("q5", points=1)
@shapes(d=(1, 5), T=(2, 12))
def test_repaired_on_any_sizes(sub, rng, d, T):
    judge_repaired(sub, rng, d, T)
