"""Support access: who may open it and for how long, what it shows, who ends it, and what the owner reads of it."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client

from fynlo.core import clock
from fynlo.core.errors import DomainError, InvalidInput
from fynlo.core.ids import uuid7
from realtime.commands.dispatch import Forbidden, dispatch
from restaurants import platform_executor
from restaurants.identity.principals import clear_principal_cache
from restaurants.models import (
    Membership,
    OutgoingMail,
    PlatformAudit,
    Restaurant,
    SecurityEvent,
    SecurityPolicy,
    SupportAccess,
    User,
)
from restaurants.platform.admin import commands as admin_commands
from restaurants.platform.errors import RestaurantUnknown
from restaurants.support import commands, errors
from tests.restaurants.support.conftest import REASON

pytestmark = pytest.mark.django_db
OWNERS_PAGE = "/portal/settings/support/"
NOT_THEIRS = [  # the portal's sections that support access leaves out
    "/portal/people/", "/portal/people/security/", "/portal/settings/changes/", "/portal/settings/partners/",
    "/portal/settings/export/", "/portal/settings/close/", "/portal/payment-providers/", "/portal/devices/",
    "/portal/staff/", "/portal/staff/rota/", "/portal/tips/", "/portal/accounting/", "/portal/payments/payouts/",
    "/portal/gift-cards/", "/portal/house-accounts/", "/portal/deposits/", "/portal/attention/", "/pos/", "/kitchen/",
]  # fmt: skip


@pytest.fixture
def in_admin(pat) -> Client:
    client = Client(headers={"host": settings.BASE_DOMAIN})
    client.force_login(pat)
    return client


def views() -> list[dict]:
    rows = PlatformAudit.objects.filter(kind="support.view").order_by("at", "pk")
    return [{"target": row.target, **row.notes[0]} for row in rows]


# Opening


def test_it_is_opened_in_the_admin_and_leads_to_the_portal(in_admin, alpha):
    address = f"/admin/restaurants/restaurant/{alpha.pk}/support/"
    assert "no downloads" in in_admin.get(address).content.decode()

    moved = in_admin.post(address, {"act": "open", "reason": REASON, "minutes": "60"})

    browser = Client(headers={"host": f"alpha.{settings.BASE_DOMAIN}"})
    begin = urlsplit(moved.context["address"])
    to_pass = urlsplit(browser.get(f"{begin.path}?{begin.query}")["Location"])
    enter = urlsplit(in_admin.get(f"{to_pass.path}?{to_pass.query}")["Location"])
    entered = browser.get(f"{enter.path}?{enter.query}")
    assert (entered.status_code, entered["Location"]) == (302, "/portal/")
    page = browser.get("/portal/").content.decode()
    assert "you look and change nothing" in page
    assert f"{settings.BASE_DOMAIN}{address}" in page

    access = SupportAccess.objects.get()
    assert (access.person, access.reason, access.expires_at - access.opened_at) == ("Pat", REASON, timedelta(hours=1))
    again = in_admin.get(address).content.decode()
    assert "Go to the portal" in again
    assert in_admin.post(address, {"act": "go"}).context["address"] == moved.context["address"]
    assert in_admin.post(address, {"act": "end"}).status_code == 302
    assert browser.get("/portal/").status_code == 403


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"reason": "because"}, InvalidInput),
        ({"reason": "   \n          "}, InvalidInput),
        ({"minutes": 31}, InvalidInput),
        ({"minutes": 480}, InvalidInput),
    ],
)
def test_it_needs_a_reason_and_one_of_three_durations(open_access, alpha, fields, refusal):
    with pytest.raises(refusal):
        open_access(alpha, **fields)
    assert not SupportAccess.objects.exists()


def test_a_form_without_a_reason_says_so(in_admin, alpha):
    address = f"/admin/restaurants/restaurant/{alpha.pk}/support/"
    page = in_admin.post(address, {"act": "open", "reason": "short", "minutes": "60"}).content.decode()
    assert "Say why, in a sentence that the owner understands." in page


def test_only_platform_owners_open_it(open_access, person, alpha):
    with pytest.raises(Forbidden):
        open_access(alpha, person=person("olivia"))


def test_a_page_that_was_looked_at_is_no_latest_change_of_the_overview(open_access, looks, in_admin, alpha):
    open_access(alpha)
    assert looks().get("/portal/").status_code == 200
    latest = [row.kind for row in in_admin.get("/admin/").context["latest"]]
    assert latest[0] == "support.open"
    assert "support.view" not in latest


def test_staff_without_a_second_factor_neither_open_nor_use_it(in_admin, open_access, looks, alpha, settings):
    open_access(alpha)
    settings.PLATFORM_NEEDS_SECOND_FACTOR = True
    clear_principal_cache()
    refused = in_admin.post(f"/admin/restaurants/restaurant/{alpha.pk}/support/", {"act": "open"})
    assert (refused.status_code, SupportAccess.objects.count()) == (302, 1)
    assert looks().get("/portal/").status_code == 403
    assert views() == []


def test_a_refusal_of_the_owner_is_a_clear_sentence(open_access, page_client, in_admin, alpha):
    page_client("olivia").post(f"{OWNERS_PAGE}allow/", {"allows": "no"})

    with pytest.raises(errors.SupportNotAllowed):
        open_access(alpha)
    form = {"act": "open", "reason": REASON, "minutes": "30"}
    page = in_admin.post(f"/admin/restaurants/restaurant/{alpha.pk}/support/", form).content.decode()
    assert "does not allow support access. Ask them to allow it" in page

    page_client("olivia").post(f"{OWNERS_PAGE}allow/", {"allows": "yes"})
    assert open_access(alpha)


def test_it_is_refused_where_it_is_open_needless_or_impossible(open_access, pat, alpha, beta):
    open_access(alpha)
    with pytest.raises(errors.SupportAlreadyOpen):
        open_access(alpha)
    Membership.objects.create(user=pat, restaurant=beta, role="manager")
    with pytest.raises(errors.SupportOfMember):
        open_access(beta)
    Restaurant.objects.filter(pk=beta.pk).update(status="suspended")
    with pytest.raises(errors.SupportNotInService):
        open_access(beta)
    beta.pk = alpha.platform_id
    with pytest.raises(RestaurantUnknown):
        open_access(beta)


# What it shows


def test_it_shows_the_portal_and_leaves_the_rest_out(open_access, looks, alpha):
    open_access(alpha)
    browser = looks()
    for path in ("/portal/", "/portal/orders/", "/portal/menu/", "/portal/service/", "/portal/settings/", "/account/"):
        assert browser.get(path).status_code == 200, path
    for path in NOT_THEIRS:
        assert browser.get(path, follow=True).status_code == 403, path
    assert "Support access does not show it." in browser.get("/portal/people/").content.decode()
    assert 'href="/pos/"' not in browser.get("/portal/").content.decode()
    assert {row["page"] for row in views()}.isdisjoint(NOT_THEIRS)


@pytest.mark.parametrize("path", ["/portal/menu/export.csv", "/portal/orders/export.csv", "/portal/stock/export.csv"])
def test_no_file_is_downloaded(open_access, looks, page_client, alpha, path):
    open_access(alpha)
    assert page_client("olivia").get(path).status_code == 200
    refused = looks().get(path)
    assert refused.status_code == 403
    assert "Files cannot be downloaded" in refused.content.decode()


def test_each_view_is_in_the_audit_once_with_the_id_of_its_reason(open_access, looks, alpha):
    access = open_access(alpha)
    browser = looks()
    browser.get("/portal/orders/", {"q": "Ana"})
    browser.get("/portal/menu/", headers={"HX-Request": "true"})
    browser.get("/portal/menu/")

    pages = ["/portal/orders/", "/portal/menu/", "/portal/menu/"]
    target = {"target": str(access.pk), "support_access": str(access.pk)}
    assert views() == [{**target, "page": page} for page in pages]


def test_a_page_costs_a_fixed_number_of_queries_more(
    open_access, looks, page_client, alpha, django_assert_num_queries, django_assert_max_num_queries
):
    open_access(alpha)
    owner, browser = page_client("olivia"), looks()
    owner.get("/portal/menu/")
    browser.get("/portal/menu/")
    with django_assert_max_num_queries(200) as of_owner:
        owner.get("/portal/menu/")
    # Pat's page lacks the owner's bell. To record it: savepoint, claim of the key, the access, the audit, release.
    with django_assert_num_queries(len(of_owner) - 1 + 5):
        browser.get("/portal/menu/")


def test_without_access_the_portal_is_closed_and_no_banner_is_shown(looks, page_client):
    assert "You are not a member of Alpha" in looks().get("/portal/").content.decode()
    assert "may look at this portal" not in page_client("olivia").get("/portal/").content.decode()


# Its end


def test_it_ends_by_itself_at_its_time_whatever_is_cached(open_access, looks, alpha, monkeypatch):
    access = open_access(alpha, minutes=30)
    browser = looks()
    now = clock.now

    monkeypatch.setattr(clock, "now", lambda: access.expires_at - timedelta(microseconds=1))
    assert browser.get("/portal/").status_code == 200
    monkeypatch.setattr(clock, "now", lambda: access.expires_at)
    ended = browser.get("/portal/")
    assert (ended.status_code, "has ended" in ended.content.decode()) == (403, True)
    clear_principal_cache()
    assert browser.get("/portal/").status_code == 403
    monkeypatch.setattr(clock, "now", now)
    assert len(views()) == 1


def test_the_owner_ends_it_and_the_next_page_is_refused_whatever_is_cached(open_access, looks, page_client, alpha):
    access = open_access(alpha)
    browser, owner = looks(), page_client("olivia")
    browser.get("/portal/orders/")
    page = owner.get(OWNERS_PAGE).content.decode()
    for text in ("Pat", REASON, "Open now", "/portal/orders/", "1 page viewed"):
        assert text in page

    assert owner.post(f"{OWNERS_PAGE}{access.pk}/end/").status_code == 302

    assert browser.get("/portal/orders/").status_code == 403
    access.refresh_from_db()
    assert (access.ended_by, access.ended_at is not None) == ("owner", True)
    page = owner.get(OWNERS_PAGE).content.decode()
    assert "The owner" in page
    assert "End it now" not in page
    owner.post(f"{OWNERS_PAGE}{access.pk}/end/")
    assert PlatformAudit.objects.filter(kind="support.end").exclude(notes=[]).count() == 1


def test_it_ends_with_the_account_of_its_person(open_access, looks, pat, alpha):
    browser = looks()
    open_access(alpha)
    assert browser.get("/portal/").status_code == 200
    other = User.objects.create(email="lee@fynlo.example", name="Lee", is_platform_owner=True)

    dispatch(
        admin_commands.PLATFORM_CHANGE_USER, target=pat.pk, extra={"is_active": False},
        actor=platform_executor.actor_of(other), key="off",
    )  # fmt: skip

    assert browser.get("/portal/").status_code == 403  # the cached principal does not know it yet
    clear_principal_cache()
    assert browser.get("/portal/")["Location"].startswith("/sign-in/")
    assert SupportAccess.objects.get().ended_by == "account"


def test_it_ends_when_its_person_is_no_platform_owner_any_more(open_access, looks, pat, alpha):
    browser = looks()
    open_access(alpha)
    browser.get("/portal/")
    User.objects.filter(pk=pat.pk).update(is_platform_owner=False)  # the cached principal does not know it
    assert browser.get("/portal/").status_code == 403


def test_it_ends_with_a_refusal_of_the_owner_and_with_the_restaurant(open_access, looks, page_client, alpha):
    open_access(alpha)
    browser = looks()
    browser.get("/portal/")
    Restaurant.objects.filter(pk=alpha.pk).update(status="suspended")
    assert browser.get("/portal/").status_code == 403
    Restaurant.objects.filter(pk=alpha.pk).update(status="active")
    assert browser.get("/portal/").status_code == 200
    page_client("olivia").post(f"{OWNERS_PAGE}allow/", {"allows": "no"})
    assert browser.get("/portal/").status_code == 403
    assert SupportAccess.objects.get().ended_by == "refused"


# What the owner sees


def test_banner_and_logs_tell_the_owner(open_access, page_client, alpha):
    open_access(alpha)
    owner = page_client("olivia")
    until = SupportAccess.objects.get().expires_at.astimezone(alpha.zone)
    page = owner.get("/portal/").content.decode()
    assert f"Fynlo’s support may look at this portal until {until:%H:%M}." in page
    assert OWNERS_PAGE in page
    manager = page_client("marco").get("/portal/").content.decode()
    assert "may look at this portal" in manager
    assert OWNERS_PAGE not in manager

    event = SecurityEvent.objects.get(kind="support_access")
    assert (event.restaurant_id, event.note) == (alpha.pk, f"Opened for 30 minutes: {REASON}")
    assert "Open support access to a restaurant" in owner.get("/portal/settings/changes/").content.decode()
    assert PlatformAudit.objects.get(kind="support.open").target == str(alpha.pk)
    assert OutgoingMail.objects.filter(to="olivia@alpha.example").count() == 1


def test_both_ends_stand_in_the_owners_changes_and_support_gets_a_page_without_buttons(
    open_access, looks, page_client, alpha
):
    access, owner = open_access(alpha), page_client("olivia")
    drawn = 'class="shell is-looking"'  # shell.css leaves out the buttons that would be refused
    assert drawn in looks().get("/portal/settings/").content.decode()
    assert drawn not in owner.get("/portal/settings/").content.decode()
    owner.post(f"{OWNERS_PAGE}{access.pk}/end/")
    open_access(alpha)
    dispatch(
        commands.SUPPORT_END_AS_STAFF, target=alpha.pk, key=str(uuid7()),
        actor=platform_executor.actor_of(User.objects.get(email="pat@fynlo.example"), "admin"),
    )  # fmt: skip
    changes = owner.get("/portal/settings/changes/").content.decode()
    for words in ("Open support access to a restaurant", "End Fynlo’s support access", "End support access"):
        assert words in changes.replace("&#x27;", "’").replace("'", "’")


def test_each_page_that_was_viewed_is_a_row_of_the_owners_changes(
    open_access, looks, page_client, alpha, beta, django_assert_max_num_queries
):
    """Which page, who and when: twice for a page that was opened twice. The neighbour reads nothing of it."""
    opened, changes = open_access(alpha), "/portal/settings/changes/"
    browser = looks()
    for path in ("/portal/orders/", "/portal/menu/", "/portal/menu/"):
        browser.get(path)
    open_access(beta)
    owner = page_client("olivia")
    owner.post(f"{OWNERS_PAGE}{opened.pk}/end/")
    browser.get("/portal/orders/")

    with django_assert_max_num_queries(15):
        page = owner.get(changes, {"show": "support"})
    rows = page.context["rows"]
    viewed = "Open a page through support access"
    assert [row.what for row in rows] == [
        "End Fynlo's support access", viewed, viewed, viewed, "Open support access to a restaurant",
    ]  # fmt: skip
    paths = ["/portal/menu/", "/portal/menu/", "/portal/orders/"]
    assert [(row.who, row.lines) for row in rows[1:4]] == [("Pat", [f"Page: {path}"]) for path in paths]
    at = list(PlatformAudit.objects.filter(kind="support.view").order_by("-at", "-pk").values_list("at", flat=True))
    assert [row.at for row in rows[1:4]] == at

    assert [row.what for row in owner.get(changes, {"show": "all"}).context["rows"]][:4] == [row.what for row in rows][
        :4
    ]
    assert viewed not in [row.what for row in owner.get(changes).context["rows"]], "settings are not lost among views"
    found = owner.get(changes, {"show": "support", "q": "pat"}).context["rows"]
    assert [row.what for row in found] == [row.what for row in rows[1:]]
    after_it = owner.get(changes, {"show": "support", "before": rows[1].cursor}).context["rows"]
    assert [row.at for row in after_it] == [row.at for row in rows[2:]]
    neighbour = page_client("olivia", "beta").get(changes, {"show": "support"}).context["rows"]
    assert [row.what for row in neighbour] == ["Open support access to a restaurant"]


def test_an_access_that_ended_by_itself_stands_in_the_owners_changes(open_access, page_client, alpha, beta):
    """Nobody gave a command for its end, so it comes from the access itself, in its place among the others."""
    open_access(alpha)
    owner, changes = page_client("olivia"), "/portal/settings/changes/"
    open_access(beta)
    ended = "Support access ended at its time"
    assert ended not in owner.get(changes).content.decode()
    SupportAccess.objects.update(expires_at=clock.now())
    owner.post(f"{OWNERS_PAGE}allow/", {"allows": "no"})

    rows = owner.get(changes).context["rows"]
    kinds = ["Allow or refuse Fynlo's support access", ended, "Open support access to a restaurant"]
    assert [row.what for row in rows][:3] == kinds
    assert (rows[1].who, rows[1].lines) == ("Fynlo", [f"Person: Pat, Reason: {REASON}"])
    for search, found in (("pat", True), ("ended at", True), ("olivia", False)):
        assert (ended in owner.get(changes, {"q": search}).content.decode()) is found, search
    after_it = owner.get(changes, {"before": rows[1].cursor, "show": "all"}).context["rows"]
    assert [row.what for row in after_it][:1] == kinds[2:]


def test_only_the_owner_ends_or_refuses_it_and_only_in_their_restaurant(open_access, page_client, alpha, beta):
    access, theirs = open_access(alpha), open_access(beta)
    for name in ("marco", "sara"):
        client = page_client(name)
        assert client.post(f"{OWNERS_PAGE}{access.pk}/end/").status_code == 403
        assert client.post(f"{OWNERS_PAGE}allow/", {"allows": "no"}).status_code == 403
        assert client.get(OWNERS_PAGE).status_code == 403
    page_client("olivia").post(f"{OWNERS_PAGE}{theirs.pk}/end/")
    assert SupportAccess.objects.filter(ended_at=None).count() == 2
    assert not SecurityPolicy.objects.exists()


def test_the_owners_page_has_a_fixed_number_of_queries(
    open_access, looks, page_client, alpha, django_assert_num_queries
):
    access, owner = open_access(alpha), page_client("olivia")
    looks().get("/portal/")
    owner.get(OWNERS_PAGE)
    # 1. the session  2. the policy  3. the count  4. the accesses  5. their pages  6. what needs attention
    with django_assert_num_queries(6):
        owner.get(OWNERS_PAGE)
    owner.post(f"{OWNERS_PAGE}{access.pk}/end/")
    open_access(alpha)
    looks().get("/portal/orders/")
    owner.get(OWNERS_PAGE)
    with django_assert_num_queries(6):
        owner.get(OWNERS_PAGE)


def test_every_refusal_has_a_code_of_its_own():
    codes = [each.code for each in vars(errors).values() if isinstance(each, type) and issubclass(each, DomainError)]
    assert len([code for code in codes if code.startswith("support.")]) == 8
    assert len(set(codes)) == len(codes)


def test_no_command_runs_for_an_actor_who_only_reads(open_access, looks, alpha):
    open_access(alpha)
    browser = looks()
    browser.get("/portal/")
    principal = browser.get("/portal/").wsgi_request.principal
    actor = principal.support_actor_in(alpha.pk)
    assert actor.may("menu.edit")
    with pytest.raises(Forbidden):
        dispatch(commands.SUPPORT_ALLOW, target=alpha.pk, data={"allows": False}, actor=actor, key="no")
    assert principal.actor_in(alpha.pk) is None
