"""Gift cards over the API: sell, look one up, pay with one, and what stops guessing."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import connection

from fynlo.core import clock, envelope
from payments.gift_cards import codes, guessing, services
from payments.models import GiftCard
from payments.provider_accounts import sealing
from realtime.models import AuditEntry, Command, Event
from restaurants import mail
from restaurants.identity.throttle import Throttle
from restaurants.models import OutgoingMail
from tests.payments.gift_cards.conftest import CODE, held

pytestmark = pytest.mark.django_db
WRITTEN = "7k2m-9qxa-0c4d-7x2k"


@pytest.fixture
def carls(api, card):
    return api("carl")


def test_a_card_is_sold_paid_read_and_spent(carls, place):
    sold = carls("POST", "/gift-cards", {"amount": 50, "code": WRITTEN})
    assert (sold.status_code, sold.body["data"]["state"], sold.body["data"]["due"]) == (201, "prepared", D("50.00"))
    assert "code" not in sold.body["data"]
    carls("POST", "/payments/cash", {"order_id": sold.body["data"]["order_id"], "amount": 50})
    shown = carls("POST", f"/gift-cards/{sold.body['data']['id']}/reveal", {})
    assert shown.body["data"]["code"] == "7K2M 9QXA 0C4D 7X2K"
    found = carls("POST", "/gift-cards/check", {"code": WRITTEN}).body["data"]
    assert (found["balance"], found["state"], found["last_four"]) == (D("50.00"), "active", "7X2K")
    order = place()
    paid = carls("POST", "/payments/gift-card", {"order_id": str(order.id), "amount": D("11.70"), "code": WRITTEN})
    assert (paid.status_code, paid.body["method"], held(GiftCard.objects.get())) == (201, "gift_card", D("38.30"))
    for rows in (Command, Event, AuditEntry):
        stored = str([vars(row) for row in rows.objects.all()])
        assert CODE not in stored, f"{rows.__name__} holds the code"
        assert WRITTEN not in stored, f"{rows.__name__} holds the code"


def test_an_added_card_is_on_the_bill_of_the_food(carls, place):
    order = place()
    sold = carls("POST", "/gift-cards", {"amount": 20, "order_id": str(order.id)}).body["data"]
    assert (sold["order_id"], sold["due"]) == (str(order.id), D("31.70"))


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"amount": 50, "code": "short"}, "gift_card.code_invalid"),
        ({"amount": 1}, "gift_card.amount"),
        ({"amount": -5}, "invalid"),
        ({"amount": "5.001"}, "invalid"),
    ],
    ids=["code", "limits", "negative", "part of a penny"],
)
def test_bad_input_is_named(carls, body, code):
    assert carls("POST", "/gift-cards", body).body["error"]["code"] == code
    assert not GiftCard.objects.exists()


def test_a_wrong_code_is_not_found(carls, sell):
    sell()
    refused = carls("POST", "/gift-cards/check", {"code": "AAAABBBBCCCCDDDD"})
    assert (refused.status_code, refused.body["error"]["code"]) == (404, "gift_card.not_found")


def test_a_code_is_hashed_with_the_restaurants_own_key(sell, monkeypatch):
    """So the same code has another hash next door, and a copied row is not found there."""
    card = sell()
    assert codes.lookup_of(CODE) == card.lookup
    monkeypatch.setattr(sealing, "key_context", lambda: "restaurant:another")
    with pytest.raises(envelope.CannotOpen):
        codes.lookup_of(CODE)


def test_a_person_who_guesses_is_stopped_and_a_right_code_is_forgiven(carls, sell, monkeypatch):
    sell()
    monkeypatch.setattr(guessing, "OF_SUBJECT", Throttle("gift-card", guessing.WINDOW, per_subject=3))
    for _ in range(5):
        assert carls("POST", "/gift-cards/check", {"code": WRITTEN}).status_code == 200
    wrong = [carls("POST", "/gift-cards/check", {"code": f"AAAABBBBCCCC000{n}"}).status_code for n in range(4)]
    assert wrong == [404, 404, 404, 429]
    assert carls("POST", "/gift-cards/check", {"code": WRITTEN}).status_code == 429, "also a right guess waits"


def test_guesses_at_one_bill_are_counted_whoever_guesses(api, carls, sell, place, monkeypatch):
    sell()
    monkeypatch.setattr(guessing, "OF_SUBJECT", Throttle("gift-card", guessing.WINDOW, per_subject=2))
    body = {"order_id": str(place().id), "amount": 1}
    tried = [(carls, "1"), (api("sara"), "2"), (api("marco"), "3")]
    answers = [who("POST", "/payments/gift-card", {**body, "code": f"AAAABBBBCCCC000{n}"}) for who, n in tried]
    assert [answer.status_code for answer in answers] == [404, 404, 429]


def test_it_is_never_taken_offline(carls, sell, place):
    """A batch may not name the command: only the server knows what is on a card."""
    card, order = sell(), place()
    command = {
        "command_id": "0194f1b2-0000-7000-8000-000000000001", "kind": "payment.gift_card",
        "payload": {"order_id": str(order.id), "amount": 1, "gift_card_id": str(card.id)},
    }  # fmt: skip
    answer = carls("POST", "/sync/commands", {"commands": [command]})
    assert "gift_card" not in str(answer.body.get("data", {}).get("results", [{}])[0].get("data"))
    assert held(card) == D("50.00")


@pytest.fixture
def emailed(carls, sell):
    """A card of £50.00 whose code is queued for Ana."""
    card = sell()
    assert carls("POST", f"/gift-cards/{card.id}/email", {"email": "ana@guest.example"}).status_code == 200
    return card


def row_of(card):
    """Return the queued email as text, all columns of it."""
    return str(vars(OutgoingMail.objects.get(template="gift_card", about=card.id)))


def test_a_code_is_emailed_and_the_audit_log_notes_it(emailed, mailoutbox, tenant):
    connection.set_schema_to_public()  # as in the worker, which serves all restaurants
    assert mail.send_waiting() == 1
    assert connection.schema_name == "public"
    connection.set_tenant(tenant)
    (message,) = mailoutbox
    code = codes.code_of(emailed)
    assert (message.to, message.subject) == (["ana@guest.example"], "Your gift card from Alpha")
    assert codes.written_code(code) in message.body
    assert "£50.00" in message.body
    assert "emailed" in str([vars(row) for row in AuditEntry.objects.all()])


def refuse(message):
    raise OSError("the mail server is down")


def test_the_queue_never_holds_the_code(emailed, monkeypatch, mailoutbox):
    code = codes.code_of(emailed)
    for moment in ("queued", "put off", "sent"):
        if moment == "put off":
            with monkeypatch.context() as server:
                server.setattr(EmailMultiAlternatives, "send", refuse)
                assert mail.send_waiting() == 0
        if moment == "sent":
            with clock.travel(clock.now() + timedelta(minutes=2)):
                assert mail.send_waiting() == 1
        assert code not in row_of(emailed).replace(" ", ""), moment
    assert len(mailoutbox) == 1


def test_a_card_that_was_blocked_meanwhile_is_not_emailed(emailed, run, actor, mailoutbox):
    run(services.block_card, actor=actor("marco"), card_id=emailed.id, reason="lost")
    assert mail.send_waiting() == 0
    assert not mailoutbox
    assert OutgoingMail.objects.get(about=emailed.id).last_error == mail.NOT_DUE


def test_a_key_that_is_missing_puts_off_this_email_alone(emailed, settings, mailoutbox):
    known = settings.ENCRYPTION_KEYS
    settings.ENCRYPTION_KEYS = (envelope.MasterKey("other", bytes(32)),)
    assert mail.send_waiting() == 0
    waiting = OutgoingMail.objects.get(about=emailed.id)
    assert (waiting.attempts, waiting.failed_at) == (1, None)
    assert waiting.last_error.startswith("MasterKeyMissing")
    settings.ENCRYPTION_KEYS = known
    with clock.travel(clock.now() + timedelta(minutes=2)):
        assert mail.send_waiting() == 1
    assert len(mailoutbox) == 1


def test_the_owner_chooses_what_is_sold(api, sell):
    body = {"version": 0, "amounts": [25, 10], "least": 10, "most": 60, "expiry_months": 24}
    changed = api("olivia")("PATCH", "/gift-cards/settings", body).body["data"]
    assert (changed["amounts"], changed["expiry_months"]) == ([D("10.00"), D("25.00")], 24)
    stale = api("olivia")("PATCH", "/gift-cards/settings", body)
    assert (stale.status_code, stale.body["error"]["code"]) == (412, "gift_card.settings_stale")
    outside = api("olivia")("PATCH", "/gift-cards/settings", {**body, "version": 1, "amounts": [61]})
    assert outside.body["error"]["field"] == "amounts"
    assert sell().expires_on is not None
