"""Mounting: settings, then services, then blueprints and commands; nothing else of the portal changes."""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from flask import Blueprint
from flask import Flask
from flask import redirect
from flask import url_for

from sesame import request_log
from sesame.answering_sign_in import answer_sign_in_servers
from sesame.background import Background
from sesame.blueprints.health import build_health
from sesame.blueprints.page_frame import PageFrame
from sesame.blueprints.root import build_blueprint
from sesame.blueprints.root import help_links
from sesame.blueprints.security_headers import sesame_csp_nonce
from sesame.blueprints.well_known import offer_change_password
from sesame.cli import sesame_cli
from sesame.cli.account import account
from sesame.cli.database import database
from sesame.cli.deliver import deliver
from sesame.cli.doctor import doctor
from sesame.cli.events import events
from sesame.cli.keys import keys
from sesame.cli.people import people
from sesame.cli.publish import publish
from sesame.cli.purge import purge
from sesame.cli.reconcile import reconcile
from sesame.cli.version import version
from sesame.container import build_services
from sesame.errors import Misconfigured
from sesame.given_ports import find_ports
from sesame.layout_check import note_policy
from sesame.mailbox import mailbox
from sesame.misconfigured_command import MisconfiguredCommand
from sesame.misconfigured_command import is_a_command
from sesame.mount_check import key_faults
from sesame.mount_check import key_text
from sesame.mount_check import layout_faults
from sesame.mount_check import note_addresses
from sesame.mount_check import note_authority
from sesame.mount_check import note_fresh_sign_in
from sesame.mount_check import note_layout
from sesame.mount_check import note_test_site
from sesame.mount_check import older_keys
from sesame.mount_check import option_faults
from sesame.mounted import EXTENSION
from sesame.mounted import Mounted
from sesame.portal import MountOptions
from sesame.portal import Portal
from sesame.portal_parts import PortalParts
from sesame.setting_types import mail_address
from sesame.settings import Settings
from sesame.settings_loading import load_settings
from sesame.site import read_site
from sesame.stand_alone import configure
from sesame.start_line import announce
from sesame.tables_at_mount import prepare_tables
from sesame.telling_changes import TellChanges
from sesame.trying_at_once import TryAtOnce


class Sesame:
    """The extension: ``Sesame(app)``, or ``Sesame().init_app(app)`` in a factory."""

    def __init__(self, app: Flask | None = None, **options: Any) -> None:
        """Mount at once when an app is given; ``options`` are those of ``MountOptions``."""
        if app is not None:
            self.init_app(app, **options)

    def init_app(self, app: Flask, **options: Any) -> None:
        """Mount into the app. Errors: ``Misconfigured``, ``RuntimeError`` when it was mounted before."""
        if EXTENSION in app.extensions:
            message = "Sésame is already mounted in this app"
            raise RuntimeError(message)
        try:
            self._mount(app, MountOptions(**options))
        except Misconfigured as error:
            if is_a_command():
                raise MisconfiguredCommand(error.faults) from None
            raise

    def _mount(self, app: Flask, told: MountOptions) -> None:
        faults: list[str] = []
        settings = _settings_of(app, told, faults)
        request_log.install(settings.log_format)
        site = read_site(settings, app.jinja_env, faults)
        portal = Portal(app, settings, told, site.sentences.translator)
        frame = PageFrame(app.jinja_env, portal, settings.head_block)
        faults.extend(frame.faults(site.templates.loader))
        if faults:
            raise Misconfigured(faults)
        here = _build(app, settings, portal)
        announce(here)
        prepare_tables(here.services)
        app.extensions[EXTENSION] = here
        _register(app, here, build_blueprint(here, frame, site.templates.loader))
        answer_sign_in_servers(app, here.services, portal.options.url_prefix)
        note_fresh_sign_in(portal, settings)
        note_test_site(portal, settings)
        note_layout(app, portal)
        note_addresses(app, portal)
        site.note(portal.notices)
        note_policy(app)


def mount(app: Flask, **options: Any) -> Sesame:
    """Mount Sésame into a portal: the one line a portal writes."""
    return Sesame(app, **options)


