"""How our views describe themselves in the OpenAPI document."""

import re
from inspect import cleandoc
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent

COST = re.compile(r"\b(?:One|Two|Three|Four|Five) quer(?:y|ies)\b[^.]*\.")  # written for developers, not for callers
REFUSALS = {
    "400": "What was sent is not right; `error.field` and `error.details` say what.",
    "401": "Not signed in, or not any more.",
    "403": "Not allowed for this person.",
    "404": "There is nothing of that id in this restaurant.",
    "409": "A rule of the restaurant refuses it as things stand.",
    "422": "The idempotency key was used for another request.",
}
REFUSAL_SCHEMA = {
    "type": "object",
    "description": "The envelope of every refusal. Programs branch on `error.code`, which never changes.",
    "required": ["success", "message", "error"],
    "properties": {
        "success": {"type": "boolean", "description": "false"},
        "message": {"type": "string", "description": "A sentence for the person who asked."},
        "error": {
            "type": "object",
            "required": ["code", "message", "field", "details"],
            "properties": {
                "code": {"type": "string"},
                "message": {"type": "string"},
                "field": {"type": "string", "description": "The input that is wrong, or empty."},
                "details": {"type": "object", "additionalProperties": {}},
            },
        },
    },
}


class Schema(AutoSchema):
    """A command is described by its kind, a read by its docstring; tags are the first part of the path.

    `x-permission` names who may, `x-command` the kind that batches and sockets know it by, `x-envelope` where the
    answer stands: in `data`, there and at top level (`both`), or alone (`none`).
    """

    @property
    def command(self) -> Any:
        """The kind of command that this method is, None for a read."""
        return getattr(self.view, "command", None) if self.method != "GET" else None

    def get_request_serializer(self) -> Any:
        return self.view.input if hasattr(self.view, "input") else super().get_request_serializer()

    def get_summary(self) -> str:
        return self._words[0]

    def get_description(self) -> str:
        return self._words[1]

    @property
    def _words(self) -> tuple[str, str]:
        """A line that says what it does, and the rest. Of the docstrings only the view's own speak of it."""
        view = type(self.view)
        speaks_for_all = self.command is None or not hasattr(view, "get")
        own = getattr(vars(view).get(self.method.lower()), "__doc__", "") or (speaks_for_all and view.__doc__) or ""
        text = " ".join(COST.sub("", cleandoc(own)).split())
        if self.command is not None:
            return self.command.description, text
        if not text:
            return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", view.__name__).capitalize(), ""
        first, _, rest = text.partition(". ")
        return first.removesuffix("."), rest

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        wanted = self.view.permission
        operation["x-permission"] = wanted[self.method] if isinstance(wanted, dict) else wanted
        operation["x-envelope"] = (
            "none" if getattr(self.view, "enveloped", True) is False else "both" if _is_bare(self.view) else "data"
        )
        if self.command is not None:
            operation["x-command"] = self.command.name
        refusal = ResolvedComponent("Refusal", ResolvedComponent.SCHEMA, schema=REFUSAL_SCHEMA, object="Refusal")
        self.registry.register_on_missing(refusal)
        content = {"application/json": {"schema": refusal.ref}}
        for status in self._refusals(operation):
            operation["responses"].setdefault(status, {"description": REFUSALS[status], "content": content})
        return operation

    def _refusals(self, operation: dict[str, Any]) -> list[str]:
        found = ["400"] if "requestBody" in operation or operation.get("parameters") else []
        if operation["x-permission"] != "public":
            found += ["401", "403"]
        if "{" in self.path:
            found.append("404")
        return found + (["409", "422"] if self.command is not None else [])


def _is_bare(view: Any) -> bool:
    return bool(getattr(view, "bare", False))
