// The search box: what it offers while one types, its keys, and what it remembers.

import assert from "node:assert/strict";
import { test } from "node:test";

import { violations } from "./axe.mjs";
import { assertWhole, visit } from "./visit.mjs";

const OPTIONS = "#q-list [role=option]";

/** The option that the box points at. */
const ACTIVE = '#q-list [role=option][aria-selected="true"]';

test("what is typed is offered in groups, and what is offered is announced", async (t) => {
  const { page } = await visit(t);
  await page.goto("/");
  await type(page, "agatha");
  const found = page.getByRole("option", { name: "Agatha Christie · Author", exact: true });
  await found.waitFor();
  assert.ok((await page.getByRole("group", { name: "Authors" }).getByRole("option").count()) > 0);
  const box = page.getByRole("combobox");
  assert.equal(await box.getAttribute("aria-expanded"), "true");
  assert.equal(await box.getAttribute("aria-controls"), "q-list");
  assert.equal(await status(page), `${await page.locator(OPTIONS).count()} suggestions`);

  await page.locator("#q").fill("qxzvkjw");
  await page.locator("#q-list").waitFor({ state: "hidden" });
  await page.locator('.search [role="status"]', { hasText: "No suggestions" }).waitFor({ state: "attached" });
  assert.equal(await box.getAttribute("aria-expanded"), "false");
});

test("the keys walk through the list, and every other key belongs to the text", async (t) => {
  const { page } = await visit(t);
  await page.goto("/");
  await type(page, "dun");
  const count = await page.locator(OPTIONS).count();
  assert.equal(await active(page), null, "nothing is chosen by itself");

  await page.keyboard.press("ArrowDown");
  assert.equal(await active(page), 0);
  await page.keyboard.press("ArrowDown");
  assert.equal(await active(page), 1);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  assert.equal(await active(page), null, "above the first is the box itself");
  await page.keyboard.press("ArrowUp");
  assert.equal(await active(page), count - 1);
  await page.keyboard.press("ArrowDown");
  assert.equal(await active(page), null);

  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Home");
  assert.equal(await active(page), null);
  assert.equal(await caret(page), 0);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("End");
  assert.deepEqual([await active(page), await caret(page)], [null, 3]);

  await page.keyboard.press("ArrowDown");
  await page.keyboard.type("e");
  assert.equal(await page.locator("#q").inputValue(), "dune", "typing goes on");
  assert.equal(await active(page), null);
  await page.keyboard.press("Tab");
  assert.equal(await page.locator("#q-list").isHidden(), true);
  assert.equal(await page.locator(".search button:focus").count(), 1, "Tab leaves for the button");
});

test("Enter on an option goes to it", async (t) => {
  const { page } = await visit(t);
  await page.goto("/");
  await type(page, "dune");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/book/dune-frank-herbert");
  await assertWhole(page);
});

test("Down opens what was closed", async (t) => {
  const { page } = await visit(t);
  await page.goto("/recommendations?search_term=dune");
  await page.locator("#q").focus();
  assert.equal(await page.locator("#q-list").isHidden(), true, "a word that stands there already is no question");
  await page.keyboard.press("ArrowDown");
  await page.locator(ACTIVE).waitFor();
  assert.equal(await active(page), 0);
});

test("Escape closes, and once more it empties", async (t) => {
  const { page } = await visit(t);
  await page.goto("/");
  await type(page, "dun");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("#q-list").isHidden(), true);
  assert.equal(await page.locator("#q").inputValue(), "dun");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("#q").inputValue(), "");
  assert.equal(await page.locator("#q:focus").count(), 1);
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
  await page.locator(OPTIONS).first().waitFor();
  assert.deepEqual(await shown(page), await suggested(page, "dun"));
});

