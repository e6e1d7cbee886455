"""The settings of who knows people's passwords: Sésame, or a system that it asks."""

from dataclasses import dataclass
from enum import StrEnum

from sesame.setting_types import one_of
from sesame.setting_types import positive
from sesame.setting_types import setting
from sesame.setting_types import url_or_path


class Authority(StrEnum):
    """Who says whether a password is right."""

    SESAME = "sesame"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, kw_only=True)
class AuthoritySettings:
    """The part of the settings that says who is asked about a password, and how long."""

    password_authority: str = setting(
        one_of(*Authority),
        Authority.SESAME.value,
        "Who knows whether a password is right: Sésame, or a system elsewhere that is asked by the port "
        "`current_password`; Sésame then keeps no hash of a password.",
    )
    password_elsewhere_url: str = setting(
        url_or_path,
        "",
        "Where people change a password that Sésame cannot change, since the system elsewhere takes none from it.",
    )
    password_elsewhere_seconds: int = setting(
        positive(1, 30), 5, "Seconds the system elsewhere has for one answer; a page then says to try again (503)."
    )
    password_elsewhere_at_once: int = setting(
        positive(1, 256),
        8,
        "How many questions a process asks the system elsewhere at once. Less than the threads of a process: other "
        "pages then go on while it is silent.",
    )

    @property
    def asks_elsewhere(self) -> bool:
        """Whether another system knows the passwords."""
        return self.password_authority == Authority.ELSEWHERE
