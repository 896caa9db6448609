// The average of a quantity since the temperature last changed.

/**
 * Mean and standard error of a growing series, in little memory. When the list is full,
 * neighbours are merged, so that every entry is the mean of equally many values. Only the later
 * half counts: the earlier one is the system's way to its new state. The error comes from the
 * scatter of eight blocks, each of which should be longer than the system's memory; near the
 * critical point it is not, and the true error is larger.
 */
export function average() {
  let entries = [];
  let each = 1; // values in an entry
  let open = []; // values of the entry that is not full
  return {
    add(value) {
      open.push(value);
      if (open.length < each) return;
      entries.push(mean(open));
      open = [];
      if (entries.length < 256) return;
      entries = entries.flatMap((_, i, all) => (i % 2 ? [(all[i - 1] + all[i]) / 2] : []));
      each *= 2;
    },
    read() {
      const later = entries.slice(Math.floor(entries.length / 2));
      if (later.length < 16) return { mean: mean(later), error: 0 };
      const size = Math.floor(later.length / 8);
      const blocks = Array.from({ length: 8 }, (_, i) => mean(later.slice(i * size, (i + 1) * size)));
      const centre = mean(blocks);
      const scatter = blocks.reduce((sum, block) => sum + (block - centre) ** 2, 0);
      return { mean: mean(later), error: Math.sqrt(scatter / 56) };
    },
    clear() {
      entries = [];
      open = [];
      each = 1;
    },
    get empty() {
      return entries.length === 0;
    },
  };
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
