import datetime
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, func, select

from database.columns import Table
from database.enums import ProfileStatus, ReviewStatus
from database.models.audit_events import AuditEvent
from database.models.companies import Company
from database.models.part_needs import PartNeed
from database.models.search_changes import SearchChange
from database.session import Database, transaction
from linkage.inputs.exchange import read_exchange, read_records
from linkage.services.exchange import ImportReport, export_file, export_json, import_file
from matching.taxonomy import taxonomy
from tests.factories import make_assembler, make_need, make_supplier, need_data, supplier_data


def take_in(document: Any, *, source: str = "exchange") -> ImportReport:
    reading = read_records(document)
    with transaction() as session:
        return import_file(session, reading.file, source=source, refusals=reading.refusals)


def document(**head: Any) -> dict[str, Any]:
    """Two suppliers and a need, as a partner might send them."""
    return {
        "version": "1",
        **head,
        "suppliers": [
            supplier_data(
                id="s1", name="Dập Hoa Sen", tax_code="0100233488", plants=[{"name": "Hai", "province": "31"}]
            ),
            supplier_data(id="s2", name="Mạ Kẽm Sao Biển", capabilities=[{"process": "plating-zinc"}], status="paused"),
        ],
        "needs": [
            need_data(
                id="n1", title="Bracket", buyer={"name": "Fuji Hồ Gươm", "nationality": "JP", "sector": "computers"}
            )
        ],
    }


def counts(report: ImportReport) -> tuple[dict[str, int], dict[str, int]]:
    answer = report.as_json()
    return answer["suppliers"], answer["needs"]


NOTHING = {"created": 0, "updated": 0, "unchanged": 0, "refused": 0}


def test_new_records_are_made(session: Session) -> None:
    assert counts(take_in(document())) == (NOTHING | {"created": 2}, NOTHING | {"created": 1})
    company = session.exec(select(Company).where(Company.external_id == "s1")).one()
    assert (company.name, company.source, len(company.plants)) == ("Dập Hoa Sen", "exchange", 2)
    profile = company.supplier_profile
    assert profile is not None
    assert (profile.status, profile.review_status) == (ProfileStatus.LISTED, ReviewStatus.APPROVED)
    assert profile.published_at is not None


def test_same_file_twice_changes_nothing(session: Session) -> None:
    take_in(document())
    before = session.exec(select(Company.code, Company.updated_at, Company.version)).all()
    needs = session.exec(select(PartNeed.code, PartNeed.updated_at, PartNeed.version)).all()
    assert counts(take_in(document())) == (NOTHING | {"unchanged": 2}, NOTHING | {"unchanged": 1})
    assert session.exec(select(Company.code, Company.updated_at, Company.version)).all() == before
    assert session.exec(select(PartNeed.code, PartNeed.updated_at, PartNeed.version)).all() == needs


def test_changed_records_are_brought_up_to_the_file(session: Session) -> None:
    take_in(document())
    changed = document()
    changed["suppliers"][0]["capabilities"][0]["capacity_per_month"] = 5
    changed["needs"][0]["requirements"]["volume"]["value"] = 7
    assert counts(take_in(changed)) == (NOTHING | {"updated": 1, "unchanged": 1}, NOTHING | {"updated": 1})
    company = session.exec(select(Company).where(Company.external_id == "s1")).one()
    assert company.plants[0].capabilities[0].capacity_per_month == 5
    assert session.exec(select(PartNeed.volume_value)).one() == 7


def test_good_records_are_taken_in_beside_refused_ones(session: Session) -> None:
    broken = document()
    broken["suppliers"].insert(0, {"id": "s0", "name": "x", "employees": -1, "province": "00"})
    report = take_in(broken)
    assert counts(report) == (NOTHING | {"created": 2, "refused": 1}, NOTHING | {"created": 1})
    assert [refusal.path for refusal in report.errors] == ["suppliers.0.province", "suppliers.0.employees"]


def test_tax_code_of_another_firm_is_refused_at_its_place_in_the_file(session: Session) -> None:
    make_supplier(session, tax_code="0100233488")
    broken = document()
    broken["suppliers"].insert(0, {"id": "s0"})
    report = take_in(broken)
    assert report.as_json()["errors"][1] == {
        "path": "suppliers.1.tax_code",
        "message": "Another firm has this tax code.",
    }
    assert counts(report)[0] == NOTHING | {"created": 1, "refused": 2}


