"""A manager's approval at the till: asked for by the policy, given by PIN, used once, with both people recorded."""

from decimal import Decimal as D

import pytest

from fynlo.core import clock, json_codec
from fynlo.core.ids import uuid7
from orders import history
from orders.models import Correction, Order
from orders.service_settings.selectors import service_settings
from realtime.models import AuditEntry
from restaurants.identity.approvals.services import LIFETIME
from restaurants.identity.security_policy import clear_policy_cache
from restaurants.models import SecurityEvent, SecurityPolicy, StepUpApproval

pytestmark = pytest.mark.django_db
EVERYTHING = ["refund", "void_sent", "comp", "discount_over_limit"]


@pytest.fixture
def asks_for(tenant):
    """`asks_for("comp")`: alpha asks for a manager's PIN for those actions."""

    def make(*actions: str) -> None:
        SecurityPolicy.objects.update_or_create(restaurant=tenant, defaults={"step_up_actions": list(actions)})
        clear_policy_cache(tenant.pk)

    yield make
    clear_policy_cache(tenant.pk)


@pytest.fixture
def till(enrol, set_pin, person):
    """Alpha's till with Sara signed in; Sara and Marco have PINs."""
    set_pin("sara")
    set_pin("marco", "90517")
    till = enrol()
    assert till.sign_in(person("sara")).status_code == 200
    return till


@pytest.fixture
def approve(till, person):
    def make(action="comp", target="", by="marco", pin="90517"):
        body = {"device_id": till.row.pk, "user_id": person(by).pk, "pin": pin, "action": action, "target": str(target)}
        return till.post("auth/approvals", body)

    return make


def comp(till, order, approval="", key=None, **more):
    headers = {"Idempotency-Key": key or str(uuid7())} | ({"X-Approval": approval} if approval else {})
    return till.post(f"orders/{order.id}/comp", {"reason": "cold", **more}, **headers)


def code(response):
    return response.json()["error"]["code"]


def test_a_waiter_comps_with_a_managers_approval_and_both_are_recorded(till, approve, asks_for, place, person):
    asks_for("comp")
    order = place()
    assert (comp(till, order).status_code, code(comp(till, order))) == (403, "forbidden")

    given = approve("comp", order.id)
    assert given.status_code == 201, given.content
    assert given.json()["data"]["approved_by"] == "Marco"
    response = comp(till, order, given.json()["data"]["approval"])

    assert response.status_code == 200, response.content
    entry = AuditEntry.objects.get(kind="order.comp")
    assert (entry.actor, entry.approved_by) == (person("sara").pk, person("marco").pk)
    assert [(row.who, row.approved_by) for row in history.entries(Order.objects.get())][-1] == ("Sara", "Marco")
    log = SecurityEvent.objects.get(kind="step_up")
    assert (log.user_id, log.actor_id, log.outcome) == (person("marco").pk, person("sara").pk, "done")


def test_a_waiter_changes_a_price_with_a_managers_approval(till, approve, asks_for, place, person):
    asks_for("price_override")
    order = place()
    target = f"{order.id}:{order.all_lines[0].id}"
    path = f"orders/{order.id}/lines/{order.all_lines[0].id}"
    body = {"price": 7, "reason": "half portion"}
    refused = till.post(f"{path}/price", body)
    assert (refused.status_code, code(refused)) == (403, "forbidden")

    token = approve("price_override", target).json()["data"]["approval"]
    changed = till.post(f"{path}/price", body, **{"X-Approval": token})

    assert changed.status_code == 200, changed.content
    row = Correction.objects.get(kind="price")
    assert (row.by, row.approved_by) == (person("sara").pk, person("marco").pk)
    assert till.post(f"{path}/restore-price", {}).status_code == 403
    token = approve("price_override", target).json()["data"]["approval"]
    assert till.post(f"{path}/restore-price", {}, **{"X-Approval": token}).status_code == 200


def test_a_manager_is_asked_too_where_the_policy_asks(enrol, set_pin, person, asks_for, place):
    asks_for("comp")
    set_pin("marco", "90517")
    till = enrol()
    till.sign_in(person("marco"), "90517")

    refused = comp(till, place())

    assert (refused.status_code, code(refused)) == (403, "step_up_required")
    assert refused.json()["error"]["details"] == {"action": "comp"}


def test_without_the_setting_no_approval_is_given_and_none_is_asked(till, approve, asks_for, place):
    refused = approve("comp")

    assert (refused.status_code, code(refused)) == (400, "approval.unknown_action")
    assert not StepUpApproval.objects.exists()


