// The main job, end to end: ask for a book, read recommendations at once, news follows.

import assert from "node:assert/strict";
import { test } from "node:test";

import { assertNewsItems, newsIsIn, recordNews } from "./news.mjs";
import { assertCards } from "./cards.mjs";
import { visit } from "./visit.mjs";

/** More than the home page has before its search box. */
const MOST_TABS = 10;

test("the first Tab reaches the link that skips to the content", async (t) => {
  const { page } = await visit(t);
  await page.goto("/");
  await page.keyboard.press("Tab");
  const skip = page.locator('a[href="#main"]');
  assert.ok(await skip.evaluate((link) => link === document.activeElement));
  const { x, y } = await skip.boundingBox();
  assert.ok(x >= 0 && y >= 0, `it shows while it has the focus: ${x}, ${y}`);

  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  await page.keyboard.press("Tab");
  assert.ok(await page.evaluate(() => document.activeElement.matches("main *")), "the next Tab stays in the content");
});

test("a reader asks by keyboard and is served", async (t) => {
  const { page } = await visit(t);
  await recordNews(page);
  await page.goto("/");
  await tabTo(page, "q");
  await page.keyboard.type("dune");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/recommendations?search_term=dune");

  assert.match(await page.locator("h1").innerText(), /\bDune\b/);
  await assertCards(page, { notAmongThem: "/book/dune-frank-herbert" });

  await newsIsIn(page);
  await assertNewsItems(page);
  await assertNewsCameInSteps(page);
});

test("whoever is in the news panel when news arrives stays there", async (t) => {
  const { page } = await visit(t);
  await recordNews(page);
  let letIn;
  const open = new Promise((resolve) => (letIn = resolve));
  await page.route("**/api/fetch_updates?*", (route) => open.then(() => route.continue()));
  await page.goto("/recommendations?search_term=dune");
  await page.locator("#news-act").focus();
  letIn();

  await newsIsIn(page);
  assert.equal(await page.evaluate(() => document.activeElement.id), "news-act");
  const places = new Set((await page.evaluate(() => window.newsSeen)).map(({ focus }) => focus).slice(1));
  assert.deepEqual([...places], ["news-act"], "the focus was never anywhere else");
});

test("the same walk works without JavaScript", async (t) => {
  const { page } = await visit(t, { javaScriptEnabled: false });
  await page.goto("/");
  await tabTo(page, "q");
  await page.keyboard.type("dune");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/recommendations?search_term=dune");

  assert.match(await page.locator("h1").innerText(), /\bDune\b/);
  await assertCards(page, { notAmongThem: "/book/dune-frank-herbert" });

  await page.locator('#news a[href^="/updates?search_term="]').click();
  await page.locator("#news .items li").first().waitFor();
  await newsIsIn(page);
  await assertNewsItems(page);
});

async function tabTo(page, id) {
  for (let presses = 0; presses < MOST_TABS; presses += 1) {
    await page.keyboard.press("Tab");
    if (await page.locator(`#${id}:focus`).count()) {
      return;
    }
  }
  assert.fail(`${MOST_TABS} presses of Tab do not reach #${id}`);
}

async function assertNewsCameInSteps(page) {
  const seen = await page.evaluate(() => window.newsSeen);
  const story = JSON.stringify(seen, null, 1);
  assert.equal(seen[0].busy, "true", story);
  assert.ok(seen.some(({ busy, progress }) => busy === "true" && progress), `progress showed: ${story}`);
  assert.ok(seen.some(({ asked }) => asked >= 3), `each source had its line: ${story}`);
  assert.deepEqual(seen.at(-1).busy, "false", story);
  const said = [...new Set(seen.map(({ status }) => status).filter(Boolean))];
  assert.ok(said.length >= 2, `the status line told of the asking and of the outcome: ${said}`);
}
