"""El sitio servido bajo /repo/, como en GitHub Pages, y cómo se abre Chromium."""

from __future__ import annotations

import functools
import http.server
import os
import threading
from pathlib import Path

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SCHEMES = ("light", "dark")
# El sitio completo se mira en las dos paletas y en los dos anchos; el reducido, en dos parejas.
VIEWS = [(360, "dark"), (1280, "light")]
if "COURSE_SITE" in os.environ:
    VIEWS += [(360, "light"), (1280, "dark")]


class Handler(http.server.SimpleHTTPRequestHandler):
    """Sirve una carpeta bajo /repo/, como GitHub Pages; fuera de ahí no hay nada."""

    def send_head(self):
        if not self.path.startswith("/repo/"):
            self.send_error(404)
            return None
        return super().send_head()

    def translate_path(self, path):
        return super().translate_path(path.removeprefix("/repo"))

    def log_message(self, *_):
        pass


class Site:
    """Un sitio construido y la dirección en que se sirve."""

    def __init__(self, folder: Path, port: int):
        self.folder = folder
        self.origin = f"http://127.0.0.1:{port}"
        self.url = f"{self.origin}/repo/"

    def pages(self) -> list[str]:
        """Las páginas, por su dirección relativa; la de error también."""
        found = [path.relative_to(self.folder) for path in self.folder.rglob("*.html")]
        return sorted(path.as_posix().removesuffix("index.html") for path in found)


def serve(folder: Path):
    """Sirve ``folder`` mientras dura la prueba."""
    handler = functools.partial(Handler, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(folder, server.server_port)
    server.shutdown()
    thread.join()
