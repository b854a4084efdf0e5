"""Processes that a query names, in its order: the narrowest meaning of a name, without what is only worked on or worked for."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace

from matching.taxonomy import taxonomy
from search.analysis import fold, script_of
from search.understanding.evidence import Evidence
from search.understanding.mentions import Mention
from search.understanding.molds import is_general, mold_for, narrowed

_TREATMENTS = frozenset({"surface-treatment", "coating-painting", "heat-treatment", "testing-inspection"})
_WORKPIECES = frozenset(
    {
        "fasteners-bolts-screws", "fasteners-nuts", "fasteners-springs", "springs-coil", "springs-flat", "washers-shims",
        "sheet-metal-enclosure", "pipe-frame", "steel-structure", "gear-cutting", "pins-shafts-rivets", "wire-forming",
    }
)  # fmt: skip
_THINGS = _WORKPIECES | {"pcb-fabrication", "battery-pack", "wire-harness", "electronics", "carton-box", "die-mold"}
_FOR = re.compile(r"\b(?:for|cho)(?: (?:a|an|the|our|my|cac|san pham|hang|linh kien))?\s+$")
_USED_FOR = re.compile(r"^(?:用|向け|向き)(?!の?(?:金型|模具|治具))")
_OPENING = ("开模", "開模")  # to have a mold made: never the second half of a mold's name
_OF_MOLD = frozenset({"", "の", "用", "用の", "용", "的", "for", "cho", "cho hang", "สําหรับ"})
_MOLD_FOR = re.compile(r"(?:for|cho)(?: (?:a|an|the|our|cac|san pham|chi tiet|hang))*")
_MOLD_FOR_INSIDE = re.compile(r"\b(?:for|cho)\b")
_THAI_VERBS = frozenset(
    map(fold, ("ชุบ", "งานชุบ", "ฉีด", "งานฉีด", "พิมพ์", "ประกอบ", "เชื่อม", "หล่อ", "ตัด", "เคลือบ", "ทดสอบ"))
)
_WITH_DIE = {"press-die-progressive": "stamping-progressive", "press-die-transfer": "stamping-transfer"}
_DIES = (" die", "连续模", "连續模", "連續模", "级进模", "級進模")
_UNMISTAKABLE = frozenset({("die-mold", "plastic-mold-hot-runner"), ("die-mold", "plastic-mold-two-plate")})
_NEAR_DIE = 8
_STRUCTURE = re.compile(r"(?:构件|構件|構造物|구조물|구조체)$")
_TEMPERS = frozenset({"t4", "t5", "t6", "t651"})
_ON_DIES = frozenset({"die-maintenance", "mold-maintenance", "mold-texturing-polishing", "mold-design"})
_SEAMS = frozenset(
    {"moi han", "weld", "welds", "weld seam", "weld seams", "溶接部", "용접부", "焊缝", "焊縫", "รอยเชือม"}
)
_WELDED = re.compile(r"(?:sat|thep|inox|chi tiet|ket cau|cum)\s$")
_CNC = frozenset({"may cnc", "xuong cnc", "cnc machine", "cnc machines"})
_TONNES_BEFORE = re.compile(r"\d\s?(?:t|tons?|tonnes?|tan|とん|톤|吨|噸|ตัน)\s?$")
_ON_PRESSES = frozenset({"forging", "rubber", "plastics", "powder-metallurgy"})
_MAKES = re.compile(r"san xuat|lam|gia cong|fab|mak|manuf|bare|print|in\b|flex|fpc|制|製|造|제조|제작|ผลิต|プリント|印")
_ON_BOARDS = frozenset({"pcba-smt", "pcba-tht", "dispensing-potting", "electronics-testing", "testing-electrical"})
_BESIDE = 28  # characters between a process and a word that narrows it
_SEPARATOR = re.compile(r"[,;、，。;]|\b(?:and|va|roi|with)\b")


def named_processes(evidence: Evidence) -> list[str]:
    """Named processes in order. A key with several of them stands for the narrowest, or the one the rest is about."""
    vocabulary = taxonomy()
    by_span: dict[tuple[int, int], list[str]] = {}
    text = evidence.reading.text
    for mention in _merged_molds(_pressed_with(_without_workpieces(evidence), text), text):
        by_span.setdefault((mention.start, mention.end), []).append(mention.id)
    families = {vocabulary.family(ids[0]) for ids in by_span.values() if len(ids) == 1}
    narrows, starts = evidence.of("narrow"), sorted({mention.start for mention in evidence.of("process")})
    chosen: list[str] = []
    for span, ids in by_span.items():
        narrow = [process for process in ids if set(ids) <= set(vocabulary.ancestors(process))]
        near = [process for process in ids if vocabulary.family(process) in families]
        named = (narrow or near or ids)[0]
        tried = (_narrowed(process, span, narrows, starts, text) for process in dict.fromkeys((named, *ids)))
        chosen += next(filter(None, tried), [named])
    return list(dict.fromkeys(chosen))


def _narrowed(process: str, span: tuple[int, int], narrows: list[Mention], others: list[int], text: str) -> list[str]:
    """Narrower processes that words beside a named one ask for (khuôn ... hai tấm, welding ... robots).

    `others`: where the processes named begin; none may lie between.
    """
    found = []
    for mention in narrows:
        start, end = (mention.end, span[0]) if mention.end <= span[0] else (span[1], mention.start)
        is_beside = 0 <= end - start <= _BESIDE and not _SEPARATOR.search(text[start:end])
        if is_beside and (taxonomy().processes[mention.id].parent == process or (process, mention.id) in _UNMISTAKABLE):
            between = bisect_left(others, start), bisect_left(others, end)
            found += [mention.id] if between[0] == between[1] else []
    return found


def _pressed_with(mentions: list[Mention], text: str) -> list[Mention]:
    """Pressing with a progressive die beside it: how it is pressed, no die wanted."""
    dies = [other for other in mentions if other.id in _WITH_DIE and text[other.start : other.end].endswith(_DIES)]
    pressed: list[Mention] = []
    used: list[Mention] = []
    for mention in mentions:
        beside = (
            [die for die in dies if 0 <= die.start - mention.end <= _NEAR_DIE] if mention.id == "press-forming" else []
        )
        used += beside
        pressed.append(replace(mention, id=_WITH_DIE[beside[0].id]) if beside else mention)
    return [mention for mention in pressed if mention not in used]


def _merged_molds(mentions: list[Mention], text: str) -> list[Mention]:
    """A forming process that stands by a word for mold says which mold it is (transfer press die, khuôn dập sâu)."""
    merged: list[Mention] = []
    for mention in mentions:
        last = merged[-1] if merged else mention
        mold, making = (mention, last) if is_general(mention.id) else (last, mention)
        is_named = is_general(mold.id) and not text[mold.start : mold.end].startswith(_OPENING)
        if is_named and mold_for(making.id) and _names_mold(making, mold, text):
            merged[-1] = replace(mold, id=narrowed(mold.id, (making.id,)), end=max(mold.end, making.end))
        elif not (mold_for(mention.id) and _goes_on(last, mention, text)):
            merged.append(mention)
    return merged


def _names_mold(making: Mention, mold: Mention, text: str) -> bool:
    """Whether a process is half of a mold's name; Vietnamese and Thai say the mold first, English with "for"."""
    is_mold_first = script_of(text[mold.start]) == "thai" or text[mold.start :].startswith("khuon")
    if mold.end <= making.start:
        between = text[mold.end : making.start].strip()
        return bool(_MOLD_FOR.fullmatch(between)) or (is_mold_first and between in _OF_MOLD)
    return not is_mold_first and text[making.end : mold.start].strip() in _OF_MOLD


