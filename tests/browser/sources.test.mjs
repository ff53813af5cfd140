// Sources that hang or fail: the panel names them and shows what the others have; the page does not care.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { assertCards } from "./cards.mjs";
import { assertNewsItems, newsIsIn, newsItems, recordNews } from "./news.mjs";
import { PATHS } from "./stub.mjs";
import { visit } from "./visit.mjs";

/** How the panel names each source that did not answer; a feed, before its first answer, is known by its host. */
const NAMES = {
  feeds: /127\.0\.0\.1|Literary feeds/,
  guardian: /The Guardian/,
  nyt: /The New York Times/,
  googleNews: /Google News/,
  mastodon: /Mastodon/,
  bluesky: /Bluesky/,
};

const TROUBLES = [
  { title: "hangs", behaviour: { kind: "hang" }, said: /no answer in time/ },
  { title: "answers 500", behaviour: { kind: "status", code: 500 }, said: /trouble of its own/ },
  {
    title: "answers 429",
    behaviour: { kind: "status", code: 429, retry_after: { seconds: 60 } },
    said: /asked us to wait/,
  },
  { title: "answers with a page for people", behaviour: { kind: "html_page" }, said: /cannot read/ },
];

// At the same time, for most of them only wait: a source that hangs is given up after ten seconds.
describe("a source in trouble", { concurrency: 4 }, () => {
  for (const source of Object.keys(PATHS)) {
    for (const { title, behaviour, said } of TROUBLES) {
      test(`${source}: ${title}`, async (t) => {
        const { page, site } = await visit(t);
        await site.stub.behave(PATHS[source], behaviour);
        await page.goto("/recommendations?search_term=dune");
        await assertCards(page, { notAmongThem: "/book/dune-frank-herbert" });

        await newsIsIn(page);
        await assertNewsItems(page);
        const failures = await page.locator("#news .failures li").allInnerTexts();
        assert.ok(failures.length > 0, "somebody is named");
        for (const failure of failures) {
          assert.match(failure, NAMES[source], "nobody else is named");
          assert.match(failure, said);
        }
      });
    }
  }
});

test("when no source answers, the panel says that rather than “no news”", async (t) => {
  const { page, site } = await visit(t);
  for (const path of Object.values(PATHS)) {
    await site.stub.behave(path, { kind: "status", code: 500 });
  }
  await page.goto("/recommendations?search_term=dune");
  await assertCards(page, { notAmongThem: "/book/dune-frank-herbert" });

  await newsIsIn(page);
  assert.deepEqual(await newsItems(page), []);
  assert.match(await page.locator("#news").innerText(), /No source answered/);
  const failures = (await page.locator("#news .failures").innerText()).trim();
  for (const name of Object.values(NAMES)) {
    assert.match(failures, name);
  }
});

test("what has arrived shows while the others are still asked", async (t) => {
  const { page, site } = await visit(t);
  await recordNews(page);
  await site.stub.behave(PATHS.mastodon, { kind: "hang" });
  await page.goto("/recommendations?search_term=dune");
  await page.locator('#news[aria-busy="true"] .items li').first().waitFor();
  await newsIsIn(page);
  const seen = await page.evaluate(() => window.newsSeen);
  const counts = seen.map(({ items }) => items);
  assert.deepEqual(counts, counts.toSorted((a, b) => a - b), "nothing that was shown is taken away again");
});
