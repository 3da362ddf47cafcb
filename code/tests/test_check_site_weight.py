"""What check-site says about addresses, previews, weight and its own speed."""

import functools
import random
import time

import pytest

from coursekit.check_site import check_site
from coursekit.check_site.document import Document, Site
from small_site import FIGURE, JSON, PAGE, problems, project


@pytest.fixture
def check(tmp_path):
    return functools.partial(problems, tmp_path)


HOME = "https://me.github.io/course/"
SOCIAL = f"""<link rel="canonical" href="{HOME}book/a.html">
<meta property="og:title" content="A"><meta property="og:description" content="B">
<meta property="og:url" content="{HOME}book/a.html">
<meta property="og:image" content="{HOME}_static/card.png">"""
FRONT = {
    "index.html": PAGE.format(head=SOCIAL.replace("book/a.html", "index.html"), body="")
    .replace("../", "")
    .replace(f'"{HOME}index.html"', f'"{HOME}"', 1),
    "_static/card.png": b"png",
}


def test_social_metadata_is_needed_where_the_address_is_known(check):
    assert check(head=SOCIAL, base_url=HOME, files=FRONT) == []
    wrong = [problem.wrong for problem in check(base_url=HOME, files=FRONT)]
    assert wrong == [
        "the canonical link is ''",
        "the og:url is ''",
        *(f"the page has no og:{name}" for name in ("title", "description")),
        *(f"the page has no og:{name}" for name in ("url", "image")),
    ]


def test_addresses_of_the_page_must_be_its_own(check):
    other = SOCIAL.replace("book/a.html", "book/A.html")
    problems = check(head=other, base_url=HOME, files=FRONT)
    assert [problem.wrong for problem in problems] == [
        "'https://me.github.io/course/book/A.html' leads nowhere",
        "the canonical link is 'https://me.github.io/course/book/A.html'",
        "the og:url is 'https://me.github.io/course/book/A.html'",
    ]


def test_the_card_of_a_preview_must_exist(check):
    head = SOCIAL.replace("card.png", "cart.png")
    (problem,) = check(head=head, base_url=HOME, files=FRONT)
    assert "cart.png' is missing" in problem.wrong


def test_pages_without_a_source_need_no_preview(check):
    bare = PAGE.format(head="", body="").replace("../", "")
    files = FRONT | {"genindex.html": bare}
    assert check(head=SOCIAL, base_url=HOME, files=files) == []
    files = FRONT | {"glossary.html": bare}
    assert len(check(head=SOCIAL, base_url=HOME, files=files)) == 6


def test_rooted_links_count_from_the_published_address(check):
    body = '<a href="/course/index.html#perceptron">x</a>'
    assert check(body, SOCIAL, base_url=HOME, files=FRONT) == []
    (problem,) = check('<a href="/index.html">x</a>', SOCIAL, FRONT, base_url=HOME)
    assert "'/index.html' leads nowhere" in str(problem)


def test_a_redirect_is_held_to_its_links_only(check):
    stub = (
        '<html><head><meta http-equiv="refresh" content="0; url=book/a.html"></head>'
        '<body><a href="book/{}.html">here</a></body></html>'
    )
    assert check(files={"old.html": stub.format("a")}) == []
    (problem,) = check(files={"old.html": stub.format("b")})
    assert str(problem).startswith("old.html:1: 'book/b.html' leads nowhere")


def noise(size):
    """Bytes that gzip cannot shrink."""
    return random.Random(0).randbytes(size)


def test_a_text_page_keeps_to_400_kilobytes(check):
    body = '<script src="../_static/big.js"></script>'
    assert check(body, files={"_static/big.js": noise(395_000)}) == []
    (problem,) = check(body, files={"_static/big.js": noise(401_000)})
    assert problem.wrong == (
        "a first visit costs 401 kB of 400, of which _static/big.js 401"
    )


def test_compressible_bytes_count_compressed(check):
    body = '<script src="../_static/big.js"></script>'
    assert check(body, files={"_static/big.js": b"a" * 2_000_000}) == []


def test_a_page_with_a_figure_pays_for_plotly_and_may_weigh_900(check):
    body = FIGURE.format(JSON) + '<script src="../_static/big.js"></script>'
    files = {
        "_static/big.js": noise(390_000),
        "_static/vendor/plotly/plotly-cartesian.min.js": noise(500_000),
        "_static/vendor/plotly/plotly.min.js": noise(600_000),
    }
    assert check(body, files=files) == []
    (problem,) = check(body, files=files | {"_static/big.js": noise(405_000)})
    assert "costs 905 kB of 900" in problem.wrong


def test_fragments_of_the_builder_are_not_pages(check):
    scrap = "<p>{ref} ??</p>"
    assert check(files={"_static/x.html": scrap, "reports/y.html": scrap}) == []


def test_a_hundred_chapters_take_seconds(tmp_path):
    spans = "".join(
        f'<p id="p{i}">text <span class="k">x</span> <a href="#p{i}">y</a></p>'
        for i in range(800)
    )
    path = tmp_path / "index.html"
    path.write_text(PAGE.format(head="", body=spans).replace("../", ""))
    (tmp_path / "_static").mkdir()
    (tmp_path / "_static/site.css").touch()
    start = time.process_time()
    assert check_site(tmp_path, project()) == []
    assert time.process_time() - start < 1


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("a.html", "book/a.html"),
        ("./x/../a.html", "book/a.html"),
        ("", "book/p.html"),
        ("#here", "book/p.html"),
        ("..", "index.html"),
        ("../../a.html", ".."),
        ("x/../../../a.html", ".."),
        ("/course/a%20b.html", "a b.html"),
        ("/other/a.html", ".."),
        ("https://me.github.io/course/", "index.html"),
        ("https://me.github.io.example.org/course/", None),
        ("http://elsewhere.org/../a", None),
    ],
)
def test_addresses_are_located_below_the_site(tmp_path, url, target):
    assert Site(tmp_path, HOME).locate("book/p.html", url) == target


def test_prose_leaves_out_code_math_comments_and_drawings():
    page = Document(
        "a.html",
        "<p>one <code>two</code></p><!-- three --><svg><text>four</text></svg>"
        '<div class="math">five</div><script>six</script><p>seven</p>',
    )
    assert [text.strip() for text in page.prose()] == ["one", "seven"]
