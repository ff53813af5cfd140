// The map: walked by keyboard, readable on a phone, the same as its list.

import assert from "node:assert/strict";
import { test } from "node:test";

import { newsIsIn } from "./news.mjs";
import { visit } from "./visit.mjs";

const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 900 };

/** On a phone no letter is smaller than this, in pixels. */
const LEAST_TYPE = 11;

const QUERIES = ["dune", "pride+and+prejudice", "agatha+christie", "cosy+mystery", "dune&search_term=emma"];

test("a reader walks from map to map by keyboard, in the order of the matches", async (t) => {
  const { page } = await visit(t, { viewport: DESK });
  await page.goto("/recommendations?search_term=dune");
  await newsIsIn(page);
  await page.locator(".other-shape a").press("Enter");
  await page.waitForURL("**/map?search_term=*");

  await page.locator(".map-skip").focus();
  await tab(page);
  assert.equal(await focused(page, "title"), "Dune by Frank Herbert", "first what stands in the middle");
  const names = await page.locator(".map-wide .map-book > title").allTextContents();
  for (const name of names.slice(0, 5)) {
    await tab(page);
    assert.equal(await focused(page, "title"), name);
    assert.ok(await ringIsSeen(page), `the focus shows on ${name}`);
  }
  await page.keyboard.press("Enter");
  await page.waitForURL("**#map");
  assert.match(await page.locator("#map-h").innerText(), new RegExp(titleOf(names[4])));

  // The next key goes on where the picture is, not at the top of the page.
  await tab(page);
  assert.ok(await page.evaluate(() => document.activeElement.matches("#map *")));
});

test("whoever does not want the picture gets past it with one key", async (t) => {
  const { page } = await visit(t, { viewport: DESK });
  await page.goto("/map?search_term=dune");
  await page.locator(".map-skip").focus();
  const { width, height } = await page.locator(".map-skip").boundingBox();
  assert.ok(width > 100 && height > 10, "it shows while it has the focus");
  await page.keyboard.press("Enter");
  await tab(page);
  assert.ok(await page.evaluate(() => document.activeElement.matches(".map-list a")));
});

test("the map works without JavaScript", async (t) => {
  const { page } = await visit(t, { viewport: PHONE, javaScriptEnabled: false });
  await page.goto("/map?search_term=dune");
  const book = page.locator(".map-tall .map-book").nth(1);
  const name = await book.locator("title").textContent();
  await book.click();
  await page.waitForURL("**#map");
  assert.match(await page.locator("#map-h").innerText(), new RegExp(titleOf(name)));
});

test("only the drawing that fits is there, for eyes, keys and screen readers", async (t) => {
  const { page } = await visit(t, { viewport: DESK });
  await page.goto("/map?search_term=dune");
  for (const [viewport, shown, hidden] of [[DESK, ".map-wide", ".map-tall"], [PHONE, ".map-tall", ".map-wide"]]) {
    await page.setViewportSize(viewport);
    assert.ok(await page.locator(shown).isVisible());
    assert.ok(!(await page.locator(hidden).isVisible()));
    assert.equal(await page.getByRole("group", { name: "Around Dune by Frank Herbert" }).count(), 1);
    assert.equal(await page.locator("#map").getByRole("link", { name: /, \d+ of 100$/ }).count(), 24);
  }
});

for (const viewport of [PHONE, DESK]) {
  test(`titles can be read and none lies on another, ${viewport.width} pixels wide`, async (t) => {
    const { page } = await visit(t, { viewport });
    for (const query of QUERIES) {
      await page.goto(`/map?search_term=${query}`);
      const { labels, sizes, edges } = await page.evaluate(measured);
      assert.ok(labels.length >= 25, query);
      assert.ok(Math.min(...sizes) >= LEAST_TYPE, `${query}: ${Math.min(...sizes)} pixels`);
      for (const [at, one] of labels.entries()) {
        const inside = one.left >= edges.left && one.right <= edges.right && one.bottom <= edges.bottom;
        assert.ok(inside, `${query}: ${one.text} sticks out`);
        for (const other of labels.slice(at + 1)) {
          assert.ok(!overlap(one, other), `${query}: ${one.text} lies on ${other.text}`);
        }
      }
    }
  });
}

test("a drawing is an image that an XML parser takes", async (t) => {
  const { page } = await visit(t);
  await page.goto("/map?search_term=dune");
  const errors = await page.evaluate(async () => {
    const text = await (await fetch(location.href)).text();
    const drawings = text.match(/<svg class="map-(wide|tall)"[^]*?<\/svg>/g);
    return drawings.map((drawing) => {
      const xml = drawing.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ');
      return new DOMParser().parseFromString(xml, "image/svg+xml").querySelector("parsererror")?.textContent ?? "";
    });
  });
  assert.deepEqual(errors, ["", ""]);
});

test("on paper and with forced colours the map can still be read", async (t) => {
  const { page } = await visit(t, { viewport: PHONE });
  await page.goto("/map?search_term=dune");
  await page.emulateMedia({ media: "print" });
  assert.ok(await page.locator(".map-wide").isVisible());
  assert.ok(!(await page.locator(".map-tall").isVisible()));
  await page.emulateMedia({ media: "screen", forcedColors: "active" });
  const { dot, number } = await page.evaluate(() => {
    const fill = (selector) => getComputedStyle(document.querySelector(selector)).fill;
    return { dot: fill(".map-tall .map-dot"), number: fill(".map-tall .map-number") };
  });
  assert.notEqual(dot, number);
});

function tab(page) {
  return page.keyboard.press("Tab");
}

function titleOf(name) {
  return name.split(" by ")[0].replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function focused(page, selector) {
  return page.evaluate((inner) => document.activeElement.querySelector(inner)?.textContent, selector);
}

function ringIsSeen(page) {
  return page.evaluate(() => {
    const ring = getComputedStyle(document.activeElement.querySelector("rect"));
    return ring.stroke !== "none" && Number.parseFloat(ring.strokeWidth) >= 2;
  });
}

/** A hair is the rounding of the browser's, not ours. */
function overlap(one, other) {
  const hair = 0.5;
  const beside = one.right <= other.left + hair || other.right <= one.left + hair;
  const above = one.bottom <= other.top + hair || other.bottom <= one.top + hair;
  return !beside && !above;
}

/** In the page: the boxes of all dots, titles and pills that are seen, and the type's sizes in pixels. */
function measured() {
  const drawing = [...document.querySelectorAll(".map-wide, .map-tall")].find((one) => one.checkVisibility());
  const scale = drawing.getBoundingClientRect().width / drawing.viewBox.baseVal.width;
  const box = (mark) => {
    const parts = [...mark.querySelectorAll("text, circle, .map-pill")].map((part) => part.getBoundingClientRect());
    return {
      text: mark.querySelector("title").textContent,
      left: Math.min(...parts.map(({ left }) => left)),
      right: Math.max(...parts.map(({ right }) => right)),
      top: Math.min(...parts.map(({ top }) => top)),
      bottom: Math.max(...parts.map(({ bottom }) => bottom)),
    };
  };
  return {
    labels: [...drawing.querySelectorAll(".map-book, .map-seed")].map(box),
    sizes: [...drawing.querySelectorAll("text")].map((text) => Number.parseFloat(getComputedStyle(text).fontSize) * scale),
    edges: drawing.getBoundingClientRect(),
  };
}
