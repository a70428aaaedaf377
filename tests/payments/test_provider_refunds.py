"""Refunds through the payment's provider: stored first, sent by the worker, booked when the provider has made it."""

import re
import time
from datetime import timedelta
from decimal import Decimal as D
from html import unescape
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection

from fynlo.core import clock, json_codec
from fynlo.core.cache import clear_caches
from orders import history
from payments import errors, reconciliation, refund_reconciliation, services, tasks
from payments.cash_up.pending import pending
from payments.cash_up.reports import close_day
from payments.history import story_of
from payments.models import Payment, Posting, Receipt, Refund, RefundAttempt, ZReport
from payments.provider_accounts.errors import PaymentsUnderWay
from payments.provider_accounts.services import remove_account
from payments.providers.stripe import client
from realtime import alerts
from realtime.models import Alert
from restaurants.business_days import business_day
from tests.orders.conftest import event_types_since, head
from tests.payments.sandbox import connect_stripe, signed_event

pytestmark = pytest.mark.django_db
REFUND = "POST /v1/refunds"


def later(**much):
    return clock.travel(clock.now() + timedelta(**much))


def work(**much):
    """Let the worker send and read refunds, as if `much` time had passed."""
    with later(**much):
        refund_reconciliation.poll_due()


def stored(payment):
    return Payment.objects.get(pk=payment.pk)


def attempt():
    return RefundAttempt.objects.latest("requested_at")


def balance(account):
    return sum(Posting.objects.filter(account=account).values_list("amount", flat=True), D("0.00"))


def text_of(answer):
    """Return what a page says, without its markup."""
    return " ".join(unescape(re.sub(r"<[^>]+>", "", answer.content.decode())).split())


def given_back(bank):
    """Return the pence that the provider gave back to guests."""
    return sum(charge["amount_refunded"] for charge in bank.server.store.all("charge"))


@pytest.fixture
def paid(begin, place, bank, take):
    """£11.70 and a £1.00 tip that a guest paid on the phone."""
    payment = begin(place(), tip="1.00")
    reconciliation.poll_due()
    bank.approve(stored(payment))
    take(services.poll, payment_id=payment.id)
    reconciliation.poll_due()
    assert stored(payment).status == "captured"
    return stored(payment)


@pytest.fixture
def back(take, waiter):
    return lambda payment, **fields: take(
        services.refund, actor=waiter, payment_id=payment.id, reason="cold food", **fields
    )


# -- the way of a refund ------------------------------------------------------------------------------------


def test_a_refund_is_stored_before_the_provider_hears_of_it(paid, back, bank):
    before = head()
    made = back(paid, amount=D("5.00"))
    assert (made.status, made.amount, made.by_name) == ("requested", D("5.00"), "Sara")
    assert event_types_since(before) == ["payment.refund_requested"]
    assert (stored(paid).refunding, stored(paid).refunded) == (D("5.00"), D("0.00"))
    assert not Refund.objects.exists()
    assert given_back(bank) == 0


def test_it_is_booked_once_the_provider_has_made_it(paid, back, bank):
    fee = paid.fee
    back(paid, amount=D("5.00"), tip=D("1.00"))
    before = head()
    work()
    refund, made = Refund.objects.get(), attempt()
    assert (refund.id, refund.method, refund.amount, refund.tip) == (made.id, "qr", D("5.00"), D("1.00"))
    assert (refund.reason, refund.by_name, refund.reference) == ("cold food", "Sara", made.reference)
    assert made.reference.startswith("re_")
    assert (made.status, made.next_poll_at) == ("done", None)
    assert given_back(bank) == 600
    assert (balance("provider"), balance("cash")) == (D("6.70") - fee, D("0.00"))
    assert (balance("bills"), balance("tips"), balance("fees")) == (D("-6.70"), D("0.00"), fee)
    assert (stored(paid).refunding, stored(paid).refunded, stored(paid).refunded_tip) == (0, D("5.00"), D("1.00"))
    assert event_types_since(before) == ["order.updated", "payment.refunded"]
    assert Receipt.objects.filter(refund=refund).count() == 1
    assert sum(bucket["gross"] for bucket in refund.buckets) == D("5.00")


def test_it_counts_on_the_day_it_is_made(paid, back):
    back(paid)
    work(days=1)
    assert Refund.objects.get().business_day == paid.business_day + timedelta(days=1)


