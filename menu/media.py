"""Pictures, from the disk or from S3 alike, on the host of the restaurant they belong to."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from menu import images


@require_safe
def picture(request: HttpRequest, path: str) -> FileResponse:
    """Anybody who sees a menu sees its pictures. Files never change, so they are kept for a year."""
    match = images.NAME.match(path)
    if match is None or match["schema"] != request.tenant.schema_name:
        raise Http404
    try:
        file = default_storage.open(path)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(file, content_type="image/webp")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
