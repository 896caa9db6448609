// A point of a plane, which the reader chooses on its picture.

const KEYS = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, 0.1], ArrowDown: [0, -0.1] };

/**
 * Let the reader choose a point: by pressing (and, with a mouse, drawing), or with the arrow keys.
 * `get()` is the present point; `set(x, y)` takes another, at most `reach` from 0 along either axis.
 * The origin is in the middle of the canvas, which shows as far as `shown()`.
 */
export function choosable(canvas, { reach, shown = () => reach, get, set }) {
  const bound = (x) => Math.round(Math.min(Math.max(x, -reach), reach) * 20) / 20;
  const take = (x, y) => set(bound(x), bound(y));
  const at = ({ clientX, clientY }) => {
    const box = canvas.getBoundingClientRect();
    take(((clientX - box.left) / box.width - 0.5) * 2 * shown(), (0.5 - (clientY - box.top) / box.height) * 2 * shown());
  };
  canvas.tabIndex = 0;
  canvas.addEventListener("click", at); // a finger that scrolls the page does not choose
  canvas.addEventListener("pointermove", (event) => event.pointerType === "mouse" && event.buttons & 1 && at(event));
  canvas.addEventListener("keydown", (event) => {
    const by = KEYS[event.key];
    if (!by) return;
    event.preventDefault();
    const [x, y] = get();
    take(x + by[0], y + by[1]);
  });
}
