"""The platform's settings and their exceptions for single restaurants in Django admin."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import Count, Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from unfold.decorators import display

from restaurants.models import PlatformSetting, SettingOverride
from restaurants.platform import commands
from restaurants.platform.admin import commands as admin_commands
from restaurants.platform.admin.base import CommandAdmin, run_command
from restaurants.platform.admin.forms import OverrideForm, PlatformSettingForm
from restaurants.platform.settings.declarations import SETTINGS, setting_of
from restaurants.platform.settings.selectors import history_of, override_target


def _history(key: str, restaurant_id: UUID | None = None) -> str:
    """Return the latest changes of a value as a list, newest first."""
    setting = setting_of(key)

    def shown(value: Any) -> str:
        return "no value of its own" if value is None else setting.shown(setting.parse(value))

    rows = (
        (
            f"{each.at:%-d %b %Y, %H:%M}",
            each.by,
            shown(each.before),
            shown(each.after),
            each.reason and f" ({each.reason})",
        )
        for each in history_of(setting, restaurant_id)
    )
    lines = format_html_join("", "<li>{}: {} changed {} to {}{}</li>", rows)
    return format_html("<ul>{}</ul>", lines) if lines else "Nobody has changed it."


@admin.register(PlatformSetting)
class PlatformSettingAdmin(CommandAdmin):
    """Every setting that is declared, with the platform's value and how many restaurants have another one."""

    form = PlatformSettingForm
    fields = ["value", "reason", "history"]
    readonly_fields = ["history"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A setting begins in `restaurants.platform.settings.declarations`."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Three queries beyond those of the frame: values, exceptions, names of who changed them."""
        stored = {row.key: row.value for row in PlatformSetting.objects.all()}
        counted = SettingOverride.objects.order_by().values("key").annotate(count=Count("pk"))
        exceptions = {row["key"]: row["count"] for row in counted}
        overrides = reverse("admin:restaurants_settingoverride_changelist")
        rows = [
            {
                "setting": setting,
                "value": setting.shown(setting.parse(stored[key]) if key in stored else setting.default),
                "is_default": key not in stored,
                "exceptions": exceptions.get(key, 0),
                "exceptions_url": f"{overrides}?key={key}",
                "url": reverse("admin:restaurants_platformsetting_change", args=[key]),
            }
            for key, setting in SETTINGS.items()
        ]
        context = self.admin_site.each_context(request) | {"title": "Settings", "rows": rows}
        return TemplateResponse(request, "admin/restaurants/platformsetting/list.html", context)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Model | None:
        """Return the row of a declared setting, one that is not stored yet too."""
        if object_id not in SETTINGS:
            return None
        return super().get_object(request, object_id, from_field) or PlatformSetting(key=object_id)

    def save_model(self, request: HttpRequest, obj: PlatformSetting, form: ModelForm, change: bool) -> None:
        if "value" not in form.changed_data:
            return
        changed = {"value": form.cleaned_data["value"], "reason": form.cleaned_data["reason"]}
        run_command(request, admin_commands.PLATFORM_CHANGE_SETTING, target=obj.key, cleaned=changed)

    @display(description="Who changed it")
    def history(self, row: PlatformSetting) -> str:
        return _history(row.key)


@admin.register(SettingOverride)
class SettingOverrideAdmin(CommandAdmin):
    """Values of settings that count in one restaurant alone."""

    form = OverrideForm
    list_display = ["restaurant", "label", "shown"]
    list_filter = ["key"]
    list_select_related = ["restaurant"]
    search_fields = ["restaurant__name", "restaurant__slug", "key"]
    autocomplete_fields = ["restaurant"]
    actions = ["remove"]
    add_fieldsets = [(None, {"fields": ["restaurant", "key", "value", "reason"]})]
    fieldsets = [(None, {"fields": ["restaurant", "label", "value", "reason", "history"]})]

    def get_fieldsets(self, request: HttpRequest, obj: SettingOverride | None = None) -> list:
        return list(self.fieldsets or []) if obj else self.add_fieldsets

    def get_readonly_fields(self, request: HttpRequest, obj: SettingOverride | None = None) -> list[str]:
        return ["restaurant", "label", "history"] if obj else []

    def save_model(self, request: HttpRequest, obj: SettingOverride, form: ModelForm, change: bool) -> None:
        if "value" not in form.changed_data:
            return
        self._run(request, obj, {"override_value": form.cleaned_data["value"], "reason": form.cleaned_data["reason"]})
        obj.pk = SettingOverride.objects.get(restaurant=obj.restaurant_id, key=obj.key).pk

    @admin.action(description="Remove: the platform's value counts again")
    def remove(self, request: HttpRequest, rows: QuerySet[SettingOverride]) -> None:
        for row in rows:
            self._run(request, row, {"override_value": None, "reason": ""})

    @display(description="Setting", ordering="key")
    def label(self, row: SettingOverride) -> str:
        return setting_of(row.key).label

    @display(description="Value")
    def shown(self, row: SettingOverride) -> str:
        setting = setting_of(row.key)
        return setting.shown(setting.parse(row.value))

    @display(description="Who changed it")
    def history(self, row: SettingOverride) -> str:
        return _history(row.key, row.restaurant_id)

    def _run(self, request: HttpRequest, row: SettingOverride, change: dict[str, Any]) -> None:
        target = override_target(row.restaurant_id, setting_of(row.key))
        run_command(request, commands.PLATFORM_OVERRIDE_SETTING, target=target, cleaned=change)
