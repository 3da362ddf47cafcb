"""What moves, remembers and finds, by keyboard alone."""

import re
from urllib.parse import quote

import pytest
from built import AXE, PAGES, PROJECT, SITE, pages_with
from playwright.sync_api import TimeoutError as NothingHappened
from visiting import violations, watch, window

NEAR = 600  # pixels from the window at which site.js draws a figure
# Everything that a reader could see change: markup, values, and what Plotly draws.
STATE = """(element) => JSON.stringify([element.innerHTML,
  [...element.querySelectorAll("input, select")].map((e) => [e.value, e.checked]),
  [...element.querySelectorAll(".js-plotly-plot")].map((plot) => plot.data)])"""
FOCUSABLE = "button:enabled, input, select, a[href], [tabindex='0']"
BOX = "article input[type=checkbox]"
KEYS = ("ArrowRight", "ArrowDown", "Enter", " ")

FIGURES = pages_with("plotly-lazy")
LABS = pages_with("lab")
SLIDERS = [
    path
    for path in FIGURES
    if any('"sliders":' in str(figure) for figure in SITE.documents[path].figures)
]
ROADMAP = "book/resources/roadmap.html"


def changes(element, action) -> bool:
    """Do ``action`` and tell whether the element changed within a moment."""
    before = element.evaluate(STATE)
    action()
    try:
        element.page.wait_for_function(
            f"([element, before]) => ({STATE})(element) !== before",
            arg=[element.element_handle(), before],
            timeout=1000,
        )
    except NothingHappened:
        return False
    return True


@pytest.mark.parametrize("path", SLIDERS)
def test_sliders_move_their_figures_by_keyboard(browser, address, path):
    with window(browser) as page:
        page.goto(address + path)
        moved = 0
        for figure in page.locator("figure.plotly-lazy").all():
            drawn(page, figure)
            for slider in figure.locator("input[type=range]").all():
                move(figure, slider)
                moved += 1
    declared = [str(f).count('"sliders":') for f in SITE.documents[path].figures]
    assert moved == sum(declared)


def move(figure, slider):
    """Step once, which must be announced, and on to the end: the data must change."""
    slider.focus()
    said = slider.get_attribute("aria-valuetext")
    slider.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") not in (None, said)
    slider.press("Home")
    plot = figure.locator(".js-plotly-plot")
    before = plot.evaluate("(plot) => JSON.stringify(plot.data)")
    slider.press("End")
    figure.page.wait_for_function(
        "([plot, before]) => JSON.stringify(plot.data) !== before",
        arg=[plot.element_handle(), before],
    )


def drawn(page, figure):
    """Bring a figure into view and wait until Plotly has drawn it."""
    figure.scroll_into_view_if_needed()
    page.wait_for_function("(e) => e.dataset.drawn", arg=figure.element_handle())


@pytest.mark.parametrize("path", LABS)
def test_labs_start_and_answer_the_keyboard(browser, address, path):
    with window(browser) as page:
        visit = watch(page)
        page.goto(address + path)
        for lab in page.locator(".lab").all():
            lab.scroll_into_view_if_needed()
            # A lab may work through controls that it puts elsewhere on the page.
            controls = lab.locator(FOCUSABLE).or_(page.locator(BOX))
            controls.first.wait_for()
            assert any(answers(lab, control) for control in controls.all())
        assert visit.errors == []


def answers(lab, control):
    """Try the keys on one control until the lab changes."""
    return any(changes(lab, lambda key=key: control.press(key)) for key in KEYS)


@pytest.mark.parametrize("path", FIGURES)
def test_plotly_is_asked_for_when_a_figure_comes_near(browser, address, path):
    with window(browser) as page:
        visit = watch(page)
        page.goto(address + path)
        page.wait_for_load_state("networkidle")
        first = page.locator("figure.plotly-lazy").first
        top = first.evaluate("(figure) => figure.getBoundingClientRect().top")
        asked = [url for url in visit.sent if "plotly" in url]
        assert len(asked) == (1 if top < page.viewport_size["height"] + NEAR else 0)
        drawn(page, first)
        assert len([url for url in visit.sent if "plotly" in url]) == 1


@pytest.mark.parametrize(
    "chapter", PROJECT.chapters, ids=[chapter.slug for chapter in PROJECT.chapters]
)
def test_search_finds_each_chapter_by_a_word_of_its_title(browser, address, chapter):
    word = max(re.findall(r"\w+", chapter.title), key=len)
    with window(browser) as page:
        page.goto(f"{address}search.html?q={quote(word.lower())}")
        page.locator("#search-results li a").first.wait_for()
        links = page.locator("#search-results li a").all()
        targets = [link.evaluate("(link) => link.href").split("?")[0] for link in links]
    assert address + chapter.docname + ".html" in {t.split("#")[0] for t in targets}


def test_the_roadmap_remembers_what_was_ticked(browser, address):
    with window(browser) as page:
        page.goto(address + ROADMAP)
        page.locator(BOX).nth(1).wait_for()
        page.locator(BOX).nth(1).focus()
        page.keyboard.press("Space")
        page.reload()
        page.locator(BOX).nth(1).wait_for()
        ticked = [box.is_checked() for box in page.locator(BOX).all()]
        assert ticked == [index == 1 for index in range(len(ticked))]
        page.locator(BOX).nth(1).press("Space")
        page.reload()
        page.locator(BOX).nth(1).wait_for()
        assert not page.locator(BOX).nth(1).is_checked()


def test_the_theme_switch_redraws_figures(browser, address):
    color = "(e) => getComputedStyle(e.querySelector('.xtick text')).fill"
    with window(browser) as page:
        page.goto(address + FIGURES[0])
        figure = page.locator("figure.plotly-lazy").first
        drawn(page, figure)
        light = figure.evaluate(color)
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
        page.wait_for_function(
            f"([e, light]) => ({color})(e) !== light",
            arg=[figure.element_handle(), light],
        )


def test_the_frame_around_every_page_has_contrast_in_dark_on_a_desk(browser, address):
    with window(browser, theme="dark") as page:
        page.goto(address + "index.html")
        assert violations(page, AXE) == []


def test_an_unknown_address_shows_the_styled_404_page(browser, address):
    with window(browser) as page:
        answer = page.goto(f"{address}book/nowhere/at-all.html")
        assert answer.status == 404
        assert page.locator("h1:visible").inner_text().startswith("Page not found")
        sheets = page.evaluate(
            "[...document.styleSheets].filter((s) => s.cssRules.length).length"
        )
        assert sheets > 3
        assert "404.html" in PAGES
