"""The REST views of paying for a plan (MOBILE_API.md), and the address that Stripe sends messages to."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fynlo.core import clock
from fynlo.core.api import Answer
from fynlo.core.errors import NotFound
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from fynlo.core.tenancy.hosts import base_url
from realtime.actors import Actor
from realtime.api.requests import ActorRequest
from realtime.commands.dispatch import dispatch
from restaurants.billing import changing, commands
from restaurants.billing.mails import PATH
from restaurants.billing.stripe_client import customer_of, is_configured, read_event
from restaurants.billing.syncing import look_at_events
from restaurants.identity.permissions import PUBLIC
from restaurants.models import Subscription
from restaurants.platform.services import get_plan
from restaurants.subscriptions.payloads import BILLING_CYCLES, serialize_usage
from restaurants.subscriptions.usage import usage_now

INTERVALS = {cycle: interval for interval, cycle in BILLING_CYCLES.items()}


class PlanChoice(serializers.Serializer):
    plan_id = serializers.CharField(max_length=50, help_text="alpha, beta or omega.")
    billing_cycle = serializers.ChoiceField(choices=list(INTERVALS), required=False)


class _PlanView(APIView):
    permission = commands.MANAGE

    def answer(self, change: changing.Change | None = None) -> Response:
        """Return the subscription as it is now, and what the change means: `checkout_url` is where the owner pays."""
        outcome = {"result": change.kind, "checkout_url": change.url} if change else {}
        return Answer({**serialize_usage(usage_now()), **outcome})

    def choose(self, request: ActorRequest) -> Response:
        form = PlanChoice(data=request.data)
        form.is_valid(raise_exception=True)
        chosen = form.validated_data
        current = Subscription.objects.filter(restaurant=connection.tenant).first()
        kept = current.interval if current else Subscription.Interval.MONTH.value
        interval = INTERVALS[chosen["billing_cycle"]] if "billing_cycle" in chosen else kept
        back = f"{base_url(connection.tenant)}{PATH}"
        return self.answer(changing.choose_plan(request.actor, get_plan(chosen["plan_id"]), interval, back=back))


class SubscribeView(_PlanView):
    """Choose a plan. Without a paid one the answer's `checkout_url` is Stripe's page where the owner pays."""

    http_method_names = ["post", "options"]

    @extend_schema(operation_id="subscriptions_subscribe", request=PlanChoice, responses=OpenApiTypes.OBJECT)
    def post(self, request: ActorRequest) -> Response:
        return self.choose(request)


class ChangePlanView(_PlanView):
    """Change the plan: a higher one at once, with the rest of the period charged; a lower one when the period ends."""

    http_method_names = ["put", "options"]

    @extend_schema(operation_id="subscriptions_change_plan", request=PlanChoice, responses=OpenApiTypes.OBJECT)
    def put(self, request: ActorRequest) -> Response:
        return self.choose(request)


class CancelView(_PlanView):
    """Cancel the plan: it goes on until the period that is paid ends."""

    http_method_names = ["post", "options"]

    @extend_schema(operation_id="subscriptions_cancel", request=None, responses=OpenApiTypes.OBJECT)
    def post(self, request: ActorRequest) -> Response:
        _ = request.data  # a body that is no JSON is refused, as on every route
        changing.set_cancelled(request.actor, cancels=True)
        return self.answer()


class ResumeView(_PlanView):
    """Take back a cancellation, or a change that was to come."""

    http_method_names = ["post", "options"]

    @extend_schema(operation_id="subscriptions_resume", request=None, responses=OpenApiTypes.OBJECT)
    def post(self, request: ActorRequest) -> Response:
        _ = request.data  # a body that is no JSON is refused, as on every route
        changing.set_cancelled(request.actor, cancels=False)
        return self.answer()


class BillingWebhook(APIView):
    """Stripe reports that something of a subscription has changed. The message is stored; the worker reads at Stripe.

    404 on a restaurant's host, and where paying for plans is not set up.
    """

    permission = PUBLIC
    authentication_classes = ()
    http_method_names = ["post", "options"]

    @extend_schema(request=OpenApiTypes.OBJECT, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request) -> Response:
        body = request._request.body  # the signature covers the bytes as they came
        _ = request.data  # a body that is no JSON is refused first, as on every route
        if getattr(request._request, "tenant", None) is not None or not is_configured():
            raise NotFound()
        event = read_event(request.headers, body, clock.now())
        extra = {"event": event, "customer": customer_of(event)}
        dispatch(commands.BILLING_RECEIVE_EVENT, extra=extra, actor=Actor.system("stripe"), key=str(uuid7()))
        look_at_events()
        return Answer({"received": True})
