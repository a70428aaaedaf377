"""Cash that was taken without a drawer, assigned to a shift in the portal."""

import re
from decimal import Decimal as D
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fynlo.core.ids import uuid7
from payments import services as payments
from payments.cash_up import errors, services
from payments.cash_up.commands import DRAWER_ASSIGN_CASH
from payments.cash_up.reports import close_day
from payments.cash_up.selectors import cash_without_drawer
from payments.cash_up.services import change_settings as cash_up_settings
from payments.errors import PaymentNotFound
from payments.models import DrawerSession, Payment
from realtime.commands.dispatch import Forbidden, dispatch
from realtime.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def assign(run, manager):
    def call(session, *paid):
        ids = [payment.id for payment in paid]
        return run(services.assign_cash, actor=manager, session_id=session.id, payment_ids=ids)

    return call


def test_the_count_expects_the_cash_that_was_assigned(assign, sell, opened, run, cashier):
    early, tipped = sell(), sell(tip=D("1.00"))
    session = opened("50.00")
    assert list(cash_without_drawer()) == [early, tipped]
    assign(session, early, tipped)
    assert list(cash_without_drawer()) == []
    counted = run(services.count_drawer, actor=cashier, session_id=session.id, amount=D("74.40"))
    assert (counted.expected, counted.difference) == (D("74.40"), D("0.00"))


def test_cash_of_a_drawer_and_cards_are_not_offered(sell, opened):
    sell(payments.take_card)
    opened()
    sell()
    assert not cash_without_drawer().exists()


def test_all_or_none_are_assigned(assign, sell, opened):
    early, card = sell(), sell(payments.take_card)
    session = opened()
    inside = sell()
    for other, refusal in (
        (inside, errors.CashHasDrawer),
        (card, PaymentNotFound),
        (Payment(id=uuid7()), PaymentNotFound),
    ):
        with pytest.raises(refusal):
            assign(session, early, other)
    assert list(cash_without_drawer()) == [early]


def test_a_counted_or_unknown_shift_takes_no_cash(assign, sell, opened, run, cashier):
    early = sell()
    session = opened()
    run(services.count_drawer, actor=cashier, session_id=session.id, amount=D("100.00"))
    with pytest.raises(errors.CountedAlready):
        assign(session, early)
    with pytest.raises(errors.SessionNotFound):
        assign(DrawerSession(id=uuid7()), early)


def test_cash_on_a_z_report_stays_without_a_drawer(assign, sell, opened, run, manager):
    early = sell()
    run(close_day, actor=manager)
    assert not cash_without_drawer().exists()
    with pytest.raises(errors.CashReported):
        assign(opened(), early)


@pytest.fixture
def act(page_client, tenant):
    def send(method, by="marco", **fields):
        response = getattr(page_client(by), method)("/portal/cash-up/cash/", fields)
        connection.set_tenant(tenant)
        return response

    return send


def test_the_page_lists_and_assigns_it(act, sell, opened, page_client, tenant):
    early = sell()
    session = opened()
    day = page_client("marco").get("/portal/cash-up/").content.decode()
    connection.set_tenant(tenant)
    assert "in cash was taken without a drawer." in day
    page = act("get").content.decode()
    assert f"Order #{early.order.number}" in page
    assert "Till, shift 1, Carl" in page
    nothing = act("post", key=uuid4(), session=session.id)
    assert (nothing.status_code, "Choose at least one payment." in nothing.content.decode()) == (422, True)
    assert act("post", key=uuid4(), session=session.id, payments=[early.id]).status_code == 302
    early.refresh_from_db()
    assert early.drawer_session_id == session.id
    assert AuditEntry.objects.filter(kind="drawer.assign_cash").exists()
    assert "No cash without a drawer" in act("get").content.decode()


def test_a_shift_that_is_not_of_this_restaurant_is_refused(act, sell):
    early = sell()
    assert act("post", key=uuid4(), session=uuid4(), payments=[early.id]).status_code == 422
    early.refresh_from_db()
    assert early.drawer_session_id is None


def test_the_page_costs_the_same_queries_for_one_payment_or_many(act, sell):
    sell()
    act("get")
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            act("get")
        counts.append(len(queries))
        for _ in range(3):
            sell()
    assert counts[0] == counts[1]


def test_who_manages_assigns_and_a_cashier_does_not(run, sell, opened, cashier):
    early, session = sell(), opened()
    with pytest.raises(Forbidden):
        dispatch(
            DRAWER_ASSIGN_CASH, target=session.id, data={"payment_ids": [str(early.id)]}, actor=cashier,
            key=str(uuid4()),
        )  # fmt: skip


def test_a_machines_payments_and_refunds_are_listed_by_line(page_client, tenant, run, sell, manager):
    run(cash_up_settings, actor=manager, version=0, changes={"card_machines": ["Bar", "Front"]})
    bar = sell(payments.take_card, card_machine="Bar", card_last_four="4242", authorisation_code="A1B2")
    sell(payments.take_card, card_machine="Front", card_last_four="1111")
    run(payments.refund, actor=manager, payment_id=bar.id, reason="cold", method="card", amount=D("2.00"))
    run(services.store_machine_total, actor=manager, machine="Bar", total=D("9.00"))
    day = bar.business_day.isoformat()

    def read(machine, day=day):
        response = page_client("marco").get(f"/portal/cash-up/card-machines/{day}/", {"machine": machine})
        connection.set_tenant(tenant)
        return response

    page = re.sub("<[^>]*>", "", " ".join(read("Bar").content.decode().split()))
    assert "4242 · code A1B2" in page
    assert "1111" not in page
    assert "£11.70" in page
    assert "−£2.00" in page
    assert "−£0.70" in page  # the slip says £9.00, the tills £9.70
    assert read("Kitchen").status_code == 404
    assert read("Bar", "yesterday").status_code == 404
