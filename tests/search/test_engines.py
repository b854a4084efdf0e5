"""The contract every engine keeps."""

from __future__ import annotations

import datetime
import random
from pathlib import Path

import pytest

from search.documents import Document
from search.engines.contract import Answer, BrokenIndex, Choice, Part, Request
from search.engines.whoosh import WhooshEngine
from search.fields import fact
from tests.search.firms import TODAY, doc, firm, offer


def everything(engine: WhooshEngine) -> Answer:
    return engine.search(Request(on=TODAY, size=100_000))


def test_engine_replaces_by_key_and_deletes(tmp_path: Path):
    engine = WhooshEngine(tmp_path)
    first, second = firm(offer("plating"), name="Alpha"), firm(offer("plating"), name="Beta")
    engine.index([doc(first), doc(second)])
    first.name = "Gamma"
    engine.index([doc(first)])
    engine.delete([str(second.id)])

    assert [hit.code for hit in everything(engine).hits] == [first.code]
    assert engine.suggest("gam", 5) == [(str(first.id), "Gamma")]
    assert engine.suggest("alp", 5) == engine.suggest("bet", 5) == []


def test_engine_gives_the_same_answer_however_it_was_written(corpus_documents: list[Document], tmp_path: Path):
    """In one go, or in many commits with edits, deletions and merges in between."""
    at_once, in_steps = WhooshEngine(tmp_path / "a"), WhooshEngine(tmp_path / "b")
    at_once.index(corpus_documents)
    chance = random.Random(1)
    shuffled = chance.sample(corpus_documents, len(corpus_documents))
    for start in range(0, len(shuffled), 50):
        again = chance.sample(shuffled[:start], min(start, 5))
        in_steps.index([*shuffled[start : start + 50], *again])
        in_steps.delete([one.key for one in again[:2]])
        in_steps.index(again[:2])

    assert in_steps.stats().segments <= 7
    words = tuple(word for one in corpus_documents[:5] for word in [*one.words][:3])
    for request in (
        Request(on=TODAY, size=1_000),
        Request(on=TODAY, words=words, words_must=True, least_share=0.0, size=1_000),
        Request(on=TODAY, filters={"language": ("ja",), "province": ("01", "24")}, size=1_000),
    ):
        assert at_once.search(request) == in_steps.search(request)


def test_engine_widens_inside_a_group_and_narrows_between(tmp_path: Path):
    engine = WhooshEngine(tmp_path)
    firms = [
        firm(offer("plating"), plant={"province": code}, ownership=owner)
        for code, owner in (("01", "fdi-jp"), ("24", "fdi-jp"), ("24", "vn-private"))
    ]
    engine.index([doc(one) for one in firms])
    parts = [Part("province", code, "place", 1.0, True, (Choice(fact("province", code)),)) for code in ("01", "24")]
    parts.append(Part("ownership", "fdi-jp", "ownership", 1.0, True, (Choice(fact("ownership", "fdi-jp")),)))
    answer = engine.search(Request(on=TODAY, parts=tuple(parts)))

    assert {hit.code for hit in answer.hits} == {firms[0].code, firms[1].code}
    assert answer.without == {"place": 2, "ownership": 3}


def test_engine_shows_a_commit_to_readers_at_once(tmp_path: Path):
    writer, reader = WhooshEngine(tmp_path), WhooshEngine(tmp_path)
    assert everything(reader).total == 0
    writer.index([doc(firm(offer("plating")))])
    assert everything(reader).total == 1


def test_engine_keeps_the_old_commit_when_writing_fails(tmp_path: Path):
    engine = WhooshEngine(tmp_path)
    engine.index([doc(firm(offer("plating")))])

    def failing():
        yield doc(firm(offer("stamping")))
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        engine.index(failing())
    assert everything(engine).total == 1
    engine.index([doc(firm(offer("stamping")))])
    assert everything(engine).total == 2


@pytest.mark.parametrize("damage", [b"", b"\0" * 64, b"garbage" * 100])
def test_engine_says_that_files_are_broken(tmp_path: Path, damage: bytes):
    WhooshEngine(tmp_path).index([doc(firm(offer("plating")))])
    for path in tmp_path.iterdir():
        if path.suffix in (".toc", ".trm", ".pst", ".col"):
            path.write_bytes(damage)

    with pytest.raises(BrokenIndex):
        everything(WhooshEngine(tmp_path))


def test_engine_compares_limits_in_the_precision_it_keeps(tmp_path: Path):
    """0.1 in four bytes is a little more than 0.1; a shop that holds 0.1 still answers a need of 0.1."""
    from search.asked import parts
    from search.understanding.result import Constraint, Understood

    engine = WhooshEngine(tmp_path)
    engine.index([doc(firm(offer("turning-cnc", attributes={"tolerance_mm": 0.1})))])
    asked = Understood(processes=("turning-cnc",), constraints=(Constraint("tolerance_mm", "<=", 0.1),))
    tighter = Understood(processes=("turning-cnc",), constraints=(Constraint("tolerance_mm", "<=", 0.09),))

    assert engine.search(Request(on=TODAY, parts=parts(asked))).total == 1
    assert engine.search(Request(on=TODAY, parts=parts(tighter))).total == 0


def test_engine_counts_the_freshness_of_the_day_asked(tmp_path: Path):
    engine = WhooshEngine(tmp_path)
    engine.index([doc(firm(offer("plating"), profile={"confirmed_on": TODAY}))])
    later = Request(on=TODAY + datetime.timedelta(days=400))

    assert everything(engine).hits[0].score > engine.search(later).hits[0].score
