"""Answers that are stored files: pictures for everybody, downloads for one person."""

from typing import Any, cast

from django.conf import settings
from django.core.files.storage import Storage, default_storage, storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header

from fynlo.core.buckets import BucketAway, BucketStorage
from fynlo.core.errors import error_response

LINK_SECONDS = 60  # the browser follows a signed link at once
REDIRECT_SECONDS = 24 * 3600


def pictures() -> Storage:
    """Return the storage of what anybody may see. A CDN in front of a bucket needs its files to be public."""
    return storages["pictures"]


def picture(request: HttpRequest, path: str, content_type: str) -> HttpResponseBase:
    """Return a picture, which never changes under its name.

    With a CDN an <img> is redirected there. Scripts and apps get the picture itself: a service worker may not store
    what comes from another host. Raises Http404.
    """
    if settings.CDN_URL and request.headers.get("Sec-Fetch-Mode") == "no-cors":
        response: HttpResponseBase = HttpResponseRedirect(f"{settings.CDN_URL}/{path}")
        response.headers["Cache-Control"] = f"public, max-age={REDIRECT_SECONDS}"
    else:
        try:
            response = _streamed(pictures(), path, content_type=content_type)
        except BucketAway as refusal:
            return error_response(request, refusal.status, message=refusal.message)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    if settings.CDN_URL:
        patch_vary_headers(response, ["Sec-Fetch-Mode"])
    return response


def download(request: HttpRequest, path: str, *, filename: str, content_type: str) -> HttpResponseBase:
    """Return a private file for the browser to save. The caller has checked who asks.

    With FYNLO_S3_SIGNED_LINKS it is a redirect to a link to this file alone, which the bucket's server honours for
    LINK_SECONDS: a large archive then keeps no process busy. Raises Http404.
    """
    try:
        if settings.S3_SIGNED_LINKS:
            return _linked(path, filename, content_type)
        return _streamed(default_storage, path, content_type=content_type, as_attachment=True, filename=filename)
    except BucketAway as refusal:
        return error_response(request, refusal.status, message=refusal.message)


def _linked(path: str, filename: str, content_type: str) -> HttpResponseRedirect:
    bucket = cast(BucketStorage, storages["default"])
    if not bucket.exists(path):
        raise Http404
    wanted = {
        "ResponseContentDisposition": content_disposition_header(True, filename),
        "ResponseContentType": content_type,
    }
    response = HttpResponseRedirect(bucket.url(path, parameters=wanted, expire=LINK_SECONDS))
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _streamed(storage: Storage, path: str, **options: Any) -> FileResponse:
    try:
        return FileResponse(storage.open(path), **options)
    except FileNotFoundError as error:
        raise Http404 from error
