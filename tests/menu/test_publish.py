"""Publishing: numbered densely, refused when nothing changed or something is missing, never edited afterwards."""

import gzip
import hashlib
import time
from decimal import Decimal
from functools import partial

import pytest

from fynlo.core import json_codec
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.context import in_restaurant
from menu import changes, document, published, selectors, services
from menu.errors import MenuNotReady, MenuVersionUnknown, NothingToPublish
from menu.models import MenuVersion
from menu.services import publishing
from menu.tax import TaxClass
from realtime.models import AuditEntry, Event
from tests.menu.conftest import build_menu
from tests.services import run_service
from tests.threads import errors_of, pause_until_all_read, race


def test_the_document_holds_the_menu_as_it_was_published(on_sale):
    row = MenuVersion.objects.get()
    body = gzip.decompress(bytes(row.document))
    parsed = json_codec.loads(body)

    assert row.etag == hashlib.sha256(body).hexdigest()
    assert b'"price":9.50' in body
    assert list(parsed) == [
        "version", "published_at", "currency", "timezone", "dayparts", "categories", "stations", "products",
        "modifier_groups",
    ]  # fmt: skip
    assert [p["name"] for p in parsed["products"]] == ["Al pastor", "Baja fish", "Cola"]
    assert parsed["products"][0] == {
        "id": str(on_sale.pastor.id), "category_id": str(on_sale.tacos.id), "name": "Al pastor", "description": "",
        "short_name": "", "calories": None, "takeaway_price": None, "delivery_price": None, "dayparts": [],
        "price": Decimal("9.50"), "emoji": "", "image": None, "images": {}, "dietary_info": ["spicy"],
        "allergens": ["gluten"], "station": "grill", "prep_minutes": 10, "tax_class": "hot_food", "barcode": "",
        "sku": "", "sort_order": 0, "modifier_groups": [str(on_sale.salsa.id)],
    }  # fmt: skip
    assert parsed["products"][1]["allergens"] is None  # unknown is not none
    group = parsed["modifier_groups"][0]
    assert (group["name"], group["min"], group["max"], group["required"]) == ("Salsa", 1, 1, True)
    assert [(o["name"], o["price"], o["tax_class"]) for o in group["options"]] == [
        ("Verde", Decimal("0.00"), None), ("Habanero", Decimal("0.50"), None),
    ]  # fmt: skip


def test_a_published_menu_is_read_as_values(on_sale, run):
    menu = selectors.published_menu()
    pastor = menu.product(on_sale.pastor.id)

    assert (menu.version, pastor.price, pastor.tax_class, pastor.station) == (
        1,
        Decimal("9.50"),
        TaxClass.HOT_FOOD,
        "grill",
    )
    verde, habanero = menu.groups_of(pastor.id)[0].options
    assert menu.option(habanero.id).price == Decimal("0.50")
    assert (verde.is_default, verde.allergens, menu.product(on_sale.fish.id).allergens) == (True, (), None)
    assert menu.product(uuid7()) is None
    assert menu.groups_of(uuid7()) == ()


def test_an_old_version_stays_as_it_was(on_sale, run):
    run(services.update_product, product_id=on_sale.pastor.id, price=Decimal("11.00"))
    run(services.publish)

    assert selectors.published_menu(1).product(on_sale.pastor.id).price == Decimal("9.50")
    assert selectors.published_menu().product(on_sale.pastor.id).price == Decimal("11.00")


def test_an_unchanged_draft_is_not_published_again(on_sale, run):
    run(services.update_product, product_id=on_sale.cola.id, name="Kola")
    run(services.update_product, product_id=on_sale.cola.id, name="Cola")

    with pytest.raises(NothingToPublish):
        run(services.publish)
    assert MenuVersion.objects.count() == 1


def test_publishing_records_an_event_and_an_audit_entry(on_sale):
    event = Event.objects.get()
    assert (event.type, json_codec.loads(event.data)) == ("menu.updated", {"version": 1})
    assert AuditEntry.objects.get(kind="publish").notes == [{"published": 1, "products": 3}]


def test_every_problem_is_named_before_publishing(menu, run):
    run(services.update_product, product_id=menu.pastor.id, price=None)
    run(services.update_product, product_id=menu.fish.id, station=None)
    run(services.update_modifier_group, group_id=menu.salsa.id, minimum=3, maximum=3)

    with pytest.raises(MenuNotReady) as refusal:
        run(services.publish)

    assert [p["message"] for p in refusal.value.details["problems"]] == [
        "Al pastor has no price.",
        "Baja fish has no kitchen station.",
        "Salsa asks for at least 3, but has only 2 to choose from.",
    ]
    assert not MenuVersion.objects.exists()


def test_an_empty_menu_is_not_published(run):
    with pytest.raises(MenuNotReady):
        run(services.publish)


def test_too_many_preselected_options_are_a_problem(menu, run):
    run(
        services.update_modifier_group,
        group_id=menu.salsa.id,
        options=[{"name": "Verde", "is_default": True}, {"name": "Roja", "is_default": True}],
    )
    assert [p["field"] for p in document.problems(document.draft())] == ["options"]


