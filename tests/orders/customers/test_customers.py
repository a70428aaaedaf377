"""Customers: found again, changed, merged and unmerged, erased."""

from decimal import Decimal as D
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders import services as orders
from orders.customers import selectors, services
from orders.customers.errors import (
    CustomerChanged,
    CustomerErased,
    CustomerMerged,
    CustomerNotFound,
    NotMerged,
    SameCustomer,
)
from orders.customers.phones import comparable
from orders.exports import complete_phone
from orders.models import Customer, Order
from realtime.models import AuditEntry, Command, Event

PHONE = "07700 900123"


@pytest.mark.parametrize(
    "written", ["07700 900123", "+44 7700 900123", "0044 7700-900123", "+44 (0)7700 900123", "07700.900123"]
)
def test_the_spellings_of_a_number_are_one(written):
    assert comparable(written) == "7700900123"


@given(st.text(max_size=30))
def test_what_is_compared_are_digits_that_fit_their_column(text):
    digits = comparable(text)
    assert len(digits) <= 30
    assert digits == "" or digits.isdecimal()


def test_an_order_finds_its_customer_again_by_name_and_number(order_for):
    first, again = order_for("Ana Ruiz", PHONE), order_for("ana ruiz", "+44 7700 900123")
    other, unknown = order_for("Ben", PHONE), order_for("Ana Ruiz", "")
    assert first.customer_id == again.customer_id
    assert len({first.customer_id, other.customer_id, unknown.customer_id}) == 3


def test_figures_count_orders_and_leave_out_cancelled_ones(order_for, take, latte, tacos):
    order_for("Ana Ruiz", PHONE, latte(), latte())
    last = order_for("Ana Ruiz", PHONE, tacos())
    cancelled = order_for("Ana Ruiz", PHONE, latte())
    take(orders.cancel_order, order_id=cancelled.id, reason="gone")
    figures = selectors.figures_of([last.customer_id])[last.customer_id]
    spent = sum(Order.objects.exclude(status="cancelled").values_list("total", flat=True))
    assert (figures.orders, figures.spent, figures.average) == (2, spent, (spent / 2).quantize(D("0.01")))
    assert figures.last_at == last.opened_at
    assert figures.favourites[0] == "Latte"


def test_details_change_with_a_version_and_note_only_names_of_fields(add, take):
    ana = add("Ana Ruiz", phone=PHONE)
    changed = take(services.change_customer, customer_id=ana.id, version=1, phone="020 7946 0000", tags=["regular"])
    assert (changed.phone_digits, changed.tags, changed.version) == ("2079460000", ["regular"], 2)
    with pytest.raises(CustomerChanged):
        take(services.change_customer, customer_id=ana.id, version=1, notes="late")
    assert take(services.change_customer, customer_id=ana.id, version=2).version == 2, "nothing changed"
    with pytest.raises(CustomerNotFound):
        take(services.change_customer, customer_id=uuid4(), notes="who?")


def test_consent_has_its_moment_and_can_be_withdrawn(add, take):
    ana = add("Ana Ruiz", marketing_consent_how="in_person")
    agreed_at = ana.marketing_consent_at
    assert agreed_at is not None
    same = take(services.change_customer, customer_id=ana.id, marketing_consent_how="in_person", notes="x")
    assert same.marketing_consent_at == agreed_at, "an edit of something else does not agree again"
    withdrawn = take(services.change_customer, customer_id=ana.id, marketing_consent_how="")
    assert (withdrawn.marketing_consent_at, withdrawn.marketing_consent_how) == (None, "")


def test_adding_the_same_id_again_adds_nobody(add):
    first = add("Ana Ruiz", customer_id=uuid4())
    assert add("Ana Ruiz", customer_id=first.id) == first
    assert Customer.objects.count() == 1


def test_a_merge_counts_the_duplicates_orders_and_can_be_undone(order_for, add, take, latte):
    kept = add("Ana Ruiz", email="ana@example.com", notes="Two spoons", marketing_consent_how="paper")
    order = order_for("Ana R", PHONE, latte())
    merged = take(services.merge_customers, customer_id=kept.id, other_id=order.customer_id)
    assert (merged.phone, merged.phone_digits, merged.notes) == (PHONE, "7700900123", "Two spoons")
    assert selectors.figures_of([kept.id])[kept.id].orders == 1
    again = order_for("Ana R", PHONE)
    assert again.customer_id == order.customer_id, "an order keeps the name to call out"
    assert [each.id for each in selectors.orders_of(merged)] == [again.id, order.id]
    assert list(selectors.customers("Ana R")) == [merged], "a duplicate is found as the customer it belongs to"

    undone = take(services.unmerge_customer, customer_id=order.customer_id)
    assert kept.id not in selectors.figures_of([kept.id])
    kept.refresh_from_db()
    assert (kept.phone, kept.phone_digits, kept.email) == ("", "", "ana@example.com")
    assert (undone.phone, undone.gave) == (PHONE, {})
    assert selectors.figures_of([order.customer_id])[order.customer_id].orders == 2
    with pytest.raises(NotMerged):
        take(services.unmerge_customer, customer_id=order.customer_id)


