"""Deposits: VAT when taken, none again when applied; refunded, kept and erased."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fynlo.core import clock, json_codec
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from orders import line_kinds
from orders import services as orders
from orders.models import Order
from orders.selectors import lock_order
from orders.services import Item
from payments import services as payments
from payments.cash_up.reports import close_day, read_document
from payments.deposits import services
from payments.deposits.errors import (
    DepositForMealsOnly,
    DepositNotFound,
    DepositNotHeld,
    DepositTooSmall,
    DepositUsed,
)
from payments.errors import NotToThatTender, PaymentIdTaken
from payments.models import Deposit, DepositMovement, Payment, Receipt
from tests.offline import OfflineTill
from tests.payments.deposits.conftest import held, posted

pytestmark = pytest.mark.django_db


def stated(order=None):
    """Return the VAT on all receipts, or on those of one order: what a VAT return adds up."""
    rows = Receipt.objects.filter(payment__order=order) if order else Receipt.objects.all()
    total = D("0.00")
    for text in rows.values_list("document", flat=True):
        document = json_codec.loads(text)
        sign = 1 if document["kind"] == "sale" else -1
        total += sign * sum((bucket["vat"] for bucket in document["vat"]["buckets"]), D("0.00"))
    return total


def last_document():
    return json_codec.loads(Receipt.objects.order_by("-number").first().document)


@pytest.fixture
def meal(place, latte, registered):
    """A bill of £80.00 at 20 %."""
    return lambda: place(latte(quantity=25))


def cash(take, order, amount=None):
    order = Order.objects.get(pk=order.id)
    return take(payments.take_cash, order=order.id, amount=order.due if amount is None else D(amount))


# -- taken --------------------------------------------------------------------------------------------


def test_a_deposit_states_its_vat_when_it_is_taken(deposit):
    """UK_RULES "Deposit: VAT when taken", at the standard rate."""
    assert (deposit.amount, deposit.vat, deposit.rate, held(deposit)) == (
        D("20.00"), D("3.33"), D("0.2000"), D("20.00"),
    )  # fmt: skip
    (line,) = last_document()["lines"]
    assert line["name"] == f"Deposit for {deposit.for_date:%-d %B %Y}"
    assert stated() == D("3.33")
    assert (posted("deposits"), posted("cash"), posted("bills")) == (D("-20.00"), D("20.00"), D("0.00"))


def test_a_deposit_is_named_on_the_receipt_in_the_restaurants_language(take_deposit, tenant):
    tenant.language = "es"
    assert take_deposit(pay=False, for_date=date(2030, 12, 3)).line.name == "Señal para el 3 de diciembre de 2030"


def test_a_deposit_is_held_once_its_bill_is_paid_in_full(take_deposit, take):
    deposit = take_deposit(pay=False)
    cash(take, deposit.line.order, "5.00")
    assert (held(deposit), Deposit.objects.get().taken_at) == (D("0.00"), None)
    cash(take, deposit.line.order)
    assert held(deposit) == D("20.00")


def test_a_deposit_that_is_voided_before_it_is_paid_is_cancelled(take_deposit, take):
    deposit = take_deposit(pay=False)
    take(orders.cancel_order, order_id=deposit.line.order_id, reason="changed their mind")
    assert Deposit.objects.get().cancelled_at is not None


def test_without_vat_registration_a_deposit_has_no_vat(take_deposit, tenant, apply, place):
    tenant.vat_registered, tenant.vat_number = False, ""
    deposit = take_deposit()
    apply(place(), deposit)
    assert (deposit.vat, stated(), held(deposit)) == (D("0.00"), D("0.00"), D("8.30"))


@pytest.mark.parametrize("amount", ["0.00", "-5.00"])
def test_a_deposit_of_nothing_is_refused(take_deposit, amount):
    with pytest.raises(InvalidInput):
        take_deposit(amount)


def test_a_deposit_for_a_day_that_is_over_is_refused(take_deposit):
    with pytest.raises(InvalidInput) as refused:
        take_deposit(for_date=clock.now().date() - timedelta(days=2))
    assert refused.value.field == "for_date"


def test_the_same_deposit_again_is_taken_once(take_deposit):
    line_id = uuid7()
    take_deposit(line_id=line_id, pay=False)
    take_deposit(line_id=line_id, pay=False)
    assert Deposit.objects.count() == 1


def test_neither_event_nor_audit_holds_the_guest(deposit):
    with connection.cursor() as cursor:
        for table in ("realtime_event", "realtime_auditentry", "realtime_command"):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE '%Ines%'")
            assert cursor.fetchone()[0] == 0, table


# -- applied ------------------------------------------------------------------------------------------


def test_vat_of_deposit_and_meal_is_the_vat_of_the_meal(deposit, meal, apply, take):
    """UK_RULES "Deposit: VAT when taken": £80.00 with a deposit of £20.00: £3.33 + £10.00 = £13.33."""
    order = meal()
    payment = apply(order, deposit)
    document = last_document()
    (bucket,) = document["vat"]["buckets"]
    assert (bucket["gross"], bucket["vat"]) == (D("20.00"), D("0.00"))
    assert bucket["receipt"] == Receipt.objects.order_by("number").first().name
    cash(take, order)
    assert sum(bucket["vat"] for bucket in last_document()["vat"]["buckets"]) == D("10.00")
    assert (stated(order), stated()) == (D("10.00"), D("13.33"))
    assert (held(deposit), posted("deposits"), payment.tender) == (D("0.00"), D("0.00"), "deposit")
    assert Order.objects.get(pk=order.id).bill == "paid"


def test_the_order_of_payments_does_not_change_the_vat(deposit, meal, apply, take):
    order = meal()
    cash(take, order, "60.00")
    apply(Order.objects.get(pk=order.id), deposit)
    assert (stated(order), stated()) == (D("10.00"), D("13.33"))


def test_a_meal_with_less_vat_than_its_deposit_gives_the_difference_back(take_deposit, place, latte, card, apply, take):
    """A deposit of £20.00 at 20 % on a bill of £21.20, whose £18.00 of cold food are zero-rated: VAT £0.53."""
    deposit = take_deposit()
    order = place(latte(), Item(card.sandwich.id, 4), order_type="takeaway")
    apply(order, deposit)
    cash(take, order)
    assert stated() == Order.objects.get(pk=order.id).vat_total == D("0.53")


def test_a_deposit_is_applied_in_parts(deposit, place, apply):
    apply(place(), deposit, "5.00")
    apply(place(), deposit, "5.01")
    assert (held(deposit), posted("deposits")) == (D("9.99"), D("-9.99"))
    assert sum(DepositMovement.objects.values_list("vat", flat=True)) == D("1.66"), "the VAT in £9.99"


def test_more_than_is_held_is_refused(deposit, meal, apply):
    with pytest.raises(DepositTooSmall) as refused:
        apply(meal(), deposit, "20.01")
    assert refused.value.details["balance"] == D("20.00")
    assert held(deposit) == D("20.00")


def test_an_unpaid_an_unknown_and_a_used_deposit_are_refused(take_deposit, deposit, meal, apply):
    with pytest.raises(DepositNotHeld):
        apply(meal(), take_deposit(pay=False), "5.00")
    with pytest.raises(DepositNotFound):
        apply(meal(), deposit, "5.00", deposit_id=uuid7())
    apply(meal(), deposit)
    with pytest.raises(DepositNotHeld):
        apply(meal(), deposit, "0.01")


def test_a_deposit_pays_no_other_deposit(take_deposit, deposit, apply):
    with pytest.raises(DepositForMealsOnly):
        apply(take_deposit(pay=False).line.order, deposit, "5.00")


def test_the_same_application_again_counts_once(take_deposit, deposit, meal, apply):
    order, payment_id = meal(), uuid7()
    first = apply(order, deposit, "5.00", payment_id=payment_id)
    assert apply(order, deposit, "5.00", payment_id=payment_id).id == first.id
    assert held(deposit) == D("15.00")
    with pytest.raises(PaymentIdTaken):
        apply(order, take_deposit(), "5.00", payment_id=payment_id)


# -- given back, refunded, kept -----------------------------------------------------------------------


def test_a_refund_of_the_meal_goes_back_to_the_deposit(deposit, meal, apply, take):
    order = meal()
    payment = apply(order, deposit)
    cash(take, order)
    take(payments.refund, payment_id=payment.id, reason="cold food", amount=D("8.00"))
    assert (held(deposit), posted("deposits")) == (D("8.00"), D("-8.00"))
    assert stated() == D("13.33"), "its VAT was stated when it was taken and is still due"
    take(payments.refund, payment_id=payment.id, reason="cold food")
    assert (held(deposit), stated(order), stated()) == (D("20.00"), D("10.00"), D("13.33"))


def test_an_application_is_never_refunded_in_cash(deposit, meal, apply, take):
    payment = apply(meal(), deposit)
    with pytest.raises(NotToThatTender):
        take(payments.refund, payment_id=payment.id, reason="cold food", method="cash")


def test_a_refund_before_use_reverses_the_stored_vat(deposit, take):
    payment = Payment.objects.get()
    take(payments.refund, payment_id=payment.id, reason="booking cancelled")
    assert (held(deposit), stated(), posted("deposits"), posted("cash")) == (D("0.00"),) * 4


def test_a_refund_that_the_provider_did_not_make_is_held_again(deposit, run):
    order = Order.objects.get(pk=deposit.line.order_id)
    amounts = {deposit.line_id: D("8.00")}

    def ask(*, context):
        locked = lock_order(order.id)
        line_kinds.reverse_lines(context, locked, amounts)
        assert held(deposit) == D("12.00")
        line_kinds.restore_lines(context, locked, amounts)

    run(ask)
    assert (held(deposit), posted("deposits")) == (D("20.00"), D("-20.00"))


def test_what_was_applied_cannot_be_refunded_to_the_guest(deposit, meal, apply, take):
    payment = Payment.objects.get()
    apply(meal(), deposit, "15.00")
    with pytest.raises(DepositUsed) as refused:
        take(payments.refund, payment_id=payment.id, reason="booking cancelled")
    assert refused.value.details["balance"] == D("5.00")
    take(payments.refund, payment_id=payment.id, reason="booking cancelled", amount=D("5.00"))
    assert held(deposit) == D("0.00")


def test_a_deposit_is_kept_when_the_guest_does_not_come(deposit, run, actor, apply, meal):
    run(services.keep_deposit, actor=actor("marco"), deposit_id=deposit.id, reason="did not come")
    assert (held(deposit), posted("deposits"), posted("other_income")) == (D("0.00"), D("0.00"), D("-20.00"))
    assert stated() == D("3.33"), "the VAT stays due"
    with pytest.raises(DepositNotHeld):
        run(services.keep_deposit, deposit_id=deposit.id, reason="did not come")
    with pytest.raises(DepositNotHeld):
        apply(meal(), deposit, "1.00")


def test_erasing_the_guest_keeps_the_money(deposit, run):
    run(services.erase_guest, deposit_id=deposit.id)
    kept = Deposit.objects.get()
    assert (kept.name, kept.phone, kept.email) == ("", "", "")
    assert (held(deposit), kept.vat, kept.party) == (D("20.00"), D("3.33"), 8)


def test_the_database_refuses_a_balance_that_is_not_the_sum_of_the_movements(deposit):
    raw = connection.connection
    raw.execute("SAVEPOINT attempt")
    raw.execute("UPDATE payments_deposit SET balance = balance - 1")
    with pytest.raises(Exception, match="its movements sum to 20"):
        raw.execute("SET CONSTRAINTS ALL IMMEDIATE")
    raw.execute("ROLLBACK TO attempt")


def test_the_z_shows_deposits_taken_and_applied_apart_from_sales(deposit, take_deposit, meal, apply, take, run, actor):
    run(services.keep_deposit, deposit_id=take_deposit("6.00").id, reason="did not come")
    order = meal()
    apply(order, deposit)
    cash(take, order)
    (report,) = run(close_day, actor=actor("marco")).reports
    content = read_document(report)
    assert content["deposits"] == {"taken": D("26.00"), "applied": D("20.00"), "kept": D("6.00")}
    assert (content["sales"]["gross"], content["sales"]["vat"]) == (D("80.00"), D("10.00"))
    assert all(each["left"] == each["right"] for each in content["identities"]), content["identities"]


MOVES = st.lists(
    st.tuples(st.sampled_from(["take", "apply", "return", "refund", "keep"]), st.integers(1, 1170)), max_size=8
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_what_is_held_is_the_ledgers_account_and_vat_is_never_lost(take_deposit, place, apply, run, take, moves):
    """Identity: Σ balances = −DEPOSITS, and each deposit's movements hold exactly the VAT of its balance."""
    applied, deposits = [], []
    for move, pence in moves:
        amount, last = D(pence) / 100, deposits[-1] if deposits else None
        if last is not None:
            last.refresh_from_db()
        if move == "take":
            deposits.append(take_deposit(amount))
        elif move == "apply" and last is not None and last.balance:
            applied.append(apply(place(), last, min(amount, last.balance)))
        elif move == "return" and applied:
            take(payments.refund, payment_id=applied.pop().id, reason="cold food")
        elif move == "refund" and last is not None and last.balance >= amount:
            paid = Payment.objects.get(order=last.line.order)
            take(payments.refund, payment_id=paid.id, reason="cancelled", amount=amount)
        elif move == "keep" and last is not None and last.balance:
            run(services.keep_deposit, deposit_id=last.id, reason="did not come")
    made = Deposit.objects.filter(pk__in=[each.pk for each in deposits])
    for each in made:
        movements = each.movements.all()
        assert sum(row.amount for row in movements) == each.balance
        if not each.balance:
            assert sum(row.vat for row in movements) == D("0.00")
    everything = Deposit.objects.values_list("balance", flat=True)
    assert sum(everything, D("0.00")) == -posted("deposits")


