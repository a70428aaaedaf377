"""One menu for several restaurants: what a publish to many changes where, what stays, and who may do it."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection
from django.utils.html import strip_tags

from fynlo.core.ids import uuid7
from fynlo.core.tenancy.context import in_restaurant
from menu import published, services
from menu.images import WIDTHS, is_stored, keep, path_of
from menu.models import (
    Category,
    MenuSharing,
    MenuVersion,
    ModifierOption,
    Product,
    SharedMenu,
    SharedPart,
    SharedProduct,
    Station,
    Unavailable,
)  # fmt: skip
from menu.sharing import following, worker
from menu.sharing.errors import IsFollower, NobodyChosen, SharingUnderWay
from menu.sharing.services import start_sharing
from realtime.models import AuditEntry
from restaurants.identity.principals import clear_principal_cache
from restaurants.models import Membership, Plan, Subscription
from tests.menu.test_images import drawn
from tests.services import run_service

URL = "/portal/menu/share/"


@pytest.fixture
def several(person, tenant, beta):
    """Olivia owns Alpha and Beta; Alpha is on the plan for several restaurants."""
    Subscription.objects.filter(restaurant=tenant).update(plan=Plan.objects.get(slug="omega"))
    membership = Membership.objects.create(user=person("olivia"), restaurant=beta, role="restaurant_owner")
    clear_principal_cache()
    return SimpleNamespace(alpha=tenant, beta=beta, membership=membership)


@pytest.fixture
def olivia(several, on_sale, page_client):
    return page_client("olivia")


@pytest.fixture
def share(olivia, several):
    """`share()` publishes what Alpha sells to Beta as a person does, by page and worker, and returns Beta's step."""

    def publish(meanwhile=None):
        fields = form(olivia, several.beta)
        if meanwhile is not None:
            meanwhile()
        response = olivia.post(URL, fields)
        with in_restaurant(several.alpha):
            worker.publish_to_many()
            sharing = MenuSharing.objects.get(pk=response.url.split("/")[-2])
            assert sharing.finished_at is not None
            step = sharing.steps.get()
        connection.set_tenant(several.alpha)
        return step

    return publish


def form(client, *restaurants):
    context = client.get(URL).context
    previews = {str(each.restaurant.pk): each.preview for each in context["candidates"]}
    chosen = [str(each.pk) for each in restaurants]
    fields = {"key": context["key"], "version": context["version"], "restaurant": chosen}
    return fields | {f"preview-{pk}": previews[pk] for pk in chosen}


def edit(service, **fields):
    """Change the restaurant's draft and publish it."""
    run_service(service, **fields)
    run_service(services.publish)


def comparison(client):
    (candidate,) = client.get(URL).context["candidates"]
    return candidate.comparison


def text(response):
    return " ".join(strip_tags(response.content.decode()).split())


def sharings(several):
    with in_restaurant(several.alpha):
        return list(MenuSharing.objects.all())


def prices():
    return dict(Product.objects.filter(archived_at=None).values_list("name", "price"))


def test_a_follower_gets_the_whole_menu_and_sells_it(share, several, on_sale):
    assert share().status == "published"
    with in_restaurant(several.beta):
        assert prices() == {"Al pastor": Decimal("9.50"), "Baja fish": Decimal("10.00"), "Cola": Decimal("3.40")}
        menu = published.menu(MenuVersion.objects.get().version)
        pastor = Product.objects.get(name="Al pastor")
        assert menu.product(pastor.id).station == "grill"
        assert [group.name for group in menu.groups_of(pastor.id)] == ["Salsa"]
        assert (pastor.allergens, pastor.dietary_info, pastor.category.icon) == (["gluten"], ["spicy"], "🌮")
        assert set(Station.objects.values_list("slug", flat=True)) >= {"grill", "bar"}
        assert SharedMenu.objects.get().source_id == several.alpha.pk
        assert SharedProduct.objects.get(shared_id=on_sale.pastor.id).product == pastor
        assert pastor.id != on_sale.pastor.id
        notes = AuditEntry.objects.get(kind="menu.take_shared").notes
    assert {"shared_from": "Alpha", "added": 6, "changed": 0, "removed": 0} in notes


