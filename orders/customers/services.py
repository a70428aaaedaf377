"""What a restaurant does with its customers, one function each.

Audit entries, events and the stored answers of commands have ids and the names of fields, no personal data: that lies
in the customer's row only, where it can be erased.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fynlo.core import clock
from fynlo.core.ids import uuid7
from orders.customers.errors import CustomerChanged, CustomerErased, CustomerMerged, NotMerged, SameCustomer
from orders.customers.phones import comparable
from orders.customers.selectors import get_customer, lock_customer, lock_customers, with_duplicates
from orders.models import Booking, Customer, limits
from realtime.commands.context import CommandContext

LONGEST_NOTES = 1000
DETAILS = ("name", "phone", "email", "notes", "tags")
ERASED: dict[str, Any] = {
    "name": "", "phone": "", "phone_digits": "", "email": "", "notes": "", "tags": [], "marketing_consent_at": None,
    "marketing_consent_how": "", "gave": {},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """The name to call out, and a phone number to ring if the guest does not come."""

    name: str
    phone: str = ""


def find_or_create_customer(person: Person) -> Customer:
    """Return the customer with this name and phone, or a new one. Two queries with a phone number, one without.

    A duplicate that was merged is found under its own name, so an order keeps the name to call out.
    """
    digits = comparable(person.phone)
    found = (
        Customer.objects.filter(phone_digits=digits, name__iexact=person.name).order_by("created_at", "id").first()
        if digits
        else None
    )
    return found or Customer.objects.create(
        name=person.name, phone=person.phone, phone_digits=digits, created_at=clock.now()
    )


def find_or_add_guest(*, name: str, phone: str = "", email: str = "") -> Customer:
    """Return the customer with exactly this name, phone number and email, or a new one.

    Anybody can enter a booking, so another email never changes a customer's row: it makes a new one, which staff may
    merge. A guest without a phone number is always new. Locks the customer, so that an erasure comes before or after.
    Two queries at most.
    """
    digits = comparable(phone)
    if digits:
        same = Customer.objects.filter(phone_digits=digits, name__iexact=name, email__iexact=email, erased_at=None)
        found = same.select_for_update(of=("self",), no_key=True).order_by("created_at", "id").first()
        if found is not None:
            return found
    return Customer.objects.create(name=name, phone=phone, phone_digits=digits, email=email, created_at=clock.now())


def add_customer(
    *,
    context: CommandContext,
    name: str,
    customer_id: UUID | None = None,
    marketing_consent_how: str = "",
    **details: Any,
) -> Customer:
    """Add a customer. A second call with the same `customer_id` returns the first's."""
    earlier = Customer.objects.filter(pk=customer_id).first() if customer_id else None
    if earlier is not None:
        return earlier
    customer = Customer(id=customer_id or uuid7(), name=name, created_at=clock.now(), **details)
    customer.phone_digits = comparable(customer.phone)
    _set_consent(customer, marketing_consent_how)
    customer.save(force_insert=True)
    context.annotate(customer=str(customer.id), added=True)
    return customer


def change_customer(
    *,
    context: CommandContext,
    customer_id: UUID,
    version: int | None = None,
    marketing_consent_how: str | None = None,
    **details: Any,
) -> Customer:
    """Change the details of a customer. `version` is the one that the editor read, None to change any.

    `marketing_consent_how` is how they agreed to offers ("" withdraws it); the moment is noted. Locks the customer.
    Raises CustomerNotFound, CustomerErased, CustomerMerged, CustomerChanged.
    """
    customer = _lock_to_change(customer_id)
    if version is not None and customer.version != version:
        raise CustomerChanged(current_version=customer.version)
    changed = [name for name in DETAILS if name in details and getattr(customer, name) != details[name]]
    for name in changed:
        setattr(customer, name, details[name])
    customer.phone_digits = comparable(customer.phone)
    if marketing_consent_how is not None and marketing_consent_how != customer.marketing_consent_how:
        _set_consent(customer, marketing_consent_how)
        changed.append("marketing_consent")
    if changed:
        customer.version += 1
        customer.save()
    for name in changed:
        context.annotate(customer=str(customer.id), field=name)
    return customer


