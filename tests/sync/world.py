"""Two real restaurants that can be reset quickly, and their state in the form of the oracle's."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection
from django.test import Client

from fynlo.core import clock, json_codec
from fynlo.core.cache import clear_caches
from fynlo.core.tenancy.context import in_restaurant
from orders.models import Line
from payments.models import Payment, Posting
from realtime import projections, streams
from realtime.models import AuditEntry, Command
from realtime.sync.models import Device
from restaurants.identity.tokens import issue_access_token, random_token
from restaurants.models import Session
from restaurants.reports import day_figures
from restaurants.reports.models import DayFigures
from restaurants.reports.periods import Period
from tests.orders.conftest import build_floor, build_menu
from tests.plugins.restaurants import tenant_tables
from tests.realtime.conftest import actor_of, person_of
from tests.services import run_service
from tests.sync.oracle import Restaurant, follow_up_name, ticket_name

OPENING_TIME = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
STAFF = (("sara", "till"), ("carl", "till"), ("kim", "kitchen"))
COMPARED_VIEWS = ("pos", "kitchen", "floor", "dashboard")


class World:
    """`rewind()` resets both restaurants: tables free, no orders, no sent commands, every stream at its baseline."""

    def __init__(self, alpha: Any, beta: Any):
        self.restaurants = {"alpha": alpha, "beta": beta}
        self.now = 0
        self.client = Client(raise_request_exception=False)  # one for all: making its middleware is dear
        self.sites = {slug: Site(self, slug, restaurant) for slug, restaurant in self.restaurants.items()}
        self._was_empty = {slug: _empty_tables(site.restaurant) for slug, site in self.sites.items()}

    def rewind(self) -> None:
        self.now = 0
        statements = [statement for slug in self.sites for statement in self._rewinding(slug)]
        with connection.cursor() as cursor:
            cursor.execute(
                f"DO $$ BEGIN SET LOCAL session_replication_role = replica; {' '.join(statements)} "
                "UPDATE public.sync_device SET last_seq = 0; END $$"
            )
        clear_caches()
        for site in self.sites.values():
            site.begin()

    def _rewinding(self, slug: str) -> Iterator[str]:
        site = self.sites[slug]
        schema, (epoch, head) = site.restaurant.schema_name, site.baseline
        yield from (f'DELETE FROM "{schema}".{table};' for table in self._was_empty[slug])
        yield f'DELETE FROM "{schema}".realtime_event WHERE epoch <> {epoch} OR seq > {head};'
        for table, column in (("realtime_auditentry", "command"), ("realtime_command", "id")):
            kept = f'SELECT command_id FROM "{schema}".realtime_event'
            yield f'DELETE FROM "{schema}".{table} WHERE {column} NOT IN ({kept});'
        yield f"UPDATE \"{schema}\".orders_table SET status = 'available', occupied_since = NULL, status_since = NULL;"
        yield (
            f"UPDATE public.sync_stream SET epoch = {epoch}, head = {head}, floor = 0"
            f" WHERE restaurant_id = '{site.restaurant.pk}';"
        )

    @contextmanager
    def moment(self) -> Iterator[None]:
        """Run the block at the world's time."""
        with clock.travel(OPENING_TIME + timedelta(seconds=self.now)):
            yield


