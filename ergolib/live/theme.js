// Light or dark, where no page of ours says so: in JupyterLab and under `panel serve`.

/** Keep the class `dark` on `body` while what lies behind `el` is dark; `onchange` paints anew. */
export function followTheme(body, el, onchange) {
  const look = () => {
    const before = body.classList.contains("dark");
    if (body.classList.toggle("dark", isDark(el)) !== before) onchange();
  };
  const observer = new MutationObserver(look);
  const watched = { attributeFilter: ["class", "style", "data-theme", "data-jp-theme-light"] };
  for (const node of [document.documentElement, document.body]) observer.observe(node, watched);
  look();
  return { stop: () => observer.disconnect() };
}

function isDark(el) {
  const said = document.documentElement.dataset.theme; // the book's own switch
  if (said) return said === "dark";
  for (let node = el; node; node = node.parentNode ?? node.host) {
    if (!(node instanceof Element)) continue;
    const [r, g, b, a = 1] = getComputedStyle(node).backgroundColor.match(/[\d.]+/g)?.map(Number) ?? [];
    if (a > 0.5 && r !== undefined) return 0.3 * r + 0.6 * g + 0.1 * b < 110;
  }
  return false;
}