def test_the_refunded_lines_are_those_that_a_person_chose(paid, back):
    order = paid.order
    latte = order.lines.get(name="Latte")
    back(paid, by_line={latte.id: D("3.20")})
    work()
    refund = Refund.objects.get()
    assert list(refund.allocations.values_list("line_id", "amount")) == [(latte.id, D("3.20"))]
    assert history.entries(order)[-1].words == "Refunded £3.20 on the guest's phone for Latte (cold food)"


def test_the_story_tells_every_step(paid, back, bank):
    bank.server.faults.add("refund_pending")
    back(paid, amount=D("5.00"))
    work()
    bank.server.store.save(bank.server.store.all("refund")[0] | {"status": "succeeded"})
    work(minutes=10)
    assert [entry.words for entry in story_of(stored(paid))][-3:] == [
        "Refund of £5.00 requested (cold food)",
        "The payment provider has accepted the refund of £5.00",
        "Refunded £5.00 on the guest's phone (cold food)",
    ]


def test_the_story_names_the_day_of_what_happened_later(paid, back, marco):
    back(paid)
    work(days=1)
    made = Refund.objects.get().at.astimezone(connection.tenant.zone)
    page = text_of(marco("get", f"/portal/payments/{paid.id}/"))
    assert f"{made:%-d %b}, {made:%H:%M:%S}" in page.partition("History")[2]


def test_a_pending_refund_is_booked_only_when_the_bank_took_it(paid, back, bank):
    bank.server.faults.add("refund_pending")
    back(paid, amount=D("5.00"))
    work()
    assert (attempt().status, stored(paid).refunding) == ("sent", D("5.00"))
    assert not Refund.objects.exists()
    refund = bank.server.store.all("refund")[0]
    bank.server.bank.finish_refund(refund)
    work(minutes=10)
    assert Refund.objects.get().amount == D("5.00")
    assert len(bank.server.store.all("refund")) == 1


def test_a_failed_refund_frees_the_payment_and_says_what_to_do(paid, back, bank):
    bank.server.faults.add("refund_fails")
    back(paid, amount=D("5.00"))
    before = head()
    work()
    assert (attempt().status, attempt().problem) == ("failed", "the card has expired or was cancelled")
    assert (stored(paid).refunding, stored(paid).refund_problem) == (0, "the card has expired or was cancelled")
    assert event_types_since(before) == ["payment.refund_failed", "attention.raised"]
    alert = Alert.objects.get()
    assert (alert.kind, alert.sentence) == (
        "payment.refund_failed",
        f"£5.00 of order {paid.order.number} did not go back to the guest: the card has expired or was cancelled",
    )
    assert not Refund.objects.exists()
    back(paid, amount=D("5.00"), method="cash")
    assert (balance("cash"), stored(paid).refund_problem) == (D("-5.00"), "")


def test_a_refund_that_comes_back_later_stays_booked_and_raises_one_alert(paid, back, bank, take):
    back(paid, amount=D("5.00"))
    work()
    bank.server.bank.fail_refund(bank.server.store.all("refund")[0])
    for _ in range(2):
        take(services.poll_refund, attempt_id=attempt().id)
        work()
    assert (Refund.objects.count(), attempt().status) == (1, "done")
    assert [alert.kind for alert in Alert.objects.all()] == ["payment.refund_returned"]


# -- answers that are lost ------------------------------------------------------------------------------------


@pytest.mark.parametrize("effect", ["error", "error_after", "lost"])
def test_a_lost_answer_refunds_once(paid, back, bank, monkeypatch, effect):
    monkeypatch.setattr(client, "TIMEOUT_SECONDS", 0.1)
    clear_caches()  # the client of the capture has another time-out
    bank.server.faults.add(effect, on=REFUND, milliseconds=300)
    back(paid, amount=D("5.00"))
    work()
    assert (attempt().status, stored(paid).refunding) == ("unknown", D("5.00"))
    assert not Refund.objects.exists()
    monkeypatch.undo()
    clear_caches()
    work(minutes=1)
    assert (attempt().status, Refund.objects.get().amount) == ("done", D("5.00"))
    assert given_back(bank) == 500


def test_a_refund_that_stripes_keys_forgot_is_found_by_its_metadata(paid, back, bank):
    bank.server.faults.add("error_after", on=REFUND)
    back(paid, amount=D("5.00"))
    work()
    bank.server.store.forget_answers()
    work(days=2)
    assert (attempt().status, given_back(bank)) == ("done", 500)


