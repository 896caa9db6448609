"""Measured against exact, with the error bar in sight.

`verify` compares a number that was measured with one that is known, and refuses to go on if they
disagree. A page calls it wherever it shows a number that theory knows; what it shows in the page,
the book collects in its ledger.
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass, field
from typing import Any, Literal

from ergolib.arguments import choice, real

__all__ = ["MIMETYPE", "Verification", "VerificationError", "verify"]

MIMETYPE = "application/vnd.ergolib.verify+json"


class VerificationError(AssertionError):
    """A measured number disagrees with the exact one."""


@dataclass(frozen=True)
class Verification:
    """One comparison of a measured with an exact number.

    Attributes
    ----------
    label : str
        What was measured.
    measured, exact : float
        The two numbers.
    error : float or None
        One standard deviation of `measured`; None if it is not a matter of chance.
    sigmas : float or None
        Distance in units of `error`.
    limit : float
        The largest distance allowed: a number of sigmas if there is an error, else the tolerance.
    tolerance : float or None
        The largest absolute difference allowed, if there is no error.
    passed : bool
        Whether the distance is within the limit.
    known : str
        What the second number is: "exact", or "theory" for a prediction with approximations.
    """

    label: str
    measured: float
    exact: float
    error: float | None
    sigmas: float | None
    limit: float
    tolerance: float | None
    passed: bool
    known: str = "exact"
    _shown_in: int | None = field(default=None, repr=False, compare=False)

    def written(self) -> dict[str, str]:
        """Return measured, exact and the distance between them, each as one writes it."""
        if self.error is not None:
            return {
                "measured": concise(self.measured, self.error),
                "exact": _plain(self.exact, _decimals(self.error) + 1),
                "distance": f"{self.sigmas:.1f} sigma",
            }
        return {
            "measured": f"{self.measured:.10g}",
            "exact": f"{self.exact:.10g}",
            "distance": f"difference {abs(self.measured - self.exact):.0g}",
        }

    def __str__(self) -> str:
        """Return one line: measured with its error, exact, and the distance between them."""
        line = "measured {measured}, {known} {exact}, {distance}".format(
            known=self.known, **self.written()
        )
        return line if self.tolerance is None else f"{line}, tolerance {self.tolerance:.0e}"

    def __repr__(self) -> str:
        """Return the label and the line."""
        return f"{self.label}: {self}"

    def as_dict(self) -> dict[str, Any]:
        """Return what the ledger needs, as JSON types."""
        answer: dict[str, Any] = {
            name: getattr(self, name)
            for name in (
                "label",
                "measured",
                "exact",
                "error",
                "sigmas",
                "limit",
                "passed",
                "known",
            )
        }
        if self.tolerance is not None:
            answer["tolerance"] = self.tolerance
        answer["written"] = {name: _typeset(text) for name, text in self.written().items()}
        return answer

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """Return the comparison for the ledger, for a page and for a terminal."""
        from html import escape

        state = "passed" if self.passed else "failed"
        return {
            MIMETYPE: self.as_dict(),
            "text/html": (
                f'<p class="ergolib-verify ergolib-verify-{state}">'
                f"<strong>{escape(self.label)}</strong>: {escape(_typeset(str(self)))}</p>"
            ),
            "text/plain": repr(self),
        }

    def _ipython_display_(self) -> None:
        """Show the comparison, unless `verify` has just shown it in this very cell."""
        shell = _notebook()
        if shell is None or self._shown_in != shell.execution_count:
            _display(self)


def verify(
    label: str,
    measured: float,
    exact: float,
    error: float | None = None,
    sigmas: float = 5.0,
    tolerance: float | None = None,
    known: Literal["exact", "theory"] = "exact",
) -> Verification:
    """Compare a measured number with the exact one, and raise if they disagree.

    In a notebook the comparison is shown at once, wherever in a cell the call stands, and not
    once more when it is the last line.

    Parameters
    ----------
    label : str
        What was measured, in words.
    measured : float
        The measured number.
    exact : float
        What theory says.
    error : float, optional
        One standard deviation of `measured`, greater than 0. The two numbers must then agree
        within `sigmas` of it.
    sigmas : float, default 5
        The largest distance allowed, in units of `error`.
    tolerance : float, optional
        For numbers without chance: the largest absolute difference allowed, 0 or more. Exactly
        one of `error` and `tolerance` must be given.
    known : {"exact", "theory"}, default "exact"
        What `exact` is called where the comparison is shown. A prediction that leaves something
        out, such as an exponent measured at finite size, should not be called exact.

    Returns
    -------
    Verification
        The comparison.

    Raises
    ------
    VerificationError
        If the two disagree, or `measured` is NaN or infinite. It is an `AssertionError`.
    TypeError, ValueError
        If an argument is not of its kind, or both or neither of `error` and `tolerance` are given.

    Examples
    --------
    >>> verify("magnetization at T = 2", 0.91127, 0.9113193, error=0.0004)
    magnetization at T = 2: measured 0.9113(4), exact 0.91132, 0.1 sigma
    """
    if not isinstance(label, str):
        raise TypeError(f"label must be a string, got {label!r}")
    if (error is None) == (tolerance is None):
        raise TypeError(
            f"verify takes either error or tolerance, got error={error!r}, tolerance={tolerance!r}"
        )
    if isinstance(measured, bool) or not hasattr(measured, "__float__"):
        raise TypeError(f"measured must be a number, got {measured!r}")
    measured, exact = float(measured), real(exact, "exact")
    sigmas = _positive(sigmas, "sigmas")
    choice(known, "known", ("exact", "theory"))
    if not math.isfinite(measured):
        raise VerificationError(f"{label}: measured {measured}, exact {exact}")
    difference = abs(measured - exact)
    if error is not None:
        error = _positive(error, "error")
        distance: float | None = difference / error
        limit, passed = sigmas, difference <= sigmas * error
    else:
        limit = real(tolerance, "tolerance")
        if limit < 0.0:
            raise ValueError(f"tolerance must be 0 or greater, got {tolerance!r}")
        tolerance, distance, passed = limit, None, difference <= limit
    shell = _notebook()
    answer = Verification(
        label,
        measured,
        exact,
        error,
        distance,
        limit,
        tolerance,
        passed,
        known,
        shell.execution_count if shell is not None else None,
    )
    if shell is not None:
        _display(answer)
    if not passed:
        beyond = f"more than {limit:g} sigma" if error is not None else "beyond the tolerance"
        exactly = f"measured {measured!r}, exact {exact!r}"
        exactly += f", error {error!r}" if error is not None else ""
        raise VerificationError(f"{label}: {answer}, {beyond} ({exactly})")
    return answer


def concise(value: float, error: float) -> str:
    """Write a value with its error on the last digits: 0.9113 and 0.0004 as ``0.9113(4)``.

    The error has one digit, or two if it begins with 1. An error of 10 or more is written in
    full, ``1230(50)``.
    """
    if not (math.isfinite(value) and math.isfinite(error) and error > 0.0):
        return f"{value!r}({error!r})"
    decimals = _decimals(error)
    if decimals <= 0:
        return f"{round(value, decimals):.0f}({round(error, decimals):.0f})"
    return f"{value:.{decimals}f}({round(error * 10**decimals)})"


def _decimals(error: float) -> int:
    """Return how many decimals a value with this error deserves."""
    digits = f"{error:.1e}"  # rounded first: 0.00996 is 1.0e-02
    mantissa, exponent = digits.split("e")
    return -int(exponent) + (1 if mantissa.startswith("1") else 0)


def _plain(value: float, decimals: int) -> str:
    return f"{value:.{max(0, decimals)}f}"


def _typeset(line: str) -> str:
    """Return a line as a page shows it, where no line ends between a number and its sigma."""
    sigma = "\N{NO-BREAK SPACE}\N{GREEK SMALL LETTER SIGMA}"
    return line.replace("-", "\N{MINUS SIGN}").replace(" sigma", sigma)


def _positive(value: Any, name: str) -> float:
    number = real(value, name)
    if number <= 0.0:
        raise ValueError(f"{name} must be greater than 0, got {value!r}")
    return number


def _notebook() -> Any:
    """Return IPython's shell if it talks to a page rather than to a terminal, else None."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return shell if getattr(shell, "kernel", None) is not None else None


def _display(answer: Verification) -> None:
    from IPython.display import display

    display(answer._repr_mimebundle_(), raw=True)
