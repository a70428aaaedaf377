"""Django admin on the platform's host: who gets in, that every page opens, and what its forms and buttons do."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from restaurants.identity import security_log
from restaurants.identity.principals import forget_principals
from restaurants.models import (
    Domain,
    Invitation,
    OutgoingMail,
    Plan,
    Platform,
    PlatformAudit,
    Restaurant,
    SecurityEvent,
    Session,
    Subscription,
    User,
)

pytestmark = pytest.mark.django_db
ADMIN = "/admin/restaurants"
OURS = [model._meta.model_name for model in (
    Platform, Restaurant, Domain, User, Plan, Subscription, PlatformAudit, OutgoingMail, SecurityEvent,
)]  # fmt: skip


@pytest.fixture
def pat() -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(email="pat@fynlo.example"))
    return client


@pytest.fixture
def one_of_each(alpha) -> None:
    Subscription.objects.create(restaurant=alpha, plan=Plan.objects.get(slug="beta"))
    now = alpha.created_at
    security_log.record(security_log.Kind.SIGN_IN)
    OutgoingMail.objects.create(
        to="a@b.example", subject="Join", text="secret link", html="secret link", created_at=now, next_attempt_at=now
    )


def chosen(model: str, action: str, *rows) -> tuple[str, dict]:
    return f"{ADMIN}/{model}/", {"action": action, "_selected_action": [str(row.pk) for row in rows]}


def test_nothing_is_registered_that_is_not_looked_after():
    assert sorted(model._meta.model_name for model in admin.site._registry) == sorted(OURS)


@pytest.mark.parametrize("model", OURS)
def test_every_list_and_every_form_opens(pat, one_of_each, model):
    assert pat.get(f"{ADMIN}/{model}/").status_code == 200
    assert pat.get(f"{ADMIN}/{model}/", {"q": "a"}).status_code == 200
    row = next(cls for cls in admin.site._registry if cls._meta.model_name == model).objects.first()
    page = pat.get(f"{ADMIN}/{model}/{row.pk}/change/")
    assert page.status_code == 200
    assert "argon2" not in page.content.decode()
    assert "secret link" not in page.content.decode()
    assert pat.get(f"{ADMIN}/{model}/{row.pk}/history/").status_code == 200
    added = pat.get(f"{ADMIN}/{model}/add/").status_code
    assert added == (403 if model in ("platformaudit", "outgoingmail", "securityevent") else 200)
    assert pat.get(f"{ADMIN}/{model}/{row.pk}/delete/").status_code == 403


def test_the_overview_opens_and_counts(pat):
    page = pat.get("/admin/").content.decode()
    assert "Restaurants in service" in page
    assert "platform.create_restaurant" in page


@pytest.mark.parametrize("name", ["olivia", "sara", None])
@pytest.mark.parametrize("path", ["/admin/", "/admin/restaurants/restaurant/", "/admin/restaurants/user/add/"])
def test_nobody_but_a_platform_owner_gets_in(person, name, path):
    client = Client(headers={"host": "localhost"})
    if name:
        client.force_login(person(name))
    response = client.get(path, follow=True)
    landed, status = response.redirect_chain[-1][0], response.status_code
    assert (landed.split("?")[0], status) == (("/admin/login/", 403) if name else ("/sign-in/", 200))
    assert "Restaurants in service" not in response.content.decode()


def test_there_is_no_admin_on_a_restaurants_host(page_client):
    assert page_client("olivia").get("/admin/").status_code == 404


def test_only_the_admins_pages_may_evaluate_scripts(pat, page_client):
    assert "'unsafe-eval'" in pat.get("/admin/").headers["Content-Security-Policy"]
    for response in (pat.get("/"), pat.get("/api/v1/docs"), page_client("olivia").get("/portal/")):
        assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert "unsafe" not in page_client("olivia").get("/admin/").headers["Content-Security-Policy"]


def test_a_restaurant_is_made_with_all_that_belongs_to_it(pat):
    form = {
        "platform": Platform.objects.get().pk, "name": "Chucho", "slug": "chucho", "plan": "beta",
        "owner_email": "ana@chucho.example",
    }  # fmt: skip
    response = pat.post(f"{ADMIN}/restaurant/add/", form)
    restaurant = Restaurant.objects.get(slug="chucho")
    assert response.status_code == 302
    assert restaurant.domains.get().domain == "chucho.localhost"
    assert restaurant.stream.head == 0
    assert restaurant.subscription.plan_id == "beta"
    assert Invitation.objects.get(restaurant=restaurant).role == "restaurant_owner"
    assert OutgoingMail.objects.get(restaurant=restaurant).to == "ana@chucho.example"
    assert PlatformAudit.objects.filter(kind="platform.add_restaurant").get().role == "platform_owner"
    assert pat.get(f"{ADMIN}/restaurant/{restaurant.pk}/change/").status_code == 200


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [({"slug": "alpha"}, "already"), ({"slug": "a--b"}, "3 to 40"), ({"owner_email": "x"}, "valid email")],
)
def test_what_is_wrong_with_a_new_restaurant_stands_at_its_field(pat, wrong, sentence):
    form = {
        "platform": Platform.objects.get().pk, "name": "Chucho", "slug": "chucho", "plan": "beta",
        "owner_email": "ana@chucho.example",
    }  # fmt: skip
    response = pat.post(f"{ADMIN}/restaurant/add/", form | wrong)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert not Restaurant.objects.filter(slug="chucho").exists()


def test_suspend_and_restore_from_the_list_and_from_the_page(pat, alpha):
    path, body = chosen("restaurant", "suspend", alpha)
    pat.post(path, body)
    assert Restaurant.objects.get(pk=alpha.pk).status == "suspended"
    page = f"{ADMIN}/restaurant/{alpha.pk}/change/"
    assert "restaurants_restaurant_restore_this" in pat.get(page).content.decode()

    formsets = {"domains": 1, "memberships": 6}
    management = {f"{name}-{part}": n for name, n in formsets.items() for part in ("TOTAL_FORMS", "INITIAL_FORMS")}
    pat.post(page, management | {"restaurants_restaurant_restore_this": "1"})
    assert Restaurant.objects.get(pk=alpha.pk).status == "active"


def test_switching_a_person_off_ends_their_sessions(pat, person):
    sara = person("sara")
    now = sara.created_at
    Session.objects.create(user=sara, secret="x", turned_at=now, created_at=now, expires_at=now)
    path, body = chosen("user", "switch_off", sara)
    pat.post(path, body)
    sara.refresh_from_db()
    assert (sara.is_active, sara.session_version) == (False, 2)
    assert Session.objects.get(user=sara).ended_at is not None
    pat.post(*chosen("user", "switch_on", sara))
    assert person("sara").is_active


def test_nobody_switches_themselves_off_or_stops_being_platform_owner(pat):
    me = User.objects.get(email="pat@fynlo.example")
    refused = pat.post(*chosen("user", "switch_off", me), follow=True)
    assert "cannot switch yourself off" in refused.content.decode()
    management = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
    pat.post(f"{ADMIN}/user/{me.pk}/change/", management | {"name": "Pat", "is_active": "on"})
    me.refresh_from_db()
    assert (me.is_active, me.is_platform_owner) == (True, True)


def test_a_letter_for_a_new_password(pat, person):
    pat.post(*chosen("user", "send_reset", person("sara")))
    assert OutgoingMail.objects.get().to == "sara@alpha.example"


def test_a_new_person_chooses_their_password_by_letter(pat):
    pat.post(f"{ADMIN}/user/add/", {"email": "New@Fynlo.example", "name": "New", "is_platform_owner": "on"})
    new = User.objects.get(email="new@fynlo.example")
    assert not new.has_usable_password()
    assert new.is_platform_owner
    assert OutgoingMail.objects.get().to == "new@fynlo.example"


def test_a_plan_is_changed_and_the_change_is_in_the_audit(pat):
    form = {
        "name": "Beta", "rank": 2, "price_monthly": "59.00", "price_yearly": "590", "features": "pos_basic\nreports",
        "max_staff_accounts": "",
    }  # fmt: skip
    assert pat.post(f"{ADMIN}/plan/beta/change/", form).status_code == 302
    plan = Plan.objects.get(slug="beta")
    assert (str(plan.price_monthly), plan.features, plan.max_staff_accounts) == (
        "59.00",
        ["pos_basic", "reports"],
        None,
    )
    notes = PlatformAudit.objects.get(kind="platform.change_plan").notes
    assert {"field": "price_monthly", "before": "49.00", "after": "59.00"} in notes


@pytest.mark.parametrize("domain", ["localhost", "no host", "http://x.example", "-x.example", "alpha.localhost"])
def test_a_domain_that_cannot_be_one_is_refused(pat, alpha, domain):
    response = pat.post(f"{ADMIN}/domain/add/", {"tenant": alpha.pk, "domain": domain})
    assert response.status_code == 200
    assert Domain.objects.count() == 2


def test_a_domain_of_ones_own_answers_at_once(pat, alpha):
    pat.post(f"{ADMIN}/domain/add/", {"tenant": alpha.pk, "domain": "Till.Alpha.example"})
    forget_principals()
    assert Client(headers={"host": "till.alpha.example"}).get("/sign-in/").status_code == 200


def test_the_lists_cost_the_same_however_long(pat, django_assert_max_num_queries):
    pat.get(reverse("admin:restaurants_user_changelist", urlconf="fynlo.urls.platform"))
    # 1. the session  2. the person  3.–4. two counts  5. the rows  (6. savepoints of none)
    with django_assert_max_num_queries(6):
        pat.get(f"{ADMIN}/user/")
