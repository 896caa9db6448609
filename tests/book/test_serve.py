"""``make serve`` sends the book as a real host would."""

import gzip
import threading
import urllib.error
import urllib.request
from functools import partial
from http.server import ThreadingHTTPServer

import pytest
from bookext import serve


@pytest.fixture
def address(tmp_path, monkeypatch):
    monkeypatch.setattr(serve, "BOOK", tmp_path)
    (tmp_path / "index.html").write_text("<p>cold</p>" * 500)
    (tmp_path / "picture.png").write_bytes(bytes(range(256)))
    server = ThreadingHTTPServer(("localhost", 0), partial(serve.Handler, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()


def ask(address, accept):
    request = urllib.request.Request(address, headers={"Accept-Encoding": accept})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.headers, answer.read()


@pytest.mark.parametrize("path", ["/", "/index.html", "/index.html?x=1"])
def test_text_is_compressed(address, path):
    headers, content = ask(address + path, "gzip, br")
    assert headers["Content-Encoding"] == "gzip"
    assert headers["Content-Type"].startswith("text/html")
    assert len(content) < 200
    assert gzip.decompress(content) == b"<p>cold</p>" * 500


def test_a_client_without_gzip_and_a_picture_get_plain_bytes(address):
    headers, content = ask(address + "/", "identity")
    assert headers["Content-Encoding"] is None
    assert content == b"<p>cold</p>" * 500
    headers, content = ask(address + "/picture.png", "gzip")
    assert headers["Content-Encoding"] is None
    assert content == bytes(range(256))


@pytest.mark.parametrize("path", ["/missing.html", "/../../etc/passwd", "/%2e%2e/secret.html"])
def test_nothing_else_is_served(address, path):
    with pytest.raises(urllib.error.HTTPError, match="404"):
        ask(address + path, "gzip")
