"""What the platform does with people. Each needs an open platform command (`restaurants.platform_executor.execute`)."""

from functools import partial
from uuid import UUID

from django.db import transaction

from fynlo.core import clock
from fynlo.core.errors import DomainError
from realtime.actors import Actor
from realtime.commands import context
from restaurants.identity import security_log
from restaurants.identity.password_services import send_reset_email
from restaurants.identity.principals import access_changed
from restaurants.models import Session, User


class NotYourself(DomainError):
    code = "people.not_yourself"
    message = "You cannot switch yourself off or stop being a platform owner. Somebody else has to do that."


def add_person(user: User) -> User:
    """A person without a password, and the email that lets them choose one."""
    user.set_unusable_password()
    user.save()
    send_reset_email(email=user.email, restaurant=None)
    context.annotate(added=user.email, is_platform_owner=user.is_platform_owner)
    return user


def change_person(*, user_id: UUID, name: str, is_active: bool, is_platform_owner: bool, actor: Actor) -> User:
    """Locks the person. Switching somebody off ends all their sessions, in other processes within seconds.

    Raises NotYourself.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    if user.pk == actor.user_id and not (is_active and is_platform_owner):
        raise NotYourself()
    for field, value in (("name", name), ("is_active", is_active), ("is_platform_owner", is_platform_owner)):
        before = getattr(user, field)
        if before != value:
            context.annotate(field=field, before=str(before), after=str(value))
            if field != "name":
                _log(user, f"{field.replace('_', ' ')}: {before} → {value}", actor)
            setattr(user, field, value)
    if not is_active:
        user.session_version += 1
        Session.objects.filter(user=user, ended_at=None).update(ended_at=clock.now())
    user.save(update_fields=["name", "is_active", "is_platform_owner", "session_version"])
    transaction.on_commit(partial(access_changed, user.pk))
    return user


def _log(user: User, note: str, actor: Actor) -> None:
    security_log.record(security_log.Kind.ROLE_CHANGED, user=user, actor_id=actor.user_id, note=note)


def set_active(*, user_id: UUID, is_active: bool, actor: Actor) -> User:
    """Switch a person on or off, as `change_person` does."""
    user = User.objects.get(pk=user_id)
    return change_person(
        user_id=user_id, name=user.name, is_active=is_active, is_platform_owner=user.is_platform_owner, actor=actor
    )
