"""The declared allergies of an order and its seats, and the conflicts of its lines with them. Pure.

`entries` are the value of `Order.allergies`: [{seat, allergens, note}] by seat; seat null is the whole order.
`allergens` are names of `menu.labels.ALLERGENS`, `note` is free text. frontend/shared/rules/allergies.js has the same
rules; a test compares both.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

UNKNOWN = "unknown"  # a conflict: the allergens of the dish are not all known
Entry = dict[str, Any]
LABELS = {  # within a sentence
    "gluten": _("gluten"),
    "celery": _("celery"),
    "crustaceans": _("crustaceans"),
    "eggs": _("eggs"),
    "fish": _("fish"),
    "lupin": _("lupin"),
    "milk": _("milk"),
    "molluscs": _("molluscs"),
    "mustard": _("mustard"),
    "tree_nuts": _("tree nuts"),
    "peanuts": _("peanuts"),
    "sesame": _("sesame"),
    "soya": _("soya"),
    "sulphites": _("sulphites"),
}


def entry_for(entries: Iterable[Entry], seat: int | None) -> Entry | None:
    """Return the entry of this seat, or of the whole order for None."""
    return next((entry for entry in entries if entry["seat"] == seat), None)


def replace_entry(entries: Iterable[Entry], seat: int | None, allergens: Collection[str], note: str) -> list[Entry]:
    """Return `entries` with the entry of this seat replaced. Without allergens and note the entry is removed."""
    others = [entry for entry in entries if entry["seat"] != seat]
    if allergens or note:
        others.append({"seat": seat, "allergens": sorted(set(allergens)), "note": note})
    return sorted(others, key=_by_seat)


def entries_from_input(given: Iterable[Mapping[str, Any]]) -> list[Entry]:
    """Return entries from the input of a client, which may leave out seats and notes."""
    entries: list[Entry] = []
    for entry in given:
        entries = replace_entry(entries, entry.get("seat"), entry["allergens"], entry.get("note", ""))
    return entries


def merge_entries(entries: Iterable[Entry], others: Iterable[Entry]) -> list[Entry]:
    """Merge two lists of entries seat by seat, without losing a declaration."""
    result = list(entries)
    for other in others:
        known = entry_for(result, other["seat"]) or {"allergens": [], "note": ""}
        notes = dict.fromkeys(note for note in (known["note"], other["note"]) if note)
        allergens = [*known["allergens"], *other["allergens"]]
        result = replace_entry(result, other["seat"], allergens, "; ".join(notes))
    return result


def for_seat(entries: Iterable[Entry], seat: int | None) -> list[Entry]:
    """Return the entries that concern a line of this seat. A line without a seat may be for any guest: all of them."""
    return [entry for entry in entries if seat is None or entry["seat"] in (None, seat)]


def of_lines(entries: Sequence[Entry], lines: Iterable[Any]) -> list[Entry]:
    """Return the entries that move with these lines to another order."""
    seats = {line.seat for line in lines}
    return [entry for entry in entries if None in seats or entry["seat"] in (None, *seats)]


def conflicts(
    allergens: Collection[str] | None, contains: Collection[str], seat: int | None, entries: Iterable[Entry]
) -> list[str]:
    """Return the declared allergens that a line contains, and UNKNOWN if it may contain more than is known.

    `allergens` is all that the dish contains with its options, or None if a part is unknown; `contains` is what is
    known in both cases.
    """
    declared = {allergen for entry in for_seat(entries, seat) for allergen in entry["allergens"]}
    if not declared:
        return []
    return [*sorted(declared & set(contains)), *([UNKNOWN] if allergens is None else [])]


def is_unconfirmed(conflicting: Collection[str], acknowledged: Collection[str]) -> bool:
    """Return whether staff have not confirmed some conflict."""
    return not set(conflicting) <= set(acknowledged)


def label(allergen: str) -> str:
    """Return the allergen in the reader's language: "tree nuts"."""
    return str(LABELS.get(allergen) or allergen.replace("_", " "))


def allergy(allergen: str) -> str:
    """Return the allergen as an adjective: "peanut" for "peanuts", as in "a peanut allergy"."""
    return label(allergen).removesuffix("s")


def describe_entries(entries: Iterable[Entry]) -> str:
    """Return all entries as text: "Whole order: milk. Seat 2: peanuts, “kiwi”"; "" without entries."""
    return ". ".join(f"{subject_label(entry)}: {entry_label(entry)}" for entry in entries)


def subject_label(entry: Mapping[str, Any]) -> str:
    return gettext("Whole order") if entry["seat"] is None else gettext("Seat {number}").format(number=entry["seat"])


def entry_label(entry: Mapping[str, Any]) -> str:
    words = [label(allergen) for allergen in entry["allergens"]]
    return ", ".join([*words, *([f"“{entry['note']}”"] if entry["note"] else [])])


def conflict_sentence(dish: str, conflicting: Sequence[str]) -> str:
    """Describe a dish's conflicts: "Carne asada contains peanuts.", "The allergens of Soup are not known yet."."""
    known = [label(allergen) for allergen in conflicting if allergen != UNKNOWN]
    if not known:
        return gettext("The allergens of {dish} are not known yet.").format(dish=dish)
    if UNKNOWN in conflicting:
        sentence = gettext("{dish} contains {allergens}. Its other allergens are not all known.")
    else:
        sentence = gettext("{dish} contains {allergens}.")
    return sentence.format(dish=dish, allergens=join_words(known))


def warning_sentence(entries: Iterable[Entry], seat: int | None, conflicting: Collection[str]) -> str:
    """Describe who the conflicts concern: "Seat 2 has a peanut allergy."."""
    sentences = []
    for entry in for_seat(entries, seat):
        hit = [name for name in entry["allergens"] if name in conflicting]
        concerned = hit or (entry["allergens"] if UNKNOWN in conflicting else [])
        if concerned:
            who = gettext("This order") if entry["seat"] is None else subject_label(entry)
            sentences.append(gettext("{who} has {allergy} allergy.").format(who=who, allergy=with_article(concerned)))
    return " ".join(sentences)


def with_article(allergens: Sequence[str]) -> str:
    """Return the allergens with an article, to put before "allergy": "a peanut", "an egg and milk"."""
    words = join_words([allergy(allergen) for allergen in allergens])
    article = gettext("an {allergy}") if words[0] in "aeiou" else gettext("a {allergy}")
    return article.format(allergy=words)


def join_words(words: Sequence[str]) -> str:
    if len(words) == 1:
        return words[0]
    return gettext("{names} and {last}").format(names=", ".join(words[:-1]), last=words[-1])


def _by_seat(entry: Entry) -> int:
    return entry["seat"] or 0
