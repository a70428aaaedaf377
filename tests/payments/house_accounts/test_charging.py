"""Bills are charged to house accounts: never above the limit unnoticed, never twice, refunds go back."""

from dataclasses import replace
from decimal import Decimal as D

import pytest

from fynlo.core import json_codec
from fynlo.core.ids import uuid7
from orders import services as orders
from orders.errors import OrderClosed
from orders.models import Order
from payments import services as payments
from payments.cash_up.reports import close_day, read_document
from payments.errors import NotToThatTender, OverDue, PaymentIdTaken, TenderFixed
from payments.house_accounts import paying, services
from payments.house_accounts.errors import AboveLimit, AccountClosed, AccountNotFound, AccountPaysAccount, NotASigner
from payments.models import AccountMovement, Payment, Receipt
from realtime.commands.step_up import StepUpRequired
from tests.offline import OfflineTill
from tests.orders.conftest import event_types_since, head
from tests.payments.house_accounts.conftest import owed, posted

pytestmark = pytest.mark.django_db


def test_a_bill_is_charged_and_its_vat_is_stated_at_once(place, charge, account):
    order, before = place(), head()
    payment = charge(order, tip=D("1.00"))
    assert (payment.tender, payment.amount, payment.tip) == ("house_account", D("11.70"), D("1.00"))
    assert (owed(account), posted(), posted("bills"), posted("tips")) == (
        D("12.70"), D("12.70"), D("-11.70"), D("-1.00"),
    )  # fmt: skip
    assert Order.objects.get(pk=order.id).bill == "paid"
    assert event_types_since(before) == ["order.updated", "payment.completed"]
    document = json_codec.loads(Receipt.objects.get().document)
    assert sum(bucket["vat"] for bucket in document["vat"]["buckets"]) == D("1.95")
    movement = AccountMovement.objects.get()
    assert (movement.signed_by, movement.payment_id, movement.by_name) == ("Dana Reed", payment.id, "Sara")


def test_a_part_of_a_bill_is_charged_and_the_rest_paid_in_cash(place, charge, account, take):
    order = place()
    charge(order, D("5.00"))
    take(payments.take_cash, order=order.id, amount=D("6.70"))
    assert (owed(account), Order.objects.get(pk=order.id).bill) == (D("5.00"), "paid")


def test_the_same_payment_again_charges_once(place, charge, account, run, waiter):
    order, payment_id = place(), uuid7()
    first = charge(order, D("5.00"), payment_id=payment_id)
    assert charge(order, D("5.00"), payment_id=payment_id).id == first.id
    assert owed(account) == D("5.00")
    other = run(services.open_account, name="Another", credit_limit=D("50.00"))
    with pytest.raises(PaymentIdTaken):
        charge(order, D("5.00"), payment_id=payment_id, account_id=other.id)


def test_nothing_is_charged_that_is_not_due(place, charge, account):
    with pytest.raises(OverDue):
        charge(place(), D("11.71"))
    assert owed(account) == D("0.00")


def test_only_a_named_person_may_sign(place, charge, account):
    with pytest.raises(NotASigner) as refused:
        charge(place(), signed_by="Pat Other")
    assert refused.value.details["signers"] == ["Dana Reed", "Jo Blunt"]
    assert charge(place(), signed_by="  jo   blunt ")


def test_without_named_people_anybody_signs_with_a_name(place, charge, account, run):
    run(services.change_account, account_id=account.id, version=1, signers=[])
    assert charge(place(), signed_by="A Guest")


def test_an_unknown_and_a_closed_account_are_refused(place, charge, account, run):
    with pytest.raises(AccountNotFound):
        charge(place(), account_id=uuid7())
    run(services.close_account, account_id=account.id)
    with pytest.raises(AccountClosed):
        charge(place())
    assert not Payment.objects.exists()


# -- the limit ----------------------------------------------------------------------------------------


@pytest.fixture
def nearly_full(place, charge, account, run):
    """The account may owe £20 and owes £11.70; another order of £11.70."""
    run(services.change_account, account_id=account.id, version=1, credit_limit=D("20.00"))
    charge(place())
    return place()


