"""Tell the worker to look at its rows. Best effort and never in the way: the sweep finds what a lost word left."""

import logging
import threading

from celery import current_app

logger = logging.getLogger(__name__)

_lock = threading.Lock()
_asked_again: dict[str, bool] = {}  # by task being sent: whether it was asked for once more meanwhile


def look(task: str) -> None:
    """Ask a worker to run `task`, which takes no arguments and finds its work in the database.

    Returns at once, broker or no broker: the message is sent by a thread of its own, one per task however many
    ask. Call it after the commit (`transaction.on_commit(partial(look, …))`).
    """
    with _lock:
        if task in _asked_again:
            _asked_again[task] = True
            return
        _asked_again[task] = False
    threading.Thread(target=_send, args=[task], name=f"look-{task}", daemon=True).start()


def _send(task: str) -> None:
    while True:
        try:
            current_app.send_task(task)
        except Exception as error:  # the broker's client raises its own, the network's and redis' errors
            logger.warning("%s could not be asked for: %s", task, error)
            with _lock:
                del _asked_again[task]
            return
        with _lock:
            if not _asked_again[task]:
                del _asked_again[task]
                return
            _asked_again[task] = False