def test_tax_code_that_stands_twice_in_a_file_is_refused(session: Session) -> None:
    twice = {"suppliers": [{"id": key, "name": key, "tax_code": "0100233488"} for key in "ab"]}
    report = take_in(twice)
    assert [refusal.path for refusal in report.errors] == ["suppliers.1.tax_code"]
    assert counts(take_in(twice))[0] == NOTHING | {"unchanged": 1, "refused": 1}


def test_same_ids_of_two_sources_are_two_firms(session: Session) -> None:
    one = {"suppliers": [{"id": "a", "name": "One"}]}
    take_in(one, source="north")
    assert counts(take_in(one, source="south"))[0] == NOTHING | {"created": 1}


def test_public_codes_follow_from_source_and_id(database: Database) -> None:
    with database.session():
        take_in(document())
        first = sorted(select_codes())
        _empty(database)
        take_in(document())
        assert sorted(select_codes()) == first


def select_codes() -> list[str]:
    with transaction() as session:
        codes = [company.code for company in session.exec(select(Company)).all()]
        codes += [plant.code for company in session.exec(select(Company)).all() for plant in company.plants]
        return codes + list(session.exec(select(PartNeed.code)).all())


def test_failing_import_writes_nothing(session: Session) -> None:
    reading = read_records(document())

    def fail(_count: int) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), transaction():
        import_file(session, reading.file, progress=fail)
    assert session.exec(select(func.count()).select_from(Company)).one() == 0


def test_import_is_noted_for_the_index_and_the_trail(session: Session) -> None:
    take_in(document())
    noted = session.exec(select(SearchChange.kind, SearchChange.subject_id)).all()
    firms = session.exec(select(Company.id).where(Company.external_id != None)).all()  # noqa: E711 (SQL)
    assert {subject for kind, subject in noted if kind == "company"} >= set(firms)
    event = session.exec(select(AuditEvent).where(AuditEvent.action == "exchange.imported")).one()
    assert event.details["suppliers"]["created"] == 2


def test_utilisation_without_a_day_is_of_the_file(session: Session) -> None:
    take_in(document(as_of="2026-03-04"))
    company = session.exec(select(Company).where(Company.external_id == "s1")).one()
    assert company.supplier_profile is not None
    assert company.supplier_profile.utilisation_on == datetime.date(2026, 3, 4)


def test_firm_that_paused_itself_stays_paused(session: Session) -> None:
    data = {"suppliers": [{"id": "a", "name": "One"}]}
    take_in(data)
    company = session.exec(select(Company)).one()
    with transaction():
        assert company.supplier_profile is not None
        company.supplier_profile.status = ProfileStatus.PAUSED
    assert counts(take_in(data))[0] == NOTHING | {"unchanged": 1}


def test_needs_of_one_buyer_share_a_company_and_its_first_mention_speaks(session: Session) -> None:
    needs = [
        need_data(id="n1", buyer={"name": "Fuji", "nationality": "JP", "plant_province": "24"}),
        need_data(id="n2", buyer={"name": "Fuji", "nationality": "KR", "plant_province": "31"}),
    ]
    take_in({"needs": needs})
    company = session.exec(select(Company)).one()
    assert company.assembler_profile is not None
    assert (company.assembler_profile.nationality, company.assembler_profile.plant_province) == ("JP", "24")
    assert [need.plant_province for need in sorted(company.needs, key=lambda need: need.external_id or "")] == [
        "24",
        "31",
    ]
    assert counts(take_in({"needs": needs}))[1] == NOTHING | {"unchanged": 2}


def test_buyer_that_changed_makes_its_need_count_as_updated(session: Session) -> None:
    take_in({"needs": [need_data(id="n1", title="a", buyer={"name": "Fuji", "nationality": "JP"})]})
    again = {"needs": [need_data(id="n1", title="a", buyer={"name": "Fuji", "nationality": "KR"})]}
    assert counts(take_in(again))[1] == NOTHING | {"updated": 1}
    assert counts(take_in(again))[1] == NOTHING | {"unchanged": 1}


