"""Journals are exported once under fixed numbers; pages show them by month; accounts are mapped in the settings."""

import hashlib
import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal as D
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fynlo.core import clock
from fynlo.core.ids import uuid7
from payments.accounting import services
from payments.accounting.errors import NothingToExport, NotMapped, SettingsStale
from payments.accounting.formats import FORMATS
from payments.cash_up.reports import close_day
from payments.models import AccountingExport, AccountingSettings, ExportedReport, ZReport
from tests.payments.cash_up.conftest import (  # noqa: F401
    card,
    cashier,
    latte,
    place,
    room,
    sell,
    tacos,
    take,
    waiter,
)

pytestmark = pytest.mark.django_db
PAGE = "/portal/accounting/"


@pytest.fixture
def day(run, sell):  # noqa: F811
    """`day()` sells £11.70 and closes the day; `day(tomorrow=True)` a day later. Returns the Z report."""

    def close(**fields):
        sell(**fields)
        return run(close_day).reports[-1]

    return close


@pytest.fixture
def export(run, actor):
    def make(made="xero", month=None, **fields):
        month = month or ZReport.objects.order_by("-number").first().business_day
        return run(services.export_journals, actor=actor("olivia"), format=made, month=month, **fields)

    return make


class Browser:
    """A signed-in client; after each request Alpha is the chosen restaurant again."""

    def __init__(self, client, tenant):
        self._client, self._tenant = client, tenant

    def get(self, path, status=200):
        return self._text(self._client.get(path), status)

    def post(self, path, data, status=200):
        return self._text(self._client.post(path, {"key": uuid4(), **data}, follow=True), status)

    def bytes(self, path):
        response = self._client.get(path)
        connection.set_tenant(self._tenant)
        return response.content

    def _text(self, response, status):
        connection.set_tenant(self._tenant)
        assert response.status_code == status, response.status_code
        return " ".join(response.content.decode().split())


@pytest.fixture
def olivia(page_client, tenant):
    return Browser(page_client("olivia"), tenant)


def numbers(export):
    return sorted({row.split(",")[0] for row in bytes(export.file).decode().split("\r\n")[1:] if row})


def test_a_journal_is_exported_once_and_a_late_sale_is_a_new_journal(day, export):
    first = day()
    (made,) = export("quickbooks")
    assert numbers(made) == [f"FYNLO-Z-{first.number:06d}"]
    with pytest.raises(NothingToExport, match="exported to QuickBooks Online before"):
        export("quickbooks")
    late = day()
    assert (late.business_day, late.supplement) == (first.business_day, 1)
    (supplement,) = export("quickbooks")
    assert numbers(supplement) == [f"FYNLO-Z-{late.number:06d}"]


def test_the_same_file_again_is_the_same_to_the_byte(day, export):
    day()
    day()
    (first,), (again,) = export(), export(everything=True)
    assert bytes(first.file) == bytes(again.file)
    assert first.sha256 == again.sha256 == hashlib.sha256(bytes(first.file)).hexdigest()
    assert (first.by_name, first.name) == ("Olivia", "xero-FYNLO-Z-000001-to-FYNLO-Z-000002.csv")


def test_each_program_has_exports_of_its_own(day, export):
    day()
    export("xero")
    (made,) = export("quickbooks")
    assert numbers(made) == ["FYNLO-Z-000001"]


def test_a_month_without_a_closed_day_has_nothing_to_export(export, tenant):
    with pytest.raises(NothingToExport, match="No day of March 2026 is closed yet"):
        export(month=date(2026, 3, 14))


def test_a_day_that_booked_nothing_is_not_exported(run, export):
    run(close_day)
    with pytest.raises(NothingToExport):
        export()
    assert not AccountingExport.objects.exists()


def test_a_long_month_makes_several_files(day, export, monkeypatch):
    monkeypatch.setattr("payments.accounting.services.FORMATS", {"xero": short()})
    day()
    day()
    made = export()
    assert [export.name for export in made] == [
        "xero-FYNLO-Z-000001-to-FYNLO-Z-000001.csv", "xero-FYNLO-Z-000002-to-FYNLO-Z-000002.csv",
    ]  # fmt: skip
    assert ExportedReport.objects.count() == 2


def short():
    return replace(FORMATS["xero"], most_lines=5)


def test_a_line_without_an_account_is_refused_and_nothing_is_stored(day, export, run, actor):
    day()
    accounts = {"vat": {"xero": "", "tax_rate": "No VAT", "quickbooks": "VAT"}}
    run(services.change_accounts, actor=actor("olivia"), version=0, accounts=accounts)
    with pytest.raises(NotMapped, match="Choose an account for VAT at 20 % in the settings first"):
        export("xero")
    assert not AccountingExport.objects.exists()
    assert "VAT at 20 %" in bytes(export("quickbooks")[0].file).decode()


def test_settings_that_another_person_changed_meanwhile_are_refused(run, actor, tenant):
    run(services.change_accounts, actor=actor("olivia"), version=0, accounts={})
    with pytest.raises(SettingsStale):
        run(services.change_accounts, actor=actor("olivia"), version=0, accounts={})


