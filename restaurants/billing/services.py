"""What is stored of paying for plans. Each function runs inside a command; none calls Stripe."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from fynlo.core import clock
from realtime.commands.context import CommandContext
from restaurants.billing import mails
from restaurants.billing.errors import AccountUnknown, ChangeUnderWay, EventUnknown
from restaurants.billing.stripe_client import InvoiceRow, Snapshot
from restaurants.models import (
    BillingAccount,
    BillingEvent,
    BillingInvoice,
    Plan,
    PlanVersion,
    Restaurant,
    Subscription,
)
from restaurants.platform.errors import RestaurantUnknown

LEASE = timedelta(seconds=60)  # longer than the requests of one change may take
PAUSES = [timedelta(minutes=m) for m in (1, 5, 30, 60, 180, 360, 720, 1440)]
MOST_ATTEMPTS = len(PAUSES)
STATUS = Subscription.Status


def lock_subscription(restaurant_id: UUID) -> Subscription:
    """Lock and return a restaurant's subscription; the free one is made if there is none. Raises RestaurantUnknown."""
    rows = Subscription.objects.select_for_update(of=("self",), no_key=True).select_related("plan", "restaurant")
    found = rows.filter(restaurant_id=restaurant_id).first()
    if found is None:
        if not Restaurant.objects.filter(pk=restaurant_id).exists():
            raise RestaurantUnknown()
        free = {"plan": Plan.objects.get(slug="alpha"), "status": STATUS.ACTIVE}
        Subscription.objects.get_or_create(restaurant_id=restaurant_id, defaults=free)
        found = rows.get(restaurant_id=restaurant_id)
    return found


def lock_account(account_id: UUID) -> BillingAccount:
    """Lock and return an account. Raises AccountUnknown."""
    found = BillingAccount.objects.select_for_update(of=("self",), no_key=True).filter(pk=account_id).first()
    if found is None:
        raise AccountUnknown()
    return found


def begin_change(*, context: CommandContext, restaurant_id: UUID, change: UUID, what: str) -> UUID:
    """Claim the account of the restaurant for one change, so that two owners do not change it at once.

    Locks the subscription, then its account, which is made if there is none. Returns the account. `what` is for the
    audit. The claim ends with `end_change`, or by itself after LEASE. Raises ChangeUnderWay.
    """
    row = lock_subscription(restaurant_id)
    if row.account_id is None:
        row.account = BillingAccount.objects.create()
        row.save(update_fields=["account"])
    assert row.account_id is not None
    claim(lock_account(row.account_id), change)
    context.annotate(field="plan", before=row.plan_id, after=what)
    return row.account_id


def claim(account: BillingAccount, change: UUID) -> None:
    """Claim a locked account for one change until LEASE has passed. Raises ChangeUnderWay."""
    now = clock.now()
    if account.change_key not in (None, change) and account.change_until and account.change_until > now:
        raise ChangeUnderWay()
    account.change_key, account.change_until = change, now + LEASE
    account.save(update_fields=["change_key", "change_until"])


def end_change(*, context: CommandContext, restaurant_id: UUID, change: UUID) -> None:
    """End the claims of a change, if they are still this one's."""
    BillingAccount.objects.filter(change_key=change).update(change_key=None, change_until=None)


def note_at_stripe(*, context: CommandContext, account_id: UUID, customer: str = "", checkout: str = "") -> None:
    """Store the ids of the customer and of the page to subscribe that were made at Stripe. Locks the account."""
    account = lock_account(account_id)
    account.stripe_customer = customer or account.stripe_customer
    account.checkout_session = checkout or account.checkout_session
    account.save(update_fields=["stripe_customer", "checkout_session"])
    context.annotate(field="stripe", before="", after=customer or checkout)


def begin_reading(*, context: CommandContext, account_id: UUID) -> int:
    """Return the number of a reading at Stripe. Of two that overlap, the one that began later counts."""
    BillingAccount.objects.filter(pk=account_id).update(reads_begun=F("reads_begun") + 1)
    return BillingAccount.objects.values_list("reads_begun", flat=True).get(pk=account_id)


