"""Approvals in `dispatch`: when one is needed, which permission it lends, and that it works once."""

from dataclasses import dataclass, field, replace

import pytest

from fynlo.core import clock
from fynlo.core.ids import uuid7
from realtime.actors import Actor
from realtime.commands import registry, step_up
from realtime.commands.context import Offline
from realtime.commands.dispatch import Forbidden, dispatch, dispatch_numbered
from realtime.commands.registry import Command, StepUp
from realtime.commands.step_up import ApprovalRefused, StepUpRequired
from realtime.models import AuditEntry, Event
from realtime.models import Command as StoredCommand
from realtime.sync.models import Device
from tests.realtime.sample_domain import NOTED, record_notes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notes")]

POUR = "test.pour"
MANAGER_ID = uuid7()


@dataclass
class Approvals:
    """A policy in memory: which actions are asked for, and tokens with the key that used them."""

    asked: set[str] = field(default_factory=set)
    tokens: dict[str, str] = field(default_factory=dict)
    on_devices: list[str] = field(default_factory=list)

    def asks_for(self, action):
        return action in self.asked

    def approver(self, token, *, action, target, actor, key):
        used_for = self.tokens.get(token)
        if used_for is None or used_for not in ("", key):
            raise ApprovalRefused()
        return Actor("marco", MANAGER_ID, "Marco", "manager", permissions=frozenset({"test.pour"}))

    def use(self, token, *, key):
        if self.tokens.get(token) != "":
            raise ApprovalRefused()
        self.tokens[token] = key

    def log_on_device(self, label, actor):
        self.on_devices.append(label)


@pytest.fixture
def approvals():
    policy = Approvals()
    before = step_up.register(policy)
    yield policy
    step_up.register(before)


@pytest.fixture
def pour(tenant):
    def service(*, context):
        return record_notes(context, NOTED.name, "poured", 1)

    def declare(*, always=True):
        registry.register(
            Command(
                name=POUR, description="Pour", permission="test.pour", service=service,
                step_up=StepUp("pour", "Pouring", always=always),
            )
        )  # fmt: skip

    declare()
    yield declare
    registry.unregister(POUR)


@pytest.fixture
def bartender(tenant):
    return Actor("bartender", uuid7(), "Bea", permissions=frozenset({"test.pour"}))


@pytest.fixture
def guest(tenant):
    return Actor("guest", uuid7(), "Gus")


def run(actor, key="k1", **more):
    return dispatch(registry.get_command(POUR), actor=actor, key=key, **more)


def test_without_a_policy_no_approval_is_needed(pour, approvals, bartender):
    assert run(bartender).status == 200


def test_an_action_of_the_policy_needs_an_approval_and_the_refusal_is_not_stored(pour, approvals, bartender):
    approvals.asked = {"pour"}

    with pytest.raises(StepUpRequired) as refused:
        run(bartender)

    assert (refused.value.status, refused.value.code, refused.value.details) == (
        403, "step_up_required", {"action": "pour"},
    )  # fmt: skip
    assert not StoredCommand.objects.exists()
    approvals.tokens["t"] = ""
    assert run(bartender, approval="t").status == 200


def test_both_people_are_recorded(pour, approvals, bartender):
    approvals.tokens["t"] = ""

    run(bartender, approval="t")

    entry, event = AuditEntry.objects.get(kind=POUR), Event.objects.get()
    assert (entry.actor, entry.approved_by) == (bartender.user_id, MANAGER_ID)
    assert (event.actor, event.approved_by) == (bartender.user_id, MANAGER_ID)


def test_without_an_approval_nobody_is_recorded_as_the_approver(pour, approvals, bartender):
    run(bartender)

    assert AuditEntry.objects.get(kind=POUR).approved_by is None


def test_an_approval_lends_the_permission_for_that_one_command(pour, approvals, guest):
    approvals.tokens["t"] = ""

    assert run(guest, approval="t").status == 200
    with pytest.raises(Forbidden):
        run(guest, key="k2")


def test_an_approval_works_once(pour, approvals, guest):
    approvals.tokens["t"] = ""
    run(guest, approval="t")

    with pytest.raises(ApprovalRefused):
        run(guest, key="k2", approval="t")

    assert Event.objects.count() == 1


def test_the_same_call_again_gets_its_stored_answer(pour, approvals, guest):
    approvals.tokens["t"] = ""

    first, again = run(guest, approval="t"), run(guest, approval="t")

    assert (first.body, again.replayed) == (again.body, True)


def test_an_unknown_approval_is_refused_also_where_none_is_needed(pour, approvals, bartender):
    with pytest.raises(ApprovalRefused):
        run(bartender, approval="forged")

    assert not StoredCommand.objects.exists()


def test_an_action_that_is_asked_for_only_beyond_a_limit_runs_without_an_approval(pour, approvals, bartender):
    pour(always=False)
    approvals.asked = {"pour"}

    assert run(bartender).status == 200


def test_the_system_needs_no_approval(pour, approvals):
    approvals.asked = {"pour"}

    assert run(Actor.system()).status == 200


def test_a_numbered_command_without_its_approval_takes_its_number(pour, approvals, bartender, tenant):
    approvals.asked = {"pour"}
    device = Device.objects.create(
        id=uuid7(), restaurant=tenant, name="Till", kind="till", number=1, created_at=clock.now(),
        last_seen_at=clock.now(),
    )  # fmt: skip
    offline = Offline(device_id=device.id, device_seq=1, made_at=clock.now(), live=True)

    with pytest.raises(Forbidden) as refused:
        dispatch_numbered(POUR, target="", data={}, actor=bartender, key="k1", offline=offline)

    assert refused.value.details == {"reason": "step_up_required", "action": "pour"}
    device.refresh_from_db()
    assert device.last_seq == 1


def test_an_approver_who_was_checked_on_the_device_needs_no_token(pour, approvals, guest):
    approvals.asked = {"pour"}
    marco = Actor("marco", MANAGER_ID, "Marco", "manager", permissions=frozenset({"test.pour"}))

    run(replace(guest, approver=marco))

    assert AuditEntry.objects.get(kind=POUR).approved_by == MANAGER_ID
    assert approvals.on_devices == ["Pouring"]
