"""TCP ports of this machine."""

import random
import socket

LOOPBACK = "127.0.0.1"
# Below the ports that systems give to outgoing connections, from 32768 on Linux: those are taken at any moment.
FREE = range(15_000, 32_000)
_random = random.SystemRandom()  # tests seed the shared one alike in each process


def free_port() -> int:
    """Return a port on which no program listens now. Another program may still take it before it is used."""
    while True:
        port = _random.choice(FREE)
        with socket.socket() as probe:
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
        return port


def is_taken(port: int, host: str = LOOPBACK) -> bool:
    """Return whether another server already listens on `port` of `host`, or on that port of `localhost`."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return any(_answers(name, port) for name in (LOOPBACK, "::1"))


def own_network_address() -> str | None:
    """Return this machine's address on its network, or None without a network. Sends no packet."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a documentation address: only the route is looked up
        except OSError:
            return None
        address = probe.getsockname()[0]
    return None if address.startswith("127.") else address


def _answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=0.5).close()
    except OSError:
        return False
    return True
