"""The rows of the mobile app whose feature comes later: 404 with a code, never invented data, and no other route."""

from pathlib import PurePosixPath

import pytest
from django.conf import settings

from restaurants.api.later_features import LATER_FEATURES, LaterFeature, LaterFeatureView
from tests.mobile.test_contract import ask
from tests.security.routes import all_routes

NAMED = {f"api/v1/{later.path}" for later in LATER_FEATURES}
# As the app calls them: its own spellings of ids, and a closing slash here and there.
CALLED = [
    ("GET", "/customers", "customer list"),
]


@pytest.mark.parametrize(("method", "path", "feature"), CALLED)
def test_a_row_for_later_is_answered_with_404_a_code_and_a_sentence(api, method, path, feature):
    for name in ("olivia", "sara", "kim"):
        answer = api(name)(method, path, None if method == "GET" else {"mode": "sandbox"})
        assert (answer.status_code, answer.body["success"], answer.body["data"]) == (404, False, {})
        assert answer.body["error"]["code"] == "feature_not_available"
        assert answer.body["message"] == answer.body["detail"] == f"Fynlo has no {feature} yet."
        assert answer.body["error"]["details"] == {"feature": feature}


@pytest.mark.parametrize("later", LATER_FEATURES, ids=lambda later: later.path)
def test_without_a_token_a_row_for_later_is_answered_with_401_in_both_slash_forms(later: LaterFeature, db):
    path = str(PurePosixPath("/", *("x" if part.startswith("<") else part for part in later.path.split("/"))))
    for method in later.methods.split():
        for form in (path, f"{path}/"):
            for bearer in (None, "Bearer", "Bearer "):
                for host in (f"alpha.{settings.BASE_DOMAIN}", settings.BASE_DOMAIN):
                    answer = ask(bearer, method, form, host)
                    found = (answer.status_code, answer.json()["error"]["code"])
                    wanted = (404, "feature_not_available") if later.public else (401, "not_authenticated")
                    assert found == wanted, f"{method} {form}"


def test_every_row_for_later_is_called_here():
    called = {path.partition("?")[0].rstrip("/") for _, path, _ in CALLED}
    for later in LATER_FEATURES:
        beginning = later.path.partition("<")[0].rstrip("/")
        assert any(path.startswith(f"/{beginning}") for path in called), later.path


@pytest.mark.parametrize("host", ["restaurant", "platform"])
def test_no_other_route_is_answered_as_a_feature_for_later(host):
    routes = [route for route in all_routes(host) if route.view_class is not None]
    assert {route.path for route in routes if issubclass(route.view_class, LaterFeatureView)} == NAMED


def test_a_method_that_the_app_does_not_call_is_405(api):
    assert api("olivia")("DELETE", "/inventory").status_code == 405
