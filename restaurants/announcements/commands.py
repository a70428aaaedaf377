"""The command of announcements, run by `restaurants.platform_executor`. Django admin writes them."""

from realtime.commands.registry import Command, Id, register_declared
from restaurants.announcements import services
from restaurants.announcements.services import AnnouncementUnknown
from restaurants.platform_executor import PLATFORM_EXECUTOR


def _nothing(result: object) -> dict[str, str]:
    """Answer with an empty object: the person sees that it is gone."""
    return {}


ANNOUNCEMENT_DISMISS = Command(
    name="announcement.dismiss",
    description="Dismiss an announcement of the platform",
    permission="devices.use",
    target=(Id("announcement_id", AnnouncementUnknown),),
    service=services.dismiss,
    render=_nothing,
    executor=PLATFORM_EXECUTOR,
)


def register_all() -> None:
    register_declared(__name__)
