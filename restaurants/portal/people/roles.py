"""The table of what each role and job may do, made from the registered permissions."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from restaurants.identity import permissions
from restaurants.models.people import Job, Role

DESCRIPTIONS = {
    Role.RESTAURANT_OWNER.value: _("Everything, including the restaurant’s settings and other owners."),
    Role.MANAGER.value: _("Runs the day: menu, people, refunds and voids."),
    Job.SERVER.value: _("Takes orders and payments at the tables."),
    Job.CASHIER.value: _("Takes orders and payments, and corrects how something was paid."),
    Job.COOK.value: _("Works the tickets on the kitchen screens."),
    Job.EXPEDITER.value: _("Checks what is ready and hands it over."),
}
SUBJECTS = {
    "orders": _("Orders"),
    "payments": _("Payments"),
    "tips": _("Tips"),
    "floor": _("Tables"),
    "kitchen": _("Kitchen"),
    "menu": _("Menu"),
    "staff": _("Staff"),
}
OTHERS = _("The restaurant")
HIDDEN = frozenset({"sync"})  # technical permissions that everyone has


@dataclass(frozen=True, slots=True)
class Row:
    """A permission's description, and for each of `holders()` whether they hold it."""

    description: str
    held: tuple[bool, ...]


def holders() -> list[tuple[str, str]]:
    """Return (role or job, label), from the most to the least permissions."""
    return [
        (Role.RESTAURANT_OWNER.value, str(Role.RESTAURANT_OWNER.label)),
        (Role.MANAGER.value, str(Role.MANAGER.label)),
        *((job.value, str(job.label)) for job in Job),
    ]


def matrix() -> list[tuple[str, list[Row]]]:
    """Return [(subject, rows)] of every registered permission. No query."""
    by_subject: dict[str, list[Row]] = {str(name): [] for name in (*SUBJECTS.values(), OTHERS)}
    for name, permission in permissions.registered().items():
        prefix = name.partition(".")[0]
        if prefix not in HIDDEN:
            held = tuple(holder in permission.holders for holder, __ in holders())
            by_subject[str(SUBJECTS.get(prefix, OTHERS))].append(Row(str(permission.description), held))
    for rows in by_subject.values():
        rows.sort(key=lambda row: (-sum(row.held), row.description))
    return [(subject, rows) for subject, rows in by_subject.items() if rows]
