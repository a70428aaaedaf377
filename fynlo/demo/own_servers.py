"""Servers of one's own instead of the embedded ones: looked at before anything is started on them."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from fynlo.demo.trouble import Trouble

PATIENCE = 5  # seconds


def check(environment: Mapping[str, str]) -> None:
    """Connect once to what DATABASE_URL and REDIS_URL name. Raises Trouble for what does not answer."""
    if url := environment.get("DATABASE_URL"):
        _check_database(url)
    if url := environment.get("REDIS_URL"):
        _check_redis(url)


def _check_database(url: str) -> None:
    import psycopg

    try:
        psycopg.connect(url, connect_timeout=PATIENCE).close()
    except psycopg.Error as error:
        raise Trouble(
            f"The database that DATABASE_URL names ({_where(url)}) cannot be used: {_said(error)}."
            " Start or mend it, or unset DATABASE_URL for an embedded one."
        ) from error


def _check_redis(url: str) -> None:
    import redis

    try:
        with redis.from_url(url, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE) as client:
            client.ping()
    except (redis.RedisError, ValueError) as error:
        raise Trouble(
            f"The server that REDIS_URL names ({_where(url)}) cannot be used: {_said(error)}."
            " Start or mend it, or unset REDIS_URL for an embedded one."
        ) from error


def _where(url: str) -> str:
    """The address without its password."""
    try:
        parts = urlsplit(url)
        return f"{parts.hostname or 'this machine'}:{parts.port}" if parts.port else parts.hostname or "no host"
    except ValueError:
        return "no address"


def _said(error: Exception) -> str:
    """What is wrong, in one line."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0].rstrip(".:") if lines else type(error).__name__
