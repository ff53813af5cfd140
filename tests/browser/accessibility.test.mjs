// axe-core finds nothing to say about any page, in light and in dark, on a phone and on a desk.

import assert from "node:assert/strict";
import { test } from "node:test";

import { violations } from "./axe.mjs";
import { PAGES, STATUSES, open } from "./pages.mjs";
import { visit } from "./visit.mjs";

for (const colorScheme of ["light", "dark"]) {
  for (const [width, height] of [[390, 844], [1280, 900]]) {
    test(`every page is accessible, ${colorScheme}, ${width} pixels wide`, async (t) => {
      // The site's policy refuses foreign scripts, axe among them; so it is off here, and only here.
      const options = { bypassCSP: true, colorScheme, viewport: { width, height }, expects: STATUSES };
      const { page } = await visit(t, options);
      for (const one of PAGES) {
        await open(page, one);
        assert.deepEqual(await violations(page), [], one.path);
      }
    });
  }
}

for (const colorScheme of ["light", "dark"]) {
  test(`the open form that narrows a list is accessible, ${colorScheme}`, async (t) => {
    const { page } = await visit(t, { bypassCSP: true, colorScheme, viewport: { width: 390, height: 844 } });
    await page.goto("/recommendations?search_term=dune&genre=fantasy");
    await page.locator(".narrow summary").click();
    assert.deepEqual(await violations(page), []);
  });
}

test("the page is accessible while news is on its way", async (t) => {
  const { page } = await visit(t, { bypassCSP: true });
  await page.route("**/api/job/*", () => {});
  await page.goto("/recommendations?search_term=dune");
  await page.locator("#news progress").waitFor();
  assert.deepEqual(await violations(page), []);
});
