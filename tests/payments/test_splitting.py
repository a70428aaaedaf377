"""Dividing a bill: any mixture sums to the whole, no amount is negative, no line is paid twice."""

import json
from decimal import Decimal as D
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fynlo.core.errors import InvalidInput
from fynlo.core.money import ZERO
from payments.banknotes import quick_notes
from payments.errors import ItemTaken, NothingLeft, NotOnBill, OverDue
from payments.splitting import (
    Pick,
    Split,
    SplitMethod,
    compute_balance,
    divide,
    part_of,
    parts_offered,
    share_of,
    still_paying,
)


def cases(name):
    """A case table that the browser's tests read too (fynlo/frontend/static/frontend/shared/rules/*.test.js)."""
    return json.loads((Path(__file__).parent / "cases" / f"{name}.json").read_text())


CASES = cases("shares")
QUICK_NOTES = cases("quick_notes")["quick_notes"]
LINES = [UUID(int=number) for number in range(8)]
pennies = st.integers(0, 20_000).map(lambda pence: D(pence) / 100)


def bill(total, costs, paid=None, held=None):
    paid = paid or {}
    return compute_balance(
        total=D(total),
        paid=sum(paid.values(), ZERO),
        weights={LINES[index]: D(cost) for index, cost in enumerate(costs)},
        paid_by_line=paid,
        held_by_line=held or {},
    )


def test_the_service_charge_is_divided_over_its_lines():
    stands = bill("45.00", ["30.00", "10.00"])
    assert [share.due for share in stands.shares] == [D("33.75"), D("11.25")]
    assert stands.left == D("45.00")


def test_items_leave_out_what_others_hold():
    stands = bill("20.00", ["12.00", "8.00"], paid={LINES[0]: D("12.00")}, held={LINES[1]: D("3.00")})
    assert (stands.paid, stands.held, stands.left) == (D("12.00"), D("3.00"), D("5.00"))
    assert divide(stands, Split(SplitMethod.ITEMS, (Pick(LINES[1]),))).by_line == {LINES[1]: D("5.00")}
    with pytest.raises(ItemTaken):
        divide(stands, Split(SplitMethod.ITEMS, (Pick(LINES[0]),)))
    with pytest.raises(NotOnBill):
        divide(stands, Split(SplitMethod.ITEMS, (Pick(LINES[7]),)))


def test_three_thirds_of_a_line_are_the_line():
    paid = ZERO
    parts = []
    for _ in range(3):
        stands = bill("10.00", ["10.00"], paid={LINES[0]: paid})
        parts.append(divide(stands, Split(SplitMethod.ITEMS, (Pick(LINES[0], 1, 3),))).amount)
        paid += parts[-1]
    assert parts == [D("3.34"), D("3.33"), D("3.33")]


def pence(amount):
    return int(amount * 100)


def shared(total, left, people, payers):
    """A bill of one line with `total − left` paid, in pence."""
    paid = {LINES[0]: D(total - left) / 100}
    return compute_balance(
        total=D(total) / 100, paid=paid[LINES[0]], weights={LINES[0]: D(total) / 100}, paid_by_line=paid,
        held_by_line={}, people=people, payers=payers,
    )  # fmt: skip


@pytest.mark.parametrize("case", CASES["shares"], ids=lambda case: case["name"])
def test_an_equal_share(case):
    stands = shared(case["total"], case["left"], case["people"], case["payers"])
    assert pence(share_of(stands, case["parts"], case["of"])) == case["amount"]


@pytest.mark.parametrize("case", CASES["parts"], ids=lambda case: case["name"])
def test_a_part_of_an_item(case):
    amount = part_of(D(case["whole"]) / 100, D(case["left"]) / 100, case["parts"], case["of"])
    assert pence(amount) == case["amount"]


@pytest.mark.parametrize("case", cases("parts_offered"), ids=lambda case: case["quantity"])
def test_the_parts_that_are_offered_of_a_line(case):
    assert parts_offered(case["quantity"]) == [tuple(part) for part in case["parts"]]


@pytest.mark.parametrize(
    ("whole", "people", "parts"),
    [
        ("47.35", 4, ["11.84", "11.84", "11.84", "11.83"]),
        ("86.41", 7, ["12.35"] * 3 + ["12.34"] * 4),
        ("0.03", 2, ["0.02", "0.01"]),
    ],
)
def test_equal_shares_in_turn_pay_the_bill(whole, people, parts):
    left, taken = pence(D(whole)), []
    for payers in range(people):
        stands = shared(pence(D(whole)), left, people, payers)
        assert still_paying(stands) == people - payers
        taken.append(share_of(stands, 1, still_paying(stands)))
        left -= pence(taken[-1])
    assert taken == [D(part) for part in parts]
    assert left == 0


def test_a_guest_pays_the_share_they_saw_although_another_paid_first():
    stands = shared(4000, 3000, 4, 1)
    late = Split(SplitMethod.SHARES, parts=1, of=4, left=D("40.00"))
    assert divide(stands, late).amount == D("10.00")
    assert divide(stands, Split(SplitMethod.SHARES, parts=1, of=4)).amount == D("7.50")
    assert divide(shared(4000, 600, 4, 3), late).amount == D("6.00")  # no more than is left


