"""Public holidays by law, for years whose calendar the State Council has not announced.

全国年节及纪念日放假办法, as amended on 10 November 2024: 元旦 1 day, 春节 from the eve to the third day, 清明 1,
劳动节 2, 端午 1, 中秋 1, 国庆 3. What the yearly notice adds by exchanging weekends is not in it.
"""

from __future__ import annotations

from datetime import date, timedelta

FIXED = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
"""Month and day."""

NEW_YEARS_DAYS = (date(2027, 2, 6), date(2028, 1, 26))
"""The first day of the lunar year."""

OTHERS = frozenset(
    {
        date(2027, 4, 5),  # 清明
        date(2027, 6, 9),  # 端午
        date(2027, 9, 15),  # 中秋
        date(2028, 4, 4),
        date(2028, 5, 28),
        date(2028, 10, 3),
    }
)
_SPRING_FESTIVAL = frozenset(first + timedelta(days) for first in NEW_YEARS_DAYS for days in range(-1, 3))


def is_public_holiday(day: date) -> bool:
    """The holidays of the lunar calendar and 清明 are known for 2027 and 2028."""
    return (day.month, day.day) in FIXED or day in OTHERS or day in _SPRING_FESTIVAL
