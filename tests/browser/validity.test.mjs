// Each page and each fragment is HTML without an error, by the Nu checker: vnu-jar from npm, which needs a Java runtime.

import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { PAGES } from "./pages.mjs";
import { startSite } from "./site.mjs";

const CHECKER = fileURLToPath(import.meta.resolve("vnu-jar/build/dist/vnu.jar"));

/** What htmx swaps in, as it comes. */
const FRAGMENTS = [
  { name: "news", path: "/api/fetch_updates?search_term=dune" },
  { name: "facts", path: "/api/facts?work=dune-frank-herbert" },
  { name: "added", path: "/api/works?book=dune-frank-herbert&work=hyperion-dan-simmons&work=emma-jane-austen" },
  { name: "suggestions", path: "/api/suggest?search_term=du" },
];

/** Why there is no check: where there is no Java, it says so. */
const skip = spawnSync("java", ["-version"]).error ? "there is no Java runtime" : false;

test("every page and every fragment is valid HTML", { skip }, async (t) => {
  const site = await startSite();
  const folder = await mkdtemp(join(tmpdir(), "luminaria-html-"));
  t.after(async () => {
    await site.stop();
    await rm(folder, { recursive: true });
  });
  for (const { name, path, status = 200 } of PAGES) {
    const response = await fetch(site.url + path, { headers: { accept: "text/html" } });
    assert.equal(response.status, status, path);
    await writeFile(join(folder, `${name}.html`), await response.text());
  }
  for (const { name, path } of FRAGMENTS) {
    const response = await fetch(site.url + path, { headers: { accept: "text/html", "hx-request": "true" } });
    assert.equal(response.status, 200, path);
    await writeFile(join(folder, `fragment-${name}.html`), whole(await response.text()));
  }
  assert.deepEqual(await errors(folder), []);
});

/** A page around a fragment. htmx takes its own elements away before a browser sees them; what is in them stays. */
function whole(fragment) {
  const plain = fragment.replace(/<hx-partial[^>]*>/g, "<div>").replaceAll("</hx-partial>", "</div>");
  const inner = plain.includes('role="option"') ? `<div role="listbox" aria-label="Suggestions">${plain}</div>` : plain;
  return `<!doctype html><html lang="en"><head><title>A fragment</title></head><body><main><h1>A fragment</h1>${inner}</main></body></html>`;
}

/** What the checker says of the files in `folder`, warnings left out. */
async function errors(folder) {
  const options = ["-jar", CHECKER, "--errors-only", "--exit-zero-always", "--format", "json", "--skip-non-html", folder];
  const { stderr } = await promisify(execFile)("java", options, { maxBuffer: 64 << 20 });
  const { messages } = JSON.parse(stderr);
  return messages.map(({ url, message, extract }) => `${url.split("/").at(-1)}: ${message} ${extract ?? ""}`);
}
