"""Where `collectstatic` stores the static files in production."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from whitenoise.storage import CompressedManifestStaticFilesStorage

from fynlo.frontend import bundler


class BundledStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Bundles till and kitchen screen, then names every other file with its hash and compresses all of them."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run:
            try:
                names = bundler.build(Path(self.location) / bundler.FOLDER, source_maps=settings.FRONTEND_SOURCE_MAPS)
            except bundler.BuildFailed as failed:
                raise CommandError(str(failed)) from failed
            for name, compressed in self.compress_files([f"{bundler.FOLDER}/{name}" for name in names]):
                yield name, compressed, True
        yield from super().post_process(paths, dry_run=dry_run, **options)
