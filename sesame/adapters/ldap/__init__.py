"""A directory spoken to by LDAP; needs the extra ``ldap``."""
