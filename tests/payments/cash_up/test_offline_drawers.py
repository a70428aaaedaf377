"""Cash-up without a network: commands with the device's ids, sent twice, late, or after the drawer was closed."""

from datetime import timedelta
from decimal import Decimal as D

import pytest

from fynlo.core import clock
from fynlo.core.ids import uuid7
from payments.cash_up import services
from payments.cash_up.expected import expected_of
from payments.models import CashMovement, DrawerCount, DrawerSession, Payment
from realtime.models import Alert
from tests.offline import OfflineTill, outcomes

pytestmark = pytest.mark.django_db


@pytest.fixture
def till(api, card):
    return OfflineTill(api("carl"))


@pytest.fixture
def shift(till):
    """Queue the opening of a drawer and return the id of the session."""
    session = uuid7()
    till.do("drawer.open", "", {"id": session, "drawer_id": uuid7(), "name": "Bar", "opening_float": D("100.00")})
    return session


def cash(order, **more):
    return {"id": uuid7(), "order_id": str(order.id), "amount": order.due, **more}


def test_a_whole_shift_without_a_network(till, shift, place):
    till.do("payment.cash", "", cash(place()))
    till.do("drawer.pay_out", shift, {"id": uuid7(), "amount": D("5.00"), "reason": "window cleaner"})
    till.do("drawer.safe_drop", shift, {"id": uuid7(), "amount": D("50.00")})
    till.do("drawer.no_sale", shift, {"id": uuid7(), "reason": "change for a guest"})
    till.do("drawer.end", shift)
    till.do("drawer.count", shift, {"id": uuid7(), "pieces": {"5000": 1, "500": 1, "100": 1, "50": 1}})
    till.do("drawer.close", shift, {"reason": "wrong change given"})
    assert outcomes(till.send()) == ["applied"] * 8
    session = DrawerSession.objects.get()
    assert (session.status, session.expected, session.difference) == ("closed", D("56.70"), D("-0.20"))
    assert session.device_id == till.id


def test_a_shift_that_is_sent_again_counts_once(till, shift, place):
    till.do("payment.cash", "", cash(place()))
    till.do("drawer.pay_in", shift, {"id": uuid7(), "amount": D("5.00"), "reason": "change from the bank"})
    till.do("drawer.count", shift, {"id": uuid7(), "amount": D("116.70")})
    queue = list(till.queue)
    first = till.send()
    again = till.send(*queue)
    assert outcomes(again) == ["duplicate"] * 4 or [a["outcome"] for a in again] == [a["outcome"] for a in first]
    assert (Payment.objects.count(), CashMovement.objects.count(), DrawerCount.objects.count()) == (1, 1, 1)
    assert DrawerSession.objects.get().difference == D("0.00")


def at(when, **more):
    return {"created_at": when, **more}


def test_late_cash_of_a_closed_drawer_is_listed_and_changes_no_count(till, shift, place, run, manager, cashier):
    """UK_RULES "Cash-up": what arrives late never changes what was counted."""
    till.send()
    order, taken_at = place(), clock.now()
    with clock.travel(taken_at + timedelta(minutes=5)):
        run(services.count_drawer, actor=cashier, session_id=shift, amount=D("111.70"))
        run(services.close_drawer, actor=manager, session_id=shift, reason="too much in it")
    with clock.travel(taken_at + timedelta(minutes=10)):
        late = till.tell("payment.cash", "", cash(order), **at(taken_at))
        taxi = {"id": uuid7(), "amount": D("2.00"), "reason": "taxi home"}
        moved = till.tell("drawer.pay_out", shift, taxi, **at(taken_at))
    assert (late["outcome"], moved["outcome"]) == ("attention", "attention")

    session = DrawerSession.objects.get()
    assert (session.expected, session.counted, session.difference) == (D("100.00"), D("111.70"), D("11.70"))
    assert Payment.objects.get().drawer_session_id == session.id
    assert CashMovement.objects.get().is_late
    assert expected_of(session).total == D("109.70")
    sentences = set(Alert.objects.values_list("kind", "sentence"))
    assert ("drawer.late", "£11.70 in cash was taken before the count and arrived after it.") in sentences
    assert ("drawer.late", "Paid out: £2.00 of Bar arrived after the count.") in sentences


def test_late_cash_belongs_to_the_drawer_that_was_open_then(till, shift, place, run, manager):
    till.send()
    order, taken_at = place(), clock.now()
    with clock.travel(taken_at + timedelta(minutes=5)):
        run(services.end_shift, actor=manager, session_id=shift)
    with clock.travel(taken_at + timedelta(minutes=10)):
        till.tell("payment.cash", "", cash(order), **at(taken_at))
    assert Payment.objects.get().drawer_session_id == shift


def test_a_late_sale_belongs_to_the_business_day_on_which_it_was_made(till, place):
    made = clock.now() - timedelta(days=1)
    with clock.travel(made):
        order = place()
    till.tell("payment.cash", "", cash(order), **at(made))
    assert Payment.objects.get().business_day == order.business_day


def test_a_drawer_opened_twice_without_a_network_is_kept_twice_with_an_alert(till, api, place):
    other, drawer = OfflineTill(api("sara"), "Window till"), uuid7()
    for device in (till, other):
        body = {"id": uuid7(), "drawer_id": drawer, "name": "Bar", "opening_float": D("50.00")}
        device.tell("drawer.open", "", body)
    assert list(DrawerSession.objects.order_by("number").values_list("number", "overlaps")) == [(1, False), (2, True)]
    assert Alert.objects.get().kind == "drawer.opened_twice"


def test_two_counts_without_a_network_are_both_kept(till, shift, run, manager):
    till.send()
    run(services.count_drawer, actor=manager, session_id=shift, amount=D("100.00"))
    answer = till.tell("drawer.count", shift, {"id": uuid7(), "amount": D("98.00")})
    assert answer["outcome"] == "applied"
    assert DrawerSession.objects.get().counted == D("98.00")
    run(services.close_drawer, actor=manager, session_id=shift, reason="not found")
    till.tell("drawer.count", shift, {"id": uuid7(), "amount": D("100.00")})
    assert DrawerSession.objects.get().counted == D("98.00")
    assert list(DrawerCount.objects.values_list("amount", "is_late")) == [
        (D("100.00"), False), (D("98.00"), False), (D("100.00"), True),
    ]  # fmt: skip


def test_a_large_difference_closed_without_a_network_raises_an_alert(till, shift):
    till.do("drawer.count", shift, {"id": uuid7(), "amount": D("80.00")})
    till.do("drawer.close", shift, {})
    assert outcomes(till.send()) == ["applied", "applied", "attention"]
    alert = Alert.objects.get()
    assert (alert.kind, alert.sentence) == ("drawer.difference_not_approved", "Bar was closed £20.00 short by Carl.")


def test_closing_a_drawer_that_was_closed_meanwhile_changes_nothing(till, shift, run, manager):
    till.do("drawer.count", shift, {"id": uuid7(), "amount": D("100.00")})
    till.send()
    run(services.close_drawer, actor=manager, session_id=shift)
    assert till.tell("drawer.close", shift, {})["outcome"] == "applied"
    assert DrawerSession.objects.get().closed_by_name == "Marco"
