"""Two names side by side: what agrees, what stands against it, and how much of what says something agrees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA, Indel

from matching.registry.names import Name, Word, frames_of
from matching.registry.scripts import romanised
from matching.registry.word_weights import is_syllable

_CORE = ("core", "number")
_ONE_SYLLABLE = 6


@dataclass(frozen=True, slots=True)
class NameMeeting:
    """How two names meet.

    `degree` in [0, 1]: share of the weight of the names' own words that agrees; `core` the weight that agrees (0 when only trades do).
    `rest_a`, `rest_b`: words of the name that only one side has; `trades_a`, `trades_b`: trades that only one side has.
    `tones`: words that differ in a tone mark only; `numbers_differ`: both have numbers and they are others.
    """

    degree: float
    core: float
    rest_a: tuple[str, ...] = ()
    rest_b: tuple[str, ...] = ()
    trades_a: tuple[str, ...] = ()
    trades_b: tuple[str, ...] = ()
    weak_a: tuple[str, ...] = ()
    weak_b: tuple[str, ...] = ()
    tones: tuple[tuple[str, str], ...] = ()
    numbers_differ: bool = False
    number_missing: bool = False
    places_differ: bool = False
    place_missing: str = ""
    is_exact: bool = False
    trades_met: int = 0
    is_by_sound: bool = False
    is_order_other: bool = False


_FULL_FRAME = 6
_KNOWN = ("words", "weak", "places")


def _by_sound(a: Name, b: Name) -> NameMeeting:
    """A Thai name and one in another script: how their frames of consonants agree, in either order of the words."""
    shared = {word.key for word in a.words if word.kind in _KNOWN} & {
        word.key for word in b.words if word.kind in _KNOWN
    }
    mine, theirs = frames_of(a.words, without=shared), frames_of(b.words, without=shared)
    if not mine or not theirs:
        mine, theirs = frames_of(a.words), frames_of(b.words)
    share = max(
        Indel.normalized_similarity("".join(mine), "".join(theirs)),
        Indel.normalized_similarity("".join(sorted(mine)), "".join(sorted(theirs))),
    )
    letters = min(sum(map(len, mine)), sum(map(len, theirs)))
    places = {word.key for word in a.words if word.kind == "places"} ^ {
        word.key for word in b.words if word.kind == "places"
    }
    return NameMeeting(
        degree=share,
        core=2.0 * min(1.0, letters / _FULL_FRAME),
        place_missing="vietnam" if "=vietnam" in places else "",
        is_by_sound=True,
    )


class _Table:
    """Words of both sides, and which of them have met. `lost` is weight that agrees only in part."""

    def __init__(self, a: Name, b: Name) -> None:
        self.a, self.b = list(a.words), list(b.words)
        self.free_a, self.free_b = set(range(len(self.a))), set(range(len(self.b)))
        self.met = 0.0
        self.lost = 0.0
        self.trades = 0
        self.tones: list[tuple[str, str]] = []
        self.places: list[tuple[int, int]] = []

    def meet(self, i: int, j: int, share: float = 1.0) -> None:
        self.free_a.discard(i)
        self.free_b.discard(j)
        word, other = self.a[i], self.b[j]
        if word.kind == other.kind == "core" and word.key[0] != "=":
            self.places.append((i, j))
        if word.kind in _CORE or other.kind in _CORE:
            weight = (word.weight + other.weight) / 2
            self.met += weight * share
            self.lost += weight * (1 - share)
        else:
            self.trades += word.kind == "words"


def meet(a: Name, b: Name) -> NameMeeting:
    """The meeting of two names. Cost: some 20 µs."""
    if (a.script == "thai") != (b.script == "thai"):
        return _by_sound(a, b)
    table = _Table(a, b)
    _equal(table)
    _same_folded(table, a, b)
    if table.free_a and table.free_b:
        _spelt_places(table.a, table.b, table.free_a, table.free_b)
        _spelt_places(table.b, table.a, table.free_b, table.free_a)
        _other_meanings(table)
        _initials(table.a, table.b, table.free_a, table.free_b, table)
        _initials(table.b, table.a, table.free_b, table.free_a, table)
        _joined(table, a, b)
        _misspelt(table)
    return _verdict(table, is_translated=is_translation(a, b))


def _equal(table: _Table) -> None:
    places: dict[tuple[str, str], list[int]] = {}
    for j, word in enumerate(table.b):
        places.setdefault((word.key, word.text if word.kind == "core" and word.key[0] != "=" else ""), []).append(j)
    for i, word in enumerate(table.a):
        found = places.get((word.key, word.text if word.kind == "core" and word.key[0] != "=" else ""))
        if found:
            table.meet(i, found.pop(0))


def _same_folded(table: _Table, a: Name, b: Name) -> None:
    """Words with the same letters: the same when one name carries no marks at all, else a difference of tone."""
    for i in sorted(table.free_a):
        word = table.a[i]
        for j in sorted(table.free_b):
            other = table.b[j]
            if word.folded != other.folded or (word.key == other.key and word.text == other.text):
                continue
            if a.is_marked and b.is_marked and word.text != other.text:
                table.tones.append((word.text, other.text))
                table.meet(i, j, 0.75)
            else:
                table.meet(i, j)
            break


def _spelt_places(places: Sequence[Word], words: Sequence[Word], free_places: set[int], free_words: set[int]) -> None:
    """A place that the other name has as words of its own, elsewhere than at the end."""
    for i in sorted(free_places):
        if places[i].kind != "places":
            continue
        syllables = places[i].folded.split()
        for start in sorted(free_words):
            run = range(start, start + len(syllables))
            if set(run) <= free_words and [words[j].folded for j in run] == syllables:
                free_places.discard(i)
                free_words.difference_update(run)
                break


def _other_meanings(table: _Table) -> None:
    """CK meets Cơ Khí: a word whose further meaning is the other's key."""
    for i in sorted(table.free_a):
        word = table.a[i]
        for j in sorted(table.free_b):
            other = table.b[j]
            if other.key in word.others or word.key in other.others or word.others & other.others:
                table.free_a.discard(i)
                table.free_b.discard(j)
                if word.kind in _CORE and other.kind in _CORE:
                    table.met += min(word.weight, other.weight)
                else:
                    table.trades += 1
                break


