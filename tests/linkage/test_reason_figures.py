"""Every reason says what was asked and what is offered, in every language of the pages; what nobody stated is asked for."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

from linkage import wording
from linkage.language import speaking
from linkage.wording.criteria import CRITERIA, LIMITS, SENTENCES
from linkage.wording.reasons import _figure, _value
from matching import Catalogue, match_need
from matching.facts import Reason
from tests.matching.golden_cases import need_fact, read_cases, supplier_fact

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "golden" / "needs-and-suppliers.yaml"

ASKED_ALONE = frozenset({"business-type", "secondary-step", "hard-limits", "unconfirmed"})
"""What is offered is said in words of its own here: a kind of business, in house or bought in, a share held back."""

SAID = {
    "core-process": ("process", "process"),
    "general-process": ("process", "process"),
    "sibling-process": ("process", "process"),
    "plating-type": ("process", "process"),
    "secondary-only": ("process", "processes"),
    "captive": ("process", "process"),
    "subcontracted": ("process", "process"),
    "process-closeness": ("process", "process"),
    "material-grade": ("materials", "materials"),
    "material-family": ("materials", "materials"),
    "material-overlap": ("materials", "materials"),
    "region": ("provinces", "province"),
    "certificate": ("certificate", "valid_until"),
    "preferred-certificates": ("certificates", "certificates"),
    "secondary-steps": ("count", "in_house"),
    "proximity": ("province", "km"),
    "way-to-buyer": ("province", "km"),
    "language": ("languages", "languages"),
    "lead-time": ("", "lead_time_days"),
    "quality": ("", "ppm_last_12m"),
    "delivery": ("", "on_time_delivery"),
    "evidence": ("", "evidence"),
    "freshness": ("", "confirmed_on"),
    "moq": ("*", "moq_pcs"),
    "order-size": ("*", "share"),
    "load": ("", "utilisation"),
    "buyer-record": ("share", ""),
    "similar-work": ("", "of"),
    "capacity": ("*", "*"),
    "headroom": ("*", "*"),
    "oversize": ("*", "*"),
    "secondary-step": ("process", ""),
    "hard-limits": ("criteria", "share"),
    "unconfirmed": ("criteria", "share"),
    "business-type": ("", ""),
}
"""Criterion -> the names of the two values its sentence holds: * is the figure with its unit. A limit holds both figures."""

YARDSTICKS = {"lead-time": "30", "quality": "300", "delivery": "85", "freshness": "365"}
"""Where no need asks for a figure, the sentence names what the scale is made of."""


def files() -> list[Path]:
    return [path for path in (ROOT / "tests" / "golden" / "matches.yaml", SHARED) if path.exists()]


@cache
def reasons(path: Path) -> tuple[Reason, ...]:
    """All reasons of all matches and near-misses of a golden file, without repeats."""
    content = read_cases(path)
    on = datetime.date.fromisoformat(content["as_of"])
    found: dict[str, Reason] = {}
    for need, suppliers in _groups(content):
        answer = match_need(need_fact(need), Catalogue(supplier_fact(row) for row in suppliers), on=on, limit=100)
        everything = [reason for entry in (*answer.matches, *answer.near_misses) for reason in entry.reasons]
        everything += [reason for match in answer.matches for reason in match.supplier_reasons]
        for reason in everything:
            found.setdefault(repr((reason.criterion, reason.verdict, reason.need, reason.offer)), reason)
    return tuple(found.values())


def _groups(content: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], list[Mapping[str, Any]]]]:
    if "cases" in content:
        yield from ((case["need"], case["suppliers"]) for case in content["cases"])
    else:
        yield from ((need, content["suppliers"]) for need in content["needs"])


def _said(side: Mapping[str, object], name: str) -> str:
    """The words of one value, as far as it is stated; of no orders at all there is nothing to say."""
    if name == "*":
        return _figure(side)
    value = side.get(name) if name else None
    return "" if value in (None, ()) or (name == "of" and not value) else _value(name, value)


def _unsaid(reason: Reason) -> list[str]:
    """The figures that the sentence leaves out."""
    need, offer = SAID.get(reason.criterion, ("*", "*"))
    text = wording.reason_text(reason)
    sides = [_said(reason.need, need), _said(reason.offer, offer)]
    if reason.criterion in YARDSTICKS and reason.verdict != "unknown":
        sides.append(YARDSTICKS[reason.criterion])
    return [figure for figure in sides if figure not in text]


@pytest.mark.parametrize("language", ["en", "vi", "ja"])
@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_every_reason_names_the_figures_it_compared(path: Path, language: str) -> None:
    with speaking(language):
        silent = {wording.reason_text(reason): unsaid for reason in reasons(path) if (unsaid := _unsaid(reason))}
    assert silent == {}


@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_every_weighted_criterion_and_gate_is_met_here(path: Path) -> None:
    assert {reason.criterion for reason in reasons(path)} <= {*SAID, *wording.attributes.ATTRIBUTES}
    assert len(reasons(path)) > 100


@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_unknown_is_never_shown_as_met_nor_as_failed(path: Path) -> None:
    wrong = []
    for reason in reasons(path):
        _need, offer = SAID.get(reason.criterion, ("*", "*"))
        is_stated = bool(_said(reason.offer, offer)) or offer == "" or reason.criterion in ASKED_ALONE
        if reason.verdict == "met" and not is_stated and reason.criterion != "certificate":
            wrong.append(reason)
        if reason.verdict == "unknown" and reason.is_gate and reason.weight:
            wrong.append(reason)
    assert wrong == []


@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_unknown_limits_are_asked_for(path: Path) -> None:
    silent = {
        wording.reason_text(reason)
        for reason in reasons(path)
        if reason.verdict == "unknown" and (reason.is_gate or reason.criterion == "secondary-step")
        if not re.search(r"please (ask|compare)", wording.reason_text(reason))
    }
    assert silent == set()


@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_every_near_miss_names_what_fails(path: Path) -> None:
    broken = [reason for reason in reasons(path) if reason.is_gate and reason.verdict == "missed"]
    assert [reason for reason in broken if wording.reason_text(reason) == wording.reason_label(reason)] == []
    assert len({reason.criterion for reason in broken}) > 5


@pytest.mark.parametrize("language", ["vi", "ja"])
def test_translated_reasons_keep_every_figure(language: str) -> None:
    path = ROOT / "linkage" / "translations" / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        catalogue = read_po(file)
    lost: dict[str, set[str]] = {}
    for sentence in (*SENTENCES.values(), *LIMITS.values()):
        original = str(sentence)
        message = catalogue.get(original)
        if message is not None and message.string and not message.fuzzy:
            missing = set(re.findall(r"%\(\w+\)s", original)) ^ set(re.findall(r"%\(\w+\)s", str(message.string)))
            lost |= {original: missing} if missing else {}
    assert lost == {}


def test_every_criterion_has_its_figures_listed() -> None:
    assert set(SAID) - set(CRITERIA) == set()
