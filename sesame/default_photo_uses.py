"""The uses of the photo that are asked where a site names none of its own."""

from sesame.domain.consents import PhotoUse

DEFAULT_PHOTO_USES = (
    PhotoUse(
        id="public",
        labels={
            "fr": "Annuaire public de l’université, visible de tous sur le web",
            "en": "The university’s public directory, visible to anybody on the web",
        },
    ),
    PhotoUse(
        id="intranet",
        labels={
            "fr": "Fiches et outils de l’université, visibles des personnels",
            "en": "The university’s records and tools, visible to staff",
        },
    ),
    PhotoUse(
        id="student",
        labels={
            "fr": "Trombinoscopes et listes de groupe, visibles des étudiants",
            "en": "Class photo lists, visible to students",
        },
    ),
)
