"""The booking page, and the page of one booking behind its secret address. Without sign-in, whole without scripts.

A guest chooses party and day, then one of the free times, then enters name and phone: three steps of one address, so
that "back" works. Nothing says whether a guest is known already.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from fynlo.core import clock
from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from fynlo.core.money import ZERO
from fynlo.core.tenancy.connection import connection
from orders.bookings import commands, selectors
from orders.bookings.availability import deposit_for, times_of_day
from orders.bookings.errors import BookingsOff
from orders.bookings.lifecycle import EXPECTED
from orders.bookings.permissions import MAKE, OWN
from orders.bookings.public.forms import MoveForm, WhenForm, WhoForm
from orders.bookings.services import guest_actor
from orders.customers.phones import comparable
from orders.models import Booking, BookingSettings
from realtime.commands.dispatch import dispatch
from realtime.commands.registry import Command
from restaurants.business_days import business_day
from restaurants.identity.network_addresses import client_address
from restaurants.identity.page_access import page
from restaurants.identity.permissions import PUBLIC
from restaurants.identity.throttle import Throttle, TooManyAttempts

TEMPLATES = "orders/bookings/public"
LONGEST_TOKEN = 22
# A household books a few times an hour at most; a company behind one address may book more.
SENT = Throttle("booking", timedelta(hours=1), per_address=20, per_subject_here=8)
CHANGED = Throttle("booking-change", timedelta(hours=1), per_address=60, per_subject=12)


@require_http_methods(["GET", "HEAD", "POST"])
@page(PUBLIC)
def book(request: HttpRequest) -> HttpResponse:
    """Show the step that the address names. POST books. Two queries: the settings, the bookings of the day."""
    settings = selectors.booking_settings()
    if not settings.takes_online or not connection.tenant.hours.is_known:
        return render(request, f"{TEMPLATES}/off.html", {"message": BookingsOff.message})
    if request.method == "POST":
        return _send(request, settings)
    return _steps(request, settings, request.GET)


@require_http_methods(["GET", "HEAD", "POST"])
@page(PUBLIC)
def own(request: HttpRequest, token: str) -> HttpResponse:
    """Show a guest their booking. POST cancels it."""
    found = _found(token)
    if found is None:
        return render(request, f"{TEMPLATES}/unknown.html", status=404)
    refusal = None
    if request.method == "POST":
        refusal = _run_own(request, found, commands.BOOKING_CANCEL_OWN)
        if refusal is None:
            return HttpResponseRedirect(reverse("guest_booking", args=[token]))
    return _own_page(request, found, refusal)


@require_http_methods(["GET", "HEAD", "POST"])
@page(PUBLIC)
def change(request: HttpRequest, token: str) -> HttpResponse:
    """Show a guest the times to which their booking can move, for as many guests as they choose. POST moves it."""
    found = _found(token)
    if found is None:
        return render(request, f"{TEMPLATES}/unknown.html", status=404)
    settings, own = selectors.booking_settings(), reverse("guest_booking", args=[token])
    if not _can_change(settings, found):
        return HttpResponseRedirect(own)
    form, refusal = MoveForm(request.POST), None
    if request.method == "POST" and form.is_valid():
        refusal = _run_own(request, found, commands.BOOKING_CHANGE_OWN, form.details())
        if refusal is None:
            return HttpResponseRedirect(own)
    given = request.POST or request.GET or {"party": found.party, "day": found.day.isoformat()}
    context = _steps_of(settings, given, moving=found) | {"booking": found, "refusal": refusal, "own": own}
    is_wrong = request.method == "POST" and not form.is_valid()
    return render(request, f"{TEMPLATES}/change.html", context, status=422 if is_wrong else _status(refusal))


def _found(token: str) -> Booking | None:
    """Return the booking of an address. None for one that is made up, or whose guest was erased."""
    found = selectors.booking_with_token(token) if len(token) == LONGEST_TOKEN and token.isprintable() else None
    return None if found is None or found.customer.erased_at is not None else found


def _run_own(
    request: HttpRequest, found: Booking, command: Command, data: dict[str, Any] | None = None
) -> DomainError | None:
    """Run a command of the guest on their own booking. Return the refusal, None once it is done."""
    try:
        CHANGED.count_attempt(found.token, client_address(request))
        dispatch(command, target=found.id, data=data or {}, actor=guest_actor(found.id, OWN), key=str(uuid7()))
    except DomainError as error:
        return error
    return None


def _can_change(settings: BookingSettings, found: Booking) -> bool:
    return settings.takes_online and found.state in EXPECTED and found.starts_at > clock.now()


def _own_page(request: HttpRequest, found: Booking, refusal: DomainError | None) -> HttpResponse:
    context = {
        "booking": found,
        "can_cancel": found.state in EXPECTED and found.starts_at > clock.now(),
        "can_change": _can_change(selectors.booking_settings(), found),
        "zone": connection.tenant.timezone,
        "refusal": refusal,
    }
    return render(request, f"{TEMPLATES}/booking.html", context, status=_status(refusal))


def _send(request: HttpRequest, settings: BookingSettings) -> HttpResponse:
    """Book, and lead to the page of the booking; else show the form again with what is wrong."""
    form = WhoForm(request.POST)
    if not form.is_valid():
        return _steps(request, settings, request.POST, form)
    key = form.cleaned_data["key"]
    try:
        SENT.count_attempt(comparable(form.cleaned_data["phone"]), client_address(request))
        dispatch(
            commands.BOOKING_MAKE,
            data=form.details(),
            extra={"booking_id": key},
            actor=guest_actor(key, MAKE),
            key=str(key),
        )
    except DomainError as refusal:
        return _steps(request, settings, request.POST, form, refusal)
    token = Booking.objects.values_list("token", flat=True).get(pk=key)
    return HttpResponseRedirect(reverse("guest_booking", args=[token]))


def _steps(
    request: HttpRequest,
    settings: BookingSettings,
    given: Any,
    form: WhoForm | None = None,
    refusal: DomainError | None = None,
) -> HttpResponse:
    """Show the steps up to the first that is not chosen yet. `given` is the address, or the form that was sent."""
    context = _steps_of(settings, given)
    when, is_free = context["when"], context["is_free"]
    context["form"] = _who(form, when, context["at"], refusal) if is_free else None
    context["refusal"] = refusal
    is_wrong = (form is not None and refusal is None) or (when.is_bound and not when.is_valid())
    return render(request, f"{TEMPLATES}/book.html", context, status=422 if is_wrong else _status(refusal))


def _steps_of(settings: BookingSettings, given: Any, *, moving: Booking | None = None) -> dict[str, Any]:
    """Return party and day as a form, the free times, and which of them is chosen. One query.

    `moving` is the booking that is to be changed: its own places are free.
    """
    now = clock.now()
    today, at = business_day(now, connection.tenant), _moment(given)
    day = business_day(at, connection.tenant).isoformat() if at else given.get("day")
    chosen = {"party": given.get("party"), "day": day} if given.get("party") or day else None
    last = today + timedelta(days=settings.days_ahead)
    when = WhenForm(chosen, settings=settings, today=today, last=last, initial={"party": 2, "day": today})
    times: list[datetime] | None = None
    if when.is_bound and when.is_valid():
        without = moving.id if moving else None
        day, party = when.cleaned_data["day"], when.cleaned_data["party"]
        times = selectors.free_times_of(settings, day, party, now, without=without)
    is_free = at is not None and times is not None and at in times
    return {
        "when": when,
        "times": None if times is None else _shown(times, when.cleaned_data["party"], at),
        "at": at,
        "is_free": is_free,
        "is_closed": when.is_bound and when.is_valid() and not _is_open_on(settings, when.cleaned_data["day"]),
        "was_taken": at is not None and times is not None and not is_free,
        "deposit": deposit_for(settings, when.cleaned_data["party"]) if is_free else ZERO,
        "party": when.cleaned_data["party"] if is_free else None,
        "zone": connection.tenant.timezone,
    }


def _is_open_on(settings: BookingSettings, day: date) -> bool:
    return any(times_of_day(settings, selectors.place_of_restaurant(), day))


def _who(form: WhoForm | None, when: WhenForm, at: datetime, refusal: DomainError | None) -> WhoForm:
    """Return the form of the last step, under a new key once a refusal is stored under the earlier one."""
    fresh = {"key": uuid7(), "party": when.cleaned_data["party"], "starts_at": at.isoformat()}
    if form is None:
        return WhoForm(initial=fresh)
    if refusal is not None or "key" in form.errors:
        form.data = form.data.copy()
        form.data["key"] = str(fresh["key"])
    return form


def _shown(times: Sequence[datetime], party: int, chosen: datetime | None) -> list[dict[str, Any]]:
    """Return the free times as links. In the night in which an hour comes twice, they name the zone."""
    zone = connection.tenant.zone
    local = [(at, at.astimezone(zone)) for at in times]
    counts = Counter(f"{moment:%H:%M}" for _at, moment in local)
    return [
        {
            "label": f"{moment:%H:%M}" if counts[f"{moment:%H:%M}"] == 1 else f"{moment:%H:%M %Z}",
            "query": f"?party={party}&at={at.astimezone(UTC):%Y-%m-%dT%H:%M}Z",
            "is_chosen": at == chosen,
        }
        for at, moment in local
    ]


def _moment(given: Any) -> datetime | None:
    """Return the time in the address (`at`) or in the form (`starts_at`); None without one, or for other text."""
    text = given.get("starts_at") or given.get("at") or ""
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo and date.min.year + 1 < moment.year < date.max.year else None
    except ValueError:
        return None


def _status(refusal: DomainError | None) -> int:
    if refusal is None:
        return 200
    return refusal.status if isinstance(refusal, TooManyAttempts) else 422
