"""The diary, its CSV, one booking with what can be done with it, and how bookings are taken."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fynlo.core import clock
from fynlo.core.csv_files import csv_response
from fynlo.core.ids import parse_uuid, uuid7
from fynlo.core.tenancy.hosts import base_url
from orders.bookings import commands, deposits, diary, selectors
from orders.bookings.lifecycle import EXPECTED, MOVES, State
from orders.bookings.permissions import STAFF
from orders.bookings.portal.forms import BookingForm, BookingSettingsForm, ChangeBookingForm, NewBookingForm
from orders.models import Booking
from orders.search import LONGEST_SEARCH
from realtime.commands.registry import Command
from restaurants.business_days import business_day
from restaurants.identity.page_access import PageRequest
from restaurants.portal.command_forms import CommandForm, already_done, command_page, run_command, submit_form

TEMPLATES = "orders/bookings"
MOST_FOUND = 100
MOST_OF_A_DAY = 1000
DAY = timedelta(days=1)
YEARS = range(2000, 2101)
TONES = {
    State.REQUESTED: "warning",
    State.CONFIRMED: "info",
    State.SEATED: "success",
    State.FINISHED: "neutral",
    State.CANCELLED: "neutral",
    State.NO_SHOW: "danger",
}
HEADER = ("Day", "Time", "Until", "Guest", "Phone", "Email", "Guests", "Table", "State", "Note", "Booked", "How")


@require_safe
@command_page(STAFF)
def bookings(request: PageRequest) -> HttpResponse:
    """Show a business day, or what a search finds.

    Three queries beside the shell's: the settings, the bookings, their deposits.
    """
    day, text = _day(request), request.GET.get("q", "")[:LONGEST_SEARCH].strip()
    found = list(selectors.bookings_of_day(day, text)[: MOST_FOUND if text else MOST_OF_A_DAY])
    settings = selectors.booking_settings()
    linked = deposits.source().of_bookings([each.id for each in found])
    context = {
        "day": day,
        "day_text": day.isoformat(),
        "today": _today(request),
        "earlier": _url(day - DAY),
        "later": _url(day + DAY),
        "chosen": {"q": text, "state": ""},
        "rows": [_row(each, linked.get(each.id, ())) for each in found],
        "slots": [] if text else diary.slots(settings, found),
        "covers": diary.covers(found),
        "settings": settings,
        "zone": request.restaurant.timezone,
        "address": f"{base_url(request.restaurant)}{reverse('guest_book')}",
        "may_change_settings": request.actor.may("orders.settings"),
        **_hours(request),
    }
    return render(request, f"{TEMPLATES}/diary.html", context)


@require_safe
@command_page(STAFF)
def export(request: PageRequest) -> HttpResponse:
    """Return a business day as CSV. One query."""
    day, zone = _day(request), request.restaurant.zone

    def local(moment: datetime) -> datetime:
        return moment.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)

    rows = [
        [
            each.day, f"{local(each.starts_at):%H:%M}", f"{local(each.ends_at):%H:%M}", each.customer.name,
            each.customer.phone, each.customer.email, each.party, each.table.name if each.table else "",
            State(each.state).label, each.note, local(each.created_at), Booking.Source(each.source).label,
        ]
        for each in selectors.bookings_of_day(day)[:MOST_OF_A_DAY]
    ]  # fmt: skip
    return csv_response(f"bookings-{request.restaurant.slug}-{day}.csv", HEADER, rows)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page(STAFF)
def new(request: PageRequest) -> HttpResponse:
    """Show the form of a new booking. POST enters it."""
    zone, day = request.restaurant.zone, _day(request)
    initial = {"at": datetime.combine(day, time(19)), "party": 2}
    form = NewBookingForm(request.POST if request.method == "POST" else None, zone=zone, initial=initial)
    booking_id = parse_uuid(request.POST.get("key", "")) or uuid7()

    def details() -> dict[str, Any]:
        return {"id": str(booking_id), **form.details()}

    if _done(request, form, commands.BOOKING_ADD, "", details):
        messages.success(request, _("The table is booked."))
        return redirect("portal_booking", booking_id)
    return _form_page(request, form, title=_("New booking"), back=_diary(day), back_label=_("Bookings"))


@require_safe
@command_page(STAFF)
def booking(request: PageRequest, booking_id: UUID) -> HttpResponse:
    """Show one booking with what can be done with it. Three queries beside the shell's: it, deposits, those to link."""
    found = selectors.get_booking(booking_id)
    context = {
        "booking": found,
        "badge": TONES[State(found.state)],
        "actions": _actions(found),
        "may_change": found.state in (*EXPECTED, State.SEATED),
        "diary": _diary(found.day),
        "deposits": deposits.source().of_bookings([found.id]).get(found.id, ()),
        "to_link": deposits.source().to_link(found.day) if request.actor.may("payments.cash") else (),
        "may_open_deposits": request.actor.may("payments.deposits"),
        "zone": request.restaurant.timezone,
        "may_see_customers": request.actor.may("orders.customers"),
        "guest_address": f"{base_url(request.restaurant)}{reverse('guest_booking', args=[found.token])}",
    }
    return render(request, f"{TEMPLATES}/booking.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page(STAFF)
def edit(request: PageRequest, booking_id: UUID) -> HttpResponse:
    """Show what is booked. POST changes it."""
    found, zone = selectors.get_booking(booking_id), request.restaurant.zone
    form = ChangeBookingForm.showing(found, zone)
    if request.method == "POST":
        form = ChangeBookingForm(request.POST, initial=form.initial, zone=zone)

    def details() -> dict[str, Any]:
        return {**form.details(), "version": form.cleaned_data["version"] or found.version}

    if _done(request, form, commands.BOOKING_CHANGE, str(found.id), details):
        messages.success(request, _("Saved."))
        return redirect("portal_booking", found.id)
    back = reverse("portal_booking", args=[found.id])
    return _form_page(request, form, title=_("Change the booking"), back=back, back_label=found.customer.name)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("orders.settings")
def settings(request: PageRequest) -> HttpResponse:
    """Show how bookings are taken. POST changes it."""
    stored = selectors.booking_settings()
    form = BookingSettingsForm(request.POST) if request.method == "POST" else BookingSettingsForm.showing(stored)

    def details() -> dict[str, Any]:
        version = form.cleaned_data["version"]
        return {**form.details(), "version": stored.version if version is None else version}

    if _done(request, form, commands.BOOKING_CHANGE_SETTINGS, "", details):
        messages.success(request, _("Saved. It holds now."))
        return redirect("portal_booking_settings")
    context = {
        "form": form,
        **_hours(request),
        "address": f"{base_url(request.restaurant)}{reverse('guest_book')}",
    }
    return render(request, f"{TEMPLATES}/settings.html", context, status=422 if form.errors else 200)


def state_page(command: Command, success_message: str | Promise) -> Callable[..., HttpResponse]:
    """Return the view of a button that moves a booking to another state."""

    @require_POST
    @command_page(STAFF)
    def view(request: PageRequest, booking_id: UUID) -> HttpResponse:
        run_command(request, command, str(booking_id), {}, success_message)
        return redirect("portal_booking", booking_id)

    return view


confirm = state_page(commands.BOOKING_CONFIRM, gettext_lazy("The booking is confirmed."))
seat = state_page(commands.BOOKING_SEAT, gettext_lazy("The guests are seated."))
finish = state_page(commands.BOOKING_FINISH, gettext_lazy("The guests have left. Their places are free."))
cancel = state_page(commands.BOOKING_CANCEL, gettext_lazy("The booking is cancelled. Their places are free."))
no_show = state_page(commands.BOOKING_NO_SHOW, gettext_lazy("Noted. Their places are free."))

BUTTONS = (
    (State.CONFIRMED, "portal_booking_confirm", gettext_lazy("Confirm"), "secondary", ""),
    (State.SEATED, "portal_booking_seat", gettext_lazy("They are here"), "secondary", ""),
    (State.FINISHED, "portal_booking_finish", gettext_lazy("They have left"), "secondary", ""),
    (State.NO_SHOW, "portal_booking_no_show", gettext_lazy("They did not come"), "secondary", ""),
    (
        State.CANCELLED, "portal_booking_cancel", gettext_lazy("Cancel the booking"), "quiet",
        gettext_lazy("Cancel this booking?"),
    ),
)  # fmt: skip


def _actions(found: Booking) -> list[dict[str, Any]]:
    """Return the buttons of a booking: label, address, kind, and the question before one that cannot be undone."""
    is_late = found.starts_at <= clock.now()
    rows = [
        {"label": label, "url": reverse(route, args=[found.id]), "kind": kind, "asks": asks, "key": uuid7()}
        for state, route, label, kind, asks in BUTTONS
        if found.state in MOVES[state] and (state != State.NO_SHOW or is_late)
    ]
    return [{**row, "kind": row["kind"] if index else "primary"} for index, row in enumerate(rows)]


def _row(each: Booking, linked: Sequence[deposits.BookedDeposit]) -> dict[str, Any]:
    return {"booking": each, "tone": TONES[State(each.state)], "deposits": linked}


def _hours(request: PageRequest) -> dict[str, Any]:
    """Return whether guests can find a time at all, and where the hours are entered."""
    may_enter = request.actor.may("restaurant.settings")
    return {
        "has_hours": request.restaurant.hours.is_known,
        "hours_url": reverse("portal_opening_hours") if may_enter else "",
    }


def _done(
    request: PageRequest, form: CommandForm, command: Command, target: str, details: Callable[[], dict[str, Any]]
) -> bool:
    return request.method == "POST" and (
        already_done(request) or (form.is_valid() and submit_form(request, form, command, target, details()))
    )


def _form_page(request: PageRequest, form: BookingForm, **context: Any) -> HttpResponse:
    context |= {"form": form, "is_new": isinstance(form, NewBookingForm), "has_errors": bool(form.errors)}
    return render(request, f"{TEMPLATES}/form.html", context, status=422 if form.errors else 200)


def _today(request: PageRequest) -> date:
    return business_day(clock.now(), request.restaurant)


def _day(request: PageRequest) -> date:
    """Return the day in the address; today's business day without one, or for text that is no date of these years."""
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return _today(request)
    return day if day.year in YEARS else _today(request)


def _url(day: date) -> str:
    return "?" + urlencode({"day": day.isoformat()})


def _diary(day: date) -> str:
    return reverse("portal_bookings") + _url(day)
