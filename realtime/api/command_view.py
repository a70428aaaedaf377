"""The REST view that runs one command and returns its answer in the envelope."""

import re
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from fynlo.core.api import Answer as Enveloped
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from realtime.actors import Actor
from realtime.api.requests import ActorRequest
from realtime.batches import outcome_of
from realtime.commands.dispatch import dispatch
from realtime.commands.registry import Command, UnknownCommand

LONGEST_KEY = 255
LONGEST_APPROVAL = 100
APPROVAL_HEADER = "X-Approval"
ASK_APPROVAL = "approvals.ask"


def idempotency_key(request: Request) -> str:
    """`Idempotency-Key`, its alias `X-Idempotency-Key`, or "" for none. Raises InvalidInput for an unusable one."""
    key = request.headers.get("Idempotency-Key") or request.headers.get("X-Idempotency-Key") or ""
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise InvalidInput(
            _("An idempotency key is at most {longest_key} printable characters.").format(longest_key=LONGEST_KEY),
            field="Idempotency-Key",
        )
    return key


def approval_of(request: Request) -> str:
    """The token of a manager's approval in `X-Approval`, or "" for none."""
    return request.headers.get(APPROVAL_HEADER, "")[:LONGEST_APPROVAL]


class CommandView(APIView):
    """Run the command `runs` for POST (or for the methods in `http_method_names`), or one per method of `runs_for`.

    The path's ids are its target, in their order. What is refused before the transaction (permission, invalid input)
    is not stored, so a corrected request may use its key again. `bare = True` repeats the answer's fields at
    the top level (MOBILE_API.md).
    """

    runs: Command | None = None
    runs_for: dict[str, Command] = {}
    bare = False
    http_method_names = ["post", "options"]

    @property
    def command(self) -> Command:
        """The command of the request's method. Raises UnknownCommand for a method that runs none."""
        command = self.runs_for.get(self.request.method or "", self.runs)
        if command is None:
            raise UnknownCommand(field="kind")
        return command

    @property
    def permission(self) -> str:
        """The command's permission. With an approval `dispatch` decides, because the approver may hold it instead."""
        if self.command.step_up is not None and approval_of(self.request):
            return ASK_APPROVAL
        return self.command.permission

    @property
    def input(self) -> type[Serializer] | None:
        return self.command.input

    def actor_of(self, request: ActorRequest) -> Actor:
        return request.actor

    def payload_of(self, request: Request) -> Any:
        """The command's payload. A view overrides it to leave out what must never be stored, not even in a hash."""
        return request.data

    def key_of(self, request: Request) -> str:
        """The command's idempotency key.

        Only a POST without one is de-duplicated by its content: sold out, back and sold out again within seconds are
        three changes.
        """
        return idempotency_key(request) or ("" if request.method == "POST" else str(uuid7()))

    def answer(self, request: ActorRequest, **path: Any) -> Response:
        answer = dispatch(
            self.command,
            target=tuple(path.values()),
            data=self.payload_of(request),
            actor=self.actor_of(request),
            key=self.key_of(request),
            approval=approval_of(request),
        )
        meta = {"duplicate": True} if answer.replayed else {}
        if answer.remarks:  # a batch and a socket report them too
            meta |= {"outcome": outcome_of(answer), "remarks": list(answer.remarks)}
        return Enveloped(answer.data() if self.bare else answer.body, status=answer.status, meta=meta)

    post = put = patch = delete = answer


def command_view(command: Command, *methods: str, bare: bool = False) -> type[CommandView]:
    """Return the view of a route that only runs that command, by POST or by `methods` (lower case)."""
    name = "".join(word.title() for word in re.split("[._]", command.name))
    view = type(
        name,
        (CommandView,),
        {"runs": command, "bare": bare, "http_method_names": [*(methods or ("post",)), "options"]},
    )
    return extend_schema(responses={command.success_status: OpenApiTypes.OBJECT})(view)
