// What axe-core has to say about a page.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** What is wrong with `page` as it is now. The site's policy refuses foreign scripts, so visit it with `bypassCSP`. */
export async function violations(page) {
  await page.evaluate(AXE);
  const found = await page.evaluate((rules) => window.axe.run({ runOnly: { type: "tag", values: rules } }), RULES);
  return found.violations.map(({ id, nodes }) => ({
    id,
    nodes: nodes.map(({ target, failureSummary }) => `${target.join(" ")}: ${failureSummary}`),
  }));
}
