"""The reports of payments: what they count, and that they agree with the ledger and the Z."""

from datetime import datetime, time, timedelta
from decimal import Decimal as D

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.money import ZERO
from orders import services as orders
from payments import reports, services
from payments.cash_up import services as cash_up
from payments.cash_up.reports import close_day, read_document
from payments.models import Posting, ZReport
from payments.takings import takings_of
from restaurants.business_days import business_day
from restaurants.reports.declarations import Query
from restaurants.reports.files import FILES
from restaurants.reports.periods import Period
from restaurants.reports.registry import find_report
from restaurants.reports.running import run_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def today(tenant):
    return business_day(clock.now(), tenant)


@pytest.fixture
def noon(tenant, today):
    """In the middle of the business day, so that what happens within two hours belongs to it."""
    return datetime.combine(today, time(12), tenant.zone)


@pytest.fixture
def table_of(tenant, today):
    def run(name, days=1, **filters):
        query = Query(tenant, Period(today - timedelta(days=days - 1), today), filters=filters)
        return run_report(find_report(name), query).table

    return run


@pytest.fixture
def day(take, place, waiter, tacos, latte):
    """Cash £11.70 with a tip of £1, a card £11.70 with £3 refunded, and an order that nobody paid."""
    cash = take(services.take_cash, actor=waiter, order=place().id, amount=D("11.70"), tip=D("1.00"))
    card = take(services.take_card, actor=waiter, order=place().id, amount=D("11.70"))
    take(services.refund, actor=waiter, payment_id=card.id, amount=D("3.00"), method="card", reason="cold")
    place()
    return cash, card


def test_vat_by_rate_is_what_the_receipts_state_less_refunds(day, table_of):
    (row,) = table_of("vat").rows
    assert (row["label"], row["gross"], row["vat"]) == ("20 %", D("20.40"), D("3.40"))
    assert row["net"] + row["vat"] == row["gross"]


def test_the_takings_of_each_day_stand_apart(day, table_of, today):
    (row,) = table_of("daily-gross-takings", days=7).rows
    assert (row["day"], row["gross"]) == (today, D("20.40"))


def test_each_way_of_paying_has_its_refunds_and_what_is_left(day, table_of):
    rows = {row["name"]: row for row in table_of("tenders").rows}
    assert [row["tender"] for row in rows.values()] == ["Cash", "Card"]
    assert (rows["cash"]["payments"], rows["cash"]["bills"], rows["cash"]["tips"], rows["cash"]["net"]) == (
        1, D("11.70"), D("1.00"), D("12.70"),
    )  # fmt: skip
    assert (rows["card"]["refunded"], rows["card"]["net"]) == (D("3.00"), D("8.70"))


def test_a_day_is_summed_up_on_one_line(day, place, take, waiter, table_of, today):
    order = place()
    take(orders.comp, order_id=order.id, line_ids=[order.all_lines[0].id], reason="Long wait")
    take(services.take_cash, actor=waiter, order=order.id, amount=D("3.20"))
    before, row = table_of("day-summary", days=2).rows
    assert (before["orders"], before["sales"], before["cash"], before["off"]) == (0, 0, 0, 0)
    assert (row["orders"], row["guests"], row["sales"], row["off"]) == (4, 0, D("38.30"), D("8.50"))
    assert (row["cash"], row["cards"], row["other"]) == (D("15.90"), D("8.70"), D("0.00"))
    assert (row["tips"], row["refunded"]) == (D("1.00"), D("3.00"))
    assert row["cash"] + row["cards"] + row["other"] == takings_of(today).net


def test_refunds_say_who_and_why(day, table_of):
    (row,) = table_of("refunds").rows
    assert (row["tender"], row["amount"], row["by"], row["reason"]) == ("Card", D("3.00"), "Sara", "cold")
    assert not table_of("refunds", tender="cash").rows


def test_tips_are_shown_by_day(day, table_of, today):
    (row,) = table_of("tips-by-day", days=7).rows
    assert (row["day"], row["cash"], row["other"], row["total"]) == (today, D("1.00"), ZERO, D("1.00"))


def test_the_same_day_adds_up_three_ways(day, table_of, take, actor, today):
    """Receipts, ledger and Z say the same of one day."""
    vat, tenders = table_of("vat").totals, table_of("tenders").totals
    posted = dict(Posting.objects.order_by().values_list("account").annotate(Sum("amount")))
    take(close_day, actor=actor("marco"))
    report = read_document(ZReport.objects.get())
    assert tenders["net"] == posted["cash"] + posted["card"]
    assert vat["gross"] + tenders["tips"] == tenders["net"]
    assert -posted["bills"] == vat["gross"]
    assert report["sales"]["gross"] == vat["gross"]


