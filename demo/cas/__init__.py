"""The CAS server: django-cas-server, asking Sésame whether a password is right."""
