"""What commands say of the tables, in French: how they stand, and what to run."""

from collections.abc import Mapping

from sesame.domain.tables import Dropped
from sesame.domain.tables import Remains
from sesame.domain.tables import Standing
from sesame.domain.tables import Tables
from sesame.domain.tables import UnfitTables
from sesame.domain.tables import Upgrade

_TO_RUN = "lancez « flask sesame database upgrade »"

_STANDING: Mapping[str, str] = {
    Standing.ABSENT: f"il n’y a pas encore de tables : {_TO_RUN}",
    Standing.OLDER: f"les tables sont de la version {{found}}, ce code attend {{expected}} : {_TO_RUN}",
    Standing.ELSEWHERE: f"les tables sont encore dans le schéma {{place}}, ce code les attend dans le sien : {_TO_RUN}",
    Standing.NEWER: (
        "les tables sont de la version {found}, que ce code (version {expected}) ne connaît pas : installez la "
        "version de Sésame qui les a faites, ou restaurez la sauvegarde d’avant la mise à jour"
    ),
    Standing.INCOMPLETE: (
        "les tables se disent de la version {found}, mais il manque {missing} : restaurez-les d’une sauvegarde"
    ),
    Standing.NO_MIGRATIONS: (
        "cette installation de Sésame ne porte aucune migration, donc aucune table : installez le wheel complet"
    ),
}

#: What stands in the way of changing them.
_UNFIT: Mapping[str, str] = {
    "no_right": (
        "l’utilisateur de la base n’en a pas le droit. Un administrateur lance, dans la base « {database} » :\n"
        "    {statement}\n"
        "puis vous recommencez"
    ),
    "not_owner": (
        "les tables appartiennent à {owner}, qui seul peut les changer : recommencez avec cet utilisateur dans "
        "l’adresse de la base"
    ),
    "in_the_way": (
        "les tables sont dans le schéma {place}, et il y en a d’autres du même nom dans le schéma sesame ({names}) : "
        "renommez ou effacez celles qui sont de trop"
    ),
    "failed": "la base refuse une migration ({detail}) ; gardez la sauvegarde et signalez-le",
    "depended_on": "d’autres objets de la base en dépendent, à supprimer d’abord ({detail})",
}


def standing_message(tables: Tables) -> str:
    """Return why the tables are not those of this version, and what helps."""
    return _STANDING[tables.standing].format(**tables.facts)


def unfit_message(unfit: UnfitTables) -> str:
    """Return why they cannot be brought to it."""
    return {**_STANDING, **_UNFIT}[unfit.code].format(**unfit.facts)


def remains_message(remains: Remains) -> str:
    """Return what there is to lose."""
    where = f", schéma {remains.place}" if remains.place else ""
    lines = (f"  {name} : {rows} ligne(s)" for name, rows in remains.rows.items())
    return "\n".join((f"Seraient effacées, sans retour ({remains.database}{where}) :", *lines))


def dropped_message(dropped: Dropped) -> str:
    """Return what is gone, and what is still to be done."""
    said = [f"{dropped.tables} tables effacées."]
    if not dropped.place:
        said.append("Au prochain démarrage Sésame en ferait de nouvelles, vides : retirez-le du portail.")
    elif dropped.is_place_gone:
        said.append(f"Le schéma {dropped.place} aussi.")
    else:
        said.append(f"Le schéma {dropped.place} reste : il contient autre chose, ou appartient à un autre utilisateur.")
    return "\n".join(said)


def upgrade_message(done: Upgrade) -> str:
    """Return what was done to them."""
    said = []
    if done.moved_from:
        said.append(f"Tables déplacées du schéma {done.moved_from} au schéma {done.place}.")
    if done.passed and not done.before:
        said.append(f"Tables créées{f' dans le schéma {done.place}' if done.place else ''}, version {done.after}.")
    elif done.passed:
        said.append(f"Tables mises à jour : {' → '.join((done.before, *done.passed))}.")
    return "\n".join(said) or f"Les tables sont à jour (version {done.after}) : rien à faire."
