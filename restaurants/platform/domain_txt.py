"""Prove a domain by DNS: the TXT record `_fynlo-domain.till.chucho.example` holds the proof.

Who writes that record decides where the name leads, so nothing of it has to be served before. The name is below the
domain's own, because a name that is an alias (CNAME) of the platform's can hold no other record. Touches no database.
"""

from restaurants.models import Domain

LABEL = "_fynlo-domain"
SERVERS = "/etc/resolv.conf"  # who is asked: the machine's own resolvers
PORT = 53
SECONDS = 5.0  # all questions about one domain together


def name_of(domain: Domain) -> str:
    """Return the name of the record that has to hold the proof."""
    return f"{LABEL}.{domain.domain}"


def problem_of(domain: Domain) -> str:
    """Return in a sentence why DNS does not prove the domain, "" if it does. Waits SECONDS at most. Never raises."""
    import dns.exception
    import dns.name
    import dns.resolver

    try:
        resolver = dns.resolver.Resolver(SERVERS)
        resolver.port = PORT
        answer = resolver.resolve(dns.name.from_text(name_of(domain)), "TXT", lifetime=SECONDS, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return "DNS has no TXT record for the proof."
    except dns.exception.Timeout:
        return "DNS did not answer in time."
    except (dns.exception.DNSException, OSError):
        return "DNS could not be asked."
    texts = (b"".join(record.strings).strip() for record in answer)  # at most what an answer of DNS holds: 64 KB
    return "" if domain.proof.encode() in texts else "The TXT record does not hold the proof."
