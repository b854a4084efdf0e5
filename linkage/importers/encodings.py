"""From bytes to text: the encodings lists really come in, told apart by which reading makes sense.

Nearly any bytes can be read in any of these encodings. Read wrongly they give letters that do not go together: Vietnamese that no
syllable is made of, Chinese characters that no list of firms has. Each reading is scored by the share of its foreign letters that do.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from linkage.importers.vietnamese_fonts import from_tcvn3, from_vni

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
LEAST_SENSE = 0.25
_LOOKED_AT = 60_000
_MOST_CONTROLS = 0.01
_CONTROLS = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")
_DECLARED = re.compile(rb"<[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
# What lists of firms are written with: legal forms, trades, places, headings.
_JAPANESE = frozenset(
    "株式会社有限工業製作所名称住電話番号県市区町村東京大阪愛知神奈川埼玉千葉静岡兵庫福岡都府道日本精密機械金属加工部品代表者資本従業員数"
    "年月取締役設立事内容備考合計小主要製品品目海外越現地法人税成形射出鋳造鍛溶接塗装表面処理組立設計開発自動車二輪電子樹脂新規社員約万円台"
    "、。・（）「」㈱ー々"
)
_SIMPLIFIED = frozenset(
    "有限公司厂工业制造机械电子市省区县路号精密金属科技塑料模具产品名称地址话联系人注册资本成立期法定代表经营范围加工压铸冲焊接"
    "深圳东莞广州江苏浙上海北京宁波苏佛山中国大小新华兴盛达发设备汽车摩托零部件表面处理备税务统一社会信用代码职数万元年月日街道镇村楼栋"
    "实际进出口贸易集团股份责任"
    "，。、（）：；　"
)
_TRADITIONAL = frozenset(
    "有限公司股份廠工業製造機械電子市縣區路號精密金屬科技塑膠模具產品名稱地址話聯絡人註冊資本成立期負責代表營項目加工壓鑄沖焊接"
    "臺北中南高雄新竹桃園彰化灣台大小華興盛達發設備汽車零件表面處理統一編員數萬元年月日街段巷弄樓鄉鎮村里實業企貿易國際集團"
    "，。、（）：；　"
)
_KOREAN = frozenset(
    "주식회사유한공업산정밀기계전자시도구군읍면동로길번호대표자명전화주소회사금속가플라스틱형사출프레스용접도금자본금설립일종업원수제품생산"
    "서울부산인천광경남북충청라강원제스코텍테크엔지니어링화학성신한국삼현동우진영호태세일이아에하은정보통상무역베트남법인지점비고합계사용"
    "공장품목매출액직원담당메일홈페단조주물열처리조립설계개발약명만년월"
)
_SYLLABLE = re.compile(
    "(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnpqrstvx])?"
    "(?:uyê|iêu|yêu|oai|oay|oeo|uây|uôi|ươi|ươu|uya|uyu|oă|oa|oe|uâ|uê|uô|uơ|uy|ươ|ưa|ưi|ưu|ua|ui|iê|yê|ia|iu|ai|ao|au|ay|âu|ây|eo|êu|oi"
    "|oo|ôi|ơi|[aăâeêioôơuưy])"
    "(?:ch|ng|nh|[cmnpt])?"
)
_WORD = re.compile(r"[^\W\d_]+")
_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))


def decode(data: bytes) -> tuple[str, str] | None:
    """The text in Unicode NFC and the name of its encoding; None when it is no text, or in no encoding that is known here."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            found = _strict(data, encoding) if b"\x00" in data or encoding == "utf-8-sig" else None
            if found is not None:
                return found if _is_text(found[0]) else None
            data = data[len(mark) :]
            break
    found = _without_mark(data) if b"\x00" in data.rstrip(b"\x00") else _strict(data, "utf-8") or _best_guess(data)
    return found if found is not None and _is_text(found[0]) else None


