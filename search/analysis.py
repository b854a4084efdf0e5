"""Text made comparable: scripts, widths, tone marks, and the tokens an index is built from.

Two forms of every text are kept side by side: *marked* (as typed, in one way of writing) and *folded* (without tone marks,
kana in one alphabet), so that typed marks can rank higher while missing marks still find.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from matching.taxonomy import taxonomy

# A base character with more marks than this is a prank, not a language; sorting such marks takes quadratic time.
_LONGEST_CLUSTER = 8
_LETTERS = {"đ": "d", "ð": "d", "ø": "ø", "⌀": "ø", "φ": "ø", "ı": "i", "ł": "l", "ー": "", "゛": "", "゜": ""}
_SMALL_KANA = dict(zip("ぁぃぅぇぉっゃゅょゎゕゖ", "あいうえおつやゆよわかけ", strict=True))
_LATE_TONE = re.compile(r"(?:(?<!q)([ou]))([àáảãạèéẻẽẹỳýỷỹỵ])(?!\w)")
_PAIRS = {"o": "àáảãạèéẻẽẹ", "u": "ỳýỷỹỵ"}

# Words that carry no meaning when people look for a firm or describe one. Folded; single words only.
_STOP_WORDS = frozenset(
    {
        *(
            "a",
            "an",
            "and",
            "are",
            "as",
            "at",
            "be",
            "by",
            "for",
            "from",
            "in",
            "is",
            "it",
            "of",
            "on",
            "or",
            "our",
            "that",
        ),
        *("the", "this", "to", "we", "with"),
        *(
            "cac",
            "cho",
            "chung",
            "cua",
            "cung",
            "den",
            "duoc",
            "la",
            "nhu",
            "nhung",
            "tai",
            "theo",
            "toi",
            "tu",
            "va",
            "voi",
        ),
        *("co", "corp", "ctcp", "cty", "dntn", "gmbh", "htx", "inc", "jsc", "llc", "ltd", "mtv", "plc", "pte", "tnhh"),
    }
)


_LONGEST_KEPT = 40
_Words = tuple[tuple[str, tuple[str, ...]], ...]
"""Words of a text, each folded and with its tokens."""


@dataclass(frozen=True, slots=True)
class Analysed:
    """A text in folded form, character by character, with the way back to the original.

    `marked[i]` is the typed character behind `folded[i]`; `starts[i]` and `ends[i]` bound it in the original text.
    """

    folded: str
    marked: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Span in the original text of the folded characters [start, end), which must not be empty."""
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> str:
    """One spelling for all ways of typing: NFKC, lower case, no tone marks, đ as d, kana as hiragana without long-vowel marks.

    Vowel signs of Thai stay, its tone marks go. Control characters and lone surrogates become spaces. Linear time.
    """
    if text.isascii() or not any(map(_joins, text)):
        # Every character stands for itself, as in nearly every text: no clusters to look for.
        return "".join(map(_folded, text))
    return "".join(folded for cluster in _clusters(text) for _, folded in _characters(cluster))


@lru_cache(maxsize=16384)
def _folded(character: str) -> str:
    return "".join(folded for _, folded in _characters(character))


def analyse(text: str) -> Analysed:
    """Folded and marked form of a text, aligned, with offsets into the original. Linear time."""
    marked: list[str] = []
    folded: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    for cluster in _clusters(text):
        end = position + len(cluster)
        for mark, plain in _characters(cluster):
            for character in plain:
                folded.append(character)
                marked.append(mark)
                starts.append(position)
                ends.append(end)
            if not plain and ends:  # a dropped character belongs to the one before it
                ends[-1] = end
        position = end
    return Analysed("".join(folded), _place_tones("".join(marked)), tuple(starts), tuple(ends))


def tokens(text: str) -> list[str]:
    """What a text is indexed and searched by, in order, repeats kept.

    Words in spaced scripts (folded, and as typed when they carry marks; letters and digits also apart), pairs of characters
    in Chinese, Japanese and Korean, triples in Thai. Legal forms and stop words go, unless nothing else would be left.
    """
    words = [word for piece in text.split() for word in _words(piece)]
    noise = _noise([folded for folded, _ in words])
    kept = [word for word, is_noise in zip(words, noise, strict=True) if not is_noise]
    return [token for _, found in kept or words for token in found]


def script_of(character: str) -> str:
    """Coarse script of a folded character: han (with kana), hangul, thai, digit, word (any other letter) or empty."""
    if character.isascii():
        return "digit" if character.isdigit() else "word" if character.isalpha() else ""
    code = ord(character)
    if 0x3040 <= code <= 0x30FF or 0x3400 <= code <= 0x9FFF or code in (0x3005, 0x3007) or 0x20000 <= code <= 0x3FFFF:
        return "han" if code not in (0x30FB, 0x30A0) else ""
    if 0xAC00 <= code <= 0xD7AF or 0x1100 <= code <= 0x11FF or 0x3130 <= code <= 0x318F:
        return "hangul"
    if 0x0E00 <= code <= 0x0E7F:
        return "thai" if character not in "฿ฯ๏๚๛" else ""
    return "word" if character.isalnum() or unicodedata.category(character) == "Mn" else ""


def _clusters(text: str) -> Iterator[str]:
    """The text cut before every character that starts anew: marks, half-width voicing and later jamo stay with their base."""
    start = 0
    for position in range(1, len(text)):
        if position - start >= _LONGEST_CLUSTER or not _joins(text[position]):
            yield text[start:position]
            start = position
    if text:
        yield text[start:]


