"""Pairs for which the same speaks: looked at together, decided together, each taken back by itself. And what was decided lately."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session, col, select

from database.models.companies import Company
from database.models.company_pairs import CompanyPair
from database.models.users import User
from database.queries import company_pairs as rows
from database.queries.exchange import companies_by_id
from database.session import db
from linkage.access import may_curate, require
from linkage.language import _, _l, ngettext
from linkage.services import company_pairs as services
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.forms import once
from linkage.web.guards import officer_only
from linkage.web.layout import format_number, format_time
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.company_pair_decisions import EvidenceLine, evidence_lines
from linkage.web.officer.company_pairs import likeness_text, pair_tabs
from linkage.wording.company_pairs import finding_label
from matching.registry.verdicts import VERSION

MOST = 50
SHOWN = 50
GROUPS: Mapping[str, tuple[frozenset[str], Any]] = {
    "tax": (frozenset({"tax_same"}), _l("The same tax code")),
    "contact": (frozenset({"website_same", "phone_same"}), _l("The same website and telephone")),
    "lot": (frozenset({"name_same", "lot_same"}), _l("The same name on the same lot")),
    "door": (frozenset({"name_same", "door_same"}), _l("The same name at the same door")),
}
"""What speaks for pairs strongly enough to decide them together: key -> codes of evidence, all of which a pair has."""


@dataclass(frozen=True, slots=True)
class AlikeLine:
    """A pair of the group; `against`: what speaks against it all the same."""

    code: str
    url: str
    one: str
    other: str
    places: str
    likeness: str
    stays: str
    against: tuple[EvidenceLine, ...]
    seen: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AlikePage:
    groups: tuple[tuple[str, str, bool, int], ...]
    group: str
    title: str
    lines: tuple[AlikeLine, ...]
    total: int
    findings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DecidedLine:
    text: str
    by: str
    at: str
    undo_url: str
    stamp: str


@blueprint.get("/registry/pairs/alike")
@officer_only
def alike_pairs() -> str:
    found = _grouped(db())
    asked = request.args.get("by", "")
    group = asked if asked in GROUPS else next((key for key in GROUPS if found[key]), next(iter(GROUPS)))
    page = AlikePage(
        groups=tuple(
            (str(label), url_for("officer.alike_pairs", by=key), key == group, len(found[key]))
            for key, (_codes, label) in GROUPS.items()
        ),
        group=group,
        title=str(GROUPS[group][1]),
        lines=tuple(_lines(found[group][:MOST])),
        total=len(found[group]),
        findings=tuple((each, finding_label(each)) for each in services.FINDINGS if each != "unsure"),
    )
    return render_template("officer/pairs/alike.html", page=page, tabs=pair_tabs("alike"))


@blueprint.post("/registry/pairs/alike")
@officer_only
def decide_alike_post() -> ResponseReturnValue:
    """Decides all that are ticked, each by itself: what cannot be decided stays as it was and is named."""
    require(may_curate(g.user))
    by, finding = actor_of(g.user), request.form.get("finding", "")
    ticked = request.form.getlist("pair")[:MOST]
    back = url_for("officer.alike_pairs", by=request.form.get("by") or None)
    if not ticked or finding not in services.FINDINGS:
        flash(_("Tick the pairs, and choose what they are."), "error")
        return redirect(back)
    told: list[str] = []

    def make(session: Session) -> str:
        done, left = services.decide_many(session, [(code, _seen(code)) for code in ticked], finding, by=by)
        told.extend(map(str, left))
        if done:
            text = ngettext(
                "%(count)s pair is decided.", "%(count)s pairs are decided.", done, count=format_number(done)
            )
            flash(text, "success")
        return url_for("officer.decided_pairs") if done else back

    target = once(make)
    for text in dict.fromkeys(told):
        flash(text, "warning")
    return redirect(target)


@blueprint.get("/registry/pairs/decided")
@officer_only
def decided_pairs() -> str:
    lines = [line for _at, line in sorted(_decided(db()), key=lambda each: each[0], reverse=True)]
    return render_template("officer/pairs/decided.html", lines=lines[:SHOWN], tabs=pair_tabs("decided"))


def _grouped(session: Session) -> dict[str, list[CompanyPair]]:
    """Pairs to decide by what speaks for them, the likeliest first; a pair stands in the first group that takes it."""
    found: dict[str, list[CompanyPair]] = {key: [] for key in GROUPS}
    for pair in rows.pairs_coded(session, rows.pair_codes(session, rules=VERSION)):
        codes = {each["code"] for each in pair.evidence}
        group = next((key for key, (wanted, _label) in GROUPS.items() if wanted <= codes), None)
        if group is not None:
            found[group].append(pair)
    return found


def _lines(pairs: Sequence[CompanyPair]) -> Iterator[AlikeLine]:
    ids = sorted({key for pair in pairs for key in (pair.one_id, pair.other_id)})
    firms = {company.id: company for company in companies_by_id(db(), ids)}
    for pair in pairs:
        both = (firms[pair.one_id], firms[pair.other_id])
        staying, _why = services.proposed_to_stay(*both)
        yield AlikeLine(
            code=pair.code,
            url=url_for("officer.pair", code=pair.code),
            one=both[0].name,
            other=both[1].name,
            places=" / ".join(dict.fromkeys(text for each in both if (text := cards.place_text(each)))),
            likeness=likeness_text(pair),
            stays=staying.name,
            against=tuple(each for each in evidence_lines(pair) if not each.speaks_for),
            seen=((f"stamp-{pair.code}", services.stamp(pair)), *_versions(pair.code, both)),
        )


def _versions(code: str, both: Sequence[Company]) -> Iterator[tuple[str, str]]:
    for company in both:
        yield f"version-{code}-{company.code}", str(company.version)


def _seen(code: str) -> services.Seen:
    start = f"version-{code}-"
    versions = {
        name.removeprefix(start): int(value)
        for name, value in request.form.items()
        if name.startswith(start) and value[:9].isascii() and value[:9].isdigit() and len(value) < 10
    }
    return services.Seen(versions, request.form.get(f"stamp-{code}", ""))


def _decided(session: Session) -> Iterator[tuple[Any, DecidedLine]]:
    merges, pairs = rows.merges_lately(session, limit=SHOWN), rows.pairs_decided_lately(session, limit=SHOWN)
    ids = {key for pair in pairs for key in (pair.one_id, pair.other_id)}
    firms = dict(session.exec(select(Company.id, Company.name).where(col(Company.id).in_(ids))).all())
    people = {known.user_id for known, _kept in merges} | {pair.decided_by_id for pair in pairs}
    names = dict(session.exec(select(User.id, User.name).where(col(User.id).in_(people - {None}))).all())
    for known, kept in merges:
        text = _("%(gone)s went into %(kept)s.", gone=known.gone_name, kept=kept.name)
        url = url_for("officer.undo_merge_post", code=known.code)
        yield (
            known.created_at,
            DecidedLine(text, names.get(known.user_id, ""), format_time(known.created_at), url, ""),
        )
    for pair in pairs:
        finding = finding_label(pair.state.value)
        text = _(
            "%(one)s and %(other)s: %(finding)s.", one=firms[pair.one_id], other=firms[pair.other_id], finding=finding
        )
        url = url_for("officer.take_pair_back_post", code=pair.code)
        at = format_time(pair.decided_at)
        yield pair.decided_at, DecidedLine(text, names.get(pair.decided_by_id, ""), at, url, services.stamp(pair))
