"""Writer and reader with momentum: a charge that keeps them turning.

A writer u and a reader v in the plane have learnt when u.v = s. Both are pulled down the loss

    L = (s - u.v)^2 / 2 + b^2 (u_x^2 + v_x^2) / 2.

Its second term is what two fixed biases do. Let a query x u + (b, 0) meet a key y v + (b, 0), with
x and y = 1 or -1 alike, and let their product be wanted as s x y: averaged over x and y, half the
square of the error is L and a constant. Without bias L does not change when the plane is turned.

`leapfrog` moves them as particles of unit mass, H = (p_u^2 + p_v^2) / 2 + L, with friction g:
p' = -grad L - g p. `descend` lets them slide, u' = -dL/du, v' = -dL/dv (Runge and Kutta's fourth
order); it writes that velocity where momenta stand. Turning the plane gives a charge (Noether),

    J = u_x p_uy - u_y p_ux + v_x p_vy - v_y p_vx,    dJ/dt = -g J + b^2 (u_x u_y + v_x v_y).

Each part of a leapfrog step keeps that law without bias: J falls by exp(-g dt) and nothing else.

A pair that starts alike stays alike, u = v = w, to the last bit. With X = w.w and no bias it is a
particle in a central field,

    X'^2 = 4 E X - J^2 - 2 X (s - X)^2,

between the two largest roots of a cubic, r1 <= 0 <= r2 <= X <= r3. `laws` says what follows. The
average of X over an orbit is r1 + (r3 - r1) E(m) / K(m) with the complete elliptic integrals of
m = (r3 - r2) / (r3 - r1), and that of the loss is (E + s^2 - s <X>) / 3, since the average of
X'' = d(X'^2)/dX / 2 vanishes. Of all orbits with the same J the circle has the least average of
the loss, (X - s)^2 / 2 at 4 X^2 (X - s) = J^2 (`ergolib.exact.charged_floor`).

With friction J = J_0 exp(-g t), and `decay` writes the loss of the circle that has it; `flow` is
that of gradient flow, X = s / (1 + (s / X_0 - 1) exp(-2 s t)).

`phase` holds u, v, p_u, p_v. Kernels take `every` steps for each point of `trail`, which holds
u_x, u_y, v_x, v_y, L, J.
"""

import math

from ergolib.kernels.elementary import exp
from ergolib.kernels.kernel import function, kernel


@function
def loss_of(ux, uy, vx, vy, target, bias):
    """Return the loss L."""
    miss = target - (ux * vx + uy * vy)
    return 0.5 * (miss * miss + bias * bias * (ux * ux + vx * vx))


@function
def pull(ux, uy, vx, vy, target, bias):
    """Return minus the gradient of the loss: along u_x, u_y, v_x, v_y."""
    miss = target - (ux * vx + uy * vy)
    stiff = bias * bias
    return miss * vx - stiff * ux, miss * vy, miss * ux - stiff * vx, miss * uy


@function
def kick(phase, target, bias, time):
    """Let the loss act on the momenta for a while."""
    fx, fy, gx, gy = pull(phase[0], phase[1], phase[2], phase[3], target, bias)
    phase[4] += time * fx
    phase[5] += time * fy
    phase[6] += time * gx
    phase[7] += time * gy


@function
def write_point(phase, target, bias, trail, point):
    """Write places, loss and charge as one point of the trail."""
    ux, uy, vx, vy = phase[0], phase[1], phase[2], phase[3]
    trail[6 * point] = ux
    trail[6 * point + 1] = uy
    trail[6 * point + 2] = vx
    trail[6 * point + 3] = vy
    trail[6 * point + 4] = loss_of(ux, uy, vx, vy, target, bias)
    turning = (ux * phase[5] - uy * phase[4]) + (vx * phase[7] - vy * phase[6])
    trail[6 * point + 5] = turning


