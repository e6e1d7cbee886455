"""What answers sign-in servers over HTTP is put in front of the app here, where the settings name any."""

from flask import Flask

from sesame.api.application import SignInApi
from sesame.api.application import put_in_front
from sesame.container import Services


def answer_sign_in_servers(app: Flask, services: Services, url_prefix: str) -> SignInApi | None:
    """Answer the named sign-in servers in front of the app; none where no client is named.

    The addresses stand below the prefix of the mount and the one of « Mon Sésame »: ``/sesame/api/connexion``.
    """
    settings, questions = services.settings, services.sign_in_questions
    if questions is None:
        return None
    return put_in_front(
        app,
        lambda behind: SignInApi(
            behind,
            prefix=f"{url_prefix}{settings.account_prefix}/api",
            clients=settings.sign_in_clients,
            questions=questions,
            gate=services.client_gate,
        ),
    )
