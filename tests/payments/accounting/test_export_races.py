"""Two people who export a month at once, beside a control that exports each journal twice."""

from payments.accounting import selectors, services
from payments.cash_up.reports import close_day
from payments.models import AccountingSettings, ExportedReport, ZReport
from tests.payments.cash_up.conftest import world  # noqa: F401, a fixture
from tests.services import run_service
from tests.threads import errors_of, pause_until_all_read, race


def exporting(world):  # noqa: F811, a fixture by its name
    month = ZReport.objects.get().business_day
    return lambda: run_service(services.export_journals, actor=world.carl, format="xero", month=month)


def closed_day(world):  # noqa: F811
    world.sale()()
    run_service(close_day, actor=world.carl)


def test_of_two_people_who_export_one_gets_the_journals(world):  # noqa: F811
    closed_day(world)
    (refused,) = errors_of(race(exporting(world), exporting(world), restaurant=world.alpha))
    assert refused.code == "accounting.nothing_to_export"
    assert ExportedReport.objects.count() == 1


def test_without_the_lock_both_get_the_same_journal(world, monkeypatch):  # noqa: F811
    """The control: an accountant who imports both files books the day twice."""
    closed_day(world)
    run_service(services.change_accounts, actor=world.carl, version=0, accounts={})
    read = pause_until_all_read(lambda: AccountingSettings.objects.get(pk=1))
    monkeypatch.setattr(selectors, "lock_settings", read)
    assert errors_of(race(exporting(world), exporting(world), restaurant=world.alpha)) == []
    assert ExportedReport.objects.count() == 2
