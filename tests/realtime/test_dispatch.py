"""`dispatch`: every refusal, the service's arguments, the answer and the stored rows."""

from dataclasses import replace
from functools import partial

import pytest
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from fynlo.core import clock
from fynlo.core.errors import DomainError, InvalidInput, KeyReused, NotFound
from fynlo.core.ids import uuid7
from realtime.actors import Actor
from realtime.commands import registry
from realtime.commands.context import Offline
from realtime.commands.dispatch import Forbidden, OnlineOnly, dispatch, dispatch_named, dispatch_numbered
from realtime.commands.executor import StoredRefusal
from realtime.commands.registry import Command, Id, Text, UnknownCommand
from realtime.models import AuditEntry
from realtime.models import Command as StoredCommand
from realtime.sync.models import Device
from restaurants.platform_executor import PLATFORM_EXECUTOR

pytestmark = pytest.mark.django_db

BOIL = "test.boil"


class PotNotFound(NotFound):
    code = "test.pot_not_found"


class TooHot(DomainError):
    code = "test.too_hot"


class LidStuck(DomainError):
    code = "test.lid_stuck"
    status = 403


class BoilInput(serializers.Serializer):
    degrees = serializers.IntegerField(min_value=1)


@pytest.fixture
def calls():
    """What the service of `test.boil` was called with."""
    return []


@pytest.fixture
def boil(calls):
    """Declare `test.boil`, with other fields if given."""

    def service(*, context, pot_id, degrees, salt=""):
        calls.append({"context": context, "pot_id": pot_id, "degrees": degrees, "salt": salt})
        context.annotate(degrees=degrees)
        if degrees > 300:
            raise LidStuck("The lid is stuck.")
        if degrees > 100:
            raise TooHot("That is too hot.", most=100)
        return {"pot": pot_id, "degrees": degrees}

    def declare(**fields):
        command = Command(
            name=BOIL,
            description="Boil water",
            permission="test.boil",
            target=(Id("pot_id", PotNotFound),),
            input=BoilInput,
            service=service,
        )
        registry.register(replace(command, **fields))

    declare()
    yield declare
    registry.unregister(BOIL)


@pytest.fixture
def cook(tenant):
    return Actor("cook", permissions=frozenset({"test.boil"}))


@pytest.fixture
def run(boil, cook):
    """Boil a pot as a cook."""
    usual = {"target": uuid7(), "data": {"degrees": 90}, "actor": cook, "key": "k1"}

    def boil_pot(**fields):
        return dispatch(registry.get_command(BOIL), **usual | fields)

    return boil_pot


@pytest.fixture
def run_numbered(boil, cook):
    """Boil a pot as a cook whose device numbers its commands."""
    return partial(dispatch_numbered, BOIL, target=str(uuid7()), data={"degrees": 90}, actor=cook, key="k1")


def number(tenant, seq=1, **fields):
    device = Device.objects.filter(restaurant=tenant).first() or Device.objects.create(
        id=uuid7(), restaurant=tenant, name="Till", kind="till", number=1, created_at=clock.now(),
        last_seen_at=clock.now(),
    )  # fmt: skip
    return Offline(device_id=device.id, device_seq=seq, made_at=clock.now(), **fields)


def test_the_service_gets_the_context_the_ids_and_the_validated_data(run, calls, cook):
    pot = uuid7()
    answer = run(target=pot, data={"degrees": "90", "more": 1})
    (call,) = calls
    assert (call["pot_id"], call["degrees"], call["context"].actor) == (pot, 90, cook)
    assert answer.data() == {"pot": str(pot), "degrees": 90}
    assert AuditEntry.objects.get(kind=BOIL).notes == [{"degrees": 90}]


def test_an_unknown_name_is_refused_and_not_stored(cook):
    with pytest.raises(UnknownCommand) as refused:
        dispatch_named("test.nothing", target="", data={}, actor=cook, key="k1")
    assert (refused.value.code, refused.value.status, refused.value.field) == ("unknown_kind", 400, "kind")
    assert not StoredCommand.objects.exists()


def test_without_the_permission_nothing_runs_and_nothing_is_stored(run, calls):
    with pytest.raises(Forbidden):
        run(actor=Actor("guest"), data={"degrees": "not even validated"})
    assert not calls
    assert not StoredCommand.objects.exists()


def test_invalid_data_is_refused_and_the_key_may_be_used_again(run):
    with pytest.raises(ValidationError) as refused:
        run(data={"degrees": 0})
    assert set(refused.value.detail) == {"degrees"}
    assert run().status == 200


@pytest.mark.parametrize("target", ["", "no id", "a:b"])
def test_a_target_that_is_no_id_is_refused_as_missing(run, target):
    with pytest.raises(PotNotFound):
        run(target=target)


