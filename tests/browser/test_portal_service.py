"""An owner changes the service settings and corrects an order, on a phone and on a desktop."""

from decimal import Decimal

import pytest
from playwright.sync_api import Page, Route, expect

from fynlo.core.ids import uuid7
from orders import services as orders
from orders.services import Choice, Item
from payments import services as payments
from realtime.actors import Actor
from restaurants.identity.permissions import permissions_of
from restaurants.models import User
from tests.browser.conftest import assert_accessible
from tests.browser.test_portal import SIZES, fits

pytestmark = pytest.mark.browser


@pytest.fixture
def placed(in_alpha, site):
    """A new order of tacos and a latte that was sent."""

    def place():
        sara = User.objects.get(email="sara@alpha.example")
        actor = Actor(str(sara.pk), sara.pk, "Sara", "employee", "server", permissions_of("employee", "server"))
        items = [Item(site.menu.tacos.id, 1, (Choice(site.menu.carnitas.id),)), Item(site.menu.latte.id)]
        order = in_alpha(orders.place_order, actor=actor, items=items, send=True, order_id=uuid7())
        return order, actor

    return place


def assert_fits(page: Page) -> None:
    assert fits(page)
    assert_accessible(page)


@SIZES
def test_rules_are_added_moved_previewed_and_restored(open_page, viewport):
    page = open_page("marco", "/portal/service/routing/", viewport=viewport, reduced_motion="reduce")
    sheet, rules = page.locator("#sheet"), page.locator("#rules li .list-title")

    def add(what: str, ordered_as: str, station: str) -> None:
        page.get_by_role("link", name="New rule").click()
        sheet.get_by_label("What").select_option(label=what)
        sheet.get_by_label("Ordered as").select_option(label=ordered_as)
        sheet.get_by_label("Made at").select_option(label=station)
        assert_accessible(page)
        sheet.get_by_role("button", name="Save").click()

    add("Everything", "Takeaway", "Bar")
    expect(rules).to_have_text(["Everything, takeaway"])
    add("Everything", "Takeaway", "Grill")
    expect(sheet.get_by_text("Another rule already sends this to")).to_be_visible()
    sheet.get_by_role("button", name="Close").click()
    add("Latte", "However it is ordered", "Grill")
    expect(rules).to_have_text(["Latte", "Everything, takeaway"])
    add("Latte", "Takeaway", "Bar")
    expect(rules).to_have_text(["Latte, takeaway", "Latte", "Everything, takeaway"])

    page.get_by_role("button", name="Move down: Latte, takeaway").click()
    expect(page.get_by_text("Never used: rule 1 (Latte) comes first.")).to_be_visible()
    assert_fits(page)

    page.locator("form [name=product]").select_option(label="Latte")
    page.locator("form [name=order_type]").select_option(label="Takeaway")
    expect(page.locator("#answer")).to_contain_text("Rule 1 applies: Latte.")

    page.get_by_role("button", name="Remove: Latte, takeaway").click()
    expect(rules).to_have_text(["Latte", "Everything, takeaway"])
    page.get_by_role("button", name="Undo").click()
    expect(rules).to_have_text(["Latte", "Latte, takeaway", "Everything, takeaway"])
    for left in (2, 1, 0):
        page.get_by_role("button", name="Remove: ").first.click()
        expect(rules).to_have_count(left)
    expect(page.get_by_text("Everything goes to its own station")).to_be_visible()


@SIZES
def test_settings_and_favourites_are_saved(open_page, viewport):
    page = open_page("marco", "/portal/service/", viewport=viewport, reduced_motion="reduce")
    assert_fits(page)
    eat_in = page.get_by_role("group", name="Eat in")
    eat_in.get_by_label("Late after").fill("5")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("must come before “Late”")).to_be_visible()
    assert_accessible(page)
    eat_in.get_by_label("Late after").fill("25")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. Till and kitchen show it now.")).to_be_visible()
    expect(eat_in.get_by_label("Late after")).to_have_value("25")

    page.get_by_role("link", name="Favourites").click()
    listed = page.locator("#favourites li .list-title")
    for name in ("Tacos", "Latte"):
        page.get_by_label("Add a favourite").select_option(label=name)
        page.get_by_role("button", name="Add", exact=True).click()
        expect(listed.filter(has_text=name)).to_have_count(1)
    page.get_by_role("button", name="Move up: Latte").click()
    expect(listed).to_have_text(["Latte", "Tacos"])
    assert_fits(page)
    page.get_by_role("button", name="Remove: Latte").click()
    expect(listed).to_have_text(["Tacos"])
    page.get_by_role("button", name="Undo").click()
    expect(listed).to_have_text(["Latte", "Tacos"])
    for name in ("Latte", "Tacos"):
        page.get_by_role("button", name=f"Remove: {name}").click()
        expect(listed.filter(has_text=name)).to_have_count(0)


