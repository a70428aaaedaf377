"""The mobile app's wizard creates a restaurant and invites its people, in one command."""

import pytest
from django.test import Client

from fynlo.core import json_codec
from restaurants.models import Invitation, Membership, OutgoingMail, PlatformAudit, PlatformCommand, Restaurant, User
from tests.mobile.rows import AN_ONBOARDING

ONBOARD = "/api/v1/restaurants/onboarding/create"


@pytest.fixture
def ana(db) -> User:
    return User.objects.create_user("ana.owner@casa.example", "correct horse battery", name="Ana")


@pytest.fixture
def onboard(ana):
    """`onboard(phone=…)` sends the wizard's answers with those changes; `.body` is what the app reads."""

    def send(key: str = "", **changes):
        client = Client(headers={"host": "localhost"})
        client.force_login(ana)
        headers = {"Idempotency-Key": key} if key else {}
        answer = client.post(
            ONBOARD, json_codec.dumps(AN_ONBOARDING | changes), content_type="application/json", headers=headers
        )
        answer.body = json_codec.loads(answer.content)
        return answer

    return send


def person(email: str, role: str = "server") -> dict:
    return {"name": "Bea", "email": email, "role": role, "hourly_rate": 12, "access_level": "standard"}


def test_the_wizard_creates_a_restaurant_that_its_sender_owns(onboard, ana):
    answer = onboard()
    assert answer.status_code == 201
    restaurant = Restaurant.objects.get(pk=answer.body["restaurant_id"])
    assert (restaurant.name, restaurant.phone, restaurant.email, restaurant.verified_at) == (
        "Casa Nueva", "020 7946 0000", "hello@casa.example", None,
    )  # fmt: skip
    assert restaurant.address.splitlines() == ["1 High Street", "London", "E1 6AN", "United Kingdom"]
    assert Membership.objects.get(user=ana, restaurant=restaurant).role == "restaurant_owner"
    assert restaurant.subscription.plan_id == "alpha"
    assert restaurant.onboarding.kind == "restaurant"
    assert [len(day) for day in restaurant.hours.week] == [1, 0, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(("sent", "kind"), [("CAFE", "cafe"), ("Food truck", "other"), ("", ""), (None, "")])
def test_a_business_type_becomes_our_kind(onboard, sent, kind):
    assert onboard(business_type=sent).status_code == 201
    assert Restaurant.objects.get(name="Casa Nueva").onboarding.kind == kind


def test_each_person_of_the_list_is_invited_in_their_job(onboard):
    words = {"Manager": ("manager", ""), "waiter": ("employee", "server"), "Chef": ("employee", "cook"),
             "cashier": ("employee", "cashier")}  # fmt: skip
    answer = onboard(employees=[person(f"{word.lower()}@casa.example", word) for word in words])
    assert answer.body["invited"] == [f"{word.lower()}@casa.example" for word in words]
    made = {row.email: (row.role, row.job) for row in Invitation.objects.all()}
    assert made == {f"{word.lower()}@casa.example": position for word, position in words.items()}
    assert OutgoingMail.objects.filter(template="invitation").count() == len(words)


def test_a_person_who_cannot_be_invited_is_named_and_the_others_are_invited(onboard, ana):
    people = [person(""), person(ana.email), *(person(f"b{number}@casa.example") for number in range(17))]
    answer = onboard(employees=people)
    assert answer.status_code == 201
    assert answer.body["invited"] == [f"b{number}@casa.example" for number in range(15)]
    refused = {row["email"]: row["message"] for row in answer.body["not_invited"]}
    assert set(refused) == {"", ana.email, "b15@casa.example", "b16@casa.example"}
    assert refused["b16@casa.example"] == "You have sent 15 invitations today. Send the rest tomorrow."


def test_bank_details_are_stored_nowhere_and_the_answer_says_so(onboard):
    answer = onboard(key="one-key")
    assert answer.body["meta"]["not_stored"] == [
        "bank_details", "description", "employees.access_level", "employees.hourly_rate", "employees.start_date",
        "owner_info", "website",
    ]  # fmt: skip
    rows = [*PlatformCommand.objects.values(), *PlatformAudit.objects.values(), *Restaurant.objects.values()]
    assert "55779911" not in str(rows)
    other = onboard(key="one-key", bank_details={"sort_code": "00-00-00"})
    assert (other.status_code, other.body["restaurant_id"]) == (201, answer.body["restaurant_id"])


def test_a_wizard_that_is_sent_again_without_a_key_creates_one_restaurant(onboard):
    first, again = onboard(), onboard()
    assert first.body["restaurant_id"] == again.body["restaurant_id"]
    assert again.body["meta"]["duplicate"] is True
    assert (Restaurant.objects.filter(name="Casa Nueva").count(), Invitation.objects.count()) == (1, 1)


def test_nothing_is_created_before_the_address_is_confirmed(onboard, ana):
    User.objects.filter(pk=ana.pk).update(email_confirmed_at=None)
    answer = onboard()
    assert (answer.status_code, answer.body["error"]["code"]) == (403, "email_not_confirmed")
    assert not Restaurant.objects.filter(name="Casa Nueva").exists()
    assert not OutgoingMail.objects.exists()


def test_the_answers_may_be_missing_or_null(onboard):
    empty = dict.fromkeys(("display_name", "phone", "email", "address", "employees", "bank_details", "owner_info"))
    answer = onboard(**empty)
    assert (answer.status_code, answer.body["restaurant_name"]) == (201, "Casa Nueva Ltd")
    assert answer.body["invited"] == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "A\x07"}, "name"),
        ({"display_name": "x" * 121}, "display_name"),
        ({"email": "no"}, "email"),
        ({"address": "1 High Street"}, "address"),
        ({"address": {"zipCode": "9" * 21}}, "address.zipCode"),
        ({"employees": {"name": "Bea"}}, "employees"),
        ({"business_hours": {"monday": {"open": "noon", "close": "22:00"}}}, "business_hours.monday.open"),
        ({"business_hours": {"monday": {"open": "12:00"}}}, "business_hours.monday"),
        ({"business_hours": {"monday": "12-22"}}, "business_hours.monday"),
        ({"business_type": "x" * 41}, "business_type"),
        ({"employees": [person("b@casa.example", "owner")]}, "employees.0.role"),
        ({"employees": [person("not an email")]}, "employees.0.email"),
        ({"employees": ["Bea"]}, "employees.0"),
        ({"employees": [person("b@casa.example")] * 51}, "employees"),
    ],
)
def test_an_invalid_answer_is_named_and_nothing_is_created(onboard, wrong, field):
    answer = onboard(**wrong)
    assert (answer.status_code, answer.body["error"]["code"]) == (400, "invalid")
    assert answer.body["error"]["field"].startswith(field)
    assert not Restaurant.objects.filter(name__startswith="Casa").exists()