# -- by the API ---------------------------------------------------------------------------------------


def test_the_till_takes_finds_and_applies_a_deposit(api, place, registered):
    sara = api("sara")
    body = {"name": "Ines Alba", "for_date": (clock.now() + timedelta(days=3)).date().isoformat(), "amount": 20}
    taken = sara("POST", "/deposits", body)
    assert (taken.status_code, taken.body["data"]["total"]) == (201, D("20.00"))
    assert sara("GET", "/deposits").body["data"] == [], "it is not paid yet"
    sara("POST", "/payments/cash", {"order_id": taken.body["data"]["id"], "amount": D("20.00")})
    (found,) = sara("GET", "/deposits?search=ines").body["data"]
    assert (found["name"], found["balance"]) == ("Ines Alba", D("20.00"))
    assert [each["id"] for each in sara("GET", f"/deposits?search={found['number']}").body["data"]] == [found["id"]]
    order = place()
    applied = {"id": uuid7(), "order_id": str(order.id), "amount": D("11.70"), "deposit_id": found["id"]}
    answer = sara("POST", "/payments/deposit", applied)
    assert (answer.status_code, answer.body["data"]["method"]) == (201, "deposit")
    assert sara("GET", "/deposits").body["data"][0]["balance"] == D("8.30")


def test_who_may_do_what_with_deposits(api, deposit, place):
    applied = {"order_id": str(place().id), "amount": 5, "deposit_id": deposit.id}
    assert api("kim")("POST", "/payments/deposit", applied).status_code == 403
    assert api("sara")("POST", f"/deposits/{deposit.id}/keep", {"reason": "did not come"}).status_code == 403
    assert api("sara")("POST", f"/deposits/{deposit.id}/erase").status_code == 403
    assert api("marco", "beta")("POST", f"/deposits/{deposit.id}/keep", {"reason": "did not come"}).status_code == 404
    assert api("sara", "beta")("GET", "/deposits").body["data"] == []
    assert held(deposit) == D("20.00")


def test_a_device_without_a_network_cannot_apply_a_deposit(api, deposit, place):
    applied = {"id": uuid7(), "order_id": str(place().id), "amount": D("5.00"), "deposit_id": deposit.id}
    assert OfflineTill(api("carl")).tell("payment.deposit", "", applied)["outcome"] == "rejected"
    assert held(deposit) == D("20.00")
