"""The settings page of the receipt: logo, lines above and below, with the receipt as guests will get it."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from fynlo.core import json_codec
from fynlo.core.errors import DomainError
from fynlo.core.pictures import ACCEPTED, MOST_BYTES
from payments.models import Receipt
from payments.receipts import document, example
from payments.receipts.pages import receipt_context
from restaurants import logos
from restaurants.identity.page_access import PageRequest, page
from restaurants.models import Restaurant
from restaurants.portal.settings import saving
from restaurants.portal.settings.commands import RESTAURANT_CHANGE_RECEIPT
from restaurants.portal.settings.rules import LONGEST_LINE, MOST_FOOTER_LINES, MOST_HEADER_LINES, receipt_lines
from restaurants.portal.settings.versions import Part, version_of

LONGEST_TEXT = 2 * MOST_FOOTER_LINES * LONGEST_LINE


class ReceiptForm(saving.VersionedForm):
    logo = forms.FileField(
        label=gettext_lazy("Logo"), required=False,
        help_text=gettext_lazy("JPEG, PNG or WebP, up to 5 MB. Guests see it on receipts and on their bill."),
        widget=forms.FileInput({"accept": ACCEPTED, "data-preview": "logo-shown"}),
    )  # fmt: skip
    remove_logo = forms.BooleanField(
        label=gettext_lazy("Remove the logo"), required=False,
        help_text=gettext_lazy("Receipts of payments from now on show the name alone."),
    )  # fmt: skip
    header = forms.CharField(
        label=gettext_lazy("Under the address"), max_length=LONGEST_TEXT, required=False, strip=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Such as your web address or company number. At most 4 lines."),
    )  # fmt: skip
    footer = forms.CharField(
        label=gettext_lazy("At the end"), max_length=LONGEST_TEXT, required=False, strip=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("Such as a thank you, or how to book again. At most 8 lines."),
    )  # fmt: skip

    @classmethod
    def showing(cls, restaurant: Restaurant) -> "ReceiptForm":
        return cls(
            initial={
                "header": restaurant.receipt_header,
                "footer": restaurant.receipt_footer,
                "version": version_of(restaurant, Part.RECEIPT),
            }
        )

    def renewed(self, restaurant: Restaurant) -> "ReceiptForm":
        """Return the same entries with the stored version, for a second attempt after a conflict."""
        data = self.data.copy()
        data["version"], data["key"] = str(version_of(restaurant, Part.RECEIPT)), str(uuid4())
        form = type(self)(data)
        form.is_valid()
        return form

    def clean_header(self) -> str:
        return self._lines("header", MOST_HEADER_LINES)

    def clean_footer(self) -> str:
        return self._lines("footer", MOST_FOOTER_LINES)

    def _lines(self, field: str, most: int) -> str:
        try:
            return "\n".join(receipt_lines(self.cleaned_data[field], most=most, field=field))
        except DomainError as refusal:
            raise forms.ValidationError(refusal.message) from refusal

    def logo_name(self) -> str | None:
        """Store the uploaded logo and return its name; "" to remove the logo, None to leave it.

        Call it before the command. Raises BadPicture, Unavailable.
        """
        upload = self.cleaned_data["logo"]
        if upload is not None:
            return logos.keep(upload.read(MOST_BYTES + 1))
        return "" if self.cleaned_data["remove_logo"] else None


@require_http_methods(["GET", "HEAD", "POST"])
@page("restaurant.settings")
def receipt_settings(request: PageRequest) -> HttpResponse:
    """Show or save. Two queries: the restaurant's row, and the newest receipt for the preview."""
    restaurant = saving.stored(request)
    if request.method != "POST":
        return _render(request, ReceiptForm.showing(restaurant), restaurant)
    form = ReceiptForm(request.POST, request.FILES)
    status = _save(request, form) if form.is_valid() else saving.REFUSED
    if status == saving.SAVED:
        messages.success(request, _("Receipts saved. They apply to payments from now on."))
        return redirect("portal_receipt_settings")
    if status == saving.STALE:
        restaurant = saving.stored(request)
        context = {"refusal": saving.conflict(restaurant, Part.RECEIPT), "saved": restaurant}
        return _render(request, form.renewed(restaurant), restaurant, status=status, **context)
    return _render(request, form, restaurant, status=status)


@require_POST
@page("restaurant.settings")
def receipt_preview(request: PageRequest) -> HttpResponse:
    """Show the receipt with the texts in the form. Stores nothing. One query: the newest receipt."""
    return render(request, "payments/receipts/_preview.html", _preview(ReceiptForm(request.POST), request.restaurant))


def _save(request: PageRequest, form: ReceiptForm) -> int:
    try:
        logo = form.logo_name()
    except DomainError as refusal:
        form.add_error("logo", refusal.message)
        return saving.REFUSED
    data = {"header": form.cleaned_data["header"], "footer": form.cleaned_data["footer"], "logo": logo}
    return saving.save(request, form, RESTAURANT_CHANGE_RECEIPT, data)


def _render(
    request: PageRequest, form: ReceiptForm, restaurant: Restaurant, *, status: int = 200, **context: object
) -> HttpResponse:
    context |= {
        "form": form,
        "tabs": saving.tabs("portal_receipt_settings"),
        "logo_address": logos.address(restaurant.logo),
        **_preview(form, restaurant),
    }
    return render(request, "payments/receipts/settings.html", context, status=status)


def _preview(form: ReceiptForm, restaurant: Restaurant) -> dict[str, Any]:
    """Return the context of the newest receipt as it would be issued now, or of an example before the first."""
    newest = Receipt.objects.filter(refund=None).order_by("-issued_at").first()
    shown = json_codec.loads(newest.document) if newest else example.document_of(restaurant)
    now = document.issuer(restaurant, vat_registered=restaurant.vat_registered)
    if form.is_bound:
        form.is_valid()
        now |= {name: form.cleaned_data.get(name, form.data.get(name, "")) for name in ("header", "footer")}
    shown["restaurant"] = now
    return {**receipt_context(shown), "is_preview": True, "is_example": newest is None}
