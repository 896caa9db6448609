"""``python -m bookext.serve [port]``: the built book at localhost, gzipped as a host would."""

import gzip
import http.server
import sys
from functools import partial
from io import BytesIO

from .execution import ROOT

BOOK = ROOT / "_build" / "html"
COMPRESSED = {".html", ".js", ".css", ".svg", ".json"}


class Handler(http.server.SimpleHTTPRequestHandler):
    """Python's own file server, with gzip for text."""

    protocol_version = "HTTP/1.1"

    def send_head(self):
        """Send what the plain server sends, but smaller if the browser can take it."""
        path = BOOK / self.translate_path(self.path)
        if path.is_dir() and self.path.endswith("/"):
            path /= "index.html"
        wanted = "gzip" in self.headers.get("Accept-Encoding", "")
        if not (wanted and path.is_file() and path.suffix in COMPRESSED):
            return super().send_head()
        content = gzip.compress(path.read_bytes())
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Vary", "Accept-Encoding")
        self.end_headers()
        return BytesIO(content)

    def log_message(self, *arguments):
        """Be quiet: a page asks for a dozen files."""


def main():
    """Serve until interrupted."""
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8000
    if not (BOOK / "index.html").is_file():
        sys.exit("There is no book yet: make book")
    try:
        server = http.server.ThreadingHTTPServer(
            ("localhost", port), partial(Handler, directory=str(BOOK))
        )
    except OSError as error:
        sys.exit(
            f"Port {port} cannot be used ({error.strerror}). Choose another: make serve PORT=8001"
        )
    print(f"The book is at http://localhost:{port}  (Ctrl-C ends)", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print()


if __name__ == "__main__":
    main()