def test_buyer_may_be_one_of_the_suppliers(session: Session) -> None:
    data = {"suppliers": [{"id": "a", "name": "One"}], "needs": [need_data(id="n", buyer={"id": "a", "name": "One"})]}
    take_in(data)
    company = session.exec(select(Company)).one()
    assert company.supplier_profile is not None
    assert company.assembler_profile is not None
    exported = yaml.safe_load(export_file(session))
    assert exported["needs"][0]["buyer"]["id"] == "a"


def test_export_is_in_the_natural_order_of_ids(session: Session) -> None:
    for key in ("ds10", "ds2", "ds1", "b"):
        make_supplier(session, id=key)
    assert [record["id"] for record in yaml.safe_load(export_file(session))["suppliers"]] == ["b", "ds1", "ds2", "ds10"]


def test_export_gives_public_codes_where_ids_clash(session: Session) -> None:
    firms = [make_supplier(session, id="a", source="north"), make_supplier(session, id="a", source="south")]
    firms.append(make_supplier(session))
    exported = {record["id"] for record in yaml.safe_load(export_file(session))["suppliers"]}
    assert exported == {company.code for company in firms}


def test_export_tells_buyers_of_one_name_apart(session: Session) -> None:
    for nationality in ("JP", "KR"):
        make_need(session, make_assembler(session, name="Fuji", nationality=nationality))
    text = export_file(session)
    assert len({need["buyer"]["id"] for need in yaml.safe_load(text)["needs"]}) == 2
    assert again(session, text) == text


def test_export_keeps_contacts_to_itself(session: Session) -> None:
    make_supplier(session, contact={"name": "Lan", "email": "lan@mail.example", "phone": "0950000000"})
    text = export_file(session) + export_json(session)
    assert [word for word in ("Lan", "lan@mail.example", "0950000000", "contact") if word in text] == []


def test_export_of_written_rows_comes_back_byte_for_byte(session: Session) -> None:
    make_supplier(session, status="draft", plants=[{"province": "01"}], capabilities=[])
    make_supplier(session, name="名前", name_ja="名前", website="https://x.example", utilisation_pct=12.5)
    make_need(session, make_assembler(session, is_name_public=False), visibility="officers", status="withdrawn")
    text = export_file(session)
    assert again(session, text) == text


def again(session: Session, text: str) -> str:
    """The export of an empty instance that took in an export."""
    _empty(session.info["database"])
    session.expire_all()
    reading = read_exchange(text.encode())
    assert reading.refusals == ()
    with transaction():
        import_file(session, reading.file)
    return export_file(session)


def _empty(database: Database) -> None:
    with database.engine.connect().execution_options(linkage_write=True) as connection, connection.begin():
        for table in reversed(Table.metadata.sorted_tables):
            connection.execute(table.delete())


TABLE = taxonomy()
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).filter(
    lambda text: bool(text.strip())
)
lines = st.one_of(
    texts,
    st.sampled_from(
        ["no", "01", "1e5", "2028-04-01", "- a", "a: b", "'", "#x", "~", "12:30", "Mạ\u2028kẽm", "a\u0085b"]
    ),
)
figures = st.one_of(st.integers(0, 10**6), st.floats(0, 1e6).map(lambda value: round(value, 4)))
percentages = st.one_of(st.integers(0, 100), st.floats(0, 100).map(lambda value: round(value, 2)))
days = st.dates(datetime.date(2000, 1, 1), datetime.date(2090, 12, 31)).map(str)
codes = {
    name: st.sampled_from(sorted(table))
    for name, table in {
        "process": TABLE.processes,
        "material": [*TABLE.materials, *TABLE.material_families],
        "certificate": TABLE.certificates,
        "sector": TABLE.sectors,
        "province": TABLE.provinces,
        "legal_form": TABLE.legal_forms,
        "ownership": TABLE.ownerships,
        "numeric": [key for key, entry in TABLE.attributes.items() if entry.kind in ("range", "max", "best")],
        "worded": [key for key, entry in TABLE.attributes.items() if entry.kind in ("set", "text")],
    }.items()
}
spans = st.tuples(figures, figures).map(sorted)
attributes = st.one_of(
    st.dictionaries(codes["numeric"], st.one_of(figures, spans), max_size=3),
    st.dictionaries(codes["worded"], st.one_of(texts, st.lists(texts, min_size=1, max_size=3)), max_size=2),
)


