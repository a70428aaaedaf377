"""QR codes that invite: a manager shows one, and who scans it enters the address that gets the invitation."""

import re
from datetime import timedelta

import pytest

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from restaurants.identity import services
from restaurants.identity.errors import AboveYourself, InvitationCodeEnded, InvitationWithdrawn, InvitationWithoutEmail
from restaurants.models import Invitation, Membership, OutgoingMail, PlatformAudit, Restaurant
from restaurants.platform_executor import PLATFORM_EXECUTOR, visitor
from tests.plugins.restaurants import PASSWORD
from tests.restaurants.identity.conftest import link_in
from tests.services import run_service

pytestmark = pytest.mark.django_db
ADDRESS = "new@x.example"


@pytest.fixture
def show(actor, alpha):
    """`show("marco", job="cook")` makes a code as that person does in the portal."""

    def call(who="marco", job="server", name="Nu"):
        return run_service(
            services.create_code, actor=actor(who), by=PLATFORM_EXECUTOR, restaurant=alpha, job=job, name=name,
            **services.new_code(),
        )  # fmt: skip

    return call


def use(invitation, email=ADDRESS):
    return run_service(
        services.use_code, actor=visitor(f"invitation:{invitation.pk}"), by=PLATFORM_EXECUTOR,
        invitation_id=invitation.pk, email=email,
    )  # fmt: skip


def path_of(invitation) -> str:
    return f"/join/{services.code_of(invitation)}/"


def test_who_scans_the_code_gets_the_invitation_by_email_and_joins(page_client, show):
    manager = page_client("marco")
    form = {"name": "Nu", "job": "server", "key": "0191e000-0000-7000-8000-000000000001"}
    shown = manager.post("/portal/people/invite/code/", form)
    page = manager.get(shown["Location"]).content.decode()
    invitation = Invitation.objects.get()
    assert path_of(invitation) in page
    assert services.code_of(invitation) != invitation.token_hash

    phone = page_client()
    asked = phone.get(path_of(invitation), follow=True)
    assert asked.redirect_chain == [("/join/open/", 302)]  # the secret leaves the address
    assert "Nu, you are invited as" in asked.content.decode()
    sent = phone.post("/join/open/", {"email": f" {ADDRESS} "})
    assert ADDRESS in sent.content.decode()
    assert ADDRESS in manager.get(shown["Location"]).content.decode()

    mail = OutgoingMail.objects.get()
    assert mail.to == ADDRESS
    _host, link = link_in(mail)
    assert phone.post(link, {"name": "Nu New", "password": PASSWORD})["Location"] == "/pos/"
    joined = Membership.objects.get(user__email=ADDRESS)
    assert (joined.role, joined.job) == ("employee", "server")


def test_a_code_works_once(page_client, show):
    invitation = show()
    path = path_of(invitation)
    use(invitation)
    invitation.refresh_from_db()

    assert services.code_of(invitation) == ""
    assert page_client().get(path).status_code == 404
    with pytest.raises(InvitationCodeEnded):
        use(invitation, "other@x.example")
    assert OutgoingMail.objects.count() == 1


def test_the_secret_of_a_code_is_no_link_of_an_invitation(page_client, show):
    code = services.code_of(show())

    assert page_client().get(f"/invitation/{code}/").status_code == 404


def test_a_code_ends_after_thirty_minutes(page_client, show):
    invitation = show()
    with clock.travel(clock.now() + timedelta(minutes=29)):
        assert page_client().get(path_of(invitation)).status_code == 302
    with clock.travel(clock.now() + timedelta(minutes=30)):
        assert page_client().get(path_of(invitation)).status_code == 404
        assert "This code has ended" in page_client("marco").get(shown_at(invitation)).content.decode()
        with pytest.raises(InvitationCodeEnded):
            use(invitation)


def shown_at(invitation) -> str:
    return f"/portal/people/invitations/{invitation.pk}/code/"


