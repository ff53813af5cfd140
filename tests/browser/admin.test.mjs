// The operator's walk: sign in, refresh, watch the job, see the news' age, purge, cancel, sign out.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";

import { newsIsIn } from "./news.mjs";
import { ADMIN_TOKEN } from "./site.mjs";
import { visit } from "./visit.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const TYPES = ["all", "news", "recommendations", "book", "author", "genre"];

for (const javaScriptEnabled of [true, false]) {
  test(`the operator's walk, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async (t) => {
    const { page } = await visit(t, { javaScriptEnabled, expects: [401, 422] });
    await page.goto("/admin");
    await page.fill("#token", "not the token at all");
    await page.click("main button");
    await page.locator("#token-error").waitFor();
    await signIn(page);

    for (const type of TYPES) {
      await refresh(page, type, javaScriptEnabled);
    }
    await page.goto("/updates?search_term=Dune");
    await newsIsIn(page);
    assert.ok((await page.locator("#news .items li").count()) > 0, "the refreshed news shows");

    await page.goto("/admin");
    await page.click("#purge-news");
    await page.fill("#purge-term", "Dune");
    await page.click("#purge-one");
    await page.waitForURL("**/admin?done=purged*");
    assert.match(await page.locator("#desk-status").innerText(), /forgotten/);
    await page.click("#purge-news");
    await page.click("#purge-all");
    await page.waitForURL("**/admin?done=purged*");

    await cancel(page);
    await page.click("#sign-out");
    await page.waitForURL("**/admin/sign-in");
    await page.goto("/admin");
    assert.equal(await page.locator("#live").count(), 0, "nothing of it is to be seen any more");
  });
}

for (const colorScheme of ["light", "dark"]) {
  for (const [width, height] of [[390, 844], [1280, 900]]) {
    test(`the operator's pages are accessible and fit, ${colorScheme}, ${width} pixels wide`, async (t) => {
      const options = { bypassCSP: true, colorScheme, viewport: { width, height } };
      const { page } = await visit(t, options);
      await page.goto("/admin/sign-in");
      await assertFine(page, "sign-in");
      await page.goto("/updates?search_term=dune");
      await newsIsIn(page);
      await signIn(page);
      await assertFine(page, "desk", { colorScheme, width });
      await page.locator('#jobs a[href^="/admin/job/"]').first().click();
      await page.locator("#watch").waitFor();
      await assertFine(page, "job");
      await page.goto("/admin/cache/news");
      await assertFine(page, "cache");
    });
  }
}

test("the desk goes on by itself and takes neither focus nor what was typed", async (t) => {
  const { page } = await visit(t);
  await signIn(page);
  await page.fill("#refresh-term", "half a na");
  await page.evaluate(() => fetch("/api/fetch_updates?search_term=dune"));
  await page.locator('#jobs a[href^="/admin/job/"]').first().waitFor();
  assert.equal(await page.inputValue("#refresh-term"), "half a na");
  assert.equal(await page.evaluate(() => document.activeElement.id), "refresh-term");
  await page.focus("#run-now");
  await page.waitForResponse("**/admin/live");
  await page.waitForResponse("**/admin/live");
  assert.equal(await page.evaluate(() => document.activeElement.id), "run-now");
});

async function signIn(page) {
  await page.goto("/admin/sign-in");
  await page.fill("#token", ADMIN_TOKEN);
  await page.click("main button");
  await page.locator("#live").waitFor();
}

/** Dune is a book: the types of other kinds of subjects say so instead. */
async function refresh(page, type, javaScriptEnabled) {
  await page.goto("/admin");
  await page.selectOption("#refresh-type", type);
  await page.fill("#refresh-term", { author: "Frank Herbert", genre: "Science fiction" }[type] ?? "Dune");
  await page.click("#refresh-go");
  if (javaScriptEnabled) {
    await page.locator('#watch[aria-busy="false"], #refresh-error').waitFor();
    if (await page.locator("#watch").count()) {
      await page.locator("#watch.is-completed").waitFor();
      assert.match(await page.locator("#watch-status").innerText(), /completed/);
    }
    return;
  }
  await page.locator("#refresh-error, #jobs tbody tr").first().waitFor();
  const job = new URL(page.url()).hash;
  if (job) {
    await page.locator(`${job} td a`).click();
    await page.locator("#watch.is-completed").waitFor();
  }
}

/** A reader's look-up that hangs is cancelled from the list. */
async function cancel(page) {
  const started = await page.request.get("/api/fetch_updates?search_term=emma");
  const { job_id: id } = await started.json();
  await page.goto("/admin");
  const button = page.locator(`#job-act-${id}`);
  if (await button.count()) {
    await button.click();
    await page.locator("#desk-status", { hasText: "cancelled" }).waitFor();
  }
}

async function assertFine(page, name, shot) {
  await page.evaluate(AXE);
  const found = await page.evaluate((rules) => window.axe.run({ runOnly: { type: "tag", values: rules } }), RULES);
  const told = found.violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ target }) => target.join(" ")) }));
  assert.deepEqual(told, [], name);
  const { page: wide, window: room } = await page.evaluate(() => ({
    page: document.documentElement.scrollWidth,
    window: document.documentElement.clientWidth,
  }));
  assert.ok(wide <= room, `${name} is ${wide} pixels wide in ${room}`);
  if (shot && process.env.SHOTS) {
    await page.screenshot({ path: `${process.env.SHOTS}/admin-${shot.width}-${shot.colorScheme}.png`, fullPage: true });
  }
}
