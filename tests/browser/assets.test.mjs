// What the pages are made of: htmx of a pinned version and a script of our own, from here, kept for long.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { PAGES, STATUSES, open } from "./pages.mjs";
import { visit } from "./visit.mjs";

const { dependencies } = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8"));

test("the configuration of htmx can be read, and is what the panel relies on", async (t) => {
  const { page } = await visit(t);
  await page.goto("/");
  const config = JSON.parse(await page.locator('meta[name="htmx-config"]').getAttribute("content"));
  assert.deepEqual(config.noSwap, [204, 304, 429, "5xx"]);
  assert.equal(config.history, "reload");
  assert.equal(config.includeIndicatorCSS, false);

  const running = await page.evaluate(() => ({ version: htmx.version, noSwap: htmx.config.noSwap }));
  assert.deepEqual(running, { version: dependencies["htmx.org"], noSwap: config.noSwap });
});

test("scripts and styles have names that change with their content, and are kept for a year", async (t) => {
  const { page } = await visit(t);
  await page.goto("/");
  const addresses = await page
    .locator('script[src], link[rel="stylesheet"]')
    .evaluateAll((elements) => elements.map((element) => element.getAttribute("src") ?? element.getAttribute("href")));
  assert.equal(addresses.length, 4);
  for (const address of addresses) {
    assert.match(address, /^\/static\/[a-z.-]+[.-][0-9a-f]{8,}\.[a-z.]*(js|css)$/);
    const response = await page.request.get(address);
    assert.equal(response.headers()["cache-control"], "public, max-age=31536000, immutable", address);
  }
});

test("the pages hold no inline script, no inline style and no handler", async (t) => {
  const { page } = await visit(t, { expects: STATUSES });
  for (const one of PAGES) {
    await open(page, one);
    const inline = await page.evaluate(() =>
      [...document.querySelectorAll("*")]
        .filter(
          (element) =>
            (element.localName === "script" && !element.src && element.type !== "application/ld+json") ||
            element.localName === "style" ||
            [...element.attributes].some(({ name }) => name === "style" || name.startsWith("on")),
        )
        .map((element) => element.outerHTML.slice(0, 200)),
    );
    assert.deepEqual(inline, [], one.path);
  }
});
