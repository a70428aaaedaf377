"""The forms of the menu's pages. They clean the commands' input; the services check the rules."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fynlo.core.pictures import MOST_BYTES
from menu import images, labels, tax
from menu.models import Category, Daypart, ModifierGroup, Product, Station
from menu.services.products import MOST_CALORIES, MOST_GROUPS

UNKNOWN, NONE = "unknown", "none"
NEW = "new"
USUAL = _("As usual in its category")
# Fields of the form that are no columns of a product.
NAMED = ("new_category", "new_station")
PICTURE = ("picture", "remove_picture")
OWN = ("version", "place_", *NAMED, *PICTURE)  # fields that another edit cannot have changed


class AllergensField(forms.MultipleChoiceField):
    """A list of allergens: empty for none of them, None for not known yet. No tick means not known yet."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any):
        choices = [(UNKNOWN, _("Not known yet")), (NONE, _("None of these")), *labels.ALLERGENS.items()]
        super().__init__(choices=choices, required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return [UNKNOWN] if value is None else value or [NONE]

    def bound_data(self, data: Any, initial: Any) -> Any:
        return data or [UNKNOWN]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return set(self.prepare_value(initial)) != set(data or [UNKNOWN])

    def clean(self, value: Any) -> list[str] | None:
        given = super().clean(value) or [UNKNOWN]
        for alone, words in ((UNKNOWN, _("Not known yet")), (NONE, _("None of these"))):
            if alone in given and len(given) > 1:
                raise forms.ValidationError(_("Tick only “{words}”, or tick the allergens.").format(words=words))
        return None if given == [UNKNOWN] else [] if given == [NONE] else given


class Refusable(forms.Form):
    def refuse(self, field: str, message: str) -> None:
        """Show a service's refusal at the field that it names, or above the form."""
        name = field if field in self.fields else None
        self.add_error(name, message)


class ProductForm(Refusable):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Name"), max_length=80)
    short_name = forms.CharField(
        label=_("Name on tickets and receipts"),
        max_length=40,
        required=False,
        help_text=_("What the kitchen calls it. Empty: the same name."),
    )
    category_id = forms.CharField(label=_("Category"), widget=forms.Select)
    new_category = forms.CharField(label=_("Name of the new category"), max_length=60, required=False)
    price = forms.DecimalField(
        label=_("Price"),
        min_value=0,
        max_digits=10,
        decimal_places=2,
        required=False,
        help_text=_("Needed to publish."),
    )
    takeaway_price = forms.DecimalField(
        label=_("Price of a takeaway"),
        min_value=0,
        max_digits=10,
        decimal_places=2,
        required=False,
        help_text=_("For takeaway and pickup. Empty: the same price."),
    )
    delivery_price = forms.DecimalField(
        label=_("Price of a delivery"),
        min_value=0,
        max_digits=10,
        decimal_places=2,
        required=False,
        help_text=_("Empty: as a takeaway."),
    )
    tax_class = forms.ChoiceField(label=_("VAT"), choices=tax.CHOICES)
    station = forms.CharField(
        label=_("Station"),
        required=False,
        widget=forms.Select,
        help_text=_("The station that makes it. Needed to publish."),
    )
    new_station = forms.CharField(label=_("Name of the new station"), max_length=40, required=False)
    prep_minutes = forms.IntegerField(label=_("Preparation time"), min_value=0, max_value=600, initial=10)
    description = forms.CharField(
        label=_("Description"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    emoji = forms.CharField(
        label=_("Emoji"),
        max_length=16,
        required=False,
        help_text=_("The till shows it for a product without a picture."),
    )
    dietary_info = forms.MultipleChoiceField(
        label=_("Diets and labels"),
        choices=list(labels.DIETARY.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    allergens = AllergensField(
        label=_("Contains"), help_text=_("Tick “None of these” only if the kitchen has checked.")
    )
    calories = forms.IntegerField(
        label=_("Calories"),
        min_value=0,
        max_value=MOST_CALORIES,
        required=False,
        help_text=_("Of one portion, without options. Empty: not known."),
    )
    sku = forms.CharField(label=_("SKU"), max_length=40, required=False)
    barcode = forms.CharField(label=_("Barcode"), max_length=40, required=False)
    cost = forms.DecimalField(
        label=_("Cost"),
        min_value=0,
        max_digits=10,
        decimal_places=2,
        required=False,
        help_text=_("What one portion costs you. Guests never see it."),
    )
    picture = forms.FileField(
        label=_("Picture"),
        required=False,
        help_text=_("JPEG, PNG or WebP, up to 5 MB."),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp", "data-preview": "picture-shown"}),
    )
    remove_picture = forms.BooleanField(label=_("Remove the picture"), required=False)

    def __init__(self, *args: Any, is_new: bool = False, **kwargs: Any):
        """In a new product, `is_new`, an empty station or VAT class means the usual one of its category."""
        super().__init__(*args, **kwargs)
        self.is_new = is_new
        categories = Category.objects.filter(archived_at=None).values_list("id", "name")
        self.fields["category_id"].widget.choices = [
            *([("", _("Choose a category"))] if categories else []),
            *categories,
            (NEW, _("+ New category…")),
        ]
        stations = Station.objects.values_list("slug", "name")
        nothing = ("", USUAL if is_new else _("No station yet"))
        self.fields["station"].widget.choices = [nothing, *stations, (NEW, _("+ New station…"))]
        if is_new:
            self.fields["tax_class"].choices = [("", USUAL), *tax.CHOICES]
            self.fields["tax_class"].required = False
        for name in ("new_category", "new_station", *(["tax_class"] if is_new else [])):
            self.fields[name].conditional = True
        offered = ModifierGroup.objects.filter(archived_at=None).values_list("id", "name")
        groups = [("", _("Choose a group")), *((str(group_id), name) for group_id, name in offered)]
        for number in range(MOST_GROUPS if offered else 0):
            self.fields[f"group_{number}"] = forms.ChoiceField(
                label=_("Modifier group"), choices=groups, required=False
            )
            self.fields[f"group_{number}"].conditional = True
            self.fields[f"place_{number}"] = forms.IntegerField(
                label=_("Place"), min_value=0, max_value=999, required=False, widget=forms.HiddenInput
            )
        self.dayparts = list(Daypart.objects.all())
        for number in range(len(self.dayparts)):
            self.fields[f"daypart_{number}_only"] = forms.BooleanField(label=_("Sold only then"), required=False)
            self.fields[f"daypart_{number}_price"] = forms.DecimalField(
                label=_("Price then"),
                min_value=0,
                max_digits=10,
                decimal_places=2,
                required=False,
            )
            self.fields[f"daypart_{number}_price"].conditional = True
        for name in ("price", "takeaway_price", "delivery_price", "station"):
            self.fields[name].conditional = True  # the draft may lack it, a published menu may not

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for choice, name, refusal in (
            ("category_id", "new_category", _("Give the new category a name.")),
            ("station", "new_station", _("Give the new station a name.")),
        ):
            if data.get(choice) == NEW and not data.get(name):
                self.add_error(name, refusal)
        if data.get("category_id") not in (None, NEW):
            try:
                data["category_id"] = forms.UUIDField().clean(data["category_id"])
            except forms.ValidationError as wrong:
                self.add_error("category_id", wrong)
        return data

    @classmethod
    def showing(cls, product: Product) -> "ProductForm":
        form = cls(initial=_initial(product))
        links = {link.daypart_id: link for link in product.daypart_links.all()}
        for number, daypart in enumerate(form.dayparts):
            if link := links.get(daypart.id):
                form.initial |= {f"daypart_{number}_only": link.only, f"daypart_{number}_price": link.price}
        return form

    def group_rows(self) -> list[tuple[int, Any, Any]]:
        """Return (number, group, place) of the rows to render: the used rows in their order, and an empty one."""
        numbers = range(MOST_GROUPS if "group_0" in self.fields else 0)
        used = [number for number in numbers if self[f"group_{number}"].value()]
        used.sort(key=lambda number: (_whole(self[f"place_{number}"].value()) or 0, number))
        spare = [number for number in numbers if number not in used][:1]
        return [(number, self[f"group_{number}"], self[f"place_{number}"]) for number in (*used, *spare)]

    def group_choices(self) -> list[tuple[str, str]]:
        """Return the choices of a row that the browser adds."""
        return self.fields["group_0"].choices if "group_0" in self.fields else []

    def daypart_rows(self) -> list[tuple[Daypart, Any, Any]]:
        """Return (daypart, only, price) of each daypart."""
        return [
            (daypart, self[f"daypart_{number}_only"], self[f"daypart_{number}_price"])
            for number, daypart in enumerate(self.dayparts)
        ]

    def values(self) -> dict[str, Any]:
        """Return the input of `menu.create_product` or `menu.update_product`."""
        rows = ("group_", "place_", "daypart_")
        others = (*NAMED, *PICTURE)
        data = {n: value for n, value in self.cleaned_data.items() if not n.startswith(rows) and n not in others}
        data["station"] = data["station"] or None
        for choice, name in (("category_id", "new_category"), ("station", "new_station")):
            if data[choice] == NEW:
                del data[choice]
                data[name] = self.cleaned_data[name]
        if self.is_new:
            data = {name: value for name, value in data.items() if name not in ("station", "tax_class") or value}
        if data["version"] is None:  # a new product
            del data["version"]
        numbers = [number for number in range(MOST_GROUPS) if self.cleaned_data.get(f"group_{number}")]
        numbers.sort(key=lambda number: (self.cleaned_data[f"place_{number}"] or 0, number))
        chosen = [self.cleaned_data[f"group_{number}"] for number in numbers]
        data["dayparts"] = [
            {
                "daypart_id": daypart.id,
                "only": self.cleaned_data[f"daypart_{number}_only"],
                "price": self.cleaned_data[f"daypart_{number}_price"],
            }
            for number, daypart in enumerate(self.dayparts)
        ]
        data["modifiers"] = [forms.UUIDField().clean(value) for value in dict.fromkeys(chosen)]
        return data

    def picture_name(self) -> str | None:
        """Store the uploaded picture and return its name; "" to remove the stored one, None to leave it.

        Call it before the command. Raises BadPicture.
        """
        upload = self.cleaned_data["picture"]
        if upload is not None:
            return images.keep(upload.read(MOST_BYTES + 1))
        return "" if self.cleaned_data["remove_picture"] else None

    def conflicts(self, product: Product) -> list[tuple[str, str]]:
        """Return (label, saved value) of the fields whose saved value differs from this form's."""
        saved = ProductForm.showing(product)
        return [
            (str(self.fields[name].label or name.replace("_", " ").capitalize()), _label(saved[name]))
            for name in self.fields
            if not name.startswith(OWN) and _label(saved[name]) != _label(self[name])
        ]

    def renewed(self, product: Product) -> "ProductForm":
        """Return the same input with the saved version: saving it again overwrites the other edit."""
        data = self.data.copy()
        data["version"] = product.version
        return ProductForm(data)


def _initial(product: Product) -> dict[str, Any]:
    kept = [name for name in ProductForm.base_fields if name not in ("station", *NAMED, *PICTURE)]
    initial = {name: getattr(product, name) for name in kept}
    initial["station"] = product.station.slug if product.station else ""
    for place, link in enumerate(product.group_links.all()):
        initial[f"group_{place}"] = str(link.group_id)
        initial[f"place_{place}"] = place + 1
    return initial


def _whole(value: Any) -> int | None:
    return int(value) if str(value).isascii() and str(value).isdigit() else None


def _label(bound: Any) -> str:
    value = bound.value()
    choices = dict(getattr(bound.field.widget, "choices", ()) or ())
    words = {str(key): str(word) for key, word in choices.items()}
    values = value if isinstance(value, list | tuple) else [value]
    return ", ".join(words.get(str(one), str(one)) for one in values if one not in (None, "")) or gettext("nothing")


class CategoryForm(Refusable):
    name = forms.CharField(label=_("Name"), max_length=60)
    description = forms.CharField(label=_("Description"), max_length=300, required=False)
    icon = forms.CharField(label=_("Emoji"), max_length=16, required=False)
    color = forms.RegexField(
        r"^#[0-9a-fA-F]{6}$",
        label=_("Colour"),
        required=False,
        help_text=_("Marks the category on the till. For example #c2410c."),
    )
    is_active = forms.BooleanField(label=_("On the menu"), required=False, initial=True)
    dayparts = forms.TypedMultipleChoiceField(
        label=_("Only at these times"),
        coerce=UUID,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None: always."),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["dayparts"].choices = [(str(pk), name) for pk, name in Daypart.objects.values_list("id", "name")]
        if not self.fields["dayparts"].choices:
            del self.fields["dayparts"]


class StationForm(Refusable):
    name = forms.CharField(label=_("Name"), max_length=40)


class GroupForm(Refusable):
    name = forms.CharField(
        label=_("Name"), max_length=60, help_text=_("What the server asks, such as “Salsa” or “Which milk?”.")
    )
    minimum = forms.IntegerField(label=_("At least"), min_value=0, max_value=100, initial=0)
    maximum = forms.IntegerField(label=_("At most"), min_value=1, max_value=100, initial=1)
    always_ask = forms.BooleanField(
        label=_("Always ask"),
        required=False,
        help_text=_(
            "The till opens these choices on each tap, with nothing chosen: for example, how a steak is cooked."
        ),
    )
    is_size = forms.BooleanField(
        label=_("These are sizes"),
        required=False,
        help_text=_(
            "Exactly one is chosen, with one tap on the till. The product’s price is that of the size without an extra"
            " price. In Great Britain the law asks for gin, rum, vodka and whisky in 25 ml or in 35 ml, not in both;"
            " for draught beer in thirds, halves or two thirds of a pint; for wine by the glass in 125 or 175 ml; or in"
            " multiples of these."
        ),
    )


class OptionForm(forms.Form):
    """One row of a group. The formset adds `ORDER` and `DELETE`."""

    id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Name"), max_length=60, required=False)
    part = forms.CharField(
        label=_("Product of a meal deal"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"list": "menu-parts", "autocomplete": "off"}),
    )
    price = forms.DecimalField(label=_("Price"), max_digits=6, decimal_places=2, required=False)
    is_default = forms.BooleanField(label=_("Chosen by default"), required=False)
    tax_class = forms.ChoiceField(label=_("VAT"), choices=[("", _("As the product")), *tax.CHOICES], required=False)
    allergens = AllergensField(label=_("Contains"))
    portions = forms.DecimalField(
        label=_("Portions"), min_value=Decimal("0.001"), max_digits=6, decimal_places=3, required=False
    )

    def __init__(self, *args: Any, parts: Mapping[str, UUID], **kwargs: Any):
        """`parts` are the products that may be chosen, by their labels (`selectors.product_labels`)."""
        super().__init__(*args, **kwargs)
        self.parts = {label.casefold(): product_id for label, product_id in parts.items()}
        for name in ("part", "price", "tax_class", "portions"):
            self.fields[name].conditional = True  # empty has a meaning: no extra price, VAT as the product

    def clean_part(self) -> UUID | None:
        label = self.cleaned_data["part"].strip()
        if not label:
            return None
        if label.casefold() not in self.parts:
            raise forms.ValidationError(_("No product on the menu has this name. Choose one from the list."))
        return self.parts[label.casefold()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        is_named = cleaned.get("name") or cleaned.get("part")
        if self.has_changed() and not is_named and "name" not in self.errors and "part" not in self.errors:
            self.add_error("name", _("Enter a name, or choose a product."))
        return cleaned


class PlaceField(forms.IntegerField):
    """The place of a row, which the page sets by itself. An empty row with a place stays empty."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class OrderedOptions(forms.BaseFormSet):
    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["ORDER"] = PlaceField(label=_("Place"), required=False, initial=form.fields["ORDER"].initial)
        form.fields["DELETE"].label = _("Remove")


OptionFormSet = forms.formset_factory(
    OptionForm,
    formset=OrderedOptions,
    can_order=True,
    can_delete=True,
    extra=1,
    max_num=100,
    absolute_max=120,
    validate_max=True,
)


def option_values(formset: Any) -> list[dict[str, Any]]:
    """Return the remaining options in their order, as input of `menu.update_modifier_group`."""
    wanted = []
    for form in formset.ordered_forms:
        row = {name: form.cleaned_data[name] for name in ("name", "is_default", "tax_class", "allergens")}
        row["price"] = form.cleaned_data["price"] or 0
        row["product_id"] = form.cleaned_data["part"]
        row["portions"] = form.cleaned_data["portions"] or 1
        if form.cleaned_data["id"]:
            row["id"] = form.cleaned_data["id"]
        wanted.append(row)
    return wanted


class ImportForm(forms.Form):
    file = forms.FileField(label=_("CSV file"), widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}))
