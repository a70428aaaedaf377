"""Commands of several people from one device: the device signs them, and each names its person."""

import base64
import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from fynlo.core import clock, json_codec
from fynlo.core.ids import uuid7
from orders.models import Order
from payments.services.cash import take_cash
from realtime.commands.dispatch import dispatch
from realtime.models import AuditEntry
from realtime.signed_commands import verifies
from realtime.sync.models import Device
from restaurants.identity.pins.commands import PIN_REPORT_WRONG
from restaurants.identity.pins.services import NotFromDevice
from restaurants.identity.principals import clear_principal_cache
from restaurants.identity.security_policy import clear_policy_cache
from restaurants.models import Membership, PinVerifier, SecurityEvent, SecurityPolicy
from tests.orders.conftest import card, latte, place, tacos, take, waiter  # noqa: F401

pytestmark = pytest.mark.django_db


def sign(key, text: str) -> str:
    """As WebCrypto signs: r and s, 32 bytes each."""
    r, s = decode_dss_signature(key.sign(text.encode(), ec.ECDSA(SHA256())))
    return base64.b64encode(r.to_bytes(32) + s.to_bytes(32)).decode()


def public_text(key) -> str:
    der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(der).decode()


@pytest.fixture
def till(enrol, set_pin, person):
    """An enrolled till with Sara signed in by PIN; Sara, Carl, Kim and Marco have PINs on it."""
    till = enrol()
    till.signer = ec.generate_private_key(ec.SECP256R1())
    Device.objects.filter(pk=till.row.pk).update(signing_key=public_text(till.signer))
    for name in ("sara", "carl", "kim", "marco"):
        set_pin(name)
    assert till.sign_in(person("sara")).status_code == 200
    return till


@pytest.fixture
def signed(till, person, card):  # noqa: F811
    """`signed("carl")` is a command of Carl's that opens an order, as the till sends it."""

    def make(name="carl", seq=1, kind="order.create", target="", payload=None, key=None, **fields):
        command_id = str(uuid7())
        text = json.dumps(
            {
                "command_id": command_id,
                "device_id": str(till.row.pk),
                "person_id": str(person(name).pk),
                "kind": kind,
                "target": str(target),
                "payload": payload if payload is not None else {"items": [{"product_id": str(card.latte.id)}]},
                "created_at": clock.now().isoformat(),
                **fields,
            }
        )
        return {
            "command_id": command_id, "device_seq": seq, "signed": text, "signature": sign(key or till.signer, text),
        }  # fmt: skip

    return make


def send(till, *commands):
    response = till.post("sync/commands", {"device_id": till.row.pk, "commands": list(commands)})
    assert response.status_code == 200, response.content
    return json_codec.loads(response.content)["answers"]


def code(answer):
    return (answer["outcome"], answer.get("error", {}).get("code"))


def test_a_signed_command_is_run_as_the_person_it_names(till, signed, person):
    (answer,) = send(till, signed("carl"))

    assert code(answer) == ("applied", None)
    entry = AuditEntry.objects.get(kind="order.create")
    assert (entry.actor, entry.device) == (person("carl").pk, till.row.pk)


def test_a_signed_command_of_the_sender_is_run_as_the_sender(till, signed, person):
    (answer,) = send(till, signed("sara"))

    assert code(answer) == ("applied", None)
    assert AuditEntry.objects.get(kind="order.create").actor == person("sara").pk


def test_the_person_needs_the_permission(till, signed):
    (answer,) = send(till, signed("kim"))

    assert code(answer) == ("rejected", "forbidden")
    assert not Order.objects.exists()


def test_the_same_signed_command_again_has_one_effect(till, signed):
    command = signed("carl")

    first, again = send(till, command)[0], send(till, command)[0]

    assert (first["outcome"], again["duplicate"]) == ("applied", True)
    assert Order.objects.count() == 1


def test_what_is_not_signed_by_this_device_is_refused_and_takes_its_number(till, signed, person, enrol):
    stranger = ec.generate_private_key(ec.SECP256R1())
    good = signed("carl", seq=2)
    changed = good | {"signed": good["signed"].replace(str(person("carl").pk), str(person("marco").pk))}
    other_id = good | {"command_id": str(uuid7()), "device_seq": 3}
    other_device = signed("carl", seq=4, device_id=str(enrol().row.pk))
    sent = [signed("carl", key=stranger), changed, other_id, other_device]

    answers = send(till, *sent)

    assert {code(answer) for answer in answers} == {("rejected", "device.signature_refused")}
    till.row.refresh_from_db()
    assert till.row.last_seq == 4
    assert not Order.objects.exists()