def _initials(
    longer: Sequence[Word], shorter: Sequence[Word], free_long: set[int], free_short: set[int], table: _Table
) -> None:
    """DLLH meets Du Lịch Lữ Hành: a short word that is the first letters of words in a row which nothing has met."""
    for j in sorted(free_short):
        letters = shorter[j].folded
        if not (2 <= len(letters) <= 6 and letters.isascii() and letters.isalpha()) or shorter[j].kind != "core":
            continue
        syllables = [
            (i, syllable[0])
            for i in sorted(free_long)
            for syllable in longer[i].folded.split()
            if longer[i].kind != "number"
        ]
        firsts = "".join(letter for _, letter in syllables)
        start = firsts.find(letters)
        if start < 0:
            continue
        met = {syllables[place][0] for place in range(start, start + len(letters))}
        free_short.discard(j)
        free_long -= met
        table.met += 0.5 * sum(longer[i].weight for i in met if longer[i].kind in _CORE)
        table.trades += any(longer[i].kind not in _CORE for i in met)


def _joined(table: _Table, a: Name, b: Name) -> None:
    """Dal Paeng I meets Dalpaengi, かみなり meets Kaminari: what is left, without blanks and in Latin letters."""
    left, right = _left(table.a, table.free_a), _left(table.b, table.free_b)
    if not left or not right:
        return None
    solid_a, solid_b = (
        "".join(romanised(table.a[i].folded) for i in left),
        "".join(romanised(table.b[j].folded) for j in right),
    )
    if solid_a == solid_b:
        share = 1.0
    elif a.script != b.script and min(len(solid_a), len(solid_b)) >= 4:
        share = max(Indel.normalized_similarity(solid_a, solid_b), _frames(table, left, right))
    elif (
        not (a.is_vietnamese or b.is_vietnamese)
        and min(len(solid_a), len(solid_b)) >= 6
        and _frames(table, left, right) == 1.0
    ):
        share = 0.86 if Indel.normalized_similarity(solid_a, solid_b) >= 0.75 else 0.0
    else:
        return _joined_in_part(table, left, right)
    if share < 0.75:
        return None
    weight = (sum(table.a[i].weight for i in left) + sum(table.b[j].weight for j in right)) / 2
    weight = max(weight, min(1.0, 0.25 * min(len(solid_a), len(solid_b))))
    table.met += weight * share
    table.lost += weight * (1 - share)
    table.free_a.difference_update(left)
    table.free_b.difference_update(right)
    return None


def _frames(table: _Table, left: list[int], right: list[int]) -> float:
    """How the consonants agree, for scripts that are romanised in many ways (Thai)."""
    from matching.registry.scripts import frame

    a = "".join(frame(table.a[i].text) for i in left)
    b = "".join(frame(table.b[j].text) for j in right)
    return Indel.normalized_similarity(a, b) if min(len(a), len(b)) >= 3 else 0.0


def _left(words: Sequence[Word], free: set[int]) -> list[int]:
    return [i for i in sorted(free) if words[i].kind == "core"]


def _joined_in_part(table: _Table, left: list[int], right: list[int]) -> None:
    """One word of one side that is two or three neighbours of the other."""
    for mine, theirs, words_mine, words_theirs, free_mine, free_theirs in (
        (left, right, table.a, table.b, table.free_a, table.free_b),
        (right, left, table.b, table.a, table.free_b, table.free_a),
    ):
        for i in mine:
            if i not in free_mine or len(words_mine[i].folded) < 4:
                continue
            for start in range(len(theirs)):
                for end in range(start + 2, min(start + 4, len(theirs)) + 1):
                    group = theirs[start:end]
                    if (
                        set(group) <= free_theirs
                        and "".join(words_theirs[j].folded for j in group) == words_mine[i].folded
                    ):
                        table.met += words_mine[i].weight
                        free_mine.discard(i)
                        free_theirs.difference_update(group)
                        break


