"""LemonLDAP::NG as the demonstration's sign-in server, from Debian's packages, asking Sésame over HTTP."""

#: What it needs of Debian: itself, a server, and modules that it only recommends and does not start without.
PACKAGES = (
    "liblemonldap-ng-portal-perl",
    "starman",
    "libgd-securityimage-perl",
    "libimage-magick-perl",
    "libio-string-perl",
    "libxml-simple-perl",
    "libmime-tools-perl",
    "libemail-sender-perl",
    "libstring-random-perl",
)
