"""A supplier signs up on a telephone, publishes with few taps and few words, is found, and comes back to confirm."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from playwright.sync_api import Locator, expect
from sqlmodel import select

from database.models.companies import Company
from database.session import Database, transaction
from linkage.config import Config
from tests.journeys.conftest import Meet, Person

MOST_TAPS, MOST_TYPED = 12, 8
FIRM = "Cơ khí Hoa Sen Trắng"
EMAIL, PASSWORD = "sen@mail.example", "mua-thu-la-vang-roi"


@dataclass
class Thumb:
    """Counts every touch of the screen and every field typed; the next field of a form is reached by the keyboard's own key."""

    person: Person
    taps: int = 0
    typed: int = 0

    def taps_on(self, place: Locator) -> None:
        self.taps += 1
        place.tap()

    def types(self, name: str, text: str) -> None:
        """Into a field that was tapped or reached from the one before."""
        self.typed += 1
        expect(self.person.field(name)).to_be_focused()
        self.person.page.keyboard.insert_text(text)

    def next_field(self) -> None:
        self.person.page.keyboard.press("Tab")

    def chooses(self, name: str, value: str) -> None:
        """A list opens with one tap and takes another."""
        self.taps += 2
        self.person.field(name).select_option(value)


def test_supplier_signs_up_on_a_telephone_and_is_found(meet: Meet) -> None:
    owner = meet("phone", "vi-VN")
    thumb = _signs_up(owner)
    _publishes(thumb)
    assert thumb.taps <= MOST_TAPS
    assert thumb.typed <= MOST_TYPED

    buyer = meet("desk", "ja-JP")
    buyer.goes_to("/search?q=%E3%83%97%E3%83%AC%E3%82%B9&province=24")
    expect(buyer.main).to_contain_text(FIRM)
    buyer.page.get_by_role("link", name=FIRM).first.click()
    buyer.sees(FIRM)
    expect(buyer.main).not_to_contain_text(EMAIL)


def test_supplier_comes_back_after_months_and_confirms(meet: Meet, config: Config) -> None:
    owner = meet("phone", "vi-VN")
    _make_old(config)
    owner.signs_in("full@supplier.example")
    owner.sees("Our desk")
    expect(owner.page.get_by_role("heading", name=owner.reads("Is everything still true?"))).to_be_visible()
    owner.button("All still true").tap()
    owner.sees("Our desk")
    expect(owner.page.get_by_role("main").get_by_role("status").first).to_contain_text(
        owner.reads("Thank you. Buyers see that your profile is true as of today.")
    )
    expect(owner.button("All still true")).to_have_count(0)


def test_supplier_without_script_changes_a_step_and_is_told_what_is_wrong(meet: Meet) -> None:
    owner = meet("phone", "vi-VN", script=False)
    owner.signs_in("half@supplier.example")
    owner.goes_to("/supplier/profile/company")
    owner.writes("employees", "-5")
    owner.field("employees").press("Enter")
    summary = owner.page.locator(".error-summary")
    expect(summary).to_be_visible()
    expect(owner.field("employees")).to_have_value("-5")
    owner.writes("employees", "85")
    owner.field("employees").press("Enter")
    expect(summary).to_have_count(0)
    owner.goes_to("/supplier/profile")
    expect(owner.main).to_contain_text("85")


def _signs_up(owner: Person) -> Thumb:
    owner.goes_to("/account/sign-up")
    owner.sees("Register a firm")
    thumb = Thumb(owner)
    thumb.taps_on(owner.link("Register as a supplier"))
    owner.sees("Register as a supplier")
    thumb.taps_on(owner.field("tax_code"))
    thumb.types("tax_code", "0100109106")
    thumb.next_field()
    thumb.types("company_name", FIRM)
    thumb.chooses("province", "24")
    thumb.taps_on(owner.field("name"))
    thumb.types("name", "Nguyễn Thị Sen")
    thumb.next_field()
    thumb.types("email", EMAIL)
    thumb.next_field()
    thumb.types("password", PASSWORD)
    thumb.taps_on(owner.button("Register"))
    owner.sees("Our desk")
    return thumb


def _publishes(thumb: Thumb) -> None:
    owner = thumb.person
    thumb.taps_on(owner.main.locator(".panel").first.get_by_role("link", name=owner.reads("Add what you do")))
    owner.sees("What you do")
    thumb.taps_on(owner.field("words"))
    thumb.types("words", "dap lien hoan")
    owner.page.keyboard.press("Enter")
    owner.page.wait_for_url("**words=**")
    owner.sees("What you do")
    first = owner.page.locator("#found-form .choice").first
    if not first.locator("input").is_checked():
        thumb.taps_on(first.locator("label"))
    thumb.taps_on(owner.button("Add what is ticked"))
    owner.sees("What you do")
    thumb.taps_on(owner.button("Publish now"))
    owner.sees("Our desk")
    expect(owner.page.get_by_role("main").get_by_role("status").first).to_contain_text(
        owner.reads("Your profile is published. Buyers can find you now.")
    )


def _make_old(config: Config) -> None:
    """The firm of the demo with a complete profile confirmed it last two years ago."""
    database = Database(config.database_url)
    with database.session(), transaction() as session:
        company = session.exec(select(Company).where(Company.external_id == "demo1-s00002")).one()
        assert company.supplier_profile is not None
        company.supplier_profile.confirmed_on = datetime.date(2024, 5, 1)
    database.close()
