"""The till as a device of the sync protocol: it registers, numbers its commands and loses none."""

import json
import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Error, Page, Route, expect

from fynlo.core.tenancy.context import in_restaurant
from menu import services as menu_services
from payments.models import Payment
from realtime.actors import Actor
from realtime.devices import hashed
from realtime.models import AuditEntry, Command, UnsentCommand
from realtime.retention import bump_epoch
from realtime.sync.models import Device
from restaurants.devices import services as devices
from restaurants.models import User
from tests.browser.conftest import PHONE
from tests.browser.till_page import (
    SENT_WITHIN_MS,
    expect_all_sent,
    expect_live,
    mend,
    open_table,
    order_of,
    orders_at,
    send,
    tile,
    until,
)
from tests.services import run_service

pytestmark = pytest.mark.browser

BATCHES = "**/api/v1/sync/commands"


@pytest.fixture
def device_record(site) -> Callable[[Page], dict[str, Any]]:
    """`device_record(page)`: the device's own record in the page's IndexedDB."""
    return lambda page: page.evaluate("name => probes.deviceOf(name)", f"fynlo:device:{site.alpha.pk}")


@pytest.fixture
def server_row(device_record) -> Callable[[Page], Device]:
    """`server_row(page)`: the server's row of that device."""
    return lambda page: Device.objects.get(pk=device_record(page)["id"])


def reopen(page: Page, site: Any, page_errors: list[str]) -> Page:
    """Open the till again in the same browser after its page was closed."""
    again = page.context.new_page()
    again.on("pageerror", lambda error: page_errors.append(str(error)))
    again.goto(site.server.url("/pos/"))
    return again


def crash(page: Page) -> None:
    """Kill the renderer: no handler runs and nothing more is written."""
    with suppress(Error):  # a killed renderer does not answer
        page.goto("chrome://crash", timeout=5_000)
    page.close()


# Registration


def test_a_device_registers_once_and_reports_its_user(site, till, device_record, server_row):
    until(till, lambda: device_record(till)["registered"])
    till.reload()
    expect_live(till)
    row = server_row(till)
    assert re.fullmatch(r".+, Sara", row.name)
    assert (row.kind, row.enrolled_by.name, row.last_user.name) == ("till", "Sara", "Sara")
    assert device_record(till)["series"] == row.series


def test_after_its_storage_is_cleared_it_is_another_device_with_another_series(site, till, device_record, page_errors):
    before = until(till, lambda: device_record(till)["registered"] and device_record(till))
    till.goto(site.server.url("/portal/"))  # the till holds its database open
    till.evaluate("async () => { for (const { name } of await indexedDB.databases()) indexedDB.deleteDatabase(name); }")
    till.goto(site.server.url("/pos/"))
    expect_live(till)
    after = until(till, lambda: device_record(till)["registered"] and device_record(till))
    assert after["id"] != before["id"]
    assert after["series"] != before["series"]
    assert (after["next_seq"], after["next_receipt"]) == (1, 1)


def test_the_device_has_a_secret_and_the_server_its_hash(site, till, device_record, server_row):
    until(till, lambda: device_record(till)["registered"])
    assert re.fullmatch(r"[0-9a-f]{64}", device_record(till)["secret"])
    assert server_row(till).secret_hash == hashed(device_record(till)["secret"])


def test_a_device_whose_id_is_taken_gets_a_new_one_and_loses_nothing(site, table, till, stored, device_record):
    order_of(till, table, site.menu.latte)
    expect(till.locator("[data-pay]:visible")).to_be_visible()
    before = device_record(till)
    stored(lambda: Device.objects.filter(pk=before["id"]).update(secret_hash=hashed("another's")))
    tile(till, site.menu.crisps).tap()
    send(till)
    [order] = until(till, lambda: stored(lambda: orders_at(table)))
    until(till, lambda: stored(lambda: sorted(order.lines.values_list("name", flat=True))) == ["Crisps", "Latte"])
    expect_all_sent(till)
    after = device_record(till)
    assert (after["id"] != before["id"], after["secret"] != before["secret"]) == (True, True)
    assert stored(lambda: Device.objects.get(pk=after["id"]).secret_hash) == hashed(after["secret"])


def test_a_device_registered_without_a_secret_gets_one(site, table, till, stored, device_record, page_errors):
    until(till, lambda: device_record(till)["registered"])
    known = device_record(till)
    stored(lambda: Device.objects.filter(pk=known["id"]).update(secret_hash=""))
    till.goto(site.server.url("/portal/"))  # the till holds its database open
    till.evaluate("name => probes.forgetSecret(name)", f"fynlo:device:{site.alpha.pk}")
    till.goto(site.server.url("/pos/"))
    expect_live(till)
    order_of(till, table, site.menu.latte)
    expect_all_sent(till)
    after = device_record(till)
    assert (after["id"], after["series"]) == (known["id"], known["series"])
    assert stored(lambda: Device.objects.get(pk=known["id"]).secret_hash) == hashed(after["secret"])


