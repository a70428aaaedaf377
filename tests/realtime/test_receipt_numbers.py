"""Receipts of a device are numbered without a gap, also when one of several under way is refused."""

from tests.javascript import call_javascript

NEW = {"series": "D7", "next_receipt": 1, "freed_receipts": []}
PLAY = """([module, steps]) => {
    let self = steps[0];
    const given = [];
    for (const [act, number, uncertain] of steps.slice(1)) {
        if (act === "give") {
            const [receipt, after] = module.withReceipt(self);
            given.push(receipt);
            self = after;
        } else {
            self = module.withoutReceipt(self, { payload: { receipt_number: number }, uncertain });
        }
    }
    return [given, self];
}"""


def play(*steps, device=None):
    """The numbers given, and the device afterwards."""
    return call_javascript("frontend/shared/sync/receipt_numbers.js", PLAY, [device or NEW, *steps])


GIVE = ("give", "", False)


def refuse(number, *, uncertain=False):
    return ("refuse", number, uncertain)


def test_a_refused_number_is_given_again_before_a_new_one():
    given, device = play(GIVE, GIVE, GIVE, refuse("D7-0002"), refuse("D7-0001"), GIVE, GIVE, GIVE)
    assert given == ["D7-0001", "D7-0002", "D7-0003", "D7-0001", "D7-0002", "D7-0004"]
    assert (device["next_receipt"], device["freed_receipts"]) == (5, [])


def test_what_a_guest_was_shown_or_never_was_ours_is_not_given_again():
    seen, twice, foreign, ahead = (
        refuse("D7-0001", uncertain=True),
        refuse("D7-0002"),
        refuse("D9-0001"),
        refuse("D7-0009"),
    )
    given, _ = play(GIVE, GIVE, seen, twice, twice, foreign, ahead, refuse(""), GIVE, GIVE)
    assert given == ["D7-0001", "D7-0002", "D7-0002", "D7-0003"]


def test_without_a_series_there_is_no_number():
    given, device = play(GIVE, refuse(""), device={**NEW, "series": ""})
    assert (given, device["next_receipt"]) == ([""], 1)