def test_undoing_a_merge_takes_back_what_is_still_as_it_was(add, take):
    kept = add("Ana", notes="Two spoons", tags=["office"])
    other = add("Ana R", phone=PHONE, email="ana@example.com", notes="By the window", tags=["office", "regular"])
    merged = take(services.merge_customers, customer_id=kept.id, other_id=other.id)
    assert (merged.notes, merged.tags) == ("Two spoons\nBy the window", ["office", "regular"])
    take(services.change_customer, customer_id=kept.id, email="new@example.com")
    take(services.unmerge_customer, customer_id=other.id)
    kept.refresh_from_db()
    assert (kept.phone, kept.email) == ("", "new@example.com"), "what was changed since stays"
    assert (kept.notes, kept.tags) == ("Two spoons", ["office"])


def test_duplicates_of_a_duplicate_belong_to_the_kept_one(add, take):
    first, second, third = add("Ana"), add("Ana R"), add("Ana Ruiz")
    take(services.merge_customers, customer_id=second.id, other_id=third.id)
    take(services.merge_customers, customer_id=first.id, other_id=second.id)
    assert set(Customer.objects.filter(merged_into=first)) == {second, third}
    with pytest.raises(CustomerMerged):
        take(services.merge_customers, customer_id=third.id, other_id=first.id)
    with pytest.raises(CustomerMerged):
        take(services.change_customer, customer_id=third.id, notes="x")
    with pytest.raises(SameCustomer):
        take(services.merge_customers, customer_id=first.id, other_id=first.id)


def test_a_merge_keeps_as_many_tags_as_a_customer_may_have(add, take):
    kept, other = add("Ana", tags=list("abcdefghij")), add("Ana R", tags=["k"])
    merged = take(services.merge_customers, customer_id=kept.id, other_id=other.id)
    assert merged.tags == list("abcdefghij")
    assert take(services.change_customer, customer_id=kept.id, tags=merged.tags, notes="x").notes == "x"


def test_an_imported_customer_is_found_by_number():
    """An archive from before the digits were stored has none."""
    imported = Customer(name="Ana", phone="+44 7700 900123")
    complete_phone(imported, None)
    assert imported.phone_digits == "7700900123"


def test_erasing_takes_the_data_of_all_rows_and_leaves_the_orders(order_for, add, take, latte):
    """UK_RULES: erasure removes name, phone and email, and keeps the sale and every VAT total."""
    order = order_for("Ana R", PHONE, latte())
    kept = add("Ana Ruiz", email="ana@example.com", notes="Two spoons", tags=["regular"], phone="020 7946 0000")
    take(services.merge_customers, customer_id=kept.id, other_id=order.customer_id)
    before = Order.objects.values_list("total", "vat_total", "vat_buckets").get(pk=order.pk)
    with pytest.raises(CustomerMerged):
        take(services.erase_customer, customer_id=order.customer_id)
    take(services.erase_customer, customer_id=kept.id)
    take(services.erase_customer, customer_id=kept.id)

    for row in Customer.objects.all():
        assert (row.name, row.phone, row.phone_digits, row.email, row.notes, row.tags) == ("", "", "", "", "", [])
        assert row.erased_at is not None
    assert Order.objects.values_list("total", "vat_total", "vat_buckets").get(pk=order.pk) == before
    assert not selectors.customers().exists()
    with pytest.raises(CustomerErased):
        take(services.change_customer, customer_id=kept.id, name="Ana")
    with pytest.raises(CustomerErased):
        take(services.unmerge_customer, customer_id=order.customer_id)


def test_no_personal_data_lies_outside_the_customers_row(add, take):
    secrets = {"name": "Wilhelmina", "phone": "07700 900999", "email": "mina@example.com", "notes": "Two sugars"}
    mina = add("Wilhelmina", **{name: value for name, value in secrets.items() if name != "name"})
    take(services.change_customer, customer_id=mina.id, name="Wilhelmina H", notes="Two sugars, milk")
    take(services.erase_customer, customer_id=mina.id)
    kept = [list(model.objects.values()) for model in (AuditEntry, Command, Event)]
    text = repr(kept)
    assert str(mina.id) in text
    for secret in secrets.values():
        assert secret not in text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ruiz", ["Ana Ruiz"]),
        ("ana example.com", ["Ana Ruiz"]),
        ("900123", ["Ana Ruiz"]),
        ("+44 7700 9001", ["Ana Ruiz"]),
        ("office", ["Ben"]),
        ("4456", ["Ben"]),
        ("12", []),
        ("", ["Ana Ruiz", "Ben"]),
    ],
)
def test_customers_are_found_by_each_word_or_by_their_number(add, text, found):
    add("Ana Ruiz", phone=PHONE, email="ana@example.com")
    add("Ben", tags=["office"], phone="020 7946 4456")
    assert [each.name for each in selectors.customers(text).order_by("name")] == found


def test_possible_duplicates_share_a_number_or_an_email(add):
    ana = add("Ana Ruiz", phone=PHONE, email="ana@example.com")
    add("A. Ruiz", phone="+44 7700 900123")
    add("Annie", email="ANA@example.com")
    add("Ben")
    assert [each.name for each in selectors.possible_duplicates(ana)] == ["A. Ruiz", "Annie"]
    assert not selectors.possible_duplicates(add("Cy")).exists(), "two without a number are not alike"


def test_the_figures_of_many_take_two_queries(add, django_assert_num_queries):
    ids = [add(f"Guest {number}").id for number in range(3)]
    with django_assert_num_queries(2):
        selectors.figures_of(ids)
    with django_assert_num_queries(0):
        assert selectors.figures_of([]) == {}