def _goes_on(mold: Mention, making: Mention, text: str) -> bool:
    """Whether a process still belongs to the thing a mold is for (mould for a silicone bottle nipple)."""
    if "die-mold" not in taxonomy().ancestors(mold.id) or mold.end > making.start:
        return False
    is_for = _MOLD_FOR_INSIDE.search(text[mold.start : mold.end]) or _FOR.search(text[: making.start][-12:])
    return bool(is_for) and not re.search(r"[,;.+、，&]|\band\b|\bva\b", text[mold.end : making.start])


def _without_workpieces(evidence: Evidence) -> list[Mention]:
    """Processes named, without things that a treatment right before them works on (zinc plating of bolts)."""
    mentions = evidence.of("process")
    treatments = [mention for mention in mentions if _treats(mention.id, evidence.text_of(mention))]
    text = evidence.reading.text
    wanted = [
        mention for mention in mentions if mention.is_known or not _USED_FOR.match(text[mention.end : mention.end + 8])
    ]
    mentions = wanted or mentions  # nuts for welding (溶接用): the nuts are wanted
    mentions = [mention for mention in mentions if not _is_destination(mention, mentions, text)]
    mentions = _without_stuffs(mentions, evidence)
    mentions = [mention for mention in mentions if mention.is_known or not _says_no_more(mention, mentions, evidence)]
    return [
        mention
        for mention in mentions
        if mention.is_known
        or (mention.id not in _WORKPIECES and taxonomy().family(mention.id) != "die-mold")
        or (
            script_of(evidence.reading.text[mention.start]) not in ("word", "thai")
            and not _STRUCTURE.search(evidence.text_of(mention))
        )
        or not any(_works_on(treatment, mention, evidence.reading.text) for treatment in treatments)
    ]


