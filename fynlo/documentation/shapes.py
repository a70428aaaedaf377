"""What a JSON schema says, for people: its fields as rows, and an example."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Schema = dict[str, Any]

DEEPEST = 4
BOUNDS = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "minLength": "{} characters or more",
    "maxLength": "at most {} characters",
    "minItems": "{} or more",
    "maxItems": "at most {}",
}
FORMATS = {"uuid": "uuid", "date-time": "time (ISO 8601)", "date": "date", "email": "e-mail", "uri": "address"}
EXAMPLES = {
    "uuid": "01890000-0000-7000-8000-000000000001",
    "date-time": "2026-11-22T19:30:00Z",
    "date": "2026-11-22",
    "email": "sam@example.com",
    "uri": "https://example.com/",
}
PLAIN = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "object",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A field of a body, named by its path: `items[].quantity`."""

    name: str
    type: str
    required: bool
    says: str
    values: tuple[str, ...]


class Shapes:
    """Reads schemas against the document's components."""

    def __init__(self, components: dict[str, Schema]):
        self._components = components

    def rows(self, schema: Schema, path: str = "", deep: int = 0) -> Iterator[Row]:
        """The fields of an object, or of the objects of a list, and of what is inside them."""
        schema = self._whole(schema)
        if schema.get("type") == "array":
            yield from self.rows(schema["items"], f"{path}[].", deep)
            return
        for name, raw in schema.get("properties", {}).items():
            field = self._whole(raw)
            yield Row(
                name=path + name,
                type=self.type_of(raw),
                required=name in schema.get("required", ()),
                says=self._says(raw, field),
                values=self._values(field),
            )
            if deep < DEEPEST:
                inner = f"{path}{name}" if field.get("type") == "array" else f"{path}{name}."
                yield from self.rows(field, inner, deep + 1)

    def type_of(self, schema: Schema) -> str:
        """`list of uuid`, `number or null`."""
        schema = self._whole(schema)
        kind = schema.get("type")
        if kind == "array":
            words = f"list of {self.type_of(schema['items'])}"
        else:
            words = FORMATS.get(schema.get("format", "")) or PLAIN.get(kind, "anything")
        return f"{words} or null" if schema.get("nullable") else words

    def example(self, schema: Schema, *, only_required: bool = False, deep: int = 0) -> Any:
        """A value of that shape. `only_required` leaves out what may be left out, where something must be there."""
        schema = self._whole(schema)
        kind = schema.get("type")
        if values := schema.get("enum"):
            return values[0]
        if kind == "array":
            return [self.example(schema["items"], only_required=only_required, deep=deep + 1)]
        if kind == "object":
            wanted = self._wanted(schema, only_required) if deep <= DEEPEST else {}
            return {
                name: self.example(field, only_required=only_required, deep=deep + 1) for name, field in wanted.items()
            }
        if schema.get("default") not in (None, ""):
            return schema["default"]
        if kind == "number":
            return Decimal("12.50")
        if kind == "integer":
            return max(1, schema.get("minimum", 1))
        return True if kind == "boolean" else EXAMPLES.get(schema.get("format", ""), "…") if kind == "string" else None

    @staticmethod
    def _wanted(schema: Schema, only_required: bool) -> dict[str, Schema]:
        properties, required = schema.get("properties", {}), schema.get("required", ())
        if only_required and required:
            return {name: field for name, field in properties.items() if name in required}
        return properties

    def _whole(self, schema: Schema) -> Schema:
        """The schema itself where it is a reference, or one of several with null among them."""
        if "$ref" in schema:
            return self._whole(self._components[schema["$ref"].rpartition("/")[2]])
        for key in ("allOf", "oneOf", "anyOf"):
            if key in schema:
                parts = [self._whole(part) for part in schema[key]]
                real = [part for part in parts if part.get("enum") not in ([None], [""])]
                joined = {name: value for part in reversed(real) for name, value in part.items()}
                others = {name: value for name, value in schema.items() if name != key}
                return {**joined, **others, **({"nullable": True} if len(real) < len(parts) else {})}
        return schema

    def _says(self, raw: Schema, field: Schema) -> str:
        """Its description, its bounds and its default. A shared list of values brings a description of its own."""
        said = [raw["description"]] if raw.get("description") and "enum" not in raw else []
        bounds = [words.format(field[name]) for name, words in BOUNDS.items() if field.get(name) is not None]
        if bounds:
            said.append(f"{', '.join(bounds).capitalize()}.")
        if field.get("default") not in (None, ""):
            default = field["default"]
            said.append(f"{str(default).lower() if isinstance(default, bool) else default} when it is not said.")
        return " ".join(said)

    def _values(self, field: Schema) -> tuple[str, ...]:
        inner = self._whole(field["items"]) if field.get("type") == "array" else field
        return tuple(str(value) for value in inner.get("enum", ()) if value not in (None, "", False))
