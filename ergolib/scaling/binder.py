"""Where a transition is, and its exponents, from magnets of several sizes.

At a continuous transition nothing sets a scale but the side L. Binder's cumulant
U = 1 - <m^4> / (3 <m^2>^2) is then a function of (T - T_c) L^(1/nu) alone, up to corrections that
fade as L grows. So the curves of two sizes cross at T_c, at a height that is the same for all, and
the slope there grows as a power, as does the susceptibility:

    |dU/dT| ~ L^(1/nu),        chi = L^2 <m^2> ~ L^(gamma/nu).

For the square lattice with joined edges T_c = 2 / ln(1 + sqrt 2), nu = 1, gamma/nu = 7/4, and the
common height is 0.610690 (G. Kamieniarz and H. W. J. Bloete, J. Phys. A 26, 201, 1993). Neither
`crossings` nor `transition` knows any of these.

Slopes are not differences between temperatures but averages, of products of a moment and the
energy (see `ergolib.scaling.moments`). Through the values and slopes at n temperatures goes, for
each size, the polynomial of degree n that fits these 2 n numbers best. Errors are those of the
bootstrap over seeds: all seeds of one size are drawn anew, with what each gave at all temperatures,
and everything is calculated from them again. Straight lines in ln L are of least squares, with the
covariance that the bootstrap shows. With 16 seeds errors come out a tenth to a fifth too small,
since the weights of these fits are themselves made of 16 numbers.

K. Binder, Z. Phys. B 43, 119 (1981); A. M. Ferrenberg and D. P. Landau, Phys. Rev. B 44, 5081
(1991).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.polynomial import polynomial
from numpy.typing import NDArray
from scipy.stats import chi2

from ergolib.arguments import integer, real

if TYPE_CHECKING:
    import pandas as pd
    import xarray

__all__ = ["PowerLaw", "Transition", "crossings", "cumulants", "transition"]

Array = NDArray[np.float64]

AXES = ("size", "temperature", "seed")
NEEDED = ("m2", "m4", "energy", "m2_energy", "m4_energy")
FEWEST_SEEDS = 4
FEWEST_SIZES = 3  # for a law
SURE = 0.99  # of all resamples must have a crossing


@dataclass(frozen=True)
class PowerLaw:
    """A law y = amplitude L^exponent through the sizes of a scan.

    Attributes
    ----------
    exponent, error : float
        The slope of ln y over ln L, and one standard deviation.
    amplitude : float
    chi_square : float
        What the line leaves, with the covariance of ln y.
    freedom : int
        The number of sizes less 2.
    p_value : float
        The probability of so large a chi^2 or a larger one if the law holds. With few seeds the
        errors are themselves uncertain, and chi^2 is too large by (n - 1) / (n - 3), n seeds.
    sizes, values, errors : ndarray
        L, y, and one standard deviation of y.
    """

    exponent: float
    error: float
    amplitude: float
    chi_square: float
    freedom: int
    p_value: float
    sizes: Array
    values: Array
    errors: Array


@dataclass(frozen=True)
class Transition:
    """A transition as a scan shows it.

    Attributes
    ----------
    temperature, temperature_error : float
        T_c, the mean of all crossings; its error is 0 if it was given.
    cumulant, cumulant_error : float
        The mean height of the crossings, or if T_c was given, U there for the largest size.
    chi_square, freedom : float, int
        Of the crossings' temperatures about their mean; 0, 0 if T_c was given.
    slope : PowerLaw
        |dU/dT| at T_c; its exponent is 1/nu.
    susceptibility : PowerLaw
        L^2 <m^2> at T_c; its exponent is gamma/nu.
    """

    temperature: float
    temperature_error: float
    cumulant: float
    cumulant_error: float
    chi_square: float
    freedom: int
    slope: PowerLaw
    susceptibility: PowerLaw

    @property
    def nu(self) -> float:
        """The exponent of the correlation length."""
        return 1.0 / self.slope.exponent

    @property
    def nu_error(self) -> float:
        """One standard deviation of `nu`."""
        return self.slope.error / self.slope.exponent**2


@dataclass(frozen=True)
class _Fits:
    """A polynomial of temperature for each resample and size, fitted to values and slopes.

    Attributes
    ----------
    values, slopes : ndarray
        What was fitted, of all seeds first and then of each resample; shape
        (1 + samples, sizes, temperatures).
    coefficients : ndarray
        Shape (1 + samples, sizes, degree + 1), by powers of (T - centre) / width.
    centre, width : float
    """

    values: Array
    slopes: Array
    coefficients: Array
    centre: float
    width: float

    def at(self, temperature: Array, size: slice = slice(None), derivative: int = 0) -> Array:
        """Return the polynomials, or a derivative, where (1 + samples, 1 or sizes) are asked."""
        x = (temperature - self.centre) / self.width
        powers: Any = np.moveaxis(self.coefficients[:, size], -1, 0)
        if derivative:
            powers = polynomial.polyder(powers, derivative, axis=0)
        found: Array = polynomial.polyval(x, powers, tensor=False) / self.width**derivative
        return found


@dataclass(frozen=True)
class _Curves:
    """The cumulant and the logarithm of the susceptibility, by temperature and size.

    The spread of resamples is that of n - 1 seeds rather than of n; `grown` corrects it.
    """

    sizes: Array
    temperatures: Array
    cumulant: _Fits
    log_chi: _Fits
    grown: float

    def error(self, values: Array) -> Array:
        """Return one standard deviation over the resamples, along the first axis."""
        return np.asarray(np.nanstd(values[1:], axis=0) * self.grown)


def cumulants(table: xarray.Dataset, samples: int = 1000, seed: int = 1) -> pd.DataFrame:
    """Return Binder's cumulant and its slope for each size and temperature.

    Parameters
    ----------
    table : xarray.Dataset
        What a scan of `ising_moments` returned, over size, temperature and seed: 4 seeds or more.
    samples : int, default 1000
        Resamples of the bootstrap, at least 100.
    seed : int, default 1
        Of the bootstrap.

    Returns
    -------
    pandas.DataFrame
        With the columns size, temperature, cumulant, slope (dU/dT, per J), susceptibility
        (L^2 <m^2>), and the error of each.

    Raises
    ------
    TypeError, ValueError
        If the table is not as above.
    """
    import pandas as pd

    curves = _curves(table, samples, seed, fewest=1)
    size, temperature = np.meshgrid(curves.sizes, curves.temperatures, indexing="ij")
    columns: dict[str, NDArray[Any]] = {
        "size": size.ravel().astype(int),
        "temperature": temperature.ravel(),
    }
    quantities = {
        "cumulant": curves.cumulant.values,
        "slope": curves.cumulant.slopes,
        "susceptibility": np.exp(curves.log_chi.values),
    }
    for name, values in quantities.items():
        columns[name] = values[0].ravel()
        columns[f"{name}_error"] = curves.error(values).ravel()
    return pd.DataFrame(columns)


def crossings(table: xarray.Dataset, samples: int = 1000, seed: int = 1) -> pd.DataFrame:
    """Return where the cumulants of each two neighbouring sizes cross.

    Parameters
    ----------
    table, samples, seed
        As for `cumulants`, with 2 sizes or more, and 2 temperatures or more.

    Returns
    -------
    pandas.DataFrame
        One row for each pair: smaller, larger, temperature, cumulant, inverse_nu (the logarithm of
        the ratio of their slopes there, over that of their sizes), gamma_over_nu (the same of their
        susceptibilities), and the error of each.

    Raises
    ------
    TypeError, ValueError
        If the table is not as above, or two curves do not cross between its temperatures, as far
        as one can tell from these seeds.
    """
    import pandas as pd

    curves = _curves(table, samples, seed, fewest=2)
    where, height = _crossings(curves)
    columns: dict[str, NDArray[Any]] = {
        "smaller": curves.sizes[:-1].astype(int),
        "larger": curves.sizes[1:].astype(int),
    }
    small, large = slice(None, -1), slice(1, None)
    ratio = np.log(curves.sizes[large] / curves.sizes[small])
    steeper = curves.cumulant.at(where, large, 1) / curves.cumulant.at(where, small, 1)
    gained = curves.log_chi.at(where, large) - curves.log_chi.at(where, small)
    quantities = {
        "temperature": where,
        "cumulant": height,
        "inverse_nu": np.log(np.abs(steeper)) / ratio,
        "gamma_over_nu": gained / ratio,
    }
    for name, values in quantities.items():
        columns[name] = values[0]
        columns[f"{name}_error"] = curves.error(values)
    return pd.DataFrame(columns)


def transition(
    table: xarray.Dataset,
    temperature: float | None = None,
    smallest: int = 2,
    samples: int = 1000,
    seed: int = 1,
) -> Transition:
    """Find a transition and its exponents.

    Parameters
    ----------
    table, samples, seed
        As for `crossings`, with 3 sizes or more.
    temperature : float, optional
        T_c, if it is known, between the temperatures of the table. By default it is the mean of the
        crossings, and its error is part of that of the exponents.
    smallest : int, default 2
        Leave smaller sizes out: their corrections to scaling are the largest.

    Returns
    -------
    Transition

    Raises
    ------
    TypeError, ValueError
        If the table or the temperature is not as above, or there is no crossing.
    """
    few = integer(smallest, "smallest", 2)
    if "size" in getattr(table, "coords", ()):
        table = table.sel(size=table["size"] >= few)
    curves = _curves(table, samples, seed, fewest=2)
    if len(curves.sizes) < FEWEST_SIZES:
        raise ValueError(
            f"table must have {FEWEST_SIZES} sizes or more of at least {few} for a law, "
            f"got {curves.sizes.astype(int).tolist()}"
        )
    left, freedom = 0.0, 0
    if temperature is None:
        where, height = _crossings(curves)
        at, left = _mean(where, curves.grown)
        heights, _ = _mean(height, curves.grown)
        freedom = where.shape[1] - 1
    else:
        known = _between(real(temperature, "temperature"), curves.temperatures)
        at = np.full(len(curves.cumulant.values), known)
        heights = curves.cumulant.at(at[:, None])[:, -1]
    log_slope = np.log(np.abs(curves.cumulant.at(at[:, None], derivative=1)))
    log_chi = curves.log_chi.at(at[:, None])
    return Transition(
        temperature=float(at[0]),
        temperature_error=float(curves.error(at)),
        cumulant=float(heights[0]),
        cumulant_error=float(curves.error(heights)),
        chi_square=left,
        freedom=freedom,
        slope=_power_law(curves.sizes, log_slope, curves.grown),
        susceptibility=_power_law(curves.sizes, log_chi, curves.grown),
    )


def _curves(table: xarray.Dataset, samples: int, seed: int, fewest: int) -> _Curves:
    """Check a table, draw the resamples, and calculate from each."""
    missing = [name for name in (*AXES, *NEEDED) if name not in getattr(table, "variables", ())]
    if missing:
        raise ValueError(f"table must be a scan of ising_moments, got none of its {missing}")
    ordered = table.sortby(["size", "temperature"]).transpose(*AXES, ...)
    means = {name: ordered[name].values.astype(float) for name in NEEDED}
    shape = means["m2"].shape
    if shape[2] < FEWEST_SEEDS or min(shape[:2]) < fewest:
        raise ValueError(
            f"table must have {FEWEST_SEEDS} seeds, {fewest} sizes and temperatures or more, "
            f"got {shape[2]} seeds, {shape[0]} sizes and {shape[1]} temperatures"
        )
    if not all(np.isfinite(one).all() for one in means.values()):
        raise ValueError("table must hold finite numbers, got NaN or infinity among them")
    rng = np.random.default_rng(integer(seed, "seed", 0))
    seeds, drawn = shape[2], integer(samples, "samples", 100)
    weights = rng.multinomial(seeds, np.full(seeds, 1.0 / seeds), (drawn, shape[0])) / seeds
    weights = np.concatenate([np.full((1, *weights.shape[1:]), 1.0 / seeds), weights])
    one = {name: np.einsum("bls,lts->blt", weights, value) for name, value in means.items()}
    sizes = ordered["size"].values.astype(float)
    temperatures = ordered["temperature"].values.astype(float)
    rate = sizes[:, None] ** 2 / temperatures**2  # E = L^2 e
    m2_slope = rate * (one["m2_energy"] - one["m2"] * one["energy"])
    m4_slope = rate * (one["m4_energy"] - one["m4"] * one["energy"])
    m2, m4, sites = one["m2"], one["m4"], sizes[:, None] ** 2
    cumulant = 1.0 - m4 / (3.0 * m2**2)
    cumulant_slope = (2.0 * m4 * m2_slope / m2 - m4_slope) / (3.0 * m2**2)
    return _Curves(
        sizes=sizes,
        temperatures=temperatures,
        cumulant=_fits(temperatures, cumulant, cumulant_slope),
        log_chi=_fits(temperatures, np.log(sites * m2), m2_slope / m2),
        grown=float(np.sqrt(seeds / (seeds - 1.0))),
    )


def _fits(temperatures: Array, values: Array, slopes: Array) -> _Fits:
    """Fit a polynomial to values and slopes by least squares, each weighed by its own spread."""
    count = len(temperatures)
    centre = 0.5 * (temperatures[0] + temperatures[-1])
    width = 0.5 * (temperatures[-1] - temperatures[0]) or 1.0
    x = (temperatures - centre) / width
    rise = np.stack([polynomial.polyval(x, polynomial.polyder(one)) for one in np.eye(count + 1)])
    design = np.concatenate([polynomial.polyvander(x, count), rise.T])
    data = np.concatenate([values, slopes * width], axis=-1)
    spread = data[1:].std(axis=0)
    coefficients = np.empty((*values.shape[:2], count + 1))
    for size, errors in enumerate(spread):
        solve = np.linalg.pinv(design / errors[:, None]) / errors
        coefficients[:, size] = data[:, size] @ solve.T
    return _Fits(values, slopes, coefficients, centre, width)


def _crossings(curves: _Curves) -> tuple[Array, Array]:
    """Return temperature and height of the crossing of each pair, shape (1 + samples, pairs)."""
    fits, nodes = curves.cumulant, curves.temperatures
    # below T_c the larger magnet has the larger cumulant, above it the smaller one has
    difference = fits.coefficients[:, :-1] - fits.coefficients[:, 1:]
    where = np.full(difference.shape[:2], np.nan)
    for row, pair in np.ndindex(where.shape):
        roots = polynomial.polyroots(difference[row, pair])
        roots = roots[np.isreal(roots) & (np.abs(roots) <= 1.0)].real
        rising = polynomial.polyval(roots, polynomial.polyder(difference[row, pair])) > 0.0
        if rising.any():
            near = where[0, pair] if row else 0.0
            where[row, pair] = min(roots[rising], key=lambda root: abs(root - near))
    for pair, found in enumerate(np.isfinite(where).T):
        if not found[0] or found.mean() < SURE:
            small, large = curves.sizes[pair : pair + 2]
            raise ValueError(
                f"the cumulants of sizes {small:.0f} and {large:.0f} do not cross between "
                f"T = {nodes[0]} and {nodes[-1]} in {1.0 - found.mean():.0%} of all resamples: "
                "take other temperatures, or more sweeps"
            )
    where = fits.centre + fits.width * where
    return where, fits.at(where, slice(1, None))


def _mean(values: Array, grown: float) -> tuple[Array, float]:
    """Return the best mean over the last axis, for each resample, and the chi^2 about it."""
    precision = np.linalg.inv(_covariance(values, grown))
    weights = precision.sum(axis=0) / precision.sum()
    means = values @ weights
    rest = values[0] - means[0]
    return np.where(np.isfinite(means), means, means[0]), float(rest @ precision @ rest)


def _power_law(sizes: Array, y: Array, grown: float) -> PowerLaw:
    """Lay a line through y, a logarithm, over ln L, with the covariance of the resamples."""
    design = np.stack([np.ones_like(sizes), np.log(sizes)], axis=1)
    covariance = _covariance(y, grown)
    precision = np.linalg.inv(covariance)
    normal = np.linalg.inv(design.T @ precision @ design)
    line = normal @ design.T @ precision @ y[0]
    rest = y[0] - design @ line
    left, freedom = float(rest @ precision @ rest), len(sizes) - 2
    return PowerLaw(
        exponent=float(line[1]),
        error=float(normal[1, 1] ** 0.5),
        amplitude=float(np.exp(line[0])),
        chi_square=left,
        freedom=freedom,
        p_value=float(chi2.sf(left, freedom)),
        sizes=sizes,
        values=np.exp(y[0]),
        errors=np.exp(y[0]) * np.sqrt(np.diag(covariance)),
    )


def _covariance(values: Array, grown: float) -> Array:
    """Return the covariance over the resamples that have all values."""
    whole = values[1:][np.isfinite(values[1:]).all(axis=1)]
    return np.atleast_2d(np.cov(whole, rowvar=False)) * grown**2


def _between(temperature: float, nodes: Array) -> float:
    if not nodes[0] <= temperature <= nodes[-1]:
        raise ValueError(
            f"temperature must be between {nodes[0]} and {nodes[-1]}, those of the table, "
            f"got {temperature!r}"
        )
    return temperature
