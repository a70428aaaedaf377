"""The envelope of API responses as serializers, for the OpenAPI document only: `fynlo.core.api` writes the envelope."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from fynlo.openapi.error_codes import choices


class Pagination(serializers.Serializer):
    page = serializers.IntegerField()
    limit = serializers.IntegerField(help_text="The most rows on a page.")
    total = serializers.IntegerField(help_text="How many rows there are on all pages.")
    pages = serializers.IntegerField()
    has_next = serializers.BooleanField()
    has_prev = serializers.BooleanField()


class Meta(serializers.Serializer):
    duplicate = serializers.BooleanField(
        required=False, help_text="True if this is the stored response to an earlier request with the same key."
    )
    pagination = Pagination(required=False, help_text="Present in lists.")


@extend_schema_field({"type": "object", "nullable": True, "example": None})
class NoError(serializers.DictField):
    """`error` of a successful response."""


class Envelope(serializers.Serializer):
    """The fields around every successful response."""

    success = serializers.BooleanField(default=True)
    message = serializers.CharField(help_text="A sentence for the person who made the request.")
    error = NoError(help_text="Null in a successful response.")
    meta = Meta()
    timestamp = serializers.DateTimeField()


class ErrorDetail(serializers.Serializer):
    message = serializers.CharField(help_text="A sentence for the person who made the request. It may change.")
    field = serializers.CharField(help_text="The name of the wrong input; empty if no single input is wrong.")
    details = serializers.DictField(help_text="Facts about the error, such as `fields` of an invalid body.")

    def get_fields(self) -> dict[str, serializers.Field]:
        """Add `code`, whose choices are complete only when every domain is loaded."""
        code = serializers.ChoiceField(choices(), help_text="Branch on this code. It never changes; new ones come.")
        return {"code": code, **super().get_fields()}


class Error(serializers.Serializer):
    """The body of every response with a status from 400 up."""

    success = serializers.BooleanField(default=False)
    message = serializers.CharField()
    detail = serializers.CharField(help_text="The same sentence as `message`.")
    error = ErrorDetail()
    data = serializers.DictField(help_text="Empty.")
    meta = serializers.DictField()
    timestamp = serializers.DateTimeField()
