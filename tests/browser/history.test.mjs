// Back, forward, and addresses opened by hand: whoever wants a page never gets a piece of one.

import assert from "node:assert/strict";
import { test } from "node:test";

import { newsIsIn } from "./news.mjs";
import { assertWhole, visit } from "./visit.mjs";

test("back and forward restore whole pages", async (t) => {
  const { page } = await visit(t);
  await page.goto("/");
  await page.locator("#q").fill("dune");
  await page.locator("#q").press("Enter");
  await page.waitForURL("**/recommendations?*");
  await newsIsIn(page);
  await page.locator("main .cards h3 a").first().click();
  await page.waitForURL("**/book/*");
  await newsIsIn(page);

  const steps = [
    ["goBack", "/recommendations"],
    ["goBack", "/"],
    ["goForward", "/recommendations"],
    ["goForward", "/book/"],
    ["reload", "/book/"],
    ["goBack", "/recommendations"],
  ];
  for (const [step, path] of steps) {
    await page[step]();
    assert.ok(new URL(page.url()).pathname.startsWith(path), `${step} leads to ${page.url()}`);
    await assertWhole(page);
  }
});

test("an address that a fragment came from, opened by hand, gives data and no piece of a page", async (t) => {
  const { page } = await visit(t, { expects: [404] });
  const asked = new Set(["/api/job/x"]);
  page.on("request", (request) => {
    const { pathname, search } = new URL(request.url());
    if (pathname.startsWith("/api/")) {
      asked.add(pathname + search);
    }
  });
  await page.goto("/recommendations?search_term=dune");
  await newsIsIn(page);
  const suggested = page.waitForResponse("**/api/suggest?*");
  await page.locator("#q").fill("emm");
  await suggested;

  const kinds = new Set([...asked].map((address) => address.split(/[/?]/)[2]));
  assert.deepEqual([...kinds].sort(), ["fetch_updates", "job", "suggest", "works"], "each kind of fragment was seen");
  for (const address of [...asked]) {
    const response = await page.goto(address);
    assert.match(response.headers()["content-type"], /^application\/json/, address);
    const data = await response.json();
    assert.equal(typeof data, "object", address);
    assert.equal(response.ok(), data.success ?? true, address);
  }
  await page.goto("/recommendations?search_term=dune");
  await assertWhole(page);
});
