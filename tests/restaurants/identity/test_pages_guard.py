"""Whom `page(permission)` admits, and its response to others."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory

from realtime.actors import Actor
from restaurants.identity.page_access import page
from restaurants.identity.page_sessions import sign_in
from restaurants.identity.permissions import MANAGERS, PLATFORM, PUBLIC, SIGNED_IN, register, unregister
from restaurants.identity.principals import clear_principal_cache
from restaurants.models import Membership, User


@pytest.fixture
def visit(rf: RequestFactory, alpha, client):
    """Call a guarded view as a person, on alpha's host or the platform's."""
    register("tests.guarded", "Open the test's page", MANAGERS)

    def call(permission, person=None, *, tenant=alpha, method="get", **headers):
        request = getattr(rf, method)("/portal/x/?y=1", headers=headers)
        request.tenant, request.session, request.user = tenant, client.session, AnonymousUser()
        if person is not None:
            sign_in(request, person)
        request.seen = None

        def view(request):
            request.seen = request.actor
            return HttpResponse("in")

        response = page(permission)(view)(request)
        response.actor = request.seen
        return response

    yield call
    unregister("tests.guarded")


def test_a_manager_is_admitted_as_an_actor(visit, person):
    response = visit("tests.guarded", person("marco"))

    assert response.content == b"in"
    assert isinstance(response.actor, Actor)
    assert response.actor.role == "manager"
    assert response["Cache-Control"] == "private, no-store"


def test_a_person_without_the_permission_is_refused(visit, person):
    assert visit("tests.guarded", person("sara")).status_code == 403


def test_the_neighbours_owner_is_refused_with_a_message(visit, person):
    response = visit("tests.guarded", person("olivia", "beta"))

    assert response.status_code == 403
    assert b"not a member of Alpha" in response.content


def test_a_signed_out_person_is_sent_to_the_sign_in_and_back(visit):
    assert visit("tests.guarded")["Location"] == "/sign-in/?next=%2Fportal%2Fx%2F%3Fy%3D1"
    assert visit("tests.guarded", method="post")["Location"] == "/sign-in/"
    assert visit("tests.guarded", **{"HX-Request": "true"}).status_code == 401


def test_nobody_holds_an_unknown_permission(visit, person):
    assert visit("tests.misspelt", person("olivia")).status_code == 403


def test_platform_pages_are_for_platform_owners_on_the_platforms_host(visit, person, alpha):
    pat = User.objects.get(email="pat@fynlo.example")

    assert visit(PLATFORM, pat, tenant=None).status_code == 200
    assert visit(PLATFORM, pat, tenant=alpha).status_code == 403
    assert visit(PLATFORM, person("olivia"), tenant=None).status_code == 403


def test_public_and_signed_in_pages(visit, person):
    assert visit(PUBLIC).status_code == 200
    assert visit(SIGNED_IN, tenant=None).status_code == 302
    assert visit(SIGNED_IN, person("sara"), tenant=None).status_code == 200


def test_a_lost_membership_takes_effect_when_the_cached_principal_expires(visit, person, settings, monkeypatch):
    sara = person("olivia")
    assert visit("tests.guarded", sara).status_code == 200
    Membership.objects.filter(user=sara).update(is_active=False)

    clear_principal_cache()

    assert visit("tests.guarded", sara).status_code == 403