def create_app() -> Flask:
    """Return an app that is Sésame alone, for a portal that is not Flask.

    Flask's and Flask-Mail's own keys are read from ``FLASK_*`` variables (``FLASK_SECRET_KEY``,
    ``FLASK_MAIL_SERVER``…), Sésame's from ``SESAME_*``. Errors: ``Misconfigured``.
    """
    app = Flask("sesame", static_folder=None)
    configure(app.config)
    try:
        mount(app)
    except Misconfigured as error:
        if click.get_current_context(silent=True) is None:
            raise
        # On the command line the list of faults is the answer; a traceback would only push it away.
        raise click.ClickException(str(error)) from error
    app.add_url_rule("/", "home", lambda: redirect(url_for("sesame.activation.intro"), code=303))
    return app


def _settings_of(app: Flask, options: MountOptions, faults: list[str]) -> Settings:
    """Return the settings, completed by what the portal's own configuration says; what is wrong is added to ``faults``.

    Errors: ``Misconfigured`` where the settings themselves are wrong, so that nothing more can be judged by them.
    """
    faults.extend([*key_faults(app), *option_faults(options)])
    try:
        settings = load_settings(app.config)
    except Misconfigured as error:
        raise Misconfigured([*error.faults, *faults]) from None
    sender = settings.mail_sender or _portal_sender(app, faults)
    completed = dataclasses.replace(
        settings,
        secret_key=settings.secret_key or key_text(app),
        secret_key_fallbacks=(*settings.secret_key_fallbacks, *(() if settings.secret_key else older_keys(app))),
        database_url=settings.database_url or f"sqlite:///{Path(app.instance_path) / 'sesame.db'}",
        mail_sender=sender,
    )
    faults.extend(
        f"{name}: required, since the portal has no {instead}"
        for name, instead, value in (
            ("SESAME_SECRET_KEY", "SECRET_KEY", completed.secret_key),
            ("SESAME_MAIL_SENDER", "MAIL_DEFAULT_SENDER", completed.mail_sender),
        )
        if not value and not any(fault.startswith(instead) for fault in faults)
    )
    faults.extend(layout_faults(app, completed))
    return completed


def _build(app: Flask, settings: Settings, portal: Portal) -> Mounted:
    """Return what is mounted: services on the ports that were given, ours for the rest. Errors: ``Misconfigured``."""
    # A thread of its own: a system that is silent must not keep a code from leaving.
    background, telling = Background(), Background()
    given = find_ports(portal.options.ports, settings)
    note_authority(portal, settings, given.current_password)
    if given.after_commit is None:
        given = dataclasses.replace(given, after_commit=TryAtOnce(app, background))
    if given.after_change is None:
        given = dataclasses.replace(given, after_change=TellChanges(app, telling))
    parts = PortalParts(
        mail_state=portal.mail_state,
        limiter=portal.limiter,
        client_address=portal.client_address,
        url_prefix=portal.options.url_prefix,
        translator_of=portal.translator_of,
    )
    return Mounted(
        services=build_services(settings, parts, given), portal=portal, background=background, telling=telling
    )


def _register(app: Flask, here: Mounted, blueprint: Blueprint) -> None:
    """Add pages, template functions and commands to the app; what the portal has of the same name stays its own."""
    prefix = here.portal.options.url_prefix
    app.register_blueprint(blueprint, url_prefix=prefix or None)
    app.register_blueprint(build_health(here), url_prefix=f"{prefix}{here.services.settings.account_prefix}")
    if here.services.settings.well_known:
        offer_change_password(app)
    _keep_existing(app.jinja_env.globals, "help_links", help_links)
    _keep_existing(app.jinja_env.globals, "sesame_csp_nonce", sesame_csp_nonce)
    if sesame_cli.name not in app.cli.commands:
        for command in (account, database, deliver, doctor, events, keys, people, publish, purge, reconcile, version):
            sesame_cli.add_command(command)
        app.cli.add_command(sesame_cli)


def _portal_sender(app: Flask, faults: list[str]) -> str:
    """Return the portal's sender, a text or a pair (name, address); what no mail can carry is a fault."""
    sender = app.config.get("MAIL_DEFAULT_SENDER") or ""
    try:
        return mailbox(sender)
    except (ValueError, TypeError) as error:
        detail = f" ({error})" if str(error) else ""
        faults.append(
            f"MAIL_DEFAULT_SENDER: {sender!r} is not accepted as a sender; expected {mail_address.allowed}{detail}"
        )
        return ""


def _keep_existing(names: dict[str, Any], name: str, function: Callable[..., Any]) -> None:
    """Offer a function to templates, unless the portal has one of that name."""
    names.setdefault(name, function)
