"""HTTP: one parent blueprint, a child for each area, no rule and no query of their own."""