def test_a_refund_without_an_answer_raises_one_alert(paid, back, bank, marco):
    with clock.travel(clock.now().replace(hour=14, minute=3)):
        back(paid, amount=D("5.00"))
        bank.stop()
        for minutes in (0, 1, 3, 9, 20, 60):
            work(minutes=minutes)
        today = marco("get", "/portal/").content.decode()
    alert = Alert.objects.get()
    assert alert.kind == "payment.refund_unknown"
    assert re.match(r"Stripe was asked at \d\d:03 on \d+ \w+ to refund £5\.00 .* has not answered\.", alert.sentence)
    assert alert.sentence in unescape(today)
    assert (stored(paid).refunding, stored(paid).refund_unknown) == (D("5.00"), True)


@pytest.fixture
def unanswered(paid, back, bank):
    """Ask Stripe for £5.00 back, and let it say nothing until an alert is raised. `effect` says what it did."""

    def ask(effect):
        bank.server.faults.add(effect, on=REFUND)
        back(paid, amount=D("5.00"))
        work()
        bank.server.faults.add("error", on="GET /v1/refunds", times=3)
        for minutes in (1, 3, 9):
            work(minutes=minutes)
        assert (attempt().status, stored(paid).refund_unknown) == ("unknown", True)
        return Alert.objects.get(kind="payment.refund_unknown", resolved_at=None)

    return ask


@pytest.mark.parametrize(
    ("effect", "then", "status", "note", "booked"),
    [
        ("error", "", "done", "Stripe has made the refund.", 5),
        ("error_after", "", "done", "Stripe has made the refund.", 5),
        ("error", "refund_fails", "failed", "Stripe has not made the refund.", 0),
        ("error", "refund_pending", "sent", "Stripe has accepted the refund.", 0),
    ],
)
def test_a_certain_answer_ends_the_doubt_and_its_alert(
    paid, unanswered, back, bank, effect, then, status, note, booked
):  # fmt: skip
    alert = unanswered(effect)
    if then:
        bank.server.faults.add(then)
    work(minutes=20)
    alert.refresh_from_db()
    assert (alert.resolved_by, alert.resolved_by_name, alert.note) == (None, "Fynlo", note)
    found = stored(paid)
    assert (attempt().status, found.refund_unknown, found.refunded) == (status, False, booked)
    assert len(bank.server.store.all("refund")) == 1
    if status != "sent":
        back(paid, amount=found.amount - found.refunded)  # what did not go back can be refunded again


def test_an_alert_that_a_person_resolved_first_stays_as_it_is(paid, unanswered, take, actor):
    alert = unanswered("error_after")
    take(alerts.resolve, actor=actor("marco"), alert_id=alert.id, note="seen on their website")
    work(minutes=20)
    alert.refresh_from_db()
    assert (attempt().status, alert.resolved_by_name, alert.note) == ("done", "Marco", "seen on their website")


@pytest.mark.parametrize("other", [{"amount": 501}, {"currency": "eur"}])
def test_another_amount_or_currency_is_not_booked(paid, back, bank, other):
    bank.server.faults.add("refund_pending")
    back(paid, amount=D("5.00"))
    work()
    bank.server.store.save(bank.server.store.all("refund")[0] | {"status": "succeeded"} | other)
    for hours in (1, 2):
        work(hours=hours)
    assert not Refund.objects.exists()
    assert (attempt().status, stored(paid).refunding) == ("unknown", D("5.00"))
    assert [alert.kind for alert in Alert.objects.all()] == ["payment.refund_differs"]
    bank.server.store.save(bank.server.store.all("refund")[0] | {"amount": 500, "currency": "gbp"})
    work(hours=3)
    assert Refund.objects.get().amount == D("5.00")


def test_a_key_that_stripe_refuses_ends_a_refund_that_was_never_sent(paid, back, bank, take):
    back(paid, amount=D("5.00"))
    connect_stripe("sk_test_other_alpha")
    work()
    assert attempt().status == "failed"


def test_a_key_that_is_refused_later_leaves_the_refund_unknown(paid, back, bank):
    bank.server.faults.add("error_after", on=REFUND)
    back(paid, amount=D("5.00"))
    work()
    connect_stripe("sk_test_other_alpha")
    work(minutes=1)
    assert attempt().status == "unknown"
    connect_stripe()
    work(minutes=5)
    assert (attempt().status, given_back(bank)) == ("done", 500)


