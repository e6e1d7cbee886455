"""Whose account the pages of « Mon Sésame » show: that of whoever is signed in, and an address never says whose."""

from sesame.errors import SesameError
from sesame.mounted import Mounted
from sesame.services.account import Overview
from sesame.whose_session import person_signed_in


class SignInNeeded(SesameError):
    """Nobody is signed in, and the page shows somebody's own things."""


def my_account(here: Mounted) -> Overview:
    """Return where whoever is signed in stands. Errors: ``SignInNeeded``, ``NoAccount``."""
    if here.portal.identity() is None:
        raise SignInNeeded("sign_in_needed")
    return here.services.account.overview(person_signed_in(here))
