"""Queries put together from names, places, certificates and figures read back as what they were put together from."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from matching.taxonomy import taxonomy
from matching.taxonomy.tables import LANGUAGES
from search.analysis import fold
from search.understanding import understand

_LEAST_SHARE = 0.97
_BRACKETED = re.compile(r"\s*[(（][^)）]*[)）]")
_CERTIFICATES = {
    "iso-9001": ("ISO 9001", "ISO9001", "iso 9001:2015"),
    "iatf-16949": ("IATF 16949", "IATF16949", "IATF"),
    "iso-14001": ("ISO 14001", "iso14001"),
    "as9100": ("AS9100",),
}
_VOLUMES = {
    "vi": ("5.000 cái/tháng", "5000 sp/tháng", "5 nghìn cái mỗi tháng", "sản lượng 5000 chiếc/tháng"),
    "en": ("5,000 pcs/month", "5k pcs per month", "5000 pieces a month", "5k/month"),
    "ja": ("月産5000個", "月5000個", "月5千個", "5,000個/月", "毎月5000個"),
    "ko": ("월 5000개", "월 5천개", "5,000개/월", "매월 5000개"),
    "zh-Hans": ("每月5000件", "月产5000个", "5000件/月", "月用量5千件"),
    "zh-Hant": ("每月5000件", "月產5000個", "5000件/月", "月用量5千件"),
    "th": ("เดือนละ 5000 ชิ้น", "5,000 ชิ้น/เดือน", "5000 ตัวต่อเดือน"),
}
_LEAD_TIMES = {
    "vi": ("giao trong 2 tuần", "giao hàng trong 14 ngày", "thời gian giao 14 ngày"),
    "en": ("lead time 2 weeks", "delivery within 14 days", "in 14 days"),
    "ja": ("納期2週間", "納期14日", "2週間以内"),
    "ko": ("납기 2주", "납기 14일", "2주 이내 납품"),
    "zh-Hans": ("交期2周", "14天交货", "交期14天"),
    "zh-Hant": ("交期2週", "14天交貨", "交期14天"),
    "th": ("ส่งภายใน 14 วัน", "ส่งภายใน 2 สัปดาห์"),
}
_FRAMES = {
    "vi": ("xưởng {p} ở {c}", "cần tìm đơn vị {p} tại {c}, có {k}", "{p} {c} {k} {n}", "ai nhận {p} gần {c}, {n}, {l}"),
    "en": ("{p} in {c}", "looking for {p} near {c} with {k}", "{p} {c} {k} {n}", "need {p} supplier, {c}, {n}, {l}"),
    "ja": ("{c} {p} {k}", "{c}の{p}メーカー", "{p}業者を探しています {c} {n}", "{c}で{p} {l}"),
    "ko": ("{c} {p} 업체 {k}", "{p} {c} {n}", "{c} 근처 {p} 업체 찾습니다 {l}"),
    "zh-Hans": ("{c} {p} {k}", "{c} {p}厂家 {n}", "找{c}附近的{p}工厂 {l}"),
    "zh-Hant": ("{c} {p} {k}", "{c} {p}廠商 {n}", "找{c}附近的{p}工廠 {l}"),
    "th": ("{p} {c} {k}", "หาโรงงาน {p} ที่ {c} {n}", "รับ {p} {c} {l}"),
}


@dataclass(frozen=True)
class Composed:
    """A query and what it was made of; `volume` and `days` are None when it names none."""

    text: str
    process: str
    province: str
    certificate: str | None
    volume: int | None
    days: int | None


def _compose(language: str, seed: int) -> Iterator[Composed]:
    """Two queries a process, from its label and a synonym; of Vietnamese a third is typed without marks."""
    chance = random.Random(seed)
    for process in taxonomy().processes.values():
        label = _BRACKETED.sub("", process.labels[language]).strip()
        names = [name for name in (label, *process.synonyms.get(language, ())) if len(fold(name)) > 4]
        names = [name for name in names if understand(name).processes == (process.id,)]
        for _ in range(2 if names else 0):
            frame, name = chance.choice(_FRAMES[language]), chance.choice(names)
            province = chance.choice(list(taxonomy().provinces.values()))
            certificate = chance.choice(list(_CERTIFICATES))
            text = frame.format(
                p=name, c=province.label(language), k=chance.choice(_CERTIFICATES[certificate]),
                n=chance.choice(_VOLUMES[language]), l=chance.choice(_LEAD_TIMES[language]),
            )  # fmt: skip
            yield Composed(
                fold(text) if language == "vi" and chance.random() < 0.33 else text, process.id, province.code,
                certificate if "{k}" in frame else None, 5000 if "{n}" in frame else None, 14 if "{l}" in frame else None,
            )  # fmt: skip


def _is_read(query: Composed) -> bool:
    answer = understand(query.text)
    limits = {limit.key: limit.value for limit in answer.constraints}
    return (
        answer.processes == (query.process,)
        and answer.provinces == (query.province,)
        and answer.certificates == ((query.certificate,) if query.certificate else ())
        and limits.get("volume_per_month") == query.volume
        and limits.get("lead_time_days") == query.days
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_composed_queries_are_read_back(language: str) -> None:
    queries = list(_compose(language, seed=20261121))
    wrong = [query for query in queries if not _is_read(query)]

    assert len(queries) > 250
    assert len(wrong) / len(queries) <= 1 - _LEAST_SHARE, [query.text for query in wrong]
