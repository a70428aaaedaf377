"""A Star printer asks for its tickets: each is printed once, also when the network, paper or printer fail."""

from datetime import timedelta

import pytest

from fynlo.core import clock
from fynlo.core.tenancy.connection import connection
from orders import services
from orders.models import Printer, PrintJob
from orders.printing import limits, queue
from orders.printing import services as printing
from orders.printing.addresses import token_of
from realtime.models import Alert
from realtime.sync.models import PollingPrinter
from tests.orders.printing.conftest import add_printer, emulate
from tests.orders.printing.emulators import StarPrinter


def states():
    return list(PrintJob.objects.order_by("number").values_list("state", flat=True))


def test_a_sent_order_is_printed_once_at_its_station(star, place):
    order = place(send=True)
    assert star.poll()
    (paper,) = star.papers
    assert f"Order {order.number}" in paper
    assert "1 x Tacos" in paper
    assert "Latte" not in paper  # it is made at the bar
    assert not star.poll()
    assert states() == ["printed"]


def test_a_paper_that_is_too_long_says_so(star, place, monkeypatch):
    monkeypatch.setattr(queue, "MOST_ROWS", 3)
    place(send=True)
    star.poll()
    (paper,) = star.papers
    assert "This paper is too long" in paper
    assert "Tacos" not in paper


def test_orders_sent_before_the_printer_was_added_are_not_printed(card, place):
    place(send=True)
    star = emulate(add_printer())
    assert not star.poll()
    place(send=True)
    assert star.poll()


def test_a_change_is_printed_as_the_difference(star, place, take):
    order = place(send=True)
    star.poll()
    take(services.set_rush, order_id=order.id, on=True)
    assert star.poll()
    assert "CHANGE" in star.papers[-1]
    assert "Make this first" in star.papers[-1]
    assert "Tacos" not in star.papers[-1]


def test_tickets_are_printed_in_their_order_one_at_a_time(star, place):
    first, second = place(send=True), place(send=True)
    while star.poll():
        pass
    assert [f"Order {order.number}" in paper for order, paper in zip((first, second), star.papers, strict=True)] == [
        True,
        True,
    ]


def test_nothing_is_offered_while_the_printer_prints(star, place):
    place(send=True)
    assert star.post(in_progress=True) == {"jobReady": False}
    offered = star.post()
    star.get(offered)
    assert star.post() == {"jobReady": False}  # it may still be at it
    star.delete(offered)
    assert states() == ["printed"]


def test_a_fetch_that_is_repeated_at_once_gets_the_same_bytes(star, place):
    place(send=True)
    offered = star.post()
    assert star.get(offered).content == star.get(offered).content
    assert PrintJob.objects.get().attempts == 1


def test_a_paper_that_may_be_a_second_one_says_so(star, place):
    place(send=True)
    offered = star.post()
    star.get(offered)  # and its confirmation is lost
    with clock.travel(clock.now() + limits.HELD + timedelta(seconds=1)):
        assert star.poll()
    assert "PRINTED AGAIN" in star.papers[-1]
    assert states() == ["printed"]


def test_old_firmware_names_no_job(printer, place):
    star = emulate(printer, with_token=False)
    place(send=True)
    assert star.poll()
    assert len(star.papers) == 1
    assert states() == ["printed"]


def test_a_printer_without_paper_gets_its_ticket_when_it_has_some(star, place):
    place(send=True)
    offered = star.post()
    star.get(offered)
    star.delete(offered, "410 Out of paper")
    assert states() == ["waiting"]
    star.code = "410 Out of paper"
    assert star.post() == {"jobReady": False}
    assert PollingPrinter.objects.get().trouble == "410 Out of paper"
    star.code = "210 Paper low"
    assert star.poll()
    assert (states(), PollingPrinter.objects.get().trouble) == (["printed"], "")


def test_a_ticket_that_cannot_be_read_fails_with_an_alert_and_lets_the_next_one_through(star, place):
    place(send=True)
    for _attempt in range(limits.MOST_TRIES):
        offered = star.post()
        star.get(offered)
        star.delete(offered, "511 Media decoding error")
    assert states() == ["failed"]
    alert = Alert.objects.get()
    assert (alert.kind, "511 Media decoding error" in alert.says) == ("printer.job_failed", True)
    place(send=True)
    assert star.poll()


def test_after_a_paper_that_failed_the_next_one_says_the_whole_ticket(star, place, take):
    order = place(send=True)
    for _attempt in range(limits.MOST_TRIES):
        offered = star.post()
        star.get(offered)
        star.delete(offered, "511 Media decoding error")
    take(services.set_rush, order_id=order.id, on=True)
    assert star.poll()
    assert "1 x Tacos" in star.papers[-1]
    assert "CHANGE" not in star.papers[-1]


def test_fetching_without_paper_does_not_count_as_a_ticket_that_cannot_be_read(star, place):
    place(send=True)
    for code in ("410 Out of paper",) * limits.MOST_TRIES + ("511 Media decoding error",):
        offered = star.post()
        star.get(offered)
        star.delete(offered, code)
    assert states() == ["waiting"]


def test_a_report_that_comes_twice_changes_nothing(star, place):
    place(send=True)
    offered = star.post()
    star.get(offered)
    star.delete(offered)
    assert star.delete(offered, "511 Media decoding error").status_code == 200
    assert star.get(offered).status_code == 404
    assert states() == ["printed"]