def test_a_withdrawn_code_and_one_of_a_suspended_restaurant_are_refused(page_client, actor, alpha, show):
    first, second = show(), show()
    run_service(
        services.withdraw_invitation, actor=actor("marco"), by=PLATFORM_EXECUTOR, restaurant=alpha,
        invitation_id=first.pk,
    )  # fmt: skip
    with pytest.raises(InvitationCodeEnded):
        use(first)
    Restaurant.objects.filter(pk=alpha.pk).update(status="suspended")
    with pytest.raises(InvitationWithdrawn):
        use(second)
    assert not OutgoingMail.objects.exists()


def test_a_code_of_a_manager_who_left_is_refused(show):
    invitation = show("marco")
    Membership.objects.filter(user__email="marco@alpha.example").update(is_active=False)

    with pytest.raises(InvitationWithdrawn):
        use(invitation)


def test_a_code_never_makes_a_manager(page_client, show):
    form = {"job": "manager", "key": "0191e000-0000-7000-8000-000000000002"}
    assert page_client("olivia").post("/portal/people/invite/code/", form).status_code == 422
    with pytest.raises(InvalidInput):
        show(job="manager")
    with pytest.raises(AboveYourself):
        show("sara")
    assert not Invitation.objects.exists()


def test_a_member_is_not_told_apart_from_a_stranger(page_client, show):
    """Else everybody with a code could ask who works here. The manager reads on the page that the code has ended."""
    answers = {}
    for email in (ADDRESS, "sara@alpha.example"):
        phone = page_client()
        phone.get(path_of(show()), follow=True)
        answer = phone.post("/join/open/", {"email": email})
        answers[email] = (answer.status_code, answer.content.decode().replace(email, ""))

    stranger, member = answers.values()
    assert stranger[0] == member[0] == 200
    assert without_nonce(stranger[1]) == without_nonce(member[1])
    assert [mail.to for mail in OutgoingMail.objects.all()] == [ADDRESS]


def without_nonce(text: str) -> str:
    return re.sub(r'(nonce|content|value)="[^"]*"', "", text)


def test_an_address_that_is_invited_already_gets_that_invitation_again(actor, alpha, show):
    cook = run_service(
        services.invite_person, actor=actor("olivia"), by=PLATFORM_EXECUTOR, restaurant=alpha, email=ADDRESS,
        role="employee", job="cook",
    )  # fmt: skip
    before = cook.token_hash

    with clock.travel(clock.now() + timedelta(hours=2)):  # not two emails within an hour
        code = show(job="server")
        use(code)

    cook.refresh_from_db()
    code.refresh_from_db()
    assert (cook.job, cook.token_hash != before, code.email) == ("cook", True, "")
    assert code.withdrawn_at is not None
    assert OutgoingMail.objects.filter(to=ADDRESS).count() == 2


def test_a_code_that_nobody_scanned_is_not_sent_again(page_client, actor, alpha, show):
    invitation = show()
    assert "The person who scans" not in page_client("marco").get("/portal/people/").content.decode()  # it has a name
    with pytest.raises(InvitationWithoutEmail):
        run_service(
            services.resend_invitation, actor=actor("marco"), by=PLATFORM_EXECUTOR, restaurant=alpha,
            invitation_id=invitation.pk,
        )  # fmt: skip


def test_a_restaurant_shows_a_bounded_number_of_codes(show, monkeypatch):
    monkeypatch.setattr("restaurants.identity.services.invitations.MOST_CODES", 2)
    show()
    show(name="")
    with pytest.raises(InvalidInput, match="many codes"):
        show()


def test_showing_and_using_a_code_are_audited(show):
    use(show("marco", name=""))

    shown, used = PlatformAudit.objects.filter(kind__in=("create_code", "use_code")).order_by("pk")
    assert shown.notes == [{"invited": "The person who scans the code", "role": "employee", "job": "server"}]
    assert used.notes == [{"invited": ADDRESS, "role": "employee", "job": "server"}]


def test_the_neighbours_code_is_not_shown(page_client, show):
    invitation = show()

    assert page_client("olivia", "beta").get(shown_at(invitation)).status_code == 404
    assert page_client(None, "beta").get(path_of(invitation)).status_code == 404
