"""Refunds above the restaurant's limit need a second person; refunds by VAT rate; never more than was captured."""

from decimal import Decimal as D
from functools import partial

import pytest
from django.db import connection

from fynlo.core.ids import uuid7
from orders import selectors
from orders import services as orders
from orders.services import Item
from payments import errors, services
from payments.fees.settings import change_settings
from payments.journal.verification import verify
from payments.models import Payment, Refund
from payments.services import refunding
from realtime.actors import Actor
from realtime.models import AuditEntry, Command
from tests.orders.conftest import build_menu
from tests.services import run_service
from tests.threads import errors_of, pause_until_all_read, race


@pytest.fixture
def limited(take):
    """Alpha lets one person refund up to £10.00."""
    take(change_settings, version=0, refund_limit=D("10.00"))


@pytest.fixture
def paid(take, place, waiter):
    """£11.70 and a £2.00 tip in cash."""
    return take(
        services.take_cash, actor=waiter, order=place().id, amount=D("11.70"), tip=D("2.00"), received=D("20.00")
    )


@pytest.fixture
def till(enrol, set_pin, person):
    """Alpha's till with Marco signed in; Marco and Olivia have PINs."""
    set_pin("marco", "90517")
    set_pin("olivia", "48206")
    till = enrol()
    assert till.sign_in(person("marco"), "90517").status_code == 200
    return till


def refund(till, payment, approval="", **body):
    headers = {"Idempotency-Key": str(uuid7())} | ({"X-Approval": approval} if approval else {})
    return till.post(f"payments/refund/{payment.id}", {"reason": "cold food", **body}, **headers)


def approval_of(till, person, payment, name, pin):
    body = {"device_id": till.row.pk, "user_id": person(name).pk, "pin": pin, "action": "refund"}
    return till.post("auth/approvals", {**body, "target": str(payment.id)})


# -- the limit --------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_one_person_refunds_up_to_the_limit_and_a_second_person_approves_more(limited, till, paid, person):
    assert refund(till, paid, amount=1).status_code == 201
    asked = refund(till, paid, amount=8.01, tip_amount=2)
    assert (asked.status_code, asked.json()["error"]["code"]) == (403, "step_up_required")
    assert asked.json()["error"]["details"]["action"] == "refund"
    assert "A refund above £10.00 needs a second person." in asked.json()["message"]
    assert Refund.objects.count() == 1

    token = approval_of(till, person, paid, "olivia", "48206").json()["data"]["approval"]
    assert refund(till, paid, token, amount=8.01, tip_amount=2).status_code == 201
    entry = AuditEntry.objects.filter(kind="payment.refund").order_by("-at").first()
    assert (entry.actor, entry.approved_by) == (person("marco").pk, person("olivia").pk)


@pytest.mark.django_db
def test_the_same_person_is_no_second_person(limited, till, paid, person):
    token = approval_of(till, person, paid, "marco", "90517").json()["data"]["approval"]
    assert refund(till, paid, token, amount=11).json()["error"]["code"] == "step_up_required"
    assert not Refund.objects.exists()


@pytest.mark.django_db
def test_a_refused_refund_is_not_stored_so_that_it_may_be_approved_under_its_key(limited, till, paid):
    refund(till, paid, amount=11)
    assert not Command.objects.filter(kind="payment.refund").exists()


@pytest.mark.django_db
def test_without_a_limit_nobody_is_asked_and_no_approval_is_given(till, paid, person):
    assert approval_of(till, person, paid, "olivia", "48206").json()["error"]["code"] == "approval.unknown_action"
    assert refund(till, paid).status_code == 201


# -- by VAT rate ------------------------------------------------------------------------------------------


@pytest.fixture
def taken_away(take, place, card, waiter):
    """A cold sandwich at 0 % (£4.50) and a latte at 20 % (£3.20), taken away and paid in cash."""
    order = place(Item(card.sandwich.id), Item(card.latte.id), order_type="takeaway")
    return take(services.take_cash, actor=waiter, order=order.id, amount=D("7.70"))