def test_up_to_the_limit_is_charged_to_the_penny(nearly_full, charge, account):
    charge(nearly_full, D("8.30"))
    assert owed(account) == D("20.00")
    with pytest.raises(StepUpRequired):
        charge(nearly_full, D("0.01"))


def test_a_waiter_needs_a_managers_approval_above_the_limit(nearly_full, charge, account, actor, waiter):
    with pytest.raises(StepUpRequired) as refused:
        charge(nearly_full, exceed_limit=True)
    assert refused.value.details["available"] == D("8.30")
    assert owed(account) == D("11.70")
    charge(nearly_full, actor=replace(waiter, approver=actor("marco")))
    assert owed(account) == D("23.40")
    assert AccountMovement.objects.last().approved_by_name == "Marco"


def test_a_manager_confirms_to_exceed_the_limit(nearly_full, charge, account, actor):
    with pytest.raises(AboveLimit) as refused:
        charge(nearly_full, actor=actor("marco"))
    assert "£8.30 is left" in refused.value.message
    charge(nearly_full, actor=actor("marco"), exceed_limit=True)
    assert owed(account) == D("23.40")


def test_an_approver_who_may_not_exceed_it_does_not_help(nearly_full, charge, actor, waiter):
    with pytest.raises(StepUpRequired):
        charge(nearly_full, actor=replace(waiter, approver=actor("carl")))


# -- refunds and corrections --------------------------------------------------------------------------


def test_a_refund_goes_back_to_the_account(place, charge, account, take):
    payment = charge(place(), tip=D("1.00"))
    refund = take(payments.refund, payment_id=payment.id, reason="cold food", amount=D("4.00"), tip=D("1.00"))
    assert (refund.method, owed(account), posted()) == ("house_account", D("7.70"), D("7.70"))
    take(payments.refund, payment_id=payment.id, reason="cold food")
    assert (owed(account), posted(), posted("cash")) == (D("0.00"), D("0.00"), D("0.00"))


@pytest.mark.parametrize("method", ["cash", "card"])
def test_a_charge_is_never_refunded_in_cash_or_to_a_card(place, charge, account, take, method):
    payment = charge(place())
    with pytest.raises(NotToThatTender):
        take(payments.refund, payment_id=payment.id, reason="cold food", method=method)
    assert owed(account) == D("11.70")


def test_a_refund_opens_a_closed_account_again(place, charge, account, take, run):
    payment = charge(place())
    run(
        services.note_bank_transfer, account_id=account.id, amount=D("11.70"), reference="INV",
        paid_on=payment.business_day,
    )  # fmt: skip
    run(services.close_account, account_id=account.id)
    run(services.open_account, name=account.name, credit_limit=D("1.00"))
    take(payments.refund, payment_id=payment.id, reason="charged twice")
    account.refresh_from_db()
    assert (owed(account), account.is_open) == (D("-11.70"), True)


def test_a_charge_is_not_corrected_to_another_tender(place, charge, take):
    with pytest.raises(TenderFixed):
        take(payments.correct_tender, payment_id=charge(place()).id, tender="cash", reason="wrong button")


# -- by the API ---------------------------------------------------------------------------------------


def by_api(who, order, account, **more):
    body = {"id": uuid7(), "order_id": str(order.id), "amount": D("11.70"), "account_id": account.id}
    return who("POST", "/payments/house-account", {**body, "signed_by": "Dana Reed", **more})


def test_the_till_finds_accounts_and_charges_them(api, place, account, django_assert_num_queries):
    sara = api("sara")
    (found,) = sara("GET", "/house-accounts?search=dana").body["data"]
    assert (found["name"], found["available"], "email" in found) == ("Harbour Office", D("50.00"), False)
    assert sara("GET", "/house-accounts?search=nobody").body["data"] == []
    answer = by_api(sara, place(), account)
    assert (answer.status_code, answer.body["data"]["method"]) == (201, "house_account")
    assert sara("GET", f"/house-accounts/{account.id}").body["data"]["available"] == D("38.30")


