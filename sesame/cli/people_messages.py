"""What the import of people says, in French: it is read by the university's engineers."""

from collections.abc import Mapping
from collections.abc import Sequence

from sesame.cli.waiting_words import why
from sesame.domain.people_changes import Happened
from sesame.domain.people_changes import Happening
from sesame.domain.people_changes import Held
from sesame.domain.people_changes import Waiting
from sesame.domain.people_file import Remark
from sesame.domain.people_register import Rejection
from sesame.domain.people_register import Warned
from sesame.domain.people_sources import FILE_SOURCE
from sesame.domain.people_sources import GuardedChange
from sesame.domain.people_sources import Misdeclared
from sesame.domain.person import Category
from sesame.errors import Refused
from sesame.services.people_report import ImportReport
from sesame.source_words import declaration_messages
from sesame.source_words import is_of_a_source
from sesame.source_words import reading_message

#: What is wrong with one row.
_ROW: Mapping[str, str] = {
    "cells_count": "{found} cellule(s) au lieu de {expected}",
    "quote_misplaced": "guillemet mal placé ou jamais refermé ; la lecture reprend à la ligne suivante",
    "json_malformed": "ce n’est pas un objet JSON entier",
    "json_key_repeated": "une clé y est deux fois",
    "value_not_text": "ni un texte ni un nombre",
    "value_missing": "à remplir",
    "value_too_long": "plus de {longest} caractères",
    "control_character": "contient un caractère de contrôle, qu’on ne voit pas",
    "identifier_malformed": "n’a pas la forme attendue ({form})",
    "identifier_too_long": "trop long",
    "number_decimal": "nombre à virgule : la colonne est à exporter comme du texte",
    "formula_error": "une formule du tableur n’a rien donné",
    "category_unknown": "student (étudiant), staff (personnel) ou external (externe)",
    "name_too_long": "plus de {longest} caractères",
    "name_character": "contient un caractère qu’on ne voit pas",
    "birth_date_format": "date à écrire AAAA-MM-JJ, ou à lire par --date-format",
    "birth_date_impossible": "cette date n’existe pas",
    "birth_date_future": "cette date n’est pas passée",
    "valid_never": "avant la date de début",
    "birth_date_too_old": "il y a plus de {years} ans",
    "mail_malformed": "n’est pas une adresse mail",
    "mail_too_long": "plus de {longest} caractères",
    "phone_malformed": "n’est pas un numéro de téléphone",
    "phone_too_long": "plus de {longest} caractères",
    "language_unknown": "fr ou en",
    "ref_too_long": "plus de {longest} caractères",
    "ref_character": "contient un caractère qu’on ne voit pas",
    "ref_reserved": "ne peut pas commencer par « uid: »",
    "repeated": "déjà donné à la ligne {first_line}",
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
}

#: What is told of a row that is imported; a fault of ``_ROW`` that is none of the whole row cost its cell.
_WARNING: Mapping[str, str] = {
    "name_damaged": "un caractère semble abîmé",
    "birth_date_stand_in": "date que des logiciels écrivent quand ils n’en connaissent pas",
    "birth_date_recent": "né(e) il y a moins de {years} ans",
    "number_short": "plus court que les autres ({usual} caractères) : des zéros perdus ?",
    "cells_missing": "{found} cellule(s) au lieu de {expected} : celles qui manquent sont lues vides, ici et plus loin",
    "cell_untitled": "la colonne {position} n’a pas de titre : elle est laissée de côté, ici et plus loin",
}
_LOST = "{fault} ; cellule laissée de côté"
#: What says how each identifier is written.
_FORMS: Mapping[str, str] = {
    "ine": "11 lettres et chiffres",
    "login": "SESAME_UID_PATTERN",
    "uid": "SESAME_UID_PATTERN",
    "student_number": "SESAME_STUDENT_NUMBER_PATTERN",
    "staff_number": "SESAME_STAFF_NUMBER_PATTERN",
}

