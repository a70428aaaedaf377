"""Devices and the commands they send after being offline: device number, counter, one answer for each command."""

import json
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.db import connection

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.context import in_restaurant
from menu import services as menu_services
from orders.errors import CancelForbidden
from orders.models import Line, Order
from realtime.commands import registry
from realtime.devices import take_number
from realtime.models import AuditEntry, Command, Event
from realtime.sync.models import Device
from restaurants.models import PlatformAudit
from tests.offline import OfflineTill, caller, outcomes
from tests.orders.conftest import api, build_menu, card  # noqa: F401
from tests.services import run_service
from tests.threads import in_thread, race


@pytest.fixture
def till(api, card):  # noqa: F811
    return OfflineTill(api("sara"))


def latte(card, **more):  # noqa: F811
    return {"items": [{"product_id": card.latte.id}], "id": uuid7(), **more}


# The device itself


def test_a_device_gets_a_number_of_its_own_once(api, tenant):  # noqa: F811
    body = {"id": uuid4(), "name": "Bar", "kind": "till"}
    first = api("sara")("POST", "/devices", body)
    again = api("kim")("POST", "/devices", body | {"name": "Other"})
    other = api("kim")("POST", "/devices", {"id": uuid4(), "name": "Kitchen", "kind": "kitchen"})

    assert (first.status_code, first.body["data"]["series"], first.body["data"]["next_seq"]) == (201, "D1", 1)
    assert (again.body["data"]["series"], again.body["data"]["name"]) == ("D1", "Bar")
    assert other.body["data"]["series"] == "D2"
    assert Device.objects.get(number=1).enrolled_by.name == "Sara"


def test_numbers_are_dense_in_each_restaurant(api, tenant):  # noqa: F811
    for name, slug in (("sara", "alpha"), ("sara", "beta"), ("kim", "alpha")):
        api(name, slug)("POST", "/devices", {"id": uuid4(), "name": "x", "kind": "mobile"})
    assert list(Device.objects.filter(restaurant=tenant).values_list("number", flat=True)) == [1, 2]
    assert list(Device.objects.exclude(restaurant=tenant).values_list("number", flat=True)) == [1]


def test_another_restaurants_device_is_not_taken_over(api, till):  # noqa: F811
    taken = api("sara", "beta")("POST", "/devices", {"id": till.id, "name": "x", "kind": "till"})
    assert (taken.status_code, taken.body["error"]["code"]) == (409, "device.id_taken")
    sent = api("sara", "beta")("POST", "/sync/commands", {"device_id": till.id, "commands": [till.command("x")]})
    assert (sent.status_code, sent.body["error"]["code"]) == (404, "device.not_found")
    assert api("olivia", "beta")("POST", f"/devices/{till.id}/revoke").status_code == 404
    assert api("sara", "beta")("POST", f"/devices/{till.id}/report", {"unsent": 3}).status_code == 404
    assert api("olivia", "beta")("GET", "/devices").body["data"] == []


@pytest.mark.parametrize("wrong", [{"id": "x"}, {"kind": "toaster"}, {"name": ""}])
def test_an_invalid_device_is_refused(api, tenant, wrong):  # noqa: F811
    body = {"id": str(uuid4()), "name": "Bar", "kind": "till"} | wrong
    assert api("sara")("POST", "/devices", body).status_code == 400
    assert not Device.objects.exists()


def test_managers_see_how_much_each_device_has_not_sent(api, till):  # noqa: F811
    oldest = clock.now() - timedelta(minutes=7)
    said = api("sara")("POST", f"/devices/{till.id}/report", {"unsent": 4, "oldest_at": oldest})
    assert said.status_code == 200
    (row,) = api("marco")("GET", "/devices").body["data"]
    assert (row["series"], row["unsent"]) == ("D1", 4)
    assert row["unsent_since"] == oldest.isoformat().replace("+00:00", "Z")

    api("sara")("POST", f"/devices/{till.id}/report", {"unsent": 0, "oldest_at": oldest})
    (row,) = api("marco")("GET", "/devices").body["data"]
    assert (row["unsent"], row["unsent_since"]) == (0, None)
    assert api("sara")("POST", f"/devices/{till.id}/report", {"unsent": -1}).status_code == 400


