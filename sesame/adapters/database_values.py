"""What a database's driver gives, as the text that a file of people would have."""

import datetime as dt
import uuid
from decimal import Decimal

#: No number of a person has more digits, and larger ones may take for ever to write.
_MOST_DIGITS = 40


def text_of(value: object) -> str | None:
    """Return the text of a cell, empty for nothing; none where there is no text for it, as for bytes."""
    if isinstance(value, str | None):
        return value or ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, int | Decimal | float) and not isinstance(value, bool):
        return _number(value)
    return str(value) if isinstance(value, dt.date | uuid.UUID) else None


def _number(value: float | Decimal) -> str:
    # Of a column of quantities, a whole number is what somebody meant as one.
    if isinstance(value, Decimal):
        is_whole = value.is_finite() and value.adjusted() < _MOST_DIGITS and value == value.to_integral_value()
        return str(int(value)) if is_whole else str(value)
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
