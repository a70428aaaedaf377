"""A worker's written request for their tip record: stored, due in four weeks, answered once, seen by the worker."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from payments import tasks
from payments.models import TipRequest, TipRequestAnswer
from payments.tips import records, services
from payments.tips.errors import AnsweredAlready, AskedAlready, AskedRecently, PoolNotFound, RequestNotFound
from payments.tips.periods import next_request_on
from realtime.models import Alert
from restaurants.business_days import business_day

pytestmark = pytest.mark.django_db

MINE, REQUESTS = "/portal/tips/mine/", "/portal/tips/requests/"


@pytest.fixture
def today(tenant):
    return business_day(clock.now(), tenant)


@pytest.fixture
def get(page_client, tenant):
    def page(path, name="marco"):
        response = page_client(name).get(path)
        connection.set_tenant(tenant)
        return response

    return page


@pytest.fixture
def post(page_client, tenant):
    def send(path, by="marco", **fields):
        response = page_client(by).post(path, {"key": str(uuid7()), **fields}, follow=True)
        connection.set_tenant(tenant)
        return response

    return send


def open_alerts():
    return list(Alert.objects.filter(about="tip_request", resolved_at=None).values_list("kind", flat=True))


def test_a_request_is_due_four_weeks_after_its_day_and_is_an_alert(take, actor, today):
    request = take(records.ask, actor=actor("sara"))
    assert (request.name, request.asked_on, request.due) == ("Sara", today, today + timedelta(weeks=4))
    [alert] = Alert.objects.filter(about="tip_request")
    assert alert.kind == "tips.record_asked"
    assert alert.sentence.startswith("Sara asked for their tip record on ")
    with pytest.raises(AskedAlready) as refused:
        take(records.ask, actor=actor("sara"))
    assert refused.value.details["due"] == request.due
    take(records.ask, actor=actor("carl"))  # another worker may


def test_the_answer_holds_the_sites_total_and_the_own_share_as_they_were(ready, take, actor, manager, later):
    pool = ready.share()
    with later():
        request = take(records.ask, actor=actor("sara"))
        answer = take(records.answer, actor=manager, request_id=request.id)
        [row] = answer.rows
        assert (row["site_total"], row["amount"], row["hours"]) == (D("10.00"), D("7.50"), D("30.00"))
        assert (row["start"], row["paid_on"]) == (pool.start.isoformat(), "")
        assert open_alerts() == []
        with pytest.raises(AnsweredAlready):
            take(records.answer, actor=manager, request_id=request.id)
        take(services.pay, actor=manager, pool_id=pool.id, method="cash", paid_on=clock.now().date())
        assert TipRequestAnswer.objects.get().rows == answer.rows, "the answer is what the worker was shown"
    with pytest.raises(RequestNotFound):
        take(records.answer, actor=manager, request_id=uuid7())


def test_the_record_goes_back_three_years(ready, take, actor, manager):
    pool = ready.share()
    for name, after, periods in (("sara", timedelta(days=3 * 365 - 5), 1), ("carl", timedelta(days=3 * 365 + 5), 0)):
        with clock.travel(clock.now() + (pool.end + after - clock.now().date())):
            request = take(records.ask, actor=actor(name))
            assert len(take(records.answer, actor=manager, request_id=request.id).rows) == periods


def test_a_worker_asks_once_in_three_months(ready, take, actor, manager, today, post, get):
    pool = ready.share()
    take(records.answer, actor=manager, request_id=take(records.ask, actor=actor("sara")).id)
    again_on = next_request_on(today)
    with clock.travel(clock.now() + (again_on - today - timedelta(days=1))):
        with pytest.raises(AskedRecently, match="The next request is possible on") as refused:
            take(records.ask, actor=actor("sara"))
        assert refused.value.details["next_on"] == again_on
        page = get(MINE, "sara").content.decode()
        assert "You can ask once in three months, next on" in page
        assert "Ask for my record" not in page
        assert "The next request is possible on" in post(f"{MINE}ask/", by="sara").content.decode()
        take(records.ask, actor=actor("carl"))  # another worker may
    with clock.travel(clock.now() + (again_on - today)):
        sara = next(share for share in pool.shares.all() if share.name == "Sara")
        with pytest.raises(AskedRecently) as refused:  # on paper too, the day before
            take(records.enter, actor=manager, share_id=sara.id, asked_on=again_on - timedelta(days=1))
        assert refused.value.details["next_on"] == again_on
        assert "Ask for my record" in get(MINE, "sara").content.decode()
        take(records.ask, actor=actor("sara"))


@pytest.mark.parametrize(
    ("asked_on", "next_on"),
    [
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2026, 1, 15), date(2026, 4, 15)),
        (date(2024, 10, 1), date(2025, 1, 1)),
        (date(2024, 9, 30), date(2024, 9, 30)),  # the day before the Act
    ],
)
def test_the_next_request_is_possible_on_the_same_day_three_months_later(asked_on, next_on):
    assert next_request_on(asked_on) == next_on


def test_a_request_on_paper_is_entered_with_its_day(ready, take, manager, today):
    pool = ready.share()
    sara = next(share for share in pool.shares.all() if share.name == "Sara")
    with pytest.raises(InvalidInput, match="day on which the worker asked"):
        take(records.enter, actor=manager, share_id=sara.id, asked_on=today + timedelta(days=1))
    with pytest.raises(PoolNotFound):
        take(records.enter, actor=manager, share_id=uuid7(), asked_on=today)
    request = take(records.enter, actor=manager, share_id=sara.id, asked_on=today - timedelta(days=10))
    assert (request.person, request.due, request.on_paper) == (sara.person, today + timedelta(days=18), True)


def test_it_is_said_a_week_before_it_is_due_and_when_it_is_late(take, actor, manager, tenant, today):
    request = take(records.ask, actor=actor("sara"))

    def kinds_on(day):
        with clock.travel(clock.now() + (day - today)):
            tasks.remind_of_tips()
            tasks.remind_of_tips()
        connection.set_tenant(tenant)
        return open_alerts()

    assert kinds_on(request.due - timedelta(days=8)) == ["tips.record_asked"]
    assert sorted(kinds_on(request.due - timedelta(days=7))) == ["tips.record_asked", "tips.record_due_soon"]
    assert "tips.record_late" in kinds_on(request.due + timedelta(days=1))
    take(records.answer, actor=manager, request_id=request.id)
    assert kinds_on(request.due + timedelta(days=2)) == []


def test_a_worker_asks_on_their_page_and_reads_the_answer_which_nobody_else_can(ready, get, post, later):
    ready.share()
    with later():
        assert "Your request is stored" in post(f"{MINE}ask/", by="sara").content.decode()
        assert "Ask for my record" not in get(MINE, "sara").content.decode()
        assert "There is a request that is not answered yet." in post(f"{MINE}ask/", by="sara").content.decode()
        assert "1 worker asks for their tip record." in get("/portal/tips/").content.decode()
        request = TipRequest.objects.get()
        own = f"{MINE}requests/{request.id}.csv"
        assert get(own, "sara").status_code == 404, "not answered yet"
        page = post(f"{REQUESTS}{request.id}/answer/").content.decode()
        assert "Answered. The worker sees the record" in page
        file = get(own, "sara").content.decode("utf-8-sig")
        assert "10.00" in file
        assert "7.50" in file
        assert "Carl" not in file
        assert "2.50" not in file
        assert get(own, "carl").status_code == 404
        assert get(f"{REQUESTS}{request.id}.csv").content.decode("utf-8-sig") == file
        assert "Answered" in get(MINE, "sara").content.decode()


def test_a_manager_enters_what_came_on_paper(ready, get, post, later):
    pool = ready.share()
    carl = next(share for share in pool.shares.all() if share.name == "Carl")
    with later():
        assert [name for _id, name in get(REQUESTS).context["form"].fields["share_id"].choices] == ["Carl", "Sara"]
        wrong = post(REQUESTS, share_id=str(carl.id), asked_on="2099-01-01")
        assert wrong.status_code == 422
        assert "Enter the day on which the worker asked." in wrong.content.decode()
        day = (clock.now() - timedelta(days=1)).date().isoformat()  # after midnight the business day is the day before
        page = post(REQUESTS, share_id=str(carl.id), asked_on=day).content.decode()
    assert "Carl" in page
    assert "Asked on paper on" in page


def test_the_pages_cost_the_same_for_many_requests(take, actor, get):
    def count():
        with CaptureQueriesContext(connection) as queries:
            assert get(REQUESTS).status_code == 200
        return len(queries)

    get(REQUESTS)
    before = count()
    for name in ("sara", "carl", "kim", "ed"):
        take(records.ask, actor=actor(name))
    assert count() == before