def test_a_revoked_device_sends_nothing_more(api, till, card):  # noqa: F811
    assert api("marco")("POST", f"/devices/{till.id}/revoke").status_code == 200
    sent = till.post([till.command("order.create", "", latte(card))])
    assert (sent.status_code, sent.body["error"]["code"]) == (403, "device.revoked")
    assert api("sara")("POST", f"/devices/{till.id}/report", {"unsent": 1}).status_code == 403
    register = api("sara")("POST", "/devices", {"id": till.id, "name": "Bar", "kind": "till"})
    assert register.status_code == 403
    assert not Order.objects.exists()
    assert PlatformAudit.objects.filter(kind="device.revoke").count() == 1


# A client that sends commands as a device must prove that it is that device


SECRET = "5" * 64


def proven(call, secret=SECRET):
    """`call` with the device's secret, "" for none."""
    return partial(call, **({"X-Device-Secret": secret} if secret else {}))


@pytest.fixture
def secured(api, tenant):  # noqa: F811
    """A device that registered with a secret; its id."""
    device = uuid4()
    answer = api("sara")("POST", "/devices", {"id": device, "name": "Bar", "kind": "till", "secret": SECRET})
    assert answer.status_code == 201
    assert SECRET not in json.dumps(answer.body, default=str)
    return device


def batch_of(device, card):  # noqa: F811
    command = {
        "command_id": uuid7(), "device_seq": 1, "kind": "order.create", "payload": latte(card),
        "created_at": clock.now(),
    }  # fmt: skip
    return {"device_id": device, "commands": [command]}


@pytest.mark.parametrize("secret", ["", "6" * 64, SECRET[:-1]])
def test_a_device_is_refused_without_its_secret(api, secured, card, secret):  # noqa: F811
    """Every event holds its device's id, so the id is no secret."""
    stranger = proven(api("carl"), secret)
    for path, body in (("/sync/commands", batch_of(secured, card)), (f"/devices/{secured}/report", {"unsent": 9})):
        answer = stranger("POST", path, body)
        assert (answer.status_code, answer.body["error"]["code"]) == (403, "device.not_proven")
    sent = {"secret": secret} if len(secret) >= 32 else {}
    again = api("carl")("POST", "/devices", {"id": secured, "name": "Mine", "kind": "till", **sent})
    assert (again.status_code, again.body["error"]["code"]) == (403, "device.not_proven")
    device = Device.objects.get(pk=secured)
    assert (device.unsent, device.last_seq, device.last_user.name) == (0, 0, "Sara")
    assert not Order.objects.exists()


def test_a_device_with_its_secret_is_accepted(api, secured, card):  # noqa: F811
    till = proven(api("carl"))
    answer = till("POST", "/sync/commands", batch_of(secured, card))
    assert [one["outcome"] for one in answer.body["answers"]] == ["applied"]
    assert till("POST", f"/devices/{secured}/report", {"unsent": 2}).body["data"]["unsent"] == 2
    again = api("carl")("POST", "/devices", {"id": secured, "name": "x", "kind": "till", "secret": SECRET})
    assert (again.status_code, again.body["data"]["next_seq"]) == (201, 2)


def test_a_device_without_a_secret_is_accepted_until_it_brings_one(api, till, card):  # noqa: F811
    assert till.tell("order.create", "", latte(card))["outcome"] == "applied"
    known = {"id": till.id, "name": "Bar", "kind": "till", "secret": SECRET}
    assert api("sara")("POST", "/devices", known).body["data"]["next_seq"] == 2
    refused = till.post([till.command("order.create", "", latte(card))])
    assert (refused.status_code, refused.body["error"]["code"]) == (403, "device.not_proven")
    till.call, till.next_seq = proven(till.call), 2
    assert till.tell("order.create", "", latte(card))["outcome"] == "applied"


