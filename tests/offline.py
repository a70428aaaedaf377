"""A device without a network: it numbers its commands and sends them later."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.test import Client

from fynlo.core import clock, json_codec
from fynlo.core.ids import uuid7


class OfflineTill:
    """`do(kind, …)` queues a command, `send()` delivers the queue over `call` (see the fixture `api`)."""

    def __init__(self, call: Callable[..., Any], name: str = "Bar till", kind: str = "till"):
        self.call, self.id, self.queue = call, uuid4(), []
        answer = call("POST", "/devices", {"id": self.id, "name": name, "kind": kind})
        assert answer.status_code == 201, answer.body
        self.series, self.next_seq = answer.body["data"]["series"], answer.body["data"]["next_seq"]

    def command(self, kind: str, target: str = "", payload: Any = None, **more: Any) -> dict[str, Any]:
        """A command under the next number, not queued."""
        made = {
            "command_id": uuid7(),
            "device_seq": self.next_seq,
            "kind": kind,
            "target": str(target),
            "payload": {} if payload is None else payload,
            "created_at": clock.now(),
            **more,
        }
        self.next_seq = made["device_seq"] + 1
        return made

    def do(self, kind: str, target: str | UUID = "", payload: Any = None, **more: Any) -> dict[str, Any]:
        self.queue.append(self.command(kind, str(target), payload, **more))
        return self.queue[-1]

    def send(self, *commands: dict[str, Any], sent_at: datetime | None = None) -> list[dict[str, Any]]:
        """Send the queued commands, or these, and return their answers."""
        answer = self.post(list(commands) or self.queue, sent_at=sent_at)
        assert answer.status_code == 200, answer.body
        if not commands:
            self.queue = []
        return answer.body["answers"]

    def post(self, commands: list[dict[str, Any]], *, sent_at: datetime | None = None) -> Any:
        body = {"device_id": self.id, "commands": commands, "sent_at": sent_at or clock.now()}
        return self.call("POST", "/sync/commands", body)

    def tell(self, kind: str, target: str | UUID = "", payload: Any = None, **more: Any) -> dict[str, Any]:
        """Queue one command, send it at once and return its answer."""
        self.do(kind, target, payload, **more)
        return self.send()[-1]


def caller(token: str, slug: str = "alpha") -> Callable[..., Any]:
    """The API of a restaurant with an access token, for a thread: the fixture `api` without its `db`."""
    client = Client(headers={"host": f"{slug}.{settings.BASE_DOMAIN}", "authorization": f"Bearer {token}"})

    def call(method: str, path: str, body: Any = None, **headers: str) -> Any:
        sent = b"" if body is None else json_codec.dumps(body)
        response = client.generic(method, f"/api/v1{path}", sent, content_type="application/json", headers=headers)
        response.body = json_codec.loads(response.content)
        return response

    return call


def outcomes(answers: list[dict[str, Any]]) -> list[str]:
    return [answer["outcome"] for answer in answers]
