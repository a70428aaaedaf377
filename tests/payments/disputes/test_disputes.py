"""Disputes as the provider has them: booked beside the sale, never in it; deadlines; the answer is sent once."""

import time
from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.db import DatabaseError, connection

from fynlo.core import clock, json_codec
from payments import errors, services, tasks
from payments.api import webhooks
from payments.cash_up.reports import close_day
from payments.disputes import alerts, reconciliation
from payments.disputes import services as disputes
from payments.disputes.errors import CannotAnswer, NothingToSay
from payments.history import story_of
from payments.journal.verification import verify
from payments.models import Dispute, DisputeStep, Payment, PayoutMovement, Posting, Refund, ZReport
from payments.payouts.fetching import fetch_payouts
from payments.takings import takings_of
from realtime.models import Alert
from tests.orders.conftest import event_types_since, head
from tests.payments.sandbox import connect_stripe, signed_event

pytestmark = pytest.mark.django_db


def later(**much):
    return clock.travel(clock.now() + timedelta(**much))


def balances():
    accounts = ("provider", "disputes", "losses", "fees", "bills", "tips")
    return {name: sum(Posting.objects.filter(account=name).values_list("amount", flat=True), D(0)) for name in accounts}


def alert_kinds():
    return list(Alert.objects.order_by("at", "id").values_list("kind", flat=True))


# -- the way of a dispute -----------------------------------------------------------------------------------


def test_an_opened_dispute_moves_the_money_aside_and_leaves_the_sale(paid, open_dispute):
    before, mark = balances(), head()
    takings = takings_of(paid.business_day)
    dispute = open_dispute()
    assert (dispute.status, dispute.amount, dispute.withdrawn, dispute.fee) == (
        "needs_response", D("12.70"), D("12.70"), D("20.00"),
    )  # fmt: skip
    assert (dispute.payment_id, dispute.reason, dispute.submission) == (paid.id, "fraudulent", "draft")
    moved = {name: amount - before[name] for name, amount in balances().items() if amount != before[name]}
    assert moved == {"provider": D("-32.70"), "disputes": D("12.70"), "fees": D("20.00")}
    payment = Payment.objects.get(pk=paid.pk)
    assert (payment.status, payment.dispute) == ("captured", "needs_response")
    assert takings_of(paid.business_day) == takings
    assert event_types_since(mark) == ["payment.disputed", "attention.raised"]
    assert alert_kinds() == ["dispute.opened"]


def test_a_won_dispute_brings_everything_back(paid, open_dispute, close):
    before = balances()
    dispute = close(open_dispute(), won=True)
    assert (dispute.status, dispute.withdrawn, dispute.fee) == ("won", D(0), D(0))
    assert dispute.closed_at is not None
    assert balances() == before
    assert alert_kinds() == ["dispute.opened"]


def test_a_lost_dispute_is_a_loss(paid, open_dispute, close):
    dispute = close(open_dispute(), won=False)
    assert (dispute.status, dispute.withdrawn) == ("lost", D("12.70"))
    assert (balances()["disputes"], balances()["losses"]) == (D(0), D("12.70"))
    assert alert_kinds() == ["dispute.opened", "dispute.lost"]


def test_a_dispute_that_was_lost_before_it_was_read_is_booked_as_a_loss(paid, bank):
    made = bank.server.bank.dispute(bank.server.store.all("charge")[0])
    bank.server.bank.close_dispute(made, won=False)
    reconciliation.read_all()
    assert (balances()["disputes"], balances()["losses"]) == (D(0), D("12.70"))
    assert [step.kind for step in DisputeStep.objects.all()] == ["lost"]


def test_reading_again_changes_nothing(disputed):
    before, mark = balances(), head()
    reconciliation.read_all()
    assert (balances(), event_types_since(mark)) == (before, [])
    assert DisputeStep.objects.count() == 1


def test_the_story_of_the_payment_tells_it(disputed, close):
    close(disputed, won=True)
    assert [entry.words for entry in story_of(disputed.payment)][-2:] == [
        "The guest's bank disputes £12.70: The guest says that they did not make this payment",
        "The dispute of £12.70 is won: the money is the restaurant's",
    ]