def _misspelt(table: _Table) -> None:
    """Long words one slip apart, plurals, and two romanisations. Syllables of Vietnamese are too short to be misspelt."""
    for i in _left(table.a, table.free_a):
        word = table.a[i].folded
        for j in _left(table.b, table.free_b):
            other = table.b[j].folded
            if min(len(word), len(other)) < 4 or not (word.isascii() and other.isascii()):
                continue
            share = _likeness(word, other)
            if share:
                table.meet(i, j, share)
                break


def _likeness(word: str, other: str) -> float:
    if word.rstrip("s") == other.rstrip("s") or word + "es" == other or other + "es" == word:
        return 0.97
    length = min(len(word), len(other))
    slips = OSA.distance(word, other, score_cutoff=2)
    if slips == 1:
        return 0.85 if length >= 8 else 0.7 if length >= _ONE_SYLLABLE else 0.0
    return 0.7 if slips == 2 and length >= 9 else 0.0


def _verdict(table: _Table, *, is_translated: bool) -> NameMeeting:
    rest_a, rest_b = [table.a[i] for i in sorted(table.free_a)], [table.b[j] for j in sorted(table.free_b)]
    core_a, core_b = _weight(rest_a, "core"), _weight(rest_b, "core")
    numbers_a, numbers_b = _texts(rest_a, "number"), _texts(rest_b, "number")
    places_a, places_b = _texts(rest_a, "places"), _texts(rest_b, "places")
    against = table.lost + core_a + core_b - (_untranslated(rest_a, rest_b) if is_translated else 0.0)
    degree = table.met / (table.met + against) if table.met + against else _trade_degree(rest_a, rest_b, table)
    return NameMeeting(
        degree=degree,
        core=table.met,
        rest_a=_texts(rest_a, "core"),
        rest_b=_texts(rest_b, "core"),
        trades_a=_texts(rest_a, "words"),
        trades_b=_texts(rest_b, "words"),
        weak_a=_weak(rest_a),
        weak_b=_weak(rest_b),
        tones=tuple(table.tones),
        numbers_differ=bool(numbers_a and numbers_b),
        number_missing=bool(numbers_a or numbers_b) and not (numbers_a and numbers_b),
        places_differ=bool(places_a and places_b),
        place_missing=next(iter(places_a or places_b), "") if bool(places_a) != bool(places_b) else "",
        is_order_other=_is_order_other(table.places),
        is_exact=not rest_a and not rest_b and not table.lost and not table.tones,
        trades_met=table.trades,
    )


def _is_order_other(places: list[tuple[int, int]]) -> bool:
    """Whether the words that met stand in another order: Nguyễn Trần is not Trần Nguyễn."""
    behind = [j for _, j in sorted(places)]
    return behind != sorted(behind)


def is_translation(a: Name, b: Name) -> bool:
    """Whether one of the names is Vietnamese (or of another script) and the other is not."""
    return a.is_vietnamese != b.is_vietnamese or a.script != b.script


_TRANSLATED = 0.75
_ADDED = 0.4
_SYLLABLES_A_WORD = 2


def _untranslated(rest_a: list[Word], rest_b: list[Word]) -> float:
    """Weight to forgive: foreign words of one side that may translate syllables of the other, two syllables a word."""
    foreign, native = (rest_a, rest_b) if _foreign(rest_a) else (rest_b, rest_a)
    words = _foreign(foreign)
    if not words:
        return 0.0
    syllables = sorted(
        (word.weight for word in native if word.kind == "core" and word not in _foreign(native)), reverse=True
    )
    met = syllables[: _SYLLABLES_A_WORD * len(words)]
    if not met and not any(word.kind == "words" for word in native):
        # Nothing is left to be translated: a word that the translation added.
        return _ADDED * sum(word.weight for word in words)
    return _TRANSLATED * (sum(met) + sum(word.weight for word in words))


def _foreign(words: list[Word]) -> list[Word]:
    """Words that no Vietnamese syllable is spelt like."""
    return [word for word in words if word.kind == "core" and len(word.folded) > 2 and not is_syllable(word.folded)]


def _trade_degree(rest_a: list[Word], rest_b: list[Word], table: _Table) -> float:
    """Of names that are nothing but trades and places: whether these agree."""
    left = sum(word.weight for word in rest_a) + sum(word.weight for word in rest_b)
    met = 0.7 * table.trades
    return met / (met + left) if met + left else 0.0


def _weight(words: list[Word], kind: str) -> float:
    return sum(word.weight for word in words if word.kind == kind)


_SILENT = frozenset({"=and", "=corporation", "=group", "=general", "=business", "=enterprise", "=product", "=solution"})


def _weak(words: list[Word]) -> tuple[str, ...]:
    return tuple(word.text for word in words if word.kind == "weak" and word.key not in _SILENT)


def _texts(words: list[Word], kind: str) -> tuple[str, ...]:
    return tuple(word.text for word in words if word.kind == kind)
