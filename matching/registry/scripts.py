"""Names in other scripts as Latin letters, and the frame of consonants that survives two ways of romanising.

Source: kana by Hepburn, hangul by the Revised Romanization letter by letter, Chinese by the readings of anyascii, Thai consonants by
the Royal system; vowels are left out of frames, for nobody agrees on them.
"""

from __future__ import annotations

import re
from functools import lru_cache

from anyascii import anyascii

_SOUNDS = (
    "あa いi うu えe おo かka きki くku けke こko さsa しshi すsu せse そso たta ちchi つtsu てte とto なna にni ぬnu ねne のno "
    "はha ひhi ふfu へhe ほho まma みmi むmu めme もmo やya ゆyu よyo らra りri るru れre ろro わwa ゐi ゑe をo んn "
    "がga ぎgi ぐgu げge ごgo ざza じji ずzu ぜze ぞzo だda ぢji づzu でde どdo ばba びbi ぶbu べbe ぼbo ぱpa ぴpi ぷpu ぺpe ぽpo ゔvu"
)
_KANA = {sound[0]: sound[1:] for sound in _SOUNDS.split()}
_SMALL = {"ゃ": "ya", "ゅ": "yu", "ょ": "yo", "ぁ": "a", "ぃ": "i", "ぅ": "u", "ぇ": "e", "ぉ": "o"}
_LEADS = "g kk n d tt r m b pp s ss - j jj ch k t p h".replace("-", "").split(" ")
_VOWELS = [
    "a",
    "ae",
    "ya",
    "yae",
    "eo",
    "e",
    "yeo",
    "ye",
    "o",
    "wa",
    "wae",
    "oe",
    "yo",
    "u",
    "wo",
    "we",
    "wi",
    "yu",
    "eu",
    "ui",
    "i",
]
_TAILS = [
    "",
    "g",
    "kk",
    "gs",
    "n",
    "nj",
    "nh",
    "d",
    "l",
    "lg",
    "lm",
    "lb",
    "ls",
    "lt",
    "lp",
    "lh",
    "m",
    "b",
    "bs",
    "s",
    "ss",
    "ng",
    "j",
    "ch",
    "k",
    "t",
    "p",
    "h",
]
_THAI = {**dict.fromkeys("กขคฆฃฅ", "k"), "ง": "n", **dict.fromkeys("จฉชฌซศษส", "s"), **dict.fromkeys("ญย", "y"),
         **dict.fromkeys("ดฎตฏถฐทธฑฒ", "t"), **dict.fromkeys("นณ", "n"), **dict.fromkeys("บปผพภฝฟ", "p"), "ม": "m",
         **dict.fromkeys("รลฬ", "l"), "ว": "w", **dict.fromkeys("หฮ", "h")}  # fmt: skip
_SILENT = re.compile("[ก-ฮ][ัิีึืุู]?์")
_LATIN_PAIRS = (("sch", "s"), ("tch", "s"), ("ch", "s"), ("sh", "s"), ("th", "t"), ("ph", "p"), ("ck", "k"), ("qu", "kw"), ("kh", "k"),
                ("ng", "n"), ("gh", "k"), ("wr", "r"), ("wh", "w"), ("x", "ks"), ("tion", "sn"), ("sion", "sn"))  # fmt: skip
_SOFT = re.compile("c(?=[eiy])")
_SILENT_R = re.compile("r(?![aeiouyr])")
_THAI_SPELT = (
    "เอ็กซ์:x ดับเบิลยู:w ดับบลิว:w เอ็ม:m เอ็น:n เอฟ:f เอช:h เอส:s แอล:l อาร์:r คิว:q วาย:y แซด:z เอ:a "
    "บี:b ซี:c ดี:d อี:e จี:g ไอ:i เจ:j เค:k โอ:o พี:p ที:t ยู:u วี:v"
)
_THAI_LETTERS = dict(pair.split(":") for pair in _THAI_SPELT.split(" "))
_SPELT = re.compile("|".join(_THAI_LETTERS))
_CLASSES = {"k": "cgkq", "s": "jszç", "t": "dt", "p": "bpf", "w": "v", "l": "lr"}
_LATIN = str.maketrans(
    {letter: name for name, letters in _CLASSES.items() for letter in letters} | dict.fromkeys("aeiou", "")
)
_DOUBLED = re.compile(r"([a-z])\1+")


