from sqlmodel import Session

from tests.factories import make_supplier
from tests.linkage.link_makers import confirmed_link

from .conftest import Linkage


def test_network_answers_as_officers_see_it(session: Session, linkage: Linkage) -> None:
    plater, stamper, molder = make_supplier(session, name="Mạ Sen"), make_supplier(session), make_supplier(session)
    confirmed_link(plater, stamper)
    confirmed_link(plater, molder, secrecy="sides")
    found = linkage("network", "firm", plater.code, "--json").json()
    assert (found["customers"], found["only_customer"]) == ([[stamper.code]], stamper.code)
    assert f"One customer only: {stamper.name}\n" in linkage("network", "firm", plater.code).out
    gone = linkage("network", "remove", plater.code, "--json").json()
    assert (gone["stops"], gone["stranded"]) == ([[stamper.code]], [])
    assert linkage("network", "remove", plater.code).out.startswith("Without Mạ Sen: 1 firms miss a supply")
    risks = linkage("network", "risks", "--json").json()
    assert [each["firm"] for each in risks["dependences"]] == [plater.code]
    assert "Mạ Sen: 1 would stop" in linkage("network", "risks").out


def test_coverage_counts_published_firms(session: Session, linkage: Linkage) -> None:
    for _number in range(3):
        make_supplier(session)
    found = linkage("network", "coverage", "--json").json()
    assert found["provinces"] == {"24": {"press-forming": 3}}
    assert "surface-treatment" in {gap["family"] for gap in found["gaps"]}
    assert linkage("network", "coverage", "--family", "casting", "--json").json() == {"provinces": {}, "gaps": []}
    assert "24  press-forming 3\n" in linkage("network", "coverage").out


def test_a_firm_that_is_not_there_is_one_sentence(linkage: Linkage) -> None:
    assert linkage("network", "firm", "NOTHERE2").err == "linkage: There is no firm “NOTHERE2” here.\n"
