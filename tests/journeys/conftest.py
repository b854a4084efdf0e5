"""Journeys: a served instance with demo data, a real Chromium, and people at a phone or a desk.

Every page a journey stops at is checked for accessibility: `person.sees(heading)` looks at the heading and runs axe.
People read their own language: tests say English sentences, and a person looks for them as the catalogue has them.
"""

from __future__ import annotations

import datetime
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from gettext import NullTranslations
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from babel.support import Translations
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright
from waitress.server import create_server

import linkage.language
from database.session import Database, transaction
from linkage.app import create_app
from linkage.config import Config
from linkage.demo.accounts import PASSWORD
from linkage.demo.generator import Plan
from linkage.demo.load import load, made

CHROMIUM = Path("/usr/bin/chromium")
TRANSLATIONS = Path(linkage.language.__file__).parent / "translations"
SCREENS = {
    "phone": {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True},
    "desk": {"viewport": {"width": 1366, "height": 768}},
}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(
                pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed (Debian: chromium)")
            )


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in front of a page, who reads `words`."""

    page: Page
    address: str
    words: NullTranslations

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def reads(self, sentence: str, **values: object) -> str:
        """A sentence of the source as this person's language has it, its places filled."""
        text = self.words.gettext(sentence)
        return text % values if values else text

    def goes_to(self, path: str) -> None:
        answer = self.page.goto(self.address + path)
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"

    def sees(self, heading: str, **values: object) -> None:
        """The heading stands there, nothing scrolls sideways, and axe finds nothing."""
        expect(self.page.locator("h1")).to_contain_text(self.reads(heading, **values))
        self.page.wait_for_load_state()
        assert self.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        found = Axe().run(self.page, options={"runOnly": RULES}).response["violations"]
        assert [(fault["id"], node["html"]) for fault in found for node in fault["nodes"]] == []

    def button(self, label: str) -> Locator:
        return self.page.get_by_role("button", name=self.reads(label), exact=True).first

    def link(self, label: str) -> Locator:
        return self.page.get_by_role("link", name=self.reads(label), exact=True).first

    def field(self, name: str) -> Locator:
        """The field of a form by the name it is sent under, which is the same in every language."""
        return self.main.locator(f"[name='{name}']:not([type=hidden])").first

    def presses(self, label: str) -> None:
        self.button(label).click()

    def follows(self, label: str) -> None:
        self.link(label).click()

    def writes(self, name: str, text: str) -> None:
        self.field(name).fill(text)

    def signs_in(self, email: str) -> None:
        self.goes_to("/account/sign-in")
        self.writes("email", email)
        self.writes("password", PASSWORD)
        self.field("password").press("Enter")
        self.page.wait_for_url(lambda url: "/account/sign-in" not in url)


Meet = Callable[..., Person]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    flags = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield opened
        opened.close()


@pytest.fixture
def address(config: Config) -> Iterator[str]:
    """The address of an instance with demo data, served for this test."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = replace(config, base_url=f"http://127.0.0.1:{port}", trusted_hosts=("127.0.0.1",))
    _load_demo(own)
    app = create_app(own)
    server = create_server(app, host="127.0.0.1", port=port, threads=4)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield own.base_url
    server.close()
    thread.join(timeout=10)
    app.extensions["search"].close()
    app.extensions["database"].close()


def _load_demo(config: Config) -> None:
    plan = Plan(as_of=datetime.datetime.now(datetime.UTC).date(), firms=150, needs=15)
    database = Database(config.database_url)
    with database.session(), transaction() as session:
        load(session, plan, made(plan))
    database.close()


@pytest.fixture
def meet(browser: Browser, address: str) -> Iterator[Meet]:
    """`meet("phone", "vi-VN")`: a person with a fresh browser on that screen, in that language; `script=False` without script."""
    with ExitStack() as stack:

        def come(screen: str = "desk", language: str = "en-US", *, script: bool = True) -> Person:
            context = browser.new_context(
                **SCREENS[screen],
                locale=language,
                java_script_enabled=script,
                bypass_csp=True,  # type: ignore[arg-type]
            )
            stack.callback(context.close)
            context.set_default_timeout(15_000)
            words = Translations.load(TRANSLATIONS, [language.partition("-")[0]])
            return Person(context.new_page(), address, words)

        yield come
