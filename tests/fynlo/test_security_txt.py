"""The file that tells a finder of a weakness where to write to."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from fynlo.core import clock

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("host", ["localhost", "alpha.localhost"])
def test_it_names_a_contact_and_a_day_within_a_year(host, alpha, settings):
    settings.SECURITY_CONTACT = "mailto:security@fynlo.example"
    response = Client(headers={"host": host}).get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    assert fields["Contact"] == "mailto:security@fynlo.example"
    assert fields["Canonical"] == f"{settings.PUBLIC_BASE_URL}/.well-known/security.txt"
    expires = datetime.fromisoformat(fields["Expires"])
    assert clock.now() + timedelta(days=90) < expires < clock.now() + timedelta(days=365)
