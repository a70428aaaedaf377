"""A revoked device hands up what it had not sent: kept for managers to read, never carried out."""

import base64
from datetime import timedelta
from decimal import Decimal

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from django.db import connection

from fynlo.core import clock, json_codec
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.context import in_restaurant
from orders.models import Order
from realtime import retention
from realtime.models import Alert, Command, UnsentCommand
from realtime.sync.models import Device
from restaurants.devices import unsent_work
from restaurants.models import Restaurant
from tests.plugins.enrolled import new_key, public_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def lost(enrol):
    """A phone of alpha with keys, revoked a minute ago: (till, its signing key)."""
    signing = new_key()
    revoked_at = clock.now() - timedelta(minutes=1)
    return enrol("mobile", signing_key=public_key(signing), revoked_at=revoked_at), signing


def sign(key: ec.EllipticCurvePrivateKey, text: str) -> str:
    r, s = decode_dss_signature(key.sign(text.encode(), ec.ECDSA(SHA256())))
    return base64.b64encode(r.to_bytes(32) + s.to_bytes(32)).decode()


def unsent(kind: str = "order.send", **fields) -> dict:
    return {
        "command_id": str(uuid7()), "kind": kind, "target": str(uuid7()), "payload": {},
        "created_at": "2026-11-29T19:30:00Z", "person_id": None, "description": "", **fields,
    }  # fmt: skip


def listed(device_id, commands: list, **fields) -> str:
    said = {"purpose": unsent_work.PURPOSE, "device_id": str(device_id), "commands": commands, **fields}
    return json_codec.dumps(said).decode()


def hand_up(till, text: str, signature: str = "", client=None):
    return (client or till).post(f"devices/{till.row.pk}/unsent-work", {"signed": text, "signature": signature})


def page_of(page_client, till, path: str = "") -> str:
    before = connection.tenant
    page = page_client("marco").get(path or f"/portal/devices/{till.row.pk}/")
    connection.set_tenant(before)
    return page.content.decode()


def test_a_list_is_kept_and_shown_with_person_time_words_and_amount(lost, person, page_client, tenant):
    till, key = lost
    cash = {"id": str(uuid7()), "order_id": str(uuid7()), "amount": Decimal("12.50"), "tip_amount": Decimal("2.00")}
    commands = [
        unsent("payment.cash", payload=cash, person_id=str(person("sara").pk), description="Cash £12.50 <b>"),
        unsent("order.send", person_id=str(uuid7())),
    ]
    text = listed(till.row.pk, commands)

    answer = hand_up(till, text, sign(key, text))

    assert (answer.status_code, answer.json()["data"]) == (201, {"stored": 2})
    shown = page_of(page_client, till)
    for words in ("Take cash", "£14.50", "Sara", "Cash £12.50 &lt;b&gt;", "Send an order to the kitchen", "Someone"):
        assert words in shown, words


def test_nothing_is_carried_out(lost, tenant):
    till, key = lost
    create = unsent("order.create", payload={"order_type": "takeaway", "items": []}, target="")
    text = listed(till.row.pk, [create])

    assert hand_up(till, text, sign(key, text)).status_code == 201

    assert not Order.objects.exists()
    assert not Command.objects.filter(id=create["command_id"]).exists()
    assert Device.objects.get(pk=till.row.pk).last_seq == 0


def test_managers_are_alerted_once_with_the_number_and_the_money(lost, tenant, page_client):
    till, key = lost
    money = {"amount": Decimal("10.00")}
    first = listed(till.row.pk, [unsent("payment.cash", payload=money), unsent("payment.card", payload=money)])
    second = listed(till.row.pk, [unsent()])

    for text in (first, first, second):
        hand_up(till, text, sign(key, text))

    alert = Alert.objects.get()
    assert alert.sentence == "“Bar” (D1) had not sent 2 changes with payments of £20.00 when it was revoked."
    assert f'href="/portal/devices/{till.row.pk}/"' in page_of(page_client, till, "/portal/attention/")


