"""What a search understood, gave up and found firms by, in the reader's words; for pages, programs and the command line alike."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from linkage.language import _, _l, ngettext
from linkage.wording import (
    attribute_label,
    business_type_label,
    certificate_label,
    day_text,
    evidence_label,
    language_name,
    macro_region_label,
    material_label,
    ownership_label,
    process_label,
    province_label,
    sector_label,
    size_class_label,
    value_text,
)
from matching.taxonomy import taxonomy
from search.asked import NEAR_KM
from search.query import Relaxed, Removal
from search.reasons import Why
from search.understanding import KnownWord, Understood
from search.understanding.result import Constraint, Span

_SIGNS = {">=": "≥ ", "<=": "≤ "}
_LABELS: Mapping[str, Any] = {
    "process": process_label,
    "province": province_label,
    "macro_region": macro_region_label,
    "material_family": material_label,
    "material": material_label,
    "certificate": certificate_label,
    "size_class": size_class_label,
    "evidence": evidence_label,
    "ownership": ownership_label,
    "language": language_name,
    "sector": sector_label,
    "business_type": business_type_label,
    "limit": attribute_label,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A piece of a query and what it was taken for; `rest` is the query without it, `span` where it stands."""

    heading: str
    text: str
    rest: str
    span: Span


def value_label(field: str, value: str) -> str:
    """A value of a filter or a part of a query; what is unknown stays as it is."""
    label = _LABELS.get(field)
    return str(label(value)) if label is not None and value else value


_HEADINGS: Mapping[str, Any] = {
    "process": _l("Process"),
    "province": _l("Province"),
    "macro_region": _l("Region"),
    "material_family": _l("Material"),
    "material": _l("Grade"),
    "certificate": _l("Certificate valid today"),
    "size_class": _l("Size"),
    "evidence": _l("Known from"),
    "ownership": _l("Ownership"),
    "language": _l("Language"),
    "sector": _l("Sector"),
    "business_type": _l("Kind of business"),
    "place": _l("Place"),
    "constraint": _l("Condition"),
}


def field_label(field: str) -> str:
    """The heading of a filter."""
    return str(_HEADINGS.get(field, field))


def readings(query: str, understood: Understood) -> list[Reading]:
    """The understood pieces of a query in their order. Pieces that overlap or stand for the same come once and go together."""
    found: list[Reading] = []
    end, seen = 0, set()
    # A place that is only meant roughly is still a place first.
    for span in sorted(understood.spans, key=lambda span: (span.start, -span.end, span.kind == "constraint")):
        piece = query[span.start : span.end]
        meaning = (span.kind, span.id, piece if span.kind == "constraint" else "")
        if span.start < end or meaning in seen:
            continue
        end = span.end
        seen.add(meaning)
        rest = without(query, (one for one in understood.spans if (one.kind, one.id) == (span.kind, span.id)))
        text = _reading_text(span.kind, span.id, piece)
        found.append(Reading(_reading_heading(span.kind, span.id), text, rest, span))
    return found


def without(query: str, spans: Iterable[Span]) -> str:
    """The query without some pieces."""
    for span in sorted(spans, key=lambda span: -span.start):
        query = f"{query[: span.start]} {query[span.end :]}"
    return " ".join(query.split())


def meaning_text(word: KnownWord) -> str:
    """What a word may stand for instead: "Process: Milling"; or that it is only to be looked for in the texts."""
    if not word.id:
        return _("Only as words in the texts")
    return _("%(field)s: %(value)s", field=field_label(word.kind), value=value_label(word.kind, word.id))


def explanation(understood: Understood, ignored: Collection[Constraint] = ()) -> str:
    """What is searched, in whole sentences; empty when nothing was understood. `ignored`: limits that are not compared."""
    limits = [limit for limit in understood.constraints if limit not in ignored and limit.key in taxonomy().attributes]
    materials = (*understood.materials, *understood.material_families)
    conditions = [
        *_any_of("process", understood.processes),
        *_any_of("material", materials),
        *map(_limit_asked, limits),
        *_places_asked(understood),
        *(
            _("%(certificate)s valid today", certificate=name)
            for name in _any_of("certificate", understood.certificates)
        ),
        *_any_of("ownership", understood.ownership),
    ]
    wishes = [*_any_of("sector", understood.sectors), *_any_of("former_province", understood.former_provinces)]
    sentences = []
    if conditions:
        sentences.append(_("Firms with all of this: %(conditions)s.", conditions="; ".join(conditions)))
    if wishes:
        sentences.append(_("Further up: %(wishes)s.", wishes="; ".join(wishes)))
    if understood.processes and (limits or materials):
        sentences.append(_("Who does not state a figure or a material comes after those who do."))
    return " ".join(sentences)


def _places_asked(understood: Understood) -> list[str]:
    places = _any_of("place", (*understood.provinces, *understood.macro_regions))
    if any(limit.key == "near" for limit in understood.constraints):
        return [_("%(place)s or within %(km)s km of it", place=place, km=int(NEAR_KM)) for place in places]
    return places


def _any_of(kind: str, ids: Sequence[str]) -> list[str]:
    """One condition: any of the names is enough."""
    names = dict.fromkeys(_name(kind, name) for name in ids)
    return [" / ".join(names)] if names else []


def _limit_asked(limit: Constraint) -> str:
    label, figure = attribute_label(limit.key), value_text(limit.key, limit.value)
    return f"{label} {_SIGNS.get(limit.op, '')}{figure}"


