"""The door in a real browser: what the script adds, above all without a net."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlmodel import Session, select

from database.columns import now
from database.enums import AccessLinkKind, FairPhase
from database.models.fair_days import FairCheckIn
from database.models.fair_participants import FairDelegate
from database.models.fairs import Fair
from database.session import transaction
from linkage.services.access_links import make_link, revoke_links
from linkage.wording.fair_times import local
from tests.conftest import CHROMIUM
from tests.factories import make_supplier
from tests.fair_makers import make_fair, make_participant

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed (Debian package chromium)"),
]

# A camera that sees one badge: what the detector of a phone's browser gives.
DETECTOR = """
window.BarcodeDetector = class { async detect() { return window.badge ? [{ rawValue: window.badge }] : []; } };
navigator.mediaDevices.getUserMedia = async () => document.createElement("canvas").captureStream();
HTMLMediaElement.prototype.play = async () => undefined;
"""


@pytest.fixture
def fair(session: Session) -> Fair:
    sample = Fair(name="", starts_on=now().date(), ends_on=now().date())
    return make_fair(session, starts_on=local(sample, now()).date(), phase=FairPhase.LIVE)


@pytest.fixture
def guests(session: Session, fair: Fair) -> list[FairDelegate]:
    firm = make_participant(session, fair, company=make_supplier(session, name="Cơ khí Đông Á"), delegates=2)
    with transaction():
        for guest, name in zip(firm.delegates, ("Nguyễn Văn Ánh", "Đỗ Thị Bưởi"), strict=True):
            guest.name = name
            session.add(guest)
    return firm.delegates


@pytest.fixture
def token(session: Session, fair: Fair) -> str:
    with transaction():
        return make_link(session, AccessLinkKind.DOOR, expires_at=now() + datetime.timedelta(days=1), fair_id=fair.id)


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, locale="en-GB")
    context.add_init_script(DETECTOR)
    yield context
    context.close()


def opened(phone: BrowserContext, address: str, token: str) -> Page:
    """The door, once it has all it needs to work alone."""
    page = phone.new_page()
    page.goto(f"{address}/l/{token}/door")
    expect(page.locator(".door-net")).to_have_text("Connected, and ready to work without a net")
    return page


def arrivals(session: Session) -> list[FairCheckIn]:
    session.rollback()
    return list(session.exec(select(FairCheckIn)).all())


def find(page: Page, letters: str) -> None:
    page.get_by_label("Three letters").fill(letters)
    page.get_by_label("Three letters").press("Enter")


def test_letters_and_one_tap_with_a_net(
    phone: BrowserContext, session: Session, guests: list[FairDelegate], address: str, token: str
) -> None:
    page = opened(phone, address, token)
    find(page, "anh")
    page.get_by_role("button", name="Nguyễn Văn Ánh").tap()
    expect(page.locator(".door-said")).to_contain_text("Nguyễn Văn Ánh is in, ")
    assert [each.delegate_id for each in arrivals(session)] == [guests[0].id]
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_badges_are_read_one_after_the_other(
    phone: BrowserContext, session: Session, guests: list[FairDelegate], address: str, token: str
) -> None:
    page = opened(phone, address, token)
    page.get_by_role("button", name="Scan badges").tap()
    for guest in guests:
        page.evaluate("(value) => { window.badge = value }", f"{address}/b/{guest.code}")
        expect(page.locator(".door-said")).to_contain_text(f"{guest.name} is in, ")
    page.evaluate("window.badge = 'https://elsewhere.example/'")
    expect(page.locator(".door-said")).to_have_text("This is not a badge of a fair.")
    assert len(arrivals(session)) == 2


def test_without_a_net_check_ins_are_kept_over_a_reload_and_sent_later(
    phone: BrowserContext, session: Session, guests: list[FairDelegate], address: str, token: str
) -> None:
    page = opened(phone, address, token)
    phone.set_offline(True)
    page.reload()
    expect(page.locator(".door-net")).to_contain_text("No net")
    find(page, "buo do")
    page.get_by_role("button", name="One guest fits.").tap()
    expect(page.locator(".door-said")).to_contain_text("Noted, ")
    find(page, guests[0].code.lower())
    page.get_by_role("button", name="One guest fits.").tap()
    find(page, "thi don")
    page.get_by_role("button", name="One guest fits.").tap()
    expect(page.locator(".door-said")).to_contain_text("Already in, ")
    find(page, "dong")
    expect(page.locator(".door-hits")).to_contain_text("2 guests fit.")
    expect(page.locator(".door-unsent h2")).to_have_text("Not sent yet: 2")
    assert arrivals(session) == []
    page.reload()
    expect(page.locator(".door-unsent h2")).to_have_text("Not sent yet: 2")
    phone.set_offline(False)
    expect(page.locator(".door-unsent")).to_be_hidden()
    assert {each.delegate_id for each in arrivals(session)} == {each.id for each in guests}


def test_phone_keeps_no_name_and_forgets_what_it_kept_when_the_link_ends(
    phone: BrowserContext, session: Session, fair: Fair, guests: list[FairDelegate], address: str, token: str
) -> None:
    page = opened(phone, address, token)
    find(page, "anh")
    expect(page.get_by_role("button", name="Nguyễn Văn Ánh")).to_be_visible()
    kept = page.evaluate(
        """async () => {
            const texts = [JSON.stringify(localStorage)];
            for (const name of await caches.keys()) {
                const cache = await caches.open(name);
                for (const request of await cache.keys()) texts.push(await (await cache.match(request)).text());
            }
            return texts.join(" ");
        }"""
    )
    assert "guests" in kept
    assert [word for word in ("Nguyễn", "Đông Á", guests[0].code) if word in kept] == []
    with transaction():
        revoke_links(session, AccessLinkKind.DOOR, fair_id=fair.id or 0)
    find(page, guests[1].code)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator(".door-said")).to_contain_text("This link has ended.")
    assert page.evaluate("JSON.parse(Object.values(localStorage)[0]).index") is None
    page.wait_for_function("async () => (await caches.keys()).length === 0")


def test_door_works_without_script(
    browser: Browser, session: Session, guests: list[FairDelegate], address: str, token: str
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(f"{address}/l/{token}/door")
    find(page, "buoi")
    page.get_by_role("button", name="Đỗ Thị Bưởi").click()
    expect(page.get_by_role("status")).to_contain_text(["Đỗ Thị Bưởi is in, "])
    assert len(arrivals(session)) == 1
    context.close()
