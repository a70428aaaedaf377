"""JSON in a column that keeps money exact: a Decimal goes in as a number with its two places and comes out so."""

import json
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
    """Decimals and uuids may stand in it; uuids come back as text. PostgreSQL keeps the trailing noughts."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **{**kwargs, "encoder": ExactEncoder, "decoder": ExactDecoder})

    def deconstruct(self) -> tuple[str, str, list, dict]:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["encoder"], kwargs["decoder"]
        return name, path, args, kwargs
