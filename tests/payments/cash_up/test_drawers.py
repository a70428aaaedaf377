"""Drawers: opened with a float, counted blind, closed with the difference; money in the ledger all the way."""

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal as D
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from payments import services as payments
from payments.cash_up import errors, services
from payments.cash_up.expected import expected_of
from payments.cash_up.payloads import serialize_session
from payments.models import CashMovement, Drawer, DrawerCount, DrawerSession, Payment, Posting
from realtime.models import Alert
from tests.orders.conftest import event_types_since, head

pytestmark = pytest.mark.django_db


def accounts():
    sums = defaultdict(lambda: D("0.00"))
    for account, amount in Posting.objects.values_list("account", "amount"):
        sums[account] += amount
    return {account: amount for account, amount in sums.items() if amount}


@pytest.fixture
def counted(run, opened, cashier):
    """`counted("95.00", "100.00")`: £95.00 counted of a float of £100.00."""

    def make(amount, opening_float="100.00"):
        session = opened(opening_float)
        return run(services.count_drawer, actor=cashier, session_id=session.id, amount=D(amount))

    return make


def test_expected_is_float_and_cash_sales_less_refunds_with_paid_in_and_out(run, opened, sell, cashier, manager):
    """UK_RULES "Cash-up": float + cash sales - cash refunds + paid in - paid out, each a sum of typed entries.

    Change stays out of it, a tip in cash stays in the drawer, a card payment and a payment corrected to card are not
    in it: 100.00 + 23.40 + 3.00 - 5.00 + 20.00 - 7.50 - 40.00 = 93.90.
    """
    session = opened("100.00")
    first = sell(received=D("20.00"))
    sell(received=D("20.00"), tip=D("3.00"))
    sell(payments.take_card)
    corrected = sell()
    run(payments.correct_tender, actor=manager, payment_id=corrected.id, tender="card", reason="it was the card")
    at_till = replace(manager, device_id=cashier.device_id)
    run(payments.refund_cash, actor=at_till, payment_id=first.id, amount=D("5.00"), reason="cold tacos")
    of_session = {"actor": cashier, "session_id": session.id}
    run(services.pay_in, **of_session, amount=D("20.00"), reason="change from the bank")
    run(services.pay_out, **of_session, amount=D("7.50"), reason="window cleaner")
    run(services.drop_in_safe, **of_session, amount=D("40.00"))
    run(services.open_without_sale, **of_session, reason="change for a guest")

    expected = expected_of(session)
    assert (expected.sales, expected.refunds) == (D("26.40"), D("5.00"))
    assert expected.total == D("93.90")
    assert accounts()["cash"] == D("93.90")
    assert accounts()["safe"] == D("-60.00")
    assert accounts()["expenses"] == D("-12.50")


def test_a_drawer_goes_through_open_ended_counted_closed_with_three_people_on_record(run, opened, sell, cashier, actor):
    joined = head()
    session = opened("100.00")
    sell()
    run(services.end_shift, actor=cashier, session_id=session.id)
    run(services.count_drawer, actor=actor("sara"), session_id=session.id, pieces={"5000": 2, "1000": 1, "100": 1})
    closed = run(services.close_drawer, actor=actor("marco"), session_id=session.id, reason="wrong change given")

    assert (closed.opened_by_name, closed.ended_by_name) == ("Carl", "Carl")
    assert (closed.counted_by_name, closed.closed_by_name) == ("Sara", "Marco")
    assert (closed.status, closed.expected, closed.counted, closed.difference) == (
        "closed", D("111.70"), D("111.00"), D("-0.70"),
    )  # fmt: skip
    drawer_events = [name for name in event_types_since(joined) if name.startswith("drawer.")]
    assert drawer_events == ["drawer.changed", "drawer.opened", "drawer.ended", "drawer.counted", "drawer.closed"]
    assert accounts() == {"safe": D("11.00"), "over_short": D("0.70"), "bills": D("-11.70")}
    assert DrawerCount.objects.get().denominations == {"5000": 2, "1000": 1, "100": 1}


@pytest.mark.parametrize("status", ["open", "ended"])
def test_what_is_expected_is_not_shown_before_the_count(run, opened, sell, cashier, status, api):
    session = opened("100.00")
    sell()
    if status == "ended":
        run(services.end_shift, actor=cashier, session_id=session.id)
    session.refresh_from_db()
    assert serialize_session(session)["expected"] is None
    shown = api("marco")("GET", f"/drawers/sessions/{session.id}").body["data"]
    assert (shown["status"], shown["expected"], shown["difference"]) == (status, None, None)


