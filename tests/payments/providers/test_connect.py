"""Stripe Connect: the platform opens an account, the owner answers Stripe's questions, the platform keeps its fee."""

from datetime import timedelta
from decimal import Decimal as D
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from fynlo.core import clock
from fynlo.core.cache import clear_caches
from fynlo.core.ids import uuid7
from payments import fees, reconciliation
from payments.errors import NoProvider
from payments.models import Payment, Posting, ProviderAccount
from payments.provider_accounts import errors
from payments.provider_accounts.onboarding import begin_onboarding, note_status
from payments.providers import available, providers_taking
from payments.providers.base import Credentials, KeyRefused, PaymentRequest, RefundRequest, State
from payments.providers.stripe import Stripe, connect
from payments.providers.stripe.connect import Status
from payments.tenders import QR
from restaurants.models import ConnectedAccount, Session
from tests.payments.sandbox import SandboxBank, connect_stripe, signed_event

pytestmark = pytest.mark.django_db
PLATFORM_KEY, SECRET = "sk_test_sandbox_platform", "whsec_of-the-platform"
URL = "/portal/payment-providers/"
ACCOUNT = f"{URL}stripe/account/"
HOOK = "/api/v1/payments/webhooks/stripe"


@pytest.fixture
def bank(tmp_path, settings, tenant):
    """The sandbox, where the platform has a Connect account and no restaurant a key."""
    bank = SandboxBank(tmp_path / "sandbox.sqlite3")
    settings.STRIPE_URL = bank.url
    settings.STRIPE_CONNECT_SECRET_KEY, settings.STRIPE_CONNECT_WEBHOOK_SECRET = PLATFORM_KEY, SECRET
    yield bank
    bank.stop()


@pytest.fixture
def account(bank, take):
    """Alpha's account, which Stripe has accepted."""
    reference = connect.create_account(key="connect:alpha", name="Alpha", country="GB")
    take(begin_onboarding, reference=reference, mode="test", name="Alpha")
    bank.server.stripe.connect.finish(reference)
    took = take(note_status, reference=reference, status=connect.read_status(reference))
    clear_caches()
    return took


class Browser:
    """A signed-in client; after each request Alpha is the chosen restaurant again."""

    def __init__(self, client, tenant):
        self._client, self._tenant = client, tenant

    def __getattr__(self, method):
        def ask(*args, **kwargs):
            try:
                return getattr(self._client, method)(*args, **kwargs)
            finally:
                connection.set_tenant(self._tenant)

        return ask


@pytest.fixture
def browser_of(page_client, tenant):
    return lambda name, **more: Browser(page_client(name, **more), tenant)


@pytest.fixture
def olivia(browser_of):
    return browser_of("olivia")


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *args, **kwargs):
        return None


def answer_questions(address, action="finish"):
    """Press a button on Stripe's page and return where it sends the owner."""
    try:
        build_opener(_NoRedirects()).open(Request(address, data=urlencode({"action": action}).encode()), timeout=20)
    except HTTPError as answer:
        with answer:
            return answer.headers["Location"]
    raise AssertionError("Stripe sends the owner back")


def path_of(address):
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def open_account(client):
    return client.post(ACCOUNT, {"key": str(uuid4())})


def ledger(bank, kind):
    return [row["amount"] for row in bank.server.store.all("balance_transaction") if row["type"] == kind]


# -- onboarding -------------------------------------------------------------------------------------------


def test_an_owner_opens_an_account_answers_and_takes_payments(olivia, bank, tenant):
    assert "Connect with Stripe" in olivia.get(URL).content.decode()
    assert open_account(olivia).status_code == 302
    stored = ProviderAccount.objects.get()
    assert (stored.via_platform, stored.can_take, stored.mode, stored.secret_key) == (True, False, "test", "")
    page = olivia.get(ACCOUNT).content.decode()
    assert "The bank account for payouts" in page
    clear_caches()
    assert (len(available(tenant)), providers_taking("qr", tenant)) == (1, [])

    link = page.partition('href="/portal/payment-providers/stripe/account/go/')[2].partition('"')[0]
    visit = olivia.get(f"{ACCOUNT}go/{link.replace('&amp;', '&')}")
    assert (visit.status_code, visit["Location"].startswith(f"{bank.url}/connect/")) == (302, True)
    back = answer_questions(visit["Location"])
    done = olivia.get(path_of(back), follow=True).content.decode()
    assert "Guests can pay" in done
    clear_caches()
    (provider,) = providers_taking("qr", tenant)
    assert (provider.name, provider.takes_platform_fee, provider.is_test) == ("stripe", True, True)
    assert ConnectedAccount.objects.get().restaurant_id == tenant.pk