# -- refusals -------------------------------------------------------------------------------------------------


def test_while_a_refund_is_under_way_the_payment_is_refunded_no_other_way(paid, back):
    back(paid, amount=D("5.00"))
    for fields in ({"amount": D("1.00")}, {"amount": D("1.00"), "method": "cash"}, {}):
        with pytest.raises(errors.RefundUnderWay, match=r"£5\.00"):
            back(paid, **fields)
    work()
    back(paid, amount=D("1.00"), method="cash")
    with pytest.raises(errors.OverRefund):
        back(paid, amount=D("5.71"))
    back(paid)
    work()
    assert (stored(paid).refunded, stored(paid).refunded_tip) == (D("11.70"), D("1.00"))


def test_a_payment_that_is_not_confirmed_is_not_refunded(begin, place, back):
    payment = begin(place())
    with pytest.raises(errors.NotConfirmed):
        back(payment)


def test_cash_is_always_a_choice_and_another_card_never(paid, back):
    with pytest.raises(errors.NotToThatTender):
        back(paid, method="card")
    assert back(paid, method="cash").method == "cash"


def test_without_the_provider_only_cash_goes_back(paid, back, take):
    take(remove_account, provider="stripe")
    with pytest.raises(errors.NotConnected):
        back(paid)
    back(paid, method="cash")


def test_an_account_with_a_refund_under_way_stays(paid, back, take):
    back(paid)
    with pytest.raises(PaymentsUnderWay, match="refund"):
        take(remove_account, provider="stripe")


def test_the_database_allows_one_refund_under_way(paid, back, take):
    back(paid, amount=D("5.00"))

    def second(*, context):
        RefundAttempt.objects.create(
            payment=paid, status="requested", amount=D("1.00"), reason="x", requested_at=clock.now()
        )

    with pytest.raises(IntegrityError, match="refund_attempt_one_under_way"):
        take(second)


# -- webhooks, routes, the sweep ---------------------------------------------------------------------------------


def test_a_webhook_makes_the_worker_read_the_refund_also_twice(paid, back, bank, api):
    bank.server.faults.add("refund_pending")
    back(paid, amount=D("5.00"))
    work()
    refund = bank.server.bank.finish_refund(bank.server.store.all("refund")[0])
    assert not refund_reconciliation.is_work_waiting()
    for _ in range(2):
        body, headers = signed_event("refund.updated", refund, at=int(time.time()))
        assert api("sara")("POST", "/payments/webhooks/stripe", raw=body, **headers).status_code == 200
        assert refund_reconciliation.is_work_waiting()
        refund_reconciliation.poll_due()
    assert Refund.objects.count() == 1


def test_a_webhook_about_another_refund_changes_nothing(paid, back, bank, api):
    back(paid, amount=D("5.00"))
    work()
    body, headers = signed_event("refund.updated", {"id": "re_other", "object": "refund"}, at=int(time.time()))
    assert api("sara")("POST", "/payments/webhooks/stripe", raw=body, **headers).status_code == 200
    assert not refund_reconciliation.is_work_waiting()


def test_the_mobile_app_refunds_to_the_phone_without_a_reason(paid, api, tenant):
    answer = api("marco")("POST", f"/payments/refund/{paid.id}", {"amount": D("2.00")})
    assert answer.status_code == 201
    said = answer.body
    assert (said["amount"], said["provider"], said["fee"], said["status"]) == (D("2.00"), "stripe", 0, "requested")
    assert said["payment"]["refunding_amount"] == D("2.00")
    work()
    assert (str(Refund.objects.get().id), Refund.objects.get().reason) == (said["refund_id"], "mobile app")


def test_only_managers_refund_and_the_neighbour_finds_no_payment(paid, api):
    for name in ("sara", "kim"):
        assert api(name)("POST", f"/payments/refund/{paid.id}", {"amount": 1}).status_code == 403
    assert api("marco", "beta")("POST", f"/payments/refund/{paid.id}", {"amount": 1}).status_code == 404


def test_the_sweep_finds_a_refund_whose_message_was_lost(paid, back, monkeypatch, tenant):
    asked = []
    monkeypatch.setattr(tasks, "look", lambda task, schema: asked.append(schema))
    tasks.sweep_payments()
    assert tenant.schema_name not in asked
    back(paid)
    tasks.sweep_payments()
    assert tenant.schema_name in asked
    tasks.poll_payments(tenant.schema_name)
    assert Refund.objects.exists()


