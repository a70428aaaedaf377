"""A printer that does not answer: the front is warned, its tickets move to another one, nothing prints twice."""

import threading
from datetime import timedelta
from types import SimpleNamespace

import pytest

from fynlo.core import clock
from fynlo.core.tenancy.connection import connection
from fynlo.schedule import beat_schedule
from orders import services, tasks
from orders.models import PrintJob
from orders.portal import status
from orders.printing import labels, queue, selectors, silence
from orders.printing import services as printing
from orders.services import Choice, Item
from realtime import printers
from realtime.gateway import kitchen_presence
from realtime.models import Alert, Command
from realtime.sync.models import PollingPrinter
from restaurants.portal.status.checks import Health
from tests.orders.conftest import build_menu
from tests.orders.printing.conftest import add_printer, emulate
from tests.services import run_service
from tests.threads import SECONDS, OvertakenRead, errors_of, pause_until_all_read, race

LATER = printers.SILENT + timedelta(seconds=1)


@pytest.fixture
def pair(card):
    """The grill's printer and the one at the pass, to which its tickets go while it is silent."""
    at_the_pass = add_printer("Pass", ())
    grill = add_printer("Grill", ("grill",), fallback_id=at_the_pass.id)
    found = SimpleNamespace(grill=grill, at_the_pass=at_the_pass, star=emulate(grill), spare=emulate(at_the_pass))
    found.star.post()
    found.spare.post()
    return found


def sweep_later(pair, *, answering=("spare",)):
    """Run the sweep once the printers that are not `answering` have been silent."""
    with clock.travel(clock.now() + LATER):
        for name in answering:
            getattr(pair, name).post()
        sweep()


def sweep():
    before = connection.tenant
    tasks.move_from_silent_printers()
    connection.set_tenant(before)


def test_the_tickets_of_a_silent_printer_come_out_at_its_fallback_once(pair, place):
    place(send=True)
    sweep_later(pair)
    assert pair.spare.poll()
    (paper,) = pair.spare.papers
    assert "For Grill, which does not answer" in paper
    assert "1 x Tacos" in paper
    assert "PRINTED AGAIN" not in paper
    assert not pair.star.poll()  # it is back
    assert not pair.spare.poll()


def test_a_ticket_that_the_silent_printer_took_may_be_a_second_one(pair, place):
    place(send=True)
    pair.star.get(pair.star.post())
    sweep_later(pair)
    assert pair.spare.poll()
    assert "PRINTED AGAIN" in pair.spare.papers[0]


def test_a_change_follows_its_ticket_as_a_difference(pair, place, take):
    order = place(send=True)
    sweep_later(pair)
    pair.spare.poll()
    take(services.set_rush, order_id=order.id, on=True)
    sweep_later(pair)
    assert pair.spare.poll()
    assert "Make this first" in pair.spare.papers[-1]
    assert "Tacos" not in pair.spare.papers[-1]


def test_a_printer_that_answers_keeps_its_tickets(pair, place):
    place(send=True)
    sweep_later(pair, answering=("star", "spare"))
    assert not pair.spare.poll()
    assert pair.star.poll()


def test_a_printer_without_paper_is_silent(pair, place):
    place(send=True)
    pair.star.code = "410 Out of paper"
    sweep_later(pair, answering=("star", "spare"))
    assert pair.spare.poll()


def test_tickets_wait_while_the_fallback_is_silent_too(pair, place):
    place(send=True)
    sweep_later(pair, answering=())
    assert PrintJob.objects.filter(state="moved").count() == 0
    sweep_later(pair)
    assert pair.spare.poll()


def test_two_printers_that_stand_in_for_each_other_do_not_move_tickets_for_ever(pair, place, run):
    run(printing.change_printer, printer_id=pair.at_the_pass.id, fallback_id=pair.grill.id)
    place(send=True)
    sweep_later(pair, answering=())
    sweep_later(pair)
    assert pair.spare.poll()
    assert len(pair.spare.papers) == 1


def test_a_ticket_comes_back_if_the_other_printer_falls_silent_before_it_prints(pair, place, run):
    run(printing.change_printer, printer_id=pair.at_the_pass.id, fallback_id=pair.grill.id)
    place(send=True)
    sweep_later(pair)
    with clock.travel(clock.now() + 2 * LATER):
        pair.star.post()
        sweep()
        assert pair.star.poll()
    assert "1 x Tacos" in pair.star.papers[0]
    assert not pair.spare.poll()


def test_while_no_fallback_answers_nothing_is_written(pair, place):
    place(send=True)
    before = Command.objects.count()
    sweep_later(pair, answering=())
    assert Command.objects.count() == before


def test_a_fallback_with_the_same_station_does_not_print_a_ticket_twice(pair, place, run):
    run(printing.change_printer, printer_id=pair.at_the_pass.id, stations=["grill"])
    place(send=True)
    sweep_later(pair)
    while pair.spare.poll():
        pass
    assert len(pair.spare.papers) == 1


def test_a_test_print_waits_for_its_own_printer(pair, run):
    run(printing.print_test, printer_id=pair.grill.id)
    sweep_later(pair)
    assert not pair.spare.poll()
    assert pair.star.poll()


