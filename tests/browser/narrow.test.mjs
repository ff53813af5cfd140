// Narrowing a list on its page.

import assert from "node:assert/strict";
import { test } from "node:test";

import { cards } from "./cards.mjs";
import { assertWhole, visit } from "./visit.mjs";

/** What can be taken off. */
const CHIPS = ".narrow .chip-off";

for (const javaScriptEnabled of [true, false]) {
  const told = javaScriptEnabled ? "with JavaScript" : "without JavaScript";

  test(`a list is narrowed by keyboard, ${told}`, async (t) => {
    const { page } = await visit(t, { javaScriptEnabled });
    await page.goto("/recommendations?search_term=dune");
    const before = await cards(page);

    await page.locator(".narrow summary").focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    assert.equal(await page.locator("#f-genre:focus").count(), 1, "the first Tab reaches the first filter");
    await page.keyboard.type("Fantasy");
    await page.getByLabel("From the year").fill("1990");
    await page.getByLabel("How far from what you asked for").focus();
    await page.keyboard.press("End");
    await page.getByRole("button", { name: "Show these" }).press("Enter");
    await page.waitForURL(/genre=fantasy/);

    await assertWhole(page);
    const { searchParams } = new URL(page.url());
    assert.deepEqual([searchParams.get("from"), searchParams.get("variety")], ["1990", "100"]);
    assert.match(await page.locator("h1").innerText(), /\bDune\b/);
    assert.deepEqual(await page.locator(CHIPS).allInnerTexts(), [
      "Fantasy",
      "From 1990 on",
      "More surprising than usual",
    ]);
    const after = await cards(page);
    assert.ok(after.length >= 10, `${after.length} cards`);
    assert.notDeepEqual(after.map(({ path }) => path), before.map(({ path }) => path));
    assert.equal(await page.locator("#f-genre").inputValue(), "fantasy", "the form shows what was chosen");
  });

  test(`a chip takes one filter off, ${told}`, async (t) => {
    const { page } = await visit(t, { javaScriptEnabled });
    await page.goto("/recommendations?search_term=dune&genre=fantasy&mood=epic");
    await page.getByRole("link", { name: "Remove: Fantasy" }).click();
    await page.waitForURL((url) => !url.searchParams.has("genre"));
    assert.equal(new URL(page.url()).searchParams.get("mood"), "epic");
    assert.deepEqual(await page.locator(CHIPS).allInnerTexts(), ["Epic"]);
  });
}

test("when nothing is left, a link leads to a list", async (t) => {
  const { page } = await visit(t);
  await page.goto("/recommendations?search_term=emma&genre=cooking&language=is");
  await assertWhole(page);
  assert.equal((await cards(page)).length, 0);
  await page.locator(".nothing-left .chips a").first().click();
  await page.waitForURL((url) => url.searchParams.getAll("genre").length + url.searchParams.getAll("language").length < 2);
  assert.ok((await cards(page)).length > 0);
});

test("another book is blended in, and taken out again, and the filters stay", async (t) => {
  const { page } = await visit(t);
  await page.goto("/recommendations?search_term=dune&from=1960");
  await page.locator("#mix").fill("emma");
  await page.locator("#mix").press("Enter");
  await page.waitForURL((url) => url.searchParams.getAll("search_term").length === 2);
  assert.match(await page.locator("h1").innerText(), /\bDune\b[^]*\bEmma\b/);
  assert.equal(new URL(page.url()).searchParams.get("from"), "1960");

  await page.getByRole("link", { name: "Remove: Dune by Frank Herbert" }).click();
  await page.waitForURL((url) => url.searchParams.getAll("search_term").length === 1);
  assert.match(await page.locator("h1").innerText(), /\bEmma\b/);
  assert.equal(new URL(page.url()).searchParams.get("from"), "1960");
});

test("the next volume of the series stands apart from the list", async (t) => {
  const { page } = await visit(t);
  await page.goto("/recommendations?search_term=dune");
  const first = page.locator(".shelf").first();
  assert.equal(await first.locator("h2").innerText(), "Next in this series");
  assert.deepEqual(await first.locator("h3").allInnerTexts(), ["Dune Messiah"]);
  assert.ok(await page.getByText("start here").count(), "cards of other series say where to start");
});