def test_the_preview_says_what_is_added_changed_and_removed(share, olivia, several, on_sale):
    first = comparison(olivia)
    assert {row.name for row in first.added} == {"Al pastor", "Baja fish", "Cola", "Tacos", "Drinks", "Salsa"}
    share()
    with in_restaurant(several.alpha):
        run_service(services.update_product, product_id=on_sale.pastor.id, price=Decimal("9.90"), name="Pastor")
        run_service(services.archive_product, product_id=on_sale.cola.id)
        edit(services.create_product, name="Horchata", category_id=on_sale.drinks.id, price=Decimal("4.00"))
    shown = comparison(olivia)
    assert [row.name for row in shown.added] == ["Horchata"]
    (changed,) = [row for row in shown.changed if row.kind == "product"]
    assert [(str(d.label), d.before, d.after) for d in changed.differences] == [
        ("Name", "Al pastor", "Pastor"), ("Price", "£9.50", "£9.90"),
    ]  # fmt: skip
    assert [link.product.name for link in shown.removed] == ["Cola"]
    page = olivia.get(URL).content.decode()
    assert all(text in page for text in ("Horchata", "<del>£9.50</del>", "1 added, 1 changed, 1 removed."))
    share()
    with in_restaurant(several.beta):
        assert prices() == {"Pastor": Decimal("9.90"), "Baja fish": Decimal("10.00"), "Horchata": Decimal("4.00")}
        assert SharedProduct.objects.get(shared_id=on_sale.pastor.id).product.name == "Pastor"
    assert not comparison(olivia).changes_menu


def test_a_price_of_its_own_is_kept_until_it_is_given_up(share, olivia, several, on_sale, page_client):
    share()
    with in_restaurant(several.beta):
        cola = Product.objects.get(name="Cola")
        edit(services.update_product, product_id=cola.id, price=Decimal("2.90"))
    with in_restaurant(several.alpha):
        edit(services.update_product, product_id=on_sale.cola.id, price=Decimal("3.60"))
    (kept,) = comparison(olivia).own_prices
    assert (kept.local.price, kept.price) == (Decimal("2.90"), Decimal("3.60"))
    assert "Keeps £2.90. The shared price is £3.60." in text(olivia.get(URL))
    share()
    with in_restaurant(several.alpha):  # the source asks what Beta asks already: Beta's price is still its own
        edit(services.update_product, product_id=on_sale.cola.id, price=Decimal("2.90"))
    share()
    with in_restaurant(several.alpha):
        edit(services.update_product, product_id=on_sale.cola.id, price=Decimal("3.80"))
    share()
    with in_restaurant(several.beta):
        assert prices()["Cola"] == Decimal("2.90")
    there = page_client("olivia", slug="beta", of="alpha")
    address = f"/portal/menu/products/{cola.id}/"
    assert "Alpha asks £3.80. The price here is £2.90 and stays" in text(there.get(address))
    assert there.post(f"{address}shared-price/", {"key": str(uuid7())}).status_code == 302
    with in_restaurant(several.beta):
        assert prices()["Cola"] == Decimal("3.80")
        run_service(services.publish)
    with in_restaurant(several.alpha):
        edit(services.update_product, product_id=on_sale.cola.id, price=Decimal("4.10"))
    share()
    with in_restaurant(several.beta):
        assert prices()["Cola"] == Decimal("4.10")


def test_prices_by_order_type_follow_the_source_while_the_price_does(share, several, on_sale):
    run_service(services.update_product, product_id=on_sale.cola.id, takeaway_price=Decimal("3.00"), short_name="Col")
    edit(services.update_product, product_id=on_sale.fish.id, takeaway_price=Decimal("9.00"), calories=500)
    share()
    with in_restaurant(several.beta):
        cola, fish = Product.objects.get(name="Cola"), Product.objects.get(name="Baja fish")
        assert (cola.takeaway_price, cola.short_name, fish.calories) == (Decimal("3.00"), "Col", 500)
        edit(services.update_product, product_id=cola.id, price=Decimal("2.90"))
    for product in (on_sale.cola, on_sale.fish):
        run_service(services.update_product, product_id=product.id, takeaway_price=Decimal("5.00"))
    run_service(services.publish)
    share()
    with in_restaurant(several.beta):
        found = dict(Product.objects.values_list("name", "takeaway_price"))
    assert (found["Cola"], found["Baja fish"]) == (Decimal("3.00"), Decimal("5.00"))


