"""A record read once, ready to be compared many times."""

from __future__ import annotations

from dataclasses import dataclass

from matching.registry.addresses import Address, read_address
from matching.registry.contacts import phone_numbers, tax_digits, website_of
from matching.registry.names import Name, read_name
from matching.registry.records import FirmRecord
from matching.registry.sites import Site, read_site
from matching.registry.spellings import fold, tidy


@dataclass(frozen=True, slots=True)
class Firm:
    """A record taken apart. `names`: the name, the English, the local one, old ones it quotes, and the aliases."""

    record: FirmRecord
    names: tuple[Name, ...]
    tax_code: str
    phones: frozenset[str]
    website: str
    site: Site
    address: Address | None
    province: str
    country: str


def read_firm(record: FirmRecord) -> Firm:
    """The record taken apart; never fails."""
    texts = dict.fromkeys(
        text for text in (record.name, record.name_en, record.name_local, *record.aliases) if text.strip()
    )
    names = [read_name(text) for text in texts]
    names += [read_name(name.former) for name in names if name.former]
    return Firm(
        record=record,
        names=tuple(names),
        tax_code=tax_digits(record.tax_code),
        phones=phone_numbers(record.phone),
        website=website_of(record.website),
        site=read_site(record.address, record.zip),
        address=_address(record),
        province=fold(tidy(record.province)),
        country=fold(tidy(record.country)),
    )


def _address(record: FirmRecord) -> Address | None:
    """The address in units of Viet Nam; None when it does not lie there."""
    if not record.address.strip():
        return None
    found = read_address(record.address, province=record.province or None)
    return found if found.province and found.province.isdigit() else None
