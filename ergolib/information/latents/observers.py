"""Two observers who agree on the world and on nothing else.

Alice and Bob know the same P[X]. Each looks for a latent of it on their own: other random starts,
another number of labels, perhaps another idea of what an error weighs. They exchange no word. Can
they translate? By the theorem of `mediator_determines_redund`, L being Alice's latent and L' Bob's,

    H(L'|L) <= D(X|L) + sum_i H(L'|X_-i),    H(L|L') <= D(X|L') + sum_i H(L|X_-i).

So the better the two latents are, the less is open about either to one who knows the other; and
whether they are good is a matter of P[X] and of each latent alone.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from numpy.typing import ArrayLike

from ergolib.information.latents.channels import parts
from ergolib.information.latents.optimise import FittedLatent, fit_latent
from ergolib.information.latents.translation import Translation, mediator_determines_redund

__all__ = ["TwoObservers", "two_observers"]


class TwoObservers(NamedTuple):
    """Two latents of one distribution, found apart, and what each says of the other.

    Attributes
    ----------
    first, second : FittedLatent
        L of the one and L' of the other, each with its errors.
    second_from_first : Translation
        H(L'|L), its bound, the slack and all terms, in nats.
    first_from_second : Translation
        H(L|L'), likewise.
    """

    first: FittedLatent
    second: FittedLatent
    second_from_first: Translation
    first_from_second: Translation


def two_observers(
    p: ArrayLike,
    first: dict[str, Any] | None = None,
    second: dict[str, Any] | None = None,
    **both: Any,
) -> TwoObservers:
    """Fit a latent twice, independently, and see how far the two determine each other.

    Parameters
    ----------
    p : array_like
        Probabilities of the parts, one axis for each: at least two.
    first, second : dict, optional
        Arguments of `fit_latent` for the one and for the other. The seeds are 1 and 2 if none is
        given.
    **both
        Arguments of `fit_latent` for both, where `first` and `second` say nothing else.

    Returns
    -------
    TwoObservers

    Raises
    ------
    TypeError, ValueError
        As for `fit_latent`.

    Examples
    --------
    >>> p = np.kron(np.diag([0.5, 0.3, 0.2]), np.full((2, 2), 0.25))
    >>> found = two_observers(p, {"states": 3}, {"states": 5, "kind": "stochastic"})
    >>> f"{found.second_from_first.entropy:.6f}, {found.first_from_second.entropy:.6f}"
    '0.000000, 0.000000'
    """
    joint = parts(p)
    one = fit_latent(joint, **{"seed": 1, **both, **(first or {})})
    other = fit_latent(joint, **{"seed": 2, **both, **(second or {})})
    return TwoObservers(
        one,
        other,
        mediator_determines_redund(joint, one.channel, other.channel),
        mediator_determines_redund(joint, other.channel, one.channel),
    )