def test_the_month_shows_each_journal_and_exports_it(olivia, day):
    report = day()
    page = olivia.get(PAGE)
    assert f"FYNLO-Z-{report.number:06d}" in page
    assert "Not yet" in page
    made = olivia.post(PAGE, {"format": "xero"})
    assert "The file is ready." in made
    export = AccountingExport.objects.get()
    assert export.name in made
    assert olivia.bytes(f"{PAGE}exports/{export.id}/") == bytes(export.file)
    again = olivia.post(PAGE, {"format": "xero"}, 422)
    assert "was exported to Xero before" in again
    assert "The file is ready." in olivia.post(PAGE, {"format": "xero", "everything": "on"})
    assert AccountingExport.objects.count() == 2
    olivia.get(f"{PAGE}exports/{uuid7()}/", 404)


def test_another_month_is_another_page(olivia, day):
    report = day()
    month = report.business_day.replace(day=1) - timedelta(days=1)
    assert "No journal in this month" in olivia.get(f"{PAGE}?month={month:%Y-%m}")
    for wrong in ("2026-13", "x", "2026"):
        olivia.get(f"{PAGE}?month={wrong}", 404)


def test_one_journal_balances_and_links_its_z_report(olivia, day):
    report = day()
    page = olivia.get(f"{PAGE}journals/{report.number}/")
    assert f"/portal/cash-up/z/{report.number}/" in page
    assert page.count("£11.70") >= 2
    assert "Sales at 20 % VAT" in page
    table = olivia.get(f"{PAGE}journals/{report.number}/journal.csv")
    assert f"FYNLO-Z-000001,{report.business_day},{report.number},Cash in the drawers,11.70," in table
    assert table in olivia.get(f"{PAGE}journals.csv")
    olivia.get(f"{PAGE}journals/999/", 404)


def test_the_accounts_are_changed_on_the_settings_page(olivia, day, export):
    day()
    page = olivia.get(f"{PAGE}settings/")
    assert 'value="820"' in page
    fields = dict(_inputs(page))
    number = next(name for name, value in fields.items() if value == "820").partition("_")[0]
    saved = olivia.post(f"{PAGE}settings/", {**fields, f"{number}_xero": "2200"})
    assert "Saved." in saved
    assert AccountingSettings.objects.get().accounts == {
        "vat": {"xero": "2200", "tax_rate": "No VAT", "quickbooks": "VAT Control"}
    }
    assert ",2200,No VAT," in bytes(export()[0].file).decode()
    page = olivia.post(f"{PAGE}settings/", {**fields, "version": "1", f"{number}_xero": "=1+1"}, 422)
    assert "Begin with a letter or a digit." in page


def _inputs(page):
    for found in re.finditer(r"<input ([^>]*)>", page):
        attributes = dict(re.findall(r'(\w+)="([^"]*)"', found[1]))
        if re.fullmatch(r"version|[0-9]+_\w+", attributes.get("name", "")):
            yield attributes["name"], attributes.get("value", "")


def test_managers_see_the_journal_and_only_the_owner_exports(page_client, day, export, tenant):
    report, (made,) = day(), export()
    marco = page_client("marco")
    assert marco.get(PAGE).status_code == 200
    assert marco.get(f"{PAGE}journals/{report.number}/").status_code == 200
    assert marco.post(PAGE, {"key": uuid4(), "format": "xero"}).status_code == 403
    assert marco.get(f"{PAGE}exports/{made.id}/").status_code == 403
    assert marco.get(f"{PAGE}settings/").status_code == 403
    assert page_client("sara").get(PAGE).status_code == 403
    beta = page_client("olivia", "beta")
    assert beta.get(f"{PAGE}exports/{made.id}/").status_code == 404
    assert beta.get(f"{PAGE}journals/{report.number}/").status_code == 404
    connection.set_tenant(tenant)


def test_the_month_costs_the_same_queries_for_more_journals(olivia, day, export):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            olivia.get(PAGE)
        return len(captured)

    day()
    export()
    queries()  # the first page of a process fills caches
    before = queries()
    day()
    day()
    export()
    assert queries() == before


def test_a_journal_holds_what_a_payout_books(run, day, tenant):
    """The entries of payouts and fees are of the day on which they are booked, so its Z and journal have them."""
    from payments.accounting.selectors import journal
    from payments.payouts.services import store_payout
    from payments.providers.base import Movement, MovementKind, Payout

    fee = Movement("txn_1", MovementKind.FEE, D("-2.00"), D("0.00"), "GBP", clock.now())
    run(store_payout, provider="stripe", payout=Payout("po_1", D("-2.00"), "GBP", clock.now().date(), True, (fee,)))
    report = day()
    amounts = {line.name: line.amount for line in journal(report.number).lines}
    assert (amounts["bank"], amounts["fees"]) == (D("-2.00"), D("2.00"))
    assert "provider" not in amounts
