"""What the platform does with restaurants. Each function runs inside a command of `restaurants.platform_executor`."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.tenancy.context import in_public
from fynlo.core.tenancy.hosts import clear_restaurant_cache
from realtime.commands.context import CommandContext
from realtime.sync.models import Stream
from restaurants.identity.errors import EmailNotConfirmed
from restaurants.identity.principals import access_changed, clear_principal_cache
from restaurants.identity.services import invite_person
from restaurants.mail import queue_mail
from restaurants.models import Domain, Membership, Onboarding, Plan, Platform, Restaurant, Subscription, User
from restaurants.models.people import Role
from restaurants.platform.addresses import checked_slug, free_slug, host_of
from restaurants.platform.errors import (
    PlanUnknown,
    RegistrationClosed,
    RestaurantIsClosed,
    RestaurantUnknown,
    SlugTaken,
    TooManyRestaurants,
)
from restaurants.platform.provisioning import provision
from restaurants.platform.settings.declarations import (
    SERVICE_CHARGE_ENABLED,
    SERVICE_CHARGE_RATE,
    SIGN_UP_MOST,
    SIGN_UP_OPEN,
)
from restaurants.platform.settings.selectors import value_of
from restaurants.schemas.errors import SchemaExists
from restaurants.schemas.template import create_schema

FIRST_PLAN = "alpha"


def open_restaurant(
    *,
    context: CommandContext,
    name: str,
    slug: str,
    owner_email: str,
    plan: str = FIRST_PLAN,
    platform: Platform | None = None,
) -> Restaurant:
    """Create a restaurant and email its owner an invitation.

    Raises as `create_restaurant` and `identity.services.invite_person` do; PlanUnknown.
    """
    restaurant = create_restaurant(
        context=context, platform=platform or default_platform(), name=name, slug=slug, plan=get_plan(plan)
    )
    provision(context, restaurant)
    invite_person(context=context, restaurant=restaurant, email=owner_email, role=Role.RESTAURANT_OWNER)
    return restaurant


def register_restaurant(
    *,
    context: CommandContext,
    name: str,
    phone: str = "",
    email: str = "",
    address: str = "",
    kind: str = "",
    opening_hours: Mapping[str, Any] | None = None,
) -> Restaurant:
    """Create an unverified restaurant owned by the actor, on the first plan, with a slug made of its name.

    `opening_hours` is as `restaurants.opening_hours.as_json` writes it, already checked.
    Locks the person, so that parallel registrations count correctly. `verify_restaurant` says what unverified means.
    Raises RegistrationClosed, EmailNotConfirmed, InvalidInput; TooManyRestaurants for a person who owns as many as the
    setting `sign_up.restaurants_per_person` allows.
    """
    if not value_of(SIGN_UP_OPEN):
        raise RegistrationClosed()
    owner = User.objects.select_for_update(of=("self",), no_key=True).get(pk=context.actor.user_id)
    if owner.email_confirmed_at is None:
        raise EmailNotConfirmed()
    owned = Membership.objects.filter(user_id=context.actor.user_id, role=Role.RESTAURANT_OWNER)
    if owned.count() >= value_of(SIGN_UP_MOST):
        raise TooManyRestaurants()
    restaurant = create_restaurant(
        context=context, platform=default_platform(), name=name, slug=free_slug(name), plan=get_plan(FIRST_PLAN),
        phone=phone, email=email, address=address, opening_hours=opening_hours or {}, verified_at=None,
    )  # fmt: skip
    provision(context, restaurant)
    Membership.objects.create(user_id=context.actor.user_id, restaurant=restaurant, role=Role.RESTAURANT_OWNER)
    Onboarding.objects.create(restaurant=restaurant, kind=kind)
    transaction.on_commit(partial(clear_principal_cache, context.actor.user_id))
    return restaurant


def create_restaurant(
    *, context: CommandContext, platform: Platform, name: str, slug: str, plan: Plan | None = None, **fields: Any
) -> Restaurant:
    """Create a restaurant with its schema, host and stream in the command's transaction.

    `fields` are further columns of Restaurant. Unless they say otherwise the restaurant is verified and begins with the
    service charge of the platform's settings. Copies the schema from the template (`restaurants.schemas.template`) and
    locks the template until COMMIT.
    Raises InvalidInput for a slug that is no host name or for an invalid field, TemplateOutdated, SlugTaken (also while
    the schema of an earlier restaurant with that slug exists).
    """
    with in_public():
        slug = checked_slug(slug)
        kinds = Restaurant.ServiceCharge
        begins_with = {
            "verified_at": clock.now(),
            "service_charge": kinds.OPTIONAL if value_of(SERVICE_CHARGE_ENABLED) else kinds.NONE,
            "service_charge_rate": value_of(SERVICE_CHARGE_RATE) / 100,
        }
        restaurant = Restaurant(
            platform=platform,
            name=name.strip(),
            slug=slug,
            schema_name=f"r_{slug.replace('-', '_')}",
            **begins_with | fields,
        )
        _check(restaurant)
        try:
            restaurant.save(verbosity=0)
            create_schema(restaurant.schema_name)
            Domain.objects.create(tenant=restaurant, domain=host_of(slug), is_primary=True, verified_at=clock.now())
        except (IntegrityError, SchemaExists) as error:  # another command took the same address first
            raise SlugTaken(field="slug") from error
        Stream.objects.create(restaurant=restaurant)
        if plan is not None:
            Subscription.objects.create(restaurant=restaurant, plan=plan)
    clear_restaurant_cache()
    context.annotate(created=str(restaurant.pk), slug=slug)
    return restaurant


OWN = {"id", "slug", "schema_name", "status", "platform_id", "settings_version", "created_at", "database_alias"}


def adopt_restaurant(
    *, context: CommandContext, slug: str, row: dict[str, Any], people: list[dict[str, Any]], epoch: int, head: int
) -> Restaurant:
    """Make the restaurant of a schema that a backup's restore has just written, suspended until a person looked at it.

    `row` has the columns of the saved restaurant, `people` who belonged to it: those who have no account any more are
    left out. The event log stands at `head` of `epoch`, as it did. Raises SlugTaken, and InvalidInput for a slug that
    is no host name.
    """
    slug = checked_slug(slug)
    columns = {field.attname: field for field in Restaurant._meta.concrete_fields if field.attname not in OWN}
    saved = {name: columns[name].to_python(value) for name, value in row.items() if name in columns}
    restaurant = Restaurant(
        platform=default_platform(), slug=slug, status=Restaurant.Status.SUSPENDED, **saved
        | {"schema_name": f"r_{slug.replace('-', '_')}"},
    )  # fmt: skip
    _check(restaurant)
    known = set(User.objects.filter(pk__in=[person["user_id"] for person in people]).values_list("pk", flat=True))
    try:
        restaurant.save(verbosity=0)
        Domain.objects.create(tenant=restaurant, domain=host_of(slug), is_primary=True, verified_at=clock.now())
    except IntegrityError as error:
        raise SlugTaken(field="slug") from error
    Stream.objects.create(restaurant=restaurant, epoch=epoch, head=head)
    Subscription.objects.create(restaurant=restaurant, plan=get_plan(FIRST_PLAN))
    Membership.objects.bulk_create(
        Membership(user_id=UUID(person["user_id"]), restaurant=restaurant, role=person["role"], job=person["job"])
        for person in people
        if UUID(person["user_id"]) in known
    )
    transaction.on_commit(clear_restaurant_cache)
    transaction.on_commit(access_changed)
    context.annotate(restored=str(restaurant.pk), slug=slug, people=len(known))
    return restaurant


def verify_restaurant(*, context: CommandContext, restaurant_id: UUID) -> Restaurant:
    """Mark a restaurant as verified: its emails show its name unfiltered, and it may send more of them.

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