def test_counting_an_open_drawer_ends_its_shift(counted):
    session = counted("100.00")
    assert (session.status, session.ended_by_name, session.difference) == ("counted", "Carl", D("0.00"))


def test_cash_after_the_end_of_the_shift_is_taken_without_a_drawer(run, opened, sell, cashier):
    session = opened()
    assert sell().drawer_session_id == session.id
    run(services.end_shift, actor=cashier, session_id=session.id)
    assert sell().drawer_session_id is None


def test_cash_goes_to_the_persons_own_drawer_before_the_devices(run, opened, sell, actor, cashier):
    till = opened()
    sara = replace(actor("sara"), device_id=cashier.device_id)
    own = opened(actor=sara, name="Sara's wallet", is_mine=True)
    assert sell(actor=sara).drawer_session_id == own.id
    assert sell(actor=replace(sara, device_id=uuid4())).drawer_session_id == own.id
    assert sell().drawer_session_id == till.id
    assert sell(actor=replace(cashier, device_id=uuid4())).drawer_session_id is None


def test_finding_the_drawer_costs_one_query(opened, cashier, django_assert_num_queries, run):
    from payments.cash_up.selectors import session_taking_cash

    opened()
    with django_assert_num_queries(1):
        run_found = []

        def find(*, context):
            run_found.append(session_taking_cash(context))

        context = type("Context", (), {"actor": cashier, "accepts_conflicts": False, "occurred_at": None})()
        find(context=context)
    assert run_found[0][0] is not None


def test_a_drawer_is_open_once(opened, cashier, actor):
    session = opened()
    with pytest.raises(errors.DrawerAlreadyOpen) as refused:
        opened(drawer_id=session.drawer_id, actor=replace(actor("sara"), device_id=uuid4()))
    assert refused.value.details["opened_by"] == "Carl"
    with pytest.raises(errors.DeviceHasDrawer):
        opened(name="Second drawer")


def test_the_next_shift_of_a_drawer_has_the_next_number(run, opened, counted, cashier):
    first = counted("100.00")
    run(services.close_drawer, actor=cashier, session_id=first.id)
    assert opened(drawer_id=first.drawer_id).number == 2


def test_opening_twice_with_one_id_opens_once(opened):
    session = opened("50.00")
    again = {"session_id": session.id, "drawer_id": session.drawer_id}
    assert opened("50.00", **again) == session
    with pytest.raises(errors.IdTaken):
        opened("60.00", **again)


def test_a_drawer_that_nobody_named_is_not_found(opened):
    with pytest.raises(errors.DrawerNotFound):
        opened(name="")
    assert not Drawer.objects.exists()


def test_a_drawer_out_of_use_is_not_opened(run, opened, manager):
    drawer = run(services.create_drawer, actor=manager, name="Bar")
    run(services.change_drawer, actor=manager, drawer_id=drawer.id, is_active=False)
    with pytest.raises(errors.DrawerInactive):
        opened(drawer_id=drawer.id)


@pytest.mark.parametrize("service", [services.pay_in, services.pay_out, services.drop_in_safe])
def test_a_movement_sent_twice_moves_once(run, opened, cashier, service):
    session = opened()
    given = {"actor": cashier, "session_id": session.id, "movement_id": uuid7(), "reason": "as it happens"}
    first = run(service, **given, amount=D("5.00"))
    assert run(service, **given, amount=D("5.00")) == first
    with pytest.raises(errors.IdTaken):
        run(service, **given, amount=D("6.00"))
    assert CashMovement.objects.count() == 1


def test_nothing_moves_in_a_drawer_whose_shift_has_ended(run, opened, cashier):
    session = opened()
    run(services.end_shift, actor=cashier, session_id=session.id)
    with pytest.raises(errors.DrawerNotOpen):
        run(services.pay_out, actor=cashier, session_id=session.id, amount=D("5.00"), reason="taxi home")
    with pytest.raises(errors.DrawerNotOpen):
        run(services.end_shift, actor=cashier, session_id=session.id)


def test_the_counted_sum_is_that_of_the_pieces(run, opened, cashier):
    session = opened()
    with pytest.raises(errors.CountDiffers) as refused:
        run(services.count_drawer, actor=cashier, session_id=session.id, pieces={"2000": 3}, amount=D("50.00"))
    assert refused.value.details == {"amount": D("60.00"), "sent": D("50.00")}
    with pytest.raises(InvalidInput):
        run(services.count_drawer, actor=cashier, session_id=session.id)
    assert not DrawerCount.objects.exists()


