"""`manage.py journal verify` names what a person changed behind our back, with the triggers disabled."""

import hashlib
import io
from datetime import date
from decimal import Decimal as D

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from fynlo.core import clock
from payments import services
from payments.journal import checks, verification
from payments.journal.checks import Check
from payments.journal.verification import verify
from payments.models import JournalHead, ZHead, ZReport

pytestmark = pytest.mark.django_db


def tamper(sql):
    """Run statements as a person with the database's password would: no trigger, no foreign key."""
    with connection.cursor():  # chooses the restaurant's schema
        raw = connection.connection  # beside Django, whose guard refuses writes outside a command
    raw.execute("SET CONSTRAINTS ALL IMMEDIATE")
    raw.execute("SET CONSTRAINTS ALL DEFERRED")
    raw.execute("SET LOCAL session_replication_role = replica")
    raw.execute(sql)
    raw.execute("SET LOCAL session_replication_role = origin")


OF_ENTRY = "(SELECT entry_id FROM payments_journallink WHERE number = {})"
OF_PAYMENT = f"(SELECT payment_id FROM payments_entry WHERE id = {OF_ENTRY})"


def of_entry(number):
    return OF_ENTRY.format(number)


def of_payment(number):
    return OF_PAYMENT.format(number)


def test_a_day_of_money_is_sound(day, tenant):
    report = verify(tenant)
    assert (report.troubles, report.entries, report.receipts, report.earlier) == ([], 5, 4, 0)


@pytest.mark.parametrize(
    ("sql", "sentences"),
    [
        (
            f"UPDATE payments_posting SET amount = amount / 2 WHERE entry_id = {of_entry(2)}",
            ["Entry 2 (capture of", "Payment"],
        ),
        (f"UPDATE payments_entry SET at = at - interval '1 day' WHERE id = {of_entry(3)}", ["Entry 3 (refund of"]),
        (
            f"UPDATE payments_payment SET amount = 9.00, received = 11.00, change = 0 WHERE id = {of_payment(1)}",
            ["Entry 1 (capture of", "Payment", "Order"],
        ),
        (f"UPDATE payments_payment SET received = 15.00, change = 1.30 WHERE id = {of_payment(1)}", ["Entry 1 ("]),
        (f"UPDATE payments_payment SET business_day = '2020-01-01' WHERE id = {of_payment(1)}", ["Entry 1 ("]),
        (f"UPDATE payments_payment SET refunded = 0 WHERE id = {of_payment(1)}", ["Payment", "Order"]),
        (f"UPDATE payments_payment SET tender = 'card' WHERE id = {of_payment(2)}", ["Payment"]),
        ("UPDATE payments_receipt SET document = replace(document, '11.70', '1.70') WHERE number = 1", ["Entry 1 ("]),
        ("UPDATE payments_receipt SET number = 9 WHERE number = 2", ["Entry 2 (", "The numbers 2 to 2", "The numbers"]),
        ("DELETE FROM payments_receipt WHERE number = 4", ["Entry 5 (", "The numbers 4 to 4 of the series R"]),
        ("UPDATE payments_receiptvat SET vat = vat + 1, net = net - 1 WHERE gross < 0", ["Receipt R-3 states another"]),
        ("UPDATE payments_receiptvat SET business_day = '2020-01-01'", ["Receipt R-1 states another", "Receipt R-4"]),
        ("DELETE FROM payments_receiptvat", ["Receipt R-1 states another VAT by rate"]),
        ("UPDATE payments_refund SET amount = 1.00", ["Entry 3 (refund"]),
        ("UPDATE payments_correction SET by = gen_random_uuid()", ["Entry 4 (correction"]),
        ("UPDATE payments_allocation SET amount = amount - 0.01 WHERE refund_id IS NOT NULL", ["Entry 3 (refund"]),
        (
            f"DELETE FROM payments_posting WHERE entry_id = {of_entry(4)}",
            ["Entry 4 (correction"],
        ),
        (
            f"DELETE FROM payments_entry WHERE id = {of_entry(4)}",
            ["Entry 4 (", "A posting of", "A posting of"],
        ),
        ("DELETE FROM payments_journallink WHERE number IN (2, 3)", ["Entries 2 to 3 are missing", "The entry"]),
        ("DELETE FROM payments_journallink WHERE number = 5", ["Entry 5 is missing", "The entry"]),
        (
            "WITH a AS (SELECT * FROM payments_journallink WHERE number = 2), b AS (SELECT * FROM payments_journallink"
            " WHERE number = 4), gone AS (DELETE FROM payments_journallink WHERE number IN (2, 4))"
            " UPDATE payments_journalhead SET hash = hash",
            ["Entry 2 is missing", "Entry 4 is missing", "The entry"],
        ),
        ("UPDATE payments_journalhead SET number = 4", ["The journal's head says that entry 4 is the last"]),
        ("UPDATE payments_journalhead SET hash = 'x'", ["The journal's head has another hash"]),
        (
            "INSERT INTO payments_entry (id, kind, payment_id, at) SELECT gen_random_uuid(), 'capture', payment_id, at"
            f" FROM payments_entry WHERE id = {of_entry(2)}",
            ["has no place in the journal: it was inserted"],
        ),
        ("UPDATE orders_order SET paid = paid - 1 WHERE paid = 11.70", ["Order"]),
    ],
)
def test_a_change_behind_our_back_is_named(day, tenant, sql, sentences):
    tamper(sql)
    troubles = verify(tenant).troubles
    assert troubles, "nothing was noticed"
    for sentence in sentences:
        assert any(sentence in trouble for trouble in troubles), troubles


