"""`manage.py stream`: show, check, replay, export and prune a restaurant's event log."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django_tenants.utils import get_tenant_model

from fynlo.core import json_codec
from fynlo.core.errors import DomainError
from fynlo.core.tenancy.context import in_restaurant
from realtime import consistency_check, event_list, projections, retention, streams
from realtime.actors import Actor

DOCUMENT = settings.BASE_DIR / "docs" / "events.md"


class Command(BaseCommand):
    help = "Show, check, replay, export or prune the event log of a restaurant, or start a new epoch."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="action")

        show = self._action(actions, "show", "the position of a stream and its events, one a line")
        show.add_argument("--after", type=int, help="only events with a higher number (default: all stored events)")
        show.add_argument("--limit", type=int, default=50, help="how many events at most (50)")
        show.add_argument("--type", action="append", dest="types", help="only this type; may be repeated")

        self._action(actions, "verify", "check numbers, events, commands and folds", or_all=True)

        replay = self._action(actions, "replay", "fold all events into a fresh view and compare it with the tables")
        replay.add_argument("--view", required=True, help=", ".join(projections.registered()))
        replay.add_argument("--print", action="store_true", dest="is_printed", help="also print the folded state")

        export = self._action(actions, "export", "every stored event as JSON lines, the same bytes that clients get")
        export.add_argument("--out", help="the file to write (default: standard output)")

        self._action(actions, "prune", "delete events and answers that are past their retention", or_all=True)

        bump = self._action(
            actions, "bump-epoch", "start a new epoch after a restore: every client takes a new snapshot"
        )
        bump.add_argument("--reason", required=True, help="the reason, written to the audit")

        actions.add_parser("docs", help="write docs/events.md from the registered types")

    @staticmethod
    def _action(actions: Any, name: str, help_text: str, *, or_all: bool = False) -> ArgumentParser:
        parser = actions.add_parser(name, help=help_text)
        if or_all:
            which = parser.add_mutually_exclusive_group(required=True)
            which.add_argument("slug", nargs="?", help="the restaurant")
            which.add_argument("--all", action="store_true", dest="is_all", help="every restaurant")
        else:
            parser.add_argument("slug", help="the restaurant")
        return parser

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, options["action"].replace("-", "_"))(options)
        except streams.StreamMissing as error:
            raise CommandError(f"Restaurant {error} has no stream row.") from error
        except streams.CursorLost as error:
            raise CommandError(
                f"The events after {error} were pruned while they were read. Run the command again."
            ) from error

    def show(self, options: dict[str, Any]) -> None:
        restaurant = _restaurant(options["slug"])
        with in_restaurant(restaurant):
            position = streams.position_of(restaurant.pk)
            self.stdout.write(
                f"{restaurant.slug}: epoch {position.epoch}, head {position.head}, floor {position.floor}"
            )
            after = max(position.floor, options["after"] or 0)
            types = frozenset(options["types"]) if options["types"] else None
            for event in streams.events_between(position, after, types=types, limit=max(options["limit"], 0)):
                parsed = json_codec.loads(event.body)
                about = f"{parsed['aggregate']['type']} {parsed['aggregate']['id']}"
                self.stdout.write(f"{event.seq}  {parsed['recorded_at']}  {event.type}  {about}")

    def verify(self, options: dict[str, Any]) -> None:
        """Exit with 1 if any stream is inconsistent."""
        wrong = 0
        for restaurant in _restaurants(options):
            report = consistency_check.verify(restaurant)
            position = report.position
            self.stdout.write(
                f"{restaurant.slug}: epoch {position.epoch}, {report.events} events in ({position.floor}, "
                f"{position.head}], {len(report.replayed)} parts replayed, {len(report.skipped)} not: "
                f"{'wrong' if report.troubles else 'sound'}"
            )
            for trouble in report.troubles:
                self.stdout.write(f"  {trouble}")
            wrong += bool(report.troubles)
        if wrong:
            raise CommandError(f"{wrong} {'stream is' if wrong == 1 else 'streams are'} not sound.")

    def replay(self, options: dict[str, Any]) -> None:
        """Exit with 1 if a part differs from the tables."""
        try:
            replays = consistency_check.replay(_restaurant(options["slug"]), options["view"])
        except consistency_check.NotReplayable as reason:
            raise CommandError(f"{reason} The view cannot be replayed from its beginning.") from reason
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        for replayed in replays:
            name = consistency_check.name_of(replayed.part)
            self.stdout.write(f"{name}: {'differs' if replayed.differences else 'as in the tables'}")
            for difference in replayed.differences:
                self.stdout.write(f"  {difference}")
        if options["is_printed"]:
            self.stdout.write(json_codec.dumps({replayed.part.name: replayed.state for replayed in replays}).decode())
        if any(replayed.differences for replayed in replays):
            raise CommandError("The events and the tables disagree.")

    def export(self, options: dict[str, Any]) -> None:
        restaurant = _restaurant(options["slug"])
        count = 0
        with in_restaurant(restaurant), _opened(options["out"]) as out:
            for event in streams.stored_events(streams.position_of(restaurant.pk)):
                out.write(event.body + b"\n")
                count += 1
        self.stderr.write(f"{count} events")

    def prune(self, options: dict[str, Any]) -> None:
        for restaurant in _restaurants(options):
            pruned = retention.prune(restaurant)
            self.stdout.write(
                f"{restaurant.slug}: {pruned.events} events and {pruned.answers} answers deleted, floor {pruned.floor}"
            )

    def bump_epoch(self, options: dict[str, Any]) -> None:
        restaurant = _restaurant(options["slug"])
        position = retention.bump_epoch(
            restaurant=restaurant, reason=options["reason"], actor=Actor.system("manage.py")
        )
        self.stdout.write(f"{restaurant.slug}: epoch {position.epoch}. Every client takes a new snapshot.")

    def docs(self, options: dict[str, Any]) -> None:
        DOCUMENT.write_text(event_list.document(), encoding="utf-8")
        self.stdout.write(f"docs/{DOCUMENT.name} is written.")


def _restaurants(options: dict[str, Any]) -> list[Any]:
    if not options["is_all"]:
        return [_restaurant(options["slug"])]
    return list(get_tenant_model().objects.order_by("slug"))


def _restaurant(slug: str) -> Any:
    restaurant = get_tenant_model().objects.filter(slug=slug).first()
    if restaurant is None:
        raise CommandError(f"There is no restaurant called {slug}.")
    return restaurant


@contextmanager
def _opened(path: str | None) -> Iterator[BinaryIO]:
    if path is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with Path(path).open("wb") as out:
        yield out
