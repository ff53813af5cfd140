// What others say of a book, and covers: they come to a page that stands, and move nothing.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { newsIsIn } from "./news.mjs";
import { visit } from "./visit.mjs";

const LIST = "/recommendations?search_term=dune";
const BOOK = "/book/dune-frank-herbert";

/** From the next page on, adds up how far things move that stood already. */
async function recordShifts(page) {
  await page.addInitScript(() => {
    window.shifted = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        window.shifted += entry.value;
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
}

/** Keeps requests of this pattern waiting until what it returns is called. */
async function hold(page, pattern) {
  let letGo;
  const free = new Promise((resolve) => (letGo = resolve));
  await page.route(pattern, async (route) => {
    await free;
    await route.continue();
  });
  return letGo;
}

const photos = (page, slot) => page.locator(`[${slot}] img`);

for (const width of [390, 1280]) {
  test(`ratings and covers come to the cards and move nothing, ${width} pixels wide`, async (t) => {
    const { page } = await visit(t, { viewport: { width, height: 900 } });
    await recordShifts(page);
    const letGo = await hold(page, "**/api/works?*");
    await page.goto(LIST);
    await newsIsIn(page);
    assert.equal(await page.locator("[data-rated] .credit").count(), 0, "the page stands without ratings");
    // From here on nothing else comes to the page.
    await page.evaluate(() => (window.shifted = 0));
    const height = await page.locator(".shelves").evaluate((element) => element.getBoundingClientRect().height);

    letGo();
    await page.locator("[data-rated] .credit", { hasText: "Open Library" }).first().waitFor();
    await photos(page, "data-photo").first().waitFor();
    assert.match(await page.locator("[data-rated]", { hasText: "★" }).first().innerText(), /★ 4\.2 \(100\)[\s\S]*4\.2 of 5, by 100 readers[\s\S]*· Open Library/);
    await page.locator("#added:not([data-hx-get])").waitFor({ state: "attached" });
    const after = await page.locator(".shelves").evaluate((element) => element.getBoundingClientRect().height);
    // In fractions of a pixel: whole ones are rounded, now up and now down.
    assert.ok(Math.abs(after - height) < 1, `${height} became ${after}`);
    assert.ok((await page.evaluate(() => window.shifted)) < 0.01, "nothing has moved");
  });
}

test("a picture that came is shown in the drawn one's place", async (t) => {
  const { page } = await visit(t);
  await page.goto(LIST);
  const photo = photos(page, "data-photo").first();
  await photo.waitFor();
  await photo.scrollIntoViewIfNeeded();
  await page.waitForFunction((image) => image.complete && image.naturalWidth > 0, await photo.elementHandle());
  const box = (locator) => locator.boundingBox();
  const cover = page.locator(".cover", { has: photo });
  const [own, around] = [await box(photo), await box(cover.first())];
  assert.ok(Math.abs(own.width - around.width) < 1 && Math.abs(own.height - around.height) < 1);
});

test("the page of a book gets its cover, and what others say", async (t) => {
  const { page } = await visit(t);
  await page.goto(BOOK);
  await page.locator('#facts[aria-busy="false"]').waitFor();
  await photos(page, "data-photo-large").waitFor();
  const panel = page.locator("#facts");
  assert.match(await panel.innerText(), /A sample description of Dune\./);
  assert.match(await panel.locator(".passage .credit").innerText(), /From Open Library/);
  assert.match(await page.locator("#facts-status").innerText(), /facts? found/);
  await page.reload();
  assert.equal(await photos(page, "data-photo-large").count(), 1, "from now on the page has it itself");
});

test("an author's page says who it is, and who says so", async (t) => {
  const { page } = await visit(t);
  await page.goto("/author/frank-herbert");
  await page.locator('#facts[aria-busy="false"]').waitFor();
  assert.match(await page.locator("#facts .passage").innerText(), /Frank Herbert is told of in a sample[\s\S]*From Open Library/);
});

describe("when sources of facts hang or fail", () => {
  for (const [title, behaviour] of [
    ["hang", { kind: "hang" }],
    ["fail", { kind: "status", code: 500 }],
  ]) {
    test(`they are named when they ${title}, and the list is whole`, async (t) => {
      const { page, site } = await visit(t);
      for (const path of ["/search.json", "/api/get_many", "/books/*", "/w/*", "/works/*", "/authors/*"]) {
        await site.stub.behave(path, behaviour);
      }
      await page.goto(LIST);
      assert.equal(await page.locator(".card").count(), 12);
      await page.locator("#added", { hasText: "Open Library did not answer." }).waitFor();
      assert.equal(await photos(page, "data-photo").count(), 0);
    });
  }
});

test("without JavaScript the facts stand on a page of their own", async (t) => {
  const { page } = await visit(t, { javaScriptEnabled: false });
  await page.goto(BOOK);
  await page.locator("#facts-act").click();
  await page.waitForURL(/\/facts\?work=dune-frank-herbert/);
  await page.locator(".passage", { hasText: "A sample description of Dune." }).waitFor();
});
