"""The servers behind Fynlo as the environment names them: database, Redis, mail. Secure outside this machine.

In production a connection that leaves the machine is encrypted, and the server proves that it is the one that is meant.
FYNLO_PRIVATE_HOSTS names the hosts for which the network itself does that: a provider's private network, a container
beside this one.
"""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from fynlo.core.supabase_project import SupabaseProject

# Parameters of the address that libpq gets unchanged (https://www.postgresql.org/docs/current/libpq-connect.html).
DATABASE_PARAMETERS = frozenset(
    {
        "sslmode", "sslrootcert", "sslcert", "sslkey", "sslpassword", "sslcrl", "sslnegotiation",
        "ssl_min_protocol_version", "channel_binding", "require_auth", "gssencmode", "connect_timeout",
        "application_name", "target_session_attrs", "keepalives", "keepalives_idle", "keepalives_interval",
        "keepalives_count", "tcp_user_timeout",
    }
)  # fmt: skip
SERVER_PROVES_ITSELF = "verify-full"
SHORTEST_SUPABASE_SECRET = 32  # characters; Supabase makes 40 and more


@dataclass(frozen=True, slots=True)
class Rules:
    """`is_production`: whether the rules hold. `private_hosts`: to which a connection may be plain."""

    is_production: bool
    private_hosts: frozenset[str] = frozenset()

    def may_be_plain(self, host: str) -> bool:
        """Whether what is said to that host is safe without TLS: it stays here, or the network keeps it private."""
        return not self.is_production or is_this_machine(host) or host in self.private_hosts


def is_this_machine(host: str) -> bool:
    """Whether a connection to that host does not leave this machine; "" and a path are sockets in the file system."""
    if not host or host.startswith("/") or host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def database(url: str, rules: Rules) -> tuple[dict[str, Any], dict[str, str]]:
    """Return Django's HOST, PORT, NAME, USER and PASSWORD from DATABASE_URL, and the parameters for libpq.

    Raises ImproperlyConfigured for another scheme, an unknown parameter, and in production for a server on another
    machine whose certificate is not checked.
    """
    parts = _split("DATABASE_URL", url, schemes=("postgres", "postgresql"))
    parameters = dict(parse_qsl(parts.query, keep_blank_values=True))
    host = parameters.pop("host", "") or parts.hostname or ""
    if unknown := sorted(set(parameters) - DATABASE_PARAMETERS):
        raise ImproperlyConfigured(f"DATABASE_URL has a parameter that is not passed on: {', '.join(unknown)}.")
    if not rules.may_be_plain(host) and parameters.get("sslmode") != SERVER_PROVES_ITSELF:
        raise ImproperlyConfigured(
            f"DATABASE_URL must say sslmode={SERVER_PROVES_ITSELF} and sslrootcert=… for a database on another"
            " machine, or FYNLO_PRIVATE_HOSTS must name its host."
        )
    return {
        "HOST": host,
        "PORT": parts.port or 5432,
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
    }, parameters


def redis(url: str, rules: Rules) -> str:
    """REDIS_URL as it is.

    Raises ImproperlyConfigured for another scheme, and in production for a server elsewhere without TLS.
    """
    parts = _split("REDIS_URL", url, schemes=("redis", "rediss", "unix"))
    if parts.scheme == "redis" and not rules.may_be_plain(parts.hostname or ""):
        raise ImproperlyConfigured(
            "REDIS_URL must start with rediss:// for a server on another machine,"
            " or FYNLO_PRIVATE_HOSTS must name its host."
        )
    return url


def redis_tls(url: str) -> dict[str, str] | None:
    """Return the TLS settings that Celery needs beside a rediss:// address; None for other addresses."""
    parts = urlsplit(url)
    if parts.scheme != "rediss":
        return None
    options = {name: value for name, value in parse_qsl(parts.query) if name.startswith("ssl_")}
    return {"ssl_cert_reqs": "required"} | options


def mail(url: str, rules: Rules) -> dict[str, Any]:
    """Django's EMAIL_… settings of FYNLO_SMTP_URL: smtp://, smtp+tls:// (STARTTLS) or smtps://.

    Raises ImproperlyConfigured for another scheme, and in production for a server elsewhere without TLS.
    """
    parts = _split("FYNLO_SMTP_URL", url, schemes=("smtp", "smtp+tls", "smtps"))
    if parts.scheme == "smtp" and not rules.may_be_plain(parts.hostname or ""):
        raise ImproperlyConfigured(
            "FYNLO_SMTP_URL must start with smtp+tls:// or smtps:// for a server on another machine,"
            " or FYNLO_PRIVATE_HOSTS must name its host."
        )
    return {
        "EMAIL_HOST": parts.hostname or "127.0.0.1",
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
    }


def supabase(environment: Mapping[str, str], rules: Rules) -> SupabaseProject | None:
    """Return the project of FYNLO_SUPABASE_URL, or None without one.

    Raises ImproperlyConfigured for settings that need FYNLO_SUPABASE_URL, a short secret, and in production for an
    address elsewhere without TLS.
    """
    url, prefix = environment.get("FYNLO_SUPABASE_URL", "").rstrip("/"), "FYNLO_SUPABASE_"
    given = {name: value for name, value in environment.items() if name.startswith(prefix) and value}
    if not url:
        if given:
            raise ImproperlyConfigured(f"{min(given)} needs FYNLO_SUPABASE_URL.")
        return None
    secret = given.get(f"{prefix}JWT_SECRET", "")
    if secret and len(secret) < SHORTEST_SUPABASE_SECRET:
        raise ImproperlyConfigured(f"FYNLO_SUPABASE_JWT_SECRET has fewer than {SHORTEST_SUPABASE_SECRET} characters.")
    jwks_url = given.get(f"{prefix}JWKS_URL", f"{url}/auth/v1/.well-known/jwks.json")
    for name, address in ((f"{prefix}URL", url), (f"{prefix}JWKS_URL", jwks_url)):
        parts = _split(name, address, schemes=("https", "http"))
        if parts.scheme == "http" and not rules.may_be_plain(parts.hostname or ""):
            raise ImproperlyConfigured(f"{name} must be https.")
    return SupabaseProject(
        issuer=given.get(f"{prefix}ISSUER", f"{url}/auth/v1"),
        jwks_url=jwks_url,
        audience=given.get(f"{prefix}AUDIENCE", "authenticated"),
        secret=secret,
        emails_confirmed=given.get(f"{prefix}EMAILS_CONFIRMED") == "1",
    )


def _split(name: str, url: str, *, schemes: tuple[str, ...]) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is no address: {error}.") from error
    if parts.scheme not in schemes:
        known = ", ".join(f"{scheme}://" for scheme in schemes)
        raise ImproperlyConfigured(f"{name} must start with {known}.")
    return parts


def is_private_network(host: str) -> bool:
    """Whether that host is a name of this machine or an address of a local network."""
    if is_this_machine(host):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_private