def _says_no_more(mention: Mention, mentions: list[Mention], evidence: Evidence) -> bool:
    """Whether a name only belongs to another: a Thai verb, the board that parts are put on, the press of a forge."""
    text, others = evidence.text_of(mention), [other for other in mentions if other.id != mention.id]
    if _serves(mention, others, evidence):
        return True
    if text in _THAI_VERBS:
        return any(other.end == mention.start or other.start == mention.end for other in others)
    if mention.id in ("pcb-fabrication", "electronics"):
        return not _MAKES.search(text) and any(other.id in _ON_BOARDS for other in others)
    if text in _TEMPERS:
        grades = evidence.of("material")
        return any(0 <= mention.start - grade.end <= 1 for grade in grades)
    if mold_for(mention.id) and any(_is_of_die(mention, other, evidence) for other in others):
        return True
    if text in _SEAMS:
        return any("testing-inspection" in taxonomy().ancestors(other.id) for other in others)
    if text in _CNC:
        return any("machining" not in taxonomy().ancestors(other.id) and not _treats(other.id, "") for other in others)
    if mention.id == "press-forming" and _TONNES_BEFORE.search(evidence.reading.text[: mention.start][-12:]):
        return any(taxonomy().family(other.id) in _ON_PRESSES for other in others)
    if mention.id == "press-forming" and any(flag.covers(mention) for flag in evidence.of("flag", "press-machine:yes")):
        return any(taxonomy().family(other.id) == "plastics" for other in others)
    return False


def _serves(mention: Mention, others: list[Mention], evidence: Evidence) -> bool:
    """Whether a name says what a machine will do, how pallets are rid of pests, what is blasted or what goods are for."""
    if "assembly" in taxonomy().ancestors(mention.id):  # what a machine to be built will do
        return any(other.id == "automation-machines" and 0 <= mention.start - other.end <= 1 for other in others)
    if mention.id == "heat-treatment":  # of wooden pallets, against pests
        return any(other.id == "wooden-packaging" for other in others)
    if evidence.text_of(mention) == "han" and _WELDED.search(evidence.reading.text[: mention.start][-12:]):
        return any(_treats(other.id, evidence.text_of(other)) and other.end < mention.start for other in others)
    return bool(others) and _is_in_sector(mention, evidence)


def _is_in_sector(mention: Mention, evidence: Evidence) -> bool:
    """Whether a name is a piece of the trade that goods are for (EV charger, furniture hardware)."""
    return any(sector.covers(mention) and sector.size > mention.size for sector in evidence.of("sector"))


def _is_of_die(mention: Mention, other: Mention, evidence: Evidence) -> bool:
    """Whether a forming process goes on naming the die that another works on (mài khuôn dập)."""
    return other.id in _ON_DIES and evidence.text_of(other).endswith("khuon") and mention.start == other.end + 1


def _is_destination(mention: Mention, mentions: list[Mention], text: str) -> bool:
    """Whether a thing is only what another is for (trays for circuit boards)."""
    is_thing = mention.id in _THINGS and not mention.is_known
    return (
        is_thing
        and bool(_FOR.search(text[: mention.start][-12:]))
        and any(other.end < mention.start for other in mentions)
    )


def _without_stuffs(mentions: list[Mention], evidence: Evidence) -> list[Mention]:
    """Machining of cast iron: the words for the metal are no wish for a foundry."""
    stuffs = {(mention.start, mention.end) for mention in evidence.mentions if mention.kind in ("family", "material")}
    cuts = [mention.start for mention in mentions if taxonomy().family(mention.id) == "machining"]
    return [
        mention
        for mention in mentions
        if mention.is_known
        or not cuts
        or mention.start < min(cuts)
        or (mention.start, mention.end) not in stuffs
        or mention.id != "casting-sand-iron"
    ]


def _treats(process: str, text: str) -> bool:
    """Whether a name asks for a treatment of what follows; "galvanized frame" names the frame."""
    line = taxonomy().ancestors(process)
    is_welding = "welding" in line and text.startswith(("han", "เชือม"))
    is_eroding = "edm" in line and text.startswith(("cat", "xung"))
    return (
        (line[-1] in _TREATMENTS or is_welding or is_eroding)
        and process != "inspection-sorting"
        and not re.search(r"[a-z]{2}ed$", text)
    )


def _works_on(treatment: Mention, thing: Mention, text: str) -> bool:
    return 0 <= thing.start - treatment.end <= 10 and not re.search(r"[,;+、，&]", text[treatment.end : thing.start])
