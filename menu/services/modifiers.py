"""Modifier groups with their options, edited as a whole."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from menu import labels, selectors
from menu.errors import GroupInUse, NameTaken, ProductNotFound
from menu.models import ModifierGroup, ModifierOption, Product
from menu.services.editing import assign, check, edit_draft, known, one_line, refuse_taken_name
from realtime.commands.context import CommandContext

OPTION_FIELDS = ("name", "price", "is_default", "tax_class", "allergens", "portions")
PART_FIELD = "product"  # its own name in the inputs is `product_id`
MOST_OPTIONS = 100
LONGEST_NAME = 60
MOST_PORTIONS = 1000
LOWEST_PRICE = Decimal("-999.99")


def create_modifier_group(
    *,
    context: CommandContext,
    name: str,
    options: Sequence[Mapping[str, Any]] = (),
    minimum: int = 0,
    maximum: int = 1,
    always_ask: bool = False,
    is_size: bool = False,
    group_id: UUID | None = None,
) -> ModifierGroup:
    """A group with its options in the order given.

    Each is `{name, price?, is_default?, tax_class?, allergens?, portions?, product_id?, id?}`; with `product_id` it
    puts that product into a meal deal, and may be without a name. Of sizes exactly one is chosen, whatever `minimum`
    and `maximum` say.

    Raises NameTaken, ProductNotFound, InvalidInput.
    """
    edit_draft()
    if is_size:
        minimum = maximum = 1
    group = ModifierGroup(name=one_line(name), minimum=minimum, maximum=maximum, always_ask=always_ask, is_size=is_size)
    if group_id is not None:
        group.id = group_id
    check(group, {"name", "minimum", "maximum"})
    _check_range(group)
    refuse_taken_name(ModifierGroup.objects.filter(archived_at=None), group)
    group.save(force_insert=True)
    context.annotate(created="modifier group", id=group.id, name=group.name)
    _set_options(context, group, options)
    return group


def update_modifier_group(
    *, context: CommandContext, group_id: UUID, options: Sequence[Mapping[str, Any]] | None = None, **changes: Any
) -> ModifierGroup:
    """Change `name`, `minimum`, `maximum`, `always_ask`, `is_size`; with `options` the whole list: others are removed.

    An option is recognised by its `id`, without one by its name. Raises ModifierGroupNotFound, NameTaken, InvalidInput.
    """
    edit_draft()
    group = selectors.modifier_group(group_id)
    if "name" in changes:
        changes["name"] = one_line(changes["name"])
    if changes.get("is_size", group.is_size):
        _refuse_second_sizes(group)
        changes |= {"minimum": 1, "maximum": 1}
    changed = assign(context, group, changes)
    _check_range(group)
    if "name" in changed:
        refuse_taken_name(ModifierGroup.objects.filter(archived_at=None), group)
    if changed:
        group.save(update_fields=changed)
    if options is not None:
        _set_options(context, group, options)
    return group


def archive_modifier_group(*, context: CommandContext, group_id: UUID) -> ModifierGroup:
    """Put a group away that no product offers. Raises ModifierGroupNotFound, GroupInUse."""
    edit_draft()
    group = selectors.modifier_group(group_id)
    users = list(group.products.filter(archived_at=None).values_list("name", flat=True)[:4])
    if users:
        text = (
            _("{group} is still offered with {names} and others. Take it off there first.")
            if len(users) > 3
            else _("{group} is still offered with {names}. Take it off there first.")
        )
        raise GroupInUse(text.format(group=group.name, names=", ".join(users[:3])), products=users)
    group.archived_at = clock.now()
    group.save(update_fields=["archived_at"])
    context.annotate(archived="modifier group", name=group.name)
    return group


def _refuse_second_sizes(group: ModifierGroup) -> None:
    """A product has one group of sizes: two would multiply what it takes from stock."""
    others = ModifierGroup.objects.filter(is_size=True).exclude(pk=group.pk)
    both = Product.objects.filter(archived_at=None, group_links__group=group).filter(group_links__group__in=others)
    if name := both.values_list("name", flat=True).first():
        raise InvalidInput(_("{product} has other sizes already.").format(product=name), field="is_size")


def _check_range(group: ModifierGroup) -> None:
    if "|" in group.name:
        raise InvalidInput(_("A modifier group's name cannot contain “|”."), field="name")
    if group.maximum < 1:
        raise InvalidInput(_("A guest must be able to choose at least one."), field="maximum")
    if group.minimum > group.maximum:
        raise InvalidInput(_("The least to choose is more than the most."), field="minimum")


def _set_options(context: CommandContext, group: ModifierGroup, wanted: Sequence[Mapping[str, Any]]) -> None:
    if len(wanted) > MOST_OPTIONS:
        raise InvalidInput(_("A group has at most {most} options.").format(most=MOST_OPTIONS), field="options")
    there = list(group.options.select_related("product"))
    by_id = {option.id: option for option in there}
    by_name = {option.name.lower(): option for option in there}
    kept: list[ModifierOption] = []
    seen: set[str] = set()
    parts = _parts(group, wanted)
    for position, given in enumerate(wanted):
        values = _option_values(given, parts)
        option = by_id.get(given.get("id")) or (by_name.get(values["name"].lower()) if not given.get("id") else None)
        if option is None or option in kept:
            option = ModifierOption(group=group, **({"id": given["id"]} if given.get("id") else {}))
        if values["name"].lower() in seen:
            raise NameTaken(
                _("{group} has two options called {name}.").format(group=group.name, name=values["name"]),
                field=f"options.{position}.name",
            )
        seen.add(values["name"].lower())
        _assign_option(context, option, values | {"sort_order": position}, position)
        kept.append(option)
    _refuse_foreign_ids(kept, there)
    _save_options(context, group, there, kept)


def _parts(group: ModifierGroup, wanted: Sequence[Mapping[str, Any]]) -> dict[UUID, Product]:
    """Return the products that the options put into a meal deal, by id. One query if there are any."""
    ids = {given["product_id"] for given in wanted if given.get("product_id")}
    if not ids:
        return {}
    if group.is_size:
        raise InvalidInput(_("A size is no product. Make another group for a meal deal."), field="options")
    found = {product.id: product for product in Product.objects.filter(pk__in=ids, archived_at=None)}
    if len(found) < len(ids):
        raise ProductNotFound(field="options")
    return found


def _option_values(given: Mapping[str, Any], parts: Mapping[UUID, Product]) -> dict[str, Any]:
    values = {name: given[name] for name in OPTION_FIELDS if name in given}
    if "product_id" in given:
        values[PART_FIELD] = parts.get(given["product_id"])
    part = values.get(PART_FIELD)
    values["name"] = one_line(values.get("name", "")) or (part.name[:LONGEST_NAME] if part else "")
    if "allergens" in values:
        values["allergens"] = known(values["allergens"], labels.ALLERGENS, field="allergens")
    if values.get("price", LOWEST_PRICE) < LOWEST_PRICE:
        raise InvalidInput(_("That takes too much off."), field="price")
    if not 0 < values.get("portions", 1) < MOST_PORTIONS:
        raise InvalidInput(_("Enter a number above 0 and below {most}.").format(most=MOST_PORTIONS), field="portions")
    return values


def _assign_option(context: CommandContext, option: ModifierOption, values: dict[str, Any], position: int) -> None:
    try:
        if option._state.adding:
            for name, value in values.items():
                setattr(option, name, value)
            check(option, {*OPTION_FIELDS, "sort_order"})
        else:
            option.changed = assign(context, option, values)
    except InvalidInput as error:
        raise InvalidInput(error.message, field=f"options.{position}.{error.field}") from error


def _refuse_foreign_ids(kept: list[ModifierOption], there: list[ModifierOption]) -> None:
    """A new option may bring its own id, but not one that another group has."""
    new = [option.id for option in kept if option._state.adding]
    if ModifierOption.objects.filter(pk__in=new).exists():
        raise InvalidInput(_("An option with that id is in another group."), field="options")


def _save_options(
    context: CommandContext, group: ModifierGroup, there: list[ModifierOption], kept: list[ModifierOption]
) -> None:
    gone = [option for option in there if option not in kept]
    if gone:
        group.options.filter(pk__in=[option.pk for option in gone]).delete()
        context.annotate(removed="options", group=group.name, names=[option.name for option in gone])
    # Two options may trade names; the old names go first, or the second would meet the first's.
    renamed = [option for option in kept if "name" in getattr(option, "changed", ())]
    for option in renamed:
        ModifierOption.objects.filter(pk=option.pk).update(name=str(option.pk))
    ModifierOption.objects.bulk_update(
        [option for option in kept if getattr(option, "changed", ())], [*OPTION_FIELDS, PART_FIELD, "sort_order"]
    )
    new = [option for option in kept if option._state.adding]
    if new:
        context.annotate(added="options", group=group.name, names=[option.name for option in new])
        ModifierOption.objects.bulk_create(new)
