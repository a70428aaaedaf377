"""The OpenAPI document as a page shows it: sections of operations, and every refusal with its code."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from itertools import groupby
from typing import Any

from fynlo.core import json_codec
from fynlo.core.errors import CODES_BY_STATUS, SENTENCES, DomainError
from fynlo.documentation.document import document
from fynlo.documentation.shapes import Row, Shapes
from restaurants.identity.permissions import PLATFORM, PUBLIC, SIGNED_IN, Permission, registered
from restaurants.models.people import Job, Role

METHODS = ("get", "post", "put", "patch", "delete")
METHOD_TONES = {"get": "info", "post": "success", "put": "warning", "patch": "warning", "delete": "danger"}
ANYONE = {
    PUBLIC: "Anybody, signed in or not",
    SIGNED_IN: "Anybody who is signed in",
    PLATFORM: "Platform owners, on the platform's host",
}
ENVELOPES = {
    "data": "Stands in `data` of the envelope.",
    "both": "Stands in `data` of the envelope; its fields stand at top level too.",
    "none": "Answered as it is, without the envelope.",
}
ANYWHERE = ""


@dataclass(frozen=True, slots=True)
class Body:
    """What is sent, or answered: a type in words, its fields, an example as JSON text (empty where there is none)."""

    type: str
    rows: tuple[Row, ...]
    example: str


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    place: str
    type: str
    required: bool
    says: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer by its status. A refusal has no body here: all have the same."""

    status: int
    phrase: str
    says: str
    body: Body | None


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path. `anchor` is its address within its section's page."""

    anchor: str
    method: str
    tone: str
    path: str
    title: str
    says: str
    who: str
    permission: str
    command: str
    refusals: str
    parameters: tuple[Parameter, ...]
    body: Body | None
    envelope: str
    outcomes: tuple[Outcome, ...]
    curl: str

    @property
    def words(self) -> str:
        """What a search looks through."""
        return f"{self.method} {self.path} {self.title} {self.says} {self.command}".lower()


@dataclass(frozen=True, slots=True)
class Section:
    """The operations of one tag."""

    slug: str
    name: str
    operations: tuple[Operation, ...]

    def matching(self, query: str) -> "Section":
        """The operations that hold every word of the query."""
        words = query.lower().split()
        found = tuple(each for each in self.operations if all(word in each.words for word in words))
        return Section(self.slug, self.name, found)


@dataclass(frozen=True, slots=True)
class Refusal:
    code: str
    status: int
    message: str


@cache
def sections() -> tuple[Section, ...]:
    """Every section by name, read once per process."""
    whole = document()
    shapes = Shapes(whole["components"]["schemas"])
    by_tag: dict[str, list[Operation]] = {}
    for path, methods in whole["paths"].items():
        for method in METHODS:
            if method in methods:
                drawn = _operation(path, method, methods[method], shapes)
                by_tag.setdefault(methods[method]["tags"][0], []).append(drawn)
    return tuple(
        Section(tag, tag.replace("-", " ").capitalize(), tuple(operations))
        for tag, operations in sorted(by_tag.items())
    )


@cache
def refusals() -> tuple[tuple[str, tuple[Refusal, ...]], ...]:
    """Every code that a refusal may carry, by what stands before its dot; those without one first."""
    found = {code: Refusal(code, status, SENTENCES.get(status, "")) for status, code in CODES_BY_STATUS.items()}
    for error in _subclasses(DomainError):
        said = "" if error.message == DomainError.message else error.message
        found.setdefault(error.code, Refusal(error.code, error.status, said))
    rows = sorted(found.values(), key=lambda each: (_domain(each.code), each.code))
    return tuple((domain, tuple(group)) for domain, group in groupby(rows, key=lambda each: _domain(each.code)))


def _domain(code: str) -> str:
    return code.partition(".")[0] if "." in code else ANYWHERE


def _subclasses(base: type[DomainError]) -> Iterator[type[DomainError]]:
    for each in base.__subclasses__():
        if "code" in vars(each):
            yield each
        yield from _subclasses(each)


def _operation(path: str, method: str, said: dict[str, Any], shapes: Shapes) -> Operation:
    body = _body(said.get("requestBody", {}), shapes, only_required=True)
    return Operation(
        anchor=said["operationId"].replace("_", "-"),
        method=method.upper(),
        tone=METHOD_TONES[method],
        path=path,
        title=said["summary"],
        says=said.get("description", ""),
        who=_who(said["x-permission"]),
        permission="" if said["x-permission"] in ANYONE else said["x-permission"],
        command=said.get("x-command", ""),
        refusals=_refusals_of(said.get("x-command", "")),
        parameters=tuple(_parameter(each, shapes) for each in said.get("parameters", ())),
        body=body,
        envelope=ENVELOPES[said["x-envelope"]],
        outcomes=tuple(_outcome(status, each, shapes) for status, each in sorted(said["responses"].items())),
        curl=_curl(path, method, is_public=said["x-permission"] == PUBLIC, body=body),
    )


def _refusals_of(command: str) -> str:
    """The group of codes that goes with a command, by the name before the dot that both begin with."""
    domain = command.partition(".")[0]
    return domain if domain and domain in dict(refusals()) else ANYWHERE


def _who(permission: str) -> str:
    if permission in ANYONE:
        return ANYONE[permission]
    return ", ".join(_holders(registered()[permission])).capitalize()


def _holders(permission: Permission) -> list[str]:
    return [each.label.lower() for each in (*Role, *Job) if each.value in permission.holders]


def _parameter(said: dict[str, Any], shapes: Shapes) -> Parameter:
    row = next(shapes.rows({"properties": {said["name"]: said["schema"]}}))
    return Parameter(
        name=said["name"],
        place=said["in"],
        type=row.type,
        required=said.get("required", False),
        says=" ".join(filter(None, [said.get("description", ""), row.says])),
        values=row.values,
    )


def _body(said: dict[str, Any], shapes: Shapes, *, only_required: bool) -> Body | None:
    schema = said.get("content", {}).get("application/json", {}).get("schema")
    if schema is None:
        return None
    rows = tuple(shapes.rows(schema))
    example = json_codec.indented(shapes.example(schema, only_required=only_required)) if rows else ""
    return Body(shapes.type_of(schema), rows, example)


def _outcome(status: str, said: dict[str, Any], shapes: Shapes) -> Outcome:
    code = int(status)
    body = None if code >= 400 else _body(said, shapes, only_required=False)
    return Outcome(code, HTTPStatus(code).phrase, said.get("description", ""), body)


def _curl(path: str, method: str, *, is_public: bool, body: Body | None) -> str:
    lines = [f"curl -X {method.upper()} https://<host>{path}"]
    if not is_public:
        lines.append('-H "Authorization: Bearer <access token>"')
    if method == "post":
        lines.append('-H "Idempotency-Key: <uuid>"')
    if body is not None:
        lines += ['-H "Content-Type: application/json"', f"-d '{body.example}'"]
    return " \\\n  ".join(lines)
