// The operator's walk: sign in, refresh, watch the job, see that the news is newer, purge, cancel, begin anew, run the
// schedule, change what is logged, sign out.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";

import { newsIsIn } from "./news.mjs";
import { ADMIN_TOKEN } from "./site.mjs";
import { PATHS } from "./stub.mjs";
import { visit } from "./visit.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const TYPES = ["all", "news", "recommendations", "book", "author", "genre"];

for (const javaScriptEnabled of [true, false]) {
  test(`the operator's walk, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async (t) => {
    const { page, site } = await visit(t, { javaScriptEnabled, expects: [401, 422] });
    await page.goto("/admin");
    await page.fill("#token", "not the token at all");
    await page.click("main button");
    await page.locator("#token-error").waitFor();
    await signIn(page);

    const before = await newsTime(page);
    for (const type of TYPES) {
      await refresh(page, type, javaScriptEnabled);
    }
    assert.ok((await newsTime(page)) > before, "the news is as of a later moment");
    await page.goto("/updates?search_term=Dune");
    await newsIsIn(page);
    assert.ok((await page.locator("#news .items li").count()) > 0, "the refreshed news shows");

    await purge(page);
    await cancelAndBeginAnew(page, site, javaScriptEnabled);
    await runNow(page, javaScriptEnabled);
    await setLog(page);

    await page.click("#sign-out");
    await page.waitForURL("**/admin/sign-in");
    await page.goto("/admin");
    assert.equal(await page.locator("#live").count(), 0, "nothing of it is to be seen any more");
    assert.equal(await page.locator("#token").count(), 1, "it asks to sign in again");
  });
}

for (const colorScheme of ["light", "dark"]) {
  for (const [width, height] of [[390, 844], [1280, 900]]) {
    test(`the operator's pages are accessible and fit, ${colorScheme}, ${width} pixels wide`, async (t) => {
      const options = { bypassCSP: true, colorScheme, viewport: { width, height }, expects: [422] };
      const { page, site } = await visit(t, options);
      const fine = (name) => assertFine(page, name, `${width}-${colorScheme}`);
      await page.goto("/admin/sign-in");
      await fine("sign-in");
      await page.fill("#token", "not the token at all");
      await page.click("main button");
      await fine("wrong-token");
      await signIn(page);
      await fine("desk-unused");
      await page.goto("/updates?search_term=dune");
      await newsIsIn(page);

      await hang(site);
      await page.goto("/admin");
      await submitRefresh(page, "news", "Emma");
      await page.locator('#watch[aria-busy="true"] progress').waitFor();
      await fine("job-runs");
      await page.click("#watch-act");
      await page.locator("#watch.is-cancelled").waitFor();
      await fine("job-cancelled");
      await answer(site);

      await page.fill("#refresh-term", "qxzvkjw wqzzk");
      await page.click("#refresh-go");
      await page.locator("#refresh-error").waitFor();
      await page.fill("#log-filter", "===");
      await page.click("#log-go");
      await page.locator("#log-error").waitFor();
      await fine("errors");
      await page.goto("/admin");
      await fine("desk");
      await page.locator('#jobs a[href^="/admin/job/"]').first().click();
      await page.locator("#watch").waitFor();
      await fine("job");
      await page.goto("/admin/cache/news");
      await fine("cache");
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
  assert.equal(await focused(page), "refresh-term");
  await page.focus("#run-now");
  await page.waitForResponse("**/admin/live");
  await page.waitForResponse("**/admin/live");
  assert.equal(await focused(page), "run-now");
});

