from django.urls import path

from fynlo.openapi.views import OpenApiDocument, SwaggerPage

urlpatterns = [
    path("openapi.json", OpenApiDocument.as_view(), name="openapi"),
    path("docs", SwaggerPage.as_view(), name="api_docs"),
]
