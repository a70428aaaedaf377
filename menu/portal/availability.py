"""The sheet on which staff say that a product is sold out, for how long, or how many portions are left."""

from typing import Any
from uuid import UUID

from django import forms
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from fynlo.core import clock
from menu import commands, published, selectors
from menu.models import Product
from menu.portal.page_context import page_context
from menu.services import MOST_PORTIONS, TOMORROW
from restaurants.business_days import business_day_end
from restaurants.identity.page_access import safe_next
from restaurants.portal.command_forms import CommandForm, command_page, run_command

UNTIL_I_SAY, PORTIONS, NO_LIMIT = "until_i_say", "portions", "no_limit"


class SoldOutForm(CommandForm):
    """`choice` is what is true from now on; `portions` only for PORTIONS."""

    choice = forms.ChoiceField(label=_("From now on"), widget=forms.RadioSelect)
    portions = forms.IntegerField(
        label=_("Portions left"),
        help_text=_("Each order counts it down. At 0 it is sold out on every till."),
        min_value=1,
        max_value=MOST_PORTIONS,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, left: int | None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.mark_conditional("portions")
        back = date_format(
            timezone.localtime(business_day_end(clock.now(), connection.tenant), connection.tenant.zone), "D H:i"
        )
        choices = [
            (TOMORROW, gettext("Sold out until tomorrow ({back})").format(back=back)),
            (UNTIL_I_SAY, gettext("Sold out until I say")),
            (PORTIONS, gettext("So many portions are left")),
        ]
        if left is not None:
            choices.append((NO_LIMIT, gettext("Available, without counting")))
        self.choice_field("choice").choices = choices
        self.initial |= {"choice": TOMORROW if left is None else PORTIONS, "portions": left or None}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("choice") == PORTIONS and not cleaned.get("portions") and "portions" not in self.errors:
            self.add_error("portions", _("Enter how many portions are left."))
        return cleaned

    def command_data(self) -> dict[str, Any]:
        """Return the input of the command."""
        choice = self.cleaned_data["choice"]
        if choice == PORTIONS:
            return {"available": True, "portions": self.cleaned_data["portions"]}
        return {"available": choice == NO_LIMIT} | ({"until": TOMORROW} if choice == TOMORROW else {})


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("menu.availability")
def sold_out(request: HttpRequest, item_id: UUID) -> HttpResponse:
    product = selectors.product(item_id)
    left = published.read_current().left.get(str(product.id))
    form = SoldOutForm(request.POST or None, left=left)
    if request.method == "POST" and form.is_valid():
        target = str(product.id)
        run_command(request, commands.MENU_SET_AVAILABILITY, target, form.command_data(), _said(product, form))
        back = redirect(safe_next(request) or "menu_products")
        return HttpResponseClientRedirect(back["Location"]) if request.htmx else back
    context = {
        "form": form,
        "product": product,
        "next": request.POST.get("next") or request.GET.get("next", ""),
        **page_context(request, "menu_products"),
    }
    template = "menu/portal/_sold_out_sheet.html" if request.htmx else "menu/portal/sold_out.html"
    return render(request, template, context, status=422 if form.is_bound else 200)


def _said(product: Product, form: SoldOutForm) -> str:
    data = form.command_data()
    if data.get("portions"):
        sentence = gettext("{name}: {portions} left to sell.")
    elif data["available"]:
        sentence = gettext("{name} is back on sale.")
    else:
        sentence = gettext("{name} is sold out until tomorrow.") if "until" in data else gettext("{name} is sold out.")
    return sentence.format(name=product.name, portions=data.get("portions"))
