"""The alert of a publish that could not be made at its time."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from fynlo.core.tenancy.connection import connection
from menu.models import MenuSchedule
from realtime.alerts import AlertKind, raise_alert, register
from realtime.commands.context import CommandContext

SCHEDULE_FAILED = AlertKind(
    "menu.schedule_failed",
    _lazy("The menu was not published at its time"),
    _lazy("Something is missing in the draft. Fix it on the page “Publish the menu”, then publish."),
)


def schedule_failed(context: CommandContext, schedule: MenuSchedule, problems: Sequence[dict[str, Any]]) -> None:
    """Say which publish was not made, and what is missing first."""
    raise_alert(
        SCHEDULE_FAILED.name,
        context=context,
        about="menu_schedule",
        subject=schedule.id,
        sentence=lambda: _("The menu of {time} was not published: {problem}").format(
            time=date_format(timezone.localtime(schedule.publish_at, connection.tenant.zone), "j F, H:i"),
            problem=problems[0]["message"],
        ),
        problems=len(problems),
    )


def register_all() -> None:
    register(SCHEDULE_FAILED)
