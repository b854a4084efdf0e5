"""What fictional needs look like: routings with limits, in the buyers' languages."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from typing import Any

import pytest

from linkage.demo.generator import Plan, document
from linkage.demo.tables import buyers, parts
from linkage.inputs.exchange import read_records
from search.analysis import fold

DAY = datetime.date(2026, 11, 21)


@pytest.fixture(scope="module")
def whole() -> dict[str, Any]:
    return document(Plan(as_of=DAY, firms=300, needs=200))


def test_document_passes_the_checks_of_the_exchange_format(whole: dict[str, Any]) -> None:
    reading = read_records(whole)

    assert [(refusal.path, str(refusal.message)) for refusal in reading.refusals] == []
    assert (len(reading.file.suppliers), len(reading.file.needs), reading.file.as_of) == (300, 200, DAY)


def test_every_assembler_asks_for_something_public(whole: dict[str, Any]) -> None:
    first = whole["needs"][: len(buyers())]

    assert {need["buyer"]["name"] for need in first} == {buyer.name for buyer in buyers()}
    assert {(need.get("status", "published"), need["visibility"]) for need in first} == {("published", "public")}


def test_need_follows_the_routing_of_its_part(whole: dict[str, Any]) -> None:
    routings = {tuple(part.steps): part for part in parts()}

    for need in whole["needs"]:
        steps = need["requirements"]["process_steps"]
        part = routings[tuple(step["process"] for step in steps)]
        assert [step["process"] for step in steps if step["role"] == "core"] == [part.core]
        assert need["buyer"]["sector"] in part.sectors


def test_texts_are_in_the_languages_of_the_buyers(whole: dict[str, Any]) -> None:
    languages = Counter(need["lang"] for need in whole["needs"])

    assert set(languages) == {"en", "vi", "ja", "ko", "zh-Hans", "zh-Hant"}
    assert all("{" not in need["text"] and need["text"] for need in whole["needs"])


def test_some_vietnamese_texts_come_without_tone_marks(whole: dict[str, Any]) -> None:
    texts = [need["text"] for need in whole["needs"] if need["lang"] == "vi"]
    bare = [text for text in texts if text == fold(text)]

    assert 0 < len(bare) < len(texts) / 2


def test_texts_name_figures_as_people_do(whole: dict[str, Any]) -> None:
    assert not [need["text"] for need in whole["needs"] if re.search(r"\d[.,]\d{5}", need["text"])]


def test_needs_close_after_the_day(whole: dict[str, Any]) -> None:
    for need in whole["needs"]:
        assert need.get("closes_on", f"{DAY + datetime.timedelta(days=1)}") > f"{DAY}"


def test_buyer_is_the_same_firm_in_all_its_needs(whole: dict[str, Any]) -> None:
    firms: dict[str, dict[str, Any]] = {}
    for need in whole["needs"]:
        assert firms.setdefault(need["buyer"]["id"], need["buyer"]) == need["buyer"]