def declared(data: bytes) -> tuple[str, str] | None:
    """The text of a web page in the encoding it names, when it holds to that."""
    found = _DECLARED.search(data[:4_000]) if data.lstrip()[:1] == b"<" else None
    try:
        encoding = codecs.lookup(found[1].decode("ascii")).name if found else ""
    except LookupError:
        return None
    return _strict(data, encoding) if encoding not in ("", "utf-8") else None


def _is_text(text: str) -> bool:
    """A list may have a stray control character; a picture, a program or a packed file is full of them."""
    seen = text[:_LOOKED_AT]
    return len(_CONTROLS.findall(seen)) <= max(_MOST_CONTROLS * len(seen), 1)


def _without_mark(data: bytes) -> tuple[str, str] | None:
    """UTF-16 that lost its mark. Stray NULs in another text are left out."""
    readings = [data[: len(data) & ~1].decode(encoding, errors="replace") for encoding in ("utf-16-le", "utf-16-be")]
    scored = [
        (_wide_sense(text), text, encoding) for text, encoding in zip(readings, ("utf-16-le", "utf-16-be"), strict=True)
    ]
    sense, text, encoding = max(scored)
    if sense >= _WIDE_SENSE:
        return unicodedata.normalize("NFC", text), encoding
    bare = data.replace(b"\x00", b"")
    if data.count(0) > max(_MOST_CONTROLS * len(data), 2):
        return None
    return _strict(bare, "utf-8") or _best_guess(bare)


_WIDE_SENSE = 0.8


def _wide_sense(text: str) -> float:
    """The share of letters that a text of ours may have: ASCII, marked Latin, or of a script whose readings are known here."""
    seen = text[:_LOOKED_AT]
    plain = sum(
        letter in "\t\r\n" or " " <= letter <= "~" or "\u00a0" <= letter <= "\u036f" or "\u1ea0" <= letter <= "\u1eff"
        for letter in seen
    )
    foreign = sum(letter in _EASTERN or "\u3040" <= letter <= "\u30ff" for letter in seen)
    # Of Chinese characters that go together only some are in the tables; ASCII read with its bytes swapped gives none of them.
    return min(1.0, (plain + 3 * foreign) / len(seen)) if plain and seen else 0.0


_EASTERN = _JAPANESE | _SIMPLIFIED | _TRADITIONAL | _KOREAN


def _best_guess(data: bytes) -> tuple[str, str] | None:
    """The reading that makes most sense; of two that make as much, the one that is met more often."""
    mixed = _mixed(data)
    if mixed is not None:
        return mixed
    part = _whole_letters(data)
    encoding, sense = max(
        ((name, score(read(part))) for name, (read, score) in _READINGS.items()), key=lambda each: each[1]
    )
    if sense < LEAST_SENSE:
        return None
    return unicodedata.normalize("NFC", _READINGS[encoding][0](data)), encoding


def _mixed(data: bytes) -> tuple[str, str] | None:
    """Two lists that were put below each other: lines of UTF-8, and lines of an older encoding. None when it is not so."""
    lines = data.splitlines(keepends=True)
    foreign = [line for line in lines if not line.isascii()]
    older = [line for line in foreign if _strict(line, "utf-8") is None]
    if len(foreign) - len(older) < _LEAST_MIXED * len(foreign) or len(older) < 2:
        return None
    found = _best_guess(b"".join(older))
    if found is None or found[1] == "utf-8":
        return None
    read = _READINGS[found[1]][0]
    texts = [line.decode() if _strict(line, "utf-8") else read(line) for line in lines]
    return unicodedata.normalize("NFC", "".join(texts)), f"utf-8, {found[1]}"


_LEAST_MIXED = 0.2


def senses(data: bytes) -> dict[str, float]:
    """How much sense each reading makes, in [0, 1]; what the choice rests on."""
    part = _whole_letters(data)
    return {name: round(score(read(part)), 3) for name, (read, score) in _READINGS.items()}