def test_a_product_that_a_follower_took_off_its_menu_stays_off(share, olivia, several, on_sale, page_client):
    share()
    with in_restaurant(several.beta):
        fish = Product.objects.get(name="Baja fish")
        edit(services.archive_product, product_id=fish.id)
    with in_restaurant(several.alpha):
        edit(services.update_product, product_id=on_sale.fish.id, price=Decimal("11.00"))
    assert [link.product.name for link in comparison(olivia).left_out] == ["Baja fish"]
    share()
    there = page_client("olivia", slug="beta", of="alpha")
    page = there.get(URL)
    assert [link.product.name for link in page.context["left_out"]] == ["Baja fish"]
    with in_restaurant(several.beta):
        assert "Baja fish" not in prices()
        edit(services.restore_product, product_id=fish.id)
    share()
    with in_restaurant(several.beta):
        assert "Baja fish" in prices()


def test_a_product_that_the_source_brings_back_is_the_same_product(share, several, on_sale):
    share()
    with in_restaurant(several.beta):
        cola = Product.objects.get(name="Cola")
    with in_restaurant(several.alpha):
        edit(services.archive_product, product_id=on_sale.cola.id)
    share()
    with in_restaurant(several.beta):
        assert "Cola" not in prices()
    with in_restaurant(several.alpha):
        edit(services.restore_product, product_id=on_sale.cola.id)
    share()
    with in_restaurant(several.beta):
        assert list(Product.objects.filter(name="Cola", archived_at=None)) in ([cola], [Product.objects.last()])
        assert "Cola" in prices()


def test_what_a_follower_has_itself_is_left_alone(share, several, olivia):
    """Its own product, what is sold out, and the price of a dish that both had before."""
    with in_restaurant(several.beta):
        kitchen = run_service(services.create_station, name="Kitchen")
        tacos = run_service(services.create_category, name="Tacos")
        fields = {"category_id": tacos.id, "station": kitchen.slug}
        pastor = run_service(services.create_product, name="AL PASTOR", price=Decimal("8.00"), **fields)
        edit(services.create_product, name="Special", price=Decimal("12.00"), **fields)
        run_service(services.set_availability, item_id=pastor.id, available=False)
    share()
    with in_restaurant(several.beta):
        now = Product.objects.get(pk=pastor.pk)
        assert (now.name, now.price, now.station.slug) == ("Al pastor", Decimal("8.00"), "grill")
        assert prices()["Special"] == Decimal("12.00")
        assert Unavailable.objects.filter(item_id=pastor.id).exists()
        assert Category.objects.filter(name="Tacos").count() == 1


def test_a_renamed_option_stays_the_same_option(share, several, on_sale):
    share()
    with in_restaurant(several.beta):
        verde = ModifierOption.objects.get(name="Verde")
    with in_restaurant(several.alpha):
        options = [{"id": o.id, "name": o.name, "price": o.price} for o in on_sale.salsa.options.all()]
        options[0]["name"] = "Roja"
        edit(services.update_modifier_group, group_id=on_sale.salsa.id, options=options[::-1])
    share()
    with in_restaurant(several.beta):
        assert ModifierOption.objects.get(pk=verde.pk).name == "Roja"
        assert SharedPart.objects.filter(kind="option").count() == 2


def test_names_and_skus_that_products_trade_are_traded_in_the_follower(share, several, on_sale):
    for product, sku in ((on_sale.pastor, "A"), (on_sale.fish, "B")):
        run_service(services.update_product, product_id=product.id, sku=sku)
    run_service(services.publish)
    share()
    run_service(services.update_product, product_id=on_sale.pastor.id, name="Something", sku="C")
    run_service(services.update_product, product_id=on_sale.fish.id, name="Al pastor", sku="A")
    edit(services.update_product, product_id=on_sale.pastor.id, name="Baja fish", sku="B")
    assert share().status == "published"
    with in_restaurant(several.beta):
        names = dict(SharedProduct.objects.values_list("shared_id", "product__name"))
    assert (names[on_sale.pastor.id], names[on_sale.fish.id]) == ("Baja fish", "Al pastor")


