"""A web server on this machine, and data sets that it serves."""

import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from groundup.data.registry import DataSet, RemoteFile

CONTENT = b"to be or not to be\n" * 1000


class Site:
    """A web server on this machine; ``pages`` maps a path to what is sent for it."""

    def __init__(self):
        self.pages, self.requests = {}, []
        self.gate = threading.Event()  # a "slow" page waits here in mid-file
        self.gate.set()
        self.halfway = threading.Event()
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):  # noqa: N802
                site.requests.append(self.path)
                kind, content = site.pages.get(self.path, ("absent", b""))
                self.send_response(404 if kind == "absent" else 200)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                half = len(content) // 2
                self.wfile.write(content[:half])
                site.halfway.set()
                site.gate.wait(10)
                if kind != "cut":
                    self.wfile.write(content[half:])

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    def url(self, path):
        return f"http://127.0.0.1:{self.server.server_port}{path}"

    def close(self):
        self.gate.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def remote(*urls, path="verse/hamlet.txt", content=CONTENT):
    return RemoteFile(path, len(content), hashlib.sha256(content).hexdigest(), urls)


def entry_of(*files, name="hamlet", small="a sonnet"):
    return DataSet(name, "Hamlet", "public domain", "there", "play", small, files)


def quiet(line):
    pass
