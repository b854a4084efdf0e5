"""Part needs by program."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import Session, select

from database.models.companies import Company
from database.models.part_needs import PartNeed
from database.models.users import User
from tests.factories import make_assembler, make_need, make_officer, make_supplier, make_user, need_data
from tests.linkage.api.conftest import Program

ProgramOf = Callable[[User], Program]
Index = Callable[[], None]


@pytest.fixture
def company(session: Session) -> Company:
    return make_assembler(session, name="Fuji Sen", is_name_public=False)


@pytest.fixture
def buyer(session: Session, company: Company, program_of: ProgramOf) -> Program:
    return program_of(make_user(session, company=company))


def _draft(**overrides: object) -> dict[str, object]:
    return {**{key: value for key, value in need_data().items() if key != "status"}, **overrides}


def test_a_need_is_made_as_a_draft_of_the_own_company(buyer: Program, session: Session, company: Company) -> None:
    answer = buyer.post("/needs", _draft(id="own-1"))

    body = answer.get_json()
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/v1/needs/{body['code']}"
    assert answer.headers["ETag"] == f'"{body["version"]}"'
    assert (body["status"], body["need"]["id"], body["buyer"]["name"]) == ("draft", "own-1", "Fuji Sen")
    assert session.exec(select(PartNeed)).one().company_id == company.id


def test_a_need_may_be_published_as_it_is_made(buyer: Program, visitor: Program) -> None:
    code = buyer.post("/needs", _draft(status="published")).get_json()["code"]
    assert visitor.get(f"/needs/{code}").get_json()["status"] == "published"


def test_publishing_at_once_needs_a_process_and_else_makes_nothing(buyer: Program, session: Session) -> None:
    answer = buyer.post("/needs", {"title": "Bracket", "status": "published"})
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == "requirements.process_steps"
    assert session.exec(select(PartNeed)).all() == []


def test_two_companies_may_use_the_same_id_but_one_only_once(
    buyer: Program, session: Session, program_of: ProgramOf
) -> None:
    other = program_of(make_user(session, company=make_assembler(session)))
    assert buyer.post("/needs", _draft(id="1")).status_code == 201
    assert other.post("/needs", _draft(id="1")).status_code == 201
    assert buyer.post("/needs", _draft(id="1")).status_code == 409


def test_the_same_key_makes_one_need(buyer: Program, session: Session) -> None:
    key = {"Idempotency-Key": "6f2a"}
    sent = _draft()
    first, second = buyer.post("/needs", sent, headers=key), buyer.post("/needs", sent, headers=key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.get_json() == second.get_json()
    assert len(session.exec(select(PartNeed)).all()) == 1


def test_the_same_key_in_parallel_makes_one_need(buyer: Program, session: Session) -> None:
    sent = _draft()

    def post(_number: int) -> str:
        return str(buyer.post("/needs", sent, headers={"Idempotency-Key": "k"}).get_json()["code"])

    with ThreadPoolExecutor(6) as pool:
        codes = set(pool.map(post, range(6)))

    assert len(codes) == 1
    assert len(session.exec(select(PartNeed)).all()) == 1


def test_a_key_with_something_else_is_refused(buyer: Program) -> None:
    key = {"Idempotency-Key": "6f2a"}
    buyer.post("/needs", _draft(title="A"), headers=key)
    answer = buyer.post("/needs", _draft(title="B"), headers=key)
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == "Idempotency-Key"


def test_keys_are_each_persons_own(buyer: Program, session: Session, program_of: ProgramOf) -> None:
    other = program_of(make_user(session, company=make_assembler(session)))
    key, sent = {"Idempotency-Key": "6f2a"}, _draft()
    codes = {program.post("/needs", sent, headers=key).get_json()["code"] for program in (buyer, other)}
    assert len(codes) == 2


@pytest.mark.parametrize("key", ["x" * 201])
def test_odd_keys_are_refused(buyer: Program, key: str) -> None:
    assert buyer.post("/needs", _draft(), headers={"Idempotency-Key": key}).status_code == 422


def test_who_acts_for_no_assembler_makes_no_need(session: Session, program_of: ProgramOf) -> None:
    supplier = program_of(make_user(session, company=make_supplier(session)))
    assert supplier.post("/needs", _draft()).status_code == 403


def test_a_need_goes_to_the_company_named_if_it_is_ones_own(
    buyer: Program, session: Session, company: Company, program_of: ProgramOf
) -> None:
    other = make_assembler(session)
    assert buyer.post(f"/needs?company={other.code}", _draft()).status_code == 403
    assert buyer.post(f"/needs?company={company.code}", _draft()).status_code == 201
    assert program_of(make_officer(session)).post(f"/needs?company={other.code}", _draft()).status_code == 201


def test_outsiders_see_published_needs_without_the_hidden_name(
    visitor: Program, session: Session, company: Company, index: Index
) -> None:
    need = make_need(session, company, id="own-9")
    draft = make_need(session, company, status="draft")
    closed = make_need(session, company, visibility="officers")
    index()

    body = visitor.get(f"/needs/{need.code}").get_json()

    assert "Fuji Sen" not in str(body)
    assert "own-9" not in str(body)
    assert body["buyer"] == {"nationality": None, "sector": "office-machines", "plant_province": "24"}
    for _ in range(2):
        make_assembler(session)
    body = visitor.get(f"/needs/{need.code}").get_json()
    assert body["buyer"] == {"nationality": "JP", "sector": "office-machines", "plant_province": "24"}
    assert visitor.get(f"/needs/{draft.code}").status_code == 404
    assert visitor.get(f"/needs/{closed.code}").status_code == 404
    assert [each["code"] for each in visitor.get("/needs").get_json()["results"]] == [need.code]


def test_what_was_read_may_be_put_back_and_changed(buyer: Program, session: Session, company: Company) -> None:
    need = make_need(session, company, status="draft")
    read = buyer.get(f"/needs/{need.code}")
    record, tag = read.get_json()["need"], {"If-Match": read.headers["ETag"]}

    same = buyer.put(f"/needs/{need.code}", record, headers=tag)
    assert same.get_json() == read.get_json()

    changed = buyer.put(f"/needs/{need.code}", {**record, "title": "Other"}, headers=tag)
    assert changed.get_json()["need"]["title"] == "Other"
    assert buyer.put(f"/needs/{need.code}", record, headers=tag).status_code == 412
    assert buyer.put(f"/needs/{need.code}", record).status_code == 428


def test_states_change_by_their_own_posts(buyer: Program, session: Session, company: Company) -> None:
    need = make_need(session, company, status="draft")
    path = f"/needs/{need.code}"
    record = buyer.get(path).get_json()["need"]
    jump = buyer.put(path, {**record, "status": "published"}, headers={"If-Match": "*"})
    assert [error["field"] for error in jump.get_json()["errors"]] == ["status"]

    statuses = [buyer.post(f"{path}/{action}").get_json()["status"] for action in ("publish", "withdraw", "met")]
    assert statuses == ["published", "withdrawn", "met"]


def test_own_needs_are_listed_in_every_state_or_one(buyer: Program, session: Session, company: Company) -> None:
    draft, published = make_need(session, company, status="draft"), make_need(session, company)
    make_need(session)
    codes = [each["code"] for each in buyer.get("/me/needs").get_json()["results"]]
    assert codes == [published.code, draft.code]
    assert buyer.get("/me/needs?status=draft").get_json()["total"] == 1


def test_the_board_is_walked_by_links_while_needs_come_in(visitor: Program, session: Session, index: Index) -> None:
    needs = [make_need(session, published_on=f"2026-10-{day:02}").code for day in range(1, 8)]
    index()
    first = visitor.get("/needs?limit=3")
    make_need(session)
    index()

    seen = [each["code"] for each in first.get_json()["results"]]
    following = first.get_json()["next"]
    assert first.headers["Link"] == f'</api/v1/needs?limit=3>; rel="first", <{following}>; rel="next"'
    while following is not None:
        body = visitor.client.get(following).get_json()
        seen += [each["code"] for each in body["results"]]
        following = body["next"]

    assert seen == needs[::-1]


def test_the_board_reads_words_of_any_language_as_corrected(visitor: Program, session: Session, index: Index) -> None:
    need = make_need(session, text=None, requirements={"process_steps": [{"process": "plating-zinc"}]})
    index()

    body = visitor.get("/needs?q=亜鉛めっき").get_json()
    corrected = visitor.get("/needs?q=亜鉛めっき&as=亜鉛めっき|process|die-casting").get_json()

    assert ([each["code"] for each in body["results"]], body["understood"]["processes"]) == (
        [need.code],
        ["plating-zinc"],
    )
    assert (corrected["total"], corrected["understood"]["processes"]) == (0, ["die-casting"])


def test_the_board_says_what_was_given_up(visitor: Program, session: Session, index: Index) -> None:
    make_need(session)
    index()
    body = visitor.get("/needs?q=progressive stamping in Ca Mau").get_json()
    assert (body["total"], body["relaxed"]) == (1, '"Ca Mau" was left out.')


def test_the_board_shows_each_reader_no_more_than_is_meant_for_them(
    visitor: Program, session: Session, program_of: ProgramOf, index: Index
) -> None:
    shown = {"public": "24", "registered": "79", "officers": "31"}
    for visibility, province in shown.items():
        make_need(session, make_assembler(session, plant_province=province), visibility=visibility)
    index()
    supplier = program_of(make_user(session, company=make_supplier(session)))
    officer = program_of(make_officer(session))

    for reader, provinces in ((visitor, {"24"}), (supplier, {"24", "79"}), (officer, {"24", "79", "31"})):
        body = reader.get("/needs").get_json()
        assert (body["total"], set(body["facets"]["province"])) == (len(provinces), provinces)


def test_the_board_takes_words_and_filters(visitor: Program, session: Session, index: Index) -> None:
    steps = {"process_steps": [{"process": "injection-molding"}]}
    make_need(session, requirements=steps)
    stamped = make_need(session)
    index()
    body = visitor.get("/needs?process=stamping-progressive&province=24").get_json()
    assert [each["code"] for each in body["results"]] == [stamped.code]
    assert body["facets"]["province"] == {"24": 1}
