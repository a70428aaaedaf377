"""`manage.py platform`: keys of signed operations, and a client that sends one."""

import json
import os
import time
from argparse import ArgumentParser
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from django.core.management.base import BaseCommand, CommandError

from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch
from realtime.commands.registry import Command as PlatformCommand
from restaurants.models import OperationKey
from restaurants.platform.operations import commands, keys, signing
from restaurants.platform.operations.declarations import OPERATIONS

SECRET = "FYNLO_OPERATION_SECRET"  # noqa: S105, the name of a variable of the environment
TIMEOUT = 30  # seconds


class Command(BaseCommand):
    help = "Add, list and revoke keys of signed operations; call one (docs/operations.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        adding = actions.add_parser("add-key", help="make a key and print its secret once")
        adding.add_argument("name", help="who uses it, such as billing")
        actions.add_parser("keys", help="list the keys")
        revoking = actions.add_parser("revoke-key", help="refuse what a key signs from now on")
        revoking.add_argument("id")
        calling = actions.add_parser("call", help=f"send a signed operation; {SECRET} holds the key's secret")
        calling.add_argument("operation", choices=sorted(OPERATIONS))
        calling.add_argument("--url", required=True, help="the platform's address: https://fynlo.example")
        calling.add_argument("--key", required=True, help="the key's id")
        calling.add_argument("fields", nargs="*", help="name=value of the body; a value that is JSON is read as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        action = {"add-key": self._add, "keys": self._list, "revoke-key": self._revoke, "call": self._call}
        action[options["action"]](options)

    def _add(self, options: dict[str, Any]) -> None:
        key_id, secret = keys.new_key_id(), keys.new_secret()
        self._run(commands.OPERATION_ADD_KEY, extra={"key_id": key_id, "secret": secret, "name": options["name"]})
        self.stdout.write(f"Key:    {key_id}\nSecret: {secret}\nThe secret is shown only now.")

    def _list(self, options: dict[str, Any]) -> None:
        for row in OperationKey.objects.all():
            state = f"revoked {row.revoked_at:%Y-%m-%d %H:%M}" if row.revoked_at else "active"
            self.stdout.write(f"{row.pk}  {row.created_at:%Y-%m-%d}  {state}  {row.name}")

    def _revoke(self, options: dict[str, Any]) -> None:
        self._run(commands.OPERATION_REVOKE_KEY, target=options["id"])
        self.stdout.write(f"{options['id']} is revoked.")

    def _run(self, command: PlatformCommand, **arguments: Any) -> None:
        try:
            dispatch(command, actor=Actor.system("manage.py"), key=str(uuid7()), **arguments)
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal

    def _call(self, options: dict[str, Any]) -> None:
        secret = os.environ.get(SECRET, "")
        if not secret:
            raise CommandError(f"Put the key's secret into {SECRET}.")
        request = signed_request(
            url=options["url"], operation=options["operation"], fields=dict(map(_field, options["fields"])),
            key_id=options["key"], secret=secret,
        )  # fmt: skip
        try:
            with urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310, `signed_request` accepts http and https
                self.stdout.write(answer.read().decode())
        except HTTPError as error:
            raise CommandError(error.read().decode()) from error
        except OSError as error:
            raise CommandError(f"{options['url']} does not answer: {error}") from error


def signed_request(*, url: str, operation: str, fields: dict[str, Any], key_id: str, secret: str) -> Request:
    """Return the signed request of an operation. Raises CommandError for an address that is not http or https."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise CommandError("Begin the address with https://.")
    path, body = f"/api/v1/platform/operations/{operation}", json.dumps(fields).encode()
    timestamp, nonce = str(int(time.time())), uuid7().hex
    text = signing.signed_text(
        key_id=key_id, method="POST", path=path, query="", body=body, timestamp=timestamp, nonce=nonce
    )
    headers = {
        "Content-Type": "application/json",
        signing.KEY_HEADER: key_id,
        signing.TIMESTAMP_HEADER: timestamp,
        signing.NONCE_HEADER: nonce,
        signing.SIGNATURE_HEADER: signing.signature_of(secret.encode(), text),
    }
    return Request(url.rstrip("/") + path, data=body, headers=headers, method="POST")  # noqa: S310, checked above


def _field(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals:
        raise CommandError(f"Write {text} as name=value.")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value
