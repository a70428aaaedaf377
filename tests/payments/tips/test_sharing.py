"""The policy, hours, shares and payments of tips: what each does, what it refuses, what the ledger says."""

from datetime import datetime, time, timedelta
from decimal import Decimal as D

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from payments import services as payments
from payments.models import Entry, Posting, TipPayment, TipPolicy, TipPool, TipShare
from payments.tips import selectors, services
from payments.tips.errors import (
    HoursChanged,
    NobodyWorked,
    NoPolicy,
    NotThePeriod,
    PaidAlready,
    PeriodRunning,
    PolicyChanged,
    PoolNotFound,
    TotalChanged,
)
from payments.tips.income import income_by_day
from realtime.commands.context import opened
from restaurants.business_days import business_day
from tests.payments.tips.conftest import POLICY

pytestmark = pytest.mark.django_db


def balance(account):
    return Posting.objects.filter(account=account).aggregate(sum=Sum("amount"))["sum"] or D("0.00")


def income(tenant):
    days = income_by_day(business_day(clock.now(), tenant))
    return next(iter(days.values()), None)


# -- what guests left ---------------------------------------------------------------------------------------


def test_uk_rules_keep_it_is_a_tip(take, place, waiter, tenant):
    """£50 on £46.20, "keep it" → sales £46.20, tip £3.80. Here: £15 on £11.70 → tip £3.30."""
    take(payments.take_cash, actor=waiter, order=place().id, amount=D("11.70"), tip=D("3.30"), received=D("15.00"))
    assert (income(tenant).cash, income(tenant).total) == (D("3.30"), D("3.30"))


def test_uk_rules_a_card_fee_never_reduces_the_pool(tip, tenant):
    """£10.00 by card, fee 1.5 % → £10.00 in the pool."""
    tip("10.00", payments.take_card)
    assert (income(tenant).other, income(tenant).total) == (D("10.00"), D("10.00"))


def test_refunded_tips_leave_the_pool(take, tip, waiter, tenant, django_assert_num_queries):
    paid = tip("2.00")
    take(payments.refund, actor=waiter, payment_id=paid.id, amount=D("1.00"), tip=D("0.50"), reason="cold")
    with django_assert_num_queries(5):  # payments, refunds, receipts, their charges, compulsory charges
        found = income(tenant)
    assert (found.cash, found.service_charge) == (D("1.50"), D("0.00"))


@pytest.mark.parametrize("kind", ["optional", "compulsory"])
def test_the_service_charge_of_a_paid_bill_belongs_to_the_workers(take, place, waiter, tenant, room, kind):
    tenant.service_charge, tenant.service_charge_rate = kind, D("0.1250")
    order = place(table_id=room.one.id)
    assert order.service_charge == D("1.46")
    take(payments.take_cash, actor=waiter, order=order.id, amount=order.total)
    assert income(tenant).service_charge == D("1.46")
    paid = order.payments.get()
    take(payments.refund, actor=waiter, payment_id=paid.id, reason="all wrong")
    assert income(tenant).service_charge == D("0.00")


def test_an_unpaid_bill_leaves_nothing(place, tenant, room):
    tenant.service_charge, tenant.service_charge_rate = "optional", D("0.1250")
    place(table_id=room.one.id)
    assert income(tenant) is None


# -- the policy ---------------------------------------------------------------------------------------------


def test_each_version_of_the_policy_is_kept(take, policy, manager):
    second = take(services.write_policy, actor=manager, **{**POLICY, "version": 1, "text": "By points."})
    assert (policy.version, second.version, second.by_name) == (1, 2, "Marco")
    assert [row.text for row in TipPolicy.objects.all()] == ["By points.", "All share by hours."]
    with pytest.raises(PolicyChanged):
        take(services.write_policy, actor=manager, **{**POLICY, "version": 1})


def test_a_consultation_has_happened(take, manager):
    future = clock.now().date() + timedelta(days=3)
    with pytest.raises(InvalidInput, match="talked to your workers"):
        take(services.write_policy, actor=manager, **{**POLICY, "consulted_on": future})


