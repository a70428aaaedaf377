"""The pages of tips, as a manager and as a worker open them."""

from decimal import Decimal as D

import pytest
from django.db import connection
from django.utils import translation

from fynlo.core.ids import uuid7
from payments.models import TipHours, TipPolicy, TipPool
from payments.tips import services
from payments.tips.inputs import HOLDERS
from payments.tips.portal.forms import PolicyForm

pytestmark = pytest.mark.django_db

TIPS, POLICY, MINE = "/portal/tips/", "/portal/tips/policy/", "/portal/tips/mine/"


@pytest.fixture
def get(page_client, tenant):
    def page(path, name="marco", slug="alpha"):
        response = page_client(name, slug).get(path)
        connection.set_tenant(tenant)
        return response

    return page


@pytest.fixture
def post(page_client, tenant):
    def send(path, by="marco", **fields):
        response = page_client(by).post(path, {"key": str(uuid7()), **fields})
        connection.set_tenant(tenant)
        return response

    return send


def weights(**changed):
    ones = {f"weight_{holder}": "1.00" for holder in ("manager", "server", "cashier", "cook", "expediter")}
    return {**ones, **changed}


def policy_fields(**changed):
    return {
        "version": 0, "text": "All share.", "period": "month", "consulted_on": "2026-01-05",
        "consulted_with": "all staff", "consultation": "", **weights(), **changed,
    }  # fmt: skip


def test_spanish_has_its_own_plurals_of_jobs():
    with translation.override("es"):
        labels = [PolicyForm().fields[f"weight_{holder}"].label for holder in HOLDERS]

        assert labels == ["Encargados", "Camareros", "Cajeros", "Cocineros", "Jefes de pase"]


def test_a_restaurant_without_tips_is_told_what_to_do(get):
    page = get(TIPS).content.decode()
    assert "There is no tips policy yet." in page
    assert "No tips to share" in page


def test_a_policy_is_written_and_its_mistakes_are_shown_at_their_fields(get, post):
    wrong = post(POLICY, **policy_fields(weight_cook="11", consulted_with=""))
    assert wrong.status_code == 422
    assert {"weight_cook", "consulted_with"} <= set(wrong.context["form"].errors)
    none = post(POLICY, **policy_fields(**dict.fromkeys(weights(), "0")))
    assert "Give at least one job a weight above 0." in none.content.decode()
    assert post(POLICY, **policy_fields(weight_cook="0.80")).status_code == 302
    assert TipPolicy.objects.get().weights["cook"] == D("0.80")
    stale = post(POLICY, **policy_fields(text="Mine"))
    assert stale.status_code == 422
    assert "newer version of the policy" in stale.content.decode()


def test_hours_are_typed_in_shares_approved_and_payment_noted(tip, policy, get, post, later, person):
    tip("10.00")
    with later():
        [link] = {
            each for each in get(TIPS).content.decode().split('"') if each.startswith("/portal/tips/20")
            and get(each).context["waiting"].income.total
        }  # fmt: skip
        rows = {
            "rows-TOTAL_FORMS": 3, "rows-INITIAL_FORMS": 1, "rows-0-person": person("sara").pk, "rows-0-hours": "30",
            "rows-0-weight": "1.00", "rows-1-name": "Agency", "rows-1-hours": "10", "rows-1-weight": "",
            "rows-2-name": "",
        }  # fmt: skip
        wrong = post(link, version=0, **{**rows, "rows-1-name": ""})
        assert wrong.status_code == 422
        assert "Enter the name." in wrong.content.decode()
        assert post(link, version=0, **rows).status_code == 302
        page = get(link).content.decode()
        assert "£7.50" in page
        assert "£2.50" in page
        assert "Approve the shares" in page
        refused = post(f"{link}share/", version=1, total="9.00")
        assert refused.status_code == 302
        assert not TipPool.objects.exists()
        made = post(f"{link}share/", version=1, total="10.00")
        pool = TipPool.objects.get()
        assert made["Location"] == f"/portal/tips/pools/{pool.id}/"
        share = pool.shares.get(name="Sara")
        paid = post(made["Location"], share_ids=[share.id], method="cash", paid_on=str(pool.end))
        assert paid.status_code == 302
        assert get(made["Location"]).context["left"] == D("2.50")
        assert get(link).status_code == 404
        csv = get(f"/portal/tips/pools/{pool.id}.csv").content.decode()
    assert "Sara,Server,30.00,1.00" in csv
    assert "In cash from the safe" in csv


def test_a_worker_sees_the_sites_total_and_only_their_own_share(ready, get, later):
    pool = ready.share()
    with later():
        page, carl = get(MINE, "sara").content.decode(), get("/portal/tips/mine.csv", "carl").content.decode()
        stranger = get(MINE, "kim").content.decode()
    assert "£10.00" in page
    assert "£7.50" in page
    assert "£2.50" not in page
    assert "Carl" not in page
    assert "2.50" in carl
    assert "7.50" not in carl
    assert "No tips yet" in stranger
    assert "£10.00" not in stranger
    assert get(f"/portal/tips/pools/{pool.id}/", "sara").status_code == 403


def test_a_workers_request_is_answered_with_one_click(ready, get, later):
    pool = ready.share()
    share = pool.shares.get(name="Sara")
    with later():
        csv = get(f"/portal/tips/statements/{share.id}.csv").content.decode()
        refused = get(f"/portal/tips/statements/{share.id}.csv", "sara").status_code
    assert "Sara" in csv
    assert "10.00,Server,30.00,1.00,7.50" in csv
    assert "Carl" not in csv
    assert "2.50" not in csv
    assert refused == 403
    assert get(f"/portal/tips/statements/{pool.id}.csv").status_code == 404


def test_another_restaurants_pool_is_not_found(ready, page_client, tenant):
    pool = ready.share()
    response = page_client("marco", "beta").get(f"/portal/tips/pools/{pool.id}/")
    connection.set_tenant(tenant)
    assert response.status_code == 404


def test_a_long_list_takes_the_same_queries(ready, page_client, tenant, later, django_assert_max_num_queries):
    client = page_client("marco")
    with later():
        client.get(TIPS)
        connection.set_tenant(tenant)
        ready.share()
        with django_assert_max_num_queries(22):
            client.get(TIPS)


def test_a_day_that_does_not_exist_is_not_found(get):
    assert get("/portal/tips/2026-02-31/").status_code == 404


def test_hours_are_not_stored_for_a_period_that_is_shared(ready, take, manager, later):
    ready.share()
    with later(), pytest.raises(services.NotThePeriod):
        take(services.set_hours, actor=manager, start=ready.period.start, version=1, rows=[])
    assert TipHours.objects.get().version == 1
