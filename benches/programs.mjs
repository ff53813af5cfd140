// The programs under measurement, in release: the site, the stub that plays its sources, the bare handler.

import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { built, start } from "../tests/browser/process.mjs";
import { stubAt } from "../tests/browser/stub.mjs";

/** What is measured is built for it; a debug build shows whether a script runs. */
const PROFILE = process.env.LUMINARIA_BENCH_PROFILE ?? "release";

/** The stub's feeds. */
const FEEDS = ["feeds/sample-review.rss", "feeds/sample-letters.atom", "feeds/sample-shelf.json"];

/** Starts the stub upstreams, which answer at once. */
export async function startStub() {
  const stub = await start(built(PROFILE, "examples/demo"), ["--stub-only", "--no-delay", "--port", "0"], {
    lines: { url: /^stub listening on (http:\S+?)\/?$/m },
  });
  return { ...stubAt(stub.found.url), stop: stub.stop };
}

/** An empty folder for a site's data. */
export const makeFolder = () => mkdtemp(join(tmpdir(), "luminaria-bench-"));

/** Fills the store in a site's folder with the news of this many subjects. */
export function fillStore(folder, entries) {
  const program = built(PROFILE, "examples/fill_store");
  const filled = spawnSync(program, [join(folder, "luminaria.sqlite"), `${entries}`], { encoding: "utf8" });
  if (filled.status !== 0) {
    throw new Error(`the store cannot be filled: ${filled.stderr}`);
  }
}

/**
 * Starts a site with all its sources at the stub, and nothing in its caches unless `kept` is a folder with a store.
 * `settings` go before the usual ones.
 */
export async function startSite(stub, kept, settings = {}) {
  const folder = kept ?? (await makeFolder());
  const site = await start(built(PROFILE, "luminaria"), [], {
    cwd: folder,
    env: {
      LUMINARIA_LISTEN: "127.0.0.1:0",
      LUMINARIA_DATA_DIR: folder,
      LUMINARIA_SOURCES: "feeds,mastodon,google_news",
      // All ports of the stub answer all paths, so one of them can play every source.
      LUMINARIA_FEEDS: FEEDS.map((path) => `${stub.url}/${path}`).join(),
      LUMINARIA_MASTODON_URL: stub.url,
      LUMINARIA_GOOGLE_NEWS_URL: stub.url,
      LUMINARIA_GUARDIAN_URL: stub.url,
      LUMINARIA_NYT_URL: stub.url,
      // Our own limit is not what is measured.
      LUMINARIA_UPSTREAM_PER_MINUTE: "1000000",
      LUMINARIA_JOBS_PER_CLIENT: "1000000",
      ...settings,
    },
    lines: { url: /^Luminaria is at (http:\S+?)\/?$/m },
  });
  return {
    url: site.found.url,
    pid: site.pid,
    async stop() {
      await site.stop();
      if (!kept) {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

/** Starts the bare handler with this body and these headers. */
export async function startBare(file, headers) {
  const bare = await start(built(PROFILE, "examples/bare"), [file, ...headers], {
    lines: { url: /^bare at (http:\S+?)\/?$/m },
  });
  return { url: bare.found.url, stop: bare.stop };
}

/** Runs `work` with a fresh stub and site, and ends both after it. */
export async function withSite(work, settings) {
  const stub = await startStub();
  try {
    const site = await startSite(stub, undefined, settings);
    try {
      return await work(site, stub);
    } finally {
      await site.stop();
    }
  } finally {
    await stub.stop();
  }
}
