"""Plans and subscriptions in Django admin."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from unfold.decorators import display

from restaurants.models import (
    Plan,
    Subscription,
)
from restaurants.platform.admin import commands
from restaurants.platform.admin.base import CommandAdmin
from restaurants.platform.admin.forms import PlanForm
from restaurants.platform.admin.restaurants import STATUS_LABELS


@admin.register(Plan)
class PlanAdmin(CommandAdmin):
    add_command, change_command = commands.PLATFORM_ADD_PLAN, commands.PLATFORM_CHANGE_PLAN
    form = PlanForm
    list_display = ["name", "slug", "price_monthly", "price_yearly", "restaurant_count"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "rank"]}),
        ("Price in pounds", {"fields": ["price_monthly", "price_yearly"]}),
        ("Features and limits", {"fields": [
            "features", "max_orders_per_month", "max_staff_accounts", "max_menu_items",
            "max_locations",
        ], "description": "Leave a limit empty for no limit."}),
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Plan]:
        return super().get_queryset(request).annotate(count=Count("subscriptions"))

    def get_readonly_fields(self, request: HttpRequest, obj: Plan | None = None) -> list[str]:
        return ["slug"] if obj else []  # feature gates and subscriptions refer to it

    @display(description="Restaurants", ordering="count")
    def restaurant_count(self, plan: Any) -> int:
        return plan.count


@admin.register(Subscription)
class SubscriptionAdmin(CommandAdmin):
    add_command, change_command = commands.PLATFORM_ADD_SUBSCRIPTION, commands.PLATFORM_CHANGE_SUBSCRIPTION
    list_display = ["restaurant", "plan", "status_label", "trial_ends_on"]
    list_filter = ["plan", "status"]
    list_select_related = ["restaurant", "plan"]
    search_fields = ["restaurant__name", "restaurant__slug"]
    autocomplete_fields = ["restaurant"]
    fields = ["restaurant", "plan", "status", "trial_ends_on"]

    def get_readonly_fields(self, request: HttpRequest, obj: Subscription | None = None) -> list[str]:
        return ["restaurant"] if obj else []

    @display(description="Status", ordering="status", label=STATUS_LABELS)
    def status_label(self, subscription: Any) -> str:
        return subscription.get_status_display()