#: What is unusual in the file as a whole, and read all the same.
_REMARK: Mapping[str, str] = {
    "read_as_windows_1252": "ce n’est pas de l’UTF-8 : lu comme du Windows-1252, ici et plus loin",
    "read_as_utf_16": "lu comme de l’UTF-16",
    "hashes_left_aside": "les mots de passe sont connus ailleurs : la colonne hash est laissée de côté",
    "json_key_unknown": "le premier objet n’a pas de clé « {name} » : laissée de côté, ici et plus loin",
    "separator_line": "ligne « sep= » d’un tableur, laissée de côté",
    "first_sheet": "plusieurs feuilles : « {name} » est lue ; une autre se nomme par --sheet",
}

#: What is wrong with the file as a whole, said after the line.
_FILE: Mapping[str, str] = {
    "file_empty": "le fichier est vide",
    "file_without_people": ("il n’y a personne après cette ligne de titres"),
    "file_not_text": "ce n’est pas du texte ; enregistrez le fichier en « CSV UTF-8 »",
    "quote_misplaced": "guillemet mal placé ou jamais refermé dans les titres",
    "json_malformed": "ce n’est pas un objet JSON entier",
    "json_key_repeated": "une clé y est deux fois",
    "json_array": "c’est un tableau JSON : il faut un objet par ligne, sans crochets autour ni virgules entre eux",
    "workbook_reader_absent": "c’est un classeur ; pour en lire : pip install 'sesame-ent[xlsx]'",
    "workbook_unreadable": "ce classeur ne peut pas être lu ; est-il protégé par un mot de passe ?",
    "sheet_unknown": "pas de feuille de ce nom ; il y a {names}",
    "line_too_long": "plus de {longest} octets : ce n’est sans doute pas un fichier CSV",
    "columns_unknown": "colonne(s) inconnue(s) : {names} ; les colonnes sont {known}",
    "titles_unknown": (
        "titre(s) inconnu(s) : {names} ; --map TITRE=colonne les nomme, --map TITRE=- les laisse de côté "
        "(pour une source déclarée : sa clé map). Les colonnes sont {known}"
    ),
    "titles_absent": "--map nomme des titres qui n’y sont pas : {names}",
    "columns_repeated": "colonne(s) en double : {names}",
    "columns_missing": "colonne(s) manquante(s) : {names}",
}

#: Why a run could not go on, whatever its source says.
_RUN: Mapping[str, str] = {
    "people_busy": "un autre import dure depuis dix minutes ; celui-ci est à relancer quand il sera fini",
    "people_interrupted": "un autre import a commencé entre-temps, celui-ci n’ayant plus donné signe de vie",
}


def rejection_message(rejection: Rejection) -> str:
    """Return all that is wrong with a row, on one line: « ligne 17, colonne ine : … »."""
    return _line(rejection.line, [(fault.field, _of_a_row(fault)) for fault in rejection.faults])


def warning_message(warned: Warned) -> str:
    """Return all that is told of a row that is imported, on one line: « attention, ligne 17, colonne phone : … »."""
    return "attention, " + _line(warned.line, [(one.field, _warning(one)) for one in warned.warnings])


def remark_message(remark: Remark) -> str:
    """Return what is unusual in the file and was read all the same."""
    return f"attention, ligne {remark.line} : {_REMARK[remark.code].format(**remark.facts)}"


def _warning(warning: Refused) -> str:
    if text := _WARNING.get(warning.code):
        return text.format(**warning.facts)
    return _LOST.format(fault=_of_a_row(warning))


def _of_a_row(fault: Refused) -> str:
    return _ROW[fault.code].format(**{"form": _FORMS.get(fault.field, "docs/settings.md"), **fault.facts})


def _line(number: int, told: Sequence[tuple[str, str]]) -> str:
    parts = [f", colonne {column} : {text}" if column else f" : {text}" for column, text in told]
    # « ligne 17, colonne uid : … ; colonne ine : … »
    return f"ligne {number}" + " ;".join([parts[0], *(part.removeprefix(",") for part in parts[1:])])


