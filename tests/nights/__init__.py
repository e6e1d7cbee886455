"""A simulated university, lived night by night, and what has to hold after each of its nights."""
