"""The steps of journeys as HTTP sees them, one module a subject."""
