"""The portal's pages of disputes: the list with its file, the draft with pictures, sending it after a question."""

import io
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from PIL import Image

from payments.disputes import reconciliation
from payments.models import Dispute, DisputePicture
from tests.menu.test_images import drawn

pytestmark = pytest.mark.django_db
LIST = "/portal/payments/disputes/"


def of(dispute, more=""):
    return f"{LIST}{dispute.id}/{more}"


def answer(**fields):
    return {"key": uuid4(), "explanation": "They ate tacos.", "attach_receipt": "on", **fields}


def photo(**fields):
    return SimpleUploadedFile(fields.pop("name", "bill.jpg"), fields.pop("content", None) or drawn(), "image/jpeg")


def test_an_empty_list_says_what_comes_here(page, tenant):
    assert "No disputes" in page("marco", "get", LIST).content.decode()


def test_the_list_is_filtered_and_exported(page, disputed):
    shown = page("marco", "get", LIST).content.decode()
    assert ("did not make this payment" in shown, "£12.70" in shown, "Needs an answer" in shown) == (True, True, True)
    assert "did not make this payment" in page("marco", "get", f"{LIST}?state=to_answer").content.decode()
    assert "No such dispute" in page("marco", "get", f"{LIST}?state=lost").content.decode()
    assert page("marco", "get", f"{LIST}?state=x").status_code == 404
    file = page("marco", "get", f"{LIST}export.csv").content.decode()
    assert file.splitlines()[1].count(",") == 10
    assert disputed.reference in file


def test_the_list_costs_the_same_for_one_dispute_or_many(
    page_client, tenant, disputed, begin, place, bank, take, open_dispute, django_assert_num_queries
):
    client = page_client("marco")
    client.get(LIST)  # caches
    connection.set_tenant(tenant)
    # 1. the session  2. the count  3. the disputes with their orders  4. the figures  5. the badge
    with django_assert_num_queries(5):
        client.get(LIST)
    connection.set_tenant(tenant)
    second = Dispute.objects.get()
    second.pk, second.reference = uuid4(), "dp_second"

    def copy(*, context):
        second.save(force_insert=True)

    take(copy)
    with django_assert_num_queries(5):
        client.get(LIST)
    connection.set_tenant(tenant)


def test_a_dispute_shows_its_deadline_evidence_and_history(page, disputed):
    shown = page("marco", "get", of(disputed)).content.decode()
    for words in ("Answer by", "6 days left", "did not make this payment", disputed.reference, "R-000001", "They ate"):
        assert (words in shown) == (words != "They ate")
    assert "disputes £12.70: The guest says" in shown
    assert of(disputed) in page("marco", "get", "/portal/attention/").content.decode()


def test_a_draft_is_saved_with_pictures_that_are_drawn_again(page, disputed):
    sent = drawn(exif=Image.Exif())
    saved = page("marco", "post", of(disputed), answer(picture=photo(content=sent)))
    assert saved.status_code == 302
    dispute, picture = Dispute.objects.get(), DisputePicture.objects.get()
    assert (dispute.explanation, dispute.attach_receipt) == ("They ate tacos.", True)
    assert picture.name == "bill.jpg"
    assert bytes(picture.content) != sent
    assert Image.open(io.BytesIO(bytes(picture.content))).format == "JPEG"
    shown = page("marco", "get", of(disputed, f"pictures/{picture.id}/"))
    assert (shown["Content-Type"], shown.content) == ("image/jpeg", bytes(picture.content))
    assert page("marco", "post", of(disputed, f"pictures/{picture.id}/remove/")).status_code == 302
    assert not DisputePicture.objects.exists()


def test_what_is_no_picture_is_refused_and_nothing_is_stored(page, disputed):
    for content in (b"<svg onload=alert(1)>", b"%PDF-1.7"):
        refused = page("marco", "post", of(disputed), answer(picture=photo(content=content)))
        assert refused.status_code == 422
        assert "Send a picture as JPEG, PNG or WebP." in refused.content.decode()
    assert (DisputePicture.objects.count(), Dispute.objects.get().explanation) == (0, "")


def test_at_most_five_pictures_are_attached(page, disputed):
    for size in range(40, 46):
        last = page("marco", "post", of(disputed), answer(picture=photo(content=drawn("PNG", (size, 40)))))
    assert (last.status_code, DisputePicture.objects.count()) == (422, 5)
    assert "at most 5 pictures" in last.content.decode()


def test_the_answer_is_sent_once_after_a_question(page, disputed, bank):
    draft = page("marco", "post", of(disputed), answer(next="send", picture=photo()))
    assert draft["Location"] == of(disputed, "submit/")
    asked = page("marco", "get", of(disputed, "submit/")).content.decode()
    assert ("It cannot be changed or sent again." in asked, "R-000001 as PDF" in asked) == (True, True)
    confirm = {"key": uuid4()}
    for _ in range(2):
        assert page("marco", "post", of(disputed, "submit/"), confirm).status_code == 302
    assert Dispute.objects.get().submission == "requested"
    reconciliation.read_all()
    evidence = bank.server.store.find(disputed.reference)["evidence"]
    assert bank.server.store.find(evidence["uncategorized_file"])["size"] > 1000
    again = page("marco", "post", of(disputed, "submit/"), {"key": uuid4()})
    assert (again.status_code, "cannot be answered any more" in again.content.decode()) == (422, True)
    assert page("marco", "get", of(disputed, "submit/")).status_code == 302
    shown = page("marco", "get", of(disputed)).content.decode()
    assert ("The bank reviews your answer." in shown, "<textarea" in shown) == (True, False)


def test_nothing_is_sent_without_words(page, disputed):
    refused = page("marco", "post", of(disputed, "submit/"), {"key": uuid4()})
    assert (refused.status_code, "Write what happened" in refused.content.decode()) == (422, True)


def test_the_payments_list_and_page_show_the_dispute(page, disputed):
    listed = page("marco", "get", "/portal/payments/?state=disputed").content.decode()
    assert f"/portal/payments/{disputed.payment_id}/" in listed
    assert listed.count("Disputed") == 2  # the tab and the payment
    shown = page("marco", "get", f"/portal/payments/{disputed.payment_id}/").content.decode()
    assert "guest’s bank disputes this payment" in shown
    assert "/refund/" not in shown


def test_only_managers_of_this_restaurant_see_disputes(page, disputed, take):
    for path in (LIST, of(disputed), of(disputed, "submit/"), f"{LIST}export.csv"):
        for name in ("sara", "carl", "kim"):
            assert page(name, "get", path).status_code == 403
    for path in (of(disputed), of(disputed, "submit/"), of(disputed, f"pictures/{uuid4()}/")):
        assert page("marco", "get", path, slug="beta").status_code == 404
    assert page("marco", "post", of(disputed, f"pictures/{uuid4()}/remove/"), slug="beta").status_code == 404
