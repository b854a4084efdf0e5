"""A pasted enquiry -> the draft of a need: what is to be made, of what, how many, where; greetings and signatures fall away."""

from __future__ import annotations

import re
from dataclasses import dataclass

from matching.network import usual_order
from search.understanding.mails import body
from search.understanding.parser import understand
from search.understanding.result import Constraint, Understood

LONGEST_TITLE = 80
_VOLUMES = ("volume_per_month", "volume_once")


@dataclass(frozen=True, slots=True)
class NeedDraft:
    """What an enquiry asks for. `processes` in the usual order of the work; `text`: words that were not understood.

    `quantity_per_month` in pieces or tonnes as written; None when none is given.
    """

    title: str
    processes: tuple[str, ...]
    materials: tuple[str, ...]
    material_families: tuple[str, ...]
    constraints: tuple[Constraint, ...]
    quantity_per_month: float | None
    provinces: tuple[str, ...]
    certificates: tuple[str, ...]
    sectors: tuple[str, ...]
    text: str


def draft(text: str) -> NeedDraft:
    """Read an enquiry. Only its first 2,000 characters, without greeting, introduction and signature, are read."""
    lines = body(text)
    understood = understand(text)
    return NeedDraft(
        title=_title(lines),
        processes=tuple(usual_order(understood.processes)),
        materials=understood.materials,
        material_families=understood.material_families,
        constraints=tuple(limit for limit in understood.constraints if limit.key not in _VOLUMES),
        quantity_per_month=_quantity(understood),
        provinces=understood.provinces,
        certificates=understood.certificates,
        sectors=understood.sectors,
        text=understood.text,
    )


def _title(lines: list[str]) -> str:
    """The subject of the enquiry: what it calls the part; else its first line that names a process or a part, else its first."""
    named = next((match[1] for line in lines if (match := _PART_NAME.match(line))), "")
    if not named:
        named = next((line for line in lines if understand(line[:200]).processes), lines[0] if lines else "")
    plain = _SUBJECT.sub("", named).strip(" :-–・*•")
    if len(plain) <= LONGEST_TITLE:
        return plain
    return plain[:LONGEST_TITLE].rsplit(" ", 1)[0].rstrip(" ,;:-") + "…"


def _quantity(understood: Understood) -> float | None:
    values = (limit.value for limit in understood.constraints if limit.key == "volume_per_month")
    return next((float(value) for value in values if not isinstance(value, str)), None)


_PART_NAME = re.compile(
    r"\W*(?:part(?: name)?|item|product|tên (?:chi tiết|linh kiện|sản phẩm)|品名|部品名?|製品名?|품명|부품명?|제품명"
    r"|产品名称|零件名称|產品名稱|零件名稱|名称|名稱|ชื่อชิ้นงาน|ชิ้นงาน)\s*[:：]\s*(\S.*?)(?=\s{2,}|[,;、，；]|\s\S+[:：]|$)",
    re.IGNORECASE,
)
_SUBJECT = re.compile(r"^\s*(?:subject|re|fw|fwd|rfq|tiêu đề|v/v|件名|제목|主题|主旨)\s*[:：]\s*", re.IGNORECASE)
