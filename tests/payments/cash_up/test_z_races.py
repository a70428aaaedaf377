"""A Z report against a sale under way and against another Z, each beside a control that loses."""

from decimal import Decimal as D

from fynlo.core.errors import DomainError
from payments.cash_up import reports
from payments.cash_up.reports import close_day, read_document
from payments.models import Entry, ZHead, ZReport
from payments.services import taking
from tests.services import run_service
from tests.threads import OvertakenRead, errors_of, pause_until_all_read, race


def closing(world):
    return lambda: run_service(close_day, actor=world.carl)


def sold():
    return [read_document(report)["sales"]["gross"] for report in ZReport.objects.order_by("number")]


def test_a_sale_under_way_during_a_z_is_in_the_next_report(world, monkeypatch):
    """The sale has booked its entry and commits after the Z: it goes to the supplement, once."""
    world.sale()()
    overtaken = OvertakenRead(taking.capture)
    monkeypatch.setattr(taking, "capture", overtaken.read)
    assert errors_of(race(world.sale(), overtaken.overtake(closing(world)), restaurant=world.alpha)) == []
    assert sold() == [D("3.20")]
    closing(world)()
    assert sold() == [D("3.20"), D("3.20")]
    # The control: the sale's entry is older than the Z, so a report that goes by the clock would never have it.
    first = ZReport.objects.get(number=1)
    late = Entry.objects.filter(kind="capture").order_by("at").last()
    assert late is not None
    assert late.at < first.at
    assert not first.rows.filter(pk=late.pk).exists()


def test_of_two_people_who_close_the_day_one_makes_the_z(world):
    world.sale()()
    (refused,) = errors_of(race(closing(world), closing(world), restaurant=world.alpha))
    assert refused.code == "z.nothing_new"
    assert list(ZReport.objects.values_list("number", flat=True)) == [1]


def test_without_the_lock_both_make_the_same_number(world, monkeypatch):
    """The control: only the database's constraint stops the second, with an error that no person understands."""
    closing(world)()
    world.sale()()
    monkeypatch.setattr(reports, "lock_head", pause_until_all_read(lambda: ZHead.objects.get(pk=1)))
    (error,) = errors_of(race(closing(world), closing(world), restaurant=world.alpha))
    assert not isinstance(error, DomainError)
