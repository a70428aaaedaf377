"""The socket of a real server process: authentication, events, and when it closes with which code."""

import asyncio
import json
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from websockets.exceptions import InvalidStatus

from fynlo.core import clock, json_codec
from fynlo.core.ids import uuid7
from realtime import streams
from realtime.gateway import hub, limits
from restaurants.models import Membership, Restaurant, Session, User
from staff.clock import services as clocking
from staff.employees import services as employees
from staff.models import RotaWeek
from staff.rota import publishing
from staff.rota import services as rota
from staff.timesheets import services as timesheets
from tests.realtime.client import ProtocolError
from tests.realtime.conftest import person_of
from tests.realtime.sample_domain import COOKED, NOTED, WHISPERED
from tests.services import run_service
from tests.threads import in_thread


def test_the_hubs_intervals_are_those_of_the_protocol():
    assert (hub.HEARTBEAT_SECONDS, hub.RECHECK_SECONDS, hub.UNWRITABLE_SECONDS) == (30, 30, 10)
    assert (hub.POSITION_SECONDS, hub.POSITION_SECONDS_WITHOUT_REDIS, hub.DRAIN_SECONDS) == (5, 2, 15)
    assert (limits.SOCKETS_OF_A_USER, limits.SOCKETS_OF_A_RESTAURANT, limits.FRAME_BYTES) == (20, 200, 65536)


# -- following ----------------------------------------------------------------------------------------------


async def test_a_change_is_shown_once_and_the_cursor_reaches_the_head(screen, write_note):
    async with screen() as sara:
        await sara.follow()
        write_note("soup", times=3)
        await sara.until(lambda: len(sara.state["notes"]["notes"]) == 3)
        assert sara.applied == [1, 2, 3]
        assert sara.up_to_date


async def test_a_screen_that_reconnects_gets_exactly_what_it_missed(screen, write_note):
    write_note("before")
    async with screen() as sara:
        await sara.follow()
        await sara.cut()
        write_note("while away", times=5)
        await sara.reconnect()
        await sara.until(lambda: len(sara.applied) >= 5)  # the last notification may arrive a moment later
        assert sara.applied == [2, 3, 4, 5, 6]
        folded = json_codec.dumps(sara.state["notes"])
        await sara.snapshot()
        assert json_codec.dumps(sara.state["notes"]) == folded


async def test_more_events_than_the_buffer_holds_are_read_from_the_log_in_order(screen, write_note):
    async with screen() as sara:
        await sara.follow()
        await sara.cut()
        write_note("many", times=900)
        await sara.reconnect()
        await sara.until(lambda: len(sara.applied) >= 900)  # after a lost notification the event arrives late
        assert sara.applied == list(range(1, 901))
        assert len([frame for frame in sara.frames if frame["type"] == "range"]) >= 2


async def test_ranges_carry_the_cursor_past_events_of_other_views(screen, write_note):
    async with screen() as sara:
        await sara.follow()
        write_note("for the kitchen", kind=COOKED.name, by="marco")
        await sara.until(lambda: sara.cursor[1] == 1)
        assert sara.applied == []
        assert COOKED.name not in "".join(sara.texts)


async def test_a_role_sees_its_own_parts_only(screen, write_note):
    async with screen("sara") as sara, screen("marco") as marco:
        await sara.follow()
        await marco.follow()
        assert "secrets" in marco.state
        assert "secrets" not in sara.state
        write_note("not for waiters", kind=WHISPERED.name)
        await marco.until(lambda: marco.applied)
        await sara.until(lambda: sara.cursor[1] == 1)
        assert "not for waiters" not in "".join(sara.texts)


async def test_the_socket_and_rest_give_the_same_bytes(screen, write_note):
    async with screen("marco") as marco:
        await marco.follow()
        epoch, after = marco.cursor
        write_note('by notification, "quoted" £3.40 \u2028')
        await marco.until(lambda: marco.cursor[1] == after + 1)
        frame_text = next(text for text in reversed(marco.texts) if '"type":"range"' in text)
        status, _, body = await asyncio.to_thread(
            marco.get, f"/api/v1/sync/events?view=pos&epoch={epoch}&after={after}"
        )
        assert status == 200
        assert body.decode() == frame_text
        await marco.cut()
        await marco.reconnect()
        await marco.subscribe(after=after)
        again = f'"from":{after},"to":{after + 1},'
        await marco.until(lambda: sum(again in text for text in marco.texts) >= 2)
        assert [text for text in marco.texts if again in text] == [frame_text, frame_text]