@given(
    total=st.integers(1, 100_000), paid=st.integers(0, 100_000), people=st.integers(0, 12), payers=st.integers(0, 12),
    of=st.integers(1, 100), parts=st.integers(1, 100),
)  # fmt: skip
def test_a_share_is_never_more_than_is_left_nor_than_total_divided_by_people(total, paid, people, payers, of, parts):
    stands = shared(total, max(total - paid, 0), people, payers)
    parts = min(parts, of)
    share = pence(share_of(stands, parts, of))
    among = max(people, of)
    assert 0 <= share <= min(pence(stands.left), parts * -(-total // among))
    if parts == of and of == among:
        assert share == pence(stands.left)


def test_an_amount_above_what_is_left_is_refused():
    stands = bill("20.00", ["20.00"], held={LINES[0]: D("15.00")})
    with pytest.raises(OverDue) as refused:
        divide(stands, Split.of_amount(D("5.01")))
    assert refused.value.details["due"] == D("5.00")


def test_no_part_is_left_of_a_paid_bill():
    stands = bill("20.00", ["20.00"], held={LINES[0]: D("20.00")})
    for split in (Split(SplitMethod.ALL), Split(SplitMethod.SHARES, parts=1, of=2), Split.of_amount(D("1.00"))):
        with pytest.raises(NothingLeft):
            divide(stands, split)


@pytest.mark.parametrize(
    "split",
    [
        Split(SplitMethod.SHARES, parts=3, of=2),
        Split(SplitMethod.SHARES, parts=0, of=2),
        Split(SplitMethod.SHARES, parts=1, of=101),
        Split(SplitMethod.ITEMS, (Pick(LINES[0], 2, 1),)),
        Split(SplitMethod.ITEMS, ()),
        Split(SplitMethod.AMOUNT, amount=D("0.00")),
    ],
)
def test_an_invalid_share_is_refused(split):
    with pytest.raises(InvalidInput):
        divide(bill("20.00", ["20.00"]), split)


def test_a_bill_that_changed_after_a_part_payment():
    """The service charge is removed after a guest paid it with the tacos: no part exceeds the amount due."""
    stands = bill("20.00", ["10.00", "10.00"], paid={LINES[0]: D("11.25")})
    assert stands.left == D("8.75")
    assert [share.left for share in stands.shares] == [D("0.00"), D("8.75")]


splits = st.one_of(
    st.just(Split(SplitMethod.ALL)),
    st.builds(
        lambda picks: Split(SplitMethod.ITEMS, tuple(picks)),
        st.lists(
            st.builds(
                lambda index, of, parts: Pick(LINES[index], min(parts, of), of),
                st.integers(0, 5), st.integers(1, 7), st.integers(1, 7),
            ),
            min_size=1,
            max_size=4,
        ),
    ),
    st.builds(
        lambda of, parts: Split(SplitMethod.SHARES, parts=min(of, parts), of=of),
        st.integers(1, 9), st.integers(1, 9),
    ),
    st.builds(Split.of_amount, pennies),
)  # fmt: skip


@given(
    costs=st.lists(pennies, min_size=1, max_size=6),
    rate=st.sampled_from([D("1"), D("1.125"), D("1.1")]),
    wanted=st.lists(st.tuples(splits, st.booleans()), max_size=12),
)
def test_any_mixture_sums_to_the_whole_and_no_line_is_paid_twice(costs, rate, wanted):
    total = (sum(costs, ZERO) * rate).quantize(D("0.01"))
    paid: dict = {}
    held: dict = {}

    def now():
        return bill(total, costs, paid, held)

    assert sum((share.due for share in now().shares), ZERO) == total
    for split, is_held in [*wanted, (Split(SplitMethod.ALL), False)]:
        before = now()
        try:
            division = divide(before, split)
        except (NothingLeft, ItemTaken, NotOnBill, OverDue, InvalidInput):
            continue
        assert division.amount > 0
        assert sum(division.by_line.values(), ZERO) == division.amount
        for line_id, amount in division.by_line.items():
            share = next(share for share in before.shares if share.line_id == line_id)
            assert 0 < amount <= share.left
            into = held if is_held else paid
            into[line_id] = into.get(line_id, ZERO) + amount
        after = now()
        assert after.left == before.left - division.amount
        assert sum((share.left for share in after.shares), ZERO) == after.left
        assert all(share.paid + share.held <= share.due for share in after.shares)
    end = now()
    assert end.left == 0
    assert end.paid + end.held == total


@given(whole=st.integers(1, 100_000), of=st.integers(1, 100))
def test_equal_shares_always_end(whole, of):
    whole = left = D(whole) / 100
    payments = 0
    while left:
        part = part_of(whole, left, 1, of)
        assert ZERO < part <= left
        left -= part
        payments += 1
    assert payments <= of


@pytest.mark.parametrize("case", QUICK_NOTES, ids=lambda case: case["name"])
def test_quick_notes_are_the_sums_that_guests_hand_over(case):
    assert quick_notes(D(case["due"]) / 100) == [D(note) / 100 for note in case["notes"]]


@given(due=pennies)
def test_every_quick_note_covers_the_due_amount(due):
    notes = quick_notes(due)
    assert all(note >= due for note in notes)
    assert notes == sorted(set(notes))
    assert bool(notes) == bool(due)