def test_a_second_count_is_asked_for_and_both_stay(run, counted, cashier):
    session = counted("95.00")
    with pytest.raises(errors.CountedAlready):
        run(services.count_drawer, actor=cashier, session_id=session.id, amount=D("100.00"))
    again = run(services.recount_drawer, actor=cashier, session_id=session.id, amount=D("100.00"))
    assert (again.counted, again.difference) == (D("100.00"), D("0.00"))
    assert list(DrawerCount.objects.values_list("amount", flat=True)) == [D("95.00"), D("100.00")]


def test_a_drawer_is_counted_before_it_is_closed(run, opened, cashier):
    session = opened()
    with pytest.raises(errors.DrawerNotCounted):
        run(services.close_drawer, actor=cashier, session_id=session.id)
    with pytest.raises(errors.DrawerNotCounted):
        run(services.recount_drawer, actor=cashier, session_id=session.id, amount=D("1.00"))


def test_a_difference_needs_a_reason(run, counted, cashier):
    session = counted("99.00")
    with pytest.raises(errors.ReasonMissing):
        run(services.close_drawer, actor=cashier, session_id=session.id)
    assert (
        run(services.close_drawer, actor=cashier, session_id=session.id, reason="a coin fell").reason == "a coin fell"
    )


def test_a_difference_above_the_tolerance_needs_a_second_person(run, counted, cashier, manager):
    session = counted("94.99")
    close = {"session_id": session.id, "reason": "not found"}
    with pytest.raises(errors.SecondPersonNeeded) as refused:
        run(services.close_drawer, actor=cashier, **close)
    assert refused.value.message.startswith("The drawer is £5.01 short, more than £5.00.")
    approved = run(services.close_drawer, actor=replace(cashier, approver=manager), **close)
    assert (approved.closed_by_name, approved.approved_by_name) == ("Carl", "Marco")


@pytest.mark.parametrize(("amount", "tolerance"), [("95.00", "5.00"), ("105.00", "5.00"), ("80.00", "20.00")])
def test_within_the_tolerance_the_person_who_counted_closes_alone(run, counted, cashier, manager, amount, tolerance):
    run(services.change_settings, actor=manager, version=0, changes={"count_tolerance": D(tolerance)})
    session = counted(amount)
    closed = run(services.close_drawer, actor=cashier, session_id=session.id, reason="as it happens")
    assert closed.status == "closed"
    assert closed.approved_by is None


def test_another_person_closes_a_large_difference(run, counted, manager):
    session = counted("150.00")
    closed = run(services.close_drawer, actor=manager, session_id=session.id, reason="float was wrong")
    assert closed.approved_by_name == "Marco"
    assert accounts() == {"safe": D("50.00"), "over_short": D("-50.00")}


def test_a_closed_drawer_says_who_closed_it(run, counted, cashier, manager):
    session = counted("100.00")
    run(services.close_drawer, actor=cashier, session_id=session.id)
    with pytest.raises(errors.ClosedAlready) as refused:
        run(services.close_drawer, actor=manager, session_id=session.id)
    assert refused.value.details["closed_by"] == "Carl"
    with pytest.raises(errors.ClosedAlready):
        run(services.recount_drawer, actor=manager, session_id=session.id, amount=D("1.00"))


@pytest.mark.parametrize("model", [CashMovement, DrawerCount])
def test_movements_and_counts_cannot_be_changed_or_deleted(run, counted, opened, cashier, model):
    session = counted("100.00")
    run(services.close_drawer, actor=cashier, session_id=session.id)
    second = opened(drawer_id=session.drawer_id)
    run(services.pay_in, actor=cashier, session_id=second.id, amount=D("5.00"), reason="change from the bank")
    row = model.objects.get()
    for change in (lambda: model.objects.filter(pk=row.pk).update(by_name="X"), row.delete):

        def changed(*, context, change=change):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()

        run(changed)


def test_stale_settings_are_refused(run, manager):
    run(services.change_settings, actor=manager, version=0, changes={"card_machines": ["Bar", "Front"]})
    with pytest.raises(errors.SettingsStale):
        run(services.change_settings, actor=manager, version=0, changes={"card_machines": []})


# The API ------------------------------------------------------------------------------------------------------------


