"""Domains in Django admin: added, proved by a TXT record or a file on the host, then served."""

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.html import format_html
from unfold.decorators import action, display

from fynlo.core.errors import DomainError
from fynlo.core.tenancy.hosts import clear_restaurant_cache
from restaurants.models import Domain
from restaurants.platform import domain_txt, domains
from restaurants.platform.admin import commands
from restaurants.platform.admin.base import CommandAdmin, run_command
from restaurants.platform.admin.forms import DomainForm

STATES = {"Served": "success", "Waiting": "info", "Not proved": "warning"}


def state_of(domain: Domain) -> str:
    """Return one of STATES. A domain is served once its proof was found."""
    if domain.verified_at is not None:
        return "Served"
    return "Not proved" if domain.problem else "Waiting"


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [("served", "Served"), ("waiting", "Not served yet")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Domain]) -> QuerySet[Domain]:
        wanted = {"served": False, "waiting": True}.get(self.value() or "")
        return queryset if wanted is None else queryset.filter(verified_at__isnull=wanted)


@admin.register(Domain)
class DomainAdmin(CommandAdmin):
    """A domain keeps its name: another name needs another proof."""

    add_command, change_command = commands.PLATFORM_ADD_DOMAIN, commands.PLATFORM_CHANGE_DOMAIN
    form = DomainForm
    list_display = ["domain", "restaurant", "is_primary", "state", "problem", "checked_at"]
    list_filter = [StateFilter, "is_primary"]
    list_select_related = ["tenant"]
    search_fields = ["domain", "tenant__name"]
    ordering = ["domain"]
    autocomplete_fields = ["tenant"]
    actions = ["check_again"]

    def get_fields(self, request: HttpRequest, obj: Domain | None = None) -> list[str]:
        if obj is None:
            return ["tenant", "domain"]
        return ["tenant", "domain", "is_primary", "state", "proof_wanted", "added_at", "checked_at", "problem"]

    def get_readonly_fields(self, request: HttpRequest, obj: Domain | None = None) -> list[str]:
        shown = [name for name in self.get_fields(request, obj) if name != "is_primary"] if obj else []
        return [*shown, "is_primary"] if obj and obj.verified_at is None else shown

    def save_model(self, request: HttpRequest, obj: Domain, form: ModelForm, change: bool) -> None:
        """A new name is not the primary one: links in emails must not lead to a host that is not served yet."""
        if not change:
            obj.is_primary = False
        super().save_model(request, obj, form, change)

    def after_save(self, obj: Model) -> None:
        clear_restaurant_cache()

    @display(description="Restaurant", ordering="tenant__name")
    def restaurant(self, domain: Domain) -> str:
        return domain.tenant.name

    @display(description="State", label=STATES)
    def state(self, domain: Domain) -> str:
        return state_of(domain)

    @display(description="Proof")
    def proof_wanted(self, domain: Domain) -> str:
        """What the restaurant's person has to do."""
        if domain.verified_at is not None:
            return f"Found on {domain.verified_at:%-d %b %Y, %H:%M} UTC"
        return format_html(
            "Add the TXT record <code>{}</code> with the text <code>{}</code> to the name's DNS, or put a file with the"
            " same text at <code>{}</code>. A worker looks every {} minutes for {} days. Then point the name to this"
            " platform.",
            domain_txt.name_of(domain), domain.proof, domains.address_of(domain), domains.AGAIN.seconds // 60,
            domains.KEEP_TRYING.days,
        )  # fmt: skip

    @action(description="Look for the proof again", icon="sync")
    def check_again(self, request: HttpRequest, rows: QuerySet[Domain]) -> None:
        for domain in rows:
            try:
                run_command(request, commands.PLATFORM_CHECK_DOMAIN, target=domain.domain)
            except DomainError as refusal:
                self.message_user(request, f"{domain}: {refusal.message}", "error")
        self.message_user(request, "A worker looks for the proofs now.")
