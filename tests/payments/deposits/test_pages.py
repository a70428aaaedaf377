"""The portal's pages of deposits."""

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payments.models import Deposit

pytestmark = pytest.mark.django_db

LIST = "/portal/deposits/"


@pytest.fixture
def browse(page_client, tenant):
    """`browse("marco")` is Marco's client; after each request Alpha is chosen again."""

    def make(name, slug="alpha"):
        client = page_client(name, slug)
        request = client.request

        def requested(**fields):
            answer = request(**fields)
            connection.set_tenant(tenant)
            return answer

        client.request = requested
        return client

    return make


def text(answer, status=200):
    assert answer.status_code == status
    return re.sub(r"[ \n]+", " ", answer.content.decode())


def key():
    return {"key": str(uuid4())}


def test_without_deposits_the_page_says_how_to_take_one(browse):
    assert "No deposit is held" in text(browse("marco").get(LIST))


def test_the_list_shows_what_is_held_and_is_searched(browse, deposit, take_deposit, apply, place):
    other = take_deposit("11.70", name="Bo Lee")
    apply(place(), other)
    marco = browse("marco")
    shown = text(marco.get(LIST))
    assert "£20.00" in shown
    assert "Ines Alba" in shown
    assert "Bo Lee" not in shown
    assert "Bo Lee" in text(marco.get(f"{LIST}?state=applied"))
    assert "Ines Alba" in text(marco.get(f"{LIST}?state=all&q={deposit.code}"))
    assert "No such deposit" in text(marco.get(f"{LIST}?q=nobody"))
    lines = marco.get(f"{LIST}export.csv").content.decode().splitlines()
    assert (len(lines), lines[1].split(",")[0], "Ines Alba" in lines[1]) == (2, deposit.code, True)


def test_a_deposit_is_kept_with_a_reason_once(browse, deposit):
    marco, sent = browse("marco"), {"reason": "did not come", **key()}
    assert "This field is required." in text(marco.post(f"{LIST}{deposit.id}/", key()), 422)
    for _ in range(2):
        assert marco.post(f"{LIST}{deposit.id}/", sent).status_code == 302
    shown = text(marco.get(f"{LIST}{deposit.id}/"))
    assert "Kept: did not come" in shown
    assert "The guest did not come" not in shown
    assert "Ines Alba" in text(marco.get(f"{LIST}?state=kept"))


def test_the_guests_data_is_erased(browse, deposit):
    marco = browse("marco")
    assert marco.post(f"{LIST}{deposit.id}/erase/", key()).status_code == 302
    shown = text(marco.get(f"{LIST}{deposit.id}/"))
    assert "Erased guest" in shown
    assert "Ines" not in shown
    assert Deposit.objects.get().balance == deposit.amount


def test_the_neighbour_gets_404_and_a_waiter_403(browse, deposit):
    assert browse("marco", "beta").get(f"{LIST}{deposit.id}/").status_code == 404
    assert browse("marco", "beta").post(f"{LIST}{deposit.id}/erase/", key(), follow=True).status_code == 404
    assert browse("sara").get(LIST).status_code == 403


def test_the_number_of_queries_does_not_grow(browse, deposit, take_deposit, apply, place):
    marco, paths = browse("marco"), (LIST, f"{LIST}{deposit.id}/")
    apply(place(), deposit, "1.00")
    before = [queries(marco, path) for path in paths]
    for _ in range(3):
        apply(place(), take_deposit("5.00"), "1.00")
        apply(place(), deposit, "1.00")
    assert [queries(marco, path) for path in paths] == before


def queries(client, path):
    """Count the queries of a page's second load: the first fills caches."""
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)
