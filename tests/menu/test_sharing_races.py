"""Publishing to many beside others: an edit in the follower, a second publish, a second worker."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from fynlo.core.tenancy.context import in_restaurant
from menu import services
from menu.models import MenuSharing, MenuVersion, Product
from menu.sharing import comparing, following, worker
from menu.sharing import services as sharing
from realtime.actors import Actor
from restaurants.models import Membership, User
from tests.menu.conftest import build_menu
from tests.services import run_service
from tests.threads import OvertakenRead, errors_of, race

OWN, SHARED = Decimal("2.00"), Decimal("3.60")


@pytest.fixture
def pair(committed):
    """Beta has taken Alpha's menu once; since then Alpha asks more for its cola, as version 2."""
    olivia = User.objects.get(email="olivia@alpha.example")
    Membership.objects.create(user=olivia, restaurant=committed.beta, role="restaurant_owner")
    pair = SimpleNamespace(alpha=committed.alpha, beta=committed.beta, olivia=olivia)
    with in_restaurant(pair.alpha):
        pair.cola = run_service(build_menu).cola
        run_service(services.publish)
        start(pair)
        worker.publish_to_many()
        run_service(services.update_product, product_id=pair.cola.id, price=SHARED)
        run_service(services.publish)
    yield pair
    Membership.objects.filter(user=olivia, restaurant=committed.beta).delete()


def start(pair):
    """Ask for a publish of Alpha's newest version to Beta, with the preview of this moment. Alpha is chosen."""
    row = MenuVersion.objects.first()
    content = worker.published.menu(row.version).document
    with in_restaurant(pair.beta):
        preview = comparing.compare(content, comparing.Follower()).digest()
    followers = [{"id": str(pair.beta.pk), "name": "Beta", "preview": preview}]
    olivia = Actor(principal=str(pair.olivia.pk), user_id=pair.olivia.pk, permissions=frozenset({"menu.publish"}))
    return run_service(sharing.start_sharing, actor=olivia, version=row.version, followers=followers)


def own_price(pair):
    """Beta gives its cola a price of its own and publishes it."""

    def edit():
        with in_restaurant(pair.beta):
            cola = Product.objects.get(name="Cola")
            run_service(services.update_product, product_id=cola.id, price=OWN)
            run_service(services.publish)

    return edit


def cola_in_beta(pair):
    with in_restaurant(pair.beta):
        return Product.objects.get(name="Cola").price


def test_an_edit_in_the_follower_is_never_overwritten_by_a_publish_at_the_same_moment(pair):
    with in_restaurant(pair.alpha):
        start(pair)
    assert errors_of(race(worker.publish_to_many, own_price(pair), restaurant=pair.alpha)) == []
    assert cola_in_beta(pair) == OWN


def test_without_the_drafts_lock_the_edit_is_lost(pair, monkeypatch):
    """The control: the edit is made after the publish has compared, before it writes."""
    with in_restaurant(pair.alpha):
        start(pair)
    overtaken = OvertakenRead(comparing.compare)
    monkeypatch.setattr(following, "lock_draft", lambda: 0)
    monkeypatch.setattr(following, "compare", overtaken.read)
    race(worker.publish_to_many, overtaken.overtake(own_price(pair)), restaurant=pair.alpha)
    assert cola_in_beta(pair) == SHARED


def test_of_two_publishes_at_once_one_is_refused(pair):
    outcomes = race(lambda: start(pair), lambda: start(pair), restaurant=pair.alpha)
    assert [type(each).__name__ for each in errors_of(outcomes)] == ["SharingUnderWay"]
    with in_restaurant(pair.alpha):
        assert MenuSharing.objects.filter(finished_at=None).count() == 1


def test_two_workers_at_once_publish_once(pair):
    with in_restaurant(pair.alpha):
        started = start(pair)
    race(worker.publish_to_many, worker.publish_to_many, restaurant=pair.alpha)
    with in_restaurant(pair.alpha):
        worker.publish_to_many()  # what the first two left to the next sweep
        assert started.steps.get().status == "published"
    with in_restaurant(pair.beta):
        assert MenuVersion.objects.count() == 2
    assert cola_in_beta(pair) == SHARED


def test_without_its_own_key_a_second_worker_would_call_it_a_failure(pair, monkeypatch):
    """The control: a worker that dies before it notes what it did, and keys that are new each time."""
    with in_restaurant(pair.alpha):
        started = start(pair)
        step = started.steps.get()
        monkeypatch.setattr(worker, "uuid5", lambda *parts: worker.uuid7())
        assert worker.publish_in(started, step)["status"] == "published"
        assert worker.publish_in(started, step)["status"] == "failed"
