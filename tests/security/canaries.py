"""Canary strings in every text column of one restaurant, so that a response that shows any of its data is recognised.

The columns are found by introspection: the tables of the restaurant's own schema, and the public rows that a foreign
key leads from to the restaurant, its people or its devices. Each value gets a canary of its own (`zqxk` and four
letters or digits), so that a failure names the column, and an answer that only repeats its request is no finding.
"""

import contextlib
import re
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Q, QuerySet

from fynlo.core import clock, json_codec
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.context import in_restaurant
from realtime.commands.context import CommandContext
from restaurants.models import Invitation, Restaurant, SecurityEvent, User
from tests.plugins.restaurants import tenant_tables

MARK, DIGITS = "zqxk", "0123456789abcdefghijklmnopqrstuvwxyz"
SHORT_MARK = "\ua66e"  # for columns of fewer than eight characters; JSON and URLs escape it
CANARY = re.compile(rb"[zZ]qxk[0-9a-z]{4}|ZQXK[0-9A-Z]{4}|\xea\x99\xae|\\u[aA]66[eE]|%[eE][aA]%99%[aA][eE]")
LENGTH = len(MARK) + 4
WORD = re.compile(r"\w+")
PUBLIC_APPS = ("restaurants", "sync", "otp_totp")
# Text that programs read: a name of a host or schema, of a kind of row, or of something declared in code. People and
# clients choose none of it; without it the rows would be lost to the code that might leak them.
KEPT = {
    "action", "aggregate_type", "client", "client_type", "currency", "database_alias", "domain", "extension", "host",
    "kind", "language", "needs", "payment_method", "principal", "provider", "report", "role", "schema_name", "slug",
    "station", "step_up_actions", "target", "template", "timezone", "topics", "type",
}  # fmt: skip
# Of rows that no service made: values that the table's constraints ask for, or that hold text.
INVENTED: dict[str, dict[str, Any]] = {
    "reports_dayfigures": {"source": "options", "rows": '[["Extra cheese", 1, 50]]'},
    "orders_guestrequest": {"items": [{"name": "Ana"}]},
    "menu_menuimport": {"undo": {"revision": 0, "name": "Tacos al pastor"}},
    "reports_reportfile": {"report": "sales-by-day", "extension": "csv", "choice": {"start": "2026-11-01"}},
    "reports_reportschedule": {"report": "sales-by-day", "send_at": "07:00"},
    "payments_tippool": {"tips": 1, "total": 1},  # the sum of its two parts, above zero
    "payments_dispute": {"amount": 1},  # of something
    "payments_refundattempt": {"amount": 1},  # of something
    "payments_giftcard": {"balance": 1, "status": "active"},  # the sum of its movements
    "payments_giftcardmovement": {"kind": "sale"},  # a redemption has a payment
    "payments_pointsmovement": {"kind": "earned", "points": 1},  # above zero, as its kind asks
    "payments_tiphours": {"rows": [{"name": "Ana"}]},
    "payments_tiprequestanswer": {
        "rows": [
            {
                "start": "2026-11-01",
                "end": "2026-11-30",
                "site_total": 1,
                "job": "",
                "hours": 1,
                "weight": 1,
                "amount": 1,
                "due": "2026-12-31",
                "paid_on": "",
                "method": "",
                "name": "Ana",
            }
        ]
    },
    "restaurants_billinginvoice": {
        "lines": [
            {"restaurant": "", "name": "Ana", "plan": "beta", "from": "2026-11-01", "to": "2026-12-01", "amount": "1"}
        ]
    },
    "payments_houseaccount": {"balance": 1, "signers": ["Ana Ruiz"]},  # the sum of its movements
    "payments_deposit": {"amount": 1, "balance": 1},  # the sum of its movements
    "payments_accountmovement": {"kind": "correction"},  # a charge has a payment
}
CHECKED = (ArrayField, models.JSONField, models.EmailField)
SKIPPED_MODELS = {"platform", "plan", "schematemplate"}  # the platform's own
# Anybody may add rows: a refusal is logged, a reset link is asked for. Those that exist must not change.
APPENDED = {"restaurants_securityevent", "restaurants_outgoingmail", "restaurants_throttledattempt"}


def canaries_in(text: bytes) -> set[bytes]:
    """Return the canaries in `text`, also in upper case, JSON's escapes or percent-encoded."""
    return {found.lower() for found in CANARY.findall(text)}


@cache
def tenant_models() -> tuple[type[models.Model], ...]:
    tables = tenant_tables()
    return tuple(model for model in _concrete_models() if model._meta.db_table in tables)


@cache
def public_models() -> tuple[type[models.Model], ...]:
    """Return the public models whose rows may belong to a restaurant."""
    return tuple(
        model
        for model in _concrete_models()
        if model._meta.app_label in PUBLIC_APPS
        and model._meta.model_name not in SKIPPED_MODELS
        and (_paths(model) or model in (Restaurant, User, SecurityEvent))
    )