def test_a_swept_printer_costs_nothing_until_something_happens(pair, place):
    place(send=True)
    sweep_later(pair)
    later = clock.now() + LATER
    with clock.travel(later):
        pair.spare.post()
        assert printers.unswept() == []
        place(send=True)
        assert [one.id for one in printers.unswept()] == [pair.grill.id]


def test_the_front_is_warned_until_it_reads_the_warning_or_the_printer_answers(pair, tenant):
    with clock.travel(clock.now() + LATER):
        pair.spare.post()
        (warned,) = printers.warned_of([tenant.pk])
        assert (warned.id, warned.name) == (pair.grill.id, "Grill")
        printers.dismiss([(tenant.pk, pair.grill.id)])
        assert printers.warned_of([tenant.pk]) == []
        pair.star.post()
    with clock.travel(clock.now() + 2 * LATER):
        pair.spare.post()
        assert [one.name for one in printers.warned_of([tenant.pk])] == ["Grill"]
    with clock.travel(clock.now() + 2 * LATER + printers.WARNED):
        assert printers.warned_of([tenant.pk]) == []


def test_a_printer_that_was_never_connected_is_named_once_a_ticket_waits_for_it(pair, tenant, place, latte):
    bar = add_printer("Bar", ("bar",))
    with clock.travel(clock.now() + LATER):
        pair.spare.post(), pair.star.post()
        sweep()
        assert printers.warned_of([tenant.pk]) == []  # it is being set up
        assert Alert.objects.count() == 0
        place(latte(), send=True), sweep(), place(latte(), send=True), sweep()
        assert Alert.objects.get().says == "Bar has never asked for its tickets"
        assert labels.printer_state(printers.states_of(tenant.pk, [bar.id])[bar.id]) == labels.UNCONNECTED
    with clock.travel(clock.now() + 2 * LATER):
        pair.spare.post(), pair.star.post()
        (warned,) = printers.warned_of([tenant.pk])
        assert warned.name == "Bar"
        assert status.printers(tenant).description == "Does not print: Bar (Not connected, its tickets wait)."
        at_the_bar = emulate(bar)
        assert at_the_bar.poll()
        assert at_the_bar.poll()
        assert printers.warned_of([tenant.pk]) == []
        assert printers.unswept() == []


def test_a_printer_that_is_connected_without_paper_is_named_from_then_on(card, tenant):
    with clock.travel(clock.now() - 2 * printers.WARNED):
        star = emulate(add_printer())
    star.code = "410 Out of paper"
    star.post()
    assert printers.warned_of([tenant.pk]) == []
    with clock.travel(clock.now() + LATER):
        star.post()
        assert [one.name for one in printers.warned_of([tenant.pk])] == ["Grill"]


def test_the_tickets_of_a_printer_that_was_never_connected_come_out_at_its_fallback(pair, place, latte, run):
    add_printer("Bar", ("bar",), fallback_id=pair.at_the_pass.id)
    place(latte(), send=True)
    sweep_later(pair)
    assert pair.spare.poll()
    assert "Latte" in pair.spare.papers[0]
    run(printing.change_printer, printer_id=pair.grill.id, fallback_id=add_printer("New", ()).id)
    place(send=True)
    sweep_later(pair)  # nobody would find a ticket at a printer that was never connected
    assert PrintJob.objects.filter(printer__name="New").count() == 0


def test_the_page_status_names_printers_that_do_not_print(pair, tenant, beta):
    assert status.printers(tenant).description == "2 printers answer."
    with clock.travel(clock.now() + LATER):
        pair.spare.post()
        found = status.printers(tenant)
    assert (found.health, found.description) == (Health.FAILS, "Does not print: Grill (Does not answer).")
    add_printer("Bar", ())
    assert (status.printers(tenant).health, status.printers(tenant).description) == (
        Health.IMPAIRED,
        "Not connected yet: Bar.",
    )


def test_the_neighbour_reads_and_dismisses_nothing(pair, beta):
    with clock.travel(clock.now() + LATER):
        assert printers.warned_of([beta.pk]) == []
        printers.dismiss([(beta.pk, pair.grill.id)])
        assert PollingPrinter.objects.get(printer=pair.grill.id).dismissed_at is None


def test_the_front_knows_within_thirty_seconds():
    """A silent printer, the look of a gateway, and the sweep that moves its tickets; a poll is written every 4 s."""
    seconds = printers.SILENT.total_seconds() + kitchen_presence.POLL_SECONDS + kitchen_presence.ROUND_SECONDS
    assert seconds < 30
    beat = beat_schedule(False)["move-from-silent-printers"]["schedule"]
    assert beat + seconds < 30  # a ticket waits for a printer that was never connected
    assert printers.WRITTEN * 3 < printers.SILENT


