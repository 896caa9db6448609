// Functions that Python has tabulated: ergolib.exact knows the values, a script only looks them up.

/**
 * Read a table made by `ergolib.live.component.table`: evenly spaced values, each travelling as its
 * difference to the one before, in units of `unit`. The answer takes any number and interpolates;
 * its `points` are the table itself, [[x, value], ...].
 */
export function table({ low, step, unit, differences }) {
  let sum = 0;
  const values = differences.map((difference) => (sum += difference) / unit);
  const read = (x) => {
    const at = Math.min(Math.max((x - low) / step, 0), values.length - 1);
    const i = Math.min(Math.floor(at + 1e-6), values.length - 2);
    const share = at - i < 1e-6 ? 0 : at - i;
    return values[i] + share * (values[i + 1] - values[i]);
  };
  return Object.assign(read, { points: values.map((value, i) => [low + i * step, value]) });
}
