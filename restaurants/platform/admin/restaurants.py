"""Platforms, restaurants and domains in Django admin."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from unfold.decorators import action, display

from fynlo.core import clock
from fynlo.core.tenancy.hosts import base_url
from realtime.sync.models import Device
from restaurants.identity.selectors import position_label
from restaurants.models import (
    DailyFigure,
    Domain,
    Membership,
    Platform,
    Restaurant,
)
from restaurants.platform import commands
from restaurants.platform.admin import commands as admin_commands
from restaurants.platform.admin import risks
from restaurants.platform.admin.base import CommandAdmin, ReadOnlyInline, run_command
from restaurants.platform.admin.domains import STATES, state_of
from restaurants.platform.admin.forms import NewRestaurantForm
from restaurants.platform.admin.status_changes import change_status, changes_offered
from restaurants.platform.admin.support import support_this
from restaurants.platform.figures import ORDERS
from restaurants.platform.statistics import statistics_of

STATUS_LABELS = {
    "Active": "success",
    "Suspended": "danger",
    "Closed": "warning",
    "Trial": "info",
    "Cancelled": "warning",
}


def _format_statistic(value: Any, zone: ZoneInfo) -> str:
    if value is None:
        return "None yet"
    return f"{value.astimezone(zone):%-d %b %Y, %H:%M}" if isinstance(value, datetime) else str(value)


@admin.register(Platform)
class PlatformAdmin(CommandAdmin):
    add_command, change_command = admin_commands.PLATFORM_ADD_PLATFORM, admin_commands.PLATFORM_CHANGE_PLATFORM
    list_display = ["name", "support_email", "restaurant_count", "created_at"]
    search_fields = ["name"]
    fields = ["name", "support_email"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Platform]:
        return super().get_queryset(request).annotate(count=Count("restaurants"))

    @display(description="Restaurants", ordering="count")
    def restaurant_count(self, platform: Platform) -> int:
        return platform.count


class DomainInline(ReadOnlyInline):
    model = Domain
    fields = readonly_fields = ["domain", "is_primary", "state"]

    @display(description="State", label=STATES)
    def state(self, domain: Domain) -> str:
        return state_of(domain)


class MemberInline(ReadOnlyInline):
    """The members of a restaurant, on its page."""

    model = Membership
    verbose_name_plural = "people"
    fields = readonly_fields = ["user", "position", "is_active"]
    show_change_link = False

    @display(description="Role")
    def position(self, membership: Membership) -> str:
        return position_label(membership.role, membership.job)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).select_related("user", "restaurant").order_by("user__email")


def rules_of(request: HttpRequest) -> dict[UUID, list[str]]:
    """Return the rules of risk that restaurants meet: five queries, once for a page."""
    if not hasattr(request, "rules_met"):
        request.rules_met = risks.rules_met()
    return request.rules_met


class HealthFilter(admin.SimpleListFilter):
    """Active restaurants that a rule of risk names, or that none does."""

    title = "health"
    parameter_name = "health"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("risk", "At risk"), ("well", "Well")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Restaurant]) -> QuerySet[Restaurant]:
        if self.value() not in ("risk", "well"):
            return queryset
        active = queryset.filter(status=Restaurant.Status.ACTIVE)
        named = {"pk__in": list(rules_of(request))}
        return active.filter(**named) if self.value() == "risk" else active.exclude(**named)


@admin.register(Restaurant)
class RestaurantAdmin(CommandAdmin):
    """Create, inspect, suspend, restore and close restaurants. Their owners change the settings in the portal."""

    list_display = [
        "name",
        "status_label",
        "health",
        "plan",
        "orders_this_month",
        "last_order",
        "device_count",
        "hosts",
    ]
    list_filter = ["status", HealthFilter, "subscription__plan", "platform"]
    search_fields = ["name", "slug", "domains__domain"]
    list_select_related = ["platform", "subscription__plan", "closing"]
    actions = ["verify"]
    actions_detail = ["support_this", "suspend_this", "restore_this", "close_this", "reopen_this"]
    inlines = [DomainInline, MemberInline]
    add_fieldsets = [(None, {"fields": ["platform", "name", "slug", "owner_email", "plan"]})]
    fieldsets = [
        (None, {"fields": [
            "name", "status_label", "plan_link", "address_link", "platform", "created_at", "verified_at",
            "delete_at", "health",
        ]}),
        ("Right now", {"fields": ["right_now"]}),
        ("Contact", {"fields": ["phone", "email", "address"]}),
        ("Business day and tax", {"fields": [
            "timezone", "day_starts_at", "currency", "vat_registered", "vat_number", "vat_method",
            "prices_include_tax", "service_charge", "service_charge_rate",
        ]}),
        ("Database", {"fields": ["schema_name", "database_alias", "event_head"]}),
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Restaurant]:
        """The list's rows with the month's orders, the day of the last one and the number of devices: subqueries."""
        orders = DailyFigure.objects.filter(restaurant=OuterRef("pk"), name=ORDERS, value__gt=0).order_by("-day")
        this_month = orders.filter(day__gte=clock.now().date().replace(day=1)).order_by().values("restaurant")
        devices = Device.objects.filter(restaurant=OuterRef("pk"), revoked_at=None).order_by().values("restaurant")
        return (
            super()
            .get_queryset(request)
            .annotate(last_day=Subquery(orders.values("day")[:1]))
            .annotate(month_orders=Coalesce(Subquery(this_month.annotate(sum=Sum("value")).values("sum")), 0))
            .annotate(devices_used=Coalesce(Subquery(devices.annotate(count=Count("pk")).values("count")), 0))
            .prefetch_related("domains")
        )

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Add the rules that say who is at risk to the rows of the page."""
        shown = super().get_changelist_instance(request)
        shown.result_list = list(shown.result_list)
        for restaurant in shown.result_list:
            restaurant.rules = rules_of(request).get(restaurant.pk, [])
        return shown

    def get_readonly_fields(self, request: HttpRequest, obj: Restaurant | None = None) -> list[str]:
        return [name for _, options in self.fieldsets for name in options["fields"]] if obj else []

    def get_inlines(self, request: HttpRequest, obj: Restaurant | None) -> list:
        return self.inlines if obj else []

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"platform": Platform.objects.order_by("created_at").first()}

    def get_prepopulated_fields(self, request: HttpRequest, obj: Restaurant | None = None) -> dict[str, list[str]]:
        return {} if obj else {"slug": ["name"]}

    def get_form(self, request: HttpRequest, obj: Restaurant | None = None, **kwargs: Any) -> type[ModelForm]:
        return super().get_form(request, obj, **kwargs, **({} if obj else {"form": NewRestaurantForm}))

    def save_model(self, request: HttpRequest, obj: Restaurant, form: ModelForm, change: bool) -> None:
        """Create the restaurant. An existing one has no editable field."""
        if change:
            return
        answer = run_command(
            request,
            commands.PLATFORM_CREATE_RESTAURANT,
            target=obj.slug,
            cleaned={
                "name": obj.name,
                "slug": obj.slug,
                "plan": form.cleaned_data["plan"].pk,
                "owner_email": form.cleaned_data["owner_email"],
            },
            extra={"platform": obj.platform},
        )
        obj.__dict__.update(Restaurant.objects.get(pk=answer.data()["id"]).__dict__)

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Hide the save buttons: no field can be edited."""
        kwargs["extra_context"] = {
            "show_save": False,
            "show_save_and_continue": False,
            "show_save_and_add_another": False,
        }
        return super().change_view(request, *args, **kwargs)

    @display(description="Status", ordering="status", label=STATUS_LABELS)
    def status_label(self, restaurant: Restaurant) -> str:
        return restaurant.get_status_display()

    @display(description="Health")
    def health(self, restaurant: Any) -> str:
        """The rules of risk that an active restaurant meets."""
        if restaurant.status != Restaurant.Status.ACTIVE:
            return "–"
        rules = restaurant.rules if hasattr(restaurant, "rules") else risks.rules_met().get(restaurant.pk, [])
        if not rules:
            return "Well"
        return format_html("<div>{}</div>", format_html_join("", "<div>{}</div>", ((rule,) for rule in rules)))

    @display(description="Plan", ordering="subscription__plan__rank")
    def plan(self, restaurant: Restaurant) -> str:
        subscription = getattr(restaurant, "subscription", None)
        return f"{subscription.plan} ({subscription.get_status_display().lower()})" if subscription else "–"

    @display(description="Plan")
    def plan_link(self, restaurant: Restaurant) -> str:
        """The plan with a link to change it."""
        subscription = getattr(restaurant, "subscription", None)
        if subscription is None:
            url = f"{reverse('admin:restaurants_subscription_add')}?restaurant={restaurant.pk}"
            return format_html('<a href="{}" class="text-link">Choose a plan</a>', url)
        url = reverse("admin:restaurants_subscription_change", args=[subscription.pk])
        return format_html('{} · <a href="{}" class="text-link">Change the plan</a>', self.plan(restaurant), url)

    @display(description="Right now")
    def right_now(self, restaurant: Restaurant) -> str:
        zone = ZoneInfo(restaurant.timezone)
        rows = ((label, _format_statistic(value, zone)) for label, value in statistics_of(restaurant))
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}: {}</li>", rows))

    @display(description="Orders this month", ordering="month_orders")
    def orders_this_month(self, restaurant: Any) -> int:
        return restaurant.month_orders

    @display(description="Last order", ordering="last_day")
    def last_order(self, restaurant: Any) -> str:
        return f"{restaurant.last_day:%-d %b %Y}" if restaurant.last_day else "None yet"

    @display(description="Devices", ordering="devices_used")
    def device_count(self, restaurant: Any) -> int:
        return restaurant.devices_used

    @display(description="Domains")
    def hosts(self, restaurant: Restaurant) -> str:
        """Each domain on a line of its own, with the state of one that is not served yet."""
        named = (
            (each.domain, "" if each.verified_at else f" ({state_of(each).lower()})")
            for each in restaurant.domains.all()
        )
        return format_html("<div>{}</div>", format_html_join("", "<div>{}{}</div>", named))

    @display(description="Address")
    def address_link(self, restaurant: Restaurant) -> str:
        return format_html('<a href="{0}/" rel="noopener" class="text-link">{0}</a>', base_url(restaurant))

    @display(description="Events")
    def event_head(self, restaurant: Restaurant) -> int:
        return restaurant.stream.head

    @action(description="Verify", icon="verified", permissions=["change"])
    def verify(self, request: HttpRequest, rows: QuerySet[Restaurant]) -> None:
        self.each(request, rows, commands.PLATFORM_VERIFY_RESTAURANT, done="verified")

    @action(description="Support access", icon="support_agent", permissions=["change"], url_path="support")
    def support_this(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return support_this(self.admin_site, request, object_id)

    @action(description="Suspend", icon="block", permissions=["change"], url_path="suspend")
    def suspend_this(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return change_status(self.admin_site, request, object_id, "suspend_this")

    @action(description="Restore", icon="undo", permissions=["change"], url_path="restore")
    def restore_this(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return change_status(self.admin_site, request, object_id, "restore_this")

    @action(description="Close the restaurant", icon="door_front", permissions=["change"], url_path="close")
    def close_this(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return change_status(self.admin_site, request, object_id, "close_this")

    @action(description="Open again", icon="undo", permissions=["change"], url_path="reopen")
    def reopen_this(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return change_status(self.admin_site, request, object_id, "reopen_this")

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list:
        """Offer what fits the restaurant's status."""
        status = Restaurant.objects.filter(pk=object_id).values_list("status", flat=True).first()
        offered = (*changes_offered(status or ""), *(["support_this"] if status == Restaurant.Status.ACTIVE else []))
        buttons = super().get_actions_detail(request, object_id)
        return [button for button in buttons if button.action_name.endswith(offered)]

    @display(description="Deleted on")
    def delete_at(self, restaurant: Restaurant) -> str:
        closing = getattr(restaurant, "closing", None)
        return f"{closing.delete_at:%-d %b %Y}" if closing else "–"
