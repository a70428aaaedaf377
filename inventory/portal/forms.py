"""The forms of stock: items with their units, suppliers, places, and what moves stock."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from fynlo.core.pictures import ACCEPTED, MOST_BYTES, BadPicture
from inventory import selectors
from inventory.inputs import LEAST, MOST, MOST_COST
from inventory.labels import unit_choices, unit_label
from inventory.models import Item, Location, Supplier
from inventory.models.items import LONGEST_NAME
from inventory.units import LARGEST_FACTOR, LONGEST_UNIT, MOST_CONVERSIONS
from menu import images
from menu.portal.forms import AllergensField
from restaurants.portal.command_forms import CommandForm

QUANTITY: dict[str, Any] = {"max_digits": 14, "decimal_places": 4}
OTHER = "other"
WASTE_REASONS = {
    "spoiled": _("Gone off"),
    "expired": _("Past its date"),
    "dropped": _("Dropped or broken"),
    "prepared": _("Too much prepared"),
    "returned": _("Sent back by a guest"),
    "staff": _("Eaten by staff"),
    OTHER: _("Another reason"),
}


class ItemForm(CommandForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME, min_length=2)
    category = forms.CharField(label=_("Category"), max_length=60, required=False)
    unit = forms.CharField(
        label=_("Counted in"), max_length=LONGEST_UNIT, help_text=_("Such as kg, l, each or bottle."),
        widget=forms.TextInput({"list": "usual-units", "autocapitalize": "none"}),
    )  # fmt: skip
    sku = forms.CharField(
        label=_("Code"), max_length=40, required=False, help_text=_("Leave it empty to get one of the name.")
    )
    barcode = forms.CharField(label=_("Barcode"), max_length=40, required=False)
    reorder_at = forms.DecimalField(
        label=_("Order again at"), min_value=0, max_value=MOST, required=False, **QUANTITY,
        help_text=_("At this level the item is low."),
    )  # fmt: skip
    par_level = forms.DecimalField(
        label=_("Order up to"), min_value=0, max_value=MOST, required=False, **QUANTITY,
        help_text=_("How much there is after an order arrives."),
    )  # fmt: skip
    supplier_id = forms.ChoiceField(label=_("Supplier"), required=False)
    supplier_code = forms.CharField(label=_("The supplier’s code"), max_length=60, required=False)
    order_unit = forms.CharField(
        label=_("Bought in"), max_length=LONGEST_UNIT, required=False,
        help_text=_("One of its units, such as crate. Orders are rounded up to whole ones."),
        widget=forms.TextInput({"autocapitalize": "none"}),
    )  # fmt: skip
    location_id = forms.ChoiceField(label=_("Usual place"), required=False)
    allergens = AllergensField(
        label=_("Contains"), help_text=_("Tick “None of these” only if you have read the label.")
    )
    scarce = forms.BooleanField(
        label=_("Reserve it for orders"), required=False, help_text=_("No more is sold than there is.")
    )
    sells_out = forms.BooleanField(
        label=_("Dishes with it sell out"), required=False, help_text=_("While nothing is left of it.")
    )

    plain = (
        "name", "category", "unit", "sku", "barcode", "supplier_code", "order_unit", "allergens", "scarce", "sells_out",
    )  # fmt: skip
    shown_at = {"conversions": "unit"}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.choice_field("supplier_id").choices = [
            ("", _("No supplier")), *_pairs(selectors.suppliers().order_by("name"))
        ]  # fmt: skip
        self.choice_field("location_id").choices = [("", _("No usual place")), *_pairs(selectors.locations())]

    @classmethod
    def showing(cls, item: Item) -> "ItemForm":
        names = (*cls.plain, "version", "reorder_at", "par_level")
        values = {name: getattr(item, name) for name in names}
        levels = {name: _plain(values[name]) for name in ("reorder_at", "par_level")}
        ids = {name: str(getattr(item, name) or "") for name in ("supplier_id", "location_id")}
        units = {name: unit_label(values[name]) for name in ("unit", "order_unit")}
        return cls(initial={**values, **levels, **ids, **units})

    def details(self) -> dict[str, Any]:
        """Return the data of the command, without the conversions. The form is valid."""
        data = self.cleaned_data
        levels = {name: None if data[name] is None else str(data[name]) for name in ("reorder_at", "par_level")}
        ids = {name: data[name] or None for name in ("supplier_id", "location_id")}
        return {**{name: data[name] for name in self.plain}, **levels, **ids}


class RowForm(forms.Form):
    """A row of a list whose last rows are empty. No field says "optional": that is true of the whole row."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.conditional = True  # pyright: ignore[reportAttributeAccessIssue], read by field.html