# What it sends


def test_a_tap_is_sent_at_once_numbered_and_live(site, table, till, stored):
    sent = listen(till.context)
    order_of(till, table, site.menu.latte)
    expect(till.locator("[data-pay]:visible")).to_be_visible()
    tile(till, site.menu.crisps).tap()
    send(till)
    until(till, lambda: len(sent) == 2)
    assert [(command["kind"], command["live"]) for command in sent] == [
        ("order.create", True),
        ("order.add_lines", True),
    ]
    assert sent[1]["device_seq"] == sent[0]["device_seq"] + 1
    [order] = stored(lambda: orders_at(table))
    until(till, lambda: stored(lambda: order.lines.filter(status="fired").count()) == 2)


def test_a_live_order_of_a_sold_out_dish_is_refused(site, table, till, stored, in_alpha):
    open_table(till, table)
    tile(till, site.menu.sandwich).tap()
    till.route("**/websocket/**", lambda route: route.abort())
    held: list[Route] = []
    till.route(BATCHES, lambda route: held.append(route))
    send(till)
    until(till, lambda: held)
    in_alpha(menu_services.set_availability, item_id=site.menu.sandwich.id, available=False)
    try:
        held[0].continue_()
        expect(till.locator("[data-unsent-open]")).to_contain_text("1 refused", timeout=SENT_WITHIN_MS)
        till.locator("[data-open-cart]").tap()
        expect(till.locator("#cart-sheet [role=alert]")).to_contain_text("Sold out: Sandwich")
    finally:
        in_alpha(menu_services.set_availability, item_id=site.menu.sandwich.id, available=True)
    assert stored(lambda: orders_at(table)) == []


def listen(context: BrowserContext) -> list[dict[str, Any]]:
    """Return a list that gets every command which the context sends."""
    sent: list[dict[str, Any]] = []

    def take(request: Any) -> None:
        if request.url.endswith("/sync/commands"):
            sent.extend(json.loads(request.post_data)["commands"])

    context.on("request", take)
    return sent


# Crashes and lost answers


@pytest.mark.parametrize("end", [crash, Page.close], ids=["crash", "close"])
def test_a_browser_killed_right_after_the_tap_loses_nothing(site, table, till, stored, page_errors, end):
    """The page is killed right after the tap: nothing is awaited between them."""
    till.route(
        BATCHES, lambda route: route.abort()
    )  # routes of this page only: a crashed page cannot change its network
    open_table(till, table)
    tile(till, site.menu.latte).tap()
    till.evaluate("document.querySelector('[data-send]').click()")
    end(till)
    again = reopen(till, site, page_errors)
    expect_live(again)
    expect_all_sent(again)
    [order] = until(again, lambda: stored(lambda: orders_at(table)))
    assert stored(lambda: list(order.lines.values_list("name", "status"))) == [("Latte", "fired")]
    expect(again.locator(f'[data-table="{table.id}"]')).to_contain_text("£3.20")


def test_a_cart_is_there_after_the_browser_restarts(site, table, till, stored, page_errors):
    open_table(till, table)
    tile(till, site.menu.latte).tap()
    crash(till)
    again = reopen(till, site, page_errors)
    expect_live(again)
    open_table(again, table)
    expect(again.locator(".cart-total")).to_have_text("£3.20")
    send(again)
    until(again, lambda: stored(lambda: orders_at(table)))


def test_a_command_whose_answer_was_lost_is_sent_again(site, table, till, stored):
    """The server executed the command, and the response was lost."""
    lost: list[Any] = []

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            url = route.request.url.replace("alpha.localhost", "127.0.0.1")  # the only name that the driver can find
            host = {"host": f"alpha.localhost:{site.server.port}"}
            lost.append(route.fetch(url=url, headers={**route.request.headers, **host}))
            route.abort()

    till.route(BATCHES, lose)
    order_of(till, table, site.menu.latte)
    until(till, lambda: lost)
    assert lost[0].ok
    assert len(stored(lambda: orders_at(table))) == 1
    till.evaluate("window.dispatchEvent(new Event('online'))")
    expect_all_sent(till)
    expect(till.locator("[data-pay]:visible")).to_be_visible()
    assert len(stored(lambda: orders_at(table))) == 1


