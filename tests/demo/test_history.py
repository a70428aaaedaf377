"""The days before today in the demo: entered behind the open site, right in every sum, the same each time."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db import connection, transaction
from django.db.models import F, Sum
from django.test import override_settings

from fynlo.core import clock, json_codec
from fynlo.core.tenancy.context import in_restaurant
from fynlo.seed import runner, service, setup
from fynlo.seed.history import progress
from fynlo.seed.history.cash_up import pieces_of
from fynlo.seed.history.filling import HistoryFill
from fynlo.seed.history.month import plan_month
from fynlo.seed.history.planning import PlannedDay
from fynlo.seed.history.profiles import PROFILES, profile_of
from fynlo.seed.history.progress import Progress
from fynlo.seed.history.reservation import reservation_steps
from fynlo.seed.history.sandbox import PastPayments
from fynlo.seed.restaurants.harbour import HARBOUR
from orders.models import Order, Table
from payments.cash_up import denominations
from payments.cash_up.reports import read_document
from payments.journal.verification import verify
from payments.models import DrawerSession, Payment, Posting, Receipt, ZReport
from payments.receipts.services import OWN_SERIES
from realtime import consistency_check
from realtime.commands import executor
from realtime.models import AuditEntry, Command, Event
from restaurants.business_days import business_day
from restaurants.models import Restaurant, User
from tests.plugins.restaurants import sweep
from tests.threads import in_thread

DAYS = 3
GENERATED = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")  # uuid7
TOKEN = re.compile(r'(?<=token)(\\*": ?\\*")[\w-]{22}')
REFERENCE = re.compile(r"(cs_test|pi|ch)_[0-9a-f]{24}")
# What the restaurant did in the month, by the tables that hold it.
COMPARED = ("orders_order", "orders_line", "orders_ticket", "orders_correction", "payments_payment", "payments_refund",
            "payments_receipt", "payments_drawersession", "payments_cashmovement")  # fmt: skip


class Killed(Exception):
    """The process is killed here."""


@dataclass(frozen=True)
class Fills:
    """The rows of a month in one run, and those of one that was killed twice, whose data stays.

    `held` says whether the receipts' series was locked when the first order of a visit had been entered.
    """

    whole: dict[str, list[str]]
    pieces: dict[str, list[str]]
    said: list[tuple[int, int, str]]
    held: list[bool]


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Fills]:
    """Harbour Lane with DAYS days before today. Committed for this file, and swept after its last test."""
    media = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media, DEMO_HISTORY_DAYS=DAYS):
        take_away, said, held = _sweeper(), [], []
        now = clock.now()
        with clock.travel(now):
            _seed()
        _fill(lambda done, days, label: said.append((done, days, label)))
        whole = _rows()
        take_away()
        try:
            with clock.travel(now):
                _seed()
            _fill_in_pieces(held)
            yield Fills(whole, _rows(), said, held)
        finally:
            take_away()


def _sweeper() -> Callable[[], None]:
    kept_users = set(User.objects.values_list("pk", flat=True))
    kept = set(Restaurant.objects.values_list("pk", flat=True))

    def take_away() -> None:
        connection.set_schema_to_public()
        sweep(list(Restaurant.objects.filter(pk__in=kept)), kept_users, kept)

    return take_away


def _seed() -> None:
    run = runner.SeedRun()
    for steps in (setup.restaurant_steps, setup.menu_steps, setup.floor_steps, setup.serving_steps, reservation_steps):
        for step in steps(HARBOUR):
            run.run(step)
    for step in service.service_steps(HARBOUR):
        run.run(step)


def _fill(report=lambda *_: None) -> int:
    return HistoryFill(PastPayments(":memory:"), profiles=[profile_of("harbour")]).run(report)


def _fill_in_pieces(held: list[bool]) -> None:
    """Stop in the middle of a visit of the first day and after the drawer of the second was counted; then go on."""
    for kind, times in (("payment.card", 4), ("drawer.count", 1)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(executor, "execute", _killed_at(kind, times))
            with pytest.raises(Killed):
                _fill()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(executor, "execute", _watched(held))
        assert _fill() == 0


def _killed_at(kind: str, times: int) -> Callable:
    execute, seen = executor.execute, 0

    def killing(**command):
        nonlocal seen
        answer = execute(**command)
        seen += command["kind"] == kind
        if seen == times:
            raise Killed
        return answer

    return killing


def _watched(held: list[bool]) -> Callable:
    execute = executor.execute

    def watching(**command):
        answer = execute(**command)
        if command["kind"] == "order.create" and not held:
            held.append(_series_is_held())
        return answer

    return watching


@in_thread
def _series_is_held() -> bool:
    with in_restaurant(_harbour()), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT FROM payments_receiptseries WHERE name = %s FOR UPDATE SKIP LOCKED", [OWN_SERIES])
        return cursor.rowcount == 0


def _rows() -> dict[str, list[str]]:
    found = {}
    with in_restaurant(_harbour()), connection.cursor() as cursor:
        for table in COMPARED:
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t")
            rows = [row for (row,) in cursor.fetchall()]
            for pattern, name in ((GENERATED, "generated"), (TOKEN, "token"), (REFERENCE, "reference")):
                rows = [pattern.sub(name, row) for row in rows]
            found[table] = sorted(rows)
    return found


def _harbour() -> Restaurant:
    return Restaurant.objects.get(slug="harbour")


@pytest.fixture
def harbour(filled, db) -> Iterator[Restaurant]:
    with in_restaurant(_harbour()) as restaurant:
        yield restaurant


def _month(today: date) -> list[PlannedDay]:
    return plan_month(profile_of("harbour"), today=today, days=DAYS, day_starts_at=time(4))


# -- the month as it is stored ------------------------------------------------------------------------------


def test_a_month_that_was_killed_twice_equals_one_in_one_run(filled, db):
    for table in COMPARED:
        assert filled.pieces[table] == filled.whole[table], table


def test_a_visit_locks_the_receipts_before_the_streams_head_as_a_sale_of_today_does(filled, db):
    """Otherwise a sale that has its receipt's number and a visit that has the head wait for each other."""
    assert filled.held == [True]


