"""The bill at the till: in parts, in cash and on the guests' phones, with receipts; two tills and a guest at once."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from orders import services as orders
from orders.models import Order
from orders.services import Choice, Item
from payments import services as payments
from payments.models import Payment
from payments.splitting import Split, SplitMethod
from realtime.actors import Actor
from restaurants.models import OutgoingMail
from tests.browser.conftest import assert_accessible
from tests.browser.test_bill import guest, site, work  # noqa: F401, fixtures
from tests.browser.till_page import expect_all_sent, expect_live, mend, open_order_at, open_table, until

pytestmark = pytest.mark.browser


@pytest.fixture
def charged(site) -> Iterator[None]:  # noqa: F811
    """Orders of this test have an optional service charge of 12.5 %."""
    site.alpha.service_charge, site.alpha.service_charge_rate = "optional", Decimal("0.1250")
    yield
    site.alpha.service_charge, site.alpha.service_charge_rate = "none", Decimal("0.0000")


@pytest.fixture
def served(in_alpha, site, table) -> Callable[[], Order]:  # noqa: F811
    """`served()`: tacos £8.50 and three lattes £9.60 on the table, eaten."""

    def place() -> Order:
        items = [Item(site.menu.tacos.id, 1, (Choice(site.menu.carnitas.id),)), Item(site.menu.latte.id, 3)]
        order = in_alpha(orders.place_order, actor=Actor.system(), items=items, table_id=table.id, guests=2, send=True)
        return in_alpha(orders.set_status, order_id=order.id, status="served")

    return place


@pytest.fixture
def paying(open_page, table) -> Callable[..., Page]:
    """`paying("sara")`: her till, on the screen where the table's bill is paid."""

    def go(name: str, **options: Any) -> Page:
        page = open_page(name, "/pos/", **options)
        expect_live(page)
        open_order_at(page, table)
        page.locator("[data-pay]:visible").last.tap()
        expect(page.locator("[data-due]")).to_be_visible()
        return page

    return go


def take_exact(page: Page) -> None:
    page.locator("[data-cash]").first.tap()
    page.locator("[data-take]").tap()
    expect(page.locator("[data-done-change]")).to_have_text("£0.00")


def line(page: Page, name: str) -> Any:
    return page.locator("[data-item]", has_text=name)


def test_a_bill_is_paid_in_every_mixture_and_each_part_has_its_receipt(charged, served, paying, stored):
    served()
    till = paying("marco")
    expect(till.locator("[data-due]")).to_have_text("£20.36")
    till.locator('[data-charge="off"]').tap()  # one tap, without a reason
    expect(till.locator("[data-due]")).to_have_text("£18.10")
    till.locator('[data-charge="on"]').tap()
    expect(till.locator("[data-due]")).to_have_text("£20.36")
    till.locator('[data-charge="off"]').tap()
    expect(till.locator("[data-due]")).to_have_text("£18.10")

    till.locator('[data-way="items"]').tap()
    line(till, "Latte").locator("button").tap()
    till.get_by_label("How much of Latte").select_option("1/3")
    expect(till.locator("[data-part]")).to_have_text("£3.20")
    assert_accessible(till)
    till.locator("[data-to-cash]").tap()
    till.locator('[data-cash="500"]').tap()
    till.locator("[data-keep-tip]").tap()
    till.locator("[data-take]").tap()
    expect(till.locator("[data-done-change]")).to_have_text("£0.00")
    expect(till.locator(".heading-title")).to_contain_text("Part paid")

    till.locator("[data-receipt-open]").tap()
    expect(till.locator("[data-receipt] .qr svg")).to_be_visible()
    number = till.locator("[data-receipt]").get_attribute("data-receipt")
    till.get_by_label("Send it by email").fill("guest@example.com")
    till.locator('[data-do="email"]').tap()
    expect(till.get_by_text("Sent to guest@example.com.")).to_be_visible()
    assert_accessible(till)
    receipt = till.context.new_page()
    receipt.goto(till.locator("[data-receipt] a").first.get_attribute("href"))
    expect(receipt.get_by_role("heading", name=f"Receipt {number}")).to_be_visible()
    printed = till.locator("[data-print]").get_attribute("href")
    assert receipt.evaluate("(url) => fetch(url).then((answer) => answer.text())", printed).startswith("%PDF")
    receipt.close()
    till.locator("#payments-sheet [data-close]").tap()

    till.locator("[data-next-part]").tap()
    expect(till.locator("[data-due]")).to_have_text("£14.90")
    till.locator('[data-way="shares"]').tap()
    expect(till.get_by_text("£9.05 each, between 1")).to_be_visible()  # one of two has paid: half of £18.10 at most
    till.get_by_role("button", name="People still paying: one more").tap()
    expect(till.get_by_text("£7.45 each, between 2")).to_be_visible()
    assert_accessible(till)
    till.locator("[data-to-cash]").tap()
    take_exact(till)
    till.locator("[data-next-part]").tap()
    till.locator('[data-way="amount"]').tap()
    for digit in ("9", "9", "00"):
        till.locator(f'[data-key="{digit}"]').tap()
    till.locator("[data-to-cash]").tap(force=True)
    expect(till.locator("[data-part-problem]")).to_have_text(
        "Only £7.45 is left to take."
    )  # the digits are not covered
    for digit in ("erase", "erase", "erase", "erase", "2", "00"):
        till.locator(f'[data-key="{digit}"]').tap()
    expect(till.locator("[data-part]")).to_have_text("£2.00")
    till.locator("[data-to-cash]").tap()
    take_exact(till)
    till.locator("[data-next-part]").tap()
    take_exact(till)

    order = stored(lambda: Order.objects.get(pk=served_order(till)))
    payments = stored(lambda: list(Payment.objects.filter(order=order).values_list("amount", "tip", "change")))
    zero = Decimal("0.00")
    assert payments == [
        (Decimal("3.20"), Decimal("1.80"), zero), (Decimal("7.45"), zero, zero), (Decimal("2.00"), zero, zero),
        (Decimal("5.45"), zero, zero),
    ]  # fmt: skip
    assert (order.bill, order.paid, order.tips) == ("paid", Decimal("18.10"), Decimal("1.80"))
    assert stored(lambda: OutgoingMail.objects.filter(to="guest@example.com").count()) == 1


