// Whatever is typed is text: shown as it is, never obeyed.

import assert from "node:assert/strict";
import { test } from "node:test";

import { newsIsIn } from "./news.mjs";
import { assertWhole, visit } from "./visit.mjs";

const TERMS = [
  { typed: "<img src=x onerror=alert(1)>" },
  { typed: '"><script>alert(1)</script>' },
  { typed: `' onfocus='alert(1)' autofocus x="` },
  { typed: "</title></h1><hx-partial data-hx-target='#main'>gone</hx-partial>" },
  { typed: "{{ 7 * 7 }} ${7 * 7} &lt;b&gt;" },
  { typed: "📚🐉 👩‍🚀", shown: /📚🐉 👩/u },
  { typed: "كتاب عن الصحراء" },
  // The override would turn the rest of the line round, so it is dropped.
  { typed: "safe \u202Egpj.exe", shown: /safe gpj\.exe/ },
];

for (const { typed, shown } of TERMS) {
  test(`“${typed.replace("\u202E", "(override)")}” shows as text`, async (t) => {
    const { page } = await visit(t);
    await page.goto(`/recommendations?search_term=${encodeURIComponent(typed)}`);
    await assertWhole(page);
    await newsIsIn(page);
    await assertTold(page, shown ?? typed);
    await assertNothingGotIn(page);

    await page.goto(`/updates?search_term=${encodeURIComponent(typed)}`);
    await newsIsIn(page);
    await assertNothingGotIn(page);
  });
}

async function assertTold(page, text) {
  const heading = await page.locator("h1").innerText();
  if (text instanceof RegExp) {
    assert.match(heading, text);
    return;
  }
  assert.ok(heading.includes(text), `the heading names the term: ${heading}`);
  assert.equal(await page.locator("#q").inputValue(), text);
}

async function assertNothingGotIn(page) {
  const strange = "main img, main script, [onerror], [onfocus], [autofocus], hx-partial, main b:not(.match-number)";
  assert.equal(await page.locator(strange).count(), 0);
  assert.ok(!(await page.locator("body").innerText()).includes("\u202E"), "no override of the direction");
}