def test_the_mobile_app_is_told_where_an_account_is_charged(api, place):
    body = {"order_id": str(place().id), "amount": D("11.70"), "payment_method": "houseAccount"}
    answer = api("sara")("POST", "/payments/process", body)
    assert answer.body["error"]["code"] == "payment.method_not_taken"
    assert answer.body["error"]["message"] == "Choose which house account pays on the till."


def test_neighbour_and_kitchen_cannot_charge_an_account(api, place, account):
    order = place()
    assert by_api(api("kim"), order, account).status_code == 403
    assert by_api(api("sara", "beta"), order, account).status_code == 404
    assert api("sara", "beta")("GET", f"/house-accounts/{account.id}").status_code == 404
    assert api("sara", "beta")("GET", "/house-accounts").body["data"] == []


def test_a_device_without_a_network_cannot_charge_an_account(api, place, account):
    charged = {
        "id": uuid7(), "order_id": str(place().id), "amount": D("11.70"), "account_id": account.id,
        "signed_by": "Dana Reed",
    }  # fmt: skip
    answer = OfflineTill(api("carl")).tell("payment.house_account", "", charged)
    assert (answer["outcome"], owed(account)) == ("rejected", D("0.00"))


def test_a_voided_order_is_not_charged(place, charge, take):
    order = place()
    take(orders.cancel_order, order_id=order.id, reason="guest left")
    with pytest.raises(OrderClosed):
        charge(order, D("11.70"))


# -- paid on the till ---------------------------------------------------------------------------------


@pytest.fixture
def owing(charge, place, account):
    """The account owes £11.70."""
    charge(place())
    return account


def on_the_till(run, account, amount="10.00", **fields):
    return run(paying.add_account_payment, account_id=account.id, amount=D(amount), **fields)


def test_a_payment_on_the_till_counts_once_its_bill_is_paid(owing, run, take):
    order = on_the_till(run, owing)
    take(payments.take_cash, order=order.id, amount=D("4.00"))
    assert owed(owing) == D("11.70")
    take(payments.take_card, order=order.id, amount=D("6.00"))
    assert (owed(owing), posted(), posted("bills")) == (D("1.70"), D("1.70"), D("-11.70"))
    document = json_codec.loads(Receipt.objects.order_by("-number").first().document)
    assert sum(bucket["vat"] for bucket in document["vat"]["buckets"]) == D("0.00")
    assert document["lines"][0]["name"] == "Payment of account Harbour Office"


def test_a_refunded_payment_is_owed_again(owing, run, take):
    order = on_the_till(run, owing)
    payment = take(payments.take_cash, order=order.id, amount=D("10.00"))
    take(payments.refund, payment_id=payment.id, reason="wrong account", amount=D("3.00"))
    assert (owed(owing), posted()) == (D("4.70"), D("4.70"))


def test_the_same_payment_line_again_is_added_once(owing, run):
    line_id = uuid7()
    assert on_the_till(run, owing, line_id=line_id).id == on_the_till(run, owing, line_id=line_id).id


def test_an_account_never_pays_an_account(owing, run, charge):
    with pytest.raises(AccountPaysAccount):
        charge(on_the_till(run, owing), D("10.00"))


def test_a_closed_account_takes_no_payment_line(account, run):
    run(services.close_account, account_id=account.id)
    with pytest.raises(AccountClosed):
        on_the_till(run, account)


def test_the_z_shows_an_account_paid_on_the_till(owing, run, take, actor):
    take(payments.take_cash, order=on_the_till(run, owing).id, amount=D("10.00"))
    (report,) = run(close_day, actor=actor("marco")).reports
    content = read_document(report)
    assert content["house_accounts"] == {"charged": D("11.70"), "paid": D("10.00")}
    assert content["sales"]["gross"] == D("11.70")
    assert all(each["left"] == each["right"] for each in content["identities"]), content["identities"]
