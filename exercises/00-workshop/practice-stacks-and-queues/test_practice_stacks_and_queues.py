"""Tests of the practice of stacks and queues: the references are slow and plain."""

from coursekit.grading.testing import equal, problem, question, shapes

SECONDS = 1  # right answers take less than a fifth, slow ones more than five of it
WRONG = {
    "(()": "something is still open at the end",
    "a[0](b": "something is still open at the end",
    ")x(": "a bracket closes before one is open",
    "{}]": "a bracket closes before one is open",
    "(a[0)]": "the bracket that opened last is closed by one of another kind",
    "{x)": "the bracket that opened last is closed by one of another kind",
}


def fit(text):
    """Whether nothing is left when pairs are taken out for as long as there are any."""
    text = "".join(c for c in text if c in "()[]{}")
    for _ in text:
        text = text.replace("()", "").replace("[]", "").replace("{}", "")
    return not text


@question("q1", points=1)
def test_six_that_do_not_fit_and_three_that_do(sub):
    for text, reason in WRONG.items():
        answer = sub.brackets_fit(text)
        if answer is True:
            problem(f"brackets_fit({text!r}) is True, but {reason}")
        equal(answer, False, f"brackets_fit({text!r})")
    for text in ("", "f(x[0], {1: 2})", "()[]{}"):
        equal(sub.brackets_fit(text), True, f"brackets_fit({text!r})")


@question("q1", points=1)
@shapes(n=(0, 8))
def test_any_text(sub, rng, n):
    text = "".join(rng.choice(list("()[]x"), size=n))
    equal(sub.brackets_fit(text), fit(text), f"brackets_fit({text!r})")
    half = "".join(rng.choice(list("([{"), size=n))
    whole = half + half[::-1].translate(str.maketrans("([{", ")]}"))
    equal(sub.brackets_fit(whole), True, f"brackets_fit({whole!r})")


@question("q1", points=1)
def test_400_000_brackets(sub):
    text = "(" * 200_000 + ")" * 200_000
    reason = "taking pairs out of the text again and again takes n² steps"
    with sub.within(SECONDS, reason):
        answer = sub.brackets_fit(text)
    equal(answer, True, "brackets_fit('(((…)))')")


def served(times, seconds, limit, counts=lambda old, now, span: old > now - span):
    """Whom a server accepts that looks through all it has accepted."""
    kept, answers = [], []
    for time in times:
        answers.append(sum(counts(old, time, seconds) for old in kept) < limit)
        kept += [time] * answers[-1]
    return answers


def grudging(times, seconds, limit):
    """Whom a server accepts that counts refused requests too."""
    return [
        sum(old > time - seconds for old in times[:k]) < limit
        for k, time in enumerate(times)
    ]


def judge_accepted(sub, times, seconds, limit):
    slips = {
        "a refused request uses nothing up, count accepted ones only": grudging(
            times, seconds, limit
        ),
        "what came exactly `seconds` ago does not count any more": served(
            times, seconds, limit, lambda old, now, span: old >= now - span
        ),
        "you accept one more than the limit": served(times, seconds, limit + 1),
        "nothing ever stops counting": served(times, times[-1] + 1, limit)
        if times
        else None,
    }
    answer = sub.accepted(times, seconds, limit)
    right = served(times, seconds, limit)
    equal(answer, right, f"accepted({times}, {seconds}, {limit})", slips)
    sub.untouched()


@question("q2", points=1)
def test_six_requests(sub):
    judge_accepted(sub, [0, 1, 4, 11, 12, 13], 10, 2)
    judge_accepted(sub, [0, 1, 4, 10, 11], 10, 2)


@question("q2", points=1)
@shapes(n=(0, 14), seconds=(1, 8), limit=(1, 4))
def test_any_requests(sub, rng, n, seconds, limit):
    times = sorted(rng.integers(25, size=n).tolist())
    judge_accepted(sub, times, seconds, limit)


@question("q2", points=1)
def test_30_000_requests(sub):
    n = 30_000
    reason = "looking through all accepted requests at each new one takes n² steps"
    with sub.within(SECONDS, reason):
        answer = sub.accepted(list(range(n)), n, n - 1)
    equal(answer, [True] * (n - 1) + [False], "accepted(times, 30000, 29999)")


def wait(losses, k, beats=int.__lt__):
    later = [j - k for j in range(k + 1, len(losses)) if beats(losses[j], losses[k])]
    return later[0] if later else 0


def lazy(losses):
    """The waits of somebody whose every loss beats one earlier one at most."""
    answers, waiting = [0] * len(losses), []
    for epoch, loss in enumerate(losses):
        if waiting and losses[waiting[-1]] > loss:
            beaten = waiting.pop()
            answers[beaten] = epoch - beaten
        waiting.append(epoch)
    return answers


def judge_waits(sub, losses):
    epochs = range(len(losses))
    right = [wait(losses, k) for k in epochs]
    slips = {
        "an equal loss is not lower": [wait(losses, k, int.__le__) for k in epochs],
        "you waited for a higher loss": [wait(losses, k, int.__gt__) for k in epochs],
        "this is the number of the epoch, not how many pass until it": [
            k + w if w else 0 for k, w in zip(epochs, right, strict=True)
        ],
        "a loss can beat more than one of those that wait": lazy(losses),
    }
    equal(sub.waits(losses), right, f"waits({losses})", slips)
    sub.untouched()


@question("q3", points=1)
def test_six_epochs(sub):
    judge_waits(sub, [5, 7, 6, 6, 4, 5])


@question("q3", points=1)
@shapes(n=(0, 14))
def test_any_losses(sub, rng, n):
    judge_waits(sub, rng.integers(12, size=n).tolist())


@question("q3", points=1)
def test_26_000_epochs(sub):
    n = 26_000
    losses = [*range(1, n), 0]
    reason = "looking ahead from every epoch takes n² steps; let the epochs wait"
    with sub.within(SECONDS, reason):
        answer = sub.waits(losses)
    equal(answer, [*range(n - 1, 0, -1), 0], "waits(losses)")


def judge_lowest(sub, losses, width):
    stops = range(width, len(losses) + 1)
    slips = {
        "this is the lowest so far, also what was left behind": [
            min(losses[:stop]) for stop in stops
        ],
        "one too many is kept": [
            min(losses[max(0, stop - width - 1) : stop]) for stop in stops
        ],
        "these are the highest": [max(losses[stop - width : stop]) for stop in stops],
        "one too few is kept": [
            min(losses[stop - max(1, width - 1) : stop]) for stop in stops
        ],
    }
    right = [min(losses[stop - width : stop]) for stop in stops]
    name = f"lowest_kept({losses}, {width})"
    equal(sub.lowest_kept(losses, width), right, name, slips)
    sub.untouched()


@question("q4", points=1)
def test_seven_losses(sub):
    judge_lowest(sub, [1, 3, 2, 6, 5, 7, 8], 3)
    judge_lowest(sub, [3, 1, 4, 2, 5, 6], 3)


@question("q4", points=1)
@shapes(n=(1, 14), width=(1, 6))
def test_any_width(sub, rng, n, width):
    judge_lowest(sub, rng.integers(12, size=n).tolist(), width)


@question("q4", points=1)
def test_50_000_losses(sub):
    n, width = 50_000, 25_000
    reason = "searching each window anew takes n · width steps"
    with sub.within(SECONDS, reason):
        answer = sub.lowest_kept(list(range(n)), width)
    equal(answer, list(range(n - width + 1)), "lowest_kept(losses, 25000)")
