"""The owner's pages: connect an account with its key, check it, remove it. The key never comes back."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import override_settings

from fynlo.core.cache import clear_caches
from payments.models import ProviderAccount
from payments.provider_accounts import selectors
from payments.providers import available
from restaurants.models import Session
from tests.payments.sandbox import KEY, SandboxBank, connect_stripe

pytestmark = pytest.mark.django_db
URL = "/portal/payment-providers/"
STRIPE = f"{URL}stripe/"


@pytest.fixture
def bank(tmp_path, settings, tenant):
    bank = SandboxBank(tmp_path / "sandbox.sqlite3")
    settings.STRIPE_URL = bank.url
    yield bank
    bank.stop()


class Browser:
    """A signed-in client; after each request Alpha is the chosen restaurant again."""

    def __init__(self, client, tenant):
        self._client, self._tenant = client, tenant

    def get(self, *args, **kwargs):
        return self._ask(self._client.get, *args, **kwargs)

    def post(self, *args, **kwargs):
        return self._ask(self._client.post, *args, **kwargs)

    def _ask(self, ask, *args, **kwargs):
        try:
            return ask(*args, **kwargs)
        finally:
            connection.set_tenant(self._tenant)


@pytest.fixture
def browser_of(page_client, tenant):
    return lambda name, **more: Browser(page_client(name, **more), tenant)


@pytest.fixture
def olivia(browser_of):
    return browser_of("olivia")


def connect(client, secret_key=KEY, mode="test", key=None):
    return client.post(STRIPE, {"mode": mode, "secret_key": secret_key, "key": key or str(uuid4())})


def test_an_owner_connects_stripe_and_never_sees_the_key_again(olivia, bank, tenant):
    assert "Connect" in olivia.get(URL).content.decode()
    assert connect(olivia, f" {KEY} ").status_code == 302
    account = ProviderAccount.objects.get()
    assert (account.connected_as, account.reference, account.secret_last_four, account.connected_by_name) == (
        "Alpha (test money)", "acct_sandbox_alpha", "lpha", "Olivia",
    )  # fmt: skip
    assert selectors.credentials_of(account).secret_key == KEY
    (endpoint,) = bank.server.store.all("webhook_endpoint")
    assert endpoint["url"].endswith("/api/v1/payments/webhooks/stripe")
    assert account.webhook_reference == endpoint["id"]
    for address in (URL, STRIPE, f"{STRIPE}remove/"):
        page = olivia.get(address).content.decode()
        assert "Stripe" in page.partition("<h1")[2]
        assert "Alpha (test money)" in page
        assert "lpha" in page
        assert KEY not in page
    assert "Test payments" in olivia.get(URL).content.decode()
    clear_caches()
    assert available(tenant)[0].is_test


@pytest.mark.parametrize(
    ("key", "mode", "sentence"),
    [
        ("sk_test_nothing_here", "test", "Stripe does not accept this key: Invalid API Key provided"),
        ("pk_test_1", "test", "This is the publishable key."),
        ("hello", "test", "This is not a secret key of Stripe"),
        ("sk_live_123456", "test", "This is a live key."),
        ("sk_live_123456", "live", "This is not the production system"),
        ("", "test", "Enter the key."),
        ("sk_test_" + "x" * 300, "test", "A key has at most 300 characters."),
        (KEY, "neither", "Select a valid choice"),
    ],
)
def test_a_key_that_cannot_be_used_is_refused_in_words_and_nothing_is_kept(olivia, bank, key, mode, sentence):
    answer = connect(olivia, key, mode)
    page = answer.content.decode()
    assert (answer.status_code, sentence in page) == (422, True)
    assert not key or key not in page
    assert not ProviderAccount.objects.exists()
    assert bank.server.store.all("webhook_endpoint") == []


def test_a_test_key_for_real_payments_is_refused_in_production(olivia, bank):
    with override_settings(PRODUCTION=True):
        assert "This is a test key." in connect(olivia, KEY, "live").content.decode()
    assert not ProviderAccount.objects.exists()


def test_a_provider_that_does_not_answer_saves_nothing(olivia, bank):
    bank.stop()
    answer = connect(olivia)
    assert (answer.status_code, "Nothing was saved" in answer.content.decode()) == (422, True)
    assert not ProviderAccount.objects.exists()


def test_a_form_sent_twice_connects_once_and_with_another_key_is_refused(olivia, bank):
    key = str(uuid4())
    first, again = connect(olivia, key=key), connect(olivia, key=key)
    other = connect(olivia, "sk_test_sandbox_beta", key=key)
    assert (first.status_code, again.status_code, other.status_code) == (302, 302, 422)
    assert [account.reference for account in ProviderAccount.objects.all()] == ["acct_sandbox_alpha"]


def test_the_password_is_asked_before_the_form_and_keeps_no_key(olivia, bank):
    Session.objects.update(proved_at=None)
    assert 'name="secret_key"' not in olivia.get(STRIPE).content.decode()
    asked = connect(olivia)
    page = asked.content.decode()
    assert (asked.status_code, "confirm_password" in page, KEY in page) == (403, True, False)
    assert not ProviderAccount.objects.exists()


def test_a_check_shows_what_the_provider_says(olivia, bank):
    connect_stripe()
    assert "connected as Alpha (test money)" in olivia.post(f"{STRIPE}check/", follow=True).content.decode()
    connect_stripe("sk_test_refused_alpha")
    page = olivia.post(f"{STRIPE}check/", follow=True).content.decode()
    assert "Not working" in page
    assert "Stripe does not accept this key" in page
    bank.stop()
    assert "does not answer" in olivia.post(f"{STRIPE}check/", follow=True).content.decode()


def test_an_account_is_removed_after_a_question(olivia, bank, tenant):
    connect(olivia)
    assert "keys are deleted" in olivia.get(f"{STRIPE}remove/").content.decode()
    assert olivia.post(f"{STRIPE}remove/", {"key": str(uuid4())}).status_code == 302
    assert ProviderAccount.objects.get().secret_key == ""
    assert bank.server.store.all("webhook_endpoint") == []
    clear_caches()
    assert available(tenant) == []
    assert olivia.get(f"{STRIPE}remove/").status_code == 404


def test_managers_and_neighbours_see_nothing(browser_of, bank):
    connect_stripe()
    for name in ("marco", "sara"):
        assert browser_of(name).get(URL).status_code == 403
        assert browser_of(name).post(f"{STRIPE}remove/").status_code == 403
    beta = browser_of("olivia", slug="beta")
    assert "Alpha (test money)" not in beta.get(URL).content.decode()
    assert beta.get(f"{STRIPE}remove/").status_code == 404
    assert beta.get(f"{URL}nobody/").status_code == 404
