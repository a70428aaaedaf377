"""The forms that move stock of one item: receive, waste, count, move, correct; and Undo."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from inventory import commands, labels, selectors
from inventory.models import Movement
from inventory.portal.access import stock_page
from inventory.portal.forms import CorrectForm, CountForm, MovementForm, ReceiveForm, TransferForm, WasteForm
from realtime.commands.registry import Command
from restaurants.identity.page_access import PageRequest
from restaurants.portal.command_forms import already_done, run_command, submit_form
from restaurants.portal.toasts import flash_with_undo

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
@stock_page("inventory.receive")
def receive(request: PageRequest, item_id: UUID) -> HttpResponse:
    """Show the form of a delivery. POST puts it into stock."""
    words = {"title": _("Receive"), "verb": _("Put into stock")}
    return _move(request, item_id, ReceiveForm, commands.INVENTORY_RECEIVE, words)


@require_http_methods(METHODS)
@stock_page("inventory.waste")
def waste(request: PageRequest, item_id: UUID) -> HttpResponse:
    """Show the form of what was thrown away. POST takes it out of stock."""
    return _move(
        request, item_id, WasteForm, commands.INVENTORY_WASTE, {"title": _("Waste"), "verb": _("Record waste")}
    )


@require_http_methods(METHODS)
@stock_page("inventory.count")
def count(request: PageRequest, item_id: UUID) -> HttpResponse:
    """Show the form of a count of one place. POST books the difference."""
    return _move(
        request, item_id, CountForm, commands.INVENTORY_COUNT, {"title": _("Count"), "verb": _("Save the count")}
    )


@require_http_methods(METHODS)
@stock_page("inventory.receive")
def transfer(request: PageRequest, item_id: UUID) -> HttpResponse:
    """Show the form to move stock to another place. POST moves it."""
    return _move(request, item_id, TransferForm, commands.INVENTORY_TRANSFER, {"title": _("Move"), "verb": _("Move")})


@require_http_methods(METHODS)
@stock_page("inventory.manage")
def correct(request: PageRequest, item_id: UUID) -> HttpResponse:
    """Show the form of a correction. POST books it."""
    words = {"title": _("Correct"), "verb": _("Correct it")}
    return _move(request, item_id, CorrectForm, commands.INVENTORY_CORRECT, words)


@require_POST
@stock_page("inventory.count")
def undo(request: PageRequest, batch: UUID) -> HttpResponse:
    """Book the contrary of a movement, or show why it cannot be undone."""
    run_command(request, commands.INVENTORY_UNDO, str(batch), {}, _("Undone."))
    moved = Movement.objects.filter(batch=batch).values_list("item", flat=True).first()
    return redirect("portal_stock_item", moved) if moved else redirect("portal_stock")


def _move(
    request: PageRequest, item_id: UUID, form_class: type[MovementForm], command: Command, words: dict[str, str]
) -> HttpResponse:
    found, places = selectors.get_item(item_id), list(selectors.locations())
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = form_class(*sent, item=found, places=places)
    if request.method == "POST" and (
        already_done(request) or (form.is_valid() and submit_form(request, form, command, str(item_id), form.details()))
    ):
        _offer_undo(request, item_id)
        return redirect("portal_stock_item", item_id)
    context = {
        "form": form, "item": found, "there": selectors.places_of(found), "needs_places": not places,
        "back": reverse("portal_stock_item", args=[item_id]), **words,
    }  # fmt: skip
    return render(request, "inventory/movement.html", context, status=422 if form.errors else 200)


def _offer_undo(request: PageRequest, item_id: UUID) -> None:
    """Say what is there now. One query each: the item, the person's latest movement."""
    found = selectors.get_item(item_id)
    latest = selectors.movements_of(found).filter(by=request.actor.user_id).first()
    message = _("Done. There is now {quantity}.").format(
        quantity=labels.written_quantity(found.stock.quantity, found.unit)
    )
    if latest is not None:
        flash_with_undo(request, message, reverse("portal_stock_undo", args=[latest.batch]))
