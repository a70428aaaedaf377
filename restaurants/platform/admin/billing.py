"""Subscriptions, their invoices and the messages of Stripe in Django admin."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.timesince import timesince
from unfold.decorators import action, display

from fynlo.core.errors import DomainError
from restaurants.billing.commands import BILLING_RETRY_EVENT
from restaurants.billing.syncing import read_again
from restaurants.models import BillingEvent, BillingInvoice, Subscription
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
    search_fields = ["restaurant__name", "restaurant__slug", "stripe_customer"]
    autocomplete_fields = ["restaurant"]
    actions = ["read_at_stripe"]
    AT_STRIPE = ["stripe_customer", "stripe_subscription", "interval", "renews", "coming", "overdue", "synced_at"]

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

    @display(description="Overdue for", ordering="past_due_since")
    def overdue(self, subscription: Any) -> str:
        return timesince(subscription.past_due_since) if subscription.past_due_since else "–"

    @action(description="Read again at Stripe", icon="sync", permissions=["change"])
    def read_at_stripe(self, request: HttpRequest, rows: QuerySet[Subscription]) -> None:
        """One that fails does not stop the others. Each reading is in the audit."""
        done = 0
        for row in rows.select_related("restaurant"):
            try:
                read_again(row.restaurant_id)
                done += 1
            except DomainError as refusal:
                messages.error(request, f"{row.restaurant}: {refusal.message}")
        if done:
            messages.success(request, f"{done} read.")


@admin.register(BillingInvoice)
class BillingInvoiceAdmin(ReadOnlyAdmin):
    """The invoices of plans as Stripe has them. Nothing here edits money."""

    list_display = ["number", "restaurant", "issued_at", "total", "amount_due", "status_label", "next_attempt_at"]
    list_filter = ["status"]
    list_select_related = ["restaurant"]
    search_fields = ["number", "restaurant__name"]
    fields = ["number", "restaurant", "issued_at", "total", "amount_due", "status", "next_attempt_at"]

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