test("what no longer fits leaves at once, before the site has answered", async (t) => {
  const { page } = await visit(t);
  const held = await holdSuggestions(page, ["dunh"]);
  await page.goto("/");
  await type(page, "dun");
  assert.ok((await shown(page)).includes("Dune by Frank Herbert"));
  const asked = page.waitForRequest(isSuggestion);
  await page.locator("#q").press("h");
  await asked;
  assert.ok((await shown(page)).every((text) => /\bdunh/i.test(text)), `${await shown(page)}`);
  held.release();
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

test("an answer that does not come is no trouble", async (t) => {
  const { page } = await visit(t, { expects: [503] });
  await page.route(isSuggestionUrl, (route) => route.fulfill({ status: 503, body: "busy" }));
  await page.goto("/");
  const answered = page.waitForResponse((response) => isSuggestion(response.request()));
  await page.locator("#q").fill("dun");
  await answered;
  await page.locator("#q").press("Enter");
  await page.waitForURL("**/recommendations?search_term=dun");
});

test("a touch on an option goes to it, and targets are large enough", async (t) => {
  const { page } = await visit(t, { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });
  await page.goto("/");
  await type(page, "dune");
  const heights = await page.locator(OPTIONS).evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height));
  assert.ok(heights.every((height) => height >= 44), `${heights}`);
  await page.locator(OPTIONS).first().tap();
  await page.waitForURL("**/book/dune-frank-herbert");
});

test("what was searched for is offered in the empty box, newest first, each once, eight at most", async (t) => {
  const { page } = await visit(t);
  await page.goto("/");
  await page.locator("#q").focus();
  assert.equal(await page.locator("#q-list").isHidden(), true, "nothing is remembered yet");
  const terms = ["a", "b", "c", "d", "e", "f", "g", "h", "Dune", "c", "dune"];
  for (const one of terms) {
    await search(page, one);
  }
  await page.goto("/");
  await page.locator("#q").focus();
  await page.locator(OPTIONS).first().waitFor();
  assert.deepEqual(await remembered(page), ["dune", "c", "h", "g", "f", "e", "d", "b"]);

  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/recommendations?search_term=c");
});

test("what is remembered can be erased, one by one by key and pointer, and all at once", async (t) => {
  const { page } = await visit(t);
  for (const one of ["emma", "$& <b>dune</b>", "fantasy"]) {
    await search(page, one);
  }
  await page.goto("/");
  await page.locator("#q").focus();
  await page.getByRole("option", { name: "Forget “$& <b>dune</b>”" }).click();
  assert.deepEqual(await remembered(page), ["fantasy", "emma"]);
  assert.equal(await page.locator("#q:focus").count(), 1);

  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.locator(ACTIVE).getAttribute("aria-label"), "Forget “fantasy”");
  await page.keyboard.press("ArrowLeft");
  assert.equal(await page.locator(ACTIVE).innerText(), "fantasy");
  await page.keyboard.press("Delete");
  assert.deepEqual(await remembered(page), ["emma"]);

  await page.getByRole("option", { name: "Forget these" }).click();
  assert.equal(await page.locator("#q-list").isHidden(), true);
  assert.equal(await page.evaluate(() => localStorage.length), 0);
});

test("a chosen suggestion is remembered, and nothing that is remembered is sent", async (t) => {
  const { page } = await visit(t);
  await page.goto("/");
  await type(page, "dune");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/book/*");
  await page.goto("/about");
  const asked = [];
  page.on("request", (request) => asked.push(request.url() + (request.postData() ?? "")));
  await page.reload();
  await page.locator("#q").focus();
  await page.locator(OPTIONS).first().waitFor();
  assert.deepEqual(await remembered(page), ["Dune by Frank Herbert"]);
  assert.ok(asked.length > 0 && asked.every((one) => !/herbert/i.test(one)), `${asked}`);
});

test("a browser that keeps nothing searches all the same", async (t) => {
  const { page } = await visit(t);
  await page.addInitScript(() => {
    Object.defineProperty(window, "localStorage", {
      get() {
        throw new DOMException("denied", "SecurityError");
      },
    });
  });
  await search(page, "emma");
  await page.goto("/");
  await page.locator("#q").focus();
  assert.equal(await page.locator("#q-list").isHidden(), true);
  await type(page, "dun");
});

test("what others have put into the browser's storage does no harm", async (t) => {
  const { page } = await visit(t);
  await page.goto("/");
  for (const kept of ["{", "7", '{"a":1}', '[1,null,"",{}]']) {
    await page.evaluate((text) => localStorage.setItem("luminaria.recent", text), kept);
    await page.reload();
    await page.locator("#q").focus();
    assert.equal(await page.locator("#q-list").isHidden(), true, kept);
  }
});

test("a suggestion fills the box that blends, and does not leave the page", async (t) => {
  const { page } = await visit(t);
  await page.goto("/recommendations?search_term=dune");
  await page.locator("#mix").pressSequentially("emma");
  await page.locator("#mix-list [role=option]").first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  assert.equal(await page.locator("#mix").inputValue(), "Emma by Jane Austen");
  assert.match(page.url(), /search_term=dune$/);
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.searchParams.getAll("search_term").length === 2);
});

test("without JavaScript the form asks, and a surprise leads to a book", async (t) => {
  const { page } = await visit(t, { javaScriptEnabled: false });
  await page.goto("/");
  assert.equal(await page.getByRole("searchbox").count(), 1);
  assert.equal(await page.locator("#q-list").isVisible(), false);
  await page.getByRole("main").getByRole("link", { name: "Surprise me" }).click();
  await page.waitForURL("**/book/*");
  const first = page.url();
  await page.getByRole("banner").getByRole("link", { name: "Surprise me" }).click();
  await page.waitForURL((url) => url.pathname.startsWith("/book/") && url.href !== first);
  await page.locator("#q").fill("emma");
  await page.locator("#q").press("Enter");
  await page.waitForURL("**/recommendations?search_term=emma");
});

