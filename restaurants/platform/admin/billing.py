"""Subscriptions, their invoices and the messages of Stripe in Django admin."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.timesince import timesince
from unfold.decorators import action, display

from fynlo.core.errors import DomainError
from restaurants.billing.commands import BILLING_RETRY_EVENT
from restaurants.billing.syncing import read_restaurant
from restaurants.models import BillingAccount, BillingEvent, BillingInvoice, Subscription
from restaurants.platform.admin import commands
from restaurants.platform.admin.base import CommandAdmin, ReadOnlyAdmin
from restaurants.platform.admin.restaurants import STATUS_LABELS

OUTCOME_LABELS = {
    "Waiting": "info", "Read": "success", "About something else": "", "Unknown customer": "warning", "Failed": "danger",
}  # fmt: skip


@admin.register(Subscription)
class SubscriptionAdmin(CommandAdmin):
    """The plan of each restaurant. One that is paid at Stripe is changed there; this page shows it."""

    add_command, change_command = commands.PLATFORM_ADD_SUBSCRIPTION, commands.PLATFORM_CHANGE_SUBSCRIPTION
    list_display = ["restaurant", "plan", "status_label", "renews", "coming", "overdue", "trial_ends_on"]
    list_filter = ["plan", "status", "cancels_at_period_end"]
    list_select_related = ["restaurant", "plan", "pending_plan"]
    search_fields = ["restaurant__name", "restaurant__slug", "account__stripe_customer"]
    autocomplete_fields = ["restaurant"]
    actions = ["read_at_stripe"]
    AT_STRIPE = ["account", "customer", "stripe_item", "interval", "renews", "coming", "overdue"]

    def get_fieldsets(self, request: HttpRequest, obj: Subscription | None = None) -> Any:
        own = (None, {"fields": ["restaurant", "plan", "status", "trial_ends_on"]})
        return [own, ("At Stripe", {"fields": self.AT_STRIPE})] if obj else [own]

    def get_readonly_fields(self, request: HttpRequest, obj: Subscription | None = None) -> list[str]:
        if obj is None:
            return []
        paid = ["plan", "status", "trial_ends_on"] if obj.is_paid else []
        return ["restaurant", *paid, *self.AT_STRIPE]

    @display(description="Status", ordering="status", label=STATUS_LABELS | {"Payment overdue": "danger"})
    def status_label(self, subscription: Any) -> str:
        return subscription.get_status_display()

    @display(description="Renews", ordering="current_period_end")
    def renews(self, subscription: Any) -> str:
        end = subscription.current_period_end
        return f"{end:%-d %b %Y}" if end else "–"

    @display(description="Then")
    def coming(self, subscription: Any) -> str:
        if subscription.cancels_at_period_end:
            return "Ends"
        return str(subscription.pending_plan or "–")

    @display(description="Stripe customer")
    def customer(self, subscription: Any) -> str:
        return subscription.account.stripe_customer if subscription.account else "–"

    @display(description="Overdue for", ordering="past_due_since")
    def overdue(self, subscription: Any) -> str:
        return timesince(subscription.past_due_since) if subscription.past_due_since else "–"

    @action(description="Read again at Stripe", icon="sync", permissions=["change"])
    def read_at_stripe(self, request: HttpRequest, rows: QuerySet[Subscription]) -> None:
        """One that fails does not stop the others. Each reading is in the audit."""
        done = 0
        for row in rows.select_related("restaurant"):
            try:
                read_restaurant(row.restaurant_id)
                done += 1
            except DomainError as refusal:
                messages.error(request, f"{row.restaurant}: {refusal.message}")
        if done:
            messages.success(request, f"{done} read.")


@admin.register(BillingAccount)
class BillingAccountAdmin(ReadOnlyAdmin):
    """Who pays for which restaurants, with their plans and invoices. Nothing here edits money."""

    list_display = ["__str__", "owner", "restaurants_count", "stripe_customer", "synced_at"]
    list_select_related = ["owner"]
    search_fields = ["subscriptions__restaurant__name", "owner__email", "stripe_customer"]
    fields = ["plans", "owner", "stripe_customer", "stripe_subscription", "last_invoices", "synced_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[BillingAccount]:
        rows = Subscription.objects.select_related("restaurant", "plan").order_by("restaurant__name")
        return super().get_queryset(request).prefetch_related(Prefetch("subscriptions", rows))

    @display(description="Restaurants")
    def restaurants_count(self, account: Any) -> int:
        return len(account.subscriptions.all())

    @display(description="Restaurants")
    def plans(self, account: Any) -> str:
        rows = [f"{row.restaurant}: {row.plan}, {row.get_status_display()}" for row in account.subscriptions.all()]
        return "; ".join(rows) or "–"

    @display(description="Last invoices")
    def last_invoices(self, account: Any) -> str:
        rows = [f"{row}: £{row.total}, {row.status}" for row in account.invoices.all()[:12]]
        return "; ".join(rows) or "–"


@admin.register(BillingInvoice)
class BillingInvoiceAdmin(ReadOnlyAdmin):
    """The invoices of plans as Stripe has them. Nothing here edits money."""

    list_display = ["number", "restaurants", "issued_at", "total", "vat", "amount_due", "status_label"]
    list_filter = ["status"]
    search_fields = ["number", "account__subscriptions__restaurant__name"]
    fields = [
        "number",
        "account",
        "issued_at",
        "what",
        "total",
        "net",
        "vat",
        "vat_rate",
        "amount_due",
        "status",
        "next_attempt_at",
    ]

    @display(description="Restaurants")
    def restaurants(self, invoice: Any) -> str:
        return ", ".join(sorted({line["name"] for line in invoice.lines if line["name"]})) or "–"

    @display(description="Without VAT")
    def net(self, invoice: Any) -> Any:
        return invoice.net

    @display(description="Lines")
    def what(self, invoice: Any) -> str:
        return "; ".join(f"{line['name']}, {line['plan']}: £{line['amount']}" for line in invoice.lines) or "–"

    @display(description="Status", ordering="status", label={"Paid": "success", "Open": "danger"})
    def status_label(self, invoice: Any) -> str:
        return invoice.status.capitalize()


@admin.register(BillingEvent)
class BillingEventAdmin(ReadOnlyAdmin):
    """The messages of Stripe. One that failed, or whose customer was unknown, can be followed again."""

    list_display = ["kind", "customer", "received_at", "outcome_label", "attempts", "error"]
    list_filter = ["outcome", "kind"]
    search_fields = ["id", "customer"]
    ordering = ["-received_at"]
    actions = ["retry"]
    fields = [
        "id",
        "kind",
        "customer",
        "received_at",
        "handled_at",
        "outcome_label",
        "attempts",
        "next_attempt_at",
        "error",
    ]

    @display(description="State", ordering="outcome", label=OUTCOME_LABELS)
    def outcome_label(self, event: Any) -> str:
        return event.get_outcome_display() if event.outcome else "Waiting"

    @action(description="Follow again", icon="replay", permissions=["view"])
    def retry(self, request: HttpRequest, rows: QuerySet[BillingEvent]) -> None:
        self.each(request, rows, BILLING_RETRY_EVENT, done="will be followed again")
