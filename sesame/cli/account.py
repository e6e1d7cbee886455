"""``flask sesame account``: what the help desk does about one account."""

from sesame.cli import SesameGroup
from sesame.cli.one_person import and_sessions
from sesame.cli.one_person import on_one_person
from sesame.domain.audit import Act
from sesame.domain.person import Person
from sesame.mounted import mounted

account = SesameGroup("account", help="Suspendre, rétablir, remettre à activer, rendre ses essais, remettre une clé.")

on_one_account = on_one_person(reason="Pourquoi ; la personne le lit dans « Mon Sésame ».")


@account.command("resume")
@on_one_account
def resume(person: Person, act: Act) -> str:
    """Rétablit le compte suspendu d’IDENTIFIANT."""
    mounted().services.suspension.resume(person, act)
    return "compte rétabli"


@account.command("suspend")
@on_one_account
def suspend(person: Person, act: Act) -> str:
    """Suspend le compte actif d’IDENTIFIANT."""
    mounted().services.suspension.suspend(person, act)
    return and_sessions("compte suspendu", person)


@account.command("reopen")
@on_one_account
def reopen(person: Person, act: Act) -> str:
    """Rend à IDENTIFIANT tous ses essais (date de naissance, joker, codes), une fois son identité vérifiée."""
    mounted().services.reopening.reopen(person, act)
    return "essais rendus"


@account.command("key")
@on_one_account
def key(person: Person, act: Act) -> str:
    """Remet une clé à usage unique à IDENTIFIANT, dont l’identité a été vérifiée : elle ouvre une démarche fermée.

    Elle se saisit avec le numéro et la date de naissance, qu’elle ne remplace pas, et tient lieu de code et de joker.
    """
    services = mounted().services
    handed = services.key_handing.hand(person, act)
    return f"clé {handed}, valable {services.settings.key_days} jours, à ne remettre qu’à cette personne"


@account.command("reset")
@on_one_account
def reset(person: Person, act: Act) -> str:
    """Remet le compte suspendu d’IDENTIFIANT à activer : mot de passe, joker et choix sont oubliés."""
    mounted().services.suspension.reset(person, act)
    return "compte à activer de nouveau"
