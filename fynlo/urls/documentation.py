"""The OpenAPI document and the pages to read it."""

from django.urls import path

from fynlo.documentation import pages

urlpatterns = [
    path("openapi.json", pages.Document.as_view(), name="openapi"),
    path("docs", pages.Overview.as_view(), name="api_docs"),
    path("docs/refusals", pages.Refusals.as_view(), name="api_docs_refusals"),
    path("docs/<slug:slug>", pages.OneSection.as_view(), name="api_docs_section"),
]
