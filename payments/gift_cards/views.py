"""The REST views of gift cards.

A code never becomes part of a command's payload, whose hash is stored: these views find the card first, and read a code
out after the command that noted it.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fynlo.core.api import Answer
from fynlo.core.errors import InvalidInput
from orders.api.views import ReadWriteView
from payments.gift_cards import codes, commands, guessing, inputs, selectors
from payments.gift_cards.payloads import serialize_card, serialize_settings
from payments.models import GiftCard
from realtime.api.command_view import CommandView, approval_of
from realtime.api.requests import ActorRequest
from realtime.commands.dispatch import dispatch
from realtime.commands.executor import Answer as CommandAnswer
from restaurants.identity.network_addresses import client_address


def card_typed(request: ActorRequest, bill: str = "") -> GiftCard:
    """Return the card with the request's `code`. Raises DRF's ValidationError and what `guessing.find_card` raises."""
    given = inputs.CodeInput(data={"code": _fields(request).get("code", "")})
    given.is_valid(raise_exception=True)
    return guessing.find_card(
        given.validated_data["code"], actor=request.actor, address=client_address(request), bill=bill
    )


class Check(APIView):
    """Return what is on the card with this `code`: balance, state, last day."""

    permission = "payments.cash"

    @extend_schema(request=inputs.CodeInput, responses=OpenApiTypes.OBJECT)
    def post(self, request: ActorRequest) -> Response:
        return Answer(serialize_card(card_typed(request)))


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class GiftCards(CommandView):
    """Sell a gift card. `code` is that of a printed card; without it the server makes one."""

    runs = commands.GIFT_CARD_SELL

    def answer(self, request: ActorRequest, **path: Any) -> Response:
        typed = _fields(request).get("code") or ""
        given = inputs.CodeInput(data={"code": typed})
        if typed:
            given.is_valid(raise_exception=True)
        answer = dispatch(
            self.command, data=_without_code(request), actor=request.actor, key=self.key_of(request),
            approval=approval_of(request), extra={"code": given.validated_data["code"] if typed else ""},
        )  # fmt: skip
        return Answer(answer.body, status=answer.status, meta=_meta(answer))

    post = answer


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class Pay(CommandView):
    """Pay a bill, or a part of it, with the gift card that has this `code`."""

    runs = commands.PAYMENT_GIFT_CARD
    bare = True

    def payload_of(self, request: Request) -> Any:
        bill = str(_fields(request).get("order_id", ""))[:64]
        card = card_typed(request, bill)  # pyright: ignore[reportArgumentType], the base types it as DRF's
        return {**_without_code(request), "gift_card_id": str(card.id)}


@extend_schema(responses=OpenApiTypes.OBJECT)
class Reveal(CommandView):
    """Return the `code` of a card. Who read it is in the audit log; no stored answer has it."""

    runs = commands.GIFT_CARD_REVEAL

    def answer(self, request: ActorRequest, **path: Any) -> Response:
        noted = dispatch(
            self.command, target=tuple(path.values()), data=self.payload_of(request), actor=request.actor,
            key=self.key_of(request), approval=approval_of(request),
        )  # fmt: skip
        card = selectors.get_card(path["card_id"])
        code = codes.written_code(codes.code_of(card))
        return Answer({**serialize_card(card), "code": code}, status=noted.status, meta=_meta(noted))

    post = answer


@extend_schema(responses=OpenApiTypes.OBJECT)
class Settings(ReadWriteView):
    """GET returns which cards are sold. PATCH changes it."""

    runs_for = {"PATCH": commands.GIFT_CARD_CHANGE_SETTINGS}
    read_permission = "gift_cards.sell"
    http_method_names = ["get", "head", "patch", "options"]

    @extend_schema(operation_id="gift_card_settings", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        return Answer(serialize_settings(selectors.gift_card_settings()))


class OneCard(APIView):
    """Return one card, without its code."""

    permission = "gift_cards.sell"

    @extend_schema(operation_id="gift_card", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, card_id: UUID) -> Response:
        return Answer(serialize_card(selectors.get_card(card_id)))


def _meta(answer: CommandAnswer) -> dict[str, Any]:
    return {"duplicate": True} if answer.replayed else {}


def _fields(request: Request) -> dict[str, Any]:
    """Return the body's fields. Raises InvalidInput for a body that is no object."""
    if not isinstance(request.data, Mapping):
        raise InvalidInput(_("Send an object."))
    return dict(request.data.items())


def _without_code(request: Request) -> dict[str, Any]:
    return {name: value for name, value in _fields(request).items() if name != "code"}
