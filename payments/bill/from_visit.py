"""The way from the guests' ordering page of a table to its bill."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from orders.guest import access
from orders.guest.pages import for_guest
from orders.guest.services import guest_actor
from orders.models import VisitGuest
from payments import commands
from realtime.commands.dispatch import dispatch


@require_POST
@for_guest
def pay(request: HttpRequest, guest: VisitGuest) -> HttpResponse:
    """Open the bill of the guest's table. Before the first round, and for a bill that was closed, there is none."""
    if guest.visit.order_id is None:
        return HttpResponseRedirect(reverse("guest_menu"))
    try:
        access.count_sent(request, guest)
        answer = dispatch(
            commands.BILL_OPEN_LINK,
            target=guest.visit.order_id,
            actor=guest_actor(guest.id, commands.BILL_OPEN_LINK.permission),
            key=str(uuid7()),
        )
    except DomainError:
        return HttpResponseRedirect(reverse("guest_menu"))
    return HttpResponseRedirect(reverse("bill", args=[answer.data()["token"]]))
