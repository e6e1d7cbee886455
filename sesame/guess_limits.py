"""The figures of guessing that several use cases count by, as the settings give them."""

from sesame.domain.guess_budget import GuessBudget
from sesame.services.sign_in_guard import WINDOW
from sesame.settings import Settings

_DAY = 86400


def identity_tries(settings: Settings) -> tuple[GuessBudget, ...]:
    """Return the wrong birth dates of one number: a day's of each network, and those in all."""
    return (
        GuessBudget(name="day", limit=settings.identity_tries_per_day, window=_DAY, per_network=True),
        GuessBudget(name="all", limit=settings.identity_tries_in_all),
    )


def current_password_tries(settings: Settings) -> GuessBudget:
    """Return the wrong current passwords of a day in « Mon Sésame »."""
    return GuessBudget(name="day", limit=settings.current_password_tries_per_day, window=_DAY)


def sign_in_tries(settings: Settings) -> GuessBudget:
    """Return the wrong passwords of a quarter of an hour, over all addresses the login never signed in from."""
    return GuessBudget(name="quarter", limit=settings.sign_in_tries_per_quarter_hour, window=WINDOW)
