"""The store: SQLAlchemy over SQLite or PostgreSQL, and the migrations of its tables."""

# Whoever asks for the tables, a migration or the doctor, is to know all of them.
from sesame.adapters.sql import publication_models as publication_models
from sesame.adapters.sql import source_models as source_models
