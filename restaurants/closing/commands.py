"""The commands of closing a restaurant, run by `restaurants.platform_executor`. No client names them."""

from functools import partial
from typing import Any

from realtime.commands.registry import Command, Id, register_declared
from restaurants.closing import services
from restaurants.identity.permissions import PLATFORM, SIGNED_IN
from restaurants.platform.errors import RestaurantUnknown
from restaurants.platform_executor import PLATFORM_EXECUTOR


def _nothing(result: Any) -> dict[str, str]:
    """Answer with an empty object: the pages read rows from the database."""
    return {}


_command = partial(
    Command,
    target=(Id("restaurant_id", RestaurantUnknown),),
    render=_nothing,
    executor=PLATFORM_EXECUTOR,
    internal=True,
)

RESTAURANT_CLOSE = _command(
    name="restaurant.close",
    description="Close one's restaurant",
    permission=SIGNED_IN,
    service=services.close_restaurant,
)
RESTAURANT_REOPEN = _command(
    name="restaurant.reopen",
    description="Open one's closed restaurant again",
    permission=SIGNED_IN,
    service=services.reopen_restaurant,
)
RESTAURANT_DOWNLOAD_ARCHIVE = _command(
    name="restaurant.download_archive",
    description="Download the archive of one's closed restaurant",
    permission=SIGNED_IN,
    service=services.note_download,
)
PLATFORM_CLOSE_RESTAURANT = _command(
    name="platform.close_restaurant",
    description="Close a restaurant for its owners",
    permission=PLATFORM,
    service=services.close_for_platform,
)
PLATFORM_REOPEN_RESTAURANT = _command(
    name="platform.reopen_restaurant",
    description="Open a closed restaurant again",
    permission=PLATFORM,
    service=services.reopen_for_platform,
)
PLATFORM_SEND_ARCHIVE = _command(
    name="platform.send_archive",
    description="Email owners that the archive of their closed restaurant is ready",
    permission=PLATFORM,
    service=services.send_archive,
)
PLATFORM_REMIND_OF_DELETION = _command(
    name="platform.remind_of_deletion",
    description="Remind owners that their restaurant is about to be deleted",
    permission=PLATFORM,
    service=services.send_reminder,
)
PLATFORM_DELETE_RESTAURANT = _command(
    name="platform.delete_restaurant",
    description="Delete a closed restaurant that is due",
    permission=PLATFORM,
    service=services.delete_restaurant,
)
PLATFORM_NOTE_FILES_DELETED = _command(
    name="platform.note_files_deleted",
    description="Note that the files of a deleted restaurant are deleted",
    permission=PLATFORM,
    service=services.note_files_deleted,
)


def register_all() -> None:
    register_declared(__name__)