class ConversionForm(RowForm):
    """One `unit` is `factor` of the unit `of`. An empty row is left out."""

    unit = forms.CharField(label=_("One"), max_length=LONGEST_UNIT, required=False)
    factor = forms.DecimalField(
        label=_("is"), min_value=Decimal("0.000001"), max_value=LARGEST_FACTOR, max_digits=13, decimal_places=6,
        required=False,
    )  # fmt: skip
    of = forms.CharField(label=_("of"), max_length=LONGEST_UNIT, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        given = [name for name in ("unit", "factor", "of") if data.get(name)]
        if given and len(given) < 3 and not self.errors:
            raise forms.ValidationError(_("Say how many of another unit it is, or empty the row."))
        return data


ConversionForms = forms.formset_factory(
    ConversionForm, extra=2, max_num=MOST_CONVERSIONS, absolute_max=MOST_CONVERSIONS
)


def conversions_of(rows: Any) -> list[dict[str, str]]:
    """Return the conversions of a valid formset as the command takes them."""
    return [
        {"unit": row["unit"], "factor": str(row["factor"]), "of": row["of"]}
        for row in rows.cleaned_data
        if row.get("unit") and row.get("factor")
    ]


class SupplierForm(CommandForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME, min_length=2)
    contact = forms.CharField(label=_("Contact"), max_length=120, required=False)
    email = forms.EmailField(label=_("Email"), max_length=254, required=False)
    phone = forms.CharField(
        label=_("Phone"), max_length=30, required=False, widget=forms.TextInput({"inputmode": "tel"})
    )
    lead_days = forms.IntegerField(
        label=_("Delivers within (days)"), min_value=0, max_value=365, initial=1, help_text=_("After the order.")
    )
    review_days = forms.IntegerField(
        label=_("Ordered every (days)"), min_value=1, max_value=365, initial=7,
        help_text=_("An order has to last until the one after it arrives."),
    )  # fmt: skip
    notes = forms.CharField(
        label=_("Notes"), max_length=500, required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("Such as days of delivery or the least order."),
    )  # fmt: skip

    names = ("name", "contact", "email", "phone", "lead_days", "review_days", "notes")

    @classmethod
    def showing(cls, supplier: Supplier) -> "SupplierForm":
        return cls(initial={name: getattr(supplier, name) for name in (*cls.names, "version")})

    def details(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.names}


class PlaceForm(CommandForm):
    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME, min_length=2)

    def details(self) -> dict[str, Any]:
        return {"name": self.cleaned_data["name"]}


class MovementForm(CommandForm):
    """How much of an item moves, in one of its units, in one place."""

    least: Decimal = LEAST

    quantity = forms.DecimalField(label=_("How much"), max_value=MOST, **QUANTITY)
    unit = forms.ChoiceField(label=_("Unit"))
    location_id = forms.ChoiceField(label=_("Where"), required=False)

    def __init__(self, *args: Any, item: Item, places: list[Location], **kwargs: Any):
        super().__init__(*args, **kwargs)
        quantity = self.fields["quantity"]
        quantity.min_value = self.least  # pyright: ignore[reportAttributeAccessIssue]
        quantity.validators.append(MinValueValidator(self.least))
        self.choice_field("unit").choices = unit_choices(item.units.entered_in(item.unit))
        if "location_id" in self.fields:
            self.choice_field("location_id").choices = _pairs(places)
            self.initial.setdefault("location_id", str(item.location_id or (places[0].id if places else "")))
            self.mark_conditional("location_id")
            if len(places) < 2:
                self.fields["location_id"].widget = forms.HiddenInput()

    def details(self) -> dict[str, Any]:
        data = self.cleaned_data
        moved = {"quantity": str(data["quantity"]), "unit": data["unit"]}
        return {**moved, "location_id": data.get("location_id") or None, "reason": data.get("reason", "")}


