"""Checks of roles and jobs that invitations and members share."""

from django.utils.translation import gettext as _

from fynlo.core.errors import InvalidInput
from realtime.commands.context import CommandContext
from restaurants.identity import selectors
from restaurants.identity.errors import AboveYourself
from restaurants.identity.rules import may_manage
from restaurants.models import Restaurant
from restaurants.models.people import Job, Role


def checked_position(role: str, job: str) -> tuple[str, str]:
    """Return role and job; the job is "" unless the role is employee. Raises InvalidInput."""
    if role not in Role.values:
        raise InvalidInput(_("Choose a role."), field="role")
    if role != Role.EMPLOYEE:
        return role, ""
    if job not in Job.values:
        raise InvalidInput(_("Choose a job for the employee."), field="job")
    return role, job


def require_may_manage(context: CommandContext, restaurant: Restaurant, role: str) -> None:
    """Raise AboveYourself unless the actor may manage people in `role`.

    Reads the actor's role from the database: the cached one may be PRINCIPAL_CACHE_SECONDS old.
    """
    if not may_manage(selectors.acting_role(context.actor, restaurant), role):
        raise AboveYourself()