def test_two_entries_in_each_others_place_are_both_named(day, tenant):
    tamper(
        "CREATE TEMPORARY TABLE swapped ON COMMIT DROP AS SELECT number, entry_id FROM payments_journallink"
        " WHERE number IN (2, 5); UPDATE payments_journallink l SET entry_id = gen_random_uuid() WHERE number = 2;"
        " UPDATE payments_journallink SET entry_id = (SELECT entry_id FROM swapped WHERE number = 2) WHERE number = 5;"
        " UPDATE payments_journallink SET entry_id = (SELECT entry_id FROM swapped WHERE number = 5) WHERE number = 2"
    )
    troubles = verify(tenant).troubles
    assert [trouble[:8] for trouble in troubles] == ["Entry 2 ", "Entry 5 "]
    assert all("another entry stands in its place" in trouble for trouble in troubles)


def test_a_deleted_payment_is_named(day, tenant):
    tamper(f"DELETE FROM payments_payment WHERE id = {of_payment(5)}")
    troubles = " ".join(verify(tenant).troubles)
    assert "Entry 5 (capture" in troubles
    assert f"is about the payment {day.rest.id}, which is missing" in troubles


def test_who_forges_one_hash_breaks_the_next_one(day, tenant):
    """Rewriting entry 2 with its own hash leaves entry 3 chained to what was there before."""
    tamper(f"UPDATE payments_posting SET amount = amount * 2 WHERE entry_id = {of_entry(2)}")
    with connection.cursor() as cursor:
        cursor.execute(verification.LINKS, {"after": 0, "limit": 2})
        rows = cursor.fetchall()
    forged = verification.hash_of(2, bytes(rows[0][1]), rows[1][3])
    tamper(f"UPDATE payments_journallink SET hash = '\\x{forged.hex()}' WHERE number = 2")
    assert any(trouble.startswith("Entry 3 (refund") for trouble in verify(tenant).troubles)


def test_entries_from_before_the_journal_are_counted_and_a_missing_one_is_noticed(day, tenant, take, place, waiter):
    tamper("DELETE FROM payments_journallink; UPDATE payments_journalhead SET number = 0, hash = '', earlier = 5")
    take(services.take_cash, actor=waiter, order=place().id, amount=D("5.00"))
    report = verify(tenant)
    assert (report.troubles, report.entries, report.earlier) == ([], 1, 5)
    tamper("DELETE FROM payments_entry WHERE kind = 'correction'")
    assert "1 entries from before the journal are missing." in verify(tenant).troubles


def test_only_the_first_of_many_are_named_and_the_rest_counted(day, tenant, monkeypatch):
    monkeypatch.setattr(verification, "MOST_NAMED", 2)
    monkeypatch.setattr(verification, "BATCH", 2)
    tamper("UPDATE payments_entry SET at = at + interval '1 second'")
    assert verify(tenant).troubles[2] == "And 3 more entries."


def test_registered_checks_run_too(day, tenant):
    checks.register(Check("stars", lambda: iter(["A star is missing."])))
    try:
        assert verify(tenant).troubles == ["A star is missing."]
    finally:
        checks.unregister("stars")


@pytest.fixture
def two_z_reports(tenant, take):
    def write():
        previous = ""
        for number in (1, 2):
            document = f'{{"number":{number}}}'.encode()
            sha256 = hashlib.sha256(document).hexdigest()
            ZReport.objects.create(
                number=number, business_day=date(2026, 11, number), document=document, previous_sha256=previous,
                sha256=sha256, at=clock.now(),
            )  # fmt: skip
            previous = sha256
        ZHead.objects.update_or_create(pk=1, defaults={"last_number": 2, "last_sha256": previous})

    take(write)


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("UPDATE payments_zreport SET document = 'x' WHERE number = 2", "Z report 2 was changed."),
        ("DELETE FROM payments_zreport WHERE number = 1", "The Z reports 1 to 1 are missing."),
        ("DELETE FROM payments_zreport WHERE number = 2", "The last Z report should be number 2; it is number 1."),
        ("UPDATE payments_zreport SET previous_sha256 = '' WHERE number = 2", "Z report 2 is not chained"),
    ],
)
def test_a_changed_or_missing_z_report_is_named(two_z_reports, tenant, sql, sentence):
    assert verify(tenant).troubles == []
    tamper(sql)
    assert sentence in " ".join(verify(tenant).troubles)


def test_a_neighbours_journal_is_its_own(day, tenant, beta):
    report = verify(beta)
    assert (report.troubles, report.entries) == ([], 0)


def test_the_command_tells_by_words_and_exit_code(day, tenant, beta):
    out = io.StringIO()
    call_command("journal", "verify", stdout=out)
    assert "alpha: 5 entries, 4 receipts: sound" in out.getvalue()
    assert "beta: 0 entries, 0 receipts: sound" in out.getvalue()

    connection.set_tenant(tenant)
    tamper("UPDATE payments_refund SET reason = 'none'")
    with pytest.raises(CommandError, match="1 journal is not sound") as failed:
        call_command("journal", "verify", "alpha", stdout=out)
    assert failed.value.returncode == 1
    assert "alpha: 5 entries, 4 receipts: NOT SOUND\n  Entry 3 (refund" in out.getvalue()
    call_command("journal", "verify", "beta", stdout=out)

    with pytest.raises(CommandError, match="no restaurant called gamma") as unknown:
        call_command("journal", "verify", "gamma")
    assert unknown.value.returncode == 2


def test_the_head_of_an_empty_journal_is_made_by_the_first_entry(tenant):
    assert not JournalHead.objects.exists()
    assert verify(tenant).troubles == []
