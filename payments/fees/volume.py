"""The restaurant's monthly volume without cash, which decides about plans."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, F, Q, QuerySet, Sum

from fynlo.core import clock
from fynlo.core.cache import Cache
from fynlo.core.money import ZERO
from fynlo.core.tenancy.connection import connection
from payments.fees.rates import Volume
from payments.models import Payment
from payments.tenders import TENDERS
from restaurants.business_days import business_day
from restaurants.models import FeeRate

SECONDS = 60  # a volume that is a minute old quotes as well
_volumes: Cache[UUID, Volume] = Cache(size=2_000, seconds=SECONDS)
# The tenders whose money costs a fee.
CASHLESS = tuple(name for name, tender in TENDERS.items() if name in FeeRate.Method.values and not tender.opens_drawer)


def volume() -> Volume:
    """Return the volume of the current restaurant. One query in SECONDS; otherwise none."""
    found = _volumes.get_or_read(connection.tenant.pk, lambda: read_volume(_today()))
    return found or Volume()


def counted_payments(since: date) -> QuerySet[Payment]:
    """Return the captured payments without cash since a day, for volume, fees and savings.

    Test money counts as long as no provider has moved real money here, so that an owner who tries the product sees
    figures. From the first real payment on it never counts, not in earlier months either.
    """
    captured = Payment.objects.filter(status=Payment.Status.CAPTURED)
    has_real = Exists(captured.exclude(provider="").filter(is_test=False))
    rows = captured.filter(business_day__gte=since, tender__in=CASHLESS)
    return rows.filter(Q(is_test=False) | ~has_real).order_by()


def taken_by_day(start: date, end: date) -> list[tuple[date, str, Decimal]]:
    """Return the day, the tender and what was taken with it on each of these business days, tips included. One query.

    Test money counts as in `counted_payments`; cash is in it.
    """
    captured = Payment.objects.filter(status=Payment.Status.CAPTURED)
    has_real = Exists(captured.exclude(provider="").filter(is_test=False))
    rows = captured.filter(Q(is_test=False) | ~has_real, business_day__range=(start, end)).order_by()
    return list(rows.values_list("business_day", "tender").annotate(taken=Sum(F("amount") + F("tip"))))


def read_volume(today: date) -> Volume:
    """Return the volume of the month of `today` and of the month before. One query."""
    first = today.replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    rows = counted_payments(before)
    taken = F("amount") + F("tip")
    sums = rows.aggregate(this=Sum(taken, filter=Q(business_day__gte=first)), both=Sum(taken))
    this_month, both = sums["this"] or ZERO, sums["both"] or ZERO
    return Volume(this_month, both - this_month)


def _today() -> date:
    return business_day(clock.now(), connection.tenant)