@pytest.fixture
def busy(committed):
    """Committed: the grill's printer with a ticket in its queue, and its fallback. `.job` is the ticket's."""
    connection.set_tenant(committed.alpha)
    card = run_service(build_menu)
    at_the_pass = add_printer("Pass", ())
    grill = add_printer("Grill", ("grill",), fallback_id=at_the_pass.id)

    def order():
        items = [Item(product_id=card.tacos.id, choices=(Choice(card.carnitas.id),))]
        return run_service(services.place_order, items=items, send=True)

    return SimpleNamespace(restaurant=committed.alpha, grill=grill, at_the_pass=at_the_pass, order=order)


def read_without_lock(printer_id, *, skip_locked=False):
    return selectors.printer(printer_id)


def collect(busy):
    return lambda: run_service(queue.collect, printer_id=busy.grill.id)


def test_two_polls_at_once_add_a_ticket_once(busy):
    busy.order()
    assert errors_of(race(collect(busy), collect(busy), restaurant=busy.restaurant)) == []
    assert PrintJob.objects.count() == 1


def test_without_the_lock_the_second_of_two_polls_fails(busy, monkeypatch):
    """The control: both read the cursor before either writes, and the database refuses the second ticket."""
    busy.order()
    monkeypatch.setattr(selectors, "lock_printer", pause_until_all_read(read_without_lock))
    assert len(errors_of(race(collect(busy), collect(busy), restaurant=busy.restaurant))) == 1
    assert PrintJob.objects.count() == 1


def hand_beside_the_sweep(busy, monkeypatch):
    """A printer fetches its ticket; the sweep runs after it has read the queue and before it writes."""
    busy.order()
    run_service(queue.collect, printer_id=busy.grill.id)
    job = PrintJob.objects.get()
    with clock.travel(clock.now() - LATER):
        printers.note_poll(busy.restaurant.pk, busy.grill.id, "", last=None)
    printers.note_poll(busy.restaurant.pk, busy.at_the_pass.id, "", last=None)
    overtaken = OvertakenRead(selectors.unfinished_job)
    monkeypatch.setattr(selectors, "unfinished_job", overtaken.read)
    outcomes = race(
        lambda: run_service(queue.hand, printer_id=busy.grill.id, job_id=job.id, device=""),
        overtaken.overtake(lambda: run_service(queue.move_away, printer_id=busy.grill.id)),
        restaurant=busy.restaurant,
    )
    assert errors_of(outcomes) == []
    return {row.printer_id: row for row in PrintJob.objects.all()}


def test_a_ticket_is_handed_out_or_moved_not_both(busy, monkeypatch):
    rows = hand_beside_the_sweep(busy, monkeypatch)
    assert [row.state for row in rows.values()] == ["handed"]


def test_without_the_lock_both_printers_get_the_ticket(busy, monkeypatch):
    """The control: the sweep does not see that the printer is being given its ticket."""
    monkeypatch.setattr(selectors, "lock_printer", read_without_lock)
    rows = hand_beside_the_sweep(busy, monkeypatch)
    assert rows[busy.grill.id].state == "handed"
    assert rows[busy.at_the_pass.id].state == "waiting"
    assert rows[busy.at_the_pass.id].attempts == 0  # and the second paper would not say that it is one


def is_blocked() -> bool:
    """Whether a connection of this database waits for a lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
            " AND wait_event_type = 'Lock')"
        )
        return cursor.fetchone()[0]


def print_again_beside_the_sweep(busy, monkeypatch):
    """A paper is printed again after the sweep's last look and before it notes that nothing waits."""
    busy.order()
    run_service(queue.collect, printer_id=busy.grill.id)
    job = PrintJob.objects.get()
    run_service(queue.hand, printer_id=busy.grill.id, job_id=job.id, device="")
    with clock.travel(clock.now() + LATER):
        run_service(
            queue.report, printer_id=busy.grill.id, job_id=job.id, device="", outcome=queue.Outcome.PRINTED, code=""
        )
        printers.note_poll(busy.restaurant.pk, busy.at_the_pass.id, "", last=None)
        (silent,) = printers.unswept()
        looks, has_looked, is_printed = [], threading.Event(), threading.Event()
        has_news = selectors.has_news

        def look(*args):
            looks.append(has_news(*args))
            if len(looks) == 2:
                has_looked.set()
                while not is_printed.wait(0.02) and not is_blocked():
                    pass
            return looks[-1]

        def print_again():
            assert has_looked.wait(SECONDS)
            run_service(printing.print_again, printer_id=busy.grill.id, job_id=job.id)
            is_printed.set()

        monkeypatch.setattr(selectors, "has_news", look)
        outcomes = race(lambda: silence.sweep(silent), print_again, restaurant=busy.restaurant)
        assert errors_of(outcomes) == []
        return [one.id for one in printers.unswept()]


def test_a_paper_that_is_printed_again_beside_the_sweep_is_looked_at(busy, monkeypatch):
    assert print_again_beside_the_sweep(busy, monkeypatch) == [busy.grill.id]


def test_without_the_lock_the_sweep_overlooks_the_paper(busy, monkeypatch):
    """The control: the sweep's note undoes that of the paper, which waits until something else happens."""
    monkeypatch.setattr(selectors, "lock_printer", read_without_lock)
    assert print_again_beside_the_sweep(busy, monkeypatch) == []
