"""The offline archive: unpacked under some folder of a plain server, it is the whole book."""

import hashlib
import shutil
import zipfile

import pytest
from bookext import offline
from playwright.sync_api import expect
from serving import serve

pytestmark = pytest.mark.looks


@pytest.fixture(scope="module")
def archive(built, tmp_path_factory):
    """Pack the built book."""
    file = tmp_path_factory.mktemp("offline") / f"{offline.NAME}.zip"
    offline.pack(built, file)
    return file


def sound(file) -> bool:
    """Tell what `sha256sum -c` would."""
    digest, name = file.with_name(file.name + ".sha256").read_text().split()
    return name == file.name and digest == hashlib.sha256(file.read_bytes()).hexdigest()


def test_the_checksum_holds_and_sees_one_bit(archive, tmp_path):
    assert sound(archive)
    copy = tmp_path / archive.name
    content = bytearray(archive.read_bytes())
    content[len(content) // 2] ^= 1
    copy.write_bytes(content)
    shutil.copy(archive.with_name(archive.name + ".sha256"), tmp_path)
    assert not sound(copy)


def test_the_same_site_gives_the_same_bytes(tmp_path):
    """In whatever order and whenever its files were written; another site gives others."""
    sums = []
    for number, names in enumerate([("index.html", "b.html"), ("b.html", "index.html")]):
        site = tmp_path / str(number) / "site"
        site.mkdir(parents=True)
        for name in names:
            (site / name).write_text(name)
        (site / "downloads").mkdir()
        (site / "downloads" / "book.pdf").write_text(str(number))  # another edition
        sums.append(offline.pack(site, tmp_path / str(number) / "x.zip").read_text())
    (site / "b.html").write_text("something else")
    other = offline.pack(site, tmp_path / "2" / "x.zip").read_text()
    assert sums[0] == sums[1] != other


def test_without_a_site_it_says_what_to_do(tmp_path):
    with pytest.raises(FileNotFoundError, match="make book"):
        offline.pack(tmp_path, tmp_path / "x.zip")


def test_unpacked_in_a_folder_it_is_the_book(archive, built, tmp_path, open_at):
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(tmp_path / "some" / "where")
    top = tmp_path / "some" / "where" / offline.NAME
    assert "python -m http.server" in (top / "README.txt").read_text()
    inside = {file.relative_to(top) for file in top.rglob("*") if file.is_file()}
    assert {file.relative_to(built) for file in built.rglob("*.html")} <= inside
    with serve(tmp_path) as url:
        page = open_at(url)()
        home = f"{url}/some/where/{offline.NAME}"
        page.goto(f"{home}/symmetry/ising.html")
        body = page.locator(".live-body[data-frames]").first
        body.scroll_into_view_if_needed()
        body.wait_for()
        before = int(body.get_attribute("data-frames"))
        page.wait_for_function(
            "before => document.querySelector('.live-body').dataset.frames > before + 5", arg=before
        )
        page.locator("input[name=q]").fill("Onsager")
        page.keyboard.press("Enter")
        page.locator("#search-results li a").first.click()
        expect(page.locator("main")).to_contain_text("Onsager")
        assert page.url.startswith(home)
        assert page.problems == []