def _whole_letters(data: bytes) -> bytes:
    """The first lines that hold foreign letters: what plain English stands above them tells nothing."""
    if len(data) <= _LOOKED_AT:
        return data
    first = re.search(rb"[\x80-\xff]", data)
    start = data.rfind(b"\n", 0, first.start() if first else 0) + 1
    return data[start : start + _LOOKED_AT]


def _share(letters: frozenset[str]) -> Callable[[str], float]:
    def share(text: str) -> float:
        foreign = [letter for letter in text if letter > "\x7f"]
        return sum(letter in letters for letter in foreign) / len(foreign) if foreign else 0.0

    return share


def _japanese(text: str) -> float:
    """Kana count as they are; half-width ones do not, for any byte of an old Vietnamese font is one."""
    foreign = [letter for letter in text if letter > "\x7f" and not "\uff61" <= letter <= "\uff9f"]
    half = sum("\uff61" <= letter <= "\uff9f" for letter in text)
    if not foreign:
        return 0.0
    known = sum(
        letter in _JAPANESE or "\u3041" <= letter <= "\u30fe" or "\uff01" <= letter <= "\uff5e" for letter in foreign
    )
    return known / (len(foreign) + half / 2)


def _vietnamese(text: str) -> float:
    """The share of foreign letters that stand in syllables of Vietnamese."""
    written = unicodedata.normalize("NFC", text)
    foreign = sum(letter > "\x7f" for letter in written)
    right = sum(_letters_in_place(word) for word in _WORD.findall(written) if not word.isascii())
    return right / foreign if foreign else 0.0


@lru_cache(maxsize=16_384)
def _letters_in_place(word: str) -> int:
    apart = unicodedata.normalize("NFD", word.lower())
    toneless = unicodedata.normalize("NFC", apart.translate(_TONES))
    tones = sum(ord(letter) in _TONES for letter in apart)
    return sum(letter > "\x7f" for letter in word) if tones <= 1 and _SYLLABLE.fullmatch(toneless) else 0


def _western(text: str) -> float:
    """Marked letters in words of plain ones, at three fifths: a Vietnamese text read so has many of them too."""
    foreign = sum(letter > "\x7f" for letter in text)
    marked = [(len(word), sum(letter > "\x7f" for letter in word)) for word in _WORD.findall(text)]
    inside = sum(count for length, count in marked if 2 * count <= length)
    signs = sum(
        letter in "\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2026\u20ac\u00a0\u00b0\u00b2\u00d7\u00ae\u2122"
        for letter in text
    )
    return 0.6 * (inside + signs) / foreign if foreign else 0.0


def _damaged(text: str) -> float:
    """UTF-8 in which a few letters were broken."""
    foreign = sum(letter > "\x7f" for letter in text)
    return max(0.0, 0.99 - 5 * text.count("\ufffd") / foreign) if foreign else 0.0


def _reader(encoding: str) -> Callable[[bytes], str]:
    return lambda data: data.decode(encoding, errors="replace")


# Those met more often first.
_READINGS: dict[str, tuple[Callable[[bytes], str], Callable[[str], float]]] = {
    "utf-8": (_reader("utf-8"), _damaged),
    "cp1258": (_reader("cp1258"), _vietnamese),
    "tcvn3": (from_tcvn3, _vietnamese),
    "vni": (from_vni, _vietnamese),
    "cp932": (_reader("cp932"), _japanese),
    "gb18030": (_reader("gb18030"), _share(_SIMPLIFIED)),
    "cp949": (_reader("cp949"), _share(_KOREAN)),
    "big5": (_reader("cp950"), _share(_TRADITIONAL)),
    "euc_jp": (_reader("euc_jp"), _japanese),
    "cp1252": (_reader("cp1252"), _western),
}


def _strict(data: bytes, encoding: str) -> tuple[str, str] | None:
    try:
        return unicodedata.normalize("NFC", data.decode(encoding)).lstrip("\ufeff"), encoding
    except (UnicodeError, ValueError):
        return None
