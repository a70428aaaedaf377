"""Begin a menu from a ready-made one."""

from django.utils.translation import ngettext

from menu.errors import MenuNotEmpty, StarterNotFound
from menu.models import Category, Product, Station
from menu.services.categories import create_category, create_station
from menu.services.editing import edit_draft, one_line
from menu.services.products import create_product
from menu.starters import STARTERS, Heading
from realtime.commands.context import CommandContext


def use_starter(*, context: CommandContext, slug: str, beside: bool = False) -> int:
    """Put a ready-made menu into the draft; how many products it added. Nothing is published.

    Categories and stations of the same name are used as they are, products of the same name in a category left alone.
    Raises StarterNotFound; MenuNotEmpty where there are products, unless `beside` says that they are known.
    """
    starter = STARTERS.get(slug)
    if starter is None:
        raise StarterNotFound()
    edit_draft()
    count = Product.objects.filter(archived_at=None).count()
    if count and not beside:
        text = ngettext(
            "Your menu has {count} product already. Tick the box to add these to it.",
            "Your menu has {count} products already. Tick the box to add these to them.",
            count,
        )
        raise MenuNotEmpty(text.format(count=count), field="beside")
    added = sum(_add(context, heading) for heading in starter.headings)
    context.annotate(started_from=starter.slug, added=added)
    return added


def category_named(context: CommandContext, name: str, **fields: str) -> Category:
    """The category of that name, made with these fields where there is none. Raises InvalidInput."""
    found = Category.objects.filter(archived_at=None, name__iexact=one_line(name)).first()
    return found or create_category(context=context, name=name, **fields)


def station_named(context: CommandContext, name: str) -> Station:
    """The station of that name, made where there is none. Raises InvalidInput, NameTaken for its address."""
    return Station.objects.filter(name__iexact=one_line(name)).first() or create_station(context=context, name=name)


def _add(context: CommandContext, heading: Heading) -> int:
    category = category_named(context, heading.name, icon=heading.icon)
    station = station_named(context, heading.station)
    there = {name.casefold() for name in category.products.filter(archived_at=None).values_list("name", flat=True)}
    dishes = [dish for dish in heading.dishes if dish.name.casefold() not in there]
    for dish in dishes:
        create_product(
            context=context,
            name=dish.name,
            category_id=category.id,
            price=dish.price,
            tax_class=dish.tax_class.value,
            station=station.slug,
            prep_minutes=heading.prep_minutes,
            allergens=None,
        )
    return len(dishes)