class ReceiveForm(MovementForm):
    cost = forms.DecimalField(
        label=_("Cost of all of it"), min_value=0, max_value=MOST_COST, max_digits=8, decimal_places=2,
        help_text=_("Without VAT."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Delivery note"), max_length=200, required=False)

    field_order = ["quantity", "unit", "cost", "location_id", "reason"]

    def details(self) -> dict[str, Any]:
        return {**super().details(), "cost": str(self.cleaned_data["cost"])}


class WasteForm(MovementForm):
    why = forms.ChoiceField(
        label=_("Why"), choices=list(WASTE_REASONS.items()), widget=forms.RadioSelect, initial="spoiled"
    )
    reason = forms.CharField(label=_("Which reason"), max_length=200, required=False)
    picture = forms.FileField(
        label=_("Photo"), required=False, help_text=_("A JPEG, PNG or WebP of at most 5 MB."),
        widget=forms.FileInput({"accept": ACCEPTED}),
    )  # fmt: skip

    def clean_picture(self) -> str:
        """Store the photo, before any command: it takes a moment. Return its name."""
        upload = self.cleaned_data.get("picture")
        if not upload:
            return ""
        try:
            return images.keep(upload.read(MOST_BYTES + 1))
        except BadPicture as refusal:
            raise forms.ValidationError(refusal.message) from refusal

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("why") == OTHER and len(data.get("reason", "").strip()) < 3:
            self.add_error("reason", _("Say in a few words why."))
        return data

    def details(self) -> dict[str, Any]:
        why = self.cleaned_data["why"]
        reason = self.cleaned_data["reason"] if why == OTHER else str(WASTE_REASONS[why])
        return {**super().details(), "reason": reason, "picture": self.cleaned_data["picture"]}


class CountForm(MovementForm):
    least = Decimal(0)


class CorrectForm(MovementForm):
    direction = forms.ChoiceField(
        label=_("What to do"), choices=[("add", _("Add")), ("remove", _("Remove"))], widget=forms.RadioSelect,
        initial="remove",
    )  # fmt: skip
    reason = forms.CharField(label=_("Why"), max_length=200, min_length=3)

    field_order = ["direction", "quantity", "unit", "location_id", "reason"]

    def details(self) -> dict[str, Any]:
        moved, data = super().details(), self.cleaned_data
        return {**moved, "quantity": str(data["quantity"] if data["direction"] == "add" else -data["quantity"])}


class TransferForm(MovementForm):
    location_id = None  # pyright: ignore[reportAssignmentType], replaced by both places
    from_id = forms.ChoiceField(label=_("From"))
    to_id = forms.ChoiceField(label=_("To"))

    def __init__(self, *args: Any, item: Item, places: list[Location], **kwargs: Any):
        super().__init__(*args, item=item, places=places, **kwargs)
        for name in ("from_id", "to_id"):
            self.choice_field(name).choices = _pairs(places)
        if len(places) > 1:
            self.initial.setdefault("from_id", str(item.location_id or places[0].id))
            other = next(place for place in places if str(place.id) != self.initial["from_id"])
            self.initial.setdefault("to_id", str(other.id))

    def details(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "quantity": str(data["quantity"]), "unit": data["unit"], "from_id": data["from_id"], "to_id": data["to_id"],
        }  # fmt: skip


def _pairs(rows: Any) -> list[tuple[str, str]]:
    return [(str(row.id), row.name) for row in rows]


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else f"{number.normalize():f}"
