"""What the demo has beside its visits: vouchers, gift cards, an account, a deposit, a dispute, stock, staff."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.test import override_settings

from fynlo.core.tenancy.connection import connection
from fynlo.core.tenancy.context import in_restaurant
from fynlo.seed import runner, setup
from fynlo.seed.balances import balance_steps, fill_balances
from fynlo.seed.history.sandbox import PastPayments
from fynlo.seed.restaurants.chucho import CHUCHO
from fynlo.seed.staff import DAYS, FORGOTTEN, NO_BREAK, WORKERS, fill_staff, staff_steps, worked_day
from fynlo.seed.stock.chucho import STOCK
from fynlo.seed.stock.steps import STOCKS, fill_stock, stock_steps
from inventory import consistency_check, selectors
from inventory.buying import selectors as buying
from inventory.dish_costs import margins
from menu.models import Product
from menu.selectors import published_menu
from payments.balances import tenders_held
from payments.journal.verification import verify
from payments.models import Deposit, Dispute, GiftCard, HouseAccount, Payment, Reader, RefundAttempt, VoucherKind
from realtime.models import Command, Event
from restaurants.models import Restaurant, User
from staff.clock import selectors as clocking
from staff.employees import selectors as employees
from staff.employees import services as staff
from staff.models import ShiftRecord, ShiftSwap, TimesheetDay
from staff.rota import selectors as rota
from staff.timesheets import selectors as timesheets
from staff.timesheets.sheet import monday_of
from tests.plugins.restaurants import sweep


@pytest.fixture(scope="module")
def seeded(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[PastPayments]:
    """Chucho with its menu and balances. Committed for this file, and swept after its last test."""
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        kept_users = set(User.objects.values_list("pk", flat=True))
        kept = set(Restaurant.objects.values_list("pk", flat=True))
        try:
            run = runner.SeedRun()
            for steps in (setup.restaurant_steps, setup.menu_steps, setup.floor_steps, setup.serving_steps):
                for step in steps(CHUCHO):
                    run.run(step)
            past_payments = PastPayments(":memory:")
            fill_balances(past_payments)
            fill_stock(STOCK)
            fill_staff()
            yield past_payments
        finally:
            connection.set_schema_to_public()
            sweep(list(Restaurant.objects.filter(pk__in=kept)), kept_users, kept)


@pytest.fixture
def chucho(seeded, db) -> Iterator[Restaurant]:
    with in_restaurant(Restaurant.objects.get(pk=CHUCHO.id)) as restaurant:
        yield restaurant


def test_every_balance_is_there_and_used(chucho):
    assert sorted(GiftCard.objects.values_list("sold_for", "balance")) == [
        (D("30.00"), D("25.00")), (D("50.00"), D("50.00")),
    ]  # fmt: skip
    assert HouseAccount.objects.get().balance > 0
    assert Deposit.objects.get().balance == D("60.00")
    assert tenders_held() == ["deposit", "gift_card", "house_account"]
    assert [kind.name for kind in VoucherKind.objects.all()] == ["Hotel Broadway", "Lunch voucher £5"]
    assert Payment.objects.get(tender="voucher").amount == D("5.00")
    assert Reader.objects.get().name == "Bar"


def test_a_payment_is_disputed_and_another_is_being_refunded(chucho):
    assert Dispute.objects.get().status == "needs_response"
    assert RefundAttempt.objects.get().amount == D("2.00")


def test_the_worker_of_an_open_demo_finds_no_payment_of_these_to_begin(chucho):
    """Begun and claimed by one command: a payment that is only begun is the worker's, and both would pay for it."""
    paid = Payment.objects.filter(tender="qr").values_list("pk", flat=True)
    begun = Event.objects.filter(aggregate_id__in=paid, type__in=["payment.initiated", "payment.processing"])
    commands = {pk: {event.command_id for event in begun if event.aggregate_id == pk} for pk in paid}
    assert [len(ids) for ids in commands.values()] == [1, 1]


def test_two_items_run_low_and_stock_adds_up(chucho):
    low = [item.name for item in selectors.items().filter(selectors.is_low())]
    assert low == ["Avocados", "Mexican cola bottles"]
    assert [item.name for item in selectors.items().filter(supplier=None)] == ["Guacamole"], "it is made here"
    assert list(consistency_check.troubles()) == []


