"""An owner closes the restaurant, gets its archive, and opens it again or lets it be deleted."""

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.context import in_restaurant
from fynlo.core.tenancy.hosts import clear_restaurant_cache
from realtime.actors import Actor
from realtime.sync.models import Device
from restaurants.closing import selectors, services, worker
from restaurants.closing.errors import NotDue
from restaurants.exports import worker as exports
from restaurants.exports.models import Archive
from restaurants.identity.principals import clear_principal_cache
from restaurants.models import Closing, DeletedRestaurant, OutgoingMail, PlatformAudit, Restaurant, Session, User
from restaurants.platform import services as platform
from restaurants.platform.addresses import free_slug
from restaurants.platform.errors import RestaurantIsClosed, RestaurantUnknown, SlugTaken
from restaurants.platform_executor import PLATFORM_EXECUTOR
from tests.plugins.restaurants import PASSWORD
from tests.services import run_service

pytestmark = pytest.mark.django_db

PAGE = "/portal/settings/close/"
OLIVIA = "olivia@alpha.example"


@pytest.fixture
def close(olivia, alpha):
    def submit(**form):
        response = olivia.post(PAGE, {"name": "Alpha", "reason": "Retiring", "key": "", **form})
        clear_principal_cache()  # as PRINCIPAL_CACHE_SECONDS does
        return response

    return submit


@pytest.fixture
def closed(close, alpha):
    """Alpha, just closed by Olivia. The platform's tables alone are chosen."""
    assert close(key="01890000-0000-7000-8000-000000000001").status_code == 302
    connection.set_schema_to_public()
    return Closing.objects.select_related("restaurant").get(pk=alpha.pk)


@pytest.fixture
def archived(closed):
    """Alpha, closed, with its archive."""
    worker.look_after_closed()
    with in_restaurant(closed.restaurant):
        exports.make_archives()
    return closed


def act(service, **fields):
    return run_service(service, by=PLATFORM_EXECUTOR, actor=Actor.system(), **fields)


def subjects() -> list[str]:
    return list(OutgoingMail.objects.order_by("created_at", "pk").values_list("subject", flat=True))


def make_due(closing: Closing, *, before: timedelta = timedelta(0)) -> None:
    Closing.objects.filter(pk=closing.pk).update(delete_at=clock.now() + before)


def schema_exists(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [name])
        return cursor.fetchone() is not None


def fail_archives(*, context) -> None:
    Archive.objects.update(status="failed")


# -- closing ---------------------------------------------------------------------------------------------------------


def test_a_closed_restaurant_refuses_its_people_and_says_so(closed, page_client, alpha):
    there = page_client("sara").get("/api/v1/sync/snapshot?view=dashboard")
    assert (there.status_code, there.json()["error"]["code"]) == (403, "restaurant_closed")
    stranger = Client(headers={"host": "alpha.localhost"})
    signing_in = stranger.post("/sign-in/", {"email": "sara@alpha.example", "password": PASSWORD})
    assert signing_in.status_code == 403
    assert "is closed" in signing_in.content.decode()
    page = page_client("olivia").get("/portal/")
    assert (page.status_code, "Alpha is closed" in page.content.decode()) == (403, True)
    assert "/restaurants/" in page.content.decode()
    assert page_client("olivia", slug="beta").get("/portal/").status_code == 200


def test_its_owners_get_an_email_with_the_day_of_the_deletion(closed):
    (email,) = OutgoingMail.objects.all()
    assert (email.to, email.subject, email.restaurant_id) == (OLIVIA, "Alpha is closed", None)
    assert f"{closed.delete_at:%-d %b %Y}" in email.text
    assert "/restaurants/" in email.text
    assert closed.delete_at - closed.closed_at == services.KEPT


def test_work_that_is_unfinished_keeps_it_open(close, olivia, place, alpha):
    place()
    shown = olivia.get(PAGE).content.decode()
    assert "1 order is open" in shown
    refused = close(key="01890000-0000-7000-8000-000000000002")
    assert (refused.status_code, "1 order is open" in refused.content.decode()) == (422, True)
    assert Restaurant.objects.get(pk=alpha.pk).status == "active"


def test_devices_with_unsent_work_are_named(olivia, alpha):
    now = clock.now()
    Device.objects.create(
        id=uuid7(), restaurant=alpha, name="Till", kind="till", number=1, unsent=3, created_at=now, last_seen_at=now
    )
    assert "1 device holds orders that it has not sent" in olivia.get(PAGE).content.decode()


