// Suggestions while one types.

import assert from "node:assert/strict";
import { test } from "node:test";

import { visit } from "./visit.mjs";

test("what is typed fills the list of suggestions", async (t) => {
  const { page } = await visit(t);
  await page.goto("/");
  await page.locator("#q").pressSequentially("agatha");
  await page.locator('#q-list option[value="Agatha Christie"]').waitFor({ state: "attached" });

  await page.locator("#q").fill("qxzvkjw");
  await page.locator("#q-list:empty, #q-list:not(:has(option))").waitFor({ state: "attached" });
});

test("of several answers under way only the last one shows", async (t) => {
  const { page } = await visit(t);
  const held = await holdSuggestions(page, ["d", "du"]);
  await page.goto("/");
  for (const letter of "du") {
    const asked = page.waitForRequest(isSuggestion);
    await page.locator("#q").press(letter);
    await asked;
  }
  const answered = page.waitForResponse((response) => isSuggestion(response.request()));
  await page.locator("#q").press("n");
  assert.equal(term((await answered).url()), "dun");

  held.release();
  await held.released;
  assert.deepEqual(await shown(page), await suggested(page, "dun"));
});

test("Enter asks for what was typed, without waiting for suggestions", async (t) => {
  const { page } = await visit(t);
  const held = await holdSuggestions(page, ["emma"]);
  await page.goto("/");
  const asked = page.waitForRequest(isSuggestion);
  await page.locator("#q").fill("emma");
  await asked;
  await page.locator("#q").press("Enter");
  await page.waitForURL("**/recommendations?search_term=emma");
  assert.match(await page.locator("h1").innerText(), /Emma/);
  held.release();
});

const isSuggestion = (request) => new URL(request.url()).pathname === "/api/suggest";

const term = (url) => new URL(url).searchParams.get("search_term");

/** Keeps the answers to these terms back until they are released; an asker who has given up gets none. */
async function holdSuggestions(page, terms) {
  let release;
  const open = new Promise((resolve) => (release = resolve));
  const waiting = [];
  await page.route(isSuggestionUrl, async (route) => {
    if (!terms.includes(term(route.request().url()))) {
      return route.continue();
    }
    const answer = open.then(() => route.continue()).catch(() => {});
    waiting.push(answer);
    return answer;
  });
  return {
    release,
    get released() {
      return Promise.all(waiting);
    },
  };
}

const isSuggestionUrl = (url) => url.pathname === "/api/suggest";

function shown(page) {
  return page.locator("#q-list option").evaluateAll((options) => options.map((option) => option.value));
}

/** What the site suggests for `typed` when it is asked alone. */
async function suggested(page, typed) {
  const response = await page.request.get("/api/suggest", {
    params: { search_term: typed },
    headers: { "HX-Request": "true" },
  });
  const html = await response.text();
  return page.evaluate((text) => {
    const list = new DOMParser().parseFromString(`<datalist>${text}</datalist>`, "text/html");
    return [...list.querySelectorAll("option")].map((option) => option.value);
  }, html);
}
