"""Addresses that are no pages: redirects keep what follows them, and a wrong one is answered."""

import re

import pytest
import yaml
from bookext.execution import ROOT
from playwright.sync_api import expect

REDIRECTS = yaml.safe_load((ROOT / "_config.yml").read_text())["sphinx"]["config"]["redirects"]

pytestmark = pytest.mark.looks


def test_every_redirect_leads_to_a_page(built):
    for name, target in REDIRECTS.items():
        page = built / f"{name}.html"
        there = (page.parent / target).resolve()
        assert there.is_file(), name
        assert 'rel="canonical"' in there.read_text()  # a page of the book, and no redirect
        text = page.read_text()
        assert text.count(f'"{target}"') >= 3  # script, link, and who has no script
        assert 'content="noindex"' in text
        assert f'"{name}"' not in (built / "searchindex.js").read_text()


def test_the_folders_of_all_parts_lead_somewhere(built):
    folders = {page.parent for page in built.glob("*/*.html") if "_" not in page.parent.name}
    parts = {folder for folder in folders if folder.name != "downloads"}
    assert [folder.name for folder in parts if not (folder / "index.html").exists()] == []


def test_a_redirect_keeps_the_state_of_a_live_figure(page, site_url):
    page.goto(f"{site_url}/ising.html#ising=T1.5,s42")
    page.wait_for_url(f"{site_url}/symmetry/ising.html#ising=T1.5,s42*")
    expect(page.locator(".live-body[data-frames] input[type=number]").first).to_have_value("42")


def test_a_redirect_works_without_scripts(open_page, site_url):
    page = open_page(java_script_enabled=False)
    page.goto(f"{site_url}/game.html")
    page.wait_for_url(re.compile("which-is-more-symmetrical"))
