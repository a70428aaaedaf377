"""Forms for sections and tables."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders.floor import naming, selectors
from orders.floor.layout import MOST_AT_ONCE, MOST_SEATS
from orders.models import Section, Table
from restaurants.portal.command_forms import CommandForm

FIRST_TABLES = 10
USUAL_SEATS = 4


def _number(**options: Any) -> forms.IntegerField:
    return forms.IntegerField(widget=forms.NumberInput(attrs={"inputmode": "numeric"}), **options)


class SectionForm(CommandForm):
    name = forms.CharField(label=_("Name"), max_length=naming.LONGEST_SECTION_NAME)

    def values(self) -> dict[str, Any]:
        return {"name": self.cleaned_data["name"]}


class TablesForm(CommandForm):
    """Several tables at once."""

    count = _number(label=_("How many tables"), min_value=1, max_value=MOST_AT_ONCE, initial=FIRST_TABLES)
    capacity = _number(label=_("Seats at each"), min_value=1, max_value=MOST_SEATS, initial=USUAL_SEATS)
    prefix = forms.CharField(  # pyright: ignore[reportAssignmentType], the field becomes no attribute of the form
        label=_("Before the number"),
        max_length=naming.LONGEST_PREFIX,
        required=False,
        help_text=_("Leave it empty for 1, 2, 3. “T” makes T1, T2, T3. “Bar” makes Bar 1, Bar 2."),
    )

    def several(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("count", "capacity", "prefix")}


class NewSectionForm(TablesForm):
    """A section with its first tables; 0 adds none."""

    name = forms.CharField(
        label=_("Name of the section"),
        max_length=naming.LONGEST_SECTION_NAME,
        help_text=_("Such as Main room, Terrace, Bar."),
    )
    count = _number(label=_("How many tables"), min_value=0, max_value=MOST_AT_ONCE, initial=FIRST_TABLES)
    field_order = ["name"]

    def values(self) -> dict[str, Any]:
        several = self.several()
        return {"name": self.cleaned_data["name"], **({"tables": several} if several["count"] else {})}


def first_section_form(data: Any = None) -> NewSectionForm:
    """Return the form of a new section, with a name for the first one."""
    return NewSectionForm(data, initial={"name": "" if selectors.sections().exists() else gettext("Main room")})


class TableForm(CommandForm):
    name = forms.CharField(
        label=_("Name"), max_length=naming.LONGEST_TABLE_NAME, help_text=_("What staff call it: 7, T12, Bar 3.")
    )
    capacity = _number(label=_("Seats"), min_value=1, max_value=MOST_SEATS, initial=USUAL_SEATS)

    def values(self) -> dict[str, Any]:
        return {"name": self.cleaned_data["name"], "capacity": self.cleaned_data["capacity"]}


class TableChangesForm(TableForm):
    section_id = forms.UUIDField(label=_("Section"), widget=forms.Select)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["section_id"].widget.choices = list(selectors.sections().values_list("id", "name"))

    @classmethod
    def showing(cls, table: Table) -> "TableChangesForm":
        return cls(initial={"name": table.name, "capacity": table.capacity, "section_id": table.section_id})

    def values(self) -> dict[str, Any]:
        section_id: UUID = self.cleaned_data["section_id"]
        return {**super().values(), "section_id": section_id}


def section_form(section: Section) -> SectionForm:
    return SectionForm(initial={"name": section.name})