class Site:
    """One restaurant: its menu and room, its people signed in, its devices, and a follower's position."""

    def __init__(self, world: World, slug: str, restaurant: Any):
        self.world, self.slug, self.restaurant = world, slug, restaurant
        with in_restaurant(restaurant), clock.travel(OPENING_TIME - timedelta(hours=1)):
            self.card, self.room = run_service(build_menu), run_service(build_floor)
            self.sessions = {name: _session(name, slug) for name in ("sara", "carl", "kim", "marco")}
            self.actors = {name: actor_of(name, restaurant) for name in self.sessions}
        self.devices = {person: self._registered(person, kind) for person, kind in STAFF}
        self.follower = Follower(restaurant)
        self.follower.follow()
        self.baseline = self.follower.cursor
        self._begun = self.follower.copy()
        self.names: dict[str, str] = {}

    def begin(self) -> None:
        self.follower = self._begun.copy()
        self.names = {}

    def oracle(self) -> Restaurant:
        """This restaurant as it is at the baseline."""
        products = (("latte", 320, "bar"), ("sandwich", 450, "grill"), ("crisps", 120, "bar"))
        menu = {str(getattr(self.card, name).id): (price, station) for name, price, station in products}
        return Restaurant(menu, [str(table.id) for table in self.room.tables])

    def call(self, person: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """One request to this restaurant's API. An exception becomes a 500, as on a server."""
        with self.world.moment():
            session = self.sessions[person]
            token, _ = issue_access_token(user_id=session.user_id, session_id=session.pk, session_version=1)
            headers |= {"host": f"{self.slug}.{settings.BASE_DOMAIN}", "authorization": f"Bearer {token}"}
            sent = b"" if body is None else json_codec.dumps(body)
            try:
                response = self.world.client.generic(
                    method, f"/api/v1{path}", sent, content_type="application/json", headers=headers
                )
            finally:
                connection.set_schema_to_public()
        response.body = json_codec.loads(response.content)
        return response

    def real(self, name: str) -> str:
        """Return the server's id for the oracle's `name`, found through the line in that name."""
        kind, _, line = name.partition("-")
        column = {"ticket": "ticket_id", "after": "order_id"}.get(kind)
        if column is None:
            return name
        with in_restaurant(self.restaurant):
            return str(Line.objects.values_list(column, flat=True).get(pk=line))

    def position(self) -> tuple[int, int]:
        position = streams.position_of(self.restaurant.pk)
        return position.epoch, position.head

    def has_command(self, command: Any) -> bool:
        with in_restaurant(self.restaurant):
            return Command.objects.filter(pk=command.id).exists()

    def last_number(self, device: Any) -> int:
        return Device.objects.get(pk=device.id).last_seq

    def check_commands(self, model: Any, *, bumps: int) -> None:
        """Compare the stored commands, answers and audit entries with the model's: each once, and no others."""
        with in_restaurant(self.restaurant):
            rows = list(Command.objects.values_list("id", "principal", "key", "status"))
            done = sorted(map(str, AuditEntry.objects.values_list("command", flat=True)))
        assert len(done) == len(set(done))
        assert {str(pk) for pk, _, _, status in rows if status < 400} == set(done)
        kept = {(principal, key): status for _, principal, key, status in rows}
        ours = {
            (str(person_of(person, self.restaurant.slug).pk), key): known.answer.outcome == "rejected"
            for (key, person), known in model.known.items()
        }
        assert {key: kept[key] >= 400 for key in ours} == ours
        assert len(kept) - len(ours) == len(self._begun.commands) + bumps

    def store_day_figures(self) -> None:
        with in_restaurant(self.restaurant):
            day_figures.refresh(self.restaurant, until=OPENING_TIME.date())

    def check_day_figures(self) -> None:
        """Whatever is stored, reports add up what the rows say."""
        day = Period(OPENING_TIME.date(), OPENING_TIME.date())
        with in_restaurant(self.restaurant):
            if DayFigures.objects.exists():
                for source in day_figures.all_sources():
                    assert source.figures(day) == source.computed(day), f"stale figures of {source.name}"

    def views(self) -> dict[str, dict[str, Any]]:
        """Return every view of a fresh snapshot, without the parts that have no events."""
        views = projections.registered()
        with in_restaurant(self.restaurant), projections.one_moment():
            read = {part.snapshot: part.snapshot() for view in COMPARED_VIEWS for part in views[view].values()}
        states = {view: {name: read[part.snapshot] for name, part in views[view].items()} for view in COMPARED_VIEWS}
        return {
            view: self.folded_parts(view, state) for view, state in json_codec.loads(json_codec.dumps(states)).items()
        }

    @staticmethod
    def folded_parts(view: str, state: dict[str, Any]) -> dict[str, Any]:
        """The parts of a view that its events determine."""
        parts = projections.registered()[view]
        return {name: part for name, part in state.items() if parts[name].empty is not None}

    def visible_state(self, views: dict[str, dict[str, Any]]) -> dict[str, Any]:
        """What those views and the tables say, in the oracle's words."""
        with in_restaurant(self.restaurant):
            lines: dict[str, list[tuple]] = {}
            columns = ("order_id", "id", "product_id", "quantity", "status", "sold_out")
            for order, *line in Line.objects.order_by("order", "position").values_list(*columns):
                lines.setdefault(str(order), []).append((str(line[0]), str(line[1]), *line[2:]))
            payments = Payment.objects.values_list("id", "order_id", "amount", "tip")
            paid = [(str(payment), str(order), _pence(amount), _pence(tip)) for payment, order, amount, tip in payments]
            drawer = sum(Posting.objects.filter(account="cash").values_list("amount", flat=True))
            balance = sum(Posting.objects.values_list("amount", flat=True))
        assert balance == 0, f"the ledger is out by {balance}"
        headers, tickets = views["dashboard"]["today"]["orders"], views["kitchen"]["tickets"]["tickets"]
        self._learn(headers, tickets, lines)
        named = self._named
        return {
            "orders": {named(key): self._order(header, lines.get(key, [])) for key, header in headers.items()},
            "tables": {key: table["status"] for key, table in views["floor"]["tables"]["tables"].items()},
            "tickets": {
                named(key): (
                    named(ticket["order_id"]), ticket["status"],
                    [(item["line_id"], item["status"]) for item in ticket["items"]],
                )
                for key, ticket in tickets.items()
            },
            "menu": (views["pos"]["menu"]["counter"], views["pos"]["menu"]["unavailable"]),
            "attentions": sorted(row["kind"] for row in views["dashboard"]["attention"]["open"].values()),
            "payments": {payment: (named(order), amount, tip) for payment, order, amount, tip in paid},
            "drawer": _pence(drawer),
        }  # fmt: skip

    def _order(self, header: dict[str, Any], lines: list[tuple]) -> dict[str, Any]:
        return {
            "number": header["number"],
            "status": header["status"],
            "payment": header["payment_status"],
            "table": header["table_id"],
            "guests": header["guests"],
            "notes": header["notes"],
            "follows": None if header["follows"] is None else self._named(header["follows"]),
            "version": header["version"],
            "money": tuple(_pence(header[name]) for name in ("total", "paid", "tips", "due", "overpaid")),
            "lines": lines,
        }

    def _named(self, real: str) -> str:
        return self.names.get(real, real)

    def _learn(self, headers: dict, tickets: dict, lines: dict[str, list[tuple]]) -> None:
        """Replace ids that the server made by the oracle's names."""
        found = {key: ticket_name(ticket["items"][0]["line_id"]) for key, ticket in tickets.items()}
        found |= {key: follow_up_name(lines[key][0][0]) for key, header in headers.items() if header["follows"]}
        self.names |= found

    def _registered(self, person: str, kind: str) -> UUID:
        device_id = uuid4()
        answer = self.call(person, "POST", "/devices", {"id": device_id, "name": f"{person}'s", "kind": kind})
        assert answer.status_code == 201, answer.body
        return device_id


class Follower:
    """A reader that has followed every view since the first event."""

    def __init__(self, restaurant: Any):
        self.restaurant = restaurant
        parts = [part for view in projections.registered().values() for part in view.values()]
        self.parts = [part for part in parts if part.empty is not None and part.view in COMPARED_VIEWS]
        self.states: dict[str, dict[str, Any]] = {view: {} for view in COMPARED_VIEWS}
        for part in self.parts:
            self.states[part.view][part.name] = part.first_state()
        self.cursor = (streams.position_of(restaurant.pk).epoch, 0)
        self.commands: set[str] = set()  # the commands whose events were read

    def copy(self) -> "Follower":
        other = object.__new__(Follower)
        other.__dict__ = {**self.__dict__, "commands": set(self.commands), "states": self.now()}
        return other

    def now(self) -> dict[str, dict[str, Any]]:
        """The states, which are never changed in site."""
        return {view: dict(parts) for view, parts in self.states.items()}

    def follow(self) -> int:
        """Reduce the new events and return their number. Fails on a gap, a number used twice, a second effect."""
        position = streams.position_of(self.restaurant.pk)
        epoch, last = self.cursor
        if epoch != position.epoch:  # the old epoch must have no new events
            epoch, last = position.epoch, 0
        with in_restaurant(self.restaurant):
            events = [json_codec.loads(event.body) for event in streams.stored_events(position, last)]
        seqs = [event["seq"] for event in events]
        assert seqs == list(range(last + 1, position.head + 1)), f"{seqs} after {last}, head {position.head}"
        current = None
        for event in events:
            assert event["command_id"] == current or event["command_id"] not in self.commands, "a second effect"
            current = event["command_id"]
            self.commands.add(current)
            self.fold(event)
        self.cursor = (epoch, position.head)
        return len(events)

    def fold(self, event: dict[str, Any]) -> None:
        for part in self.parts:
            if event["type"] in part.events:
                self.states[part.view][part.name] = part.fold(self.states[part.view][part.name], event)


def differences(ours: Any, theirs: Any, path: str = "") -> list[str]:
    """Describe where two states differ, for the message of the failure."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        keys = sorted(ours.keys() | theirs.keys())
        return [
            said
            for key in keys
            for said in differences(ours.get(key, "absent"), theirs.get(key, "absent"), f"{path}.{key}")
        ]
    return [] if ours == theirs else [f"{path}: {ours} is not {theirs}"]


def pounds(pence: int) -> Decimal:
    return Decimal(pence).scaleb(-2)


def _pence(amount: Decimal | int) -> int:
    return int(Decimal(amount).scaleb(2))


def _session(name: str, slug: str) -> Session:
    return Session.objects.create(
        user=person_of(name, slug), secret=random_token(), refreshed_at=OPENING_TIME, created_at=OPENING_TIME,
        expires_at=OPENING_TIME + timedelta(days=365),
    )  # fmt: skip


def _empty_tables(restaurant: Any) -> list[str]:
    with in_restaurant(restaurant), connection.cursor() as cursor:
        empty = []
        for table in sorted(tenant_tables()):
            cursor.execute(f"SELECT EXISTS (SELECT FROM {table})")
            if not cursor.fetchone()[0]:
                empty.append(table)
    return empty