def script_of(letter: str) -> str:
    """ "latin", "han", "kana", "hangul", "thai", "digit", or "" for signs and blanks. Other alphabets count as latin."""
    if letter.isascii():
        return "latin" if letter.isalpha() else "digit" if letter.isdigit() else ""
    code = ord(letter)
    if 0x3041 <= code <= 0x3096 or 0x30A1 <= code <= 0x30FA or code == 0x30FC:
        return "kana"
    if 0x3400 <= code <= 0x9FFF or code == 0x3005:
        return "han"
    if 0xAC00 <= code <= 0xD7A3:
        return "hangul"
    if 0x0E01 <= code <= 0x0E4E:
        return "thai"
    return "latin" if letter.isalpha() else "digit" if letter.isdigit() else ""


@lru_cache(maxsize=65536)
def romanised(text: str) -> str:
    """A word of any script in Latin letters, lower case and without blanks. Long vowels of kana are short."""
    if text.isascii():
        return text.lower()
    pieces: list[str] = []
    for script, piece in runs(text):
        if script == "kana":
            pieces.append(_from_kana(piece))
        elif script == "hangul":
            pieces += [_from_hangul(letter) for letter in piece]
        else:
            pieces.append(anyascii(piece).lower())
    return re.sub("[^a-z0-9]", "", "".join(pieces))


def runs(text: str) -> list[tuple[str, str]]:
    """The text cut where the script changes; blanks and signs stay with what is before them as a run of script ""."""
    found: list[tuple[str, str]] = []
    for letter in text:
        script = script_of(letter)
        if found and found[-1][0] == script:
            found[-1] = (script, found[-1][1] + letter)
        else:
            found.append((script, letter))
    return found


def hiragana(text: str) -> str:
    """Katakana as hiragana."""
    return "".join(chr(ord(letter) - 0x60) if 0x30A1 <= ord(letter) <= 0x30F6 else letter for letter in text)


def _from_kana(text: str) -> str:
    letters: list[str] = []
    is_doubled = False
    for letter in hiragana(text):
        if letter == "っ":
            is_doubled = True
            continue
        if letter in _SMALL:
            before = letters.pop() if letters else ""
            sound = _SMALL[letter]
            if before.endswith(("shi", "chi", "ji")) and sound[0] == "y":
                sound = sound[1:]
            letters.append(before[:-1] + sound)
            continue
        sound = _KANA.get(letter, "")
        if is_doubled and sound:
            sound, is_doubled = sound[0] + sound, False
        letters.append(sound)
    return re.sub(r"([aeiou])\1", r"\1", "".join(letters).replace("ou", "o"))


def _from_hangul(letter: str) -> str:
    place = ord(letter) - 0xAC00
    return _LEADS[place // 588] + _VOWELS[place % 588 // 28] + _TAILS[place % 28]


@lru_cache(maxsize=65536)
def frame(word: str) -> str:
    """Consonants of a word in a dozen classes, digits as they are: mostly the same for a Thai word and its English spelling."""
    if any("ก" <= letter <= "๎" for letter in word) and not _SPELT.sub("", word):
        word = _SPELT.sub(lambda found: _THAI_LETTERS[found[0]], word)
    if any("ก" <= letter <= "๎" for letter in word):
        word = _SILENT.sub("", word)
        word = "".join(_THAI.get(letter, letter if letter.isascii() and letter.isalnum() else "") for letter in word)
    else:
        word = romanised(word)
        for pair, sound in _LATIN_PAIRS:
            word = word.replace(pair, sound)
        word = _SILENT_R.sub("", _SOFT.sub("s", word)).translate(_LATIN)
    head, tail = word[:1], word[1:].replace("h", "").replace("y", "").replace("w", "")
    return _DOUBLED.sub(r"\1", head + tail)
