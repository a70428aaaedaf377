"""The commands of guest ordering: those of staff, and those that only the guest's page gives for a browser."""

from functools import partial
from typing import Any
from uuid import UUID

from orders.errors import TableNotFound
from orders.guest import inputs, payloads, services
from orders.guest.errors import RequestNotFound, VisitEnded, VisitNotFound
from orders.guest.permissions import ADMIT, GUEST, STAFF
from orders.models import GuestRequest, VisitGuest
from realtime.commands.registry import Command, Id, register_declared

TABLE = Id("table_id", TableNotFound)
VISIT = Id("visit_id", VisitNotFound)
REQUEST = Id("request_id", RequestNotFound)
GUEST_ID = Id("guest_id", VisitEnded)


def _guest(guest: VisitGuest) -> dict[str, Any]:
    """Return what is stored as the answer of a guest's command: never the token."""
    return {"guest_id": guest.id, "visit_id": guest.visit_id}


def _request(request: GuestRequest) -> dict[str, Any]:
    return {"request_id": request.id, "status": request.status}


def _called(visit: Any) -> dict[str, UUID]:
    return {"visit_id": visit.id}


_staff = partial(Command, permission=STAFF)
_by_guest = partial(Command, permission=GUEST, target=(GUEST_ID,), internal=True)

VISIT_OPEN = _staff(
    name="visit.open",
    description="Let the guests at a table order on their phones",
    target=(TABLE,),
    input=inputs.OpenVisitInput,
    service=services.open_visit,
    render=payloads.serialize_visit,
)
VISIT_END = _staff(
    name="visit.end",
    description="End the ordering by phone at a table",
    target=(VISIT,),
    service=services.end_visit,
    render=payloads.serialize_visit,
)
VISIT_ANSWER_CALL = _staff(
    name="visit.answer_call",
    description="Note that guests who called have been seen",
    target=(VISIT,),
    service=services.answer_call,
    render=payloads.serialize_visit,
)
VISIT_CONFIRM_REQUEST = _staff(
    name="visit.confirm_request",
    description="Confirm what a guest ordered on a phone",
    target=(REQUEST,),
    input=inputs.ConfirmRequestInput,
    service=services.confirm_request,
    render=payloads.serialize_request,
)
VISIT_REFUSE_REQUEST = _staff(
    name="visit.refuse_request",
    description="Refuse what a guest ordered on a phone",
    target=(REQUEST,),
    input=inputs.RefuseRequestInput,
    service=services.refuse_request,
    render=payloads.serialize_request,
)
VISIT_ADMIT = Command(
    name="visit.admit",
    description="Admit a guest’s phone at a table",
    permission=ADMIT,
    target=(TABLE,),
    service=services.admit,
    render=_guest,
    internal=True,
)
VISIT_SET_AVOIDS = _by_guest(
    name="visit.set_avoids",
    description="Set the allergens that a guest avoids",
    service=services.set_avoids,
    render=_guest,
)
VISIT_SEND_REQUEST = _by_guest(
    name="visit.send_request",
    description="Order dishes on a guest’s phone",
    service=services.send_request,
    render=_request,
)
VISIT_CALL_WAITER = _by_guest(
    name="visit.call_waiter",
    description="Call the waiter from a guest’s phone",
    service=services.call_waiter,
    render=_called,
)


def register_all() -> None:
    register_declared(__name__)
