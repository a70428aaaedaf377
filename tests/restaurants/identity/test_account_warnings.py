"""Who gets an email about wrong PINs and about devices, and where each kind of the security log is recorded."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from fynlo.core import clock
from fynlo.core.ids import uuid7
from realtime.commands.dispatch import dispatch
from restaurants.mail import written
from restaurants.models import OutgoingMail, SecurityEvent

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
    "SIGNATURE_REFUSED": "restaurants/devices/signatures.py",
    "POLICY_CHANGED": "restaurants/portal/security_policy/services.py",
}
NOT_RECORDED_YET = {"DEVICE_CHANGED"}  # the fingerprint of a device is not compared yet


def mails(template: str) -> list[tuple[str, str]]:
    found = [written(mail) for mail in OutgoingMail.objects.filter(template=template).order_by("to")]
    return [(mail.to, mail.text) for mail in found if mail is not None]


def test_every_kind_of_the_log_is_recorded_in_the_file_that_the_table_names():
    assert {kind.name for kind in SecurityEvent.Kind} == set(RECORDED_IN) | NOT_RECORDED_YET
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


def test_revoking_a_device_is_emailed_to_the_owner_once(enrol, actor):
    till = enrol()
    for _ in range(2):
        dispatch("device.revoke", target=till.row.pk, actor=actor("marco"), key=str(uuid7()))

    assert [to for to, _ in mails("device_access")] == ["olivia@alpha.example"]
    assert "The device “Bar” of Alpha was revoked." in mails("device_access")[0][1]


@pytest.mark.parametrize(("search", "found"), [("Sar", ["Sara"]), ("Zoe", [])])
def test_the_security_log_is_searched_by_name(db, page_client, search, found):
    page_client("sara")
    page_client("carl")

    page = page_client("olivia").get("/portal/people/security/", {"q": search})

    assert [entry.who for entry in page.context["entries"]] == found
