"""What commands and the doctor say of sources of people, in French: the university's engineers read it."""

import errno
from collections.abc import Mapping

from sesame.domain.people_file import FILE_COLUMNS
from sesame.domain.people_sources import GuardedChange
from sesame.domain.people_sources import Misdeclared
from sesame.domain.person import Category
from sesame.errors import Refused


def _listed(words: object) -> str:
    return ", ".join(f"« {word} »" for word in words) if isinstance(words, tuple) else str(words)


#: What a value has to be, by the name of its kind.
_EXPECTED: Mapping[str, str] = {
    "text": "un texte entre guillemets",
    "texts": 'une liste de textes non vides, comme ["a", "b"]',
    "path": "un chemin entre guillemets, absolu ou lu depuis le dossier de ce fichier",
    "variable_name": "le nom d’une variable d’environnement",
    "variable_names": 'une liste de noms de variables d’environnement, comme ["HTTPS_PROXY"]',
    "variables": 'une table de variables d’environnement et de leurs textes, comme {LANG = "fr_FR.UTF-8"}',
    "title_map": f"une table de titres et de leurs colonnes : « - » ou {', '.join(FILE_COLUMNS)}",
    "date_format": "un format avec JJ (ou DD), MM et AAAA (ou YYYY), comme JJ/MM/AAAA",
    "seconds": "un nombre entier de secondes, de 1 à 86400",
    "count": "un nombre entier, 1 au moins",
    "percentage": "un pourcentage de 0 à 100, sans guillemets",
    "change": f"l’un de {_listed(tuple(GuardedChange))}",
    "category": f"l’une de {_listed(tuple(Category))}",
    "truth": "true ou false, sans guillemets",
    "ldap_urls": 'une liste d’adresses, comme ["ldaps://ldap.univ-demo.example"]',
    "attributes": (
        "une table de nos colonnes et de leurs attributs, comme "
        '{birth_date = "schacDateOfBirth", phone = ["mobile", "supannTelephonePrive{MOBPERSO}"]}'
    ),
    "category_words": f"une table de valeurs et de catégories, chacune l’une de {_listed(tuple(Category))}",
    "day": "un jour de chaque année comme « 09-15 », ou un jour comme « 2026-09-15 »",
}

#: What is wrong with what is declared, said after the source and the key.
_DECLARED: Mapping[str, str] = {
    "declarations_unreadable": "le fichier {path} {reason}",
    "declarations_malformed": "le fichier {path} n’est pas du TOML, à la ligne {line}",
    "declarations_cut_short": "le fichier {path} n’est pas du TOML : il finit au milieu de quelque chose",
    "declarations_not_text": "le fichier {path} n’est pas du texte en UTF-8",
    "name_reserved": "ce nom est celui de « people import » : donnez-en un autre",
    "name_malformed": "un nom s’écrit en minuscules, chiffres, « - » et « _ », une lettre d’abord, 32 au plus",
    "source_no_table": "il faut une table, qui commence par [{source}]",
    "kind_missing": "il faut dire d’où elle est lue, par l’une des clés {known}",
    "kinds_many": "une source n’est lue que d’un endroit : une seule des clés {known}",
    "url_missing": "il faut dire où est la base, par l’une des clés {known}",
    "urls_many": "une seule des clés {known}",
    "passwords_many": "une seule des clés {known}",
    "bind_half": "bind_dn et son mot de passe ({known}) vont ensemble",
    "key_unknown": "clé inconnue ici ; il y a {known}",
    "key_missing": "clé à donner",
    "value_wrong": "il faut {expected}",
    "table_wrong": "il faut une table, qui commence par [{source}.{key}]",
    "tables_wrong": "il faut des tables, dont chacune commence par [[{source}.{key}]]",
    "days_unlike": "les deux jours sont à écrire de la même façon, avec l’année ou sans",
    "days_reversed": "ce jour est avant le premier",
    "order_unknown": "sources non déclarées : {names} ; il y a {known}",
    "order_repeated": "une source y est deux fois",
}

