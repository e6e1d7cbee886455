"""Journeys in a real browser, through the demonstration."""