def test_closed_days_and_counted_drawers_are_listed(day, table_of, take, actor, today):
    take(close_day, actor=actor("marco"))
    (row,) = table_of("z-reports").rows
    assert (row["name"], row["day"], row["gross"], row["refunds"], row["by"]) == (
        "Z 1", today, D("20.40"), D("3.00"), "Marco",
    )  # fmt: skip
    take(cash_up.open_drawer, actor=actor("carl"), session_id=uuid7(), drawer_id=uuid7(), name="Till",
         opening_float=D("100.00"))  # fmt: skip
    (drawer,) = table_of("drawers").rows
    assert (drawer["drawer"], drawer["opened_by"], drawer["float"], drawer["counted"]) == (
        "Till", "Carl", D("100.00"), None,
    )  # fmt: skip


def test_an_ordinary_day_has_no_exceptions(day, table_of):
    assert not table_of("exceptions").rows


def test_a_void_after_the_bill_was_shown_and_before_cash_is_an_exception(place, take, waiter, actor, table_of):
    order, start = place(send=True), clock.now()
    take(services.open_link, order_id=order.id)
    with clock.travel(start + timedelta(minutes=5, seconds=30)):
        line = order.lines.get(name="Tacos")
        take(orders.void_sent_line, actor=actor("marco"), order_id=order.id, line_id=line.id, reason="mistake")
    assert not table_of("exceptions").rows, "no cash was taken yet"
    with clock.travel(start + timedelta(minutes=6)):
        take(services.take_cash, actor=waiter, order=order.id, amount=D("3.20"))
    (row,) = table_of("exceptions").rows
    assert (row["pattern"], row["order"], row["value"], row["by"]) == (
        "Taken off after the bill", f"#{order.number}", D("8.50"), "Marco",
    )  # fmt: skip
    assert row["text"] == "Tacos was voided 5 minutes after the guest could see the bill, then cash was taken."
    assert row["order_id"] == order.id


def test_a_void_after_a_declined_card_and_before_cash_is_an_exception(place, take, waiter, actor, table_of, noon):
    with clock.travel(noon):
        order = place(send=True)
        take(services.note_declined_card, actor=waiter, order=order.id, amount=D("11.70"))
    with clock.travel(noon + timedelta(minutes=2)):
        line = order.lines.get(name="Tacos")
        take(orders.void_sent_line, actor=actor("marco"), order_id=order.id, line_id=line.id, reason="mistake")
        take(services.take_cash, actor=waiter, order=order.id, amount=D("3.20"))
    (row,) = table_of("exceptions").rows
    assert row["text"] == "Tacos was voided 2 minutes after the guest could see the bill, then cash was taken."


def test_a_void_after_the_till_showed_the_bill_is_an_exception_and_names_the_bill(
    place, take, waiter, actor, table_of, noon
):
    with clock.travel(noon):
        order = place(send=True)
        take(services.present_bill, actor=actor("sara"), order_id=order.id, amount=D("11.70"))
    with clock.travel(noon + timedelta(minutes=4)):
        line = order.lines.get(name="Tacos")
        take(orders.void_sent_line, actor=actor("marco"), order_id=order.id, line_id=line.id, reason="mistake")
        take(services.present_bill, actor=actor("sara"), order_id=order.id, amount=D("3.20"))
        take(services.take_cash, actor=waiter, order=order.id, amount=D("3.20"))
    (row,) = table_of("exceptions").rows
    assert row["text"] == (
        "Tacos was voided 4 minutes after the guest could see the bill, then cash was taken. "
        "Sara had shown a bill of £11.70."
    )


def test_a_void_before_the_bill_was_shown_is_none(place, take, waiter, actor, table_of):
    order = place(send=True)
    line = order.lines.get(name="Tacos")
    take(orders.void_sent_line, actor=actor("marco"), order_id=order.id, line_id=line.id, reason="mistake")
    with clock.travel(clock.now() + timedelta(minutes=1)):
        take(services.open_link, order_id=order.id)
        take(services.present_bill, order_id=order.id, amount=D("3.20"))
        take(services.take_cash, actor=waiter, order=order.id, amount=D("3.20"))
    assert not table_of("exceptions").rows


def test_reopening_a_paid_order_is_an_exception(place, take, waiter, actor, table_of):
    order, start = place(send=True), clock.now()
    take(services.take_cash, actor=waiter, order=order.id, amount=D("11.70"))
    take(orders.set_status, order_id=order.id, status="completed")
    with clock.travel(start + timedelta(minutes=2)):
        take(orders.reopen_order, actor=actor("marco"), order_id=order.id, reason="forgot the wine")
    (row,) = table_of("exceptions").rows
    assert (row["pattern"], row["text"]) == (
        "Reopened after payment", "Reopened after it was paid: forgot the wine",
    )  # fmt: skip