def test_a_target_of_several_parts_is_parsed_in_its_order(boil, run, calls):
    boil(target=(Id("pot_id", PotNotFound), Text("salt")))
    pot = uuid7()
    run(target=(pot, "a pinch:or two"))
    assert (calls[0]["pot_id"], calls[0]["salt"]) == (pot, "a pinch:or two")
    assert StoredCommand.objects.get().target == f"{pot}:a pinch:or two"


def test_a_refusal_of_the_service_is_stored_and_replayed(run, calls):
    with pytest.raises(TooHot):
        run(data={"degrees": 200})
    with pytest.raises(StoredRefusal) as again:
        run(data={"degrees": 200})
    assert (again.value.code, again.value.details, len(calls)) == ("test.too_hot", {"most": 100}, 1)


def test_the_same_key_runs_once_and_gives_the_same_answer(run, calls):
    pot = uuid7()
    first, again = run(target=pot), run(target=pot)
    assert (again.replayed, again.body, len(calls)) == (True, first.body, 1)
    with pytest.raises(KeyReused):
        run(target=pot, data={"degrees": 80})


def test_the_result_is_rendered_inside_the_command(boil, run):
    def render(result):
        assert StoredCommand.objects.get().status is None
        return {"rendered": result["degrees"]}

    boil(render=render, success_status=201)
    answer = run()
    assert (answer.status, answer.data()) == (201, {"rendered": 90})


def test_a_service_that_returns_nothing_answers_an_empty_object(boil, run):
    boil(service=lambda **_: None)
    assert run().data() == {}


def test_cleaned_data_skips_the_input_and_extra_values_the_fingerprint(run, calls):
    pot = uuid7()
    run(target=pot, data=None, cleaned={"degrees": 0}, extra={"salt": "fine"})
    assert (calls[0]["degrees"], calls[0]["salt"]) == (0, "fine")
    assert run(target=pot, data=None, cleaned={"degrees": 0}, extra={"salt": "coarse"}).replayed


def test_a_client_cannot_name_an_internal_command_nor_one_of_the_platform(boil, run_numbered, cook, tenant):
    for seq, fields in enumerate(({"internal": True}, {"executor": PLATFORM_EXECUTOR}), start=1):
        boil(**fields)
        with pytest.raises(UnknownCommand):
            dispatch_named(BOIL, target=str(uuid7()), data={"degrees": 90}, actor=cook, key="k1")
        with pytest.raises(UnknownCommand):
            run_numbered(key=str(fields), offline=number(tenant, seq))


def test_the_platforms_executor_stores_in_its_own_tables(boil, run):
    boil(executor=PLATFORM_EXECUTOR)
    assert run().status == 200
    assert not StoredCommand.objects.exists()


def test_a_client_names_a_command_and_gets_the_answer_of_dispatch(run, cook):
    pot = uuid7()
    named = dispatch_named(BOIL, target=str(pot), data={"degrees": 90}, actor=cook, key="k1")
    assert (run(target=pot).replayed, run(target=pot).body) == (True, named.body)


def test_a_numbered_command_that_needs_the_network_is_refused_unless_a_person_waits(run_numbered, tenant):
    with pytest.raises(OnlineOnly):
        run_numbered(offline=number(tenant))
    assert run_numbered(key="k2", offline=number(tenant, 2, live=True)).status == 200


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"actor": Actor("guest")}, "forbidden"),
        ({"data": {"degrees": 0}}, "invalid"),
        ({"data": {"degrees": 200}}, "test.too_hot"),
        ({"data": {"degrees": 400}}, "forbidden"),
    ],
    ids=["permission", "input", "service", "a service's own 403"],
)
def test_every_refusal_of_a_numbered_command_is_stored_and_takes_the_number(boil, run_numbered, tenant, fields, code):
    boil(offline=True)
    with pytest.raises(DomainError) as refused:
        run_numbered(offline=number(tenant), **fields)
    assert refused.value.code == code
    assert isinstance(refused.value, InvalidInput) == (code == "invalid")
    assert StoredCommand.objects.get().status == refused.value.status
    assert Device.objects.get().last_seq == 1


def test_a_note_is_part_of_the_audit(boil, run_numbered, tenant):
    boil(offline=True)
    run_numbered(offline=number(tenant), note={"device_clock_off_by_seconds": 400})
    assert {"device_clock_off_by_seconds": 400} in AuditEntry.objects.get(kind=BOIL).notes


@pytest.mark.parametrize(
    ("target", "found"),
    [("0190163d-8694-739b-aea5-966c26f8ad91", True), ("no id", False), ("", False)],
    ids=["id", "text", "none"],
)
def test_current_is_read_by_the_first_id_of_the_target(boil, target, found):
    boil(current=lambda *, target, payload: {"id": target, **payload})
    read = registry.get_command(BOIL).read_current(target, {"a": 1})
    assert (read is not None) == found