@pytest.mark.parametrize("action", ["", "nothing", "comp; DROP TABLE", "x" * 41])
def test_an_unknown_action_is_refused(approve, asks_for, action):
    asks_for(*EVERYTHING)
    assert approve(action).status_code == 400


def test_an_approval_works_once(till, approve, asks_for, place):
    asks_for("comp")
    first, second = place(), place()
    token = approve("comp").json()["data"]["approval"]

    assert comp(till, first, token).status_code == 200
    assert code(comp(till, second, token)) == "approval_refused"


def test_the_same_request_again_gets_its_answer(till, approve, asks_for, place):
    asks_for("comp")
    order, key = place(), str(uuid7())
    token = approve("comp", order.id).json()["data"]["approval"]

    first, again = comp(till, order, token, key), comp(till, order, token, key)

    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json()["meta"]["duplicate"] is True
    assert Correction.objects.filter(kind="comp").count() == len(order.open_lines())


def test_an_approval_is_for_one_order_one_action_and_one_person(till, approve, asks_for, place, person, enrol, set_pin):
    asks_for("comp", "void_sent")
    order, other = place(), place()
    token = approve("comp", order.id).json()["data"]["approval"]
    set_pin("carl", "271828")
    second = enrol()
    second.sign_in(person("carl"), "271828")

    assert code(comp(till, other, token)) == "approval_refused"
    assert code(comp(second, order, token)) == "approval_refused"
    void = till.post(f"orders/{order.id}/void", {"reason": "x"}, **{"X-Approval": token})
    assert code(void) == "approval_refused"
    assert comp(till, order, token).status_code == 200


def test_an_approval_expires(till, approve, asks_for, place, monkeypatch):
    asks_for("comp")
    order = place()
    token = approve("comp", order.id).json()["data"]["approval"]
    late = clock.now() + LIFETIME
    monkeypatch.setattr(clock, "now", lambda: late)

    assert code(comp(till, order, token)) == "approval_refused"


@pytest.mark.parametrize("by", ["sara", "carl"])
def test_only_a_manager_approves(approve, asks_for, set_pin, by):
    asks_for("comp")
    if by == "carl":
        set_pin("carl")

    refused = approve("comp", by=by, pin="4826")

    assert (refused.status_code, code(refused)) == (403, "approval.not_a_manager")
    assert not StepUpApproval.objects.exists()


def test_a_wrong_pin_approves_nothing_and_is_counted(approve, asks_for):
    asks_for("comp")
    answers = [approve("comp", pin="1379").status_code for _ in range(6)]

    assert answers == [401] * 5 + [429]
    assert not StepUpApproval.objects.exists()


def test_a_discount_above_the_limit_is_given_within_the_managers_limit(till, approve, asks_for, place):
    asks_for("discount_over_limit")
    limits = service_settings().discount_limits
    order, percent = place(), D(limits["server"]) + 5
    body = {"percent": percent, "reason": "late"}
    path = f"orders/{order.id}/discounts"

    refused = till.post(path, body)
    token = approve("discount_over_limit", order.id).json()["data"]["approval"]
    given = till.post(path, body, **{"X-Approval": token})

    assert limits["manager"] >= percent
    assert (refused.status_code, code(refused)) == (409, "order.discount_too_high")
    assert given.status_code == 200, given.content


def test_a_discount_within_the_limit_asks_for_nothing(till, asks_for, place):
    asks_for("discount_over_limit")

    assert till.post(f"orders/{place().id}/discounts", {"percent": 5, "reason": "late"}).status_code == 200


def test_a_numbered_command_carries_its_approval(till, approve, asks_for, place):
    asks_for("comp")
    order = place()
    token = approve("comp", order.id).json()["data"]["approval"]
    command = {
        "command_id": str(uuid7()), "device_seq": 1, "kind": "order.comp", "target": str(order.id),
        "payload": {"reason": "cold"}, "created_at": clock.now(), "live": True, "approval": token,
    }  # fmt: skip
    bare = command | {"command_id": str(uuid7()), "device_seq": 2, "approval": ""}

    response = till.post("sync/commands", {"device_id": till.row.pk, "commands": [command, bare]})

    done, refused = json_codec.loads(response.content)["answers"]
    assert (done["outcome"], refused["outcome"]) == ("applied", "rejected")
    assert AuditEntry.objects.get(kind="order.comp").approved_by is not None
