"""Cash that was taken or given back without a drawer, assigned to a shift in the portal."""

import re
from decimal import Decimal as D
from uuid import uuid4

import pytest
from django.test.utils import CaptureQueriesContext

from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from payments import services as payments
from payments.cash_up import errors, services
from payments.cash_up.commands import DRAWER_ASSIGN_CASH
from payments.cash_up.expected import expected_of
from payments.cash_up.reports import close_day, read_document, x_report
from payments.cash_up.selectors import cash_without_drawer, refunds_without_drawer, sums_without_drawer
from payments.cash_up.services import change_settings as cash_up_settings
from payments.errors import PaymentNotFound
from payments.models import AssignedRefund, DrawerSession, Payment, Refund, ZReport
from realtime.commands.dispatch import Forbidden, dispatch
from realtime.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def assign(run, manager):
    def call(session, *paid, back=()):
        return run(
            services.assign_cash, actor=manager, session_id=session.id, payment_ids=[each.id for each in paid],
            refund_ids=[each.id for each in back],
        )  # fmt: skip

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
def give_back(run, manager):
    """`give_back(payment)` refunds £5.00 of it in cash, by Marco, at no till."""

    def make(payment, actor=manager, amount="5.00", **fields):
        return run(
            payments.refund_cash, actor=actor, payment_id=payment.id, amount=D(amount), reason="cold tacos", **fields
        )

    return make


def test_the_count_expects_the_refund_that_was_assigned(assign, sell, opened, give_back, run, cashier):
    session = opened("50.00")
    tipped = sell(tip=D("1.00"))
    back = give_back(tipped, tip=D("1.00"))
    assert list(refunds_without_drawer().values_list("pk", "in_drawer")) == [(back.id, D("6.00"))]
    assert expected_of(session).total == D("62.70")
    assign(session, back=[back])
    assert not refunds_without_drawer().exists()
    counted = run(services.count_drawer, actor=cashier, session_id=session.id, amount=D("56.70"))
    assert (counted.expected, counted.difference) == (D("56.70"), D("0.00"))


def test_a_refund_is_assigned_once_and_only_where_it_can_be(assign, sell, opened, give_back, run, manager, cashier):
    session = opened()
    paid = sell()
    inside, outside = give_back(paid, actor=cashier, amount="1.00"), give_back(paid, amount="2.00")
    by_card = sell(payments.take_card)
    on_machine = run(payments.refund, actor=manager, payment_id=by_card.id, reason="cold", method="card")
    assign(session, back=[outside])
    for refund, refusal in (
        (inside, errors.CashHasDrawer),
        (outside, errors.CashHasDrawer),
        (on_machine, PaymentNotFound),
        (Refund(id=uuid7()), PaymentNotFound),
    ):
        free = give_back(paid, amount="0.50")
        with pytest.raises(refusal):
            assign(session, back=[free, refund])
        assert free in refunds_without_drawer()
    assert expected_of(session).refunds == D("3.00")


def test_a_refund_on_a_z_report_stays_without_a_drawer(assign, sell, opened, give_back, run, manager):
    session = opened()
    back = give_back(sell())
    run(close_day, actor=manager)
    assert not refunds_without_drawer().exists()
    with pytest.raises(errors.CashReported):
        assign(session, back=[back])


def test_x_and_z_count_an_assigned_refund_in_its_drawer(assign, sell, opened, give_back, run, manager, cashier):
    """UK_RULES "Cash-up": expected = float + cash sales - cash refunds + paid in - paid out; the identities hold."""
    session = opened()
    paid = sell()
    lost, found = give_back(paid, amount="2.00"), give_back(paid, amount="3.00")
    day = paid.business_day
    assert x_report(day)["cash"]["without_drawer"] == D("-5.00")
    assign(session, back=[found])
    assert x_report(day)["cash"]["without_drawer"] == D("-2.00")
    run(services.count_drawer, actor=cashier, session_id=session.id, amount=D("108.70"))
    run(services.close_drawer, actor=manager, session_id=session.id)
    run(close_day, actor=manager)
    document = read_document(ZReport.objects.get())
    assert document["cash"]["without_drawer"] == -lost.amount
    (drawer,) = document["drawers"]
    assert (drawer["expected"], drawer["counted"], drawer["difference"]) == (D("108.70"), D("108.70"), D("0.00"))
    assert {each["name"] for each in document["identities"] if each["left"] != each["right"]} == set()


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
    assert (nothing.status_code, "Choose at least one payment or refund." in nothing.content.decode()) == (422, True)
    assert act("post", key=uuid4(), session=session.id, payments=[early.id]).status_code == 302
    early.refresh_from_db()
    assert early.drawer_session_id == session.id
    assert AuditEntry.objects.filter(kind="drawer.assign_cash").exists()
    assert "No cash without a drawer" in act("get").content.decode()


def test_the_day_links_to_cash_that_was_taken_and_given_back_again(sell, give_back, page_client, tenant):
    """Together they come to £0.00, and each is still to be assigned."""
    early = sell()
    give_back(early, amount=str(early.amount))
    assert sums_without_drawer() == (early.amount, early.amount)
    day = page_client("marco").get("/portal/cash-up/").content.decode()
    connection.set_tenant(tenant)
    sum_shown = f'<span class="money">£{early.amount}</span>'
    assert f"{sum_shown} in cash was taken without a drawer." in day
    assert f"{sum_shown} in cash was given back without a drawer." in day
    assert "/portal/cash-up/cash/" in day


def test_the_page_lists_and_assigns_a_refund(act, sell, opened, give_back, page_client, tenant, run, cashier):
    session = opened()
    back = give_back(sell())
    page = act("get").content.decode()
    assert "Cash given back without a drawer" in page
    assert "Cash taken without a drawer" not in page
    assert act("post", key=uuid4(), session=session.id, refunds=[back.id]).status_code == 302
    assert AssignedRefund.objects.get().by_name == "Marco"
    assert "No cash without a drawer" in act("get").content.decode()
    run(services.count_drawer, actor=cashier, session_id=session.id, amount=D("106.70"))
    shift = page_client("marco").get(f"/portal/cash-up/drawers/{session.id}/").content.decode()
    connection.set_tenant(tenant)
    assert f"Refund, order {back.payment.order.number}" in shift


def test_a_shift_that_is_not_of_this_restaurant_is_refused(act, sell):
    early = sell()
    assert act("post", key=uuid4(), session=uuid4(), payments=[early.id]).status_code == 422
    early.refresh_from_db()
    assert early.drawer_session_id is None


def test_the_page_costs_the_same_queries_for_one_payment_or_many(act, sell, give_back):
    give_back(sell(), amount="1.00")
    act("get")
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            act("get")
        counts.append(len(queries))
        for _ in range(3):
            give_back(sell(), amount="1.00")
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
