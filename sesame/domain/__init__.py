"""The rules of Sésame: standard library only, no clock, no network, no framework."""