#: Why a source cannot be read, or not to its end.
_READING: Mapping[str, str] = {
    "source_unknown": "aucune source ne se nomme « {source} » ; il y a {names}",
    "sources_misdeclared": "{count} faute(s) dans la déclaration des sources",
    "source_unreadable": "le fichier {path} {reason}",
    "source_no_file": "{path} n’est pas un fichier",
    "source_empty": "le fichier {path} est vide",
    "program_not_started": "le programme {path} ne peut pas être lancé : existe-t-il, peut-on l’exécuter ?",
    "program_failed": "le programme a fini sur une erreur (statut {status}){beside}",
    "program_killed": "le programme a été tué (signal {signal}){beside}",
    "program_late": "le programme n’avait pas fini après {seconds} s : il a été arrêté",
    "program_silent": "le programme n’a rien écrit{beside}",
    "query_unreadable": "la requête {path} {reason}",
    "query_not_text": "la requête {path} n’est pas du texte en UTF-8",
    "query_empty": "la requête {path} est vide",
    "query_refused": "la base refuse la requête ({cause})",
    "query_without_rows": "la requête ne rend pas de lignes : il faut un SELECT",
    "query_broke_off": "la base s’est interrompue pendant la lecture ({cause})",
    "url_absent": "la variable {name}, où est l’adresse de la base, est absente ou vide",
    "url_unreadable": "le fichier {path}, où est l’adresse de la base, {reason}",
    "url_malformed": "l’adresse de la base n’est pas de la forme dialecte+pilote://compte:mot-de-passe@machine/base",
    "driver_absent": "le pilote de {name} n’est pas installé là où est Sésame",
    "database_absent": "il n’y a pas de fichier {path}",
    "database_away": "la base ne répond pas ({cause})",
    "directory_library_absent": "python-ldap n’est pas installé là où est Sésame : pip install 'sesame-ent[ldap]'",
    "password_absent": "la variable {name}, où est le mot de passe de l’annuaire, est absente ou vide",
    "password_unreadable": "le fichier {path}, où est le mot de passe de l’annuaire, {reason}",
    "directory_away": "l’annuaire {why}",
    "directory_no_base": "l’annuaire n’a pas d’entrée {base}, ou ne la montre pas",
    "directory_names_unknown": "l’annuaire ne connaît pas {names} : mal écrits, ou d’un autre schéma",
    "directory_schema_hidden": "l’annuaire ne montre pas son schéma : rien ne dit que les noms y sont bien écrits",
    "directory_limit": "l’annuaire n’en rend pas autant : levez la limite de taille (size.prtotal) pour ce compte",
    "directory_refused": "l’annuaire refuse la lecture ({cause})",
    "directory_broke_off": "l’annuaire s’est interrompu pendant la lecture",
}
_NONE = "aucune source n’est déclarée : SESAME_PEOPLE_SOURCES nomme le fichier qui les déclare"
_BESIDE = " ; ce qu’il dit sur sa sortie d’erreur n’est pas gardé : lancez-le vous-même pour le lire"

#: Why a directory cannot be asked.
_AWAY = {
    "tls": "ne montre pas de certificat auquel se fier, ou n’en a pas",
    "bind": "refuse bind_dn ou son mot de passe",
    "busy": "se dit occupé",
    "silent": "ne répond pas à temps",
}
#: Why the system does not open something.
_REASONS = {
    errno.ENOENT: "n’existe pas",
    errno.ENOTDIR: "n’existe pas",
    errno.EACCES: "ne peut pas être lu par l’utilisateur de cette commande",
    errno.EPERM: "ne peut pas être lu par l’utilisateur de cette commande",
    errno.EISDIR: "est un dossier",
}


def reason(number: object) -> str:
    """Return, after the name of a file, why it could not be opened."""
    return _REASONS.get(number if isinstance(number, int) else 0, "ne peut pas être lu")


def declaration_messages(error: Misdeclared) -> list[str]:
    """Return one sentence for each fault of the declarations: « source « rh », clé guard.share : il faut… »."""
    return [_declaration_message(fault) for fault in error.faults]


def is_of_a_source(fault: Refused) -> bool:
    """Tell whether a fault is one of a source, which has no line."""
    return fault.code in _READING


def reading_message(fault: Refused) -> str:
    """Return why a source cannot be read, or not to its end."""
    facts = {name: _listed(value) for name, value in fault.facts.items()}
    facts["beside"] = _BESIDE if fault.facts.get("complained") else ""
    facts["reason"] = reason(fault.facts.get("errno"))
    facts["why"] = _AWAY.get(str(fault.facts.get("cause")), "ne répond pas")
    if fault.facts.get("names") == ():
        return _NONE
    return _READING[fault.code].format(**facts)


def _declaration_message(fault: Refused) -> str:
    source, key = fault.facts.get("source"), fault.field
    where = [f"source « {source} »"] if source else []
    where += [f"clé {key}"] if key else []
    facts = {name: _listed(value) for name, value in fault.facts.items()}
    facts |= {"key": key, "reason": reason(fault.facts.get("errno"))}
    if expected := fault.facts.get("expected"):
        facts["expected"] = _EXPECTED[str(expected)]
    said = _DECLARED[fault.code].format(**facts)
    return f"{', '.join(where)} : {said}" if where else said
