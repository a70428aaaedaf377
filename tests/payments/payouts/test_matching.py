"""Payouts are stored and booked once; each line is matched with our books; what differs is corrected or listed."""

from datetime import timedelta
from decimal import Decimal as D

import pytest

from fynlo.core import clock
from fynlo.core.ids import uuid7
from payments import refund_reconciliation
from payments import services as payments
from payments.disputes import reconciliation as disputes
from payments.models import Entry, Payment, Payout, PayoutMovement
from payments.payouts import services
from payments.payouts.errors import MovementNotFound, NothingToExplain
from payments.payouts.fetching import fetch_payouts
from payments.providers.base import Movement, MovementKind
from payments.providers.base import Payout as ProviderPayout
from payments.providers.stripe import Stripe
from realtime.models import Alert
from tests.payments.payouts.conftest import change, held

pytestmark = pytest.mark.django_db
KINDS = PayoutMovement.Kind


def states():
    return sorted(PayoutMovement.objects.values_list("kind", "status"))


def listed(*movements: Movement, reference="po_1", paid=True, currency="GBP", amount=None) -> ProviderPayout:
    total = sum((line.amount - line.fee for line in movements), D("0.00"))
    return ProviderPayout(
        reference, total if amount is None else amount, currency, clock.now().date(), paid, tuple(movements)
    )


def line(amount: str, kind=MovementKind.PAYMENT, fee="0.00", **fields) -> Movement:
    given = {"reference": str(uuid7()), "currency": "GBP", "at": clock.now(), **fields}
    return Movement(kind=kind, amount=D(amount), fee=D(fee), **given)


@pytest.fixture
def store(take):
    """`store(payout)` stores a payout of Stripe and matches it; returns the stored row."""

    def do(payout: ProviderPayout) -> Payout:
        stored = take(services.store_payout, provider="stripe", payout=payout)
        take(services.match_movements)
        return Payout.objects.get(pk=stored.pk)

    return do


@pytest.mark.parametrize("name", ["stripe", "sumup"])
def test_what_a_provider_owes_comes_to_zero_when_all_is_paid_out(acquirer_at, name):
    acquirer = acquirer_at(name)
    first, second = acquirer.pay(), acquirer.pay(tip=D("2.00"))
    owed = held("provider")
    assert owed == sum(payment.amount + payment.tip - payment.fee for payment in (first, second))
    acquirer.pay_out()
    assert fetch_payouts() == 1
    payout = Payout.objects.get()
    assert (payout.provider, payout.amount, payout.is_paid) == (name, owed, True)
    assert (held("provider"), held("bank")) == (D("0.00"), owed)
    assert states() == [("payment", "matched")] * 2
    assert set(PayoutMovement.objects.values_list("payment", flat=True)) == {first.id, second.id}


@pytest.mark.parametrize("name", ["stripe", "sumup"])
def test_a_refund_through_the_provider_is_matched(acquirer_at, name, take, manager):
    acquirer = acquirer_at(name)
    payment = acquirer.pay()
    acquirer.pay()
    take(payments.refund, actor=manager, payment_id=payment.id, amount=D("3.00"), reason="cold")
    refund_reconciliation.poll_due()
    refund = payment.refunds.get()
    acquirer.pay_out()
    fetch_payouts()
    line = PayoutMovement.objects.get(kind="refund")
    assert (line.status, line.refund_id, line.payment_id) == ("matched", refund.id, payment.id)
    assert (held("provider"), states()) == (D("0.00"), [("payment", "matched")] * 2 + [("refund", "matched")])


def test_a_payout_that_is_fetched_again_changes_nothing(stripe):
    stripe.pay()
    stripe.pay_out()
    fetch_payouts()
    before = (Entry.objects.count(), Payout.objects.count(), PayoutMovement.objects.count())
    assert fetch_payouts() == 0
    assert (Entry.objects.count(), Payout.objects.count(), PayoutMovement.objects.count()) == before


def test_a_worker_that_dies_after_storing_is_continued(stripe, take):
    """Only the storing was committed: the next fetch stores nothing again and matches the lines."""
    stripe.pay()
    stripe.pay_out()
    (payout,) = stripe.api.payouts(clock.now() - timedelta(days=1))
    take(services.store_payout, provider="stripe", payout=payout)
    assert states() == [("payment", "unmatched")]
    assert fetch_payouts() == 0
    assert states() == [("payment", "matched")]
    assert held("provider") == 0


