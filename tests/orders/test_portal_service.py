"""The portal's pages of the service settings, favourites and kitchen routing."""

import json
import re
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from django.db import connection

from fynlo.core.ids import uuid7
from orders.kitchen.routing import services as routing
from orders.kitchen.routing.selectors import rules_by_precedence
from orders.models import RoutingRule, ServiceSettings
from orders.portal.service_forms import form_values
from orders.service_settings.selectors import service_settings
from realtime.models import AuditEntry, Event

SERVICE, FAVOURITES, ROUTING = "/portal/service/", "/portal/service/favourites/", "/portal/service/routing/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def get(page_client, tenant):
    def page(path, name="marco", slug="alpha"):
        response = page_client(name, slug).get(path)
        connection.set_tenant(tenant)
        return response

    return page


@pytest.fixture
def post(page_client, tenant):
    """`post(path, by="marco", htmx=True, **fields)` sends a form with a new key, or with the `key` given."""

    def send(path, by="marco", key=None, htmx=False, **fields):
        sent = fields if "key=" in path else {"key": key or str(uuid7()), **fields}
        response = page_client(by).post(path, sent, headers=HTMX if htmx else {})
        connection.set_tenant(tenant)
        return response

    return send


def form(**changed):
    """Return the settings as the form sends them."""
    settings = service_settings()
    fields = {"version": settings.version, **form_values(settings), **changed}
    lines = {name: "\n".join(map(str, value)) for name, value in fields.items() if isinstance(value, list)}
    return {name: value for name, value in {**fields, **lines}.items() if value is not False}


def undo_of(response):
    """Return the URL that the undo of the response's toast posts to."""
    return json.loads(response["HX-Trigger"])["fynlo:toast"]["undo"]


# -- settings -----------------------------------------------------------------------------------------------


def test_the_preview_shows_tips_courses_and_times_and_stores_nothing(post, get):
    def preview(**changed):
        page = post(f"{SERVICE}preview/", **form(**changed)).content.decode()
        return " ".join(re.sub(r"<[^>]+>", " ", page).split())

    shown = preview(tip_choices="10, 12.5", courses="Tapas\nPostres")
    assert "On a bill of £42.60 guests and staff choose among: 10 % · £4.26 12.5 % · £5.33" in shown
    assert "one after the other: 1 · Tapas 2 · Postres" in shown
    assert "Eat in 10 min 20 min" in shown
    shown = preview(tip_choices="", courses="")
    assert "guests enter a tip themselves. Everything is sent to the kitchen at once." in shown
    assert preview(undo_seconds="soon") == "Correct the settings to see what they do."
    assert not ServiceSettings.objects.exists()
    assert "1 · Starters" in get(SERVICE).content.decode()


def test_the_settings_are_shown_and_saved(get, post):
    page = get(SERVICE).content.decode()
    for words in ("Due soon after", "Sent back", "Servers may take off", "Tables need cleaning"):
        assert words in page, words
    wanted = {
        "late_dine_in": 25,
        "limit_server": 15,
        "void_reasons": "Dropped\n\n Late \nLate",
        "courses": "Antojitos\nTacos",
        "tip_choices": " 12.5 %, 5 5.0;8",
    }
    answer = post(SERVICE, **form(tables_need_cleaning="on", **wanted))
    assert answer.status_code == 302
    settings = ServiceSettings.objects.get()
    assert (settings.version, settings.tables_need_cleaning, settings.void_reasons) == (1, True, ["Dropped", "Late"])
    assert settings.courses == ["Antojitos", "Tacos"]
    assert settings.tip_choices == [Decimal("5.0"), Decimal("8.0"), Decimal("12.5")]
    assert 'value="5, 8, 12.5"' in get(SERVICE).content.decode()
    assert (settings.ageing["dine_in"]["late"], settings.discount_limits["server"]) == (25, 15)
    assert Event.objects.filter(type="service.settings_changed", client_type="portal").count() == 1
    entry = AuditEntry.objects.get(kind="service.change_settings")
    assert "late" in json.dumps(entry.notes)


def test_saved_twice_by_one_form_is_one_change(post):
    fields, key = form(undo_seconds=90), str(uuid7())
    assert [post(SERVICE, key=key, **fields).status_code for _ in range(2)] == [302, 302]
    assert service_settings().version == 1


