"""The REST entries of signed operations. The signature is the authority; nobody signs in."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fynlo.core.api import Answer
from fynlo.core.errors import NotFound
from restaurants.devices.signatures import SignatureRefused, SignatureReplayed
from restaurants.identity import security_log
from restaurants.identity.network_addresses import client_address
from restaurants.identity.permissions import PUBLIC
from restaurants.identity.throttle import OPERATIONS as REFUSED_OPERATIONS
from restaurants.models import OperationKey
from restaurants.platform.operations.declarations import Operation, operation_of, run
from restaurants.platform.operations.verifying import verify, verify_old
from restaurants.platform.settings.declarations import OLD_OPERATIONS
from restaurants.platform.settings.selectors import value_of


class SignedView(APIView):
    """Answers on the platform's host alone."""

    permission = PUBLIC
    authentication_classes = ()
    http_method_names = ["post", "options"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method == "POST" and getattr(request._request, "tenant", None) is not None:
            raise NotFound()

    def refuse(self, request: Request, refusal: Exception, note: str) -> None:
        """Write a refused signature to the security log. Raises TooManyAttempts for an address with many of them."""
        REFUSED_OPERATIONS.count_attempt("platform", client_address(request))
        security_log.record_refusal(security_log.Kind.SIGNATURE_REFUSED, note=note)
        raise refusal

    def answer(self, operation: Operation, body: Any, key: OperationKey, nonce: str) -> Response:
        done = run(operation, body, by=key, nonce=nonce)
        return Answer(done.body, status=done.status, meta={"duplicate": True} if done.replayed else {})


class OperationView(SignedView):
    """Run a named operation of the platform, signed with one of its keys (docs/operations.md)."""

    @extend_schema(request=OpenApiTypes.OBJECT, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, name: str) -> Response:
        operation = operation_of(name)
        _ = request._request.body  # the signature covers the bytes as they came
        try:
            key, nonce = verify(request._request)
        except (SignatureRefused, SignatureReplayed) as refusal:
            self.refuse(request, refusal, f"operation {name}")
            raise
        return self.answer(operation, request.data, key, nonce)


class OldOperationView(SignedView):
    """The old product's entry for the same operations: `action` in the body names one. Off unless a setting allows it.

    Headers `signature` and `timestamp`; each signature works once.
    """

    @extend_schema(request=OpenApiTypes.OBJECT, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request) -> Response:
        if not value_of(OLD_OPERATIONS):
            raise NotFound()
        _ = request._request.body
        try:
            key, signature, body = verify_old(request._request)
        except (SignatureRefused, SignatureReplayed) as refusal:
            self.refuse(request, refusal, "old entry of operations")
            raise
        operation = operation_of(str(body.pop("action", "")))
        return self.answer(operation, body, key, signature)
