"""What assemblers write about a part, in their own language and with the shorthand of the shop floor."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from linkage.demo.draws import chance
from linkage.demo.tables import Part, texts
from matching.taxonomy import taxonomy
from search.analysis import fold

_MYRIADS = {"ja": "万", "ko": "만", "zh-Hans": "万", "zh-Hant": "萬"}


def need_text(rng: Random, part: Part, language: str, requirements: Mapping[str, Any]) -> str:
    """The text of a need in one language. Some Vietnamese writers leave the tone marks out, as on a phone."""
    steps = requirements["process_steps"]
    volume = requirements["volume"]
    unit, _, period = volume["unit"].replace("/", " ").partition(" ")
    pattern = texts()["once" if period == "once" else "need"][language]
    text: str = pattern.format(
        part=part_name(part, language),
        steps=texts()["joiner"][language].join(_word(rng, step["process"], language) for step in steps),
        material=material_name(requirements["materials"][0], language),
        limits="".join(_limits(steps, language)),
        volume=_amount(rng, volume["value"], language) + texts()["units"][unit][language],
        certificates=_certificates(requirements["certificates_must"], language),
        place=_place(requirements["location"], language),
        remark=rng.choice(texts()["remarks"][language]),
    )
    text = text.strip()
    return fold(text) if language == "vi" and chance(rng, 0.25) else text


def part_name(part: Part, language: str) -> str:
    return part.name.get(language) or part.name["en"]


def material_name(material: str, language: str) -> str:
    return taxonomy().material_label(material, language)


def _word(rng: Random, process: str, language: str) -> str:
    """The proper word for a process, or one of the words people use instead."""
    known = taxonomy().processes[process]
    short = [word for word in known.synonyms.get(language, ()) if len(word) < 28]
    return rng.choice(short[:2]) if short and chance(rng, 0.45) else known.label(language)


def _limits(steps: list[dict[str, Any]], language: str) -> list[str]:
    """One short sentence a figure, each kind of figure once."""
    figures: dict[str, Any] = {}
    for step in sorted(steps, key=lambda step: step["role"] != "core"):
        for key, value in step.get("attrs", {}).items():
            figures.setdefault(key, value)
    patterns = texts()["limits"]
    return [patterns[key][language].format(value) for key, value in figures.items() if key in patterns]


def _amount(rng: Random, value: float, language: str) -> str:
    """150k, 15万, 150.000 or 150,000, as people write."""
    number = int(value) if float(value).is_integer() else value
    if isinstance(number, int) and number >= 10_000 and number % 1000 == 0 and language in _MYRIADS:
        share = number / 10_000
        return f"{share:g}{_MYRIADS[language]}"
    if isinstance(number, int) and number >= 10_000 and number % 1000 == 0 and chance(rng, 0.4):
        return f"{number // 1000}k"
    if not isinstance(number, int):
        return f"{number}".replace(".", ",") if language == "vi" else f"{number}"
    return f"{number:,}".replace(",", ".") if language == "vi" else f"{number:,}"


def _certificates(standards: list[str], language: str) -> str:
    if not standards:
        return ""
    labels = texts()["list"][language].join(taxonomy().certificates[standard].label for standard in standards)
    pattern: str = texts()["certificates"][language]
    return pattern.format(labels)


def _place(location: Mapping[str, Any], language: str) -> str:
    if location["mode"] == "any":
        return ""
    codes = location["provinces"]
    regions = taxonomy().macro_regions.values()
    region = next((region.label(language) for region in regions if set(region.codes) == set(codes)), None)
    named = [taxonomy().provinces[code].label(language) for code in codes[:4]]
    pattern: str = texts()[location["mode"]][language]
    return pattern.format(region or texts()["list"][language].join(named))
