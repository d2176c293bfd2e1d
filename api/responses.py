"""Answers: as JSON, HTML, CSV or a tile, whole or as a stream, and not at all where the asker already has it."""

import hashlib
import json
from collections.abc import Generator, Iterable, Iterator
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import get_language

from api.release import fingerprint
from geo import revisions

GEOJSON: Final = "application/geo+json"
JSON: Final = "application/json"
CSV: Final = "text/csv; charset=utf-8; header=present"
SCHEMA: Final = "application/schema+json"
MVT: Final = "application/vnd.mapbox-vector-tile"
ANY: Final = "*"  # in If-None-Match: any mark
CHUNK: Final = 64 * 1024


def etag(request: HttpRequest, tables: Iterable[str], *variant: str) -> str:
    """Return the mark of an answer: it changes with what is committed to its tables, with the question and with our code. One query.

    It is read before the answer is: a commit in between makes the answer newer than its mark, which costs one more
    answer, and never older, which would keep a stale one alive. Weak, as the same answer may be compressed or not.
    """
    return etag_of(request, revisions.version(tables), *variant)


def etag_of(request: HttpRequest, version: int, *variant: str) -> str:
    """Return the mark of an answer made from tables of this version."""
    parts = (str(version), fingerprint(), request.get_host(), request.get_full_path(), *variant)
    return f'W/"{hashlib.sha256(repr(parts).encode()).hexdigest()[:24]}"'


def named_version(version: int) -> str:
    """Return what an address says of a version of the data and of our code: what lies under it never changes."""
    return f"{version}-{fingerprint()}"


def is_known(request: HttpRequest, mark: str) -> bool:
    """Return whether the asker already has the answer with this mark, or any answer that there is."""
    had = parse_etags(request.headers.get("If-None-Match", ""))
    return had == [ANY] or mark.removeprefix("W/") in (each.removeprefix("W/") for each in had)


def is_any(request: HttpRequest) -> bool:
    """Return whether the asker has, whatever the mark, an answer: if there is one at all."""
    return parse_etags(request.headers.get("If-None-Match", "")) == [ANY]


def marked(response: HttpResponseBase, mark: str, *, cache: str = "no-cache") -> HttpResponseBase:
    """Return the response with its mark and how long it may be kept: "no-cache" is kept, and asked after each time."""
    response["ETag"] = mark
    response["Cache-Control"] = cache
    patch_vary_headers(response, ["Accept", "Accept-Language"])
    return response


def not_modified(mark: str, *, cache: str = "no-cache") -> HttpResponseBase:
    """Return the answer that nothing has changed."""
    return marked(_untyped(HttpResponse(status=304)), mark, cache=cache)


def _untyped(response: HttpResponse) -> HttpResponse:
    """Return the response without the type that Django gives to what has no body, too."""
    del response["Content-Type"]
    return response


def as_json(document: dict[str, Any], content_type: str = JSON) -> HttpResponse:
    """Return a document as JSON."""
    return HttpResponse(json.dumps(document, ensure_ascii=False, default=str), content_type=content_type)


def as_html(document: dict[str, Any], title: str) -> HttpResponse:
    """Return a document as a page for people: its links, its table if it holds features, and all the rest."""
    features = document.get("features") or ([document] if document.get("type") == "Feature" else [])
    columns = list(features[0]["properties"]) if features else []
    shown_apart = ("links", "features", "collections", "geometry", "properties")
    context = {
        "title": title,
        "language": get_language(),
        "links": document.get("links", []),
        "columns": columns,
        "rows": [(each["id"], [each["properties"][column] for column in columns]) for each in features],
        "listed": document.get("collections", []),
        "rest": {name: value for name, value in document.items() if name not in shown_apart},
    }
    return HttpResponse(render_to_string("api/document.html", context))


class Stream(StreamingHttpResponse):
    """An answer sent while it is made. What goes wrong before its first chunk is an ordinary error.

    What goes wrong after it can no longer become a status: the error goes up to the server, which cuts the connection.
    """

    def __init__(self, pieces: Iterator[bytes], content_type: str) -> None:
        self.chunks = Chunks(pieces)
        super().__init__(self.chunks, content_type=content_type)


def bodiless(response: HttpResponseBase) -> HttpResponse:
    """Return the response's headers alone, as HEAD asks; the query behind a stream is ended."""
    if isinstance(response, Stream):
        response.chunks.close()
    bare = HttpResponse(status=response.status_code, headers=dict(response.items()))
    return bare if response.has_header("Content-Type") else _untyped(bare)


class Chunks:
    """Pieces gathered to chunks worth sending, the first of them made at once. Closed early, it ends the query behind them."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._gathered = _gathered(pieces)
        self._first = next(self._gathered, b"")

    def __iter__(self) -> Iterator[bytes]:
        yield self._first
        yield from self._gathered

    def close(self) -> None:
        """End the query, whether or not all has been read."""
        self._gathered.close()


def _gathered(pieces: Iterator[bytes]) -> Generator[bytes, None, None]:
    gathered: list[bytes] = []
    size = 0
    for piece in pieces:
        gathered.append(piece)
        size += len(piece)
        if size >= CHUNK:
            yield b"".join(gathered)
            gathered, size = [], 0
    yield b"".join(gathered)
