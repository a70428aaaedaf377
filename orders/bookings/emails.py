"""The emails to guests: what they booked, the reminder of the day before, and the cancellation.

The worker writes each just before it sends it, so no row waits with the address of a booking. They repeat neither name
nor note: a stranger could send a text of their own to anybody.
"""

from collections.abc import Callable
from datetime import timedelta

from django.db.models import QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from fynlo.core import clock
from fynlo.core.tenancy.connection import connection
from fynlo.core.tenancy.context import in_restaurant
from orders.bookings.lifecycle import EXPECTED, State
from orders.models import Booking
from realtime.commands.context import CommandContext
from restaurants import mail
from restaurants.mail import queue_for_worker
from restaurants.mail_budgets import BOOKING_CANCELLATIONS, BOOKING_REMINDERS, BOOKINGS, MailBudget, MailBudgetUsed
from restaurants.mail_names import restaurant_name
from restaurants.models import OutgoingMail
from restaurants.models.people import normalised_email

BEFORE = timedelta(hours=24)  # when the reminder is due
TOO_FRESH = timedelta(hours=12)
MOST_REMINDERS = 200  # in one transaction
SUBJECTS = {
    "booking": _("Your table at {restaurant}"),
    "booking_reminder": _("Reminder: your table at {restaurant}"),
    "booking_cancelled": _("Your booking at {restaurant} is cancelled"),
}
STATES: dict[str, tuple[str, ...]] = {
    "booking": EXPECTED,
    "booking_reminder": EXPECTED,
    "booking_cancelled": (State.CANCELLED,),
}


def queue_booking(context: CommandContext, booking: Booking) -> None:
    """Queue the email that says what is booked, or requested. None beyond the day's limit of emails."""
    _queue(context, booking, BOOKINGS)


def queue_cancellation(context: CommandContext, booking: Booking) -> None:
    _queue(context, booking, BOOKING_CANCELLATIONS)


def reminders_due() -> QuerySet[Booking]:
    """Return the confirmed bookings of the next 24 hours that have no reminder yet, without those that were made in the
    last 12: their guests remember.
    """
    now = clock.now()
    rows = Booking.objects.filter(state=State.CONFIRMED, reminder_sent_at=None)
    return rows.filter(starts_at__gt=now, starts_at__lte=now + BEFORE, created_at__lte=now - TOO_FRESH).exclude(
        customer__email=""
    )


def send_reminders(*, context: CommandContext) -> int:
    """Queue the reminders that are due, and note them. Return how many.

    What exceeds the day's limit of emails is tried again by the next run. Locks the bookings, and skips those that
    are locked.
    """
    rows = reminders_due().select_for_update(of=("self",), no_key=True, skip_locked=True)
    sent = []
    for booking in rows.select_related("customer").order_by("starts_at", "id")[:MOST_REMINDERS]:
        if _queue(context, booking, BOOKING_REMINDERS):
            sent.append(booking.pk)
    Booking.objects.filter(pk__in=sent).update(reminder_sent_at=clock.now())
    return len(sent)


def _queue(context: CommandContext, booking: Booking, budget: MailBudget) -> bool:
    """Queue an email of the budget's template if the guest left an address. False beyond the budget.

    A booking is more important than its email, so the limit refuses no booking.
    """
    to = normalised_email(booking.customer.email)
    if not to:
        return False
    try:
        budget.spend(to=to, restaurant=connection.tenant)
    except MailBudgetUsed:
        return False
    queue_for_worker(context=context, to=to, template=budget.template, restaurant=connection.tenant, about=booking.id)
    return True


def _writer(template: str) -> Callable[[OutgoingMail], dict[str, str] | None]:
    """Return the writer of a template. It writes none for a booking whose state has changed since it was queued."""

    def write(email: OutgoingMail) -> dict[str, str] | None:
        restaurant = email.restaurant
        if restaurant is None:
            return None
        with in_restaurant(restaurant):
            rows = Booking.objects.filter(pk=email.about, state__in=STATES[template]).select_related("customer")
            booking = rows.first()
        if booking is None or booking.customer.erased_at is not None:
            return None
        return mail.render(
            to=email.to,
            subject=format_lazy(SUBJECTS[template], restaurant=restaurant_name(restaurant)),
            template=template,
            variables={
                "booking": booking,
                "is_requested": booking.state == State.REQUESTED,
                "zone": restaurant.timezone,
                "path": f"/book/{booking.token}/",
            },
            restaurant=restaurant,
        )

    return write


def register_all() -> None:
    for template in SUBJECTS:
        mail.register_writer(template, _writer(template))