@kernel("void(float64[::1], float64, float64, float64, float64, int64, float64[::1])")
def leapfrog(phase, target, bias, friction, dt, every, trail):
    """Move writer and reader as masses with friction: friction, kick, drift, kick, friction."""
    kept = exp(-0.5 * friction * dt)
    for point in range(trail.size // 6):
        for _ in range(every):
            for i in range(4, 8):
                phase[i] *= kept
            kick(phase, target, bias, 0.5 * dt)
            for i in range(4):
                phase[i] += dt * phase[i + 4]
            kick(phase, target, bias, 0.5 * dt)
            for i in range(4, 8):
                phase[i] *= kept
        write_point(phase, target, bias, trail, point)


@kernel("void(float64[::1], float64, float64, float64, int64, float64[::1])")
def descend(phase, target, bias, dt, every, trail):
    """Let writer and reader slide down the loss: gradient flow by Runge and Kutta."""
    for point in range(trail.size // 6):
        for _ in range(every):
            a, b, c, d = phase[0], phase[1], phase[2], phase[3]
            a1, b1, c1, d1 = pull(a, b, c, d, target, bias)
            h = 0.5 * dt
            a2, b2, c2, d2 = pull(a + h * a1, b + h * b1, c + h * c1, d + h * d1, target, bias)
            a3, b3, c3, d3 = pull(a + h * a2, b + h * b2, c + h * c2, d + h * d2, target, bias)
            h = dt
            a4, b4, c4, d4 = pull(a + h * a3, b + h * b3, c + h * c3, d + h * d3, target, bias)
            h = dt / 6.0
            phase[0] = a + h * (a1 + 2.0 * (a2 + a3) + a4)
            phase[1] = b + h * (b1 + 2.0 * (b2 + b3) + b4)
            phase[2] = c + h * (c1 + 2.0 * (c2 + c3) + c4)
            phase[3] = d + h * (d1 + 2.0 * (d2 + d3) + d4)
        fx, fy, gx, gy = pull(phase[0], phase[1], phase[2], phase[3], target, bias)
        phase[4] = fx
        phase[5] = fy
        phase[6] = gx
        phase[7] = gy
        write_point(phase, target, bias, trail, point)


@kernel("float64(float64[::1])")
def kinetic(phase):
    """Return the kinetic energy."""
    total = 0.0
    for i in range(4, 8):
        total += phase[i] * phase[i]
    return 0.5 * total


@function
def circle(momentum, target):
    """Return X - s on the circular orbit: Newton's way down to 4 X^2 (X - s) = J^2."""
    square = 0.25 * momentum * momentum
    beyond = min(1.0 + 0.5 * abs(momentum), square / (target * target))  # not below the root
    for _ in range(100):
        x = target + beyond
        less = (x * x * beyond - square) / (x * x + 2.0 * x * beyond)
        if not less > 1e-17 * beyond:
            break
        beyond -= less
    return beyond


@function
def farthest(energy, momentum, target):
    """Return r3, the largest root of 2 X (s - X)^2 = 4 E X - J^2: Newton's way down to it."""
    x = target + math.sqrt(2.0 * energy)
    square = 0.25 * momentum * momentum
    for _ in range(100):
        away = x - target
        value = 0.5 * x * away * away - energy * x + square
        slope = 0.5 * away * away + x * away - energy
        if not value > 0.0 or not slope > 0.0:
            break
        x -= value / slope
    return x


@function
def share_of_integrals(other):
    """Return E(m) / K(m) for 1 - m = other, by the arithmetic-geometric mean."""
    a, b = 1.0, math.sqrt(other)
    power, total = 0.5, 0.5 * (1.0 - other)
    for _ in range(40):
        if a - b <= 1e-15 * a:
            break
        c = 0.5 * (a - b)
        a, b = 0.5 * (a + b), math.sqrt(a * b)
        power *= 2.0
        total += power * c * c
    return 1.0 - total


@kernel("void(float64, float64, float64, float64[::1])")
def laws(energy, momentum, target, out):
    """Say what energy and charge allow an alike pair without bias (target > 0).

    out[0], out[1] = the least and the largest X; out[2], out[3], out[4] = the mean, the least and
    the largest loss on the orbit; out[5], out[6], out[7] = X, loss and energy of the circle with
    this charge. An energy below that of the circle, which rounding may give, is taken for it.
    """
    beyond = circle(momentum, target)
    round_x = target + beyond
    floor = 0.5 * beyond * beyond
    lowest = round_x * beyond + floor
    near = far = round_x
    mean = floor
    if energy > lowest:
        far = max(farthest(energy, momentum, target), round_x)
        rest = 2.0 * target - far  # the sum of the other roots; their product is below
        root = math.sqrt(rest * rest + 2.0 * momentum * momentum / far)
        lower = min(0.5 * (rest - root), 0.0)
        near = min(max(0.5 * (rest + root), 0.0), round_x)
        other = (near - lower) / (far - lower)
        x = lower + (far - lower) * share_of_integrals(other)
        mean = (energy + target * target - target * x) / 3.0
    inner, outer = target - near, far - target
    out[0] = near
    out[1] = far
    out[2] = mean
    out[3] = 0.0 if inner >= 0.0 else 0.5 * inner * inner
    out[4] = 0.5 * max(inner * inner, outer * outer)
    out[5] = round_x
    out[6] = floor
    out[7] = lowest


@kernel("void(float64, float64, float64, int64, float64[::1])")
def chart(target, bias, reach, side, out):
    """Write the loss of an alike pair on a square map, row by row from the top: -reach to reach."""
    for row in range(side):
        y = reach * (1.0 - (2.0 * row + 1.0) / side)
        for column in range(side):
            x = reach * ((2.0 * column + 1.0) / side - 1.0)
            out[side * row + column] = loss_of(x, y, x, y, target, bias)


@kernel("void(float64, float64, float64, float64, float64[::1])")
def place(momentum, x, y, apart, phase):
    """Begin: u = (1 + apart) w, v = (1 - apart) w, both moving across w = (x, y) so that J fits."""
    square = x * x + y * y
    across = 0.5 * momentum / square if square > 0.0 else 0.0
    phase[0] = (1.0 + apart) * x
    phase[1] = (1.0 + apart) * y
    phase[2] = (1.0 - apart) * x
    phase[3] = (1.0 - apart) * y
    phase[4] = phase[6] = -across * y
    phase[5] = phase[7] = across * x


@kernel("void(float64, float64, float64, float64, float64, float64[::1], float64[::1])")
def decay(momentum, friction, target, first, step, charges, losses):
    """Write J exp(-g t) at times first, first + step, ..., and the loss of the circle with it."""
    for i in range(charges.size):
        charges[i] = momentum * exp(-friction * (first + step * i))
        beyond = circle(charges[i], target)
        losses[i] = 0.5 * beyond * beyond


@kernel("void(float64, float64, float64, float64, float64[::1])")
def flow(square, target, first, step, losses):
    """Write the loss of an alike pair in gradient flow, which begins with X = square > 0."""
    for i in range(losses.size):
        gone = (target / square - 1.0) * exp(-2.0 * target * (first + step * i))
        miss = target * gone / (1.0 + gone)
        losses[i] = 0.5 * miss * miss
