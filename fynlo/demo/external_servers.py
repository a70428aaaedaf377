"""Check the servers that DATABASE_URL and REDIS_URL name, before any process uses them."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from fynlo.demo.errors import DemoError

TIMEOUT = 5  # seconds


def check(environment: Mapping[str, str]) -> None:
    """Connect once to each server that the environment names. Raises DemoError when a server does not answer."""
    if url := environment.get("DATABASE_URL"):
        _check_database(url)
    if url := environment.get("REDIS_URL"):
        _check_redis(url)


def _check_database(url: str) -> None:
    import psycopg

    try:
        psycopg.connect(url, connect_timeout=TIMEOUT).close()
    except psycopg.Error as error:
        raise DemoError(
            f"The database that DATABASE_URL names ({_where(url)}) cannot be used: {_first_line(error)}."
            " Start or repair it, or unset DATABASE_URL for an embedded one."
        ) from error


def _check_redis(url: str) -> None:
    import redis

    try:
        with redis.from_url(url, socket_connect_timeout=TIMEOUT, socket_timeout=TIMEOUT) as client:
            client.ping()
    except (redis.RedisError, ValueError) as error:
        raise DemoError(
            f"The server that REDIS_URL names ({_where(url)}) cannot be used: {_first_line(error)}."
            " Start or repair it, or unset REDIS_URL for an embedded one."
        ) from error


def _where(url: str) -> str:
    """Return the host and port of `url`, without the password."""
    try:
        parts = urlsplit(url)
        return f"{parts.hostname or 'this machine'}:{parts.port}" if parts.port else parts.hostname or "no host"
    except ValueError:
        return "no address"


def _first_line(error: Exception) -> str:
    """Return the first line of the error's message, or its class name when it has none."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0].rstrip(".:") if lines else type(error).__name__
