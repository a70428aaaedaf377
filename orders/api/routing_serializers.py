"""Input of the commands on the routing rules."""

from rest_framework import serializers

from orders.models import Order

MOST_RULES = 1000


class RuleInput(serializers.Serializer):
    """A routing rule. A criterion that is null or "" matches everything; the lowest priority number comes first."""

    id = serializers.UUIDField(required=False, source="rule_id")
    priority = serializers.IntegerField(min_value=1, max_value=MOST_RULES, default=100)
    product_id = serializers.UUIDField(allow_null=True, default=None)
    category_id = serializers.UUIDField(allow_null=True, default=None)
    order_type = serializers.ChoiceField(Order.Type.choices, allow_blank=True, default="")
    station = serializers.CharField(max_length=40)


class RuleChangesInput(serializers.Serializer):
    """Only fields that are sent change."""

    priority = serializers.IntegerField(min_value=1, max_value=MOST_RULES, required=False)
    product_id = serializers.UUIDField(allow_null=True, required=False)
    category_id = serializers.UUIDField(allow_null=True, required=False)
    order_type = serializers.ChoiceField(Order.Type.choices, allow_blank=True, required=False)
    station = serializers.CharField(max_length=40, required=False)


class RulesOrderInput(serializers.Serializer):
    """Every rule once, in the new order of precedence."""

    ids = serializers.ListField(
        child=serializers.UUIDField(), allow_empty=False, max_length=MOST_RULES, source="rule_ids"
    )