def test_pictures_are_copied_into_the_followers_own_storage(share, several, on_sale):
    name = keep(drawn())
    edit(services.set_product_image, product_id=on_sale.cola.id, image=name)
    share()
    with in_restaurant(several.beta):
        assert Product.objects.get(name="Cola").image == name
        assert is_stored(name)
        assert path_of(several.beta.schema_name, name, WIDTHS[0]).startswith(several.beta.schema_name)


def own_edit(several):
    with in_restaurant(several.beta):
        run_service(services.update_product, product_id=Product.objects.get(name="Cola").id, price=Decimal("2.00"))


def own_publish(several):
    with in_restaurant(several.beta):
        edit(services.update_product, product_id=Product.objects.get(name="Cola").id, price=Decimal("2.00"))


def lost_membership(several):
    several.membership.delete()
    clear_principal_cache()


def demotion(several):
    several.membership.role, several.membership.job = "employee", "server"
    several.membership.save()
    clear_principal_cache()


@pytest.mark.parametrize(
    ("meanwhile", "reason"),
    [
        (own_edit, "It has 1 edit of its own that is not published."),
        (own_publish, "This menu has changed since you saw the preview."),
    ],
)
def test_what_happens_in_a_follower_after_the_preview_stops_the_publish_there(
    share, several, on_sale, meanwhile, reason
):
    share()
    edit(services.create_product, name="Horchata", category_id=on_sale.drinks.id, price=Decimal("4.00"), station="bar")
    step = share(lambda: meanwhile(several))
    assert step.status == "failed"
    assert step.error.startswith(reason)
    with in_restaurant(several.beta):
        assert "Horchata" not in prices()
        assert SharedMenu.objects.get().version == 1


@pytest.mark.parametrize("meanwhile", [lost_membership, demotion])
def test_a_person_who_may_no_longer_publish_there_changes_nothing(olivia, several, meanwhile):
    """Between preview and publish the page refuses; between publish and worker the worker does."""
    fields = form(olivia, several.beta)
    response = olivia.post(URL, fields)
    meanwhile(several)
    with in_restaurant(several.alpha):
        worker.publish_to_many()
        step = MenuSharing.objects.get(pk=response.url.split("/")[-2]).steps.get()
    assert (step.status, step.error) == (
        "failed",
        "The person who started this may not publish the menu there any more.",
    )
    refused = olivia.post(URL, fields | {"key": str(uuid7())}, follow=True)
    assert "You may not publish the menu in one of these restaurants." in refused.content.decode()
    assert len(sharings(several)) == 1
    with in_restaurant(several.beta):
        assert not Product.objects.exists()


def test_the_rows_of_a_follower_that_fails_are_not_half_written(share, several, on_sale):
    """A SKU of Beta's own product is in the way, after other products were written."""
    with in_restaurant(several.beta):
        own = run_service(services.create_category, name="Own")
        edit(
            services.create_product, name="Beer", category_id=own.id, price=Decimal("5.00"), sku="C1",
            station=run_service(services.create_station, name="Kitchen").slug,
        )  # fmt: skip
    edit(services.update_product, product_id=on_sale.cola.id, sku="C1")
    step = share()
    assert (step.status, step.error) == ("failed", "Another product has the SKU C1 already.")
    with in_restaurant(several.beta):
        assert list(prices()) == ["Beer"]
        assert not SharedProduct.objects.exists()
        assert Station.objects.count() == 1


def test_another_currency_and_another_source_are_refused(share, olivia, several):
    with in_restaurant(several.beta):
        type(several.beta).objects.filter(pk=several.beta.pk).update(currency="EUR")
    assert olivia.get(URL).context["candidates"][0].refusal == "Its prices are in EUR, those of the shared menu in GBP."
    type(several.beta).objects.filter(pk=several.beta.pk).update(currency="GBP")
    share()
    with in_restaurant(several.beta):
        run_service(lambda context: SharedMenu.objects.update(source_id=uuid7(), source_name="Gamma"))
    assert olivia.get(URL).context["candidates"][0].refusal.startswith("It follows the menu of Gamma.")


