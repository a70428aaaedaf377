"""A DNS server on loopback, by UDP and TCP, that answers questions for TXT records as a test says."""

import contextlib
import socketserver
import threading
from collections.abc import Callable, Iterator

import dns.flags
import dns.message
import dns.rcode
import dns.rrset

Answer = Callable[[dns.message.Message], bytes | None]


def texts(*values: str) -> Answer:
    """Answer with a TXT record for each value, in the strings of 20 characters that the wire splits long texts into."""

    def answer(question: dns.message.Message) -> bytes:
        response = dns.message.make_response(question)
        if values:
            name = question.question[0].name
            split = (" ".join(f'"{value[at : at + 20]}"' for at in range(0, len(value), 20)) for value in values)
            response.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *split))
        return response.to_wire()

    return answer


def code(number: dns.rcode.Rcode) -> Answer:
    """Answer with that response code and no records."""

    def answer(question: dns.message.Message) -> bytes:
        response = dns.message.make_response(question)
        response.set_rcode(number)
        return response.to_wire()

    return answer


def silent(question: dns.message.Message) -> None:
    """Answer nothing."""


def cut(answer: Answer) -> Answer:
    """Say by UDP that the answer is too long for it, so that the client asks again by TCP."""

    def shortened(question: dns.message.Message) -> bytes:
        response = dns.message.make_response(question)
        response.flags |= dns.flags.TC
        return response.to_wire()

    shortened.by_tcp = answer  # type: ignore[attr-defined]
    return shortened


class Server:
    """`answer` is what the next questions get, `asked` the names that were asked for."""

    def __init__(self) -> None:
        self.answer: Answer = silent
        self.asked: list[str] = []

    def of(self, wire: bytes, *, tcp: bool) -> bytes | None:
        question = dns.message.from_wire(wire)
        self.asked.append(question.question[0].name.to_text(omit_final_dot=True))
        return (getattr(self.answer, "by_tcp", self.answer) if tcp else self.answer)(question)


@contextlib.contextmanager
def serve_dns() -> Iterator[tuple[Server, int]]:
    """Serve for the block, and yield the server and its port on 127.0.0.1."""
    server = Server()

    class ByUdp(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            wire, there = self.request
            if (answer := server.of(wire, tcp=False)) is not None:
                there.sendto(answer, self.client_address)

    class ByTcp(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            size = int.from_bytes(self.rfile.read(2))
            if (answer := server.of(self.rfile.read(size), tcp=True)) is not None:
                self.wfile.write(len(answer).to_bytes(2) + answer)

    with socketserver.UDPServer(("127.0.0.1", 0), ByUdp) as udp:
        port = udp.server_address[1]
        with socketserver.ThreadingTCPServer(("127.0.0.1", port), ByTcp) as tcp:
            for each in (udp, tcp):
                threading.Thread(target=each.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
            yield server, port
            udp.shutdown()
            tcp.shutdown()
