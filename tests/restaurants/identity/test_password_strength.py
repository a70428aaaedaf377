"""New passwords: common and easily guessed ones are refused, in words, within a bounded time."""

import threading

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from fynlo.core.errors import Unavailable
from fynlo.core.ids import uuid7
from fynlo.seed.setup import PASSWORD as DEMO_PASSWORD
from restaurants.identity import password_strength, passwords
from restaurants.identity.passwords import WeakPassword
from restaurants.models import Restaurant, User
from tests.plugins.restaurants import PASSWORD

ANA = User(email="ana.quiroga@casa-azul.example", name="Ana Quiroga")


STRONG = [PASSWORD, DEMO_PASSWORD, "another horse entirely", "9fK!vq2Lx@Pz", "83920571648302", f"{PASSWORD} " * 40]


@pytest.mark.parametrize("password", STRONG)
def test_a_password_that_is_hard_to_guess_is_accepted(password):
    validate_password(password, ANA)


@pytest.mark.parametrize(
    "password",
    [
        "Password123!",
        "p@ssw0rd2026",
        "qwertyuiop[]",
        "iloveyou1234",
        "aaaaaaaaaaaaaaaa",
        "abcabcabcabcabc",
        "anaquiroga2026",
        "casa-azul.example",
        "fynlo12345",
        "fynlopos123",
        "1234567890",
        "0101199001",
    ],
)
def test_a_common_password_or_one_about_the_person_is_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password, ANA)


def test_every_long_password_of_the_shipped_lists_is_refused():
    listed = [password for password in FREQUENCY_LISTS["passwords"] if len(password) >= 10]
    assert len(listed) > 500
    accepted = [word for word in listed if password_strength.score(word, []) >= password_strength.LEAST_SCORE]
    assert accepted == []


def test_the_restaurants_name_is_refused_as_a_password():
    chucho = Restaurant(name="Taquería Zacatecas")
    with pytest.raises(WeakPassword, match="easy to guess"):
        passwords.hashed_password("taqueríazacatecas1", email="a@b.example", restaurant=chucho)
    passwords.hashed_password("taqueríazacatecas1", email="a@b.example")


def test_the_refusal_says_what_to_do_on_the_page_and_changes_nothing(db, page_client, person):
    form = {"current": PASSWORD, "password": "iloveyou1234", "key": str(uuid7())}

    response = page_client("sara").post("/password/change/", form)

    assert response.status_code == 422
    assert "Use several words that have nothing to do with each other." in response.content.decode()
    assert person("sara").check_password(PASSWORD)


def test_the_api_refuses_it_with_the_code_of_a_weak_password(db, api, sign_in):
    caller = api(bearer=sign_in("sara@alpha.example")["access_token"])

    response = caller.post(
        "/api/v1/auth/password/change", {"current_password": PASSWORD, "new_password": "iloveyou1234"}
    )

    assert (response.status_code, response.json()["error"]["code"]) == (422, "password.weak")


@pytest.mark.parametrize(
    "symbols", ["4@8({[<369|1!$50+7x%2", "[@<<4133++2$7$[343+7@2{784{7631|{(6$1%@7@5@2|99!9!09", "a1"]
)
def test_hostile_symbols_cost_a_bounded_number_of_lookups(symbols, monkeypatch):
    """Counted, not timed: each lookup table of symbols is read once for at most MOST_LOOKUPS parts."""
    read: list[str] = []
    monkeypatch.setattr(password_strength, "zxcvbn", lambda text, user_inputs: read.append(text) or {"score": 4})

    password_strength.score(symbols * 40, [])

    assert password_strength.SHORTEST <= len(read[0]) <= password_strength.LONGEST
    assert len(read[0]) == password_strength.LONGEST or symbols != "a1"


def test_a_limited_number_of_words_about_a_person_is_compared(monkeypatch):
    given: list[list[str]] = []
    monkeypatch.setattr(
        password_strength, "zxcvbn", lambda text, user_inputs: given.append(user_inputs) or {"score": 4}
    )
    validator = password_strength.GuessableValidator()

    validator.validate("correct horse battery", User(email="a@b.example", name="word " * 24))

    assert len(given[0]) <= password_strength.MOST_INPUTS
    assert max(map(len, given[0])) <= password_strength.LONGEST


def test_a_password_that_cannot_be_estimated_in_time_is_answered_with_503(monkeypatch):
    monkeypatch.setattr(password_strength, "PATIENCE_SECONDS", 0.01)
    began, done = threading.Event(), threading.Event()

    def slow(text: str, user_inputs: list[str]) -> dict[str, int]:
        began.set()
        done.wait()
        return {"score": 4}

    monkeypatch.setattr(password_strength, "zxcvbn", slow)
    other = threading.Thread(target=password_strength.score, args=("first", []))
    other.start()
    began.wait()
    try:
        with pytest.raises(Unavailable):
            password_strength.score("second", [])
    finally:
        done.set()
        other.join()
