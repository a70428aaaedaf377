"""The portal's pages of house accounts."""

import io
import re
from decimal import Decimal as D
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from fynlo.core import clock
from payments.house_accounts import services
from payments.house_accounts.printing import render
from payments.house_accounts.statements import statement_of
from payments.models import AccountMovement, HouseAccount
from restaurants.business_days import business_day
from restaurants.models import Restaurant
from tests.payments.house_accounts.conftest import owed

pytestmark = pytest.mark.django_db

LIST = "/portal/house-accounts/"
DETAILS = {"name": "Town Hall", "credit_limit": "200.00", "terms_days": "30", "signers": "Ana Ruiz\nBo Lee"}


@pytest.fixture
def browse(page_client, tenant):
    """`browse("marco")` is Marco's client; after each request Alpha is chosen again."""

    def make(name, slug="alpha"):
        client = page_client(name, slug)
        request = client.request

        def requested(**fields):
            answer = request(**fields)
            connection.set_tenant(tenant)
            return answer

        client.request = requested
        return client

    return make


def text(answer, status=200):
    assert answer.status_code == status
    return re.sub(r"[ \n]+", " ", answer.content.decode())


def key():
    return {"key": str(uuid4())}


def month():
    """The month of the business day: until the cut-off, the night of the first belongs to the month before."""
    return f"{business_day(clock.now(), Restaurant.objects.get(slug='alpha')):%Y-%m}"


def test_without_accounts_the_page_says_how_to_open_one(browse):
    assert "No house accounts yet" in text(browse("marco").get(LIST))


def test_an_account_is_opened_edited_and_closed(browse):
    marco = browse("marco")
    sent = {**DETAILS, **key()}
    assert marco.post(f"{LIST}new/", sent).status_code == 302
    assert marco.post(f"{LIST}new/", sent).status_code == 302, "a double tap opens one account"
    made = HouseAccount.objects.get()
    assert (made.credit_limit, made.signers) == (D("200.00"), ["Ana Ruiz", "Bo Lee"])
    changed = {**DETAILS, "version": 1, "credit_limit": "50", **key()}
    assert marco.post(f"{LIST}{made.id}/edit/", changed).status_code == 302
    assert "Another person changed this account" in text(
        marco.post(f"{LIST}{made.id}/edit/", {**changed, **key()}), 422
    )  # fmt: skip
    assert marco.post(f"{LIST}{made.id}/close/", key()).status_code == 302
    assert "Closed" in text(marco.get(f"{LIST}{made.id}/"))
    assert "Town Hall" in text(marco.get(f"{LIST}?state=closed"))
    assert "Town Hall" not in text(marco.get(LIST))


def test_invalid_details_are_named_and_open_nothing(browse):
    marco = browse("marco")
    sent = {**DETAILS, "credit_limit": "-1", "emails_statements": "on", **key()}
    assert "greater than or equal to 0" in text(marco.post(f"{LIST}new/", sent), 422)
    sent = {**DETAILS, "emails_statements": "on", **key()}
    assert "Enter the address that statements go to." in text(marco.post(f"{LIST}new/", sent), 422)
    assert not HouseAccount.objects.exists()


def test_a_transfer_and_a_correction_are_noted_once(browse, account):
    marco = browse("marco")
    sent = {"amount": "5.00", "paid_on": "2026-01-05", "reference": "INV 7", **key()}
    for _ in range(2):
        assert marco.post(f"{LIST}{account.id}/transfer/", sent).status_code == 302
    assert owed(account) == D("-5.00")
    sent = {"direction": "more", "amount": "5.00", "against": "bank", "reason": "paid back", **key()}
    assert marco.post(f"{LIST}{account.id}/correct/", sent).status_code == 302
    assert owed(account) == D("0.00")
    shown = text(marco.get(f"{LIST}{account.id}/"))
    assert "Bank transfer of 5 January 2026, INV 7" in shown
    assert "Correction: paid back" in shown


def test_a_refused_transfer_says_why(browse, account):
    sent = {"amount": "5.00", "paid_on": "2099-01-05", "reference": "", **key()}
    answer = browse("marco").post(f"{LIST}{account.id}/transfer/", sent)
    assert "Enter the day on which the money arrived." in text(answer, 422)


def test_an_account_that_owes_money_is_not_closed(browse, account, charge, place):
    charge(place())
    marco = browse("marco")
    assert "This account owes £11.70." in text(marco.post(f"{LIST}{account.id}/close/", key(), follow=True))
    assert HouseAccount.objects.get().is_open


def test_the_list_is_searched_and_exported(browse, account, charge, place, run):
    charge(place())
    run(services.open_account, name="=Formula", credit_limit=D("1.00"))
    marco = browse("marco")
    shown = text(marco.get(f"{LIST}?q=dana"))
    assert "Harbour Office" in shown
    assert "Formula" not in shown
    assert "No such account" in text(marco.get(f"{LIST}?q=nobody"))
    lines = marco.get(f"{LIST}export.csv").content.decode().splitlines()
    assert lines[1].startswith("'=Formula,")
    assert lines[2].startswith("Harbour Office,Dana Reed,accounts@harbour.example,11.70,0.00,0,50.00,14")


def test_a_statement_as_page_csv_pdf_and_email(browse, account, charge, place):
    charge(place())
    marco, at = browse("marco"), f"{LIST}{account.id}/{month()}"
    shown = text(marco.get(f"{at}/"))
    assert "signed by Dana Reed" in shown
    assert "£11.70" in shown
    assert "signed by Dana Reed" in marco.get(f"{at}.csv").content.decode()
    first, again = marco.get(f"{at}.pdf").content, marco.get(f"{at}.pdf").content
    assert first == again, "the same bytes each time"
    pages = PdfReader(io.BytesIO(first)).pages
    assert "Harbour Office" in pages[0].extract_text()
    assert "£11.70" in pages[0].extract_text()
    assert "The statement is on its way." in text(marco.post(f"{at}/email/", key(), follow=True))


def test_the_pdf_of_a_statement_is_in_the_restaurants_language(tenant, account, charge, place):
    charge(place())
    statement = statement_of(account, business_day(clock.now(), tenant).replace(day=1))
    tenant.language = "es"  # of this row alone: nothing is saved

    words = PdfReader(io.BytesIO(render(statement, tenant))).pages[0].extract_text()

    assert "Extracto" in words
    assert "firmada por Dana Reed" in " ".join(words.split())


@pytest.mark.parametrize("path", ["", "edit/", "transfer/", "correct/", "2026-01/", "2026-01.pdf", "2026-01.csv"])
def test_the_neighbour_gets_404(browse, account, path):
    assert browse("marco", "beta").get(f"{LIST}{account.id}/{path}").status_code == 404


@pytest.mark.parametrize("path", ["", "new/", "export.csv"])
def test_a_waiter_manages_no_accounts(browse, path):
    assert browse("sara").get(LIST + path).status_code == 403


def test_the_number_of_queries_does_not_grow(browse, account, charge, place, run, queries_of):
    marco = browse("marco")
    charge(place())
    paths = (LIST, f"{LIST}{account.id}/", f"{LIST}{account.id}/{month()}/")
    before = [queries_of(marco, path) for path in paths]
    for number in range(3):
        charge(place(), D("1.00"))
        run(services.open_account, name=f"Office {number}", credit_limit=D("1.00"))
    assert [queries_of(marco, path) for path in paths] == before
    assert AccountMovement.objects.count() == 4


@pytest.fixture
def queries_of():
    """Count the queries of a page's second load: the first fills caches."""

    def count(client, path):
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    return count
