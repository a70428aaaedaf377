"""The check of the page "Status" about payments through providers."""

from datetime import timedelta

from django.db.models import Count, Q
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from fynlo.core import clock
from payments.models import Payment
from payments.providers import available, title_of_name
from restaurants.business_days import business_day
from restaurants.models import Restaurant
from restaurants.portal.status.checks import Finding, Health

LATELY = timedelta(hours=1)
# This many failures, and more failed than worked: one guest's trouble is not the provider's.
FEWEST_FAILURES = 3


def online_payments(restaurant: Restaurant) -> Finding:
    """How the providers' payments of LATELY ended. A declined card is no failure. At most three queries."""
    providers = available(restaurant)
    if not providers:
        return Finding(Health.UNUSED, _("No payment provider is connected."))
    now = clock.now()
    begun = Payment.objects.filter(
        business_day__gte=business_day(now - LATELY, restaurant), created_at__gte=now - LATELY
    ).exclude(provider="")
    counted = begun.aggregate(
        taken=Count("pk", filter=Q(status=Payment.Status.CAPTURED)),
        failed=Count("pk", filter=Q(status=Payment.Status.FAILED)),
        unknown=Count("pk", filter=Q(status=Payment.Status.UNKNOWN)),
    )
    names = ", ".join(title_of_name(provider.name) for provider in providers)
    if counted["failed"] >= FEWEST_FAILURES and counted["failed"] > counted["taken"]:
        failed = gettext("{failed} of the last hour's payments failed at {names}, {taken} worked.")
        return Finding(
            Health.FAILS, failed.format(names=names, **counted), _("Take cash, or use your card machine meanwhile.")
        )
    if counted["unknown"]:
        unknown = ngettext(
            "{names} has not said yet how {count} payment ended.",
            "{names} has not said yet how {count} payments ended.",
            counted["unknown"],
        )
        return Finding(
            Health.IMPAIRED,
            unknown.format(names=names, count=counted["unknown"]),
            _("We ask again by ourselves. Look at the provider's own website before anyone pays again."),
        )
    if not counted["taken"]:
        return Finding(Health.WORKS, gettext("{names} is connected. Nobody paid in the last hour.").format(names=names))
    taken = ngettext(
        "{count} payment of the last hour worked.", "{count} payments of the last hour worked.", counted["taken"]
    )
    return Finding(Health.WORKS, taken.format(count=counted["taken"]))
