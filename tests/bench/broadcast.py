"""The limit of any gateway: an ASGI application that forwards Redis messages and checks no sign-in.

The first frame names the restaurant; after it the socket gets every message of the channel `bare:<restaurant>`.
"""

import asyncio
import json
import os
from collections import defaultdict
from typing import Any

import redis.asyncio

_rooms: dict[str, set] = defaultdict(set)
_listening: list[asyncio.Task] = []


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})
        return
    if not _listening:
        _listening.append(asyncio.ensure_future(_listen()))
    await receive()
    await send({"type": "websocket.accept"})
    room = _rooms[json.loads((await receive())["text"])["restaurant_id"]]
    room.add(send)
    try:
        while (await receive())["type"] != "websocket.disconnect":
            pass
    finally:
        room.discard(send)


async def _listen() -> None:
    pubsub = redis.asyncio.Redis.from_url(os.environ["REDIS_URL"]).pubsub()
    await pubsub.psubscribe("bare:*")
    async for message in pubsub.listen():
        if message["type"] == "pmessage":
            text = message["data"].decode()
            for send in list(_rooms[message["channel"].decode().removeprefix("bare:")]):
                await send({"type": "websocket.send", "text": text})
