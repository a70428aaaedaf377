"""Who gets an email about wrong PINs and about devices, and where each kind of the security log is recorded."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from fynlo.core import clock
from fynlo.core.ids import uuid7
from realtime.commands.dispatch import dispatch
from restaurants import platform_executor
from restaurants.devices import commands as device_commands
from restaurants.identity.second_factors import commands as factor_commands
from restaurants.identity.second_factors import rules
from restaurants.mail import written
from restaurants.models import OutgoingMail, RecoveryCode, SecurityEvent
from tests.plugins.restaurants import PASSWORD

WRONG = "9173"
RECORDED_IN = {
    "SIGN_IN": "restaurants/identity/sessions.py",
    "SIGN_IN_FAILED": "restaurants/identity/passwords.py",
    "THROTTLED": "restaurants/identity/passwords.py",
    "SIGN_OUT": "restaurants/identity/sessions.py",
    "REFRESH_REUSED": "restaurants/identity/sessions.py",
    "PASSWORD_RESET_ASKED": "restaurants/identity/services/passwords.py",
    "PASSWORD_CHANGED": "restaurants/identity/services/passwords.py",
    "SIGN_UP": "restaurants/identity/services/accounts.py",
    "EMAIL_CONFIRMED": "restaurants/identity/services/accounts.py",
    "SUPPORT_ACCESS": "restaurants/support/services.py",
    "INVITATION": "restaurants/identity/services/invitations.py",
    "ROLE_CHANGED": "restaurants/identity/services/members.py",
    "PERMISSION_REFUSED": "restaurants/identity/permissions.py",
    "SECOND_FACTOR": "restaurants/identity/second_factors/checking.py",
    "SECOND_FACTOR_CHANGED": "restaurants/identity/second_factors/services.py",
    "PIN": "restaurants/identity/pins/services.py",
    "PIN_CHANGED": "restaurants/identity/pins/services.py",
    "STEP_UP": "restaurants/identity/approvals/services.py",
    "DEVICE_ENROLLED": "restaurants/devices/enrolment.py",
    "DEVICE_REVOKED": "restaurants/devices/services.py",
    "DEVICE_CHANGED": "restaurants/devices/looks.py",
    "SIGNATURE_REFUSED": "restaurants/devices/signatures.py",
    "PARTNER_CHANGED": "restaurants/partners/tokens.py",
    "PARTNER_REFUSED": "restaurants/partners/authentication.py",
    "POLICY_CHANGED": "restaurants/portal/security_policy/services.py",
}


def mails(template: str) -> list[tuple[str, str]]:
    found = [written(mail) for mail in OutgoingMail.objects.filter(template=template).order_by("to")]
    return [(mail.to, mail.text) for mail in found if mail is not None]


def test_every_kind_of_the_log_is_recorded_in_the_file_that_the_table_names():
    assert {kind.name for kind in SecurityEvent.Kind} == set(RECORDED_IN)
    for kind, name in RECORDED_IN.items():
        assert f"Kind.{kind}" in (Path(settings.BASE_DIR) / name).read_text(), f"{name} does not record {kind}"


def test_ten_wrong_pins_in_an_hour_are_emailed_to_the_person_and_the_owner_once(db, person, enrol, set_pin):
    set_pin("sara")
    till, began = enrol(), clock.now()
    for minute in range(0, 24, 2):
        with clock.travel(began + timedelta(minutes=minute)):
            till.sign_in(person("sara"), WRONG)

    sent = mails("wrong_pins")
    assert [to for to, _ in sent] == ["olivia@alpha.example", "sara@alpha.example"]
    assert all("wrong PINs for Sara on “Bar”" in text for _, text in sent)
    assert WRONG not in str(sent)


def test_a_few_wrong_pins_are_emailed_to_no_one(db, person, enrol, set_pin):
    set_pin("sara")
    till = enrol()
    for _ in range(7):
        till.sign_in(person("sara"), WRONG)

    assert mails("wrong_pins") == []


def test_wrong_pins_of_an_unknown_person_are_emailed_to_no_one(db, person, enrol):
    till, began, stranger = enrol(), clock.now(), person("sara", "beta")
    for minute in range(0, 24, 2):
        with clock.travel(began + timedelta(minutes=minute)):
            till.sign_in(stranger, WRONG)

    assert mails("wrong_pins") == []


def enter(page_client, user, code: str):
    client = page_client()
    client.post("/sign-in/", {"email": user.email, "password": PASSWORD})
    return client.post("/sign-in/code/", {"code": code})


def test_five_wrong_codes_after_the_right_password_are_mailed_to_the_person_once_a_day(
    db, page_client, person, add_app
):
    app = add_app(person("olivia"))
    for _ in range(4):
        enter(page_client, app.user, "000000")
    assert mails("wrong_codes") == []

    for _ in range(3):  # two of them are refused by the throttle
        enter(page_client, app.user, "000000")

    ((to, text),) = mails("wrong_codes")
    assert to == "olivia@alpha.example"
    assert "They did not get in" in text
    assert "000000" not in text
    assert SecurityEvent.objects.filter(kind="second_factor", outcome="refused").count() == 5
    with clock.travel(clock.now() + timedelta(days=1, minutes=1)):
        for _ in range(5):
            enter(page_client, app.user, "000000")
    assert len(mails("wrong_codes")) == 2


def test_each_use_of_a_recovery_code_is_mailed_with_how_many_are_left(db, page_client, person, add_app):
    app = add_app(person("olivia"))
    for code in app.recovery_codes[:2]:
        assert enter(page_client, app.user, code).status_code == 302
        enter(page_client, app.user, code)  # used before

    sent = mails("recovery_code_used")
    assert [to for to, _ in sent] == ["olivia@alpha.example"] * 2
    assert sorted(left for _, text in sent for left in (9, 8) if f"You have {left} left." in text) == [8, 9]
    assert not any(code in str(sent) for code in app.recovery_codes)
    assert SecurityEvent.objects.filter(kind="second_factor", outcome="done", note="Recovery code").count() == 2


def test_the_last_recovery_code_says_so(db, page_client, person, add_app):
    app = add_app(person("olivia"))
    RecoveryCode.objects.exclude(code_hash=rules.recovery_code_hash(app.user.pk, app.recovery_codes[0])).delete()
    enter(page_client, app.user, app.recovery_codes[0])

    assert "It was your last one." in mails("recovery_code_used")[0][1]


def remove_app(user) -> None:
    dispatch(
        factor_commands.SECOND_FACTOR_REMOVE_APP,
        target=user.pk,
        extra={"restaurant": None},
        actor=platform_executor.actor_of(user),
        key=str(uuid7()),
    )


def test_owners_are_told_when_a_member_removes_a_second_factor(db, person, add_app):
    add_app(person("marco"))

    remove_app(person("marco"))

    ((to, text),) = mails("member_factor_removed")
    assert to == "olivia@alpha.example"
    assert "Marco, who works at Alpha, has removed the authenticator app" in text
    assert [to for to, _ in mails("second_factor_removed")] == ["marco@alpha.example"]


def test_an_owner_is_not_told_twice_of_their_own_and_owners_elsewhere_not_at_all(db, person, add_app):
    add_app(person("olivia"))

    remove_app(person("olivia"))

    assert mails("member_factor_removed") == []


def test_revoking_a_device_is_emailed_to_the_owner_once(enrol, actor):
    till = enrol()
    for _ in range(2):
        dispatch(device_commands.DEVICE_REVOKE, target=till.row.pk, actor=actor("marco"), key=str(uuid7()))

    assert [to for to, _ in mails("device_access")] == ["olivia@alpha.example"]
    assert "The device “Bar” of Alpha was revoked." in mails("device_access")[0][1]


@pytest.mark.parametrize(("search", "found"), [("Sar", ["Sara"]), ("Zoe", [])])
def test_the_security_log_is_searched_by_name(db, page_client, search, found):
    page_client("sara")
    page_client("carl")

    page = page_client("olivia").get("/portal/people/security/", {"q": search})

    assert [entry.who for entry in page.context["entries"]] == found