# -- hours --------------------------------------------------------------------------------------------------


def test_hours_are_kept_with_the_restaurants_own_names(ready):
    workers, version = selectors.hours_of(ready.period, selectors.policy_in_force())
    assert version == 1
    assert [(w.name, w.job, w.hours) for w in workers[:2]] == [
        ("Sara", "server", D("30.00")),
        ("Carl", "cashier", D("10.00")),
    ]
    assert {w.name for w in workers[2:]} == {"Marco", "Kim", "Ed"}  # nobody is left out, but for the owner


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([{"person": uuid7(), "name": "", "hours": D(1), "weight": D(1)}], "does not work here"),
        ([{"person": None, "name": " ", "hours": D(1), "weight": D(1)}], "name of each worker"),
    ],
)
def test_hours_of_strangers_are_refused(ready, take, manager, later, rows, says):
    with later(), pytest.raises(InvalidInput, match=says):
        take(services.set_hours, actor=manager, start=ready.period.start, version=1, rows=rows)


def test_an_owner_does_not_share(ready, take, manager, later, person):
    rows = [{"person": person("olivia").pk, "name": "", "hours": D(1), "weight": D(1)}]
    with later(), pytest.raises(InvalidInput, match="does not work here"):
        take(services.set_hours, actor=manager, start=ready.period.start, version=1, rows=rows)


def test_a_person_stands_in_one_row(ready, take, manager, later, person):
    row = {"person": person("sara").pk, "name": "", "hours": D(1), "weight": D(1)}
    with later(), pytest.raises(InvalidInput, match="listed twice"):
        take(services.set_hours, actor=manager, start=ready.period.start, version=1, rows=[row, row])


def test_hours_that_somebody_else_changed_are_not_overwritten(ready, take, manager, later):
    with later(), pytest.raises(HoursChanged):
        take(services.set_hours, actor=manager, start=ready.period.start, version=0, rows=[])


# -- sharing ------------------------------------------------------------------------------------------------


def test_a_pool_is_shared_by_hours_and_weight_with_its_due_date(ready):
    pool = ready.share()
    assert (pool.total, pool.tips, pool.service_charge, pool.due) == (
        D("10.00"), D("10.00"), D("0.00"), ready.period.due,
    )  # fmt: skip
    assert {share.name: share.amount for share in pool.shares.all()} == {"Sara": D("7.50"), "Carl": D("2.50")}


def test_the_service_charge_is_set_aside_in_the_ledger(take, place, waiter, tenant, policy, manager, room, later):
    tenant.service_charge, tenant.service_charge_rate = "optional", D("0.1250")
    order = place(table_id=room.one.id)
    take(payments.take_cash, actor=waiter, order=order.id, amount=order.total, tip=D("1.00"))
    with later():
        [waiting, *_] = selectors.waiting_periods(business_day(clock.now(), tenant), policy)
        start, rows = waiting.period.start, [{"person": None, "name": "Agency", "hours": D(5), "weight": D(1)}]
        take(services.set_hours, actor=manager, start=start, version=0, rows=rows)
        pool = take(services.share_out, actor=manager, start=start, version=1, total=D("2.46"))
    assert balance("tips") == D("-2.46")
    entry = Entry.objects.get(kind="tips")
    assert (entry.about, entry.payment) == (pool.id, None)
    assert [(share.name, share.person) for share in pool.shares.all()] == [("Agency", None)]


def test_what_cannot_be_shared(ready, take, manager, later, tip):
    start = ready.period.start
    with pytest.raises(PeriodRunning):
        take(services.share_out, actor=manager, start=start, version=1, total=D("10.00"))
    with pytest.raises(HoursChanged):
        ready.share(version=2)
    with pytest.raises(TotalChanged) as changed:
        ready.share(total=D("9.00"))
    assert changed.value.details == {"total": D("10.00")}
    with pytest.raises(NotThePeriod):
        ready.share(start=start + timedelta(days=1))
    with later():
        take(services.set_hours, actor=manager, start=start, version=1, rows=[])
    with pytest.raises(NobodyWorked):
        ready.share(version=2)
    assert not TipPool.objects.exists()