def suspend_restaurant(*, context: CommandContext, restaurant_id: UUID, reason: str = "") -> Restaurant:
    """Refuse sign-ins and API calls of a restaurant until it is restored, and email its owners. Its data stays.

    Locks the row. Applies in every process within PRINCIPAL_CACHE_SECONDS. Raises RestaurantUnknown.
    """
    return set_restaurant_status(
        context=context, restaurant_id=restaurant_id, status=Restaurant.Status.SUSPENDED, reason=reason
    )


def restore_restaurant(*, context: CommandContext, restaurant_id: UUID, reason: str = "") -> Restaurant:
    """Undo a suspension and email the owners. Locks the row. Raises RestaurantUnknown."""
    return set_restaurant_status(
        context=context, restaurant_id=restaurant_id, status=Restaurant.Status.ACTIVE, reason=reason
    )


def set_restaurant_status(*, context: CommandContext, restaurant_id: UUID, status: str, reason: str = "") -> Restaurant:
    """Suspend or restore a restaurant, as `suspend_restaurant` and `restore_restaurant` do.

    Raises RestaurantUnknown, RestaurantIsClosed.
    """
    restaurant = Restaurant.objects.select_for_update(no_key=True).filter(pk=restaurant_id).first()
    if restaurant is None:
        raise RestaurantUnknown()
    if restaurant.status == Restaurant.Status.CLOSED:
        raise RestaurantIsClosed()
    if restaurant.status != status:
        context.annotate(field="status", before=restaurant.status, after=str(status), reason=reason)
        restaurant.status = status
        restaurant.save(update_fields=["status"])
        transaction.on_commit(clear_restaurant_cache)
        transaction.on_commit(access_changed)
        _notify_owners(context, restaurant, reason)
    return restaurant


def default_platform() -> Platform:
    """Return the first platform, the one of restaurants that name none. Creates it if there is none."""
    platform = Platform.objects.order_by("created_at").first()
    return platform or Platform.objects.create(name="Fynlo", support_email=f"support@{settings.BASE_DOMAIN}")


def get_plan(slug: str) -> Plan:
    """Raises PlanUnknown. `gamma` is what older mobile apps call omega (MOBILE_API.md)."""
    plan = Plan.objects.filter(slug="omega" if slug == "gamma" else slug).first()
    if plan is None:
        raise PlanUnknown(field="plan")
    return plan


def _check(restaurant: Restaurant) -> None:
    try:
        restaurant.full_clean(exclude=["platform"], validate_unique=False)
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise InvalidInput(messages[0], field=field) from error


def _notify_owners(context: CommandContext, restaurant: Restaurant, reason: str) -> None:
    """Email every active owner the new status, the reason and the support address."""
    is_open = restaurant.status == Restaurant.Status.ACTIVE
    owners = Membership.objects.filter(restaurant=restaurant, role=Role.RESTAURANT_OWNER, is_active=True)
    for email in owners.values_list("user__email", flat=True):
        queue_mail(
            context=context,
            to=email,
            subject=format_lazy(
                _("{restaurant} is open again") if is_open else _("{restaurant} has been suspended"),
                restaurant=restaurant.name,
            ),
            template="restaurant_restored" if is_open else "restaurant_suspended",
            variables={"name": restaurant.name, "reason": reason, "support": restaurant.platform.support_email},
        )
