"""Trees of terms as queries of the library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import tantivy
from tantivy import Occur, Query

from search.engines.boolean import terms
from search.engines.boolean.scoring import Constants, Scoring
from search.engines.boolean.trees import AtLeast, Either, Every, Fact, Keys, Not, Tree, Word
from search.engines.tantivy.schemas import KEY, WORDS, place, text_of

_BASE = 0.05
"""What everybody listed scores: the columns multiply scores, so that nothing may be nothing."""

_SET_FROM = 16
"""From so many terms on a set of them is quicker than clauses."""

_BM25_MOST = 2.2
"""The library's score of a word is at most so many times its rarity."""


class Queries:
    """Writes trees down for one schema."""

    def __init__(self, schema: tantivy.Schema) -> None:
        self._schema = schema

    def query(self, tree: Tree) -> Query:
        match tree:
            case Fact():
                return self._fact(tree.name)
            case Word():
                return Query.term_query(self._schema, WORDS, text_of(tree.text), "freq")
            case Keys():
                return Query.term_set_query(self._schema, KEY, [text_of(key) for key in tree.keys])
            case Every():
                return self._every(tree.trees)
            case Either():
                return self._either(tree.trees)
            case AtLeast():
                clauses = [(Occur.Should, self.query(one)) for one in tree.trees]
                return Query.boolean_query(clauses, minimum_number_should_match=tree.count)
            case Not():
                return self._every((tree,))

    def scored(self, tree: Tree, scoring: Scoring) -> Query:
        """Documents of the tree with what they score. What is a condition and scores is asked once, for both."""
        rest = dict.fromkeys(tree.trees if isinstance(tree, Every) else (tree,))
        words = dict(scoring.words)
        clauses: list[tuple[Occur, Query]] = []
        for member in [*rest]:
            texts = _words_of(member)
            if texts and all(text in words for text in texts):
                clauses.append((Occur.Must, self._words({text: words.pop(text) for text in texts})))
                del rest[member]
        for part in scoring.parts:
            is_condition = part.tree in rest
            clauses.append((Occur.Must if is_condition else Occur.Should, self._best_of(part.constants)))
            if part.tree in rest:
                del rest[part.tree]
        clauses += [(Occur.Should, self._words({text: factor})) for text, factor in words.items()]
        clauses += [(Occur.Should, self._best_of((extra,))) for extra in scoring.extras]
        if rest or not any(occur is Occur.Must for occur, _ in clauses):
            clauses.append((Occur.Must, Query.const_score_query(self._every((*rest,)), _BASE)))
        return Query.boolean_query(clauses)

    def ranked(self, trees: Sequence[Tree], within: Tree) -> Query:
        """Documents of the first tree above those of the next, and so on."""
        constants = tuple((tree, float(4 ** (len(trees) - place))) for place, tree in enumerate(trees))
        within_scope = Query.const_score_query(self.query(within), 0.0)
        return Query.boolean_query([(Occur.Must, within_scope), (Occur.Must, self._best_of(constants))])

    def _words(self, factors: Mapping[str, float]) -> Query:
        queries = [Query.boost_query(self.query(Word(text)), factor / _BM25_MOST) for text, factor in factors.items()]
        return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, one) for one in queries])

    def _best_of(self, constants: Constants) -> Query:
        queries = [Query.const_score_query(self.query(tree), score) for tree, score in constants]
        return queries[0] if len(queries) == 1 else Query.disjunction_max_query(queries)

    def _fact(self, name: str) -> Query:
        field, value = place(name)
        return Query.term_query(self._schema, field, text_of(value), "basic")

    def _every(self, trees: Sequence[Tree]) -> Query:
        must = [(Occur.Must, self.query(tree)) for tree in trees if not isinstance(tree, Not)]
        must_not = [(Occur.MustNot, self.query(tree.tree)) for tree in trees if isinstance(tree, Not)]
        return Query.boolean_query([*(must or [(Occur.Must, self._fact(terms.EVERY))]), *must_not])

    def _either(self, trees: Sequence[Tree]) -> Query:
        """Many facts as a set of terms, field by field."""
        fields: dict[str, list[str]] = {}
        queries = []
        for tree in trees:
            if isinstance(tree, Fact) and len(trees) >= _SET_FROM:
                field, value = place(tree.name)
                fields.setdefault(field, []).append(text_of(value))
            else:
                queries.append(self.query(tree))
        queries += [Query.term_set_query(self._schema, field, values) for field, values in fields.items()]
        if not queries:
            return Query.empty_query()
        return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, one) for one in queries])


def _words_of(tree: Tree) -> tuple[str, ...]:
    """The words of which a condition asks for one."""
    trees = tree.trees if isinstance(tree, Either) else (tree,)
    return (
        tuple(one.text for one in trees if isinstance(one, Word)) if all(isinstance(one, Word) for one in trees) else ()
    )