def file_message(fault: Refused) -> str:
    """Return why the file cannot be read, with the line where reading ended; or why a source cannot be."""
    if isinstance(fault, Misdeclared):
        return " ; ".join(declaration_messages(fault))
    if is_of_a_source(fault):
        return reading_message(fault)
    if text := _RUN.get(fault.code):
        return text
    # An empty title has to be seen as well.
    listed = {
        key: ", ".join(f"« {name} »" if key == "names" else str(name) for name in names)
        for key in ("names", "known")
        if isinstance(names := fault.facts.get(key), tuple)
    }
    text = _FILE[fault.code].format(**{**fault.facts, **listed})
    return f"ligne {fault.facts['line']} : {text}"


def waiting_message(waiting: Waiting) -> str:
    """Return why a row waits: « ligne 17, colonne ine : attend : … »."""
    return _line(waiting.line, [(waiting.why.field, f"attend : {why(waiting.why)}")])


_HAPPENED: Mapping[Happened, str] = {
    Happened.RENAMED: "« {former} » s’appelle maintenant « {uid} »",
    Happened.MERGED: "« {former} » et « {uid} » sont une même personne : « {uid} » continue",
    Happened.LEFT: "« {uid} » est parti(e)",
    Happened.BACK: "« {uid} » est de retour",
}


def happening_message(happening: Happening) -> str:
    """Return what happened to somebody."""
    if happening.what is Happened.RENAMED and happening.uid == happening.other:
        return f"« {happening.uid} » a un autre identifiant de connexion"
    return _HAPPENED[happening.what].format(uid=happening.uid, former=happening.other)


_CHANGES = {
    GuardedChange.NEW: "nouvelles personnes",
    GuardedChange.LEAVE: "départs",
    GuardedChange.RENAME: "changements d’identifiant",
    GuardedChange.BIRTH_DATE: "changements de date de naissance",
}
_CATEGORIES = {Category.STUDENT: "étudiant", Category.STAFF: "personnel", Category.EXTERNAL: "externe"}


def held_message(held: Held, source: str) -> str:
    """Return that there are too many changes of one kind, and what lets them pass."""
    name = "fichier importé" if source == FILE_SOURCE else source
    return (
        f"retenu : {held.count} {_CHANGES[held.direction]} ({_CATEGORIES[held.category]}) pour {held.of} personnes de "
        f"« {name} », plus de {held.share:g} %. Si c’est voulu : --accept {held.direction}:{held.category}"
    )


def summary(report: ImportReport, *, strict: bool, dry_run: bool) -> str:
    """Return how it ended, in one line."""
    counts = [f"{report.created} fiche(s) créée(s), {report.updated} modifiée(s), {report.unchanged} inchangée(s)"]
    counts += [f"{count} {words}" for words, count in _figures(report) if count]
    if report.held:
        return f"Retenu, rien n’est écrit : {' ; '.join(counts)}."
    if strict and not report.written and not dry_run:
        return f"{report.rejected + report.waiting} ligne(s) non prise(s) : rien n’a été importé."
    return f"{'Essai, rien n’est écrit : ' if dry_run else ''}{' ; '.join(counts)}."


def _figures(report: ImportReport) -> list[tuple[str, int]]:
    return [
        ("changement(s) d’identifiant", report.renamed),
        ("fiche(s) réunie(s)", report.merged),
        ("départ(s)", report.left),
        ("retour(s)", report.back),
        ("départ(s) remis, des lignes étant illisibles", report.kept),
        ("ligne(s) en attente", report.waiting),
        ("ligne(s) remise(s) au prochain passage", report.postponed),
        ("ligne(s) refusée(s)", report.rejected),
        ("avertissement(s)", report.warned),
        ("personne(s) dont aucune source ne parle", report.untold),
    ]
