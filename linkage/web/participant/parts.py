"""The parts board of a fair, for everybody, and the page of one part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Response, current_app, g, render_template, url_for
from flask.typing import ResponseReturnValue

from database.enums import FairPhase, FairSide, NeedStatus, PartAudience, ParticipantStatus, PartMarkLevel
from database.models.fair_participants import FairParticipant
from database.models.fair_parts import FairPart
from database.models.fairs import Fair
from database.queries import fair_parts as rows
from database.session import db
from linkage.access import is_member, may_curate, may_edit_fair_part, may_see_buyer_of_part, may_see_fair_part
from linkage.config import Config
from linkage.errors import NotFound
from linkage.language import _, _l, ngettext
from linkage.services.fair_fits import Fitter, approved, fitter_of
from linkage.services.fair_part_marks import may_refuse_buyers
from linkage.services.fair_parts import is_photo_told, part_of, seen_parts, told_nationalities
from linkage.services.uploads import read_upload
from linkage.web import cards
from linkage.web.addresses import Address, page_within
from linkage.web.components import Facet, Pages, Pill, ReasonLine, pages
from linkage.web.guards import public
from linkage.web.layout import format_number
from linkage.web.participant import part_marks  # noqa: F401  its routes hang on the blueprint with these
from linkage.web.participant.acting import fair_page_url, guest_of, link_values, own_supplier
from linkage.web.participant.blueprint import blueprint
from linkage.web.participant.own import open_fair, open_fair_with_places, own_participants
from linkage.web.participant.part_cards import PartCard, Reader, part_card
from linkage.web.participant.part_filters import NAMES, narrowed
from linkage.web.participant.part_sides import MarkLine, ProposalLine, mark_lines, proposal_lines
from linkage.web.reasons import lacking, reason_lines
from linkage.wording import limit_text, process_label
from linkage.wording.fair_parts import audience_label
from matching.facts import Match, NearMiss

SIZE = 24
KEYS = ("q", "fit", "show", "for", *NAMES)


@dataclass(frozen=True, slots=True)
class BoardPage:
    """`fits`: how many parts fit the reader's firm, in words; `register_url`: for suppliers that do not come yet.

    `place_url`: the way back of who came by a link.
    """

    code: str
    fair: str
    fair_url: str
    sentence: str
    query: str
    kept: tuple[tuple[str, str], ...]
    facets: tuple[Facet, ...]
    pills: tuple[Pill, ...]
    clear_url: str
    cards: tuple[PartCard, ...]
    pages: Pages
    fits: str
    fits_url: str
    has_fits: bool
    is_fitting: bool
    all_url: str
    own_url: str
    place_url: str
    register_url: str
    back: str


@dataclass(frozen=True, slots=True)
class PartPage:
    """`steps`: (process, limits). `lines`, `lacking`: how the reader's firm answers. `marks`, `proposals`: for its own people.

    `may_refuse`: the reader's firm can say that it does not want to meet the buyer, who is not named; `is_refused`, `refusal`: it did,
    and why.
    """

    code: str
    fair: str
    fair_url: str
    board_url: str
    card: PartCard
    steps: tuple[tuple[str, tuple[str, ...]], ...]
    text: str
    own_words: str
    lines: tuple[ReasonLine, ...]
    lacking: tuple[str, ...]
    is_own: bool
    audience: str
    state: str
    edit_url: str
    marks: tuple[MarkLine, ...]
    proposals: tuple[ProposalLine, ...]
    firms: tuple[tuple[str, str], ...]
    wishes_url: str
    register_url: str
    may_refuse: bool
    is_refused: bool
    refusal: str
    back: str


@blueprint.get("/<code>/parts")
@public
def board(code: str) -> str:
    fair = open_fair_with_places(code)
    address = Address.of_request(KEYS)
    buyers = approved(db(), fair, FairSide.ASSEMBLER)
    seen = seen_parts(db(), fair, g.user, buyers=buyers, guest=guest_of(fair))
    reader = _reader(fair, buyers)
    answers = _fitter(reader).answers(seen, reader.supplier) if reader.supplier else {}
    fitting = {part: answer for part, answer in answers.items() if isinstance(answer, Match)}
    is_fitting = bool(fitting) and bool(address.first("fit"))
    listed = _in_order([part for part in seen if part.code in fitting] if is_fitting else seen, fitting, is_fitting)
    found = narrowed(listed, address, reader.told)
    is_whole = address.first("show") == "all"
    size = max(SIZE, len(found.parts)) if is_whole else SIZE
    number = page_within(len(found.parts), size)
    shown = found.parts[(number - 1) * size : number * size]
    counts = rows.mark_counts(db(), [part for part in shown if may_edit_fair_part(g.user, part, guest=reader.guest)])
    page = BoardPage(
        code=fair.code,
        fair=fair.name,
        fair_url=fair_page_url(fair),
        sentence=ngettext(
            "%(count)s part is wanted",
            "%(count)s parts are wanted",
            len(found.parts),
            count=format_number(len(found.parts)),
        ),
        query=address.first("q"),
        kept=address.keeping("fit", "for", *NAMES).pairs,
        facets=found.facets,
        pills=found.pills,
        clear_url=url_for("participant.board", code=fair.code, **link_values()),
        cards=tuple(
            part_card(part, reader, answer=answers.get(part.code), counts=counts.get(part.id or 0)) for part in shown
        ),
        pages=pages(len(found.parts), page=number, size=size, url=address.page),
        fits=_fits_text(len(fitting)) if reader.supplier and seen else "",
        fits_url=str(address.setting("fit", None if is_fitting else "yes")),
        has_fits=bool(fitting),
        is_fitting=is_fitting,
        all_url="" if is_whole or len(found.parts) <= SIZE else str(address.setting("show", "all")),
        own_url=_own_parts_url(fair, reader.guest),
        place_url=fair_page_url(fair) if link_values() else "",
        register_url=_register_url(fair, reader),
        back=str(address),
    )
    return render_template("participant/board.html", page=page)


@blueprint.get("/<code>/parts/<part>")
@public
def part(code: str, part: str) -> str:
    fair = open_fair_with_places(code)
    found = seen_part(fair, part)
    is_named = may_see_buyer_of_part(g.user, found, guest=guest_of(fair))
    reader = _reader(fair, () if is_named else approved(db(), fair, FairSide.ASSEMBLER))
    answer = _fitter(reader).answer(found, reader.supplier) if reader.supplier else None
    return render_template("participant/part.html", page=_part_page(fair, found, reader, answer))


@blueprint.get("/<code>/parts/<part>/photo")
@public
def part_photo(code: str, part: str) -> ResponseReturnValue:
    """Under the number of the part: the name of the file as it was sent could tell whose it is."""
    fair = open_fair(code)
    found = seen_part(fair, part)
    is_seen = is_photo_told(found) or may_edit_fair_part(g.user, found, guest=guest_of(fair))
    upload = rows.photo(db(), found) if is_seen else None
    if upload is None:
        raise NotFound(_l("There is no photo of this part."))
    config: Config = current_app.config["LINKAGE"]
    answer = Response(read_upload(config.upload_dir, upload), content_type=upload.content_type)
    answer.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(found.number)}.jpg"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer


def seen_part(fair: Fair, code: str) -> FairPart:
    """A part the reader may see. Raises NotFound, alike for one that is hidden and one that is not there."""
    found = part_of(db(), fair, code)
    if not may_see_fair_part(g.user, found, guest=guest_of(fair)):
        raise NotFound(_l("There is no such part on the board. It may have been taken down."))
    return found


def _fitter(reader: Reader) -> Fitter:
    return fitter_of(db(), [reader.supplier] if reader.supplier else [])


def _reader(fair: Fair, buyers: Sequence[FairParticipant]) -> Reader:
    supplier, guest = own_supplier(fair), guest_of(fair)
    said = rows.said_by_supplier(db(), supplier) if supplier else ()
    return Reader(supplier, {mark.part_id or 0: mark for mark in said}, told_nationalities(buyers), guest)


def _in_order(parts: list[FairPart], fitting: Mapping[str, Match], by_fit: bool) -> list[FairPart]:
    """What fits best first, or by the number on the board."""
    if by_fit:
        return sorted(parts, key=lambda part: (-fitting[part.code].mutual, part.number))
    return parts


def _fits_text(count: int) -> str:
    if not count:
        return _("None of these parts fits all that is known of your firm. You can still say that you could make one.")
    return ngettext("%(count)s of these parts fits you", "%(count)s of these parts fit you", count, count=count)


def _own_parts_url(fair: Fair, guest: FairParticipant | None) -> str:
    if guest is not None:
        is_theirs = guest.side is FairSide.ASSEMBLER
        return url_for("participant.own_parts", code=fair.code, **link_values()) if is_theirs else ""
    is_buyer = g.user is not None and g.company is not None and g.company.assembler_profile is not None
    if not is_buyer:
        return ""
    comes = any(each.side is FairSide.ASSEMBLER for each in own_participants(fair))
    return url_for("participant.own_parts", code=fair.code) if comes else ""


def _register_url(fair: Fair, reader: Reader) -> str:
    """For a supplier that could still come; empty when it comes, or registering is not to be had."""
    is_supplier = g.user is not None and g.company is not None and g.company.supplier_profile is not None
    may = fair.phase in (FairPhase.REGISTRATION, FairPhase.WISHES)
    if reader.supplier is not None or not is_supplier or not may:
        return ""
    known = "participant.register" in current_app.view_functions
    return url_for("participant.register", code=fair.code) if known else ""


def _part_page(fair: Fair, part: FairPart, reader: Reader, answer: Match | NearMiss | None) -> PartPage:
    is_own = may_edit_fair_part(g.user, part, guest=reader.guest)
    marks = rows.marks_of_part(db(), part) if is_own else []
    suppliers = approved(db(), fair, FairSide.SUPPLIER) if is_own else []
    fitter = fitter_of(db(), suppliers)
    refusal = reader.refusal(part)
    counts: dict[PartMarkLevel, int] = {}
    for mark in marks:
        counts[mark.level] = counts.get(mark.level, 0) + 1
    return PartPage(
        code=fair.code,
        fair=fair.name,
        fair_url=fair_page_url(fair),
        board_url=url_for("participant.board", code=fair.code, **link_values()),
        card=part_card(part, reader, answer=answer, counts=counts),
        steps=tuple(
            (process_label(step.process), tuple(limit_text(key, value) for key, value in step.attributes.items()))
            for step in part.need.steps
        ),
        text=part.text or "",
        # Also its own people see the part without them: it is what others see.
        own_words="" if part.audience is PartAudience.ANONYMOUS else part.need.text or "",
        lines=reason_lines(answer.reasons) if answer else (),
        lacking=lacking(answer.reasons) if isinstance(answer, NearMiss) else (),
        is_own=is_own,
        audience=audience_label(part.audience) if is_own else "",
        state=_state(part) if is_own else "",
        edit_url=_edit_url(part) if is_own else "",
        marks=mark_lines(part, marks, fitter),
        proposals=proposal_lines(part, marks, suppliers, fitter),
        firms=_firms_to_mark(part, suppliers),
        wishes_url=_wishes_url(part) if is_own else "",
        register_url=_register_url(fair, reader),
        may_refuse=_may_refuse(part, reader),
        is_refused=refusal is not None,
        refusal=(refusal.evidence or "") if refusal else "",
        back=url_for("participant.part", code=fair.code, part=part.code, **link_values()),
    )


def _may_refuse(part: FairPart, reader: Reader) -> bool:
    supplier = reader.supplier
    is_unnamed = part.audience is PartAudience.ANONYMOUS and not is_member(g.user, part.participant.company)
    return supplier is not None and is_unnamed and may_refuse_buyers(supplier)


def _firms_to_mark(part: FairPart, suppliers: list[FairParticipant]) -> tuple[tuple[str, str], ...]:
    """For officers: the firms they can mark the part for."""
    if not may_curate(g.user):
        return ()
    others = [each for each in suppliers if each.company_id != part.participant.company_id]
    return tuple((each.code, cards.firm_name(each.company)) for each in others)


def _wishes_url(part: FairPart) -> str:
    """Where its own people, or an officer for them, say whom they want to meet about it."""
    is_ours = is_member(g.user, part.participant.company)
    values: dict[str, Any] = {"side": "assembler"} if is_ours else link_values() or {"for": part.participant.code}
    return url_for("participant.wishes", code=part.fair.code, **values)


def _state(part: FairPart) -> str:
    """Why others do not see it; empty when they do."""
    if part.is_withdrawn:
        return _("This part was taken off the board. Others do not see it.")
    if part.need.status is not NeedStatus.PUBLISHED:
        return _("The need is not published any more. Others do not see the part.")
    if part.participant.status is not ParticipantStatus.APPROVED:
        return _("Others see the part once your registration is confirmed.")
    return ""


def _edit_url(part: FairPart) -> str:
    is_ours = is_member(g.user, part.participant.company)
    kept: dict[str, Any] = {} if is_ours else link_values() or {"for": part.participant.code}
    return url_for("participant.own_part", code=part.fair.code, part=part.code, **kept)
