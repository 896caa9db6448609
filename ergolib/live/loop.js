// Frames while they are wanted and seen, and otherwise nothing at all.

/** Call `frame` once per animation frame while `loop.run(true)` holds and `el` is on screen. */
export function frames(el, frame) {
  let wanted = false;
  let seen = false;
  let handle = 0;
  const tick = () => {
    handle = requestAnimationFrame(tick);
    frame();
  };
  const decide = () => {
    const go = wanted && seen && !document.hidden;
    if (go && !handle) handle = requestAnimationFrame(tick);
    if (!go && handle) {
      cancelAnimationFrame(handle);
      handle = 0;
    }
  };
  const observer = new IntersectionObserver((entries) => {
    seen = entries.at(-1).isIntersecting;
    decide();
  });
  observer.observe(el);
  document.addEventListener("visibilitychange", decide);
  return {
    run(on) {
      wanted = on;
      decide();
    },
    stop() {
      wanted = false;
      decide();
      observer.disconnect();
      document.removeEventListener("visibilitychange", decide);
    },
  };
}

/** Spend at most `budget` milliseconds a frame on at most `most` steps; learns what a step costs. */
export function pace(budget) {
  let cost = 2; // milliseconds a step: a cautious first guess
  return {
    forget() {
      cost = 2;
    },
    advance(most, steps) {
      const count = Math.max(1, Math.min(most, Math.floor(budget / cost)));
      const start = performance.now();
      steps(count);
      const spent = (performance.now() - start) / count;
      cost = Math.max(0.001, 0.8 * cost + 0.2 * spent);
      return count;
    },
  };
}

/** Let the page do what waits. (A timer would wait four milliseconds longer.) */
export function turn() {
  return new Promise((resume) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = resume;
    port2.postMessage(0);
  });
}
