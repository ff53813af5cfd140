// The panel's polls, when the site itself stumbles.

import assert from "node:assert/strict";
import { test } from "node:test";

import { assertNewsItems, newsIsIn } from "./news.mjs";
import { visit } from "./visit.mjs";

/** What stands in for the site's answer: a proxy's page, which must not land in the panel. */
const BUSY = { status: 503, contentType: "text/html", body: "<html><body><h1>Bad gateway</h1></body></html>" };

test("a poll that meets a 503 leaves the panel as it is, and the panel polls on", async (t) => {
  const { page } = await visit(t, { expects: [503] });
  await stumbleOnce(page, "**/api/job/*");
  const stumbled = page.waitForResponse((response) => response.status() === 503);
  await page.goto("/recommendations?search_term=dune");
  await stumbled;
  await assertPanelIsKept(page);

  await newsIsIn(page);
  await assertNewsItems(page);
});

test("a first request that meets a 503 is made again", async (t) => {
  const { page } = await visit(t, { expects: [503] });
  await stumbleOnce(page, "**/api/fetch_updates?*");
  await page.goto("/recommendations?search_term=dune");
  await newsIsIn(page);
  await assertNewsItems(page);
});

test("a job that is gone is told in the panel, with a way on", async (t) => {
  const { page } = await visit(t, { expects: [404] });
  await page.route("**/api/job/*", (route) =>
    route.continue({ url: new URL("/api/job/00000000-0000-7000-8000-000000000000", page.url()).href }),
  );
  const gone = page.waitForResponse((response) => response.status() === 404);
  await page.goto("/recommendations?search_term=dune");
  await gone;
  await page.unroute("**/api/job/*");

  const panel = page.locator("#news");
  await panel.locator("a, button").first().waitFor();
  assert.match(await panel.locator("h2").innerText(), /\S/);
});

/** Lets the first request to `pattern` fail, and all others through. */
async function stumbleOnce(page, pattern) {
  await page.route(pattern, (route) => route.fulfill(BUSY), { times: 1 });
}

async function assertPanelIsKept(page) {
  const panel = page.locator("#news");
  assert.equal(await panel.getAttribute("aria-busy"), "true");
  assert.equal(await page.getByText("Bad gateway").count(), 0);
  assert.ok((await panel.locator("h2").count()) === 1 && (await panel.locator("#news-act").count()) === 1);
}
