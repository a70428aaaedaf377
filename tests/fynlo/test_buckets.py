"""Files in a bucket, against a server that speaks S3: pictures, archives, events, downloads, and when it is away."""

import gzip
import io
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import boto3
import httpx
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from moto.server import ThreadedMotoServer
from PIL import Image

from fynlo.core import clock
from fynlo.core.buckets import BucketAway
from menu import images
from realtime import archive, retention, streams
from realtime.models import ArchivedEvents
from restaurants import logos
from restaurants.closing import worker as closing
from restaurants.exports import services, worker
from restaurants.exports.models import Archive
from tests.realtime import sample_domain

BUCKET, CDN = "fynlo-files", "https://files.example"
KEYS = {"access_key": "key", "secret_key": "secret", "region_name": "lon1"}


@pytest.fixture(scope="module")
def server():
    started = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    started.start()
    host, port = started.get_host_and_port()
    yield f"http://{host}:{port}"
    started.stop()


@pytest.fixture
def bucket(server, settings):
    """An empty bucket that the site uses, without a CDN and without signed links."""
    client = empty_bucket(server)
    use(settings, server)
    return client


def empty_bucket(server):
    httpx.post(f"{server}/moto-api/reset")
    client = boto3.client(
        "s3", endpoint_url=server, region_name="lon1", aws_access_key_id="key", aws_secret_access_key="secret"
    )
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "lon1"})
    return client


def use(settings, endpoint, **public):
    options = {"bucket_name": BUCKET, "endpoint_url": endpoint, **KEYS}
    backend = "fynlo.core.buckets.BucketStorage"
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": backend, "OPTIONS": options},
        "pictures": {"BACKEND": backend, "OPTIONS": options | public},
    }


def drawn():
    out = io.BytesIO()
    Image.new("RGB", (800, 600), "#c2410c").save(out, "PNG")
    return out.getvalue()


def keys(bucket):
    return [row["Key"] for row in bucket.list_objects_v2(Bucket=BUCKET).get("Contents", [])]


def body_of(response):
    return b"".join(response.streaming_content)


# -- pictures --------------------------------------------------------------------------------------------------------


def test_a_picture_is_stored_in_the_bucket_and_served_on_the_restaurants_host(bucket, tenant, page_client):
    name = images.keep(drawn())
    assert keys(bucket) == [images.path_of("r_alpha", name, 160), images.path_of("r_alpha", name, 640)]
    assert images.is_stored(name)
    assert not images.is_stored("0" * 64)
    response = page_client("").get(images.urls("r_alpha", name)["640"], headers={"sec-fetch-mode": "no-cors"})
    assert Image.open(io.BytesIO(body_of(response))).format == "WEBP"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert page_client("").get(images.urls("r_alpha", "0" * 64)["640"]).status_code == 404


def test_with_a_cdn_an_img_is_redirected_there_and_a_service_worker_gets_the_picture(
    bucket, server, tenant, page_client, settings
):
    settings.CDN_URL = CDN
    use(settings, server, default_acl="public-read", object_parameters={"CacheControl": "public, max-age=31536000"})
    name, path = logos.keep(drawn()), images.path_of("r_alpha", images.keep(drawn()), 160)
    for key in (path, logos.path_of("r_alpha", name)):
        grants = bucket.get_object_acl(Bucket=BUCKET, Key=key)["Grants"]
        assert {"READ"} == {grant["Permission"] for grant in grants if grant["Grantee"]["Type"] == "Group"}
    for address, key in ((f"/media/{path}", path), (logos.address(name), logos.path_of("r_alpha", name))):
        response = page_client("").get(address, headers={"sec-fetch-mode": "no-cors"})
        assert (response.status_code, response["Location"]) == (302, f"{CDN}/{key}")
        assert "Sec-Fetch-Mode" in response["Vary"]
        for headers in ({"sec-fetch-mode": "cors"}, {}):
            response = page_client("").get(address, headers=headers)
            assert (response.status_code, len(body_of(response)) > 100) == (200, True)
            assert "Sec-Fetch-Mode" in response["Vary"]
    other = path.replace("r_alpha", "r_beta")
    response = page_client("").get(f"/media/{other}", headers={"sec-fetch-mode": "no-cors"})
    assert response["Location"] == f"{CDN}/{path}", "a host leads to its own restaurant's folder alone"


# -- archives and downloads ------------------------------------------------------------------------------------------


