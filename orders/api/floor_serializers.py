"""Input of the commands that edit the floor."""

from typing import Any

from rest_framework import serializers

from orders.floor import geometry, naming
from orders.floor.layout import MOST_AT_ONCE, MOST_SEATS, MOST_SECTIONS, MOST_TABLES
from orders.models import Table

COLOUR = r"^(#[0-9a-fA-F]{6})?$"


def _ids(most: int, **options: Any) -> serializers.ListField:
    return serializers.ListField(child=serializers.UUIDField(), allow_empty=False, max_length=most, **options)


def _seats(**options: Any) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=1, max_value=MOST_SEATS, **options)


class SectionChangesInput(serializers.Serializer):
    """Only fields that are sent change."""

    name = serializers.CharField(max_length=naming.LONGEST_SECTION_NAME, required=False)
    color = serializers.RegexField(COLOUR, allow_blank=True, required=False)


class SectionsOrderInput(serializers.Serializer):
    """The sections in their new order. Sections that are not named follow in their present order."""

    ids = _ids(MOST_SECTIONS, source="section_ids")


class TableInput(serializers.Serializer):
    section_id = serializers.UUIDField()
    name = serializers.CharField(max_length=naming.LONGEST_TABLE_NAME)
    capacity = _seats(default=4)


class SeveralInput(serializers.Serializer):
    """Several tables at once, numbered after the highest number of that prefix."""

    count = serializers.IntegerField(min_value=1, max_value=MOST_AT_ONCE)
    prefix = serializers.CharField(
        max_length=naming.LONGEST_PREFIX, allow_blank=True, default="", help_text="“T” makes T1, T2; “Bar” makes Bar 1."
    )
    capacity = _seats(default=4)


class TablesInput(SeveralInput):
    section_id = serializers.UUIDField()


class SectionInput(serializers.Serializer):
    name = serializers.CharField(max_length=naming.LONGEST_SECTION_NAME)
    color = serializers.RegexField(COLOUR, allow_blank=True, required=False, help_text="Like #c2410c.")
    tables = SeveralInput(required=False, help_text="Its first tables.")


class TableChangesInput(serializers.Serializer):
    """Only fields that are sent change."""

    section_id = serializers.UUIDField(required=False)
    name = serializers.CharField(max_length=naming.LONGEST_TABLE_NAME, required=False)
    capacity = _seats(required=False)


class TablesOrderInput(serializers.Serializer):
    """The tables in their new order. Tables that are not named follow in their present order."""

    ids = _ids(MOST_TABLES, source="table_ids")


class PlacedTableInput(serializers.Serializer):
    """A table on the plan, in pixels of the plan: whole steps of the grid."""

    id = serializers.UUIDField()
    shape = serializers.ChoiceField(choices=Table.Shape.choices)
    capacity = _seats()
    x = serializers.IntegerField(min_value=0, max_value=geometry.FARTHEST)
    y = serializers.IntegerField(min_value=0, max_value=geometry.FARTHEST)
    width = serializers.IntegerField(min_value=geometry.SMALLEST, max_value=geometry.LARGEST)
    height = serializers.IntegerField(min_value=geometry.SMALLEST, max_value=geometry.LARGEST)


class PlanInput(serializers.Serializer):
    """The tables of a section as they stand. `version` is the `plan_version` that the editor read."""

    version = serializers.IntegerField(min_value=0, max_value=2**31 - 1)
    tables = serializers.ListField(child=PlacedTableInput(), allow_empty=False, max_length=MOST_TABLES)
