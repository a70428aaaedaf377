"""The worker's side of closed restaurants: their archive, the emails, the deletion.

Each step looks at what is stored, so whatever dies in between is done by the next look.
"""

import logging
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage

from fynlo.core import clock
from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from fynlo.core.task_queue import look
from fynlo.core.tenancy.context import in_restaurant
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch
from realtime.commands.registry import Command
from restaurants.backup import manifest
from restaurants.billing.changing import set_cancelled
from restaurants.billing.errors import NotPaidHere
from restaurants.closing import commands
from restaurants.closing.selectors import archives_since
from restaurants.closing.services import REMINDED
from restaurants.exports.commands import EXPORT_REQUEST
from restaurants.exports.errors import ArchiveUnderWay
from restaurants.exports.models import Archive
from restaurants.exports.services import TASK
from restaurants.identity.selectors import subscription_of
from restaurants.models import Closing, DeletedRestaurant

logger = logging.getLogger(__name__)

MOST_ARCHIVES = 3  # an archive that fails is begun again this often; then a person has to look
Status = Archive.Status


def look_after_closed() -> None:
    """Do what is due for each closed and each deleted restaurant. One that fails does not stop the others."""
    for closing in list(Closing.objects.select_related("restaurant").order_by("pk")):
        try:
            _look_after(closing)
        except Exception:
            logger.exception("cannot look after the closed restaurant %s", closing.restaurant.schema_name)
    for deleted in list(DeletedRestaurant.objects.filter(files_deleted_at=None)):
        try:
            delete_files(deleted)
        except Exception:
            logger.exception("cannot delete the files of %s", deleted.schema_name)


def delete_files(deleted: DeletedRestaurant) -> None:
    """Delete every stored file of a deleted restaurant: what it showed and made, and its archived events."""
    for folder in manifest.folders_of(deleted.schema_name):
        _delete_folder(folder)
    _dispatch(commands.PLATFORM_NOTE_FILES_DELETED, deleted.pk)


def _look_after(closing: Closing) -> None:
    _end_plan(closing)
    archives = archives_since(closing)
    ready = any(row.status == Status.DONE for row in archives)
    now = clock.now()
    if not ready:
        _make_archive(closing, archives)
    elif closing.archive_mailed_at is None:
        _dispatch(commands.PLATFORM_SEND_ARCHIVE, closing.restaurant_id)
    elif closing.delete_at <= now:
        _dispatch(commands.PLATFORM_DELETE_RESTAURANT, closing.restaurant_id)
    elif closing.reminded_at is None and closing.delete_at - REMINDED <= now:
        _dispatch(commands.PLATFORM_REMIND_OF_DELETION, closing.restaurant_id)


def _end_plan(closing: Closing) -> None:
    """Let the plan that is paid at Stripe end with its period: a closed restaurant is charged nothing more.

    Where Stripe does not answer the next look tries again; the archive does not wait for it.
    """
    plan = subscription_of(closing.restaurant_id)
    if plan is None or not plan.is_paid or plan.cancels_at_period_end:
        return
    try:
        with in_restaurant(closing.restaurant):
            set_cancelled(Actor.system("worker"), cancels=True)
    except NotPaidHere:
        pass  # it has ended at Stripe, and the next reading stores that
    except DomainError as refusal:
        logger.warning("the plan of %s could not be ended: %s", closing.restaurant.schema_name, refusal.code)


def _make_archive(closing: Closing, archives: list[Archive]) -> None:
    """Ask for an archive unless one is being made; ask for the worker whose lease is over."""
    with in_restaurant(closing.restaurant):
        if not any(row.is_unfinished for row in archives):
            if len(archives) >= MOST_ARCHIVES:
                logger.error("%s has no archive, so it is not deleted", closing.restaurant.schema_name)
                return
            with suppress(ArchiveUnderWay):  # one that was asked for before the closing: the next look asks again
                dispatch(EXPORT_REQUEST, target="", actor=Actor.system("worker"), key=str(uuid7()))
        look(TASK, closing.restaurant.schema_name)


def _delete_folder(path: str) -> None:
    """Delete all files below `path`. A folder that is not there is empty."""
    try:
        folders, files = default_storage.listdir(path)
    except FileNotFoundError:
        return
    for name in files:
        default_storage.delete(f"{path}/{name}")
    for name in folders:
        _delete_folder(f"{path}/{name}")
    default_storage.delete(path)  # the folder itself, where a storage has folders


def _dispatch(command: Command, restaurant_id: UUID) -> dict[str, Any]:
    return dispatch(command, target=restaurant_id, actor=Actor.system("worker"), key=str(uuid7())).data()
