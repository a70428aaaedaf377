"""The worker's side of a publish to many: one follower after the other, each in its own schema and transaction.

The key of a follower's command is made of the publish and the follower, so a worker that dies, and two at once, change
nothing twice. Pictures are copied before the transaction.
"""

import logging
from typing import Any
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from fynlo.core import stored_files
from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from fynlo.core.tenancy.context import in_restaurant
from menu import images, published
from menu.models import MenuSharing, MenuSharingStep, Product
from menu.sharing import commands
from menu.sharing.comparing import image_name
from realtime.actors import Actor
from realtime.commands.dispatch import Forbidden, dispatch
from restaurants.identity.principals import clear_principal_cache, principal_of
from restaurants.models import Restaurant, User

logger = logging.getLogger(__name__)
S = MenuSharingStep.Status


def is_work_waiting() -> bool:
    """Whether the current restaurant has a publish to many that is not finished. One query."""
    return MenuSharing.objects.filter(finished_at=None).exists()


def publish_to_many() -> int:
    """Publish the current restaurant's menu in each follower that waits for it. Return how many were tried."""
    tried = 0
    for sharing in list(MenuSharing.objects.filter(finished_at=None).order_by("started_at")):
        for step in list(sharing.steps.filter(status=S.WAITING)):
            tried += 1
            outcome = publish_in(sharing, step)
            if outcome is None:
                continue
            dispatch(
                commands.MENU_NOTE_SHARED,
                target=sharing.pk,
                cleaned={"restaurant_id": step.restaurant_id, **outcome},
                actor=Actor.system("worker"),
                key=str(uuid7()),
            )
    return tried


def publish_in(sharing: MenuSharing, step: MenuSharingStep) -> dict[str, Any] | None:
    """Publish in one follower and return what became of it; None where the next sweep tries again.

    Nothing is changed there unless all of it is.
    """
    source = connection.tenant
    content = published.menu(sharing.version).document
    try:
        follower, actor = _follower(sharing.started_by, step.restaurant_id)
        with in_restaurant(follower):
            _copy_pictures(content, source.schema_name)
            answer = dispatch(
                commands.MENU_TAKE_SHARED,
                cleaned={"source_id": source.pk, "version": sharing.version, "preview": step.preview},
                extra={"source_name": source.name, "content": content},
                actor=actor,
                key=str(uuid5(sharing.pk, str(step.restaurant_id))),
            ).data()
    except DomainError as refusal:
        if refusal.transient:  # busy, or another worker does it right now
            return None
        return {"status": S.FAILED.value, "error": refusal.message}
    except Exception:
        logger.exception("cannot publish the menu of %s in %s", source.schema_name, step.restaurant_id)
        return {"status": S.FAILED.value, "error": _("Something went wrong on our side. Nothing was changed there.")}
    status = S.PUBLISHED if answer["is_changed"] else S.UNCHANGED
    return {"status": status.value, "menu_version": answer["version"]}


def _follower(user_id: UUID, restaurant_id: UUID) -> tuple[Restaurant, Actor]:
    """Return the follower and the person in it as they may act now. Raises Forbidden."""
    clear_principal_cache(user_id)
    user = User.objects.filter(pk=user_id).first()
    principal = principal_of(user.pk, user.session_version) if user is not None else None
    actor = principal.actor_in(restaurant_id, "worker") if principal is not None else None
    restaurant = Restaurant.objects.filter(pk=restaurant_id).first()
    if actor is None or restaurant is None or not actor.may(commands.MENU_TAKE_SHARED.permission):
        raise Forbidden(_("The person who started this may not publish the menu there any more."))
    return restaurant, actor


def _copy_pictures(content: dict[str, Any], source_schema: str) -> None:
    """Copy the pictures that no product here shows yet into this restaurant's own storage."""
    pictures = stored_files.pictures()
    there = set(Product.objects.exclude(image="").values_list("image", flat=True))
    for name in {image_name(row) for row in content["products"]} - there - {""}:
        for width in images.WIDTHS:
            path, origin = (
                images.path_of(connection.schema_name, name, width),
                images.path_of(source_schema, name, width),
            )
            if not pictures.exists(path) and pictures.exists(origin):
                with pictures.open(origin) as picture:
                    pictures.save(path, picture)