def test_only_the_hash_of_a_secret_is_stored(api, secured):  # noqa: F811
    kept = Device.objects.get(pk=secured).secret_hash
    assert len(kept) == 64
    assert kept != SECRET
    assert api("marco")("GET", "/devices").body["data"][0].keys().isdisjoint({"secret", "secret_hash"})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM public.restaurants_platformcommand WHERE response LIKE %s", [f"%{SECRET}%"]
        )
        assert cursor.fetchone() == (0,)
        cursor.execute(
            "SELECT count(*) FROM public.restaurants_platformaudit WHERE notes::text LIKE %s", [f"%{SECRET}%"]
        )
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("secret", ["short", "x" * 201])
def test_a_secret_that_is_too_short_or_too_long_is_refused(api, tenant, secret):  # noqa: F811
    answer = api("sara")("POST", "/devices", {"id": uuid4(), "name": "Bar", "kind": "till", "secret": secret})
    assert (answer.status_code, answer.body["error"]["field"]) == (400, "secret")


def test_an_unknown_device_is_asked_to_register(api, card):  # noqa: F811
    sent = api("sara")(
        "POST", "/sync/commands",
        {"device_id": uuid4(), "commands": [{"command_id": uuid7(), "device_seq": 1, "kind": "order.send"}]},
    )  # fmt: skip
    assert (sent.status_code, sent.body["error"]["code"]) == (404, "device.not_found")


# The counter


def test_what_was_done_offline_is_applied_in_order(till, card):  # noqa: F811
    order = latte(card)
    till.do("order.create", "", order)
    till.do("order.send", order["id"])
    till.do("payment.cash", "", {"order_id": str(order["id"]), "amount": card.latte.price})
    answers = till.send()

    assert outcomes(answers) == ["applied"] * 3
    assert [answer["device_seq"] for answer in answers] == [1, 2, 3]
    assert [answer["http_status"] for answer in answers] == [201, 200, 201]
    assert answers[0]["result"]["id"] == str(order["id"])
    assert Event.objects.get(seq=answers[0]["first_seq"]).type == "order.created"
    assert answers[1]["first_seq"] == answers[0]["last_seq"] + 1
    assert Order.objects.get().bill == "paid"
    assert Device.objects.get().last_seq == 3
    since = Event.objects.filter(seq__gte=answers[0]["first_seq"])
    assert set(since.values_list("device", flat=True)) == {till.id}


def test_a_gap_in_the_numbers_stores_nothing_and_names_what_is_missing(till, card):  # noqa: F811
    first = till.command("order.create", "", latte(card))
    missing = till.command("order.create", "", latte(card))
    later = [till.command("order.create", "", latte(card)) for _ in range(2)]

    answers = till.send(first, *later)
    assert outcomes(answers) == ["applied", "retry", "retry"]
    assert [answer.get("missing_before") for answer in answers] == [None, 2, 2]
    assert Order.objects.count() == 1
    assert Command.objects.filter(kind="order.create").count() == 1

    assert outcomes(till.send(missing, *later)) == ["applied"] * 3
    assert Order.objects.count() == 4


def test_a_batch_sent_again_gets_the_same_answers(till, card):  # noqa: F811
    till.do("order.create", "", latte(card))
    till.do("order.create", "", {"items": []})
    till.do("order.send", uuid7())
    batch = list(till.queue)
    answers, again = till.send(), till.send(*batch)

    assert outcomes(answers) == outcomes(again) == ["applied", "rejected", "rejected"]
    for one, other in zip(answers, again, strict=True):
        assert one.get("result") == other.get("result")
        assert one.get("error") == other.get("error")
        assert one["first_seq"] == other["first_seq"]
    assert again[0]["duplicate"]
    assert Order.objects.count() == 1


