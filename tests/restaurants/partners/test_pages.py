"""The owner's pages of partners: tokens and addresses, shown once, revoked, on every plan."""

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fynlo.core import clock
from restaurants.models import PartnerToken, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from restaurants.partners import tokens
from restaurants.portal.change_log import changes
from restaurants.webhooks import services
from tests.restaurants.partners.conftest import choose_plan

pytestmark = pytest.mark.django_db

PAGE = "/portal/settings/partners/"
NEW = {"name": "Ana & sons", "scopes": ["menu:read", "orders:write"], "days": "90"}
ADDRESS = {"name": "Ana", "url": "https://Partner.example.com/in", "event_types": ["order.created"]}


def key() -> dict[str, str]:
    return {"key": str(uuid4())}


def text_of(answer) -> str:
    connection.set_tenant(answer.wsgi_request.tenant)
    return re.sub(r"\s+", " ", answer.content.decode())


def test_a_token_is_made_shown_once_rotated_and_revoked(page_client, omega):
    client, once = page_client("olivia"), key()
    assert "No tokens yet" in text_of(client.get(PAGE))
    invalid = client.post(f"{PAGE}new/", {**key(), "name": "Ana", "days": "9000"})
    assert (invalid.status_code, PartnerToken.objects.count()) == (422, 0)
    made = client.post(f"{PAGE}new/", {**NEW, **once})
    shown = re.search(r'value="(fynlo_pt_\w+)"', text_of(made))[1]
    assert made.headers["Cache-Control"] == "private, no-store"
    again = client.post(f"{PAGE}new/", {**NEW, **once})
    assert (again.status_code, again.headers["Location"]) == (302, PAGE)
    connection.set_tenant(omega)
    row = PartnerToken.objects.get()
    assert (row.token_hash, row.scopes) == (tokens.hashed(shown), ["menu:read", "orders:write"])
    page = text_of(client.get(PAGE))
    assert "Ana &amp; sons" in page
    assert shown not in page
    assert "not shown again" in page
    assert "made by Olivia" in page
    rotated = re.search(r'value="(fynlo_pt_\w+)"', text_of(client.post(f"{PAGE}{row.pk}/rotate/", key())))[1]
    assert rotated != shown
    assert client.post(f"{PAGE}{row.pk}/revoke/", key()).status_code == 302
    connection.set_tenant(omega)
    assert "Revoked" in text_of(client.get(PAGE))
    done = [(change.who, change.what) for change in changes(omega, size=10)[0]]
    assert done == [
        ("Olivia", "Revoke a partner token"), ("Olivia", "Rotate a partner token"), ("Olivia", "Make a partner token"),
    ]  # fmt: skip
    assert "May do: Read the menu, Place orders and send them to the kitchen" in str(changes(omega, size=10)[0][-1])


def test_an_address_is_registered_changed_tested_and_removed(page_client, omega):
    client, once = page_client("olivia"), key()
    refused = client.post(f"{PAGE}webhooks/new/", {**ADDRESS, **key(), "url": "https://10.0.0.1/"})
    assert refused.status_code == 422
    assert "public internet" in text_of(refused)
    made = text_of(client.post(f"{PAGE}webhooks/new/", {**ADDRESS, **once}))
    secret = re.search(r'value="(whsec_[\w+/=]+)"', made)[1]
    row = WebhookEndpoint.objects.get()
    assert (row.url, services.secrets_of(row, clock.now())) == ("https://partner.example.com/in", [secret])
    own = f"{PAGE}webhooks/{row.pk}/"
    assert client.post(f"{PAGE}webhooks/new/", {**ADDRESS, **once}).headers["Location"] == own
    shown = text_of(client.get(own))
    assert "An order was placed" in shown
    assert secret not in shown
    assert "Nothing here yet" in shown
    assert client.get(f"{own}change/").status_code == 200
    assert client.post(f"{own}change/", {**ADDRESS, **key(), "name": "Ana's"}).headers["Location"] == own
    connection.set_tenant(omega)
    client.post(f"{own}test/", key())
    connection.set_tenant(omega)
    delivery = WebhookDelivery.objects.get()
    WebhookAttempt.objects.create(
        delivery=delivery, at=clock.now(), status=500, milliseconds=12, answer="<b>no</b>", error=""
    )
    WebhookDelivery.objects.update(state="failed")
    shown = text_of(client.get(own))
    assert "Test event" in shown
    assert "answered 500 in 12 ms" in shown
    assert "&lt;b&gt;no&lt;/b&gt;" in shown
    for query, found in ((f"?q=msg_{delivery.pk.hex}", 1), ("?q=webhook.t&state=failed", 1), ("?state=delivered", 0),
                         ("?q=3-999", 0)):  # fmt: skip
        assert len(client.get(own + query).context["rows"]) == found, query
    client.post(f"{own}{delivery.pk}/again/", key())
    connection.set_tenant(omega)
    assert WebhookDelivery.objects.get().state == "waiting"
    WebhookDelivery.objects.update(state="failed")
    client.post(f"{own}failed/", {**key(), "days": "3"})
    connection.set_tenant(omega)
    assert WebhookDelivery.objects.get().state == "waiting"
    client.post(f"{own}switch/", key())
    connection.set_tenant(omega)
    assert "Switched off" in text_of(client.get(own))
    assert client.post(f"{own}remove/", key()).headers["Location"] == PAGE
    connection.set_tenant(omega)
    assert client.get(own).status_code == 404


def test_the_neighbour_and_managers_see_nothing(page_client, omega, token):
    text = token("menu:read")
    row = PartnerToken.objects.get(ending=text[-4:])
    assert page_client("marco").get(PAGE).status_code == 403
    neighbour = page_client("olivia", "beta")
    assert neighbour.post(f"{PAGE}{row.pk}/revoke/", key()).status_code == 302
    row.refresh_from_db()
    assert row.revoked_at is None
    assert text[-4:] not in text_of(neighbour.get(PAGE))


def test_a_lower_plan_shows_what_there_is_and_can_only_revoke(page_client, omega, token):
    token("menu:read")
    row = PartnerToken.objects.get()
    choose_plan(omega, "beta")
    client = page_client("olivia")
    shown = text_of(client.get(PAGE))
    assert "Your plan does not include partners" in shown
    assert "Omega" in shown
    assert "New token" not in shown
    assert client.post(f"{PAGE}new/", {**NEW, **key()}).status_code == 422
    assert client.post(f"{PAGE}webhooks/new/", {**ADDRESS, **key()}).status_code == 422
    assert client.post(f"{PAGE}{row.pk}/rotate/", key()).status_code == 403
    client.post(f"{PAGE}{row.pk}/revoke/", key())
    row.refresh_from_db()
    assert row.revoked_at is not None
    assert PartnerToken.objects.count() == 1


def test_a_page_of_tokens_costs_the_same_for_one_and_for_many(page_client, omega, token, django_assert_num_queries):
    client = page_client("olivia")
    token("menu:read")
    client.get(PAGE)
    with CaptureQueriesContext(connection) as one:
        client.get(PAGE)
    for number in range(4):
        connection.set_tenant(omega)
        token("menu:read", name=f"Partner {number}")
    with django_assert_num_queries(len(one)):
        client.get(PAGE)
