"""The settings of a directory that knows people's passwords."""

import re
from dataclasses import dataclass
from typing import Any

from sesame.domain.ldap_servers import LdapServers
from sesame.setting_types import SettingType
from sesame.setting_types import boolean
from sesame.setting_types import certificates
from sesame.setting_types import positive
from sesame.setting_types import setting
from sesame.setting_types import text

_URL = re.compile(r"ldaps?://[^\s/?]+/?|ldapi://\S*")
_PLACE = re.compile(r"\{(uid|login)\}")


def _urls(raw: Any) -> tuple[str, ...]:
    urls = tuple(raw.replace(",", " ").split()) if isinstance(raw, str) else tuple(raw)
    if not all(_URL.fullmatch(url) for url in urls):
        raise ValueError
    return urls


def _password(raw: Any) -> str:
    if not isinstance(raw, str):
        raise TypeError
    return raw.strip("\r\n")


def _filter(raw: Any) -> str:
    value = str(raw).strip()
    if not (value.startswith("(") and value.endswith(")") and value.count("(") == value.count(")")):
        raise ValueError
    # Without whom it looks for, it would find everybody.
    if not _PLACE.search(value) or re.search(r"[{}]", _PLACE.sub("", value)):
        raise ValueError
    return value


_ldap_urls = SettingType(
    allowed="addresses such as ldaps://ldap.univ-demo.example, with spaces or commas between", parse=_urls
)
_ldap_password = SettingType(allowed="a text", parse=_password, is_secret=True)
_ldap_filter = SettingType(
    allowed="a filter of LDAP in which {uid} or {login} stands for whom it looks for", parse=_filter
)


@dataclass(frozen=True, kw_only=True)
class LdapSettings:
    """The part of the settings that names the directory whose passwords Sésame asks about."""

    ldap_urls: tuple[str, ...] = setting(
        _ldap_urls,
        (),
        "Servers of the directory that knows the passwords where SESAME_PASSWORD_AUTHORITY is `elsewhere` and no port "
        "is given; where one is away, the next one is asked. See docs/ldap.md.",
    )
    ldap_starttls: bool = setting(
        boolean, True, "Begin TLS on ldap:// addresses before anything is said; false speaks in clear."
    )
    ldap_ca_file: str = setting(
        certificates, "", "File of the authorities whose certificates its servers may have; by default the system's."
    )
    ldap_bind_dn: str = setting(text, "", "Whose name Sésame looks people up by, and changes passwords by.")
    ldap_bind_password: str = setting(_ldap_password, "", "The password of that name.")
    ldap_base: str = setting(text, "", "The entry below which people are, such as ou=people,dc=univ-demo,dc=example.")
    ldap_filter: str = setting(
        _ldap_filter,
        "(uid={uid})",
        "Which one entry is somebody's, for instance (&(objectClass=supannPerson)(supannAliasLogin={login})).",
    )
    ldap_timeout_seconds: int = setting(positive(1, 30), 3, "Patience with each answer of one of its servers.")
    ldap_takes_passwords: bool = setting(
        boolean, True, "Whether Sésame changes passwords there, by RFC 3062; if not, people only sign in by them."
    )

    @property
    def ldap_servers(self) -> LdapServers:
        """How that directory is spoken to."""
        return LdapServers(
            urls=self.ldap_urls,
            bind_dn=self.ldap_bind_dn,
            password=self.ldap_bind_password,
            starttls=self.ldap_starttls,
            certificates=self.ldap_ca_file,
            patience=self.ldap_timeout_seconds,
            timeout=self.ldap_timeout_seconds,
        )
