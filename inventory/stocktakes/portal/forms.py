"""The forms of stocktakes: what to count, and what the approval does."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from inventory.models import Stocktake
from inventory.models.stocktakes import LONGEST_NAME, LONGEST_NOTE
from inventory.selectors import locations
from inventory.stocktakes.selectors import categories
from restaurants.portal.command_forms import CommandForm


class NewStocktakeForm(CommandForm):
    name = forms.CharField(
        label=_("Name"), max_length=LONGEST_NAME, required=False, help_text=_("Leave it empty to get one of the day.")
    )
    location_ids = forms.MultipleChoiceField(
        label=_("Places"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("None ticked: all places.")
    )
    categories = forms.MultipleChoiceField(
        label=_("Categories"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all categories."),
    )  # fmt: skip
    blind = forms.BooleanField(
        label=_("Count blind"), required=False, initial=True,
        help_text=_("The people who count do not see what should be there, so they enter what they see."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.choice_field("location_ids").choices = [(str(place.id), place.name) for place in locations()]
        self.choice_field("categories").choices = [(name, name) for name in categories()]

    def details(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "location_ids", "categories", "blind")}


class ApproveForm(CommandForm):
    uncounted = forms.ChoiceField(
        label=_("What was not counted"), widget=forms.RadioSelect, initial=Stocktake.Uncounted.KEEP,
        choices=[
            (Stocktake.Uncounted.KEEP, _("stays as it is")), (Stocktake.Uncounted.ZERO, _("counts as zero")),
        ],
    )  # fmt: skip


class NoteForm(CommandForm):
    note = forms.CharField(label=_("Note"), max_length=LONGEST_NOTE, required=False)
