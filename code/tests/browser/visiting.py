"""Open pages in Chromium and write down what happens."""

import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # No name resolves: whatever a page wants from another host fails here.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")

SCROLL = """async () => {
  for (let y = 0; y < document.body.scrollHeight; y += innerHeight) {
    scrollTo(0, y);
    await new Promise(requestAnimationFrame);
  }
}"""
SWITCH = """async (theme) => {
  Object.assign(document.documentElement.dataset, { theme, mode: theme });
  await new Promise((done) => setTimeout(done, 300));  // figures follow the theme
}"""
SETTLED = """() => [...document.querySelectorAll("figure.plotly-lazy")]
  .every((figure) => figure.dataset.drawn || figure.querySelector(".load-error"))"""
# What sticks out of the window and is in nothing that the reader could scroll.
TOO_WIDE = """() => {
  const scrolls = (e) => e && (/auto|scroll/.test(getComputedStyle(e).overflowX)
    || scrolls(e.parentElement));
  const shown = (e) => e.checkVisibility({ visibilityProperty: true })
    && e.getBoundingClientRect().width > 1 && !e.closest("mjx-assistive-mml");
  const wide = [...document.querySelectorAll("main *")].filter((e) => shown(e)
    && e.getBoundingClientRect().right > innerWidth + 1 && !scrolls(e.parentElement));
  const page = document.documentElement.scrollWidth - innerWidth;
  return [...(page > 0 ? [`the page by ${page} px`] : []), ...wide.slice(0, 3).map(
    (e) => `${e.tagName.toLowerCase()}.${e.className.baseVal ?? e.className} in "` +
      `${(e.closest("p, li, td, footer") ?? e).textContent.trim().slice(0, 50)}"`)];
}"""
AXE = """async () => {
  const { violations } = await axe.run(document, {
    resultTypes: ["violations"], preload: false });
  return violations.filter((v) => ["serious", "critical"].includes(v.impact)).map(
    (v) => `${v.impact} ${v.id}: ${v.help}; ${v.nodes.length} times, first at ` +
      `${v.nodes[0].target.join(" ")} (${v.nodes[0].failureSummary.split("\\n")[1]})`);
}"""


@dataclass
class Visit:
    """What a page did between being opened and having been scrolled through."""

    errors: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    sent: dict[str, int] = field(default_factory=dict)  # bytes on the wire by address
    wide: list[str] = field(default_factory=list)
    violations: dict[tuple[str, str], list[str]] = field(default_factory=dict)


def find_chromium():
    """Return the path of a Chromium, or None."""
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def window(browser, size=DESKTOP, theme="light"):
    """Yield a fresh window: nothing cached, nothing remembered, nothing moving."""
    context = browser.new_context(viewport=size, reduced_motion="reduce")
    context.add_init_script(
        f"for (const key of ['mode', 'theme']) localStorage[key] ??= '{theme}';"
    )
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield page
    context.close()


def watch(page) -> Visit:
    """Write down, from now on, what goes wrong and what is sent."""
    visit = Visit()
    page.on("pageerror", lambda error: visit.errors.append(str(error)))
    page.on(
        "console",
        lambda message: (
            message.type == "error"
            and visit.errors.append(f"{message.text} ({message.location['url']})")
        ),
    )
    page.on(
        "requestfailed",
        lambda request: visit.failed.append(f"{request.url}: {request.failure}"),
    )
    page.on(
        "response",
        lambda answer: (
            answer.status >= 400
            and visit.failed.append(f"{answer.url}: status {answer.status}")
        ),
    )
    _count_bytes(page, visit.sent)
    return visit


def _count_bytes(page, sent):
    session, addresses = page.context.new_cdp_session(page), {}
    session.on(
        "Network.requestWillBeSent",
        lambda event: addresses.update({event["requestId"]: event["request"]["url"]}),
    )
    session.on(
        "Network.loadingFinished",
        lambda event: sent.update(
            {addresses.get(event["requestId"], "?"): int(event["encodedDataLength"])}
        ),
    )
    session.send("Network.enable")


def read_through(page, url):
    """Open the page, scroll to its end, and wait until everything is drawn."""
    page.goto(url)
    page.evaluate("async () => { await window.MathJax?.startup?.promise }")
    page.evaluate(SCROLL)
    page.wait_for_function(SETTLED)
    page.wait_for_load_state("networkidle")


def violations(page, axe: Path) -> list[str]:
    """Run axe-core: which rule is broken, how often, and where first."""
    page.evaluate(axe.read_text("utf8"))
    return page.evaluate(AXE)


def visit_everywhere(browser, url, axe: Path) -> Visit:
    """Read a page at a desk and on a phone, each in light and in dark.

    The bytes are those of the first reading; both windows start with an empty cache.
    Each starts in another theme and changes it while the page is open.
    """
    with window(browser, DESKTOP, "light") as page:
        visit = watch(page)
        read_through(page, url)
        look_in_both_themes(page, visit, "desktop", ("light", "dark"), axe)
    with window(browser, PHONE, "dark") as page:
        again = watch(page)
        read_through(page, url)
        visit.wide = page.evaluate(TOO_WIDE)
        look_in_both_themes(page, visit, "phone", ("dark", "light"), axe)
    visit.errors += again.errors
    visit.failed += again.failed
    return visit


def look_in_both_themes(page, visit, screen, themes, axe):
    """Run axe in the theme that the page opened in, then in the other."""
    for theme in themes:
        page.evaluate(SWITCH, theme)
        visit.violations[screen, theme] = violations(page, axe)
