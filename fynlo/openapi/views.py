"""The OpenAPI document and Swagger UI, for anybody, on every host."""

import gzip
import hashlib
from functools import cache

from django.http import HttpRequest, HttpResponse
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fynlo.core.conditional import deliver
from restaurants.identity.permissions import PUBLIC


@cache
def document() -> bytes:
    """Return the document as JSON. It takes seconds to make and changes only with the code: once per process."""
    return OpenApiJsonRenderer().render(SchemaGenerator(urlconf="fynlo.urls.api").get_schema(public=True))


@cache
def _compressed() -> tuple[bytes, str]:
    return gzip.compress(document()), hashlib.sha256(document()).hexdigest()[:32]


class OpenApiDocument(APIView):
    permission = PUBLIC
    authentication_classes = []

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        compressed, etag = _compressed()
        return deliver(request._request, body=document(), compressed=compressed, etag=etag)


class SwaggerPage(SpectacularSwaggerView):
    """Swagger UI from our own static files. It sends no request but for the document.

    Swagger UI was chosen over Redoc because it works under our Content-Security-Policy as it is; Redoc 2.5 needs
    inline styles, a worker from a blob and a picture of its maker's site.
    """

    template_name = "openapi/swagger_ui.html"
    authentication_classes = []
    url_name = "openapi"

    @extend_schema(exclude=True)
    def get(self, request: HttpRequest) -> Response:
        response = super().get(request)
        del response.headers["Cross-Origin-Opener-Policy"]  # loosened by the library for OAuth, which we do not offer
        return response
