"""Each fault of a source has its words."""

import errno
import re
from pathlib import Path
from typing import Any

import pytest

import sesame
from sesame.cli.people_messages import file_message
from sesame.domain.people_sources import Misdeclared
from sesame.errors import Refused
from sesame.source_words import declaration_messages
from sesame.source_words import reading_message

CODE = Path(sesame.__file__).parent
FACTS: dict[str, Any] = {
    "path": "/srv/people.sql",
    "errno": errno.EACCES,
    "name": "APOGEE_URL",
    "names": ("rh",),
    "known": ("rh",),
    "source": "rh",
    "cause": "OperationalError 08006",
    "status": 3,
    "signal": 9,
    "seconds": 600,
    "count": 2,
    "line": 4,
    "expected": "day",
}
BESIDE = " ; ce qu’il dit sur sa sortie d’erreur n’est pas gardé : lancez-le vous-même pour le lire"


def codes(*patterns: str) -> set[str]:
    """Return the codes of the faults that these modules tell."""
    text = "".join(path.read_text(encoding="utf-8") for pattern in patterns for path in CODE.glob(pattern))
    return set(re.findall(r'(?:Refused|note)\(\s*"(\w+)"', text))


def test_whatever_keeps_a_source_from_being_read_is_told_in_words() -> None:
    """A fault added to the code is added to the words; one that costs a cell or a row has them elsewhere."""
    told = codes("adapters/source_*.py", "domain/people_sources.py") - {"value_not_text"}

    assert len(told) > 15
    assert [code for code in told if not reading_message(Refused(code, **FACTS))] == []
    assert [
        code for code in told if file_message(Refused(code, **FACTS)) != reading_message(Refused(code, **FACTS))
    ] == []


def test_whatever_is_wrong_with_a_declaration_is_told_in_words() -> None:
    """Of keys and values, tables and the file itself."""
    told = codes("source_declarations.py", "declared_values.py") | {"kind_missing", "url_missing", "table_wrong"}

    assert len(told) > 15
    assert [code for code in told if not declaration_messages(Misdeclared([Refused(code, field="a", **FACTS)]))] == []


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (
            Refused("program_failed", status=3, complained=True),
            f"le programme a fini sur une erreur (statut 3){BESIDE}",
        ),
        (Refused("program_failed", status=3, complained=False), "le programme a fini sur une erreur (statut 3)"),
        (
            Refused("source_unknown", source="rh", names=()),
            "aucune source n’est déclarée : SESAME_PEOPLE_SOURCES nomme le fichier qui les déclare",
        ),
        (
            Refused("source_unreadable", path="/srv/rh.csv", errno=errno.EACCES),
            "le fichier /srv/rh.csv ne peut pas être lu par l’utilisateur de cette commande",
        ),
        (Misdeclared([Refused("key_missing", field="a", source="rh")]), "source « rh », clé a : clé à donner"),
    ],
)
def test_the_words_say_what_to_do_where_that_is_known(fault: Refused, words: str) -> None:
    """And nothing that is not."""
    assert file_message(fault) == words
