"""The ASGI application of sockets: from the handshake to the close code. It makes no queries itself.

`/api/v1/websocket/ws/{pos|kitchen|management|platform|display}/{restaurant_id}`. A failure never closes with
1000: clients do not reconnect after that.
"""

import asyncio
import contextlib
import logging
import re
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import Error as DatabaseTrouble
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fynlo.core import clock, json_codec, log_context, metrics
from fynlo.core.errors import DomainError
from fynlo.core.ids import parse_uuid
from fynlo.core.languages import accepted_language, first_known
from realtime.frames import frame
from realtime.gateway import commands, kitchen_presence, limits
from realtime.gateway.authenticators import Admission, Credential, Refused, authenticator
from realtime.gateway.feed import Feed
from realtime.gateway.hint_socket import HintSocket
from realtime.gateway.hub import HEARTBEAT_SECONDS, Hub, TooManySockets, hub
from realtime.gateway.kitchen_delay import MOST_SHOWN
from realtime.gateway.socket import (
    NOT_AUTHENTICATED,
    ORIGIN,
    PROTOCOL,
    REFUSED,
    RESTART,
    TOO_MANY,
    Send,
    Socket,
)
from realtime.gateway.threads import TooManyWaiting

logger = logging.getLogger(__name__)

PATH = re.compile(
    r"^/api/v1/websocket/ws/(pos|kitchen|management|platform|display)/([0-9a-fA-F-]{32,36}|onboarding)/?$"
)
AUTHENTICATE_SECONDS = 5
CLOSE_SECONDS = 2
RESTART_IN_DAPHNE = 4012  # daphne sends no code below 3000 but 1000, which would stop clients from reconnecting
BIGGEST_NUMBER = 2**62


class ProtocolError(Exception):
    """The client broke the protocol: close with 4009."""


class Disconnected(Exception):
    """The client has closed the socket."""


async def application(scope: dict[str, Any], receive: Any, send: Send) -> None:
    """One socket, from accept to close."""
    await Connection(scope, receive, send).run()


