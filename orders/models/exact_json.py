"""A JSON column with exact money: a Decimal is stored as a number with two places and read back as a Decimal."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import models

from fynlo.core import json_codec


class ExactEncoder(json.JSONEncoder):
    def encode(self, value: Any) -> str:
        return json_codec.dumps(value).decode()


class ExactDecoder(json.JSONDecoder):
    def __init__(self, **kwargs: Any):
        super().__init__(parse_float=Decimal, **kwargs)


class ExactJSONField(models.JSONField):
    """Accepts Decimals and uuids; uuids are read back as text. PostgreSQL preserves the trailing zeros."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **{**kwargs, "encoder": ExactEncoder, "decoder": ExactDecoder})

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["encoder"], kwargs["decoder"]
        return name, path, args, kwargs