def served_order(page: Page) -> str:
    return page.url.rsplit("/", 1)[1]


def test_the_guests_page_and_the_till_show_each_others_payments(served, paying, guest, site, work):  # noqa: F811
    served()
    till = paying("sara", color_scheme="dark")
    till.locator("[data-guest-open]").tap()
    expect(till.locator("#guest-sheet .qr svg")).to_be_visible()
    assert_accessible(till)
    address = till.locator("[data-link]").get_attribute("data-link")
    assert address.endswith("/") and "/pay/" in address  # noqa: PT018

    phone = guest()
    phone.goto(site.server.url(f"/pay/{address.split('/pay/')[1]}"))
    phone.locator(".bill-check").first.check()
    phone.get_by_role("button", name="Pay £8.50").click()
    phone.get_by_text("You pay").wait_for()
    expect(till.locator('[data-guest-payment="created"]')).to_contain_text("£8.50")
    till.locator("#guest-sheet [data-close]").tap()
    expect(till.get_by_text("A guest is paying £8.50 just now.")).to_be_visible()
    till.locator('[data-way="items"]').tap()
    expect(line(till, "Tacos")).to_contain_text("Being paid")
    expect(line(till, "Tacos").locator("button")).to_be_disabled()
    assert_accessible(till)
    line(till, "Latte").locator("button").tap()
    till.locator("[data-to-cash]").tap()
    take_exact(till)
    phone.goto(site.server.url(f"/pay/{address.split('/pay/')[1]}"))
    expect(phone.locator(".bill-line", has_text="Latte")).to_contain_text("Paid")

    till.locator("[data-next-part]").tap()
    till.locator("[data-guest-open]").tap()
    phone.get_by_role("link", name="Finish paying").click()
    work()
    phone.get_by_role("link", name="Pay £8.50").click()
    phone.get_by_role("button", name="Approve £8.50").click()
    while not till.locator("[data-settled]").count():  # without a tap, after the worker has polled the bank
        work()
        phone.wait_for_timeout(50)
    expect(till.locator("[data-settled]")).to_contain_text("Paid")
    expect(till.locator("#guest-sheet")).to_be_hidden()
    assert_accessible(till)
    till.locator("[data-payments-open]").tap()
    expect(till.locator("[data-payment]")).to_have_count(2)


def test_a_bill_settled_elsewhere_is_shown_as_settled_here(charged, served, paying, in_alpha):
    """The till ignores the answer to its command when the stream delivered the closed order first."""
    order = served()
    till = paying("marco")
    till.evaluate("probes.delayAnswers()")
    till.locator('[data-charge="off"]').tap()
    till.wait_for_function("() => window.answered > 0")
    expect(till.locator("[data-due]")).to_have_text("£18.10")
    in_alpha(payments.take_cash, actor=Actor.system(), order=order.id, split=Split(SplitMethod.ALL))
    expect(till.locator("[data-settled]")).to_contain_text("Paid")