def test_a_shift_over_the_api(api, place):
    call, session = api("carl"), uuid7()
    answer = call(
        "POST", "/drawers/sessions", {"id": session, "drawer_id": uuid7(), "name": "Bar", "opening_float": 50}
    )
    assert (answer.status_code, answer.body["data"]["opening_float"]) == (201, D("50.00"))
    moved = call("POST", f"/drawers/sessions/{session}/pay-out", {"amount": 12.5, "reason": "window cleaner"})
    assert moved.status_code == 201
    assert call("GET", f"/drawers/sessions/{session}").body["data"]["movements"][0]["kind"] == "pay_out"
    assert call("POST", f"/drawers/sessions/{session}/count", {"pieces": {"1000": 3, "500": 1}}).status_code == 200
    closed = call("POST", f"/drawers/sessions/{session}/close", {"reason": "not found"}).body["data"]
    assert (closed["expected"], closed["counted"], closed["difference"]) == (D("37.50"), D("35.00"), D("-2.50"))
    (listed,) = api("marco")("GET", "/drawers/sessions").body["data"]
    assert listed["id"] == str(session)
    assert [row["name"] for row in call("GET", "/drawers").body["data"]] == ["Bar"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"pieces": {"300": 1}}, "pieces"),
        ({"pieces": {"2000": -1}}, "pieces"),
        ({"pieces": {"2000": 10_000}}, "pieces"),
        ({"amount": -1}, "amount"),
        ({"amount": 1.005}, "amount"),
        ({}, "amount"),
    ],
)
def test_a_count_that_cannot_be_is_refused(api, opened, body, field):
    session = opened()
    refused = api("carl")("POST", f"/drawers/sessions/{session.id}/count", body)
    assert refused.status_code == 400
    assert refused.body["error"]["field"].startswith(field)
    assert not DrawerCount.objects.exists()


@pytest.mark.parametrize("amount", [0, -5, 1.005, 100_000])
def test_an_amount_that_cannot_be_paid_out_is_refused(api, opened, amount):
    session = opened()
    refused = api("carl")("POST", f"/drawers/sessions/{session.id}/pay-out", {"amount": amount, "reason": "taxi home"})
    assert (refused.status_code, refused.body["error"]["field"]) == (400, "amount")
    assert not CashMovement.objects.exists()


def test_the_neighbours_drawer_is_not_found(api, opened):
    session = opened()
    assert api("carl", "beta")("GET", f"/drawers/sessions/{session.id}").status_code == 404
    refused = api("carl", "beta")("POST", f"/drawers/sessions/{session.id}/count", {"amount": 1})
    assert (refused.status_code, refused.body["error"]["code"]) == (404, "drawer.session_not_found")


def test_card_machines_are_compared_with_what_the_tills_recorded(api, run, sell, manager):
    run(services.change_settings, actor=manager, version=0, changes={"card_machines": ["Bar", "Front"]})
    sell(payments.take_card, card_machine="Bar")
    sell(payments.take_card, card_machine="Bar", tip=D("2.00"))
    back = sell(payments.take_card, card_machine="Front")
    sell(payments.take_card)
    run(payments.refund, actor=manager, payment_id=back.id, amount=D("1.70"), method="card", reason="cold tacos")
    call = api("marco")
    call("POST", "/cash-up/card-machines", {"machine": "Bar", "total": 99})
    call("POST", "/cash-up/card-machines", {"machine": "Bar", "total": 20.4})  # the newest counts
    found = {row["machine"]: row for row in call("GET", "/cash-up/card-machines").body["data"]}
    assert found["Bar"] == {"machine": "Bar", "total": D("20.40"), "recorded": D("25.40"), "difference": D("-5.00")}
    assert (found["Front"]["recorded"], found["Front"]["difference"]) == (D("10.00"), None)
    assert found[""]["recorded"] == D("11.70")
    unknown = call("POST", "/cash-up/card-machines", {"machine": "Roof", "total": 1})
    assert unknown.body["error"]["code"] == "cash_up.machine_unknown"
    future = call("POST", "/cash-up/card-machines", {"machine": "Bar", "total": 1, "business_day": "2999-01-01"})
    assert future.body["error"]["code"] == "z.future_day"


def test_payments_belong_to_the_only_card_machine(api, sell):
    sell(payments.take_card)
    (row,) = api("marco")("GET", "/cash-up/card-machines").body["data"]
    assert (row["machine"], row["recorded"]) == ("Card machine", D("11.70"))


def test_no_alert_without_a_reason(run, counted, cashier):
    session = counted("100.00")
    run(services.close_drawer, actor=cashier, session_id=session.id)
    assert not Alert.objects.exists()
    assert DrawerSession.objects.get().status == "closed"
    assert not Payment.objects.exists()


def test_a_drawer_that_is_added_twice_by_one_id_exists_once(run, manager):
    drawer_id = uuid7()
    first = run(services.create_drawer, actor=manager, name="Bar", drawer_id=drawer_id)
    assert run(services.create_drawer, actor=manager, name="Bar", drawer_id=drawer_id) == first
    with pytest.raises(errors.IdTaken):
        run(services.create_drawer, actor=manager, name="Window", drawer_id=drawer_id)
    assert Drawer.objects.count() == 1
