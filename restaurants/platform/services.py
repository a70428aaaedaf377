"""What the platform does with restaurants. Runs inside a command of `restaurants.platform_executor`."""

import re
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.text import slugify

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.tenancy.context import in_public
from fynlo.core.tenancy.hosts import clear_restaurant_cache
from realtime.actors import Actor
from realtime.commands import context
from realtime.sync.models import Stream
from restaurants.identity.errors import EmailNotConfirmed
from restaurants.identity.principals import access_changed, clear_principal_cache
from restaurants.identity.services import invite_person
from restaurants.mail import queue_mail
from restaurants.models import Domain, Membership, Plan, Platform, Restaurant, Subscription, User
from restaurants.models.people import Role
from restaurants.platform.errors import PlanUnknown, RestaurantUnknown, SlugTaken, TooManyRestaurants
from restaurants.platform.provisioning import provision
from restaurants.schemas.errors import SchemaExists
from restaurants.schemas.template import create_schema

SLUG = re.compile(r"^[a-z][a-z0-9-]{1,38}[a-z0-9]$")
LONGEST_SLUG = 40
RESERVED_SLUGS = {
    "admin", "api", "app", "auth", "blog", "cdn", "demo", "dev", "docs", "email", "ftp", "help", "id", "imap", "mail",
    "media", "my", "news", "pay", "platform", "pop", "public", "shop", "smtp", "staging", "static", "status", "test",
    "webmail", "www",
}  # fmt: skip
# A restaurant's host must not look like the platform's own: none of these as a word of it, and nothing of our name.
RESERVED_WORDS = {
    "account", "accounts", "bank", "billing", "invoice", "login", "official", "password", "payment", "payments",
    "secure", "security", "signin", "sso", "support", "update", "verification", "verify",
}  # fmt: skip
OUR_NAME = "fynlo"
FIRST_PLAN = "alpha"
MOST_REGISTERED = 5  # restaurants that one person may make by themselves; more are the platform's to make


def open_restaurant(
    *, name: str, slug: str, owner_email: str, actor: Actor, plan: str = FIRST_PLAN, platform: Platform | None = None
) -> Restaurant:
    """A new restaurant, and the email that makes its reader the owner.

    Raises as `create_restaurant` and `identity.services.invite_person` do; PlanUnknown.
    """
    restaurant = create_restaurant(platform=platform or default_platform(), name=name, slug=slug, plan=get_plan(plan))
    provision(restaurant)
    invite_person(restaurant=restaurant, email=owner_email, role=Role.RESTAURANT_OWNER, actor=actor)
    return restaurant


def register_restaurant(*, name: str, phone: str = "", address: str = "", actor: Actor) -> Restaurant:
    """A restaurant that a person makes for themselves, on the first plan, with an address made of its name.

    Locks the person, so that many at once count like many in a row. It is not verified: see `verify_restaurant`.
    Raises EmailNotConfirmed, TooManyRestaurants for a person who owns MOST_REGISTERED, InvalidInput.
    """
    owner = User.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.user_id)
    if owner.email_confirmed_at is None:
        raise EmailNotConfirmed()
    owned = Membership.objects.filter(user_id=actor.user_id, role=Role.RESTAURANT_OWNER)
    if owned.count() >= MOST_REGISTERED:
        raise TooManyRestaurants()
    restaurant = create_restaurant(
        platform=default_platform(), name=name, slug=free_slug(name), plan=get_plan(FIRST_PLAN),
        phone=phone, address=address, verified_at=None,
    )  # fmt: skip
    provision(restaurant)
    Membership.objects.create(user_id=actor.user_id, restaurant=restaurant, role=Role.RESTAURANT_OWNER)
    transaction.on_commit(lambda: clear_principal_cache(actor.user_id))
    return restaurant


def create_restaurant(
    *, platform: Platform, name: str, slug: str, plan: Plan | None = None, **fields: Any
) -> Restaurant:
    """A restaurant with its schema, host and stream, all in the open command's transaction.

    `fields` are further columns of Restaurant. It is verified, as one that the platform makes is, unless they say
    otherwise. Creates the schema from the template (`restaurants.schemas.template`) and locks that until COMMIT.
    Raises InvalidInput for a slug that is no host name or a field that cannot be so, SlugTaken also while the schema
    of an earlier restaurant with that slug exists, TemplateOutdated.
    """
    context.current()
    with in_public():
        slug = checked_slug(slug)
        fields.setdefault("verified_at", clock.now())
        restaurant = Restaurant(
            platform=platform, name=name.strip(), slug=slug, schema_name=f"r_{slug.replace('-', '_')}", **fields
        )
        _check(restaurant)
        try:
            restaurant.save(verbosity=0)
            create_schema(restaurant.schema_name)
            Domain.objects.create(tenant=restaurant, domain=host_of(slug), is_primary=True)
        except (IntegrityError, SchemaExists) as error:  # another command took the same address first
            raise SlugTaken(field="slug") from error
        Stream.objects.create(restaurant=restaurant)
        if plan is not None:
            Subscription.objects.create(restaurant=restaurant, plan=plan)
    clear_restaurant_cache()
    context.annotate(created=str(restaurant.pk), slug=slug)
    return restaurant


