"""Announcements in the portal: who sees which, until when, in which language, and that each person dismisses theirs."""

from datetime import timedelta

import pytest

from fynlo.core import clock
from restaurants.identity.principals import clear_principal_cache
from restaurants.models import Announcement, DismissedAnnouncement, PlatformAudit

pytestmark = pytest.mark.django_db


@pytest.fixture
def announce():
    def made(text: str, **fields) -> Announcement:
        now = clock.now()
        times = {"starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(hours=1)}
        return Announcement.objects.create(**{"text_en": text, "text_es": f"{text} en español", **times, **fields})

    return made


@pytest.fixture
def shown(page_client):
    def texts(name: str, path: str = "/portal/", slug: str = "alpha") -> list[str]:
        clear_principal_cache()
        page = page_client(name, slug=slug).get(path)
        return [each.text for each in page.context["announcements"]]

    return texts


def test_time_role_plan_and_place_choose_who_sees_one(announce, shown, alpha):
    now = clock.now()
    announce("for managers")
    announce("for owners", audience="owners")
    announce("for everyone", audience="everyone")
    announce("of this plan", plan_id=alpha.subscription.plan_id)
    announce("of another plan", plan_id="alpha" if alpha.subscription.plan_id != "alpha" else "omega")
    announce("on the till", in_portal=False, on_till=True)
    announce("over", ends_at=now - timedelta(minutes=1))
    announce("later", starts_at=now + timedelta(minutes=1))
    assert shown("olivia") == ["for managers", "for owners", "for everyone", "of this plan"]
    assert shown("marco") == ["for managers", "for everyone", "of this plan"]
    assert shown("sara", "/account/") == ["for everyone"]


def test_a_person_dismisses_one_for_good_and_nobody_elses(announce, shown, page_client):
    row, client = announce("Till update on Monday"), page_client("olivia")
    page = client.get("/portal/orders/?status=cancelled")
    assert "Till update on Monday" in page.content.decode()
    gone = client.post(f"/portal/announcements/{row.pk}/dismiss/", {"next": "/portal/orders/?status=cancelled"})
    assert (gone.status_code, gone.url) == (302, "/portal/orders/?status=cancelled")
    client.post(f"/portal/announcements/{row.pk}/dismiss/", {"next": "https://evil.example/"})
    assert (shown("olivia"), shown("marco")) == ([], ["Till update on Monday"])
    assert DismissedAnnouncement.objects.count() == 1
    assert PlatformAudit.objects.filter(kind="announcement.dismiss", target=str(row.pk)).exists()
    unknown = client.post("/portal/announcements/0199f0a4-0000-7000-8000-000000000000/dismiss/")
    assert unknown.status_code == 404


def test_it_is_in_the_language_of_the_page_and_costs_one_query_only_while_there_is_one(
    announce, page_client, person, django_assert_num_queries
):
    client = page_client("olivia")
    client.get("/portal/settings/")
    with django_assert_num_queries(3):  # 1. the session  2. the restaurant's row  3. what needs attention
        client.get("/portal/settings/")
    announce("Maintenance at 03:00")
    clear_principal_cache()
    client.get("/portal/settings/")
    with django_assert_num_queries(4):
        assert "Maintenance at 03:00" in client.get("/portal/settings/").content.decode()
    olivia = person("olivia")
    olivia.language = "es"
    olivia.save()
    clear_principal_cache()
    assert "Maintenance at 03:00 en español" in page_client("olivia").get("/portal/").content.decode()
