"""The front page: one search box, what it is for, and live figures."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from babel.dates import format_skeleton
from flask import g, render_template, url_for
from flask_babel import get_locale

from database.queries import fairs as fair_rows
from database.queries import needs as need_rows
from database.session import db
from linkage.access import visible_needs
from linkage.days import agency_today
from linkage.language import _, current_language, ngettext
from linkage.services.searches import search_suppliers
from linkage.web import cards, charts
from linkage.web.components import NeedCard
from linkage.web.guards import public
from linkage.web.layout import format_number
from linkage.web.public.blueprint import blueprint
from linkage.web.public.ways import post_need_url, register_url
from linkage.wording import process_label, province_label
from matching.taxonomy import taxonomy

_NEEDS_SHOWN = 3
_PROVINCES_SHOWN = 8
# What people of the trade really type; the reader's own language comes first.
_EXAMPLES = {
    "vi": ("mạ kẽm niken Bắc Ninh", "dập 200 tấn SPCC", "khuôn ép nhựa Đồng Nai"),
    "ja": ("亜鉛めっき バクニン", "アルミダイカスト 350t", "プレス金型 IATF 16949"),
    "en": ("die casting 350 t", "zinc plating Bac Ninh", "CNC turning stainless ISO 9001"),
}
_OTHER_TONGUES = {"vi": "CNC turning stainless ISO 9001", "ja": "mạ kẽm niken Bắc Ninh", "en": "亜鉛めっき バクニン"}
_OTHER_LANGUAGE = {"vi": "en", "ja": "vi", "en": "ja"}


@dataclass(frozen=True, slots=True)
class Example:
    text: str
    language: str
    url: str


@dataclass(frozen=True, slots=True)
class Family:
    label: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class HomePage:
    """`figures` are (figure, label); `families` those with suppliers, `provinces` the bars beside the map, largest first."""

    examples: tuple[Example, ...]
    figures: tuple[tuple[str, str], ...]
    supplier_count: int
    families: tuple[Family, ...]
    map: charts.ProvinceMap
    provinces: tuple[charts.Bar, ...]
    needs: tuple[NeedCard, ...]
    post_need_url: str
    register_url: str


@blueprint.get("/")
@public
def home() -> str:
    today = agency_today()
    found = search_suppliers(db(), "", {}, page=1, size=1)
    seen = visible_needs(g.user)
    latest = need_rows.latest_needs(db(), seen, on=today, limit=_NEEDS_SHOWN)
    counts = found.result.facets.get("province", {})
    processes = found.result.facets.get("process", {})
    page = HomePage(
        examples=_examples(),
        figures=_figures(found.result.total, processes, need_rows.count_open_needs(db(), seen, on=today), today),
        supplier_count=found.result.total,
        families=_families(processes),
        map=supplier_map(counts),
        provinces=province_bars(counts),
        needs=tuple(cards.need_card(need, viewer=g.user) for need in latest),
        post_need_url=post_need_url(),
        register_url=register_url(),
    )
    return render_template("public/home.html", page=page)


def supplier_map(counts: Mapping[str, int]) -> charts.ProvinceMap:
    """Each province that has any leads to the list of its suppliers."""
    names = {code: province_label(code) for code in taxonomy().provinces}
    urls = {code: url_for("public.search", province=code) for code, number in counts.items() if number}
    return charts.province_map(counts, names=names, urls=urls)


def province_bars(counts: Mapping[str, int]) -> tuple[charts.Bar, ...]:
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_PROVINCES_SHOWN]
    rows = [(province_label(code), number, url_for("public.search", province=code)) for code, number in ranked]
    return tuple(charts.bars(rows))


def _examples() -> tuple[Example, ...]:
    language = current_language()
    own = [(text, language) for text in _EXAMPLES[language]]
    other = (_OTHER_TONGUES[language], _OTHER_LANGUAGE[language])
    return tuple(Example(text, spoken, url_for("public.search", q=text)) for text, spoken in (*own, other))


def _figures(
    suppliers: int, processes: Mapping[str, int], needs: int, today: datetime.date
) -> tuple[tuple[str, str], ...]:
    table = taxonomy()
    offered = sum(
        1
        for process, number in processes.items()
        if number and process in table.processes and not table.children.get(process)
    )
    figures = [
        (format_number(suppliers), ngettext("supplier", "suppliers", suppliers)),
        (format_number(offered), ngettext("process on offer", "processes on offer", offered)),
        (format_number(needs), ngettext("open part need", "open part needs", needs)),
    ]
    figures += [
        (_short_day(fair.starts_on), _("next fair: %(name)s", name=fair.name))
        for fair in fair_rows.coming_fairs(db(), on=today, limit=1)
    ]
    return tuple(figures)


def _short_day(day: datetime.date) -> str:
    return str(format_skeleton("Md" if current_language() == "vi" else "MMMd", day, locale=get_locale()))


def _families(processes: Mapping[str, int]) -> tuple[Family, ...]:
    table = taxonomy()
    families = [
        process.id for process in table.processes.values() if process.parent is None and processes.get(process.id)
    ]
    return tuple(
        Family(process_label(family), processes[family], url_for("public.search", process=family))
        for family in sorted(families, key=lambda family: -processes[family])
    )
