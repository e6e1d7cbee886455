"""Who knows the passwords of this site: what the settings and the given port say together, and how it is asked."""

from sesame.adapters.bounded_authority import BoundedAuthority
from sesame.domain.ports import CurrentPassword
from sesame.domain.ports import TakesPasswords
from sesame.services.passwords_known_elsewhere import PasswordsKnownElsewhere
from sesame.services.telling_at_once import told_at_once
from sesame.settings import Settings
from sesame.use_cases import Base


def authority_faults(settings: Settings, port: CurrentPassword | None) -> list[str]:
    """Tell why nobody could sign in, or change a password."""
    if not settings.asks_elsewhere:
        return []
    if port is None:
        fault = (
            "SESAME_PASSWORD_AUTHORITY is elsewhere, SESAME_LDAP_URLS names no directory, and no port current_password "
            "is given, by mount(ports=…) or by an entry point of sesame.ports: nobody could sign in"
        )
        return [fault]
    if not isinstance(port, TakesPasswords) and not settings.password_elsewhere_url:
        fault = (
            "SESAME_PASSWORD_ELSEWHERE_URL: required, since the port current_password takes no new password (it has no "
            "method change, or SESAME_LDAP_TAKES_PASSWORDS is false)"
        )
        return [fault]
    return []


def directory_authority(settings: Settings, faults: list[str]) -> CurrentPassword | None:
    """Return the directory that the settings name as who knows the passwords; what is missing of it is added."""
    if not (settings.asks_elsewhere and settings.ldap_urls):
        return None
    if not settings.ldap_base:
        faults.append("SESAME_LDAP_BASE: required, since SESAME_LDAP_URLS names the directory that knows the passwords")
    if bool(settings.ldap_bind_dn) != bool(settings.ldap_bind_password):
        faults.append("SESAME_LDAP_BIND_DN and SESAME_LDAP_BIND_PASSWORD: one is given without the other")
    try:
        from sesame.adapters.ldap import current_password as passwords
    except ImportError:
        faults.append("SESAME_LDAP_URLS: python-ldap is not installed; pip install 'sesame-ent[ldap]'")
        return None
    kind = passwords.LdapPasswords if settings.ldap_takes_passwords else passwords.LdapPasswordsThatAreRead
    return kind(settings.ldap_servers, base=settings.ldap_base, query=settings.ldap_filter)


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
        told_at_once=next((target.label for target in told_at_once(base.targets)), ""),
    )
