"""The slugs of restaurants, which make their host names: `chucho` is served at chucho.<base domain>."""

import re

from django.conf import settings
from django.utils.text import slugify

from fynlo.core.errors import InvalidInput
from restaurants.models import DeletedRestaurant, Domain, Restaurant
from restaurants.platform.errors import SlugTaken

SLUG = re.compile(r"^[a-z][a-z0-9-]{1,38}[a-z0-9]$")
LONGEST_SLUG = 40
RESERVED_SLUGS = {
    "admin", "api", "app", "auth", "blog", "cdn", "demo", "dev", "docs", "email", "ftp", "help", "id", "imap", "mail",
    "media", "my", "news", "pay", "platform", "pop", "public", "shop", "smtp", "staging", "static", "status", "test",
    "webmail", "www",
}  # fmt: skip
# A restaurant's host must not look like the platform's own, so a slug contains none of these words, nor our name.
RESERVED_WORDS = {
    "account", "accounts", "bank", "billing", "invoice", "login", "official", "password", "payment", "payments",
    "secure", "security", "signin", "sso", "support", "update", "verification", "verify",
}  # fmt: skip
OUR_NAME = "fynlo"


def checked_slug(slug: str) -> str:
    """Return the slug in lower case. Raises InvalidInput if it cannot be a host name or is reserved, SlugTaken."""
    slug = slug.strip().lower()
    if not SLUG.match(slug) or "--" in slug:
        raise InvalidInput("Use 3 to 40 letters, digits or single dashes, and start with a letter.", field="slug")
    if is_reserved(slug):
        raise InvalidInput("That address is reserved for Fynlo. Choose another one.", field="slug")
    if slug in _taken_slugs(slug) or Domain.objects.filter(domain=host_of(slug)).exists():
        raise SlugTaken(field="slug")
    return slug


def is_reserved(slug: str) -> bool:
    """Whether people could mistake a host of that name for the platform's own."""
    return slug in RESERVED_SLUGS or OUR_NAME in slug.replace("-", "") or not RESERVED_WORDS.isdisjoint(slug.split("-"))


def host_of(slug: str) -> str:
    """Return the host name of a new restaurant with that slug."""
    return f"{slug}.{settings.BASE_DOMAIN}"


def free_slug(name: str) -> str:
    """Return a free slug made of the name, with a number at its end if the plain one is taken."""
    words = [word for word in slugify(name).split("-") if word and word not in RESERVED_WORDS]
    base = "-".join(words).replace(OUR_NAME, "")[: LONGEST_SLUG - 4]
    base = re.sub(r"-{2,}", "-", base).strip("-")
    if not base or not base[0].isalpha() or len(base) < 3:
        base = f"restaurant-{base}".strip("-")
    candidates = [base, *(f"{base}-{number}" for number in range(2, 1000))]
    taken = _taken_slugs(base)
    return next(slug for slug in candidates if slug not in taken and not is_reserved(slug))


def _taken_slugs(beginning: str) -> set[str]:
    """Return the slugs with that beginning, of deleted restaurants too (`DeletedRestaurant`). One query."""
    rows = Restaurant.objects.filter(slug__startswith=beginning).values_list("slug", flat=True)
    deleted = DeletedRestaurant.objects.filter(slug__startswith=beginning).values_list("slug", flat=True)
    return set(rows.order_by().union(deleted.order_by(), all=True))