def test_an_owner_who_leaves_takes_no_payments_and_reads_what_is_missing(olivia, bank, tenant):
    open_account(olivia)
    page = olivia.get(ACCOUNT).content.decode()
    link = page.partition("stripe/account/go/")[2].partition('"')[0]
    back = answer_questions(olivia.get(f"{ACCOUNT}go/{link}")["Location"], "leave")
    assert "Not ready yet" in olivia.get(path_of(back), follow=True).content.decode()
    assert "See what is missing" in olivia.get(URL).content.decode()


def test_an_expired_link_leads_to_a_new_one(olivia, bank):
    open_account(olivia)
    page = olivia.get(ACCOUNT).content.decode()
    link = page.partition("stripe/account/go/")[2].partition('"')[0]
    first = olivia.get(f"{ACCOUNT}go/{link}")["Location"]
    answer_questions(first, "leave")
    again = olivia.get(path_of(answer_questions(first)))
    assert again["Location"].startswith(f"{bank.url}/connect/")
    assert again["Location"] != first


def test_a_button_pressed_twice_opens_one_account(olivia, bank):
    assert {open_account(olivia).status_code for _ in range(2)} == {302}
    assert len(bank.server.store.all("account")) == 1
    assert ProviderAccount.objects.count() == 1


@pytest.mark.parametrize("step", ["go", "back"])
@pytest.mark.parametrize("state", ["", "0" * 64])
def test_a_foreign_state_opens_nothing(olivia, bank, account, step, state):
    assert olivia.get(f"{ACCOUNT}{step}/", {"state": state}).status_code == 404


def test_a_state_belongs_to_one_sign_in(browser_of, bank, account):
    page = browser_of("olivia").get(ACCOUNT).content.decode()
    bank.server.store.save(bank.server.store.find(account.reference) | {"requirements": {"currently_due": ["owners"]}})
    first = browser_of("olivia")
    first.post(f"{URL}stripe/check/")
    page = first.get(ACCOUNT).content.decode()
    link = page.partition("stripe/account/go/")[2].partition('"')[0]
    assert first.get(f"{ACCOUNT}go/{link}").status_code == 302
    assert browser_of("olivia").get(f"{ACCOUNT}go/{link}").status_code == 404


def test_stripe_away_saves_nothing(olivia, bank):
    bank.stop()
    assert "Nothing was changed" in olivia.post(ACCOUNT, {"key": str(uuid4())}, follow=True).content.decode()
    assert not ProviderAccount.objects.exists()


def test_the_password_is_asked_before_an_account_is_opened(olivia, bank):
    Session.objects.update(proved_at=None)
    assert open_account(olivia).status_code == 403
    assert bank.server.store.all("account") == []


def test_without_a_platform_key_there_is_only_the_own_key(olivia, bank, settings):
    settings.STRIPE_CONNECT_SECRET_KEY = ""
    assert "Connect with Stripe" not in olivia.get(URL).content.decode()
    assert open_account(olivia).status_code == 404
    assert not ProviderAccount.objects.exists()


def test_managers_and_neighbours_see_nothing(browser_of, bank, account):
    for name in ("marco", "sara"):
        assert browser_of(name).get(ACCOUNT).status_code == 403
        assert open_account(browser_of(name)).status_code == 403
    beta = browser_of("olivia", slug="beta")
    assert beta.get(ACCOUNT).status_code == 302
    assert "Alpha" not in beta.get(URL).content.decode()


# -- one restaurant ---------------------------------------------------------------------------------------


def test_an_account_belongs_to_one_restaurant(bank, account, take, beta, tenant):
    connection.set_tenant(beta)
    with pytest.raises(errors.AccountTaken):
        take(begin_onboarding, reference=account.reference, mode="test", name="Beta")
    assert not ProviderAccount.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        ConnectedAccount.objects.create(
            provider="stripe", reference=account.reference, restaurant_id=beta.pk, opened_at=clock.now()
        )
    connection.set_tenant(tenant)


