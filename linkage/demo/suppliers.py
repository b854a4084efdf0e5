"""Fictional suppliers in the exchange format, each from its number alone."""

from __future__ import annotations

import calendar
import datetime
import math
from dataclasses import dataclass
from random import Random

from linkage.demo import names
from linkage.demo.capabilities import Record, capabilities, equipment, inspection
from linkage.demo.draws import between, chance, days_before, rounded, some, stream, weighted
from linkage.demo.ids import supplier_id
from linkage.demo.summaries import summaries
from linkage.demo.tables import Place, Shop, places, shops, texts
from matching.taxonomy import taxonomy

_EVIDENCE = {"self-declared": 68.0, "documented": 16.0, "seen": 8.0, "assessed": 5.0, "buyer-confirmed": 3.0}
_STATUSES = {"listed": 94.0, "draft": 3.5, "paused": 2.5}
_CERTIFICATE_STATUSES = {"valid": 84.0, "expired": 7.0, "planned": 5.0, "in-progress": 4.0}
_HOME_LANGUAGE = {"fdi-jp": "ja", "fdi-kr": "ko", "fdi-cn": "zh-Hans", "fdi-tw": "zh-Hant", "fdi-th": "th"}
_FURTHER_LANGUAGES = {"en": 0.62, "ja": 0.14, "ko": 0.08, "zh-Hans": 0.07}


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is settled of a firm beforehand. `gaps`: how much it leaves out, 0 nothing, 1 the usual, 2 twice as much."""

    shop: Shop
    place: Place
    ownership: str
    gaps: float
    status: str


def sketch(rng: Random) -> Sketch:
    """Any firm: its kind by how common it is, its place by where its kind gathers."""
    shop = rng.choices(shops(), [shop.weight for shop in shops()])[0]
    return Sketch(
        shop=shop,
        place=place_for(rng, shop),
        ownership=names.ownership(rng, shop),
        gaps=rng.choice([0.3, 0.8, 1.0, 1.3, 1.7]),
        status=weighted(rng, _STATUSES),
    )


def place_for(rng: Random, shop: Shop) -> Place:
    return rng.choices(places(), [place.weight * place.strengths.get(shop.cluster, 0.7) for place in places()])[0]


def supplier(seed: int, number: int, as_of: datetime.date, taken: set[str], *, settled: Sketch | None = None) -> Record:
    """One firm. The same seed, number and day make the same one; `taken` holds the names given before and gets this one."""
    rng = stream(seed, "supplier", number)
    drawn = sketch(rng)
    firm = settled or drawn
    scale = min(1.0, max(0.0, rng.gauss(0.4, 0.25)))
    name = names.firm_name(rng, firm.shop, firm.ownership, taken)
    record = _identity(rng, firm, name, scale, number=number, seed=seed, as_of=as_of)
    record |= _place(rng, firm.place, firm.gaps)
    evidence = "self-declared" if firm.status == "draft" else weighted(rng, _EVIDENCE)
    made = capabilities(rng, firm.shop, scale=scale, gaps=firm.gaps, evidence=evidence, as_of=as_of)
    record["capabilities"] = made
    record["equipment"] = equipment(rng, made, scale=scale, gaps=firm.gaps, as_of=as_of)
    if chance(rng, 0.05) and record.get("employees", 0) > 120:
        record["plants"] = [_second_plant(rng, firm, made, scale, as_of)]
    record |= _profile(rng, firm, made, as_of)
    record |= summaries(rng, firm.shop, firm.place, record, gaps=firm.gaps)
    return {key: value for key, value in record.items() if value not in (None, [], {})}


def _identity(
    rng: Random, firm: Sketch, name: names.Name, scale: float, *, number: int, seed: int, as_of: datetime.date
) -> Record:
    low, high = firm.shop.employees
    foreign = firm.ownership.startswith("fdi")
    record: Record = {
        "id": supplier_id(seed, number),
        "name": name.name,
        "name_en": name.name_en,
        "name_ja": name.name_ja,
        "name_local": name.name_local,
        "business_type": firm.shop.business_type,
        "status": firm.status,
        "ownership": firm.ownership,
        "legal_form": name.legal_form,
        "confirmed_on": None if firm.status == "draft" else _confirmed_on(rng, firm.gaps, as_of),
        "contact": names.contact(rng, name, number),
    }
    if name.legal_form != "vn-household" and chance(rng, 1 - 0.05 * firm.gaps):
        record["tax_code"] = names.tax_code(seed, number)
    if chance(rng, 1 - 0.08 * firm.gaps):
        record["employees"] = max(2, round(between(rng, low, high, lean=min(1.0, scale + 0.15 * foreign))))
    if chance(rng, 1 - 0.14 * firm.gaps):
        record["established"] = as_of.year - 1 - min(32, int(rng.expovariate(1 / (9 if foreign else 11))))
    if chance(rng, 1 - 0.4 * firm.gaps):
        record["website"] = f"https://www.{names.domain(name, number)}"
    return record


def _confirmed_on(rng: Random, gaps: float, as_of: datetime.date) -> str | None:
    """Most confirmed within the year and a half that counts, some before, a few never."""
    lot = rng.random() if gaps else 0.5
    if lot < 0.08:
        return None
    return f"{days_before(rng, as_of, 1, 520) if lot < 0.92 else days_before(rng, as_of, 560, 1500)}"


def _place(rng: Random, place: Place, gaps: float) -> Record:
    """Where a plant stands. A third give no coordinates, some only the province."""
    province = taxonomy().provinces[place.code]
    lat, lon = province.former_centroids.get(place.former, (province.lat, province.lon))
    record: Record = {"province": place.code}
    if chance(rng, 1 - 0.1 * gaps):
        record["former_province"] = place.former
    if chance(rng, 1 - 0.3 * gaps):
        record |= {"lat": round(lat + rng.gauss(0, 0.05), 4), "lon": round(lon + rng.gauss(0, 0.05), 4)}
    if chance(rng, 0.62):
        record["industrial_park"] = rng.choice(place.parks)
    if chance(rng, 1 - 0.25 * gaps):
        commune = rng.choice(place.communes)
        where = record.get("industrial_park") or f"đường số {rng.randint(2, 30)}"
        record |= {"commune": commune, "address": f"Lô {rng.choice('ABCDEH')}{rng.randint(1, 40)}, {where}, {commune}"}
    return record


def _second_plant(rng: Random, firm: Sketch, made: list[Record], scale: float, as_of: datetime.date) -> Record:
    """Another works of the same firm, for a part of what it does."""
    place = place_for(rng, firm.shop)
    own = [item for item in made if not item.get("subcontracted") and not item.get("captive")]
    shared = [dict(item) for item in own[: max(1, len(own) // 2)]]
    for item in shared:
        if "capacity_per_month" in item:
            item["capacity_per_month"] = rounded(item["capacity_per_month"] * rng.uniform(0.3, 0.9))
    return {
        "name": f"Nhà máy {place.former}",
        **_place(rng, place, firm.gaps),
        "capabilities": shared,
        "equipment": equipment(rng, shared, scale=scale / 2, gaps=firm.gaps, as_of=as_of),
    }


def _profile(rng: Random, firm: Sketch, made: list[Record], as_of: datetime.date) -> Record:
    """Quality, terms and the rest; a fifth to two fifths of these soft fields are left empty, as in life."""
    gaps, shop = firm.gaps, firm.shop
    record: Record = {
        "certificates": _certificates(rng, firm, as_of),
        "sectors": some(rng, shop.sectors, 1, 3) if chance(rng, 1 - 0.12 * gaps) else [],
        "languages": _languages(rng, firm) if chance(rng, 1 - 0.15 * gaps) else [],
        "inspection": inspection(rng, made) if chance(rng, 1 - 0.32 * gaps) else [],
        "terms": _terms(rng, shop, gaps),
        "qcd": _qcd(rng, gaps),
        "subcontracted_steps": [item["process"] for item in made if item.get("subcontracted")],
    }
    if chance(rng, 1 - 0.35 * gaps):
        record["customers_generic"] = rng.choice(texts()["customers"])
    if shop.business_type == "manufacturer" and chance(rng, 1 - 0.22 * gaps):
        fresh = not gaps or chance(rng, 0.72)
        record["utilisation_pct"] = round(min(98.0, max(15.0, rng.gauss(64, 15))))
        record["utilisation_on"] = f"{days_before(rng, as_of, 2, 85) if fresh else days_before(rng, as_of, 95, 700)}"
    return record


def _certificates(rng: Random, firm: Sketch, as_of: datetime.date) -> list[Record]:
    """What is usual for the shop; a firm that leaves nothing out holds whatever a third of its kind hold."""
    foreign = 1.15 if firm.ownership.startswith("fdi") else 0.85
    made = []
    for standard, share in firm.shop.certificates.items():
        status = weighted(rng, _CERTIFICATE_STATUSES) if firm.gaps else "valid"
        if chance(rng, min(0.97, share * foreign)) or (not firm.gaps and share > 0.33):
            made.append(_certificate(rng, standard, status, as_of))
    return made


def _certificate(rng: Random, standard: str, status: str, as_of: datetime.date) -> Record:
    """Of the valid ones some end soon, and some ended while the profile still says valid."""
    record: Record = {"id": standard, "status": status}
    if status == "valid":
        record["valid_to"] = _month_or_day(rng, _month_after(as_of, rng.randint(-3, 36)))
    elif status == "expired":
        record["valid_to"] = _month_or_day(rng, _month_after(as_of, -rng.randint(2, 30)))
    else:
        record["expected"] = f"{_month_after(as_of, rng.randint(2, 14)):%Y-%m}"
    if status == "valid" and chance(rng, 0.3):
        record |= {"evidence": "documented", "evidence_on": f"{days_before(rng, as_of, 10, 700)}"}
    return record


def _month_after(day: datetime.date, months: int) -> datetime.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, 1)


def _month_or_day(rng: Random, month: datetime.date) -> str:
    if chance(rng, 0.6):
        return f"{month:%Y-%m}"
    return f"{month.replace(day=rng.randint(1, calendar.monthrange(month.year, month.month)[1]))}"


def _languages(rng: Random, firm: Sketch) -> list[str]:
    home = _HOME_LANGUAGE.get(firm.ownership)
    others = [language for language, share in _FURTHER_LANGUAGES.items() if chance(rng, share)]
    return list(dict.fromkeys(["vi", *([home] if home else []), *others]))


def _terms(rng: Random, shop: Shop, gaps: float) -> Record:
    moq = between(rng, 100, 20_000) if "press" in shop.id or "mold" in shop.id else between(rng, 1, 3000)
    drawn: Record = {
        "moq_pcs": math.ceil(rounded(moq)),
        "lead_time_days": rounded(between(rng, 3, 50)),
        "export_ratio_pct": 0 if chance(rng, 0.4) else rng.randrange(5, 95, 5),
    }
    return {key: value for key, value in drawn.items() if chance(rng, 1 - 0.32 * gaps)}


def _qcd(rng: Random, gaps: float) -> Record:
    drawn: Record = {
        "ppm_last_12m": rounded(between(rng, 8, 2500, lean=0.45)),
        "on_time_delivery_pct": round(min(99.9, max(82.0, rng.gauss(96.6, 2.4))), 1),
    }
    return {key: value for key, value in drawn.items() if chance(rng, 1 - 0.38 * gaps)}
