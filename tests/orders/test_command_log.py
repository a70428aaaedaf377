"""Each command is one line of the log, which says who sent it, from where, and how it ended."""

import logging

import pytest

from fynlo.core import log_context


@pytest.fixture
def lines(caplog):
    """The fields that each command's line adds, with the context in which it was written."""
    written = []

    class Keep(logging.Handler):
        def emit(self, record):
            written.append({**log_context.current(), "event": record.getMessage(), **record.__dict__})

    logger, handler = logging.getLogger("realtime.commands.observed"), Keep()
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield written
    logger.removeHandler(handler)
    logger.setLevel(logging.NOTSET)


def test_a_command_is_one_line_with_person_command_and_request(api, lines, actor):
    assert api("sara")("POST", "/orders", {"type": "nonsense"}).status_code == 400

    [line] = lines
    assert line["event"] == "command refused"
    assert (line["command"], line["code"]) == ("order.create", "invalid")
    assert line["user"] == actor("sara").user_id
    assert len(line["request_id"]) == 32
    assert line["ms"] >= 0


def test_the_line_has_the_commands_id_and_the_context_ends_with_the_request(place, lines, api):
    key = "0199f0a4-7c11-7e32-9d57-3a5f0c1b2d4e"
    order = place()
    lines.clear()
    assert api("sara")("POST", f"/orders/{order.id}/rush", {"on": True}, **{"idempotency-key": key}).status_code == 200

    [line] = lines
    assert (line["event"], line["command"], str(line["command_id"])) == ("command done", "order.rush", key)
    assert not log_context.current()
