"""The audit of a restaurant and of its public settings in plain words: who changed what, when, what it was before."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _lazy

from fynlo.core.ids import parse_uuid
from fynlo.core.keyset import older_than
from fynlo.core.money import written
from fynlo.core.tenancy.connection import connection
from realtime.commands.registry import registered
from realtime.models import AuditEntry
from restaurants.models import PlatformAudit, Restaurant, SupportAccess, User
from restaurants.partners.names import actor_names
from restaurants.portal import change_words as words
from restaurants.portal.settings.versions import Part
from restaurants.support.selectors import ended_by_themselves, people_called, views_of

LONGEST_VALUE = 160
DATE = re.compile(r"\d{4}-\d\d-\d\d")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?([+-]\d\d:?\d\d|Z)?$")
VERBS = ("created", "archived", "restored")
PLACES = {
    "portal": _lazy("Portal"),
    "till": _lazy("Till"),
    "kitchen": _lazy("Kitchen screen"),
    "mobile": _lazy("App"),
    "api": "API",
    "partner": _lazy("Partner's program"),
}
ENDED = _lazy("Support access ended at its time")
SETTINGS = ("restaurant.", "service.", "floor.", "kitchen.create_rule", "kitchen.update_rule", "kitchen.delete_rule",
            "kitchen.order_rules", "cash_up.change", "gift_card.change", "payment.change", "accounting.change",
            "tips.write_policy", "export.", "menu.publish", "partner.", "printer.", "support.", "webhook.")  # fmt: skip
SUPPORT = ("support.",)


@dataclass(frozen=True, slots=True)
class Change:
    """One command that a person gave. `lines` say what changed; `cursor` is where the page after it begins."""

    at: datetime
    who: str
    what: str
    place: str
    lines: list[str]
    cursor: str


class Shown(StrEnum):
    """Which changes: of settings, all that a person gave, or support access with each page that was opened."""

    SETTINGS = ""
    EVERYTHING = "all"
    SUPPORT = "support"


def changes(
    restaurant: Restaurant, *, size: int, search: str = "", show: Shown = Shown.SETTINGS, before: str = ""
) -> tuple[list[Change], str]:
    """Return changes, the newest first, and the cursor of the next page, "" at the end.

    Four queries, six to search; one more where support's page views stand among them. Settings leave those views out:
    an hour of help is more rows than a year of settings. A support access that nobody ended stands there at its time,
    because no command ended it. `search` matches a person's name and what was done.
    """
    wanted = _wanted(restaurant, search, show)
    sources: tuple[QuerySet[Any], ...] = (
        AuditEntry.objects.filter(wanted, actor__isnull=False),
        PlatformAudit.objects.filter(wanted, target=str(restaurant.pk)),
        _ended_accesses(restaurant, search),
    )
    if show is not Shown.SETTINGS:
        sources += (views_of(restaurant).filter(wanted),)
    edge, rows = _edge(before), list[Any]()
    for source in sources:
        found = source.filter(older_than("at", *edge)) if edge else source
        rows += found.order_by("-at", "-pk")[: size + 1]
    rows.sort(key=lambda row: (row.at, row.pk), reverse=True)
    names = actor_names({row.actor for row in rows if not isinstance(row, SupportAccess)})
    shown = [_ended(row) if isinstance(row, SupportAccess) else _change(row, names) for row in rows[:size]]
    return shown, shown[-1].cursor if len(rows) > size else ""


def last_change(restaurant: Restaurant, part: Part) -> str:
    """Return who last changed that part of the settings, such as "Marco changed this at 14:02". Two queries."""
    row = PlatformAudit.objects.filter(kind=part.command, target=str(restaurant.pk)).order_by("-at").first()
    name = User.objects.filter(pk=row.actor).values_list("name", flat=True).first() if row and row.actor else None
    who = name or gettext("Another person")
    if row is None:
        return gettext("{who} changed this").format(who=who)
    return gettext("{who} changed this at {time}").format(who=who, time=f"{row.at.astimezone(restaurant.zone):%H:%M}")


def _wanted(restaurant: Restaurant, search: str, show: Shown) -> Q:
    wanted = Q()
    for prefix in {Shown.SETTINGS: SETTINGS, Shown.SUPPORT: SUPPORT}.get(show, ()):
        wanted |= Q(kind__startswith=prefix)
    if not search:
        return wanted
    people = User.objects.filter(name__icontains=search, memberships__restaurant=restaurant).values_list(
        "pk", flat=True
    )
    kinds = [name for name, command in registered().items() if search.lower() in gettext(command.description).lower()]
    return wanted & (Q(actor__in=[*people, *people_called(search, restaurant)]) | Q(kind__in=kinds))


def _ended_accesses(restaurant: Restaurant, search: str) -> QuerySet[SupportAccess]:
    """Return the support accesses that ended at their time, with that moment as `at`. No command ended them."""
    found = ended_by_themselves(restaurant).annotate(at=F("expires_at"))
    return found if search.lower() in str(ENDED).lower() else found.filter(person__icontains=search)


def _edge(before: str) -> tuple[datetime, UUID] | None:
    """Return the row that a cursor names, or None for a cursor that is none of ours."""
    moment, _, command = before.partition("_")
    pk = parse_uuid(command)
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return (at, pk) if pk and at.tzinfo else None


def _ended(access: Any) -> Change:
    return Change(
        at=access.at,
        who="Fynlo",
        what=str(ENDED),
        place="",
        lines=[describe_note({"person": access.person, "reason": access.reason})],
        cursor=f"{access.at.isoformat()}_{access.pk}",
    )


def _change(row: Any, names: dict[UUID, str]) -> Change:
    command = registered().get(row.kind)
    return Change(
        at=row.at,
        who=names.get(row.actor, "Fynlo"),
        what=gettext(command.description) if command else row.kind,
        place=str(PLACES.get(row.client_type, "")),
        lines=[line for note in row.notes if (line := describe_note(note))],
        cursor=f"{row.at.isoformat()}_{row.pk}",
    )


def describe_note(note: dict[str, Any]) -> str:
    """Return what one note of the audit says: "Phone: 020 7946 0000, was empty"; "" for a note of ids alone."""
    names = sorted(note.keys() - {"field", "before", "after"}, key=lambda name: (name not in VERBS, name))
    rest = {name: note[name] for name in names if not _is_hidden(name, note[name])}  # jsonb keeps no order
    about = ", ".join(f"{words.name_in_words(name)}: {_value(name, value)}" for name, value in rest.items())
    if "field" not in note:
        return about
    field = str(note["field"])
    if any(_is_hidden(field, note.get(each)) or _are_numbers(note.get(each)) for each in ("before", "after")):
        changed = gettext("{name}: changed").format(name=words.name_in_words(field))
        return f"{about}. {changed}" if about else changed
    changed = f"{words.name_in_words(field)}: {_value(field, note.get('after'))}"
    if "before" in note:
        changed = gettext("{change}, was {before}").format(change=changed, before=_value(field, note["before"]))
    return f"{about}. {changed}" if about else changed


def _is_hidden(name: str, value: Any) -> bool:
    values = value if isinstance(value, list) else [value]
    return name in words.HIDDEN or any(isinstance(each, str) and parse_uuid(each) for each in values)


def _are_numbers(value: Any) -> bool:
    """Return whether it is a position on the plan: four numbers say nothing to a person."""
    return isinstance(value, list) and bool(value) and all(isinstance(each, int | float) for each in value)


def _value(name: str, value: Any) -> str:
    """Return the value of the notes called `name` in the reader's language, cut to LONGEST_VALUE characters."""
    if value in (None, "", [], {}, "None"):
        return gettext("empty")
    if value is True or value == "True":
        return gettext("yes")
    if value is False or value == "False":
        return gettext("no")
    text = _text(name, value)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


def _text(name: str, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_value(name, each) for each in value)
    if isinstance(value, dict):
        shown = {key: each for key, each in value.items() if not _is_hidden(key, each)}
        return ", ".join(f"{words.name_in_words(key)}: {_value(key, each)}" for key, each in shown.items())
    if name in words.MONEY and (amount := _number(value)) is not None:
        return written(amount, connection.tenant.currency)
    return words.value_in_words(name, str(value)) or _day(str(value)) or str(value)


def _number(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _day(text: str) -> str:
    """Return a stored date or moment as people write it, in the restaurant's time; "" for another text."""
    if DATE.fullmatch(text):
        return date_format(date.fromisoformat(text), "j F Y")
    if not MOMENT.match(text):
        return ""
    moment = datetime.fromisoformat(text)
    return date_format(moment.astimezone(connection.tenant.zone) if moment.tzinfo else moment, "j F Y, H:i")