def test_a_provider_that_is_away_leaves_everything_as_it_was(stripe):
    stripe.pay()
    stripe.pay_out()
    stripe.bank.server.faults.add("error", on="GET /v1/payouts", times=9)
    assert fetch_payouts() == 0
    assert not Payout.objects.exists()
    stripe.bank.server.faults.clear()
    assert fetch_payouts() == 1


def test_a_provider_without_payments_is_not_asked(stripe, monkeypatch):
    monkeypatch.setattr(Stripe, "payouts", lambda *args: pytest.fail("asked"))
    assert fetch_payouts() == 0


def test_a_fee_that_is_first_known_at_the_payout_is_booked_then(stripe, store):
    payment = stripe.pay()
    change(Payment.objects.filter(pk=payment.pk), fee=D("0.00"))  # the provider had not said it at the capture
    store(listed(line("11.70", fee="0.36", key=payment.id)))
    movement = PayoutMovement.objects.get()
    entry = Entry.objects.get(kind=Entry.Kind.FEE)
    assert entry.about == movement.id
    assert dict(entry.postings.values_list("account", "amount")) == {"fees": D("0.36"), "provider": D("-0.36")}


def test_a_fee_that_differs_is_corrected_by_an_entry_of_the_difference(stripe, store):
    payment = stripe.pay()
    assert payment.fee == D("0.36")
    store(listed(line("11.70", fee="0.30", payment_reference=payment.settlement_reference)))
    entry = Entry.objects.get(kind=Entry.Kind.FEE)
    assert dict(entry.postings.values_list("account", "amount")) == {"fees": D("-0.06"), "provider": D("0.06")}
    assert (held("provider"), held("fees")) == (D("0.00"), D("0.30"))


def test_fees_of_their_own_are_booked_at_once(stripe, store):
    payment = stripe.pay()
    store(
        listed(
            line("11.70", fee="0.36", payment_reference=payment.reference),
            line("-1.00", kind=MovementKind.FEE),
            line("-0.00", kind=MovementKind.OTHER, fee="20.00"),
        )
    )
    assert held("fees") == D("21.36")
    assert held("provider") == 0
    assert ("fee", "matched") in states()


def test_money_that_is_not_ours_is_listed_until_a_person_explains_it(stripe, store, take, manager):
    payment = stripe.pay()
    payout = store(listed(line("11.70", fee="0.36", key=payment.id), line("30.00", fee="0.62", key=uuid7())))
    assert states() == [("payment", "matched"), ("payment", "unmatched")]
    assert held("provider") == D("-29.38")
    strange = payout.movements.get(status="unmatched")
    take(services.explain_movement, actor=manager, movement_id=strange.id, explanation="Web shop")
    strange.refresh_from_db()
    assert (strange.status, strange.explanation, strange.explained_by_name) == ("explained", "Web shop", "Marco")
    assert (held("provider"), held("elsewhere"), held("fees")) == (D("0.00"), D("-30.00"), D("0.98"))
    with pytest.raises(NothingToExplain):
        take(services.explain_movement, actor=manager, movement_id=strange.id, explanation="Again")
    with pytest.raises(MovementNotFound):
        take(services.explain_movement, actor=manager, movement_id=uuid7(), explanation="Nothing")


def test_a_dispute_of_a_sale_elsewhere_is_explained_with_its_fee(stripe, store, take, manager):
    payment = stripe.pay()
    strange = line("-5.00", kind=MovementKind.DISPUTE, fee="2.00", source="dp_x")
    payout = store(listed(line("11.70", fee="0.36", key=payment.id), strange))
    dispute = payout.movements.get(kind="dispute")
    assert dispute.status == "unmatched"
    take(services.explain_movement, actor=manager, movement_id=dispute.id, explanation="Web shop")
    assert (held("provider"), held("elsewhere"), held("fees")) == (D("0.00"), D("5.00"), D("2.36"))