def store_reading(
    *,
    context: CommandContext,
    account_id: UUID,
    number: int,
    found: Snapshot | None,
    invoices: list[InvoiceRow],
    begun_at: datetime,
) -> bool:
    """Store what Stripe said, and email owners about invoices. Locks the account's subscriptions, then the account.

    Returns False, and stores nothing, if a reading that began later was stored already. Marks the messages about this
    customer that came before `begun_at` as done: what they reported is part of this reading.
    """
    rows = lock_subscriptions(account_id)
    account = lock_account(account_id)
    if number < account.reads_stored:
        return False
    account.reads_stored, account.synced_at = number, clock.now()
    if found is not None:
        account.stripe_subscription, account.tax_rate = found.id, found.tax_rate
        for row in rows:
            before = (row.plan_id, row.status)
            _follow(row, found)
            row.save()
            for name, was, now in zip(("plan", "status"), before, (row.plan_id, row.status), strict=True):
                if was != now:
                    context.annotate(field=name, before=str(was), after=str(now))
    account.save(update_fields=["reads_stored", "synced_at", "stripe_subscription", "tax_rate"])
    for invoice in invoices:
        _store_invoice(context, account, invoice)
    if account.stripe_customer:
        waiting = BillingEvent.objects.filter(
            customer=account.stripe_customer, handled_at=None, received_at__lt=begun_at
        )
        waiting.update(handled_at=clock.now(), outcome=BillingEvent.Outcome.READ, error="")
    return True


def lock_subscriptions(account_id: UUID) -> list[Subscription]:
    """Lock and return the subscriptions of an account, by id."""
    rows = Subscription.objects.select_for_update(of=("self",), no_key=True).select_related("plan", "restaurant")
    return list(rows.filter(account_id=account_id).order_by("pk"))


def _follow(row: Subscription, found: Snapshot) -> None:
    """Take over what Stripe says of the restaurant. A plan or price that is not ours leaves the plan as it is.

    A restaurant that has no item, and had none, is left alone: nobody pays for its plan.
    """
    item = found.item_of(row.restaurant_id)
    if item is None and not row.stripe_item:
        return
    row.stripe_item = item.id if item else ""
    if item is None or not found.is_live:
        row.status, row.current_period_end, row.past_due_since = STATUS.CANCELLED, None, None
        row.pending_plan = row.kept_version = row.kept_until = None
        row.cancels_at_period_end = False
    if item is None:
        return
    if Plan.objects.filter(pk=item.plan).exists():
        row.plan_id = item.plan
    row.paid_version = PlanVersion.objects.filter(pk=item.version).first() if item.version else None
    row.interval, row.paid_until = found.interval, None
    if found.trial_end is not None:
        row.trial_ends_on, row.had_trial = found.trial_end.astimezone(row.restaurant.zone).date(), True
    if not found.is_live:
        return
    row.status = found.status
    row.current_period_start, row.current_period_end = found.period_start, found.period_end
    coming = found.coming.get(str(row.restaurant_id))
    row.cancels_at_period_end = found.cancels or coming == ""
    row.pending_plan = Plan.objects.filter(pk=coming.split()[0]).first() if coming else None
    if not found.is_past_due:
        row.past_due_since = None
    elif row.past_due_since is None:
        row.past_due_since = clock.now()


