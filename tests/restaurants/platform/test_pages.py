"""The platform's front page, and the demo's mailbox."""

import pytest
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.filebased import EmailBackend
from django.test import Client

from restaurants.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"host": "localhost"})


@pytest.fixture
def mailbox(settings, tmp_path):
    settings.DEMO, settings.EMAIL_FILE_PATH = True, tmp_path

    def write(subject: str, text: str = "Hello\n", html: str = "<html><head></head><body><p>Hello</p></body></html>"):
        email = EmailMultiAlternatives(subject, text, "Alpha via Fynlo <no-reply@localhost>", ["ana@alpha.example"])
        email.attach_alternative(html, "text/html")
        EmailBackend(file_path=str(tmp_path)).send_messages([email])

    return write


def test_the_front_page_lists_no_restaurants(visitor):
    page = visitor.get("/").content.decode()
    assert "Sign in" in page
    assert "alpha.localhost" not in page


def test_in_the_demo_the_front_page_links_to_every_restaurant(visitor, settings):
    settings.DEMO = True
    page = visitor.get("/").content.decode()
    for slug in ("alpha", "beta"):
        for path in ("pos", "kitchen", "portal"):
            assert f"http://{slug}.localhost/{path}/" in page


@pytest.mark.parametrize("path", ["/demo/mail/", "/demo/mail/1/", "/demo/mail/1/html/"])
def test_outside_the_demo_there_is_no_mailbox(visitor, path):
    assert visitor.get(path).status_code == 404


def test_a_restaurants_host_has_no_mailbox(mailbox, page_client):
    assert page_client("olivia").get("/demo/mail/").status_code == 404


def test_an_empty_mailbox_says_how_emails_arrive(mailbox, visitor):
    assert "No emails yet" in visitor.get("/demo/mail/").content.decode()


def test_the_newest_email_is_first_and_keeps_its_number(mailbox, visitor):
    mailbox("First")
    mailbox("Second – ünï")
    page = visitor.get("/demo/mail/").content.decode()
    assert page.index("Second – ünï") < page.index("First")
    assert "First" in visitor.get("/demo/mail/1/").content.decode()
    assert "Second – ünï" in visitor.get("/demo/mail/2/").content.decode()
    assert visitor.get("/demo/mail/3/").status_code == 404


def test_links_can_be_followed_in_text_and_html(mailbox, visitor):
    link = "http://alpha.localhost:8000/invitation/abc/"
    mailbox(
        "Join", f"Open {link}\n", f'<html><head><title>x</title></head><body><a href="{link}">Join</a></body></html>'
    )
    assert f'<a href="{link}"' in visitor.get("/demo/mail/1/").content.decode()
    html = visitor.get("/demo/mail/1/html/").content.decode()
    assert html.startswith('<html><head><base target="_top">')


def test_an_email_runs_no_script_and_is_framed_by_our_pages_only(mailbox, visitor):
    mailbox("Evil", html="<script>alert(1)</script><img src=//evil.example/x>")
    response = visitor.get("/demo/mail/1/html/")
    policy = response.headers["Content-Security-Policy"]
    assert "script-src 'none'" in policy
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups allow-top-navigation-by-user-activation" in policy
    assert "frame-ancestors 'self'" in policy
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "&lt;script&gt;" not in visitor.get("/demo/mail/1/").content.decode(), "the page itself holds none of it"


def test_the_front_page_links_a_platform_owner_to_the_administration(visitor):
    visitor.force_login(User.objects.get(email="pat@fynlo.example"))
    page = visitor.get("/").content.decode()
    assert 'href="/admin/"' in page
    assert "Go to your restaurants" not in page
    assert visitor.get("/restaurants/")["Location"] == "/admin/"
