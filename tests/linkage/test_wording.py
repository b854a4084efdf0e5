import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import matching.features
from database.enums import (
    BusinessType,
    CertificateStatus,
    EvidenceLevel,
    FairPhase,
    ImportStatus,
    Nationality,
    NeedStatus,
    NeedVisibility,
    ProfileStatus,
    ReviewStatus,
)
from linkage import wording
from linkage.language import speaking
from linkage.wording.attributes import ATTRIBUTES
from linkage.wording.criteria import CRITERIA, LIMITS, SENTENCES
from matching import Catalogue, match_need
from matching.facts import Reason
from matching.scoring import STANDARD
from matching.taxonomy import taxonomy
from tests.matching.golden_cases import need_fact, read_cases, supplier_fact

CASES = read_cases(Path(__file__).parents[1] / "golden" / "matches.yaml")


_VERDICTS = "(?:met|partly|missed|unknown)"
_ROW = re.compile(rf"([a-z-]+|<attribute key>)? +({_VERDICTS}(?: {_VERDICTS})*)(?:  |$)")


def documented() -> Iterator[tuple[str, str]]:
    """(code, verdict) as the matcher's own table lists them; a line that begins with spaces goes on with the one above."""
    code = ""
    for line in (matching.features.__doc__ or "").splitlines():
        found = _ROW.match(line)
        if found:
            code = found[1] or code
            yield from ((code, verdict) for verdict in found[2].split())


def test_table_of_the_matcher_is_read() -> None:
    assert len(set(documented())) > 70


@pytest.mark.parametrize(("code", "verdict"), sorted(set(documented())))
def test_every_criterion_and_verdict_has_a_sentence(code: str, verdict: str) -> None:
    if code == "<attribute key>":
        assert {f"{kind} {verdict}" for kind in ("range", "max", "best", "set")} <= set(LIMITS)
        return
    assert code in CRITERIA
    assert [key for key in SENTENCES if key == f"{code} {verdict}" or key.startswith(f"{code} {verdict} ")] != []


def reasons() -> list[Reason]:
    """All reasons of all our own golden cases."""
    found: list[Reason] = []
    for case in CASES["cases"]:
        catalogue = Catalogue(supplier_fact(row) for row in case["suppliers"])
        answer = match_need(need_fact(case["need"]), catalogue, on=_day())
        found += [reason for each in (*answer.matches, *answer.near_misses, *answer.chains) for reason in each.reasons]
    return found


def _day() -> object:
    import datetime

    return datetime.date.fromisoformat(CASES["as_of"])


def test_every_reason_is_a_whole_sentence() -> None:
    broken = {wording.reason_text(reason) for reason in reasons()}
    assert len(broken) > 50
    assert {
        text for text in broken if not re.fullmatch(r"[^a-z ].*[^ ]\.", text) or "%(" in text or ", ." in text
    } == set()


def test_every_reason_has_a_label_and_figures() -> None:
    assert [
        reason for reason in reasons() if not wording.reason_label(reason) or "None" in wording.need_figure(reason)
    ] == []
    assert [
        reason for reason in reasons() if not wording.offer_figure(reason) or "None" in wording.offer_figure(reason)
    ] == []


def certificate(verdict: str, **offer: object) -> str:
    offered = {"certificate": "iso-9001", "status": None, "valid_until": None, **offer}
    need = {"certificate": "iso-9001", "on": "2026-11-21"}
    return wording.reason_text(Reason("certificate", verdict, need=need, offer=offered))  # type: ignore[arg-type]


def test_certificate_says_what_is_wrong_with_it() -> None:
    assert certificate("met", status="valid", valid_until="2027-11-30") == "Holds ISO 9001, valid until Nov 30, 2027."
    assert certificate("met", status="valid") == "Holds ISO 9001; until when is not stated."
    assert certificate("missed") == "Does not state that it holds ISO 9001."
    assert certificate("missed", status="planned") == "Only plans to get ISO 9001."
    assert (
        certificate("missed", status="valid", valid_until="2026-10-31")
        == "Its ISO 9001 has expired (valid until Oct 31, 2026)."
    )


def limit(verdict: str, offered: float | None) -> Reason:
    side = {
        "attribute": "press_tonnage_t",
        "kind": "range",
        "unit": "t",
        "value": None,
        "minimum": None,
        "maximum": None,
    }
    offer = side if offered is None else {**side, "minimum": 45.0, "maximum": offered}
    return Reason("press_tonnage_t", verdict, need={**side, "value": 350.0}, offer=offer)  # type: ignore[arg-type]


