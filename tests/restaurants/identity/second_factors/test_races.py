"""Two sign-ins with the same code at the same moment."""

import threading

from django.test import RequestFactory
from django_otp.plugins.otp_totp.models import TOTPDevice

from fynlo.core import clock
from restaurants.identity.second_factors import app_secrets, rules
from restaurants.identity.second_factors.checking import check_code
from restaurants.identity.second_factors.errors import WrongCode
from restaurants.models import User
from tests.threads import race


def check(user: User, code: str) -> None:
    check_code(user, code, RequestFactory().post("/sign-in/code/"))


def test_a_code_of_the_app_signs_in_once(committed, person, add_app):
    app = add_app(person("olivia"))
    code = app.code()

    outcomes = race(lambda: check(app.user, code), lambda: check(app.user, code))

    assert sum(isinstance(outcome, WrongCode) for outcome in outcomes) == 1


def test_control_without_the_lock_it_signs_in_twice(committed, person, add_app):
    app = add_app(person("olivia"))
    code, both_have_read = app.code(), threading.Barrier(2, timeout=60)

    def check_without_a_lock() -> bool:
        row = TOTPDevice.objects.get(user=app.user)
        both_have_read.wait()
        step = rules.matching_step(app_secrets.secret_of(row), code, at=clock.now(), after=row.last_t)
        TOTPDevice.objects.filter(pk=row.pk).update(last_t=step)
        return step is not None

    assert race(check_without_a_lock, check_without_a_lock) == [True, True]


def test_a_recovery_code_signs_in_once(committed, person, add_app):
    app = add_app(person("olivia"))
    code = app.recovery_codes[0]

    outcomes = race(lambda: check(app.user, code), lambda: check(app.user, code))

    assert sum(isinstance(outcome, WrongCode) for outcome in outcomes) == 1
