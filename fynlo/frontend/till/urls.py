"""The till's addresses. Its service worker stands inside /pos/, so that it governs /pos/ and nothing else."""

from django.urls import path

from fynlo.frontend.till import pages

urlpatterns = [
    path("", pages.till, name="till"),
    path("sw.js", pages.service_worker, name="till_service_worker"),
    path("manifest.webmanifest", pages.manifest, name="till_manifest"),
]
