"""A person who joins the restaurant is the employee with their email, so they see their rota at once."""

from contextlib import suppress
from uuid import UUID

from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch
from restaurants.identity.joining import on_joined
from staff.employees import selectors
from staff.employees.commands import STAFF_LINK_PERSON
from staff.employees.services import today


def link(user_id: UUID) -> None:
    """Link a member to the employee with their email, if there is one who has no sign-in yet. Runs a command.

    A refusal, such as on a plan without staff, changes nothing: a manager can link them on the employee's page.
    """
    member = selectors.member_with(user_id)
    if member is None or selectors.employee_of(user_id) is not None:
        return
    found = selectors.unlinked_with_email(member.user.email, today())
    if found is not None:
        with suppress(DomainError):
            dispatch(
                STAFF_LINK_PERSON, target=found.id, data={"person": str(user_id)}, actor=Actor.system("invitation"),
                key=str(uuid7()),
            )  # fmt: skip


def register_all() -> None:
    on_joined(link)
