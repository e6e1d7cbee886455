"""Sésame's password check, one for the process: each holds the memory of the hashes it makes at once."""

import os
import threading
from functools import cache

from sesame.container import open_sign_in
from sesame.services.sign_in import SignIn

_one_at_a_time = threading.Lock()


def sesame() -> SignIn:
    """Return the one there is, built when it is first asked for."""
    # functools.cache alone lets each thread that comes before the first has ended build one.
    with _one_at_a_time:
        return _built()


@cache
def _built() -> SignIn:
    return open_sign_in(os.environ)
