"""Limits of emails that restaurants send through us to people who did not ask for them.

Counted from the rows of OutgoingMail, so that neither a restart nor a lost Redis resets them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fynlo.core import clock
from fynlo.core.errors import DomainError
from restaurants.models import OutgoingMail, Restaurant
from restaurants.platform.settings.declarations import MAIL_VOLUME
from restaurants.platform.settings.selectors import value_of

DAY = timedelta(days=1)


class MailBudgetUsed(DomainError):
    code = "mail.too_many"
    status = 429
    transient = True
    message = _("Too many emails were sent today. Try again tomorrow.")


@dataclass(frozen=True, slots=True)
class MailBudget:
    """Limits of one template. `per_recipient` counts all restaurants together. Unverified restaurants are new.

    The setting `mail.volume` raises or lowers what one restaurant may send.
    """

    template: str
    noun: Promise  # several
    per_recipient: int = 3  # a day
    per_new_restaurant: int = 15
    per_restaurant: int = 100
    pause: timedelta = timedelta(hours=1)  # between two from one restaurant to one recipient

    def spend(self, *, to: str, restaurant: Restaurant) -> None:
        """Check the limits. Call in the command just before the email is queued.

        Takes advisory locks on recipient and restaurant until COMMIT. Raises MailBudgetUsed.
        """
        with connection.cursor() as cursor:
            for name in sorted((f"to {to}", f"from {restaurant.pk}")):
                cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"mail budget {name}"])
        now = clock.now()
        sent = OutgoingMail.objects.filter(template=self.template, created_at__gt=now - DAY)
        self._check_pause(sent.filter(to=to, restaurant=restaurant), now)
        if sent.filter(to=to).count() >= self.per_recipient:
            raise MailBudgetUsed(
                _(
                    "{to} has been sent {per_recipient} {noun} today. Ask them to look in their spam "
                    "folder, or try again tomorrow."
                ).format(to=to, per_recipient=self.per_recipient, noun=self.noun)
            )
        usual = self.per_restaurant if restaurant.verified_at else self.per_new_restaurant
        most = max(1, usual * value_of(MAIL_VOLUME, restaurant) // 100)
        if sent.filter(restaurant=restaurant).count() >= most:
            raise MailBudgetUsed(
                _("You have sent {most} {noun} today. Send the rest tomorrow.").format(most=most, noun=self.noun)
            )

    def _check_pause(self, sent: QuerySet[OutgoingMail], now: datetime) -> None:
        last = sent.order_by("-created_at").values_list("created_at", flat=True).first()
        if last is not None and now - last < self.pause:
            left = self.pause - (now - last)
            minutes = max(1, round(left.total_seconds() / 60))
            raise MailBudgetUsed(
                _(
                    "The last email to them went out less than an hour ago. Wait {minutes} minutes, then send it again."
                ).format(minutes=minutes),
                retry_after=int(left.total_seconds()) + 1,
            )


INVITATIONS = MailBudget("invitation", _("invitations"))
# A table of ten may split its bill and send all receipts to one address. Every guest of an evening may get one.
GIFT_CARDS = MailBudget(
    "gift_card", _("gift cards"), per_recipient=5, per_new_restaurant=10, pause=timedelta(minutes=1)
)
RECEIPTS = MailBudget(
    "receipt", _("receipts"), per_recipient=10, per_new_restaurant=200, per_restaurant=5000, pause=timedelta(0)
)
# A statement goes to a business that asked for one, once a month and when a person sends it again.
STATEMENTS = MailBudget("statement", _("statements"), per_recipient=5, per_restaurant=500, pause=timedelta(minutes=1))
# Each goes to the person who asked for the file.
REPORT_FILES = MailBudget("report_file", _("reports"), per_recipient=40, per_restaurant=200, pause=timedelta(0))
# Each goes to the owners of the restaurant whose archive it is.
ARCHIVES = MailBudget("archive", _("archives"), per_recipient=20, per_restaurant=100, pause=timedelta(0))
# To people of the restaurant who chose to get it and can stop it.
REPORTS = MailBudget(
    "report", _("reports"), per_recipient=60, per_new_restaurant=60, per_restaurant=200, pause=timedelta(0)
)
# What employees are notified of their shifts: each publish tells each of them once at most.
ROTAS = MailBudget(
    "rota", _("emails about shifts"), per_recipient=30, per_new_restaurant=60, per_restaurant=2000, pause=timedelta(0)
)
LEAVE_ANSWERS = MailBudget(
    "leave", _("answers about leave"), per_recipient=20, per_new_restaurant=30, per_restaurant=300, pause=timedelta(0)
)
# A guest who books, or whose booking changes. Anybody can enter an address on the booking page, so few to each.
BOOKINGS, BOOKING_REMINDERS, BOOKING_CANCELLATIONS = (
    MailBudget(
        template, _("emails about bookings"), per_recipient=6, per_new_restaurant=40, per_restaurant=600,
        pause=timedelta(0),
    )
    for template in ("booking", "booking_reminder", "booking_cancelled")
)  # fmt: skip
