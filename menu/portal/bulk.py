"""The pages that change many products at once: prices with a preview, and what is sold out. Both can be undone."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from fynlo.core.errors import DomainError
from menu import commands, selectors
from menu.models import Category
from menu.portal.page_context import page_context
from menu.services import TOMORROW, bulk
from menu.services.bulk import MOST_SOLD_OUT, PRICE_LABELS, STEPS
from restaurants.portal.command_forms import command_page, submit
from restaurants.portal.toasts import flash_with_undo

SHOWN = 200  # rows of a preview; the count includes all
PERCENT, AMOUNT = "percent", "amount"
BACK, UNTIL_I_SAY = "back", "until_i_say"


class Selection(forms.Form):
    """Which products: those of a category, or whose name, SKU or barcode matches; of both if both are given."""

    category = forms.ChoiceField(label=_("Category"), required=False)
    q = forms.CharField(label=_("Name, SKU or barcode"), max_length=80, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        rows = Category.objects.filter(archived_at=None).values_list("id", "name")
        category: Any = self.fields["category"]
        category.choices = [("", _("All categories")), *((str(pk), name) for pk, name in rows)]

    def chosen(self) -> dict[str, str]:
        """Return the selection as the services take it."""
        return {"category_id": self.cleaned_data["category"], "search": self.cleaned_data["q"]}


class PricesForm(Selection):
    which = forms.MultipleChoiceField(
        label=_("Prices"), choices=PRICE_LABELS.items(), widget=forms.CheckboxSelectMultiple, initial=["price"]
    )
    how = forms.ChoiceField(
        label=_("How"),
        choices=[(PERCENT, _("Percent")), (AMOUNT, _("Pounds"))],
        widget=forms.RadioSelect,
        initial=PERCENT,
    )
    value = forms.DecimalField(
        label=_("How much more"),
        help_text=_("With a minus sign in front the prices go down: -5."),
        min_value=Decimal(-9999),
        max_value=Decimal(9999),
        max_digits=6,
        decimal_places=2,
    )
    step = forms.TypedChoiceField(
        label=_("Round the new prices to"),
        choices=list(zip(map(str, STEPS), (_("1p"), _("5p"), _("10p")), strict=True)),
        coerce=Decimal,
        initial=str(STEPS[1]),
    )

    def wanted(self) -> dict[str, Any]:
        """Return the arguments of `bulk.plan_prices`."""
        data = self.cleaned_data
        return {"fields": data["which"], data["how"]: data["value"], "step": data["step"], **self.chosen()}

    def refuse(self, refusal: DomainError) -> None:
        self.add_error({"fields": "which", "value": "value"}.get(refusal.field), refusal.message)


class AvailabilityForm(Selection):
    choice = forms.ChoiceField(
        label=_("From now on"),
        choices=[
            (TOMORROW, _("Sold out until tomorrow")), (UNTIL_I_SAY, _("Sold out until I say")), (BACK, _("Available")),
        ],
        widget=forms.RadioSelect,
        initial=TOMORROW,
    )  # fmt: skip

    def wanted(self) -> dict[str, Any]:
        """Return the arguments of `bulk.change_availability`."""
        choice = self.cleaned_data["choice"]
        return {
            "available": choice == BACK, "until": TOMORROW if choice == TOMORROW else "", **self.chosen(),
        }  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("menu.edit")
def prices(request: HttpRequest) -> HttpResponse:
    """Show the form, with a preview once it is filled in; a POST with the preview's digest changes the prices."""
    given = request.POST if request.method == "POST" else request.GET
    form = PricesForm(given if "value" in given else None)
    changes: list[bulk.PriceChange] = []
    refusal = None
    if form.is_valid():
        try:
            if request.method == "POST":
                return _change_prices(request, form)
        except DomainError as error:
            refusal = error
        changes = _planned(form)
    context = {
        "form": form,
        "refusal": refusal,
        "is_previewed": form.is_bound and not form.errors,
        "changes": changes[:SHOWN],
        "count": len(changes),
        "preview": bulk.digest_of(changes),
        "last": bulk.last_price_change(),
        **page_context(request, "menu_products"),
    }
    return render(request, "menu/portal/bulk_prices.html", context, status=422 if form.errors or refusal else 200)


def _planned(form: PricesForm) -> list[bulk.PriceChange]:
    """Return the plan of a valid form; a refusal is shown in the form."""
    try:
        return bulk.plan_prices(**form.wanted())
    except DomainError as refusal:
        form.refuse(refusal)
        return []


def _change_prices(request: HttpRequest, form: PricesForm) -> HttpResponse:
    """Change the prices as the preview showed. Raises DomainError."""
    wanted = form.wanted() | {"preview": request.POST.get("preview", "")}
    answer = submit(request, commands.MENU_CHANGE_PRICES, cleaned=wanted).data()
    message = ngettext(
        "The prices of {count} product are changed. The till sees them when you publish.",
        "The prices of {count} products are changed. The till sees them when you publish.",
        answer["count"],
    ).format(count=answer["count"])
    flash_with_undo(request, message, reverse("menu_portal_undo_prices", args=[answer["id"]]))
    return redirect("menu_products")


@require_POST
@command_page("menu.edit")
def undo_prices(request: HttpRequest, change_id: UUID) -> HttpResponse:
    return _undo(request, commands.MENU_UNDO_PRICES, change_id, _("The prices are what they were before."))


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("menu.availability")
def availability(request: HttpRequest) -> HttpResponse:
    form = AvailabilityForm(request.POST or None, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        try:
            answer = submit(request, commands.MENU_CHANGE_AVAILABILITY, cleaned=form.wanted()).data()
        except DomainError as refusal:
            form.add_error("category" if refusal.field == "category_id" else None, refusal.message)
        else:
            sentence = (
                ngettext("{count} product is back on sale.", "{count} products are back on sale.", answer["count"])
                if form.cleaned_data["choice"] == BACK
                else ngettext("{count} product is sold out.", "{count} products are sold out.", answer["count"])
            )
            address = reverse("menu_portal_undo_availability", args=[answer["id"]])
            flash_with_undo(request, sentence.format(count=answer["count"]), address)
            return redirect("menu_products")
    found = selectors.products(**form.chosen()) if form.is_bound and "category" not in form.errors else None
    context = {
        "form": form,
        "found": found.count() if found is not None else None,
        "most": MOST_SOLD_OUT,
        **page_context(request, "menu_products"),
    }
    return render(request, "menu/portal/bulk_availability.html", context, status=422 if form.errors else 200)


@require_POST
@command_page("menu.availability")
def undo_availability(request: HttpRequest, change_id: UUID) -> HttpResponse:
    return _undo(request, commands.MENU_UNDO_AVAILABILITY, change_id, _("It is as it was before."))


def _undo(request: HttpRequest, command: Any, change_id: UUID, success_message: Any) -> HttpResponse:
    try:
        submit(request, command, str(change_id))
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, success_message)
    return redirect("menu_products")
