"""The draft as the document that would be published, and what is missing before it can be."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from menu import images, ingredients, payloads
from menu.models import (
    Category,
    Daypart,
    ModifierGroup,
    ModifierOption,
    Product,
    ProductDaypart,
    ProductModifierGroup,
    Station,
)


def draft() -> dict[str, Any]:
    """What is on the menu right now in the draft: active categories and the products in them. Eight queries.

    Allergens are those of the ingredients too, which costs the queries of `menu.ingredients`. Groups and options that
    no product offers are left out.
    """
    categories = _rows(
        Category.objects.filter(archived_at=None, is_active=True),
        "id name description color icon mobile_icon sort_order dayparts",
    )
    stations = _rows(Station.objects.all(), "slug name")
    place = {row["id"]: number for number, row in enumerate(categories)}
    products = [_product(row) for row in _product_rows() if row["category_id"] in place]
    products.sort(key=lambda row: (place[row["category_id"]], row["sort_order"], str(row["id"])))
    offered, limits = _offered_groups(), _product_dayparts()
    for product in products:
        product["modifier_groups"] = offered.get(product["id"], [])
        product["dayparts"] = limits.get(product["id"], [])
    used = {group_id for product in products for group_id in product["modifier_groups"]}
    groups, made = _groups(used), ingredients.registered()
    for rows in (products, *(group["options"] for group in groups)):
        ingredients.apply(rows, made)
    describe_parts(products, groups)
    return {
        "currency": connection.tenant.currency,
        "timezone": connection.tenant.timezone,
        "dayparts": _dayparts(),
        "categories": categories,
        "stations": stations,
        "products": products,
        "modifier_groups": groups,
    }


def describe_parts(products: Iterable[dict[str, Any]], groups: Iterable[dict[str, Any]]) -> None:
    """Give options that put a product into a meal deal its VAT and allergens, in place of their own."""
    by_id = {str(product["id"]): product for product in products}
    for option in (option for group in groups for option in group["options"] if option.get("product_id")):
        product = by_id.get(str(option["product_id"]))
        if product is None:
            continue
        option["tax_class"], option["allergens"] = product["tax_class"], product["allergens"]
        option.pop("known_allergens", None)
        if "known_allergens" in product:
            option["known_allergens"] = product["known_allergens"]


def deal_ids(content: dict[str, Any]) -> set[Any]:
    """Return the ids of the products that are meal deals: a group of theirs offers products."""
    offering = {
        group["id"] for group in content["modifier_groups"] if any(each.get("product_id") for each in group["options"])
    }
    return {product["id"] for product in content["products"] if offering & set(product["modifier_groups"])}


def problems(content: dict[str, Any]) -> list[dict[str, str]]:
    """Everything that keeps this content from being published: `{subject, id, name, field, message}` each."""
    found = (
        []
        if content["products"]
        else [_problem("menu", "", _("The menu"), "products", _("There is no product on the menu yet."))]
    )
    deals = {str(each) for each in deal_ids(content)}
    for product in content["products"]:
        name, about = product["name"], ("product", product["id"], product["name"])
        if product["price"] is None:
            found.append(_problem(*about, "price", _("{name} has no price.").format(name=name)))
        if product["station"] is None:
            found.append(_problem(*about, "station", _("{name} has no kitchen station.").format(name=name)))
    for group in content["modifier_groups"]:
        name, about = group["name"], ("modifier_group", group["id"], group["name"])
        count, defaults = len(group["options"]), sum(option["is_default"] for option in group["options"])
        if not count:
            found.append(_problem(*about, "options", _("{name} has no options.").format(name=name)))
        elif group["min"] > count:
            found.append(
                _problem(
                    *about,
                    "minimum",
                    _("{name} asks for at least {minimum}, but has only {count} to choose from.").format(
                        name=name, minimum=group["min"], count=count
                    ),
                )
            )
        if defaults > group["max"]:
            found.append(
                _problem(
                    *about,
                    "options",
                    _("{name} has {defaults} chosen by default, but allows {maximum}.").format(
                        name=name, defaults=defaults, maximum=group["max"]
                    ),
                )
            )
        found += _problems_of_parts(about, group, {str(each["id"]) for each in content["products"]}, deals)
    return found


def _problems_of_parts(
    about: tuple[str, Any, str], group: dict[str, Any], on_menu: set[str], deals: set[str]
) -> list[dict[str, str]]:
    """What is wrong with the products that a group puts into meal deals."""
    found = []
    for option in (option for option in group["options"] if option.get("product_id")):
        names = {"name": group["name"], "option": option["name"]}
        if str(option["product_id"]) not in on_menu:
            text = _("{name}: {option} is not on the menu. Put the product back, or remove the option.")
        elif str(option["product_id"]) in deals:
            text = _("{name}: {option} is a meal deal itself. Choose the products of that deal instead.")
        else:
            continue
        found.append(_problem(*about, "options", text.format(**names)))
    return found


def unreviewed(content: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the products whose allergens are not known yet, as `{id, name}`. Of a meal deal its parts are asked."""
    deals = deal_ids(content)
    return [
        {"id": str(product["id"]), "name": product["name"]}
        for product in content["products"]
        if product["allergens"] is None and product["id"] not in deals
    ]