def test_two_tabs_never_take_the_same_number(site, table, till, stored, open_page, in_alpha, cut):
    """Both tabs send while offline and reconnect at the same moment."""
    other = open_page("sara", "/pos/", context=till.context)
    expect_live(other)
    sent = listen(till.context)
    cut(till)
    open_table(till, table)
    for page in (till, other):
        for product in (site.menu.latte, site.menu.crisps):
            if page is other and product is site.menu.latte:
                open_table(other, table)
            tile(page, product).tap()
            send(page)
    mend(till)
    for page in (till, other):
        expect_all_sent(page)
    numbers = {command["command_id"]: command["device_seq"] for command in sent}
    assert len(numbers) == 4
    assert sorted(numbers.values()) == list(range(min(numbers.values()), min(numbers.values()) + 4))
    [order] = stored(lambda: orders_at(table))
    names = stored(lambda: sorted(order.lines.values_list("name", flat=True)))
    assert names == ["Crisps", "Crisps", "Latte", "Latte"]


# Cash and its receipts


def pay(page: Page, exact: int) -> str:
    """Take the exact sum; return the receipt's number."""
    page.locator("[data-pay]:visible").tap()
    page.locator(f'[data-cash="{exact}"]').tap()
    page.locator("[data-take]").tap()
    number = page.locator("[data-receipt-number]").inner_text()
    page.locator("[data-done]").tap()
    return number


def test_receipts_are_numbered_on_the_device_with_and_without_a_network(
    site, table, till, stored, cut, device_record, in_alpha, open_page
):  # fmt: skip
    series = until(till, lambda: device_record(till)["registered"] and device_record(till)["series"])
    order_of(till, table, site.menu.latte)
    expect(till.locator("[data-pay]:visible")).to_be_visible()
    first = pay(till, 320)
    cut(till)
    till.get_by_role("button", name="New takeaway").tap()
    till.locator("[data-takeaway-save]").tap()
    tile(till, site.menu.latte).tap()
    send(till)
    second = pay(till, 320)
    assert (first, second) == (f"{series}-0001", f"{series}-0002")
    mend(till)
    expect_all_sent(till)
    numbers = stored(
        lambda: set(
            Payment.objects.filter(receipt_number__startswith=f"{series}-").values_list("receipt_number", flat=True)
        )
    )
    assert numbers == {first, second}
    [order] = stored(lambda: orders_at(table))
    history = open_page("marco", f"/portal/orders/{order.id}/", viewport=PHONE)
    expect(history.get_by_text(f"(receipt {first})")).to_be_visible()


def test_the_receipt_number_of_a_refused_payment_is_used_again(site, table, till, stored, device_record, in_alpha):
    """Cash is refused live: another till paid the bill a moment before."""
    from payments import services as payments

    series = until(till, lambda: device_record(till)["registered"] and device_record(till)["series"])
    order_of(till, table, site.menu.latte)
    till.locator("[data-pay]:visible").tap()
    held: list[Route] = []

    def hold_cash(route: Route) -> None:
        """Hold the payment; the bill that was shown goes on."""
        held.append(route) if "payment.cash" in (route.request.post_data or "") else route.continue_()

    till.route(BATCHES, hold_cash)
    till.locator('[data-cash="320"]').tap()
    till.locator("[data-take]").tap()
    until(till, lambda: held)
    [order] = stored(lambda: orders_at(table))
    in_alpha(payments.take_cash, actor=Actor.system("test"), order=order.id, amount=order.total)
    held[0].continue_()
    expect(till.locator("[data-unsent-open]")).to_contain_text("1 refused", timeout=SENT_WITHIN_MS)
    assert (device_record(till)["next_receipt"], device_record(till)["freed_receipts"]) == (2, [1])
    assert stored(lambda: Payment.objects.filter(receipt_number__startswith=f"{series}-").count()) == 0


# A restored database, a revoked device


def test_after_a_new_epoch_the_last_day_is_sent_again_and_nothing_is_doubled(site, table, till, stored):
    order_of(till, table, site.menu.latte)
    expect(till.locator("[data-pay]:visible")).to_be_visible()
    sent = listen(till.context)
    stored(lambda: bump_epoch(restaurant=site.alpha, reason="restored", actor=Actor.system("test")))
    until(till, lambda: any(command["kind"] == "order.create" and command["target"] == "" for command in sent))
    expect_all_sent(till)
    expect_live(till)
    [order] = stored(lambda: orders_at(table))
    assert stored(lambda: order.lines.count()) == 1
    assert not any(command["live"] for command in sent)


def test_what_the_server_lost_is_sent_again_from_the_first_missing_number(site, table, till, stored, server_row):
    """As after a backup from before the order was restored: its rows and the device's count are gone."""
    order_of(till, table, site.menu.latte)
    expect(till.locator("[data-pay]:visible")).to_be_visible()
    row = server_row(till)
    stored(lambda: forget_order(table, row))
    tile(till, site.menu.crisps).tap()
    send(till)
    [order] = until(till, lambda: stored(lambda: orders_at(table)))
    until(till, lambda: stored(lambda: sorted(order.lines.values_list("name", flat=True))) == ["Crisps", "Latte"])
    expect_all_sent(till)
    row.refresh_from_db()
    assert stored(lambda: sorted(Command.objects.filter(device=row.pk).values_list("device_seq", flat=True))) == [1, 2]