async def test_a_client_that_never_subscribes_gets_live_frames(screen, write_note, committed):
    write_note("earlier")
    position = in_thread(streams.position_of)(committed.alpha.pk)
    async with screen() as phone:
        await phone.open()
        await phone.authenticate()
        # The server may still have the epoch before this test; a client without a view continues from the new head.
        await phone.expect("heartbeat", lambda beat: (beat["epoch"], beat["head"]) == (position.epoch, position.head))
        write_note("now")
        write_note("not for waiters", kind=WHISPERED.name)
        live = await phone.expect(NOTED.name)
        assert live["data"]["text"] == "now"
        assert live["restaurant_id"] == str(committed.alpha.pk)
        assert live["seq"] == 2
        assert set(live) == {"id", "type", "data", "restaurant_id", "timestamp", "seq"}
        write_note("again")
        await phone.expect(NOTED.name, lambda frame: frame["data"]["text"] == "again")
        texts = "".join(phone.texts)
        assert "earlier" not in texts
        assert "not for waiters" not in texts


PAID = "17.83"  # in nothing else that this test makes


async def test_an_employee_gets_nobodys_pay_or_cost_of_hours_over_the_socket(screen, write_note, committed):
    async with screen() as sara, screen() as phone:
        await sara.follow()
        await phone.open()
        await phone.authenticate()
        in_thread(_work_for_pay)(committed.alpha)
        write_note("the end")
        await sara.until(lambda: sara.applied)
        await phone.expect(NOTED.name)
        await sara.snapshot()
        received = "".join([*sara.texts, *phone.texts, json_codec.dumps(sara.state).decode()])
    assert "the end" in received
    assert [word for word in (PAID, "142.64", "Ana Ruiz", "hourly", "cost") if word in received] == []


def _work_for_pay(restaurant: Restaurant) -> None:
    """Ana is hired at PAID an hour, is planned and published for eight hours, works them, and has them approved."""
    connection.set_tenant(restaurant)
    day, rate = clock.now().date() - timedelta(days=1), Decimal(PAID)
    ana = run_service(employees.add_employee, name="Ana Ruiz", job="cook", hourly_rate=rate, started_on=day).employee
    run_service(rota.add_shift, day=day, starts=time(9), ends=time(17), employee_id=ana.id)
    run_service(publishing.publish_week, monday=day, version=RotaWeek.objects.get().version)
    for kind, hour in (("in", 9), ("out", 17)):
        at = datetime.combine(day, time(hour), tzinfo=UTC)
        run_service(clocking.enter_punch, employee_id=ana.id, kind=kind, at=at, reason="by hand")
    run_service(timesheets.approve_hours, first=day, last=day, employee_ids=[ana.id])
    connection.set_schema_to_public()


async def test_heartbeats_have_the_head_of_the_stream(screen, write_note):
    async with screen() as sara:
        await sara.follow()
        write_note("soup")
        send_heartbeat = await sara.expect("heartbeat", lambda send_heartbeat: send_heartbeat["head"] == 1)
        assert send_heartbeat["epoch"] == sara.cursor[0]
        assert send_heartbeat["server_time"].endswith("Z")


async def test_a_pong_repeats_the_marks_of_its_ping_and_nothing_else(screen):
    async with screen() as sara:
        await sara.open()
        await sara.authenticate()
        await sara.send("ping", id=7, nonce="n" * 64, at="x" * 65, timestamp=[1], kind="odd")
        pong = await sara.expect("pong")
        assert (pong["id"], pong["nonce"]) == (7, "n" * 64)
        assert set(pong) == {"type", "id", "nonce", "server_time"}


async def test_a_number_that_would_fill_the_memory_ends_its_own_socket_only(screen):
    async with screen("sara") as sara, screen("carl") as carl:
        await sara.follow()
        for exponent in ("200000000", "-200000000"):
            await carl.open()
            await carl.authenticate()
            await carl.send_text(f'{{"type":"ping","x":1e{exponent}}}')
            assert await carl.closed() == 4009
            await carl.close()
            carl.close_code = None
            carl.frames.clear()
        assert sara.close_code is None


# -- cursors that cannot be used ----------------------------------------------------------------------------


@in_thread
def set_stream(restaurant: Restaurant, **fields: int) -> None:
    from realtime.sync.models import Stream

    Stream.objects.filter(restaurant=restaurant).update(**fields)


