"""People in Django admin."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from unfold.decorators import action, display

from restaurants.identity.selectors import position_label
from restaurants.models import Membership, User
from restaurants.platform.admin import commands
from restaurants.platform.admin.base import CommandAdmin, ReadOnlyAdmin
from restaurants.platform.admin.forms import PersonForm
from restaurants.platform.admin.restaurants import MemberInline


class PersonsRestaurantInline(MemberInline):
    verbose_name_plural = "restaurants"
    fields = readonly_fields = ["restaurant", "position", "is_active"]


@admin.register(User)
class PersonAdmin(CommandAdmin):
    """People of every restaurant. Nobody sees or types their passwords: an email lets each choose their own."""

    add_command, change_command = commands.PLATFORM_ADD_USER, commands.PLATFORM_CHANGE_USER
    form = PersonForm
    list_display = ["email", "name", "is_active", "is_platform_owner", "restaurant_count", "last_login"]
    list_filter = ["is_active", "is_platform_owner"]
    search_fields = ["email", "name"]
    actions = ["switch_off", "switch_on", "send_reset"]
    fields = ["email", "name", "is_active", "is_platform_owner", "last_login", "created_at"]
    add_fieldsets = [(None, {"fields": ["email", "name", "is_platform_owner"]})]
    inlines = [PersonsRestaurantInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        count = Count("memberships", filter=Q(memberships__is_active=True))
        return super().get_queryset(request).defer("password").annotate(count=count)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        return ["email", "last_login", "created_at"] if obj else []

    def get_inlines(self, request: HttpRequest, obj: User | None) -> list:
        return self.inlines if obj else []

    def arguments(self, obj: User, form: ModelForm, change: bool) -> dict[str, Any]:
        if not change:
            return {"user": obj}
        return {"name": obj.name, "is_active": obj.is_active, "is_platform_owner": obj.is_platform_owner}

    @display(description="Restaurants", ordering="count")
    def restaurant_count(self, user: User) -> int:
        return user.count

    @action(description="Deactivate", icon="person_off", permissions=["change"])
    def switch_off(self, request: HttpRequest, rows: QuerySet[User]) -> None:
        self._set_active(request, rows, is_active=False)

    @action(description="Reactivate", icon="person", permissions=["change"])
    def switch_on(self, request: HttpRequest, rows: QuerySet[User]) -> None:
        self._set_active(request, rows, is_active=True)

    @action(description="Email a link to choose a new password", icon="mail", permissions=["change"])
    def send_reset(self, request: HttpRequest, rows: QuerySet[User]) -> None:
        self.each(request, rows, commands.PLATFORM_SEND_RESET, done="emails are on their way")

    def _set_active(self, request: HttpRequest, rows: QuerySet[User], *, is_active: bool) -> None:
        done = "reactivated" if is_active else "deactivated"
        self.each(request, rows, commands.PLATFORM_CHANGE_USER, done=done, extra={"is_active": is_active})


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    """Who works where, over all restaurants. Each restaurant's owners and managers change it in their portal."""

    list_display = ["user", "restaurant", "position", "is_active", "created_at"]
    list_filter = ["role", "job", "is_active"]
    list_select_related = ["user", "restaurant"]
    search_fields = ["user__email", "user__name", "restaurant__name", "restaurant__slug"]
    date_hierarchy = "created_at"
    ordering = ["-created_at"]
    fields = ["user", "restaurant", "position", "is_active", "created_at"]

    @display(description="Role", ordering="role")
    def position(self, membership: Membership) -> str:
        return position_label(membership.role, membership.job)
