"""How drf-spectacular describes our views in the OpenAPI document."""

import re
from inspect import cleandoc
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse

from fynlo.core.errors import error_body
from fynlo.openapi.envelope import Envelope, Error
from fynlo.openapi.error_codes import error_codes
from restaurants.identity.permissions import PLATFORM, PUBLIC, SIGNED_IN, registered, required_permission
from restaurants.models.people import Job, Role

QUERY_COST = re.compile(
    r"\b(?:\d+|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|Eleven|Twelve|Thirteen) quer(?:y|ies)\b[^.]*\."
)  # for developers, not for callers
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="A new UUID for each command. Send the same key again if the response was lost: the command runs once.",
)
WHO = {
    PUBLIC: "anybody, signed in or not",
    SIGNED_IN: "anybody who is signed in",
    PLATFORM: "platform owners, on the platform's host",
}
ERRORS = {  # by status: the code that every domain uses, and what the status means
    "400": ("invalid", "The request is invalid. `error.field` and `error.details` say what is wrong."),
    "401": ("not_authenticated", "The caller is not signed in, or the sign-in has ended."),
    "403": ("forbidden", "The caller does not have the permission."),
    "404": ("not_found", "The restaurant has no row with this id."),
    "409": ("conflict", "A rule of the restaurant refuses the command."),
    "422": ("key_reused", "The idempotency key was used for a different request."),
}


class Schema(AutoSchema):
    """Describe a command by its registered `Command`, a read by its view's docstring.

    A view names its permission in `permission`, its command in `command` and its input in `input`; `bare` and
    `enveloped` say how its response is rendered (`fynlo.core.api.EnvelopeRenderer`). The extensions `x-permission`
    and `x-command` hold the registered names.
    """

    @property
    def command(self) -> Any:
        """The command that this method runs, None for a read."""
        return getattr(self.view, "command", None) if self.method != "GET" else None

    @property
    def permission(self) -> str:
        return required_permission(self.view, self.method) or ""

    def get_summary(self) -> str:
        return self._texts()[0]

    def get_description(self) -> str:
        facts = [f"**Who may call it:** {_holders(self.permission)}."]
        if self.command is not None:
            facts.append(f"**Command:** `{self.command.name}`.")
        return "\n\n".join(filter(None, [self._texts()[1], " ".join(facts)]))

    def _texts(self) -> tuple[str, str]:
        """Return the summary and the rest. A view's docstring counts for every method unless it has a `get` too."""
        view = type(self.view)
        is_shared = self.command is None or not hasattr(view, "get")
        own = getattr(vars(view).get(self.method.lower()), "__doc__", "") or (is_shared and view.__doc__) or ""
        text = " ".join(QUERY_COST.sub("", cleandoc(own)).split())
        if self.command is not None:
            return self.command.description, text
        if not text:
            return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", view.__name__).capitalize(), ""
        first, _, rest = text.partition(". ")
        return first.removesuffix("."), rest

    def get_extensions(self) -> dict[str, Any]:
        names = {"x-permission": self.permission}
        return names if self.command is None else {**names, "x-command": self.command.name}

    def get_override_parameters(self) -> list[Any]:
        return [] if self.command is None else [IDEMPOTENCY_KEY]

    def get_request_serializer(self) -> Any:
        if not hasattr(self.view, "input"):
            return super().get_request_serializer()
        return self.view.input  # pyright: ignore[reportAttributeAccessIssue], a CommandView's own

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        """Add the errors. `get_response_serializers` cannot: `@extend_schema(responses=…)` replaces it."""
        responses = super()._get_response_bodies(direction)
        for status in self._error_statuses():
            if status not in responses:
                responses[status] = self._get_response_for_code(self._error(status), status, direction=direction)
        return responses

    def _get_response_for_code(
        self, serializer: Any, status_code: str, media_types: Any = None, direction: Any = "response"
    ) -> dict[str, Any]:
        """Put a successful response into the envelope, as the renderer does."""
        response = super()._get_response_for_code(serializer, status_code, media_types, direction)
        if int(status_code) < 300 and getattr(self.view, "enveloped", True):
            envelope = self.resolve_serializer(Envelope, direction).ref
            for content in response.get("content", {}).values():
                content["schema"] = self._enveloped(envelope, content["schema"])
        return response

    def _enveloped(self, envelope: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
        """A `bare` view repeats the fields of `data` at the top level, unless `data` is a list."""
        own = {"type": "object", "properties": {"data": data}, "required": ["data"]}
        is_repeated = getattr(self.view, "bare", False) and data.get("type") != "array"
        return {"allOf": [envelope, own, *([data] if is_repeated else [])]}

    def _error_statuses(self) -> list[str]:
        statuses = ["400"] if "{" in self.path or self.get_override_parameters() or self._has_body() else []
        if self.permission != PUBLIC:
            statuses += ["401", "403"]
        if "{" in self.path:
            statuses.append("404")
        return statuses + (["409", "422"] if self.command is not None else [])

    def _has_body(self) -> bool:
        return self.method in ("POST", "PUT", "PATCH") and self.get_request_serializer() is not None

    def _error(self, status: str) -> OpenApiResponse:
        """Describe an error and name the codes of the command's domain with that status. Other codes may come too."""
        general, description = ERRORS[status]
        domain = "" if self.command is None else self.command.name.partition(".")[0]
        codes = [each for each in error_codes() if domain and each.domain == domain and str(each.status) == status]
        if codes:
            description += f" Codes: {', '.join(f'`{each.code}`' for each in codes)}."
        known = [each for each in codes if each.sentence] or [each for each in error_codes() if each.code == general]
        body = error_body(code=known[0].code, message=known[0].sentence) | {"timestamp": "2026-11-22T19:30:00Z"}
        return OpenApiResponse(Error, description, [OpenApiExample(known[0].code, body)])


def _holders(permission: str) -> str:
    """`owner, manager, server (`orders.take`)`: roles and jobs by their labels, with the permission's name."""
    if permission in WHO:
        return WHO[permission]
    holders = [each.label.lower() for each in (*Role, *Job) if each.value in registered()[permission].holders]
    return f"{', '.join(holders)} (`{permission}`)"
