// The demo: the site with all its sources on, in front of the stub that plays them.

import { built, start } from "./process.mjs";
import { stubAt } from "./stub.mjs";

/** Opens the demo's admin pages. */
export const ADMIN_TOKEN = "the-keeper-of-the-lamp";

/** Starts the demo on free ports. */
export async function startSite() {
  const options = ["--stub-port", "0", "--listen", "127.0.0.1:0", "--admin-token", ADMIN_TOKEN];
  const demo = await start(built("debug", "examples/demo"), options, {
    lines: { stub: /^stub listening on (http:\S+?)\/?$/m, url: /^Luminaria is at (http:\S+?)\/?$/m },
  });
  return { url: demo.found.url, adminToken: ADMIN_TOKEN, stub: stubAt(demo.found.stub), stop: demo.stop };
}