def test_a_stale_form_does_not_overwrite_another_persons_change(post):
    old = form(undo_seconds=90)
    assert post(SERVICE, **form(undo_seconds=30, limit_server=20, late_dine_in=21)).status_code == 302
    late = post(SERVICE, **old)
    assert late.status_code == 412
    page = late.content.decode()
    assert "Another person changed these settings" in page
    assert "<dt>Undo in the kitchen</dt><dd>30</dd>" in page
    assert "<dt>Servers may take off</dt><dd>20</dd>" in page
    assert "<dt>Eat in, late after</dt><dd>21</dd>" in page
    assert service_settings().undo_seconds == 30
    again = late.context["form"]
    second = post(SERVICE, key=again["key"].value(), **{**old, "version": again["version"].value()})
    assert second.status_code == 302
    assert service_settings().undo_seconds == 90


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"warn_dine_in": 30, "late_dine_in": 20}, "must come before “Late”"),
        ({"late_pickup": 0}, "greater than or equal"),
        ({"late_pickup": 241}, "less than or equal"),
        ({"undo_seconds": "soon"}, "whole number"),
        ({"limit_cashier": 101}, "less than or equal"),
        ({"void_reasons": " \n "}, "required"),
        ({"comp_reasons": "\n".join(f"reason {n}" for n in range(21))}, "Enter at most 20. There are 21"),
        ({"discount_reasons": "x" * 61}, "longer than 60"),
        ({"courses": "x" * 21}, "longer than 20"),
        ({"courses": "\n".join("ABCDEFGHIJ")}, "Enter at most 9. There are 10"),
        ({"tip_choices": "5 6 7 8 9"}, "Enter at most 4. There are 5"),
        ({"tip_choices": "10, free"}, "“free” cannot be offered"),
        ({"tip_choices": "0"}, "“0” cannot be offered"),
        ({"tip_choices": "50.1"}, "“50.1” cannot be offered"),
        ({"tip_choices": "12.55"}, "“12.55” cannot be offered"),
        ({"tip_choices": "NaN"}, "“NaN” cannot be offered"),
        ({"version": "x"}, "out of date"),
        ({"key": "x"}, "out of date"),
    ],
)
def test_an_error_is_shown_at_its_field_and_nothing_is_saved(post, changed, message):
    answer = post(SERVICE, **form(**changed))
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not ServiceSettings.objects.exists()


@pytest.mark.parametrize("path", [SERVICE, FAVOURITES, ROUTING, f"{ROUTING}new/"])
@pytest.mark.parametrize(("name", "status"), [("olivia", 200), ("marco", 200), ("sara", 403), ("kim", 403)])
def test_only_managers_change_the_service_settings(get, card, path, name, status):
    assert get(path, name).status_code == status


@pytest.mark.parametrize("path", [FAVOURITES, ROUTING])
def test_before_the_first_menu_the_pages_say_so(get, path):
    answer = get(path)
    assert answer.status_code == 200
    assert "menu" in answer.content.decode()


# -- favourites ---------------------------------------------------------------------------------------------


def favourites():
    return service_settings().favourites


def test_favourites_are_added_moved_removed_and_restored(get, post, card):
    for product in (card.tacos, card.latte, card.crisps):
        assert post(FAVOURITES, product=product.id).status_code == 302
    post(FAVOURITES, product=card.tacos.id)
    assert favourites() == [card.tacos.id, card.latte.id, card.crisps.id]
    post(f"{FAVOURITES}{card.crisps.id}/move/", up="1")
    post(f"{FAVOURITES}{card.tacos.id}/move/", up="1")  # at the top already
    assert favourites() == [card.tacos.id, card.crisps.id, card.latte.id]
    gone = post(f"{FAVOURITES}{card.crisps.id}/remove/", htmx=True)
    assert favourites() == [card.tacos.id, card.latte.id]
    undo = undo_of(gone)
    assert "Crisps is removed." in gone["HX-Trigger"]
    assert [post(undo).status_code for _ in range(2)] == [204, 204]
    assert favourites() == [card.tacos.id, card.crisps.id, card.latte.id]
    page = get(FAVOURITES).content.decode()
    assert page.index("Tacos") < page.index("Crisps") < page.index("Latte")


def test_a_second_tap_changes_nothing(post, card):
    for product in (card.tacos, card.latte, card.crisps):
        post(FAVOURITES, product=product.id)
    key = str(uuid7())
    for _ in range(2):
        post(f"{FAVOURITES}{card.crisps.id}/move/", key=key, up="1")
    assert favourites() == [card.tacos.id, card.crisps.id, card.latte.id]


@pytest.mark.parametrize("product", ["", "nonsense", "00000000-0000-7000-8000-000000000000"])
def test_a_product_that_is_not_on_the_menu_cannot_be_a_favourite(post, card, product):
    answer = post(FAVOURITES, product=product, htmx=True)
    assert "Choose a product from the menu." in answer["HX-Trigger"]
    assert favourites() == []


# -- routing ------------------------------------------------------------------------------------------------


def decided():
    return [(rule.station, rule.product_id or rule.category_id, rule.order_type) for rule in rules_by_precedence()]


