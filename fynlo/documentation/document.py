"""The OpenAPI document, made once per process: the code that it describes does not change while it runs."""

from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer


@cache
def document() -> dict[str, Any]:
    return SchemaGenerator(urlconf="fynlo.urls.api").get_schema(request=None, public=True)


@cache
def document_bytes() -> bytes:
    return OpenApiJsonRenderer().render(document())
