// What a typed term finds.

import assert from "node:assert/strict";
import { test } from "node:test";

import { assertCards, cards } from "./cards.mjs";
import { assertWhole, visit } from "./visit.mjs";

const FOUND = [
  { typed: "tolkein", heading: /J\. ?R\. ?R\. Tolkien/ },
  { typed: "jrr tolkien", heading: /J\. ?R\. ?R\. Tolkien/ },
  { typed: "dune by frank herbert", heading: /\bDune\b[^]*Frank Herbert/, not: "/book/dune-frank-herbert" },
  { typed: "science fiction", heading: /Science fiction/ },
  { typed: "hobit", heading: /The Hobbit/ },
];

for (const { typed, heading, not } of FOUND) {
  test(`“${typed}” finds what it should`, async (t) => {
    const { page } = await visit(t);
    await ask(page, typed);
    assert.match(await page.locator("h1").innerText(), heading);
    await assertCards(page, { notAmongThem: not });
  });
}

test("a term that nothing fits says so kindly, and offers what is nearest", async (t) => {
  const { page } = await visit(t);
  await ask(page, "qxzvkjw wqzzk");
  await assertWhole(page);
  const note = await page.locator("main .note").first().innerText();
  assert.match(note, /found no book, author or genre for “qxzvkjw wqzzk”/);
  assert.ok((await cards(page)).length > 0, "something is offered");
});

test("an empty term gets a kind page with the form", async (t) => {
  const { page } = await visit(t, { expects: [422] });
  const response = await page.goto("/recommendations?search_term=");
  assert.equal(response.status(), 422);
  await assertWhole(page);
  assert.match(await page.locator("main .lead").innerText(), /title, an author, a genre/);

  await page.locator("main #q").fill("emma");
  await page.locator("main #q").press("Enter");
  await page.waitForURL("**/recommendations?search_term=emma");
});

test("another reading of the term that the page offers is one click away", async (t) => {
  const { page } = await visit(t);
  await ask(page, "lord of the rings");
  const offered = page.locator(".meant a").first();
  const name = (await offered.innerText()).trim();
  const asked = page.url();
  await offered.click();
  await page.waitForURL((url) => url.href !== asked);
  await assertWhole(page);
  assert.ok((await page.locator("h1").innerText()).includes(name.split(" by ")[0]), name);
});

async function ask(page, term) {
  await page.goto("/");
  await page.locator("#q").fill(term);
  await page.locator("#q").press("Enter");
  await page.waitForURL("**/recommendations?*");
}
