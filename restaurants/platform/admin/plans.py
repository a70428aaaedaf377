"""Plans, their dated prices and subscriptions in Django admin."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from unfold.decorators import display

from fynlo.core import clock
from restaurants.models import Plan, PlanVersion
from restaurants.platform.admin import commands
from restaurants.platform.admin.base import CommandAdmin, ReadOnlyInline
from restaurants.platform.admin.forms import NewPlanForm, PlanVersionForm

LIMITS = ["max_orders_per_month", "max_staff_accounts", "max_menu_items", "max_locations"]
TERM_FIELDSETS: list[tuple[str | None, dict[str, Any]]] = [
    ("Price in pounds", {"fields": ["price_monthly", "price_yearly"]}),
    ("Features and limits", {"fields": ["features", *LIMITS], "description": "Leave a limit empty for no limit."}),
]


class VersionInline(ReadOnlyInline):
    """The dated prices of a plan, on its page."""

    model = PlanVersion
    fk_name = "plan"
    verbose_name_plural = "prices and features over time"
    fields = readonly_fields = ["starts_on", "price_monthly", "price_yearly", "keeps_terms", "reason"]


@admin.register(Plan)
class PlanAdmin(CommandAdmin):
    """A plan keeps its slug: feature gates refer to it. Its price and features change by a dated row."""

    add_command, change_command = commands.PLATFORM_ADD_PLAN, commands.PLATFORM_CHANGE_PLAN
    list_display = ["name", "slug", "price_monthly", "price_yearly", "restaurant_count"]
    add_fieldsets = [(None, {"fields": ["name", "slug", "rank"]}), *TERM_FIELDSETS]
    fieldsets = [
        (None, {"fields": ["name", "slug", "rank", "change_link"]}),
        ("In force today", {"fields": ["price_monthly", "price_yearly", "features", *LIMITS]}),
    ]
    inlines = [VersionInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Plan]:
        return super().get_queryset(request).annotate(count=Count("subscriptions"))

    def get_fieldsets(self, request: HttpRequest, obj: Plan | None = None) -> Any:
        return self.fieldsets if obj else self.add_fieldsets

    def get_readonly_fields(self, request: HttpRequest, obj: Plan | None = None) -> list[str]:
        return ["slug", "change_link", "price_monthly", "price_yearly", "features", *LIMITS] if obj else []

    def get_inlines(self, request: HttpRequest, obj: Plan | None) -> list:
        return self.inlines if obj else []

    def get_form(self, request: HttpRequest, obj: Plan | None = None, **kwargs: Any) -> type[ModelForm]:
        return super().get_form(request, obj, **kwargs, **({} if obj else {"form": NewPlanForm}))

    @display(description="Price and features")
    def change_link(self, plan: Any) -> str:
        url = f"{reverse('admin:restaurants_planversion_add')}?plan={plan.pk}"
        return format_html('<a href="{}" class="text-link">Change them from a later day on</a>', url)

    @display(description="Restaurants", ordering="count")
    def restaurant_count(self, plan: Any) -> int:
        return plan.count


@admin.register(PlanVersion)
class PlanVersionAdmin(CommandAdmin):
    """Add a row for a new price or other features. No row is ever changed: a later one corrects a mistake."""

    add_command = commands.PLATFORM_ADD_PLANVERSION
    form = PlanVersionForm
    list_display = ["plan", "starts_on", "price_monthly", "price_yearly", "keeps_terms", "state", "reason"]
    list_filter = ["plan"]
    list_select_related = ["plan"]
    ordering = ["-starts_on", "-id"]
    fieldsets = [
        (None, {"fields": ["plan", "starts_on", "keeps_terms"]}),
        *TERM_FIELDSETS,
        (None, {"fields": ["reason"]}),
    ]

    def has_change_permission(self, request: HttpRequest, obj: PlanVersion | None = None) -> bool:
        return False

    @display(description="State", label={"In force": "success", "Later": "info", "Replaced": ""})
    def state(self, row: PlanVersion) -> str:
        if row.plan.version_id == row.pk:
            return "In force"
        return "Later" if row.starts_on > clock.now().date() else "Replaced"
