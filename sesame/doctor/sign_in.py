"""The sign-in servers that may ask over HTTP: who may, from where, and what became of what they asked."""

import ipaddress
from collections.abc import Iterator
from urllib.parse import urlsplit

from sesame.doctor.examination import Examination
from sesame.doctor.findings import Check
from sesame.doctor.findings import Finding
from sesame.doctor.findings import fault
from sesame.doctor.findings import ok
from sesame.doctor.findings import warning
from sesame.doctor.findings import worst
from sesame.domain.sign_in_clients import Network
from sesame.domain.sign_in_clients import SignInClient
from sesame.services.sign_in_questions import SignInQuestions

#: The shortest prefix of a network that is still one institution's, by IP's version.
_NARROW = {4: 16, 6: 48}
#: Fewer questions a minute than a lecture hall asks when it opens its machines.
_FEW = 60
#: So many wrong passwords in a day say something of a server, where they are more than the people who were right.
_MANY_WRONG = 50
#: What documentation writes, ours too (RFC 5737), and nobody has.
_EXAMPLES = [ipaddress.IPv4Network(one) for one in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")]
_SETTING = "SESAME_SIGN_IN_CLIENTS"


def _may_ask(examination: Examination) -> Finding:
    clients = examination.settings.sign_in_clients
    if not clients:
        return ok("aucun n’est nommé : personne ne peut demander par HTTP")
    found = [*_in_clear(examination, clients)]
    for client in clients:
        found += [*_addresses(client), *_secrets(client), *_rate(client)]
    names = ", ".join(f"{client.name} ({client.dialect})" for client in clients)
    return worst([*found, ok(f"{names}, d’adresses qui sont les leurs")])


def _in_clear(examination: Examination, clients: tuple[SignInClient, ...]) -> Iterator[Finding]:
    away = [client.name for client in clients if not all(network.is_loopback for network in client.addresses)]
    if away and urlsplit(examination.settings.public_url).scheme == "http":
        yield fault(
            f"{', '.join(away)} : à une adresse en http, les mots de passe et le secret passent en clair",
            "donnez à ce serveur une adresse en https (SESAME_PUBLIC_URL)",
        )


def _addresses(client: SignInClient) -> Iterator[Finding]:
    for network in client.addresses:
        if network.prefixlen == 0:
            yield fault(
                f"{client.name} peut demander de partout ({network}) : seul son secret le protège",
                f"nommez ses adresses dans {_SETTING}",
            )
        elif _is_nobodys(network):
            yield fault(
                f"{client.name} : rien ne demande jamais de {network}",
                f"nommez dans {_SETTING} l’adresse que le portail voit de ce serveur",
            )
        elif network.prefixlen < _NARROW[network.version]:
            yield warning(
                f"{client.name} peut demander de tout {network}, qui est à bien d’autres",
                f"nommez ses adresses dans {_SETTING}",
            )


def _is_nobodys(network: Network) -> bool:
    first = network.network_address
    if first.is_unspecified or first.is_multicast or first.is_link_local:
        return True
    return isinstance(network, ipaddress.IPv4Network) and any(network.subnet_of(one) for one in _EXAMPLES)


def _secrets(client: SignInClient) -> Iterator[Finding]:
    if len(client.secrets) > 1:
        yield warning(
            f"{client.name} a deux secrets : l’ancien ouvre encore",
            f"ôtez-le de {_SETTING} dès que ce serveur montre le nouveau",
        )


def _rate(client: SignInClient) -> Iterator[Finding]:
    if client.per_minute < _FEW:
        yield warning(
            f"{client.name} : {client.per_minute} question(s) par minute, et tout le monde attend derrière lui",
            f"augmentez son per_minute dans {_SETTING}",
        )


def _ask(examination: Examination) -> Finding:
    questions = examination.here.services.sign_in_questions
    clients = examination.settings.sign_in_clients
    if questions is None:
        return ok("aucun n’est nommé")
    found = [finding for client in clients for finding in _lately(questions, client)]
    return worst([*found, _all_well(questions, clients)])


def _lately(questions: SignInQuestions, client: SignInClient) -> Iterator[Finding]:
    if questions.lately(client, days=7).is_nothing:
        yield warning(
            f"{client.name} n’a rien demandé depuis 7 jours",
            "s’il devait : son secret, son adresse (« turned away » dans le journal sesame.security), sa configuration",
        )
    today = questions.lately(client, days=1)
    if today.wrong >= _MANY_WRONG and today.wrong > today.right:
        yield fault(
            f"{client.name} : {today.wrong} mots de passe faux pour {today.right} personne(s) entrée(s) en un jour",
            "quelqu’un essaie des listes à travers lui : voyez ses journaux et sa protection contre la force brute",
        )


def _all_well(questions: SignInQuestions, clients: tuple[SignInClient, ...]) -> Finding:
    told = ((client.name, questions.lately(client, days=1)) for client in clients)
    said = " ; ".join(
        f"{name} : {one.right} personne(s) entrée(s), {one.wrong} mot(s) de passe faux" for name, one in told
    )
    return ok(f"depuis un jour, {said}")


CHECKS = (
    Check(id="sign-in-clients", label="Serveurs de connexion", look=_may_ask),
    Check(id="sign-in-questions", label="Questions des serveurs", look=_ask),
)
