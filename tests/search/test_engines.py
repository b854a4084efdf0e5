"""The contract every engine keeps."""

from __future__ import annotations

import datetime
import random
from dataclasses import replace
from pathlib import Path

import pytest

from database.enums import ProfileStatus
from search.documents import Document
from search.engines.contract import Answer, BrokenIndex, Choice, Engine, Named, Part, Request
from search.engines.whoosh import WhooshEngine, runs
from search.fields import FACETS, REGISTRY, SUPPLIERS, fact, needs_scope
from tests.search.conftest import Opener
from tests.search.firms import EVERYBODY, TODAY, doc, firm, offer


def everything(engine: Engine) -> Answer:
    return engine.search(Request(on=TODAY, scope=EVERYBODY, size=100_000))


def test_engine_replaces_by_key_and_deletes(engine: Engine):
    first, second = firm(offer("plating"), name="Alpha"), firm(offer("plating"), name="Beta")
    engine.index([doc(first), doc(second)])
    first.name = "Gamma"
    engine.index([doc(first)])
    engine.index((), delete=[f"c{second.id}"])

    assert [hit.code for hit in everything(engine).hits] == [first.code]
    assert engine.suggest("gam", 5, EVERYBODY, TODAY) == [Named(f"c{first.id}", first.code, "Gamma")]
    assert engine.suggest("alp", 5, EVERYBODY, TODAY) == engine.suggest("bet", 5, EVERYBODY, TODAY) == []


def test_engine_gives_the_same_answer_however_it_was_written(
    corpus_documents: list[Document], open_engine: Opener, tmp_path: Path
):
    """In one go, or in many commits with edits, deletions and merges in between."""
    at_once, in_steps = open_engine(tmp_path / "a"), open_engine(tmp_path / "b")
    at_once.index(corpus_documents)
    chance = random.Random(1)
    shuffled = chance.sample(corpus_documents, len(corpus_documents))
    for start in range(0, len(shuffled), 50):
        again = chance.sample(shuffled[:start], min(start, 5))
        in_steps.index([*shuffled[start : start + 50], *again])
        in_steps.index((), delete=[one.key for one in again[:2]])
        in_steps.index(again[:2])

    assert in_steps.stats().segments <= 7
    words = tuple(word for one in corpus_documents[:5] for word in [*one.words][:3])
    for request in (
        Request(on=TODAY, scope=EVERYBODY, size=1_000),
        Request(on=TODAY, scope=EVERYBODY, words=words, words_must=True, least_share=0.0, size=1_000),
        Request(on=TODAY, scope=EVERYBODY, filters={"language": ("ja",), "province": ("01", "24")}, size=1_000),
    ):
        assert at_once.search(request) == in_steps.search(request)


