"""What the mobile app asks before it takes cards on a phone: Stripe's Tap to Pay, SumUp's SDK. No secret key leaves."""

from datetime import timedelta
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fynlo.core.api import Answer
from fynlo.core.tenancy.connection import connection
from payments import reconciliation
from payments.errors import NoProvider
from payments.provider_accounts.errors import AccountNotFound
from payments.provider_accounts.selectors import account_in_use
from payments.providers import get_provider
from payments.providers.stripe import Stripe
from payments.providers.sumup import SumUp
from payments.readers.checking import ask
from payments.readers.commands import PAYMENT_TAP_TO_PAY
from payments.readers.inputs import SumUpInput
from payments.selectors import get_payment
from realtime.api.command_view import CommandView
from realtime.api.requests import ActorRequest
from realtime.commands.dispatch import dispatch
from restaurants.identity.permissions import PUBLIC, allowed
from restaurants.identity.throttle import Throttle

TOKENS = Throttle("connection-token", timedelta(hours=1), per_subject=120)  # one person; the SDK asks again as it needs


def _stripe() -> Stripe:
    """Raises NoProvider when the restaurant has no account at Stripe."""
    found = get_provider(Stripe.name, connection.tenant)
    if not isinstance(found, Stripe):
        raise NoProvider(provider=Stripe.name)
    return found


class ConnectionToken(APIView):
    """Return a token with which Stripe's SDK in the mobile app connects. It works once and is never stored."""

    permission = "payments.cash"
    http_method_names = ["post", "options"]

    @extend_schema(request=None, responses={201: OpenApiTypes.OBJECT})
    def post(self, request: ActorRequest) -> Response:
        _ = request.data  # an unreadable body is refused, as by every route
        TOKENS.count_attempt(str(request.actor.user_id), None)
        stripe = _stripe()
        return Answer({"secret": ask(stripe, stripe.connection_token), "test": stripe.is_test}, status=201)


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class StripeIntent(CommandView):
    """Start a payment that the mobile app takes on the phone with Stripe's SDK, and return its `client_secret`.

    The app never confirms it: Stripe's webhook and the worker do. `client_secret` is "" while Stripe does not answer;
    the same request under the same key returns it later.
    """

    runs = PAYMENT_TAP_TO_PAY

    def answer(self, request: ActorRequest, **path: Any) -> Response:
        answer = dispatch(
            self.command, data=request.data, actor=self.actor_of(request), key=self.key_of(request)
        )  # fmt: skip
        data = answer.data()
        if not answer.replayed:
            reconciliation.poll_one(data["payment_id"])
        payment, stripe = get_payment(data["payment_id"]), _stripe()
        secret = ask(stripe, lambda: stripe.client_secret(payment.reference)) if payment.reference else ""
        sent = {**data, "status": payment.status, "reason": payment.reason}
        more = {"intent_id": payment.reference, "client_secret": secret, "test": payment.is_test}
        return Answer({**sent, **more}, status=answer.status, meta={"duplicate": True} if answer.replayed else {})

    post = answer


FEATURES = ("cardReader", "tapToPay", "applePay", "qr")


class InitializeSumUp(APIView):
    """Return what SumUp's SDK in the mobile app needs: the app's id, the merchant and the affiliate key.

    Neither can move money. `environment` is what the restaurant has set up, whatever `mode` the app sends. The app asks
    before anybody has signed in: without a person who takes payments the answer holds nothing of the restaurant.
    """

    permission = PUBLIC
    http_method_names = ["post", "options"]

    @extend_schema(request=SumUpInput, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request) -> Response:
        """One query."""
        asked = SumUpInput(data=request.data)
        asked.is_valid(raise_exception=True)
        actor = getattr(request, "actor", None)
        if actor is None or not allowed(actor, "payments.cash"):
            return Answer(_nothing_set_up(asked.validated_data.get("mode", "sandbox")))
        account = account_in_use(SumUp.name)
        if account is None:
            raise AccountNotFound(provider=SumUp.name)
        is_ready = bool(account.app_id and account.affiliate_key)
        config = {
            "appId": account.app_id,
            "environment": "sandbox" if account.is_test else "production",
            "merchantCode": account.reference,
            "affiliateKey": account.affiliate_key,
            "currency": connection.tenant.currency,
        }
        return Answer({"config": config, "features": {**dict.fromkeys(FEATURES, is_ready), "qr": True}})


def _nothing_set_up(mode: str) -> dict[str, Any]:
    config = {"appId": "", "environment": mode, "merchantCode": "", "affiliateKey": "", "currency": ""}
    return {"config": config, "features": dict.fromkeys(FEATURES, False)}
