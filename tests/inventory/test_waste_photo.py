"""A photo of what was thrown away: stored and checked like a picture of the menu, shown with its movement."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from fynlo.core.ids import uuid7
from inventory.models import Movement

pytestmark = pytest.mark.django_db


def photo(kind="JPEG"):
    out = io.BytesIO()
    Image.new("RGB", (900, 600), "#c2410c").save(out, kind)
    return SimpleUploadedFile("waste.jpg", out.getvalue())


@pytest.fixture
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_waste_has_a_photo_that_its_movement_shows(browse, store, own_folder):
    client, page = browse("sara"), f"/portal/stock/{store.wine.id}/waste/"
    form = {"key": uuid7(), "quantity": "1", "unit": "bottle", "why": "dropped", "location_id": str(store.room.id)}
    assert "multipart/form-data" in client.get(page).content.decode()

    assert client.post(page, {**form, "picture": photo()}).status_code == 302

    movement = Movement.objects.get(item=store.wine)
    shown = client.get(f"/portal/stock/{store.wine.id}/").content.decode()
    assert f'href="/media/r_alpha/menu/{movement.picture}-640.webp"' in shown
    small = client.get(f"/media/r_alpha/menu/{movement.picture}-160.webp")
    assert Image.open(io.BytesIO(b"".join(small.streaming_content))).size == (160, 107)


@pytest.mark.parametrize("content", [b"GIF89a<script>", b"%PDF-1.4", b"x" * (5 * 1024 * 1024 + 1)])
def test_what_is_no_picture_is_refused_beside_its_field_and_nothing_moves(browse, store, own_folder, content):
    form = {"key": uuid7(), "quantity": "1", "unit": "bottle", "why": "dropped", "location_id": str(store.room.id)}
    bad = SimpleUploadedFile("waste.jpg", content)

    answer = browse("sara").post(f"/portal/stock/{store.wine.id}/waste/", {**form, "picture": bad})

    assert answer.status_code == 422
    assert answer.context["form"].errors["picture"]
    assert not Movement.objects.exists()


def test_a_photo_that_was_not_uploaded_here_is_refused(api, store, own_folder):
    body = {"quantity": 1, "reason": "broken", "picture": "0" * 64}
    answer = api("sara")("POST", f"/stock/items/{store.wine.id}/waste", body)
    assert (answer.status_code, answer.body["error"]["code"]) == (400, "invalid")
