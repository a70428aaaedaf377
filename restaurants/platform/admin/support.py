"""Support access in Django admin: open it to a restaurant, go there, end it; and what was opened, why, and seen."""

from django.contrib import admin, messages
from django.contrib.admin import AdminSite
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from unfold.decorators import display

from fynlo.core.errors import DomainError
from fynlo.core.ids import parse_uuid
from restaurants.identity.page_access import PORTAL
from restaurants.identity.pages.switch import send_to
from restaurants.models import Restaurant, SupportAccess
from restaurants.platform.admin.base import ReadOnlyAdmin, run_command
from restaurants.platform.admin.forms import SupportForm
from restaurants.support import commands, selectors
from restaurants.support.services import open_accesses


def support_this(site: AdminSite, request: HttpRequest, object_id: str) -> HttpResponse:
    """Ask why and for how long, open the access and move the browser to the restaurant's portal.

    While the person has one open, the page leads there and ends it.
    """
    restaurant = get_object_or_404(Restaurant, pk=parse_uuid(object_id))
    form = SupportForm(request.POST or None)
    act = request.POST.get("act", "")
    try:
        if act == "end":
            run_command(request, commands.SUPPORT_END_AS_STAFF, target=restaurant.pk)
            messages.success(request, f"Support access to {restaurant.name} has ended.")
            return redirect("admin:restaurants_restaurant_change", restaurant.pk)
        if act == "open" and form.is_valid():
            run_command(request, commands.SUPPORT_OPEN, target=restaurant.pk, cleaned=form.cleaned_data)
            return send_to(request, restaurant, PORTAL)
    except DomainError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    access = open_accesses().filter(restaurant=restaurant, user_id=request.user.pk).first()
    if act == "go" and access is not None:
        return send_to(request, restaurant, PORTAL)
    context = site.each_context(request) | {
        "title": f"Support access to {restaurant.name}",
        "restaurant": restaurant,
        "access": access,
        "others": open_accesses().filter(restaurant=restaurant).exclude(user_id=request.user.pk),
        "form": form,
        "back": reverse("admin:restaurants_restaurant_change", args=[restaurant.pk]),
    }
    return TemplateResponse(request, "admin/restaurants/restaurant/support.html", context)


@admin.register(SupportAccess)
class SupportAccessAdmin(ReadOnlyAdmin):
    """Who looked into which restaurant, why, and at which pages. It is opened on the restaurant's page."""

    list_display = ["restaurant", "person", "reason", "opened_at", "expires_at", "state"]
    list_filter = ["ended_by"]
    list_select_related = ["restaurant"]
    search_fields = ["restaurant__name", "person", "reason"]
    date_hierarchy = "opened_at"
    fields = ["restaurant", "person", "reason", "opened_at", "expires_at", "state", "ended_at", "ended_by", "pages"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SupportAccess]:
        return super().get_queryset(request).order_by("-opened_at", "-id")

    @display(description="State", label={"Open": "warning", "Ended": "info"})
    def state(self, access: SupportAccess) -> str:
        return "Open" if selectors.is_open(access) else "Ended"

    @display(description="Pages viewed")
    def pages(self, access: SupportAccess) -> str:
        viewed = selectors.pages_viewed([access]).get(str(access.pk), [])
        if not viewed:
            return "None"
        rows = ((page.path, page.count, f"{page.first_at:%H:%M:%S}") for page in viewed)
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{} ({} ×, first at {} UTC)</li>", rows))
