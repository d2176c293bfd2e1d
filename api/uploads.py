"""Files that somebody sends: held in memory and never on a disk, as what a camera writes beside a photo is nobody's business."""

from io import BytesIO
from typing import Any, Final

from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from participation.picture import MOST_BYTES, too_heavy

# Of all files of one request together: what is beyond is counted, and thrown away.
MOST_TOGETHER: Final = 4 * MOST_BYTES


class InHand(FileUploadHandler):
    """Keeps each file up to the largest that is taken; of a larger one it knows how large it was."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.held = BytesIO()
        self.size = self.together = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.held, self.size = BytesIO(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:  # noqa: ARG002  Django names it
        self.size += len(raw_data)
        if self.size <= MOST_BYTES and self.together + len(raw_data) <= MOST_TOGETHER:
            self.held.write(raw_data)
            self.together += len(raw_data)
        return None

    def file_complete(self, file_size: int) -> "UploadedFile[Any]":
        self.held.seek(0)
        return InMemoryUploadedFile(
            self.held, self.field_name, self.file_name, self.content_type, file_size, self.charset, self.content_type_extra
        )


def content(file: "UploadedFile[Any]") -> bytes:
    """Return the bytes of a file that was sent; BadPhoto where there were more than are taken."""
    if (file.size or 0) > MOST_BYTES:
        raise too_heavy(file.size or 0).of(file.name or "")
    return bytes(file.read())
