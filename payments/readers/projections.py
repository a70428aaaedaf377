"""What the till shows of card readers (view `pos`)."""

from typing import Any

from payments.readers import reducers
from payments.readers.payloads import serialize_reader
from payments.readers.selectors import active_readers
from realtime.projections import Part, register


def readers() -> dict[str, Any]:
    """One query."""
    return {"readers": {str(reader.id): serialize_reader(reader) for reader in active_readers()}}


def register_all() -> None:
    register(
        Part(
            "pos", "readers", "payments.cash", ("reader.changed",), readers, reducers.reduce_readers,
            reducers.NO_READERS,
        ),
    )  # fmt: skip