@pytest.mark.parametrize("stock", STOCKS, ids=lambda stock: stock.restaurant.slug)
def test_every_stock_is_of_things_that_exist_and_two_run_low(stock):
    items = {item.name: item for item in stock.items}
    known, made = {*items, *(each.name for each in stock.made)}, [each.parts for each in stock.made]
    parts = [part for all_parts in (*made, *stock.recipes.values(), *stock.options.values()) for part in all_parts]
    assert {name for name, _, _ in parts} <= known
    assert len(stock.recipes) >= 15
    dishes = {dish.name: dish for category in stock.restaurant.menu.categories for dish in category.dishes}
    for dish, its in stock.recipes.items():
        allergens = {allergen for name, _, _ in its if name in items for allergen in items[name].allergens.split()}
        assert allergens <= set((dishes[dish].allergens or "").split()), dish
    ordered = {item for lines in stock.orders.values() for item, _, _ in lines}
    assert {*ordered, *stock.arrived, *(each.item for each in stock.counted)} <= set(items)
    assert len([item for item in stock.items if D(item.there) <= item.reorder_at]) == 2


def test_one_order_is_on_its_way_and_one_has_arrived_in_part(chucho):
    orders = {order.supplier.name: order for order in buying.orders()}
    assert {name: order.status for name, order in orders.items()} == {
        "Mercado Verde": "sent",
        "La Molienda": "part_received",
    }
    assert [order.number for order in orders.values()] == [2, 1]


def test_dishes_have_recipes_with_costs_that_leave_a_margin_and_add_no_allergen(chucho):
    found = margins()
    assert len(found) == len(STOCK.recipes) >= 15
    for product in Product.objects.filter(pk__in=found):
        margin = found[product.pk]
        assert not margin.without_cost, product.name
        assert margin.percent is not None, product.name
        assert 40 < margin.percent < 95, f"{product.name}: {margin.percent}"
        published = published_menu().product(product.pk)
        assert published is not None, product.name
        assert set(published.allergens or ()) == set(product.allergens or ()), product.name


@pytest.mark.parametrize("weekday", range(7))
def test_the_usual_faults_are_on_days_that_were_worked(weekday):
    today = date(2026, 11, 30) + timedelta(days=weekday)
    for faults in (FORGOTTEN, NO_BREAK):
        for email, ago in faults.items():
            day = worked_day(email, today, ago)
            assert day.weekday() not in WORKERS[email][4]
            assert timedelta(days=ago) <= today - day < timedelta(days=DAYS)


def test_a_month_of_punches_has_usual_faults_and_an_approved_week(chucho):
    today = staff.today()
    sheets = timesheets.sheets(today - timedelta(days=28), today, list(employees.employees()))
    flags = [flag for sheet in sheets for day in sheet.days.values() for flag in day.flags]
    assert flags.count("missed_out") == 2
    assert {"missed_out", "no_break"} <= set(flags)
    assert len(sheets) == 7
    assert TimesheetDay.objects.count() > 15
    # Four whole weeks, of at most 48 hours each (Working Time Regulations 1998, reg. 4): a window of 29 days has one
    # weekday five times, so its hours depended on the day on which the test ran.
    weeks = timesheets.sheets(today - timedelta(days=28), today - timedelta(days=1), list(employees.employees()))
    hours = [sheet.summed().hours for sheet in weeks if sheet.employee.person]
    assert all(100 < each < 4 * 48 for each in hours), hours


def test_a_month_of_rotas_agrees_with_the_punches_and_has_usual_faults(chucho):
    today = staff.today()
    this = monday_of(today)
    notified = rota.published_between(this - timedelta(weeks=4), today - timedelta(days=1), _staff_ids())
    worked = clocking.worked_between(this - timedelta(weeks=4), today - timedelta(days=1), list(employees.employees()))
    for employee_id, shifts in worked.items():
        for each in shifts:
            (planned,) = notified[employee_id][each.day]
            assert abs(planned.published_starts_at - each.shift.start) < timedelta(minutes=30)
    flags = {str(flag) for each in rota.plan_of(this + timedelta(weeks=2)).shifts for flag in each.flags}
    assert {"short_rest", "no_break", "under_18_night", "on_leave", "clash"} <= flags
    assert rota.plan_of(this + timedelta(weeks=1)).to_publish == 0
    assert rota.plan_of(this + timedelta(weeks=2)).to_publish > 20
    cancelled = ShiftRecord.objects.get(action="cancelled")
    assert cancelled.notice_hours == 24
    assert min(ShiftRecord.objects.filter(action="published").values_list("notice_hours", flat=True)) > 12
    assert ShiftSwap.objects.get().status == "accepted"


def _staff_ids():
    return [each.id for each in employees.employees()]


def test_the_books_are_right(chucho):
    assert verify(chucho).troubles == []


def test_a_second_run_does_nothing(chucho, seeded):
    before = Command.objects.count()
    fill_balances(seeded)
    fill_stock(STOCK)
    fill_staff()
    assert Command.objects.count() == before
    steps = (*balance_steps(seeded), *stock_steps(STOCK), *staff_steps(chucho, staff.today()))
    keys = [step.key for step in steps]
    assert len(set(keys)) == len(keys)
