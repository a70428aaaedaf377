"""One moment of the database, read in several transactions: between them a worker may say that it goes on."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial

from django.db import connection, transaction

BEGIN = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
Moment = Callable[[], AbstractContextManager[None]]


@contextmanager
def held_moment() -> Iterator[Moment]:
    """Yield `moment`: what is read inside any `with moment():` is the database as it is now. It cannot write there.

    A second connection holds the moment open. Inside a transaction of the caller, which is one moment by itself in a
    test, each block only reads what there is.
    """
    if connection.in_atomic_block:
        yield partial(_at, "")
        return
    holder = connection.copy()
    try:
        holder.set_autocommit(False)
        with holder.cursor() as cursor:
            cursor.execute(BEGIN)
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
        yield partial(_at, snapshot)
    finally:
        holder.rollback()
        holder.close()


@contextmanager
def _at(snapshot: str) -> Iterator[None]:
    with transaction.atomic():
        if snapshot:
            with connection.cursor() as cursor:
                cursor.execute(BEGIN)
                cursor.execute("SET TRANSACTION SNAPSHOT %s", [snapshot])
        yield
