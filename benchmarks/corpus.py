"""A seeded corpus of made-up firms, and the questions that every engine is asked.

`firms` draws companies as they stand in the database. `documents` gives as many documents as wanted, one by one: bodies of a few
thousand firms in ever new dress (code, names, place, day of confirming), so that a million cost a minute and hardly any memory.
"""

from __future__ import annotations

import datetime
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from database.columns import CODE_ALPHABET
from database.enums import BusinessType, CertificateStatus, EvidenceLevel, ProfileStatus
from database.models.certificates import Certificate
from database.models.companies import Company, SupplierProfile
from database.models.plants import Capability, Machine, Plant
from matching.taxonomy import taxonomy
from matching.taxonomy.tables import Process
from search import fields
from search.analysis import fold, tokens
from search.documents import Document, document
from search.fields import fact

ON = datetime.date(2026, 11, 1)


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_BODIES = 2_000
_SYLLABLES = _listed(
    "minh an phát thành việt nam hoàng gia hưng đại tân phú quang long hải anh đức thiên bình kim hà thịnh lộc "
    "phúc sơn khánh đông dương ngọc toàn thắng cường tiến trung thái hòa nhật hùng tuấn mai linh châu bảo khang "
    "lâm vinh trường xuân giang nguyên hiệp yên nghĩa dũng đạt phong quân tâm thuận trí vũ cát tường hồng lan"
)
_STEMS = _listed(
    "vina tech mega sao pro auto meca viet indo asia nippo han dai thai euro lotus delta sigma orion apex nova "
    "alpha hanoi saigon mekong titan ultra micro prima vega zenith terra"
)
_ENDS = _listed(
    "tek co mold form cast press tool plas met steel parts works line jig fab mec cut plus dex max pack weld coat gear"
)
_PHRASES = (
    "gia công chính xác",
    "giao hàng đúng hạn",
    "đội ngũ kỹ sư",
    "xuất khẩu Nhật Bản",
    "精密部品の量産",
    "小ロットにも対応",
    "small lots welcome",
    "from drawing to finished part",
)
_MAKERS = (
    "Aida",
    "Fanuc",
    "Mazak",
    "Haitian",
    "JSW",
    "Amada",
    "Komatsu",
    "Sodick",
    "Makino",
    "Toshiba",
    "Brother",
    "Okuma",
)

COUNTED = ("process", "province", "material_family", "certificate", "size_class", "evidence", "ownership", "language")
"""The fields that every engine counts beside a list of results."""


@dataclass(frozen=True, slots=True)
class Question:
    """`text`: what a person types; `words`: the same as every engine indexes it; results hold any of the words and all filters.

    `kind` "prefix" asks for names with a word that begins so; `misspelt` words may differ by a letter.
    """

    kind: str
    text: str
    words: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    is_misspelt: bool = False


Questions = Mapping[str, tuple[Question, ...]]


def firms(count: int) -> Iterator[Company]:
    """Companies that are in no session: the same for the same count."""
    chance = random.Random(20_198)  # noqa: S311 (a seeded corpus)
    for number in range(1, count + 1):
        vietnamese, english = _names(chance)
        company = _firm(chance, number, _province(chance), (vietnamese, english))
        yield company


def documents(count: int) -> Iterator[Document]:
    """Documents of listed firms, the same for the same count and the beginning of any larger corpus."""
    chance = random.Random(1_000_000)  # noqa: S311 (a seeded corpus)
    bodies = _bodies()
    for number in range(1, count + 1):
        yield _dressed(chance, bodies[(number - 1) % len(bodies)], number)


@lru_cache(maxsize=1)
def _bodies() -> tuple[Document, ...]:
    chance = random.Random(4_000)  # noqa: S311 (a seeded corpus)
    made = (document(_firm(chance, number, "", ("", "")), on=ON) for number in range(1, _BODIES + 1))
    return tuple(one for one in made if one is not None)


