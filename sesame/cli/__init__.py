"""The commands under ``flask sesame``."""

from flask.cli import AppGroup

sesame_cli = AppGroup("sesame", help="Sésame : personnes, comptes, mails, tables.")
