"""Pictures, from the disk or from S3 alike, on the host of the restaurant they belong to."""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from fynlo.core import stored_files
from menu import images


@require_safe
def picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """Anybody who sees a menu sees its pictures: those of this restaurant. Files never change under their name."""
    own = images.own_path(path)
    if not own:
        raise Http404
    return stored_files.picture(request, own, "image/webp")
