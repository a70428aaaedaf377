"""The socket of a guest display: it learns that something has changed, never what."""

import pytest

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.context import in_restaurant
from realtime.devices import hashed
from realtime.sync.models import Device
from restaurants.devices import services as devices
from restaurants.devices.proof import COOKIE
from restaurants.platform_executor import PLATFORM_EXECUTOR
from tests.realtime import sample_domain
from tests.realtime.client import Client, ConnectionLost
from tests.realtime.conftest import actor_of
from tests.services import run_service
from tests.threads import in_thread

SECRET = "the-display's-own-cookie"


class Display(Client):
    """A browser that shows its cookie."""

    def __init__(self, *args, cookie=SECRET, **kwargs):
        super().__init__(*args, channel="display", **kwargs)
        self.headers = {"Cookie": f"{COOKIE}={cookie}"}

    @property
    def hints(self) -> int:
        return sum(frame["type"] == "changed" for frame in self.frames)


@pytest.fixture
def pair(committed):
    """A till of alpha and its guest display."""
    now = clock.now()
    fields = {"restaurant": committed.alpha, "created_at": now, "last_seen_at": now, "enrolled_at": now}
    till = Device.objects.create(id=uuid7(), name="Bar", kind="till", number=1, **fields)
    display = Device.objects.create(
        id=uuid7(), name="Guest", kind="guest_display", number=2, partner=till, cookie_hash=hashed(SECRET), **fields
    )
    return till, display


@pytest.fixture
def screen(server, committed):
    return lambda **fields: Display(server, restaurant=committed.alpha, **fields)


@pytest.fixture
def follow(server, committed, token_of, notes):
    """`await follow()`: the server knows the stream of this test.

    Until then it may remember that of the test before, and its first hint says that history has changed.
    """
    client = Client(server, parts=sample_domain.PARTS, token=token_of("sara"), restaurant=committed.alpha)

    async def once() -> None:
        async with client:
            await client.follow()

    return once


async def test_it_hears_of_its_tills_order_and_of_nothing_else(screen, pair, write_note, follow):
    await follow()
    till, _ = pair
    watched = uuid7()
    in_thread(lambda: Device.objects.filter(pk=till.pk).update(shown_order=watched, shown_at=clock.now()))()
    async with screen() as display:
        await display.open()
        await display.authenticate()
        write_note("another order", times=3)
        write_note(f"about {watched}")
        await display.until(lambda: display.hints == 1)
        write_note(f"about till {till.pk}")
        await display.until(lambda: display.hints == 2)

    assert {frame["type"] for frame in display.frames} <= {"authenticated", "changed", "heartbeat"}
    assert "order" not in "".join(display.texts)


async def test_it_follows_the_till_to_its_next_order(screen, pair, write_note, follow):
    await follow()
    till, _ = pair
    after = uuid7()
    async with screen() as display:
        await display.open()
        await display.authenticate()
        in_thread(lambda: Device.objects.filter(pk=till.pk).update(shown_order=after))()
        write_note(f"shown by {till.pk}")
        await display.until(lambda: display.hints == 1)
        write_note(f"about {after}")
        await display.until(lambda: display.hints == 2)


@pytest.mark.parametrize("cookie", ["", "of another browser", SECRET + "x"])
async def test_without_its_cookie_it_is_refused(screen, pair, cookie):
    async with screen(cookie=cookie) as display:
        await display.open()
        with pytest.raises(ConnectionLost):
            await display.authenticate()
        assert display.close_code == 4003


async def test_a_token_opens_no_display(screen, pair, token_of):
    async with screen(cookie="", token=token_of("marco")) as display:
        await display.open()
        with pytest.raises(ConnectionLost):
            await display.authenticate()


async def test_the_neighbours_stream_is_refused(server, committed, pair):
    async with Display(server, restaurant=committed.beta) as display:
        await display.open()
        with pytest.raises(ConnectionLost):
            await display.authenticate()


@pytest.mark.parametrize("view", ["pos", "kitchen", "floor", "dashboard", "x"])
async def test_it_follows_no_view(screen, pair, view):
    async with screen() as display:
        await display.open()
        await display.authenticate()
        await display.send("subscribe", view=view, epoch=1, after=0)
        assert (await display.expect("error"))["code"] == "forbidden"


async def test_a_command_ends_it(screen, pair):
    async with screen() as display:
        await display.open()
        await display.authenticate()
        await display.send("command", command_id=str(uuid7()), kind="order.create", payload={})
        assert await display.closed() == 4003


async def test_a_revoked_display_is_closed_at_once(screen, pair, committed):
    _, row = pair
    async with screen() as display:
        await display.open()
        await display.authenticate()

        @in_thread
        def revoke():
            with in_restaurant(committed.alpha):
                marco = actor_of("marco", committed.alpha)
                run_service(devices.revoke_device, actor=marco, by=PLATFORM_EXECUTOR, device_id=row.pk)

        revoke()
        assert await display.closed(patience=5) == 4003
