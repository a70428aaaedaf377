"""An Epson printer asks for its tickets over Server Direct Print."""

from datetime import timedelta

import pytest
from django.test.utils import CaptureQueriesContext

from fynlo.core import clock
from fynlo.core.tenancy.connection import connection
from orders.models import PrintJob
from orders.printing import limits, server_direct
from realtime import printers
from realtime.models import Alert
from realtime.sync.models import PollingPrinter

LATER = limits.HELD + timedelta(seconds=1)


@pytest.fixture
def epson(other):
    return other("Grill", ("grill",), protocol="epson")


def states():
    return list(PrintJob.objects.order_by("number").values_list("state", flat=True))


def test_a_ticket_is_printed_once_and_confirmed(epson, place):
    order = place(send=True)
    assert epson.poll()
    (paper,) = epson.papers
    assert f"Order {order.number}" in paper
    assert "1 x Tacos" in paper
    assert "Latte" not in paper
    assert epson.get_request() == b""
    assert states() == ["printed"]


def test_a_printer_that_asks_while_it_prints_gets_nothing(epson, place):
    place(send=True)
    assert b"<command>" in epson.get_request()
    assert epson.get_request() == b""
    with clock.travel(clock.now() + LATER):  # the confirmation was lost
        assert epson.poll()
    assert "PRINTED AGAIN" in epson.papers[0]


def test_a_printer_without_paper_is_silent_and_prints_once_it_has_some(epson, place, tenant):
    place(send=True)
    epson.code = "EPTR_REC_EMPTY"
    assert epson.poll()
    assert states() == ["waiting"]
    later = clock.now() + printers.SILENT + timedelta(seconds=5)
    with clock.travel(later):
        epson.poll()
        (warned,) = printers.warned_of([tenant.pk])
        assert warned.trouble == "EPTR_REC_EMPTY"
        epson.code = ""
        assert epson.poll()
        assert printers.warned_of([tenant.pk]) == []
    assert states() == ["printed"]
    assert PollingPrinter.objects.get().trouble == ""


def test_a_ticket_that_cannot_be_read_fails_with_an_alert(epson, place):
    place(send=True)
    epson.code = "SchemaError"
    for _attempt in range(limits.MOST_TRIES):
        assert epson.poll()
    assert states() == ["failed"]
    assert Alert.objects.get().kind == "printer.job_failed"


def test_a_report_about_a_ticket_that_nobody_took_changes_nothing(epson, place):
    place(send=True), place(send=True)
    epson.poll()
    epson.set_response("2")
    assert states() == ["printed", "waiting"]


def test_a_report_of_many_jobs_costs_no_more_than_a_few(epson, place):
    place(send=True)
    epson.get_request()
    many = "<printjobid>7</printjobid>" * 900 + "<printjobid>1</printjobid>" + "<response " * 900
    with CaptureQueriesContext(connection) as queries:
        assert epson.form(ConnectionType="SetResponse", ResponseFile=many).status_code == 200
    assert len(queries) < 2 * server_direct.MOST_REPORTED
    assert states() == ["handed"]


def test_what_is_no_request_of_a_printer_is_refused(epson):
    assert epson.form(ConnectionType="Other").status_code == 400
    assert epson.form().status_code == 400
    assert epson.ask("GET").status_code == 405
    assert epson.form(ConnectionType="SetResponse", ResponseFile="x" * 70_000).status_code == 413
    assert epson.set_response("999").status_code == 200  # a job that it never had
    assert epson.form(ConnectionType="SetResponse", ResponseFile="<printjobid>").status_code == 200
    epson.address = epson.address[:-2]
    assert epson.form(ConnectionType="GetRequest").status_code == 401


def test_a_picture_reaches_the_printer_as_esc_pos(epson, place, tacos):
    place(tacos(notes="不要香菜"), send=True)
    assert "1d7630" in epson.get_request().decode()  # the raster command


def test_an_idle_poll_costs_one_query(epson, django_assert_num_queries):
    epson.get_request()
    with django_assert_num_queries(1):  # the printer, the head, its oldest job and when it asked
        assert epson.get_request() == b""


def test_a_printer_whose_tickets_went_elsewhere_is_tried_again(epson, place):
    place(send=True)
    epson.code = "EPTR_COVER_OPEN"
    epson.poll()
    with clock.travel(clock.now() + limits.LATE + LATER):  # nothing is left in its queue
        epson.get_request()
    assert PollingPrinter.objects.get().trouble == ""
