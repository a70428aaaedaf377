"""What an import would do to the draft: add, change or leave each row."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from menu import payloads
from menu.models import Category, ModifierGroup, Product, Station
from menu.sheet.reading import Problem, Sheet, SheetRow

ADDED, CHANGED, UNCHANGED = "added", "changed", "unchanged"
FIELD_OF = {"dietary": "dietary_info"}  # columns whose name is not the name of the field
KEPT_WHEN_EMPTY = ("tax_class", "prep_minutes", "sort_order")  # an empty cell leaves these as they are


@dataclass(slots=True)
class Step:
    """The plan for one row. `values` are the fields to set on `target`, which is None for a row to add."""

    what: str
    row: SheetRow
    target: Any
    values: dict[str, Any]
    category: str = ""
    groups: list[str] | None = None

    @property
    def fields(self) -> list[str]:
        """The labels of the changed fields."""
        further = {"category": bool(self.category), "modifier groups": self.groups is not None}
        return [name.replace("_", " ") for name in self.values] + [word for word, moved in further.items() if moved]


@dataclass(slots=True)
class Plan:
    """Steps in the order of the file. `categories` are the names to add. A plan with problems is not applied.

    `till`, `headings` and `chosen` are the sheet's. `unknown_groups` are modifier groups of another till's file that
    the menu does not have: their options are not in the file.
    """

    groups: list[Step] = field(default_factory=list)
    products: list[Step] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    left_alone: int = 0
    till: str = ""
    headings: list[str] = field(default_factory=list)
    chosen: dict[str, str] = field(default_factory=dict)
    unknown_groups: list[str] = field(default_factory=list)

    @property
    def is_foreign(self) -> bool:
        """Whether the file is another till's."""
        return bool(self.headings)

    @property
    def unsure(self) -> list[Step]:
        """The products to add whose VAT class the file does not say."""
        return [step for step in self.products if step.what == ADDED and "tax_class" not in step.values]

    def count(self, what: str) -> int:
        return sum(step.what == what for step in (*self.groups, *self.products))

    def steps(self, what: str) -> list[Step]:
        return [step for step in (*self.groups, *self.products) if step.what == what]


def plan(sheet: Sheet) -> Plan:
    """Compare the sheet with the draft. Seven queries for a sheet of any size."""
    made = Plan(problems=list(sheet.problems), till=sheet.till, headings=sheet.headings, chosen=sheet.chosen)
    groups = list(ModifierGroup.objects.filter(archived_at=None).prefetch_related("options"))
    products = list(payloads.with_groups(Product.objects.filter(archived_at=None)))
    categories = {c.name.lower(): c for c in Category.objects.filter(archived_at=None)}
    stations = list(Station.objects.all())

    _plan_groups(sheet, groups, made)
    group_names = {g.name.lower() for g in groups} | {row.name.lower() for row in sheet.groups}
    known = _Products(products)
    for row in sheet.products:
        _plan_product(row, known, categories, stations, group_names, made)
    _refuse_collisions(known, made)
    made.left_alone = len(products) - sum(step.target is not None for step in made.products)
    made.problems.sort(key=lambda problem: problem.row)
    return made


def _plan_groups(sheet: Sheet, groups: list[ModifierGroup], made: Plan) -> None:
    by_id, by_name = {g.id: g for g in groups}, {g.name.lower(): g for g in groups}
    for row in sheet.groups:
        target = by_id.get(row.id) if row.id else by_name.get(row.name.lower())
        if row.id and target is None:
            made.problems.append(_unknown_id(row))
            continue
        namesake = by_name.get(row.name.lower())
        if namesake is not None and target is not None and namesake is not target:
            made.problems.append(
                Problem(
                    row.row,
                    "name",
                    _("Another modifier group is called {name}. Choose another name.").format(name=row.name),
                )
            )
        if "|" in row.name:
            made.problems.append(Problem(row.row, "name", _("A modifier group's name cannot contain “|”.")))
        values = {"name": row.name} | _range_of(row, target)
        if row.values.get("always_ask") is not None:
            values["always_ask"] = row.values["always_ask"]
        if row.values.get("sizes") is not None:
            values["is_size"] = row.values["sizes"]
        if values.get("is_size", target.is_size if target else False):
            values |= {"minimum": 1, "maximum": 1}
        if values["maximum"] < 1 or values["minimum"] > values["maximum"]:
            made.problems.append(Problem(row.row, "max", _("Enter a max of at least 1 that is not below min.")))
        if row.options:
            values["options"] = [_option(option) for option in row.options]
            _refuse_foreign_options(row, target, made)
        changes = values if target is None else _group_changes(target, values)
        what = ADDED if target is None else CHANGED if changes else UNCHANGED
        made.groups.append(Step(what, row, target, changes))


