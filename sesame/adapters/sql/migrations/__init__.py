"""Alembic migrations, with a version table of their own beside the portal's."""
