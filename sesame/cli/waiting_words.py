"""How commands say why a row of a source waits, and what is to be done about it, in French."""

from collections.abc import Mapping

from sesame.domain.waiting_rows import DECIDABLE
from sesame.domain.waiting_rows import Decision
from sesame.domain.waiting_rows import WaitingTelling
from sesame.errors import Refused

_FIELDS = {
    "login": "l’identifiant",
    "uid": "l’uid",
    "student_number": "le n° étudiant",
    "ine": "l’INE",
    "staff_number": "le n° de personnel",
}
_WHY: Mapping[str, str] = {
    "another_person": (
        "ni la date de naissance ni aucun numéro ne sont ceux de « {uid} », à qui tout est fermé en attendant"
    ),
    "rename_doubtful": "« {uid} » changerait à la fois de noms et d’identifiant ou de date de naissance",
    "merge_needs_choice": "« {uid} » et « {other} » sont une même personne, et ont chacun un compte",
    "number_conflict": "{field} est celui de « {uid} », qui est une autre personne",
    "name_reserved": "{field} était celui de quelqu’un d’autre, et reste réservé",
    "name_taken": "{field} est celui de « {uid} »",
    "repeated": "{field} est donné aussi par une autre ligne",
}
_IN_THE_SOURCE = "à corriger dans la source"
_TO_DO: Mapping[str, str] = {
    "merge_needs_choice": 'people merge {uid} {other} --keep … --reason "…"',
    "number_conflict": f"{_IN_THE_SOURCE} ; si c’est la même personne : people merge",
    "name_reserved": f"un autre nom {_IN_THE_SOURCE}, ou : people release NOM --reason …",
    "name_taken": f"un autre nom {_IN_THE_SOURCE}, ou : people rename {{uid}} AUTRE --reason …",
    "repeated": _IN_THE_SOURCE,
}
_DECIDE = (
    'people settle {source} {ref} --reason "…" --same (c’est « {uid} ») ou --new (quelqu’un d’autre), '
    "ou corriger la source"
)
_DECIDED = {
    Decision.SAME: "décidé : c’est cette personne ; le prochain passage de la source le fera",
    Decision.NEW: "décidé : c’est quelqu’un d’autre ; le prochain passage de la source le fera",
}


def why(refused: Refused) -> str:
    """Return why a row waits, in words; the bare code of what another version wrote down."""
    return _filled(_WHY.get(refused.code, refused.code), refused)


def to_do(row: WaitingTelling) -> str:
    """Return what is to be done about a row, or what was decided of it."""
    if row.decision in {one.value for one in Decision}:
        return _DECIDED[Decision(row.decision)]
    words = _DECIDE if row.why.code in DECIDABLE else _TO_DO.get(row.why.code, "")
    return _filled(words, row.why, source=row.source, ref=row.ref)


def _filled(words: str, refused: Refused, **more: str) -> str:
    facts = {name: str(value) for name, value in refused.facts.items()}
    return words.format_map(_Known({**facts, "field": _FIELDS.get(refused.field, refused.field), **more}))


class _Known(dict[str, str]):
    """What is known; three points stand for what is not."""

    def __missing__(self, name: str) -> str:
        return "…"
