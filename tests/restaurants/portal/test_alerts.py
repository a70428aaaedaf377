"""The portal's page of alerts, “Needs attention”."""

import re
from uuid import uuid4

import pytest

from fynlo.core.ids import uuid7
from fynlo.core.tenancy.context import in_restaurant
from realtime import alerts
from realtime.alerts import AlertKind, raise_alert
from realtime.models import Alert

pytestmark = pytest.mark.django_db

ODD = AlertKind("test.odd", "Something odd", "It was odd. Look at it.")


@pytest.fixture
def odd(run):
    alerts.register(ODD)
    yield lambda sentence="Soup was odd.": run(
        raise_alert, kind=ODD.name, about="order", subject=uuid7(), sentence=sentence
    )  # fmt: skip
    alerts.unregister(ODD)


def page(client, path="/portal/attention/"):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_without_alerts_the_page_says_so(page_client, tenant):
    assert "Nothing needs attention" in page(page_client("marco"))
    assert "Nothing resolved yet" in page(page_client("marco"), "/portal/attention/?state=resolved")
    assert re.search(r"data-bell-count hidden>0<", page(page_client("marco")))


def test_an_alert_shows_its_reason_and_links_to_the_order(page_client, odd):
    row = odd("Order 4 <b>was</b> odd.")
    shown = page(page_client("marco"))
    assert "Something odd" in shown
    assert "Order 4 &lt;b&gt;was&lt;/b&gt; odd." in shown
    assert "It was odd. Look at it." in shown
    assert f'href="/portal/orders/{row.subject}/"' in shown
    assert re.search(r"data-bell-count>1<", page(page_client("marco"), "/portal/"))


def test_an_alert_is_resolved_once_with_a_note(page_client, odd, tenant):
    row, client, form = odd(), page_client("marco"), {"key": str(uuid4()), "note": "Gave it back."}
    for _ in range(2):  # a double tap
        assert client.post(f"/portal/attention/{row.id}/resolve/", form).headers["Location"] == "/portal/attention/"
    with in_restaurant(tenant):
        row.refresh_from_db()
    assert (row.note, row.resolved_by_name) == ("Gave it back.", "Marco")
    assert "Nothing needs attention" in page(client)
    assert "Marco" in page(client, "/portal/attention/?state=resolved")
    assert "Gave it back." in page(client, "/portal/attention/?state=resolved")

    late = page_client("olivia").post(f"/portal/attention/{row.id}/resolve/", {"key": str(uuid4())}, follow=True)
    assert "Marco has resolved this already." in late.content.decode()


def test_a_form_without_its_key_and_an_unknown_alert_are_refused(page_client, odd, tenant):
    row, client = odd(), page_client("marco")
    assert client.post(f"/portal/attention/{row.id}/resolve/", {"note": "x"}).status_code == 302
    assert client.post(f"/portal/attention/{uuid7()}/resolve/", {"key": str(uuid4())}).status_code == 404
    with in_restaurant(tenant):
        assert Alert.objects.filter(resolved_at=None).count() == 1


def test_the_neighbours_alert_cannot_be_resolved(page_client, odd):
    row = odd()
    stranger = page_client("olivia", slug="beta")
    assert stranger.post(f"/portal/attention/{row.id}/resolve/", {"key": str(uuid4())}).status_code == 404


def test_many_alerts_cost_the_same_queries_as_one(page_client, odd, django_assert_max_num_queries):
    client = page_client("marco")
    for _ in range(12):
        odd()
    client.get("/portal/attention/")
    # 1. session  2. person  3.–4. principal  5. settings of the shell  6. count  7. rows  8. the badge
    with django_assert_max_num_queries(10):
        client.get("/portal/attention/")
