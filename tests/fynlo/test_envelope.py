"""Envelope encryption: what is sealed opens in its own place only, and master keys are replaced while all runs."""

import base64

import pytest

from fynlo.core import envelope

OLD, NEW = (envelope.MasterKey(name, bytes(range(first, first + 32))) for name, first in (("old", 1), ("new", 101)))


@pytest.fixture(autouse=True)
def keys(settings):
    settings.ENCRYPTION_KEYS = (OLD,)
    return settings


def test_a_sealed_text_opens_in_its_place_alone(keys):
    wrapped = envelope.new_wrapped_key("restaurant:1")
    key = envelope.DataKey(wrapped, "restaurant:1")
    sealed = key.seal("sk_live_secret", "account:1")
    assert "secret" not in sealed
    assert sealed != key.seal("sk_live_secret", "account:1")
    assert key.open(sealed, "account:1") == "sk_live_secret"
    for text, context in ((sealed, "account:2"), (sealed[:-4] + "AAA=", "account:1"), ("", "account:1"),
                          ("v1.ä", "account:1"), (wrapped, "account:1")):  # fmt: skip
        with pytest.raises(envelope.CannotOpen):
            key.open(text, context)
    with pytest.raises(envelope.CannotOpen):
        envelope.DataKey(wrapped, "restaurant:2")
    other = envelope.DataKey(envelope.new_wrapped_key("restaurant:1"), "restaurant:1")
    with pytest.raises(envelope.CannotOpen):
        other.open(sealed, "account:1")


def test_old_and_new_master_keys_open_during_a_rotation(keys):
    wrapped = envelope.new_wrapped_key("r")
    sealed = envelope.DataKey(wrapped, "r").seal("secret", "place")
    keys.ENCRYPTION_KEYS = (NEW, OLD)
    assert envelope.DataKey(wrapped, "r").open(sealed, "place") == "secret"
    rewrapped = envelope.rewrap(wrapped, "r")
    assert (envelope.wrapped_by(wrapped), envelope.wrapped_by(rewrapped)) == ("old", "new")
    keys.ENCRYPTION_KEYS = (OLD, NEW)  # a process that was started before the rotation
    assert envelope.DataKey(rewrapped, "r").open(sealed, "place") == "secret"
    keys.ENCRYPTION_KEYS = (NEW,)
    assert envelope.DataKey(rewrapped, "r").open(sealed, "place") == "secret"
    with pytest.raises(envelope.MasterKeyMissing, match="no key old"):
        envelope.DataKey(wrapped, "r")


def test_a_master_key_in_another_ones_name_opens_nothing(keys):
    wrapped = envelope.new_wrapped_key("r")
    keys.ENCRYPTION_KEYS = (envelope.MasterKey("old", NEW.secret),)
    with pytest.raises(envelope.CannotOpen):
        envelope.DataKey(wrapped, "r")


def test_the_setting_is_read_in_its_order():
    good = base64.b64encode(OLD.secret).decode()
    other = base64.b64encode(NEW.secret).decode()
    assert envelope.parse_master_keys(f"b:{other}, a:{good}") == (
        envelope.MasterKey("b", NEW.secret), envelope.MasterKey("a", OLD.secret),
    )  # fmt: skip
    assert good not in repr(envelope.parse_master_keys(f"a:{good}"))


@pytest.mark.parametrize("text", ["a", "A:x", "a:short", "a:c2hvcnQ=", f"a:{'A' * 43}=", ":x"])
def test_a_wrong_setting_is_named_without_its_keys(text):
    with pytest.raises(ValueError, match=r"id|key") as refused:
        envelope.parse_master_keys(text)
    assert "c2hvcnQ" not in str(refused.value)
