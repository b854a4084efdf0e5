"""Journeys: a served instance with demo data, a real Chromium, and people at a phone or a desk.

Every page a journey stops at is checked for accessibility: `person.sees(heading)` looks at the heading and runs axe. Axe is script
itself: for people without script it is let in alone, once the page stands, whose own scripts have been passed over by then.
People read their own language: tests say English sentences, and a person looks for them as the catalogue has them.
"""

from __future__ import annotations

import datetime
import shutil
import socket
import threading
import types
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from gettext import NullTranslations
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from babel.support import Translations
from playwright.sync_api import Browser, CDPSession, Locator, Page, expect
from waitress.server import create_server

import linkage.language
from database.session import Database, transaction
from linkage.app import create_app
from linkage.config import Config
from linkage.demo.accounts import PASSWORD
from linkage.demo.generator import Plan
from linkage.demo.load import load, made
from tests.browsing import RULES
from tests.conftest import CHROMIUM, PATIENCE_MS

TRANSLATIONS = Path(linkage.language.__file__).parent / "translations"
SCREENS = {
    "phone": {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True},
    "desk": {"viewport": {"width": 1366, "height": 768}},
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(
                pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed (Debian: chromium)")
            )


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in front of a page, who reads `words`. `switch` lets a check in where script is off; None where it is on."""

    page: Page
    address: str
    words: NullTranslations
    switch: CDPSession | None = None

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
        self.waits_for_script()

    def waits_for_script(self) -> None:
        """Until every module of the page is at work; without script none ever is."""
        if self.switch is None:
            expect(self.page.locator("html[data-ready]")).to_be_attached()
        else:
            assert self.page.locator("html[data-ready]").count() == 0

    def sees(self, heading: str, **values: object) -> None:
        """The heading stands there, nothing scrolls sideways, and axe finds nothing."""
        expect(self.page.locator("h1")).to_contain_text(self.reads(heading, **values))
        self.page.wait_for_load_state()
        self.waits_for_script()
        assert self.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        with self._axe() as axe:
            found = axe.run(self.page, options={"runOnly": RULES}).response["violations"]
        assert [(fault["id"], node["html"]) for fault in found for node in fault["nodes"]] == []

    @contextmanager
    def _axe(self) -> Iterator[Axe]:
        """While this lasts, the page knows script."""
        if self.switch is None:
            yield Axe()
            return
        # The browser was told by another session; this one has to say so as well before it can take it back.
        for is_off in (True, False):
            self.switch.send("Emulation.setScriptExecutionDisabled", {"value": is_off})
        try:
            yield Axe()
        finally:
            self.switch.send("Emulation.setScriptExecutionDisabled", {"value": True})

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

    def ticks(self, name: str, *, value: str = "", label: str = "") -> None:
        """A box or a point of a list, by what it is sent as or by its label; pressed where a thumb would."""
        found = self.main.locator(f"input[name='{name}']" + (f"[value='{value}']" if value else ""))
        if label:
            found = self.main.get_by_label(label, exact=True)
        self.main.locator(f"label[for='{found.first.get_attribute('id')}']").click(position={"x": 8, "y": 8})

    def signs_in(self, email: str) -> None:
        self.goes_to("/account/sign-in")
        self.writes("email", email)
        self.writes("password", PASSWORD)
        self.field("password").press("Enter")
        self.page.wait_for_url(lambda url: "/account/sign-in" not in url)


Meet = Callable[..., Person]
Travel = Callable[[datetime.datetime], None]


@dataclass(frozen=True, slots=True)
class Demos:
    """Demo data of any size; a file of SQLite is made once and copied from then on, which takes no time."""

    folder: Path

    def put_into(self, config: Config, firms: int, needs: int) -> None:
        kind, _colon, path = config.database_url.partition(":///")
        made_before = self.folder / f"{firms}-{needs}.sqlite"
        if kind == "sqlite" and made_before.exists():
            shutil.copyfile(made_before, path)
            return
        plan = Plan(as_of=datetime.datetime.now(datetime.UTC).date(), firms=firms, needs=needs)
        database = Database(config.database_url)
        with database.session(), transaction() as session:
            load(session, plan, made(plan))
        database.close()
        if kind == "sqlite":
            shutil.copyfile(path, made_before)


@pytest.fixture(scope="session")
def demos(tmp_path_factory: pytest.TempPathFactory) -> Demos:
    return Demos(tmp_path_factory.mktemp("demos"))


@pytest.fixture
def demo_size() -> tuple[int, int]:
    """How many firms and needs the demo data holds; a journey that needs a fuller country has its own."""
    return 150, 15


@pytest.fixture
def address(config: Config, demos: Demos, demo_size: tuple[int, int]) -> Iterator[str]:
    """The address of an instance with demo data, served for this test."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = replace(config, base_url=f"http://127.0.0.1:{port}", trusted_hosts=("127.0.0.1",))
    demos.put_into(own, *demo_size)
    app = create_app(own)
    server = create_server(app, host="127.0.0.1", port=port, threads=4, asyncore_use_poll=True)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield own.base_url
    server.close()
    thread.join(timeout=10)
    app.extensions["search"].close()
    app.extensions["database"].close()


@pytest.fixture
def travel(monkeypatch: pytest.MonkeyPatch, address: str) -> Travel:
    """Sets the clock of the server to a moment, from which it goes on; that of the browsers and of this test stays."""
    ahead = datetime.timedelta()

    class Shifted(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> Any:
            return datetime.datetime.now(tz) + ahead

    clock = types.ModuleType("datetime")
    vars(clock).update({**vars(datetime), "datetime": Shifted})
    monkeypatch.setattr("database.columns.datetime", clock)

    def travel_to(moment: datetime.datetime) -> None:
        nonlocal ahead
        ahead = moment - datetime.datetime.now(datetime.UTC)

    return travel_to


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
            context.set_default_timeout(PATIENCE_MS)
            words = Translations.load(TRANSLATIONS, [language.partition("-")[0]])
            page = context.new_page()
            return Person(page, address, words, None if script else context.new_cdp_session(page))

        yield come
