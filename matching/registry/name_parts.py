"""What stands around the name of a firm in its cell: a brand before it, the branch or plant that is meant, the park behind it."""

from __future__ import annotations

import re
from functools import cache

from matching.registry.legal_forms import split_legal_form
from matching.registry.spellings import fold
from matching.taxonomy import taxonomy

_COMPANIES = "công ty|công\\s+ty|cong ty|cty|ctcp|c\\.ty|doanh nghiệp tư nhân|dntn|hợp tác xã|htx"
_OTHERS = "chi nhánh|hộ kinh doanh|xí nghiệp|văn phòng đại diện|vpđd|cơ sở|ngân hàng|trung tâm|viện|nhà máy"
_LEGAL_STARTS = rf"(?:tổng\s+)?(?:{_COMPANIES}|{_OTHERS})"
_LEGAL_PART = re.compile(rf"(?:\s+-\s*|\s*-\s+|\s*\(\s*|,\s*)(?={_LEGAL_STARTS}\b)", re.I)
_OFFICES = "văn phòng đại diện|van phong dai dien|vpđd|vpdd|representative office|rep\\.? office"
_HEADS = (
    f"chi nhánh|chi nhanh|cn|(?:{_OFFICES})(?: of)?|branch(?: office)?(?: of)?|địa điểm kinh doanh|đđkd|nhà máy|nha may"
)
_UNIT_HEAD = re.compile(rf"^(?P<kind>{_HEADS})\b(?P<rest>.*)$", re.I)
_TAILS = (
    f"chi nhánh|chi nhanh|(?<=[-–(] )cn|(?<=[-–(])cn|{_OFFICES}|nhà máy|nha may|phân xưởng|(?:the )?branch(?: office)?"
    "|plant|factory|unit|workshop"
)
_UNIT_TAIL = re.compile(rf"(?:\s*[-–,(]\s*|\s+)(?P<kind>{_TAILS})\b\s*(?P<rest>.*)$", re.I)
_UNIT_END = re.compile(
    rf"\s*[-–,(]\s*(?P<rest>[^-–,()]+?)\s+(?P<kind>branch(?: office)?|{_OFFICES}|factory|plant|workshop)\s*\)?$", re.I
)
_UNIT_BEHIND_FORM = re.compile(
    r"\b(?:co\.?,?\s?ltd|ltd|limited|inc|llc|corp|corporation|company|gmbh|jsc)\.?,?\s+(?P<rest>[^-–,()]+?)\s+"
    rf"(?P<kind>branch(?: office)?|{_OFFICES}|factory|plant|workshop)$",
    re.I,
)
_SOLID_UNIT = re.compile(r"\s*(?P<place>\S*?)(?P<kind>工場|支店|営業所|事業所|廠|厂|工廠|工厂|分公司|공장|지점)\s*$")
_THAI_UNIT = re.compile(r"\s*(?P<kind>สาขา|โรงงาน)\s*(?P<rest>.*)$")
_PARK_TAIL = re.compile(r"\s+-\s+(?:kcn|kcx|ccn|khu công nghiệp|khu chế xuất|cụm công nghiệp)\b.*$", re.I)
_COMPANY_WORDS = re.compile(rf"\b(?:tổng )?(?:{_COMPANIES})\b", re.I)
_AT = re.compile(r"\s*(?:[-–,]\s*)?\b(?:tại|tai|khu vực|in|at)\s+(?P<place>.+)$", re.I)
_NAMES_A_PLACE = re.compile(r"^(?:tại|of|số|no)\b", re.I)
_IS_COMPANY = re.compile(r"\b(?:công ty|cty|tnhh|cp|ctcp)\b", re.I)
_KINDS = (
    ("office", ("văn phòng", "van phong", "vpđd", "vpdd", "rep")),
    ("plant", ("nhà máy", "nha may", "phân xưởng", "plant", "factory", "unit", "workshop")),
    ("plant", ("工場", "廠", "厂", "工廠", "工厂", "공장", "โรงงาน")),
)


