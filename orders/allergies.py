"""Allergies that an order and its seats declare, and what of a line conflicts with them. Pure.

`entries` are what `Order.allergies` holds: [{seat, allergens, note}] by seat, seat null for the whole order.
`allergens` are names of `menu.food.ALLERGENS`, `note` is free text. frontend/shared/rules/allergies.js says the same in
the browser, held against this by a test.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

UNKNOWN = "unknown"  # a conflict: nobody has said yet what the dish contains
Entry = dict[str, Any]


def entry_for(entries: Iterable[Entry], seat: int | None) -> Entry | None:
    """What is declared for that seat, or for the whole order."""
    return next((entry for entry in entries if entry["seat"] == seat), None)


def replaced(entries: Iterable[Entry], seat: int | None, allergens: Collection[str], note: str) -> list[Entry]:
    """`entries` with that seat's set as given; one without allergens and note is none."""
    others = [entry for entry in entries if entry["seat"] != seat]
    if allergens or note:
        others.append({"seat": seat, "allergens": sorted(set(allergens)), "note": note})
    return sorted(others, key=_by_seat)


def declared(given: Iterable[Mapping[str, Any]]) -> list[Entry]:
    """Sets as a client sends them, as entries."""
    entries: list[Entry] = []
    for entry in given:
        entries = replaced(entries, entry.get("seat"), entry["allergens"], entry.get("note", ""))
    return entries


def joined(entries: Iterable[Entry], others: Iterable[Entry]) -> list[Entry]:
    """Both sets together, seat by seat: nothing that either declares is lost."""
    result = list(entries)
    for other in others:
        known = entry_for(result, other["seat"]) or {"allergens": [], "note": ""}
        notes = dict.fromkeys(note for note in (known["note"], other["note"]) if note)
        allergens = [*known["allergens"], *other["allergens"]]
        result = replaced(result, other["seat"], allergens, "; ".join(notes))
    return result


def for_seat(entries: Iterable[Entry], seat: int | None) -> list[Entry]:
    """The entries that a line of that seat has to heed; one without a seat may be anybody's, so all of them."""
    return [entry for entry in entries if seat is None or entry["seat"] in (None, seat)]


def of_lines(entries: Sequence[Entry], lines: Iterable[Any]) -> list[Entry]:
    """The entries that go along when these lines go to another order."""
    seats = {line.seat for line in lines}
    return [entry for entry in entries if None in seats or entry["seat"] in (None, *seats)]


def conflicts(
    allergens: Collection[str] | None, contains: Collection[str], seat: int | None, entries: Iterable[Entry]
) -> list[str]:
    """The declared allergens that a line contains; UNKNOWN too when it may contain more than is known.

    `allergens` is all that the dish contains with its options, None when a part of it is unknown; `contains` is what
    is known in either case.
    """
    declared = {allergen for entry in for_seat(entries, seat) for allergen in entry["allergens"]}
    if not declared:
        return []
    return [*sorted(declared & set(contains)), *([UNKNOWN] if allergens is None else [])]


def is_unconfirmed(conflicting: Collection[str], acknowledged: Collection[str]) -> bool:
    """Whether there is a conflict that nobody has said yes to."""
    return not set(conflicting) <= set(acknowledged)


def label(allergen: str) -> str:
    return allergen.replace("_", " ")


def allergy(allergen: str) -> str:
    """The allergen as it stands before "allergy"."""
    return label(allergen).removesuffix("s")


def described(entries: Iterable[Entry]) -> str:
    """All entries in words: "Whole order: milk. Seat 2: peanuts, “kiwi”"; "" for none."""
    return ". ".join(f"{whose(entry)}: {what(entry)}" for entry in entries)


def whose(entry: Mapping[str, Any]) -> str:
    return "Whole order" if entry["seat"] is None else f"Seat {entry['seat']}"


def what(entry: Mapping[str, Any]) -> str:
    words = [label(allergen) for allergen in entry["allergens"]]
    return ", ".join([*words, *([f"“{entry['note']}”"] if entry["note"] else [])])


def sentence(dish: str, conflicting: Sequence[str]) -> str:
    """What is wrong with a dish: "Carne asada contains peanuts.", "The allergens of Soup are not known yet."."""
    known = [label(allergen) for allergen in conflicting if allergen != UNKNOWN]
    if not known:
        return f"The allergens of {dish} are not known yet."
    rest = " Its other allergens are not all known." if UNKNOWN in conflicting else ""
    return f"{dish} contains {listed(known)}.{rest}"


def warned(entries: Iterable[Entry], seat: int | None, conflicting: Collection[str]) -> str:
    """For whom it is wrong, such as: Seat 2 has a peanut allergy."""
    said = []
    for entry in for_seat(entries, seat):
        hit = [name for name in entry["allergens"] if name in conflicting]
        concerned = hit or (entry["allergens"] if UNKNOWN in conflicting else [])
        if concerned:
            who = "This order" if entry["seat"] is None else whose(entry)
            said.append(f"{who} has {with_article(concerned)} allergy.")
    return " ".join(said)


def with_article(allergens: Sequence[str]) -> str:
    """What stands before "allergy": "a peanut", "an egg and milk"."""
    words = listed([allergy(allergen) for allergen in allergens])
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _by_seat(entry: Entry) -> int:
    return entry["seat"] or 0
