// `make fuzz`: Schemathesis reads /openapi.json and throws what it allows, and what it does not, at the demo. There
// must be no 5xx that is not described, no undocumented answer, no body that does not fit.

import { spawnSync } from "node:child_process";

import { startSite } from "../browser/site.mjs";

const [program, ...more] = process.argv.slice(2);

// Not checked: whether every request that breaks the description is refused and every one that keeps it is taken. Terms are
// trimmed and folded before they are counted, which no JSON Schema can say.
const UNDECIDABLE = "positive_data_acceptance,negative_data_rejection";

const site = await startSite();
try {
  const arguments_ = [
    "run",
    `${site.url}/openapi.json`,
    "--header",
    `Authorization: Bearer ${site.adminToken}`,
    "--exclude-checks",
    UNDECIDABLE,
    "--continue-on-failure",
    "--max-time",
    "90",
    ...more,
  ];
  const run = spawnSync(program, arguments_, { stdio: "inherit" });
  process.exitCode = run.status ?? 1;
} finally {
  await site.stop();
}
