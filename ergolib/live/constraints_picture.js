// The distribution as bars, what was expected before the latest constraint as a thin line, and how
// often each state was thrown as points; below each bar its state.

const FOOT = { die: 44, channel: 74 }; // room below the bars, in pixels of the page
const PIPS = [[0, 0], [-1, -1], [1, 1], [1, -1], [-1, 1], [-1, 0], [1, 0]]; // places on a face
const FACES = [[0], [1, 2], [0, 1, 2], [1, 2, 3, 4], [0, 1, 2, 3, 4], [1, 2, 3, 4, 5, 6]];

/** The picture; `repaint` is called when the size changes. */
export function picture(canvas, body, repaint) {
  const pen = canvas.getContext("2d");
  const observer = new ResizeObserver(repaint);
  observer.observe(canvas);

  function pips(face, x, y, size) {
    pen.beginPath();
    pen.roundRect(x - size, y - size, 2 * size, 2 * size, 0.35 * size);
    pen.stroke();
    for (const k of FACES[face]) {
      pen.beginPath();
      pen.arc(x + 0.52 * size * PIPS[k][0], y + 0.52 * size * PIPS[k][1], 0.17 * size, 0, 2 * Math.PI);
      pen.fill();
    }
  }

  /** A channel from outside (above) to inside: a disc for an ion, a ring for water. */
  function sites(bits, x, y, size) {
    bits.forEach((ion, i) => {
      pen.beginPath();
      pen.arc(x, y + (2 * i + 1) * 1.06 * size, ion ? 0.86 * size : 0.34 * size, 0, 2 * Math.PI);
      ion ? pen.fill() : pen.stroke();
    });
  }

  return {
    stop: () => observer.disconnect(),
    /** `before` may be null; `counts` are as many as `p`; `states` describes what to draw below. */
    paint({ what, p, before, counts, throws, states }) {
      const ratio = Math.min(window.devicePixelRatio || 1, 2);
      const [width, height] = [canvas.clientWidth || 360, canvas.clientHeight || 200];
      if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
      if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio);
      const style = getComputedStyle(body);
      const colour = (name) => style.getPropertyValue(`--${name}`).trim();
      pen.setTransform(ratio, 0, 0, ratio, 0, 0);
      pen.clearRect(0, 0, width, height);
      const count = p.length;
      const base = height - FOOT[what];
      const across = width / count;
      const top = 1.16 * Math.max(1.5 / count, ...p, ...(before ?? []));
      const y = (share) => base - ((base - 20) * Math.min(share, top)) / top;
      const bar = across * (what === "die" ? 0.64 : 0.7);
      const left = (i) => (i + 0.5) * across - bar / 2;
      pen.lineWidth = 1;
      pen.fillStyle = colour("rule");
      pen.fillRect(0, base, width, 1);
      pen.strokeStyle = colour("quiet");
      pen.setLineDash([2, 3]);
      pen.beginPath(); // nothing known
      pen.moveTo(0, y(1 / count));
      pen.lineTo(width, y(1 / count));
      pen.stroke();
      pen.setLineDash([]);
      for (let i = 0; i < count; i++) {
        pen.fillStyle = colour("theory");
        pen.globalAlpha = 0.16;
        pen.fillRect(left(i), y(p[i]), bar, base - y(p[i]));
        pen.globalAlpha = 1;
        pen.fillRect(left(i), y(p[i]) - 0.75, bar, 1.5);
        if (before) {
          pen.strokeStyle = colour("hot");
          pen.setLineDash([5, 3]);
          pen.lineWidth = 1.5;
          pen.beginPath();
          pen.moveTo(left(i) - 3, y(before[i]));
          pen.lineTo(left(i) + bar + 3, y(before[i]));
          pen.stroke();
          pen.setLineDash([]);
          pen.lineWidth = 1;
        }
      }
      pen.font = "13px system-ui, sans-serif";
      pen.textAlign = "center";
      for (let i = 0; i < count; i++) {
        const x = (i + 0.5) * across;
        pen.fillStyle = pen.strokeStyle = colour("text");
        if (what === "die") pips(states[i], x, base + 25, Math.min(15, 0.3 * across));
        else sites(states[i], x, base + 6, Math.min(7.4, 0.34 * across));
        if (throws) {
          const share = Number(counts[i]) / throws;
          const error = Math.sqrt((share * (1 - share)) / throws);
          pen.fillStyle = pen.strokeStyle = colour("measured");
          pen.lineWidth = 1.5;
          pen.beginPath();
          pen.moveTo(x, y(share + error));
          pen.lineTo(x, Math.min(base, y(share - error)));
          pen.stroke();
          pen.beginPath();
          pen.arc(x, y(share), what === "die" ? 4.5 : 3.5, 0, 2 * Math.PI);
          pen.fill();
          pen.strokeStyle = colour("paper");
          pen.stroke();
          pen.lineWidth = 1;
        }
      }
    },
  };
}
