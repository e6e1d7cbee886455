"""The settings that say for how long an account goes on once its owner has left, and a name stays reserved."""

from dataclasses import dataclass

from sesame.domain.attendance import Grace
from sesame.domain.person import Category
from sesame.setting_types import positive
from sesame.setting_types import setting

#: Ten years: whoever wants more gives no last day.
_LONGEST = 3650
#: For good, as people count.
_A_CENTURY = 36500


@dataclass(frozen=True, kw_only=True)
class LeavingSettings:
    """After the last day (`valid_until`) nobody activates; an account that is there goes on for so long."""

    grace_days_student: int = setting(
        positive(0, _LONGEST),
        180,
        "Days after a student's last day (`valid_until`) during which the account still signs in and the password can "
        "be recovered: many enrol again late.",
    )
    grace_days_staff: int = setting(positive(0, _LONGEST), 30, "The same for staff.")
    grace_days_external: int = setting(positive(0, _LONGEST), 0, "The same for externals.")
    forget_days_after_end: int = setting(
        positive(0, _A_CENTURY),
        0,
        "Days after the end of the grace when `purge` forgets who left, with all that is kept of them; the mails that "
        "announce the end name the day. `0`: nobody, but by hand with `people forget`. See docs/privacy.md.",
    )
    login_reserved_days: int = setting(
        positive(0, _A_CENTURY),
        1825,
        "Days during which a login or uid that somebody lost, by a change of name or because they were forgotten, is "
        "given to nobody else: mails and files of other systems go on meaning the first one. `people release` ends it.",
    )

    @property
    def grace(self) -> Grace:
        """The days of grace of each category."""
        return {
            Category.STUDENT: self.grace_days_student,
            Category.STAFF: self.grace_days_staff,
            Category.EXTERNAL: self.grace_days_external,
        }