def _store_invoice(context: CommandContext, account: BillingAccount, found: InvoiceRow) -> None:
    """Store an invoice. Its lines name restaurants as they are called when it is first stored."""
    invoice = BillingInvoice.objects.filter(pk=found.id).first() or BillingInvoice(pk=found.id, account=account)
    invoice.number, invoice.status, invoice.total = found.number, found.status, found.total
    invoice.amount_due, invoice.issued_at = found.amount_due, found.created_at
    invoice.next_attempt_at = found.next_attempt_at
    invoice.vat, invoice.vat_rate = found.vat, found.vat_rate
    if not invoice.lines:
        _store_lines(invoice, found)
    if found.status == "paid" and invoice.told_status != "paid" and found.total > 0:
        mails.invoice_paid(context, account, invoice)
        invoice.told_status = "paid"
    elif found.status == "open" and found.attempts > invoice.told_attempts:
        mails.payment_failed(context, account, invoice)
        invoice.told_status, invoice.told_attempts = "open", found.attempts
    invoice.save()


def _store_lines(invoice: BillingInvoice, found: InvoiceRow) -> None:
    ids = {each.restaurant for each in found.lines}
    restaurants = {each.pk.hex: each for each in Restaurant.objects.filter(pk__in=[each for each in ids if each])}
    invoice.restaurant = next(iter(restaurants.values())) if len(ids) == len(restaurants) == 1 else None
    names = dict(Plan.objects.values_list("pk", "name"))
    invoice.lines = [
        {
            "restaurant": each.restaurant,
            "name": restaurants[each.restaurant].name if each.restaurant in restaurants else "",
            "plan": names.get(each.plan, each.plan),
            "from": each.first.date().isoformat(),
            "to": each.last.date().isoformat(),
            "amount": f"{each.amount:.2f}",
            "vat": f"{each.vat:.2f}",
        }
        for each in found.lines
    ]


# -- messages of Stripe --------------------------------------------------------------------------------------


def receive_event(*, context: CommandContext, event: dict[str, Any], customer: str) -> BillingEvent:
    """Store a verified message of Stripe. One that comes twice is stored once. The worker reads what it is about."""
    outcome = "" if customer else BillingEvent.Outcome.IGNORED
    now = clock.now()
    row, is_new = BillingEvent.objects.get_or_create(
        pk=event["id"],
        defaults={
            "kind": event["type"], "customer": customer, "payload": event, "received_at": now, "next_attempt_at": now,
            "outcome": outcome, "handled_at": now if outcome else None,
        },
    )  # fmt: skip
    context.annotate(kind=row.kind, field=row.pk, before="" if is_new else "stored", after="stored")
    return row


def note_failure(*, context: CommandContext, customer: str, error: str) -> None:
    """Store why the messages about a customer could not be followed, and when to try again. Locks them by id."""
    now = clock.now()
    rows = BillingEvent.objects.select_for_update(no_key=True).filter(customer=customer, handled_at=None)
    for row in rows.filter(next_attempt_at__lte=now).order_by("pk"):
        row.attempts += 1
        row.error = error[:200]
        row.next_attempt_at = now + PAUSES[min(row.attempts, MOST_ATTEMPTS) - 1]
        if row.attempts >= MOST_ATTEMPTS:
            row.handled_at, row.outcome = now, BillingEvent.Outcome.FAILED
        row.save()
    context.annotate(customer=customer, reason=error[:200])


def note_unknown(*, context: CommandContext, customer: str) -> None:
    """Mark the messages about a customer that is no restaurant's. Platform staff may try them again."""
    rows = BillingEvent.objects.filter(customer=customer, handled_at=None)
    rows.update(handled_at=clock.now(), outcome=BillingEvent.Outcome.UNKNOWN)
    context.annotate(customer=customer)


def retry_event(*, context: CommandContext, event_id: str) -> BillingEvent:
    """Let the worker follow a message again. Locks it. Raises EventUnknown."""
    row = BillingEvent.objects.select_for_update(no_key=True).filter(pk=event_id).first()
    if row is None:
        raise EventUnknown()
    context.annotate(field=row.pk, before=row.outcome, after="")
    row.handled_at, row.outcome, row.attempts, row.error = None, "", 0, ""
    row.next_attempt_at = clock.now()
    row.save()
    from restaurants.billing.syncing import look_at_events

    transaction.on_commit(look_at_events)
    return row
