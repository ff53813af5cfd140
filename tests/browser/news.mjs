// What the news panel shows, and how it came to show it.

import assert from "node:assert/strict";

/** Waits until the news panel has all it will get. */
export async function newsIsIn(page) {
  await page.locator('#news[aria-busy="false"]').waitFor();
}

/**
 * From the next page on, records in `window.newsSeen` each state that the panel shows: one entry for each picture in
 * which something about it is new.
 */
export async function recordNews(page) {
  await page.addInitScript(() => {
    const seen = (window.newsSeen = []);
    const look = () => {
      const panel = document.getElementById("news");
      if (!panel) {
        return;
      }
      const { activeElement } = document;
      const state = {
        busy: panel.getAttribute("aria-busy"),
        progress: panel.querySelector("progress") !== null,
        asked: panel.querySelectorAll(".asking li").length,
        items: panel.querySelectorAll(".items li").length,
        status: document.getElementById("news-status").textContent.trim(),
        focus: activeElement.id || activeElement.tagName,
      };
      if (JSON.stringify(state) !== JSON.stringify(seen.at(-1))) {
        seen.push(state);
      }
    };
    document.addEventListener("DOMContentLoaded", () => {
      look();
      // Within one picture htmx takes an element out, puts another in and gives it the focus: no reader sees that.
      const later = () => requestAnimationFrame(look);
      new MutationObserver(later).observe(document.body, {
        attributes: true,
        characterData: true,
        childList: true,
        subtree: true,
      });
      document.addEventListener("focusin", later);
      document.addEventListener("focusout", later);
    });
  });
}

/** Reads the items of the panel. */
export function newsItems(page) {
  return page.locator("#news .items li").evaluateAll((items) =>
    items.map((item) => {
      const link = item.querySelector("h3 a");
      return {
        title: link?.textContent.trim() ?? "",
        url: link?.href ?? "",
        rel: link?.rel ?? "",
        source: item.querySelector(".meta")?.textContent.trim() ?? "",
        date: item.querySelector("time")?.dateTime ?? "",
      };
    }),
  );
}

/** Asserts that there are items, each with a title, a source, a date and a link that may be followed. */
export async function assertNewsItems(page) {
  const items = await newsItems(page);
  assert.ok(items.length > 0, "there is news");
  for (const item of items) {
    const told = JSON.stringify(item);
    assert.ok(item.title && item.source, told);
    assert.match(item.url, /^https?:\/\//, told);
    assert.ok(item.rel.split(" ").includes("noopener"), told);
    assert.ok(!Number.isNaN(Date.parse(item.date)), told);
  }
  const dates = items.map(({ date }) => Date.parse(date));
  assert.deepEqual(dates, dates.toSorted((a, b) => b - a), "newest first");
  assert.equal(new Set(items.map(({ url }) => url)).size, items.length, "nothing twice");
}
