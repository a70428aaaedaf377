"""Input of the commands on the routing rules."""

from rest_framework import serializers

from orders.models import Order

MOST_RULES = 1000


class RuleInput(serializers.Serializer):
    """What is null or "" fits everything; the lowest priority number decides first."""

    id = serializers.UUIDField(required=False)
    priority = serializers.IntegerField(min_value=1, max_value=MOST_RULES, default=100)
    product_id = serializers.UUIDField(allow_null=True, default=None)
    category_id = serializers.UUIDField(allow_null=True, default=None)
    order_type = serializers.ChoiceField(Order.Type.choices, allow_blank=True, default="")
    station = serializers.CharField(max_length=40)


class RuleChangesInput(serializers.Serializer):
    """Only what is sent is changed."""

    priority = serializers.IntegerField(min_value=1, max_value=MOST_RULES, required=False)
    product_id = serializers.UUIDField(allow_null=True, required=False)
    category_id = serializers.UUIDField(allow_null=True, required=False)
    order_type = serializers.ChoiceField(Order.Type.choices, allow_blank=True, required=False)
    station = serializers.CharField(max_length=40, required=False)


class RulesOrderInput(serializers.Serializer):
    """Every rule once, the one that decides first as the first."""

    ids = serializers.ListField(child=serializers.UUIDField(), allow_empty=False, max_length=MOST_RULES)