@pytest.mark.parametrize("name", ["", "Beta", "Alph"])
def test_another_name_closes_nothing(close, alpha, name):
    assert close(name=name, key="01890000-0000-7000-8000-000000000003").status_code == 422
    assert Restaurant.objects.get(pk=alpha.pk).status == "active"


def test_an_old_proof_of_the_password_is_not_enough(page_client, alpha):
    client = page_client("olivia")
    client.get("/portal/")
    Session.objects.update(proved_at=clock.now() - timedelta(minutes=11))
    response = client.post(PAGE, {"name": "Alpha", "key": "01890000-0000-7000-8000-000000000004"})
    assert response.status_code == 403
    assert Restaurant.objects.get(pk=alpha.pk).status == "active"


def test_the_command_refuses_whoever_does_not_own_it(person, alpha):
    for name in ("marco", "sara"):
        actor = Actor(str(person(name).pk), person(name).pk, name)
        with pytest.raises(RestaurantUnknown):
            run_service(
                services.close_restaurant, by=PLATFORM_EXECUTOR, actor=actor, restaurant_id=alpha.pk, name="Alpha"
            )


def test_a_closed_restaurant_is_not_restored_like_a_suspended_one(closed, alpha):
    with pytest.raises(RestaurantIsClosed):
        act(platform.restore_restaurant, restaurant_id=alpha.pk)


# -- its archive and opening it again ----------------------------------------------------------------------------------


def test_the_owner_finds_it_among_their_restaurants_and_opens_it_again(closed, at_platform, page_client, alpha):
    client = at_platform(OLIVIA)
    assert f"/restaurants/{alpha.pk}/closed/" in client.get("/restaurants/").content.decode()
    shown = client.get(f"/restaurants/{alpha.pk}/closed/").content.decode()
    assert "The archive is being made" in shown

    assert client.post(f"/restaurants/{alpha.pk}/reopen/").status_code == 302
    clear_principal_cache()

    assert not Closing.objects.exists()
    assert subjects()[-1] == "Alpha is open again"
    assert page_client("olivia").get("/portal/").status_code == 200
    kinds = PlatformAudit.objects.order_by("at").values_list("kind", flat=True)
    assert list(kinds)[-2:] == ["restaurant.close", "restaurant.reopen"]


@pytest.mark.parametrize("email", ["marco@alpha.example", "olivia@beta.example", "pat@fynlo.example"])
def test_no_one_else_sees_opens_or_downloads_it(archived, at_platform, alpha, email):
    client = at_platform(email)
    assert str(alpha.pk) not in client.get("/restaurants/").content.decode()
    assert client.get(f"/restaurants/{alpha.pk}/closed/").status_code == 404
    for path in ("reopen", "archive"):
        assert client.post(f"/restaurants/{alpha.pk}/{path}/").status_code == 302
    assert Restaurant.objects.get(pk=alpha.pk).status == "closed"
    assert not PlatformAudit.objects.filter(kind="restaurant.download_archive").exists()


def test_the_archive_is_made_and_mailed_once_and_downloaded(archived, at_platform, alpha):
    worker.look_after_closed()
    worker.look_after_closed()
    assert subjects() == ["Alpha is closed", "The archive of Alpha is ready"]

    response = at_platform(OLIVIA).post(f"/restaurants/{alpha.pk}/archive/")
    assert response.status_code == 200
    names = zipfile.ZipFile(BytesIO(b"".join(response.streaming_content))).namelist()
    assert any(name.endswith("README.txt") for name in names)
    assert PlatformAudit.objects.filter(kind="restaurant.download_archive").count() == 1


def test_the_archive_needs_a_fresh_proof(archived, alpha):
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(email=OLIVIA))
    client.get("/account/")
    Session.objects.update(proved_at=clock.now() - timedelta(minutes=11))
    assert client.post(f"/restaurants/{alpha.pk}/archive/").status_code == 403


def test_before_it_is_ready_there_is_nothing_to_download(closed, at_platform, alpha):
    response = at_platform(OLIVIA).post(f"/restaurants/{alpha.pk}/archive/", follow=True)
    assert "The archive is not ready yet" in response.content.decode()


