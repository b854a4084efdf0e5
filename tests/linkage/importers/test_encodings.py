"""Encodings are told apart by what makes sense: every text here is written in every encoding it can be written in, and read again."""

from __future__ import annotations

import unicodedata

import pytest

from linkage.importers.encodings import decode, senses
from tests.linkage.importers.written import written

VIETNAMESE = (
    "Tên công ty,Mã số thuế,Địa chỉ,Ngành nghề\n"
    "Công ty TNHH Cơ khí chính xác Hoàng Gia,0101243150,Lô 5 Khu công nghiệp Quế Võ,gia công khuôn mẫu; dập nguội\n"
    "Doanh nghiệp tư nhân Nhựa Thuận Phước,0302345678,Số 12 đường Nguyễn Trãi,ép nhựa, sơn tĩnh điện\n"
)
SHORT = "Tên,Tỉnh\nCông ty Ánh Dương,Quảng Ngãi\n"
TEXTS = {
    "vi": VIETNAMESE,
    "vi short": SHORT,
    "ja": "会社名,所在地,事業内容\n株式会社山田製作所,愛知県豊田市,自動車部品の精密加工\n有限会社東和,埼玉県川口市,プレス加工・溶接\n",
    "zh": "公司名称,地址,经营范围\n"
    "东莞市精密五金有限公司,广东省东莞市长安镇,模具制造、冲压加工\n苏州科达塑料制品厂,江苏省苏州市,注塑\n",
    "zh hant": "公司名稱,地址,營業項目\n"
    "大同精密股份有限公司,新北市三重區,模具製造、沖壓加工\n永豐塑膠工業股份有限公司,彰化縣鹿港鎮,塑膠射出\n",
    "ko": "회사명,주소,생산품\n(주)한국정밀,경기도 안산시 단원구,자동차 부품 가공\n동우산업 주식회사,인천광역시 남동구,프레스 금형\n",
    "fr": "Société,Téléphone,Spécialité\nMécanique Générale de Besançon,0381000000,décolletage de précision, traitement à façon\n",
}
WAYS = {
    "vi": ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "nfd", "cp1258", "tcvn3", "vni"),
    "vi short": ("utf-8", "utf-16-le", "cp1258", "tcvn3", "vni"),
    "ja": ("utf-8", "utf-16", "utf-16-le", "cp932", "euc_jp"),
    "zh": ("utf-8", "utf-16-le", "utf-16-be", "gb18030"),
    "zh hant": ("utf-8", "utf-16-le", "big5", "gb18030"),
    "ko": ("utf-8", "utf-16-le", "cp949"),
    "fr": ("utf-8", "cp1252"),
}
CASES = [(text, encoding) for text, encodings in WAYS.items() for encoding in encodings]


@pytest.mark.parametrize(("text", "encoding"), CASES)
def test_text_comes_back_as_it_was_written(text: str, encoding: str) -> None:
    found = decode(written(TEXTS[text], encoding))
    assert found is not None
    # Old fonts have no capitals with marks, so a list in them is right when it is the same in small letters.
    expected, read = TEXTS[text], found[0]
    assert (read.lower(), expected.lower())[0] == expected.lower() if encoding == "tcvn3" else read == expected
    assert unicodedata.is_normalized("NFC", read)


@pytest.mark.parametrize(
    ("text", "encoding"), [case for case in CASES if case[1] in ("cp1258", "tcvn3", "vni", "cp932", "gb18030")]
)
def test_right_reading_is_ahead_by_far(text: str, encoding: str) -> None:
    made = senses(written(TEXTS[text], encoding))
    others = max(sense for name, sense in made.items() if name != encoding)
    assert made[encoding] > others + 0.1


def test_word_of_capitals_in_an_abc_font_is_all_capitals() -> None:
    found = decode(written("CÔNG TY TNHH ĐIỆN LẠNH, Hà Nội, xã Định Công", "tcvn3"))
    assert found == ("CÔNG TY TNHH ĐIỆN LẠNH, Hà Nội, xã Định Công", "tcvn3")


def test_few_broken_letters_do_not_cost_the_rest() -> None:
    data = VIETNAMESE.encode()
    found = decode(data.replace(b"\n", b"\n\xff", 1))
    assert found is not None
    assert found[1] == "utf-8"
    assert "Doanh nghiệp tư nhân Nhựa Thuận Phước" in found[0]


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 20, b"\x1f\x8b\x08\x00\x00" + bytes(range(7, 250)) * 9, b"\x00\x01\x02abcdefgh"]
)
def test_what_is_no_text_is_not_read(data: bytes) -> None:
    assert decode(data) is None


def test_letters_of_a_script_that_is_not_known_here_are_not_guessed() -> None:
    assert decode("Название;Город\nЗавод имени Кирова;Пермь\n".encode("koi8-r")) is None


@pytest.mark.parametrize("encoding", ["cp1258", "tcvn3", "cp932"])
def test_two_lists_put_below_each_other_are_both_read(encoding: str) -> None:
    below = TEXTS["ja" if encoding == "cp932" else "vi short"]
    found = decode(VIETNAMESE.encode() + written(below, encoding))
    assert found is not None
    # Old fonts have no capitals with marks.
    assert (found[0].lower(), found[1]) == ((VIETNAMESE + below).lower(), f"utf-8, {encoding}")


def test_wrong_mark_does_not_hide_a_text() -> None:
    assert decode(b"\xff\xfe" + SHORT.encode()) == (SHORT, "utf-8")