def forget_order(table: Any, device: Device) -> None:
    """Begin a new epoch, as a restore of yesterday's backup does."""
    from django.db import connection, transaction

    [order] = orders_at(table)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE orders_line SET ticket_id = NULL WHERE order_id = %s", [order.id])
        for name in ("orders_line", "orders_ticket"):
            cursor.execute(f"DELETE FROM {name} WHERE order_id = %s", [order.id])
        cursor.execute("DELETE FROM orders_order WHERE id = %s", [order.id])
    Command.objects.filter(device=device.pk).delete()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # the audit refuses any change
        AuditEntry.objects.filter(device=device.pk).delete()
    Device.objects.filter(pk=device.pk).update(last_seq=0)


def test_a_revoked_device_hands_its_queue_up_to_be_read_and_sends_it_when_restored(
    site, table, till, stored, device_record
):  # fmt: skip
    until(till, lambda: device_record(till)["registered"])
    platform(site, devices.revoke_device, device_id=device_record(till)["id"])
    order_of(till, table, site.menu.latte)
    banner = till.locator("[data-revoked]")
    expect(banner).to_contain_text("1 change was not sent and not carried out", timeout=SENT_WITHIN_MS)
    [handed_up] = stored(lambda: list(UnsentCommand.objects.all()))
    assert (handed_up.kind, handed_up.person) == ("order.create", User.objects.get(email="sara@alpha.example").pk)
    till.reload()
    expect(banner).to_contain_text("The managers have the list")
    till.locator("[data-unsent-open]").click()
    expect(till.get_by_role("heading", name="Not carried out")).to_be_visible()
    expect(till.get_by_role("button", name="Try now")).to_be_hidden()
    till.get_by_role("button", name="Close").click()
    assert stored(lambda: (orders_at(table), UnsentCommand.objects.count())) == ([], 1)

    platform(site, devices.restore_device, device_id=device_record(till)["id"])
    till.evaluate("window.dispatchEvent(new Event('online'))")
    expect_all_sent(till)
    expect(banner).to_be_hidden()
    assert len(stored(lambda: orders_at(table))) == 1


def platform(site: Any, service: Callable[..., Any], **fields: Any) -> Any:
    """Run a service on public data, as a manager does in the portal."""
    from restaurants.platform_executor import PLATFORM_EXECUTOR

    marco = User.objects.get(email="marco@alpha.example")
    actor = Actor(principal=str(marco.pk), user_id=marco.pk, name="Marco", role="manager")
    with in_restaurant(site.alpha):
        return run_service(service, actor=actor, by=PLATFORM_EXECUTOR, **fields)


def test_the_server_is_sent_how_much_a_device_has_not_sent(site, table, till, stored, server_row, device_record, cut):
    until(till, lambda: device_record(till)["registered"])
    till.route(BATCHES, lambda route: route.fulfill(status=503, body="{}"))
    order_of(till, table, site.menu.latte)
    expect(till.locator("[data-unsent-open]")).to_be_visible()
    till.reload()  # live again: it reports
    row = until(till, lambda: server_row(till).unsent and server_row(till))
    assert (row.unsent, row.unsent_since is None) == (1, False)
    till.unroute(BATCHES)
    expect_all_sent(till)
    until(till, lambda: server_row(till).unsent == 0)


def test_the_queue_of_one_person_does_not_block_the_next_person(
    site, table, till, stored, open_page, cut, in_alpha, signed_in
):  # fmt: skip
    """Sara's session ended with something unsent, its number taken; Carl works on the same phone; then Sara again."""
    till.route(BATCHES, lambda route: route.abort())
    order_of(till, table, site.menu.latte)
    expect(till.locator("[data-unsent-open]")).to_be_visible()
    cookies = till.context.cookies()
    carl = signed_in("carl").cookies()
    till.unroute(BATCHES)
    till.goto("about:blank")
    till.context.clear_cookies()
    till.context.add_cookies(carl)
    till.goto(site.server.url("/pos/"))
    expect_live(till)
    till.get_by_role("button", name="New takeaway").tap()
    till.locator("[data-takeaway-save]").tap()
    tile(till, site.menu.crisps).tap()
    send(till)
    expect(till.locator("[data-pay]:visible")).to_be_visible(timeout=SENT_WITHIN_MS)
    expect_all_sent(till)
    assert stored(lambda: orders_at(table)) == []

    till.goto("about:blank")
    till.context.clear_cookies()
    till.context.add_cookies(cookies)
    till.goto(site.server.url("/pos/"))
    expect_live(till)
    expect_all_sent(till)
    [order] = until(till, lambda: stored(lambda: orders_at(table)))
    assert order.server_name == "Sara"