def test_a_late_answer_to_the_search_does_not_undo_a_filter(open_page, placed):
    order, _ = placed()
    page = open_page("marco", "/portal/orders/", viewport={"width": 1280, "height": 800})
    held: list[Route] = []
    page.route("**/portal/orders/?*", lambda route: route.continue_() if held else held.append(route))
    with page.expect_request("**/portal/orders/?*"):
        page.get_by_label("Search number, table, name, £").fill(f"#{order.number}")
    page.get_by_text("Filters").click()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url.rpartition("/")[2]))

    page.get_by_label("Type").select_option(label="Eat in")
    page.evaluate("fetch(location.pathname).then((response) => response.text())")

    assert sent == [""]  # the filter waits for the answer to the search, and is then the last
    held[0].continue_()
    expect(page.get_by_text("Nothing matches")).to_be_visible()


@SIZES
def test_an_order_is_found_corrected_refunded_and_shows_its_history(open_page, in_alpha, placed, viewport):
    order, actor = placed()
    page = open_page("marco", "/portal/orders/", viewport=viewport, reduced_motion="reduce")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    assert page.evaluate("probes.cutHints()") == []
    page.get_by_label("Search number, table, name, £").fill(f"#{order.number}")
    expect(page.locator(f"#order-{order.id}")).to_be_visible()
    page.get_by_text("Filters").click()
    page.get_by_label("Type").select_option(label="Eat in")
    expect(page.get_by_text("Nothing matches")).to_be_visible()
    assert_fits(page)
    page.get_by_label("Type").select_option(label="Takeaway")
    page.keyboard.press("Escape")
    page.get_by_role("link", name=f"#{order.number}", exact=True).click()
    assert_fits(page)

    sheet, story = page.locator("#sheet"), page.get_by_role("region", name="History")
    page.get_by_role("link", name="Discount").click()
    sheet.get_by_role("button", name="Give the discount").click()
    expect(sheet.get_by_text("This field is required.").first).to_be_visible()
    sheet.get_by_label("How much").fill("10")
    sheet.get_by_label("Something else").check()
    sheet.get_by_label("In your own words").fill("slow night")
    assert_accessible(page)
    sheet.get_by_role("button", name="Give the discount").dblclick()
    expect(story.get_by_text("10 % off the order (slow night)")).to_have_count(1)
    page.get_by_role("button", name="Remove: 10 % off").click()
    expect(story.get_by_text("Removed: 10 % off the order")).to_be_visible()

    page.locator("summary", has_text="More").last.click()
    page.get_by_role("link", name="Void", exact=True).click()
    sheet.get_by_label("1 × Latte").check()
    sheet.get_by_label("Sent back").check()
    sheet.get_by_role("button", name="Void").click()
    expect(story.get_by_text("Voided after sending: 1 × Latte (Sent back)")).to_be_visible()

    in_alpha(payments.take_cash, actor=actor, order=order.id, amount=Decimal("8.50"), received=Decimal("10.00"))
    page.reload()
    page.get_by_role("link", name="Change method").click()
    sheet.get_by_label("Why").fill("it was the card")
    sheet.get_by_role("button", name="Change it").click()
    expect(page.get_by_text("Changed from cash to card · it was the card · Marco")).to_be_visible()
    page.get_by_role("link", name="Refund", exact=True).click()
    sheet.get_by_label("In cash").check()
    sheet.get_by_label("An amount").check()
    sheet.get_by_label("Amount", exact=True).fill("9")
    sheet.get_by_label("Why").fill("cold tacos")
    sheet.get_by_role("button", name="Record the refund").click()
    expect(sheet.get_by_text("at most £8.50")).to_be_visible()
    sheet.get_by_label("Amount", exact=True).fill("3.50")
    sheet.get_by_role("button", name="Record the refund").click()
    expect(story.get_by_text("Refunded £3.50 in cash (cold tacos)")).to_be_visible()
    page.get_by_role("link", name="Send receipt").click()
    sheet.get_by_label("To").fill("guest@example.com")
    sheet.get_by_role("button", name="Send").click()
    expect(page.get_by_text("The receipt is on its way.")).to_be_visible()
    with page.expect_popup() as popup:
        page.get_by_role("link", name="Refund R-").click()
    expect(popup.value.get_by_text("£3.50").first).to_be_visible()
    assert_fits(page)
