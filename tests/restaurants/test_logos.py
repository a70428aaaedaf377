"""The logo: drawn again on white within its bounds, served on its own host only, part of the archive."""

import io

import pytest
from PIL import Image

from fynlo.core.pictures import BadPicture
from restaurants import logos
from restaurants.exports.own_rules import logo_files


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def drawn(kind="PNG", size=(1200, 300), mode="RGBA", color=(188, 66, 16, 255), **options):
    out = io.BytesIO()
    Image.new(mode, size, color).save(out, kind, **options)
    return out.getvalue()


def test_a_logo_is_drawn_again_smaller_on_white_and_without_metadata(tenant):
    exif = Image.Exif()
    exif[0x010F] = "Secret camera"
    kept = logos.stored(logos.keep(drawn(color=(0, 0, 0, 0), exif=exif)))
    picture = Image.open(io.BytesIO(kept))
    assert (picture.format, picture.size) == ("PNG", (480, 120))
    assert picture.convert("RGB").getpixel((5, 5)) == (255, 255, 255)
    assert b"Secret" not in kept


@pytest.mark.parametrize(
    "content",
    [b"", b"text", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', drawn()[:60]],
    ids=["empty", "text", "svg", "cut off"],
)
def test_anything_but_a_picture_is_refused(tenant, content):
    with pytest.raises(BadPicture):
        logos.keep(content)


def test_a_logo_is_served_on_its_own_host_and_kept_for_ever(tenant, page_client):
    url = logos.address(logos.keep(drawn()))
    response = page_client().get(url)
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert b"".join(response.streaming_content).startswith(b"\x89PNG")
    assert page_client(slug="beta").get(url).status_code == 404


@pytest.mark.parametrize("name", ["x", "0" * 64, "..%2Fmenu"])
def test_no_other_file_is_served(tenant, page_client, name):
    assert page_client().get(f"/logo/{name}.png").status_code == 404


def test_a_lost_or_foreign_name_is_no_logo(tenant):
    assert logos.stored("0" * 64) is None
    assert logos.stored("../../etc/passwd") is None
    assert logos.address("") == ""


def test_every_logo_is_in_the_archive_because_receipts_show_it(tenant):
    assert list(logo_files()) == []
    kept = sorted(logos.keep(drawn(color=colour)) for colour in ((1, 2, 3, 255), (200, 2, 3, 255)))
    assert list(logo_files()) == [(f"logo/{name}.png", f"{tenant.schema_name}/logo/{name}.png") for name in kept]
