"""Rules that the till computes itself: stages, waiting courses, last round, what is due and late."""

import itertools
from types import SimpleNamespace

from orders import lifecycle
from orders.models import Line, Order
from tests.javascript import call_javascript

BILLS = [  # how far it is paid, what is due, and how that is drawn; the last one was opened again
    (Order.Bill.OPEN, 5, "unpaid"),
    (Order.Bill.PART_PAID, 5, "part_paid"),
    (Order.Bill.PAID, 0, "paid"),
    (Order.Bill.PART_PAID, 0, "paid"),
]
COURSES = "frontend/shared/rules/courses.js"
STAGE = "frontend/till/optimistic/order_stage.js"
NAMES = ["Starters", "Mains", "Desserts"]


def in_browser(file, expression, rows):
    return call_javascript(file, f"([module, rows]) => rows.map((row) => {expression})", rows)


def test_the_browser_names_tables_as_the_server_does():
    statuses = [status.value for status in Line.Status]
    rows, expected = [], []
    for count in range(4):
        combinations = itertools.combinations_with_replacement(statuses, count)
        for lines, (bill, due, paid) in itertools.product(combinations, BILLS):
            drawn = {"payment_status": paid, "settled": bill == Order.Bill.PAID}
            rows.append({"order": drawn, "lines": [{"status": status} for status in lines]})
            order, there = SimpleNamespace(bill=bill, due=due), [SimpleNamespace(status=status) for status in lines]
            expected.append(str(lifecycle.stage(order, there)))
    assert len(rows) > 200
    assert in_browser(STAGE, "module.stageOf(row.order, row.lines)", rows) == expected
    paying = [{"order": {"payment_status": "unpaid", "paying": "unsure"}, "lines": [{"status": "served"}]}]
    assert in_browser(STAGE, "module.stageOf(row.order, row.lines)", paying) == ["paying"]


def line(course=1, status=None, sent=False, **more):
    """Of a cart without a status, else of an order."""
    return {"course": course, **({} if status is None else {"status": status, "sent": sent}), **more}


def test_a_course_waits_while_an_earlier_one_is_not_served():
    waits = [
        ([line(1), line(2)], {}, [2]),
        ([line(2)], {}, []),  # nothing is before it
        ([line(1), line(2), line(3)], {"2": False}, [3]),
        ([line(1), line(2)], {"1": True, "2": False}, [1]),
        ([line(1, "fired", True), line(2)], {}, [2]),
        ([line(1, "served", True), line(2)], {}, []),
        ([line(1, "served", True), line(2, "held", True), line(2)], {}, [2]),  # more of what waits already
        ([line(1, "fired", True), line(1), line(2, "held", False)], {}, [2]),  # held, and sent with the rest
        ([line(2, "held", True)], {}, []),  # nothing is unsent
    ]
    rows = [{"lines": lines, "said": said, "names": NAMES} for lines, said, _ in waits]
    rows.append({"lines": [line(1), line(2)], "said": {}, "names": []})  # a restaurant without courses
    held = in_browser(COURSES, "module.heldCourses(row)", rows)
    assert held == [courses for _, _, courses in waits] + [[]]


def test_the_till_knows_the_state_of_a_course_and_the_last_sent_round():
    lines = [
        line(2, "held", True, fired_at=None),
        line(1, "ready", True, fired_at="2026-11-22T18:00:00Z"),
        line(1, "served", True, fired_at="2026-11-22T18:05:00Z", name="Latte"),
        line(3),
    ]
    stand = (
        "[module.byCourse(row, ['Starters', 'Mains']).map(({name, state}) => [name, state]), module.nextCourse(row)]"
    )
    assert in_browser(COURSES, stand, [lines]) == [
        [[["Starters", "ready"], ["Mains", "held"], ["Course 3", "unsent"]], 2]
    ]
    round_of = "module.lastRound(row).map(({name}) => name ?? '')"
    underway = [*lines, line(1, "fired", True, name="Tacos")]  # no answer yet, so no time
    assert in_browser(COURSES, round_of, [lines, underway, []]) == [["Latte"], ["Tacos"], []]
    counted = "module.seatCount({guests: row[0], capacity: row[1], lines: row[2]})"
    assert in_browser(COURSES, counted, [[3, 4, []], [None, 4, []], [2, 4, [{"seat": 5}]]]) == [3, 4, 5]


def test_due_orders_are_sorted_by_promised_time_and_late_ones_marked():
    def order(number, opened, promised=None, **more):
        times = {"opened_at": f"2026-11-22T{opened}:00Z", "promised_at": promised and f"2026-11-22T{promised}:00Z"}
        return {"id": str(number), "number": number, "order_type": "pickup", "status": "confirmed", **times, **more}

    orders = [
        order(1, "17:00", "18:30"),
        order(2, "17:50"),  # as soon as possible: late after 12 minutes
        order(3, "17:10", "18:00"),
        order(4, "17:00", order_type="dine_in"),
        order(5, "17:00", status="completed"),
        order(6, "17:40"),
    ]
    script = """([module, orders]) => {
        const ageing = {pickup: {warn: 6, late: 12}};
        const now = Date.parse("2026-11-22T18:00:00Z");
        const rows = module.dueOrders(orders, {ageing, now});
        return rows.map(({order, due}) => [order.number, due.isLate, due.minutes, due.isSoon]);
    }"""
    assert call_javascript("frontend/till/takeaway/due.js", script, orders) == [
        [6, True, -8, False],
        [3, True, 0, False],
        [2, False, 2, True],
        [1, False, 30, False],
    ]
    times = """([module, times]) => {
        const now = new Date(2026, 10, 22, 18, 10).getTime();
        const moments = times.map((time) => module.momentOf(time, now));
        return moments.map((moment) => moment && (Date.parse(moment) - now) / 60000);
    }"""
    given = ["18:30", "17:50", "00:30", "12:00", "", "soon"]
    assert call_javascript("frontend/till/takeaway/due.js", times, given) == [20, -20, 380, 1070, None, None]