test("a button whose job ends keeps the focus and leads on", async (t) => {
  const { page, site } = await visit(t);
  await signIn(page);
  await hang(site);
  const { job_id: id } = await (await page.request.get("/api/fetch_updates?search_term=emma")).json();
  await page.goto("/admin");
  await page.focus(`#job-act-${id}`);
  // The sources' time limit ends it.
  await page.locator(`#job-act-${id}`, { hasText: "Report" }).waitFor();
  assert.equal(await focused(page), `job-act-${id}`);
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/admin/job/${id}*`);

  await page.goto("/admin");
  await submitRefresh(page, "news", "Dracula");
  await page.locator('#watch[aria-busy="true"]').waitFor();
  await page.focus("#watch-act");
  await page.locator('#watch[aria-busy="false"]').waitFor();
  assert.equal(await focused(page), "watch-act");
});

function focused(page) {
  return page.evaluate(() => document.activeElement.id || document.activeElement.tagName);
}

/** From now on no source answers. */
async function hang(site) {
  await Promise.all(Object.values(PATHS).map((path) => site.stub.behave(path, { kind: "hang" })));
}

async function answer(site) {
  await Promise.all(Object.values(PATHS).map((path) => site.stub.behave(path, { kind: "usual" })));
}

async function signIn(page) {
  await page.goto("/admin/sign-in");
  await page.fill("#token", ADMIN_TOKEN);
  await page.click("main button");
  await page.locator("#live").waitFor();
}

/** As of when the news on Dune is; 0 while there is none. */
async function newsTime(page) {
  const news = await page.request.get("/api/fetch_updates?search_term=Dune");
  return Date.parse((await news.json()).as_of) || 0;
}

async function submitRefresh(page, type, term) {
  await page.selectOption("#refresh-type", type);
  await page.fill("#refresh-term", term);
  await page.click("#refresh-go");
}

/** What is refreshed is of the kind that the type is for. */
async function refresh(page, type, javaScriptEnabled) {
  await page.goto("/admin");
  await submitRefresh(page, type, { author: "Frank Herbert", genre: "Science fiction" }[type] ?? "Dune");
  if (javaScriptEnabled) {
    await page.locator("#watch.is-completed").waitFor();
    assert.match(await page.locator("#watch-status").textContent(), /completed/);
    return;
  }
  await page.waitForURL("**/admin#job-*");
  await page.locator(`${new URL(page.url()).hash} th a`).click();
  await page.locator("#watch.is-completed").waitFor();
}

async function purge(page) {
  await page.goto("/admin");
  await page.click("#purge-news");
  await page.fill("#purge-term", "Dune");
  await page.click("#purge-one");
  await page.waitForURL("**/admin?done=purged*");
  assert.match(await page.locator("#desk-status").innerText(), /One entry is forgotten/);
  await page.click("#purge-news");
  await page.click("#purge-all");
  await page.waitForURL("**/admin?done=purged*");
  assert.match(await page.locator("#cache-news").innerText(), /0 of 300/);
}

/** A refresh that no source answers is cancelled, and begun anew when they answer again. */
async function cancelAndBeginAnew(page, site, javaScriptEnabled) {
  await hang(site);
  await page.goto("/admin");
  await submitRefresh(page, "news", "Emma");
  if (javaScriptEnabled) {
    await page.locator("#watch-act", { hasText: "Cancel" }).click();
    await page.locator("#watch.is-cancelled").waitFor();
    await answer(site);
    await page.locator("#watch-act", { hasText: "Begin anew" }).click();
    await page.locator("#watch.is-completed").waitFor();
    return;
  }
  await page.waitForURL("**/admin#job-*");
  const row = new URL(page.url()).hash;
  await page.locator(`${row} button`, { hasText: "Cancel" }).click();
  await page.waitForURL("**/admin?done=cancelled*");
  await reloadUntil(page, `${row} .is-cancelled`);
  await answer(site);
  await page.locator(`${row} button`, { hasText: "Begin anew" }).click();
  await page.waitForURL("**/admin?done=retried*");
  await reloadUntil(page, "#jobs tbody tr:first-child .is-completed");
}

async function runNow(page, javaScriptEnabled) {
  await page.goto("/admin");
  await page.click("#run-now");
  await page.locator("#desk-status", { hasText: "A run has begun" }).waitFor();
  const done = "#schedule .is-completed";
  await (javaScriptEnabled ? page.locator(done).first().waitFor() : reloadUntil(page, done));
}

async function setLog(page) {
  await page.fill("#log-filter", "warn,luminaria=debug");
  await page.click("#log-go");
  await page.locator("#desk-status", { hasText: "The log filter is set" }).waitFor();
  await page.goto("/admin");
  assert.equal(await page.inputValue("#log-filter"), "warn,luminaria=debug");
}

/** Without JavaScript the desk shows what is new when it is asked for again. */
async function reloadUntil(page, selector) {
  const limit = Date.now() + 20_000;
  while ((await page.locator(selector).count()) === 0) {
    assert.ok(Date.now() < limit, `${selector} does not come`);
    await page.click("#reload");
    await page.waitForLoadState();
  }
}

async function assertFine(page, name, variant) {
  await page.evaluate(AXE);
  const found = await page.evaluate((rules) => window.axe.run({ runOnly: { type: "tag", values: rules } }), RULES);
  const told = found.violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ target }) => target.join(" ")) }));
  assert.deepEqual(told, [], name);
  const { page: wide, window: room } = await page.evaluate(() => ({
    page: document.documentElement.scrollWidth,
    window: document.documentElement.clientWidth,
  }));
  assert.ok(wide <= room, `${name} is ${wide} pixels wide in ${room}`);
  if (process.env.SHOTS) {
    await page.screenshot({ path: `${process.env.SHOTS}/admin-${name}-${variant}.png`, fullPage: true });
  }
}
