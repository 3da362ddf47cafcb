"""What must hold on every page of the site."""

import pytest
from built import PAGES, SITE

from coursekit.check_site.weight import PLOTLY_PAGE, TEXT_PAGE

each_page = pytest.mark.parametrize("path", PAGES)


def assert_none(problems):
    assert not problems, "\n".join(["", *problems])


@each_page
def test_nothing_is_reported_on_the_console(visit, path):
    assert_none(visit(path).errors)


@each_page
def test_every_request_succeeds_without_other_hosts(visit, path):
    assert_none(visit(path).failed)


@each_page
def test_a_phone_shows_the_page_without_sideways_scrolling(visit, path):
    assert_none(visit(path).wide)


@each_page
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_axe_finds_nothing_serious(visit, path, screen, theme):
    assert_none(visit(path).violations[screen, theme])


@each_page
def test_a_first_visit_keeps_to_its_budget(visit, path):
    sent = visit(path).sent
    budget = PLOTLY_PAGE if SITE.documents[path].figures else TEXT_PAGE
    assert len(sent) > 1
    heaviest = sorted(sent.items(), key=lambda item: -item[1])[:12]
    if sum(sent.values()) > budget:
        pytest.fail(
            f"{sum(sent.values()) // 1000} kB of {budget // 1000}:\n"
            + "\n".join(f"{size / 1000:6.1f} kB  {url}" for url, size in heaviest)
        )