def test_each_day_is_announced_and_counted(filled, db):
    assert [done for done, _, _ in filled.said] == list(range(DAYS + 1))
    assert filled.said[0][2].startswith("Harbour Lane Café, ")


def test_every_planned_order_is_there_on_its_day_with_numbers_in_order_of_time(harbour):
    today = business_day(clock.now(), harbour)
    for day in _month(today):
        orders = Order.objects.filter(business_day=today - timedelta(days=day.days_ago)).order_by("opened_at")
        assert [order.number for order in orders] == list(range(1, len(day.visits) + 1))
        assert {(order.status, order.bill) for order in orders} == {("completed", "paid")}
        assert [len(visit.payments) for visit in day.visits] == [
            Payment.objects.filter(order=order, status="captured").count() for order in orders
        ]


def test_receipts_of_earlier_days_come_before_those_of_today(harbour):
    receipts = list(Receipt.objects.order_by("number").values_list("number", "issued_at"))

    assert [number for number, _ in receipts] == list(range(1, len(receipts) + 1))
    assert all(earlier <= later for (_, earlier), (_, later) in pairwise(receipts))


def test_orders_ledger_and_z_report_state_the_same_money_each_day(harbour):
    for report in ZReport.objects.all():
        document, on_day = read_document(report), {"business_day": report.business_day}
        orders = Order.objects.filter(**on_day).aggregate(paid=Sum(F("paid") - F("refunded")), tips=Sum("tips"))
        money = Posting.objects.filter(
            entry__kind__in=("capture", "refund"), entry__payment__business_day=report.business_day
        )
        booked = {row["account"]: row["sum"] for row in money.values("account").annotate(sum=Sum("amount"))}
        tenders = sum(Decimal(str(tender["net"])) for tender in document["tenders"])

        assert -booked["bills"] == orders["paid"], report
        assert -booked.get("tips", 0) == orders["tips"], report
        assert tenders == orders["paid"] + orders["tips"], report


def test_each_day_has_one_z_report_in_order_whose_identities_hold(harbour):
    today = business_day(clock.now(), harbour)
    reports = list(ZReport.objects.order_by("number"))

    assert [(each.number, each.business_day) for each in reports] == [
        (number, today - timedelta(days=DAYS + 1 - number)) for number in range(1, DAYS + 1)
    ]
    for document in map(read_document, reports):
        assert all(each["left"] == each["right"] for each in document["identities"])
        assert document["not_in"]["open_bills"] == 0, "the guests of today are not missing from an earlier day"
        assert not document["not_in"]["drawers"]


def test_the_journal_is_sound(harbour):
    report = verify(harbour)

    assert report.troubles == []
    assert report.entries > 2 * DAYS


def test_every_drawer_is_counted_and_closed(harbour):
    sessions = list(DrawerSession.objects.order_by("number"))

    assert len(sessions) == DAYS
    assert {session.status for session in sessions} == {"closed"}
    assert all((session.reason != "") == bool(session.difference) for session in sessions)
    assert not Payment.objects.filter(tender="cash", business_day__lt=sessions[-1].business_day, drawer_session=None)


