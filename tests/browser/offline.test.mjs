// The page for when there is no connection: kept by the worker, and nothing else with it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { visit } from "./visit.mjs";

test("without a connection a reader gets a page of ours, and the page they wanted once it is back", async (t) => {
  const { page, context } = await visit(t, { serviceWorkers: "allow" });
  await page.goto("/");
  await page.evaluate(async () => (await navigator.serviceWorker.ready).active.state);
  await page.goto("/about");

  await context.setOffline(true);
  await page.goto("/book/dune-frank-herbert");
  await page.getByRole("heading", { level: 1, name: "No connection just now" }).waitFor();
  assert.match(page.url(), /\/book\/dune-frank-herbert$/, "the address stays");
  const isStyled = await page.evaluate(() => getComputedStyle(document.querySelector(".button")).backgroundColor);
  assert.notEqual(isStyled, "rgba(0, 0, 0, 0)", "with its style sheet");

  const kept = await page.evaluate(async () => {
    const paths = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      paths.push(...(await cache.keys()).map((request) => new URL(request.url).pathname));
    }
    return paths.sort();
  });
  assert.equal(kept.length, 3, `only what the page is made of: ${kept}`);
  assert.equal(kept[0], "/offline");
  assert.ok(kept.slice(1).every((path) => path.startsWith("/static/")), `${kept}`);

  await context.setOffline(false);
  await page.getByRole("link", { name: "Try again" }).click();
  await page.getByRole("heading", { level: 1, name: "Dune" }).waitFor();
});
