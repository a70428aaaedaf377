"""Two people at one drawer, and a sale against the end of its shift, each beside a control that loses."""

from decimal import Decimal as D

from django.db import IntegrityError
from django.db.models import QuerySet

from fynlo.core.ids import uuid7
from payments.cash_up import selectors, services
from payments.cash_up.expected import expected_of
from payments.cash_up.services import assigning, counting, sessions
from payments.models import DrawerSession, Entry, Payment, Refund
from payments.services import refund_cash, taking
from realtime.actors import Actor
from tests.services import run_service
from tests.threads import OvertakenRead, errors_of, pause_until_all_read, race

ANOTHER = Actor("marco", uuid7(), "Marco", permissions=frozenset({"*"}), role="system")


def unlocked(session_id, *, against_sales=False):
    return selectors.get_session(session_id)


def close(world, actor):
    return lambda: run_service(services.close_drawer, actor=actor, session_id=world.session.id, reason="not found")


def count(world, amount="100.00"):
    return lambda: run_service(services.count_drawer, actor=world.carl, session_id=world.session.id, amount=D(amount))


def closings():
    return Entry.objects.filter(kind="count").count()


def test_of_two_people_who_close_one_drawer_one_is_refused(world):
    count(world)()
    (refused,) = errors_of(race(close(world, world.carl), close(world, ANOTHER), restaurant=world.alpha))
    assert refused.code == "drawer.closed_already"
    assert closings() == 1


def test_without_the_lock_both_close_it(world, monkeypatch):
    """The control: the cash of one drawer goes to the safe twice."""
    count(world)()
    monkeypatch.setattr(sessions, "lock_session", pause_until_all_read(unlocked))
    assert errors_of(race(close(world, world.carl), close(world, ANOTHER), restaurant=world.alpha)) == []
    assert closings() == 2


def test_two_people_open_one_drawer_and_one_is_refused(world):
    drawer = uuid7()

    def opening(actor):
        return lambda: run_service(
            services.open_drawer, actor=actor, session_id=uuid7(), drawer_id=drawer, name="Bar", opening_float=D(10)
        )

    (refused,) = errors_of(race(opening(ANOTHER), opening(ANOTHER), restaurant=world.alpha))
    assert refused.code == "drawer.already_open"
    assert DrawerSession.objects.filter(drawer=drawer).count() == 1


def in_drawer(world):
    """Return what the count expected and what is in the drawer by the rows of now."""
    session = DrawerSession.objects.get(pk=world.session.id)
    return session.expected, expected_of(session).total


def test_a_sale_under_way_is_in_the_count_or_without_a_drawer(world):
    errors = errors_of(race(world.sale(), count(world), restaurant=world.alpha))
    assert errors == []
    expected, now = in_drawer(world)
    assert expected == now


def test_without_its_lock_a_sale_is_missing_from_the_count(world, monkeypatch):
    """The control: the sale reads the open drawer, the drawer is counted, the sale commits into it."""
    overtaken = OvertakenRead(
        lambda context: (
            DrawerSession.objects.filter(status="open").values_list("id", flat=True).first(),
            False,
        )
    )
    monkeypatch.setattr(taking, "session_taking_cash", overtaken.read)
    monkeypatch.setattr(counting, "lock_session", unlocked)
    assert errors_of(race(world.sale(), overtaken.overtake(count(world)), restaurant=world.alpha)) == []
    expected, now = in_drawer(world)
    assert (expected, now) == (D("100.00"), D("103.20"))
    assert Payment.objects.count() == 1


def assigning_to(world):
    """Return a call that assigns £3.20, which were taken without a drawer, to the open shift."""
    ids = [world.sale(ANOTHER)().id]
    return lambda: run_service(services.assign_cash, actor=ANOTHER, session_id=world.session.id, payment_ids=ids)


def giving_back(world):
    """Return a call that assigns £1.00, which were given back without a drawer, to the open shift."""
    paid = world.sale()()
    back = run_service(refund_cash, actor=ANOTHER, payment_id=paid.id, amount=D("1.00"), reason="cold")
    return lambda: run_service(
        services.assign_cash, actor=ANOTHER, session_id=world.session.id, refund_ids=[back.id]
    )  # fmt: skip


def test_two_people_assign_one_refund_and_one_is_refused(world):
    assign = giving_back(world)
    (refused,) = errors_of(race(assign, assign, restaurant=world.alpha))
    assert refused.code == "drawer.cash_has_drawer"
    assert expected_of(world.session).refunds == D("1.00")


def test_without_the_lock_the_database_stops_the_second_assignment(world, monkeypatch):
    """The control: both read the refund without a drawer before either writes."""
    assign = giving_back(world)
    read = pause_until_all_read(lambda: list(selectors.refunds_without_drawer().values_list("pk", flat=True)))
    monkeypatch.setattr(assigning, "lock_session", unlocked)
    monkeypatch.setattr(assigning, "refunds_without_drawer", lambda: Refund.objects.filter(pk__in=read()))
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **options: rows)
    (stopped,) = errors_of(race(assign, assign, restaurant=world.alpha))
    assert isinstance(stopped, IntegrityError)


def test_cash_that_is_assigned_during_the_count_is_expected_by_it_or_refused(world):
    errors = errors_of(race(assigning_to(world), count(world), restaurant=world.alpha))
    assert {error.code for error in errors} <= {"drawer.counted_already"}
    expected, now = in_drawer(world)
    assert expected == now


def test_without_the_lock_assigned_cash_is_missing_from_the_count(world, monkeypatch):
    """The control: the open shift is read, its drawer is counted, the cash is assigned to it."""
    overtaken = OvertakenRead(unlocked)
    monkeypatch.setattr(assigning, "lock_session", overtaken.read)
    monkeypatch.setattr(counting, "lock_session", unlocked)
    assert errors_of(race(assigning_to(world), overtaken.overtake(count(world)), restaurant=world.alpha)) == []
    expected, now = in_drawer(world)
    assert (expected, now) == (D("100.00"), D("103.20"))
