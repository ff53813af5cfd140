// Nothing sticks out at the side, and nothing jumps.

import assert from "node:assert/strict";
import { test } from "node:test";

import { newsIsIn } from "./news.mjs";
import { PAGES, STATUSES, open } from "./pages.mjs";
import { visit } from "./visit.mjs";

const WIDTHS = [320, 390, 1280];

/** The most that all shifts of a page may add up to; 0.1 is where Web Vitals ends to call it good. */
const MOST_SHIFT = 0.02;

/** One word that fits no line: the longest term that the site takes. */
const LONG_WORD = { name: "long-word", path: `/recommendations?search_term=${"ab".repeat(100)}` };

for (const width of WIDTHS) {
  test(`no page is wider than a window of ${width} pixels`, async (t) => {
    const { page } = await visit(t, { expects: STATUSES, viewport: { width, height: 800 } });
    for (const one of [...PAGES, LONG_WORD]) {
      await open(page, one);
      const wide = await page.evaluate(widest);
      assert.ok(wide.page <= wide.window, `${one.path} is ${wide.page} pixels wide: ${wide.culprits.join(", ")}`);
    }
  });
}

for (const [width, height] of [[390, 844], [1280, 900]]) {
  test(`nothing jumps while news arrives in a window of ${width} pixels`, async (t) => {
    const { page } = await visit(t, { viewport: { width, height } });
    await page.addInitScript(recordShifts);
    for (const path of ["/recommendations?search_term=dune", "/book/emma-jane-austen"]) {
      await page.goto(path);
      await newsIsIn(page);
      const shifts = await page.evaluate(shiftsSoFar);
      const sum = shifts.reduce((total, { value }) => total + value, 0);
      assert.ok(sum <= MOST_SHIFT, `${path} shifts by ${sum}: ${JSON.stringify(shifts)}`);
    }
  });
}

/** In the page: its width, and what makes it wider than the window. */
function widest() {
  const { clientWidth, scrollWidth } = document.documentElement;
  // By its box, or by text that its box does not hold.
  const sticksOut = (element) => {
    const { left, right } = element.getBoundingClientRect();
    return Math.max(right, left + element.scrollWidth) > clientWidth + 1;
  };
  const name = (element) => `${element.tagName.toLowerCase()}.${[...element.classList].join(".")}`;
  return {
    window: clientWidth,
    page: scrollWidth,
    culprits: [...document.querySelectorAll("body *")].filter(sticksOut).map(name).slice(-8),
  };
}

/** In the page, from its beginning: keeps each shift that no key or click of the reader explains. */
function recordShifts() {
  const name = ({ node }) => node?.id || node?.className || node?.nodeName || "(gone)";
  window.shifts = [];
  window.keepShifts = (entries) =>
    entries
      .filter(({ hadRecentInput }) => !hadRecentInput)
      .forEach(({ value, sources }) => window.shifts.push({ value, moved: sources.map(name) }));
  window.shiftObserver = new PerformanceObserver((list) => window.keepShifts(list.getEntries()));
  window.shiftObserver.observe({ type: "layout-shift", buffered: true });
}

/** In the page: all shifts, the last picture's too. */
async function shiftsSoFar() {
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  window.keepShifts(window.shiftObserver.takeRecords());
  return window.shifts;
}
