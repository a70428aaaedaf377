"""A cash refund that a manager approved on a device without a network, sent after its drawer and day were closed."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal as D

import pytest

from fynlo.core import clock
from payments.cash_up import services
from payments.cash_up.expected import expected_of
from payments.cash_up.reports import close_day, read_document
from payments.models import DrawerSession, Refund, ZReport
from realtime.models import Alert
from tests.realtime.test_signed_commands import send, signed, till  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_till(actor, till):  # noqa: F811
    """Sara at the device that refunds later."""
    return replace(actor("sara"), device_id=till.row.pk)


def refund_command(signed, person, payment, made_at):  # noqa: F811
    payload = {"reason": "cold tacos", "amount": 5, "method": "cash"}
    return signed(
        "sara", kind="payment.refund", target=payment.id, payload=payload, created_at=made_at.isoformat(),
        approved_by=str(person("marco").pk),
    )  # fmt: skip


def test_a_late_cash_refund_belongs_to_the_shift_and_the_day_on_which_it_was_made(
    till, signed, person, run, sell, opened, at_till, manager  # noqa: F811
):  # fmt: skip
    """UK_RULES "Cash-up": what arrives late goes to a supplement, never into a closed Z."""
    made_at = clock.now() - timedelta(days=1)
    with clock.travel(made_at - timedelta(minutes=5)):
        session = opened(actor=at_till)
        payment = sell(actor=at_till)
    command = refund_command(signed, person, payment, made_at)
    with clock.travel(made_at + timedelta(minutes=5)):
        run(services.count_drawer, actor=at_till, session_id=session.id, amount=D("106.70"))
        run(services.close_drawer, actor=manager, session_id=session.id, reason="a refund is not in yet")
        run(close_day, actor=manager)
    (answer,) = send(till, command)
    assert answer["outcome"] == "attention"

    refund, stored = Refund.objects.get(), DrawerSession.objects.get()
    assert (refund.drawer_session_id, refund.business_day) == (session.id, payment.business_day)
    assert (stored.expected, stored.difference, expected_of(stored).total) == (D("111.70"), D("-5.00"), D("106.70"))
    alert = Alert.objects.get(kind="drawer.late")
    assert alert.sentence == "£5.00 in cash was refunded before the count and arrived after it."

    run(close_day, actor=manager)
    first, supplement = ZReport.objects.filter(business_day=payment.business_day).order_by("supplement")
    assert (read_document(first)["refunds"]["count"], supplement.supplement) == (0, 1)
    document = read_document(supplement)
    assert (document["refunds"], document["cash"]["without_drawer"]) == ({"count": 1, "value": D("5.00")}, 0)
    assert {each["name"] for each in document["identities"] if each["left"] != each["right"]} == set()


def test_it_is_in_the_count_when_it_arrives_before(till, signed, person, run, sell, opened, at_till):  # noqa: F811
    session = opened(actor=at_till)
    payment = sell(actor=at_till)
    (answer,) = send(till, refund_command(signed, person, payment, clock.now()))
    assert answer["outcome"] == "applied"
    counted = run(services.count_drawer, actor=at_till, session_id=session.id, amount=D("106.70"))
    assert (counted.expected, counted.difference) == (D("106.70"), D("0.00"))


def test_one_without_a_drawer_is_assigned_later(till, signed, person, run, sell, opened, at_till, manager):  # noqa: F811
    payment = sell(actor=at_till)
    send(till, refund_command(signed, person, payment, clock.now()))
    session = opened(actor=at_till)
    assert expected_of(session).total == D("100.00")
    run(
        services.assign_cash, actor=manager, session_id=session.id, payment_ids=[payment.id],
        refund_ids=[Refund.objects.get().id],
    )  # fmt: skip
    counted = run(services.count_drawer, actor=at_till, session_id=session.id, amount=D("106.70"))
    assert (counted.expected, counted.difference) == (D("106.70"), D("0.00"))
