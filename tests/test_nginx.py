"""The web server that stands in front, as nginx.conf has it: a real nginx before an application that counts."""

import gzip
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def nginx_program() -> str:
    """This machine's nginx, or the one that script/setup --dev unpacked."""
    path = os.pathsep.join([os.environ["PATH"], "/usr/sbin", str(ROOT / ".local/nginx/usr/sbin")])
    found = shutil.which("nginx", path=path)
    assert found, "No nginx was found: run script/setup --dev."
    return found


@dataclass
class Application:
    """What stands behind: it answers with the host, the language and the number of the request."""

    port: int = 0
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def application() -> Iterator[Application]:
    known = Application()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known.asked.append(f"{self.headers['Host']} {self.headers.get('Accept-Language', '-')} {self.path}")
            body = (known.asked[-1] + " " + "x" * 2000).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/vnd.mapbox-vector-tile")
            self.send_header("Cache-Control", "public, max-age=60")
            self.send_header("ETag", '"1"')
            self.send_header("X-Forwarded", self.headers.get("X-Forwarded-Proto", ""))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *said: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    known.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield known
    server.shutdown()
    server.server_close()


def put(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, f"nginx.conf says {old} {text.count(old)} times."
    return text.replace(old, new)


@pytest.fixture
def front(application: Application, tmp_path: Path) -> Iterator[int]:
    """The port of an nginx that reads nginx.conf as it is, but for the three places that a machine decides."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    site = put((ROOT / "nginx.conf").read_text(), "server web:8000;", f"server 127.0.0.1:{application.port};")
    site = put(site, "listen 80;", f"listen 127.0.0.1:{port};")
    site = put(site, "/var/cache/nginx/tiles", str(tmp_path / "tiles"))
    (tmp_path / "site.conf").write_text(site)
    own = "".join(f"{what}_temp_path {tmp_path / what};\n" for what in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    user = "user root;" if os.getuid() == 0 else ""
    (tmp_path / "nginx.conf").write_text(
        f"{user} pid {tmp_path / 'pid'};\nerror_log {tmp_path / 'errors'};\nevents {{}}\n"
        f"http {{\n{own}access_log off;\ninclude {tmp_path / 'site.conf'};\n}}\n"
    )
    command = [nginx_program(), "-c", str(tmp_path / "nginx.conf"), "-e", str(tmp_path / "errors")]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    assert "warn" not in checked.stderr
    nginx = subprocess.Popen([*command, "-g", "daemon off;"])
    deadline = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            assert time.monotonic() < deadline, (tmp_path / "errors").read_text()
            time.sleep(0.05)
    yield port
    nginx.send_signal(signal.SIGTERM)
    nginx.wait(timeout=10)


def read(port: int, path: str, **headers: str) -> tuple[str, dict[str, str]]:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        body = answer.read()
        found = dict(answer.headers.items())
    return (gzip.decompress(body) if found.get("Content-Encoding") == "gzip" else body).decode(), found


TILE = "/api/collections/trees/tiles/WebMercatorQuad/14/5495/8378"


def test_a_tile_is_kept_for_its_host_and_language_alone(front: int, application: Application) -> None:
    first, _ = read(front, TILE, Host="one.example", Accept_Language="nl")
    again, _ = read(front, TILE, Host="one.example", Accept_Language="nl")
    assert first == again
    assert len(application.asked) == 1
    for host, language in (("two.example", "nl"), ("one.example", "fr")):
        found, _ = read(front, TILE, Host=host, Accept_Language=language)
        assert found.startswith(f"{host} {language} "), "another host's or language's tile was given"
    read(front, TILE + "?kind=oak", Host="one.example", Accept_Language="nl")
    assert len(application.asked) == 4


def test_what_is_no_tile_is_asked_each_time(front: int, application: Application) -> None:
    for _ in range(2):
        read(front, "/api/collections/trees/items?limit=1", Host="one.example")
    assert len(application.asked) == 2


def test_tiles_are_packed_and_the_way_they_came_is_told(front: int) -> None:
    _, headers = read(front, TILE, Host="one.example", Accept_Encoding="gzip")
    assert headers["Content-Encoding"] == "gzip"
    assert headers["X-Forwarded"] == "http"
