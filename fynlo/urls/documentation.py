"""The OpenAPI document and a page to read it."""

from django.urls import path
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from restaurants.identity.permissions import PUBLIC


class Document(SpectacularAPIView):
    permission = PUBLIC
    authentication_classes = []
    renderer_classes = [OpenApiJsonRenderer]
    urlconf = "fynlo.urls.api"


class Documentation(SpectacularSwaggerSplitView):
    """Swagger UI from our own static files, its script in a request of its own (no inline script, no inline style)."""

    permission = PUBLIC
    authentication_classes = []
    url_name = "openapi"
    template_name = "api_docs.html"


urlpatterns = [
    path("openapi.json", Document.as_view(), name="openapi"),
    path("docs", Documentation.as_view(), name="api_docs"),
]