def test_of_two_tills_taking_the_last_ten_pounds_one_succeeds(served, paying, stored):
    order = served()
    till = paying("sara")
    till.locator('[data-way="amount"]').tap()
    for digit in ("8", "1", "0"):
        till.locator(f'[data-key="{digit}"]').tap()
    till.locator("[data-to-cash]").tap()
    take_exact(till)
    till.locator("[data-next-part]").tap()
    other = paying("carl")
    for page in (till, other):
        expect(page.locator("[data-due]")).to_have_text("£10.00")
        page.locator('[data-cash="1000"]').tap()
    for page in (till, other):
        page.evaluate("setTimeout(() => document.querySelector('[data-take]').click(), 50)")

    # The stream may show the payment on either screen before the screen has the answer to its own command.
    winners = until(till, lambda: [page for page in (till, other) if page.locator("[data-done-change]").count()])
    assert len(winners) == 1
    [loser] = [page for page in (till, other) if page not in winners]
    who = "Sara" if winners == [till] else "Carl"
    said = loser.locator("[data-not-taken]")
    expect(said).to_contain_text("Not taken")
    expect(said).to_contain_text(f"This bill was paid by {who} on “")
    expect(said.locator("s")).to_have_text("Cash £10.00")
    expect(said.locator("[data-give-back]")).to_have_text("£10.00")
    expect(loser.locator("[data-unsent-open]")).to_contain_text("1 refused")
    assert_accessible(loser)
    loser.reload()  # it stays until the money is given back
    expect(said).to_contain_text("Give £10.00 back")
    loser.locator("[data-given-back]").tap()
    expect(loser.locator("[data-unsent-open]")).to_have_count(0)
    expect(loser.locator(".floor")).to_be_visible()
    loser.get_by_role("button", name="Undo").tap()
    loser.locator("[data-unsent-open]").tap()
    loser.locator("[data-refused-open]").tap()
    expect(said).to_be_visible()
    amounts = stored(lambda: sorted(Payment.objects.filter(order=order).values_list("amount", flat=True)))
    assert amounts == [Decimal("8.10"), Decimal("10.00")]


def test_offline_the_till_takes_cash_and_names_what_needs_the_network(charged, served, paying, cut, stored, installed):
    order = served()
    till = paying("sara")
    installed(till)
    cut(till)
    till.locator('[data-way="items"]').tap()
    if not line(till, "Latte").count():
        expect(till.get_by_text("All of it, or an amount, can be taken now.")).to_be_visible()
    till.locator("[data-guest-open]").tap()
    expect(till.locator("#guest-sheet")).to_contain_text("needs a connection")
    assert_accessible(till)
    till.locator("#guest-sheet [data-close]").tap()
    till.locator('[data-way="all"]').tap()
    till.locator('[data-charge="off"]').tap()
    expect(till.locator("[data-due]")).to_have_text("£18.10")
    till.locator('[data-cash="2000"]').tap()
    till.locator("[data-take]").tap()
    expect(till.locator("[data-done-change]")).to_have_text("£1.90")
    mend(till)
    expect_all_sent(till)
    now = stored(lambda: Order.objects.get(pk=order.id))
    assert (now.total, now.paid, now.bill) == (Decimal("18.10"), Decimal("18.10"), "paid")


