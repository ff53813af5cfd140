// Pictures of all pages, to look at: `node tests/browser/shots.mjs OUTDIR`.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { launch } from "./browser.mjs";
import { PAGES, open } from "./pages.mjs";
import { startSite } from "./site.mjs";

const out = process.argv[2];
if (!out) {
  console.error("Where to? Usage: node tests/browser/shots.mjs OUTDIR");
  process.exit(2);
}
await mkdir(out, { recursive: true });

const site = await startSite();
const browser = await launch();
try {
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [390, 1280]) {
      const viewport = { width, height: width < 500 ? 844 : 900 };
      const context = await browser.newContext({ baseURL: site.url, colorScheme, viewport });
      const page = await context.newPage();
      for (const one of PAGES) {
        await open(page, one);
        const path = join(out, `${one.name}-${width}-${colorScheme}.png`);
        await page.screenshot({ path, fullPage: true });
        console.log(path);
      }
      await context.close();
    }
  }
} finally {
  await browser.close();
  await site.stop();
}
