"""A part on the board as a card: what is wanted, what the fair adds, how it fits, and what the reader said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import g, url_for

from database.enums import PartMarkLevel
from database.models.fair_participants import FairParticipant
from database.models.fair_parts import FairPart, FairPartMark
from linkage.access import may_edit_fair_part, may_see_buyer_of_part
from linkage.language import _, ngettext
from linkage.services.fair_parts import country_of_buyer, is_photo_told, told_drawing_number
from linkage.web import cards
from linkage.web.components import ReasonLine
from linkage.web.participant.acting import link_values
from linkage.web.reasons import strip
from linkage.wording import certificate_label, material_label, nationality_label, process_label
from linkage.wording.countries import country_name
from linkage.wording.fair_parts import mark_label, volumes_text
from matching.facts import Fit, Match, NearMiss


@dataclass(frozen=True, slots=True)
class PartCard:
    """`buyer`: its name, or what may be said of it. `mark`: what the reader's firm said; `marks`: what suppliers said, in words.

    `kept`: what its addresses and forms carry along.
    """

    code: str
    number: str
    title: str
    language: str
    url: str
    photo_url: str
    buyer: str
    processes: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    fit: Fit | None
    reasons: tuple[ReasonLine, ...]
    mark: str
    mark_words: str
    may_mark: bool
    is_refused: bool
    marks: str
    kept: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reader:
    """What decides how the reader sees the board. `told`: nationalities that may be said of buyers without a name.

    `said`: what its firm said, by row of the part: a claim, or that it does not want to meet the buyer.
    `guest`: the firm by whose link somebody reads, on either side.
    """

    supplier: FairParticipant | None
    said: Mapping[int, FairPartMark]
    told: frozenset[str]
    guest: FairParticipant | None = None

    def claim(self, part: FairPart) -> FairPartMark | None:
        mark = self.said.get(part.id or 0)
        return mark if mark is not None and mark.is_claim else None

    def refusal(self, part: FairPart) -> FairPartMark | None:
        mark = self.said.get(part.id or 0)
        return None if mark is None or mark.is_claim else mark


def buyer_text(part: FairPart, reader: Reader) -> str:
    if may_see_buyer_of_part(g.user, part, guest=reader.guest):
        return cards.firm_name(part.participant.company)
    country = country_of_buyer(part, g.user, reader.told)
    return _("Buyer not named (%(country)s)", country=nationality_label(country)) if country else _("Buyer not named")


def part_card(
    part: FairPart,
    reader: Reader,
    *,
    answer: Match | NearMiss | None = None,
    counts: Mapping[PartMarkLevel, int] | None = None,
) -> PartCard:
    """`answer`: how the reader's firm answers the part; `counts`: of marks, shown to the part's own people and officers."""
    need, mark = part.need, reader.claim(part)
    is_own = reader.supplier is not None and reader.supplier.company_id == part.participant.company_id
    return PartCard(
        code=part.code,
        number=part.number,
        title=need.title,
        language=need.language or "",
        url=url_for("participant.part", code=part.fair.code, part=part.code, **link_values()),
        photo_url=photo_url(part) if is_photo_told(part) else "",
        buyer=buyer_text(part, reader),
        processes=tuple(process_label(step.process) for step in cards.in_core_order(need)),
        facts=part_facts(part, told_drawing_number(part)),
        notes=part_notes(part),
        fit=answer.fit if isinstance(answer, Match) else None,
        reasons=strip(answer.reasons) if isinstance(answer, Match) else (),
        mark=mark.level.value if mark else "",
        mark_words=mark_label(mark.level) if mark else "",
        may_mark=reader.supplier is not None and not is_own and reader.refusal(part) is None,
        is_refused=reader.refusal(part) is not None,
        marks=marks_text(counts or {}) if may_edit_fair_part(g.user, part, guest=reader.guest) else "",
        kept=link_values(),
    )


def photo_url(part: FairPart) -> str:
    """Where the photo of a part that has one is shown, to who came by a link, too."""
    return url_for("participant.part_photo", code=part.fair.code, part=part.code, **link_values())


def part_facts(part: FairPart, drawing_number: str) -> tuple[tuple[str, str], ...]:
    """What a supplier asks first; what is not stated is left out. `drawing_number`: as far as the reader may know it."""
    need = part.need
    facts = (
        (_("Material"), ", ".join(material_label(code) for code in need.materials)),
        (_("Size of the part"), need.envelope or ""),
        (_("Volume"), volumes_text(need.volume_value, need.volume_unit)),
        (_("Drawing no."), drawing_number),
        (_("Now imported from"), country_name(part.imported_from) if part.imported_from else ""),
        (_("Certificates asked"), ", ".join(certificate_label(code) for code in need.certificates_must)),
    )
    return tuple(fact for fact in facts if fact[1])


def part_notes(part: FairPart) -> tuple[str, ...]:
    notes = []
    if part.is_drawing_after_nda:
        notes.append(_("Drawing after an NDA"))
    if part.are_photos_forbidden:
        notes.append(_("No photos of this part"))
    return tuple(notes)


def marks_text(counts: Mapping[PartMarkLevel, int]) -> str:
    """3 can make, 2 could make"""
    can, could = counts.get(PartMarkLevel.CAN_MAKE, 0), counts.get(PartMarkLevel.COULD_MAKE, 0)
    if not can and not could:
        return _("No supplier yet")
    said = ngettext("%(num)d can make it", "%(num)d can make it", can)
    return said if not could else _("%(can)s, %(could)s could", can=said, could=could)