def test_hidden_and_archived_rows_are_not_on_the_menu(on_sale, run):
    run(services.update_category, category_id=on_sale.drinks.id, is_active=False)
    run(services.archive_product, product_id=on_sale.fish.id)
    run(services.publish)

    menu = selectors.published_menu()
    assert [p["name"] for p in menu.document["products"]] == ["Al pastor"]
    assert [c["name"] for c in menu.document["categories"]] == ["Tacos"]


def test_a_version_never_published_is_unknown(on_sale):
    with pytest.raises(MenuVersionUnknown):
        selectors.published_menu(2)


def test_before_the_first_publish_there_is_no_menu(tenant):
    with pytest.raises(MenuVersionUnknown, match="No menu has been published yet"):
        selectors.published_menu()


def test_the_draft_costs_the_same_queries_for_one_product_or_sixty(menu, run, django_assert_num_queries):
    def sixty(context):
        for number in range(60):
            services.create_product(
                context=context,
                name=f"Taco {number}", category_id=menu.tacos.id, price=Decimal("1.00"), station="grill",
                modifier_groups=[menu.salsa.id],
            )  # fmt: skip

    run(sixty)
    with django_assert_num_queries(
        8
    ):  # categories, stations, products, links, their dayparts, options, groups, dayparts
        document.draft()


def test_a_cached_read_costs_no_query(on_sale, django_assert_num_queries):
    selectors.published_menu().product(on_sale.pastor.id)
    with django_assert_num_queries(0):
        selectors.published_menu().product(on_sale.pastor.id)


def test_the_neighbour_reads_its_own_menu(on_sale, beta):
    selectors.published_menu()
    with in_restaurant(beta), pytest.raises(MenuVersionUnknown):
        selectors.published_menu()


def _execute(restaurant, service):
    with in_restaurant(restaurant):
        return run_service(service)


def _publish_together(restaurant, publish, count):
    """`count` people each change something and publish it at once; return the names of the errors."""
    for number in range(count):
        _execute(
            restaurant,
            partial(services.create_category, name=f"Category {number}"),
        )
    outcomes = race(*[partial(_execute, restaurant, publish)] * count)
    return [type(error).__name__ for error in errors_of(outcomes)]


def _publish(context) -> None:
    services.publish(context=context)


def test_versions_published_at_once_are_numbered_densely(committed):
    _execute(committed.alpha, build_menu)

    refused = _publish_together(committed.alpha, _publish, 6)

    with in_restaurant(committed.alpha):
        versions = list(MenuVersion.objects.order_by("version").values_list("version", flat=True))
    assert versions == list(range(1, len(versions) + 1))
    assert len(versions) + len(refused) == 6
    assert set(refused) <= {"NothingToPublish"}


def test_without_the_lock_two_publishers_collide(committed, monkeypatch):
    """The control: the same race, the draft's lock left out."""
    _execute(committed.alpha, build_menu)
    monkeypatch.setattr(publishing, "lock_draft", lambda: 0)
    monkeypatch.setattr(document, "draft", pause_until_all_read(document.draft))

    refused = _publish_together(committed.alpha, _publish, 2)

    assert refused == ["IntegrityError"]


def test_a_published_menu_is_read_at_once_in_this_process(committed):
    alpha = committed.alpha
    _execute(alpha, build_menu)
    _execute(alpha, _publish)
    with in_restaurant(alpha):
        assert selectors.published_menu().version == 1
        _execute(alpha, partial(services.create_category, name="Puddings"))
        _execute(alpha, _publish)
        assert selectors.published_menu().version == 2


def test_a_menu_published_by_another_process_is_read_within_two_seconds(committed, monkeypatch):
    """A change in another process reaches this process when its cache expires."""
    alpha = committed.alpha
    _execute(alpha, build_menu)
    _execute(alpha, _publish)
    with in_restaurant(alpha):
        assert selectors.published_menu().version == 1
        _execute(alpha, partial(services.create_category, name="Puddings"))
        monkeypatch.setattr(published, "changed", lambda: None)
        _execute(alpha, _publish)
        assert selectors.published_menu().version == 1
        later = time.monotonic() + published.KEEP_SECONDS
        monkeypatch.setattr(time, "monotonic", partial(float, later))
        assert selectors.published_menu().version == 2
    assert published.KEEP_SECONDS <= 2


def test_a_menu_that_was_published_before_groups_could_be_always_asked_for_has_not_changed(on_sale):
    after = json_codec.loads(json_codec.dumps(document.draft()))
    before = {**after, "modifier_groups": [dict(row) for row in after["modifier_groups"]]}
    for row in before["modifier_groups"]:
        del row["always_ask"]
    assert changes.between(before, after) == []
    after["modifier_groups"][0]["always_ask"] = True
    assert [change.fields for change in changes.between(before, after)] == [("always asked",)]
