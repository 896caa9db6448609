// The table of one experiment: a square for each pair of states, large and warm where the two were met
// together more often than by chance, small and cold where they were met less often, and none if never.

const TONES = 9;

/** Paint it; `margins` are the sums of the rows, then of the columns. */
export function picture(canvas, body) {
  const context = canvas.getContext("2d");
  return (table, margins, states) => {
    const size = (canvas.width = canvas.height = 768);
    const style = getComputedStyle(body);
    const ink = Array.from({ length: TONES }, (_, i) => style.getPropertyValue(`--ink-${i}`));
    const sums = Array.from(margins, Number);
    const total = sums.slice(0, states).reduce((a, b) => a + b, 0);
    const cell = size / states;
    context.clearRect(0, 0, size, size);
    for (let row = 0; row < states; row += 1) {
      for (let column = 0; column < states; column += 1) {
        const count = table[row * states + column];
        if (!count) continue;
        const half = Math.min(1, (0.5 * count * total) / (sums[row] * sums[states + column])); // ½ is chance
        const side = (cell - 4) * Math.sqrt(half);
        context.fillStyle = ink[Math.round(half * (TONES - 1))];
        context.fillRect((column + 0.5) * cell - side / 2, (row + 0.5) * cell - side / 2, side, side);
      }
    }
  };
}
