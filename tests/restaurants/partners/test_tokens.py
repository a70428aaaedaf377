"""Partner tokens: how they are made and end, what they are counted for, and whom they act as."""

from datetime import timedelta

import pytest

from fynlo.core import clock
from fynlo.core.clock import travel
from fynlo.core.tenancy.connection import connection
from realtime.models import AuditEntry, Event
from restaurants.models import PartnerToken, PartnerUse, SecurityEvent
from restaurants.partners import authentication, tokens
from restaurants.partners.errors import PartnerTokenEnded, PartnerTokenNotFound, TooManyPartnerTokens
from restaurants.portal.change_log import Shown, changes
from tests.restaurants.partners.conftest import caller, choose_plan, code_of
from tests.services import run_service

pytestmark = pytest.mark.django_db

MENU = "/menu/categories"


def row_of(text: str) -> PartnerToken:
    return PartnerToken.objects.get(ending=text[-4:])


def test_a_token_is_stored_as_a_hash_and_scanners_can_check_its_form(token):
    text = token("menu:read")
    row = row_of(text)
    assert text.startswith("fynlo_pt_")
    assert tokens.is_well_formed(text)
    assert not tokens.is_well_formed(text[:-1] + ("a" if text[-1] != "a" else "b"))
    stored = [str(value) for value in PartnerToken.objects.filter(pk=row.pk).values().get().values()]
    assert not any(text[9:] in value for value in stored)
    assert row.token_hash == tokens.hashed(text)
    assert SecurityEvent.objects.filter(kind="partner_changed", person="olivia@alpha.example").count() == 1


def test_it_opens_its_own_restaurant_only(token, card, beta):
    text = token("menu:read")
    assert caller(text)("GET", MENU).status_code == 200
    assert caller(text, "")("GET", MENU).status_code == 200
    for answer in (
        caller(text, "beta")("GET", MENU),
        caller(text, "")("GET", MENU, **{"X-Restaurant-Id": str(beta.pk)}),
        caller(text, "")("GET", MENU, **{"X-Restaurant-Id": "nothing"}),
    ):
        assert (answer.status_code, code_of(answer)) == (404, "restaurant_not_found")


@pytest.mark.parametrize("text", ["fynlo_pt_", "fynlo_pt_" + "a" * 46, "fynlo_pt_é", ""])
def test_an_unknown_token_is_refused(omega, text):
    text = text or tokens.new_token()
    answer = caller(text.encode().decode("latin-1"))("GET", MENU)
    assert (answer.status_code, code_of(answer)) == (401, "token_invalid")
    assert PartnerUse.objects.count() == 0


def test_refused_calls_stand_in_the_owners_security_log_with_the_tokens_name(token, card, beta, page_client, omega):
    text, stranger = token("menu:read", name="Booking app"), tokens.new_token()
    for _again in range(2):  # the same refusal once a minute
        assert caller(text)("GET", "/orders/active").status_code == 403
        assert caller(text, "beta")("GET", MENU).status_code == 404
        assert caller(stranger)("GET", MENU).status_code == 401
    with travel(row_of(text).expires_at):
        assert caller(text)("GET", MENU).status_code == 401
    rows = SecurityEvent.objects.filter(kind="partner_refused").order_by("at").values_list("restaurant_id", "note")
    assert list(rows) == [
        (omega.pk, "Booking app tried: See orders"),
        (omega.pk, "Booking app: We cannot find that restaurant among yours."),
        (omega.pk, "This partner token is unknown."),
        (omega.pk, "Booking app: This partner token has expired."),
    ]
    assert "Booking app tried" in page_client("olivia").get("/portal/people/security/").content.decode()


def test_it_works_up_to_its_last_moment(token, card):
    text = token("menu:read", days=1)
    ends = row_of(text).expires_at
    with travel(ends - timedelta(microseconds=1)):
        assert caller(text)("GET", MENU).status_code == 200
    with travel(ends):
        answer = caller(text)("GET", MENU)
        assert (answer.status_code, code_of(answer)) == (401, "token_expired")
        with pytest.raises(PartnerTokenEnded):
            run_service(tokens.rotate_token, token_id=row_of(text).pk, token=tokens.new_token())


