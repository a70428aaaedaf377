"""A guest on a phone: from the code on the table through the sandbox's page to the receipt, and two guests at once."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import connection

from fynlo.demo.ports import free_port
from orders import services as orders
from orders.services import Choice, Item
from payments import reconciliation, refund_reconciliation, services
from payments.models import Payment
from payments.splitting import Split
from realtime.actors import Actor
from restaurants.models import Restaurant, User
from tests.browser.conftest import PROBES, assert_accessible, is_error
from tests.browser.keyboard import assert_walkable
from tests.orders.conftest import build_floor, build_menu
from tests.payments.sandbox import SandboxBank, connect_stripe
from tests.plugins.restaurants import sweep
from tests.servers import serve
from tests.services import run_service

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 740}
POLL_MS = 5_000  # longer than the page waits between two polls


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker, tmp_path_factory):
    """Alpha as in every browser test, with a sandbox bank that guests can reach: `.bank`."""
    bank, port = SandboxBank(tmp_path_factory.mktemp("bank") / "sandbox.sqlite3"), free_port()
    changed = {"STRIPE_URL": bank.url, "PUBLIC_BASE_URL": f"http://localhost:{port}"}
    before = {name: getattr(settings, name) for name in changed}
    with django_db_blocker.unblock():
        users = set(User.objects.values_list("pk", flat=True))
        restaurants = {restaurant.slug: restaurant for restaurant in Restaurant.objects.all()}
        connection.set_tenant(restaurants["alpha"])
        menu, room = run_service(build_menu), run_service(build_floor)
        connect_stripe()
        connection.set_schema_to_public()
        for name, value in changed.items():
            setattr(settings, name, value)
        with serve(port=port, environment={f"FYNLO_{name}": value for name, value in changed.items()}) as server:
            yield SimpleNamespace(alpha=restaurants["alpha"], menu=menu, room=room, server=server, bank=bank)
        for name, value in before.items():
            setattr(settings, name, value)
        connection.set_schema_to_public()
        sweep(list(restaurants.values()), users, {restaurant.pk for restaurant in restaurants.values()})
        connection.close()
    bank.stop()


@pytest.fixture
def work(site):
    """Run the worker: poll every payment and every refund that is due. Returns the newest payment."""

    def look():
        connection.set_tenant(site.alpha)
        try:
            reconciliation.poll_due()
            refund_reconciliation.poll_due()
            return Payment.objects.order_by("-created_at").first()
        finally:
            connection.set_schema_to_public()

    return look


@pytest.fixture
def guest(browser, site, page_errors):
    """`guest()` opens a page on a new phone."""
    contexts = []

    def make(**options):
        context = browser.new_context(**{"viewport": PHONE, "has_touch": True, **options})
        context.set_default_timeout(20_000)
        contexts.append(context)
        if options.get("java_script_enabled", True):
            context.clock.install()  # it runs as usual until `let_it_poll`
        page = context.new_page()
        page.on("pageerror", lambda error: page_errors.append(str(error)))
        page.on("console", lambda message: page_errors.append(message.text) if is_error(message) else None)
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


def be_declined(page, work):
    """On the provider's page: be declined, go back to the restaurant, and give up."""
    page.get_by_role("button", name="Decline").click()
    page.get_by_text("Your bank has declined this payment. Try another card.").wait_for()
    page.get_by_role("button", name="Leave without paying").click()
    while not work().reason:
        page.wait_for_timeout(50)
    page.reload()
    page.get_by_role("link", name="Try another card").wait_for()
    page.get_by_role("button", name="Cancel payment").click()
    while work().status != "declined":
        page.wait_for_timeout(50)
    page.reload()
    page.get_by_role("heading", name="Payment declined").wait_for()


def fits(page):
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert_accessible(page)


def let_it_poll(page):
    """Let the page's clock reach its next poll at once."""
    page.clock.fast_forward(POLL_MS)


def test_a_guest_pays_a_part_from_the_qr_code_to_the_receipt(guest, site, table, work):
    page = guest()
    page.goto(site.server.url(table.path))
    fits(page)
    page.locator(".bill-check").nth(1).check()
    page.get_by_label("How much of Latte").select_option("1/3")
    page.locator(".bill-tip", has_text="10 %").click()
    page.get_by_role("button", name="Pay £3.52").click()
    page.get_by_text("You pay").wait_for()
    fits(page)
    work()
    let_it_poll(page)
    page.get_by_role("link", name="Pay £3.52").click()
    page.get_by_text("Sandbox: no real money").wait_for()
    fits(page)
    page.get_by_role("button", name="Approve £3.52").click()
    page.get_by_role("heading", name="We are checking").wait_for()
    while work().status != "captured":
        page.wait_for_timeout(50)
    let_it_poll(page)
    page.get_by_text("Paid. Thank you!").wait_for()
    fits(page)
    page.get_by_role("link", name="Your receipt").click()
    page.get_by_role("heading", name="Receipt R-").wait_for()
    fits(page)
    page.goto(site.server.url(table.path))
    page.get_by_text("You paid £3.20").wait_for()


def test_a_guest_pays_by_keyboard_alone_and_keeps_the_place_when_the_bill_is_drawn_again(guest, site, table, in_alpha):
    page = guest()
    page.add_init_script(path=PROBES)
    page.goto(site.server.url(table.path))
    page.get_by_role("button", name="Pay £18.10").wait_for()
    assert_walkable(page)
    box, tip = page.locator(".bill-check").nth(0), page.locator("[name=tip]").nth(0)
    box.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Pay £8.50").wait_for()
    part = page.get_by_label("How much of Tacos")
    part.focus()
    in_alpha(services.take_cash, actor=Actor.system(), order=table.order.id, split=Split.of_amount(Decimal("1.00")))
    let_it_poll(page)
    page.locator(".bill-left strong", has_text="£17.10").wait_for()
    assert part.evaluate("part => part === document.activeElement")
    assert box.is_checked()
    tip.focus()
    page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="Pay £8.83").wait_for()
    page.locator("[data-go]").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Your payment").wait_for()
    assert_walkable(page)
    page.get_by_role("button", name="Cancel payment").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Payment cancelled").wait_for()