@lru_cache(maxsize=4096)
def _joins(character: str) -> bool:
    code = ord(character)
    return code >= 0x300 and (
        unicodedata.combining(character) != 0 or code in (0xFF9E, 0xFF9F) or 0x1160 <= code <= 0x11FF
    )


@lru_cache(maxsize=16384)
def _marked(cluster: str) -> str:
    written = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", cluster).casefold())
    return "".join(
        " " if unicodedata.category(character) in ("Cc", "Cs", "Cn", "Co", "Zl", "Zp") else character
        for character in written
        if unicodedata.category(character) != "Cf"
    )


@lru_cache(maxsize=16384)
def _characters(cluster: str) -> tuple[tuple[str, str], ...]:
    """(marked, folded) for every written character of a cluster; folded may be empty or longer."""
    return tuple((character, _fold_character(character)) for character in _marked(cluster))


def _fold_character(character: str) -> str:
    if character in _LETTERS:
        return _LETTERS[character]
    code = ord(character)
    if 0x30A1 <= code <= 0x30F6:
        character = chr(code - 0x60)
    if character in _SMALL_KANA:
        return _SMALL_KANA[character]
    if 0x0E47 <= code <= 0x0E4C or 0x0300 <= code <= 0x036F:
        return ""
    if code < 0x80 or code >= 0x2E80:
        return character
    return "".join(part for part in unicodedata.normalize("NFD", character) if not 0x0300 <= ord(part) <= 0x036F)


def _place_tones(marked: str) -> str:
    """hoà -> hòa, thuý -> thúy at the end of a syllable; the length stays."""
    return _LATE_TONE.sub(_moved_tone, marked) if not marked.isascii() else marked


def _moved_tone(match: re.Match[str]) -> str:
    first, second = match.groups()
    if second not in _PAIRS[first]:
        return match.group()
    parts = unicodedata.normalize("NFD", second)
    return unicodedata.normalize("NFC", first + parts[1]) + parts[0]


def _words(piece: str) -> _Words:
    """Words of a piece without white space, which no run, mark or tone reaches across. Short ones come again and again."""
    return _known_words(piece) if len(piece) <= _LONGEST_KEPT else _known_words.__wrapped__(piece)


@lru_cache(maxsize=32_768)
def _known_words(piece: str) -> _Words:
    return tuple(
        (folded, tuple(_run_tokens(script, folded, marked))) for script, folded, marked in _runs(analyse(piece))
    )


def _runs(analysed: Analysed) -> Iterator[tuple[str, str, str]]:
    """(script, folded, marked) of every unbroken run; letters and digits make one run, dots inside initials vanish (S.T.)."""
    start, kind = 0, ""
    text = analysed.folded
    for position in range(len(text) + 1):
        script = script_of(text[position]) if position < len(text) else ""
        now = "word" if script == "digit" else script
        if now == kind and position < len(text):
            continue
        if kind and not (now == "" and _is_initial_dot(text, start, position)):
            folded, marked = text[start:position], analysed.marked[start:position]
            yield kind, folded.replace(".", ""), marked.replace(".", "")
        elif kind:
            continue
        start, kind = position, now


def _is_initial_dot(text: str, start: int, position: int) -> bool:
    """Whether the dot here stands between single letters, as in s.t."""
    return (
        text[position : position + 1] == "."
        and text[position - 1].isalpha()
        and (position - start == 1 or text[position - 2] == ".")
        and text[position + 1 : position + 2].isalpha()
        and not text[position + 2 : position + 3].isalnum()
    )


def _run_tokens(script: str, folded: str, marked: str) -> Iterator[str]:
    if script == "word":
        yield folded
        if marked != folded:
            yield marked
        parts = re.findall(r"\d+|\D+", folded)
        if len(parts) > 1:
            yield from parts
        return
    size = 3 if script == "thai" else 2
    for part in _unspaced_forms().split(folded):
        yield from (part[at : at + size] for at in range(max(1, len(part) - size + 1)) if part)


def _noise(words: list[str]) -> list[bool]:
    """Which words of a text are stop words or part of a legal form."""
    noise = [word in _STOP_WORDS for word in words]
    phrases = _legal_phrases()
    for position, word in enumerate(words):
        for phrase in phrases.get(word, ()):
            if tuple(words[position : position + len(phrase)]) == phrase:
                noise[position : position + len(phrase)] = [True] * len(phrase)
    return noise


@lru_cache(maxsize=1)
def _unspaced_forms() -> re.Pattern[str]:
    """Legal forms that stand inside a run of an unspaced script (株式会社, บริษัท), longest first."""
    phrases = (phrase for group in _legal_phrases().values() for phrase in group)
    forms = {phrase[0] for phrase in phrases if len(phrase) == 1 and len(phrase[0]) > 2 and ord(phrase[0][0]) >= 0x0E00}
    return re.compile("|".join(re.escape(form) for form in sorted(forms | {"会社"}, key=len, reverse=True)))


@lru_cache(maxsize=1)
def _legal_phrases() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Legal forms as runs of folded words, by their first word."""
    phrases: dict[str, list[tuple[str, ...]]] = {}
    forms = [name for form in taxonomy().legal_forms.values() for name in (form.name, *form.abbreviations)]
    for form in [*forms, "công ty", "company limited", "company"]:
        if "(" in form and not form.startswith("("):
            continue  # an explanation, not a form
        words = tuple(folded for _, folded, _ in _runs(analyse(form)))
        if words and words not in phrases.setdefault(words[0], []):
            phrases[words[0]].append(words)
    return {first: tuple(found) for first, found in phrases.items()}