def test_above_250_pounds_the_till_asks_for_the_vat_invoice_customer(site, in_alpha, table, open_page):  # noqa: F811
    vat_number, site.alpha.vat_number = site.alpha.vat_number, "GB 123 4567 89"
    items = [Item(site.menu.tacos.id, 30, (Choice(site.menu.carnitas.id),))]
    order = in_alpha(orders.place_order, actor=Actor.system(), items=items, table_id=table.id, send=True)
    in_alpha(payments.take_cash, actor=Actor.system(), order=order.id, amount=order.due)
    site.alpha.vat_number = vat_number
    till = open_page("marco", "/pos/")
    expect_live(till)
    open_table(till, table)
    till.locator("[data-more]:visible").first.tap()
    till.locator('[data-choice="payments"]').tap()
    till.locator("#payments-sheet .sheet-choice").first.tap()
    till.locator('[data-choice="receipt"]').tap()
    form = till.locator("[data-invoice-form]")
    form.get_by_label("Name of the person or company").fill("Acme Ltd")
    form.get_by_label("Address").fill("1 High Street\nLondon")
    assert_accessible(till)
    form.locator('[data-do="invoice"]').tap()
    expect(till.locator("[data-invoice]")).to_contain_text("VAT invoice I-000001")
    assert_accessible(till)
    page = till.context.new_page()
    page.goto(till.locator("[data-invoice] a").first.get_attribute("href"))
    expect(page.get_by_role("heading", name="VAT invoice I-000001")).to_be_visible()
    expect(page.get_by_text("Acme Ltd")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert_accessible(page)


def test_a_manager_refunds_a_payment_of_the_phone_through_its_provider(served, paying, site, in_alpha, work):  # noqa: F811
    order = served()
    link = in_alpha(payments.open_link, order_id=order.id)
    payment = in_alpha(
        payments.begin_payment, actor=Actor("guest", role="guest"), order_id=order.id,
        split=Split.of_amount(Decimal("8.50")), link=link,
    )  # fmt: skip
    site.bank.approve(work())
    in_alpha(payments.poll, payment_id=payment.id)
    assert work().status == "captured"

    till = paying("marco")
    till.locator("[data-payments-open]").tap()
    till.locator(f'[data-payment="{payment.id}"]').tap()
    till.locator('[data-choice="refund"]').tap()
    expect(till.get_by_text("The guest gets it back the way it was paid, in a few days.")).to_be_visible()
    till.locator("#refund-amount").fill("3.00")
    till.locator("#payments-sheet [data-reason]").first.tap()
    assert_accessible(till)
    till.locator('[data-do="refund"]').tap()
    expect(till.get_by_text("The refund of £3.00 is under way.")).to_be_visible()
    expect(till.locator("#payments-sheet")).to_contain_text("Refund under way")
    expect(till.locator('[data-choice="refund"]')).to_contain_text("a refund is under way")
    assert work().refunded == Decimal("3.00")
    expect(till.locator("#payments-sheet")).not_to_contain_text("Refund under way")


@pytest.fixture
def faults(site) -> Iterator[Any]:  # noqa: F811
    """The faults of the sandbox; none is left afterwards."""
    yield site.bank.server.faults
    site.bank.server.faults.clear()


def test_a_refund_without_an_answer_says_what_to_do(served, paying, site, in_alpha, work, faults):  # noqa: F811
    order = served()
    link = in_alpha(payments.open_link, order_id=order.id)
    payment = in_alpha(
        payments.begin_payment, actor=Actor("guest", role="guest"), order_id=order.id,
        split=Split.of_amount(Decimal("8.50")), link=link,
    )  # fmt: skip
    site.bank.approve(work())
    in_alpha(payments.poll, payment_id=payment.id)
    assert work().status == "captured"
    faults.add("error", on="POST /v1/refunds", times=20)
    in_alpha(payments.refund, payment_id=payment.id, amount=Decimal("3.00"), reason="cold")

    till = paying("marco")
    till.locator("[data-payments-open]").tap()
    till.locator(f'[data-payment="{payment.id}"]').tap()
    assert work().refund_unknown
    banner = till.locator("[data-refund-unknown]")
    expect(banner).to_contain_text("We asked Stripe to refund £3.00 at")
    expect(banner).to_contain_text("Give the guest nothing back another way until it is certain.")
    expect(till.locator('[data-choice="refund"]')).to_contain_text("the last refund has no answer yet")
    assert_accessible(till)


def test_a_provider_that_does_not_answer_is_named(served, paying, site, in_alpha, work, stored, faults):  # noqa: F811
    order = served()
    link = in_alpha(payments.open_link, order_id=order.id)
    faults.add("error", on="POST /v1/checkout", times=20)
    for _ in range(3):
        in_alpha(
            payments.begin_payment, actor=Actor("guest", role="guest"), order_id=order.id,
            split=Split.of_amount(Decimal("1.00")), link=link,
        )  # fmt: skip
    work()
    unknown = Payment.objects.filter(order=order.id)
    try:
        assert stored(lambda: list(unknown.values_list("status", flat=True))) == ["unknown"] * 3
        till = paying("sara")
        expect(till.locator("[data-reason]")).to_contain_text("Stripe does not answer at the moment.")
        expect(till.locator('[data-tender="qr"] [data-fee]')).to_have_count(0)
        assert_accessible(till)
    finally:  # or the tests that follow find the provider silent, too
        stored(lambda: unknown.update(status="expired", next_poll_at=None))