def test_an_archive_from_before_the_closing_does_not_count(close, run, actor, alpha):
    from restaurants.exports.services import request_archive

    run(request_archive, actor=actor("olivia"))
    close(key="01890000-0000-7000-8000-000000000005")
    connection.set_schema_to_public()
    closing = Closing.objects.select_related("restaurant").get(pk=alpha.pk)

    worker.look_after_closed()  # the earlier one is still under way: nothing is asked for
    with in_restaurant(alpha):
        exports.make_archives()
    assert selectors.finished_archive(closing) is None
    worker.look_after_closed()
    with in_restaurant(alpha):
        exports.make_archives()
    assert selectors.finished_archive(closing) is not None


def test_an_archive_that_fails_again_and_again_is_begun_three_times(closed):
    for _ in range(5):
        worker.look_after_closed()
        with in_restaurant(closed.restaurant):
            run_service(fail_archives)
    with in_restaurant(closed.restaurant):
        assert Archive.objects.count() == worker.MOST_ARCHIVES
    make_due(closed)
    worker.look_after_closed()
    assert Restaurant.objects.filter(pk=closed.pk).exists(), "it has no archive"


# -- the deletion ------------------------------------------------------------------------------------------------------


def test_owners_are_reminded_once_a_week_before(archived):
    worker.look_after_closed()
    make_due(archived, before=services.REMINDED + timedelta(minutes=5))
    worker.look_after_closed()
    assert len(subjects()) == 2
    make_due(archived, before=services.REMINDED - timedelta(minutes=5))
    worker.look_after_closed()
    worker.look_after_closed()
    assert subjects()[2:] == ["Alpha is about to be deleted"]


def test_what_is_due_is_deleted_with_schema_files_and_access(archived, alpha):
    default_storage.save("alpha_files/menu/a.webp", ContentFile(b"of another restaurant"))
    default_storage.save(f"{alpha.schema_name}/menu/a.webp", ContentFile(b"picture"))
    default_storage.save(f"events/{alpha.schema_name}/2026/11/a.gz", ContentFile(b"names of guests"))
    worker.look_after_closed()
    make_due(archived)
    worker.look_after_closed()

    deleted = DeletedRestaurant.objects.get(pk=alpha.pk)
    assert (deleted.name, deleted.slug) == ("Alpha", "alpha")
    assert deleted.files_deleted_at is not None
    assert not schema_exists(alpha.schema_name)
    assert not Restaurant.objects.filter(pk=alpha.pk).exists()
    assert not Closing.objects.exists()
    assert not default_storage.exists(f"{alpha.schema_name}/menu/a.webp")
    assert not default_storage.exists(f"events/{alpha.schema_name}/2026/11/a.gz"), "events hold personal data"
    assert default_storage.exists("alpha_files/menu/a.webp")
    assert User.objects.filter(email=OLIVIA).exists(), "people are of the platform, not of one restaurant"
    assert subjects()[-1] == "Alpha is deleted"
    assert PlatformAudit.objects.filter(kind="platform.delete_restaurant").count() == 1
    clear_restaurant_cache()  # as after a commit
    assert Client(headers={"host": "alpha.localhost"}).get("/sign-in/").status_code == 404


def test_its_address_is_never_given_away(archived, alpha):
    make_due(archived)
    act(services.delete_restaurant, restaurant_id=alpha.pk)
    assert free_slug("Alpha") == "alpha-2"
    with pytest.raises(SlugTaken):
        act(platform.create_restaurant, platform=platform.default_platform(), name="Alpha", slug="alpha")


def test_files_that_could_not_be_deleted_are_deleted_later(archived, alpha, monkeypatch):
    make_due(archived)
    act(services.delete_restaurant, restaurant_id=alpha.pk)  # the worker died before it deleted the files
    assert DeletedRestaurant.objects.get().files_deleted_at is None
    worker.look_after_closed()
    assert DeletedRestaurant.objects.get().files_deleted_at is not None
    assert default_storage.listdir("")[0] == []


def test_it_is_not_deleted_before_its_day_nor_without_an_archive(closed, archived, alpha):
    with pytest.raises(NotDue):
        act(services.delete_restaurant, restaurant_id=alpha.pk)
    make_due(closed)
    with in_restaurant(alpha):
        run_service(fail_archives)
    with pytest.raises(NotDue):
        act(services.delete_restaurant, restaurant_id=alpha.pk)
    assert schema_exists(alpha.schema_name)
