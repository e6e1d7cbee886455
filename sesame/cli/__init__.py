"""The commands: flask sesame …"""

from flask.cli import AppGroup

sesame_cli = AppGroup("sesame", help="Sésame: people, deliveries, database.")