def test_the_screens_show_what_the_events_say_and_today_is_as_it_was(harbour):
    assert consistency_check.verify(harbour).troubles == []
    today = business_day(clock.now(), harbour)
    assert Order.objects.filter(business_day=today).count() == len(HARBOUR.visits)
    assert Table.objects.filter(status="cleaning").count() == 1, "lunch for one, a moment ago"


def test_events_and_audit_are_dated_when_it_happened_by_who_did_it(harbour):
    order = Order.objects.filter(business_day__lt=business_day(clock.now(), harbour)).earliest("opened_at")
    created = Event.objects.get(type="order.created", aggregate_id=order.id)

    assert created.occurred_at == created.recorded_at == order.opened_at
    assert created.actor == order.server_id
    assert AuditEntry.objects.get(command=created.command_id).at == order.opened_at
    assert Command.objects.get(pk=created.command_id).created_at == order.opened_at


def test_a_second_run_does_nothing(harbour):
    before = Event.objects.count()

    assert _fill() == 0
    assert Event.objects.count() == before


# -- the plan -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.restaurant.slug)
def test_the_plan_is_the_same_each_time_and_looks_like_a_month(profile):
    today = date(2026, 11, 30)  # a Monday
    month = plan_month(profile, today=today, days=28, day_starts_at=time(4))
    by_weekday = [0] * 7
    for day in month:
        by_weekday[(today - timedelta(days=day.days_ago)).weekday()] += len(day.visits)
    visits = [visit for day in month for visit in day.visits]

    assert month == plan_month(profile, today=today, days=28, day_starts_at=time(4))
    assert by_weekday[4] > 1.3 * by_weekday[0], "Fridays are busy, Mondays quiet"
    for what in ("void", "comp", "refund"):
        assert any(getattr(visit, what) is not None for visit in visits), what
    assert any(visit.discount for visit in visits)
    assert any(len(visit.payments) > 1 for visit in visits)
    assert {payment.tender for visit in visits for payment in visit.payments} == {"cash", "card", "qr"}


def test_the_demo_has_about_fifteen_hundred_orders():
    planned = [plan_month(each, today=date(2026, 11, 30), days=30, day_starts_at=time(4)) for each in PROFILES]

    assert 1400 <= sum(len(day.visits) for month in planned for day in month) <= 1600


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.restaurant.slug)
def test_no_table_is_taken_twice_and_nobody_is_seated_at_a_smaller_one(profile):
    seats = {name: seats for room in profile.restaurant.rooms for name, seats in room.tables}
    for day in plan_month(profile, today=date(2026, 11, 30), days=7, day_starts_at=time(4)):
        free_from: dict[str, float] = {}
        for visit in (visit for visit in day.visits if visit.table):
            assert visit.arrives >= free_from.get(visit.table, 0), visit.name
            assert visit.guests <= seats[visit.table], visit.name
            free_from[visit.table] = visit.left


def test_a_drawer_is_counted_in_the_fewest_pieces():
    pieces = pieces_of(Decimal("187.43"))

    assert denominations.total(pieces) == Decimal("187.43")
    assert pieces == {"5000": 3, "2000": 1, "1000": 1, "500": 1, "200": 1, "20": 2, "2": 1, "1": 1}


# -- the progress -------------------------------------------------------------------------------------------


def test_the_portal_says_how_far_the_month_is(tmp_path):
    assert progress.notice(tmp_path) == ""
    progress.write(tmp_path, Progress(12, 60))
    assert "12 of 60 days" in progress.notice(tmp_path)
    progress.write(tmp_path, Progress(60, 60))
    assert progress.notice(tmp_path) == ""


def test_a_damaged_progress_file_counts_as_none(tmp_path):
    (tmp_path / progress.FILE).write_text("{")
    assert progress.read(tmp_path) is None
    (tmp_path / progress.FILE).write_text(json.dumps({"done": 1}))
    assert progress.read(tmp_path) is None


def test_sandbox_payments_are_made_once(tmp_path):
    bank = PastPayments(tmp_path / "sandbox.sqlite3")
    first = bank.take("harbour", HARBOUR.id, Decimal("12.34"), clock.now())

    assert first.fee == Decimal("0.37")  # 1.4 % and 20p
    assert bank.take("harbour", HARBOUR.id, Decimal("12.34"), clock.now()) == first
    assert json_codec.dumps(first.reference).startswith(b'"cs_test_')
