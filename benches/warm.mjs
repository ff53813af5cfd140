// A page that everybody asks for, against a bare handler that returns the same bytes: requests per second.

import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { fact, goal, median } from "./figures.mjs";
import { startBare, withSite } from "./programs.mjs";
import { Visitor } from "./visitor.mjs";

const PATH = "/recommendations?search_term=dune";

/** One thread loads two cores well, and leaves the servers most of both. */
const LOAD = ["--threads", "1", "--connections", "32"];

const LEAST_RATIO = 0.85;

/** How long a page is asked for before it is measured: often enough that it is packed small by then. */
const WARMING_SECONDS = 2;

/** What the connection, not the page, decides on. */
const OF_THE_CONNECTION = ["date", "content-length", "connection", "keep-alive", "transfer-encoding"];

export function measureWarm({ rounds, seconds }) {
  return withSite(async (site) => {
    const rows = [];
    for (const accepted of ["gzip, br", "gzip", "identity"]) {
      rows.push(...(await compare(site, accepted, rounds, seconds)));
    }
    return rows;
  });
}

async function compare(site, accepted, rounds, seconds) {
  const folder = await mkdtemp(join(tmpdir(), "luminaria-bench-"));
  // The site packs a page that is asked for often once more: the twin gets what comes after that.
  await load(site.url, accepted, WARMING_SECONDS);
  const bare = await bareTwin(site, accepted, join(folder, "body"));
  try {
    const runs = { site: [], bare: [] };
    await load(bare.url, accepted, 1);
    for (let round = 0; round < rounds; round += 1) {
      const turns = round % 2 ? ["bare", "site"] : ["site", "bare"];
      for (const turn of turns) {
        runs[turn].push(await load({ site, bare }[turn].url, accepted, seconds));
      }
    }
    return told(runs, accepted, bare.bytes);
  } finally {
    await bare.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function told(runs, accepted, bytes) {
  const rates = { site: runs.site.map(({ rate }) => rate), bare: runs.bare.map(({ rate }) => rate) };
  const [ours, bare] = [median(rates.site), median(rates.bare)];
  const slowest = (turn) => median(runs[turn].map(({ p99 }) => p99)).toFixed(2);
  const name = `warm page, \`Accept-Encoding: ${accepted}\`, ${bytes} bytes`;
  const range = (values) => `${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)}`;
  return [
    fact(`${name}: requests per second`, `${ours.toFixed(0)} (${range(rates.site)})`),
    fact(`${name}: the bare handler's`, `${bare.toFixed(0)} (${range(rates.bare)})`),
    fact(`${name}: p99 with 32 connections, ms`, `${slowest("site")} (the bare handler's: ${slowest("bare")})`),
    goal(`${name}: ratio`, (ours / bare).toFixed(2), `at least ${LEAST_RATIO}`, ours / bare >= LEAST_RATIO),
  ];
}

/** A bare handler that answers what the site answers, to the byte. */
async function bareTwin(site, accepted, file) {
  const visitor = new Visitor();
  try {
    const headers = { "Accept-Encoding": accepted };
    const page = await visitor.get(site.url + PATH, headers);
    await writeFile(file, page.body);
    const kept = Object.entries(page.headers).filter(([name]) => !OF_THE_CONNECTION.includes(name));
    const bare = await startBare(file, kept.map(([name, value]) => `${name}: ${value}`));
    const twin = await visitor.get(bare.url + PATH, headers);
    if (page.status !== 200 || twin.status !== 200 || !twin.body.equals(page.body)) {
      throw new Error("the bare handler does not return what the site returns");
    }
    return { ...bare, bytes: page.body.length };
  } finally {
    visitor.close();
  }
}

/** Requests per second and the 99th percentile of their times in milliseconds, by wrk, for some seconds. */
async function load(url, accepted, seconds) {
  const args = [...LOAD, "--latency", "--duration", `${seconds}s`, "--header", `Accept-Encoding: ${accepted}`, url + PATH];
  const { stdout } = await promisify(execFile)("wrk", args);
  const rate = /^Requests\/sec:\s+([\d.]+)/m.exec(stdout);
  const p99 = /^\s+99%\s+([\d.]+)(us|ms|s)$/m.exec(stdout);
  if (!rate || !p99 || /Non-2xx|Socket errors/.test(stdout)) {
    throw new Error(`wrk met errors:\n${stdout}`);
  }
  return { rate: Number(rate[1]), p99: Number(p99[1]) * { us: 0.001, ms: 1, s: 1000 }[p99[2]] };
}