def brand_and_legal(text: str) -> tuple[str, str]:
    """Of "Thép SIBA - Công Ty Cổ Phần Tập Đoàn SIBA" what stands before the legal form, and what begins with it.

    "" and the whole text when nothing stands before it; so too when nothing stands behind it ("Sodaphuco - Cty Cổ Phần").
    """
    parts = _LEGAL_PART.split(text, maxsplit=1)
    if len(parts) < 2 or not parts[0].strip():
        return "", text
    head, tail = parts[0].strip(), parts[1].strip().rstrip(")")
    tail = tail + ")" if tail.count("(") > tail.count(")") else tail
    if split_legal_form(head)[1] not in ("", "company") or _UNIT_HEAD.match(head):
        return "", text
    bare, form = split_legal_form(tail)
    if bare == tail:
        return "", f"{head} {tail}"
    return (head, tail) if form and bare and form != "household" else ("", text)


def without_unit(text: str, brand: str = "") -> tuple[str, str, str]:
    """The name of the firm, and which of its sites the text names: "branch", "office", "plant" or "", and the words that say which.

    A province that the brand ends with too belongs to the name: "Thái Bình An Giang - Chi Nhánh Công Ty TNHH Thái Bình An Giang".
    """
    if "-" in text:
        text = _PARK_TAIL.sub("", text)
    head = _UNIT_HEAD.match(text)
    if head and (head["kind"].lower() != "cn" or _IS_COMPANY.search(head["rest"])):
        firm, place = _firm_behind(head["rest"].strip(" :-–,"))
        if place and firm and fold(brand).endswith(fold(place)):
            return head["rest"].strip(" :-–,"), _kind(head["kind"]), ""
        return firm or text, _kind(head["kind"]), place
    solid = None if text.isascii() else _SOLID_UNIT.search(text) or _THAI_UNIT.search(text)
    if solid and solid.start() > 0:
        return (
            text[: solid.start()],
            _kind(solid["kind"]),
            solid.groupdict().get("place") or solid.groupdict().get("rest") or "",
        )
    behind = _UNIT_BEHIND_FORM.search(text)
    if behind and not split_legal_form(behind["rest"])[1]:
        return text[: behind.start("rest")].strip(), _kind(behind["kind"]), behind["rest"]
    tail = _UNIT_END.search(text) or _UNIT_TAIL.search(text)
    if tail and len(text[: tail.start()].split()) >= 2:
        place = tail["rest"].strip(" ().-")
        if split_legal_form(f"x {place}")[0] == "x":
            place = ""  # Heron Metal Factory Ltd.
        if not split_legal_form(place)[1] or len(place.split()) <= 2 or _NAMES_A_PLACE.match(place):
            return text[: tail.start()].strip(" -–,("), _kind(tail["kind"]), place
    return text, "", ""


def _firm_behind(rest: str) -> tuple[str, str]:
    """Of "An Giang - Công ty TNHH X" or "Công ty TNHH X tại An Giang" the firm and the place."""
    company = _COMPANY_WORDS.search(rest)
    if company and company.start() > 0:
        return rest[company.start() :], rest[: company.start()].strip(" -–,")
    at = _AT.search(rest)
    if at and at.start() > 0:
        return rest[: at.start()], at["place"]
    return _without_province(rest)


def _without_province(rest: str) -> tuple[str, str]:
    """Of "Công ty Cổ phần Tam Giác Tây Ninh", the name of a branch, the firm and the province it ends with."""
    words = rest.split()
    for length in (3, 2):
        tail = words[-length:]
        if len(words) > length + 2 and fold(" ".join(tail)) in province_names():
            return " ".join(words[:-length]), " ".join(tail)
    return rest, ""


@cache
def province_names() -> frozenset[str]:
    """Names of provinces, of today and of before, folded."""
    found = taxonomy().provinces.values()
    return frozenset(fold(name) for each in found for name in (each.labels["vi"], *each.merged_from))


def _kind(word: str) -> str:
    word = word.lower()
    return next((kind for kind, heads in _KINDS if word.startswith(heads)), "branch")
