"""Serve the built site as GitHub Pages would: gzipped, below its path, with its 404."""

import contextlib
import functools
import gzip
import mimetypes
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

COMPRESSED = ("text/", "application/json", "application/javascript", "image/svg+xml")


class Handler(BaseHTTPRequestHandler):
    """Answers GET from ``root`` for addresses that start with ``base``."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments, root, base):
        self.root, self.base = root, base
        super().__init__(*arguments)

    def do_GET(self):
        path = unquote(urlsplit(self.path).path)
        name = (
            path.removeprefix(self.base) if path.startswith(self.base) else "404.html"
        )
        file = self.root / (name + "index.html" if path.endswith("/") else name)
        if file.is_file() and name != "404.html":
            return self.answer(200, file)
        return self.answer(200 if path == f"{self.base}404.html" else 404, None)

    def answer(self, status, file):
        file = file or self.root / "404.html"
        kind, body, encoding = read(file)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if encoding:
            self.send_header("Content-Encoding", encoding)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        """Keep the test's output to itself."""


@functools.cache
def read(file):
    """Return the type, the bytes sent and their encoding."""
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    body = file.read_bytes()
    if kind.startswith(COMPRESSED):
        return kind, gzip.compress(body), "gzip"
    return kind, body, None


@contextlib.contextmanager
def serving(root: Path, base: str):
    """Yield the address of the site while a thread serves it."""
    handler = functools.partial(Handler, root=root, base=base)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}{base}"
        server.shutdown()
        thread.join()
