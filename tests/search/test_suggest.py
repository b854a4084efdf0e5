from __future__ import annotations

from pathlib import Path

import pytest

from search.index import open_index
from search.suggest import Suggestion, suggest
from tests.search.conftest import IndexMaker
from tests.search.firms import EVERYBODY, doc, firm, offer


@pytest.mark.parametrize(
    ("prefix", "kind", "name"),
    [
        ("無電解ニ", "process", "plating-nickel-electroless"),
        ("ma niken hoa", "process", "plating-nickel-electroless"),
        ("sus304", "material", "sus304"),
        ("iatf", "certificate", "iatf-16949"),
        ("ハノイ", "province", "01"),
        ("vinh phu", "former_province", "25"),
    ],
)
def test_suggest_offers_the_vocabulary(tmp_path: Path, prefix: str, kind: str, name: str):
    offered = suggest(open_index(tmp_path), prefix, scope=EVERYBODY)
    assert (kind, name) in {(one.kind, one.id) for one in offered}


def test_suggest_offers_firms_beside_the_vocabulary(make_index: IndexMaker):
    made = firm(offer("plating"), name="Mạ Vàng Tường Vy", name_en="Tuong Vy Plating")
    index = make_index([doc(made)])

    assert suggest(index, "tuong v", scope=EVERYBODY) == [Suggestion("Tuong Vy Plating", "company", made.code)]
    beside = suggest(index, "mạ", scope=EVERYBODY, limit=5)
    assert [one.kind for one in beside].count("company") == 1
    assert len(beside) == 5
