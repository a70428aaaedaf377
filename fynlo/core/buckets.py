"""Files in a bucket of any S3 server."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files import File
from django.utils.translation import gettext_lazy as _
from storages.backends.s3 import S3Storage

from fynlo.core.errors import Unavailable

CONFIG = Config(
    s3={"addressing_style": "path"},  # a bucket's name as a host needs a certificate for each
    signature_version="s3v4",
    connect_timeout=3,
    read_timeout=20,
    retries={"mode": "standard", "max_attempts": 3},
)
IN_MEMORY = 1024 * 1024  # bytes; a larger file is read into a temporary file on disk


class BucketAway(Unavailable):
    """The server of the bucket does not answer, or says that it cannot."""

    message = _("The files cannot be reached right now. Try again in a moment.")


class BucketStorage(S3Storage):
    """S3Storage with time limits, which reads a file whole when it is opened. Each method raises BucketAway."""

    def __init__(self, **options: Any) -> None:
        super().__init__(client_config=CONFIG, max_memory_size=IN_MEMORY, file_overwrite=True, **options)

    def _open(self, name: str, mode: str = "rb") -> File:
        with _answering():
            opened = super()._open(name, mode)
            if "r" in mode:
                opened.file  # noqa: B018, this attribute fetches the content, which fails here and not half-way later
            return opened

    def _save(self, name: str, content: File) -> str:
        with _answering():
            return super()._save(name, content)

    def delete(self, name: str) -> None:
        with _answering():
            super().delete(name)

    def exists(self, name: str) -> bool:
        with _answering():
            return super().exists(name)

    def size(self, name: str) -> int:
        with _answering():
            return super().size(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        with _answering():
            return super().listdir(path)


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except BotoCoreError as error:
        raise BucketAway from error
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] < 500:
            raise
        raise BucketAway from error