def test_the_day_closes_with_a_dispute_beside_the_sales(disputed, close, take, actor, tenant):
    close(disputed, won=False)
    take(close_day, actor=actor("marco"), day=disputed.payment.business_day)
    document = json_codec.loads(bytes(ZReport.objects.get().document))
    assert all(identity["left"] == identity["right"] for identity in document["identities"])
    assert document["sales"]["gross"] == D("11.70")
    assert [(row["method"], row["net"]) for row in document["tenders"]] == [("qr", D("12.70"))]
    assert {"kind": "dispute", "account": "losses", "amount": D("12.70")} in document["ledger"]
    assert verify(tenant).troubles == []


def test_the_journal_notices_a_changed_step(disputed, take, tenant):
    assert verify(tenant).troubles == []

    def forge(*, context):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute("UPDATE payments_disputestep SET withdrawn = 1")
            cursor.execute("SET LOCAL session_replication_role = origin")

    take(forge)
    assert any("was changed" in trouble for trouble in verify(tenant).troubles)


@pytest.mark.parametrize("sql", ["DELETE FROM payments_disputestep", "UPDATE payments_disputestep SET fee = 0"])
def test_the_database_refuses_to_edit_the_steps(disputed, take, sql):
    def edit(*, context):
        with connection.cursor() as cursor:
            cursor.execute(sql)

    with pytest.raises(DatabaseError, match="append-only"):
        take(edit)


def test_a_payout_lists_the_dispute_and_its_fee_is_booked_once(disputed, close, bank):
    assert balances()["fees"] == disputed.payment.fee + 20
    close(disputed, won=True)
    bank.server.bank.pay_out("acct_sandbox_alpha")
    fetch_payouts()
    lines = PayoutMovement.objects.filter(kind="dispute").order_by("amount")
    assert [(line.status, line.amount, line.payment_id) for line in lines] == [
        ("matched", D("-12.70"), disputed.payment_id), ("matched", D("12.70"), disputed.payment_id),
    ]  # fmt: skip
    assert (balances()["fees"], balances()["provider"]) == (disputed.payment.fee, D(0))


# -- whose it is --------------------------------------------------------------------------------------------


def test_a_dispute_of_a_payment_made_elsewhere_is_left_out(paid, bank):
    intent = bank.server.bank.capture(bank.server.bank.new_intent("acct_sandbox_alpha", 500, "gbp"))
    bank.server.bank.dispute(bank.server.store.find(intent["latest_charge"]))
    reconciliation.read_all()
    assert not Dispute.objects.exists()


def test_a_dispute_in_another_currency_is_not_booked(paid, bank):
    made = bank.server.bank.dispute(bank.server.store.all("charge")[0])
    bank.server.store.save(made | {"currency": "eur"})
    reconciliation.read_all()
    assert not Dispute.objects.exists()
    assert balances()["disputes"] == 0


def test_an_older_dispute_is_read_until_it_is_decided(disputed, close):
    with later(days=40):
        assert close(disputed, won=False).status == "lost"


def test_a_silent_provider_changes_nothing(disputed, bank):
    bank.stop()
    reconciliation.read_all()
    assert Dispute.objects.get().status == "needs_response"


def test_a_webhook_makes_the_worker_read(paid, bank, api, monkeypatch, tenant):
    asked = []
    monkeypatch.setattr(webhooks, "look", lambda task, schema: asked.append((task, schema)))
    made = bank.server.bank.dispute(bank.server.store.all("charge")[0])
    body, headers = signed_event("charge.dispute.created", made, at=int(time.time()))
    assert api("sara")("POST", "/payments/webhooks/stripe", raw=body, **headers).status_code == 200
    assert asked == [("payments.tasks.read_disputes", tenant.schema_name)]
    tasks.read_disputes(tenant.schema_name)
    assert Dispute.objects.get().payment_id == paid.id


def test_the_sweep_asks_for_restaurants_with_a_provider(tenant, bank, monkeypatch):
    asked = []
    monkeypatch.setattr(tasks, "look", lambda task, schema: asked.append(schema))
    tasks.sweep_disputes()
    assert asked == [tenant.schema_name]


# -- refunds --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["", "cash"])
def test_disputed_money_is_not_refunded_too(disputed, take, waiter, method):
    with pytest.raises(errors.PaymentDisputed):
        take(services.refund, actor=waiter, payment_id=disputed.payment_id, reason="cold", method=method)


def test_after_a_won_dispute_the_payment_can_be_refunded(disputed, close, take, waiter):
    close(disputed, won=True)
    take(services.refund, actor=waiter, payment_id=disputed.payment_id, reason="cold", method="cash")
    assert Refund.objects.exists()


