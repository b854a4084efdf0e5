"""The indexes of one generation on the server as a snapshot that answers trees of terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from search import fields
from search.engines.boolean.scoring import Scoring
from search.engines.boolean.snapshots import Candidates
from search.engines.boolean.terms import EVERY, Stored
from search.engines.boolean.trees import NOTHING, Fact, Tree, Word
from search.engines.contract import BrokenIndex
from search.engines.sphinx.connections import Rows, Server
from search.engines.sphinx.known import KnownTerms
from search.engines.sphinx.queries import Condition, condition, ranker, rating
from search.engines.sphinx.rows import dated_parts
from search.engines.sphinx.settings import column

_ORDERS = {"confirmed": "confirmed DESC, rate DESC", "evidence": "trust DESC, rate DESC"}
_ALL_PAGES = 20_000


class ServerSnapshot:
    """What was counted is kept as long as nothing is written."""

    def __init__(self, server: Server, index: str, known: KnownTerms) -> None:
        self._server, self._index, self._known = server, index, known
        known.refresh()
        documents, mean = self._server.ask(f"SELECT COUNT(*), AVG(length) FROM {index}")[0][0]  # noqa: S608 (our own names)
        self.documents = int(documents)
        self.mean_length = float(mean or 0.0) or 1.0
        self._held: dict[Tree, int] = {}

    def held_fact(self, name: str) -> int:
        return self._count_held(Fact(name))

    def held_word(self, text: str) -> int:
        return self._count_held(Word(text))

    def numbers(self, name: str) -> Sequence[str]:
        return self._known.numbers(name)

    def count(self, tree: Tree) -> int:
        if tree == NOTHING:
            return 0
        rows = self._select("COUNT(*)", tree)[0]
        return int(rows[0][0]) if rows else 0

    def counts(self, tree: Tree, columns: Sequence[str], day: int) -> Mapping[str, Mapping[str, int]]:
        if not columns or tree == NOTHING:
            return {field: {} for field in columns}
        return {field: self._named(field, self._grouped(tree, field), day) for field in columns}

    def _grouped(self, tree: Tree, field: str) -> Rows:
        """The server sets room aside for as many groups as it is told, which takes longer than to count them."""
        values = self._known.values(field).values()
        dated = sum(len(self._known.numbers(fields.fact(field, value))) for value in values)
        room = max(dated if field in fields.DATED else len(values), 1)
        name = column(field)
        tail = f"GROUP BY {name} LIMIT {room} OPTION ranker = none, max_matches = {room}"
        # A long condition is tested in a column of its own, behind these two.
        return [row[:2] for row in self._select("GROUPBY(), COUNT(*)", tree, tail)[0]]

    def _named(self, field: str, rows: Rows, day: int) -> dict[str, int]:
        values = self._known.values(field)
        if field not in fields.DATED:
            return {values[int(number)]: int(count) for number, count in rows}
        counted: dict[str, int] = {}
        for number, count in rows:
            value, last = dated_parts(int(number))
            if last >= day:
                counted[values[value]] = counted.get(values[value], 0) + int(count)
        return counted

    def best(self, tree: Tree, scoring: Scoring, *, sort: str, start: int, size: int) -> Candidates:
        order = _ORDERS.get(sort, "rate DESC")
        tail = f"ORDER BY {order} LIMIT {start}, {size} OPTION {ranker(scoring)}, max_matches = {start + size}"
        rows, meta = self._select(f"stored, {rating(scoring)} AS rate", tree, tail, "SHOW META LIKE 'total_found'")
        return Candidates(int(meta[0][1]), [self._read(row[0]) for row in rows])

    def shortest(self, trees: Sequence[Tree], within: Tree, limit: int) -> list[Stored]:
        found: dict[str, Stored] = {}
        for tree in trees:
            if len(found) < limit:
                both = condition(tree).match + " " + condition(within).match
                tail = f"ORDER BY brevity DESC LIMIT {limit} OPTION ranker = none, max_matches = {limit}"
                rows = self._ask("stored", Condition(both), tail)[0]
                for stored in map(self._read, (row[0] for row in rows)):
                    found.setdefault(stored.key, stored)
        return [*found.values()][:limit]

    def digests(self) -> dict[str, str]:
        """All documents, read by number from one to the next."""
        found: dict[str, str] = {}
        last = 0
        while True:
            rows = self._server.ask(
                f"SELECT id, document_key, digest FROM {self._index} WHERE id > {last} ORDER BY id ASC "  # noqa: S608 (our own names)
                f"LIMIT {_ALL_PAGES} OPTION max_matches = {_ALL_PAGES}"
            )[0]
            found.update((row[1], row[2]) for row in rows)
            if len(rows) < _ALL_PAGES:
                return found
            last = int(rows[-1][0])

    def _select(self, what: str, tree: Tree, tail: str = "OPTION ranker = none", *further: str) -> list[Rows]:
        return self._ask(what, condition(tree), tail, *further)

    def _ask(self, what: str, wanted: Condition, tail: str, *further: str) -> list[Rows]:
        also, test = (f", ({wanted.expression}) AS fits", " AND fits = 1") if wanted.expression else ("", "")
        statement = f"SELECT {what}{also} FROM {self._index} WHERE MATCH('{wanted.match}'){test} {tail}"  # noqa: S608 (hashed)
        return self._server.ask(statement, *further)

    def _count_held(self, tree: Fact | Word) -> int:
        held = self._held.get(tree)
        if held is None:
            held = self._held[tree] = self.documents if tree == Fact(EVERY) else self.count(tree)
        return held

    def _read(self, stored: str | bytes) -> Stored:
        try:
            return Stored(stored.encode() if isinstance(stored, str) else stored)
        except ValueError as error:
            raise BrokenIndex(f"the search server holds a document that cannot be read: {error}") from error