def _dressed(chance: random.Random, body: Document, number: int) -> Document:
    labels, province = _names(chance), _province(chance)
    facts, words = dict(body.facts), dict(body.words)
    facts.update(_place_facts(province))
    for word in _place_words(province):
        words[word] = words.get(word, 0.0) + fields.WORD_WEIGHTS["place"]
    for word in (token for label in labels for name in label.split() for token in _name_tokens(name)):
        words[word] = words.get(word, 0.0) + fields.WORD_WEIGHTS["name"]
        facts[fact("named", word)] = 1.0
    facts[fields.LENGTH] = sum(words.values())
    if chance.random() < 0.8:
        facts[fields.CONFIRMED] = float(ON.toordinal() - chance.randrange(900))
    key = re.sub(r"\d+$", "", body.key) + str(number)
    return Document(key, _code(chance), labels, facts, words)


@lru_cache(maxsize=100)
def _place_facts(province: str) -> dict[str, float]:
    region = taxonomy().macro_region_of(province)
    return {fact("province", province): 1.0, **({fact("macro_region", region): 1.0} if region else {})}


@lru_cache(maxsize=100)
def _place_words(province: str) -> tuple[str, ...]:
    return tuple(tokens(taxonomy().provinces[province].label("vi")))


@lru_cache(maxsize=100_000)
def _name_tokens(name: str) -> tuple[str, ...]:
    """Words of one part of a name; none of a legal form."""
    return () if name in ("Công", "ty", "TNHH", "Co.,", "Ltd.") else tuple(tokens(name))


def _names(chance: random.Random) -> tuple[str, str]:
    """Some syllables are in every tenth name, some words of our making in one of a hundred thousand."""
    syllables = chance.choices(_SYLLABLES, _weights(len(_SYLLABLES)), k=2)
    coined = chance.choice(_STEMS) + chance.choice(_ENDS)
    if chance.random() < 0.5:
        coined = chance.choice(_STEMS) + coined
    name = " ".join([*(word.title() for word in syllables), coined.title()])
    return f"Công ty TNHH {name}", f"{name} Co., Ltd."


@lru_cache(maxsize=10)
def _weights(count: int) -> tuple[float, ...]:
    return tuple(1 / (place + 3) for place in range(count))


def _province(chance: random.Random) -> str:
    provinces = [*taxonomy().provinces]
    return chance.choices(provinces, _weights(len(provinces)))[0]


def _code(chance: random.Random) -> str:
    return "".join(chance.choices(CODE_ALPHABET, k=8))


@lru_cache(maxsize=1)
def _leaves() -> tuple[Process, ...]:
    return tuple(process for process in taxonomy().processes.values() if process.level == "leaf")


def _firm(chance: random.Random, number: int, province: str, names: tuple[str, str]) -> Company:
    company = Company(
        id=number,
        code=_code(chance),
        name=names[0],
        name_en=names[1],
        business_type=BusinessType.MANUFACTURER,
        ownership=chance.choice(taxonomy().ownerships),
        employees=chance.choice((8, 30, 90, 150, 400, None)),
    )
    processes = chance.sample(_leaves(), chance.choice((1, 2, 2, 3, 4)))
    company.supplier_profile = SupplierProfile(
        company_id=number,
        status=ProfileStatus.LISTED,
        summaries=_summaries(chance, processes),
        sectors=chance.sample([*taxonomy().sectors], chance.choice((0, 1, 2))),
        languages=chance.sample(["vi", "en", "ja", "ko"], 2),
        confirmed_on=ON - datetime.timedelta(days=chance.randrange(900))
        if province and chance.random() < 0.8
        else None,
    )
    for standard in chance.sample([*taxonomy().certificates], chance.choice((0, 1, 1, 2))):
        until = f"{chance.choice((2025, 2027, 2028))}-{chance.randrange(1, 13):02d}"
        company.certificates.append(
            Certificate(company_id=number, standard=standard, status=CertificateStatus.VALID, valid_to=until)
        )
    company.plants = [_plant(chance, number, province, processes)]
    return company


