"""The menu as guests see it on their phones, before it is published: at any day and time, and for any allergens."""

import gzip
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from fynlo.core import clock, json_codec
from fynlo.core.tenancy.connection import connection
from menu import document
from menu.labels import ALLERGENS
from menu.published import PublishedMenu
from menu.selectors import availability, menu_in_force
from orders.guest.menu_page import MenuPage
from orders.guest.prices import ShownPrices
from restaurants.identity.page_access import PageRequest
from restaurants.portal.command_forms import command_page

DRAFT, TILL = "draft", "till"


class PreviewForm(forms.Form):
    """Which menu, when and for whom. Without a day and a time: now."""

    menu = forms.ChoiceField(
        label=_("Which menu"),
        choices=[(DRAFT, _("The draft")), (TILL, _("What is published"))],
        initial=DRAFT,
        required=False,
    )
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}), required=False)
    time = forms.TimeField(label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}), required=False)
    avoids = forms.MultipleChoiceField(
        label=_("A guest who avoids"),
        choices=list(ALLERGENS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def moment(self) -> datetime:
        """Return the moment by the restaurant's clock; today, or now, for what was left empty."""
        zone = connection.tenant.zone
        now = clock.now().astimezone(zone)
        day, time = self.cleaned_data.get("day"), self.cleaned_data.get("time")
        return datetime.combine(day or now.date(), time or now.time(), zone)


@require_safe
@command_page("menu.edit")
def menu_preview(request: PageRequest) -> HttpResponse:
    """Draw the guests' menu with nothing to send. What is sold out or scarce is that of now."""
    form = PreviewForm(request.GET)
    is_valid = form.is_valid()
    at = form.moment()
    sold = menu_in_force() if form.cleaned_data.get("menu") == TILL else draft_as_published()
    page = MenuPage(
        sold,
        at=at,
        availability=availability(),
        prices=ShownPrices(connection.tenant, at),
        avoids=form.cleaned_data.get("avoids", ()),
    )
    context = {"form": form, "categories": page.categories(), "at": at}
    return render(request, "orders/portal/menu_preview.html", context, status=200 if is_valid else 422)


def draft_as_published() -> PublishedMenu:
    """Return the draft as it would be published now, without the products that still lack a price or a station."""
    content: dict[str, Any] = document.draft()
    content["products"] = [row for row in content["products"] if row["price"] is not None and row["station"]]
    return PublishedMenu(0, "", gzip.compress(json_codec.dumps(content)))
