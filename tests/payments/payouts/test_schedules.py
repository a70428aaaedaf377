"""After which time a payment is missing from payouts: by the account's schedule, else by what the provider paid out."""

from datetime import date, timedelta

import pytest
from django.db import connection

from fynlo.core import clock
from payments import tasks
from payments.models import Payout, ProviderAccount
from payments.payouts import fetching, schedules
from payments.providers.base import PayoutSchedule, Unreachable
from payments.providers.stripe import Stripe
from payments.providers.stripe.payouts import schedule_of
from payments.providers.sumup import SumUp
from realtime.models import Alert
from tests.payments.payouts.conftest import change

pytestmark = pytest.mark.django_db
LEAST = timedelta(days=14)


def account(interval, delay=3):
    return {"settings": {"payouts": {"schedule": {"interval": interval, "delay_days": delay}}}}


@pytest.mark.parametrize(
    ("interval", "days"), [("daily", 11), ("weekly", 17), ("monthly", 41), ("manual", 0), ("yearly", None)]
)
def test_stripes_schedule_says_after_how_many_days_a_payment_is_missing(interval, days):
    assert schedules.days_of(schedule_of(account(interval))) == days


def test_an_account_without_a_schedule_tells_nothing():
    assert schedule_of({"id": "acct_1"}) is None
    assert schedule_of({"settings": {"payouts": None}}) is None


def arrivals(*gaps):
    """The days of payouts, the newest first, with these days between them."""
    days = [date(2026, 11, 30)]
    for gap in gaps:
        days.append(days[-1] - timedelta(days=gap))
    return days


@pytest.mark.parametrize(
    ("payout_days", "seen", "longest"),
    [
        (11, (), 14),  # never sooner than the provider's own time
        (41, (), 41),
        (0, (), None),  # by hand
        (None, (), 45),  # nothing is known: the first monthly payout is waited for
        (None, arrivals(), 45),
        (None, arrivals(1, 3, 1), 17),
        (None, arrivals(30, 31), 45),
    ],
)
def test_without_a_schedule_the_payouts_so_far_tell(payout_days, seen, longest):
    found = schedules.within(LEAST, payout_days, seen)
    assert found == (None if longest is None else timedelta(days=longest))


def set_schedule(monkeypatch, schedule):
    monkeypatch.setattr(Stripe, "payout_schedule", lambda self: schedule)


@pytest.fixture
def alerts_after(tenant):
    """`alerts_after(days)` fetches that many days from now and counts the alerts about payments in no payout."""

    def run(days):
        with clock.travel(clock.now() + timedelta(days=days)):
            tasks.fetch_payouts(tenant.schema_name)
        connection.set_tenant(tenant)
        return Alert.objects.filter(kind="payout.missing").count()

    return run


def test_monthly_payouts_raise_no_false_alert(stripe, monkeypatch, alerts_after):
    set_schedule(monkeypatch, PayoutSchedule(timedelta(days=31), timedelta(days=3)))
    stripe.pay()
    assert alerts_after(40) == 0
    assert alerts_after(42) == 1


def test_payouts_by_hand_never_raise_one(stripe, monkeypatch, alerts_after):
    set_schedule(monkeypatch, PayoutSchedule(None))
    stripe.pay()
    assert alerts_after(50) == 0


def test_a_provider_that_does_not_tell_is_given_a_month_at_first(acquirer_at, alerts_after):
    acquirer_at("sumup").pay()
    assert alerts_after(44) == 0
    assert alerts_after(46) == 1
    assert ProviderAccount.objects.get().payout_days is None


def test_the_schedule_is_read_once_a_day_and_a_silent_provider_is_asked_again(stripe, monkeypatch):
    stripe.pay()
    asked = []

    def silent(self):
        asked.append(self)
        raise Unreachable("no answer")

    monkeypatch.setattr(Stripe, "payout_schedule", silent)
    fetching.fetch_payouts()
    fetching.fetch_payouts()
    assert (len(asked), ProviderAccount.objects.get().schedule_read_at) == (2, None)
    monkeypatch.undo()
    fetching.fetch_payouts()
    assert ProviderAccount.objects.get().payout_days == 11
    set_schedule(monkeypatch, PayoutSchedule(None))
    fetching.fetch_payouts()
    assert ProviderAccount.objects.get().payout_days == 11
    with clock.travel(clock.now() + timedelta(days=1, minutes=1)):
        fetching.fetch_payouts()
    assert ProviderAccount.objects.get().payout_days == 0


def test_what_is_missing_is_decided_for_each_provider(acquirer_at):
    acquirer_at("sumup")
    assert schedules.by_provider() == {"stripe": timedelta(days=45), "sumup": timedelta(days=45)}
    assert SumUp.pays_out_within == LEAST
    change(ProviderAccount.objects.all(), payout_days=0)
    assert set(schedules.by_provider()) == {"stripe"}
    assert not Payout.objects.exists()
