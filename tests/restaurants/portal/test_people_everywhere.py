"""People over all restaurants of a person: whom the list shows, invitations to several, removal from one or all."""

from uuid import uuid4

import pytest

from restaurants.identity.principals import clear_principal_cache
from restaurants.models import Invitation, Membership, PlatformAudit, User

pytestmark = pytest.mark.django_db
URL = "/portal/people/everywhere/"


@pytest.fixture
def both(person, beta):
    """Olivia owns Alpha and Beta; Sara serves in both."""
    for name, role, job in (("olivia", "restaurant_owner", ""), ("sara", "employee", "server")):
        Membership.objects.create(user=person(name), restaurant=beta, role=role, job=job)
    clear_principal_cache()


@pytest.fixture
def olivia(page_client, both):
    return page_client("olivia")


def of(name, restaurant, slug="alpha"):
    return Membership.objects.get(user__email=f"{name}@{slug}.example", restaurant=restaurant)


def user_id(name, slug="alpha"):
    return User.objects.get(email=f"{name}@{slug}.example").pk


def remove(client, person, **fields):
    return client.post(f"{URL}{user_id(person)}/", {"key": str(uuid4()), **fields}, follow=True)


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


def test_each_person_stands_once_with_their_role_in_each_restaurant(olivia):
    page = olivia.get(URL)
    (sara,) = [each for each in page.context["people"] if each.email == "sara@alpha.example"]
    assert [(place.restaurant.name, place.position) for place in sara.places] == [
        ("Alpha", "Server"), ("Beta", "Server"),
    ]  # fmt: skip
    assert "marco@beta.example" in page.content.decode()
    assert [each.name for each in olivia.get(f"{URL}?q=sara@alpha").context["people"]] == ["Sara"]


def test_people_of_a_restaurant_that_the_viewer_does_not_manage_are_absent(page_client, both, beta):
    row = of("olivia", beta)
    row.role, row.job = "employee", "server"
    row.save()
    clear_principal_cache()
    page = page_client("olivia").get(URL)
    assert "beta.example" not in page.content.decode()
    (sara,) = [each for each in page.context["people"] if each.email == "sara@alpha.example"]
    assert [place.restaurant.name for place in sara.places] == ["Alpha"]
    refused = remove(page_client("olivia"), "sara", restaurant=str(beta.pk))
    assert messages_of(refused) == ["Choose at least one restaurant."]
    assert of("sara", beta).is_active
    assert page_client("olivia").get(f"{URL}{user_id('kim', 'beta')}/").status_code == 404
    assert page_client("sara").get(URL).status_code == 403


def test_one_form_invites_to_several_restaurants_by_one_invitation_each(olivia, alpha, beta):
    form = {
        "email": "ana@new.example", "name": "Ana", "position": "employee:server", "key": str(uuid4()),
        "restaurants": [str(alpha.pk), str(beta.pk)],
    }  # fmt: skip
    answer = olivia.post(f"{URL}invite/", form, follow=True)
    assert messages_of(answer) == ["ana@new.example is invited to Alpha, Beta."]
    olivia.post(f"{URL}invite/", form)
    assert set(Invitation.objects.values_list("restaurant__name", "role", "job")) == {
        ("Alpha", "employee", "server"), ("Beta", "employee", "server"),
    }  # fmt: skip
    assert Invitation.objects.count() == 2
    (row,) = olivia.get(URL).context["invitations"]
    assert sorted(row["places"]) == ["Alpha: Server", "Beta: Server"]


def test_a_restaurant_that_refuses_is_named_and_the_others_go_on(olivia, alpha, beta):
    form = {"email": "kim@alpha.example", "position": "employee:cook", "key": str(uuid4())}
    answer = olivia.post(f"{URL}invite/", form | {"restaurants": [str(alpha.pk), str(beta.pk)]}, follow=True)
    refused, invited = sorted(messages_of(answer))
    assert refused.startswith("Alpha: kim@alpha.example is a member")
    assert invited == "kim@alpha.example is invited to Beta."
    assert list(Invitation.objects.values_list("restaurant__name", flat=True)) == ["Beta"]


def test_a_form_that_names_a_strangers_restaurant_is_refused(page_client, beta):
    form = {"email": "ana@new.example", "position": "employee:server", "key": str(uuid4())}
    answer = page_client("olivia").post(f"{URL}invite/", form | {"restaurants": [str(beta.pk)]})
    assert answer.status_code == 422
    assert not Invitation.objects.exists()


def test_a_manager_gives_no_role_above_their_own_in_any_of_them(page_client, both, alpha, beta):
    """Olivia owns Alpha, but only manages Beta."""
    row = of("olivia", beta)
    row.role = "manager"
    row.save()
    clear_principal_cache()
    form = {"email": "ana@new.example", "position": "manager", "key": str(uuid4())}
    page_client("olivia").post(f"{URL}invite/", form | {"restaurants": [str(alpha.pk), str(beta.pk)]})
    assert list(Invitation.objects.values_list("restaurant__name", flat=True)) == ["Alpha"]


def test_the_page_of_a_person_is_still_the_viewers(olivia):
    """The shell's own names are the viewer's, not the shown person's."""
    page = olivia.get(f"{URL}{user_id('sara')}/")
    assert page.context["member"].name == "Sara"
    assert page.context["person"]["name"] == "Olivia"


def test_a_person_is_removed_from_the_chosen_restaurants_alone(olivia, alpha, beta):
    answer = remove(olivia, "sara", restaurant=str(beta.pk))
    assert messages_of(answer) == ["Sara is removed from Beta and signed out there."]
    assert (of("sara", alpha).is_active, of("sara", beta).is_active) == (True, False)
    assert PlatformAudit.objects.filter(kind="people.deactivate").count() == 1


def test_a_person_is_removed_from_all(olivia, alpha, beta):
    assert messages_of(remove(olivia, "sara", everywhere="1")) == [
        "Sara is removed from Alpha, Beta and signed out there."
    ]
    assert not of("sara", alpha).is_active
    assert not of("sara", beta).is_active


def test_nobody_removes_themselves(olivia, alpha):
    assert messages_of(remove(olivia, "olivia", everywhere="1")) == ["Choose at least one restaurant."]
    assert of("olivia", alpha).is_active


def test_the_list_costs_the_same_for_any_number_of_people(olivia, django_assert_max_num_queries):
    olivia.get(URL)
    # The shell's 5; restaurants, count, people, memberships, invitations.
    with django_assert_max_num_queries(12):
        olivia.get(URL)
