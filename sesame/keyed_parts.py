"""The part of the composition root that makes whatever stands on the site's keys and on the cost of its hashes."""

from sesame.adapters.hash_queue import HashQueue
from sesame.adapters.hashing import Argon2Hasher
from sesame.adapters.text_cipher import FernetCipher
from sesame.adapters.tokens import KeyedSecrets
from sesame.adapters.tokens import SignedLinks
from sesame.addresses import disavowal_page
from sesame.domain.ports import People
from sesame.domain.ports import Secrets
from sesame.services.disavowal_links import DisavowalLinks
from sesame.settings import Settings


def links_of(settings: Settings, secrets: Secrets, people: People, url_prefix: str = "") -> DisavowalLinks:
    """Return what makes and opens the links « Ce n'est pas moi »."""
    sealed = SignedLinks(settings.secret_key, fallbacks=settings.secret_key_fallbacks)
    page = disavowal_page(settings, url_prefix)
    return DisavowalLinks(base_url=page, links=sealed, secrets=secrets, people=people)


def secrets_of(settings: Settings) -> KeyedSecrets:
    """Return random ids and keyed digests."""
    # The same in every process: the portal and a CAS server count in the same counters.
    return KeyedSecrets(settings.secret_key, fallbacks=settings.secret_key_fallbacks, budget_key=settings.budget_key)


def cipher_of(settings: Settings) -> FernetCipher:
    """Return what keeps texts from whoever reads the tables."""
    # Always with the secret keys, the last of the ring: they are those there were before a key of its own was set.
    return FernetCipher([*settings.joker_key, settings.secret_key, *settings.secret_key_fallbacks])


def hasher_of(settings: Settings, *, at_once: int = 0) -> Argon2Hasher:
    """Return the slow hashes, ``at_once`` of them."""
    return Argon2Hasher(
        time_cost=settings.hash_time_cost,
        memory_kib=settings.hash_memory_kib,
        parallelism=settings.hash_parallelism,
        queue=HashQueue(
            at_once=at_once or settings.hash_at_once, waiting=settings.hash_queue, seconds=settings.hash_wait_seconds
        ),
        peppers=settings.peppers,
    )
