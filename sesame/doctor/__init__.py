"""What ``flask sesame doctor`` looks at: one module a subject, and ``checks.py`` puts them in order.

To add a check, write a ``Check`` in the module of its subject, or a new module, and name it in ``checks.py``.
"""
