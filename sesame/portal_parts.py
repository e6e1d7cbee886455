"""What the services borrow from the portal."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sesame.translation import Translator
from sesame.translation import translator


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalParts:
    """What is borrowed from the portal, each looked up when it is used, and the prefix of every address in it."""

    mail_state: Callable[[], Any]
    limiter: Callable[[], Any]
    client_address: Callable[[], str]
    url_prefix: str = ""
    translator_of: Callable[[str], Translator] = translator