def test_cash_back_long_after_the_payment_or_for_a_card_is_an_exception(place, take, waiter, table_of, noon):
    with clock.travel(noon):
        cash = take(services.take_cash, actor=waiter, order=place().id, amount=D("11.70"))
        card = take(services.take_card, actor=waiter, order=place().id, amount=D("11.70"))
        take(services.refund, actor=waiter, payment_id=cash.id, amount=D("1.00"), reason="cold")
        assert not table_of("exceptions").rows, "the guest is still there"
        take(services.refund, actor=waiter, payment_id=card.id, amount=D("2.00"), method="cash", reason="cold")
    with clock.travel(noon + timedelta(hours=1, minutes=30, seconds=30)):
        take(services.refund, actor=waiter, payment_id=cash.id, amount=D("3.00"), reason="cold")
    assert [(row["value"], row["text"].partition(" after")[0]) for row in table_of("exceptions").rows] == [
        (D("3.00"), "Cash was given back 90 minutes"),
        (D("2.00"), "Cash was given back for a payment by card less than a minute"),
    ]


def test_a_drawer_that_is_opened_again_and_again_is_an_exception(take, actor, table_of, noon):
    session_id, carl = uuid7(), actor("carl")
    take(cash_up.open_drawer, actor=carl, session_id=session_id, drawer_id=uuid7(), name="Till", opening_float=D(0))
    for minutes in (0, 40, 45, 52):
        with clock.travel(noon + timedelta(minutes=minutes)):
            take(cash_up.open_without_sale, actor=carl, session_id=session_id, reason="change")
    (row,) = table_of("exceptions").rows
    assert row["text"] == "The drawer was opened without a sale 3 times in 12 minutes."
    assert row["session_id"] == session_id
    assert not table_of("exceptions", pattern="refund").rows


@pytest.mark.urls("fynlo.urls.restaurant")
def test_rows_of_tenders_days_and_rates_lead_to_their_payments(day, table_of, page_client, tenant):
    client = page_client("marco")
    found = {}
    for name in ("tenders", "vat", "daily-gross-takings", "tips-by-day"):
        report, table = find_report(name), table_of(name, days=7)
        for row in table.rows:
            response = client.get(report.link(row, Query(tenant, table.period)))
            assert response.status_code == 200
            found[name, row.get("name")] = response.context["figures"].payments
            connection.set_tenant(tenant)
    assert found == {
        ("tenders", "cash"): 1, ("tenders", "card"): 1, ("vat", None): 2, ("daily-gross-takings", None): 2,
        ("tips-by-day", None): 2,
    }  # fmt: skip


def test_every_report_runs_without_data(table_of):
    for report in reports.REPORTS:
        rows = table_of(report.name, days=3).rows
        assert [row["sales"] for row in rows] == ([ZERO] * 3 if report.name == "day-summary" else []), report.name


@translation.override("es")
def test_every_report_is_a_file_of_every_format_with_english_heads_for_programs(day, tenant, today, table_of):
    query = Query(tenant, Period(today, today))
    for report in reports.REPORTS:
        files = {extension: make(run_report(report, query)).getvalue() for extension, make in FILES.items()}
        assert (files["xlsx"][:2], files["pdf"][:4]) == (b"PK", b"%PDF"), report.name
        if report.name == "tenders":
            assert files["csv"].decode("utf-8-sig").splitlines()[0] == (
                "Way of paying,Payments,For bills (GBP),Tips (GBP),Refunded (GBP),Net (GBP),Fees (GBP),Saved (GBP)"
            )
            assert (report.title, str(report.column("net").label)) == ("Formas de pago", "Neto")


def test_no_report_asks_more_for_more_rows(day, table_of, take, place, waiter):
    def queries():
        counts = {}
        for report in reports.REPORTS:
            with CaptureQueriesContext(connection) as asked:
                table_of(report.name, days=3)
            counts[report.name] = len(asked)
        return counts

    before = queries()
    for _ in range(3):
        paid = take(services.take_cash, actor=waiter, order=place().id, amount=D("11.70"))
        take(services.refund, actor=waiter, payment_id=paid.id, amount=D("1.00"), reason="cold")
    assert queries() == before


@pytest.mark.parametrize(("name", "status"), [("olivia", 200), ("marco", 200), ("carl", 403)])
def test_the_pages_are_for_those_who_see_all_payments(day, page_client, tenant, name, status):
    response = page_client(name).get("/portal/reports/vat/?period=today")
    connection.set_tenant(tenant)
    assert response.status_code == status
