// From the start of the process to its first good page, and what it then needs of memory.

import { readFile, rm } from "node:fs/promises";

import { goal, median, ms } from "./figures.mjs";
import { query } from "./cold.mjs";
import { fillStore, makeFolder, startSite, startStub } from "./programs.mjs";
import { Visitor } from "./visitor.mjs";

const MOST_MS = 300;
const MOST_MB = 80;

/** Entries in the second layer of the caches, for the start that finds a well-used store. */
const STORED = 100_000;

const IDLE_MS = 1_000;

/** A page that needs the catalogue and the recommender. */
const PAGE = `recommendations?${query("dune")}`;

export async function measureStart({ starts }) {
  const stub = await startStub();
  const folder = await makeFolder();
  try {
    fillStore(folder, STORED);
    const fresh = await several(stub, starts);
    const stored = await several(stub, starts, folder);
    const [time, later, size] = [median(fresh.times), median(stored.times), median(fresh.sizes)];
    const within = `at most ${MOST_MS} ms`;
    return [
      goal(`start to first good page, median of ${starts}`, ms(time), within, time <= MOST_MS),
      goal(`the same, ${STORED} entries in the store`, ms(later), within, later <= MOST_MS),
      goal("resident memory at rest", `${size.toFixed(0)} MB`, `at most ${MOST_MB} MB`, size <= MOST_MB),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
    await stub.stop();
  }
}

async function several(stub, starts, folder) {
  const [times, sizes] = [[], []];
  for (let turn = 0; turn < starts; turn += 1) {
    const { elapsed, megabytes } = await once(stub, turn < 3 && !folder, folder);
    times.push(elapsed);
    sizes.push(...megabytes);
  }
  return { times, sizes };
}

async function once(stub, weigh, folder) {
  const visitor = new Visitor();
  const began = performance.now();
  const site = await startSite(stub, folder);
  try {
    const page = await visitor.get(`${site.url}/${PAGE}`);
    const elapsed = performance.now() - began;
    if (page.status !== 200) {
      throw new Error(`the first page: ${page.status}`);
    }
    return { elapsed, megabytes: weigh ? [await atRest(site.pid)] : [] };
  } finally {
    visitor.close();
    await site.stop();
  }
}

/** Resident memory in megabytes, after a moment of rest. */
async function atRest(pid) {
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)[1]) / 1024;
}