for (const colorScheme of ["light", "dark"]) {
  for (const [width, height] of [[390, 844], [1280, 900]]) {
    test(`the open list is accessible, ${colorScheme}, ${width} pixels wide`, async (t) => {
      const { page } = await visit(t, { bypassCSP: true, colorScheme, viewport: { width, height } });
      await search(page, "emma");
      await page.goto("/");
      await page.locator("#q").focus();
      await page.locator(OPTIONS).first().waitFor();
      await page.keyboard.press("ArrowDown");
      await faded(page);
      assert.deepEqual(await violations(page), [], "recent terms");
      for (const typed of ["tolk", "fantas"]) {
        await page.locator("#q").fill("");
        await type(page, typed);
        await page.keyboard.press("ArrowDown");
        await faded(page);
        assert.deepEqual(await violations(page), [], typed);
      }
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.equal(wide, 0, "nothing sticks out");
    });
  }
}

/** Waits until the list has its full colours: it fades in. */
function faded(page) {
  return page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => {}))));
}

/** Types into the box as a reader does, and waits for what goes with it. */
async function type(page, text) {
  const answered = page.waitForResponse((response) => isSuggestion(response.request()) && term(response.url()) === text);
  await page.locator("#q").pressSequentially(text);
  await answered;
  await page.locator(OPTIONS).first().waitFor();
  await page.locator('.search [role="status"]', { hasText: "suggestion" }).waitFor({ state: "attached" });
}

async function search(page, text) {
  await page.goto("/about");
  await page.locator("#q").fill(text);
  await page.locator("#q").press("Enter");
  await page.waitForURL("**/recommendations?search_term=*");
}

const status = (page) => page.locator('.search [role="status"]').innerText();

/** Which option the box points at, counted from 0; null: none. */
async function active(page) {
  const id = await page.locator("#q").getAttribute("aria-activedescendant");
  const chosen = await page.locator(ACTIVE).evaluateAll((all) => all.map((one) => one.id));
  assert.deepEqual(chosen, id === null ? [] : [id], "the box points at the option that is chosen");
  const ids = await page.locator(OPTIONS).evaluateAll((all) => all.map((one) => one.id));
  return id === null ? null : ids.indexOf(id);
}

const caret = (page) => page.locator("#q").evaluate((box) => box.selectionStart);

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

const shown = (page) => page.locator("#q-list [data-term]").evaluateAll((all) => all.map((one) => one.dataset.term));

/** The terms that the box remembers, as it shows them. */
const remembered = (page) => page.locator("#q-list [data-row] [data-text]").allInnerTexts();

/** What the site suggests for `typed` when it is asked alone. */
async function suggested(page, typed) {
  const response = await page.request.get("/api/suggest", {
    params: { search_term: typed },
    headers: { "HX-Request": "true" },
  });
  const html = await response.text();
  return page.evaluate((text) => {
    const list = new DOMParser().parseFromString(text, "text/html");
    return [...list.querySelectorAll("[data-term]")].map((option) => option.dataset.term);
  }, html);
}