def test_limit_gives_both_figures() -> None:
    assert wording.reason_text(limit("missed", 250.0)) == "Press force: 350 t needed, but the firm does 45–250 t."
    assert (
        wording.reason_text(limit("unknown", None))
        == "Press force: 350 t needed; the firm does not state it, so please ask."
    )
    assert (wording.need_figure(limit("missed", 250.0)), wording.offer_figure(limit("missed", 250.0))) == (
        "350 t",
        "45–250 t",
    )
    assert wording.offer_figure(limit("unknown", None)) == "not stated"


def test_every_attribute_and_weighted_criterion_has_a_name() -> None:
    assert set(ATTRIBUTES) == set(taxonomy().attributes)
    assert set(STANDARD.values) <= set(CRITERIA)


@pytest.mark.parametrize(
    ("label", "codes"),
    [
        (wording.ownership_label, taxonomy().ownerships),
        (wording.business_type_label, tuple(BusinessType)),
        (wording.evidence_label, tuple(EvidenceLevel)),
        (wording.certificate_status_label, tuple(CertificateStatus)),
        (wording.nationality_label, tuple(Nationality)),
        (wording.status_label, tuple(NeedStatus)),
        (wording.visibility_label, tuple(NeedVisibility)),
        (wording.status_label, tuple(ProfileStatus)),
        (wording.status_label, tuple(ReviewStatus)),
        (wording.status_label, tuple(FairPhase)),
        (wording.status_label, tuple(ImportStatus)),
        (wording.verdict_label, ("met", "partly", "missed", "unknown")),
        (wording.fit_label, ("full", "good", "partial")),
        (wording.size_class_label, ("micro", "small", "medium", "large")),
    ],
)
def test_every_code_has_a_label(label: object, codes: tuple[str, ...]) -> None:
    labels = [label(code) for code in codes]  # type: ignore[operator]
    assert [code for code, text in zip(codes, labels, strict=True) if text == code] == []
    assert len(set(labels)) == len(codes)


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        ("press_tonnage_t", [45, 200], "45–200 t"),
        ("tolerance_mm", 0.03, "±0.03 mm"),
        ("fastener_size_m", [6, 20], "M6–M20"),
        ("plating_method", ["rack", "barrel"], "rack, barrel"),
        ("plating_method", frozenset({"rack", "barrel"}), "barrel, rack"),
        ("surface_roughness_ra_um", 0.8, "0.8 µm"),
        ("axes", 5, "5"),
        ("mold_life_shots", 600000, "600,000 shots"),
        ("porosity_class", "ASTM E505 level 2", "ASTM E505 level 2"),
    ],
)
def test_value_has_its_unit(key: str, value: object, text: str) -> None:
    assert wording.value_text(key, value) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (30000, "pcs/month", "30,000 pieces a month"),
        (1.5, "t/year", "1.5 t a year"),
        (2, "sets once", "2 sets once"),
        (7, "kg", "7 kg"),
        (7, "as agreed", "7 as agreed"),
        (7, None, "7"),
        (None, "pcs/month", ""),
    ],
)
def test_quantity_is_said_in_words(value: float | None, unit: str | None, text: str) -> None:
    assert wording.quantity_text(value, unit) == text


def test_provinces_of_a_region_are_its_name_and_long_lists_are_cut() -> None:
    north = taxonomy().macro_regions["north"].codes
    assert wording.provinces_text(north) == taxonomy().macro_regions["north"].label("en")
    assert wording.provinces_text(("24", "31")) == "Bac Ninh, Hai Phong"
    assert wording.provinces_text(north[:6]).endswith("and 2 more")


def test_numbers_and_labels_follow_the_language() -> None:
    with speaking("vi"):
        assert wording.number_text(1234.5) == "1.234,5"
        assert wording.day_text("2026-11-02") == "02/11/2026"
        assert wording.province_label("24") == "Bắc Ninh"
        assert wording.language_name("ja") == "Tiếng Nhật"
    with speaking("ja"):
        assert wording.day_text("2026-11-21") == "2026年11月21日"
    assert wording.number_text(1234.5) == "1,234.5"
    assert wording.language_name("zh-Hant") == "Chinese (Traditional)"


def test_unknown_codes_are_shown_as_they_are() -> None:
    labels = (wording.process_label, wording.ownership_label, wording.language_name, wording.material_label)
    for code in ("?", "zz", "製造"):
        assert [label(code) for label in labels] == [code] * 4
