// A reader in a browser, who notices everything that must not happen: an error in the console, a blocked script or
// style, a request that fails, a request to any other host, a dialog.

import assert from "node:assert/strict";
import { after } from "node:test";

import { launch } from "./browser.mjs";
import { startSite } from "./site.mjs";

/** How long a condition may take to come true, in milliseconds. Sources that time out are the slowest. */
const PATIENCE_MS = 20_000;

/** What Playwright itself writes where a test has no worker. */
const BLOCKED_WORKER = "Service Worker registration blocked by Playwright";

/** The browser that the tests of one file share. */
let browser;

after(async () => (await browser)?.close());

/**
 * A fresh site and a page to visit it with; both are gone when the test `t` ends.
 *
 * `expects` lists answers with an error status that the visit provokes, such as `[404]`: Chromium writes each into
 * the console. One that does not come fails the test too. All other options are Playwright's, for the context.
 */
export async function visit(t, { expects = [], ...options } = {}) {
  browser ??= launch();
  const site = await startSite();
  // A worker's own requests escape `page.route`; who tests the worker lets it in.
  const context = await (await browser).newContext({ baseURL: site.url, serviceWorkers: "block", ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const troubles = watch(page, new URL(site.url).host);
  t.after(async () => {
    const seen = [...troubles];
    await context.close();
    await site.stop();
    assertOnly(seen, expects);
  });
  return { site, page, context };
}

/** Collects what goes wrong in `page`. */
function watch(page, host) {
  const troubles = [];
  const note = (kind, text) => troubles.push(`${kind}: ${text}`);
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type()) && message.text() !== BLOCKED_WORKER) {
      note("console", message.text());
    }
  });
  page.on("pageerror", (error) => note("page error", error.message));
  page.on("dialog", (dialog) => {
    note("dialog", dialog.message());
    return dialog.dismiss();
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol !== "data:" && url.host !== host) {
      note("another host", request.url());
    }
  });
  page.on("requestfailed", (request) => {
    const reason = request.failure()?.errorText ?? "";
    // Whoever leaves a page, or types on, gives up what was under way: that is no failure.
    if (reason !== "net::ERR_ABORTED") {
      note("failed request", `${request.url()} ${reason}`);
    }
  });
  return troubles;
}

function assertOnly(troubles, expects) {
  const isOf = (status) => (trouble) => trouble.includes(`responded with a status of ${status}`);
  const others = troubles.filter((trouble) => !expects.some((status) => isOf(status)(trouble)));
  assert.deepEqual(others, [], "the browser noticed something that must not happen");
  for (const status of expects) {
    assert.ok(troubles.some(isOf(status)), `an answer with status ${status} was expected and did not come`);
  }
}

/** Asserts that `page` shows a whole page of the site, not a fragment of one. */
export async function assertWhole(page) {
  const parts = await page.evaluate(() => ({
    doctype: document.doctype?.name,
    title: document.title.length > 0,
    stylesheets: document.styleSheets.length,
    header: document.querySelectorAll("body > header").length,
    main: document.querySelectorAll("body > main h1").length,
    footer: document.querySelectorAll("body > footer").length,
    search: document.querySelectorAll('form[role="search"]').length,
  }));
  assert.deepEqual(
    parts,
    { doctype: "html", title: true, stylesheets: 1, header: 1, main: 1, footer: 1, search: 1 },
    `${page.url()} is a whole page`,
  );
}
