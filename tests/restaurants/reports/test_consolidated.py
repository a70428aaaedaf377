"""The page of all restaurants' figures: whose are there, each in its own schema, totals by currency, the download."""

import re
from decimal import Decimal as D

import pytest
from django.db import connection
from django.utils.html import strip_tags

from restaurants.identity.principals import clear_principal_cache
from restaurants.models import Membership
from restaurants.reports import consolidated
from restaurants.reports.consolidated import Part
from restaurants.reports.declarations import Column, Report, average, count, money
from restaurants.reports.registry import forget_report, register_reports

pytestmark = pytest.mark.django_db
URL = "/portal/reports/all/"
SALES = {"alpha": (D("100.00"), 4), "beta": (D("50.00"), 1)}


@pytest.fixture
def owns_both(person, beta):
    membership = Membership.objects.create(user=person("olivia"), restaurant=beta, role="restaurant_owner")
    clear_principal_cache()
    return membership


@pytest.fixture
def seen(monkeypatch):
    """Two reports with known figures; `seen` notes the restaurant and the schema of each run."""
    noted = []

    def sales(query):
        noted.append((query.restaurant.slug, connection.schema_name, query.period.start))
        amount, orders = SALES[query.restaurant.slug]
        is_before = len([each for each in noted if each[0] == query.restaurant.slug]) % 2 == 0
        return [{"day": "d", "sales": amount / 2 if is_before else amount, "orders": orders}]

    def tenders(query):
        rows = [{"name": "cash", "tender": "Cash", "net": D("10.00")}]
        return rows + ([{"name": "qr", "tender": "QR", "net": D("5.00")}] if query.restaurant.slug == "beta" else [])

    text = {"section": "Test", "summary": "", "definition": "", "permission": "reports.open"}
    register_reports(
        Report(
            name="test-sales", title="Test sales", rows=sales, key=("day",), **text,
            columns=(
                Column("day", "Day"), money("sales", "Sales", is_compared=True), count("orders", "Orders"),
                average("average", "Average", of="sales", per="orders"),
            ),
        ),
        Report(
            name="test-tenders", title="Test tenders", rows=tenders, key=("name",), **text,
            columns=(Column("tender", "Way"), money("net", "Net", is_compared=True)),
        ),
    )  # fmt: skip
    parts = [Part("test-sales", ("sales", "orders", "average")), Part("test-tenders", ("net",), by="tender")]
    monkeypatch.setattr(consolidated, "_parts", parts)
    yield noted
    forget_report("test-sales")
    forget_report("test-tenders")


def rows(response):
    """Return the texts of each row of each table."""
    assert response.status_code == 200
    found = re.findall(r"<tr>(.*?)</tr>", response.content.decode(), re.DOTALL)
    return [" ".join(strip_tags(row.replace("</t", " </t")).split()) for row in found]


def test_each_restaurant_has_a_row_and_their_currency_a_total(page_client, owns_both, seen, alpha, beta):
    response = page_client("olivia").get(URL)
    assert response.context["restaurant"].name == "Alpha"  # the shell's own
    table = rows(response)
    assert table == [
        "Restaurant Sales Orders Average",
        "Alpha £100.00 +100.0 % 4 £25.00",
        "Beta £50.00 +100.0 % 1 £50.00",
        "Total £150.00 +100.0 % 5 £30.00",
        "Restaurant Cash QR",
        "Alpha £10.00 +0.0 % –",
        "Beta £10.00 +0.0 % £5.00 +0.0 %",
        "Total £20.00 +0.0 % £5.00 +0.0 %",
    ]
    assert {(slug, schema) for slug, schema, _day in seen} == {
        ("alpha", alpha.schema_name), ("beta", beta.schema_name),
    }  # fmt: skip


def test_each_currency_has_a_total_of_its_own(page_client, owns_both, seen, beta):
    type(beta).objects.filter(pk=beta.pk).update(currency="EUR")
    table = rows(page_client("olivia").get(URL))
    assert "Beta €50.00 +100.0 % 1 €50.00" in table
    assert not [row for row in table if row.startswith("Total")]  # one restaurant each: no sum of two currencies


def test_a_name_leads_to_that_restaurants_own_report_of_the_same_days(page_client, owns_both, seen, beta):
    page = page_client("olivia").get(f"{URL}?start=2026-11-01&end=2026-11-07&compare=none").content.decode()
    path = "/portal/reports/test-sales/?start=2026-11-01&amp;end=2026-11-07&amp;compare=none"
    assert f'<a href="{path}">Alpha</a>' in page
    assert f'action="/switch/{beta.pk}/"' in page
    assert f'name="next" value="{path}"' in page


@pytest.mark.parametrize("role", ["employee", ""])
def test_a_restaurant_in_which_the_person_may_not_open_reports_is_absent(page_client, owns_both, seen, role):
    if role:
        owns_both.role, owns_both.job = role, "server"
        owns_both.save()
    else:
        owns_both.delete()
    clear_principal_cache()
    assert [row.split()[0] for row in rows(page_client("olivia").get(URL))] == [
        "Restaurant", "Alpha", "Restaurant", "Alpha",
    ]  # fmt: skip
    assert "beta" not in {slug for slug, _schema, _day in seen}
    assert page_client("sara").get(URL).status_code == 403
    assert page_client("olivia", of="beta").get(URL).status_code == 403


def test_the_download_has_a_row_for_each_restaurant_and_figure(page_client, owns_both, seen):
    lines = page_client("olivia").get(f"{URL}download.csv?start=2026-11-01&end=2026-11-07").content.decode("utf-8-sig")
    assert lines.splitlines()[:3] == [
        "Restaurant,Currency,From,To,Table,Figure,Value,Value before",
        "Alpha,GBP,2026-11-01,2026-11-07,Test sales,Sales,100.00,50.00",
        "Alpha,,2026-11-01,2026-11-07,Test sales,Orders,4,4",
    ]
    assert "Beta,GBP,2026-11-01,2026-11-07,Test tenders,QR,5.00,5.00" in lines.splitlines()


def test_a_wrong_period_is_explained(page_client, owns_both, seen):
    response = page_client("olivia").get(f"{URL}?start=2026-11-07&end=2026-11-01")
    assert response.status_code == 400
    assert "The last day is before the first." in response.content.decode()


def test_the_real_parts_cost_a_fixed_number_of_queries_a_restaurant(
    page_client, owns_both, django_assert_max_num_queries
):
    client = page_client("olivia")
    client.get(URL)
    # The shell's 8, then 43 of each restaurant: three reports with a comparison, each table in a transaction with its
    # limits (5 statements) and its rows (sales 1, tenders 3, labour 8 or 9), and the plan that has labour.
    with django_assert_max_num_queries(96):
        page = client.get(URL)
    assert {"Sales by day", "Ways of paying", "Labour by day"} <= set(
        re.findall(r"<h2[^>]*>([^<]+)</h2>", page.content.decode())
    )