@pytest.mark.parametrize(
    ("cursor", "reason"), [({"epoch": 0}, "new_epoch"), ({"after": 99}, "ahead"), ({"scope": "other"}, "view_changed")]
)
async def test_an_unusable_cursor_is_reset(screen, cursor, reason):
    async with screen() as sara:
        await sara.snapshot()
        await sara.open()
        await sara.authenticate()
        await sara.subscribe(**cursor)
        reset = await sara.expect("reset")
        assert reset["reason"] == reason
        assert reset["epoch"] == sara.cursor[0]
        status, _, _ = await asyncio.to_thread(sara.get, reset["snapshot_url"])
        assert status == 200


async def test_a_cursor_below_the_floor_is_reset(screen, write_note, committed):
    write_note("old", times=5)
    async with screen() as sara:
        await sara.snapshot()
        set_stream(committed.alpha, floor=3)
        await sara.open()
        await sara.authenticate()
        while not sara.resets:  # the hub reads the new floor when it next compares positions
            await sara.subscribe(after=2)
            await asyncio.sleep(0.5)
        assert (await sara.expect("reset"))["reason"] == "below_floor"
        await sara.subscribe(after=3)
        await sara.until(lambda: sara.up_to_date)


async def test_a_new_epoch_resets_every_screen_and_they_converge(screen, write_note, committed):
    async with screen() as sara:
        await sara.follow()
        epoch, _ = sara.cursor
        set_stream(committed.alpha, epoch=epoch + 1, head=0)
        write_note("after the restore")
        reset = await sara.expect("reset")
        assert (reset["reason"], reset["epoch"]) == ("new_epoch", epoch + 1)
        await sara.snapshot()
        await sara.subscribe()
        await sara.until(lambda: sara.up_to_date)
        write_note("and on")
        await sara.until(lambda: sara.cursor == (epoch + 1, 2))


async def test_a_change_of_role_resets_the_view(screen, write_note):
    async with screen("marco") as marco:
        await marco.follow()
        set_role("marco", role="employee", job="server")
        try:
            assert (await marco.expect("reset"))["reason"] == "view_changed"
            await marco.subscribe(scope="")
            write_note("no longer for him", kind=WHISPERED.name, by="olivia")
            await marco.until(lambda: marco.cursor[1] == 1)
            assert "no longer for him" not in "".join(marco.texts)
        finally:
            set_role("marco", role="manager", job="")


@in_thread
def set_role(name: str, **fields: str) -> None:
    Membership.objects.filter(user=person_of(name)).update(**fields)


async def test_a_forbidden_view_is_refused_without_its_content(screen):
    async with screen("sara") as sara:
        await sara.open()
        await sara.authenticate()
        await sara.subscribe(view="vault", epoch=1, after=0)
        assert (await sara.expect("error"))["code"] == "forbidden"


# -- authentication --------------------------------------------------------------------------------------------


async def refusal(client, **more):
    """Return the server's error to a client that it refuses, and the code it closes with."""
    await client.open()
    with pytest.raises(ProtocolError):
        await client.authenticate(**more)
    code = await client.closed()
    errors = [frame["code"] for frame in client.frames if frame["type"] == "auth_error"]
    return (errors or [None])[0], code


async def test_a_stranger_is_refused(screen):
    assert await refusal(screen(token="forged")) == ("token_invalid", 4003)
    assert await refusal(screen(ticket="made up")) == ("ticket_refused", 4003)


async def test_an_expired_token_closes_with_its_own_code(screen, token_of):
    assert await refusal(screen(token=token_of("sara", lasts=timedelta(seconds=-5)))) == ("token_expired", 4003)


async def test_the_neighbour_is_refused_on_every_host(screen, token_of, committed, server):
    beta_token = token_of("sara", "beta")
    assert await refusal(screen(token=beta_token)) == ("restaurant_not_found", 4003)
    assert await refusal(screen(token=beta_token, host=server.host(None))) == ("restaurant_not_found", 4003)
    # The person's restaurant, but on the other restaurant's host.
    assert await refusal(screen(token=beta_token, restaurant=committed.beta, host=server.host("alpha"))) == (
        "restaurant_not_found", 4003,
    )  # fmt: skip


async def test_the_platforms_host_serves_members(screen, server):
    async with screen(host=server.host(None)) as sara:
        await sara.follow()


async def test_an_unknown_restaurant_is_refused(screen, server):
    unknown = screen(restaurant=uuid7(), host=server.host(None))
    assert await refusal(unknown) == ("restaurant_not_found", 4003)