@pytest.mark.parametrize("text", ["", "[]", "{}", "nonsense", '{"command_id": 1}', "1e999999999", '"x"'])
def test_an_unreadable_text_is_refused(till, signed, text):
    command = signed("carl") | {"signed": text or " ", "signature": sign(till.signer, text or " ")}

    assert code(send(till, command)[0]) == ("rejected", "device.signature_refused")


def test_a_device_without_a_key_signs_nothing(till, signed):
    command = signed("carl")
    Device.objects.filter(pk=till.row.pk).update(signing_key="")

    assert code(send(till, command)[0]) == ("rejected", "device.signature_refused")


def test_a_person_without_a_pin_on_the_device_is_refused(till, signed, person):
    PinVerifier.objects.filter(membership__user=person("carl")).delete()

    assert code(send(till, signed("carl"))[0]) == ("rejected", "device.person_refused")
    assert code(send(till, signed("olivia", seq=2))[0]) == ("rejected", "device.person_refused")


def test_a_member_who_has_left_is_refused(till, signed, person):
    Membership.objects.filter(user=person("carl"), restaurant__slug="alpha").update(is_active=False)

    assert code(send(till, signed("carl"))[0]) == ("rejected", "device.person_refused")


def test_a_person_of_the_neighbour_is_refused(till, signed, person):
    command = signed("carl", person_id=str(person("carl", "beta").pk))

    assert code(send(till, command)[0]) == ("rejected", "device.person_refused")


@pytest.mark.parametrize(
    ("approver", "outcome"), [("marco", ("applied", None)), ("carl", ("rejected", "device.person_refused"))]
)
def test_an_approval_that_the_device_checked_is_recorded(till, signed, person, place, tenant, approver, outcome):  # noqa: F811
    SecurityPolicy.objects.update_or_create(restaurant=tenant, defaults={"step_up_actions": ["comp"]})
    clear_policy_cache(tenant.pk)
    order = place()
    command = signed(
        "sara", kind="order.comp", target=order.id, payload={"reason": "cold"}, approved_by=str(person(approver).pk)
    )

    (answer,) = send(till, command | {"live": True})

    assert code(answer) == outcome
    approved = set(AuditEntry.objects.filter(kind="order.comp").values_list("approved_by", flat=True))
    assert approved == ({person("marco").pk} if outcome[0] == "applied" else set())
    clear_policy_cache(tenant.pk)


@pytest.fixture
def offline_actions(place, card, tenant, take):  # noqa: F811
    """What a manager can approve on a device without a network: (target, payload) by command, for one order."""
    order = place(send=True)
    paid = place()
    payment = take(take_cash, order=paid.id, amount=paid.total, received=paid.total)
    return order, {
        "order.void_sent_line": (f"{order.id}:{order.all_lines[1].id}", {"reason": "dropped"}),
        "order.comp": (order.id, {"reason": "cold"}),
        "order.discount": (order.id, {"reason": "late", "percent": 50}),
        "order.override_price": (f"{order.id}:{order.all_lines[0].id}", {"reason": "agreed", "price": 7}),
        "payment.refund": (payment.id, {"reason": "cold", "amount": 1}),
    }


@pytest.mark.parametrize(
    "kind", ["order.void_sent_line", "order.comp", "order.discount", "order.override_price", "payment.refund"]
)
def test_what_a_manager_approved_without_a_network_is_accepted_later(till, signed, person, offline_actions, kind):
    target, payload = offline_actions[1][kind]
    alone = signed("sara", seq=1, kind=kind, target=target, payload=payload)
    approved = signed("sara", seq=2, kind=kind, target=target, payload=payload, approved_by=str(person("marco").pk))

    refused, done = send(till, alone, approved)

    without = "order.discount_too_high" if kind == "order.discount" else "online_only"
    assert (code(refused), code(done)) == (("rejected", without), ("applied", None))
    entry = AuditEntry.objects.get(kind=kind)
    assert (entry.actor, entry.approved_by) == (person("sara").pk, person("marco").pk)
    log = SecurityEvent.objects.get(kind="step_up")
    assert (log.user_id, log.actor_id) == (person("marco").pk, person("sara").pk)


