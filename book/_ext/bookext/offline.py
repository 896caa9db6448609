"""The book as an archive to keep: ``python -m bookext.offline`` (what ``make offline`` calls).

A zip of the built site with a note saying how to open it, and a checksum beside it. The same site
gives the same bytes: files are sorted, and none carries the time at which it was packed. Other
editions, which lie in the site's `downloads` folder once it is published, are left out.
"""

import hashlib
import sys
import zipfile
from pathlib import Path

import ergolib

from .edition import address, configuration
from .execution import BUILD, HTML

#: The archive's name, and that of the folder in it; and what the PDF edition is called.
NAME = f"controlled-forgetting-{ergolib.__version__}"
PDF_NAME = "controlled-forgetting.pdf"

#: Zip knows no earlier time.
EPOCH = (1980, 1, 1, 0, 0, 0)

NOTE = """{title}
{line}

This is the whole book, version {version}, to be read without a network. Its live figures run
WebAssembly, which a browser does not load from files: it wants a server. Any will do. With Python:

    cd {folder}
    python -m http.server

and open http://localhost:8000 in a browser. It also works from any folder of any web server.

The published book is at {address}
Text and figures: CC BY 4.0. Code: MIT.
"""


def pack(site: Path, to: Path) -> Path:
    """Write the archive of a site, and its checksum beside it; return the latter."""
    if not (site / "index.html").is_file():
        raise FileNotFoundError(f"{site} holds no book: build it first, with `make book`")
    title = configuration()["title"]
    note = NOTE.format(
        title=title,
        line="=" * len(title),
        version=ergolib.__version__,
        folder=NAME,
        address=address(),
    )
    to.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(to, "w") as archive:
        _add(archive, "README.txt", note.encode())
        for file in sorted(site.rglob("*")):
            inside = file.relative_to(site)
            if file.is_file() and not _other_edition(inside):
                _add(archive, inside.as_posix(), file.read_bytes())
    checksum = to.with_name(to.name + ".sha256")
    checksum.write_text(f"{hashlib.sha256(to.read_bytes()).hexdigest()}  {to.name}\n")
    return checksum


def _other_edition(inside: Path) -> bool:
    return inside.parts[0] == "downloads" and inside.suffix in (".zip", ".sha256", ".pdf")


def _add(archive: zipfile.ZipFile, path: str, content: bytes):
    entry = zipfile.ZipInfo(f"{NAME}/{path}", EPOCH)
    entry.external_attr = 0o644 << 16
    entry.create_system = 3  # the same on Windows
    archive.writestr(entry, content, zipfile.ZIP_DEFLATED, 9)


def main() -> int:
    """Pack the book and say where it is."""
    archive = BUILD / f"{NAME}.zip"
    checksum = pack(HTML, archive)
    print(f"{archive}: {archive.stat().st_size / 1e6:.1f} MB")
    print(f"Check it with: cd {checksum.parent} && sha256sum -c {checksum.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
