"""Commands by socket: the same executor as by REST, one effect per id, acks in the order of the commands."""

import asyncio

import pytest

from fynlo.core.ids import uuid7
from realtime.models import Command, Event
from restaurants.identity.principals import clear_principal_cache
from restaurants.models import User
from tests.realtime.conftest import actor_of
from tests.realtime.sample_domain import NOTED
from tests.threads import in_thread


@in_thread
def in_alpha(restaurant, read):
    from django.db import connection

    connection.set_tenant(restaurant)  # pyright: ignore[reportAttributeAccessIssue]
    return read()


async def opened(client):
    await client.follow()
    return client


async def test_a_command_is_done_once_and_acknowledged_with_its_numbers(screen, committed):
    async with screen() as sara, screen("carl") as carl:
        await opened(sara)
        await opened(carl)
        command_id = uuid7()
        ack = await sara.command("test.write", {"text": "soup", "times": 2}, command_id=command_id, target=NOTED.name)
        assert (ack["status"], ack["first_seq"], ack["last_seq"], ack["duplicate"]) == ("applied", 1, 2, False)
        assert ack["result"] == {"text": "soup", "times": 2}
        await carl.until(lambda: carl.applied == [1, 2])

        sara.frames.clear()
        again = await sara.command("test.write", {"text": "soup", "times": 2}, command_id=command_id, target=NOTED.name)
        assert (again["duplicate"], again["result"], again["last_seq"]) == (True, ack["result"], 2)
        assert in_alpha(committed.alpha, Event.objects.count) == 2


async def test_an_ack_has_the_fields_that_a_batch_has(screen):
    async with screen() as sara:
        await opened(sara)
        command_id, payload = uuid7(), {"text": "soup", "joined": True}
        first = await sara.command("test.write", payload, command_id=command_id)
        sara.frames.clear()
        again = await sara.command("test.write", payload, command_id=command_id)
        plain = await sara.command("test.write", {"text": "soup"}, command_id=uuid7())
    remarks = [{"outcome": "merged", "field": "text", "theirs": "stew", "ours": "soup"}]
    assert [(ack["status"], ack["remarks"]) for ack in (first, again, plain)] == [
        ("merged", remarks),
        ("merged", remarks),
        ("applied", []),
    ]


async def test_a_command_sent_by_socket_and_then_over_rest_runs_once(screen, committed):
    """Both ways make the same fingerprint."""
    from realtime.commands import executor

    async with screen() as sara:
        await opened(sara)
        command_id = uuid7()
        await sara.command("test.write", {"text": "soup"}, command_id=command_id, target=NOTED.name)
        by_rest = in_alpha(
            committed.alpha,
            lambda: executor.execute(
                kind="test.write", target=NOTED.name, payload={"text": "soup"}, key=str(command_id),
                actor=actor_of("sara", committed.alpha), run=lambda _: pytest.fail("done twice"),
            ),
        )  # fmt: skip
        assert by_rest.replayed


async def test_another_body_under_the_same_id_is_rejected(screen, committed):
    async with screen() as sara:
        await opened(sara)
        command_id = uuid7()
        await sara.command("test.write", {"text": "soup"}, command_id=command_id)
        sara.frames.clear()
        ack = await sara.command("test.write", {"text": "stew"}, command_id=command_id)
        assert (ack["status"], ack["http_status"], ack["result"]["error"]["code"]) == ("rejected", 422, "key_reused")


@pytest.mark.parametrize(
    ("who", "kind", "payload", "status", "code"),
    [
        ("sara", "no.such", {}, 400, "unknown_kind"),
        ("kim", "test.write", {"text": "soup"}, 403, "forbidden"),
        ("sara", "test.write", {}, 400, "invalid"),
        ("sara", "test.write", {"text": "x" * 20_001}, 409, "test.too_long"),
        ("sara", "test.write", ["text"], 400, "invalid"),
    ],
)
async def test_a_refusal_is_an_ack_and_changes_nothing(screen, committed, who, kind, payload, status, code):
    async with screen(who, view="pos" if who == "sara" else "kitchen") as client:
        await opened(client)
        ack = await client.command(kind, payload, command_id=uuid7())
        assert (ack["status"], ack["http_status"], ack["result"]["error"]["code"]) == ("rejected", status, code)
        assert in_alpha(committed.alpha, Event.objects.count) == 0


async def test_a_refusal_by_a_rule_is_replayed(screen, committed):
    async with screen() as sara:
        await opened(sara)
        command_id = uuid7()
        for _ in range(2):
            sara.frames.clear()
            ack = await sara.command("test.write", {"text": "x" * 20_001}, command_id=command_id)
            assert ack["result"]["error"] == {
                "code": "test.too_long", "message": "That is too long.", "field": "", "details": {"most": 20000},
            }  # fmt: skip
        assert in_alpha(committed.alpha, Command.objects.count) == 1


async def test_a_command_without_an_id_is_rejected(screen):
    async with screen() as sara:
        await opened(sara)
        await sara.send("command", kind="test.write", payload={"text": "soup"}, command_id="1")
        ack = await sara.expect("ack")
        assert (ack["status"], ack["result"]["error"]["field"]) == ("rejected", "command_id")


async def test_commands_of_one_socket_are_done_in_their_order(screen, committed):
    async with screen() as sara:
        await opened(sara)
        ids = [str(uuid7()) for _ in range(30)]
        for n, command_id in enumerate(ids):
            await sara.send("command", command_id=command_id, kind="test.write", payload={"text": str(n)})
        await sara.until(lambda: sum(frame["type"] == "ack" for frame in sara.frames) == 30)
        assert [frame["command_id"] for frame in sara.frames if frame["type"] == "ack"] == ids
        await sara.until(lambda: len(sara.state["notes"]["notes"]) == 30)
        assert list(sara.state["notes"]["notes"].values()) == [str(n) for n in range(30)]


async def test_too_many_commands_at_once_are_refused_until_sent_again(screen):
    async with screen() as sara:
        await opened(sara)
        for n in range(90):
            await sara.send("command", command_id=str(uuid7()), kind="test.write", payload={"text": str(n)})
        await sara.until(lambda: sum(frame["type"] == "ack" for frame in sara.frames) == 90)
        later = [f for f in sara.frames if f["type"] == "ack" and f["status"] == "retry"]
        assert later
        assert {ack["http_status"] for ack in later} == {429}
        await asyncio.sleep(0.3)
        sara.frames.clear()
        ack = await sara.command("test.write", {"text": "later"}, command_id=later[0]["command_id"])
        assert ack["status"] == "applied"


@in_thread
def sara_speaks(language: str, restaurant) -> None:
    user_id = actor_of("sara", restaurant).user_id
    User.objects.filter(pk=user_id).update(language=language)
    clear_principal_cache(user_id)


async def test_a_refusal_by_socket_is_in_the_language_of_the_person(screen, committed):
    sara_speaks("es", committed.alpha)
    try:
        async with screen() as sara:
            await opened(sara)
            ack = await sara.command("test.unknown", {}, command_id=uuid7())
    finally:
        sara_speaks("", committed.alpha)

    assert ack["result"]["error"]["message"] == "No existe ese tipo de orden."
