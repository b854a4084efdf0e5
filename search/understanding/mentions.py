"""Where the words of the dictionary occur in a text: longest first, marks decide when typed, words whole in spaced scripts."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from search.analysis import Analysed, script_of
from search.understanding.known import KnownWords
from search.understanding.lexicon import SOFT, Entry, Lexicon

# Kinds that may share a stretch of text with others: a material inside a process name, a sector inside a part name.
_LAYERS = {"material": "material", "family": "material", "sector": "sector", "flag": "flag", "narrow": "narrow"}
_GENERAL_STARTS = (
    "xuong",
    "nhamay",
    "giacong",
    "lam",
    "chetao",
    "sanxuat",
    "congty",
    "chitiet",
    "nhua",
    "dichvu",
    "may",
    "โรงงาน",
    "โรง",
    "งาน",
    "ทํา",
    "ผลิต",
)
_GENERAL_ENDS = (
    "shop",
    "service",
    "parts",
    "line",
    "めか",
    "업체",
    "가공",
    "加工",
    "处理",
    "處理",
    "処理",
    "厂",
    "廠",
    "公司",
    "제작",
)
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_MIXED = str.maketrans({"\u0303": "\u0309"})  # ngã and hỏi sound alike in the south
_VIETNAMESE_MARKS = frozenset("ăâêôơưđàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ")


@dataclass(frozen=True, slots=True)
class Mention:
    """One meaning found: folded span [start, end) of the text and its place in the squeezed text."""

    kind: str
    id: str
    start: int
    end: int
    is_exact: bool = True

    is_spaced: bool = True
    weight: int = 0
    is_known: bool = False

    @property
    def size(self) -> int:
        return self.end - self.start

    def covers(self, other: Mention) -> bool:
        return self.start <= other.start and other.end <= self.end

    def touches(self, other: Mention) -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class Reading:
    """A query made ready for look-up: folded text, and the same without soft separators."""

    analysed: Analysed
    typed: str
    squeezed: str = field(init=False)
    marked: str = field(init=False)
    places: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        kept = [index for index, character in enumerate(self.analysed.folded) if character not in SOFT]
        object.__setattr__(self, "places", tuple(kept))
        object.__setattr__(self, "squeezed", "".join(self.analysed.folded[index] for index in kept))
        object.__setattr__(self, "marked", "".join(self.analysed.marked[index] for index in kept))

    @cached_property
    def has_marks(self) -> bool:
        """Whether its writer types Vietnamese tone marks."""
        return any(character in _VIETNAMESE_MARKS for character in self.analysed.marked)

    @property
    def text(self) -> str:
        return self.analysed.folded

    def words_before(self, position: int, count: int) -> list[str]:
        return self.text[max(0, position - 60) : position].split()[-count:]

    def words_after(self, position: int, count: int) -> list[str]:
        return self.text[position : position + 60].split()[:count]


def find_mentions(reading: Reading, lexicon: Lexicon, known: KnownWords) -> list[Mention]:
    """All meanings of the longest keys, in the order of the text. Layers (material, sector) are matched independently.

    A known word wins over everything on its stretch but a longer name of the dictionary that holds it whole.
    """
    candidates = list(_candidates(reading, lexicon))
    phrases = [
        mention
        for mention in candidates
        if mention.id == "filler:yes" and " " in reading.text[mention.start : mention.end]
    ]
    candidates = [mention for mention in candidates if not any(_tears(mention, phrase) for phrase in phrases)]
    chosen = _known_mentions(reading, lexicon, known, candidates) if known.entries else []
    found: dict[str, list[Mention]] = {}
    for mention in candidates:
        if not any(mention.touches(word) for word in chosen):
            found.setdefault(_LAYERS.get(mention.kind, "main"), []).append(mention)
    chosen += [mention for layer in found.values() for mention in _longest(layer)]
    return sorted(chosen, key=lambda mention: (mention.start, -mention.end, mention.kind, mention.id))


def _tears(mention: Mention, phrase: Mention) -> bool:
    """Whether a meaning begins inside a set phrase and runs out of it (nhà cung [cấp thép])."""
    return phrase.start < mention.start < phrase.end < mention.end and mention.is_spaced and mention.kind != "flag"


def _known_mentions(
    reading: Reading, lexicon: Lexicon, known: KnownWords, candidates: Iterable[Mention]
) -> list[Mention]:
    text = reading.squeezed
    found = []
    for start in range(len(text)):
        for length in (*known.lengths.get(text[start : start + 2], ()), *known.lengths.get(text[start], ())):
            meaning = known.entries.get(text[start : start + length])
            if meaning is None or start + length > len(text):
                continue
            first, last = reading.places[start], reading.places[start + length - 1] + 1
            if _stands_alone(reading, lexicon, first, last, text[start : start + length]):
                is_spaced = script_of(text[start]) == "word"
                found.append(Mention(*meaning, first, last, is_spaced=is_spaced, weight=length, is_known=True))
    names = [mention for mention in candidates if mention.kind not in ("flag", "family")]
    return _longest(
        word for word in found if not any(name.covers(word) and name.weight > word.weight for name in names)
    )


def _longest(candidates: Iterable[Mention]) -> list[Mention]:
    """Greedy by length; all meanings of one span stay together, and exact spellings beat loose ones."""
    chosen: list[Mention] = []
    taken: dict[int, tuple[int, int]] = {}
    for mention in sorted(
        candidates, key=lambda mention: (-mention.weight, -mention.size, not mention.is_exact, mention.start)
    ):
        span = (mention.start, mention.end)
        owners = {taken[position] for position in range(*span) if position in taken}
        if owners - {span}:
            continue
        if owners and any(
            other.is_exact and not mention.is_exact for other in chosen if (other.start, other.end) == span
        ):
            continue
        taken.update(dict.fromkeys(range(*span), span))
        chosen.append(mention)
    return chosen


def _candidates(reading: Reading, lexicon: Lexicon) -> Iterator[Mention]:
    text = reading.squeezed
    for start in range(len(text)):
        for length in (*lexicon.lengths.get(text[start : start + 2], ()), *lexicon.lengths.get(text[start], ())):
            key = text[start : start + length]
            entries = lexicon.entries.get(key)
            if entries is None or len(key) < length:
                continue
            first, last = reading.places[start], reading.places[start + length - 1] + 1
            if _stands_alone(reading, lexicon, first, last, key):
                yield from _meanings(reading, lexicon, entries, start, length, first, last)


def _meanings(
    reading: Reading, lexicon: Lexicon, entries: tuple[Entry, ...], start: int, length: int, first: int, last: int
) -> Iterator[Mention]:
    typed = reading.marked[start : start + length]
    key = reading.squeezed[start : start + length]
    breaks = [at for at in range(1, length) if reading.places[start + at] - reading.places[start + at - 1] > 1]
    some_marked = any(entry.marked != key and entry.kind != "flag" for entry in entries)
    for entry in entries:
        if not _breaks_agree(key, breaks, entry):
            continue
        if not _marks_agree(reading, lexicon.contexts, typed, key, entry, some_marked):
            continue
        if _context_refuses(reading, lexicon, entry, first, last, typed):
            continue
        yield Mention(
            entry.kind, entry.id, first, last, typed == entry.marked, script_of(key[0]) == "word", _weight(key)
        )


def _weight(key: str) -> int:
    """Length of a key without the words that any trade takes (xưởng, 加工, 업체): "mạ kẽm" beats "xưởng mạ"."""
    key = next((key.removeprefix(word) for word in _GENERAL_STARTS if key.startswith(word) and key != word), key)
    return len(next((key.removesuffix(word) for word in _GENERAL_ENDS if key.endswith(word) and key != word), key))


def _stands_alone(reading: Reading, lexicon: Lexicon, first: int, last: int, key: str) -> bool:
    """Whole words in spaced scripts; in kana a short word does not start or end inside a longer katakana word."""
    text = reading.text
    before = text[first - 1] if first else " "
    after = text[last] if last < len(text) else " "
    head, tail = script_of(key[0]), script_of(key[-1])
    if head in ("word", "digit") and script_of(before) in ("word", "digit"):
        return False
    if tail in ("word", "digit") and script_of(after) in ("word", "digit"):
        return tail == "word" and script_of(after) == "digit" and len(key) >= 4 and key.isalpha() and key.isascii()
    if head == "digit" and before in ".," and first > 1 and text[first - 2].isdigit():
        return False
    if head == "hangul" and len(key) == 1:
        return script_of(before) != "hangul" and script_of(after) != "hangul"
    return not _cuts_katakana(reading, lexicon, first, last)


_LONGEST_KATAKANA = 40
"""No word of the dictionary is longer."""


def _cuts_katakana(reading: Reading, lexicon: Lexicon, first: int, last: int) -> bool:
    """Whether a short katakana word would start or end inside a longer one: ラック in ブラック, but not パイプ in ステンレスパイプ."""
    marked = reading.analysed.marked
    opening = next((at - first for at in range(first, last) if not _is_katakana(marked[at])), last - first)
    closing = next(
        (last - 1 - at for at in range(last - 1, first - 1, -1) if not _is_katakana(marked[at])), last - first
    )
    least, most = max(first - _LONGEST_KATAKANA, 0), min(last + _LONGEST_KATAKANA, len(marked))
    begin = next((at + 1 for at in range(first - 1, least - 1, -1) if not _is_katakana(marked[at])), least)
    left = begin < first and reading.text[begin:first] not in lexicon.entries
    finish = next((at for at in range(last, most) if not _is_katakana(marked[at])), most)
    right = finish > last and reading.text[last:finish] not in lexicon.entries
    return (left and 0 < opening <= 3) or (right and 0 < closing <= 2)


def _is_katakana(character: str) -> bool:
    return "ァ" <= character <= "ヺ" or character == "ー"


def _breaks_agree(key: str, breaks: list[int], entry: Entry) -> bool:
    """Words may be run together, and split where letters meet digits or scripts change; a short word is not torn apart.

    Long ones are: Vietnamese writes loan words by syllable (ni tơ, đa cờ rô mét).
    """
    torn = {at for at in entry.breaks if script_of(key[at - 1]) == script_of(key[at]) == "word"}
    if len(key) < 5 and not torn <= set(breaks):
        return False
    for at in breaks:
        if at in entry.breaks:
            continue
        left, right = script_of(key[at - 1]), script_of(key[at])
        if left == right and len(key) <= 3:  # two short words side by side
            return False
        if left == right and left in ("word", "digit") and not (len(key) >= 7 and key.isascii() and key.isalpha()):
            return False
    return True


def _marks_agree(
    reading: Reading, contexts: Container[str], typed: str, key: str, entry: Entry, some_marked: bool
) -> bool:
    """Typed marks decide; a bare word stands for the marked one only when the writer types no marks, or says enough."""
    if typed == entry.marked:
        return not (
            some_marked and entry.marked == key and entry.kind == "process" and _is_lone(entry) and reading.has_marks
        )
    if script_of(key[0]) != "word":
        return len(key) > 3 or not (_is_katakana(entry.marked[0]) and "ぁ" <= typed[0] <= "ゖ")
    if typed == key and len(key) <= 4 and not entry.breaks and entry.kind in ("process", "part"):
        return (
            not reading.has_marks and key in contexts
        )  # a bare syllable has too many senses unless the table knows it
    if typed == key:  # nothing typed, marks expected
        return bool(entry.breaks) or not reading.has_marks or len(key) > 6
    if entry.marked == key:  # marks typed where the list has none
        return not some_marked and len(key) >= 5
    if typed != key and _is_half_typed(contexts, typed, key, entry):
        return False
    right = all(map(_may_stand_for, typed, entry.marked, key))
    return right and (bool(entry.breaks) or len(key) > 3)


def _may_stand_for(mark: str, want: str, plain: str) -> bool:
    """Whether a typed letter may be meant for another: bare, without its tone (nhưa), or with one that sounds alike."""
    if mark in (want, plain):
        return True
    tones = unicodedata.normalize("NFD", mark), unicodedata.normalize("NFD", want)
    return tones[0] == tones[1].rstrip(_TONES) or tones[0].translate(_MIXED) == tones[1].translate(_MIXED)


def _is_half_typed(contexts: Container[str], typed: str, key: str, entry: Entry) -> bool:
    """Whether marks are typed but not on a syllable that means something else without them (gia công ren: threads)."""
    cuts = [0, *sorted(entry.breaks), len(key)]
    return any(
        key[start:end] in contexts and typed[start:end] == key[start:end] != entry.marked[start:end]
        for start, end in itertools.pairwise(cuts)
    )


def _is_lone(entry: Entry) -> bool:
    return not entry.breaks and len(entry.marked) <= 5


def _context_refuses(reading: Reading, lexicon: Lexicon, entry: Entry, first: int, last: int, typed: str) -> bool:
    """The ambiguity table: short words that mean a trade only beside certain others."""
    rule = lexicon.contexts.get(reading.text[first:last])
    if rule is None or entry.kind not in rule.get("kinds", ("process",)):
        return False
    if rule.get("marked_only"):
        return typed != entry.marked
    before = reading.words_before(first, 1)
    after = reading.words_after(last, 1)
    previous = before[0].strip(",;:.()+") if before else ""
    following = after[0].strip(",;:.()+") if after else ""
    if previous in rule.get("not_after", "").split() or following in rule.get("not_before", "").split():
        return True
    if typed == entry.marked != reading.text[first:last] and not rule.get("strict"):
        return False
    if "after" not in rule and "before" not in rule:
        return False
    return not (previous in rule.get("after", "").split() or following in rule.get("before", "").split())
