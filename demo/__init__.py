"""The demonstration: a small but true CAS portal of real parts, with invented people."""