@pytest.mark.django_db
def test_a_refund_by_rate_reverses_the_vat_of_that_rate_only(taken_away, take):
    refund = take(services.refund, payment_id=taken_away.id, by_rate={D("0.2000"): D("1.00")}, reason="cold")
    assert [(row["rate"], row["gross"], row["vat"]) for row in refund.buckets] == [(D("0.2000"), D("1.00"), D("0.17"))]
    refund = take(services.refund, payment_id=taken_away.id, by_rate={D("0"): D("4.50")}, reason="cold")
    assert [(row["rate"], row["gross"], row["vat"]) for row in refund.buckets] == [(D("0.0000"), D("4.50"), D("0.00"))]
    rest = take(services.refund, payment_id=taken_away.id, reason="cold")
    assert (rest.amount, sum(row["vat"] for each in Refund.objects.all() for row in each.buckets)) == (
        D("2.20"), D("0.53"),
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"rates": [{"rate": 0.2, "amount": 3.21}]}, 409, "payment.over_refund"),
        ({"rates": [{"rate": 0.05, "amount": 1}]}, 404, "payment.not_on_bill"),
        ({"rates": [{"rate": 0.2, "amount": 1}], "amount": 1}, 400, "invalid"),
        ({"rates": [{"rate": 20, "amount": 1}]}, 400, "invalid"),
        ({"rates": [{"rate": 0.2, "amount": -1}]}, 400, "invalid"),
    ],
)
def test_a_wrong_refund_by_rate_is_refused(taken_away, api, body, status, code):
    answer = api("marco")("POST", f"/payments/refund/{taken_away.id}", {"reason": "cold", **body})
    assert (answer.status_code, answer.body["error"]["code"]) == (status, code)
    assert not Refund.objects.exists()


# -- at once ----------------------------------------------------------------------------------------------


@pytest.fixture
def committed_payment(committed):
    """£3.20 in cash on alpha, committed."""
    connection.set_tenant(committed.alpha)
    card = run_service(build_menu)
    order = run_service(orders.place_order, actor=Actor.system(), items=[Item(card.latte.id)])
    payment = run_service(services.take_cash, actor=Actor.system(), order=order.id, amount=D("3.20"))
    return committed.alpha, payment


def back(payment, amount):
    return partial(run_service, services.refund, payment_id=payment.id, amount=D(amount), reason="twice")


def given_back():
    return sum(Refund.objects.values_list("amount", flat=True), D("0.00"))


def test_of_twenty_refunds_at_once_no_penny_more_than_was_captured_goes_back(committed_payment):
    restaurant, payment = committed_payment
    refused = errors_of(race(*[back(payment, "0.50")] * 20, restaurant=restaurant))
    assert {error.code for error in refused} == {"payment.over_refund"}
    assert (len(refused), given_back()) == (14, D("3.00"))
    assert verify(restaurant).troubles == []


def test_without_the_locks_two_refunds_give_back_twice(committed_payment, monkeypatch):
    """The control: both read the payment before either stores its refund."""
    restaurant, payment = committed_payment
    monkeypatch.setattr(refunding, "lock_order", selectors.order_with_lines)
    read = pause_until_all_read(lambda payment_id: Payment.objects.get(pk=payment_id))
    monkeypatch.setattr(refunding, "lock_payment", read)
    assert errors_of(race(back(payment, "3.20"), back(payment, "3.20"), restaurant=restaurant)) == []
    assert given_back() == D("6.40")
    assert any("Payment" in trouble for trouble in verify(restaurant).troubles)


@pytest.mark.django_db
def test_what_is_not_known_to_be_captured_is_not_refunded(begin, place, take, bank):
    payment = begin(place())
    take(_becomes_unknown, payment_id=payment.id)
    with pytest.raises(errors.NotConfirmed):
        take(services.refund, payment_id=payment.id, amount=D("1.00"), reason="cold")
    assert not Refund.objects.exists()


def _becomes_unknown(payment_id):
    Payment.objects.filter(pk=payment_id).update(status=Payment.Status.UNKNOWN)
