"""Each check of the built site fires on a page that is wrong, and only there."""

import functools

import pytest

from coursekit.check_site import Problem
from small_site import CHAPTER, DESCRIPTION, FIGURE, JSON, problems


@pytest.fixture
def check(tmp_path):
    return functools.partial(problems, tmp_path)


def test_a_healthy_page_has_no_problem(check):
    body = (
        '<p>See <a href="../index.html#perceptron">home</a>.</p>'
        '<img src="x.png" alt="A line"><svg role="img" aria-label="A curve"></svg>'
    )
    assert check(body, files={"book/x.png": b"png"}) == []


def test_a_problem_is_one_line_that_names_place_wrong_and_remedy(check):
    (problem,) = check("<p>first</p>\n<p>{glue:text}`loss` stays</p>")
    assert str(problem) == (
        "book/a.html:8: '{glue:text}' is visible in '{glue:text}`loss` stays': "
        "mend the role, directive, label or reference"
    )
    assert str(Problem("a.html", None, "wrong", "mend it")) == "a.html: wrong: mend it"


TRACE = "<pre>Traceback (most recent call last):\n ValueError</pre>"
CELL = '<div class="cell {}"><div class="cell_output">{}</div></div>'
OUTPUT = '<div class="output traceback highlight-ipythontb">{}</div>'

# what is on the page, and a part of the message it must give
WRONG = {
    "traceback": (CELL.format("", OUTPUT.format("ValueError")), "a traceback is on"),
    "printed traceback": (CELL.format("", TRACE), "a traceback is on"),
    "no alt": ('<img src="../_static/site.css">', "a img has no alt"),
    "empty alt": ('<img alt=" " src="../_static/site.css">', "a img has no alt"),
    "file as alt": (
        '<img alt="../_images/3f2a.png" src="../_static/site.css">',
        "is a file name, '../_images/3f2a.png'",
    ),
    "unnamed drawing": ('<svg role="img"></svg>', "a svg has no aria-label"),
    "drawing without role": ('<svg aria-label="A"></svg>', "neither an image nor"),
    "unnamed figure": (
        f'<figure class="plotly-lazy">{JSON}</figure>',
        "a plotly-lazy has no aria-label",
    ),
    "unnamed lab": ('<div class="lab"></div>', "a lab has no aria-label"),
    "role left": ("<p>by {numref}`fig` we</p>", "'{numref}' is visible"),
    "label left": ("<p>(fig-one)=</p>", "'(fig-one)=' is visible"),
    "fence left": ("<p>::: note</p>", "':::' is visible"),
    "reference unresolved": ("<p>as in [??]</p>", "'??' is visible"),
    "dollars left": ("<p>$$x$$</p>", "'$$' is visible"),
    "system message": (
        '<aside class="system-message">Unknown target</aside>',
        "the builder complains on the page: 'Unknown target'",
    ),
    "two headings": ("<h1>Again</h1>", "the page has 2 main headings"),
    "id twice": ('<p id="perceptron">x</p>', "the id 'perceptron' stands 2 times"),
    "dead link": ('<a href="b.html">b</a>', "'b.html' leads nowhere"),
    "wrong case": ('<a href="../Index.html">b</a>', "did you mean 'index.html'?"),
    "dead fragment": (
        '<a href="../index.html#perceptrom">b</a>',
        "'../index.html#perceptrom' names no place in index.html: "
        "did you mean 'perceptron'?",
    ),
    "link out of the site": ('<a href="../../index.html">x</a>', "leads nowhere"),
    "rooted link": ('<a href="/nowhere/x.html">x</a>', "leads nowhere"),
    "dead source": ('<img alt="A line" srcset="b.png 2x">', "'b.png' leads nowhere"),
    "foreign script": (
        '<script src="https://cdn.example.org/x.js"></script>',
        "<script> loads 'https://cdn.example.org/x.js'",
    ),
    "foreign image": ('<img alt="A line" src="//example.org/x.png">', "<img> loads"),
    "foreign frame": ('<iframe src="https://example.org/"></iframe>', "<iframe> loads"),
    "foreign font": (
        '<link rel="preload" as="font" href="https://example.org/f.woff2">',
        "<link> loads",
    ),
    "foreign inline style": (
        '<p style="background: url(https://example.org/x.png)">x</p>',
        "<p> loads 'https://example.org/x.png'",
    ),
    "foreign style import": (
        '<style>@import "https://example.org/x.css";</style>',
        "<style> loads 'https://example.org/x.css'",
    ),
    "foreign module": (
        '<script type="module">import x from "https://example.org/x.js"</script>',
        "<script> loads 'https://example.org/x.js'",
    ),
    "foreign import map": (
        '<script type="importmap">{"imports": {"x": "https://example.org/x"}}</script>',
        "<script> loads 'https://example.org/x'",
    ),
    "figure too big": (
        FIGURE.format(f'<script type="application/json">{"1," * 160_000}</script>'),
        "a figure holds 320 kB of JSON, 300 allowed",
    ),
    "plotly at once": (
        '<script src="../_static/site.css?plotly.min.js"></script>',
        "the page loads '../_static/site.css?plotly.min.js' at once",
    ),
}


