"""Dayparts of the draft, and what they mean for a product."""

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from fynlo.core.errors import InvalidInput
from menu import selectors
from menu.errors import DaypartInUse
from menu.models import Category, Daypart, Product, ProductDaypart
from menu.services.editing import assign, check, edit_draft, one_line, refuse_taken_name
from realtime.commands.context import CommandContext

FIELDS = frozenset({"name", "weekdays", "starts", "ends"})
MOST_DAYPARTS = 20


def create_daypart(*, context: CommandContext, name: str, weekdays: Sequence[int], starts: time, ends: time) -> Daypart:
    """Create a daypart. Raises NameTaken, InvalidInput."""
    edit_draft()
    if Daypart.objects.count() >= MOST_DAYPARTS:
        raise InvalidInput(_("There can be at most {most} times of day.").format(most=MOST_DAYPARTS))
    daypart = Daypart(name=one_line(name), weekdays=_days(weekdays), starts=starts, ends=ends)
    check(daypart, FIELDS)
    refuse_taken_name(Daypart.objects.all(), daypart)
    daypart.save(force_insert=True)
    context.annotate(created="daypart", id=daypart.id, name=daypart.name)
    return daypart


def update_daypart(*, context: CommandContext, daypart_id: UUID, **changes: Any) -> Daypart:
    """Change the given fields. Raises DaypartNotFound, NameTaken, InvalidInput."""
    edit_draft()
    daypart = selectors.daypart(daypart_id)
    if "name" in changes:
        changes["name"] = one_line(changes["name"])
    if "weekdays" in changes:
        changes["weekdays"] = _days(changes["weekdays"])
    changed = assign(context, daypart, changes)
    if "name" in changed:
        refuse_taken_name(Daypart.objects.all(), daypart)
    if changed:
        daypart.save(update_fields=changed)
    return daypart


def remove_daypart(*, context: CommandContext, daypart_id: UUID) -> Daypart:
    """Remove a daypart that no product and no category of the draft uses. Published menus keep it.

    Raises DaypartNotFound, DaypartInUse.
    """
    edit_draft()
    daypart = selectors.daypart(daypart_id)
    products = Product.objects.filter(archived_at=None, daypart_links__daypart=daypart)
    categories = Category.objects.filter(archived_at=None, dayparts__contains=[daypart.id])
    users = [*products.values_list("name", flat=True), *categories.values_list("name", flat=True)]
    if users:
        raise DaypartInUse(
            _("{daypart} is used by {users}. Take it off there first.").format(
                daypart=daypart.name, users=", ".join(users[:3])
            ),
            users=len(users),
        )
    ProductDaypart.objects.filter(daypart=daypart).delete()  # of archived products
    context.annotate(removed="daypart", name=daypart.name)
    daypart.delete()
    return Daypart(
        pk=daypart_id, name=daypart.name, weekdays=daypart.weekdays, starts=daypart.starts, ends=daypart.ends
    )


def set_product_dayparts(context: CommandContext, product: Product, wanted: Sequence[Mapping[str, Any]]) -> bool:
    """Store what dayparts mean for a product: `{daypart_id, only, price}` each. Returns whether that is a change.

    Raises DaypartNotFound, InvalidInput.
    """
    rows = [
        ProductDaypart(
            product=product, daypart=selectors.daypart(each["daypart_id"]), only=each["only"], price=each["price"]
        )
        for each in wanted
        if each["only"] or each["price"] is not None
    ]
    if any(row.price is not None and row.price < 0 for row in rows):
        raise InvalidInput(_("A price can't be negative."), field="dayparts")
    if len({row.daypart_id for row in rows}) < len(rows):
        raise InvalidInput(_("Name each time of day once."), field="dayparts")
    before = {row.daypart_id: (row.only, row.price) for row in product.daypart_links.all()}
    if before == {row.daypart_id: (row.only, row.price) for row in rows}:
        return False
    product.daypart_links.all().delete()
    ProductDaypart.objects.bulk_create(rows)
    context.annotate(
        field="dayparts", before=len(before), after=[f"{row.daypart.name} {row.price or ''}".strip() for row in rows]
    )
    return True


def _days(weekdays: Sequence[int]) -> list[int]:
    days = sorted(set(weekdays))
    if not days or not set(days) <= set(range(7)):
        raise InvalidInput(_("Choose at least one day."), field="weekdays")
    return days
