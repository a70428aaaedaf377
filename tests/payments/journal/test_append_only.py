"""The database refuses to change or remove what was recorded, also to the owner of the tables."""

from decimal import Decimal as D

import pytest
from django.contrib import admin
from django.db import DatabaseError, connection
from django.db.models import ProtectedError
from django.test import RequestFactory
from psycopg import Error

from payments.models import Entry, Payment
from realtime.models import AuditEntry, Event
from restaurants.models import User
from tests.plugins.restaurants import tenant_tables

pytestmark = pytest.mark.django_db

# What is written once. A new table of this kind is added here and gets the triggers in its migration.
WRITTEN_ONCE = {
    "payments_allocation", "payments_correction", "payments_entry", "payments_invoice", "payments_invoiceprint",
    "payments_journallink", "payments_posting", "payments_receipt", "payments_receiptprint", "payments_receiptvat",
    "payments_refund",
    "payments_cashmovement", "payments_assignedrefund",
    "payments_drawercount", "payments_cardmachinetotal", "payments_zreport", "payments_zrow",
    "payments_accountmovement", "payments_depositmovement",
    "payments_giftcardmovement", "payments_pointsmovement",
    "payments_tippayment", "payments_tippolicy", "payments_tippool", "payments_tiprequest",
    "payments_tiprequestanswer", "payments_tipshare",
    "orders_correction", "realtime_archivedevents", "realtime_auditentry", "realtime_event",
    "public.restaurants_platformaudit", "public.restaurants_securityevent",
}  # fmt: skip
# The bits of pg_trigger.tgtype: BEFORE 2, DELETE 8, UPDATE 16, TRUNCATE 32.
GUARDED = """
SELECT bit_or(tgtype) & 58 = 58 FROM pg_trigger
WHERE tgrelid = %s::regclass AND tgenabled = 'O' AND tgfoid::regproc::text LIKE '%%refuse_change'"""


def is_refused(sql):
    """Whether the database refuses a statement because the rows are written once, and not for another reason."""
    raw = connection.connection  # beside Django, whose guard refuses writes outside a command
    raw.execute("SET CONSTRAINTS ALL IMMEDIATE")
    raw.execute("SAVEPOINT attempt")
    try:
        raw.execute(sql)
    except Error as error:
        return "append-only" in str(error)
    finally:
        raw.execute("ROLLBACK TO attempt")
    return False


@pytest.mark.parametrize("table", sorted(WRITTEN_ONCE))
def test_each_table_that_is_written_once_has_its_triggers(tenant, table):
    with connection.cursor() as cursor:
        cursor.execute(GUARDED, [table])
        assert cursor.fetchone()[0], f"{table} can be changed, emptied or truncated"


def test_no_row_of_a_days_money_is_changed_deleted_or_truncated(day):
    tables = ("entry", "posting", "allocation", "receipt", "refund", "correction", "journallink")
    allowed = [
        sql
        for name in tables
        for sql in (f"DELETE FROM payments_{name}", f"TRUNCATE payments_{name} CASCADE")
        if not is_refused(sql)
    ]
    assert allowed == []
    assert is_refused("UPDATE payments_entry SET at = now()")
    assert is_refused("UPDATE realtime_event SET data = '{}'")
    assert is_refused("DELETE FROM realtime_event")
    assert is_refused("UPDATE realtime_auditentry SET role = 'nobody'")


def test_the_orm_is_refused_too(day, take):
    changes = [
        lambda: Entry.objects.all().delete(),
        lambda: Entry.objects.update(kind="cash"),
        lambda: Event.objects.all().delete(),
        lambda: AuditEntry.objects.update(role=""),
        lambda: Payment.objects.filter(pk=day.cash.pk).delete(),
        lambda: Payment.objects.filter(pk=day.cash.pk).update(amount=D("1.00"), received=D("9.30")),
    ]
    for change in changes:
        with pytest.raises((DatabaseError, ProtectedError), match=r"append-only|protected"):
            take(change)


@pytest.mark.parametrize(
    "change",
    [
        "amount = amount - 1, received = received - 1",
        "tip = 0, change = change + tip",
        "received = received + 1, change = change + 1",
        "method = 'card'",
        "business_day = '2020-01-01'",
        "receipt_number = 'D1-0009'",
        "captured_at = now()",
        "captured_at = NULL",
    ],
)
def test_what_was_taken_is_not_changed_afterwards(day, change):
    assert is_refused(f"UPDATE payments_payment SET {change}")
    assert not is_refused("UPDATE payments_payment SET next_poll_at = NULL")


def test_payments_and_the_end_of_the_journal_are_not_removed(day):
    for sql in (
        "DELETE FROM payments_payment",
        "TRUNCATE payments_payment CASCADE",
        "DELETE FROM payments_journalhead",
        "TRUNCATE payments_journalhead",
        "UPDATE payments_journalhead SET number = number - 1",
        "UPDATE payments_journalhead SET earlier = 3",
    ):
        assert is_refused(sql), sql


def test_django_admin_shows_no_table_of_a_restaurant_and_deletes_nothing(db):
    request = RequestFactory().get("/admin/")
    request.user = User.objects.get(is_platform_owner=True)
    for model, page in admin.site._registry.items():
        assert model._meta.db_table not in tenant_tables(), f"{model.__name__} belongs to a restaurant"
        assert not page.has_delete_permission(request), f"{model.__name__} can be deleted in the admin"
        assert "delete_selected" not in page.get_actions(request), f"{model.__name__} can be deleted from its list"
        if f"public.{model._meta.db_table}" in WRITTEN_ONCE:
            assert not page.has_change_permission(request), f"{model.__name__} can be changed in the admin"
