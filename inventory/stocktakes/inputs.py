"""The input of the commands on stocktakes, validated into the arguments of their services."""

from rest_framework import serializers

from inventory.inputs import MOST, NUMBER
from inventory.models import Stocktake, StocktakeCount
from inventory.models.stocktakes import LONGEST_NAME, LONGEST_NOTE
from inventory.stocktakes.services import MOST_COUNTS
from inventory.units import LONGEST_UNIT
from orders.api.serializers import Input

MOST_CHOSEN = 200
MOST_RECOUNTS = 500


class NewStocktakeInput(Input):
    """`id` is made by the client. Without places or categories, all of them are counted."""

    id = serializers.UUIDField(required=False, source="stocktake_id")
    name = serializers.CharField(max_length=LONGEST_NAME, required=False, allow_blank=True)
    blind = serializers.BooleanField(required=False, help_text="Who counts does not see what should be there.")
    location_ids = serializers.ListField(child=serializers.UUIDField(), max_length=MOST_CHOSEN, required=False)
    categories = serializers.ListField(
        child=serializers.CharField(max_length=60), max_length=MOST_CHOSEN, required=False
    )


class LineCountedInput(Input):
    """What is there of an item in one place; 0 is nothing.

    `id` is made by the device: the same count has one effect, sent alone or among others. `counted_at` is when the
    person counted it.
    """

    id = serializers.UUIDField(required=False, source="count_id")
    item_id = serializers.UUIDField()
    location_id = serializers.UUIDField()
    quantity = serializers.DecimalField(min_value=0, max_value=MOST, **NUMBER)
    unit = serializers.CharField(max_length=LONGEST_UNIT, required=False, allow_blank=True)
    mode = serializers.ChoiceField(choices=StocktakeCount.Mode.choices, required=False)
    counted_at = serializers.DateTimeField(required=False)
    note = serializers.CharField(max_length=LONGEST_NOTE, required=False, allow_blank=True)


class DeviceCountInput(LineCountedInput):
    id = serializers.UUIDField(source="count_id")
    counted_at = serializers.DateTimeField()


class LinesCountedInput(Input):
    """What a device has collected; each count has its `counted_at`, so that it stands in its order."""

    counts = serializers.ListField(child=DeviceCountInput(), min_length=1, max_length=MOST_COUNTS)


class RecountInput(Input):
    line_ids = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=MOST_RECOUNTS)


class LineNoteInput(Input):
    note = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True)


class StocktakeApprovalInput(Input):
    """`uncounted` is what to do with what was not counted: it stays as it is unless zero is said."""

    uncounted = serializers.ChoiceField(choices=Stocktake.Uncounted.choices, required=False)
