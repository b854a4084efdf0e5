"""Files that mean harm, or were harmed: made here, always the same, 300 of them. Each is to end as a list or in one sentence."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl

OLD_WORKBOOK = Path(__file__).parent / "data" / "old-workbook.xls"
LIST = (
    "Tên công ty,Mã số thuế,Tỉnh,Công nghệ\nCông ty TNHH Sen Hồng,0101243150,Hà Nội,tiện CNC\n"
    "Công ty CP Tre Xanh,0309988776,Đồng Nai,mạ kẽm\n"
)
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    '<Override PartName="/xl/sharedStrings.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
)
_RELS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>'
)
_BOOK = (
    '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
_BOOK_RELS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
    '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" '
    'Target="sharedStrings.xml"/></Relationships>'
)
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_STRINGS = f'<?xml version="1.0"?><sst {_MAIN}><si><t>Tên công ty</t></si></sst>'
_ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {after} "{f"&{before};" * 10}">' for before, after in zip("abcdefgh", "bcdefghi", strict=True)
)
PARTS = {
    "[Content_Types].xml": _TYPES,
    "_rels/.rels": _RELS,
    "xl/workbook.xml": _BOOK,
    "xl/_rels/workbook.xml.rels": _BOOK_RELS,
    "xl/worksheets/sheet1.xml": f'<?xml version="1.0"?><worksheet {_MAIN}><sheetData/></worksheet>',
    "xl/sharedStrings.xml": _STRINGS,
}


def files() -> dict[str, Callable[[], bytes]]:
    """By name, what makes the content, in a fixed order. Some take seconds to make."""
    return {**_texts(), **_workbooks(), **_packed(), **_types(), **_old_workbooks(), **_pages(), **_cut(), **_shaken()}


def _sheet(rows: str, before: str = "", after: str = "") -> str:
    return f'<?xml version="1.0"?><worksheet {_MAIN}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def _book(**changed: str | bytes) -> bytes:
    """A workbook of hand-written parts; `changed`: sheet, strings, book, rels, types instead of the usual."""
    names = {
        "sheet": "xl/worksheets/sheet1.xml",
        "strings": "xl/sharedStrings.xml",
        "book": "xl/workbook.xml",
        "rels": "xl/_rels/workbook.xml.rels",
        "types": "[Content_Types].xml",
    }
    return _zip({**PARTS, **{names[key]: text for key, text in changed.items()}})


def _zip(parts: dict[str, str | bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in parts.items():
            packed.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return data.getvalue()


def _good_book() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in LIST.splitlines():
        sheet.append(line.split(","))
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


Made = dict[str, Callable[[], bytes]]


def _texts() -> Made:
    good = LIST.encode()
    marks = b"\xef\xbb\xbf\xff\xfe\xfe\xff"
    made: Made = {
        "columns-100000.csv": lambda: b",".join(b"c%d" % n for n in range(100_000)) + b"\n" + b"x," * 100_000,
        "columns-1000000.csv": lambda: b"," * 1_000_000,
        "rows-1000000.csv": lambda: b"a,b\n" * 1_000_000,
        "blank-rows.csv": lambda: b"\n" * 8_000_000,
        "one-line-16mb.csv": lambda: b"x" * 15_000_000,
        "quotes.csv": lambda: b'"' * 3_000_000,
        "quote-pairs.csv": lambda: b'"",' * 3_000_000,
        "open-quote.csv": lambda: good + b'"' + good * 2_000,
        "open-quote-16mb.csv": lambda: b'"' + b"x,y\n" * 3_500_000,
        "delimiters.csv": lambda: b",;\t|" * 1_000_000,
        "carriage-returns.csv": lambda: b"\r" * 2_000_000 + good,
        "nul-between.csv": lambda: good.replace(b",", b"\x00,\x00"),
        "nul-16mb.csv": lambda: b"\x00" * 15_000_000,
        "nul-behind.csv": lambda: good + b"\x00" * 1_000_000,
        "control-z.csv": lambda: good + b"\x1a" + good,
        "control-z-only.csv": lambda: b"\x1a" * 1_000,
        "controls.csv": lambda: bytes(range(32)) * 5_000 + good,
        "escapes.csv": lambda: good.replace(b"Sen", b"\x1b[31m\x07\x08\x7f"),
        "marks.csv": lambda: marks * 5 + good,
        "marks-only.csv": lambda: marks * 100,
        "mark-of-utf16-before-utf8.csv": lambda: b"\xff\xfe" + good,
        "mark-of-utf8-before-utf16.csv": lambda: b"\xef\xbb\xbf" + LIST.encode("utf-16-le"),
        "mark-of-utf32.csv": lambda: b"\xff\xfe\x00\x00" + good,
        "half-utf8-half-1258.csv": lambda: good * 30 + LIST.encode("cp1258", "replace") * 30,
        "half-utf8-half-sjis.csv": lambda: good * 30 + "株式会社山田製作所,愛知県\n".encode("cp932") * 30,
        "half-utf16.csv": lambda: good + LIST.encode("utf-16-le"),
        "odd-utf16.csv": lambda: LIST.encode("utf-16")[:-1],
        "lone-surrogates.csv": lambda: b"\xff\xfe" + b"\x00\xd8a\x00,\x00" * 1_000,
        "surrogates-in-utf8.csv": lambda: b"\xed\xa0\x80,\xed\xbf\xbf\n" * 1_000,
        "overlong.csv": lambda: b"\xc0\xaf,\xe0\x80\xaf\n" * 1_000,
        "all-bytes.csv": lambda: bytes(range(256)) * 1_000,
        "high-bytes.csv": lambda: bytes(range(128, 256)) * 20_000,
        "combining-marks.csv": lambda: ("a" + "\u0301" * 500_000 + ",b\n").encode(),
        "wide-ligature.csv": lambda: ("\ufdfa" * 300_000 + ",b\n").encode(),
        "right-to-left.csv": lambda: "Tên công ty,Mã số thuế\n\u202eevil\u202c,1\n".encode(),
        "formulas.csv": lambda: (
            'Tên công ty,Tỉnh\n"=cmd|\'/C calc\'!A0",\n@SUM(1+1),+1\n-2+3,"=HYPERLINK(""http://x"")"\n'.encode()
        ),
        "scripts.csv": lambda: "Tên công ty,Tỉnh\n<script>alert(1)</script>,<img src=x onerror=alert(1)>\n".encode(),
        "entities.csv": lambda: b"&#65" * 2_000_000,
        "entities-wide.csv": lambda: b"&#999999;&#xffffff;&#0;&#xd800;,b\n" * 2_000,
        "broken-mojibake.csv": lambda: ("Ã\u0083" * 400_000 + ",b\n").encode(),
        "mojibake-cells.csv": lambda: ("CÃ´ng ty Ã¡Â»Â‡,Viá»\u0087t\n" * 15_000).encode(),
        "sep.csv": lambda: b"sep=\x00\n" + good,
        "sep-quote.csv": lambda: b'sep="\n' + good,
        "numbers.csv": lambda: b"9" * 900_000 + b",1e999999999,-0,NaN,inf\n",
        "conflict.csv": lambda: b"<<<<<<< HEAD\n" + good + b"=======\n" + good + b">>>>>>> x\n",
        "header-20000-times.csv": lambda: (
            LIST.splitlines()[0].encode() + b"\n" + LIST.splitlines()[0].encode() * 1 + b"\n" * 19_000
        ),
        "gzip.csv": lambda: b"\x1f\x8b\x08\x00" + random.Random(1).randbytes(5_000),
        "seven-zip.xls": lambda: b"7z\xbc\xaf\x27\x1c" + random.Random(2).randbytes(5_000),
        "program.csv": lambda: b"MZ\x90\x00\x03" + random.Random(3).randbytes(50_000),
        "elf.xlsx": lambda: b"\x7fELF\x02\x01\x01" + bytes(500) + random.Random(4).randbytes(50_000),
        "picture.xlsx": lambda: b"\x89PNG\r\n\x1a\n" + random.Random(5).randbytes(5_000),
        "portable-document.csv": lambda: b"%PDF-1.7\n" + random.Random(6).randbytes(5_000),
        "rich-text.xls": lambda: b"{\\rtf1 x}",
        "archive-of-a-page.xls": lambda: b"MIME-Version: 1.0\nX: y\n\n<table><tr><td>a</td></tr></table>",
        "json.csv": lambda: b'[{"a": 1}, {"b": [[[[]]]]}]',
        "text-named-xlsx.xlsx": lambda: good,
        "spaces.csv": lambda: b" " * 10_000_000,
        "koi8.csv": lambda: "Название;Город\nЗавод;Пермь\n".encode("koi8-r") * 50,
        "zero-width.csv": lambda: ("\u200b\u2060\ufeff" * 100_000 + ",b\n").encode(),
    }
    return made


def _workbooks() -> Made:
    def cell(place: str, value: str = "x", kind: str = "str") -> str:
        return f'<c r="{place}" t="{kind}"><v>{value}</v></c>'

    wide = "".join(f"<c><v>{n}</v></c>" for n in range(100_000))
    return {
        "far-cell.xlsx": lambda: _book(
            sheet=_sheet(f'<row r="1">{cell("A1")}</row><row r="1048576">{cell("XFD1048576")}</row>')
        ),
        "far-cell-first.xlsx": lambda: _book(sheet=_sheet(f'<row r="1048576">{cell("XFD1048576")}</row>')),
        "beyond-the-last-cell.xlsx": lambda: _book(
            sheet=_sheet(f'<row r="99999999999">{cell("ZZZZZZ99999999999")}</row>')
        ),
        "columns-100000.xlsx": lambda: _book(sheet=_sheet(f'<row r="1">{wide}</row>')),
        "rows-backwards.xlsx": lambda: _book(
            sheet=_sheet("".join(f'<row r="{n}">{cell(f"A{n}")}</row>' for n in range(500, 0, -1)))
        ),
        "rows-of-one-number.xlsx": lambda: _book(sheet=_sheet(f'<row r="1">{cell("A1")}</row>' * 50_000)),
        "rows-300000.xlsx": lambda: _book(sheet=_sheet("<row><c><v>1</v></c></row>" * 300_000)),
        "blank-rows-1000000.xlsx": lambda: _book(sheet=_sheet("<row/>" * 1_000_000)),
        "negative-row.xlsx": lambda: _book(sheet=_sheet(f'<row r="-5">{cell("A-5")}</row>')),
        "row-zero.xlsx": lambda: _book(sheet=_sheet(f'<row r="0">{cell("A0")}</row>')),
        "row-in-letters.xlsx": lambda: _book(sheet=_sheet(f'<row r="one">{cell("A1")}</row>')),
        "place-without-letters.xlsx": lambda: _book(sheet=_sheet(f'<row r="1">{cell("11")}</row>')),
        "negative-dimension.xlsx": lambda: _book(
            sheet=_sheet(f'<row r="1">{cell("A1")}</row>', '<dimension ref="A-1:B-99"/>')
        ),
        "huge-dimension.xlsx": lambda: _book(
            sheet=_sheet(f'<row r="1">{cell("A1")}</row>', '<dimension ref="A1:XFD1048576"/>')
        ),
        "no-dimension.xlsx": lambda: _book(sheet=_sheet(f'<row r="1">{cell("A1")}</row>', '<dimension ref=""/>')),
        "strings-missing.xlsx": lambda: _book(sheet=_sheet(f'<row r="1">{cell("A1", "7", "s")}</row>')),
        "string-negative.xlsx": lambda: _book(sheet=_sheet(f'<row r="1">{cell("A1", "-1", "s")}</row>')),
        "strings-huge.xlsx": lambda: _book(strings=f"<sst {_MAIN}><si><t>{'x' * 50_000_000}</t></si></sst>"),
        "strings-many.xlsx": lambda: _book(strings=f"<sst {_MAIN}>{'<si><t>x</t></si>' * 1_500_000}</sst>"),
        "string-repeated.xlsx": lambda: _book(
            strings=f"<sst {_MAIN}><si><t>{'y' * 32_000}</t></si></sst>",
            sheet=_sheet(
                "".join(f"<row>{'<c t=' + chr(34) + 's' + chr(34) + '><v>0</v></c>'}</row>" for _ in range(19_000))
            ),
        ),
        "strings-counted-wrongly.xlsx": lambda: _book(
            strings=f'<sst {_MAIN} count="-5" uniqueCount="99999999999"><si><t>a</t></si></sst>'
        ),
        "deep-sheet.xlsx": lambda: _book(sheet=_sheet("<row>" * 100_000 + "</row>" * 100_000)),
        "deep-strings.xlsx": lambda: _book(strings=f"<sst {_MAIN}>{'<si>' * 200_000}{'</si>' * 200_000}</sst>"),
        "attributes.xlsx": lambda: _book(sheet=_sheet("<row " + " ".join(f'a{n}="1"' for n in range(200_000)) + "/>")),
        "long-attribute.xlsx": lambda: _book(sheet=_sheet(f'<row r="1" x="{"y" * 5_000_000}"/>')),
        "long-number.xlsx": lambda: _book(sheet=_sheet(f'<row r="1"><c r="A1"><v>{"9" * 200_000}</v></c></row>')),
        "number-beyond.xlsx": lambda: _book(
            sheet=_sheet('<row r="1"><c r="A1"><v>1e9999</v></c><c r="B1"><v>nan</v></c></row>')
        ),
        "no-number.xlsx": lambda: _book(sheet=_sheet('<row r="1"><c r="A1"><v>abc</v></c></row>')),
        "day-beyond.xlsx": lambda: _book(sheet=_sheet(f'<row r="1">{cell("A1", "2026-99-99", "d")}</row>')),
        "error-cell.xlsx": lambda: _book(sheet=_sheet(f'<row r="1">{cell("A1", "#REF!", "e")}</row>')),
        "formula.xlsx": lambda: _book(
            sheet=_sheet('<row r="1"><c r="A1"><f>WEBSERVICE("http://x")</f><v>1</v></c></row>')
        ),
        "formula-unreckoned.xlsx": lambda: _book(sheet=_sheet('<row r="1"><c r="A1"><f>1+1</f></c></row>')),
        "formula-array.xlsx": lambda: _book(
            sheet=_sheet('<row r="1"><c r="A1"><f t="array" ref="A1:XFD1048576">1</f><v>1</v></c></row>')
        ),
        "merged-all.xlsx": lambda: _book(
            sheet=_sheet(
                f'<row r="1">{cell("A1")}</row>', after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
            )
        ),
        "merged-many.xlsx": lambda: _book(
            sheet=_sheet(
                f'<row r="1">{cell("A1")}</row>',
                after=f"<mergeCells>{'<mergeCell ref=' + chr(34) + 'A1:ZZ999' + chr(34) + '/>'}</mergeCells>" * 50_000,
            )
        ),
        "hidden-columns-all.xlsx": lambda: _book(
            sheet=_sheet(f'<row r="1">{cell("A1")}</row>', '<cols><col min="1" max="999999999999" hidden="1"/></cols>')
        ),
        "hidden-columns-negative.xlsx": lambda: _book(
            sheet=_sheet(f'<row r="1">{cell("A1")}</row>', '<cols><col min="-9" max="-1" hidden="1"/></cols>')
        ),
        "hidden-columns-letters.xlsx": lambda: _book(
            sheet=_sheet(f'<row r="1">{cell("A1")}</row>', '<cols><col min="A" max="B" hidden="1"/></cols>')
        ),
        "columns-described.xlsx": lambda: _book(
            sheet=_sheet(
                f'<row r="1">{cell("A1")}</row>',
                f"<cols>{'<col min=' + chr(34) + '1' + chr(34) + '/>'}</cols>" * 200_000,
            )
        ),
        "no-sheet.xlsx": lambda: _book(book=f"<workbook {_MAIN}><sheets/></workbook>"),
        "no-book.xlsx": lambda: _book(book=""),
        "sheet-not-closed.xlsx": lambda: _book(sheet=_sheet(f'<row r="1">{cell("A1")}')[:-30]),
        "sheet-is-text.xlsx": lambda: _book(sheet="hello"),
        "sheet-is-nul.xlsx": lambda: _book(sheet="\x00" * 10_000),
        "sheet-in-utf16.xlsx": lambda: _book(
            sheet=_sheet(f'<row r="1">{cell("A1")}</row>').replace('"1.0"', '"1.0" encoding="utf-16"').encode("utf-16")
        ),
        "sheet-in-no-encoding.xlsx": lambda: _book(sheet=_sheet("").replace('"1.0"', '"1.0" encoding="x-none"')),
        "target-elsewhere.xlsx": lambda: _book(rels=_BOOK_RELS.replace("worksheets/sheet1.xml", "../../../etc/passwd")),
        "target-on-the-net.xlsx": lambda: _book(
            rels=_BOOK_RELS.replace(
                'Target="worksheets/sheet1.xml"', 'Target="http://127.0.0.1:9/x" TargetMode="External"'
            )
        ),
        "target-itself.xlsx": lambda: _book(rels=_BOOK_RELS.replace("worksheets/sheet1.xml", "workbook.xml")),
        "sheets-2000.xlsx": lambda: _book(
            book=_BOOK.replace(
                "<sheets>",
                "<sheets>" + "".join(f'<sheet name="a{n}" sheetId="{n + 2}" r:id="rId1"/>' for n in range(2_000)),
            )
        ),
        "macros.xlsm": lambda: _zip({**PARTS, "xl/vbaProject.bin": random.Random(7).randbytes(50_000)}),
        "links.xlsx": lambda: _zip({**PARTS, "xl/externalLinks/externalLink1.xml": "<externalLink/>"}),
        "drawings.xlsx": lambda: _zip({**PARTS, "xl/drawings/drawing1.xml": "<x>" * 10_000}),
        "binary-book.xlsb": lambda: _zip({**PARTS, "xl/workbook.bin": b"\x83\x01\x00"}),
    }


def _packed() -> Made:
    def bomb(name: str, size_mb: int) -> bytes:
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as packed:
            for part, text in PARTS.items():
                if part != name:
                    packed.writestr(part, text)
            with packed.open(name, "w", force_zip64=True) as entry:
                for _number in range(size_mb):
                    entry.write(b" " * 1_048_576)
        return data.getvalue()

    def lying(size: int) -> bytes:
        """The packed size is right, the unpacked size is not."""
        data = bytearray(_book(sheet=_sheet("<row><c><v>1</v></c></row>" * 100_000)))
        for start in range(len(data) - 4):
            if data[start : start + 4] == b"PK\x01\x02":
                data[start + 24 : start + 28] = struct.pack("<I", size)
        return bytes(data)

    good = _book()
    return {
        "bomb-sheet.xlsx": lambda: bomb("xl/worksheets/sheet1.xml", 310),
        "bomb-strings.xlsx": lambda: bomb("xl/sharedStrings.xml", 280),
        "bomb-styles.xlsx": lambda: bomb("xl/styles.xml", 250),
        "bomb-types.xlsx": lambda: bomb("[Content_Types].xml", 200),
        "bomb-book.xlsx": lambda: bomb("xl/workbook.xml", 200),
        "bomb-within.xlsx": lambda: _zip({**PARTS, "xl/worksheets/sheet1.xml": _zip({"a": b" " * 10_000_000})}),
        "parts-3000.xlsx": lambda: _zip({**PARTS, **{f"xl/media/{n}.png": b"" for n in range(3_000)}}),
        "size-zero.xlsx": lambda: lying(0),
        "size-small.xlsx": lambda: lying(100),
        "size-huge.xlsx": lambda: lying(0xFFFFFFF0),
        "path-up.xlsx": lambda: _zip({**PARTS, "../../../../tmp/evil.xml": "x"}),
        "path-absolute.xlsx": lambda: _zip({**PARTS, "/etc/cron.d/evil": "x", "C:\\evil.xml": "x"}),
        "path-long.xlsx": lambda: _zip({**PARTS, "x/" * 30_000 + "y.xml": "x"}),
        "path-nul.xlsx": lambda: good.replace(b"xl/sharedStrings.xml", b"xl/shared\x00trings.xml"),
        "path-not-utf8.xlsx": lambda: good.replace(b"xl/sharedStrings.xml", b"xl/\xff\xfe\xfdredStrings.xml"),
        "same-part-twice.xlsx": lambda: _twice(),
        "locked.xlsx": lambda: _flagged(good, 1),
        "method-unknown.xlsx": lambda: _method(good, 99),
        "checksum-wrong.xlsx": lambda: _checksum(good),
        "no-types.xlsx": lambda: _zip({name: text for name, text in PARTS.items() if name != "[Content_Types].xml"}),
        "types-only.xlsx": lambda: _zip({"[Content_Types].xml": _TYPES}),
        "empty.xlsx": lambda: b"PK\x05\x06" + bytes(18),
        "head-only.xlsx": lambda: b"PK\x03\x04",
        "open-document.xlsx": lambda: _zip(
            {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}
        ),
        "letter.xlsx": lambda: _zip(
            {**PARTS, "[Content_Types].xml": _TYPES.replace("spreadsheetml.sheet", "wordprocessingml.document")}
        ),
        "comment.xlsx": lambda: good[:-2] + struct.pack("<H", 60_000) + b"x" * 60_000,
        "before.xlsx": lambda: b"PK\x03\x04" + random.Random(8).randbytes(10_000) + good,
        "behind.xlsx": lambda: good + random.Random(9).randbytes(100_000),
        "two-books.xlsx": lambda: good + _good_book(),
    }


def _twice() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in PARTS.items():
            packed.writestr(name, text)
        directory = packed.infolist()[-1]
        packed.filelist.append(directory)
    return data.getvalue()


def _changed_heads(data: bytes, local: int, central: int, value: bytes) -> bytes:
    changed = bytearray(data)
    for start in range(len(changed) - 4):
        if changed[start : start + 4] == b"PK\x03\x04":
            changed[start + local : start + local + len(value)] = value
        elif changed[start : start + 4] == b"PK\x01\x02":
            changed[start + central : start + central + len(value)] = value
    return bytes(changed)


def _flagged(data: bytes, flag: int) -> bytes:
    return _changed_heads(data, 6, 8, struct.pack("<H", flag))


def _method(data: bytes, method: int) -> bytes:
    return _changed_heads(data, 8, 10, struct.pack("<H", method))


def _checksum(data: bytes) -> bytes:
    return _changed_heads(data, 14, 16, b"\x01\x02\x03\x04")


def _types() -> Made:
    """A document type in each part, six ways."""
    ways = {
        "file": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        "net": '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
        "laughs": f"{_ENTITIES}]>",
        "long": f'<!DOCTYPE x [<!ENTITY e "{"x" * 100_000}">]>',
        "behind-a-comment": f'<!--{"c" * 20_000}--><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        "itself": '<!DOCTYPE x [<!ENTITY e "&f;"><!ENTITY f "&e;">]>',
    }

    def declared(name: str, way: str) -> Callable[[], bytes]:
        reference = "&i;" if way == "laughs" else "" if way == "net" else "&e;"
        text = PARTS[name].replace('<?xml version="1.0"?>', f'<?xml version="1.0"?>{ways[way]}', 1)
        end = text.rindex("</")
        return lambda: _zip({**PARTS, name: text[:end] + reference + text[end:]})

    return {f"type-{way}-{name.rpartition('/')[2]}.xlsx": declared(name, way) for name in PARTS for way in ways}


def _old_workbooks() -> Made:
    good = OLD_WORKBOOK.read_bytes()
    body = 512

    def put(place: int, value: bytes) -> Callable[[], bytes]:
        return lambda: good[:place] + value + good[place + len(value) :]

    return {
        "old-header-only.xls": lambda: good[:512],
        "old-sector-size.xls": put(30, b"\xff\xff"),
        "old-sector-zero.xls": put(30, b"\x00\x00"),
        "old-directory-loop.xls": put(48, b"\x00\x00\x00\x00"),
        "old-table-loop.xls": lambda: good.replace(struct.pack("<I", 0xFFFFFFFE), b"\x00\x00\x00\x00"),
        "old-table-huge.xls": put(44, b"\xff\xff\xff\x7f"),
        "old-strings-huge.xls": put(body + 8, b"\xff\xff\xff\xff"),
        "old-locked.xls": lambda: good + "EncryptedPackage".encode("utf-16-le"),
        "old-letter.xls": lambda: good.replace("Workbook".encode("utf-16-le"), "WordDocu".encode("utf-16-le")),
        "old-zeros.xls": lambda: good[:512] + bytes(len(good) - 512),
        "old-ones.xls": lambda: good[:512] + b"\xff" * (len(good) - 512),
        "old-long.xls": lambda: good + bytes(10_000_000),
        "older-4.xls": lambda: b"\x09\x04\x06\x00\x00\x00\x10\x00" + random.Random(10).randbytes(500),
        "older-2.xls": lambda: b"\x09\x00\x04\x00\x02\x00\x10\x00" + bytes(300),
        "older-8.xls": lambda: b"\x09\x08\x10\x00\x00\x06\x05\x00" + random.Random(11).randbytes(5_000),
        "old-named-csv.csv": lambda: good,
    }


def _pages() -> Made:
    row = "<tr><td>a</td><td>b</td></tr>"
    return {
        "page-deep.xls": lambda: ("<table><tr><td>" * 50_000).encode(),
        "page-deep-divs.xls": lambda: b"<html>" + b"<div>" * 500_000 + f"<table>{row}</table>".encode(),
        "page-rows.xls": lambda: b"<table>" + b"<tr><td>a" * 500_000,
        "page-columns.xls": lambda: b"<table><tr>" + b"<td>a" * 1_000_000,
        "page-spans.xls": lambda: b'<table><tr><td colspan="99999999999" rowspan="99999999999">a</td></tr></table>',
        "page-spans-many.xls": lambda: b"<table>" + b'<tr><td colspan="99999" rowspan="99999">a</td></tr>' * 19_000,
        "page-spans-odd.xls": lambda: (
            b'<table><tr><td colspan="-1" rowspan="x">a</td><td colspan="0">b</td></tr></table>'
        ),
        "page-type.xls": lambda: (
            b'<!DOCTYPE html [<!ENTITY e SYSTEM "file:///etc/passwd">]><table><tr><td>&e;</td></tr></table>'
        ),
        "page-laughs.xls": lambda: (f"{_ENTITIES}]><html><table><tr><td>&i;</td></tr></table>").encode(),
        "page-scripts.xls": lambda: f"<html><script>{'x=1;' * 500_000}</script><table>{row}</table>".encode(),
        "page-attributes.xls": lambda: (
            "<table " + " ".join(f"a{n}=1" for n in range(300_000)) + f">{row}</table>"
        ).encode(),
        "page-long-attribute.xls": lambda: f'<table title="{"x" * 12_000_000}">{row}</table>'.encode(),
        "page-links.xls": lambda: (
            f'<html><link href="http://127.0.0.1:9/"><img src="file:///etc/passwd"><table>{row}</table>'.encode()
        ),
        "page-without-tables.xls": lambda: b"<html><body>hello</body></html>",
        "page-encoding-lie.xls": lambda: f'<html><meta charset="utf-16"><table>{row}</table>'.encode(),
        "page-encoding-zip.xls": lambda: f'<html><meta charset="zip"><table>{row}</table>'.encode(),
        "page-nul.xls": lambda: f"<html><table>{row}</table>".replace("a", "a\x00").encode(),
        "page-cut.xls": lambda: f"<html><table>{row * 50}".encode()[:-7],
        "page-comment.xls": lambda: f"<!--{'-' * 1_000_000}<table>{row}</table>".encode(),
        "xml-table.xls": lambda: (
            b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook><Table><Row/></Table></Workbook>'
        ),
    }


def _cut() -> Made:
    """Good files that end too early."""
    whole = {"list.csv": LIST.encode("utf-16"), "book.xlsx": _good_book(), "old.xls": OLD_WORKBOOK.read_bytes()}

    def cut(data: bytes, share: int) -> Callable[[], bytes]:
        return lambda: data[: len(data) * share * 9 // 100]

    return {f"cut-{share * 9}-{name}": cut(data, share) for name, data in whole.items() for share in range(1, 11)}


def _shaken() -> Made:
    """Good files with bytes changed by chance, until there are 300."""
    kinds = [("book.xlsx", _good_book()), ("old.xls", OLD_WORKBOOK.read_bytes()), ("list.csv", LIST.encode())]

    def shaken(number: int, data: bytes) -> Callable[[], bytes]:
        def make() -> bytes:
            dice = random.Random(100 + number)
            changed = bytearray(data)
            for _each in range(1 + len(data) // 400):
                changed[dice.randrange(8, len(changed))] = dice.randrange(256)
            return bytes(changed)

        return make

    each = [(number, *kinds[number % len(kinds)]) for number in range(SHAKEN)]
    return {f"shaken-{number}-{name}": shaken(number, data) for number, name, data in each}


SHAKEN = 56
