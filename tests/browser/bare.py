"""Pages with one component and nothing else, so that it can be tested without the book."""

from __future__ import annotations

from pathlib import Path

from ergolib import palette
from ergolib.live.static import figure_html, own_style_sheet, write_assets

PAGE = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{name}</title>
<link rel="icon" href="data:,">
<style>
html {{ background: {light}; color: {text}; }}
html[data-theme="dark"] {{ background: {dark}; color: {dark_text}; }}
body {{ margin: 0 auto; max-width: 44rem; padding: 0 16px 200vh; font: 17px/1.5 serif; }}
</style>
<link rel="stylesheet" href="live/live.css">
<style>{own}</style>
<script>
const dark = matchMedia("(prefers-color-scheme: dark)").matches;
document.documentElement.dataset.theme = dark ? "dark" : "light";
</script>
<script defer src="live/mount.js"></script>
<main><h1>{name}</h1>
{figure}
</main>
</html>
"""


def write_page(folder: Path, name: str, file: str | None = None, **parameters) -> None:
    """Write ``NAME.html`` (or another file) with this component."""
    text = PAGE.format(
        name=name,
        figure=figure_html(name, parameters),
        own=own_style_sheet(name),
        light=palette.PAPER,
        text=palette.TEXT,
        dark=palette.PAPER_DARK,
        dark_text=palette.TEXT_DARK,
    )
    (folder / (file or f"{name}.html")).write_text(text, encoding="utf8")


def write_site(folder: Path, names) -> None:
    """Write the scripts of these components, and a page for each."""
    write_assets(folder / "live", names)
    for name in names:
        write_page(folder, name)
