"""Pictures: encoded again in two widths, without metadata; bombs and scripts are refused; one host serves each."""

import io
import os
import struct
import subprocess
import sys
import zlib

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from PIL import Image

from fynlo.core import pictures
from fynlo.core.admission import ConcurrencyGroup
from fynlo.core.errors import Unavailable
from fynlo.core.pictures import BadPicture
from menu import images, selectors, services


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def drawn(kind="JPEG", size=(1200, 900), **options):
    out = io.BytesIO()
    Image.new("RGB", size, "#c2410c").save(out, kind, **options)
    return out.getvalue()


def bomb(width=30_000, height=30_000):
    """A PNG of a hundred bytes whose header claims 900 million pixels."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def test_a_picture_is_stored_as_webp_in_two_widths(tenant):
    name = images.keep(drawn())
    for width in (160, 640):
        with default_storage.open(images.path_of("r_alpha", name, width)) as file:
            picture = Image.open(file)
            assert (picture.format, picture.width) == ("WEBP", width)


def test_metadata_is_stripped_and_the_picture_turned_upright(tenant):
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Secret camera"
    name = images.keep(drawn(exif=exif))
    with default_storage.open(images.path_of("r_alpha", name, 640)) as file:
        content = file.read()
    picture = Image.open(io.BytesIO(content))
    assert picture.height > picture.width
    assert b"Secret" not in content
    assert not picture.getexif()


def test_the_same_picture_has_the_same_name(tenant):
    assert images.keep(drawn()) == images.keep(drawn())


def test_a_small_picture_is_not_enlarged(tenant):
    name = images.keep(drawn("PNG", (50, 40)))
    with default_storage.open(images.path_of("r_alpha", name, 640)) as file:
        assert Image.open(file).size == (50, 40)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"%PDF-1.7",
        bomb(),
        bomb(7000, 7000),
        bomb(5001, 5000),
        drawn("WEBP", (4000, 3001), quality=0, method=0),
        drawn()[:400],
        drawn("BMP", (10, 10)),
        drawn("TIFF", (10, 10)),
        b"x" * (pictures.MOST_BYTES + 1),
    ],
    ids=[
        "empty",
        "text",
        "svg",
        "pdf",
        "bomb",
        "small bomb",
        "a little too many",
        "webp",
        "cut off",
        "bmp",
        "tiff",
        "too large",
    ],
)
def test_anything_but_a_jpeg_png_or_webp_is_refused(tenant, content):
    with pytest.raises(BadPicture):
        images.keep(content)


PEAK = """
import io, resource, sys
from PIL import Image
from menu import images

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

before = peak()
for name in sys.argv[1:]:
    images.render_widths(open(name, "rb").read())
    print(name, peak() - before)
"""
MOST_MEGABYTES = 280


def test_the_largest_pictures_take_a_bounded_memory(tmp_path):
    files = {
        "progressive.jpg": (Image.new("RGB", (5000, 5000)), {"progressive": True}),
        "seen-through.png": (Image.new("RGBA", (5000, 5000), (1, 2, 3, 100)), {"compress_level": 1}),
        "palette.png": (Image.new("P", (5000, 5000)), {"transparency": 0, "compress_level": 1}),
        "lossless.webp": (
            Image.new("RGBA", (4000, 3000), (1, 2, 3, 100)),
            {"lossless": True, "quality": 0, "method": 0},
        ),
    }
    for name, (picture, options) in files.items():
        picture.save(tmp_path / name, **options)
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "fynlo.settings", "FYNLO_TEST": "1"}
    measured = subprocess.run(
        [sys.executable, "-c", PEAK, *(str(tmp_path / name) for name in files)],
        cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    megabytes = [int(line.split()[-1]) for line in measured.stdout.splitlines()]
    assert len(megabytes) == len(files)
    assert max(megabytes) < MOST_MEGABYTES, measured.stdout


def test_pictures_are_decoded_one_at_a_time_and_a_full_queue_is_503(tenant, monkeypatch):
    monkeypatch.setattr(pictures, "ONE_AT_A_TIME", ConcurrencyGroup(at_work=1, waiting=1, patience=0.01))
    assert pictures.ONE_AT_A_TIME.enter()
    with pytest.raises(Unavailable):
        images.keep(drawn())
    pictures.ONE_AT_A_TIME.leave()
    assert images.keep(drawn())
    with pytest.raises(BadPicture):
        images.keep(b"no picture")
    assert images.keep(drawn())  # the slot was released


def test_a_picture_with_a_palette_keeps_its_colours_and_transparency(tenant):
    palette = Image.new("P", (1000, 1000), 1)
    palette.putpalette([0, 0, 0, 200, 100, 50])
    palette.paste(0, (0, 0, 500, 1000))
    out = io.BytesIO()
    palette.save(out, "PNG", transparency=0)
    name = images.keep(out.getvalue())
    with default_storage.open(images.path_of("r_alpha", name, 160)) as file:
        picture = Image.open(file).convert("RGBA")
    assert picture.getpixel((20, 80))[3] == 0
    assert picture.getpixel((140, 80))[:3] == pytest.approx((200, 100, 50), abs=6)


def test_a_picture_is_on_the_menu_after_the_next_publish(menu, run):
    name = images.keep(drawn())
    run(services.set_product_image, product_id=menu.pastor.id, image=name)
    run(services.publish)
    product = selectors.published_menu().document["products"][0]
    assert product["image"] == f"/media/r_alpha/menu/{name}-640.webp"
    assert product["images"]["160"] == f"/media/r_alpha/menu/{name}-160.webp"


def test_a_picture_is_served_on_its_own_host_and_cached_for_ever(tenant, page_client):
    url = images.urls("r_alpha", images.keep(drawn()))["160"]
    response = page_client().get(url)
    assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert Image.open(io.BytesIO(b"".join(response.streaming_content))).width == 160
    assert page_client(slug="beta").get(url).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "../settings.py",
        "r_alpha/menu/x-160.webp",
        f"r_alpha/menu/{'0' * 64}-160.webp",
        "r_alpha/../../etc/passwd",
    ],
)
def test_no_other_path_is_served(tenant, page_client, path):
    assert page_client().get(f"/media/{path}").status_code == 404