def some(**fields: st.SearchStrategy[Any]) -> dict[str, st.SearchStrategy[Any]]:
    return fields


capabilities = st.lists(
    st.fixed_dictionaries(
        {"process": codes["process"]},
        optional=some(
            materials=st.lists(codes["material"], max_size=2),
            attrs=attributes,
            capacity_per_month=figures,
            unit=st.sampled_from(["pcs", "t"]),
            captive=st.booleans(),
            subcontracted=st.booleans(),
            utilisation_pct=percentages,
            evidence=st.sampled_from(["self-declared", "documented", "seen"]),
            evidence_on=days,
        ),
    ),
    max_size=3,
)
equipment = st.lists(
    st.fixed_dictionaries(
        {"type": lines}, optional=some(spec=lines, year=st.integers(1900, 2030), qty=st.integers(1, 9))
    ),
    max_size=2,
)
places = some(
    province=codes["province"],
    former_province=lines,
    address=lines,
    lat=st.floats(-90, 90),
    capabilities=capabilities,
    equipment=equipment,
)
suppliers = st.fixed_dictionaries(
    {"id": lines, "name": lines},
    optional=some(
        **places,
        name_ja=lines,
        status=st.sampled_from(["draft", "listed", "paused"]),
        confirmed_on=days,
        plant_name=lines,
        plants=st.lists(st.fixed_dictionaries({}, optional=places), max_size=2),
        ownership=codes["ownership"],
        legal_form=codes["legal_form"],
        employees=st.integers(0, 9999),
        utilisation_pct=percentages,
        summary_vi=texts,
        summary_ja=texts,
        inspection=st.lists(lines, max_size=2),
        sectors=st.lists(codes["sector"], max_size=2),
        languages=st.lists(st.sampled_from(["vi", "ja", "zh-Hant"]), max_size=2),
        terms=st.fixed_dictionaries({}, optional=some(moq_pcs=figures, export_ratio_pct=percentages)),
        certificates=st.lists(
            st.fixed_dictionaries({"id": codes["certificate"]}, optional=some(valid_to=days, scope=lines)), max_size=2
        ),
    ),
)
needs = st.fixed_dictionaries(
    {
        "id": lines,
        "title": lines,
        "buyer": st.fixed_dictionaries(
            {"name": lines},
            optional=some(nationality=st.sampled_from(["JP", "other"]), plant_province=codes["province"]),
        ),
    },
    optional=some(
        text=texts,
        status=st.sampled_from(["draft", "published", "withdrawn"]),
        visibility=st.sampled_from(["public", "officers"]),
        closes_on=days,
        requirements=st.fixed_dictionaries(
            {},
            optional=some(
                process_steps=st.lists(
                    st.fixed_dictionaries(
                        {"process": codes["process"]},
                        optional=some(role=st.sampled_from(["core", "secondary"]), attrs=attributes),
                    ),
                    max_size=3,
                ),
                volume=st.fixed_dictionaries({}, optional=some(value=figures, unit=st.just("pcs/month"))),
                location=st.fixed_dictionaries(
                    {},
                    optional=some(
                        mode=st.sampled_from(["must", "any"]), provinces=st.lists(codes["province"], max_size=2)
                    ),
                ),
            ),
        ),
    ),
)
documents = st.fixed_dictionaries(
    {
        "suppliers": st.lists(suppliers, max_size=3, unique_by=lambda record: record["id"].strip()),
        "needs": st.lists(needs, max_size=3, unique_by=lambda record: record["id"].strip()),
    }
)


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
@given(document=documents)
def test_any_file_comes_back_byte_for_byte_and_changes_nothing(database: Database, document: dict[str, Any]) -> None:
    with database.session() as session:
        _empty(database)
        take_in(document)
        first = export_file(session)
        _empty(database)
        session.expire_all()
        taken = read_exchange(first.encode())
        assert taken.refusals == ()
        with transaction():
            import_file(session, taken.file)
        assert export_file(session) == first
        with transaction():
            report = import_file(session, taken.file)
        assert (report.suppliers.updated, report.needs.updated) == (0, 0)