@pytest.fixture
def stored_archive(bucket, run, actor, tenant):
    row = run(services.request_archive, actor=actor("olivia"))
    assert worker.make_archives() == 1
    row.refresh_from_db()
    assert row.path in keys(bucket)
    return row


@pytest.fixture
def olivia(page_client, tenant):
    client = page_client("olivia")
    client.get("/portal/")
    return client


def test_an_archive_is_private_and_downloaded_by_its_owner_alone(
    bucket, stored_archive, olivia, page_client, settings, run, tenant
):
    grants = bucket.get_object_acl(Bucket=BUCKET, Key=stored_archive.path)["Grants"]
    assert {grant["Grantee"]["Type"] for grant in grants} == {"CanonicalUser"}, "nobody but the bucket's owner"
    address = f"/portal/settings/export/{stored_archive.pk}/"
    assert len(body_of(olivia.post(address))) == stored_archive.size

    settings.S3_SIGNED_LINKS = True
    response = olivia.post(address)
    link = urlsplit(response["Location"])
    wanted = parse_qs(link.query)
    assert link.path == f"/{BUCKET}/{stored_archive.path}"
    assert (wanted["X-Amz-Expires"], len(wanted["X-Amz-Signature"][0])) == (["60"], 64)
    assert (response["Cache-Control"], response["Referrer-Policy"]) == ("no-store", "no-referrer")
    file = httpx.get(response["Location"])
    assert len(file.content) == stored_archive.size
    assert file.headers["content-type"] == "application/zip"
    assert file.headers["content-disposition"].startswith('attachment; filename="alpha-20')
    for name in ("marco", "sara"):
        assert page_client(name).post(address).status_code == 403

    connection.set_tenant(tenant)
    run(lambda context: Archive.objects.update(expires_at=clock.now() - timedelta(seconds=1)))
    worker.delete_expired()
    assert keys(bucket) == []
    with pytest.raises(FileNotFoundError):
        default_storage.open(stored_archive.path)


def test_the_files_of_a_deleted_restaurant_leave_and_no_others(bucket, tenant):
    for path in ("r_alpha/menu/a.webp", "r_alpha/exports/deep/b.zip", "r_alpha_2/menu/a.webp"):
        default_storage.save(path, ContentFile(b"content"))
    closing._delete_folder("r_alpha")
    assert keys(bucket) == ["r_alpha_2/menu/a.webp"]


# -- the archive of events -------------------------------------------------------------------------------------------


@pytest.fixture
def write():
    sample_domain.register()
    yield sample_domain.write
    sample_domain.unregister()


def test_pruned_events_are_read_back_from_the_bucket(bucket, write, actor, tenant, monkeypatch):
    monkeypatch.setattr(retention, "KEEP_EVENTS", 2)
    with clock.travel(clock.now() - timedelta(days=15)):
        write(actor("marco"), "soup", times=5)
    write(actor("marco"), "bread", times=2)
    before = [event.body for event in streams.stored_events(streams.position_of(tenant.pk))]
    assert retention.prune(tenant).events == 5
    (row,) = ArchivedEvents.objects.all()
    lines = gzip.decompress(bucket.get_object(Bucket=BUCKET, Key=row.path)["Body"].read()).splitlines()
    assert lines == before[:5]
    assert [event["seq"] for event in archive.events_of(row)] == [1, 2, 3, 4, 5]


# -- when it is away -------------------------------------------------------------------------------------------------


@pytest.fixture
def away(settings, monkeypatch):
    """The bucket's server refuses connections."""
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    use(settings, "http://127.0.0.1:9")


def test_a_picture_that_cannot_be_reached_is_answered_by_503(away, tenant, page_client):
    response = page_client("").get(f"/media/{images.path_of('r_alpha', '0' * 64, 160)}")
    assert response.status_code == 503
    with pytest.raises(BucketAway):
        images.keep(drawn())


def test_an_archive_that_cannot_be_stored_is_made_by_the_next_worker(away, run, actor, tenant, settings, server):
    row = run(services.request_archive, actor=actor("olivia"))
    with pytest.raises(BucketAway):
        worker.make_archives()
    row.refresh_from_db()
    assert row.status == "running"
    run(lambda context: Archive.objects.update(lease_until=clock.now()))
    empty_bucket(server)
    use(settings, server)
    assert worker.make_archives() == 1
    row.refresh_from_db()
    assert row.status == "done"
