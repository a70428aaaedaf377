"""The API describes itself: every view, without a warning, on a page that our CSP allows."""

import json

import pytest
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS, reset_generator_stats
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

pytestmark = pytest.mark.django_db


def test_the_document_is_made_without_a_warning_and_is_valid():
    reset_generator_stats()
    document = SchemaGenerator(urlconf="fynlo.urls.api").get_schema(request=None, public=True)
    assert list(GENERATOR_STATS._warn_cache) + list(GENERATOR_STATS._error_cache) == []
    assert "/api/v1/platform/restaurants" in document["paths"]
    validate_schema(document)


@pytest.mark.parametrize("host", ["localhost", "alpha.localhost"])
def test_document_and_page_are_there_on_every_host(host):
    client = Client(headers={"host": host})
    document = client.get("/api/v1/openapi.json")
    assert document.status_code == 200
    assert json.loads(document.content)["openapi"].startswith("3.")

    page = client.get("/api/v1/docs")
    assert page.status_code == 200
    assert b"<style" not in page.content
    assert b"<script>" not in page.content
    assert client.get("/api/v1/docs?script=").headers["Content-Type"] == "application/javascript"
