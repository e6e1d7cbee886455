"""The titles of a people file, and the columns they mean: our own names, French ones, and those of the operator."""

from collections.abc import Mapping

from sesame.domain.people_file import FILE_COLUMNS
from sesame.domain.people_file import REF_COLUMN
from sesame.domain.people_file import REQUIRED_COLUMNS
from sesame.domain.people_file import UNTITLED
from sesame.domain.people_file import RawRow
from sesame.domain.text import fold
from sesame.domain.text import squeeze
from sesame.errors import Refused

#: Titles that universities write; case, accents, spaces and signs aside.
_WRITTEN: Mapping[str, tuple[str, ...]] = {
    "uid": ("uid", "identifiant unique", "identifiant numérique unique", "supannAliasLogin"),
    "login": ("login", "identifiant", "identifiant de connexion", "nom d’utilisateur", "username"),
    "category": ("category", "catégorie", "population", "profil", "type de personne"),
    "given_name": ("given name", "prénom", "prénoms", "prénom civil", "prénom de naissance", "first name", "givenName"),
    "family_name": (
        *("family name", "nom", "nom de famille", "nom de naissance", "nom patronymique", "nom civil"),
        *("last name", "surname", "sn"),
    ),
    "used_given_name": ("used given name", "prénom d’usage", "prénom usuel"),
    "used_family_name": ("used family name", "nom d’usage", "nom usuel", "nom marital"),
    "birth_date": (
        *("birth date", "date de naissance", "date naissance", "né(e) le", "né le", "naissance"),
        *("date of birth", "birthdate", "dob"),
    ),
    "student_number": (
        *("student number", "numéro étudiant", "n° étudiant", "no étudiant", "num étudiant", "code étudiant"),
        *("numéro d’étudiant", "student id"),
    ),
    "ine": ("ine", "n° INE", "numéro INE", "code INE", "code BEA/INE", "identifiant national étudiant"),
    "staff_number": (
        *("staff number", "matricule", "numéro d’agent", "n° agent", "numéro agent", "code agent"),
        *("numéro de personnel", "staff id"),
    ),
    "mail": (
        *("mail", "email", "e-mail", "courriel", "mél", "adresse mail", "adresse électronique"),
        *("mail institutionnel", "courriel institutionnel", "adresse institutionnelle"),
    ),
    "personal_mail": (
        *("personal mail", "personal email", "mail personnel", "email personnel", "courriel personnel"),
        *("adresse personnelle", "adresse mail personnelle", "mél personnel"),
    ),
    "phone": (
        *("phone", "téléphone", "tél", "portable", "téléphone portable", "tél portable", "mobile"),
        *("téléphone mobile", "numéro de téléphone", "gsm"),
    ),
    "language": ("language", "langue"),
    "valid_from": ("valid from", "date de début", "début", "début de validité", "date d’arrivée", "arrivée"),
    "valid_until": (
        *("valid until", "date de fin", "fin", "fin de validité", "date de départ", "départ", "date d’expiration"),
    ),
    REF_COLUMN: (
        *("ref", "référence", "réf", "identifiant source", "clé source", "code individu", "numéro individu"),
        *("n° individu", "id individu", "source id", "source key"),
    ),
}
_COLUMN_OF = {fold(title): column for column, titles in _WRITTEN.items() for title in (column, *titles)}


def read_columns(row: RawRow, titles: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Return the column that each cell of the titles means, in the order of the file.

    ``titles`` says what titles of the file's own mean, before the known ones; ``IGNORED`` leaves a column out. One
    without a title is ``UNTITLED``. Errors: ``Refused`` with ``titles_absent``, ``titles_unknown``,
    ``columns_repeated``, ``columns_missing`` or the row's own fault; its facts are ``line``, the ``names`` concerned,
    as the file writes them where it does, and the ``known`` columns.
    """
    if row.fault:
        raise Refused(row.fault.code, line=row.line)
    chosen = {fold(title): column for title, column in (titles or {}).items()}
    written = [squeeze(cell) for cell in row.cells]
    known = {**_COLUMN_OF, **chosen}
    folded = {fold(title) for title in written}
    meant = [known.get(fold(title)) if title else UNTITLED for title in written]
    _refuse(row, "titles_absent", [title for title in titles or () if fold(title) not in folded])
    _refuse(row, "titles_unknown", [title for title, column in zip(written, meant, strict=True) if column is None])
    columns = tuple(column or UNTITLED for column in meant)
    _refuse(
        row, "columns_repeated", [column for column in columns if column in FILE_COLUMNS and columns.count(column) > 1]
    )
    _refuse(row, "columns_missing", [column for column in REQUIRED_COLUMNS if column not in columns])
    return columns


def _refuse(row: RawRow, code: str, wrong: list[str]) -> None:
    if wrong:
        raise Refused(code, line=row.line, names=tuple(dict.fromkeys(wrong)), known=FILE_COLUMNS)
