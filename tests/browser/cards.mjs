// What a list of recommended books must hold.

import assert from "node:assert/strict";

const LEAST_CARDS = 10;

/** Reads the cards of the page. */
export function cards(page) {
  return page.locator("main .cards > li").evaluateAll((items) => {
    const text = (item, selector) => item.querySelector(selector)?.textContent.trim() ?? "";
    return items.map((item) => ({
      title: text(item, "h3"),
      path: item.querySelector("h3 a")?.getAttribute("href") ?? "",
      author: text(item, ".by a"),
      score: Number.parseInt(text(item, ".match-number"), 10),
      reasons: [...item.querySelectorAll(".reasons li")].map((reason) => reason.textContent.trim()),
    }));
  });
}

/** Asserts that there are enough whole cards, no two alike, none for the book at `notAmongThem`. */
export async function assertCards(page, { notAmongThem } = {}) {
  const shown = await cards(page);
  assert.ok(shown.length >= LEAST_CARDS, `${shown.length} cards`);
  for (const card of shown) {
    const told = JSON.stringify(card);
    assert.ok(card.title && card.author, told);
    assert.match(card.path, /^\/book\/[a-z0-9-]+$/, told);
    assert.ok(card.score >= 0 && card.score <= 100, told);
    assert.ok(card.reasons.length >= 1 && card.reasons.every(Boolean), told);
  }
  const paths = shown.map(({ path }) => path);
  assert.equal(new Set(paths).size, paths.length, "one card a book");
  assert.ok(!paths.includes(notAmongThem), "the book that was asked for is not recommended");
}
