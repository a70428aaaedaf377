"""No ticket is lost in silence: it is printed, comes out elsewhere, or an alert says which did not come out."""

from datetime import timedelta

import pytest
from django.db.models import F

from fynlo.core import clock
from orders import services, tasks
from orders.models import PrintJob
from orders.printing import limits, selectors
from orders.printing import services as printing
from orders.printing.errors import PapersWait
from realtime import printers
from realtime.alerts import resolve
from realtime.models import Alert
from realtime.sync.models import PollingPrinter, Stream
from tests.orders.printing.conftest import add_printer, emulate

TOO_LATE = limits.LATE + timedelta(minutes=1)


def end_late_papers(tenant):
    """Run the worker's task; the test's restaurant stays chosen."""
    tasks.end_late_papers()
    assert selectors.connection.tenant == tenant


def test_what_no_printer_takes_in_time_is_alerted_once(star, place, run, tenant):
    first, second = place(send=True), place(send=True)
    end_late_papers(tenant)
    assert Alert.objects.count() == 0
    with clock.travel(clock.now() + TOO_LATE):
        end_late_papers(tenant)  # nobody asked: the tickets come from the log
        end_late_papers(tenant)
        (alert,) = Alert.objects.all()
        assert alert.says == f"Grill did not print: Order {first.number}, Order {second.number}"
        assert set(PrintJob.objects.values_list("state", flat=True)) == {"too_old"}
        assert not star.poll()
        run(resolve, alert_id=alert.id)
        end_late_papers(tenant)
        assert Alert.objects.filter(resolved_at=None).count() == 0


def test_another_days_tickets_are_alerted_although_the_first_alert_is_open(star, place, tenant):
    place(send=True)
    with clock.travel(clock.now() + TOO_LATE):
        end_late_papers(tenant)
        assert Alert.objects.count() == 1
        later = place(send=True)
    with clock.travel(clock.now() + 3 * TOO_LATE):
        end_late_papers(tenant)
    assert [alert.says for alert in Alert.objects.order_by("at")][1:] == [f"Grill did not print: Order {later.number}"]


def test_a_paper_that_waits_in_a_queue_for_too_long_is_alerted_too(star, place, run, printer, tenant):
    order = place(send=True)
    assert star.post()["jobReady"]
    run(printing.print_test, printer_id=printer.id)
    with clock.travel(clock.now() + TOO_LATE):
        star.post()  # it asks, and never fetched
        end_late_papers(tenant)
    assert [alert.says for alert in Alert.objects.all()] == [f"Grill did not print: Order {order.number}"]
    assert set(PrintJob.objects.values_list("state", flat=True)) == {"too_old"}


def prune(tenant):
    """Let the log begin at its head, as after weeks."""
    Stream.objects.filter(restaurant=tenant).update(floor=F("head"))


def test_a_printer_that_was_away_for_longer_than_the_log_prints_the_open_tickets(star, place, take, tenant):
    known = place(send=True)
    assert star.poll()
    changed = place(send=True)
    assert star.poll()
    done, missed = place(send=True), place(send=True)
    take(services.set_rush, order_id=changed.id, on=True)
    take(services.void_order, order_id=done.id, reason="left")
    with clock.travel(clock.now() - TOO_LATE):
        old = place(send=True)
    prune(tenant)
    star.papers.clear()
    while star.poll():
        pass
    text = "\n".join(star.papers)
    assert len(star.papers) == 2, text
    assert "Make this first" in text  # what changed of a ticket that it had
    assert f"Order {missed.number}" in text
    assert f"Order {known.number}" not in text
    assert [alert.says for alert in Alert.objects.all()] == [f"Grill did not print: Order {old.number}"]
    place(send=True)
    assert star.poll()


@pytest.fixture
def three(card):
    """Printers Grill and Bar, for which Pass stands in."""
    at_the_pass = add_printer("Pass", ())
    return [add_printer(name, (name.lower(),), fallback_id=at_the_pass.id) for name in ("Grill", "Bar")] + [at_the_pass]


def test_what_waits_for_a_removed_printer_comes_out_at_its_fallback(three, place, run):
    grill, bar, at_the_pass = three
    run(printing.change_printer, printer_id=bar.id, fallback_id=grill.id)
    run(printing.change_printer, printer_id=at_the_pass.id, fallback_id=grill.id)
    place(send=True)  # in the log, not yet in the queue
    run(printing.print_test, printer_id=grill.id)
    run(printing.remove_printer, printer_id=grill.id)
    spare = emulate(at_the_pass)
    assert spare.poll()
    assert not spare.poll()
    assert "For Grill, which was removed" in spare.papers[0]
    assert "1 x Tacos" in spare.papers[0]
    assert {one.name: one.fallback and one.fallback.name for one in selectors.printers()} == {
        "Bar": "Pass", "Pass": None,
    }  # fmt: skip


def test_a_printer_is_not_removed_while_papers_wait_and_nothing_stands_in(star, printer, place, run):
    place(send=True)
    with pytest.raises(PapersWait):
        run(printing.remove_printer, printer_id=printer.id)
    assert star.poll()
    run(printing.remove_printer, printer_id=printer.id)
    assert PollingPrinter.objects.count() == 0


def test_the_page_says_what_a_removal_changes(three, place, run, page_client, tenant):
    grill, bar, at_the_pass = three

    def says(of):
        shown = page_client("marco").get(f"/portal/service/printers/{of.id}/").content.decode()
        selectors.connection.set_tenant(tenant)
        return shown.partition("/remove/")[2].partition('data-confirm-says="')[2].partition('"')[0]

    for each in (place(send=True), place(send=True)):
        assert emulate(grill).post()["jobReady"], each
    assert says(grill) == (
        "2 papers that wait come out at Pass. No printer prints the tickets of Grill then. "
        "Its address is refused from then on."
    )
    assert says(at_the_pass) == (
        "Nothing stands in for Bar then. Nothing stands in for Grill then. Its address is refused from then on."
    )
    run(printing.change_printer, printer_id=grill.id, fallback_id=None)
    run(printing.change_printer, printer_id=bar.id, fallback_id=grill.id)
    assert says(grill).startswith(
        "2 papers wait for it: choose a printer that stands in first. Nothing stands in for Bar then."
    )
    client = page_client("marco")
    refused = client.post(f"/portal/service/printers/{grill.id}/remove/", follow=True)
    assert "Choose a printer that stands in for it" in refused.content.decode()


def test_a_poll_beside_the_removal_leaves_no_row_that_tills_would_warn_of(star, printer, run, tenant):
    star.post()
    with clock.travel(clock.now() + timedelta(minutes=1)):
        state = selectors.polling_state(printer.id, printer.address_number)
        run(printing.remove_printer, printer_id=printer.id)
        printers.note_poll(tenant.pk, printer.id, "", last=state.polled_at)
    assert PollingPrinter.objects.count() == 0


def test_two_restaurants_with_one_archive_know_their_printers_apart(star, printer, tenant, beta):
    printers.expect(beta.pk, printer.id, "Grill")
    star.post()
    rows = {row.restaurant_id: row for row in PollingPrinter.objects.all()}
    assert rows[tenant.pk].polled_at is not None
    assert rows[beta.pk].polled_at is None
