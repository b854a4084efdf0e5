"""Pages to read: what they promise is what is done."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from flask import Flask
from sqlmodel import Session

from linkage.days import agency_today
from linkage.services.retention_periods import Periods, periods_on
from linkage.web.public.texts import _periods

NAMES = [each.name for each in fields(Periods) if each.name != "valid_from"]


@pytest.mark.parametrize("name", NAMES)
def test_the_page_about_privacy_names_every_period(app: Flask, session: Session, name: str) -> None:
    held = periods_on(agency_today())
    with app.test_request_context("/privacy"):
        usual, other = tuple(_periods(held)), tuple(_periods(replace(held, **{name: 987})))
    changed = [new for old, new in zip(usual, other, strict=True) if old != new]
    assert changed
    assert all("987" in period for _what, period in changed)
