"""Each change of the tables, in order; a package, so that the wheel carries them."""
