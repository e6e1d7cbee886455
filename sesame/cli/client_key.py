"""``flask sesame keys client``: a secret for a sign-in server, and what the settings are to say of it."""

import json
import secrets

import click
from flask.cli import with_appcontext

from sesame.domain.sign_in_clients import Dialect
from sesame.domain.sign_in_clients import digest_of


@click.command("client")
@click.argument("name")
@click.option("--dialect", required=True, type=click.Choice([each.value for each in Dialect]), help="Ce qu’il parle.")
@click.option("--address", "addresses", required=True, multiple=True, help="D’où il demande ; plusieurs à la fois.")
@with_appcontext
def client(name: str, dialect: str, addresses: tuple[str, ...]) -> None:
    """Tire un secret pour un serveur de connexion, et donne l’entrée de SESAME_SIGN_IN_CLIENTS qui le reconnaît."""
    secret = secrets.token_urlsafe(32)
    entry = {
        "name": name,
        "dialect": dialect,
        "secrets": [f"sha256:{digest_of(secret)}"],
        "addresses": list(addresses),
    }
    click.echo(f"Secret, montré cette seule fois : {secret}")
    click.echo("À ajouter à la liste SESAME_SIGN_IN_CLIENTS (deux secrets le temps d’en changer) :")
    click.echo(json.dumps(entry, ensure_ascii=False))