async def test_a_ticket_opens_one_socket(screen, ticket_of):
    ticket = ticket_of("sara")
    async with screen(ticket=ticket) as first:
        await first.open()
        await first.authenticate()
        assert await refusal(screen(ticket=ticket)) == ("ticket_refused", 4003)
    assert await refusal(screen(ticket=ticket_of("sara", lasts=-1))) == ("ticket_refused", 4003)


async def test_two_sockets_with_one_ticket_at_once_open_one(screen, ticket_of):
    ticket = ticket_of("sara")
    both = [screen(ticket=ticket), screen(ticket=ticket)]
    for client in both:
        await client.open()
    results = await asyncio.gather(*(client.authenticate() for client in both), return_exceptions=True)
    assert sum(isinstance(result, dict) for result in results) == 1
    for client in both:
        await client.close()


async def test_a_ticket_of_the_neighbour_is_refused(screen, ticket_of):
    assert await refusal(screen(ticket=ticket_of("sara", "beta"))) == ("ticket_refused", 4003)


async def test_another_persons_user_id_is_refused(screen):
    assert await refusal(screen(), user_id=str(uuid7())) == ("user_mismatch", 4003)


async def test_another_origin_is_closed_with_4001(screen, server):
    evil = screen(origin="https://evil.example")
    await evil.open()
    assert await evil.closed() == 4001
    null = screen(origin="null")
    await null.open()
    assert await null.closed() == 4001
    secure = screen(origin=f"https://{server.host()}")  # another origin: this server's pages are plain
    await secure.open()
    assert await secure.closed() == 4001
    async with screen(origin=f"http://{server.host()}") as own:
        await own.open()
        await own.authenticate()


async def test_a_client_that_does_not_authenticate_is_closed_with_4002(screen):
    silent = screen()
    await silent.open()
    assert await silent.closed() == 4002


async def test_an_unknown_path_is_refused_before_the_handshake(screen, committed):
    lost = screen(channel="cellar")
    with pytest.raises(InvalidStatus):
        await lost.open()


async def test_fields_may_be_under_data(screen, token_of, committed):
    async with screen() as phone:
        await phone.open()
        fields = {"token": token_of("sara"), "restaurant_id": str(committed.alpha.pk)}
        await phone.send("authenticate", data=fields)
        greeting = await phone.expect("authenticated")
        assert set(greeting) >= {"session", "server_time", "heartbeat_s", "exp"}


# -- bad frames ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["no json", "[1]", "{}", '{"type": 3}', "[" * 20_000, b"\x00\x01", '{"type": "cursor"}',
     '{"type": "subscribe", "view": "pos", "epoch": "1", "after": 0}',
     '{"type": "subscribe", "view": "pos", "epoch": 1, "after": -1}',
     '{"type": "subscribe", "view": "pos", "epoch": 1, "after": true}',
     '{"type": "ping", "x": "' + "x" * 70_000 + '"}'],
    ids=["no json", "list", "no type", "type number", "deep", "binary", "cursor", "epoch", "negative", "bool", "huge"],
)  # fmt: skip
async def test_an_invalid_frame_is_a_protocol_error(screen, text):
    async with screen() as sara:
        await sara.open()
        await sara.authenticate()
        await sara.send_text(text)
        assert await sara.closed() == 4009


async def test_an_unknown_frame_type_is_answered_with_an_error(screen):
    async with screen() as sara:
        await sara.follow()
        await sara.send("dance")
        assert (await sara.expect("error"))["code"] == "unknown_type"
        assert sara.close_code is None


async def test_a_client_that_sends_too_much_is_closed(screen):
    async with screen() as sara:
        await sara.open()
        await sara.authenticate()
        for n in range(limits.FRAMES_AT_ONCE + 100):
            await sara.send("cursor", epoch=1, seq=n)
        assert await sara.closed() == 4029


async def test_a_client_that_subscribes_too_often_is_closed(screen):
    async with screen() as sara:
        await sara.follow()
        for _ in range(limits.SUBSCRIBES_AT_ONCE + 10):
            await sara.subscribe()
        assert await sara.closed() == 4029


async def test_a_person_without_the_restaurant_is_refused(screen):
    """Where the mobile app connects as long as there is none."""
    phone = screen(restaurant="onboarding")
    phone.headers = {"Accept-Language": "es-ES,es;q=0.9"}
    await phone.open()
    await phone.send("authenticate", restaurant_id="onboarding", token="any")
    await phone.until(lambda: phone.close_code)
    assert (phone.frames[0]["type"], phone.frames[0]["code"]) == ("auth_error", "restaurant_required")
    assert phone.frames[0]["message"] == "Aún no tienes ningún restaurante. Crea uno para continuar."
    assert phone.close_code == 4003


