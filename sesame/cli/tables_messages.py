"""What commands say of the tables, in French: how they stand, and what to run."""

from collections.abc import Mapping

from sesame.domain.tables import Standing
from sesame.domain.tables import Tables
from sesame.domain.tables import UnfitTables
from sesame.domain.tables import Upgrade

_TO_RUN = "lancez « flask sesame database upgrade »"

_STANDING: Mapping[str, str] = {
    Standing.ABSENT: f"il n’y a pas encore de tables : {_TO_RUN}",
    Standing.OLDER: f"les tables sont de la version {{found}}, ce code attend {{expected}} : {_TO_RUN}",
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


def standing_message(tables: Tables) -> str:
    """Return why the tables are not those of this version, and what helps."""
    return _STANDING[tables.standing].format(**tables.facts)


def unfit_message(unfit: UnfitTables) -> str:
    """Return why they cannot be brought to it."""
    return _STANDING[unfit.code].format(**unfit.facts)


def upgrade_message(done: Upgrade) -> str:
    """Return what was done to them."""
    if not done.passed:
        return f"Les tables sont à jour (version {done.after}) : rien à faire."
    if not done.before:
        return f"Tables créées, version {done.after}."
    return f"Tables mises à jour : {' → '.join((done.before, *done.passed))}."