def test_a_wrong_pin_that_the_device_checked_is_in_the_security_log_at_its_time(till, signed, person):
    at = clock.now() - timedelta(hours=2)
    payload = {"person_id": str(person("marco").pk)}
    command = signed("sara", kind="pin.report_wrong", payload=payload, created_at=at.isoformat())

    (answer,), (again,) = send(till, command), send(till, command)

    assert (code(answer), again["duplicate"]) == (("applied", None), True)
    row = SecurityEvent.objects.get(kind="pin")
    assert (row.user_id, row.actor_id, row.outcome) == (person("marco").pk, person("sara").pk, "refused")
    assert abs(row.at - at) < timedelta(minutes=1)
    assert row.note == f"On “{till.row.name}”, checked by the device without a connection"


def test_a_report_names_a_person_of_this_restaurant(till, signed, person):
    payload = {"person_id": str(person("marco", "beta").pk)}

    (answer,) = send(till, signed("sara", kind="pin.report_wrong", payload=payload))

    assert answer["outcome"] == "rejected"
    assert not SecurityEvent.objects.filter(kind="pin").exists()


def test_only_a_device_reports_wrong_pins(person, actor, tenant):
    data = {"person_id": str(person("marco").pk)}
    with pytest.raises(NotFromDevice):
        dispatch(PIN_REPORT_WRONG, data=data, actor=actor("sara"), key=str(uuid7()))


def test_a_manager_corrects_alone_without_a_network_where_the_device_signs(till, signed, person, offline_actions):
    target, payload = offline_actions[1]["order.void_sent_line"]
    marco = signed("marco", seq=2, kind="order.void_sent_line", target=target, payload=payload)
    unsigned = {
        "command_id": str(uuid7()), "device_seq": 1, "kind": "order.void_sent_line", "target": target,
        "payload": payload, "created_at": clock.now().isoformat(),
    }  # fmt: skip

    refused, done = send(till, unsigned, marco)

    assert (code(refused), code(done)) == (("rejected", "online_only"), ("applied", None))
    entry = AuditEntry.objects.get(kind="order.void_sent_line")
    assert (entry.actor, entry.approved_by) == (person("marco").pk, None)


def test_a_refund_is_not_decided_alone_without_a_network(till, signed, offline_actions):
    """The device does not know the restaurant's limit, and the money would be gone before the refusal."""
    target, payload = offline_actions[1]["payment.refund"]

    (answer,) = send(till, signed("marco", kind="payment.refund", target=target, payload=payload))

    assert code(answer) == ("rejected", "online_only")


def test_a_manager_alone_is_refused_where_the_restaurant_asks_each_time(till, signed, tenant, offline_actions):
    SecurityPolicy.objects.update_or_create(restaurant=tenant, defaults={"step_up_actions": ["void_sent"]})
    clear_policy_cache(tenant.pk)
    target, payload = offline_actions[1]["order.void_sent_line"]

    (answer,) = send(till, signed("marco", kind="order.void_sent_line", target=target, payload=payload))

    assert code(answer) == ("rejected", "forbidden")
    assert answer["error"]["details"]["reason"] == "step_up_required"
    clear_policy_cache(tenant.pk)


def test_an_approval_makes_no_other_command_possible_without_a_network(till, signed, person, offline_actions):
    target = offline_actions[0].id
    by_marco = str(person("marco").pk)

    (answer,) = send(till, signed("sara", kind="order.reopen", target=target, payload={}, approved_by=by_marco))

    assert code(answer) == ("rejected", "online_only")


@given(st.text(max_size=100), st.binary(max_size=80), st.text(max_size=100))
def test_no_random_signature_verifies(key, message, signature):
    assert not verifies(key, message, signature)


@pytest.fixture
def kitchen(till):
    """The device as a kitchen screen, which takes no orders and moves no money for any person."""
    Device.objects.filter(pk=till.row.pk).update(kind="kitchen")
    clear_principal_cache()
    return till


def test_a_command_that_a_kitchen_screen_signs_for_a_manager_is_limited_by_its_profile(kitchen, signed):
    (answer,) = send(kitchen, signed("marco"))

    assert code(answer) == ("rejected", "forbidden")
    assert not Order.objects.exists()


def test_a_manager_lends_a_kitchen_screen_nothing_that_its_profile_forbids(kitchen, signed, person, offline_actions):
    target, payload = offline_actions[1]["order.comp"]
    approved = signed("kim", kind="order.comp", target=target, payload=payload, approved_by=str(person("marco").pk))
    (answer,) = send(kitchen, approved)

    assert code(answer) == ("rejected", "forbidden")


def test_a_person_clocks_in_on_a_kitchen_screen(kitchen, signed):
    (answer,) = send(kitchen, signed("kim", kind="staff.clock_in", payload={}))

    assert code(answer)[1] != "forbidden"
