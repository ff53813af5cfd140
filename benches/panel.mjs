// The news panel of a site with five sources: three answer after 50 ms, one breaks, one hangs. A reader should have the
// first items with the panel's first answer, the job should end at its deadline, and both failures should be named.
//
// `node benches/panel.mjs` measures this alone.

import { fileURLToPath } from "node:url";

import { PATHS } from "../tests/browser/stub.mjs";
import { query } from "./cold.mjs";
import { fact, goal, median, ms, p50AndP99, print } from "./figures.mjs";
import { withSite } from "./programs.mjs";
import { Visitor } from "./visitor.mjs";

const TERM = "dune";

/** How long the sources take that answer. */
const SOURCE_MS = 50;

/** How long a source may take in all: the setting, and so the deadline of the job. */
const DEADLINE_MS = 2_000;

/** What the panel waits from one poll to the next. */
const POLL_MS = 1_000;

/** First items, as many times what the sources take. */
const MOST_RATIO = 3;

/** The job's end, as a part of the deadline. */
const END_RATIO = [0.98, 1.05];

const SETTINGS = {
  LUMINARIA_SOURCES: "feeds,guardian,nyt,google_news,mastodon",
  LUMINARIA_GUARDIAN_KEY: "sample-guardian-key",
  LUMINARIA_NYT_KEY: "sample-nyt-key",
  LUMINARIA_UPSTREAM_TIMEOUT: `${DEADLINE_MS}ms`,
};

const DELAY = { kind: "delay", millis: SOURCE_MS };

const BEHAVIOURS = {
  [PATHS.feeds]: DELAY,
  [PATHS.guardian]: DELAY,
  [PATHS.googleNews]: DELAY,
  [PATHS.nyt]: { kind: "close_halfway" },
  [PATHS.mastodon]: { kind: "hang" },
};

/** Those that fail, as a reader knows them. */
const FAILING = ["Mastodon", "The New York Times"];

export async function measurePanel({ runs }) {
  const seen = [];
  for (let run = 0; run < runs; run += 1) {
    // Each with nothing in its caches, and with breakers that have seen nothing.
    seen.push(await withSite(once, SETTINGS));
  }
  return told(seen);
}

async function once(site, stub) {
  for (const [path, behaviour] of Object.entries(BEHAVIOURS)) {
    await stub.behave(path, behaviour);
  }
  const visitor = new Visitor();
  try {
    // The connection is there already, as it is for the page that holds the panel.
    await visitor.get(`${site.url}/healthz`);
    return await follow(site, visitor);
  } finally {
    visitor.close();
  }
}

/** Loads the panel and polls as htmx does, until it polls no more. */
async function follow(site, visitor) {
  const began = performance.now();
  let panel = await fragment(visitor, `${site.url}/api/fetch_updates?${query(TERM)}`);
  const job = /\/api\/job\/([0-9a-f-]+)/.exec(panel)?.[1];
  if (!job) {
    throw new Error(`no job is under way:\n${panel}`);
  }
  let first = items(panel) ? performance.now() - began : undefined;
  for (let next = poll(panel); next; next = poll(panel)) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    panel = await fragment(visitor, site.url + next);
    first ??= items(panel) ? performance.now() - began : undefined;
  }
  const end = JSON.parse((await visitor.get(`${site.url}/api/job/${job}`)).body);
  return {
    first: first ?? Number.POSITIVE_INFINITY,
    took: Date.parse(end.completed_at) - Date.parse(end.created_at),
    items: items(panel),
    named: FAILING.filter((name) => failures(panel).includes(name)),
    failed: end.result.failed.map(({ source }) => source).sort(),
  };
}

async function fragment(visitor, url) {
  const answer = await visitor.get(url, { "HX-Request": "true" });
  if (answer.status !== 200) {
    throw new Error(`${url}: ${answer.status}`);
  }
  return answer.body.toString();
}

const items = (panel) => panel.split('class="item-kind"').length - 1;

const failures = (panel) => /<ul class="failures"[^]*?<\/ul>/.exec(panel)?.[0] ?? "";

/** Where the panel asks again. */
const poll = (panel) => /data-hx-get="([^"]+)"/.exec(panel)?.[1].replaceAll("&#38;", "&").replaceAll("&amp;", "&");

function told(seen) {
  const first = median(seen.map((run) => run.first)) / SOURCE_MS;
  const end = median(seen.map((run) => run.took)) / DEADLINE_MS;
  const name = `panel of 5 sources (3 answer after ${SOURCE_MS} ms, 1 breaks, 1 hangs)`;
  const isNamed = ({ named, failed }) => named.length === FAILING.length && `${failed}` === `${FAILING}`;
  return [
    fact(`${name}, ${seen.length} runs: first items`, p50AndP99(seen.map((run) => run.first))),
    fact("the same: the job's end", `p50 ${ms(median(seen.map((run) => run.took)))}, deadline ${ms(DEADLINE_MS)}`),
    goal("first items, by what the sources take", first.toFixed(2), `at most ${MOST_RATIO}`, first <= MOST_RATIO),
    goal("the job's end, by its deadline", end.toFixed(3), END_RATIO.join(" to "), end >= END_RATIO[0] && end <= END_RATIO[1]),
    goal(
      "runs that name both failures, in the panel and as data",
      `${seen.filter(isNamed).length} of ${seen.length}`,
      "all",
      seen.every((run) => isNamed(run) && run.items > 0),
    ),
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const rows = await measurePanel({ runs: 10 });
  print(rows);
  process.exitCode = rows.every(({ met }) => met !== false) ? 0 : 1;
}
