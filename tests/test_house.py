"""The house itself: one address, one version, five dependencies, no borrowed hosts."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
ADDRESS = yaml.safe_load((ROOT / "_config.yml").read_text())["repository"]["url"]
OWNER, NAME = ADDRESS.removeprefix("https://github.com/").split("/")
PAGES = f"https://{OWNER}.github.io/{NAME}"
WITHOUT_THE_EXTRAS = """
import sys

class Refuse:
    extras = {"panel", "bokeh", "param", "PIL", "altair", "IPython", "myst_nb", "mpmath"}

    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in self.extras:
            raise ImportError("not among the five: " + name)

sys.meta_path.insert(0, Refuse())
from ergolib import Ising, cool, exact, verify
table = cool(Ising(size=16, temperature=3.0, seed=1), temperatures=[3.0, 2.0], steps=50)
verify("energy", 1.0, 1.0, tolerance=1e-9)
exact.kaufman_energy(2.0, 16), exact.onsager_energy(2.0), exact.relaxation_time(2.0, 3)
print(len(table))
"""
ALONE = {"numpy", "scipy", "numba", "pandas", "tqdm"}


def test_the_address_is_the_one_in_the_configuration():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert citation["repository-code"] == PROJECT["urls"]["Source"] == ADDRESS
    assert citation["url"] == PROJECT["urls"]["Book"] == PAGES


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_no_document_names_another_address(name):
    text = (ROOT / name).read_text()
    named = re.findall(r"https://(?:github\.com/[\w.-]+/[\w.-]+|[\w-]+\.github\.io/[\w.-]+)", text)
    assert set(named) <= {ADDRESS, PAGES}


def test_one_version():
    import ergolib

    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert citation["version"] == PROJECT["version"] == ergolib.__version__


def test_the_lock_holds_every_dependency():
    lock = {
        re.sub(r"[-_.]+", "-", line.split("==")[0].strip()).lower()
        for line in (ROOT / "requirements.txt").read_text().splitlines()
        if "==" in line and not line.lstrip().startswith("#")
    }
    extras = PROJECT["optional-dependencies"]
    wanted = PROJECT["dependencies"] + [
        need for extra, needs in extras.items() if extra != "jax" for need in needs
    ]
    names = {re.sub(r"[-_.]+", "-", re.split(r"[\[<>=~! ]", need)[0]).lower() for need in wanted}
    assert names - {"ergolib"} <= lock
    # A peer of one benchmark: who wants it asks for it, and gets the version that was measured.
    assert not lock & {"jax", "jaxlib"}
    assert all(re.fullmatch(r"[\w-]+==[\w.]+", need) for need in extras["jax"])


def test_ergolib_alone_needs_five_packages():
    names = {re.split(r"[<>=~! ]", need)[0] for need in PROJECT["dependencies"]}
    assert names == ALONE
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_THE_EXTRAS], capture_output=True, text=True, cwd="/"
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith("2")


def test_nothing_is_fetched_from_a_third_party():
    borrowed = re.compile(r"https?://(cdn|unpkg|[a-z.]*jsdelivr|fonts\.g)")
    written = subprocess.run(
        ["git", "ls-files", "*.js", "*.css", "*.html", "*.py", "*.md"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    ).stdout.split()
    guilty = [
        name
        for name in written
        if name != "tests/test_house.py" and borrowed.search((ROOT / name).read_text())
    ]
    assert guilty == []