def test_a_number_that_another_command_has_is_refused(till, card):  # noqa: F811
    first = till.command("order.create", "", latte(card))
    till.send(first)
    other = till.command("order.create", "", latte(card), device_seq=1)
    (answer,) = till.send(other)
    assert (answer["outcome"], answer["error"]["code"]) == ("rejected", "device_seq_reused")
    assert Order.objects.count() == 1
    assert outcomes(till.send(first)) == ["applied"]


def test_the_same_id_with_other_content_is_refused_and_takes_its_number(till, card):  # noqa: F811
    first = till.command("order.create", "", latte(card))
    till.send(first)
    other = till.command("order.create", "", latte(card), command_id=first["command_id"])
    after = till.command("order.create", "", latte(card))
    answers = till.send(other, after)
    assert (answers[0]["outcome"], answers[0]["error"]["code"]) == ("rejected", "key_reused")
    assert answers[1]["outcome"] == "applied"
    assert outcomes(till.send(other, after)) == ["rejected", "applied"]
    assert Order.objects.count() == 2


def test_a_command_id_of_another_person_uses_up_its_number(till, card, api):  # noqa: F811
    theirs = uuid7()
    api("marco")("POST", "/orders", latte(card), **{"Idempotency-Key": str(theirs)})
    clash = till.command("order.create", "", latte(card), command_id=theirs)
    after = till.command("order.create", "", latte(card))
    answers = till.send(clash, after)
    assert outcomes(answers) == ["rejected", "applied"]
    assert answers[0]["error"]["code"] == "key_reused"
    assert outcomes(till.send(clash, after)) == ["rejected", "applied"]


def test_a_command_id_of_another_person_used_over_rest_keeps_its_answer(till, card, api):  # noqa: F811
    """Keys are per person: Carl's call with Sara's id is a command of his, and his device may number it afterwards."""
    theirs = uuid7()
    first = api("marco")("POST", "/orders", latte(card), **{"Idempotency-Key": str(theirs)})
    command = till.command("order.create", "", latte(card), command_id=theirs)
    own = till.call("POST", "/orders", command["payload"], **{"Idempotency-Key": str(theirs)})
    assert (first.status_code, own.status_code) == (201, 201)
    assert own.body["data"]["id"] != first.body["data"]["id"]

    answers = till.send(command)
    again = till.send(command)

    assert outcomes(answers) == outcomes(again) == ["applied"]
    assert str(answers[0]["result"]["id"]) == str(own.body["data"]["id"])
    assert Order.objects.count() == 2


BAD = {
    "unknown_kind": {"kind": "order.eat"},
    "online_only": {"kind": "menu.publish"},
    "forbidden": {"kind": "kitchen.start", "target": str(uuid4())},
    "order.not_found": {"kind": "order.send", "target": "nothing"},
    "invalid": {"kind": "order.create", "payload": {"items": "soup"}},
}


@pytest.mark.parametrize("code", [*BAD, "malformed"])
def test_a_bad_command_never_blocks_the_queue_and_never_disappears(till, card, code):  # noqa: F811
    bad = till.command("order.send", **{"target": "x"} | {"payload": {}}) | BAD.get(code, {"created_at": "yesterday"})
    good = till.command("order.create", "", latte(card))
    answers = till.send(bad, good)

    assert outcomes(answers) == ["rejected", "applied"]
    assert answers[0]["error"]["code"] == (code if code in BAD else "invalid")
    assert answers[0]["error"]["message"]
    stored = Command.objects.get(pk=bad["command_id"])
    assert (stored.device, stored.device_seq) == (till.id, bad["device_seq"])
    again = till.send(bad, good)
    assert again[0]["error"] == answers[0]["error"]
    assert again[0]["outcome"] == "rejected"


@pytest.mark.parametrize(
    "field", [{"kind": "x" * 61}, {"target": "x" * 101}, {"target": 7}, {"payload": []}, {"base_version": "two"}]
)
def test_an_invalid_field_refuses_its_own_command_only(till, card, field):  # noqa: F811
    bad = till.command("order.create", "", latte(card)) | field
    good = till.command("order.create", "", latte(card))
    assert outcomes(till.send(bad, good)) in (["rejected", "applied"], ["applied", "applied"])
    assert Device.objects.get().last_seq == 2


