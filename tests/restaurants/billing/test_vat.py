"""The VAT of the platform's invoices: at Stripe, in our copies, emails and pages, and when its terms change."""

from decimal import Decimal

import pytest

from fynlo.core.tenancy.connection import connection
from realtime.actors import Actor
from restaurants.billing.joining import join, preview_joining
from restaurants.billing.syncing import read_restaurant, reconcile
from restaurants.billing.vat import Vat
from restaurants.models import BillingAccount, BillingInvoice, Membership, OutgoingMail, Plan, Subscription
from restaurants.platform.settings.services import set_platform_value
from restaurants.platform_executor import PLATFORM_EXECUTOR
from tests.restaurants.billing.conftest import ACCOUNT
from tests.restaurants.billing.test_pages import PLAN, text
from tests.services import run_service

pytestmark = pytest.mark.django_db


def choose_terms(*, number: str = "GB123456789", rate: str = "20", included: bool = True) -> None:
    values = {"vat_number": number, "vat_rate": rate, "prices_include_vat": included}
    for key, value in values.items():
        by = {"actor": Actor.system(), "by": PLATFORM_EXECUTOR}
        run_service(set_platform_value, **by, key=f"billing.{key}", value=value)


def last_invoice() -> BillingInvoice:
    return BillingInvoice.objects.order_by("-issued_at", "-pk")[0]


@pytest.mark.parametrize(
    ("price", "percent", "is_included", "gross"),
    [("49.00", "20", True, "49.00"), ("49.00", "20", False, "58.80"), ("0.99", "17.5", False, "1.16")],
)
def test_a_price_with_vat_is_rounded_half_up(price, percent, is_included, gross):
    assert Vat("GB1", Decimal(percent), is_included).gross(Decimal(price)) == Decimal(gross)


def test_vat_is_a_part_of_the_price_and_is_said_by_invoice_email_and_page(tenant, stripe, paying, page_client):
    choose_terms()
    paying("beta")
    (rate,) = stripe.store.all("tax_rate", ACCOUNT)
    assert (rate["percentage"], rate["inclusive"], rate["tax_type"], rate["country"]) == (20.0, True, "vat", "GB")
    found = last_invoice()
    assert (found.total, found.vat, found.net, found.vat_rate) == (
        Decimal("49.00"), Decimal("8.17"), Decimal("40.83"), Decimal("20.00"),
    )  # fmt: skip
    assert [(line["amount"], line["vat"]) for line in found.lines] == [("49.00", "8.17")]
    sent = OutgoingMail.objects.get(template="plan_invoice")
    for part in ("£49.00", "Without VAT: £40.83", "VAT (20 %): £8.17", "Our VAT number: GB123456789"):
        assert part in sent.text
        assert part in sent.html
    page = text(page_client("olivia").get(PLAN))
    assert "£8.17 of it VAT (20 %)" in page
    assert "Prices include 20 % VAT." in page
    assert "Next invoice: £49.00 on" in page


def test_vat_is_added_to_prices_of_changes_schedules_and_shared_bills(
    tenant, beta, stripe, paying, choose, choose_at, page_client, actor
):
    choose_terms(included=False)
    paying("beta")
    assert (last_invoice().total, last_invoice().vat) == (Decimal("58.80"), Decimal("9.80"))
    client = page_client("olivia")
    asked = text(client.get(f"{PLAN}change/omega/"))
    assert "You pay £84.00 now" in asked  # 70.00 and its VAT
    assert "20 % VAT is added to prices." in asked
    assert "Next invoice: £58.80 on" in text(client.get(PLAN))

    connection.set_tenant(tenant)
    choose("omega")
    choose("beta")  # a schedule, whose next phase keeps the VAT
    stripe.advance(31)
    read_restaurant(tenant.pk)
    assert (last_invoice().total, last_invoice().vat) == (Decimal("58.80"), Decimal("9.80"))

    olivia = Membership.objects.get(restaurant=tenant, user__email="olivia@alpha.example").user
    Membership.objects.create(restaurant=beta, user=olivia, role="restaurant_owner")
    free = {"plan": Plan.objects.get(slug="alpha"), "status": "active", "had_trial": True}
    Subscription.objects.update_or_create(restaurant=beta, defaults=free)
    choose_at(beta, "beta")
    stripe.subscribe()
    read_restaurant(beta.pk)
    connection.set_tenant(tenant)
    planned = preview_joining(actor("olivia"), beta.pk)
    assert abs(planned.now) <= Decimal("5")  # the credit is without VAT, as its price is: VAT is not added twice
    join(actor("olivia"), beta.pk, at=planned.at)
    assert len(stripe.store.all("tax_rate", ACCOUNT)) == 1


def test_a_subscription_from_before_gets_the_vat_with_its_next_invoice(tenant, stripe, paying):
    paying("beta")
    assert (last_invoice().vat, last_invoice().vat_rate, BillingAccount.objects.get().tax_rate) == (0, None, "")
    for rate, vat in (("20", "8.17"), ("15", "6.39")):
        choose_terms(rate=rate)
        before = BillingInvoice.objects.count()
        reconcile()
        assert BillingInvoice.objects.count() == before  # nothing is charged again for what is paid
        stripe.advance(31)
        read_restaurant(tenant.pk)
        assert (last_invoice().total, last_invoice().vat) == (Decimal("49.00"), Decimal(vat))
    choose_terms(number="")
    reconcile()
    stripe.advance(31)
    read_restaurant(tenant.pk)
    assert (last_invoice().total, last_invoice().vat, last_invoice().vat_rate) == (Decimal("49.00"), 0, None)
    choose_terms()
    reconcile()
    assert len(stripe.store.all("tax_rate", ACCOUNT)) == 2  # a rate that was there is used again