def test_the_same_list_sent_twice_is_kept_once(lost, tenant):
    till, key = lost
    text = listed(till.row.pk, [unsent(), unsent()])

    answers = [hand_up(till, text, sign(key, text)) for _ in range(2)]

    assert [answer.json()["data"]["stored"] for answer in answers] == [2, 2]
    assert UnsentCommand.objects.count() == 2


def test_a_command_that_had_run_is_marked_and_raises_no_alert(lost, tenant, page_client):
    till, key = lost
    done = unsent()
    Command.objects.create(
        id=done["command_id"], principal="x", key=done["command_id"], kind="order.send", target="", fingerprint=b"x",
        status=200, created_at=clock.now(),
    )  # fmt: skip
    text = listed(till.row.pk, [done])

    assert hand_up(till, text, sign(key, text)).status_code == 201

    assert "Carried out" in page_of(page_client, till)
    assert not Alert.objects.exists()


def test_a_device_without_keys_shows_its_secret(enrol, tenant):
    till = enrol(revoked_at=clock.now())
    text = listed(till.row.pk, [unsent()])
    path = f"devices/{till.row.pk}/unsent-work"

    assert till.post(path, {"signed": text}, **{"X-Device-Secret": "f" * 64}).status_code == 403
    assert till.post(path, {"signed": text}, **{"X-Device-Secret": ""}).status_code == 403
    assert not UnsentCommand.objects.exists()
    assert hand_up(till, text).status_code == 201


def forged(till, key, text):
    return hand_up(till, text, sign(new_key(), text))


def unsigned(till, key, text):
    return hand_up(till, text, "")


def changed_after_signing(till, key, text):
    return hand_up(till, text.replace("19:30", "19:31"), sign(key, text))


def of_another_device(till, key, text):
    other = text.replace(str(till.row.pk), str(uuid7()))
    return hand_up(till, other, sign(key, other))


def of_an_unknown_device(till, key, text):
    return till.post(f"devices/{uuid7()}/unsent-work", {"signed": text, "signature": sign(key, text)})


def for_another_purpose(till, key, text):
    other = text.replace(unsent_work.PURPOSE, "fynlo enrol v1")
    return hand_up(till, other, sign(key, other))


@pytest.mark.parametrize(
    ("attempt", "status"),
    [
        (forged, 403),
        (unsigned, 403),
        (changed_after_signing, 403),
        (of_another_device, 400),
        (of_an_unknown_device, 404),
        (for_another_purpose, 400),
    ],
    ids=lambda case: getattr(case, "__name__", ""),
)
def test_what_the_device_did_not_sign_is_not_kept(lost, tenant, attempt, status):
    till, key = lost

    assert attempt(till, key, listed(till.row.pk, [unsent()])).status_code == status

    assert not UnsentCommand.objects.exists()
    assert not Alert.objects.exists()


def test_a_device_that_is_not_revoked_is_told_to_send_as_usual(enrol, tenant):
    key = new_key()
    till = enrol(signing_key=public_key(key))
    text = listed(till.row.pk, [unsent()])

    answer = hand_up(till, text, sign(key, text))

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "device.not_revoked")
    assert not UnsentCommand.objects.exists()


@pytest.mark.parametrize(
    "commands",
    [
        pytest.param([], id="empty"),
        pytest.param("text", id="text"),
        pytest.param([1], id="number"),
        pytest.param([{}], id="nothing in it"),
        pytest.param([unsent(command_id="x")], id="no id"),
        pytest.param([unsent(kind="k" * 61)], id="long kind"),
        pytest.param([unsent(target="t" * 101)], id="long target"),
        pytest.param([unsent(description="d" * 201)], id="long description"),
        pytest.param([unsent(payload=[1])], id="payload is a list"),
        pytest.param([unsent(created_at="yesterday")], id="no time"),
        pytest.param([unsent(person_id="Sara")], id="no person"),
        pytest.param([unsent(description="a\\u0000b")], id="null byte"),
        pytest.param([unsent() for _ in range(201)], id="too many"),
    ],
)
def test_a_malformed_list_is_refused_whole(lost, tenant, commands):
    till, key = lost
    text = listed(till.row.pk, commands).replace("\\\\u0000", "\\u0000")

    assert hand_up(till, text, sign(key, text)).status_code == 400

    assert not UnsentCommand.objects.exists()