def _summaries(chance: random.Random, processes: list[Process]) -> dict[str, str]:
    """One to three sentences, in Vietnamese and for some firms in English or Japanese."""
    said = {"vi": ". ".join([*(one.label("vi") for one in processes), *chance.sample(_PHRASES, 2)])}
    for language, share in (("en", 0.5), ("ja", 0.25)):
        if chance.random() < share:
            said[language] = ". ".join(one.label(language) for one in processes)
    return said


def _plant(chance: random.Random, number: int, province: str, processes: list[Process]) -> Plant:
    plant = Plant(id=number, company_id=number, province=province or None)
    if province:
        plant.former_province = chance.choice(taxonomy().provinces[province].merged_from)
    plant.machines = [
        Machine(plant_id=number, type=maker, spec=f"{chance.randrange(5, 80) * 10} t")
        for maker in chance.sample(_MAKERS, 3)
    ]
    for position, process in enumerate(processes):
        limits = {
            key: [*ends]
            for key, ends in taxonomy().process_attributes(process.id).items()
            if ends and chance.random() < 0.7
        }
        plant.capabilities.append(
            Capability(
                plant_id=number,
                position=position,
                process=process.id,
                materials=chance.sample(process.typical_materials, min(2, len(process.typical_materials))),
                attributes=limits,
                capacity_per_month=chance.choice((None, 10_000, 500_000)),
                capacity_unit="pcs",
                evidence=chance.choice((*[EvidenceLevel.SELF_DECLARED] * 4, *EvidenceLevel)),
            )
        )
    return plant


def questions(each: int = 40, *, seed: int = 7) -> Questions:
    """So many questions of each kind, seeded; every one asks for something else."""
    chance = random.Random(seed)  # noqa: S311 (seeded questions)
    return {
        "one term": tuple(_worded("one term", _word(chance)) for _ in range(each)),
        "three terms": tuple(_worded("three terms", " ".join(_word(chance) for _ in range(3))) for _ in range(each)),
        "two filters": tuple(_worded("two filters", _word(chance), filters=_two_filters(chance)) for _ in range(each)),
        "facet counts": tuple(_worded("facet counts", _word(chance), counted=COUNTED) for _ in range(each)),
        "typo": tuple(_worded("typo", _misspelt(chance), is_misspelt=True) for _ in range(each)),
        "Vietnamese without marks": tuple(
            _worded("Vietnamese without marks", fold(chance.choice(_leaves()).label("vi"))) for _ in range(each)
        ),
        "Japanese": tuple(_worded("Japanese", chance.choice(_leaves()).label("ja")) for _ in range(each)),
        "prefix": tuple(
            Question("prefix", prefix, (prefix,))
            for prefix in (_any_word(chance)[: chance.choice((2, 3, 3, 4, 5))] for _ in range(each))
        ),
    }


def _worded(
    kind: str, text: str, *, filters: tuple[str, ...] = (), counted: tuple[str, ...] = (), is_misspelt: bool = False
) -> Question:
    return Question(kind, text, tuple(dict.fromkeys(tokens(text))), filters, counted, is_misspelt)


def _any_word(chance: random.Random) -> str:
    """A word of a name: a frequent or a rare one."""
    if chance.random() < 0.5:
        return fold(chance.choice(_SYLLABLES))
    return chance.choice(_STEMS) + chance.choice(_ENDS)


def _word(chance: random.Random) -> str:
    return chance.choice((_any_word(chance), _any_word(chance), chance.choice(_MAKERS).lower()))


def _two_filters(chance: random.Random) -> tuple[str, ...]:
    process = taxonomy().ancestors(chance.choice(_leaves()).id)[-1]
    return fact("province", _province(chance)), fact("process", process)


def _misspelt(chance: random.Random) -> str:
    """An English name of a process; one letter of its longest word is missing, doubled or swapped with the next."""
    words = fold(chance.choice(_leaves()).label("en")).split()
    place = max(range(len(words)), key=lambda number: len(words[number]))
    word, at = words[place], chance.randrange(1, max(2, len(words[place]) - 2))
    words[place] = chance.choice((word[:at] + word[at + 1 :], word[: at + 1] + word[at:], _swapped(word, at)))
    return " ".join(words)


def _swapped(word: str, at: int) -> str:
    return word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
