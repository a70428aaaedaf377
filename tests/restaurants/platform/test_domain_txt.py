"""A TXT record proves a domain: asked of a real DNS server on loopback, which answers wrongly in every way it can."""

import pytest
from django.db import connection
from dns import rcode

from restaurants.models import Domain, PlatformAudit
from restaurants.platform import domain_txt, domains
from tests.dns_server import code, cut, serve_dns, silent, texts

PROOF = "c0ffee5ea1c0ffee5ea1c0ffee5ea123"
NAME = "till.chucho.co.uk"
MISSING, OTHER = "DNS has no TXT record for the proof.", "The TXT record does not hold the proof."
NO_ANSWER, NOT_ASKED = "DNS did not answer in time.", "DNS could not be asked."


@pytest.fixture(scope="module")
def served():
    with serve_dns() as (server, port):
        yield server, port


@pytest.fixture
def server(served, tmp_path, monkeypatch):
    """The DNS server that this machine asks. It answers nothing yet."""
    server, port = served
    file = tmp_path / "resolv.conf"
    file.write_text("nameserver 127.0.0.1\nsearch example.net\n")
    monkeypatch.setattr(domain_txt, "SERVERS", str(file))
    monkeypatch.setattr(domain_txt, "PORT", port)
    monkeypatch.setattr(domain_txt, "SECONDS", 0.5)
    server.asked.clear()
    server.answer = silent
    return server


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (texts(PROOF), ""),
        (texts("v=spf1 -all", f" {PROOF} "), ""),
        (cut(texts(*(f"{number:0200}" for number in range(15)), PROOF)), ""),
        (texts(f"{PROOF}0"), OTHER),
        (texts(PROOF[:-1]), OTHER),
        (texts(*(f"other {number}" for number in range(30)), PROOF), ""),
        (texts(), MISSING),
        (code(rcode.NXDOMAIN), MISSING),
        (code(rcode.SERVFAIL), NOT_ASKED),
        (silent, NO_ANSWER),
        (lambda question: b"no DNS at all", NO_ANSWER),
    ],
    ids=[
        "alone",
        "beside",
        "by tcp",
        "longer",
        "shorter",
        "among many",
        "none",
        "no name",
        "fails",
        "silent",
        "garbage",
    ],
)
def test_only_the_whole_proof_in_a_txt_record_proves_a_domain(server, answer, problem):
    server.answer = answer
    assert domain_txt.problem_of(Domain(domain=NAME, proof=PROOF)) == problem
    assert set(server.asked) == {f"_fynlo-domain.{NAME}"}


def test_a_name_that_dns_cannot_hold_and_a_machine_without_resolvers_are_sentences_too(server, monkeypatch):
    assert domain_txt.problem_of(Domain(domain=f"{'a' * 64}.co.uk", proof=PROOF)) == NOT_ASKED
    monkeypatch.setattr(domain_txt, "SERVERS", "/nowhere")
    assert domain_txt.problem_of(Domain(domain=NAME, proof=PROOF)) == NOT_ASKED
    assert server.asked == []


def test_a_waiting_domain_is_served_once_dns_has_its_proof_and_reserved_names_are_not_asked(server, alpha):
    connection.set_schema_to_public()
    domain = Domain.objects.create(domain=NAME, tenant=alpha, is_primary=False)
    reserved = Domain.objects.create(domain="till.chucho.internal", tenant=alpha, is_primary=False)
    server.answer = texts(domain.proof)
    domains.check_waiting()
    for row in (domain, reserved):
        row.refresh_from_db()
    assert (domain.verified_at is not None, domain.problem) == (True, "")
    assert (reserved.verified_at, reserved.problem) == (None, domains.PROBLEMS["not_public"])
    assert server.asked == [f"_fynlo-domain.{NAME}"]
    assert PlatformAudit.objects.filter(kind="platform.verify_domain", target=NAME).exists()
