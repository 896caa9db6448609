"""Addresses that are no pages: redirects keep what follows them, and a wrong one is answered."""

import re
from pathlib import Path
from urllib.parse import urlparse

import pytest
from bookext.edition import address, configuration
from bookext.execution import ROOT
from playwright.sync_api import expect
from serving import Quiet, serve
from sphinx_external_toc.parsing import parse_toc_yaml

REDIRECTS = configuration()["sphinx"]["config"]["redirects"]
SITE = urlparse(address()).path

pytestmark = pytest.mark.looks


def test_every_redirect_leads_to_a_page(built):
    index = (built / "searchindex.js").read_text()
    found = re.search(r'"?docnames"?: *(\[.*?\])', index)[1]
    assert '"symmetry/ising"' in found
    for name, target in REDIRECTS.items():
        page = built / f"{name}.html"
        there = (page.parent / target).resolve()
        assert there.is_file(), name
        assert 'rel="canonical"' in there.read_text()  # a page of the book, and no redirect
        text = page.read_text()
        assert text.count(f'"{target}"') >= 3  # script, link, and who has no script
        assert 'content="noindex"' in text
        assert f'"{name}"' not in found


def test_the_folders_of_all_parts_lead_somewhere(built):
    folders = {page.rpartition("/")[0] for page in parse_toc_yaml(ROOT / "_toc.yml")}
    assert len(folders) > 5
    assert [name for name in folders if not (built / name / "index.html").exists()] == []


def test_a_redirect_keeps_the_state_of_a_live_figure(page, site_url):
    page.goto(f"{site_url}/ising.html#ising=T1.5,s42")
    page.wait_for_url(f"{site_url}/symmetry/ising.html#ising=T1.5,s42*")
    expect(page.locator(".live-body[data-frames] input[type=number]").first).to_have_value("42")


def test_a_redirect_works_without_scripts(open_page, site_url):
    page = open_page(java_script_enabled=False)
    page.goto(f"{site_url}/game.html")
    page.wait_for_url(re.compile("which-is-more-symmetrical"))


# A wrong address -----------------------------------------------------------


class AsPublished(Quiet):
    """What GitHub Pages does: the site under its path, and 404.html for all that is not there."""

    def translate_path(self, path):
        path = path.partition("?")[0].partition("#")[0]
        inside = path.removeprefix(SITE)
        if not path.startswith(SITE):
            return "/nowhere"
        return super().translate_path(f"/{inside}")

    def send_error(self, code, message=None, explain=None):
        content = Path(self.directory, "404.html").read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@pytest.fixture
def published(built):
    with serve(built, AsPublished) as url:
        yield url


def test_a_wrong_address_offers_the_contents_and_the_search(open_at, published):
    page = open_at(published)()
    page.goto(f"{published}{SITE}symmetry/far/deeper/isng.html")
    near = page.locator("#near a")
    expect(near).to_have_text("Breaking the symmetry: the Ising model")
    for link in page.locator("nav a").all():
        answer = page.request.get(link.evaluate("link => link.href"))
        assert answer.ok, link.text_content()
    assert page.locator("nav a").count() >= len(REDIRECTS)
    near.click()
    page.wait_for_url(f"{published}{SITE}symmetry/ising.html")
    page.goto(f"{published}{SITE}a/b/c/xyzzy")
    expect(page.locator("#near")).to_be_hidden()  # nothing is near
    page.get_by_role("searchbox").fill("Onsager")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{published}{SITE}search.html?q=Onsager")
    expect(page.locator("#search-results li a").first).to_be_visible()


def test_elsewhere_the_way_back_is_the_root(page, site_url):
    page.goto(f"{site_url}/404.html")
    page.get_by_role("link", name="Begin at the front page").click()
    page.wait_for_url(f"{site_url}/")
    expect(page.locator("h1")).to_contain_text("Controlled Forgetting")
