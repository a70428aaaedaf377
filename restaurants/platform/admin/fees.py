"""The fees of ways of paying in Django admin."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from unfold.decorators import display

from fynlo.core import clock
from restaurants.fees import clear_fee_rates
from restaurants.models import FeeRate
from restaurants.platform.admin import commands
from restaurants.platform.admin.base import CommandAdmin


@admin.register(FeeRate)
class FeeRateAdmin(CommandAdmin):
    """Add a row for a new price. A row that has begun can only be given a last day."""

    add_command, change_command = commands.PLATFORM_ADD_FEERATE, commands.PLATFORM_CHANGE_FEERATE
    list_display = ["title", "method", "provider", "percent", "fixed", "monthly", "starts_on", "ends_on", "state"]
    list_filter = ["method", "provider"]
    ordering = ["method", "provider", "monthly", "-starts_on"]
    fieldsets = [
        (None, {"fields": ["method", "provider", "title"]}),
        ("Price", {"fields": ["rate", "fixed"]}),
        ("A plan with a monthly price", {"fields": ["monthly", "eligible_from"]}),
        ("In force", {"fields": ["starts_on", "ends_on"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: FeeRate | None = None) -> list[str]:
        if obj is None or not obj.has_begun:
            return []
        return ["method", "provider", "title", "rate", "fixed", "monthly", "eligible_from", "starts_on"]

    def has_change_permission(self, request: HttpRequest, obj: FeeRate | None = None) -> bool:
        """A row that has ended is history."""
        is_over = obj is not None and obj.ends_on is not None and obj.ends_on < clock.now().date()
        return super().has_change_permission(request, obj) and not is_over

    def after_save(self, obj: Model) -> None:
        clear_fee_rates()

    @display(description="Rate", ordering="rate")
    def percent(self, row: FeeRate) -> str:
        return f"{(row.rate * 100).normalize():f} %"

    @display(description="State", label={"In force": "success", "Later": "info", "Ended": ""})
    def state(self, row: FeeRate) -> str:
        today = clock.now().date()
        return "In force" if row.is_in_force(today) else "Later" if row.starts_on > today else "Ended"
