"""The forms of the guest's pages: the code, the allergens to avoid, and what to order."""

from collections.abc import Sequence
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from fynlo.core.ids import parse_uuid, uuid7
from menu.labels import ALLERGENS
from menu.published import PublishedMenu
from orders.guest.menu_page import MOST_OF_ONE, Choices, group_field
from orders.line_items import Choice, Item

LONGEST_NOTE = 200


class CodeForm(forms.Form):
    code = forms.RegexField(
        r"^[0-9]{4}$",
        label=_("Code of your table"),
        error_messages={"invalid": _("Enter the four digits."), "required": _("Enter the four digits.")},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 4, "pattern": "[0-9]*"}
        ),
    )


class AvoidsForm(forms.Form):
    """`none` is the button of those who avoid nothing; without it at least one allergen is chosen."""

    data: QueryDict
    avoids = forms.MultipleChoiceField(choices=list(ALLERGENS.items()), required=False)

    def clean_avoids(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["avoids"]
        if "none" in self.data:
            return []
        if not chosen:
            raise forms.ValidationError(_("Tick what you avoid, or press “I avoid none of these”."))
        return chosen


def choices_of(data: QueryDict, menu: PublishedMenu) -> Choices:
    """Return what a guest entered, for the products of the menu: `q-<product>`, `o-<product>…` and `n-<product>`.

    A quantity that is no number from 1 to MOST_OF_ONE is left out.
    """
    quantities, options, notes, within = {}, {}, {}, {}
    for row in menu.document["products"]:
        product_id, text = UUID(row["id"]), data.get(f"q-{row['id']}", "")
        if not (text.isascii() and text.isdigit() and 1 <= int(text[:3]) <= MOST_OF_ONE and len(text) <= 3):
            continue
        quantities[product_id] = int(text)
        options[product_id] = _picked(data, [group_field(product_id, UUID(each)) for each in row["modifier_groups"]])
        for option_id in options[product_id]:
            option = menu.option(option_id)
            if option is not None and option.product_id is not None:
                groups = menu.groups_of(option.product_id)
                names = [group_field(product_id, group.id, option_id) for group in groups]
                within[product_id, option_id] = _picked(data, names)
        notes[product_id] = data.get(f"n-{row['id']}", "").replace("\x00", "").strip()[:LONGEST_NOTE]
    return Choices(quantities, options, notes, within)


def _picked(data: QueryDict, names: Sequence[str]) -> list[UUID]:
    picked = [parse_uuid(option) for name in names for option in data.getlist(name)]
    return [option for option in picked if option is not None]


def items_of(choices: Choices) -> Sequence[Item]:
    """Return the items to order, each with a new line's id."""
    return [
        Item(
            product_id=product_id,
            quantity=quantity,
            choices=tuple(_choice(choices, product_id, each) for each in dict.fromkeys(choices.options[product_id])),
            notes=choices.notes[product_id],
            id=uuid7(),
        )
        for product_id, quantity in choices.quantities.items()
    ]


def _choice(choices: Choices, product_id: UUID, option_id: UUID) -> Choice:
    within = choices.within.get((product_id, option_id))
    return Choice(option_id, choices=None if within is None else tuple(map(Choice, dict.fromkeys(within))))