@pytest.mark.parametrize("text", ["", "no JSON", "[]", "null", "{" * 200, '{"purpose": NaN}', "x" * 500_001])
def test_text_that_is_no_list_is_refused(lost, tenant, text):
    till, key = lost
    assert hand_up(till, text, sign(key, text)).status_code == 400


@pytest.mark.parametrize("amount", [True, "12.50", None, -5, Decimal("1e20"), [], {"a": 1}])
def test_what_is_no_amount_is_shown_without_one(lost, tenant, amount):
    till, key = lost
    text = listed(till.row.pk, [unsent("payment.cash", payload={"amount": amount})])

    assert hand_up(till, text, sign(key, text)).status_code == 201

    assert UnsentCommand.objects.get().amount is None


def test_a_device_fills_no_more_than_its_room(lost, tenant, monkeypatch):
    till, key = lost
    monkeypatch.setattr(unsent_work, "MOST_COMMANDS", 3)
    texts = [listed(till.row.pk, [unsent(), unsent()]) for _ in range(2)]

    answers = [hand_up(till, text, sign(key, text)) for text in texts]

    assert [answer.status_code for answer in answers] == [201, 413]
    assert UnsentCommand.objects.count() == 2


def test_many_tries_from_one_address_wait(lost, tenant):
    till, key = lost
    text = listed(till.row.pk, [unsent()])

    statuses = [forged(till, key, text).status_code for _ in range(21)]

    assert set(statuses[:20]) == {403}
    assert statuses[20] == 429


def test_the_neighbours_host_knows_no_such_device(lost, tenant, new_device):
    till, key = lost
    text = listed(till.row.pk, [unsent()])
    stranger = new_device(Restaurant.objects.get(slug="beta"))

    assert hand_up(till, text, sign(key, text), client=stranger).status_code == 404
    assert not UnsentCommand.objects.exists()


def test_the_csv_holds_every_change_and_no_formula(lost, tenant, page_client):
    till, key = lost
    text = listed(till.row.pk, [unsent("payment.cash", payload={"amount": 5}, description="=1+1")])
    hand_up(till, text, sign(key, text))

    answer = page_client("marco").get(f"/portal/devices/{till.row.pk}/unsent.csv")

    assert answer.headers["Content-Disposition"] == 'attachment; filename="unsent-D1.csv"'
    heading, row = answer.content.decode("utf-8-sig").strip().split("\r\n")
    assert heading.startswith("when,who,what,details,amount,carried out")
    assert row.startswith("2026-11-29T19:30:00+00:00,Someone,Take cash,'=1+1,5.00,no,payment.cash,")


def test_the_neighbours_list_is_not_found(lost, page_client, tenant):
    till, _ = lost
    assert (
        page_client("marco", slug="beta", of="beta").get(f"/portal/devices/{till.row.pk}/unsent.csv").status_code == 404
    )


def test_the_list_is_deleted_after_its_time(lost, tenant):
    till, key = lost
    text = listed(till.row.pk, [unsent(), unsent()])
    hand_up(till, text, sign(key, text))
    old = UnsentCommand.objects.first()
    UnsentCommand.objects.filter(pk=old.pk).update(received_at=clock.now() - retention.KEEP_UNSENT_FOR)

    retention.prune(tenant)

    with in_restaurant(tenant):
        assert [row.pk for row in UnsentCommand.objects.all()] != [old.pk]
        assert UnsentCommand.objects.count() == 1


def test_the_page_costs_as_much_for_many_changes_as_for_one(lost, tenant, page_client, django_assert_max_num_queries):
    till, key = lost
    text = listed(till.row.pk, [unsent() for _ in range(30)])
    hand_up(till, text, sign(key, text))
    client = page_client("marco")
    client.get("/portal/")

    with django_assert_max_num_queries(12):  # session, membership, navigation, device, rows, names, what ran later
        client.get(f"/portal/devices/{till.row.pk}/")
