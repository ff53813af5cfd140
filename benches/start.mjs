// From the start of the process to its first good page, and what it then needs of memory.

import { readFile } from "node:fs/promises";

import { goal, median, ms } from "./figures.mjs";
import { startSite, startStub } from "./programs.mjs";
import { Visitor } from "./visitor.mjs";

const MOST_MS = 300;
const MOST_MB = 80;

const IDLE_MS = 1_000;

export async function measureStart({ starts }) {
  const stub = await startStub();
  const times = [];
  const sizes = [];
  try {
    for (let turn = 0; turn < starts; turn += 1) {
      const { elapsed, megabytes } = await once(stub, turn < 3);
      times.push(elapsed);
      sizes.push(...megabytes);
    }
  } finally {
    await stub.stop();
  }
  const [time, size] = [median(times), median(sizes)];
  return [
    goal(`start to first good page, median of ${starts}`, ms(time), `at most ${MOST_MS} ms`, time <= MOST_MS),
    goal("resident memory at rest", `${size.toFixed(0)} MB`, `at most ${MOST_MB} MB`, size <= MOST_MB),
  ];
}

async function once(stub, weigh) {
  const visitor = new Visitor();
  const began = performance.now();
  const site = await startSite(stub);
  try {
    const page = await visitor.get(site.url);
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
