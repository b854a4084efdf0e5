"""Lists of participants, as agencies keep them -> what each row says, with every doubt and the cell it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from database.enums import FairSide
from linkage.errors import Invalid
from linkage.importers import cells
from linkage.importers.fair_columns import Headed, headed
from linkage.importers.files import Row, Sheets
from linkage.importers.sentences import file_text
from linkage.importers.suppliers import column_letter
from linkage.language import _l
from linkage.services.fair_languages import LANGUAGE_OF
from linkage.services.fair_list_rows import Doubt, ListedFirm, Named
from search.analysis import fold
from search.understanding import KnownWord

_SPLIT = re.compile(r"[;,\n、；，/+]|\s+(?:và|and|&)\s+", re.IGNORECASE)
_NAMES = re.compile(r"[;,\n、；，]")
_TITLE = re.compile(r"^(?:ông|bà|anh|chị|em|cô|chú|mr|mrs|ms|miss|dr)\b\.?\s*", re.IGNORECASE)
_YES = frozenset(
    {
        "x",
        "co",
        "ok",
        "yes",
        "y",
        "v",
        "1",
        "roi",
        "da goi",
        "da xac nhan",
        "xong",
        "co can",
        "✓",
        "✔",
        "○",
        "〇",
        "はい",
        "要",
        "可",
    }
)
_NO = frozenset(
    {"", "ko", "k", "khong", "kg", "no", "n", "0", "-", "chua", "chua goi", "chua xac nhan", "×", "いいえ", "不要"}
)
_LANGUAGES = {
    "vi": ("viet", "vn", "vietnamese", "tieng viet", "ベトナム語"),
    "ja": ("nhat", "jp", "japanese", "tieng nhat", "日本語"),
    "ko": ("han", "kr", "korean", "tieng han", "韓国語"),
    "zh-Hans": ("trung", "hoa", "cn", "chinese", "tieng trung", "tieng hoa", "中国語"),
    "zh-Hant": ("dai loan", "tw", "taiwanese", "台湾"),
    "en": ("anh", "en", "english", "tieng anh", "英語"),
    "th": ("thai", "th", "tieng thai", "タイ語"),
}
_COUNTRIES = {
    "VN": ("viet nam", "vietnam", "vn", "viet"),
    "JP": ("nhat", "nhat ban", "jp", "japan", "日本"),
    "KR": ("han", "han quoc", "kr", "korea", "韓国"),
    "TW": ("dai loan", "tw", "taiwan", "台湾"),
    "CN": ("trung quoc", "trung", "cn", "china", "中国"),
    "TH": ("thai", "thai lan", "th", "thailand", "タイ"),
    "US": ("my", "us", "usa", "america"),
    "DE": ("duc", "de", "germany"),
}
_FOREIGN = {"JP": ("ja",), "KR": ("ko",), "TW": ("zh-Hant", "zh-Hans"), "CN": ("zh-Hans", "zh-Hant"), "TH": ("th",)}
_BOTH_DAYS = frozenset({"ca hai", "ca hai ngay", "both", "all", "tat ca", "両日"})
_DAY = re.compile(r"\d+")


def read_fair_list(sheets: Sheets, *, file_name: str, words: Sequence[KnownWord] = ()) -> list[ListedFirm]:
    """The rows of all sheets. `words`: what officers explained.

    Raises Invalid when no sheet has headings, or one does not tell which side it holds.
    """
    found = [each for sheet in sheets.sheets if (each := headed(sheet, file_name)) is not None]
    if not found:
        text = file_text("no_header")
        raise Invalid(text, fields={"file": text})
    untold = next((each for each in found if each.side is None), None)
    if untold is not None:
        text = _l("Not told whether these are buyers or suppliers. Put the word into the name of the sheet or file.")
        raise Invalid(text, fields={"file": text})
    return [_read(each, row, words) for each in found for row in each.rows if any(row.cells)]


def _read(sheet: Headed, row: Row, words: Sequence[KnownWord]) -> ListedFirm:
    given = _Cells(sheet, row)
    doubts: list[Doubt] = []
    side = sheet.side or FairSide.SUPPLIER
    nationality, languages = _nationality_and_languages(given, doubts)
    return ListedFirm(
        sheet=sheet.name,
        number=row.number,
        side=side,
        name=" ".join(given.text("name").split())[:300],
        name_cell=given.cell("name"),
        tax_code=_tax_code(given, doubts),
        phone=cells.phone(given.text("phone")),
        email=cells.email(given.text("email")),
        people=tuple(_people(given)),
        people_count=given.text("people_count")[:40],
        nationality=nationality,
        languages=languages,
        topics=_topics(given, words, doubts),
        wishes=tuple(_named(given, "wishes")),
        vetoes=tuple(_named(given, "vetoes")),
        table=given.text("table")[:20],
        table_cell=given.cell("table"),
        days=_days(given, doubts),
        days_cell=given.cell("days"),
        interpreter=_interpreter(given, doubts),
        is_confirmed=_confirmed(given, doubts),
        doubts=tuple(doubts),
    )


class _Cells:
    """A row by what its columns hold."""

    def __init__(self, sheet: Headed, row: Row) -> None:
        self.found: dict[str, list[tuple[str, str]]] = {}
        self.columns = frozenset(sheet.fields)
        for place, (field, text) in enumerate(zip(sheet.fields, row.cells, strict=False)):
            if field:
                self.found.setdefault(field, []).append(
                    (f"{column_letter(place)}{row.number}", _storable(text).strip())
                )

    def all(self, field: str) -> list[tuple[str, str]]:
        return [(cell, text) for cell, text in self.found.get(field, ()) if text]

    def text(self, field: str) -> str:
        return next((text for _cell, text in self.all(field)), "")

    def cell(self, field: str) -> str:
        return next((cell for cell, _text in self.found.get(field, ())), "")


def _storable(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable() or letter == "\n")


def _tax_code(given: _Cells, doubts: list[Doubt]) -> str | None:
    if "tax_code" not in given.columns:
        return None
    text = given.text("tax_code")
    code = cells.tax_code(text)
    if code.remark and code.remark != "branch":
        doubts.append(Doubt(code.remark, given.cell("tax_code"), "" if code.remark == "personal_number" else text))
    return code.code


def _people(given: _Cells) -> Iterator[str]:
    """Names without their titles, each once."""
    seen = set()
    for _cell, text in given.all("person"):
        for piece in _NAMES.split(text):
            name = _TITLE.sub("", " ".join(piece.split()))[:200]
            if name and not cells.says_nothing(name) and fold(name) not in seen:
                seen.add(fold(name))
                yield name


def _nationality_and_languages(given: _Cells, doubts: list[Doubt]) -> tuple[str | None, tuple[str, ...]]:
    """People write the country where the language belongs, and the other way round."""
    cell, text = given.cell("nationality"), given.text("nationality")
    country = next((code for code, words in _COUNTRIES.items() if fold(text) in words), None)
    if text and country is None:
        doubts.append(Doubt("country_unknown", cell, text))
    spoken: list[str] = []
    for at, said in given.all("languages"):
        for piece in _SPLIT.split(said):
            language = _language(piece)
            if language is not None:
                spoken.append(language)
            elif piece.strip():
                doubts.append(Doubt("language_unknown", at, piece.strip()))
    # A country of Europe does not tell the language: officers ask.
    if not spoken and country is not None and country in LANGUAGE_OF and country != "EU":
        spoken = [LANGUAGE_OF[country]]
    elif country in _FOREIGN and not {"en", *_FOREIGN[country]} & set(spoken):
        doubts.append(Doubt("language_odd", given.cell("languages"), given.text("languages")))
    return country, tuple(dict.fromkeys(spoken))


def _language(piece: str) -> str | None:
    said = fold(piece).strip(" .")
    return next((code for code, words in _LANGUAGES.items() if said in words or said == code), None)


def _topics(given: _Cells, words: Sequence[KnownWord], doubts: list[Doubt]) -> tuple[str, ...]:
    found: list[str] = []
    for cell, text in given.all("topics"):
        ids, unknown = cells.processes(text, words)
        found += ids
        doubts += [Doubt("process_unknown", cell, piece) for piece in unknown]
    return tuple(dict.fromkeys(found))


def _named(given: _Cells, field: str) -> Iterator[Named]:
    for cell, text in given.all(field):
        for piece in _NAMES.split(text):
            name = " ".join(piece.split())[:300]
            if name and not cells.says_nothing(name):
                yield Named(cell, name)


def _days(given: _Cells, doubts: list[Doubt]) -> tuple[int, ...]:
    """The days of the fair by number; empty means all."""
    text = given.text("days")
    if not text or fold(text) in _BOTH_DAYS:
        return ()
    numbers = tuple(int(each) for each in _DAY.findall(text) if len(each) < 3)
    if not numbers:
        doubts.append(Doubt("days_unknown", given.cell("days"), text))
    return numbers


def _interpreter(given: _Cells, doubts: list[Doubt]) -> bool:
    """Yes, no, or the language that is wanted."""
    text = given.text("interpreter")
    answer = _yes_or_no(text)
    if answer is None and all(_language(piece) for piece in _SPLIT.split(text)):
        doubts.append(Doubt("interpreter_language", given.cell("interpreter"), text))
        return True
    if answer is None:
        doubts.append(Doubt("answer_unknown", given.cell("interpreter"), text))
    return bool(answer)


def _confirmed(given: _Cells, doubts: list[Doubt]) -> bool:
    """Without such a column everybody on the list comes."""
    if "confirmed" not in given.columns:
        return True
    text = given.text("confirmed")
    answer = _yes_or_no(text)
    if answer is None:
        doubts.append(Doubt("answer_unknown", given.cell("confirmed"), text))
    elif not answer:
        doubts.append(Doubt("not_confirmed", given.cell("confirmed"), text))
    return bool(answer)


def _yes_or_no(text: str) -> bool | None:
    said = fold(text).strip(" .!")
    return True if said in _YES else False if said in _NO else None
