"""What a till without a network sent later: each report says so, on its page, in its files and in JSON."""

import io
import zipfile
from datetime import timedelta
from decimal import Decimal

import pytest
from pypdf import PdfReader

from fynlo.core import clock
from fynlo.core.ids import uuid7
from orders.models import Order
from payments.models import Payment
from restaurants.business_days import business_day
from restaurants.reports.declarations import Query
from restaurants.reports.files import FILES
from restaurants.reports.periods import Period
from restaurants.reports.registry import find_report
from restaurants.reports.running import Result, run_report
from tests.offline import OfflineTill

pytestmark = pytest.mark.django_db
ORDER_REPORTS = ("sales-by-day", "products", "customers", "kitchen-times", "dish-times")
MONEY_REPORTS = ("vat", "daily-gross-takings", "tenders", "tips-by-day")


@pytest.fixture
def today(tenant):
    return business_day(clock.now(), tenant)


@pytest.fixture
def late(api, card):
    """A till without a network takes an order and its cash a day ago, and sends both today."""
    till, order_id = OfflineTill(api("carl")), uuid7()
    with clock.travel(clock.now() - timedelta(days=1)):
        items = [{"id": uuid7(), "product_id": card.latte.id}]
        body = {"id": order_id, "items": items, "order_type": "takeaway", "menu_version": card.version}
        till.do("order.create", "", body)
        till.do("order.send", str(order_id), {})
        till.do("payment.cash", "", {"id": uuid7(), "order_id": str(order_id), "amount": Decimal("3.20")})
    assert [answer["outcome"] for answer in till.send()] == ["applied"] * 3
    return Order.objects.get(pk=order_id)


@pytest.fixture
def result_of(tenant, today):
    def run(name: str, days: int = 2) -> Result:
        report = find_report(name)
        assert report is not None
        return run_report(report, Query(tenant, Period(today - timedelta(days=days - 1), today)))

    return run


@pytest.fixture
def page_of(page_client, today):
    """`page_of("vat")`: the page of a report about yesterday and today."""

    def get(name: str) -> str:
        period = f"start={today - timedelta(days=1)}&end={today}"
        return page_client("marco").get(f"/portal/reports/{name}/?{period}").content.decode()

    return get


@pytest.mark.parametrize("name", ORDER_REPORTS)
def test_a_report_names_the_orders_that_arrived_late(late, name, page_of, tenant):
    added = clock.now().astimezone(tenant.zone)

    page = page_of(name)

    assert f"1 order that arrived late was added on {added:%-d %b}." in page
    assert f'<a href="/portal/orders/{late.pk}/">#{late.number} of {late.business_day:%-d %b}</a>' in page


@pytest.mark.parametrize("name", MONEY_REPORTS)
def test_a_report_of_money_names_the_payments_that_arrived_late(late, name, result_of, page_of, tenant):
    added, payment = clock.now().astimezone(tenant.zone), Payment.objects.get()
    assert result_of(name, days=1).notes() == [], "it is no part of today"

    page = page_of(name)

    assert f"1 payment that arrived late was added on {added:%-d %b}." in page
    assert f'<a href="/portal/payments/{payment.pk}/">#{late.number} of {late.business_day:%-d %b}</a>' in page


def test_the_files_and_the_json_of_a_report_say_what_arrived_late(late, result_of, page_client):
    result = result_of("sales-by-day")
    label = f"#{late.number} of {late.business_day:%-d %b}"

    *_, empty, last = FILES["csv"](result).content.decode().rstrip().splitlines()
    with zipfile.ZipFile(io.BytesIO(FILES["xlsx"](result).content)) as book:
        texts = book.read("xl/sharedStrings.xml").decode()
    paper = "".join(page.extract_text() for page in PdfReader(io.BytesIO(FILES["pdf"](result).content)).pages)
    period = f"start={late.business_day}&end={late.business_day}"
    answer = page_client("marco").get(f"/api/v1/reports/sales-by-day?{period}").json()

    assert empty == ""
    for text in (last, texts, paper, answer["data"]["notes"][0]):
        assert "1 order that arrived late was added on" in text
        assert label in text


def test_a_report_of_what_arrived_in_time_says_nothing(place, result_of):
    place()

    for name in (*ORDER_REPORTS, *MONEY_REPORTS):
        assert not result_of(name).notes(), name
    assert "late" not in FILES["csv"](result_of("products")).content.decode()


def test_an_order_without_a_table_is_no_late_order_of_the_tables(late, result_of):
    assert result_of("table-turns").notes() == []
