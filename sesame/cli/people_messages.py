"""What the import of people says, in French: it is read by the university's engineers."""

from collections.abc import Mapping

from sesame.domain.people_register import Rejection
from sesame.errors import Refused
from sesame.services.people_import import ImportReport

#: What is wrong with one row.
_ROW: Mapping[str, str] = {
    "cells_count": "{found} cellule(s) au lieu de {expected}",
    "value_missing": "à remplir",
    "value_too_long": "plus de {longest} caractères",
    "control_character": "contient un caractère de contrôle, qu’on ne voit pas",
    "identifier_malformed": "n’a pas la forme attendue (INE : 11 caractères ; les autres : docs/settings.md)",
    "identifier_too_long": "trop long",
    "number_decimal": "nombre à virgule : la colonne est à exporter comme du texte",
    "category_unknown": "student, staff ou external",
    "name_too_long": "plus de {longest} caractères",
    "name_character": "contient un caractère qu’on ne voit pas",
    "birth_date_format": "date à écrire AAAA-MM-JJ",
    "birth_date_impossible": "cette date n’existe pas",
    "birth_date_future": "cette date n’est pas passée",
    "valid_never": "avant la date de début",
    "birth_date_too_old": "il y a plus de {years} ans",
    "mail_malformed": "n’est pas une adresse mail",
    "mail_too_long": "plus de {longest} caractères",
    "phone_malformed": "n’est pas un numéro de téléphone",
    "phone_too_long": "plus de {longest} caractères",
    "language_unknown": "fr ou en",
    "repeated": "déjà donné à la ligne {first_line}",
    "taken": "appartient déjà à « {uid} »",
    "person_unknown": "personne inconnue de Sésame : importez d’abord sa fiche",
    "activated_here": "a déjà un compte, activé dans Sésame : il reste tel quel, vérifiez par qui il l’a été",
    "hash_scheme_unknown": (
        "forme inconnue, compte repris sans mot de passe (connues : ARGON2, SSHA512, SSHA256, SSHA, CRYPT de $6$, $5$, "
        "$2b$ ou $2y$)"
    ),
    "hash_scheme_weak": "forme trop faible pour être gardée, compte repris sans mot de passe",
    "hash_locked": "mot de passe verrouillé dans l’annuaire (« ! »), compte repris sans mot de passe",
    "hash_damaged": "empreinte abîmée, compte repris sans mot de passe",
    "hash_too_dear": "chaque connexion coûterait plusieurs secondes, compte repris sans mot de passe",
    "taken_by_rejected": "appartient encore à « {uid} », dont la ligne {owner_line} est refusée",
}

#: What is wrong with the file as a whole, said after the line.
_FILE: Mapping[str, str] = {
    "file_empty": "le fichier est vide",
    "file_without_people": "il n’y a personne après cette ligne de titres",
    "file_not_utf8": "ce n’est pas de l’UTF-8 ; enregistrez le fichier en « CSV UTF-8 »",
    "file_unreadable": (
        "guillemet mal placé ou jamais refermé, ou fin de ligne inconnue ; la suite ne peut pas être lue"
    ),
    "line_too_long": "plus de {longest} octets : ce n’est sans doute pas un fichier CSV",
    "columns_unknown": "colonne(s) inconnue(s) : {names}",
    "columns_repeated": "colonne(s) en double : {names}",
    "columns_missing": "colonne(s) manquante(s) : {names}",
}


def rejection_message(rejection: Rejection) -> str:
    """Return all that is wrong with a row, on one line: « ligne 17, colonne ine : … »."""
    faults = []
    for fault in rejection.faults:
        where = f", colonne {fault.field}" if fault.field else ""
        faults.append(f"{where} : {_ROW[fault.code].format(**fault.facts)}")
    # « ligne 17, colonne uid : … ; colonne ine : … »
    return f"ligne {rejection.line}" + " ;".join([faults[0], *(fault.removeprefix(",") for fault in faults[1:])])


def file_message(fault: Refused) -> str:
    """Return why the file cannot be read, with the line where reading ended."""
    names = fault.facts.get("names")
    # An empty title has to be seen as well.
    listed = ", ".join(f"« {name} »" for name in names) if isinstance(names, tuple) else ""
    text = _FILE[fault.code].format(**{**fault.facts, "names": listed})
    return f"ligne {fault.facts['line']} : {text}"


def summary(report: ImportReport, *, skip_invalid: bool, dry_run: bool) -> str:
    """Return how it ended, in one line."""
    if report.rejected and not skip_invalid:
        return f"{report.rejected} ligne(s) refusée(s) : rien n’a été importé."
    counts = f"{report.created} fiche(s) créée(s), {report.updated} modifiée(s), {report.unchanged} inchangée(s)"
    ignored = f" ; {report.rejected} ligne(s) ignorée(s)" if report.rejected else ""
    return f"{'Essai, rien n’est écrit : ' if dry_run else ''}{counts}{ignored}."