@pytest.mark.parametrize("commands", [[], [{}], [{"command_id": "x", "device_seq": 1}], ["x"], None])
def test_a_batch_that_cannot_be_numbered_is_refused_whole(till, commands):
    assert till.post(commands).status_code == 400
    assert not Command.objects.filter(kind="order.create").exists()


def test_at_most_a_hundred_commands(till, card):  # noqa: F811
    many = [till.command("order.send", uuid7()) for _ in range(101)]
    assert till.post(many).status_code == 400
    assert outcomes(till.send(*many[:100])) == ["rejected"] * 100


@contextmanager
def replaced(name, **changes):
    """Run the block with another declaration of that command."""
    command = registry.get_command(name)
    registry.register(replace(command, **changes))
    try:
        yield
    finally:
        registry.register(command)


def test_a_bug_stores_nothing_and_holds_the_queue(till, card):  # noqa: F811
    till.do("order.create", "", latte(card))
    till.do("order.create", "", latte(card))
    batch = list(till.queue)

    def broken(**_):
        raise RuntimeError("a bug")

    with replaced("order.create", service=broken):
        answers = till.send()
    assert outcomes(answers) == ["retry", "retry"]
    assert (answers[0]["http_status"], answers[1]["missing_before"]) == (500, 1)
    assert not Command.objects.filter(kind="order.create").exists()
    assert outcomes(till.send(*batch)) == ["applied", "applied"]


def test_a_permission_refused_by_a_service_is_final(till, card, api):  # noqa: F811
    def refusing(**_):
        raise CancelForbidden()

    with replaced("order.set_status", service=refusing):
        answers = till.send(
            till.command("order.set_status", uuid7(), {"status": "cancelled"}),
            till.command("order.create", "", latte(card)),
        )
    assert outcomes(answers) == ["rejected", "applied"]
    assert answers[0]["error"]["code"] == "forbidden"


# REST and batch execute the same command


def test_a_command_sent_over_rest_and_then_in_a_batch_runs_once(till, card, api):  # noqa: F811
    body = json.loads(json.dumps(latte(card), default=str))
    command = till.command("order.create", "", body)
    over_rest = api("sara")("POST", "/orders", body, **{"Idempotency-Key": str(command["command_id"])})
    assert over_rest.status_code == 201

    (answer,) = till.send(command)
    assert (answer["outcome"], answer["duplicate"]) == ("applied", True)
    assert answer["result"]["id"] == over_rest.body["data"]["id"]
    assert Order.objects.count() == 1
    assert outcomes(till.send(command)) == ["applied"]
    other = till.command("order.create", "", latte(card), device_seq=1)
    assert till.send(other)[0]["error"]["code"] == "device_seq_reused"


def test_a_command_sent_in_a_batch_and_then_over_rest_runs_once(till, card, api):  # noqa: F811
    body = json.loads(json.dumps(latte(card), default=str))
    command = till.command("order.create", "", body)
    (answer,) = till.send(command)
    over_rest = api("sara")("POST", "/orders", body, **{"Idempotency-Key": str(command["command_id"])})
    assert over_rest.body["meta"]["duplicate"]
    assert over_rest.body["data"]["id"] == answer["result"]["id"]


def test_a_refusal_over_rest_is_given_again_in_a_batch(till, api):  # noqa: F811
    order_id = uuid7()
    command = till.command("order.send", order_id)
    refused = api("sara")("POST", f"/orders/{order_id}/send", **{"Idempotency-Key": str(command["command_id"])})
    (answer,) = till.send(command)
    assert (answer["outcome"], answer["error"]) == ("rejected", refused.body["error"])


# The device's clock


