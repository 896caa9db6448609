"""What a bench has found, as HTML: every number with its error, beside what is known."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

import pandas as pd

from ergolib import palette
from ergolib.live.measure import Cooling
from ergolib.live.plan import Result
from ergolib.live.quantities import Found, Quantity

__all__ = ["STYLE", "cooled", "measured"]

STYLE = f"""
:host {{ overflow-x: auto; font-size: 15px; }}
sub {{ line-height: 0; }}
table {{ border-collapse: collapse; font-variant-numeric: tabular-nums; width: 100%;
  margin-top: 1rem; }}
caption {{ text-align: left; padding: 4px 0; color: {palette.TEXT}; }}
th, td {{ padding: 4px 10px; border-bottom: 1px solid {palette.RULE}; text-align: left;
  vertical-align: baseline; }}
th {{ font-weight: 400; color: {palette.QUIET}; }}
th:first-child, td:first-child {{ padding-left: 0; }}
td.name {{ width: 26%; }}
td.number {{ white-space: nowrap; }}
td.exact {{ color: {palette.THEORY}; }}
td.measured {{ color: {palette.MEASURED}; font-weight: 600; white-space: nowrap; }}
small, td.meaning {{ color: {palette.QUIET}; font-size: 0.86em; }}
td small {{ display: block; font-weight: 400; }}
table.cooled {{ font-size: 13px; }}
table.cooled :is(th, td) {{ padding: 3px 5px; }}
p {{ margin: 4px 0 0; }}
pre {{ margin: 0; padding: 12px 14px; border: 1px solid {palette.RULE}; overflow: auto;
  font-size: 13px; }}
"""

TOO_SHORT = (
    "<p><small>* Too short to trust {0}: the run lasts less than 200 times as long as a "
    "quantity remembers, or it has never changed.</small></p>"
)


def measured(results: list[Result], unit: str) -> str:
    """Return one table for each system of a measurement."""
    return "".join(_table(result, unit) for result in results)


def _table(result: Result, unit: str) -> str:
    caption = f"{_said(result.arguments)}; {result.steps:,} {unit} measured, after {result.wait:,}"
    lines = [_line(quantity, found) for quantity, found in result.found]
    star = (
        TOO_SHORT.format("this error")
        if any(not found.converged for _, found in result.found)
        else ""
    )
    head = "".join(
        f'<th scope="col">{name}</th>' for name in ("", "measured", "theory", "what it is")
    )
    return (
        f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(lines)}</tbody></table>{star}"
    )


def _said(arguments: Mapping[str, Any]) -> str:
    """Say which system it is."""
    parts = []
    for name, value in arguments.items():
        word = html.escape(value if isinstance(value, str) else f"{value}")
        parts.append(f"<i>T</i> = {word}" if name == "temperature" else f"{_words(name)} {word}")
    return ", ".join(parts)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _line(quantity: Quantity, found: Found) -> str:
    return (
        f'<tr><td class="name">{quantity.label}</td><td class="measured">{_number(found)}</td>'
        f'<td class="exact number">{_theory(quantity, found)}</td>'
        f'<td class="meaning">{quantity.meaning}</td></tr>'
    )


def _number(found: Found) -> str:
    """Write a value with its error, to two digits of the error."""
    star = "" if found.converged else "*"
    if not found.error:
        return _signed(f"{found.value:.4g}") + star
    digits = _digits(found.error)
    return _signed(f"{found.value:.{digits}f} ± {found.error:.{digits}f}") + star


def _theory(quantity: Quantity, found: Found) -> str:
    """Write what theory says, and how far off the measurement is if that means anything."""
    if quantity.theory is None:
        return "—"
    written = _known(quantity, found)
    if quantity.exact and found.error:
        sigmas = abs(found.value - quantity.theory) / found.error
        written += f"<small>{sigmas:.1f} σ away</small>"
    return written


def _known(quantity: Quantity, found: Found) -> str:
    """Write what theory says to a digit more than is measured."""
    if not quantity.theory:
        return "0"
    digits = _digits(found.error) + 1 if found.error else 4
    return _signed(f"{quantity.theory:.{digits}f}")


def _digits(error: float) -> int:
    """Return how many decimals show two digits of an error."""
    return max(0, 1 - int(f"{error:.0e}".split("e")[1]))


def _signed(text: str) -> str:
    return text.replace("-", "−")


def cooled(table: pd.DataFrame, plan: Cooling) -> str:
    """Return a table with a row for each temperature."""
    heads = "".join(f'<th scope="col">{each.label}</th>' for each in plan.at(plan.temperatures[0]))
    lines = []
    for row, temperature in zip(table.to_dict("records"), plan.temperatures, strict=True):
        cells = [f"<td>{temperature:g}{'' if row['converged'] else '*'}</td>"]
        for each in plan.at(temperature):
            found = Found(row[each.name], row[f"{each.name}_error"])
            known = f"<small>{_known(each, found)} {each.source}</small>"
            written = _number(found) + (known if each.theory is not None else "")
            cells.append(f'<td class="measured">{written}</td>')
        lines.append(f"<tr>{''.join(cells)}</tr>")
    star = "" if table["converged"].all() else TOO_SHORT.format("every error of this row")
    said = {name: value for name, value in plan.cases[0].arguments.items() if name != "temperature"}
    done = "Cooled and heated" if plan.legs[1] else "Cooled"
    caption = (
        f"{done}: {_said(said)}; at each temperature {plan.steps:,} {plan.bench.unit} measured, "
        f"after {plan.wait:,}. Below each: what theory says, and which."
    )
    return (
        f'<table class="cooled"><caption>{caption}</caption>'
        f'<thead><tr><th scope="col"><i>T</i></th>{heads}</tr>'
        f"</thead><tbody>{''.join(lines)}</tbody></table>{star}"
    )
