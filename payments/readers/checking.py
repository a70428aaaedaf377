"""What our pages and the worker ask a provider about card readers. Makes requests: never inside a transaction."""

import logging
from collections.abc import Callable
from typing import TypeVar

from django.utils.translation import gettext as _

from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from payments.errors import NoProvider
from payments.provider_accounts.errors import KeyInvalid, ProviderSilent
from payments.providers import get_provider
from payments.providers.base import KeyRefused, Provider, Refused, Unreachable
from payments.readers.commands import READER_NOTE_STATUS
from payments.readers.errors import PairingRefused
from payments.readers.selectors import active_readers
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch

logger = logging.getLogger(__name__)
Found = TypeVar("Found")


def ask(provider: Provider, question: Callable[[], Found]) -> Found:
    """Return the provider's answer. Raises PairingRefused, KeyInvalid, ProviderSilent, each with a sentence."""
    try:
        return question()
    except Refused as refusal:
        raise PairingRefused(str(refusal)) from refusal
    except KeyRefused as error:
        raise KeyInvalid(
            _("{title} does not accept the key: {error}").format(title=provider.title, error=error)
        ) from error
    except Unreachable as error:
        raise ProviderSilent(
            _("{title} does not answer at the moment. Nothing was changed. Try again in a minute.").format(
                title=provider.title
            )
        ) from error


def check_readers() -> int:
    """Read the status of the restaurant's readers at their providers and store it. Return how many have changed.

    One query, and a command for each provider whose readers' status has changed. A provider that does not answer is
    left out.
    """
    changed = 0
    stored: dict[str, dict[str, str]] = {}
    for reader in active_readers():
        stored.setdefault(reader.provider, {})[reader.reference] = reader.status
    for name, before in stored.items():
        try:
            found = get_provider(name, connection.tenant).readers()
        except (NoProvider, Refused, KeyRefused, Unreachable) as error:
            logger.warning("cannot read the card readers at %s: %s", name, error)
            continue
        now = {each.reference: each.status.value for each in found}
        if any(now.get(reference, "offline") != status for reference, status in before.items()):
            answer = dispatch(
                READER_NOTE_STATUS, target=name, extra={"found": found}, actor=Actor.system("worker"),
                key=str(uuid7()),
            )  # fmt: skip
            changed += answer.data()["changed"]
    return changed
