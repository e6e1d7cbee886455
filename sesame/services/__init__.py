"""The use cases: verbs over ports, each checking again what the page before it has checked."""
