"""The figures of payments that the platform's worker stores for each day (`restaurants.platform.figures`)."""

from collections.abc import Iterator
from datetime import date

from payments.fees.savings import saved_by_day
from payments.fees.volume import taken_by_day
from restaurants.platform import figures


def register_all() -> None:
    figures.register(read_taken, read_saved)


def read_taken(first: date, last: date) -> Iterator[tuple[date, str, int]]:
    """Sum what was taken each day by each tender, tips included, in pence. One query."""
    for day, tender, amount in taken_by_day(first, last):
        yield day, f"{figures.TAKEN}{tender}", int(amount * 100)


def read_saved(first: date, last: date) -> Iterator[tuple[date, str, int]]:
    """Sum what each tender saved each day against a card machine, in pence. One query."""
    for day, tender, amount in saved_by_day(first, last):
        yield day, f"{figures.SAVED}{tender}", int(amount * 100)