def verify_restaurant(*, restaurant_id: UUID) -> Restaurant:
    """Trust it as one that the platform made: its name stands in emails, and it may send more of them.

    Locks the row. Raises RestaurantUnknown.
    """
    restaurant = Restaurant.objects.select_for_update(no_key=True).filter(pk=restaurant_id).first()
    if restaurant is None:
        raise RestaurantUnknown()
    if restaurant.verified_at is None:
        restaurant.verified_at = clock.now()
        restaurant.save(update_fields=["verified_at"])
        context.annotate(field="verified_at", before="", after=str(restaurant.verified_at))
        transaction.on_commit(clear_restaurant_cache)
    return restaurant


def suspend_restaurant(*, restaurant_id: UUID, reason: str = "") -> Restaurant:
    """Nobody signs in or calls its API until it is restored; its data stays. Locks the row.

    Felt everywhere within PRINCIPAL_CACHE_SECONDS. Raises RestaurantUnknown.
    """
    return _set_status(restaurant_id, Restaurant.Status.SUSPENDED, reason)


def restore_restaurant(*, restaurant_id: UUID, reason: str = "") -> Restaurant:
    """Undo a suspension. Raises RestaurantUnknown."""
    return _set_status(restaurant_id, Restaurant.Status.ACTIVE, reason)


def checked_slug(slug: str) -> str:
    """The slug as it will be kept. Raises InvalidInput when it is no host name, SlugTaken."""
    slug = slug.strip().lower()
    if not SLUG.match(slug) or "--" in slug:
        raise InvalidInput(
            "An address has 3 to 40 letters, digits or single dashes and starts with a letter.", field="slug"
        )
    if is_reserved(slug):
        raise InvalidInput("That address is kept for Fynlo itself. Choose another one.", field="slug")
    if Restaurant.objects.filter(slug=slug).exists() or Domain.objects.filter(domain=host_of(slug)).exists():
        raise SlugTaken(field="slug")
    return slug


def is_reserved(slug: str) -> bool:
    """Whether a host of that name could be taken for the platform's own."""
    return slug in RESERVED_SLUGS or OUR_NAME in slug.replace("-", "") or not RESERVED_WORDS.isdisjoint(slug.split("-"))


def host_of(slug: str) -> str:
    """The host name that a restaurant gets when it is made."""
    return f"{slug}.{settings.BASE_DOMAIN}"


def default_platform() -> Platform:
    """The platform that restaurants belong to when nothing else is said: the first one. Made on first need."""
    platform = Platform.objects.order_by("created_at").first()
    return platform or Platform.objects.create(name="Fynlo", support_email=f"support@{settings.BASE_DOMAIN}")


def get_plan(slug: str) -> Plan:
    """Raises PlanUnknown. `gamma` is what older mobile apps call omega (MOBILE_API.md)."""
    plan = Plan.objects.filter(slug="omega" if slug == "gamma" else slug).first()
    if plan is None:
        raise PlanUnknown(field="plan")
    return plan


def free_slug(name: str) -> str:
    """An address made of the name, with a number behind it when that one is taken."""
    words = [word for word in slugify(name).split("-") if word and word not in RESERVED_WORDS]
    base = "-".join(words).replace(OUR_NAME, "")[: LONGEST_SLUG - 4]
    base = re.sub(r"-{2,}", "-", base).strip("-")
    if not base or not base[0].isalpha() or len(base) < 3:
        base = f"restaurant-{base}".strip("-")
    candidates = [base, *(f"{base}-{number}" for number in range(2, 1000))]
    taken = set(Restaurant.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in candidates if slug not in taken and not is_reserved(slug))


def _check(restaurant: Restaurant) -> None:
    try:
        restaurant.full_clean(exclude=["platform"], validate_unique=False)
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise InvalidInput(messages[0], field=field) from error


def _set_status(restaurant_id: UUID, status: Restaurant.Status, reason: str) -> Restaurant:
    restaurant = Restaurant.objects.select_for_update(no_key=True).filter(pk=restaurant_id).first()
    if restaurant is None:
        raise RestaurantUnknown()
    if restaurant.status != status:
        context.annotate(field="status", before=restaurant.status, after=str(status), reason=reason)
        restaurant.status = status
        restaurant.save(update_fields=["status"])
        transaction.on_commit(clear_restaurant_cache)
        transaction.on_commit(access_changed)
        _notify_owners(restaurant, reason)
    return restaurant


def _notify_owners(restaurant: Restaurant, reason: str) -> None:
    """Write to everybody who owns it that its status has changed, why, and where to ask."""
    is_open = restaurant.status == Restaurant.Status.ACTIVE
    owners = Membership.objects.filter(restaurant=restaurant, role=Role.RESTAURANT_OWNER, is_active=True)
    for email in owners.values_list("user__email", flat=True):
        queue_mail(
            to=email,
            subject=f"{restaurant.name} is open again" if is_open else f"{restaurant.name} has been suspended",
            template="restaurant_restored" if is_open else "restaurant_suspended",
            context={"name": restaurant.name, "reason": reason, "support": restaurant.platform.support_email},
        )
