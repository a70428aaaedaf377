"""What all API views share: the envelope of answers, the money field, pages of lists."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import exceptions, serializers
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from fynlo.core import clock, json_codec
from fynlo.core.money import round_half_up

# For the OpenAPI document: `data` is a list of objects.
LIST_RESPONSE = {200: {"type": "array", "items": {"type": "object", "additionalProperties": {}}}}


class TooLarge(exceptions.APIException):
    status_code = 413
    default_detail = "What was sent is too large."
    default_code = "too_large"


class JSONParser(BaseParser):
    """Parse JSON in UTF-8 of at most BODY_LIMIT bytes; numbers with a fraction become Decimal."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: dict[str, Any] | None = None) -> Any:
        raw = stream.read(settings.BODY_LIMIT + 1)
        if len(raw) > settings.BODY_LIMIT:
            raise TooLarge()
        if not raw.strip():
            return {}
        try:
            value = json_codec.loads(raw)
        except json_codec.Unreadable as error:
            raise exceptions.ParseError(str(error)) from error
        if not isinstance(value, dict | list):
            raise exceptions.ParseError("The body must be a JSON object.")
        return value


class EnvelopeRenderer(BaseRenderer):
    """`{success, data, message, error, meta, timestamp}` around what a view returns.

    A view with `bare = True` is read without the envelope by the mobile app: its fields stand at top level as
    well. A view with `enveloped = False` (the sync endpoints) answers as it is.
    """

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: dict | None = None) -> bytes:
        context = renderer_context or {}
        response, view = context["response"], context.get("view")
        if response.status_code >= 400 or getattr(view, "enveloped", True) is False:
            return json_codec.dumps(data)
        bare = data if getattr(view, "bare", False) and isinstance(data, dict) else getattr(response, "also", {})
        body = {
            **bare,
            "success": True,
            "data": _never_null(data),
            "message": getattr(response, "message", "") or "OK",
            "error": None,
            "meta": getattr(response, "meta", None) or {},
            "timestamp": clock.now(),
        }
        return json_codec.dumps(body)


def _never_null(data: Any) -> Any:
    """Return data that the mobile app reads as a success: it takes a falsy `data` for a failure."""
    return (
        {} if data is None or data == "" or data is False or (data == 0 and not isinstance(data, list | dict)) else data
    )


class Answer(Response):
    """A successful answer with `message` and `meta` of the envelope. `data` may be JSON bytes rendered before.

    `also` are fields that one reader wants at top level, beside a `data` that is no object.
    """

    def __init__(self, data: Any = None, *, status: int = 200, message: str = "", meta: dict | None = None, **kwargs):
        super().__init__(data, status=status, **kwargs)
        self.message = message
        self.meta = meta or {}
        self.also: dict[str, Any] = {}


@extend_schema_field(OpenApiTypes.NUMBER)
class MoneyField(serializers.DecimalField):
    """Pounds with exactly two decimals, a JSON number in both directions, never a float.

    What JavaScript's arithmetic makes of a penny (4.640000000000001) is that penny, up to NOISE beside it; any other
    part of a penny is refused.
    """

    NOISE = Decimal("0.000001")
    default_error_messages = {
        "part_penny": _lazy("Enter an amount in pounds and whole pence, such as 4.64."),
        "invalid": _lazy("Enter an amount in pounds and whole pence, such as 4.64."),
        "min_value": _lazy("Enter an amount of £{min_value} or more."),
        "max_value": _lazy("Enter an amount of £{max_value} or less."),
        **dict.fromkeys(
            ("max_digits", "max_whole_digits", "max_string_length"),
            _lazy("This amount is too large. Check it, and enter it again."),
        ),
    }

    def __init__(self, **kwargs: Any):
        kwargs.setdefault("max_digits", 10)
        kwargs.setdefault("decimal_places", 2)
        super().__init__(coerce_to_string=False, **kwargs)

    def validate_precision(self, value: Decimal) -> Decimal:
        try:
            nearest = round_half_up(value)
        except ValueError:  # of absurd size
            self.fail("max_digits", max_digits=self.max_digits)
        if abs(value - nearest) > self.NOISE:
            self.fail("part_penny")
        return super().validate_precision(nearest)


class Page:
    """One page of a list, counted, in the shape of `meta.pagination`.

    `page` starts at 1; `limit` is at most `most`. `offset` counts rows instead of pages and goes before `page`.
    Two queries: the count and the rows.
    """

    def __init__(self, request: Request, *, limit: int = 50, most: int = 500):
        self.limit = _positive(request, "limit", limit, most)
        page = _positive(request, "page", 1, 1_000_000)
        self.start = _positive(request, "offset", (page - 1) * self.limit, 1_000_000, least=0)
        self.page = self.start // self.limit + 1

    def answer(self, rows: Any, draw: Any, **extra: Any) -> Answer:
        """Return the page of `rows` (a queryset or a sequence), each serialized by `draw`."""
        total = len(rows) if isinstance(rows, Sequence) else rows.count()
        data = [draw(row) for row in rows[self.start : self.start + self.limit]]
        return Answer(data, meta={"pagination": self.meta(total), **extra})

    def meta(self, total: int) -> dict[str, Any]:
        pages = max(1, -(-total // self.limit))
        return {
            "page": self.page,
            "limit": self.limit,
            "total": total,
            "pages": pages,
            "has_next": self.start + self.limit < total,
            "has_prev": self.start > 0,
        }


def _positive(request: Request, name: str, default: int, most: int, *, least: int = 1) -> int:
    text = request.query_params.get(name)
    if text is None:
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 7 or int(text) < least:
        raise exceptions.ValidationError({name: f"A whole number from {least} up."})
    return min(int(text), most)
