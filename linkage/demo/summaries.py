"""What firms say of themselves: facts in Vietnamese, some in English or Japanese too; a tenth prefers slogans."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from random import Random
from typing import Any

from linkage.demo.draws import chance
from linkage.demo.tables import Place, Shop, texts
from matching.taxonomy import taxonomy


def summaries(rng: Random, shop: Shop, place: Place, record: dict[str, Any], *, gaps: float) -> dict[str, str]:
    """`summary_<language>` keys for a firm whose capabilities and sectors are drawn already."""
    slogans = gaps > 0 and chance(rng, 0.1)
    made = {}
    for language, share in _shares(record, gaps).items():
        if not chance(rng, share):
            continue
        pattern = rng.choice(texts()["slogans" if slogans else "summary"][language])
        made[f"summary_{language}"] = pattern if slogans else _filled(pattern, language, shop, place, record)
    return made


def _shares(record: dict[str, Any], gaps: float) -> dict[str, float]:
    """How likely a text in each language is: foreign firms write more of them."""
    if not gaps:
        return dict.fromkeys(("vi", "en", "ja"), 1.0)
    return {
        "vi": 1 - 0.18 * gaps,
        "en": 0.5 if record["ownership"].startswith("fdi") else 0.22,
        "ja": 0.65 if "ja" in record.get("languages", ()) else 0.03,
    }


def _filled(pattern: str, language: str, shop: Shop, place: Place, record: dict[str, Any]) -> str:
    processes = [item["process"] for item in record["capabilities"] if not item.get("captive")][:4]
    labels = [_short(taxonomy().processes[process].label(language)) for process in processes]
    text = pattern.format(
        processes=_listed(labels, language),
        sectors=_listed([_short(taxonomy().sectors[sector].label(language)) for sector in shop.sectors[:2]], language),
        place=place.former if language == "vi" else taxonomy().provinces[place.code].label(language),
        figure=_figure(record["capabilities"], language),
        staff=_staff(record, language),
    )
    return text[0].upper() + text[1:]


@cache
def _short(label: str) -> str:
    """A label as it stands in a sentence: without what is in brackets, and small at its beginning unless it is an abbreviation."""
    plain = re.split(r"[(（]", label)[0].strip() or label
    return plain if plain[1:2].isupper() else plain[0].lower() + plain[1:]


def _figure(made: Iterable[dict[str, Any]], language: str) -> str:
    """The figure that says most of the machines: the first of the capabilities that has a label."""
    labels = texts()["figure_labels"]
    for capability in made:
        for key, value in capability.get("attrs", {}).items():
            if key in labels:
                span = value if isinstance(value, list) else [value]
                shown = "-".join(f"{figure}" for figure in dict.fromkeys(span))
                pattern: str = texts()["figure"][language]
                return pattern.format(label=labels[key][language], value=f"{shown} {labels[key]['unit']}")
    return ""


def _staff(record: dict[str, Any], language: str) -> str:
    pattern: str = texts()["staff"][language]
    return pattern.format(n=record["employees"]) if "employees" in record else ""


def _listed(words: list[str], language: str) -> str:
    separator: str = texts()["list"][language]
    return separator.join(words)
