"""The portal's cash-up: close the day in three steps, drawers with every entry, Z reports to print and as CSV."""

import csv
import io
from decimal import Decimal as D
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import connection

from payments.cash_up import services
from payments.cash_up.reports import close_day
from payments.models import CardMachineTotal, DrawerSession, ZReport

pytestmark = pytest.mark.django_db


@pytest.fixture
def marco(page_client, tenant):
    """Marco's browser; alpha stays chosen on the connection after each request."""
    client = page_client("marco")

    def staying(method):
        def call(*args, **kwargs):
            try:
                return method(*args, **kwargs)
            finally:
                connection.set_tenant(tenant)

        return call

    return SimpleNamespace(get=staying(client.get), post=staying(client.post))


def text(response, status=200):
    assert response.status_code == status, response.status_code
    return " ".join(response.content.decode().split())


def test_the_day_is_closed_in_three_steps(marco, opened, sell, run):
    session = opened("100.00")
    sell()
    page = text(marco.get("/portal/cash-up/"))
    assert "1. Drawers" in page
    assert "2. Card machines" in page
    assert "3. Z report" in page
    assert "The drawer Till is still open." in page
    assert "£11.70" in page

    counted = marco.post(f"/portal/cash-up/drawers/{session.id}/count/", {"key": uuid4(), "amount": "111.00"})
    assert counted.status_code == 302
    shown = text(marco.get(f"/portal/cash-up/drawers/{session.id}/"))
    assert "Expected at the count" in shown
    assert "−£0.70" in shown
    missing = marco.post(f"/portal/cash-up/drawers/{session.id}/close/", {"key": uuid4(), "reason": ""})
    assert "Say why the count differs." in text(missing, 422)
    marco.post(f"/portal/cash-up/drawers/{session.id}/close/", {"key": uuid4(), "reason": "wrong change"})
    assert DrawerSession.objects.get().status == "closed"

    marco.post("/portal/cash-up/card-machines/", {"key": uuid4(), "machine": "Card machine", "total": "5.00"})
    assert CardMachineTotal.objects.get().total == D("5.00")
    assert "+£5.00" in text(marco.get("/portal/cash-up/"))

    made = marco.post("/portal/cash-up/", {"key": uuid4()}, follow=True)
    assert made.redirect_chain[-1][0] == "/portal/cash-up/z/1/"
    z = text(made)
    assert "The day is closed with Z 1." in z
    assert "Till, shift 1: counted" in z
    assert "£111.00" in z
    assert ZReport.objects.get().sha256 in z
    again = marco.post("/portal/cash-up/", {"key": uuid4()}, follow=True)
    assert "is closed already with Z 1, and nothing was booked since." in text(again)


def test_what_is_expected_is_not_on_the_page_before_the_count(marco, opened, sell):
    session = opened("100.00")
    sell()
    page = text(marco.get(f"/portal/cash-up/drawers/{session.id}/"))
    assert "111.70" not in page
    assert "11.70" not in page
    assert "Count the drawer" in page


def test_every_entry_of_a_session_is_listed(marco, opened, sell, run, cashier):
    session = opened("100.00")
    payment = sell()
    run(services.pay_out, actor=cashier, session_id=session.id, amount=D("7.50"), reason="window cleaner")
    run(services.count_drawer, actor=cashier, session_id=session.id, pieces={"5000": 2, "20": 21})
    page = text(marco.get(f"/portal/cash-up/drawers/{session.id}/"))
    assert f"/portal/orders/{payment.order_id}/" in page
    for shown in ("Float", "Cash, order", "Paid out", "window cleaner", "2 × £50, 21 × 20p"):
        assert shown in page


def test_differences_are_summed_by_person(marco, opened, run, cashier):
    for amount in ("98.00", "103.00"):
        session = opened("100.00", name=amount)
        run(services.count_drawer, actor=cashier, session_id=session.id, amount=D(amount))
        run(services.close_drawer, actor=cashier, session_id=session.id, reason="as it happens")
    page = text(marco.get("/portal/cash-up/drawers/"))
    assert "Differences by person who counted" in page
    assert "£5.00" in page
    assert "+£1.00" in page


def test_a_z_is_printed_and_downloaded(marco, sell, run, manager):
    sell()
    run(close_day, actor=manager)
    assert "Z 1" in text(marco.get("/portal/cash-up/z/"))
    answer = marco.get("/portal/cash-up/z/1/z.csv")
    assert answer["Content-Disposition"].startswith('attachment; filename="z-1-')
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert ["sales", "gross", "", "11.70"] in rows
    assert ["Proof", "sha256", "", ZReport.objects.get().sha256] in rows
    assert ["tenders", "Cash", "net", "11.70"] in rows


def test_an_x_is_shown_for_a_day(marco, sell):
    sell()
    assert "Nothing is closed by looking at it." in text(marco.get("/portal/cash-up/x/"))
    assert text(marco.get("/portal/cash-up/x/?date=nonsense"))


def test_settings_are_saved(marco, api):
    form = {"key": uuid4(), "version": 0, "count_tolerance": "10.00", "card_machines": "Bar\nFront\nBar"}
    assert marco.post("/portal/cash-up/settings/", form).status_code == 302
    saved = api("sara")("GET", "/cash-up/settings").body["data"]
    assert (saved["count_tolerance"], saved["card_machines"]) == (D("10.00"), ["Bar", "Front"])
    stale = marco.post("/portal/cash-up/settings/", {**form, "key": uuid4()})
    assert "Another person changed these settings." in text(stale, 422)


def test_empty_lists_say_what_to_do(marco):
    assert "No drawer was opened yet" in text(marco.get("/portal/cash-up/drawers/"))
    assert "No Z report yet" in text(marco.get("/portal/cash-up/z/"))


@pytest.mark.parametrize("path", ["drawers/{session}/", "z/1/", "z/1/z.csv"])
def test_the_neighbour_finds_nothing(page_client, opened, run, manager, path):
    session = opened()
    run(close_day, actor=manager)
    assert page_client("marco", "beta").get(f"/portal/cash-up/{path.format(session=session.id)}").status_code == 404


@pytest.mark.parametrize("entries", [1, 5])
def test_a_session_page_costs_the_same_whatever_was_sold(
    marco, opened, sell, run, cashier, entries, django_assert_max_num_queries
):
    session = opened()
    for _ in range(entries):
        sell()
    run(services.count_drawer, actor=cashier, session_id=session.id, amount=D("100.00"))
    marco.get("/portal/cash-up/settings/")
    with django_assert_max_num_queries(25):
        marco.get(f"/portal/cash-up/drawers/{session.id}/")
