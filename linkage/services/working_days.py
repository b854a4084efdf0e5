"""Working days in Vietnam, for the clocks of the law: Saturdays, Sundays and public holidays do not count.

Source: Labour Code 45/2019/QH14 Art. 112. Days that the government moves each year are in the table only where they are sure; a
missing holiday makes a deadline earlier, never later.
"""

from __future__ import annotations

import datetime

_EVERY_YEAR = ((1, 1), (4, 30), (5, 1), (9, 2))
_SATURDAY = 5

HOLIDAYS: dict[int, tuple[tuple[int, int], ...]] = {
    # Tết 16-20 February, Hùng Kings' day on Sunday 26 April, made up for on Monday; the second day of National Day before it.
    2026: ((2, 16), (2, 17), (2, 18), (2, 19), (2, 20), (4, 27), (9, 1)),
    # The days of Tết that fall off whichever way the government arranges it; Hùng Kings' day; 1 May made up for on Monday.
    2027: ((2, 5), (2, 8), (2, 9), (2, 10), (4, 16), (5, 3)),
}
"""Beside the four of every year, by year: month and day."""


def is_working_day(day: datetime.date) -> bool:
    return day.weekday() < _SATURDAY and (day.month, day.day) not in (*_EVERY_YEAR, *HOLIDAYS.get(day.year, ()))


def is_year_known(year: int) -> bool:
    """Whether the moving holidays of a year are in the table; without them deadlines are on the early side."""
    return year in HOLIDAYS


def working_days_after(day: datetime.date, number: int) -> datetime.date:
    """The `number`-th working day after a day, which itself does not count."""
    while number > 0:
        day += datetime.timedelta(days=1)
        number -= is_working_day(day)
    return day
