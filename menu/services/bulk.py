"""Change the prices of many products, or what is sold out, at once: what the preview showed, and undone at once."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from fynlo.core import json_codec
from fynlo.core.errors import InvalidInput
from menu import selectors
from menu.errors import BulkChangeNotFound, BulkNotUndone, BulkOutdated, NothingToChange
from menu.models import BulkChange, ItemKind, MenuDraft, Product
from menu.prices import changed_price
from menu.services import availability
from menu.services.availability import ItemState
from menu.services.editing import edit_draft, lock_draft
from realtime.commands.context import CommandContext

PRICE_LABELS = {
    "price": _lazy("Price"),
    "takeaway_price": _lazy("Price of a takeaway"),
    "delivery_price": _lazy("Price of a delivery"),
}
PRICES = tuple(PRICE_LABELS)
STEPS = (Decimal("0.01"), Decimal("0.05"), Decimal("0.10"))  # pounds to which new prices are rounded
LARGEST_PRICE = Decimal("99999.99")
MOST_SOLD_OUT = 200  # products whose availability changes at once: each is an event
BATCH = 200  # rows of one statement


@dataclass(frozen=True, slots=True)
class PriceChange:
    """A price of a product before and after, in pounds. `field` is one of PRICES."""

    product: Product
    field: str
    before: Decimal
    after: Decimal

    @property
    def label(self) -> str:
        return str(PRICE_LABELS[self.field])


def plan_prices(
    *,
    fields: Sequence[str],
    percent: Decimal | None = None,
    amount: Decimal | None = None,
    step: Decimal = STEPS[0],
    category_id: str = "",
    search: str = "",
) -> list[PriceChange]:
    """Return the prices that would change in the draft, in the menu's order. One query.

    `percent` (5 is 5 % more) or `amount` in pounds is added, below 0 taken off; the result is rounded to `step`. A
    product without such a price, or whose price stays, is left out. `category_id` and `search` choose as the list of
    products does. Raises InvalidInput for both or neither, for other fields or steps, and for a price below £0.
    """
    if (percent is None) == (amount is None):
        raise InvalidInput(_("Enter a percentage or an amount."), field="value")
    if not fields or set(fields) - set(PRICES):
        raise InvalidInput(_("Choose the prices to change."), field="fields")
    if step not in STEPS:
        raise InvalidInput(_("Choose how to round."), field="step")
    changes = []
    for product in selectors.products(search=search, category_id=category_id).select_related("category"):
        for field in PRICES:
            before = getattr(product, field)
            if field not in fields or before is None:
                continue
            after = changed_price(before, percent=percent, amount=amount, step=step)
            if not 0 <= after <= LARGEST_PRICE:
                raise InvalidInput(
                    _(
                        "{name} would cost less than nothing, or too much. Choose fewer products or another amount."
                    ).format(name=product.name),
                    field="value",
                )
            if after != before:
                changes.append(PriceChange(product, field, before, after))
    return changes


def digest_of(changes: Sequence[PriceChange]) -> str:
    """Return a sha256 of a plan. It differs once any price that it would change, or set, differs."""
    rows = [[str(change.product.pk), change.field, change.before, change.after] for change in changes]
    return hashlib.sha256(json_codec.canonical(rows)).hexdigest()


def change_prices(*, context: CommandContext, preview: str, **wanted: Any) -> BulkChange:
    """Write the plan whose digest is `preview` into the draft; `wanted` are the arguments of `plan_prices`.

    Locks the draft and plans afresh. Statements take BATCH rows each. Records no event: the till sees the next publish.
    Raises BulkOutdated if anybody has changed one of the prices since, NothingToChange, and what `plan_prices` raises.
    """
    revision = edit_draft()
    changes = plan_prices(**wanted)
    if not changes:
        raise NothingToChange()
    if digest_of(changes) != preview:
        raise BulkOutdated()
    before: dict[str, dict[str, Decimal]] = {}
    products: dict[UUID, Product] = {}
    for change in changes:
        products[change.product.pk] = change.product
        before.setdefault(str(change.product.pk), {})[change.field] = change.before
        setattr(change.product, change.field, change.after)
    _save(products.values(), context, before)
    return BulkChange.objects.create(
        kind=BulkChange.Kind.PRICES,
        before=before,
        revision=revision,
        changed_at=context.at,
        changed_by=context.actor.user_id,
    )


def change_availability(
    *, context: CommandContext, available: bool, until: str = "", category_id: str = "", search: str = ""
) -> BulkChange:
    """Say of all chosen products that they can or cannot be ordered, as `set_availability` does of one.

    Locks the overlay. Records `menu.availability_changed` for each that was otherwise. Raises NothingToChange, and
    InvalidInput for more than MOST_SOLD_OUT products.
    """
    wanted = availability.wanted_state(context, available, until)
    products = list(selectors.products(search=search, category_id=category_id)[: MOST_SOLD_OUT + 1])
    if len(products) > MOST_SOLD_OUT:
        raise InvalidInput(
            _("Choose at most {most} products at once, for example a category.").format(most=MOST_SOLD_OUT),
            field="category_id",
        )
    states = availability.lock_states([product.pk for product in products])
    changed = [product for product in products if states[product.pk] != wanted]
    if not changed:
        raise NothingToChange()
    names = {product.pk: product.name for product in changed}
    availability.set_states(context, ItemKind.PRODUCT, dict.fromkeys(names, wanted), names)
    return BulkChange.objects.create(
        kind=BulkChange.Kind.AVAILABILITY,
        before={str(product.pk): _stored(states[product.pk]) for product in changed},
        after=_stored(wanted),
        changed_at=context.at,
        changed_by=context.actor.user_id,
    )


def undo_prices(*, context: CommandContext, change_id: UUID) -> BulkChange:
    """Give the products the prices that they had. Locks the draft.

    Raises BulkChangeNotFound, and BulkNotUndone once the draft was edited since or the change was undone.
    """
    lock_draft()
    change = _lock(change_id, BulkChange.Kind.PRICES)
    if not can_undo(change):
        raise BulkNotUndone()
    edit_draft()
    products = list(Product.objects.filter(pk__in=change.before))
    before: dict[str, dict[str, Decimal]] = {}
    for product in products:
        for field, value in change.before[str(product.pk)].items():
            before.setdefault(str(product.pk), {})[field] = getattr(product, field)
            setattr(product, field, Decimal(value))
    _save(products, context, before)
    return _undone(context, change)


def undo_availability(*, context: CommandContext, change_id: UUID) -> BulkChange:
    """Give the products the state that they had, except those that a person has changed since. Locks the overlay.

    Raises BulkChangeNotFound, and BulkNotUndone if it was undone.
    """
    change = _lock(change_id, BulkChange.Kind.AVAILABILITY)
    if change.undone_at is not None:
        raise BulkNotUndone()
    names = {product.pk: product.name for product in Product.objects.filter(pk__in=change.before)}
    given = _state(change.after)
    states = availability.lock_states(names)
    before = {pk: _state(change.before[str(pk)]) for pk, state in states.items() if state == given}
    availability.set_states(context, ItemKind.PRODUCT, before, names)
    return _undone(context, change)


def can_undo(change: BulkChange) -> bool:
    """Whether prices can still be put back as a whole. One query."""
    return change.undone_at is None and MenuDraft.objects.filter(revision=change.revision).exists()


def last_price_change() -> BulkChange | None:
    """Return the last change of prices if it can still be undone. Two queries."""
    last = BulkChange.objects.filter(kind=BulkChange.Kind.PRICES).first()
    return last if last is not None and can_undo(last) else None


def _lock(change_id: UUID, kind: str) -> BulkChange:
    change = BulkChange.objects.select_for_update(no_key=True).filter(pk=change_id, kind=kind).first()
    if change is None:
        raise BulkChangeNotFound()
    return change


def _undone(context: CommandContext, change: BulkChange) -> BulkChange:
    change.undone_at = context.at
    change.save(update_fields=["undone_at"])
    return change


def _save(products: Any, context: CommandContext, before: Mapping[str, Mapping[str, Decimal]]) -> None:
    """Save changed products with their next version, and note each in the audit."""
    for product in products:
        product.version += 1
        was = before[str(product.pk)]
        context.annotate(
            changed="product",
            id=product.pk,
            name=product.name,
            before={field: str(value) for field, value in was.items()},
            after={field: str(getattr(product, field)) for field in was},
        )
    Product.objects.bulk_update(products, [*PRICES, "version"], batch_size=BATCH)


def _stored(state: ItemState) -> dict[str, Any]:
    return {"available": state.available, "until": state.until and state.until.isoformat(), "left": state.left}


def _state(stored: Mapping[str, Any]) -> ItemState:
    until = stored["until"]
    return ItemState(stored["available"], datetime.fromisoformat(until) if until else None, stored["left"])