def test_another_platform_cannot_act_for_the_account(bank, account):
    other = Stripe.with_credentials(
        Credentials("sk_test_sandbox_other", is_test=True, reference=account.reference, via_platform=True)
    )
    with pytest.raises(KeyRefused):
        other.health()


def test_an_account_is_taken_up_again_after_it_was_removed(olivia, bank, account, tenant):
    page = olivia.get(f"{URL}stripe/remove/").content.decode()
    assert "stays yours" in page
    assert olivia.post(f"{URL}stripe/remove/", {"key": str(uuid4())}).status_code == 302
    clear_caches()
    assert available(tenant) == []
    open_account(olivia)
    assert len(bank.server.store.all("account")) == 1
    assert ProviderAccount.objects.get(removed_at=None).reference == account.reference


def test_a_key_of_ones_own_replaces_the_platforms_account(bank, account, take, tenant):
    connect_stripe()
    clear_caches()
    (provider,) = available(tenant)
    assert (provider.takes_platform_fee, provider.can_take) == (False, True)
    with pytest.raises(errors.AccountNotFound):
        take(note_status, reference=account.reference, status=Status("Alpha", True, True))


# -- payments ---------------------------------------------------------------------------------------------


def paid(begin_payment, bank):
    payment = begin_payment()
    reconciliation.poll_due()
    payment.refresh_from_db()
    bank.approve(payment)
    with clock.travel(clock.now() + timedelta(seconds=20)):
        reconciliation.poll_due()
    payment.refresh_from_db()
    return payment


@pytest.fixture
def begin_payment(account, place, begin):
    return lambda: begin(place(), tip="1.00")


def test_the_platform_keeps_its_dated_fee_of_a_direct_charge(begin_payment, bank, account):
    payment = paid(begin_payment, bank)
    assert (payment.status, payment.platform_fee) == ("captured", D("0.13"))  # 1 % of £12.70
    assert payment.fee == D("0.38") + D("0.13")  # Stripe's 1.4 % + 20p, and the platform's
    postings = dict(Posting.objects.filter(entry__payment=payment).values_list("account", "amount"))
    assert (postings["provider"], postings["fees"]) == (D("12.19"), D("0.51"))
    (charge,) = bank.server.store.all("charge")
    assert bank.server.store.account_of(charge) == account.reference
    assert ledger(bank, "application_fee") == [13]


def test_the_quote_has_the_platforms_fee_in_it(begin_payment, bank):
    (quote,) = fees.quotes_of(QR, D("100.00"))
    assert (quote.fee, quote.platform_fee, quote.net) == (D("2.20"), D("1.00"), D("97.80"))
    assert quote.price == "Guest's phone 1.2 % + 1 % for the platform"


def test_a_key_of_ones_own_pays_no_platform_fee(bank, begin, place):
    connect_stripe()
    clear_caches()
    assert begin(place()).platform_fee == D("0.00")


def test_the_platforms_fee_goes_back_with_a_refund_in_proportion(begin_payment, bank, account, tenant):
    payment = paid(begin_payment, bank)
    (provider,) = available(tenant)
    for amount in ("4.00", "8.70"):
        provider.refund(RefundRequest(uuid7(), payment.reference, D(amount), "GBP"))
    returned = ledger(bank, "application_fee_refund")
    assert (len(returned), sum(returned)) == (2, -13)
    assert bank.server.bank.balance(account.reference) == -38  # Stripe keeps its own fee


def test_a_charge_without_a_platform_fee_is_refunded_alone(bank, account, tenant):
    (provider,) = available(tenant)
    request = PaymentRequest(
        key=uuid7(), amount=D("5.00"), currency="GBP", description="Alpha: your bill",
        return_url="https://alpha.example/back", notify_url="", expires_at=clock.now() + timedelta(minutes=10),
    )  # fmt: skip
    made = provider.create(request)
    bank.approve(made)
    assert provider.read(made.reference).state == State.CAPTURED
    provider.refund(RefundRequest(uuid7(), made.reference, D("5.00"), "GBP"))
    assert ledger(bank, "application_fee_refund") == []


