"""Who wishes to meet whom at a fair, demand against places, and the silent with their telephone numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from database.enums import FairSide
from database.models.fair_participants import FairParticipant
from database.models.fair_parts import FairPartMark, FairWish
from database.models.fairs import Fair
from database.queries import fair_participants as participant_rows
from database.session import db, transaction
from linkage.errors import NotFound
from linkage.language import _, _l
from linkage.services.fair_wish_overviews import Demand, Stand, Wishing, wishing
from linkage.services.fair_wishes import note_phoned
from linkage.services.fairs import fair_of
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.addresses import Address, page_within, phone_url
from linkage.web.components import Pages, pages
from linkage.web.guards import officer_only
from linkage.web.layout import format_number
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.fair_tabs import fair_tabs
from linkage.web.officer.suppliers import Choice
from linkage.web.sheets import csv_answer
from linkage.wording.fair_times import moment_text
from linkage.wording.fair_wishes import STANDS, refused_part_text, stand_label, wish_label
from search.analysis import fold

SIZE = 50
KEYS = ("show", "q", "stand", "who")
WISHLESS = "wish-nobody"
SHOWN = ("pairs", "demand", "silent")


@dataclass(frozen=True, slots=True)
class StandLine:
    """`supplier`, `buyer`: (name, address where an officer writes its wishes). `by_supplier`, `by_buyer`: (what it says, why not)."""

    supplier: tuple[str, str]
    buyer: tuple[str, str]
    by_supplier: tuple[tuple[str, str], ...]
    by_buyer: tuple[tuple[str, str], ...]
    stand: str
    tone: str


@dataclass(frozen=True, slots=True)
class DemandLine:
    name: str
    url: str
    side: str
    wanted_by: str
    places: str
    over: str
    wants: str
    mutual: str
    refuses: str
    refused_by: str


@dataclass(frozen=True, slots=True)
class SilentLine:
    """`phones`: (who, number, address to dial). `said`: wishes written down and not sent."""

    code: str
    name: str
    url: str
    side: str
    phones: tuple[tuple[str, str, str], ...]
    said: str
    phoned: str
    phoned_url: str


@dataclass(frozen=True, slots=True)
class FairWishesPage:
    fair: Fair
    sections: list[tuple[Any, str, bool]]
    figures: tuple[tuple[str, ...], ...]
    tabs: tuple[tuple[str, str, bool, int], ...]
    show: str
    choices: tuple[Choice, ...]
    query: str
    stands: tuple[StandLine, ...]
    demands: tuple[DemandLine, ...]
    silent: tuple[SilentLine, ...]
    pages: Pages
    csv_url: str


@blueprint.get("/fairs/<code>/wishes")
@officer_only
def fair_wishes(code: str) -> str:
    fair = fair_of(db(), code)
    found = wishing(db(), fair)
    address = Address.of_request(KEYS)
    show = address.first("show") if address.first("show") in SHOWN else SHOWN[0]
    stand, query, who = address.first("stand"), address.first("q"), address.first("who")
    listed: Sequence[Any] = {
        "pairs": [each for each in found.stands if stand not in STANDS or each.code == stand],
        "demand": found.wishless if who == WISHLESS else found.demands,
        "silent": found.unsent,
    }[show]
    listed = [each for each in listed if _is_meant(each, query)] if query else listed
    number = page_within(len(listed), SIZE)
    shown = listed[(number - 1) * SIZE : number * SIZE]
    page = FairWishesPage(
        fair=fair,
        sections=fair_tabs(fair),
        figures=_figures(fair, found),
        tabs=_tabs(fair, found, show),
        show=show,
        choices={"pairs": _choices(stand), "demand": _firm_choices(who)}.get(show, ()),
        query=query,
        stands=tuple(_stand_line(fair, each) for each in shown) if show == "pairs" else (),
        demands=tuple(_demand_line(fair, each) for each in shown) if show == "demand" else (),
        silent=tuple(_silent_line(fair, each, said) for each, said in shown) if show == "silent" else (),
        pages=pages(len(listed), page=number, size=SIZE, url=address.page),
        csv_url=url_for("officer.fair_wishes_export", code=fair.code),
    )
    return render_template("officer/fairs/wishes.html", page=page)


@blueprint.post("/fairs/<code>/wishes/<participant>/phoned")
@officer_only
def phoned_about_wishes(code: str, participant: str) -> ResponseReturnValue:
    with transaction() as session:
        fair = fair_of(db(), code)
        found = participant_rows.participant(session, fair, participant) if participant.isalnum() else None
        if found is None:
            raise NotFound(_l("This firm does not come to the fair."))
        note_phoned(session, found, by=actor_of(g.user))
        name = cards.firm_name(found.company)
    flash(_("Noted that you telephoned %(firm)s.", firm=name), "success")
    return redirect(url_for("officer.fair_wishes", code=code, show="silent"))


@blueprint.get("/fairs/<code>/wishes.csv")
@officer_only
def fair_wishes_export(code: str) -> Response:
    """Every pair about which somebody said something. Reasons of a no are private and stay here."""
    fair = fair_of(db(), code)
    headings = (
        _("Supplier"),
        _("Buyer"),
        _("The supplier says"),
        _("Its rank"),
        _("The buyer says"),
        _("Its rank"),
        _("Together"),
    )
    lines = [
        (
            cards.firm_name(each.supplier.company),
            cards.firm_name(each.assembler.company),
            *_kind_and_rank(each.by_supplier),
            *_kind_and_rank(each.by_assembler),
            stand_label(each.code),
        )
        for each in wishing(db(), fair).stands
    ]
    return csv_answer(f"wishes-{fair.code}.csv", headings, lines)


def wish_figures(fair: Fair, found: Wishing) -> tuple[tuple[str, str, str], ...]:
    """(figure, label, address of the list): the firms whose wishes a timetable has to do without. No firm is in both."""
    url = url_for("officer.fair_wishes", code=fair.code, show="demand", who=WISHLESS)
    silent = url_for("officer.fair_wishes", code=fair.code, show="silent")
    return (
        (format_number(len(found.wishless)), _("firms sent a list and wish nobody"), url),
        (format_number(len(found.unsent)), _("firms are silent: nothing sent yet"), silent),
    )


def _figures(fair: Fair, found: Wishing) -> tuple[tuple[str, ...], ...]:
    return (
        (format_number(sum(one.wants for one in found.demands)), _("wishes in all")),
        (format_number(found.count("mutual")), _("pairs both wish")),
        (format_number(found.count("buyer", "supplier")), _("pairs one side wishes")),
        (format_number(found.count("no-buyer", "no-supplier", "no-both")), _("pairs refused")),
        *wish_figures(fair, found),
    )


def _tabs(fair: Fair, found: Wishing, show: str) -> tuple[tuple[str, str, bool, int], ...]:
    names = {"pairs": _("Who wishes whom"), "demand": _("Demand and places"), "silent": _("To telephone")}
    counts = {"pairs": len(found.stands), "demand": len(found.demands), "silent": len(found.unsent)}
    return tuple(
        (names[key], url_for("officer.fair_wishes", code=fair.code, show=key), key == show, counts[key])
        for key in SHOWN
    )


def _choices(stand: str) -> tuple[Choice, ...]:
    options = tuple((code, stand_label(code)) for code in STANDS)
    return (Choice(name="stand", label=_("Together"), options=options, value=stand),)


def _firm_choices(who: str) -> tuple[Choice, ...]:
    return (Choice(name="who", label=_("Firms"), options=((WISHLESS, _("Wish nobody")),), value=who),)


def _is_meant(row: Any, query: str) -> bool:
    """Whether the words are in a name of the row."""
    if isinstance(row, Stand):
        firms: Iterable[FairParticipant] = (row.supplier, row.assembler)
    else:
        firms = (row.place,) if isinstance(row, Demand) else (row[0],)
    names = fold(" ".join(f"{each.company.name} {each.company.name_en or ''}" for each in firms))
    return all(word in names for word in fold(query).split())


def _stand_line(fair: Fair, stand: Stand) -> StandLine:
    return StandLine(
        supplier=(cards.firm_name(stand.supplier.company), _wishes_url(fair, stand.supplier)),
        buyer=(cards.firm_name(stand.assembler.company), _wishes_url(fair, stand.assembler)),
        by_supplier=tuple(_said(stand.by_supplier, stand.unnamed)),
        by_buyer=tuple(_said(stand.by_assembler)),
        stand=stand_label(stand.code),
        tone={"mutual": "good", "buyer": "accent", "supplier": "neutral"}.get(stand.code, "bad"),
    )


def _demand_line(fair: Fair, one: Demand) -> DemandLine:
    return DemandLine(
        name=cards.firm_name(one.place.company),
        url=_wishes_url(fair, one.place),
        side=_side(one.place),
        wanted_by=format_number(one.wanted_by),
        places=format_number(one.places),
        over=format_number(one.over) if one.over else "–",
        wants=format_number(one.wants),
        mutual=format_number(one.mutual),
        refuses=format_number(one.refuses),
        refused_by=format_number(one.refused_by),
    )


def _silent_line(fair: Fair, place: FairParticipant, said: int) -> SilentLine:
    people = [(place.company.contact_name or "", place.company.contact_phone)]
    people += [(each.name, each.phone) for each in place.delegates]
    return SilentLine(
        code=place.code,
        name=cards.firm_name(place.company),
        url=_wishes_url(fair, place),
        side=_side(place),
        phones=tuple((who, phone, phone_url(phone)) for who, phone in dict.fromkeys(people) if phone),
        said=format_number(said) if said else "",
        phoned=moment_text(fair, place.phoned_at),
        phoned_url=url_for("officer.phoned_about_wishes", code=fair.code, participant=place.code),
    )


def _wishes_url(fair: Fair, place: FairParticipant) -> str:
    values: dict[str, Any] = {"for": place.code}
    return url_for("participant.wishes", code=fair.code, **values)


def _side(place: FairParticipant) -> str:
    return _("Supplier") if place.side is FairSide.SUPPLIER else _("Buyer")


def _said(wish: FairWish | None, unnamed: Iterable[FairPartMark] = ()) -> Iterable[tuple[str, str]]:
    """(what was said, the reason of a no): of the firm, and of the buyer of parts that are shown without a name."""
    if wish is not None:
        words = wish_label(wish.kind)
        said = _("%(rank)s. %(wish)s", rank=wish.rank, wish=words) if wish.rank else words
        yield said, wish.reason or ""
    for mark in unnamed:
        yield refused_part_text(mark.part.number), mark.evidence or ""


def _kind_and_rank(wish: FairWish | None) -> tuple[str, object]:
    return ("", "") if wish is None else (wish_label(wish.kind), wish.rank or "")