class Connection:
    """The frames of one socket."""

    def __init__(self, scope: dict[str, Any], receive: Any, send: Send):
        self._receive, self._send = receive, send
        self._headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        is_secure = scope.get("scheme") == "wss" or self._headers.get("x-forwarded-proto") == "https"
        self._scheme = "https" if is_secure or settings.SECURE_SSL_REDIRECT else "http"  # scheme of this host's pages
        found = PATH.match(scope["path"])
        self._channel = found[1] if found else ""
        self._restaurant_id = parse_uuid(found[2]) if found else None
        self._is_onboarding = (
            found is not None and found[2] == "onboarding"
        )  # the mobile app of a person without a restaurant
        # Of the browser that opened the socket: most refusals come before we know whose it is.
        self._language = first_known(accepted_language(self._headers.get("accept-language", "")))
        self._running_commands: set[asyncio.Task] = set()
        self._command_lock = asyncio.Lock()

    async def run(self) -> None:
        if (await self._receive())["type"] != "websocket.connect":
            return
        if self._restaurant_id is None and not self._is_onboarding:
            await self._send({"type": "websocket.close", "code": REFUSED})  # before accept: plain HTTP 403
            return
        await self._send({"type": "websocket.accept"})
        try:
            code = await self._serve()
        except Disconnected:
            return
        except asyncio.CancelledError:
            await self._close_for_restart()
            raise
        except Exception:
            logger.exception("a socket failed")
            code = RESTART
        await self._close(code)

    async def _close(self, code: int) -> None:
        """Send the close code if the client still reads."""
        for said in (code, RESTART_IN_DAPHNE) if code == RESTART else (code,):
            with contextlib.suppress(Exception):
                return await asyncio.wait_for(self._send({"type": "websocket.close", "code": said}), CLOSE_SECONDS)

    async def _close_for_restart(self) -> None:
        """The server is stopping: tell the client when to reconnect, if we can still write."""
        with contextlib.suppress(Exception):
            await self._send({"type": "websocket.send", "text": frame("bye", retry_after_ms=1000).decode()})
            await self._close(RESTART)

    async def _serve(self) -> int:
        """Serve the socket until it ends; return the close code."""
        if not self._is_own_origin():
            return ORIGIN
        try:
            fields = await asyncio.wait_for(self._receive_frame(), AUTHENTICATE_SECONDS)
            admission = await self._authenticate(fields)
        except TimeoutError:
            return NOT_AUTHENTICATED
        except ProtocolError:
            return PROTOCOL
        except Refused as refused:
            await self._refuse(refused.code, refused.message)
            return REFUSED
        log_context.bind(tenant=admission.restaurant.schema_name, user=admission.session.user_id, socket=self._channel)
        gateway = hub()
        try:
            feed = await gateway.feed_of(admission.restaurant)
        except (DatabaseTrouble, LookupError):
            logger.warning("%s: its stream cannot be opened", admission.restaurant.schema_name)
            return RESTART
        socket = self._socket_of(feed, admission)
        try:
            gateway.add(socket)
        except TooManySockets:
            await self._refuse("too_many_sockets", _("Too many screens are connected."))
            return TOO_MANY
        metrics.SOCKETS.labels(self._channel).inc()
        try:
            return await self._run_socket(gateway, socket)
        finally:
            metrics.SOCKETS.labels(self._channel).dec()
            gateway.remove(socket)

    def _socket_of(self, feed: Feed, admission: Admission) -> Socket:
        if not admission.session.is_device:
            return Socket(feed, admission, self._send)
        read_watched = partial(hub().threads.read, authenticator().watched_by, admission.session)
        return HintSocket(feed, admission, self._send, read_watched)

    # -- authentication ---------------------------------------------------------------------

    def _is_own_origin(self) -> bool:
        """Whether a page of this host opened the socket, by the Origin header. Programs send none."""
        origin = self._headers.get("origin")
        return origin is None or origin.lower() == f"{self._scheme}://{self._headers.get('host', '').lower()}"

    async def _authenticate(self, fields: dict[str, Any]) -> Admission:
        if fields["type"] != "authenticate":
            raise ProtocolError()
        if self._is_onboarding:
            raise Refused("restaurant_required", _("You have no restaurant yet. Create one to go on."))
        if parse_uuid(fields.get("restaurant_id")) != self._restaurant_id:
            raise Refused("restaurant_not_found", _("That restaurant does not answer under this address."))
        return await self._admit(fields)

    async def _admit(self, fields: dict[str, Any]) -> Admission:
        assert self._restaurant_id is not None
        credential = Credential(
            host=_host(self._headers.get("host", "")),
            channel=self._channel,
            restaurant_id=self._restaurant_id,
            cookies=self._headers.get("cookie", ""),
            **{name: _text(fields, name) for name in ("token", "ticket", "user_id", "client_type")},
        )
        try:
            return await hub().threads.admit(self._restaurant_id, authenticator().admit, credential)
        except (DatabaseTrouble, TooManyWaiting) as error:
            raise Refused("unavailable", _("Too busy right now. Try again in a moment.")) from error

    async def _refuse(self, code: str, message: str | Promise) -> None:
        with translation.override(self._language):
            refusal = frame("auth_error", code=code, message=str(message))
        await self._write(refusal)

    def _translated(self, ack: Callable[[dict[str, Any]], bytes], fields: dict[str, Any]) -> bytes:
        with translation.override(self._language):
            return ack(fields)

    # -- the authenticated socket ------------------------------------------------------------------------

    async def _run_socket(self, gateway: Hub, socket: Socket) -> int:
        await self._send_authenticated(socket)
        sender = asyncio.ensure_future(socket.run_sender())
        reader = asyncio.ensure_future(self._read(gateway, socket))
        aborted = asyncio.ensure_future(socket.aborted.wait())
        try:
            await asyncio.wait({sender, reader, aborted}, return_when=asyncio.FIRST_COMPLETED)
            if socket.closing is not None:
                return socket.closing
            return reader.result() if reader.done() else RESTART
        except ProtocolError:
            return PROTOCOL
        finally:
            tasks = {sender, reader, aborted, *self._running_commands}
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _send_authenticated(self, socket: Socket) -> None:
        await self._write(
            frame(
                "authenticated",
                session=socket.id,
                server_time=clock.now(),
                heartbeat_s=HEARTBEAT_SECONDS,
                exp=socket.expires_at,
            )
        )

    async def _read(self, gateway: Hub, socket: Socket) -> int:
        while True:
            fields = await self._receive_frame()
            if fields["type"] != "command" and not socket.frames.take():
                return TOO_MANY
            match fields["type"]:
                case "ping":
                    socket.answer(frame("pong", **_echoed(fields), server_time=clock.now()))
                case "pong":
                    socket.confirm_read()
                case "subscribe":
                    if not socket.subscribes.take():
                        return TOO_MANY
                    await self._subscribe(socket, fields)
                case "cursor":
                    socket.confirm_read(_number(fields, "seq"))
                case "command":
                    self._command(gateway, socket, fields)
                case "shown":
                    self._note_shown(socket, fields.get("tickets"))
                case "present" | "absent" | "dismiss_screen" as said:
                    self._update_presence(gateway, socket, said, fields)
                case "reauth" | "authenticate":
                    if not await self._reauthenticate(socket, fields):
                        return REFUSED
                case _:
                    socket.answer(_error_frame("unknown_type", f"There is no frame of type {fields['type'][:40]}."))

    @staticmethod
    async def _subscribe(socket: Socket, fields: dict[str, Any]) -> None:
        try:
            await socket.subscribe(
                view=_text(fields, "view"),
                epoch=_number(fields, "epoch"),
                after=_number(fields, "after"),
                scope=_text(fields, "scope"),
            )
        except DomainError as error:
            socket.answer(_error_frame(error.code, error.message))

    def _update_presence(self, gateway: Hub, socket: Socket, said: str, fields: dict[str, Any]) -> None:
        """A kitchen screen is present or closes; a till dismisses the warning about one.

        Only people who work in the kitchen may register a screen, because tills show its label.
        """
        screen = parse_uuid(fields.get("screen"))
        if screen is None:
            raise ProtocolError()
        restaurant_id = socket.session.restaurant_id
        if said == "dismiss_screen":
            if socket.watches_screens:
                gateway.kitchen.dismiss(restaurant_id, screen)
        elif self._channel == "kitchen" and said == "present":
            if socket.actor.may(kitchen_presence.PERMISSION):
                gateway.kitchen.present(socket.id, restaurant_id, screen, _text(fields, "label"))
        elif self._channel == "kitchen":
            gateway.kitchen.absent(socket.id, restaurant_id, screen)

    def _note_shown(self, socket: Socket, tickets: Any) -> None:
        """A kitchen screen has drawn tickets. Only the people who may register one measure the kitchen."""
        if not isinstance(tickets, list) or len(tickets) > MOST_SHOWN:
            raise ProtocolError()
        if self._channel == "kitchen" and socket.actor.may(kitchen_presence.PERMISSION):
            socket.feed.kitchen_delay.note_shown(tickets)

    def _command(self, gateway: Hub, socket: Socket, fields: dict[str, Any]) -> None:
        if not socket.bucket.take() or len(self._running_commands) >= limits.COMMANDS_AT_ONCE:
            socket.answer(self._translated(commands.too_fast, fields))
            return
        task = asyncio.ensure_future(self._run_command(gateway, socket, fields))
        self._running_commands.add(task)
        task.add_done_callback(self._running_commands.discard)

    async def _run_command(self, gateway: Hub, socket: Socket, fields: dict[str, Any]) -> None:
        restaurant = socket.feed.restaurant
        async with self._command_lock:  # commands of one socket run in the order they arrive
            try:
                socket.answer(
                    await gateway.threads.command(restaurant.pk, commands.run, restaurant, socket.session, fields)
                )
            except commands.SignedOut:
                socket.close(REFUSED)
            except DatabaseTrouble:
                logger.exception("a command by socket failed")
                socket.answer(self._translated(commands.unavailable, fields))

    async def _reauthenticate(self, socket: Socket, fields: dict[str, Any]) -> bool:
        """Accept a new credential of the same person; the subscription stays."""
        try:
            admission = await self._admit(fields)
        except Refused as refused:
            await self._refuse(refused.code, refused.message)
            return False
        if admission.session.user_id != socket.session.user_id:
            await self._refuse("user_mismatch", _("This sign-in belongs to another person."))
            return False
        socket.renew(admission)
        await self._send_authenticated(socket)
        return True

    # -- frames -------------------------------------------------------------------------------------------

    async def _receive_frame(self) -> dict[str, Any]:
        """Return the client's next frame; its fields may be at the top level or under `data`."""
        message = await self._receive()
        if message["type"] == "websocket.disconnect":
            raise Disconnected()
        text = message.get("text")
        if text is None or len(text) > limits.FRAME_BYTES or len(text.encode()) > limits.FRAME_BYTES:
            raise ProtocolError()
        try:
            fields = json_codec.loads(text)
        except json_codec.Unreadable as error:
            raise ProtocolError() from error
        if not isinstance(fields, dict) or not isinstance(fields.get("type"), str):
            raise ProtocolError()
        data = fields.get("data")
        return {**data, **fields} if isinstance(data, dict) else fields

    async def _write(self, body: bytes) -> None:
        await self._send({"type": "websocket.send", "text": body.decode()})


def _host(header: str) -> str:
    """A Host header without its port."""
    return urlsplit(f"//{header}").hostname or ""


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def _number(fields: dict[str, Any], name: str) -> int:
    value = fields.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= BIGGEST_NUMBER:
        raise ProtocolError()
    return value


def _echoed(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a ping that its pong repeats: short texts and numbers that clients match them by."""
    return {
        name: value
        for name in limits.ECHOED
        if (value := fields.get(name)) is not None
        and (isinstance(value, int | Decimal) or (isinstance(value, str) and len(value) <= limits.LONGEST_ECHO))
    }


def _error_frame(code: str, message: str) -> bytes:
    return frame("error", code=code, message=message)