def test_the_worker_may_run_again_and_a_form_may_be_sent_twice(olivia, several):
    fields = form(olivia, several.beta)
    first, second = olivia.post(URL, fields), olivia.post(URL, fields)
    assert first.url == second.url
    with in_restaurant(several.alpha):
        sharing = MenuSharing.objects.get()
        step = sharing.steps.get()
        outcome = worker.publish_in(sharing, step)
        assert worker.publish_in(sharing, step) == outcome  # a worker that died before it could note the first
        assert worker.publish_to_many() == 1
        assert worker.publish_to_many() == 0
    with in_restaurant(several.beta):
        assert MenuVersion.objects.count() == 1
        assert Product.objects.count() == 3


def test_publishing_the_same_menu_again_changes_nothing(share, several):
    share()
    assert share().status == "unchanged"
    with in_restaurant(several.beta):
        assert MenuVersion.objects.count() == 1


def test_a_publish_needs_a_restaurant_a_source_and_no_other_publish(several, on_sale, run, actor):
    def start(*names):
        followers = [{"id": str(several.beta.pk), "name": each, "preview": ""} for each in names]
        return run(start_sharing, actor=actor("olivia"), version=1, followers=followers)

    with pytest.raises(NobodyChosen):
        start()
    start("Beta")
    with pytest.raises(SharingUnderWay):
        start("Beta")
    run(lambda context: MenuSharing.objects.all().delete())
    run(
        lambda context: SharedMenu.objects.create(
            pk=1, source_id=uuid7(), source_name="Gamma", version=1, taken_at=context.at
        )
    )
    with pytest.raises(IsFollower, match="follows Gamma"):
        start("Beta")


def test_a_restaurant_stops_following_and_keeps_its_menu(share, several, page_client):
    share()
    there = page_client("olivia", slug="beta", of="alpha")
    assert "This restaurant follows the menu of Alpha." in there.get(URL).content.decode()
    assert there.post(f"{URL}stop/", {"key": str(uuid7())}).status_code == 302
    with in_restaurant(several.beta):
        assert following.source() is None
        assert len(prices()) == 3
        assert not SharedProduct.objects.exists()
    again = there.post(f"{URL}stop/", {"key": str(uuid7())}, follow=True)
    assert "does not follow another" in again.content.decode()


def test_a_restaurant_in_which_the_person_is_an_employee_is_absent(olivia, several, page_client):
    demotion(several)
    assert "No other restaurant" in olivia.get(URL).content.decode()
    assert page_client("sara").get(URL).status_code == 403
    assert page_client("olivia", of="beta").get(URL).status_code == 403


def test_the_plan_of_the_source_has_to_include_several_restaurants(olivia, several):
    fields = form(olivia, several.beta)
    Subscription.objects.filter(restaurant=several.alpha).update(plan=Plan.objects.get(slug="beta"))
    assert "The plan Omega has it" in olivia.get(URL).content.decode()
    assert olivia.post(URL, fields).status_code == 403
    assert not sharings(several)


def test_an_unpublished_source_says_so_first(several, menu, page_client):
    assert "Publish this menu first" in page_client("olivia").get(URL).content.decode()


def test_a_version_that_was_never_published_is_refused(olivia, several):
    for version in ("7", "x", ""):
        refused = olivia.post(URL, form(olivia, several.beta) | {"version": version}, follow=True)
        assert refused.status_code == 200
    assert not sharings(several)


def test_the_preview_costs_the_same_for_a_menu_of_any_size(
    share, olivia, several, on_sale, django_assert_max_num_queries
):
    share()
    with in_restaurant(several.alpha):
        for number in range(12):
            run_service(
                services.create_product, name=f"Dish {number}", category_id=on_sale.tacos.id, price=Decimal("7.00")
            )
        run_service(services.publish)
    olivia.get(URL)
    # Of Beta: whose menu it follows, twice; its draft and last version; the draft and links, nine.
    with django_assert_max_num_queries(45):
        olivia.get(URL)


def test_the_tab_is_shown_to_people_of_several_restaurants(olivia, page_client):
    assert f'href="{URL}"' in olivia.get("/portal/menu/").content.decode()
    assert f'href="{URL}"' not in page_client("marco").get("/portal/menu/").content.decode()
