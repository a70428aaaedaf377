"""A guest on a phone: from the code on the table through the stand-in's page to the receipt, and two guests at once."""

from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import connection

from fynlo.demo.ports import free_port
from orders import services as orders
from orders.services import Choice, Item
from payments import services, working
from payments.models import Payment
from realtime.actors import Actor
from restaurants.models import Restaurant, User
from tests.browser.conftest import assert_accessible, is_fault
from tests.conftest import sweep
from tests.orders.conftest import build_floor, build_menu, execute
from tests.payments.conftest import SECRET, StandInBank
from tests.servers import serve

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker, tmp_path_factory):
    """Alpha as in every browser test, with a stand-in bank that guests can reach: `.bank`."""
    bank, port = StandInBank(tmp_path_factory.mktemp("bank") / "standin.sqlite3"), free_port()
    told = {"STANDIN_URL": bank.url, "STANDIN_SECRET": SECRET, "PUBLIC_BASE_URL": f"http://localhost:{port}"}
    before = {name: getattr(settings, name) for name in told}
    with django_db_blocker.unblock():
        users = set(User.objects.values_list("pk", flat=True))
        restaurants = {restaurant.slug: restaurant for restaurant in Restaurant.objects.all()}
        connection.set_tenant(restaurants["alpha"])
        menu, room = execute(build_menu), execute(build_floor)
        connection.set_schema_to_public()
        for name, value in told.items():
            setattr(settings, name, value)
        with serve(port=port, environment={f"FYNLO_{name}": value for name, value in told.items()}) as server:
            yield SimpleNamespace(alpha=restaurants["alpha"], menu=menu, room=room, server=server, bank=bank)
        for name, value in before.items():
            setattr(settings, name, value)
        connection.set_schema_to_public()
        sweep(list(restaurants.values()), users, {restaurant.pk for restaurant in restaurants.values()})
        connection.close()
    bank.stop()


@pytest.fixture
def work(site):
    """The worker's round: it looks at whatever is due."""

    def look():
        connection.set_tenant(site.alpha)
        try:
            working.look_at_due()
            return Payment.objects.order_by("-created_at").first()
        finally:
            connection.set_schema_to_public()

    return look


@pytest.fixture
def guest(browser, site, complaints):
    """`guest()`: a phone of somebody's own."""
    contexts = []

    def make(**options):
        context = browser.new_context(**{"viewport": PHONE, "has_touch": True, **options})
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if is_fault(message) else None)
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def table(in_alpha, site):
    """An order at table 1 (tacos £8.50, three lattes £9.60) and the path of its bill."""
    menu = site.menu
    items = [Item(menu.tacos.id, 1, (Choice(menu.carnitas.id),)), Item(menu.latte.id, 3)]
    order = in_alpha(orders.place_order, actor=Actor.system(), items=items, table_id=site.room.one.id, guests=2)
    link = in_alpha(services.open_link, order_id=order.id)
    return SimpleNamespace(order=order, path=f"/pay/{link.token}/")


def fits(page):
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert_accessible(page)


def test_a_part_of_the_bill_from_the_code_to_the_receipt(guest, site, table, work):
    page = guest()
    page.goto(site.server.url(table.path))
    fits(page)
    page.locator(".bill-check").nth(1).check()
    page.get_by_label("How much of Latte").select_option("1/3")
    page.locator(".bill-tip", has_text="10 %").click()
    page.get_by_role("button", name="Continue with £3.52").click()
    page.get_by_text("You pay").wait_for()
    fits(page)
    work()
    page.get_by_role("link", name="Pay £3.52").click()
    page.get_by_text("Stand-in, no real money").wait_for()
    fits(page)
    page.get_by_role("button", name="Approve £3.52").click()
    page.get_by_role("heading", name="We are checking").wait_for()
    while work().status != "captured":
        page.wait_for_timeout(200)
    page.get_by_text("Paid. Thank you!").wait_for()
    fits(page)
    page.get_by_role("link", name="Your receipt").click()
    page.get_by_role("heading", name="Receipt R-").wait_for()
    fits(page)
    page.goto(site.server.url(table.path))
    page.get_by_text("You paid £3.20").wait_for()


def test_two_guests_see_each_other_at_once(guest, site, table, work):
    first, second = guest(), guest(color_scheme="dark")
    for page in (first, second):
        page.goto(site.server.url(table.path))
    second.locator(".bill-check").nth(1).check()
    first.locator(".bill-check").nth(0).check()
    first.get_by_role("button", name="Continue with £8.50").click()
    first.get_by_text("You pay").wait_for()
    second.get_by_text("Being paid").wait_for()
    assert second.locator(".bill-check").count() == 1  # the tacos cannot be ticked any more
    assert second.locator(".bill-check").first.is_checked()  # the own choice stays
    second.get_by_role("button", name="Continue with £9.60").wait_for()
    fits(second)
    first.get_by_role("button", name="Give up").click()
    first.get_by_role("heading", name="Given up").wait_for()
    second.locator(".bill-check").nth(1).wait_for()


def test_without_scripts_on_an_old_phone(guest, site, table, work):
    page = guest(java_script_enabled=False)
    page.goto(site.server.url(table.path))
    page.get_by_label("Split equally").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("£9.05").first.wait_for()
    work()
    page.get_by_role("link", name="Pay £9.05").click()
    page.get_by_role("button", name="Decline").click()
    while work().status != "declined":
        page.wait_for_timeout(200)
    page.get_by_role("heading", name="Declined").wait_for()


def test_a_form_that_is_not_right_keeps_what_was_chosen(guest, site, table):
    page = guest()
    page.goto(site.server.url(table.path))
    page.get_by_label("An amount").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("Say how much you want to pay.").wait_for()
    assert page.get_by_label("An amount", exact=True).is_checked()
    fits(page)
