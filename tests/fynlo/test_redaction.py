"""Nothing that gives access, and nobody's data, is in a log line, a trace or an error report."""

import json

import pytest

from fynlo.core.redaction import DEEPEST, HIDDEN, LONGEST, hide_tokens, is_secret_name, redacted

JWT = "eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiJzYXJhIn0.c2lnbmF0dXJlLW9mLWl0"
SECRET = "fcwFthZc0vsQ5CFEvdxyCw"
HOSTILE = [
    (f"Authorization: Bearer {JWT}", JWT),
    ("headers={'Authorization': 'Basic c2FyYTpwYXNzd29yZA=='}", "c2FyYTpwYXNzd29yZA"),
    (f"refused bearer   {SECRET}", SECRET),
    (f"a token {JWT} expired", JWT),
    (f"Cookie: fynlo_csrf=abc; __Host-fynlo_session={SECRET}; theme=dark", SECRET),
    (f"set-cookie: __Host-fynlo_device={SECRET}; Path=/", SECRET),
    (f"__Host-fynlo_session={SECRET}", SECRET),
    ("no mailbox sara.o'neil+till@alpha.example.co.uk", "neil+till@alpha"),
    ("GET /search?q=sara%40alpha.example", "sara%40alpha"),
    ("José <josé@correo.example>", "josé@"),
    ("card 4242 4242 4242 4242 declined", "4242 4242"),
    ("pan=4000-0566-5566-5556", "0566"),
    ("4242424242424242", "4242424242"),
    ("PIN 4711 of Sara is wrong", "4711"),
    ("pin=4711&x=1", "4711"),
    ('{"pin": "4711", "person": 3}', "4711"),
    ("{'pin': 4711}", "4711"),
    ("the pin is 4711", "4711"),
    ("your code: 481516", "481516"),
    (f"GET /a?x=1&access_token={SECRET}&y=2", SECRET),
    (f"GET /switch/enter/?ticket={SECRET}&next=/", SECRET),
    ("GET /callback?code=AbC9&state=QwErTy", "QwErTy"),
    (f"X-Amz-Credential=AKIAIOSFODNN7EXAMPLE/eu&X-Amz-Signature={SECRET}", SECRET),
    ("https://s3/x?X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2Feu&a=1", "AKIAIOSFODNN7EXAMPLE"),
    ("cannot connect to postgres://fynlo:S3cr3t!word@db:5432/fynlo", "S3cr3t"),
    ("rediss://:an/odd@pass@redis:6379", "an/odd"),
    ("Stripe answered to sk_live_51HxAbCdEfGhIjKlMn", "51HxAbCd"),
    ("Resend answered to re_Ab12Cd34_0123456789abcdef", "0123456789abcdef"),
    ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "MfKQ9r8"),
    (f"password='{SECRET}'", SECRET),
    (f'{{\\"password\\": \\"{SECRET}\\"}}', SECRET),
    (f"new_password={SECRET}", SECRET),
    (f"client_secret: {SECRET}", SECRET),
    ("DETAIL:  Key (email)=(sara@alpha.example) already exists.", "sara"),
    ("DETAIL:  Key (phone, name)=(0161 496 0123, Sara) already exists.", "Sara"),
    ("DETAIL:  Failing row contains (1, Sara, 1980-01-01, Fynlo Street 1).", "Fynlo Street"),
    ("call +44 7700 900123 back", "7700 900123"),
    ("call 07700 900123 back", "900123"),
    (f"/pay/{SECRET}/live/", SECRET),
    (f"GET /book/{SECRET}/change/?party=2", SECRET),
]


@pytest.mark.parametrize(("text", "secret"), HOSTILE, ids=range(len(HOSTILE)))
def test_a_secret_or_a_persons_data_is_hidden_in_any_text(text, secret):
    hidden = hide_tokens(text)

    assert secret not in hidden
    assert HIDDEN in hidden
    assert secret not in json.dumps(redacted({"event": text, "of": [text, (text,)], text: 1}), ensure_ascii=False)


@pytest.mark.parametrize(
    "text",
    [
        "Not Found: /api/v1/orders/0199f0a4-7c11-7e32-9d57-3a5f0c1b2d4e",
        "order.send 0199f0a4-7c11-7e32-9d57-3a5f0c1b2d4e: DeadlockDetected (try 2)",
        "InvalidToken: the sign-in has ended",
        "shipping=12 ping: 30 ms, status code 200, spinning",
        "Task restaurants.tasks.send_waiting_mail succeeded in 0.0123s at 1795953600",
        "2026-11-30T12:00:00.123456Z head=1234567890123",
        "re_3MqLs2Lkdi refunded £12.50 on table 12",
        'File "/app/orders/services/placing.py", line 120, in place_order',
    ],
)
def test_what_helps_to_find_a_fault_stays(text):
    assert hide_tokens(text) == text


@pytest.mark.parametrize(
    "name",
    ["password", "new_password", "accessToken", "X-Fynlo-Signature", "stripe_key", "HTTP_AUTHORIZATION", "Set-Cookie",
     "PIN", "guest_pin", "csrfmiddlewaretoken", "session_id", "email", "guestEmail", "phone_number", "first_name",
     "card_number", "DATABASE_URL"],
)  # fmt: skip
def test_a_key_that_names_a_secret_hides_its_value(name):
    assert is_secret_name(name)
    assert redacted({name: {"a": [1]}}) == {name: HIDDEN}


@pytest.mark.parametrize("name", ["event", "status_code", "order_id", "shipping", "kind", "ms", "spins", "monkeys"])
def test_other_keys_keep_their_values(name):
    assert redacted({name: 12}) == {name: 12}


def test_objects_bytes_and_what_cannot_be_written_are_searched_too():
    class Leaky:
        def __str__(self):
            return f"Leaky(password={SECRET})"

    class Broken:
        def __str__(self):
            raise RuntimeError(SECRET)

    said = json.dumps(redacted({"a": Leaky(), "b": b"Bearer " + SECRET.encode(), "c": Broken(), "d": 4242424242424242}))

    assert SECRET not in said
    assert "4242" not in said
    assert "<Broken>" in said


def test_deep_wide_and_long_data_is_bounded():
    deep: dict = {"a": 1}
    for _ in range(50):
        deep = {"a": deep}
    looped: dict = {}
    looped["again"] = looped

    assert json.dumps(redacted(deep)).count("{") == DEEPEST
    assert HIDDEN in json.dumps(redacted(looped))
    assert len(redacted(list(range(1000)))) == 50
    assert len(hide_tokens("x" * 1_000_000)) == LONGEST


@pytest.mark.parametrize(
    "text", ["a-" * 20_000, "token" * 8_000, "a@" * 20_000, "1 " * 20_000, "Key (" * 8_000, "://" * 12_000,
             "eyJaaaaa." * 4_000, "x" * 40_000, "a." * 20_000, "'pin" * 10_000, " " * 40_000 + "cookie", "+1(" * 9_000],
    ids=lambda text: text[:6].strip() or "spaces",
)  # fmt: skip
def test_no_text_takes_long_to_search(text):
    """The patterns are bounded; one that is not would meet the time limit of a test."""
    assert len(hide_tokens(text)) <= LONGEST
