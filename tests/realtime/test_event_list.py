"""The event types: documented, in the committed list, and each used by a view or a handler."""

import pytest
from django.conf import settings
from django.core.management import call_command

from realtime import event_list, events
from realtime.events import EventType
from realtime.management.commands import stream
from realtime.projections import registered

NOT_FOLDED: dict[str, str] = {  # type → why no screen needs it
    "bill.presented": "the order's history and the report of exceptions tell it; no screen holds it as state",
    "booking.added": "the portal reads the diary when its page is opened; the floor plan asks for it",
    "booking.changed": "the portal reads the diary when its page is opened; the floor plan asks for it",
    "display.paired": "a guest display loads its page again; no screen holds it as state",
    "display.shown": "a guest display loads its page again; no screen holds it as state",
    "gift_card.changed": "only the server knows what is on a card; till and portal ask when they need it",
    "inventory.credit_note_changed": "the portal reads a credit note when its page is opened",
    "inventory.delivery_changed": "the portal reads a delivery when its page is opened",
    "inventory.purchase_order_changed": "the portal reads an order when its page is opened",
    "inventory.recipe_changed": "the portal reads a recipe when its page is opened",
    "payment.invoiced": "the order's history tells it; a till reads a payment's receipts when they are opened",
    "staff.hours_approved": "the portal reads a timesheet when its page is opened",
    "staff.updated": "the portal reads an employee when their page is opened",
    "stocktake.changed": "the pages of a stocktake ask for what changed; a stocktake is open for an hour a week",
    "stocktake.counted": "the pages of a stocktake ask for what changed; a stocktake is open for an hour a week",
    "z.made": "the portal reads a Z report when its page is opened",
}


def test_the_committed_list_is_what_the_program_registers():
    assert (settings.BASE_DIR / "docs" / "events.md").read_text(encoding="utf-8") == event_list.document(), (
        "write it again: manage.py stream docs"
    )


def test_the_command_writes_the_list(tmp_path, monkeypatch):
    monkeypatch.setattr(stream, "DOCUMENT", tmp_path / "events.md")
    call_command("stream", "docs")
    assert (tmp_path / "events.md").read_text(encoding="utf-8") == event_list.document()


def test_every_event_type_has_a_description_and_its_fields():
    for kind in events.registered().values():
        assert kind.description.endswith("."), kind.name
        assert kind.payload, kind.name
        assert all(kind.payload.values()), kind.name
        assert set(kind.optional) <= set(kind.payload), kind.name
        assert kind.name.count(".") == 1
        assert kind.name in event_list.document()


def test_every_type_moves_a_part_or_names_why_not():
    unmoved = {name for name in events.registered() if not event_list.parts_moved_by(name)}
    assert unmoved == set(NOT_FOLDED)


def test_every_part_follows_types_that_exist():
    for parts in registered().values():
        for part in parts.values():
            assert set(part.events) <= set(events.registered())


def test_strays_are_missing_and_undocumented_fields():
    kind = EventType("test.some", "Some.", {"id": "its id", "note": "if any"}, optional=("note",))
    assert kind.strays({"id": 1}) == kind.strays({"id": 1, "note": ""}) == []
    assert kind.strays({"note": "", "more": 1}) == ["id", "more"]
    assert kind.strays([1]) == ["data"]


def test_an_event_that_is_not_as_documented_fails_its_test(run, tenant):
    """The guard that checks every event of every test (tests/plugins/guards.py) finds strays."""

    def forgetful(context):
        context.record("menu.updated", aggregate="menu", subject=tenant.pk, topics=["menu"], data={"number": 3})

    with pytest.raises(AssertionError, match=r"menu.updated is not as documented: number, version"):
        run(forgetful)