def _range_of(row: SheetRow, target: ModifierGroup | None) -> dict[str, int]:
    least, most = row.values.get("min"), row.values.get("max")
    return {
        "minimum": least if least is not None else target.minimum if target else 0,
        "maximum": most if most is not None else target.maximum if target else max(1, least or 1),
    }


def _option(row: SheetRow) -> dict[str, Any]:
    values = {"name": row.name, **{name: value for name, value in row.values.items() if name != "group"}}
    if "default" in values:
        values["is_default"] = values.pop("default")
    return values | ({"id": row.id} if row.id else {})


def _refuse_foreign_options(row: SheetRow, target: ModifierGroup | None, made: Plan) -> None:
    own = {option.id for option in target.options.all()} if target else set()
    for option in row.options:
        if option.id and option.id not in own:
            made.problems.append(_unknown_id(option))


def _group_changes(target: ModifierGroup, values: dict[str, Any]) -> dict[str, Any]:
    given = [name for name in ("name", "minimum", "maximum", "always_ask", "is_size") if name in values]
    changes = {name: values[name] for name in given if getattr(target, name) != values[name]}
    wanted = values.get("options")
    if wanted is not None and not _same_options(list(target.options.all()), wanted):
        changes["options"] = wanted
    return changes


def _same_options(there: list[Any], wanted: list[dict[str, Any]]) -> bool:
    if len(there) != len(wanted):
        return False
    return all(
        given.get("id", option.id) == option.id and all(getattr(option, name) == value for name, value in given.items())
        for option, given in zip(there, wanted, strict=True)
    )


class _Products:
    """The draft's products by id and by name."""

    def __init__(self, products: Iterable[Product]):
        self.all = list(products)
        self.by_id = {product.id: product for product in self.all}
        self.by_name: dict[str, list[Product]] = {}
        for product in self.all:
            self.by_name.setdefault(product.name.lower(), []).append(product)

    def named(self, row: SheetRow) -> Product | None:
        """Return the product with the row's name and category.

        Without a category column: the product with this name, if there is only one.
        """
        same = self.by_name.get(row.name.lower(), [])
        if "category" in row.values:
            same = [p for p in same if p.category.name.lower() == row.values["category"].lower()]
        return same[0] if len(same) == 1 else None


def _plan_product(
    row: SheetRow,
    known: _Products,
    categories: dict[str, Category],
    stations: list[Station],
    group_names: set[str],
    made: Plan,
) -> None:
    target = known.by_id.get(row.id) if row.id else known.named(row)
    if row.id and target is None:
        made.problems.append(_unknown_id(row))
        return
    values = {FIELD_OF.get(name, name): value for name, value in row.values.items()}
    values = {name: value for name, value in values.items() if not (name in KEPT_WHEN_EMPTY and value is None)}
    values["name"] = row.name
    category = _category_change(row, values.pop("category", ""), target, categories, made)
    groups = _groups_change(row, values.pop("modifier_groups", None), target, group_names, made)
    _resolve_station(row, values, stations, made)
    if target is not None:
        values = {name: value for name, value in values.items() if getattr(target, name) != value}
        what = CHANGED if values or category or groups is not None else UNCHANGED
    else:
        what = ADDED
    made.products.append(Step(what, row, target, values, category, groups))