def test_asking_for_a_refund_costs_the_same_for_many_lines(paid, back, django_assert_max_num_queries):
    with django_assert_max_num_queries(24):
        back(paid)


# -- the portal and cash-up ------------------------------------------------------------------------------------


@pytest.fixture
def marco(page_client, tenant):
    """Marco's portal; Alpha is the chosen restaurant after each request."""

    def ask(method, path, data=None):
        answer = getattr(page_client("marco"), method)(path, data)
        connection.set_tenant(tenant)
        return answer

    return ask


def form_of(payment):
    return f"/portal/orders/payments/{payment.id}/refund/"


def test_the_portal_refunds_the_way_it_was_paid_or_in_cash(paid, marco):
    page = marco("get", form_of(paid)).content.decode()
    assert "The way it was paid, through Stripe" in page
    fields = {"method": "qr", "how": "amount", "amount": "2", "reason": "cold food", "key": uuid4()}
    assert marco("post", form_of(paid), fields).status_code == 302
    assert attempt().total == D("2.00")
    page = marco("get", f"/portal/payments/{paid.id}/").content.decode()
    assert "It is booked once the payment provider has made it." in page
    assert form_of(paid) not in page
    listed = marco("get", "/portal/payments/?state=refunding").content.decode()
    assert listed.count("Refund under way") == 2  # the tab and the payment
    refused = marco("post", form_of(paid), {**fields, "method": "cash", "key": uuid4()})
    assert (refused.status_code, "A refund of £2.00" in refused.content.decode()) == (422, True)


def test_the_portal_says_that_a_refund_has_no_answer_and_what_to_do(paid, unanswered, marco):
    unanswered("error_after")
    asked = attempt().requested_at.astimezone(connection.tenant.zone)
    page = text_of(marco("get", f"/portal/payments/{paid.id}/"))
    assert f"We asked Stripe to refund £5.00 on {asked:%-d %b} at {asked:%H:%M} and have no answer yet." in page
    assert "Nothing is refunded twice" in page
    assert "Give the guest nothing back another way until then." in page
    listed = marco("get", "/portal/payments/?state=refund_unknown").content.decode()
    assert listed.count("Refund not confirmed") == 2  # the tab and the payment
    refused = marco("post", form_of(paid), {"method": "cash", "how": "all", "reason": "cold food", "key": uuid4()})
    assert (refused.status_code, "has no answer yet" in refused.content.decode()) == (422, True)
    work(minutes=20)
    assert "no answer yet" not in marco("get", f"/portal/payments/{paid.id}/").content.decode()


def test_the_portal_says_that_the_provider_made_another_refund(paid, back, bank, marco):
    bank.server.faults.add("refund_pending")
    back(paid, amount=D("5.00"))
    work()
    bank.server.store.save(bank.server.store.all("refund")[0] | {"amount": 501})
    work(hours=1)
    page = text_of(marco("get", f"/portal/payments/{paid.id}/"))
    assert "it made another refund than that. Nothing is booked." in page
    assert "The last refund failed" not in page


def test_the_portal_says_why_a_refund_failed(paid, back, bank, marco):
    bank.server.faults.add("refund_fails")
    back(paid, amount=D("2.00"))
    work()
    page = marco("get", f"/portal/payments/{paid.id}/").content.decode()
    assert "The last refund failed: the card has expired or was cancelled." in page
    assert "Refund of £2.00 failed: the card has expired or was cancelled" in page


def test_a_refund_under_way_is_not_in_the_report(paid, back, tenant):
    back(paid, amount=D("2.00"))
    assert pending(tenant, business_day(clock.now(), tenant)).serialize()["refunds_under_way"] == 1
    work()
    assert pending(tenant, business_day(clock.now(), tenant)).serialize()["refunds_under_way"] == 0


def test_the_day_closes_with_the_refund_in_the_account_of_its_tender(paid, back, take, actor):
    back(paid, amount=D("2.00"), tip=D("1.00"))
    work()
    take(close_day, actor=actor("marco"), day=paid.business_day)
    document = json_codec.loads(bytes(ZReport.objects.get().document))
    (tender,) = document["tenders"]
    assert (tender["method"], tender["refunded"], tender["refunded_tips"]) == ("qr", D("2.00"), D("1.00"))
    assert all(identity["left"] == identity["right"] for identity in document["identities"])