# -- sessions end -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["session", "person", "membership", "version"])
async def test_a_revoked_session_is_closed_at_the_next_check(screen, end):
    async with screen("carl") as carl:
        await carl.follow()
        revoke(end)
        assert await carl.closed() == 4003


@in_thread
def revoke(what: str) -> None:
    carl = person_of("carl")
    if what == "session":
        Session.objects.filter(user=carl).update(ended_at=clock.now())
    elif what == "person":
        User.objects.filter(pk=carl.pk).update(is_active=False)
    elif what == "membership":
        Membership.objects.filter(user=carl).update(is_active=False)
    else:
        User.objects.filter(pk=carl.pk).update(session_version=2)


async def test_an_expiring_token_is_announced_and_renewed_in_band(screen, token_of, write_note):
    async with screen(token=token_of("sara", lasts=timedelta(seconds=20))) as sara:
        await sara.follow()
        warning = await sara.expect("token_expired")
        assert 0 <= warning["seconds_until_expiry"] <= 20
        assert warning["data"] == {"seconds_until_expiry": warning["seconds_until_expiry"]}
        await sara.send("reauth", token=token_of("sara"))
        await sara.until(lambda: sum(frame["type"] == "authenticated" for frame in sara.frames) == 2)
        write_note("still subscribed")
        await sara.until(lambda: sara.cursor[1] == 1)


async def test_another_person_cannot_renew_a_socket(screen, token_of):
    async with screen() as sara:
        await sara.follow()
        await sara.send("reauth", token=token_of("marco"))
        assert (await sara.expect("auth_error"))["code"] == "user_mismatch"
        assert await sara.closed() == 4003


# -- limits -------------------------------------------------------------------------------------------------


async def test_the_twenty_first_socket_of_a_person_is_refused(screen, token_of):
    token = token_of("ed")
    sockets = []
    try:
        for _ in range(20):
            client = screen("ed", token=token)
            sockets.append(client)
            await client.open()
            await client.authenticate()
        assert await refusal(screen("ed", token=token)) == ("too_many_sockets", 4029)
    finally:
        for client in sockets:
            await client.close()


async def test_a_client_that_does_not_read_is_closed_without_delaying_others(screen, write_note):
    """It neither confirms nor answers pings: after the limit of unread frames the gateway closes it."""
    async with screen() as sara, screen("carl", answers_pings=False) as deaf:
        await sara.follow()
        await deaf.follow()
        for n in range(4):
            write_note("x" * 15_000 + str(n), times=40)
        await sara.until(lambda: sara.cursor[1] == 160)
        assert await deaf.closed(30) == 4008
        assert sum(len(text) for text in deaf.texts) < 2.5 * limits.WAITING_BYTES
        await deaf.reconnect()


# -- isolation ----------------------------------------------------------------------------------------------


async def test_no_byte_of_one_restaurant_reaches_the_other(screen, write_note, seed):
    import random

    places = ["alpha", "beta"]
    clients = [screen(random.choice(["sara", "marco", "carl"]), random.choice(places)) for _ in range(32)]
    try:
        for client in clients:
            await client.follow()
        for n in range(60):
            slug = random.choice(places)
            write_note(f"secret-of-{slug}-{n}", slug)
            if n % 10 == 9:
                victim = random.choice(clients)
                await victim.cut()
                await victim.reconnect()
        heads = {slug: write_note(f"secret-of-{slug}-last", slug).last_seq for slug in places}
        for client in clients:
            await client.until(lambda c=client: c.cursor[1] == heads[c.restaurant.slug])
            other = "beta" if client.restaurant.slug == "alpha" else "alpha"
            texts = "".join(client.texts)
            assert f"secret-of-{other}" not in texts
            assert f"secret-of-{client.restaurant.slug}" in texts
    finally:
        for client in clients:
            await client.close()


def test_frames_are_json_objects_that_a_plain_parser_reads():
    from realtime.frames import frame, live_frame
    from realtime.streams import StoredEvent

    body = (
        b'{"seq":4,"epoch":2,"aggregate":{"type":"order","id":"o1","version":1},"data":{"total":3.40},'
        b'"occurred_at":"2026-11-22T10:00:00Z"}'
    )
    live = live_frame(StoredEvent(4, "order.created", body), uuid7())
    assert b"3.40" in live
    assert json.loads(live)["id"] == "2-4"
    assert json.loads(frame("bye", retry_after_ms=3)) == {"type": "bye", "retry_after_ms": 3}
