"""Which addresses Fynlo sends to: those of the public internet by HTTPS, so that nobody reaches our own network.

An address is checked when it is registered and again at each delivery. There its name is resolved once, every answer is
checked, and the connection goes to the checked address itself: a name that resolves to another address a moment later
(DNS rebinding) gains nothing.
"""

import ipaddress
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import InvalidInput

LONGEST = 500
PORTS = (443, 8443)
LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)$")
NOT_NAMES = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "home.arpa", "in-addr.arpa",
             "ip6.arpa", "invalid", "test", "example", "onion", "alt")  # fmt: skip
IPV4 = [
    ipaddress.ip_network(net)
    for net in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "168.63.129.16/32",  # Azure's platform, which answers virtual machines only
    )
]  # fmt: skip
PUBLIC_IPV6 = ipaddress.ip_network("2000::/3")
IPV6 = [  # inside it, what is not one host of the internet: Teredo, benchmarks, ORCHID, documentation, 6to4
    ipaddress.ip_network(net) for net in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
]


class AddressRefused(InvalidInput):
    """The address, or what its name resolves to, is none that Fynlo sends to. `reason` is for the delivery log."""

    code = "webhook.address_refused"

    def __init__(self, reason: str, message: str | Promise):
        super().__init__(message, field="url", reason=reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address: `host` is the name in ASCII, or the number; `path` begins with a slash and has the query."""

    host: str
    port: int
    path: str

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"https://{host}{'' if self.port == 443 else f':{self.port}'}{self.path}"


def parse(url: str, *, ports: tuple[int, ...] = PORTS) -> Target:
    """Return the parts of an address in their normal form. Resolves nothing. Raises AddressRefused."""
    if len(url) > LONGEST or not url.isprintable() or any(sign in url for sign in ' \\"<>^`{|}'):
        raise AddressRefused("malformed", _("Enter an address such as https://example.com/fynlo."))
    try:
        parts = urlsplit(url)
        port = 443 if parts.port is None else parts.port
    except ValueError:
        raise AddressRefused("malformed", _("Enter an address such as https://example.com/fynlo.")) from None
    if parts.scheme.lower() != "https":
        raise AddressRefused("not_https", _("The address must begin with https://."))
    if "@" in parts.netloc:
        raise AddressRefused("userinfo", _("The address must not hold a name or a password."))
    if port not in ports:
        raise AddressRefused("port", _("The address may use the ports 443 and 8443 only."))
    path = parts.path or "/"
    if not path.isascii() or not parts.query.isascii():
        raise AddressRefused("malformed", _("Write the part after the host's name in plain letters and %-codes."))
    return Target(_host(parts.hostname or ""), port, f"{path}?{parts.query}" if parts.query else path)


def is_public(address: str) -> bool:
    """Whether an IP address is one host of the public internet. What embeds an IPv4 address is refused as a whole."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv4Address):
        return not any(found in net for net in IPV4)
    return found.scope_id is None and found in PUBLIC_IPV6 and not any(found in net for net in IPV6)


def resolve(target: Target, *, allows: Callable[[str], bool] = is_public) -> str:
    """Resolve the name once and return the address to connect to. Raises AddressRefused, OSError.

    One answer that is not public refuses the name: it may be an attempt, and no honest name has one.
    """
    try:
        answers = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    except UnicodeError:
        raise AddressRefused("malformed", _("Enter an address such as https://example.com/fynlo.")) from None
    found = [str(answer[4][0]) for answer in answers]
    if not found or not all(allows(address) for address in found):
        raise AddressRefused("not_public", _("Fynlo sends only to addresses of the public internet."))
    return found[0]


def _host(name: str) -> str:
    """Return a host in its normal form: IDNA for a name, the plain form for a number. Raises AddressRefused."""
    if "%" in name or not name:
        raise AddressRefused("malformed", _("Enter an address such as https://example.com/fynlo."))
    try:
        number = ipaddress.ip_address(name)
    except ValueError:
        number = None
    if number is not None:
        if not is_public(name):
            raise AddressRefused("not_public", _("Fynlo sends only to addresses of the public internet."))
        return str(number)
    try:
        ascii_name = name.rstrip(".").encode("idna").decode().lower()
    except UnicodeError:
        raise AddressRefused("malformed", _("Enter an address such as https://example.com/fynlo.")) from None
    labels = ascii_name.split(".")
    # A last label of digits is an IPv4 address in one of its old forms (127.1, 0x7f000001) for some resolvers.
    if len(labels) < 2 or not all(map(LABEL.match, labels)) or re.match(r"(\d+|0x[0-9a-f]*)$", labels[-1]):
        raise AddressRefused("malformed", _("Enter an address such as https://example.com/fynlo."))
    if ascii_name in NOT_NAMES or ascii_name.endswith(tuple(f".{name}" for name in NOT_NAMES)):
        raise AddressRefused("not_public", _("Fynlo sends only to addresses of the public internet."))
    return ascii_name
