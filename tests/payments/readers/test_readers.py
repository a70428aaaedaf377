"""Card readers: paired, renamed, removed and checked by an owner; what tills see of them."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payments.models import ProviderAccount, Reader
from payments.provider_accounts.services import connect_account, remove_account
from payments.providers.base import ProviderReader, ReaderStatus
from payments.readers import checking
from payments.readers.errors import ReaderBusy
from payments.readers.projections import readers
from payments.readers.reducers import NO_READERS, reduce_readers
from payments.readers.services import add_reader, remove_reader, rename_reader
from tests.javascript import as_javascript, call_javascript
from tests.orders.conftest import event_types_since, events_since, head, on_the_wire
from tests.payments.readers.conftest import pair
from tests.services import run_service

pytestmark = pytest.mark.django_db
URL = "/portal/payment-providers/readers/"


@pytest.fixture
def olivia(page_client, tenant):
    """The owner's browser: `olivia("get", address)`; afterwards Alpha is the chosen restaurant again."""
    client = page_client("olivia")

    def ask(method, path, fields=None):
        try:
            return getattr(client, method)(path, {"key": str(uuid4()), **(fields or {})} if method == "post" else {})
        finally:
            connection.set_tenant(tenant)

    return ask


def text(response):
    return " ".join(response.content.decode().split())


def test_an_owner_adds_renames_and_removes_a_reader(olivia, bank):
    assert "No card readers yet" in text(olivia("get", URL))
    entered = {"provider": "stripe", "code": " simulated-wpe ", "name": "Bar"}
    assert olivia("post", f"{URL}add/", entered).status_code == 302
    reader = Reader.objects.get()
    assert (reader.name, reader.status, reader.serial, reader.added_by_name) == (
        "Bar", "online", "SIMULATOR-1", "Olivia",
    )  # fmt: skip
    shown = text(olivia("get", URL))
    assert all(each in shown for each in ("Bar", "SIMULATOR-1", "Online", "Stripe"))

    assert olivia("post", f"{URL}{reader.pk}/", {"name": "Terrace"}).status_code == 302
    assert bank.server.store.find(reader.reference)["label"] == Reader.objects.get().name == "Terrace"

    assert "Remove Terrace?" in text(olivia("get", f"{URL}{reader.pk}/remove/"))
    assert olivia("post", f"{URL}{reader.pk}/remove/").status_code == 302
    assert Reader.objects.get().removed_at is not None
    assert bank.server.store.all("terminal.reader") == []
    assert olivia("get", f"{URL}{reader.pk}/").status_code == 404


def test_refusals_of_a_pairing_are_shown_in_the_form(olivia, bank):
    wrong = olivia("post", f"{URL}add/", {"provider": "stripe", "code": "quick-brown-fox", "name": "Bar"})
    assert (wrong.status_code, "No reader shows this registration code." in text(wrong)) == (422, True)
    empty = text(olivia("post", f"{URL}add/", {"provider": "stripe"}))
    assert "Enter the code that the reader shows." in empty
    assert "Enter a name." in empty
    bank.stop()
    silent = olivia("post", f"{URL}add/", {"provider": "stripe", "code": "simulated-wpe", "name": "Bar"})
    assert "Nothing was changed. Try again in a minute." in text(silent)
    assert not Reader.objects.exists()


def test_without_a_provider_the_page_says_what_to_do(olivia, tenant):
    assert "Connect Stripe or SumUp first." in text(olivia("get", URL))
    assert olivia("get", f"{URL}add/").status_code == 302


def test_a_check_shows_an_unplugged_reader_as_offline_at_once(olivia, reader, at_reader):
    at_reader.plug("offline")
    before = head()
    olivia("post", f"{URL}check/")
    assert Reader.objects.get().status == "offline"
    assert event_types_since(before) == ["reader.changed"]
    before = head()
    assert checking.check_readers() == 0
    assert event_types_since(before) == []


def test_a_reader_that_its_provider_does_not_list_is_offline(reader, bank):
    bank.server.store.remove(bank.server.store.find(reader.reference))
    assert checking.check_readers() == 1
    assert Reader.objects.get().status == "offline"


def test_a_reader_with_a_payment_is_not_removed(olivia, reader, send, place):
    send(place())
    page = olivia("post", f"{URL}{reader.pk}/remove/")
    assert (page.status_code, "Another payment is under way" in text(page)) == (409, True)
    assert Reader.objects.get().removed_at is None


def test_readers_go_with_their_account(take, reader):
    take(remove_account, provider="stripe")
    assert Reader.objects.get().removed_at is not None


def test_the_app_of_sumup_is_stored_and_no_other_provider_has_one(olivia, take, bank):
    take(
        connect_account, provider="sumup", mode="test", reference="MSANDBOX-alpha", connected_as="Alpha",
        key_ends_with="lpha", secret_key="sup_sk_sandbox_alpha",
    )  # fmt: skip
    app = "/portal/payment-providers/sumup/app/"
    assert olivia("post", app, {"app_id": "com.alpha.till", "affiliate_key": "sup_afk_1"}).status_code == 302
    account = ProviderAccount.objects.get(provider="sumup")
    assert (account.app_id, account.affiliate_key) == ("com.alpha.till", "sup_afk_1")
    assert "com.alpha.till" in text(olivia("get", app))
    assert olivia("get", "/portal/payment-providers/stripe/app/").status_code == 404


def test_the_list_costs_the_same_queries_for_any_number_of_readers(olivia, reader, tenant):
    counts = []
    for number in range(3):
        with CaptureQueriesContext(connection) as captured:
            olivia("get", URL)
        counts.append(len(captured))
        pair(tenant, f"Reader {number}")
    assert counts[1] == counts[2]  # the first request fills the caches of the session and of the accounts


def test_a_neighbours_reader_is_not_found(olivia, beta, bank):
    connection.set_tenant(beta)
    found = ProviderReader("tmr_beta", "Theirs", ReaderStatus.ONLINE)
    theirs = run_service(add_reader, provider="stripe", found=found, name="Theirs")
    for path in (f"{URL}{theirs.pk}/", f"{URL}{theirs.pk}/remove/"):
        assert olivia("get", path).status_code == 404


def test_reducing_the_events_gives_the_fresh_snapshot(take, tenant, bank):
    before, joined = on_the_wire(readers()), head()
    assert before == on_the_wire(NO_READERS)
    bar, other = pair(tenant), pair(tenant, "Window")
    take(rename_reader, reader_id=bar.id, name="Terrace")
    take(remove_reader, reader_id=other.id)
    events = [event for event in events_since(joined) if event["type"] == "reader.changed"]
    state = before
    for event in events:
        state = on_the_wire(reduce_readers(state, event))
    after = on_the_wire(readers())
    assert state == after
    assert [row["name"] for row in after["readers"].values()] == ["Terrace"]
    [reduced] = call_javascript(
        "frontend/shared/reducers/readers.js", "reducers.readers", [(before, events)], reduces=True
    )
    assert reduced == as_javascript(after)


def test_a_busy_reader_cannot_be_removed_by_its_service(take, reader, send, place):
    send(place())
    with pytest.raises(ReaderBusy):
        take(remove_reader, reader_id=reader.id)
