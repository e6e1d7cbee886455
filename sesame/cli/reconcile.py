"""``flask sesame reconcile``: what of other systems is not as it should be, and mending it."""

import sys
from collections.abc import Iterable
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import click
from flask.cli import with_appcontext

from sesame.cli.publish import unknown_target
from sesame.cli.tables import on_current_tables
from sesame.domain.publishing import Difference
from sesame.domain.publishing import Target
from sesame.errors import Refused
from sesame.errors import Unavailable
from sesame.mounted import mounted
from sesame.services.reconciliation import UNTOLD
from sesame.services.reconciliation import Compared

#: Exit statuses: a target could not be compared, something is not so.
_NOT_COMPARED, _DIFFERS = 1, 3


@dataclass(slots=True)
class _Tally:
    """What was found in one target."""

    compared: int = 0
    differing: int = 0
    mended: int = 0
    #: Whom nothing but another choice of theirs mends.
    lost: int = 0
    failed: bool = False


@click.command("reconcile")
@click.argument("logins", nargs=-1, metavar="[IDENTIFIANT…]")
@click.option("--target", "names", multiple=True, metavar="NOM", help="Seulement cette cible ; se répète.")
@click.option("--mend", is_flag=True, help="Remet en ordre ce qui diffère.")
@with_appcontext
@on_current_tables
def reconcile(*, logins: tuple[str, ...], names: tuple[str, ...], mend: bool) -> None:
    """Compare les autres systèmes à ce qu’ils devraient être, pour tout le monde ou pour ces personnes.

    Statut 0 quand tout est en ordre, 3 quand quelque chose diffère, 1 quand une cible n’a pu être comparée.
    """
    services = mounted().services
    publishing = services.publishing
    try:
        targets = [publishing.publication.target(name) for name in names] or publishing.publication.targets
        people = publishing.reconciliation.named(logins) if logins else None
    except Refused as refusal:
        if refusal.code == "target_unknown":
            raise click.ClickException(unknown_target(refusal)) from None
        raise click.ClickException(f"Personne ne se nomme « {refusal.facts['login']} ».") from None
    if mend and services.settings.publish_read_only:
        raise click.ClickException("SESAME_PUBLISH_READ_ONLY : rien n’est écrit ; reconcile sans --mend compare.")
    tallies = []
    for target in targets:
        tally = _compare(target, people, mend=mend)
        tallies.append(tally)
        click.echo(_summary(target, tally, mend=mend))
    if any(tally.failed for tally in tallies):
        raise SystemExit(_NOT_COMPARED)
    raise SystemExit(_DIFFERS if any(tally.differing > tally.mended or tally.lost for tally in tallies) else 0)


def _compare(target: Target, people: list[int] | None, *, mend: bool) -> _Tally:
    reconciliation, tally = mounted().services.publishing.reconciliation, _Tally()
    everybody = reconciliation.everybody() if people is None else people
    total = reconciliation.count() if people is None else len(people)
    to_mend: list[int] = []
    with _bar(target, everybody, total) as watched:
        for person in watched:
            try:
                compared = reconciliation.compare(target, person)
            except Refused as refusal:
                tally.failed = True
                click.echo(f"{target.name}, personne {person} : comparaison refusée ({refusal.code})", err=True)
                continue
            except Unavailable:
                tally.failed = True
                click.echo(f"{target.name} ne répond pas : la comparaison s’arrête là.", err=True)
                break
            tally.compared += 1
            _note(target, compared, tally, to_mend)
    if mend and to_mend:
        _mend(target, to_mend, tally)
    return tally


def _note(target: Target, compared: Compared, tally: _Tally, to_mend: list[int]) -> None:
    if compared.is_so:
        return
    tally.differing += 1
    tally.lost += any(not one.mends for one in compared.differences)
    if compared.mends:
        to_mend.append(compared.person)
    for difference in compared.differences:
        click.echo(f"{target.name}, {compared.who} : {difference_message(difference)}")


def _mend(target: Target, people: Iterable[int], tally: _Tally) -> None:
    publishing = mounted().services.publishing
    for person in people:
        publishing.reconciliation.mend(target, person)
    report = publishing.publication.publish([target.name])[target.name]
    tally.failed = tally.failed or report.is_away
    tally.mended = sum(publishing.reconciliation.compare(target, person).is_so for person in people)


def difference_message(difference: Difference) -> str:
    """Return one difference in words."""
    if difference is UNTOLD:
        return "pas encore transmis"
    if not difference.mends:
        return f"{difference.name} : ne peut pas être rétabli (un mot de passe se choisit à nouveau)"
    wanted, found = (_values(one) for one in (difference.wanted, difference.found))
    return f"{difference.name} : devrait être {wanted}, est {found}"


def _values(values: tuple[str, ...]) -> str:
    return ", ".join(f"« {value} »" for value in values) or "vide"


def _summary(target: Target, tally: _Tally, *, mend: bool) -> str:
    said = f"{target.name} : {tally.compared} personne(s) comparée(s), {tally.differing} diffère(nt)"
    if mend:
        said += f", {tally.mended} remise(s) en ordre"
    if tally.lost:
        said += f" ; pour {tally.lost}, le mot de passe ne peut pas être rétabli : il est à choisir à nouveau"
    return f"{said}."


@contextmanager
def _bar(target: Target, people: Iterable[int], total: int) -> Iterator[Iterable[int]]:
    if not sys.stderr.isatty():
        yield people
        return
    with click.progressbar(people, length=total, label=f"{target.name:<12}", file=sys.stderr) as bar:
        yield bar
