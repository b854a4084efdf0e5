"""Names, tax codes and contacts that belong to nobody."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from stdnum.vn import mst

from linkage.demo.draws import chance, weighted
from linkage.demo.tables import Shop, names
from search.analysis import fold

# Prefixes that are never issued, so that no demo firm carries the number of a real one.
TAX_PREFIXES = ("08", "09", "97", "98")
DEAD_PHONE_PREFIX = "095"

OWNERSHIPS = {
    "vn-private": 67.0, "vn-state": 1.5, "vn-jv": 3.0, "fdi-jp": 9.0, "fdi-kr": 8.0, "fdi-cn": 5.0,
    "fdi-tw": 3.5, "fdi-th": 0.7, "fdi-eu": 1.2, "fdi-us": 0.6, "fdi-other": 0.5,
}  # fmt: skip
_LEGAL_FORMS = {
    "vn-limited-2": 50.0,
    "vn-limited-1": 24.0,
    "vn-joint-stock": 20.0,
    "vn-private-enterprise": 3.0,
    "vn-household": 2.0,
    "vn-cooperative": 1.0,
}
# The words that shops of a country put into their names, by the keys of `Shop.words`.
_TRADE_LANGUAGE = {"fdi-jp": "ja", "fdi-kr": "ko", "fdi-cn": "zh", "fdi-tw": "zh"}


@dataclass(frozen=True, slots=True)
class Name:
    """A firm's name in its spellings, with the legal form it is registered under; `own` is what no other firm of the trade has."""

    name: str
    own: str
    legal_form: str
    name_en: str | None = None
    name_ja: str | None = None
    name_local: str | None = None


def firm_name(rng: Random, shop: Shop, ownership: str, taken: set[str]) -> Name:
    """A name that no firm before had; draws again, and at last adds a number, when it is taken."""
    for attempt in range(1000):
        made = _foreign(rng, shop, ownership, attempt) if ownership in names()["foreign"] else _native(rng, shop)
        if made.name not in taken:
            taken.add(made.name)
            return made
    raise ValueError("the word lists are too short for so many firms")


def ownership(rng: Random, shop: Shop) -> str:
    """Who owns the firm; traders and the smallest shops are mostly local."""
    if shop.business_type == "trading" and chance(rng, 0.8):
        return "vn-private"
    return weighted(rng, OWNERSHIPS)


def _native(rng: Random, shop: Shop) -> Name:
    words = names()
    form = weighted(rng, _LEGAL_FORMS)
    own = f"{rng.choice(words['beings'])} {rng.choice(words['deeds'])}"
    pattern = words["forms"].get(form, "{}")
    trade = rng.choice(shop.words["vi"])
    english = f"{fold(own).title()} {rng.choice(shop.words['en'])} Co., Ltd." if chance(rng, 0.45) else None
    return Name(name=pattern.format(f"{trade} {own}"), own=own, legal_form=form, name_en=english)


def _foreign(rng: Random, shop: Shop, ownership: str, attempt: int) -> Name:
    """A name after its parent's, as the subsidiary registers it; later attempts add the number of the works."""
    table = names()["foreign"][ownership]
    root = rng.choice(table["roots"])
    suffix = rng.choice(table["trades"])
    trade = rng.choice(shop.words["en"])
    own = f"{root[0]} {trade} {suffix[0]}" if chance(rng, 0.5) else f"{root[0]} {trade}"
    number = f" {rng.randint(2, 2 + attempt // 10)}" if attempt > 10 else ""
    legal_form = "vn-joint-stock" if chance(rng, 0.06) else "vn-limited-1"
    pattern: str = names()["forms"]["vn-limited-2"]
    return Name(
        name=pattern.format(f"{own} Việt Nam{number}"),
        own=own,
        legal_form=legal_form,
        name_en=f"{own} Vietnam{number} Co., Ltd.",
        **_local_spelling(rng, shop, ownership, root, suffix),
    )


def _local_spelling(rng: Random, shop: Shop, ownership: str, root: list[str], suffix: list[str]) -> dict[str, Any]:
    """The parent's spelling at home, when its script is another."""
    if len(root) < 2:
        return {}
    language = _TRADE_LANGUAGE.get(ownership)
    trade = rng.choice(shop.words[language]) if language else ""
    legal = rng.choice(names()["foreign"][ownership]["legal"])
    spelled = legal.get("ja") or legal["local"]
    own = f"{root[1]}{trade}" if chance(rng, 0.6) else f"{root[1]}{suffix[1]}"
    return {"name_ja" if "ja" in legal else "name_local": spelled.format(own)}


def tax_code(seed: int, number: int) -> str:
    """A code of a never issued prefix with a right check digit; another for each number below four million."""
    prefix = TAX_PREFIXES[number % len(TAX_PREFIXES)]
    serial = (number // len(TAX_PREFIXES) * 361_807 + seed * 613) % 999_983 * 10 + 1
    for step in range(9):
        stem = f"{prefix}{serial + step:07d}"
        digit = mst.calc_check_digit(stem)
        if len(digit) == 1:
            return f"{stem}{digit}"
    raise ValueError("no check digit in nine numbers in a row")


def contact(rng: Random, name: Name, number: int) -> dict[str, str]:
    """Somebody to call, under a dead phone prefix and an address that leads nowhere."""
    people = names()["people"]
    person = " ".join(rng.choice(people[part]) for part in ("family", "middle", "given"))
    return {
        "name": person,
        "email": f"sales@{domain(name, number)}",
        "phone": f"{DEAD_PHONE_PREFIX}{rng.randrange(10_000_000):07d}",
    }


def domain(name: Name, number: int) -> str:
    letters = "".join(letter for letter in fold(name.own) if letter.isascii() and letter.isalnum())
    return f"{letters[:24]}{number}.example"