def test_a_new_rule_is_placed_where_it_decides(post, card):
    assert post(f"{ROUTING}new/", what="all", order_type="takeaway", station="bar").status_code == 302
    assert post(f"{ROUTING}new/", what=f"p:{card.latte.id}", order_type="any", station="grill").status_code == 302
    assert (
        post(f"{ROUTING}new/", what=f"c:{card.tacos.category_id}", order_type="any", station="bar").status_code == 302
    )
    assert decided() == [
        ("grill", card.latte.id, ""),
        ("bar", card.tacos.category_id, ""),
        ("bar", None, "takeaway"),
    ]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"what": "all", "station": ""}, "required"),
        ({"what": "all", "station": "sushi"}, "valid choice"),
        ({"what": "p:nonsense", "station": "bar"}, "valid choice"),
        ({"what": "all", "order_type": "buffet", "station": "bar"}, "valid choice"),
        ({"what": "all", "order_type": "takeaway", "station": "grill"}, "Another rule already sends this to Bar."),
        ({"what": "all", "station": "bar", "key": "x"}, "out of date"),
    ],
)
def test_an_invalid_rule_is_refused_at_its_field(run, post, card, fields, message):
    run(routing.create_rule, station="bar", order_type="takeaway")
    answer = post(f"{ROUTING}new/", **{"order_type": "any", **fields})
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert RoutingRule.objects.count() == 1


def test_a_rule_is_edited(run, get, post, card):
    rule = run(routing.create_rule, station="bar", product_id=card.latte.id)
    assert f'value="p:{card.latte.id}" selected' in get(f"{ROUTING}{rule.id}/").content.decode()
    assert post(f"{ROUTING}{rule.id}/", what="all", order_type="pickup", station="grill").status_code == 302
    assert decided() == [("grill", None, "pickup")]
    assert get(f"{ROUTING}{uuid7()}/").status_code == 404


def test_a_rule_is_moved_and_unreachable_rules_are_marked(run, get, post, card):
    latte = run(routing.create_rule, station="grill", product_id=card.latte.id)
    run(routing.create_rule, station="bar")
    assert "never applies" not in get(ROUTING).content.decode()
    key = str(uuid7())
    for _ in range(2):
        assert post(f"{ROUTING}{latte.id}/move/", key=key, down="1").status_code == 302
    assert decided() == [("bar", None, ""), ("grill", card.latte.id, "")]
    page = get(ROUTING).content.decode()
    assert "1 rule below never applies." in page
    assert "Never used: rule 1 (Everything) comes first." in page


def test_a_rule_that_matches_nothing_is_marked(run, get, card):
    run(routing.create_rule, station="bar", product_id=uuid7())
    page = get(ROUTING).content.decode()
    assert "A product that is not on the menu" in page
    assert "Never used: nothing on the menu matches it." in page


def test_a_removed_rule_is_restored_unchanged(run, post, card):
    rule = run(routing.create_rule, station="bar", product_id=card.latte.id, order_type="takeaway", priority=7)
    gone = post(f"{ROUTING}{rule.id}/remove/", htmx=True)
    assert not RoutingRule.objects.exists()
    undo = undo_of(gone)
    assert urlsplit(undo).path == f"{ROUTING}restore/"
    assert [post(undo).status_code for _ in range(2)] == [204, 204]
    back = RoutingRule.objects.get()
    assert (back.id, back.priority, back.product_id, back.order_type) == (rule.id, 7, card.latte.id, "takeaway")
    assert post(f"{ROUTING}{uuid7()}/remove/", htmx=True).status_code == 404


@pytest.mark.parametrize("query", ["", "station=sushi", "station=bar&priority=0", "station=bar&id=1"])
def test_an_invented_undo_restores_nothing(post, card, query):
    assert post(f"{ROUTING}restore/?{query}").status_code == 409
    assert not RoutingRule.objects.exists()


def test_the_page_answers_which_station_makes_a_product(run, get, card):
    run(routing.create_rule, station="bar", category_id=card.tacos.category_id, order_type="takeaway")
    ask = lambda product, kind: get(f"{ROUTING}?product={product}&order_type={kind}").content.decode()  # noqa: E731
    away, here = ask(card.tacos.id, "takeaway"), ask(card.tacos.id, "dine_in")
    assert "<strong>Bar</strong>" in away
    assert "Rule 1 applies: Food, takeaway." in away
    assert "<strong>Grill</strong>" in here
    assert "No rule matches, so its own station makes it." in here
    assert "valid choice" in ask(uuid7(), "takeaway")


def test_the_page_costs_the_same_for_one_rule_or_many(page_client, run, card, tenant, django_assert_num_queries):
    client = page_client("marco")
    run(routing.create_rule, station="bar")
    client.get(ROUTING)
    for _ in range(2):
        connection.set_tenant(tenant)
        with django_assert_num_queries(
            3
        ):  # 1. the session (its person is cached)  2. the rules  3. the badge of alerts
            client.get(ROUTING)
        connection.set_tenant(tenant)
        for kind in ("takeaway", "pickup", "delivery"):
            run(routing.create_rule, station="bar", order_type=kind)
