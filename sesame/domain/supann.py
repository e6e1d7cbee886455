"""How SupAnn, the French universities' schema for directories, calls what we know of people."""

from collections.abc import Mapping

from sesame.domain.people_file import REF_COLUMN
from sesame.domain.person import Category

#: The attributes of each column, the first that has a value being believed; ``{TAG}`` means the values that begin so.
ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    REF_COLUMN: ("entryUUID",),
    "uid": ("uid",),
    "login": ("supannAliasLogin",),
    "category": ("eduPersonPrimaryAffiliation",),
    "given_name": ("givenName",),
    "family_name": ("supannNomDeNaissance", "sn"),
    "used_family_name": ("sn",),
    "birth_date": ("supannOIDCDateDeNaissance", "schacDateOfBirth"),
    "student_number": ("supannEtuId",),
    "ine": ("supannCodeINE",),
    "staff_number": ("supannEmpId",),
    "mail": ("mail",),
    "personal_mail": ("supannMailPerso", "supannMailPrive{SECOURS}", "supannMailPrive{PERSO}"),
    "phone": ("supannTelephonePrive{MOBPERSO}",),
    "language": ("preferredLanguage",),
}
#: What each value of ``eduPersonAffiliation`` makes of somebody, in lower case; of several the first one here counts.
CATEGORIES: Mapping[str, Category] = {
    "student": Category.STUDENT,
    **dict.fromkeys(("faculty", "staff", "employee", "teacher", "researcher", "emeritus", "retired"), Category.STAFF),
    **dict.fromkeys(("affiliate", "library-walk-in", "registered-reader"), Category.EXTERNAL),
}
