"""The portal's pages of printers: add one, type in its address, see its queue, change and remove it."""

import re
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from orders.models import Printer, PrintJob
from orders.printing import limits
from tests.orders.printing.conftest import add_printer, emulate
from tests.orders.printing.emulators import StarPrinter

LIST = "/portal/service/printers/"
ADDRESS = re.compile(r">(https?://[^<]+/print/[^<]+)</textarea>")


@pytest.fixture
def visit(page_client, tenant):
    """`visit("marco")("GET", url, **fields)`: a manager's request; afterwards Alpha is chosen again."""

    def signed_in(name="marco", slug="alpha"):
        client = page_client(name, slug)

        def call(method, url, **fields):
            if method == "POST":
                fields.setdefault("key", str(uuid7()))
            response = getattr(client, method.lower())(url, fields)
            connection.set_tenant(tenant)
            return response

        return call

    return signed_in


def wanted(**fields):
    return {"name": "Grill", "protocol": "star", "paper_width": "80", "stations": ["grill"], "fallback": "", **fields}


def test_a_manager_adds_a_printer_and_its_address_works_at_once(visit, card, place):
    marco = visit()
    assert "No printers yet" in marco("GET", LIST).content.decode()
    added = marco("POST", f"{LIST}new/", **wanted())
    assert added.status_code == 302
    shown = marco("GET", added.url).content.decode()
    assert "Not connected yet" in shown
    star = StarPrinter(urlsplit(unescape(ADDRESS.search(shown)[1])).path)
    place(send=True)
    assert star.poll()
    shown = marco("GET", added.url).content.decode()
    assert "Ready" in shown
    assert "Order" in shown
    assert "Grill" in marco("GET", LIST).content.decode()


def test_a_form_sent_twice_adds_one_printer(visit, card):
    marco, key = visit(), str(uuid7())
    first, second = (marco("POST", f"{LIST}new/", **wanted(key=key)) for _ in range(2))
    assert first.url == second.url
    assert Printer.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "grill"}, "Another printer has this name"),
        ({"protocol": "usb"}, "Select a valid choice"),
        ({"paper_width": "70"}, "Select a valid choice"),
        ({"stations": ["sushi"]}, "Select a valid choice"),
        ({"fallback": "00000000-0000-0000-0000-000000000001"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(visit, printer, fields, said):
    refused = visit()("POST", f"{LIST}new/", **wanted(**{"name": "Bar", **fields}))
    assert refused.status_code == 422
    assert said in refused.content.decode()
    assert Printer.objects.count() == 1


def test_a_restaurant_has_a_bounded_number_of_printers(visit, printer, monkeypatch):
    monkeypatch.setattr(limits, "MOST_PRINTERS", 1)
    refused = visit()("POST", f"{LIST}new/", **wanted(name="Bar"))
    assert (refused.status_code, Printer.objects.count()) == (422, 1)


def test_a_printer_is_changed(visit, printer, place, latte):
    spare, marco = add_printer("Pass", ()), visit()
    page = f"{LIST}{printer.id}/"
    assert 'value="Grill"' in marco("GET", f"{page}change/").content.decode()
    changed = marco("POST", f"{page}change/", **wanted(name="Bar", stations=["bar"], fallback=str(spare.id)))
    assert changed.url == page
    assert "Pass stands in" in marco("GET", page).content.decode()
    star = emulate(printer)
    place(latte(), send=True)
    assert star.poll()
    assert "1 x Latte" in star.papers[0]


def test_test_print_second_print_new_address_and_removal(visit, printer, star):
    marco, page = visit(), f"{LIST}{printer.id}/"
    key = str(uuid7())
    for _twice in range(2):
        assert marco("POST", f"{page}test/", key=key).url == page
    assert "1 waits" in marco("GET", LIST).content.decode()
    assert star.poll()
    job = PrintJob.objects.get()
    assert marco("POST", f"{page}{job.id}/again/").url == page
    assert star.poll()
    assert len(star.papers) == 2
    assert marco("POST", f"{page}address/").url == page
    assert star.ask("POST").status_code == 401
    assert marco("POST", f"{page}remove/").url == LIST
    assert marco("GET", page).status_code == 404
    assert "No printers yet" in marco("GET", LIST).content.decode()


def test_the_page_says_what_is_wrong_with_a_printer(visit, printer, star):
    star.code = "410 Out of paper"
    star.post()
    assert "No paper" in visit()("GET", LIST).content.decode()


def test_staff_and_the_neighbour_open_no_printer(visit, printer, beta):
    page = f"{LIST}{printer.id}/"
    assert visit("sara")("GET", page).status_code == 403
    assert visit("sara")("POST", f"{page}remove/").status_code == 403
    for url in ("", "change/", "test/", "address/", "remove/"):
        method = "GET" if url in ("", "change/") else "POST"
        assert visit("marco", "beta")(method, f"{page}{url}").status_code == 404
    assert Printer.objects.get().removed_at is None


def test_the_list_costs_as_many_queries_with_many_printers(visit, printer):
    marco, counts = visit(), []
    marco("GET", LIST)
    for name in ("Bar", "Pass"):
        with CaptureQueriesContext(connection) as asked:
            marco("GET", LIST)
        counts.append(len(asked))
        add_printer(name)
    assert counts[0] == counts[1], [query["sql"][:90] for query in asked]


def test_the_alert_of_a_failed_ticket_leads_to_the_printer(printer, star, place, visit):
    place(send=True)
    for _attempt in range(limits.MOST_TRIES):
        offered = star.post()
        star.get(offered)
        star.delete(offered, "511 Media decoding error")
    assert reverse("portal_printer", urlconf="fynlo.urls.restaurant", args=[printer.id]) in (
        visit()("GET", "/portal/attention/").content.decode()
    )