def _concrete_models() -> Iterator[type[models.Model]]:
    yield from (model for model in apps.get_models(include_auto_created=True) if model._meta.managed)


def _paths(model: type[models.Model], depth: int = 2) -> list[tuple[str, str]]:
    """Return the lookups from `model` over foreign keys: (path, "restaurant" or "person")."""
    found = []
    for field in model._meta.concrete_fields:
        related = field.related_model
        if related is Restaurant:
            found.append((field.name, "restaurant"))
        elif related is User:
            found.append((field.name, "person"))
        elif related is not None and depth and related._meta.app_label in PUBLIC_APPS:
            found += [(f"{field.name}__{path}", kind) for path, kind in _paths(related, depth - 1)]
    return found


def text_columns(model: type[models.Model]) -> list[models.Field]:
    """Return the columns of a model that hold text of people or clients."""
    return [field for field in model._meta.concrete_fields if _holds_text(model, field)]


def _holds_text(model: type[models.Model], field: models.Field) -> bool:
    of = field.base_field if isinstance(field, ArrayField) else field
    is_text = isinstance(of, models.CharField | models.TextField | models.JSONField) and not field.is_relation
    return is_text and not (of.choices or field.primary_key or field.name in KEPT)


class Canaries:
    """The canaries of one restaurant. `where` maps each to its table and column."""

    def __init__(self, restaurant: Restaurant):
        self.restaurant = restaurant
        self.where: dict[bytes, str] = {}

    def leaked(self, text: bytes) -> set[bytes]:
        """Return those in `text` that are stored somewhere: a random token may look like a canary."""
        return {found for found in canaries_in(text) if found in self.where or not found.startswith(MARK.encode())}

    def rows(self, model: type[models.Model]) -> QuerySet:
        """Return the restaurant's rows of a public model, or all rows of a model of its schema."""
        if model._meta.db_table in tenant_tables():
            return model._default_manager.order_by("pk")
        people = User.objects.filter(memberships__restaurant=self.restaurant).values("pk")
        if model is Restaurant:
            return model._default_manager.filter(pk=self.restaurant.pk)
        if model is User:
            return model._default_manager.filter(pk__in=people).order_by("pk")
        if model is SecurityEvent:
            return model._default_manager.filter(restaurant_id=self.restaurant.pk).order_by("pk")
        mine = Q()
        for path, kind in _paths(model):
            mine |= Q(**{path: self.restaurant.pk}) if kind == "restaurant" else Q(**{f"{path}__in": people})
        return model._default_manager.filter(mine).order_by("pk")

    def fill(self, *, context: CommandContext, plain_only: bool = False) -> None:
        """Put canaries into every row there is. `plain_only` leaves what services check: arrays, JSON, addresses."""
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")  # logs refuse changes by trigger
        for model in (*tenant_models(), *public_models()):
            columns = text_columns(model)
            if plain_only:
                columns = [one for one in columns if not isinstance(one, CHECKED)]
            for number, row in enumerate(self.rows(model) if columns else ()):
                self._fill_row(model, row, columns, empty_too=number == 0)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = origin")

    def _fill_row(
        self, model: type[models.Model], row: models.Model, columns: list[models.Field], empty_too: bool
    ) -> None:
        values = {field: getattr(row, field.attname) for field in columns}
        changed = {
            field.name: self._filled(model, field, value)
            for field, value in values.items()
            if empty_too or value is not None
        }
        if changed:
            model._default_manager.filter(pk=row.pk).update(**changed)

    def _filled(self, model: type[models.Model], field: models.Field, value: Any) -> Any:
        of = field.base_field if isinstance(field, ArrayField) else field
        longest = getattr(of, "max_length", None) or 1000
        if isinstance(value, str) and canaries_in(value.encode()):
            return value
        if longest < LENGTH:
            return SHORT_MARK
        if isinstance(field, ArrayField):
            return [self._new(model, field)]
        if isinstance(field, models.JSONField):
            return self._marked(model, field, value)
        if isinstance(field, models.EmailField):
            return f"{self._new(model, field)}@canary.example"
        if isinstance(field, models.TextField) and isinstance(value, str) and value[:1] in ("{", "["):
            return json_codec.dumps(self._marked(model, field, json_codec.loads(value))).decode()
        return self._new(model, field)

    def _marked(self, model: type[models.Model], field: models.Field, value: Any) -> Any:
        """Put canaries into the prose of a document, and one of its own beside: words that programs read stay."""
        if isinstance(value, dict):
            return {key: self._marked(model, field, one) for key, one in value.items()} | {
                "canary": self._new(model, field)
            }
        if isinstance(value, list):
            return [self._marked(model, field, one) for one in value]
        if isinstance(value, str) and (" " in value or value.istitle()) and not canaries_in(value.encode()):
            return f"{value} {self._new(model, field)}"
        return value

    def _new(self, model: type[models.Model], field: models.Field) -> str:
        return self.new(f"{model._meta.db_table}.{field.column}")

    def new(self, where: str) -> str:
        """Return another canary, stored at `where`."""
        number, digits = len(self.where), ""
        for _ in range(4):
            number, digit = divmod(number, len(DIGITS))
            digits = DIGITS[digit] + digits
        self.where[f"{MARK}{digits}".encode()] = where
        return f"{MARK}{digits}"

    def invent_rows(self, *, context: CommandContext) -> None:
        """Insert a row into each table that has none, because no called service fills it."""
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
        for model in (*tenant_models(), *public_models()):
            if not self.rows(model).exists():
                with contextlib.suppress(IntegrityError), transaction.atomic():  # `missing` lists what is not filled
                    model._default_manager.create(**self._invented(model))
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = origin")

    def _invented(self, model: type[models.Model]) -> dict[str, Any]:
        fields = {}
        for field in model._meta.concrete_fields:
            if field.is_relation and (not field.null or field.related_model in (Restaurant, User)):  # else nobody's
                related = field.related_model
                row = self.rows(related).first() if related in self._own else related._default_manager.first()
                fields[field.name] = row or related(pk=uuid7())
            elif not (field.has_default() or field.null or isinstance(field, models.AutoField)):
                fields[field.name] = self._value(model, field)
        if model is SecurityEvent:
            fields["restaurant_id"] = self.restaurant.pk
        return fields | INVENTED.get(model._meta.db_table, {})

    @cached_property
    def _own(self) -> set[type[models.Model]]:
        return {*tenant_models(), *public_models()}

    def _value(self, model: type[models.Model], field: models.Field) -> Any:
        if field.choices:
            return field.choices[0][0]
        values = {
            models.UUIDField: uuid7, models.DateTimeField: clock.now, models.DateField: lambda: clock.now().date(),
            models.TimeField: lambda: clock.now().time(),
            models.IntegerField: lambda: 1, models.DecimalField: lambda: 1, models.BooleanField: lambda: False,
            models.BinaryField: lambda: b"x", models.JSONField: dict, ArrayField: list,
        }  # fmt: skip
        return next((make() for kind, make in values.items() if isinstance(field, kind)), "x")

    def missing(self) -> list[str]:
        """Return the text columns in which no row of the restaurant has a canary."""
        found = []
        with in_restaurant(self.restaurant):
            for model in (*tenant_models(), *public_models()):
                columns = [field.attname for field in text_columns(model)]
                rows = list(self.rows(model).values_list(*columns)) if columns else []
                for name, values in zip(
                    columns, zip(*rows, strict=True) if rows else ((),) * len(columns), strict=True
                ):
                    if not canaries_in("\n".join(map(str, values)).encode()):
                        found.append(f"{model._meta.db_table}.{name}")
        return found