def test_without_a_policy_nothing_is_shared(tip, take, manager, tenant, later):
    tip("1.00")
    start = selectors.waiting_periods(business_day(clock.now(), tenant), None)[0].period.start
    with later(), pytest.raises(NoPolicy):
        take(services.share_out, actor=manager, start=start, version=0, total=D("1.00"))


def test_a_period_is_shared_once(ready):
    ready.share()
    with pytest.raises(NotThePeriod):
        ready.share()


def test_a_refund_after_the_sharing_is_taken_off_the_next_period(ready, take, tip, waiter, policy, tenant, later):
    paid = tip("4.00")
    ready.share(total=D("14.00"))
    with later():
        take(payments.refund, actor=waiter, payment_id=paid.id, tip=D("1.00"), reason="asked for it back")
        tip("5.00")
        waiting = selectors.waiting_periods(business_day(clock.now(), tenant), policy)
    assert [each.income.total for each in waiting if each.income.total] == [D("4.00")]
    assert waiting[0].period.start > ready.period.end


# -- paying -------------------------------------------------------------------------------------------------


def test_shares_are_paid_in_full_and_leave_the_ledger(ready, take, manager, later):
    pool = ready.share()
    sara = next(share for share in pool.shares.all() if share.name == "Sara")
    with later():
        day = clock.now().date()
        take(services.pay, actor=manager, pool_id=pool.id, method="cash", paid_on=day, share_ids=[sara.id])
        assert (balance("tips"), balance("safe")) == (D("-2.50"), D("-7.50"))
        with pytest.raises(PaidAlready):
            take(services.pay, actor=manager, pool_id=pool.id, method="cash", paid_on=day, share_ids=[sara.id])
        take(services.pay, actor=manager, pool_id=pool.id, method="payroll", paid_on=day)
        with pytest.raises(PaidAlready):
            take(services.pay, actor=manager, pool_id=pool.id, method="payroll", paid_on=day)
    assert (balance("tips"), balance("bank")) == (D("0.00"), D("-2.50"))
    assert TipPayment.objects.count() == 2


def test_what_cannot_be_paid(ready, take, manager, later):
    pool = ready.share()
    with later():
        day = clock.now().date()
        with pytest.raises(PoolNotFound):
            take(services.pay, actor=manager, pool_id=uuid7(), method="cash", paid_on=day)
        with pytest.raises(InvalidInput, match="workers of this period"):
            take(services.pay, actor=manager, pool_id=pool.id, method="cash", paid_on=day, share_ids=[uuid7()])
        future = day + timedelta(days=2)
        with pytest.raises(InvalidInput, match="day on which"):
            take(services.pay, actor=manager, pool_id=pool.id, method="cash", paid_on=future)
    assert not TipPayment.objects.exists()


def test_tips_paid_after_midnight_are_noted_on_the_calendar_day(ready, take, manager, tenant, later):
    pool = ready.share()
    with later():
        night = datetime.combine(clock.now().date() + timedelta(days=1), time(1, 30), tzinfo=tenant.zone)
    with clock.travel(night):  # still the business day before
        take(services.pay, actor=manager, pool_id=pool.id, method="cash", paid_on=night.date())
    assert {payment.paid_on for payment in TipPayment.objects.all()} == {night.date()}


@pytest.mark.parametrize("model", [TipPolicy, TipPool, TipShare, TipPayment])
def test_uk_rules_the_record_cannot_be_changed_or_deleted(ready, take, manager, later, model):
    pool = ready.share()
    with later():
        take(services.pay, actor=manager, pool_id=pool.id, method="cash", paid_on=clock.now().date())
    table = model._meta.db_table
    column = "version = version + 1" if model is TipPolicy else "at = now()" if model is not TipShare else "name = 'x'"
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # TRUNCATE waits for no check of this transaction
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET {column}", f"TRUNCATE {table} CASCADE"):
        with opened(), pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
