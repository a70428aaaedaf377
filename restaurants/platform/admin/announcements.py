"""What the platform announces, in Django admin."""

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from unfold.decorators import display

from fynlo.core import clock
from restaurants.models import Announcement
from restaurants.platform.admin import commands
from restaurants.platform.admin.base import CommandAdmin
from restaurants.platform.admin.forms import AnnouncementForm

STATES = {"Shown": "success", "Later": "info", "Over": "warning"}


@admin.register(Announcement)
class AnnouncementAdmin(CommandAdmin):
    """To end one, let its time be over."""

    add_command, change_command = commands.PLATFORM_ADD_ANNOUNCEMENT, commands.PLATFORM_CHANGE_ANNOUNCEMENT
    form = AnnouncementForm
    list_display = ["text", "state", "audience", "plan", "in_portal", "on_till", "starts_at", "ends_at", "dismissed"]
    list_filter = ["audience", "plan", "in_portal", "on_till"]
    list_select_related = ["plan"]
    search_fields = ["text_en", "text_es"]
    date_hierarchy = "starts_at"
    fields = ["text_en", "text_es", "starts_at", "ends_at", "audience", "plan", "in_portal", "on_till"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Announcement]:
        return super().get_queryset(request).annotate(dismissed_by=Count("dismissals"))

    @display(description="Text", ordering="text_en")
    def text(self, row: Announcement) -> str:
        return row.text_en

    @display(description="State", label=STATES)
    def state(self, row: Announcement) -> str:
        now = clock.now()
        return "Over" if row.ends_at <= now else "Later" if row.starts_at > now else "Shown"

    @display(description="Dismissed by", ordering="dismissed_by")
    def dismissed(self, row: Announcement) -> int:
        return row.dismissed_by  # pyright: ignore[reportAttributeAccessIssue], annotated above