def _problem(subject: str, subject_id: Any, name: str, field: str, message: str) -> dict[str, str]:
    return {"subject": subject, "id": str(subject_id), "name": name, "field": field, "message": message}


def _rows(rows: Any, names: str) -> list[dict[str, Any]]:
    return list(rows.values(*names.split()))


def _product_rows() -> list[dict[str, Any]]:
    return _rows(
        Product.objects.filter(archived_at=None),
        "id category_id name short_name calories description price takeaway_price delivery_price emoji image"
        " dietary_info allergens station__slug prep_minutes tax_class barcode sku sort_order",
    )


def _product(row: dict[str, Any]) -> dict[str, Any]:
    pictures = images.urls(connection.schema_name, row["image"])
    return {
        "id": row["id"],
        "category_id": row["category_id"],
        "name": row["name"],
        "short_name": row["short_name"],
        "calories": row["calories"],
        "description": row["description"],
        "price": row["price"],
        "takeaway_price": row["takeaway_price"],
        "delivery_price": row["delivery_price"],
        "emoji": row["emoji"],
        "image": pictures.get("640"),
        "images": pictures,
        "dietary_info": row["dietary_info"],
        "allergens": row["allergens"],
        "station": row["station__slug"],
        "prep_minutes": row["prep_minutes"],
        "tax_class": row["tax_class"],
        "barcode": row["barcode"],
        "sku": row["sku"],
        "sort_order": row["sort_order"],
    }


def _offered_groups() -> dict[Any, list[Any]]:
    offered = defaultdict(list)
    links = ProductModifierGroup.objects.filter(product__archived_at=None).order_by("product_id", "position")
    for product_id, group_id in links.values_list("product_id", "group_id"):
        offered[product_id].append(group_id)
    return offered


def _dayparts() -> list[dict[str, Any]]:
    return [payloads.serialize_daypart(row) for row in Daypart.objects.all()]


def _product_dayparts() -> dict[Any, list[dict[str, Any]]]:
    found = defaultdict(list)
    for row in ProductDaypart.objects.filter(product__archived_at=None).order_by("product_id", "daypart_id"):
        found[row.product_id].append({"id": row.daypart_id, "only": row.only, "price": row.price})
    return found


def _plain_option(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "portions"}


def _without_no_part(row: dict[str, Any]) -> dict[str, Any]:
    """A menu without meal deals stays as it was published before there were any."""
    return {name: value for name, value in row.items() if name != "product_id" or value is not None}


def _groups(used: set[Any]) -> list[dict[str, Any]]:
    options = defaultdict(list)
    names = "id group_id name price is_default tax_class allergens portions product_id"
    for row in _rows(ModifierOption.objects.filter(group__in=used), names):
        row["tax_class"] = row["tax_class"] or None
        options[row.pop("group_id")].append(_without_no_part(row))
    return [
        {
            "id": group.id,
            "name": group.name,
            "min": group.minimum,
            "max": group.maximum,
            "required": group.required,
            "always_ask": group.always_ask,
            "is_size": group.is_size,
            "options": options[group.id] if group.is_size else [_plain_option(row) for row in options[group.id]],
        }
        for group in ModifierGroup.objects.filter(pk__in=used)
    ]