class Digest:
    """A cheap digest of everything that a restaurant has stored: rows and a hash of their text, by table."""

    def __init__(self, canaries: Canaries):
        self._restaurant = canaries.restaurant
        self._parts: dict[str, tuple[str, list[Any]]] = {}
        with in_restaurant(self._restaurant):
            for model in (*tenant_models(), *public_models()):
                table = model._meta.db_table
                where, arguments = "", []
                if table not in tenant_tables():
                    where, arguments = self._condition(canaries.rows(model).order_by(), model)
                sql = f"SELECT '{table}', count(*), sum(hashtextextended(t::text, 0))::text FROM {table} t{where}"
                self._parts[table] = (sql, arguments)

    @staticmethod
    def _condition(rows: QuerySet, model: type[models.Model]) -> tuple[str, list[Any]]:
        key = model._meta.pk.column
        if model._meta.db_table in APPENDED:
            return f" WHERE t.{key} = ANY(%s)", [list(rows.values_list("pk", flat=True))]
        sql, arguments = rows.values("pk").query.sql_with_params()
        return f" WHERE t.{key} IN ({sql})", list(arguments)

    def named_in(self, statements: Iterable[str]) -> set[str]:
        """Return the tables that the statements name. One that names none leaves nothing to compare."""
        words = {word for sql in statements for word in WORD.findall(sql)}
        return self._parts.keys() & words

    def take(self, tables: Iterable[str] | None = None) -> dict[str, tuple[int, str]]:
        """Return count and hash by table, of all tables or of these."""
        parts = [self._parts[table] for table in (self._parts if tables is None else tables)]
        if not parts:
            return {}
        arguments = [argument for _, own in parts for argument in own]
        with in_restaurant(self._restaurant), connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(sql for sql, _ in parts), arguments)
            return {table: (count, digest) for table, count, digest in cursor.fetchall()}


def people_of(restaurant: Restaurant) -> Iterable[str]:
    """Return the addresses whose mailboxes the restaurant's own people read."""
    yield from User.objects.filter(memberships__restaurant=restaurant).values_list("email", flat=True)
    yield from Invitation.objects.filter(restaurant=restaurant).values_list("email", flat=True)