def test_a_dispute_of_our_payment_is_matched_and_leaves_nothing_owed(stripe):
    payment = stripe.pay()
    (charge,) = stripe.charges()
    stripe.bank.server.bank.dispute(charge)
    for _ in range(4):
        stripe.pay()
    disputes.read_all()
    stripe.pay_out()
    fetch_payouts()
    found = PayoutMovement.objects.get(kind="dispute")
    assert (found.status, found.payment_id) == ("matched", payment.id)
    assert held("provider") == D("0.00")


def test_another_amount_than_was_taken_is_listed_and_only_its_difference_is_explained(stripe, store, take, manager):
    payment = stripe.pay()
    payout = store(listed(line("11.00", fee="0.36", key=payment.id)))
    movement = payout.movements.get()
    assert (movement.status, movement.expected, movement.payment_id) == ("differs", D("11.70"), payment.id)
    assert held("provider") == D("0.70")
    take(services.explain_movement, actor=manager, movement_id=movement.id, explanation="Exchange rate")
    assert (held("provider"), held("elsewhere")) == (D("0.00"), D("0.70"))


def test_a_payment_is_paid_out_once(stripe, store):
    payment = stripe.pay()
    store(listed(line("11.70", fee="0.36", key=payment.id)))
    store(listed(line("11.70", fee="0.36", key=payment.id), reference="po_2"))
    assert states() == [("payment", "matched"), ("payment", "unmatched")]


def test_a_payment_of_another_provider_is_not_matched(stripe, store):
    payment = stripe.pay()
    change(Payment.objects.filter(pk=payment.pk), provider="sumup")
    store(listed(line("11.70", key=payment.id, payment_reference=payment.reference)))
    assert states() == [("payment", "unmatched")]


def test_a_payment_that_becomes_certain_later_is_matched_then(stripe, store, take):
    payment = stripe.pay()
    change(Payment.objects.filter(pk=payment.pk), provider="")  # as if our row were not certain yet
    payout = store(listed(line("11.70", fee="0.36", key=payment.id)))
    assert payout.movements.get().status == "unmatched"
    change(Payment.objects.filter(pk=payment.pk), provider="stripe")
    assert take(services.match_movements) == {"matched": 1, "unmatched": 0}
    assert take(services.match_movements) == {"matched": 0, "unmatched": 0}


def test_a_refund_made_on_the_providers_website_is_listed(stripe):
    payment = stripe.pay()
    stripe.refund_elsewhere(payment, 200)
    stripe.pay_out()
    fetch_payouts()
    assert states() == [("payment", "matched"), ("refund", "unmatched")]
    assert held("provider") == D("2.00")


def test_a_payout_is_booked_when_it_is_paid_and_taken_back_when_it_fails(stripe, store):
    payment = stripe.pay()
    movement = line("11.70", fee="0.36", key=payment.id)
    store(listed(movement, paid=False))
    assert (held("bank"), held("provider")) == (D("0.00"), D("11.34"))
    store(listed(movement, paid=True))
    assert (held("bank"), held("provider")) == (D("11.34"), D("0.00"))
    store(listed(movement, paid=False))
    assert (held("bank"), held("provider")) == (D("0.00"), D("11.34"))
    back = line("11.34", kind=MovementKind.OTHER, source="po_1")
    store(listed(back, reference="po_2"))
    assert (held("bank"), held("provider")) == (D("11.34"), D("0.00"))
    assert states() == [("other", "matched"), ("payment", "matched")]


def test_a_payout_in_another_currency_is_an_alert_and_never_booked(stripe, store):
    payment = stripe.pay()
    movement = line("11.70", fee="0.36", key=payment.id)
    for _ in range(2):
        store(listed(movement, currency="EUR"))
    assert held("bank") == 0
    assert [alert.kind for alert in Alert.objects.filter(about="payout")] == ["payout.currency"]
    assert states() == [("payment", "unmatched")]


def test_a_payout_of_many_lines_is_matched_with_the_same_queries(stripe, store, take, django_assert_max_num_queries):
    payments = [stripe.pay() for _ in range(3)]
    take(
        services.store_payout,
        provider="stripe",
        payout=listed(*(line("11.70", fee="0.36", key=p.id) for p in payments)),
    )
    with django_assert_max_num_queries(20):  # 3 for the matches, 1 a line to store it, the command's own
        take(services.match_movements)
    assert states() == [("payment", "matched")] * 3