def merge_customers(*, context: CommandContext, customer_id: UUID, other_id: UUID) -> Customer:
    """Make `other_id` a duplicate of `customer_id`, which counts its orders from now on. `unmerge_customer` undoes it.

    What the kept one lacks of phone and email is taken from the duplicate; tags are added up to their limit, notes if
    they fit: the duplicate keeps its own. Its consent stays as it is: nobody agrees by a merge. Locks both in the order
    of their ids. Raises CustomerNotFound, SameCustomer, CustomerErased, CustomerMerged.
    """
    if customer_id == other_id:
        raise SameCustomer()
    locked = lock_customers([customer_id, other_id])
    kept, duplicate = locked[customer_id], locked[other_id]
    for each in (kept, duplicate):
        _check_can_change(each)
    with_duplicates(duplicate.pk).update(merged_into=kept)
    Customer.objects.filter(pk=duplicate.pk).update(gave=_take(kept, duplicate))
    kept.version += 1
    kept.save()
    context.annotate(customer=str(kept.id), merged=str(duplicate.id))
    return kept


def unmerge_customer(*, context: CommandContext, customer_id: UUID) -> Customer:
    """Make a duplicate a customer of its own again. The other loses what it took from it, unless it was changed since.

    Locks both in the order of their ids. Raises CustomerNotFound, CustomerErased, NotMerged.
    """
    read = get_customer(customer_id)
    locked = lock_customers(filter(None, (customer_id, read.merged_into_id)))
    customer = locked[customer_id]
    if customer.erased_at is not None:
        raise CustomerErased()
    if customer.merged_into_id is None:
        raise NotMerged()
    if customer.merged_into_id not in locked:  # merged into another meanwhile
        locked |= lock_customers([customer.merged_into_id])
    kept = locked[customer.merged_into_id]
    _give_back(kept, customer)
    kept.version += 1
    kept.save()
    context.annotate(customer=str(customer.id), unmerged=str(kept.id))
    customer.merged_into, customer.gave = None, {}
    customer.version += 1
    customer.save()
    return customer


def erase_customer(*, context: CommandContext, customer_id: UUID) -> Customer:
    """Erase name, contact, notes and consent of a customer and its duplicates, and the notes of their bookings.

    Orders, receipts and VAT stay.

    Twice is once. Locks the customer. Raises CustomerNotFound, CustomerMerged.
    """
    customer = lock_customer(customer_id)
    if customer.merged_into_id is not None:
        raise CustomerMerged(customer=str(customer.merged_into_id))
    if customer.erased_at is None:
        erased_at = clock.now()
        Booking.objects.filter(customer__in=with_duplicates(customer.pk)).exclude(note="").update(note="")
        with_duplicates(customer.pk).update(erased_at=erased_at, version=customer.version + 1, **ERASED)
        customer.refresh_from_db()
        context.annotate(customer=str(customer.id), erased=True)
    return customer


def _take(kept: Customer, duplicate: Customer) -> dict[str, Any]:
    """Give a customer what it lacks of its duplicate's details, in memory. Return what it took (`Customer.gave`)."""
    fields = [name for name in ("phone", "email") if getattr(duplicate, name) and not getattr(kept, name)]
    for name in fields:
        setattr(kept, name, getattr(duplicate, name))
    if "phone" in fields:
        kept.phone_digits = duplicate.phone_digits
    if duplicate.notes:
        notes = "\n".join(filter(None, (kept.notes, duplicate.notes)))
        if len(notes) <= LONGEST_NOTES:
            kept.notes = notes
            fields.append("notes")
    before = set(kept.tags)
    kept.tags = list(dict.fromkeys([*kept.tags, *duplicate.tags]))[: limits.MOST_TAGS]
    return {"fields": fields, "tags": [tag for tag in kept.tags if tag not in before]}


def _give_back(kept: Customer, duplicate: Customer) -> None:
    """Take from a customer what it took from its duplicate, in memory: what is still as it was."""
    fields, tags = duplicate.gave.get("fields", ()), duplicate.gave.get("tags", ())
    for name in ("phone", "email"):
        if name in fields and getattr(kept, name) == getattr(duplicate, name):
            setattr(kept, name, "")
    kept.phone_digits = comparable(kept.phone)
    if "notes" in fields and kept.notes.endswith(duplicate.notes):
        kept.notes = kept.notes.removesuffix(duplicate.notes).removesuffix("\n")
    kept.tags = [tag for tag in kept.tags if tag not in tags]


def _lock_to_change(customer_id: UUID) -> Customer:
    customer = lock_customer(customer_id)
    _check_can_change(customer)
    return customer


def _check_can_change(customer: Customer) -> None:
    if customer.erased_at is not None:
        raise CustomerErased()
    if customer.merged_into_id is not None:
        raise CustomerMerged(customer=str(customer.merged_into_id))


def _set_consent(customer: Customer, how: str) -> None:
    customer.marketing_consent_how = how
    customer.marketing_consent_at = clock.now() if how else None


def without_blanks(tags: Iterable[str]) -> list[str]:
    """Return the tags once each, without spaces around them."""
    return list(dict.fromkeys(tag.strip() for tag in tags if tag.strip()))
