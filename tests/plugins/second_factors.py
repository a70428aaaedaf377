"""People with an authenticator app, and the codes that it shows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django_otp.oath import TOTP

from fynlo.core import clock
from fynlo.core.ids import uuid7
from realtime.commands.dispatch import dispatch
from restaurants import platform_executor
from restaurants.identity.second_factors import commands as factor_commands
from restaurants.identity.second_factors import rules
from restaurants.models import User

AGO = timedelta(minutes=5)


@dataclass
class App:
    """An authenticator app of `user`, added AGO, and the recovery codes that were shown then."""

    user: User
    secret: bytes
    recovery_codes: list[str]

    def code(self, at: datetime | None = None) -> str:
        totp = TOTP(self.secret)
        totp.time = (at or clock.now()).timestamp()
        return f"{totp.token():06d}"


@pytest.fixture
def add_app() -> Callable[[User], App]:
    """`add_app(person("olivia"))` adds an authenticator app, as she would herself."""

    def make(user: User) -> App:
        secret, codes = rules.new_secret(), rules.new_recovery_codes()
        dispatch(
            factor_commands.SECOND_FACTOR_ADD_APP,
            target=user.pk,
            extra={
                "secret": secret,
                "step": int((clock.now() - AGO).timestamp()) // rules.STEP_SECONDS,
                "code_hashes": [rules.recovery_code_hash(user.pk, code) for code in codes],
            },
            actor=platform_executor.actor_of(user),
            key=str(uuid7()),
        )
        return App(user, secret, codes)

    return make