# -- deadlines ------------------------------------------------------------------------------------------------


def test_deadlines_are_said_a_week_and_a_day_before_once_each(disputed, take):
    reconciliation.read_all()
    assert alert_kinds() == ["dispute.opened"]  # it says the deadline itself
    for hours, kinds in ((30, ["dispute.due_in_a_week"]), (150, ["dispute.due_in_a_week", "dispute.due_in_a_day"])):
        with later(hours=hours):
            for _ in range(2):
                reconciliation.read_all()
            assert alert_kinds()[1:] == kinds
    with later(days=8):
        assert alerts.reminders() == []


def test_an_answered_dispute_needs_no_reminder(disputed, take, waiter):
    take(disputes.save_answer, dispute_id=disputed.id, explanation="They ate.", attach_receipt=False)
    take(disputes.submit, actor=waiter, dispute_id=disputed.id)
    with later(hours=150):
        assert alerts.reminders() == []


# -- the answer -----------------------------------------------------------------------------------------------


@pytest.fixture
def answered(disputed, take, waiter):
    take(disputes.save_answer, dispute_id=disputed.id, explanation="They ate tacos.", attach_receipt=True)
    take(disputes.submit, actor=waiter, dispute_id=disputed.id)
    return disputed


def at_the_bank(bank, dispute):
    return bank.server.store.find(dispute.reference)


def test_the_answer_goes_to_the_bank_with_the_receipt(answered, bank):
    assert Dispute.objects.get().submission == "requested"
    reconciliation.read_all()
    dispute, sent = Dispute.objects.get(), at_the_bank(bank, answered)
    assert (dispute.submission, dispute.status, dispute.submitted_by_name) == ("sent", "under_review", "Sara")
    assert sent["evidence"]["uncategorized_text"] == "They ate tacos."
    assert bank.server.store.find(sent["evidence"]["receipt"])["size"] > 1000
    assert "uncategorized_file" not in sent["evidence"]
    assert [step.kind for step in dispute.steps.all()] == ["opened", "submitted", "under_review"]


def test_an_answer_whose_outcome_was_lost_is_sent_once(answered, bank):
    bank.server.faults.add("error_after", on="POST /v1/disputes")
    reconciliation.read_all()
    assert Dispute.objects.get().submission == "requested"
    with later(minutes=2):
        reconciliation.read_all()
    assert Dispute.objects.get().submission == "sent"
    assert at_the_bank(bank, answered)["evidence_details"]["submission_count"] == 1


def test_an_answer_that_is_not_accepted_can_be_changed_and_sent_again(answered, bank, take, waiter):
    bank.server.store.save(at_the_bank(bank, answered) | {"status": "under_review"})
    reconciliation.read_all()
    dispute = Dispute.objects.get()
    assert (dispute.submission, dispute.problem) == ("failed", "This dispute can no longer be updated.")
    assert "dispute.not_sent" in alert_kinds()
    bank.server.store.save(at_the_bank(bank, answered) | {"status": "needs_response"})
    reconciliation.read_all()
    take(disputes.submit, actor=waiter, dispute_id=dispute.id)
    reconciliation.read_all()
    assert Dispute.objects.get().submission == "sent"


def test_an_answer_waits_for_a_key_that_is_refused(answered, bank):
    connect_stripe("sk_test_other_alpha")
    reconciliation.read_all()
    assert Dispute.objects.get().submission == "requested"


def test_a_submitted_answer_stays_as_it_is(answered, take, waiter):
    for service, fields in (
        (disputes.save_answer, {"explanation": "Other", "attach_receipt": False}),
        (disputes.add_picture, {"name": "x", "sha256": "0" * 64, "content": b"x"}),
        (disputes.submit, {}),
    ):
        with pytest.raises(CannotAnswer):
            take(service, actor=waiter, dispute_id=answered.id, **fields)


def test_an_empty_or_a_late_answer_is_refused(disputed, take, waiter):
    with pytest.raises(NothingToSay):
        take(disputes.submit, actor=waiter, dispute_id=disputed.id)
    take(disputes.save_answer, dispute_id=disputed.id, explanation="They ate.", attach_receipt=True)
    with later(days=8), pytest.raises(CannotAnswer, match="deadline"):
        take(disputes.submit, actor=waiter, dispute_id=disputed.id)
