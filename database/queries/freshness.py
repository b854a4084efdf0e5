"""How old what a firm last said is: counted from the day it confirmed its profile, else from its first day in the registry."""

from __future__ import annotations

import datetime

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col

from database.models.companies import Company, SupplierProfile


def last_said_before(day: datetime.date) -> ColumnElement[bool]:
    """Suppliers whose last word is older than a day; for statements on both tables."""
    first = datetime.datetime.combine(day, datetime.time(), datetime.UTC)
    confirmed = col(SupplierProfile.confirmed_on)
    return or_(confirmed < day, and_(confirmed.is_(None), col(Company.created_at) < first))