def why_text(why: Why) -> str:
    """One sentence on why a firm was found."""
    values = why.values
    if why.code.startswith("process"):
        return _process_text(why.code, values)
    if why.code.startswith("material"):
        return _material_text(why.code, str(values["material"]))
    if why.code.startswith("limit"):
        return _limit_text(why.code, values)
    return _other_text(why.code, values)


def relaxed_text(relaxed: Sequence[Relaxed]) -> str:
    """What was given up so that anything was found, as whole sentences."""
    return " ".join(_one_relaxed(step) for step in relaxed)


def removal_text(removal: Removal) -> str:
    """What removing one thing would bring: 'Remove "Bắc Ninh" (12 firms)'."""
    names = _names(removal.kind, removal.ids)
    if not names:
        return ngettext("Ask for fewer words (%(num)d firm)", "Ask for fewer words (%(num)d firms)", removal.total)
    return ngettext(
        'Remove "%(names)s" (%(num)d firm)', 'Remove "%(names)s" (%(num)d firms)', removal.total, names=names
    )


def _reading_heading(kind: str, identifier: str) -> str:
    if kind == "constraint" and identifier in taxonomy().attributes:
        return attribute_label(identifier)
    return field_label(kind)


def _reading_text(kind: str, identifier: str, piece: str) -> str:
    """The label of what was understood, or the reader's own words where there is none."""
    return piece if kind in ("constraint", "place") else value_label(kind, identifier) or piece


def _process_text(code: str, values: Mapping[str, object]) -> str:
    asked = process_label(str(values["process"]))
    offered = process_label(str(values.get("offered", values["process"])))
    if code == "process":
        if asked == offered:
            return _("%(process)s, in house", process=asked)
        return _("%(offered)s, in house, is a kind of %(process)s", offered=offered, process=asked)
    if code == "process-broader":
        return _("States %(offered)s only in general; ask about %(process)s", offered=offered, process=asked)
    if code == "process-bought-in":
        return _("%(process)s, done by another firm", process=offered)
    if code == "process-own-use":
        return _("%(process)s, for its own production only", process=offered)
    return _("%(process)s is not stated", process=asked)


def _material_text(code: str, material: str) -> str:
    label = material_label(material)
    if code == "material":
        return _("Works with %(material)s", material=label)
    if code == "material-other-grade":
        return _("Works with another grade of the same family as %(material)s", material=label)
    return _("Does not say whether it works %(material)s", material=label)


def _limit_text(code: str, values: Mapping[str, object]) -> str:
    key = str(values["key"])
    label, asked = attribute_label(key), _figure(key, values["value"])
    if code == "limit-not-stated":
        return _("%(limit)s is not stated (asked: %(asked)s)", limit=label, asked=asked)
    if code == "limit-missed":
        return _("%(limit)s does not reach %(asked)s", limit=label, asked=asked)
    low, high = values.get("low"), values.get("high")
    if high is None:
        return _("%(limit)s: %(asked)s", limit=label, asked=asked)
    offered = _figure(key, high if low in (None, high) else [low, high])
    if code == "limit-larger":
        return _("%(limit)s: %(offered)s, larger than the %(asked)s asked", limit=label, offered=offered, asked=asked)
    return _("%(limit)s: %(offered)s (asked: %(asked)s)", limit=label, offered=offered, asked=asked)


def _figure(key: str, value: object) -> str:
    return value_text(key, value) if key in taxonomy().attributes else str(value)


def _other_text(code: str, values: Mapping[str, object]) -> str:
    if code == "name":
        return _("The name matches")
    if code == "words":
        words = values["words"]
        return _("Its texts say: %(words)s", words=", ".join(words) if isinstance(words, tuple) else str(words))
    if code == "certificate":
        return _certificate_text(values)
    if code == "province-near":
        offered, asked = (province_label(str(values[key])) for key in ("offered", "province"))
        return _("In %(offered)s, near %(asked)s", offered=offered, asked=asked)
    if code == "evidence":
        return _("Best evidence: %(level)s", level=evidence_label(str(values["level"])))
    if code == "confirmed":
        return _("Confirmed by the firm on %(day)s", day=day_text(str(values["on"])))
    value = str(next(iter(values.values()), ""))
    return _("%(field)s: %(value)s", field=field_label(code), value=value_label(code, value))


def _certificate_text(values: Mapping[str, object]) -> str:
    label, until = certificate_label(str(values["certificate"])), values.get("valid_until")
    if until is None:
        return _("%(certificate)s in force", certificate=label)
    return _("%(certificate)s, valid until %(day)s", certificate=label, day=day_text(str(until)))


def _one_relaxed(step: Relaxed) -> str:
    names = _names(step.kind, step.ids)
    if not names:
        return _("Firms are shown that fit some of the words.")
    if step.to:
        return _(
            'Instead of "%(names)s" the wider "%(wider)s" is shown.', names=names, wider=_names(step.kind, step.to)
        )
    return _('"%(names)s" was left out.', names=names)


def _names(kind: str, ids: Sequence[str]) -> str:
    """The parts that go together."""
    return ", ".join(dict.fromkeys(_name(kind, name) for name in ids))


def _name(kind: str, name: str) -> str:
    if kind == "limit":
        return _("Volume a month") if name == "volume_per_month" else attribute_label(name)
    if kind == "place":
        return province_label(name) if name in taxonomy().provinces else value_label("macro_region", name)
    return value_label(kind, name)