def test_whoosh_writes_the_same_in_runs(
    corpus_documents: list[Document], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Many documents do not fit into memory and are set aside now and then."""
    at_once, in_runs = WhooshEngine(tmp_path / "a"), WhooshEngine(tmp_path / "b")
    at_once.index(corpus_documents)
    monkeypatch.setattr(runs, "_RUN_POSTINGS", 5_000)
    in_runs.index(corpus_documents)

    for request in (
        Request(on=TODAY, scope=EVERYBODY, size=1_000, facets=FACETS),
        Request(on=TODAY, scope=EVERYBODY, words=("minh", "aida"), words_must=True, least_share=0.0, size=1_000),
    ):
        assert at_once.search(request) == in_runs.search(request)
    assert at_once.suggest("a", 50, EVERYBODY, TODAY) == in_runs.suggest("a", 50, EVERYBODY, TODAY)
    assert in_runs.digests() == {one.key: one.digest() for one in corpus_documents}


def test_engine_suggests_only_what_is_in_scope_on_the_day(engine: Engine):
    listed = firm(offer("plating"), name="Minh Listed")
    draft = firm(offer("plating"), name="Minh Draft", profile={"status": ProfileStatus.DRAFT})
    need = replace(doc(firm(name="Minh Need")), key="n1", facts={needs_scope("public"): float(TODAY.toordinal())})
    engine.index([doc(listed), doc(draft), need])
    tomorrow = TODAY + datetime.timedelta(days=1)

    def suggested(scope: str, on: datetime.date) -> list[str]:
        return sorted(one.name for one in engine.suggest("minh", 9, (scope,), on))

    assert suggested(SUPPLIERS, TODAY) == ["Minh Listed"]
    assert suggested(REGISTRY, TODAY) == ["Minh Draft", "Minh Listed"]
    assert (suggested(needs_scope("public"), TODAY), suggested(needs_scope("public"), tomorrow)) == (["Minh Need"], [])
    assert (suggested(needs_scope("officers"), TODAY), engine.suggest("minh", 9, (), TODAY)) == ([], [])


def test_engine_widens_inside_a_group_and_narrows_between(engine: Engine):
    firms = [
        firm(offer("plating"), plant={"province": code}, ownership=owner)
        for code, owner in (("01", "fdi-jp"), ("24", "fdi-jp"), ("24", "vn-private"))
    ]
    engine.index([doc(one) for one in firms])
    parts = [Part("province", code, "place", 1.0, True, (Choice(fact("province", code)),)) for code in ("01", "24")]
    parts.append(Part("ownership", "fdi-jp", "ownership", 1.0, True, (Choice(fact("ownership", "fdi-jp")),)))
    answer = engine.search(Request(on=TODAY, scope=EVERYBODY, parts=tuple(parts)))

    assert {hit.code for hit in answer.hits} == {firms[0].code, firms[1].code}
    assert answer.without == {}


def test_engine_tells_what_excludes_when_nothing_is_found(engine: Engine):
    engine.index([doc(firm(offer("plating"), plant={"province": "01"}, ownership="vn-private"))])
    parts = (
        Part("province", "01", "place", 1.0, True, (Choice(fact("province", "01")),)),
        Part("ownership", "fdi-jp", "ownership", 1.0, True, (Choice(fact("ownership", "fdi-jp")),)),
    )
    answer = engine.search(Request(on=TODAY, scope=EVERYBODY, parts=parts))

    assert (answer.total, answer.without) == (0, {"place": 0, "ownership": 1})


def test_engine_shows_a_commit_to_readers_at_once(open_engine: Opener, tmp_path: Path):
    writer, reader = open_engine(tmp_path), open_engine(tmp_path)
    assert everything(reader).total == 0
    writer.index([doc(firm(offer("plating")))])
    assert everything(reader).total == 1


def test_engine_keeps_the_old_commit_when_writing_fails(engine: Engine):
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
def test_whoosh_says_that_files_are_broken(tmp_path: Path, damage: bytes):
    WhooshEngine(tmp_path).index([doc(firm(offer("plating")))])
    for path in tmp_path.iterdir():
        if path.suffix in (".toc", ".trm", ".pst", ".col"):
            path.write_bytes(damage)

    with pytest.raises(BrokenIndex):
        everything(WhooshEngine(tmp_path))


def test_engine_compares_limits_in_the_precision_it_keeps(engine: Engine):
    """0.1 in four bytes is a little more than 0.1; a shop that holds 0.1 still answers a need of 0.1."""
    from search.asked import parts
    from search.understanding.result import Constraint, Understood

    engine.index([doc(firm(offer("turning-cnc", attributes={"tolerance_mm": 0.1})))])
    asked = Understood(processes=("turning-cnc",), constraints=(Constraint("tolerance_mm", "<=", 0.1),))
    tighter = Understood(processes=("turning-cnc",), constraints=(Constraint("tolerance_mm", "<=", 0.09),))

    assert engine.search(Request(on=TODAY, scope=EVERYBODY, parts=parts(asked))).total == 1
    assert engine.search(Request(on=TODAY, scope=EVERYBODY, parts=parts(tighter))).total == 0


def test_engine_counts_the_freshness_of_the_day_asked(engine: Engine):
    engine.index([doc(firm(offer("plating"), profile={"confirmed_on": TODAY}))])
    later = Request(on=TODAY + datetime.timedelta(days=400), scope=EVERYBODY)

    assert everything(engine).hits[0].score > engine.search(later).hits[0].score
