"""Alerts: raised with their subject, shown to managers, resolved once."""

import pytest
from django.utils import translation
from django.utils.translation import gettext

from fynlo.core.ids import uuid7
from realtime import alerts
from realtime.alerts import AlertAlreadyResolved, AlertKind, AlertNotFound, raise_alert, resolve
from realtime.models import Alert, AuditEntry, Command, Event
from realtime.projections import ViewForbidden, fold, snapshot_of
from tests.orders.conftest import api, events_since, head, on_the_wire  # noqa: F401

pytestmark = pytest.mark.django_db

ODD = AlertKind("test.odd", "Something odd", "It was odd. Look at it.")


@pytest.fixture
def odd(run):
    """`odd("text")` raises an alert and returns it."""
    alerts.register(ODD)
    yield lambda sentence="Soup was odd.", **data: run(
        raise_alert, kind=ODD.name, about="order", subject=uuid7(), sentence=sentence, **data
    )
    alerts.unregister(ODD)


def test_an_alert_is_stored_with_the_command_that_raised_it(odd):
    from decimal import Decimal as D

    row = odd(amount=D("3.40"))
    assert Event.objects.get(type="attention.raised").command_id == row.command_id
    assert '"amount":3.40' in row.data
    assert '"outcome":"attention"' in Command.objects.get(pk=row.command_id).remarks


def test_a_long_sentence_is_cut(odd):
    assert len(odd("x" * 900).sentence) == 300


def test_an_alert_is_resolved_once_with_a_note(odd, run, actor):
    row = odd()
    run(resolve, actor=actor("marco"), alert_id=row.id, note="Gave it back.")
    row.refresh_from_db()
    assert (row.resolved_by_name, row.note) == ("Marco", "Gave it back.")
    assert AuditEntry.objects.order_by("at").last().notes[0]["note"] == "Gave it back."

    with pytest.raises(AlertAlreadyResolved) as refusal:
        run(resolve, actor=actor("olivia"), alert_id=row.id)
    assert "Marco" in refusal.value.message
    with pytest.raises(AlertNotFound):
        run(resolve, actor=actor("olivia"), alert_id=uuid7())
    assert Event.objects.filter(type="attention.resolved").count() == 1


def test_the_api_lists_and_resolves_alerts(odd, api):  # noqa: F811
    first, second = odd("First."), odd("Second.")
    listed = api("marco")("GET", "/attention").body
    assert [row["says"] for row in listed["data"]] == ["Second.", "First."]
    assert listed["data"][0]["title"] == "Something odd"

    done = api("marco")("POST", f"/attention/{first.id}/resolve", {"note": "Done."})
    assert (done.status_code, done.body["data"]["note"]) == (200, "Done.")
    assert [row["id"] for row in api("marco")("GET", "/attention?state=open").body["data"]] == [str(second.id)]
    assert [row["id"] for row in api("marco")("GET", "/attention?state=resolved").body["data"]] == [str(first.id)]
    assert len(api("marco")("GET", "/attention?state=all").body["data"]) == 2
    assert api("marco")("GET", "/attention?state=odd").status_code == 400
    again = api("olivia")("POST", f"/attention/{first.id}/resolve", {})
    assert (again.status_code, again.body["error"]["code"]) == (409, "attention.resolved_already")


def test_the_neighbour_neither_sees_nor_resolves_an_alert(odd, api):  # noqa: F811
    row = odd()
    assert api("olivia", "beta")("GET", "/attention").body["data"] == []
    assert api("olivia", "beta")("POST", f"/attention/{row.id}/resolve", {}).status_code == 404


def test_the_open_alerts_cost_one_query(odd, django_assert_num_queries):
    from realtime.api.alerts import STATES

    for _ in range(3):
        odd()
    with django_assert_num_queries(1):  # the rows; the page adds their count
        [alerts.serialize_alert(row) for row in Alert.objects.filter(**STATES["open"])]


def test_reducing_the_events_gives_the_fresh_snapshot(odd, run, actor):
    owner = actor("olivia")
    first = odd("First.", names=["Soup"])
    before, joined = on_the_wire(snapshot_of("dashboard", owner).state), head()
    odd("Second.")
    run(resolve, actor=actor("marco"), alert_id=first.id, note="x")
    reduced = fold("dashboard", owner, before, events_since(joined))
    assert reduced["attention"] == on_the_wire(snapshot_of("dashboard", owner).state)["attention"]
    assert [row["says"] for row in reduced["attention"]["open"].values()] == ["Second."]


def test_a_server_gets_no_alerts(actor):
    with pytest.raises(ViewForbidden):
        snapshot_of("dashboard", actor("sara"))


def test_an_alert_is_read_in_the_language_of_each_reader(odd, api, tenant):  # noqa: F811
    def sentence() -> str:
        return gettext("Nothing is left of {item}.").format(item="Cola")

    tenant.language = "es"
    with translation.override("en-gb"):  # that of a worker
        row = odd(sentence)

    assert row.sentence == "No queda nada de Cola."
    raised = Event.objects.get(type="attention.raised")
    assert "No queda nada de Cola." in raised.data
    assert next(iter(alerts.snapshot()["open"].values()))["says"] == row.sentence
    with translation.override("en-gb"):
        assert row.says == "Nothing is left of Cola."
    with translation.override("es"):
        assert row.says == "No queda nada de Cola."
