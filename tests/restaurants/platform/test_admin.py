"""Django admin on the platform's host: access, every page, forms and buttons."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.hashers import make_password
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.hosts import clear_restaurant_cache
from realtime.commands.dispatch import dispatch
from realtime.sync.models import Device
from restaurants.identity import security_log
from restaurants.identity.hashing import BoundedArgon2Hasher
from restaurants.models import (
    Announcement,
    BillingAccount,
    BillingEvent,
    BillingInvoice,
    Domain,
    FeeRate,
    Invitation,
    Job,
    JobFailure,
    Membership,
    OutgoingMail,
    Plan,
    PlanVersion,
    Platform,
    PlatformAudit,
    PlatformSetting,
    Restaurant,
    SchemaMigration,
    SecurityEvent,
    Session,
    SettingOverride,
    Subscription,
    SupportAccess,
    SuppressedAddress,
    User,
)
from restaurants.platform import domains
from restaurants.platform.admin import commands
from restaurants.platform.admin.audit_labels import action_label, add_target_names
from restaurants.webhooks.sending import Attempt
from tests.plugins.restaurants import PASSWORD

pytestmark = pytest.mark.django_db
ADMIN = "/admin/restaurants"
OURS = [str(model._meta.model_name) for model in (
    Platform, Restaurant, Domain, User, Plan, Subscription, PlatformAudit, OutgoingMail, SecurityEvent, FeeRate,
    PlatformSetting, SettingOverride, PlanVersion, BillingAccount, BillingInvoice, BillingEvent, SuppressedAddress,
    SupportAccess, Membership, Announcement, Job, JobFailure, SchemaMigration,
)]  # fmt: skip

NEVER_ADDED = (
    "platformaudit", "outgoingmail", "securityevent", "platformsetting", "billingaccount", "billinginvoice",
    "billingevent", "suppressedaddress", "supportaccess", "membership", "job", "jobfailure",
    "schemamigration",
)  # fmt: skip


@pytest.fixture
def pat() -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(email="pat@fynlo.example"))
    return client


@pytest.fixture
def one_of_each(alpha) -> None:
    now = alpha.created_at
    PlatformSetting.objects.create(key="sign_up.is_open", value=True)
    account = BillingAccount.objects.create()
    BillingInvoice.objects.create(id="in_1", account=account, status="open", total=1, amount_due=1, issued_at=now)
    BillingEvent.objects.create(id="evt_1", kind="invoice.paid", payload={}, received_at=now, next_attempt_at=now)
    SettingOverride.objects.create(restaurant=alpha, key="mail.volume", value=200)
    SuppressedAddress.objects.create(email="a@b.example", reason="bounced", mail_id=alpha.pk, created_at=now)
    SupportAccess.objects.create(
        restaurant=alpha, user_id=alpha.pk, person="Pat", reason="Ana called", opened_at=now, expires_at=now
    )
    security_log.record(security_log.Kind.SIGN_IN)
    Announcement.objects.create(text_en="A", text_es="B", starts_at=now, ends_at=now + timedelta(days=1))
    Job.objects.create(name="restaurants.tasks.check_domains", started_at=now)
    JobFailure.objects.create(job_id="restaurants.tasks.check_domains", at=now, error="OSError: no")
    SchemaMigration.objects.create(restaurant=alpha, status="failed", missing=1, queued_at=now, error="a lock timeout")
    OutgoingMail.objects.create(
        to="a@b.example", subject="Join", text="secret link", html="secret link", created_at=now, next_attempt_at=now
    )


def chosen(model: str, action: str, *rows) -> tuple[str, dict]:
    return f"{ADMIN}/{model}/", {"action": action, "_selected_action": [str(row.pk) for row in rows]}


def test_only_designed_models_are_registered_in_the_admin():
    assert sorted(str(model._meta.model_name) for model in admin.site._registry) == sorted(OURS)


@pytest.mark.parametrize("model", OURS)
def test_every_list_and_every_form_opens(pat, one_of_each, model):
    assert pat.get(f"{ADMIN}/{model}/").status_code == 200
    assert pat.get(f"{ADMIN}/{model}/", {"q": "a"}).status_code == 200
    row = next(cls for cls in admin.site._registry if cls._meta.model_name == model)._default_manager.all()[0]
    page = pat.get(f"{ADMIN}/{model}/{row.pk}/change/")
    assert page.status_code == 200
    assert "argon2" not in page.content.decode()
    assert "secret link" not in page.content.decode()
    assert pat.get(f"{ADMIN}/{model}/{row.pk}/history/").status_code == 200
    added = pat.get(f"{ADMIN}/{model}/add/").status_code
    assert added == (403 if model in NEVER_ADDED else 200)
    assert pat.get(f"{ADMIN}/{model}/{row.pk}/delete/").status_code == 403


def test_a_checkbox_of_a_list_says_what_it_selects(pat):
    page = pat.get(f"{ADMIN}/user/", {"q": "olivia@alpha"}).content.decode()
    assert 'aria-label="Select olivia@alpha.example"' in page
    assert 'aria-label="Select record"' not in page


def test_memberships_of_all_restaurants_are_found_and_never_changed_there(pat, alpha):
    page = pat.get(f"{ADMIN}/membership/", {"q": "sara@alpha"})
    (row,) = page.context["cl"].result_list
    assert (row.user.email, row.restaurant) == ("sara@alpha.example", alpha)
    assert "Server" in page.content.decode()
    assert pat.post(f"{ADMIN}/membership/{row.pk}/change/", {"role": "manager"}).status_code == 403
    row.refresh_from_db()
    assert row.role == "employee"


def test_the_overview_opens_and_counts(pat):
    page = pat.get("/admin/").content.decode()
    assert "Active restaurants" in page
    assert "Created a restaurant" in page


@pytest.mark.parametrize("name", ["olivia", "sara", None])
@pytest.mark.parametrize("path", ["/admin/", "/admin/restaurants/restaurant/", "/admin/restaurants/user/add/"])
def test_only_a_platform_owner_opens_the_admin(person, name, path):
    client = Client(headers={"host": "localhost"})
    if name:
        client.force_login(person(name))
    response = client.get(path, follow=True)
    landed, status = response.redirect_chain[-1][0], response.status_code
    assert (landed.split("?")[0], status) == (("/admin/login/", 403) if name else ("/sign-in/", 200))
    assert "Active restaurants" not in response.content.decode()


def test_the_admin_is_404_on_a_restaurants_host(page_client):
    assert page_client("olivia").get("/admin/").status_code == 404


def test_only_the_admins_pages_may_evaluate_scripts(pat, page_client):
    assert "'unsafe-eval'" in pat.get("/admin/").headers["Content-Security-Policy"]
    for response in (pat.get("/"), pat.get("/api/v1/docs"), page_client("olivia").get("/portal/")):
        assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert "unsafe" not in page_client("olivia").get("/admin/").headers["Content-Security-Policy"]


def test_a_restaurant_is_created_with_everything_it_needs(pat):
    form = {
        "platform": Platform.objects.get().pk, "name": "Chucho", "slug": "chucho", "plan": "beta",
        "owner_email": "ana@chucho.example",
    }  # fmt: skip
    response = pat.post(f"{ADMIN}/restaurant/add/", form)
    restaurant: Any = Restaurant.objects.get(slug="chucho")
    assert response.status_code == 302
    assert restaurant.domains.get().domain == "chucho.localhost"
    assert restaurant.stream.head == 0
    assert restaurant.subscription.plan_id == "beta"
    assert Invitation.objects.get(restaurant=restaurant).role == "restaurant_owner"
    assert OutgoingMail.objects.get(restaurant=restaurant).to == "ana@chucho.example"
    assert (
        PlatformAudit.objects.filter(kind="platform.create_restaurant", client_type="admin").get().role
        == "platform_owner"
    )
    assert pat.get(f"{ADMIN}/restaurant/{restaurant.pk}/change/").status_code == 200


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"slug": "alpha"}, "Choose a different one"),
        ({"slug": "a--b"}, "3 to 40"),
        ({"owner_email": "x"}, "valid email"),
    ],
)
def test_an_error_of_a_new_restaurant_is_shown_at_its_field(pat, wrong, sentence):
    form = {
        "platform": Platform.objects.get().pk, "name": "Chucho", "slug": "chucho", "plan": "beta",
        "owner_email": "ana@chucho.example",
    }  # fmt: skip
    response = pat.post(f"{ADMIN}/restaurant/add/", form | wrong)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert not Restaurant.objects.filter(slug="chucho").exists()


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_suspending_needs_the_name_and_a_reason_and_emails_the_owner(pat, alpha):
    page = f"{ADMIN}/restaurant/{alpha.pk}/change/"
    assert f"{ADMIN}/restaurant/{alpha.pk}/suspend/" in pat.get(page).content.decode()
    path = f"{ADMIN}/restaurant/{alpha.pk}/suspend/"
    asked = words(pat.get(path))
    for fact in (
        "Suspend Alpha",
        "Open orders 0",
        "People signed in",
        "Type “Alpha” to continue",
        "Back to the restaurant",
    ):
        assert fact in asked
    for form in ({}, {"name": "Beta", "reason": "unpaid"}, {"name": "Alpha", "reason": ""}):
        assert pat.post(path, form).status_code == 200
        assert Restaurant.objects.get(pk=alpha.pk).status == "active"
    assert pat.post(path, {"name": " alpha ", "reason": "Not paid since May"}).status_code == 302
    assert Restaurant.objects.get(pk=alpha.pk).status == "suspended"
    (email,) = OutgoingMail.objects.all()
    assert (email.to, email.subject) == ("olivia@alpha.example", "Alpha has been suspended")
    assert "Not paid since May" in email.text
    assert "support@" in email.text
    entry = PlatformAudit.objects.get(kind="platform.suspend_restaurant")
    assert entry.notes == [
        {"field": "status", "before": "active", "after": "suspended", "reason": "Not paid since May"}
    ]


def test_restoring_needs_a_reason(pat, alpha):
    Restaurant.objects.filter(pk=alpha.pk).update(status="suspended")
    path = f"{ADMIN}/restaurant/{alpha.pk}/restore/"
    assert path in pat.get(f"{ADMIN}/restaurant/{alpha.pk}/change/").content.decode()
    assert "Type “" not in words(pat.get(path))
    assert pat.post(path, {"reason": "Paid"}).status_code == 302
    assert Restaurant.objects.get(pk=alpha.pk).status == "active"
    assert OutgoingMail.objects.get().subject == "Alpha is open again"


def test_the_list_cannot_suspend_a_restaurant(pat, alpha):
    pat.post(*chosen("restaurant", "suspend", alpha))
    assert Restaurant.objects.get(pk=alpha.pk).status == "active"


def test_a_link_that_leaves_a_page_names_where_it_leads(pat, alpha):
    page = words(pat.get(f"{ADMIN}/restaurant/{alpha.pk}/change/"))
    assert "Back to the list" in page
    assert " Close " not in page.replace("Close the restaurant", "")


def test_the_page_of_a_restaurant_shows_its_activity_in_a_fixed_number_of_queries(pat, alpha):
    path, now, counts = f"{ADMIN}/restaurant/{alpha.pk}/change/", alpha.created_at, []
    pat.get(path)
    for number in range(1, 7):
        Device.objects.create(
            id=uuid7(), restaurant=alpha, name=f"Till {number}", kind=Device.Kind.values[0], number=number,
            created_at=now, last_seen_at=now,
        )  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            page = pat.get(path)
        counts.append(len(queries))
    assert counts[0] == counts[-1]
    for fact in ("Open orders: 0", "Last order: None yet", "Devices: 6", "Kitchen screens on: 0", "Change the plan"):
        assert fact in words(page)


def test_the_address_is_proposed_from_the_name(pat):
    assert "prepopulated" in pat.get(f"{ADMIN}/restaurant/add/").content.decode()


def test_the_theme_loads_no_text_font():
    assert "url(" not in Path(str(finders.find("unfold/fonts/inter/styles.css"))).read_text()


def test_deactivating_a_person_ends_their_sessions(pat, person):
    sara = person("sara")
    now = sara.created_at
    Session.objects.create(user=sara, secret="x", refreshed_at=now, created_at=now, expires_at=now)
    path, body = chosen("user", "switch_off", sara)
    pat.post(path, body)
    sara.refresh_from_db()
    assert (sara.is_active, sara.session_version) == (False, 2)
    assert Session.objects.get(user=sara).ended_at is not None
    pat.post(*chosen("user", "switch_on", sara))
    assert person("sara").is_active


def test_a_platform_owner_cannot_deactivate_or_demote_themselves(pat):
    me = User.objects.get(email="pat@fynlo.example")
    refused = pat.post(*chosen("user", "switch_off", me), follow=True)
    assert "cannot deactivate yourself" in refused.content.decode()
    management = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
    pat.post(f"{ADMIN}/user/{me.pk}/change/", management | {"name": "Pat", "is_active": "on"})
    me.refresh_from_db()
    assert (me.is_active, me.is_platform_owner) == (True, True)


def test_a_button_emails_a_link_to_a_new_password(pat, person):
    pat.post(*chosen("user", "send_reset", person("sara")))
    assert OutgoingMail.objects.get().to == "sara@alpha.example"


def test_a_new_person_chooses_their_password_by_email(pat):
    pat.post(f"{ADMIN}/user/add/", {"email": "New@Fynlo.example", "name": "New", "is_platform_owner": "on"})
    new = User.objects.get(email="new@fynlo.example")
    assert not new.has_usable_password()
    assert new.is_platform_owner
    assert OutgoingMail.objects.get().to == "new@fynlo.example"


def test_a_plan_is_renamed_and_the_change_is_in_the_audit(pat):
    form = {
        "name": "Better",
        "rank": 2,
        "price_monthly": "1.00",
        "versions-TOTAL_FORMS": 0,
        "versions-INITIAL_FORMS": 0,
    }
    assert pat.post(f"{ADMIN}/plan/beta/change/", form).status_code == 302
    plan = Plan.objects.get(slug="beta")
    assert (plan.name, str(plan.price_monthly)) == ("Better", "49.00")  # a price changes by a dated row
    notes = PlatformAudit.objects.get(kind="platform.change_plan").notes
    assert {"field": "name", "before": "Beta", "after": "Better"} in notes


def test_a_new_plan_begins_with_its_first_dated_price(pat):
    form = {
        "slug": "delta",
        "name": "Delta",
        "rank": 9,
        "price_monthly": "9.00",
        "price_yearly": "90",
        "features": "x1",
    }
    assert pat.post(f"{ADMIN}/plan/add/", form).status_code == 302
    plan = Plan.objects.select_related("version").get(slug="delta")
    assert (plan.version.price_monthly, plan.version.features, plan.features) == (Decimal(9), ["x1"], ["x1"])


@pytest.mark.parametrize("domain", ["localhost", "no host", "http://x.example", "-x.example", "alpha.localhost"])
def test_an_invalid_domain_is_refused(pat, alpha, domain):
    response = pat.post(f"{ADMIN}/domain/add/", {"tenant": alpha.pk, "domain": domain})
    assert response.status_code == 200
    assert Domain.objects.count() == 2


def test_a_custom_domain_is_served_once_it_is_proved(pat, alpha):
    pat.post(f"{ADMIN}/domain/add/", {"tenant": alpha.pk, "domain": "Till.Alpha.example", "is_primary": "on"})
    domain, visitor = Domain.objects.get(domain="till.alpha.example"), Client(headers={"host": "till.alpha.example"})
    assert (domain.verified_at, domain.is_primary) == (None, False)
    assert alpha.domains.get(is_primary=True).domain == "alpha.localhost"
    page = pat.get(f"{ADMIN}/domain/{domain.pk}/change/").content.decode()
    assert domain.proof in page
    assert "https://till.alpha.example/.well-known/fynlo-domain.txt" in page
    assert "_fynlo-domain.till.alpha.example" in page
    assert visitor.get("/sign-in/").status_code == 404
    rows = f"{ADMIN}/restaurant/"
    assert "Waiting" in pat.get(f"{rows}{alpha.pk}/change/").content.decode()
    assert "<div>alpha.localhost</div><div>till.alpha.example (waiting)</div>" in pat.get(rows).content.decode()

    domains.check_waiting()  # a name that is no public one
    domain.refresh_from_db()
    assert (domain.problem, domain.verified_at) == (domains.PROBLEMS["not_public"], None)
    assert "till.alpha.example (not proved)" in pat.get(rows).content.decode()
    pat.post(*chosen("domain", "check_again", domain))
    domain.refresh_from_db()
    assert (domain.problem, domain.checked_at) == ("", None)
    dispatch(commands.PLATFORM_VERIFY_DOMAIN, target=domain.domain, actor=domains.WORKER, key=str(uuid7()))
    clear_restaurant_cache()
    assert visitor.get("/sign-in/").status_code == 200
    assert "<div>till.alpha.example</div>" in pat.get(rows).content.decode()
    kinds = PlatformAudit.objects.filter(target="till.alpha.example").order_by("at").values_list("kind", flat=True)
    assert list(kinds) == ["platform.check_domain", "platform.verify_domain"]


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (Attempt(200, " {proof}\n", "", 1), ""),
        (Attempt(200, "{proof}0", "", 1), "The file does not hold the proof."),
        (Attempt(302, "{proof}", "", 1), "The server answered 302 instead of the file."),
        (Attempt(None, "", "certificate", 1), domains.PROBLEMS["certificate"]),
        (Attempt(None, "", "another", 1), "The server could not be asked."),
    ],
)
def test_only_the_whole_proof_proves_a_domain(answer, problem):
    domain = Domain(domain="till.alpha.example", proof="c0ffee")
    assert domains.file_problem(domain, replace(answer, answer=answer.answer.format(proof="c0ffee"))) == problem


def test_the_lists_cost_the_same_queries_for_any_length(pat, django_assert_max_num_queries):
    pat.get(reverse("admin:restaurants_user_changelist", urlconf="fynlo.urls.platform"))
    # 1. the session  2. the person  3.–4. two counts  5. the rows  (6. savepoints of none)
    with django_assert_max_num_queries(6):
        pat.get(f"{ADMIN}/user/")


def test_an_entry_about_a_device_names_it_and_its_restaurant(alpha, django_assert_num_queries):
    seen = {"created_at": clock.now(), "last_seen_at": clock.now()}
    device = Device.objects.create(id=uuid7(), restaurant=alpha, number=901, kind="till", name="Bar till", **seen)
    entry: Any = PlatformAudit(kind="device.register", target=str(device.pk))
    with django_assert_num_queries(5):  # restaurants, people, devices, support accesses, imports
        add_target_names([entry])
    assert (action_label(entry.kind), entry.about) == ("Registered a device", "Bar till, Alpha")


def test_the_audit_names_actions_restaurants_and_people(pat, alpha, django_assert_max_num_queries):
    pat.post(f"{ADMIN}/restaurant/{alpha.pk}/suspend/", {"name": "Alpha", "reason": "unpaid"})
    pat.post(*chosen("user", "switch_off", User.objects.get(email="sara@alpha.example")))
    page = words(pat.get(f"{ADMIN}/platformaudit/"))
    for said in ("Suspended a restaurant", "Alpha", "Changed a person", "sara@alpha.example"):
        assert said in page
    assert not re.search(r"\d (a|p)\.m\.", page)  # the 24-hour clock, as everywhere
    entry = PlatformAudit.objects.get(kind="platform.suspend_restaurant")
    assert "Suspended a restaurant" in words(pat.get(f"{ADMIN}/platformaudit/{entry.pk}/change/"))


@pytest.mark.parametrize("what", ["person", "many people", "restaurant", "status", "domain"])
def test_a_change_long_after_signing_in_asks_for_the_password_and_goes_on(pat, alpha, person, what):
    sara = person("sara")
    path, form, is_done = {
        "person": (
            f"{ADMIN}/user/{sara.pk}/change/",
            {"name": "Sarah", "is_active": "on", "memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0},
            lambda: User.objects.filter(pk=sara.pk, name="Sarah"),
        ),
        "many people": (*chosen("user", "switch_off", sara), lambda: User.objects.filter(pk=sara.pk, is_active=False)),
        "restaurant": (
            *chosen("restaurant", "verify", alpha),
            lambda: Restaurant.objects.filter(pk=alpha.pk, verified_at__isnull=False),
        ),
        "status": (
            f"{ADMIN}/restaurant/{alpha.pk}/suspend/",
            {"name": alpha.name, "reason": "unpaid"},
            lambda: Restaurant.objects.filter(pk=alpha.pk, status="suspended"),
        ),
        "domain": (
            f"{ADMIN}/domain/add/",
            {"tenant": alpha.pk, "domain": "till.alpha.example"},
            lambda: Domain.objects.filter(domain="till.alpha.example"),
        ),
    }[what]  # fmt: skip
    Restaurant.objects.update(verified_at=None)
    Session.objects.update(proved_at=clock.now() - timedelta(minutes=11))

    asked = pat.post(path, form)
    assert (asked.status_code, is_done().exists()) == (403, False)
    assert b"Enter your password again" in asked.content
    assert pat.post(path, {**form, "confirm_password": "wrong"}).status_code == 422

    done = pat.post(path, {**form, "confirm_password": PASSWORD})

    assert (done.status_code, is_done().exists()) == (302, True)


def test_a_password_that_is_hashed_at_older_costs_confirms_a_change(pat, alpha, monkeypatch):
    with monkeypatch.context() as costs:
        costs.setattr(BoundedArgon2Hasher, "memory_cost", 16)
        User.objects.filter(email="pat@fynlo.example").update(password=make_password(PASSWORD))
    pat.force_login(User.objects.get(email="pat@fynlo.example"))
    Session.objects.update(proved_at=clock.now() - timedelta(minutes=11))
    form = {"name": alpha.name, "reason": "unpaid", "confirm_password": PASSWORD}

    pat.post(f"{ADMIN}/restaurant/{alpha.pk}/suspend/", form)

    assert Restaurant.objects.get(pk=alpha.pk).status == "suspended"


def test_reading_the_admin_and_signing_out_ask_nothing(pat):
    Session.objects.update(proved_at=clock.now() - timedelta(minutes=11))

    assert pat.get(f"{ADMIN}/user/").status_code == 200
    assert pat.post("/admin/logout/").status_code in (200, 302)


def test_a_stranger_is_sent_to_the_sign_in_and_not_asked_for_a_password(person):
    response = Client(headers={"host": "localhost"}).post(f"{ADMIN}/user/add/", {"email": "a@b.example"})

    assert response.status_code == 302
    assert "/admin/login/" in response["Location"]


# -- fees -------------------------------------------------------------------------------------------------


FEE = {
    "method": "qr", "provider": "stripe", "title": "Stripe", "rate": "0.011", "fixed": "0.10", "monthly": "0",
    "eligible_from": "0", "starts_on": "2031-01-01", "ends_on": "",
}  # fmt: skip


def test_a_fee_is_added_audited_and_not_changed_once_it_has_begun(pat):
    assert pat.post(f"{ADMIN}/feerate/add/", FEE).status_code == 302
    row = FeeRate.objects.get(provider="stripe", method="qr")
    assert PlatformAudit.objects.filter(kind="platform.add_feerate").count() == 1
    changed = pat.post(f"{ADMIN}/feerate/{row.pk}/change/", {**FEE, "rate": "0.012"})
    assert (changed.status_code, FeeRate.objects.get(pk=row.pk).rate) == (302, Decimal("0.012"))

    begun = FeeRate.objects.get(method="cash")
    ends = {"ends_on": f"{clock.now():%Y-%m-%d}", "rate": "0.1", "starts_on": "2030-01-01"}
    assert pat.post(f"{ADMIN}/feerate/{begun.pk}/change/", ends).status_code == 302
    begun.refresh_from_db()
    assert (begun.rate, begun.starts_on.year, begun.ends_on) == (Decimal(0), 2020, clock.now().date())


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"provider": "", "starts_on": "2027-01-01"}, "is in force from 1 January 2020 without a last day"),
        ({"rate": "1.69"}, "Ensure this value is less than or equal to 0.20"),
        ({"ends_on": "2030-12-31"}, "The last day is before the first one."),
    ],
)
def test_a_fee_that_overlaps_or_is_a_slip_is_refused(pat, fields, sentence):
    answer = pat.post(f"{ADMIN}/feerate/add/", {**FEE, **fields})
    assert (answer.status_code, sentence in answer.content.decode()) == (200, True)
    assert FeeRate.objects.count() == 8


def test_closing_and_opening_again_need_a_reason_and_are_offered_by_status(pat, alpha):
    page, close = f"{ADMIN}/restaurant/{alpha.pk}/change/", f"{ADMIN}/restaurant/{alpha.pk}/close/"
    asked = words(pat.get(close))
    for fact in ("Close Alpha", "After 30 days", "Type “Alpha” to continue"):
        assert fact in asked
    assert pat.post(close, {"name": "Beta", "reason": "gone"}).status_code == 200
    assert pat.post(close, {"name": "Alpha", "reason": "Its owner died"}).status_code == 302
    assert Restaurant.objects.get(pk=alpha.pk).status == "closed"
    shown = pat.get(page).content.decode()
    assert [f"/{name}/" in shown for name in ("suspend", "restore", "close", "reopen")] == [False, False, False, True]
    assert "Deleted on" in shown
    assert pat.get(f"{ADMIN}/restaurant/{alpha.pk}/suspend/").status_code == 302
    assert pat.post(f"{ADMIN}/restaurant/{alpha.pk}/reopen/", {"reason": "A mistake"}).status_code == 302
    assert Restaurant.objects.get(pk=alpha.pk).status == "active"
    kinds = PlatformAudit.objects.order_by("at").values_list("kind", flat=True)
    assert list(kinds)[-2:] == ["platform.close_restaurant", "platform.reopen_restaurant"]