def test_of_two_printers_with_one_address_one_prints_a_ticket(star, printer, place):
    """Both asked before either fetched: the second gets nothing, and its failure does not free the ticket."""
    place(send=True)
    twin = emulate(printer)
    twin.mac = "00:11:62:ff:ff:ff"
    offered, same = star.post(), twin.post()
    assert same == offered
    assert star.get(offered).status_code == 200
    assert twin.get(same).status_code == 404
    twin.delete(same, "520 Download error")
    assert states() == ["handed"]
    star.delete(offered)
    assert states() == ["printed"]


def test_a_confirmation_that_comes_twice_without_a_token_confirms_no_other_ticket(printer, place):
    star = emulate(printer, with_token=False)
    place(send=True), place(send=True)
    star.poll()
    star.delete({"jobToken": ""})
    assert states() == ["printed", "waiting"]
    assert star.poll()
    assert len(star.papers) == 2


def test_letters_that_the_printer_lacks_come_as_a_picture(star, place, tacos):
    place(tacos(notes="不要香菜"), send=True)
    offered = star.post()
    assert offered["mediaTypes"] == ["image/png"]
    assert star.get(offered).content.startswith(b"\x89PNG")
    assert star.ask("GET", star.query(offered, type="application/vnd.star.line")).status_code == 415


def test_what_no_printer_took_for_hours_is_not_printed_any_more(star, place):
    place(send=True)
    star.post()  # it is in the queue
    with clock.travel(clock.now() + limits.LATE + timedelta(minutes=1)):
        assert not star.poll()
    place(send=True)
    with clock.travel(clock.now() + limits.LATE + timedelta(minutes=1)):
        assert not star.poll()  # neither is one that was sent as long ago
    assert states() == ["too_old", "too_old"]


def test_an_idle_poll_costs_one_query(star, django_assert_num_queries):
    star.post()  # writes when it asked, and fills the caches of the host
    with django_assert_num_queries(1):  # the printer, the head, its oldest job and when it asked
        assert star.post() == {"jobReady": False}
    with clock.travel(clock.now() + timedelta(seconds=5)), django_assert_num_queries(2):  # and when it asked, written
        star.post()


def test_another_stations_tickets_cost_one_query_more_and_no_command(star, place, latte, django_assert_num_queries):
    star.post()
    place(latte(), send=True)
    with django_assert_num_queries(2):  # as above, and whether there is a ticket for it
        assert star.post() == {"jobReady": False}


def test_a_cursor_far_behind_moves_on(star, printer, place, latte, monkeypatch):
    monkeypatch.setattr("orders.printing.selectors.FAR_BEHIND", 1)
    place(latte(), send=True)
    before = printer.cursor
    assert not star.poll()
    assert Printer.objects.get().cursor > before


def test_a_forged_address_is_refused_without_a_query(star, printer, django_assert_num_queries):
    star.post()
    own = star.address
    for forged in (own[:-1] + ("A" if own[-1] != "A" else "B"), own.rsplit("/", 1)[0] + "/" + "x" * 500, own + "~"):
        star.address = forged
        with django_assert_num_queries(0):
            assert star.ask("POST").status_code == 401


def test_an_address_is_good_for_its_printer_alone(star, printer, tenant, beta, run, place):
    place(send=True)
    elsewhere = StarPrinter(star.address, "beta")
    assert elsewhere.ask("POST").status_code == 401
    connection.set_tenant(beta)
    star_of_beta = token_of(printer.id, printer.address_number)
    connection.set_tenant(tenant)
    assert StarPrinter(star.address.rsplit("/", 1)[0] + "/" + star_of_beta).ask("POST").status_code == 401
    epson = add_printer("Epson", protocol="epson")
    star.address = star.address.rsplit("/", 1)[0] + "/" + token_of(epson.id, 1)
    assert star.ask("POST").status_code == 401  # that printer speaks another protocol


@pytest.mark.parametrize("change", [printing.renew_address, printing.remove_printer])
def test_an_old_address_is_refused(star, printer, run, change):
    assert star.post() == {"jobReady": False}
    run(change, printer_id=printer.id)
    assert star.ask("POST").status_code == 401
    assert PollingPrinter.objects.exists() == (change is printing.renew_address)  # it is silent until it is typed in


def test_what_is_no_request_of_a_printer_is_refused(star):
    assert star.ask("POST", body=b"{").status_code == 400
    assert star.ask("POST", body=b"[1]").status_code == 400
    assert star.ask("POST", body=b" " * 70_000).status_code == 413
    assert star.ask("PUT").status_code == 405
    assert star.ask("GET", "?token=nonsense&type=image/png").status_code == 404
    assert star.ask("DELETE", "?token=nonsense&code=OK").status_code == 200


def test_a_printer_cannot_name_the_job_of_another(star, other, place):
    place(send=True)
    offered = star.post()
    bar = other("Bar", ("bar",))
    assert bar.get(offered).status_code == 404
    bar.delete(offered)
    assert set(states()) == {"waiting"}


def test_a_test_print_and_a_second_print(star, printer, run, place):
    run(printing.print_test, printer_id=printer.id)
    star.poll()
    assert "If you can read all lines" in star.papers[0]
    assert "Grill" in star.papers[0]
    place(send=True)
    star.poll()
    run(printing.print_again, printer_id=printer.id, job_id=PrintJob.objects.get(number=2).id)
    star.poll()
    assert "PRINTED AGAIN" in star.papers[-1]
    assert "1 x Tacos" in star.papers[-1]
