"""How good the data is: each figure a link to the firms it counts, and words for processes that nobody mapped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for

from database.enums import ProfileStatus
from database.queries.quality import FIRMS, QualityAsked, counts_by_province
from database.session import Clash, db, transaction
from linkage.days import agency_today
from linkage.language import _, _l, ngettext
from linkage.services import quality as figures
from linkage.services.quality import PAIRS, WORDS, Quality, look, quality_asked, unmapped_words
from linkage.web.addresses import Address, page_within
from linkage.web.components import Pages, pages
from linkage.web.guards import officer_only
from linkage.web.layout import format_date, format_number
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.suppliers import Choice
from linkage.web.province_options import province_options
from linkage.wording import province_label, share_text, status_label
from linkage.wording.quality import figure_label

SIZE = 50
_LISTS_SHOWN = 3
_GROUPS = (
    ("completeness", _l("Completeness"), figures.COMPLETENESS),
    ("places", _l("Places"), figures.PLACES),
    ("freshness", _l("Freshness"), figures.FRESHNESS),
    ("evidence", _l("Evidence"), figures.EVIDENCE),
    ("certificates", _l("Certificates"), figures.CERTIFICATES),
    ("doubts", _l("Doubts"), (*figures.DOUBTS, PAIRS, WORDS)),
)
_OF_PROVINCES = ("no-capabilities", "evidence-self-declared", "never-confirmed", "over-12-months")


@dataclass(frozen=True, slots=True)
class FigureLine:
    """`share`: of all firms, in words; `before`: a month ago. Both are empty where nothing is to be said."""

    label: str
    url: str
    count: str
    share: str
    before: str


@dataclass(frozen=True, slots=True)
class FigureGroup:
    """`key`: the element it can be led to by."""

    key: str
    title: str
    lines: tuple[FigureLine, ...]


@dataclass(frozen=True, slots=True)
class ProvinceLine:
    """`counts`: (number, url, what it counts) in the order of the headings."""

    name: str
    url: str
    firms: str
    counts: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class QualityPage:
    choices: tuple[Choice, ...]
    sentence: str
    before: str
    behind: str
    groups: tuple[FigureGroup, ...]
    headings: tuple[str, ...]
    provinces: tuple[ProvinceLine, ...]


@dataclass(frozen=True, slots=True)
class WordLine:
    """`lists`: (name of the file, url) of the first lists it stands in; `more`: how many others there are, in words."""

    word: str
    rows: str
    lists: tuple[tuple[str, str], ...]
    more: str
    explain_url: str


@dataclass(frozen=True, slots=True)
class UnmappedPage:
    sentence: str
    words: tuple[WordLine, ...]
    pages: Pages


@blueprint.get("/quality")
@officer_only
def quality() -> str:
    """The first look of a day keeps its figures, so that they can be told from those of a month later."""
    today = agency_today()
    behind = figures.behind(db(), today)
    if behind:
        try:
            with transaction() as session:
                figures.bring_up(session, today, behind, most=figures.MOST_AT_A_LOOK)
        except Clash:
            # Somebody else looked at the same moment, and kept the same.
            pass
    address = Address.of_request(("province", "status"))
    asked = _asked(address)
    found = look(db(), asked, uncompared=max(0, len(behind.firms) - figures.MOST_AT_A_LOOK))
    page = QualityPage(
        choices=_choices(address),
        sentence=ngettext(
            "%(count)s supplier is counted.",
            "%(count)s suppliers are counted.",
            found.counts[FIRMS],
            count=format_number(found.counts[FIRMS]),
        ),
        before=_before(found, is_narrowed=bool(address.pairs)),
        behind=_behind(found),
        groups=tuple(_groups(found, asked)),
        headings=tuple(figure_label(name) for name in _OF_PROVINCES),
        provinces=() if asked.province else tuple(_provinces(asked)),
    )
    return render_template("officer/quality.html", page=page)


@blueprint.get("/quality/words")
@officer_only
def quality_words() -> str:
    found = unmapped_words(db())
    address = Address.of_request(("page",))
    number = page_within(len(found), SIZE)
    page = UnmappedPage(
        sentence=ngettext("%(count)s word", "%(count)s words", len(found), count=format_number(len(found))),
        words=tuple(_word(each) for each in found[(number - 1) * SIZE : number * SIZE]),
        pages=pages(len(found), page=number, size=SIZE, url=address.page),
    )
    return render_template("officer/quality-words.html", page=page)


def _asked(address: Address) -> QualityAsked:
    status = next((each for each in ProfileStatus if each.value == address.first("status")), None)
    return quality_asked(agency_today(), province=address.first("province", 10), status=status)


def _choices(address: Address) -> tuple[Choice, ...]:
    states = tuple((state.value, status_label(state)) for state in ProfileStatus)
    return (
        Choice("province", _("Province"), province_options(), address.first("province")),
        Choice("status", _("State"), states, address.first("status")),
    )


def _before(found: Quality, *, is_narrowed: bool) -> str:
    if is_narrowed:
        return _("What was a month ago is kept for all firms together only.")
    if found.before_on is not None:
        return _("A month ago means %(day)s.", day=format_date(found.before_on))
    day = format_date(found.since)
    return _("Figures are kept since %(day)s; in four weeks they can be compared.", day=day) if day else ""


def _behind(found: Quality) -> str:
    if not found.uncompared:
        return ""
    return ngettext(
        "The sources of %(count)s firm are still to be compared.",
        "The sources of %(count)s firms are still to be compared.",
        found.uncompared,
        count=format_number(found.uncompared),
    )


def _groups(found: Quality, asked: QualityAsked) -> Iterator[FigureGroup]:
    for key, title, names in _GROUPS:
        lines = tuple(_line(name, found, asked) for name in names if name in found.counts)
        yield FigureGroup(key, str(title), lines)


def _line(name: str, found: Quality, asked: QualityAsked) -> FigureLine:
    count, total, before = found.counts[name], found.counts[FIRMS], found.before.get(name)
    is_share = bool(total) and name not in (PAIRS, WORDS)
    return FigureLine(
        label=figure_label(name),
        url=_url(name, asked),
        count=format_number(count),
        share=share_text(count / total) if is_share else "",
        before="" if before is None else format_number(before),
    )


def _url(name: str, asked: QualityAsked, **more: Any) -> str:
    if name in (PAIRS, WORDS):
        return url_for("officer.pairs" if name == PAIRS else "officer.quality_words")
    status = asked.status.value if asked.status else None
    narrowed = {"province": asked.province or None, "status": status} | more
    return url_for("officer.registry", gap=None if name == FIRMS else name, **narrowed)


def _provinces(asked: QualityAsked) -> Iterator[ProvinceLine]:
    found = counts_by_province(db(), asked, _OF_PROVINCES)
    for code, counts in sorted(found, key=lambda each: -each[1][FIRMS]):
        yield ProvinceLine(
            name=province_label(code),
            url=_url(FIRMS, asked, province=code),
            firms=format_number(counts[FIRMS]),
            counts=tuple(
                (format_number(counts[name]), _url(name, asked, province=code), figure_label(name))
                for name in _OF_PROVINCES
            ),
        )


def _word(each: figures.Unmapped) -> WordLine:
    shown: Sequence[tuple[str, str]] = each.lists[:_LISTS_SHOWN]
    more = len(each.lists) - len(shown)
    return WordLine(
        word=each.word,
        rows=format_number(each.rows),
        lists=tuple((name, url_for("officer.batch", code=code)) for code, name in shown),
        more=ngettext("and %(num)d more list", "and %(num)d more lists", more) if more > 0 else "",
        explain_url=url_for("officer.explain_word", phrase=each.word, kind="process"),
    )
