"""Tests of the practice of arrays and hashing: the references try everything."""

from coursekit.grading.testing import equal, question, shapes

SECONDS = 1  # right answers take less than a fifth, slow ones more than five of it


def words(rng, n, different):
    """Draw n short words, of which there are so many different ones."""
    return [f"w{i:x}" for i in rng.integers(different, size=n)]


def judge_copies(sub, documents):
    right = [d for i, d in enumerate(documents) if d not in documents[:i]]
    last = [d for i, d in enumerate(documents) if d not in documents[i + 1 :]]
    slips = {
        "the order of the first copies is lost: you sorted the documents": sorted(
            right
        ),
        "you kept the last copies, not the first": last,
        "these are the documents as they were, with every copy": documents,
    }
    equal(sub.first_copies(documents), right, "first_copies(documents)", slips)
    sub.untouched()


@question("q1", points=1)
def test_five_documents(sub):
    judge_copies(sub, ["b", "a", "b", "c", "a"])


@question("q1", points=1)
@shapes(n=(0, 12), different=(1, 8))
def test_any_documents(sub, rng, n, different):
    judge_copies(sub, words(rng, n, different))


@question("q1", points=1)
def test_30_000_documents(sub, rng):
    documents = [f"d{i}" for i in rng.permutation(30_000)]
    with sub.within(
        SECONDS, "`in` walks through a list; a set or a dict finds a member at once"
    ):
        kept = sub.first_copies(documents + documents[:10])
    equal(kept, documents, "first_copies(documents)")


def numbered(ranked, size):
    return dict(zip(ranked[:size], range(size), strict=False))


def judge_vocabulary(sub, tokens, size):
    seen = sorted(set(tokens), key=tokens.index)
    ranked = sorted(seen, key=tokens.count, reverse=True)  # stable, reversed too
    spelled = sorted(sorted(seen), key=tokens.count, reverse=True)
    slips = {
        "among equally frequent tokens the alphabet decided, not who appears first": (
            spelled
        ),
        "you numbered the rarest tokens first": sorted(seen, key=tokens.count),
        "the numbers follow the first appearance, not how frequent a token is": seen,
    }
    equal(
        sub.vocabulary(tokens, size),
        numbered(ranked, size),
        f"vocabulary(tokens, {size})",
        {text: numbered(wrong, size) for text, wrong in slips.items()},
    )
    sub.untouched()


@question("q2", points=1)
def test_seven_tokens(sub):
    judge_vocabulary(sub, ["the", "cat", "the", "mat", "on", "mat", "cat"], 2)


@question("q2", points=1)
@shapes(n=(0, 20), different=(1, 9), size=(1, 10))
def test_any_text(sub, rng, n, different, size):
    judge_vocabulary(sub, words(rng, n, different), size)


@question("q2", points=1)
def test_40_000_tokens(sub, rng):
    rare = [f"r{i}" for i in rng.permutation(20_000)]
    with sub.within(
        SECONDS, "tokens.count walks through the whole text for every word; count once"
    ):
        numbers = sub.vocabulary(rare + ["b"] * 12_000 + ["a"] * 8_000, 4)
    expected = numbered(["b", "a", *rare[:2]], 4)
    equal(numbers, expected, "vocabulary(tokens, 4)")


def judge_totals(sub, lengths, starts, stops):
    spans = list(zip(starts, stops, strict=True))
    slips = {
        "the document at `stop` does not belong to the span": [
            sum(lengths[i : j + 1]) for i, j in spans
        ],
        "the document at `start` belongs to the span": [
            sum(lengths[i + 1 : j]) for i, j in spans
        ],
        "these are the numbers of documents, not of tokens": [j - i for i, j in spans],
    }
    answer = sub.span_totals(lengths, starts, stops)
    right = [sum(lengths[i:j]) for i, j in spans]
    equal(answer, right, "span_totals(lengths, starts, stops)", slips)
    sub.untouched()


@question("q3", points=1)
def test_three_spans_of_four_documents(sub):
    judge_totals(sub, [5, 2, 4, 1], [1, 0, 2], [3, 4, 2])


@question("q3", points=1)
@shapes(n=(1, 12), q=(0, 6))
def test_any_spans(sub, rng, n, q):
    ends = rng.integers(n + 1, size=(q, 2))
    ends.sort(axis=1)
    lengths = rng.integers(1, 100, size=n).tolist()
    judge_totals(sub, lengths, *ends.T.tolist())


@question("q3", points=1)
def test_40_000_long_spans(sub, rng):
    n = 40_000
    starts = rng.integers(n // 4, size=n)
    stops = n - rng.integers(n // 4, size=n)
    with sub.within(
        SECONDS, "adding up each span anew takes as many steps as it is long"
    ):
        totals = sub.span_totals([3] * n, starts.tolist(), stops.tolist())
    right = (3 * (stops - starts)).tolist()
    equal(totals, right, "span_totals(lengths, starts, stops)")


def balanced(labels):
    """Yield the ends of every balanced stretch."""
    for start in range(len(labels)):
        for stop in range(start + 2, len(labels) + 1, 2):
            if 2 * sum(labels[start:stop]) == stop - start:
                yield start, stop


def judge_balanced(sub, labels):
    found = [(0, 0), *balanced(labels)]
    within = [(i, j) for i, j in found if i > 0]
    ends = {stop: start for start, stop in found}  # the last start of each stop
    slips = {
        "a stretch may begin at the first label": max(
            (j - i for i, j in within), default=0
        ),
        "of each balance you remember the last place, the first makes it longest": max(
            stop - start for stop, start in ends.items()
        ),
        "this is how many balanced stretches there are": len(found) - 1,
    }
    right = max(j - i for i, j in found)
    equal(sub.longest_balanced(labels), right, "longest_balanced(labels)", slips)
    sub.untouched()


@question("q4", points=1)
def test_eight_labels(sub):
    judge_balanced(sub, [1, 1, 0, 1, 0, 0, 0, 0])


@question("q4", points=1)
@shapes(n=(0, 14))
def test_any_labels(sub, rng, n):
    judge_balanced(sub, rng.integers(2, size=n).tolist())


@question("q4", points=1)
def test_40_000_labels(sub, rng):
    half = rng.permutation([0, 1] * 8_000).tolist()
    labels = [1] * 12_000 + half + [1] * 12_000  # no stretch beats the half between
    with sub.within(SECONDS, "trying every pair of ends takes n² steps"):
        longest = sub.longest_balanced(labels)
    equal(longest, len(half), "longest_balanced(labels)")
