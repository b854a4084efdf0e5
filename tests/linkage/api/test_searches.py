"""Finding suppliers by program."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import Session

from database.models.users import User
from database.session import transaction
from tests.factories import make_need, make_officer, make_supplier, make_user
from tests.linkage.api.conftest import Program

Index = Callable[[], None]
ProgramOf = Callable[[User], Program]


def test_words_and_filters_find_suppliers_with_why_and_counts(visitor: Program, session: Session, index: Index) -> None:
    found = make_supplier(session, name="Dập Sen")
    make_supplier(session, capabilities=[{"process": "injection-molding"}])
    index()

    body = visitor.get("/suppliers?q=dap lien hoan&province=24&province=01").get_json()

    assert body["total"] == 1
    result = body["results"][0]
    assert (result["supplier"], result["name"], result["province"]) == (found.code, "Dập Sen", "24")
    assert result["processes"] == ["stamping-progressive"]
    assert "Progressive stamping, in house" in result["why"]
    assert body["facets"]["province"] == {"24": 1}
    assert body["understood"]["processes"] == ["stamping-progressive"]
    assert body["next"] is None


def test_a_filter_sent_twice_widens(visitor: Program, session: Session, index: Index) -> None:
    make_supplier(session)
    make_supplier(session, province="01")
    index()
    assert visitor.get("/suppliers?province=24").get_json()["total"] == 1
    assert visitor.get("/suppliers?province=24&province=01").get_json()["total"] == 2


def test_pages_repeat_nothing_while_firms_come_in(visitor: Program, session: Session, index: Index) -> None:
    with transaction():
        codes = {make_supplier(session).code for _ in range(9)}
    index()
    first = visitor.get("/suppliers?q=stamping&limit=4")
    seen = [each["supplier"] for each in first.get_json()["results"]]
    make_supplier(session, confirmed_on="2026-11-20")
    index()

    following = first.get_json()["next"]
    assert f'<{following}>; rel="next"' in first.headers["Link"]
    while following is not None:
        body = visitor.client.get(following).get_json()
        seen += [each["supplier"] for each in body["results"]]
        following = body["next"]

    assert len(seen) == len(set(seen))
    assert codes <= set(seen)


def test_unlisted_firms_are_not_found(visitor: Program, session: Session, index: Index) -> None:
    make_supplier(session, status="paused")
    index()
    assert visitor.get("/suppliers").get_json()["total"] == 0


def test_a_text_is_understood(visitor: Program) -> None:
    body = visitor.get("/search/understand?text=ma kem Bac Ninh").get_json()
    assert body["provinces"] == ["24"]
    assert body["processes"] != []


def test_understanding_needs_a_text(visitor: Program) -> None:
    assert visitor.get("/search/understand?text=").get_json()["errors"][0]["field"] == "text"


def test_a_text_is_understood_piece_by_piece_with_what_else_it_may_mean(visitor: Program) -> None:
    body = visitor.get("/search/understand?text=ma kem Bac Ninh").get_json()

    span = body["spans"][0]
    assert (span["start"], span["end"], span["kind"], span["id"]) == (0, 6, "process", "plating-zinc")
    assert {"kind": "process", "id": "plating", "text": "Plating (electro / electroless)"} in span["alternatives"]
    assert (body["intent"], body["corrections"]) == ("supplier-search", [])


def test_a_misspelt_word_is_said_to_be_read_as_another(visitor: Program) -> None:
    body = visitor.get("/search/understand?text=injction molding").get_json()
    assert body["corrections"] == [{"start": 0, "end": 8, "read_as": "injection"}]


def test_a_correction_sent_along_wins(visitor: Program, session: Session, index: Index) -> None:
    make_supplier(session)
    index()
    as_words = "&as=" + "dập liên hoàn|text|"

    assert visitor.get("/search/understand?text=dập liên hoàn" + as_words).get_json()["processes"] == []
    assert visitor.get("/suppliers?q=dập liên hoàn" + as_words).get_json()["understood"]["processes"] == []


def test_a_correction_to_nothing_known_is_refused(visitor: Program) -> None:
    for path in ("/suppliers?q=x", "/needs?q=x", "/search/understand?text=x"):
        answer = visitor.get(f"{path}&as=x|process|no-such")
        assert (answer.status_code, answer.get_json()["errors"][0]["field"]) == (422, "as.0")


def test_suggestions_name_listed_firms_and_needs_for_these_eyes_only(
    visitor: Program, session: Session, program_of: ProgramOf, index: Index
) -> None:
    listed = make_supplier(session, name="Zwirner Listed")
    make_supplier(session, name="Zwirner Draft", status="draft")
    make_supplier(session, name="Zwirner Paused", status="paused")
    needs = [
        make_need(session, title=f"Zwirner {name}", visibility=name) for name in ("public", "registered", "officers")
    ]
    index()

    def offered(reader: Program, rest: str = "") -> set[str]:
        body = reader.get(f"/search/suggest?q=zwir&limit=20{rest}").get_json()
        return {one["id"] for one in body["suggestions"]}

    everybody = {listed.code, needs[0].code}
    assert offered(visitor) == everybody
    assert offered(visitor, "&of=suppliers") == {listed.code}
    assert offered(visitor, "&of=needs") == {needs[0].code}
    member = program_of(make_user(session, company=make_supplier(session)))
    assert offered(member) == everybody | {needs[1].code}
    assert offered(program_of(make_officer(session))) == everybody | {need.code for need in needs[1:]}


def test_suggestions_know_the_vocabulary(visitor: Program) -> None:
    body = visitor.get("/search/suggest?q=xi ma k&of=suppliers").get_json()
    assert [one["kind"] for one in body["suggestions"]].count("process") >= 1
