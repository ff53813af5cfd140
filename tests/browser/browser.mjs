// Debian's Chromium, headless.

import { existsSync } from "node:fs";

import { chromium } from "playwright-core";

const PROGRAM = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser"].find(
  (path) => path && existsSync(path),
);

const SWITCHES = [
  // Chromium's sandbox does not start for root, and CI runs as root. All that is opened here is our own site.
  "--no-sandbox",
  "--disable-gpu",
  // The rest keeps the browser from going to the internet on its own account.
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export function launch() {
  if (!PROGRAM) {
    throw new Error("no Chromium: install Debian's package chromium, or name the program in CHROMIUM");
  }
  return chromium.launch({ executablePath: PROGRAM, args: SWITCHES });
}
