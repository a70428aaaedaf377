"""Read-only records in Django admin: audit, security log, outgoing email."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from unfold.decorators import action, display

from fynlo.core import json_codec
from fynlo.core.csv_files import csv_response
from restaurants.models import (
    OutgoingMail,
    PlatformAudit,
    PlatformCommand,
    Restaurant,
    SecurityEvent,
    SuppressedAddress,
    User,
)
from restaurants.platform.admin import commands
from restaurants.platform.admin.audit_labels import action_label, add_target_names
from restaurants.platform.admin.base import ReadOnlyAdmin

MOST_EXPORTED = 20_000
EXPORTED = ("at", "what", "kind", "who", "about", "role", "client", "target", "notes")


@admin.register(PlatformAudit)
class PlatformAuditAdmin(ReadOnlyAdmin):
    """The audit: who changed which public data."""

    list_display = ["at", "action_label", "who", "about", "role", "client_type"]
    list_filter = ["kind", "role", "client_type"]
    search_fields = ["kind", "target"]
    date_hierarchy = "at"
    ordering = ["-at"]
    actions = ["export_csv"]
    fields = ["at", "action_label", "kind", "who", "about", "role", "client_type", "target", "what", "command"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PlatformAudit]:
        email = User.objects.filter(pk=OuterRef("actor")).values("email")[:1]
        principal = PlatformCommand.objects.filter(pk=OuterRef("command")).values("principal")[:1]
        return super().get_queryset(request).annotate(email=Subquery(email), principal=Subquery(principal))

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Add the names of the targets to the rows of the page."""
        shown = super().get_changelist_instance(request)
        shown.result_list = list(shown.result_list)
        add_target_names(shown.result_list)
        return shown

    @action(description="Export as CSV", icon="download", permissions=["view"])
    def export_csv(self, request: HttpRequest, rows: QuerySet[PlatformAudit]) -> HttpResponse:
        """Download the chosen entries, the newest first, MOST_EXPORTED of them. Five queries."""
        entries = list(rows.order_by("-at")[:MOST_EXPORTED])
        add_target_names(entries)
        cells = [
            (entry.at.isoformat(), action_label(entry.kind), entry.kind, self.who(entry), self.about(entry),
             entry.role, entry.client_type, entry.target, json_codec.dumps(entry.notes).decode())
            for entry in entries
        ]  # fmt: skip
        return csv_response("audit.csv", EXPORTED, cells)

    @display(description="What was done", ordering="kind")
    def action_label(self, entry: PlatformAudit) -> str:
        return action_label(entry.kind)

    @display(description="About")
    def about(self, entry: Any) -> str:
        if not hasattr(entry, "about"):
            add_target_names([entry])
        return entry.about or "–"

    @display(description="Who", ordering="email")
    def who(self, entry: Any) -> str:
        """The person, or the key that signed the operation."""
        if entry.principal and entry.principal.startswith("operation:"):
            return f"Key {entry.principal.partition(':')[2]}"
        return entry.email or (str(entry.actor) if entry.actor else "Fynlo")

    @display(description="What changed")
    def what(self, entry: PlatformAudit) -> str:
        if not entry.notes:
            return "–"
        lines = ((", ".join(f"{name}: {value}" for name, value in note.items()),) for note in entry.notes)
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", lines))


@admin.register(SecurityEvent)
class SecurityEventAdmin(ReadOnlyAdmin):
    """The security log of every host: sign-ins, failures and changes of access."""

    list_display = ["at", "kind", "outcome", "person", "restaurant", "address", "client", "note"]
    list_filter = ["kind", "outcome", "client"]
    search_fields = ["person", "note"]
    date_hierarchy = "at"
    ordering = ["-at"]
    fields = ["at", "kind", "outcome", "person", "restaurant", "address", "client", "user_agent", "note"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SecurityEvent]:
        name = Restaurant.objects.filter(pk=OuterRef("restaurant_id")).values("name")[:1]
        return super().get_queryset(request).annotate(restaurant_name=Subquery(name))

    @display(description="Restaurant", ordering="restaurant_name")
    def restaurant(self, event: Any) -> str:
        return event.restaurant_name or "–"


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnlyAdmin):
    """Outgoing email. Does not show the text, which may hold a secret link."""

    list_display = ["subject", "to", "state", "delivery", "restaurant", "created_at", "attempts", "last_error"]
    list_filter = ["delivery"]
    list_select_related = ["restaurant"]
    search_fields = ["to", "subject"]
    ordering = ["-created_at"]
    fields = [
        "subject",
        "to",
        "restaurant",
        "state",
        "created_at",
        "attempts",
        "next_attempt_at",
        "sent_at",
        "last_error",
        "delivery",
        "delivery_at",
        "delivery_note",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutgoingMail]:
        return super().get_queryset(request).defer("text", "html")

    @display(description="State", label={"Sent": "success", "Failed": "danger", "Waiting": "info"})
    def state(self, mail: OutgoingMail) -> str:
        ended: tuple[datetime | None, datetime | None] = (mail.sent_at, mail.failed_at)
        return "Sent" if ended[0] else "Failed" if ended[1] else "Waiting"


@admin.register(SuppressedAddress)
class SuppressedAddressAdmin(ReadOnlyAdmin):
    """Addresses that are not written to again. Who knows that a mailbox works lifts it; the audit says who did."""

    list_display = ["email", "reason", "created_at", "lifted_at"]
    list_filter = ["reason"]
    search_fields = ["email"]
    ordering = ["-created_at"]
    actions = ["lift"]
    fields = ["email", "reason", "created_at", "lifted_at", "lifted_by"]

    @action(description="Write to these addresses again", icon="mail")
    def lift(self, request: HttpRequest, rows: QuerySet[SuppressedAddress]) -> None:
        self.each(request, rows, commands.PLATFORM_LIFT_SUPPRESSION, done="written to again")
