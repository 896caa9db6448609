"""Build the book: ``python -m bookext`` (what ``make book`` calls).

First every page that is not in the cache is run, one line each; then Sphinx builds the site,
warnings being errors.
"""

import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from .execution import BOOK, BUILD, ENVIRONMENT, HTML, ROOT, PageError, execute, executed, pages


def run_pages() -> bool:
    """Run what has changed; report every failing page before giving up."""
    todo = [page for page in pages() if not executed(page)]
    done = len(pages()) - len(todo)
    print(f"Running pages: {len(todo)} to run, {done} unchanged", flush=True)
    failures = []
    for number, page in enumerate(todo, 1):
        print(f"  [{number}/{len(todo)}] {page.relative_to(ROOT)} ... ", end="", flush=True)
        finished = threading.Event()
        clock = threading.Thread(target=_tick, args=(finished,), daemon=True)
        clock.start()
        try:
            with kernel_log(page):
                result = f"{execute(page):.1f} s"
        except PageError as error:
            failures.append(error)
            result = "FAILED"
        finished.set()
        clock.join()
        print(result, flush=True)
    for error in failures:
        print(f"\n{error}", file=sys.stderr)
    return not failures


@contextmanager
def kernel_log(page: Path):
    """Send what the kernel itself says (not the cells) to a file beside the notebook."""
    log = BUILD / "run" / page.relative_to(BOOK).with_suffix(".log")
    log.parent.mkdir(parents=True, exist_ok=True)
    kept = os.dup(2)
    with log.open("w") as file:
        os.dup2(file.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)


def _tick(finished):
    while not finished.wait(5):
        print(".", end="", flush=True)


def build(*options: str) -> int:
    """Run jupyter-book into ``_build/html`` and return its exit code."""
    command = [
        str(Path(sys.executable).with_name("jupyter-book")),
        "build",
        str(BOOK),
        "--path-output",
        str(ROOT),
    ]
    command += ["--config", str(ROOT / "_config.yml"), "--toc", str(ROOT / "_toc.yml")]
    command += ["-n", "-W", "--keep-going", *options]
    return subprocess.run(command, cwd=ROOT, env=os.environ | ENVIRONMENT, check=False).returncode


def main() -> int:
    """Run the pages, build the site and say where it is."""
    started = time.perf_counter()
    BUILD.mkdir(exist_ok=True)
    if not run_pages():
        print("\nThe book was not built: a page does not run (see above).", file=sys.stderr)
        return 1
    code = build(*sys.argv[1:])
    if code:
        print(
            "\nThe book was not built: see the warnings above; each is an error.", file=sys.stderr
        )
        return code
    print(f"\nThe book is in {HTML}/index.html ({time.perf_counter() - started:.0f} s)")
    print("See it with: make serve")
    return 0


if __name__ == "__main__":
    sys.exit(main())
