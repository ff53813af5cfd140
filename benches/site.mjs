// `make bench`: measures the site in release and prints a table; ends with 1 when a goal is missed.
// `node benches/site.mjs --quick` does the same with few repetitions, to see whether it runs.
//
// All of it stays on the loopback interface, and each run of wrk ends by itself after a few seconds.

import { availableParallelism } from "node:os";

import { measureCold } from "./cold.mjs";
import { measureCrowd } from "./crowd.mjs";
import { print } from "./figures.mjs";
import { measureHanging } from "./hanging.mjs";
import { measurePanel } from "./panel.mjs";
import { measureStart } from "./start.mjs";
import { measureWarm } from "./warm.mjs";

const QUICK = {
  warm: { rounds: 1, seconds: 1 },
  cold: { share: 0.1, suggestions: 100 },
  hanging: { share: 0.1 },
  panel: { runs: 2 },
  start: { starts: 2 },
};

const WHOLE = {
  warm: { rounds: 5, seconds: 3 },
  cold: { share: 0.4, suggestions: 1000 },
  hanging: { share: 1 },
  panel: { runs: 10 },
  start: { starts: 10 },
};

const sizes = process.argv.includes("--quick") ? QUICK : WHOLE;
const measures = [
  ["start and memory", () => measureStart(sizes.start)],
  ["cold pages", () => measureCold(sizes.cold)],
  ["upstreams that hang", () => measureHanging(sizes.hanging)],
  ["a panel whose sources fail", () => measurePanel(sizes.panel)],
  ["a crowd", () => measureCrowd()],
  ["warm pages", () => measureWarm(sizes.warm)],
];

const rows = [];
for (const [name, measure] of measures) {
  console.error(`measuring: ${name}`);
  rows.push(...(await measure()));
}
console.log(`\n${availableParallelism()} cores, node ${process.version}, ${new Date().toISOString().slice(0, 10)}`);
print(rows);
process.exitCode = rows.every(({ met }) => met !== false) ? 0 : 1;
