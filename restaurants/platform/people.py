"""What the platform does with people. Each function runs inside a command of `restaurants.platform_executor`."""

from functools import partial
from uuid import UUID

from django.db import transaction

from fynlo.core import clock
from fynlo.core.errors import DomainError, NotFound
from realtime.commands.context import CommandContext
from restaurants.identity import security_log
from restaurants.identity.principals import access_changed
from restaurants.identity.services import request_password_reset
from restaurants.models import Session, User
from restaurants.support import services as support


class NotYourself(DomainError):
    code = "people.not_yourself"
    message = "You cannot deactivate yourself or stop being a platform owner. Ask another platform owner to do it."


class PersonNotFound(NotFound):
    code = "person_not_found"
    message = "We cannot find that person."


def add_person(*, context: CommandContext, user: User) -> User:
    """Save a person without a password, and email a link to choose one."""
    user.set_unusable_password()
    user.save()
    request_password_reset(context=context, email=user.email, restaurant=None)
    context.annotate(added=user.email, is_platform_owner=user.is_platform_owner)
    return user


def change_person(
    *,
    context: CommandContext,
    user_id: UUID,
    name: str | None = None,
    is_active: bool | None = None,
    is_platform_owner: bool | None = None,
) -> User:
    """Change the given fields of a person. Locks the person.

    Deactivating a person ends all their sessions, in other processes within seconds. Their support access ends, also
    when they stop being a platform owner. Raises NotYourself.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    if user.pk == context.actor.user_id and (is_active is False or is_platform_owner is False):
        raise NotYourself()
    for field, value in (("name", name), ("is_active", is_active), ("is_platform_owner", is_platform_owner)):
        before = getattr(user, field)
        if value is not None and before != value:
            context.annotate(field=field, before=str(before), after=str(value))
            if field != "name":
                _log(context, user, f"{field.replace('_', ' ')}: {before} → {value}")
            setattr(user, field, value)
    if not user.is_active:
        user.session_version += 1
        Session.objects.filter(user=user, ended_at=None).update(ended_at=clock.now())
    user.save(update_fields=["name", "is_active", "is_platform_owner", "session_version"])
    if not (user.is_active and user.is_platform_owner):
        support.end_accesses(context, support.open_accesses().filter(user_id=user.pk), support.EndedBy.ACCOUNT)
    transaction.on_commit(partial(access_changed, user.pk))
    return user


def send_reset(*, context: CommandContext, user_id: UUID) -> None:
    """Email a person a link to choose a new password."""
    user = User.objects.get(pk=user_id)
    request_password_reset(context=context, email=user.email, restaurant=None)


def _log(context: CommandContext, user: User, note: str) -> None:
    security_log.record(security_log.Kind.ROLE_CHANGED, user=user, actor_id=context.actor.user_id, note=note)
