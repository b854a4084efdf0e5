"""What a linkage record says as its readers see it: on the preview, on the page where it is verified, and on paper."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from database.enums import ValueKind
from linkage.language import _, current_language, ngettext
from linkage.web.meeting_lines import Name
from linkage.wording import (
    certificate_label,
    evidence_label,
    nationality_label,
    process_label,
    province_label,
    sector_label,
)
from linkage.wording.figures import day_text
from linkage.wording.linkage_records import backing_text, band_text, buyer_label, confirmed_label, span_text
from linkage.wording.linkages import value_kind_label
from linkage.wording.name_languages import language_of_name
from linkage.wording.outcomes import stage_label

Row = tuple[Any, ...]
_NONE = "\N{EN DASH}"


@dataclass(frozen=True, slots=True)
class RecordSheet:
    """The parts of a record, each a list of rows in the order of its columns (`columns_of`).

    `left_out`: part -> how many of it are not in the rows, for want of room.
    """

    firm: Name
    facts: tuple[tuple[str, str], ...]
    stages: tuple[Row, ...]
    relations: tuple[Row, ...]
    orders: tuple[Row, ...]
    processes: tuple[Row, ...]
    certificates: tuple[Row, ...]
    left_out: Mapping[str, str]

    def cut(self, most: int, *, most_looks: int) -> RecordSheet:
        """The same with so many relations at most, and so many of the orders, processes and certificates each."""
        limits = {"relations": most, "orders": most_looks, "processes": most_looks, "certificates": most_looks}
        return replace(
            self,
            **{name: getattr(self, name)[:limit] for name, limit in limits.items()},
            left_out={
                name: _and_more(len(getattr(self, name)) - limit)
                for name, limit in limits.items()
                if len(getattr(self, name)) > limit
            },
        )


def sheet_of(facts: Mapping[str, Any], *, hidden: Collection[str] = ()) -> RecordSheet:
    """`hidden`: relations whose buyer is not named, whatever the record says."""
    firm = facts["firm"]
    return RecordSheet(
        firm=_firm_name(firm),
        facts=tuple(_firm_facts(firm)),
        stages=tuple((stage_label(each["stage"]), _linkages(each["linkages"])) for each in facts["stages"]),
        relations=tuple(_relation(each, is_hidden=each["linkage"] in hidden) for each in facts["relations"]),
        orders=tuple(map(_order, facts["orders"])),
        processes=tuple((process_label(each["process"]), *_look(each)) for each in facts["processes"]),
        certificates=tuple((certificate_label(each["standard"]), *_look(each)) for each in facts["certificates"]),
        left_out={},
    )


def headings() -> dict[str, str]:
    """Of the parts, in their order."""
    return {
        "relations": _("Work for buyers"),
        "orders": _("Confirmed orders"),
        "stages": _("All linkages, by how far they got"),
        "processes": _("Processes that the agency looked at"),
        "certificates": _("Certificates that the agency has seen"),
    }


def columns_of(part: str) -> tuple[str, ...]:
    """The heads of the columns."""
    look = (_("How it is known"), _("Looked at on"), _("Counts until"))
    columns = {
        "relations": (
            _("Buyer"),
            _("Process"),
            _("Working together since"),
            _("How far it has got"),
            _("How it was confirmed"),
        ),
        "orders": (_("What"), _("How much"), _("Of what"), _("How many"), _("How it was confirmed")),
        "processes": (_("Process"), *look),
        "certificates": (_("Certificate"), *look[:2], _("Valid until")),
    }
    return columns[part]


def _firm_name(firm: Mapping[str, Any]) -> Name:
    names = {"en": firm["name_en"], "ja": firm["name_ja"] or firm["name_en"]}
    shown = names.get(current_language()) or firm["name"]
    other = firm["name"] if shown != firm["name"] else firm["name_en"] or ""
    other = "" if other == shown else other
    return Name(shown, language_of_name(shown), other, language_of_name(other))


def _firm_facts(firm: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if firm["tax_code"]:
        yield _("Tax code"), firm["tax_code"]
    if firm["province"]:
        yield _("Province"), province_label(firm["province"])
    if firm["published_on"]:
        yield _("Published here since"), day_text(firm["published_on"])
    looked = firm["looked_at"]
    if looked:
        level = evidence_label(looked["level"])
        day = day_text(looked["on"]) if looked["on"] else ""
        yield _("Looked at by the agency"), _("%(how)s, %(day)s", how=level, day=day) if day else level
    else:
        yield _("Looked at by the agency"), _("Not yet")


def _relation(told: Mapping[str, Any], *, is_hidden: bool) -> Row:
    stage = _("%(stage)s, %(day)s", stage=stage_label(told["stage"]), day=day_text(told["on"]))
    if told["ended_on"]:
        stage = _("%(stage)s; ended on %(day)s", stage=stage, day=day_text(told["ended_on"]))
    how = confirmed_label(told["confirmed"])
    if told["confirmed_on"]:
        how = _("%(how)s, %(day)s", how=how, day=day_text(told["confirmed_on"]))
    return (
        _buyer(told["buyer"], is_hidden=is_hidden),
        process_label(told["process"] or ""),
        day_text(told["since"]),
        stage,
        how,
    )


def _buyer(buyer: Mapping[str, Any], *, is_hidden: bool) -> str:
    if is_hidden:
        return _("The buyer does not show its name any more")
    if buyer["name"]:
        name = buyer["name_en"] if current_language() != "vi" else ""
        return str(name or buyer["name"])
    country, sector = buyer["country"], buyer["sector"]
    return buyer_label(nationality_label(country) if country else "", sector_label(sector) if sector else "")


def _order(told: Mapping[str, Any]) -> Row:
    how = backing_text(told["linkages"], told["by_paper"])
    return (
        value_kind_label(ValueKind(told["kind"])),
        band_text(told["least"], told["below"], told["currency"]),
        span_text(is_yearly=told["is_yearly"]),
        _linkages(told["linkages"]),
        _("%(how)s, %(day)s", how=how, day=day_text(told["confirmed_on"])),
    )


def _look(told: Mapping[str, Any]) -> Row:
    return (evidence_label(told["level"]), *(day_text(told[name]) if told[name] else _NONE for name in ("on", "until")))


def _linkages(number: int) -> str:
    return ngettext("%(num)d linkage", "%(num)d linkages", number)


def _and_more(number: int) -> str:
    return ngettext("and %(num)d more, at the address above", "and %(num)d more, at the address above", number)
