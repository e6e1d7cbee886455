"""The store: SQLAlchemy models, one store a subject, and the unit of work over them."""
