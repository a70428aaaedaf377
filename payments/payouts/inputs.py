"""The input of the command about a line of a payout."""

from rest_framework import serializers

LONGEST_EXPLANATION = 200


class ExplainInput(serializers.Serializer):
    explanation = serializers.CharField(max_length=LONGEST_EXPLANATION)
