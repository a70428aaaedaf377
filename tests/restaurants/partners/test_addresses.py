"""Hostile addresses, each with its refusal: when it is registered, and when its name resolves to something private."""

import socket

import pytest

from restaurants.webhooks import addresses
from restaurants.webhooks.addresses import AddressRefused

REFUSED = [
    # not https, or more than an address
    ("http://partner.example.com/x", "not_https"),
    ("ftp://partner.example.com/x", "not_https"),
    ("file:///etc/passwd", "not_https"),
    ("gopher://partner.example.com/", "not_https"),
    ("//partner.example.com/", "not_https"),
    ("partner.example.com", "not_https"),
    ("https:partner.example.com", "malformed"),
    ("https://", "malformed"),
    ("https://user@partner.example.com/", "userinfo"),
    ("https://user:secret@partner.example.com/", "userinfo"),
    ("https://partner.example.com@10.0.0.1/", "userinfo"),
    ("https://@partner.example.com/", "userinfo"),
    ("https://partner.example.com:22/", "port"),
    ("https://partner.example.com:6379/", "port"),
    ("https://partner.example.com:0/", "port"),
    ("https://partner.example.com:99999/", "malformed"),
    ("https://partner.example.com:port/", "malformed"),
    ("https://partner.example.com/a b", "malformed"),
    ("https://partner.example.com/\r\nX-Other: 1", "malformed"),
    ("https://partner.example.com\\@10.0.0.1/", "malformed"),
    ("https://partner.example.com/ü", "malformed"),
    ("https://partner..example.com/", "malformed"),
    ("https://-partner.example.com/", "malformed"),
    ("https://partner_x\u2024/", "malformed"),
    ("https://" + "a" * 600 + ".com/", "malformed"),
    # numbers that are not public
    ("https://127.0.0.1/", "not_public"),
    ("https://127.8.8.8/", "not_public"),
    ("https://0.0.0.0/", "not_public"),
    ("https://10.1.2.3/", "not_public"),
    ("https://172.16.0.1/", "not_public"),
    ("https://172.31.255.255/", "not_public"),
    ("https://192.168.1.1/", "not_public"),
    ("https://100.64.0.1/", "not_public"),  # CGNAT
    ("https://100.100.100.200/", "not_public"),  # Alibaba's metadata
    ("https://169.254.169.254/latest/meta-data/", "not_public"),  # metadata
    ("https://168.63.129.16/", "not_public"),  # Azure
    ("https://192.0.0.192/", "not_public"),  # Oracle's metadata
    ("https://192.0.2.1/", "not_public"),
    ("https://198.18.0.1/", "not_public"),
    ("https://198.51.100.1/", "not_public"),
    ("https://203.0.113.1/", "not_public"),
    ("https://192.88.99.1/", "not_public"),
    ("https://224.0.0.1/", "not_public"),
    ("https://240.0.0.1/", "not_public"),
    ("https://255.255.255.255/", "not_public"),
    # IPv4 in other spellings
    ("https://127.1/", "malformed"),
    ("https://2130706433/", "malformed"),
    ("https://0x7f000001/", "malformed"),
    ("https://0x7f.0.0.1/", "malformed"),
    ("https://0177.0.0.1/", "malformed"),
    ("https://127.0.0.1./", "malformed"),
    ("https://①②⑦.0.0.1/", "malformed"),
    # IPv6
    ("https://[::1]/", "not_public"),
    ("https://[::]/", "not_public"),
    ("https://[::ffff:127.0.0.1]/", "not_public"),  # IPv4-mapped
    ("https://[::ffff:8.8.8.8]/", "not_public"),
    ("https://[::127.0.0.1]/", "not_public"),  # IPv4-compatible
    ("https://[64:ff9b::7f00:1]/", "not_public"),  # NAT64
    ("https://[64:ff9b:1::7f00:1]/", "not_public"),  # NAT64, local
    ("https://[2002:7f00:1::]/", "not_public"),  # 6to4
    ("https://[2001:0:7f00:1::]/", "not_public"),  # Teredo
    ("https://[2001:db8::1]/", "not_public"),
    ("https://[fc00::1]/", "not_public"),
    ("https://[fd00:ec2::254]/", "not_public"),  # metadata
    ("https://[fe80::1]/", "not_public"),
    ("https://[fec0::1]/", "not_public"),
    ("https://[ff02::1]/", "not_public"),
    ("https://[fe80::1%25eth0]/", "malformed"),
    ("https://[::1", "malformed"),
    # names that are ours
    ("https://localhost/", "malformed"),
    ("https://sub.localhost/", "not_public"),
    ("https://metadata.google.internal/", "not_public"),
    ("https://printer.local/", "not_public"),
    ("https://router.lan/", "not_public"),
    ("https://redis/", "malformed"),
    ("https://1.0.0.127.in-addr.arpa/", "not_public"),
]
ACCEPTED = [
    ("https://Partner.Example.COM", "https://partner.example.com/"),
    ("https://partner.example.com:443/a?b=c#d", "https://partner.example.com/a?b=c"),
    ("https://partner.example.com:8443/", "https://partner.example.com:8443/"),
    ("HTTPS://partner.example.com./x", "https://partner.example.com/x"),
    ("https://bücher.example.com/", "https://xn--bcher-kva.example.com/"),
    ("https://partner.de/", "https://partner.de/"),
    ("https://8.8.8.8/", "https://8.8.8.8/"),
    ("https://[2606:4700:4700::1111]/", "https://[2606:4700:4700::1111]/"),
]
ANSWERS = [
    ["127.0.0.1"], ["10.0.0.7"], ["169.254.169.254"], ["100.64.1.1"], ["::1"], ["::ffff:10.0.0.1"], ["fe80::1%eth0"],
    ["64:ff9b::a00:1"], ["fd00:ec2::254"], ["93.184.216.34", "10.0.0.7"], [],
]  # fmt: skip


@pytest.mark.parametrize(("url", "reason"), REFUSED)
def test_a_hostile_address_is_refused(url, reason):
    with pytest.raises(AddressRefused) as refusal:
        addresses.parse(url)
    assert (refusal.value.reason, refusal.value.code) == (reason, "webhook.address_refused")


@pytest.mark.parametrize(("url", "normal"), ACCEPTED)
def test_an_address_is_stored_in_its_normal_form(url, normal):
    assert addresses.parse(url).url == normal
    assert addresses.parse(normal).url == normal


def resolving_to(monkeypatch, *answers: list[str]) -> list[tuple]:
    """Let the system's resolver answer these, one list a call. Returns the calls."""
    calls: list[tuple] = []

    def resolve(host, port, *args, **kwargs):
        calls.append((host, port))
        found = answers[min(len(calls), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return calls


@pytest.mark.parametrize("answers", ANSWERS)
def test_a_name_with_a_private_answer_is_refused(monkeypatch, answers):
    resolving_to(monkeypatch, answers)
    with pytest.raises(AddressRefused) as refusal:
        addresses.resolve(addresses.parse("https://partner.example.com/"))
    assert refusal.value.reason == "not_public"


def test_a_name_that_changes_its_answer_is_resolved_once(monkeypatch):
    """DNS rebinding: the second answer, which is private, is never asked for."""
    calls = resolving_to(monkeypatch, ["93.184.216.34"], ["127.0.0.1"])
    assert addresses.resolve(addresses.parse("https://partner.example.com/")) == "93.184.216.34"
    assert calls == [("partner.example.com", 443)]