def test_after_a_rotation_the_old_token_works_for_a_day(token, card, run, actor):
    old, new = token("menu:read"), tokens.new_token()
    row = run(tokens.rotate_token, actor=actor("olivia"), token_id=row_of(old).pk, token=new)
    ends = row.previous_until
    with travel(ends - timedelta(microseconds=1)):
        assert [caller(text)("GET", MENU).status_code for text in (old, new)] == [200, 200]
    with travel(ends):
        assert [caller(text)("GET", MENU).status_code for text in (old, new)] == [401, 200]
    assert PartnerToken.objects.count() == 1
    run(tokens.revoke_token, actor=actor("olivia"), token_id=row.pk)
    assert {code_of(caller(text)("GET", MENU)) for text in (old, new)} == {"token_revoked", "token_invalid"}


def test_the_neighbour_cannot_revoke_it(token, run, actor, beta):
    row = row_of(token("menu:read"))
    connection.set_tenant(beta)
    for service, fields in ((tokens.revoke_token, {}), (tokens.rotate_token, {"token": tokens.new_token()})):
        with pytest.raises(PartnerTokenNotFound):
            run(service, actor=actor("olivia"), token_id=row.pk, **fields)


def test_a_lower_plan_refuses_and_keeps_it(token, card, omega):
    text = token("menu:read")
    choose_plan(omega, "beta")
    answer = caller(text)("GET", MENU)
    assert (answer.status_code, code_of(answer)) == (403, "subscription_required")
    assert answer.body["error"]["details"] == {"required_plan": "omega"}
    choose_plan(omega, "omega")
    assert caller(text)("GET", MENU).status_code == 200


def test_each_call_is_counted_and_a_minute_has_a_limit(token, card, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(authentication, "CALLS_A_MINUTE", 2)
    text, other = token("menu:read"), token("menu:read", name="Other")
    now = clock.now().replace(second=20, microsecond=0)
    with travel(now):
        assert [caller(text)("GET", MENU).status_code for _ in range(4)] == [200, 200, 429, 429]
        refused = caller(text)("GET", MENU)
        assert (code_of(refused), refused.headers["Retry-After"]) == ("too_many_requests", "40")
        assert caller(other)("GET", MENU).status_code == 200
    with travel(now + timedelta(seconds=40)):
        assert caller(text)("GET", MENU).status_code == 200
    use = PartnerUse.objects.get(token=row_of(text), day=now.date())
    assert (use.calls, use.limited) == (6, 3)
    with django_assert_num_queries(2):  # the token with its use, the plan; the menu is cached
        assert caller(other)("GET", MENU).status_code == 200


def test_an_order_of_a_partner_names_it_everywhere(token, card, room, omega):
    text = token("orders:write")
    call, row = caller(text), row_of(text)
    body = {
        "items": [{"product_id": str(card.latte.id), "quantity": 1}],
        "table_id": str(room.one.id),
    }
    made = call("POST", "/orders", body, **{"Idempotency-Key": "once"})
    assert made.status_code == 201, made.body
    again = call("POST", "/orders", body, **{"Idempotency-Key": "once"})
    assert again.body["data"]["id"] == made.body["data"]["id"]
    audit = AuditEntry.objects.get(kind="order.create")
    assert (audit.actor, audit.role, audit.client_type) == (row.pk, "partner", "partner")
    event = Event.objects.get(type="order.created")
    assert (event.actor, event.client_type) == (row.pk, "partner")
    history = call("GET", f"/orders/{made.body['data']['id']}/history").body["data"]
    assert "partner Ana's deliveries" in str(history)
    shown, _next = changes(omega, size=10, show=Shown.EVERYTHING)
    assert [(change.who, change.what) for change in shown][:1] == [("partner Ana's deliveries", "Open an order")]


def test_a_restaurant_has_at_most_fifty(token, monkeypatch):
    monkeypatch.setattr(tokens, "MOST_IN_USE", 1)
    token("menu:read")
    with pytest.raises(TooManyPartnerTokens):
        token("menu:read")
