"""Steps of the ladder's journey about the request for quotation: asked, opened behind an NDA, quoted, compared, decided."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.journeys.conftest import Person
from tests.journeys.letter_boxes import LetterBox, text_of
from tests.rfq_makers import pdf_of_one_page

QUESTION, ANSWER = "Dung sai ±0,05 áp dụng cho lỗ nào?", "φ4.2の2穴のみです。"


def asks_for_offers(buyer: Person, need: str, title: str, firms: tuple[str, str], folder: Path) -> str:
    """A request with a drawing behind the NDA, sent to both; the path of its page."""
    drawing = folder / "bracket.pdf"
    drawing.write_bytes(pdf_of_one_page())
    buyer.goes_to(f"/assembler/needs/{need}")
    buyer.follows("Ask for quotations")
    buyer.sees("New request for quotation")
    buyer.presses("Go on to the drawings")
    buyer.sees("Request for quotation: %(title)s", title=title)
    path = urlsplit(buyer.page.url).path
    if not buyer.field("file").is_visible():
        buyer.main.locator("summary", has_text=buyer.reads("Add a file")).click()
    buyer.field("file").set_input_files(drawing)
    buyer.presses("Add the file")
    expect(buyer.main).to_contain_text("bracket.pdf")
    buyer.follows("Go on to the suppliers")
    buyer.sees("Whom do you ask?")
    for firm in firms:
        buyer.ticks("suppliers", label=firm)
    buyer.presses("Go on to the check")
    buyer.sees("Check, then send")
    for firm in firms:
        expect(buyer.main).to_contain_text(firm)
    buyer.presses("Send it to the suppliers")
    expect(buyer.main).to_contain_text(
        buyer.reads("The request is sent. You see here who has looked at it and who has answered.")
    )
    return path


def own_request(supplier: Person) -> str:
    supplier.goes_to("/supplier/rfqs")
    supplier.sees("Requests for quotation")
    supplier.main.locator(".card-title a").first.click()
    return urlsplit(supplier.page.url).path


def opens_with_a_code(guest: Person, box: LetterBox, path: str, address: str) -> None:
    guest.goes_to(path)
    guest.sees("Open the request for quotation")
    guest.presses("Send me the code")
    found = re.search(r"\b\d{6}\b", text_of(box.read(address)[-1]))
    assert found is not None
    guest.writes("code", found.group())
    guest.presses("Open the request")


def opens_the_drawing(person: Person) -> None:
    """Not before the NDA; then with the person's name on it."""
    expect(person.main).not_to_contain_text("bracket.pdf")
    person.writes("name", "Lê Thị Sen")
    person.ticks("agrees")
    person.presses("Agree and open the drawings")
    expect(person.main).to_contain_text("bracket.pdf")
    with person.page.expect_download() as taken:
        person.presses("Download")
    assert Path(taken.value.path()).read_bytes().startswith(b"%PDF")


def asks_a_question(person: Person) -> None:
    person.writes("question", QUESTION)
    person.presses("Ask")
    expect(person.main).to_contain_text(QUESTION)


def answers_for_all(buyer: Person, request: str) -> None:
    buyer.goes_to(request)
    expect(buyer.main).to_contain_text(QUESTION)
    buyer.main.locator("textarea[name^=answer-]").fill(ANSWER)
    buyer.presses("Answer for all")
    expect(buyer.main).to_contain_text(ANSWER)


def quotes(person: Person, request: str, *, price: str, tool: str) -> None:
    person.goes_to(f"{request}/quote")
    person.writes("unit_price", price)
    person.writes("lead_days", "30")
    person.main.locator("summary", has_text=person.reads("Tool and samples")).click()
    person.writes("tool_price", tool)
    person.writes("valid_until", "2099-12-31")
    person.presses("Send the offer")
    expect(person.main).to_contain_text(person.reads("Your offer"))


def compares_and_awards(buyer: Person, request: str, firms: tuple[str, str]) -> None:
    """The first gets it all; the second is told why not."""
    buyer.goes_to(f"{request}/offers")
    buyer.sees("Compare the offers")
    for firm in firms:
        expect(buyer.main).to_contain_text(firm)
    buyer.follows("Decide")
    buyer.sees("Who gets the order?")
    chosen, other = (buyer.main.locator("fieldset").filter(has_text=firm) for firm in firms)
    chosen.locator("[name^=share-]").fill("100")
    other.locator("[name^=reason-]").select_option("price")
    buyer.page.on("dialog", lambda dialog: dialog.accept())
    buyer.presses("Decide and tell all")
    expect(buyer.main).to_contain_text(firms[0])
