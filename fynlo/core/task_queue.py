"""Nudge the worker. Best effort: if the message is lost, the periodic sweep picks the rows up."""

import logging
import threading

from celery import current_app

logger = logging.getLogger(__name__)

_lock = threading.Lock()
_asked_again: dict[tuple[str, ...], bool] = {}  # message being sent → whether it was requested again meanwhile


def look(task: str, *where: str) -> None:
    """Ask a worker to run `task`, which finds its work in the database; `where` names the schema of a tenant's task.

    Returns at once, also without a broker: one thread per task and schema sends the message, for all callers
    together. Call it after the commit (`transaction.on_commit(partial(look, …))`).
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
        except Exception as error:  # kombu, redis and the network raise errors of their own
            logger.warning("%s could not be asked for: %s", task, error)
            with _lock:
                del _asked_again[asked]
            return
        with _lock:
            if not _asked_again[asked]:
                del _asked_again[asked]
                return
            _asked_again[asked] = False