def test_no_payment_begins_before_stripe_has_accepted_the_owner(bank, take, place, begin):
    reference = connect.create_account(key="connect:alpha", name="Alpha", country="GB")
    take(begin_onboarding, reference=reference, mode="test", name="Alpha")
    clear_caches()
    with pytest.raises(NoProvider):
        begin(place())


# -- webhooks ---------------------------------------------------------------------------------------------


@pytest.fixture
def platform_host(settings, tenant):
    client = Client(headers={"host": settings.BASE_DOMAIN})

    def send(kind, found, account, *, secret=SECRET, at=None):
        seconds = int((at or clock.now()).timestamp())
        body, headers = signed_event(kind, found, at=seconds, secret=secret, account=account)
        connection.set_schema_to_public()
        try:
            return client.post(HOOK, body, content_type="application/json", headers=headers)
        finally:
            connection.set_tenant(tenant)

    return send


def session_of(payment):
    return {"id": payment.reference, "object": "checkout.session", "metadata": {"fynlo_payment": str(payment.id)}}


def test_the_events_account_chooses_the_restaurant(begin_payment, bank, account, platform_host):
    payment = begin_payment()
    reconciliation.poll_due()
    payment.refresh_from_db()
    bank.approve(payment)
    assert platform_host("checkout.session.completed", session_of(payment), account.reference).status_code == 200
    reconciliation.poll_due()
    assert Payment.objects.get(pk=payment.id).status == "captured"


def test_an_event_of_another_account_touches_no_payment(begin_payment, bank, account, beta, platform_host):
    ConnectedAccount.objects.create(
        provider="stripe", reference="acct_beta", restaurant_id=beta.pk, opened_at=clock.now()
    )
    payment = begin_payment()
    reconciliation.poll_due()
    before = Payment.objects.get(pk=payment.id).next_poll_at
    for reference in ("acct_beta", "acct_unknown", ""):
        assert platform_host("checkout.session.completed", session_of(payment), reference).status_code == 200
    assert Payment.objects.get(pk=payment.id).next_poll_at == before


@pytest.mark.parametrize(("secret", "minutes"), [("whsec_wrong", 0), ("", 0), (SECRET, -6), (SECRET, 6)])
def test_an_unsigned_or_old_event_is_refused(begin_payment, account, platform_host, secret, minutes):
    at = clock.now() + timedelta(minutes=minutes)
    answer = platform_host("account.updated", {"id": account.reference, "object": "account"}, account.reference,
                           secret=secret, at=at)  # fmt: skip
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "payment.signature_invalid")


def test_the_platforms_address_answers_404_without_connect(account, platform_host, settings):
    settings.STRIPE_CONNECT_SECRET_KEY = ""
    found = {"id": account.reference, "object": "account"}
    assert platform_host("account.updated", found, account.reference).status_code == 404


def test_a_changed_account_is_read_at_stripe(bank, account, platform_host, tenant):
    """The message says that charges are enabled; only what Stripe answers counts."""
    stored = bank.server.store.find(account.reference)
    bank.server.store.save(stored | {"charges_enabled": False, "requirements": {"currently_due": ["external_account"]}})
    sent = {"id": account.reference, "object": "account", "charges_enabled": True}
    assert platform_host("account.updated", sent, account.reference).status_code == 200
    account.refresh_from_db()
    assert (account.can_take, account.missing) == (False, "The bank account for payouts")


def test_an_owner_who_disconnects_the_platform_at_stripe_takes_no_new_payments(bank, account, platform_host, tenant):
    bank.server.store.remove(bank.server.store.find(account.reference))
    sent = {"id": "ca_1", "object": "application"}
    assert platform_host("account.application.deauthorized", sent, account.reference).status_code == 200
    account.refresh_from_db()
    assert (account.can_take, "does not let the platform use this account" in account.check_failed) == (False, True)
    clear_caches()
    assert providers_taking("qr", tenant) == []


def test_a_restaurants_host_takes_no_connect_events(account, api):
    body, headers = signed_event("account.updated", {"id": "x", "object": "account"}, at=int(clock.now().timestamp()),
                                 secret=SECRET, account=account.reference)  # fmt: skip
    client = Client(headers={"host": "alpha.localhost"})
    assert client.post(HOOK, body, content_type="application/json", headers=headers).status_code == 400
