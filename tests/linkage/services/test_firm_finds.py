"""Which firm somebody means: by any of its names, its tax code or its code, among those they may know of."""

from __future__ import annotations

import pytest
from sqlmodel import Session

from database.enums import FirmNameKind
from database.models.companies import Company
from database.models.source_records import FirmName
from database.session import transaction
from linkage.errors import Invalid
from linkage.services.firm_finds import firm_named, firms_like, said_with_code, suppliers_like
from tests.factories import make_assembler, make_officer, make_supplier, make_user


@pytest.fixture
def firm(session: Session) -> Company:
    made = make_supplier(
        session, name="Công ty TNHH Dập Hoa Sen", name_en="Hoa Sen Stamping Co., Ltd.", tax_code="0101234567"
    )
    with transaction() as writing:
        writing.add(FirmName(company_id=made.id or 0, name="Xưởng Cơ khí Minh Tâm", kind=FirmNameKind.FORMER))
        writing.add(FirmName(company_id=made.id or 0, name="HSS", kind=FirmNameKind.ALIAS))
    return made


@pytest.mark.parametrize(
    "text",
    [
        "Công ty TNHH Dập Hoa Sen",
        "cong ty tnhh dap hoa sen",
        "HOA SEN STAMPING CO., LTD.",
        "xuong co khi minh tam",
        "hss",
        "0101234567",
        "010 123 4567",
    ],
)
def test_each_name_and_number_alone_means_the_firm(session: Session, firm: Company, text: str) -> None:
    make_supplier(session, name="Dập Hoa Hồng")
    assert firm_named(session, text, None).code == firm.code


def test_the_code_counts_alone_and_behind_a_name(session: Session, firm: Company) -> None:
    for text in (firm.code, firm.code.lower(), said_with_code("Any words", firm)):
        assert firm_named(session, text, None).code == firm.code


def test_a_part_of_a_name_has_to_be_chosen_from(session: Session, firm: Company) -> None:
    other = make_supplier(session, name="Hoa Sen Nhựa")
    assert {each.code for each in firms_like(session, "hoa sen", None)} == {firm.code, other.code}
    assert firms_like(session, "hoa sen", None)[0].code == other.code  # it begins so
    for text in ("hoa sen", "minh tam"):
        with pytest.raises(Invalid) as told:
            firm_named(session, text, None)
        assert "Choose which" in str(told.value.fields["firm"])


def test_two_of_the_same_name_have_to_be_chosen_from(session: Session, firm: Company) -> None:
    make_supplier(session, name=firm.name)
    with pytest.raises(Invalid):
        firm_named(session, firm.name, None)
    assert len(firms_like(session, firm.name, None)) == 2


def test_nobody_finds_what_they_may_not_know_of(session: Session) -> None:
    draft = make_supplier(session, name="Kín Đáo", status="draft", tax_code="0109999999")
    unnamed = make_assembler(session, name="Kabushiki Zorp", is_name_public=False)
    own = make_user(session, email="own@z.example", company=unnamed)
    for text in ("kin dao", draft.code, "0109999999", "zorp", unnamed.code):
        assert firms_like(session, text, None) == []
    assert [each.code for each in firms_like(session, "zorp", own)] == [unnamed.code]
    officer = make_officer(session)
    assert [each.code for each in firms_like(session, "kin dao", officer)] == [draft.code]


@pytest.mark.parametrize(
    "text", ["001085012345", "0010-8501-2345", "001085-012345", "-001085012345-", "001 085 012 345", "0010.8501.2345"]
)
def test_the_number_of_a_person_finds_nothing(session: Session, text: str) -> None:
    make_supplier(session, name="Hộ Lan", tax_code="001085012345")
    assert firms_like(session, text, None) == []
    assert suppliers_like(session, text) == []


def test_the_older_number_of_a_household_finds_nothing_either(session: Session, firm: Company) -> None:
    make_supplier(session, name="Hộ Lan", tax_code="8012345678", legal_form="vn-household")
    assert suppliers_like(session, "8012345678") == []
    assert [each.code for each in suppliers_like(session, "0101-234567")] == [firm.code]


def test_eight_at_most_and_nothing_for_a_letter(session: Session) -> None:
    for number in range(12):
        make_supplier(session, name=f"Sao {number}")
    assert len(firms_like(session, "sao", None)) == 8
    assert firms_like(session, "s", None) == []


def test_forty_firms_that_nobody_may_know_of_hide_none_behind_them(session: Session) -> None:
    for number in range(45):
        make_supplier(session, name=f"Sao {number}", status="draft")
    known = make_supplier(session, name="Sao Mai Precision Stamping Company")
    assert [each.code for each in firms_like(session, "sao", None)] == [known.code]


def test_a_text_no_database_keeps_is_asked_for_without_harm(session: Session, firm: Company) -> None:
    assert firms_like(session, "\x00", None) == []
    assert [each.code for each in firms_like(session, f"{firm.code}\x00", None)] == [firm.code]
