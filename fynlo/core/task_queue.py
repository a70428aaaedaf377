"""Tell the worker to look at its rows. Best effort and never in the way: the sweep finds what a lost word left."""

import logging
import threading

from celery import current_app

logger = logging.getLogger(__name__)

_lock = threading.Lock()
_asked_again: dict[tuple[str, ...], bool] = {}  # by what is being sent: whether it was asked for once more meanwhile


def look(task: str, *where: str) -> None:
    """Ask a worker to run `task`, which finds its work in the database; `where` names the schema, for a tenant's.

    Returns at once, broker or no broker: the message is sent by a thread of its own, one per task and schema however
    many ask. Call it after the commit (`transaction.on_commit(partial(look, …))`).
    """
    asked = (task, *where)
    with _lock:
        if asked in _asked_again:
            _asked_again[asked] = True
            return
        _asked_again[asked] = False
    threading.Thread(target=_send, args=[asked], name=f"look-{task}", daemon=True).start()


def _send(asked: tuple[str, ...]) -> None:
    task, *where = asked
    while True:
        try:
            current_app.send_task(task, args=where)  # pyright: ignore[reportCallIssue], untyped
        except Exception as error:  # the broker's client raises its own, the network's and redis' errors
            logger.warning("%s could not be asked for: %s", task, error)
            with _lock:
                del _asked_again[asked]
            return
        with _lock:
            if not _asked_again[asked]:
                del _asked_again[asked]
                return
            _asked_again[asked] = False