def test_two_guests_see_each_other_at_once(guest, site, table, work):
    first, second = guest(), guest(color_scheme="dark")
    for page in (first, second):
        page.goto(site.server.url(table.path))
    second.locator(".bill-check").nth(1).check()
    first.locator(".bill-check").nth(0).check()
    first.get_by_role("button", name="Pay £8.50").click()
    first.get_by_text("You pay").wait_for()
    let_it_poll(second)
    second.get_by_text("Being paid").wait_for()
    assert second.locator(".bill-check").count() == 1  # the tacos cannot be ticked any more
    assert second.locator(".bill-check").first.is_checked()  # the guest's choice stays
    second.get_by_role("button", name="Pay £9.60").wait_for()
    fits(second)
    first.get_by_role("button", name="Cancel payment").click()
    first.get_by_role("heading", name="Payment cancelled").wait_for()
    let_it_poll(second)
    second.locator(".bill-check").nth(1).wait_for()


def test_a_guest_pays_without_scripts(guest, site, table, work):
    page = guest(java_script_enabled=False)
    page.goto(site.server.url(table.path))
    page.get_by_label("Split equally").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("£9.05").first.wait_for()
    work()
    page.get_by_role("link", name="Pay £9.05").click()
    be_declined(page, work)


def test_an_invalid_form_keeps_what_was_chosen(guest, site, table):
    page = guest()
    page.goto(site.server.url(table.path))
    page.get_by_label("Another amount").check()
    page.get_by_role("button", name="Enter an amount").click()
    page.get_by_text("Enter how much you want to pay.").wait_for()
    assert page.get_by_label("Another amount").is_checked()
    fits(page)


def test_on_a_long_bill_the_pay_button_is_visible_at_once(guest, site, in_alpha):
    """From the first paint, without scripts, on the smallest phone; the button covers no content."""
    items = [Item(site.menu.latte.id, count) for count in range(1, 31)]
    order = in_alpha(orders.place_order, actor=Actor.system(), items=items, guests=8)
    path = f"/pay/{in_alpha(services.open_link, order_id=order.id).token}/"
    plain, page = guest(java_script_enabled=False), guest()
    for each in (plain, page):
        each.goto(site.server.url(path))
        box = each.locator("[data-go]").bounding_box()
        assert box["y"] + box["height"] <= PHONE["height"]
    assert page.evaluate("document.documentElement.scrollHeight > 3 * innerHeight")
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    foot = page.get_by_text("Payments for Alpha").bounding_box()
    assert foot["y"] + foot["height"] <= page.locator(".bill-go").bounding_box()["y"]
    fits(page)


def test_every_amount_on_the_page_is_refreshed_when_another_guest_pays(guest, site, table, in_alpha):
    page = guest()
    page.goto(site.server.url(table.path))
    page.locator(".bill-tip", has_text="10 %").click()
    page.get_by_role("button", name="Pay £19.91").wait_for()  # £18.10 and £1.81
    in_alpha(services.take_cash, actor=Actor.system(), order=table.order.id, split=Split.of_amount(Decimal("8.10")))
    let_it_poll(page)
    page.get_by_role("button", name="Pay £11.00").wait_for()
    assert page.locator("[data-all]").inner_text() == "£10.00"
    assert page.locator(".bill-left strong").inner_text() == "£10.00"
    assert page.locator("[data-tip-sum]").all_inner_texts() == ["£1.00", "£1.25", "£1.50"]
    page.get_by_label("Split equally").check()
    page.get_by_label("People still paying").fill("2")
    page.get_by_text("£5.00 each").wait_for()
    page.get_by_role("button", name="Pay £5.50").wait_for()


def test_after_a_decline_one_tap_repeats_the_payment(guest, site, table, work):
    page = guest()
    page.goto(site.server.url(table.path))
    page.locator(".bill-check").nth(1).check()
    page.locator(".bill-tip", has_text="10 %").click()
    page.get_by_role("button", name="Pay £10.56").click()
    page.get_by_text("You pay", exact=True).wait_for()
    work()
    let_it_poll(page)
    page.get_by_role("link", name="Pay £10.56").click()
    be_declined(page, work)
    fits(page)
    page.get_by_role("button", name="Try again").click()
    page.get_by_role("heading", name="Your payment").wait_for()
    page.locator(".payment-total", has_text="£10.56").wait_for()
    page.get_by_role("link", name="Back to the bill").click()
    page.get_by_role("heading", name="Your payment of £10.56 is not finished").wait_for()
    fits(page)
    page.get_by_role("link", name="Finish paying").click()
    page.get_by_role("button", name="Cancel payment").click()
    while work().status != "cancelled":
        page.wait_for_timeout(50)
    page.get_by_role("heading", name="Payment cancelled").wait_for()
    page.get_by_role("link", name="Back to the bill").click()
    page.get_by_role("button", name="Pay £10.56").wait_for()  # this page shows the choice and the tip too


def test_the_bill_loads_less_than_36_kb(guest, site, table):
    """Counts all files that a phone loads for the page, compressed as they are sent."""
    page, sizes = guest(), []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    page.goto(site.server.url(table.path))
    page.get_by_role("button", name="Pay £18.10").wait_for()
    page.wait_for_load_state("load")
    assert 5_000 < sum(sizes) < 36_000, sizes
