"""Where a directory is and how it is spoken to: what a site says of it, for each use alike."""

from dataclasses import dataclass
from dataclasses import field


@dataclass(frozen=True, slots=True, kw_only=True)
class LdapServers:
    """The servers of one directory, the one that is asked first before the others, and who asks.

    ``starttls`` is for ``ldap://`` addresses; ``certificates`` is the file of whom to trust, the system's when empty.
    ``patience`` are the seconds a server has to be reached, ``timeout`` those it has for one answer.
    """

    urls: tuple[str, ...]
    bind_dn: str = ""
    password: str = field(default="", repr=False)
    starttls: bool = True
    certificates: str = ""
    patience: float = 3.0
    timeout: float = 10.0
