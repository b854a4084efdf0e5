"""The look in a real browser: reflow, focus, menus without script, and what the scripts add."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Dialog, Page, Request, Route, expect

from tests.browsing import served
from tests.conftest import CHROMIUM
from tests.linkage.web.gallery import gallery_app

PHONE = {"width": 320, "height": 740}
DESKTOP = {"width": 1366, "height": 768}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed (Debian package chromium)"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    app = gallery_app(tmp_path_factory.mktemp("gallery"))
    with served(app) as found:
        yield found + "/_gallery"
    app.extensions["database"].close()


def a_page(browser: Browser, address: str, size: dict[str, int], *, script: bool = True) -> Page:
    """A page whose scripts are all at work, if it may have any."""
    page = browser.new_page(viewport=size, java_script_enabled=script)  # type: ignore[arg-type]
    page.goto(address)
    if script:
        expect(page.locator("html[data-ready]")).to_be_attached()
    return page


def a_page_without_yet(browser: Browser, address: str, module: str) -> tuple[Page, Callable[[], None]]:
    """A page that still waits for one module, and what lets that arrive."""
    page = browser.new_page(viewport=DESKTOP)  # type: ignore[arg-type]
    held: list[Route] = []
    page.route(f"**/js/{module}.js*", lambda route: held.append(route))
    with page.expect_request(f"**/js/{module}.js*"):
        page.goto(address, wait_until="commit")
    page.wait_for_load_state()
    expect(page.locator("html[data-ready]")).not_to_be_attached()

    def arrive() -> None:
        for route in held:
            route.continue_()
        expect(page.locator("html[data-ready]")).to_be_attached()

    return page, arrive


def test_page_reflows_at_320_pixels_and_breaks_no_rule_of_content_security(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport=PHONE)  # type: ignore[arg-type]
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(address, wait_until="networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert complaints == []
    page.close()


def test_menu_and_filters_fold_on_a_phone_and_stand_open_on_a_desktop_without_script(
    browser: Browser, address: str
) -> None:
    phone = a_page(browser, address, PHONE, script=False)
    expect(phone.locator(".facet li > a").first).to_be_hidden()
    phone.locator(".filters > summary").click()
    expect(phone.locator(".facet li > a").first).to_be_visible()
    phone.close()
    desktop = a_page(browser, address, DESKTOP, script=False)
    expect(desktop.locator(".facet li > a").first).to_be_visible()
    expect(desktop.locator(".filters > summary")).to_be_hidden()
    expect(desktop.locator(".site-nav a").first).to_be_visible()
    desktop.close()


def test_error_summary_takes_focus_and_leads_to_the_field(browser: Browser, address: str) -> None:
    page = a_page(browser, address, PHONE)
    expect(page.locator(".error-summary")).to_be_focused()
    page.locator(".error-summary a").first.click()
    expect(page.locator("#f-employees")).to_be_focused()
    page.close()


def test_error_summary_leaves_the_focus_to_who_corrects_already(browser: Browser, address: str) -> None:
    page, arrive = a_page_without_yet(browser, address, "error-summary")
    page.locator("#f-employees").fill("120")
    arrive()
    expect(page.locator("#f-employees")).to_be_focused()
    page.close()


def test_suggestions_come_for_what_was_typed_before_the_script_is_there(browser: Browser, address: str) -> None:
    page, arrive = a_page_without_yet(browser, address, "suggest")
    page.locator("#site-search").fill("turn")
    with page.expect_request(lambda request: request.url.endswith("q=turn")):
        arrive()
    page.close()


def test_select_filter_finds_without_tone_marks_and_keeps_the_choice(browser: Browser, address: str) -> None:
    page = a_page(browser, address, DESKTOP)
    page.locator(".list-filter").first.fill("ho chi")
    assert page.locator("#f-province option").all_inner_texts() == ["Choose", "Bắc Ninh", "Hồ Chí Minh"]
    assert page.locator("#f-province").input_value() == "24"
    page.locator(".list-filter").first.fill("")
    assert page.locator("#f-province option").count() == 4
    page.close()


def test_list_filter_keeps_ticked_boxes_in_sight(browser: Browser, address: str) -> None:
    page = a_page(browser, address, DESKTOP)
    page.locator("fieldset .list-filter").fill("thep")
    expect(page.get_by_label("Thép")).to_be_visible()
    expect(page.get_by_label("Kẽm")).to_be_visible()
    page.locator("fieldset .list-filter").fill("nothing of the kind")
    expect(page.get_by_label("Thép")).to_be_hidden()
    expect(page.get_by_label("Kẽm")).to_be_visible()
    page.close()


def test_draft_is_saved_without_sending_the_form_and_says_so(browser: Browser, address: str) -> None:
    page = a_page(browser, address, DESKTOP)
    with page.expect_request("**/_gallery/draft") as sent:
        page.locator("#f-note").fill("half a thought")
    request: Request = sent.value
    assert "note=half+a+thought" in (request.post_data or "")
    assert request.headers["x-draft"] == "1"
    expect(page.locator(".autosave-state")).to_have_text("Draft saved. Nobody else can see it.")
    page.close()


def test_draft_typed_before_the_script_is_there_is_saved_too(browser: Browser, address: str) -> None:
    page, arrive = a_page_without_yet(browser, address, "autosave")
    page.locator("#f-note").fill("quicker than the net")
    with page.expect_request("**/_gallery/draft") as sent:
        arrive()
    assert "note=quicker+than+the+net" in (sent.value.post_data or "")
    page.close()


def test_draft_of_an_untouched_form_is_not_saved(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.clock.install()
    page.goto(address)
    expect(page.locator("html[data-ready]")).to_be_attached()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.fast_forward(10_000)
    page.locator("#f-note").fill("a thought")
    with page.expect_request("**/_gallery/draft"):
        page.clock.fast_forward(10_000)
    assert len(asked) == 1
    page.close()


def test_draft_that_the_browser_fills_in_after_back_waits_for_a_person(browser: Browser, address: str) -> None:
    page = a_page(browser, address, DESKTOP)
    page.locator("#f-note").fill("an old thought")
    expect(page.locator(".autosave-state")).to_have_text("Draft saved. Nobody else can see it.")
    page.goto(f"{address}/404")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.method == "POST" else None)
    page.go_back()
    expect(page.locator("html[data-ready]")).to_be_attached()
    expect(page.locator("#f-note")).to_have_value("an old thought")
    page.wait_for_timeout(2500)  # the clock of tests knows nothing of how a page was reached
    assert asked == []
    with page.expect_request("**/_gallery/draft") as sent:
        page.locator("#f-note").fill("a new thought")
    assert "note=a+new+thought" in (sent.value.post_data or "")
    page.close()


def test_draft_that_is_not_saved_is_told(browser: Browser, address: str) -> None:
    page = a_page(browser, address, DESKTOP)

    def refuse(route: Route) -> None:
        route.fulfill(status=503)

    page.route("**/_gallery/draft", refuse)
    page.locator("#f-note").fill("half a thought")
    expect(page.locator(".autosave-state")).to_have_text("The draft could not be saved. Keep this page open.")
    page.close()


def test_hall_is_renewed_but_not_under_somebody_who_has_opened_something(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport=DESKTOP)  # type: ignore[arg-type]
    page.clock.install()
    page.goto(address)
    expect(page.locator("html[data-ready]")).to_be_attached()
    page.evaluate("document.getElementById('hall-part').textContent = 'old'")
    page.evaluate("document.querySelectorAll('main details').forEach((each) => { each.open = false })")
    opened = page.locator("main details").first

    def slowly(route: Route) -> None:
        opened.evaluate("(each) => { each.open = true }")
        route.continue_()

    page.route(address, slowly)
    with page.expect_response(address):
        page.clock.fast_forward(600_000)
    page.wait_for_timeout(200)
    expect(page.locator("#hall-part")).to_have_text("old")
    page.unroute(address)
    opened.evaluate("(each) => { each.open = false }")
    page.clock.fast_forward(600_000)
    expect(page.locator("#hall-part")).to_have_text("Now: meeting 3")
    page.close()


def test_confirm_asks_before_sending(browser: Browser, address: str) -> None:
    page = a_page(browser, address, DESKTOP)
    asked: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.get_by_role("button", name="Delete").click()
    assert asked == ["Delete it?"]
    assert page.url == address
    page.close()


def test_menu_closes_on_escape_and_gives_focus_back(browser: Browser, address: str) -> None:
    page = a_page(browser, address, DESKTOP)
    summary = page.locator("details.menu > summary").first
    summary.click()
    expect(page.locator(".menu-list").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".menu-list").first).to_be_hidden()
    expect(summary).to_be_focused()
    page.close()


def test_skip_link_is_first_and_visible_in_focus(browser: Browser, address: str) -> None:
    page = a_page(browser, address, DESKTOP, script=False)
    page.keyboard.press("Tab")
    link = page.locator(".skip-link")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
    page.close()


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (DESKTOP, "dark")])
def test_no_component_breaks_the_accessibility_rules(
    browser: Browser, address: str, size: dict[str, int], scheme: str
) -> None:
    context = browser.new_context(viewport=size, color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = Axe().run(page, options={"runOnly": rules}).response["violations"]
    assert [(fault["id"], node["html"]) for fault in found for node in fault["nodes"]] == []
    context.close()