@pytest.mark.parametrize(("body", "message"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_found_once(check, body, message):
    (problem,) = check(body)
    assert message in str(problem)
    assert problem.page == "book/a.html"


FINE = {
    "expected traceback": CELL.format("tag_raises-exception", OUTPUT.format(TRACE)),
    "quoted traceback": TRACE,
    "decoration": '<b aria-hidden="true"><svg></svg></b><svg aria-hidden="true"/>',
    "nested drawing": '<svg role="img" aria-label="A"><svg></svg></svg>',
    "alt that ends in a name": '<img alt="The file a.png opened" src="../index.html">',
    "quoted syntax": "<p>Write <code>{ref}`x`</code>, <code>x??</code>, not math</p>",
    "math": '<p><span class="math">$$x$$ ??</span></p>',
    "comment": "<!-- {ref} ?? -->",
    "links elsewhere": '<a href="https://example.org">x</a> <a href="mailto:a@b">m</a>',
    "fragment in code points": '<p id="né">x</p><a href="#n%C3%A9">x</a>',
    "old anchor": '<a name="old"></a><a href="#old">x</a>',
    "top of the page": '<a href="#">x</a><a href="#top">x</a>',
    "folder": '<a href="../">x</a>',
    "query": '<a href="../index.html?q=a%20b#perceptron">x</a>',
    "data address": '<img alt="A dot" src="data:image/png;base64,AAAA">',
    "form": '<form action="../index.html"></form>',
    "figure data": FIGURE.format(
        '<script type="application/json">{"from": "https://a.b/c"}</script>'
    ),
    "sentence about imports": "<script>// data from 'here', not https://a.b</script>",
}


@pytest.mark.parametrize("body", FINE.values(), ids=FINE)
def test_what_is_fine_is_left_alone(check, body):
    assert check(body) == []


def test_a_page_needs_a_heading_a_language_and_a_title(check):
    bare = "<html><body><p>x</p></body></html>"
    assert [problem.wrong for problem in check(files={"b.html": bare})] == [
        "<html> has no lang",
        "the page has 0 main headings",
        "the page has no <title>",
    ]


def test_allowed_hosts_may_serve_scripts(check):
    body = '<script src="https://cdn.example.org/mathjax.js"></script>'
    assert check(body, hosts=["cdn.example.org"]) == []
    assert len(check(body, hosts=["example.org"])) == 1


def test_style_sheets_are_followed(check):
    css = (
        '/* url(old.woff2) */ @font-face { src: url("f.woff2") format("woff2"),'
        'url("f.ttf") format("truetype") }'
        "a { background: url(data:image/gif;base64,AA) } b { fill: url(#c) }"
    )
    sheets = {"_static/site.css": css}
    assert check(files=sheets | {"_static/f.woff2": b"f"}) == []
    (missing,) = check(files=sheets | {"_static/site.css": "a { b: url(g.woff2) }"})
    assert str(missing).startswith("_static/site.css: 'g.woff2' leads nowhere")
    foreign = {"_static/site.css": "@import url(https://fonts.example.org/x.css);"}
    (problem,) = check(files=foreign)
    assert "_static/site.css: loads 'https://fonts.example.org/x.css'" in str(problem)
    assert check(files=foreign, hosts=["fonts.example.org"]) == []


def test_a_chapter_needs_claim_exercise_sources_and_description(check):
    chapters = ["book/a"]
    assert check(CHAPTER, DESCRIPTION, chapters=chapters) == []
    assert [problem.wrong for problem in check(chapters=chapters)] == [
        "the chapter has no claim",
        "the chapter has no exercise",
        "the chapter has no section of sources",
        "the chapter has no description",
    ]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("Where this leads", "Onward"), ("https://example.org/1958", "#claim-1")],
)
def test_a_section_of_sources_is_headed_so_and_links_to_them(check, right, wrong):
    body = CHAPTER.replace(right, wrong)
    (problem,) = check(body, DESCRIPTION, chapters=["book/a"])
    assert "no section of sources: end it with 'Where this leads'" in str(problem)


def test_a_page_of_the_contents_must_be_built(check):
    problems = check(CHAPTER, DESCRIPTION, chapters=["book/a", "book/b"])
    assert [str(problem) for problem in problems] == [
        "book/b.html: the page was not built: run coursekit book"
    ]