@pytest.mark.parametrize(("off_by", "flagged"), [(timedelta(minutes=4), False), (timedelta(hours=-3), True)])
def test_the_error_of_a_devices_clock_is_corrected(till, card, off_by, flagged):  # noqa: F811
    done = clock.now() - timedelta(minutes=20)
    command = till.command("order.create", "", latte(card), created_at=done + off_by)
    till.send(command, sent_at=clock.now() + off_by)

    event = Event.objects.get(type="order.created")
    assert abs(event.occurred_at - done) < timedelta(seconds=5)
    assert event.recorded_at - event.occurred_at > timedelta(minutes=19)
    notes = AuditEntry.objects.get(pk=command["command_id"]).notes
    assert any("device_clock_off_by_seconds" in note for note in notes) == flagged


@pytest.mark.parametrize("created_at", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_an_impossible_time_becomes_a_possible_one(till, card, created_at):  # noqa: F811
    command = till.command("order.create", "", latte(card), created_at=created_at)
    assert outcomes(till.send(command)) == ["applied"]
    occurred = Event.objects.get(type="order.created").occurred_at
    assert clock.now() - timedelta(days=41) < occurred <= clock.now()


# Commands sent while the person waits for the answer


def test_a_live_command_is_refused_as_over_rest_and_an_offline_one_is_stored(till, card, run):  # noqa: F811
    run(menu_services.set_availability, item_id=card.latte.id, available=False)
    refused = till.tell("order.create", "", latte(card), live=True)
    kept = till.tell("order.create", "", latte(card))
    assert (refused["outcome"], refused["error"]["code"]) == ("rejected", "order.sold_out")
    assert kept["outcome"] == "attention"
    assert Order.objects.count() == 1


def test_an_online_only_command_runs_only_live(till, card):  # noqa: F811
    refused = till.tell("attention.resolve", uuid7(), {"note": ""})
    assert refused["error"]["code"] == "online_only"
    live = till.tell("attention.resolve", uuid7(), {"note": ""}, live=True)
    assert live["error"]["code"] == "forbidden"


def test_a_batch_reports_the_queue_length_and_the_user_of_the_device(till, card):  # noqa: F811
    oldest = clock.now() - timedelta(minutes=3)
    body = {"device_id": till.id, "commands": [till.command("order.create", "", latte(card))]}
    till.call("POST", "/sync/commands", body | {"unsent": 2, "oldest_at": oldest})
    device = Device.objects.get(pk=till.id)
    assert (device.unsent, device.unsent_since, device.last_user.name) == (2, oldest, "Sara")
    till.send(till.command("order.create", "", latte(card)))
    device.refresh_from_db()
    assert device.unsent == 2, "a batch without a report changes nothing"


def test_a_restored_device_goes_on_with_its_counter(api, till, card):  # noqa: F811
    till.send(till.command("order.create", "", latte(card)))
    api("marco")("POST", f"/devices/{till.id}/revoke")
    assert api("sara")("POST", f"/devices/{till.id}/restore").status_code == 403
    assert api("marco")("POST", f"/devices/{till.id}/restore").status_code == 200
    assert outcomes(till.send(till.command("order.create", "", latte(card)))) == ["applied"]


# Races, on real connections


@pytest.fixture
def call_as(committed, token_of):
    """`call_as("sara")` calls alpha's API from any thread."""
    return lambda name: caller(token_of(name))


@pytest.fixture
def busy(committed, call_as):
    """A committed menu, and a till on which Sara works."""
    with in_restaurant(committed.alpha):
        menu = run_service(build_menu)
    return menu, OfflineTill(call_as("sara"))


def test_the_same_batch_many_times_at_once_has_one_effect(busy, committed):
    menu, till = busy
    for _ in range(4):
        till.do("order.create", "", latte(menu))
    batch = till.queue
    every = race(*[partial(till.send, *batch)] * 5)

    assert {tuple(outcomes(answers)) for answers in every} == {("applied",) * 4}
    assert len({json.dumps([a["result"] for a in answers], default=str) for answers in every}) == 1
    with in_restaurant(committed.alpha):
        assert Order.objects.count() == 4
        assert sorted(Command.objects.filter(device=till.id).values_list("device_seq", flat=True)) == [1, 2, 3, 4]
    assert Device.objects.get(pk=till.id).last_seq == 4


def test_two_batches_of_one_device_cannot_share_a_number(busy, committed):
    """Two tabs that both believe they are the device."""
    menu, till = busy
    one = [till.command("order.create", "", latte(menu), device_seq=n) for n in (1, 2, 3)]
    other = [till.command("order.create", "", latte(menu), device_seq=n) for n in (1, 2, 3)]
    answers = race(*[partial(till.send, *one), partial(till.send, *other)])

    for first, second in zip(*answers, strict=True):
        assert sorted([first["outcome"], second["outcome"]]) in (["applied", "rejected"], ["rejected", "rejected"])
    applied = [a for batch in answers for a in batch if a["outcome"] == "applied"]
    assert sorted(a["device_seq"] for a in applied) == [1, 2, 3]
    with in_restaurant(committed.alpha):
        assert Order.objects.count() == 3
    assert Device.objects.get(pk=till.id).last_seq == 3


def test_control_without_the_lock_both_believe_the_number_is_free(busy, committed, monkeypatch):
    """Without the lock of `devices.take_number`, both read the counter as 0."""
    menu, till = busy
    both_in, seen = threading.Barrier(2, timeout=60), []

    def unlocked(offline, command_id, **more):
        seen.append(Device.objects.get(pk=offline.device_id).last_seq)
        both_in.wait(10)
        Device.objects.filter(pk=offline.device_id).update(last_seq=offline.device_seq)

    monkeypatch.setattr("realtime.devices.take_number", unlocked)
    one, other = (till.command("order.create", "", latte(menu), device_seq=1) for _ in range(2))
    race(*[partial(till.send, one), partial(till.send, other)])
    assert seen[:2] == [0, 0]


def test_the_same_command_by_rest_and_batch_at_once_runs_once(busy, committed, call_as):
    menu, till = busy
    body = json.loads(json.dumps(latte(menu), default=str))
    command, call = till.command("order.create", "", body), call_as("sara")
    rest = partial(call, "POST", "/orders", body, **{"Idempotency-Key": str(command["command_id"])})
    answers = race(*[rest, partial(till.send, command), rest, partial(till.send, command)])

    assert {answers[0].status_code, answers[2].status_code} == {201}
    assert outcomes(answers[1]) == outcomes(answers[3]) == ["applied"]
    with in_restaurant(committed.alpha):
        assert Order.objects.count() == Line.objects.count() == 1
        assert Command.objects.get(pk=command["command_id"]).device_seq == 1
    assert Device.objects.get(pk=till.id).last_seq == 1


def test_registering_at_once_gives_dense_numbers(busy, call_as):
    call = call_as("kim")
    answers = race(
        *[partial(call, "POST", "/devices", {"id": uuid4(), "name": "x", "kind": "kitchen"}) for _ in range(6)]
    )
    assert sorted(answer.body["data"]["series"] for answer in answers) == [f"D{n}" for n in range(2, 8)]


def test_a_device_revoked_while_it_sends_is_stopped(busy, committed, monkeypatch):
    """The manager is quicker than the second command of the batch."""
    menu, till = busy
    batch = [till.command("order.create", "", latte(menu)) for _ in range(3)]

    def revoke_after_the_first(offline, command_id, **more):
        if offline.device_seq == 2:
            in_thread(Device.objects.filter(pk=till.id).update)(revoked_at=clock.now())
        return take_number(offline, command_id, **more)

    monkeypatch.setattr("realtime.devices.take_number", revoke_after_the_first)
    answers = till.send(*batch)
    assert outcomes(answers) == ["applied", "retry", "retry"]
    assert answers[1]["error"]["code"] == "device.revoked"
    assert till.post(batch).status_code == 403
    with in_restaurant(committed.alpha):
        assert Order.objects.count() == 1
