"""Dividing a bill: any mixture sums to the whole, nothing goes below nought, no line is paid twice."""

from decimal import Decimal as D
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fynlo.errors import InvalidInput
from fynlo.money import ZERO
from payments.errors import ItemTaken, NothingLeft, NotOnBill, OverDue
from payments.notes import quick_notes
from payments.splitting import Pick, Split, Way, divide, part_of, standing

LINES = [UUID(int=number) for number in range(8)]
pennies = st.integers(0, 20_000).map(lambda pence: D(pence) / 100)


def bill(total, costs, paid=None, held=None):
    paid = paid or {}
    return standing(
        total=D(total),
        paid=sum(paid.values(), ZERO),
        weights={LINES[index]: D(cost) for index, cost in enumerate(costs)},
        paid_by_line=paid,
        held_by_line=held or {},
    )


def test_a_charge_lies_on_the_lines_it_is_of():
    stands = bill("45.00", ["30.00", "10.00"])
    assert [share.due for share in stands.shares] == [D("33.75"), D("11.25")]
    assert stands.left == D("45.00")


def test_items_and_what_others_hold():
    stands = bill("20.00", ["12.00", "8.00"], paid={LINES[0]: D("12.00")}, held={LINES[1]: D("3.00")})
    assert (stands.paid, stands.held, stands.left) == (D("12.00"), D("3.00"), D("5.00"))
    assert divide(stands, Split(Way.ITEMS, (Pick(LINES[1]),))).by_line == {LINES[1]: D("5.00")}
    with pytest.raises(ItemTaken):
        divide(stands, Split(Way.ITEMS, (Pick(LINES[0]),)))
    with pytest.raises(NotOnBill):
        divide(stands, Split(Way.ITEMS, (Pick(LINES[7]),)))


def test_a_third_of_a_line_three_times_is_the_line():
    paid = ZERO
    parts = []
    for _ in range(3):
        stands = bill("10.00", ["10.00"], paid={LINES[0]: paid})
        parts.append(divide(stands, Split(Way.ITEMS, (Pick(LINES[0], 1, 3),))).amount)
        paid += parts[-1]
    assert parts == [D("3.34"), D("3.33"), D("3.33")]


@pytest.mark.parametrize(
    ("whole", "of", "parts"),
    [
        ("47.35", 4, ["11.84", "11.84", "11.84", "11.83"]),
        ("86.41", 7, ["12.35"] * 3 + ["12.34"] * 4),
        ("0.03", 2, ["0.02", "0.01"]),
    ],
)
def test_equal_shares_one_after_the_other(whole, of, parts):
    left, taken = D(whole), []
    while left:
        taken.append(part_of(D(whole), left, 1, of))
        left -= taken[-1]
    assert taken == [D(part) for part in parts]


def test_two_of_four_at_once():
    assert part_of(D("47.35"), D("47.35"), 2, 4) == D("23.68")


def test_a_bill_that_has_grown_is_shared_by_those_who_remain():
    assert part_of(D("52.00"), D("42.00"), 1, 4) == D("14.00")  # one of four paid 10.00 of 40.00, then 12.00 more


def test_more_than_is_left_is_refused():
    stands = bill("20.00", ["20.00"], held={LINES[0]: D("15.00")})
    with pytest.raises(OverDue) as refused:
        divide(stands, Split.of_amount(D("5.01")))
    assert refused.value.details["due"] == D("5.00")


def test_nothing_left():
    stands = bill("20.00", ["20.00"], held={LINES[0]: D("20.00")})
    for split in (Split(Way.ALL), Split(Way.SHARES, parts=1, of=2), Split.of_amount(D("1.00"))):
        with pytest.raises(NothingLeft):
            divide(stands, split)


@pytest.mark.parametrize(
    "split",
    [
        Split(Way.SHARES, parts=3, of=2),
        Split(Way.SHARES, parts=0, of=2),
        Split(Way.SHARES, parts=1, of=101),
        Split(Way.ITEMS, (Pick(LINES[0], 2, 1),)),
        Split(Way.ITEMS, ()),
        Split(Way.AMOUNT, amount=D("0.00")),
    ],
)
def test_shares_that_are_none(split):
    with pytest.raises(InvalidInput):
        divide(bill("20.00", ["20.00"]), split)


def test_a_bill_that_changed_after_it_was_part_paid():
    """Service taken off after one has paid for the tacos with their service: nobody pays more than is left."""
    stands = bill("20.00", ["10.00", "10.00"], paid={LINES[0]: D("11.25")})
    assert stands.left == D("8.75")
    assert [share.left for share in stands.shares] == [D("0.00"), D("8.75")]


splits = st.one_of(
    st.just(Split(Way.ALL)),
    st.builds(
        lambda picks: Split(Way.ITEMS, tuple(picks)),
        st.lists(
            st.builds(
                lambda index, of, parts: Pick(LINES[index], min(parts, of), of),
                st.integers(0, 5), st.integers(1, 7), st.integers(1, 7),
            ),
            min_size=1,
            max_size=4,
        ),
    ),
    st.builds(lambda of, parts: Split(Way.SHARES, parts=min(of, parts), of=of), st.integers(1, 9), st.integers(1, 9)),
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
    for split, is_held in [*wanted, (Split(Way.ALL), False)]:
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


@pytest.mark.parametrize(
    ("due", "notes"),
    [
        ("46.20", ["46.20", "50.00", "60.00"]),
        ("11.70", ["11.70", "15.00", "20.00", "50.00"]),
        ("20.00", ["20.00", "50.00"]),
        ("103.10", ["103.10", "105.00", "110.00", "120.00"]),
        ("0.00", []),
    ],
)
def test_quick_notes(due, notes):
    assert quick_notes(D(due)) == [D(note) for note in notes]


@given(due=pennies)
def test_every_quick_note_is_enough(due):
    notes = quick_notes(due)
    assert all(note >= due for note in notes)
    assert notes == sorted(set(notes))
    assert bool(notes) == bool(due)
