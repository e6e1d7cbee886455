"""Who knows the passwords of this site: what the settings and the given port say together, and how it is asked."""

from sesame.adapters.bounded_authority import BoundedAuthority
from sesame.domain.ports import CurrentPassword
from sesame.domain.ports import TakesPasswords
from sesame.services.passwords_known_elsewhere import PasswordsKnownElsewhere
from sesame.settings import Settings
from sesame.use_cases import Base


def authority_faults(settings: Settings, port: CurrentPassword | None) -> list[str]:
    """Tell why nobody could sign in, or change a password."""
    if not settings.asks_elsewhere:
        return []
    if port is None:
        fault = (
            "SESAME_PASSWORD_AUTHORITY is elsewhere, and no port current_password is given, by mount(ports=…) or by an "
            "entry point of sesame.ports: nobody could sign in"
        )
        return [fault]
    if not isinstance(port, TakesPasswords) and not settings.password_elsewhere_url:
        fault = (
            "SESAME_PASSWORD_ELSEWHERE_URL: required, since the port current_password takes no new password (it has no "
            "method change)"
        )
        return [fault]
    return []


def bounded_authority(settings: Settings, port: CurrentPassword | None) -> BoundedAuthority | None:
    """Return how the system elsewhere is asked; none where Sésame itself knows the passwords."""
    if port is None or not settings.asks_elsewhere:
        return None
    return BoundedAuthority(
        port, seconds=settings.password_elsewhere_seconds, at_once=settings.password_elsewhere_at_once
    )


def build_passwords_known_elsewhere(base: Base) -> PasswordsKnownElsewhere:
    """Return what ``purge`` ends of passwords that another system knows."""
    return PasswordsKnownElsewhere(
        people=base.people,
        unit_of_work=base.unit_of_work,
        reading=base.reading,
        notification=base.notification,
        clock=base.clock,
        known_elsewhere=base.settings.asks_elsewhere,
    )