def _category_change(
    row: SheetRow, name: str, target: Product | None, categories: dict[str, Category], made: Plan
) -> str:
    """Return the category to move the product to, "" to leave it. A category that does not exist will be added."""
    if not name:
        if target is None or "category" in row.values:
            made.problems.append(Problem(row.row, "category", _("Enter a category.")))
        return ""
    if name.lower() not in categories and name.lower() not in {added.lower() for added in made.categories}:
        made.categories.append(name)
    return "" if target is not None and target.category.name.lower() == name.lower() else name


def _groups_change(
    row: SheetRow, names: list[str] | None, target: Product | None, group_names: set[str], made: Plan
) -> list[str] | None:
    """Return the names of the groups to offer, in lower case, None to leave them."""
    if names is None:
        return None
    if made.is_foreign:
        return _known_groups(row, target, group_names, made)
    for name in names:
        if name.lower() not in group_names:
            made.problems.append(
                Problem(row.row, "modifier_groups", _("There is no modifier group called {name}.").format(name=name))
            )
    wanted = list(dict.fromkeys(name.lower() for name in names))
    there = [link.group.name.lower() for link in target.group_links.all()] if target else []
    return None if wanted == there else wanted


def _known_groups(row: SheetRow, target: Product | None, group_names: set[str], made: Plan) -> list[str] | None:
    """Return the groups of a product in another till's file: those it has, and those named that the menu has.

    Puts them into the row, so that the preview shows what is imported.
    """
    named: list[str] = row.values["modifier_groups"]
    unknown = [name for name in named if name.lower() not in group_names]
    made.unknown_groups += [name for name in dict.fromkeys(unknown) if name not in made.unknown_groups]
    there = [link.group.name for link in target.group_links.all()] if target else []
    found = {name.lower(): name for name in (*named, *there) if name.lower() in group_names}
    wanted = list(dict.fromkeys(name.lower() for name in (*there, *named) if name.lower() in found))
    row.values["modifier_groups"] = [found[name] for name in wanted]
    return None if wanted == [name.lower() for name in there] else wanted


def _resolve_station(row: SheetRow, values: dict[str, Any], stations: list[Station], made: Plan) -> None:
    wanted = values.get("station")
    if wanted is None:
        return
    found = next((s for s in stations if wanted in (s.slug, s.name.lower())), None)
    if found is None:
        slugs = ", ".join(s.slug for s in stations)
        message = (
            _("There is no station “{station}”. Use one of: {slugs}.")
            if slugs
            else _("There is no station “{station}”. Add it under Menu, Stations.")
        )
        made.problems.append(Problem(row.row, "station", message.format(station=wanted, slugs=slugs)))
    values["station"] = found


def _refuse_collisions(known: _Products, made: Plan) -> None:
    """Refuse a name twice in a category and a SKU twice in the menu, as they would be after the import.

    Products that the file does not mention count too.
    """
    changed = {step.target.id: step for step in made.products if step.target is not None}
    taken: dict[Any, int] = {}
    for product in known.all:
        if product.id not in changed:
            taken[(product.category.name.lower(), product.name.lower())] = 0
            if product.sku:
                taken[("sku", product.sku)] = 0
    for step in made.products:
        category = step.category or (step.target.category.name if step.target else "")
        sku = step.values.get("sku", step.target.sku if step.target else "")
        keys = [("name", (category.lower(), step.row.name.lower()))] + ([("sku", ("sku", sku))] if sku else [])
        for column, key in keys:
            first = taken.setdefault(key, step.row.row)
            if first != step.row.row:
                message = (
                    _("The same {column} as row {row}.")
                    if first
                    else _("The same {column} as another product of the menu.")
                )
                problem = Problem(step.row.row, column, message.format(column=column, row=first))
                if not any(p.row == problem.row and p.column == column for p in made.problems):
                    made.problems.append(problem)


def _unknown_id(row: SheetRow) -> Problem:
    message = _("Nothing of this kind in this restaurant has this id. Leave the cell empty to add a new one.")
    return Problem(row.row, "id", message)
