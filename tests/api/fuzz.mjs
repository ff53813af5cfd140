// `make fuzz`: Schemathesis reads /openapi.json and throws what it allows, and what it does not, at the demo. There
// must be no 5xx that is not described, no undocumented answer, no body that does not fit.

import { spawn } from "node:child_process";
import { once } from "node:events";

import { startSite } from "../browser/site.mjs";

const [program, ...more] = process.argv.slice(2);

// Not checked: whether every request that breaks the description is refused and every one that keeps it is taken. Terms are
// trimmed and folded before they are counted, which no JSON Schema can say. Nor whether a wrong token always gets 401: past
// 30 of them a minute it gets 429, on purpose. Our own tests hold every address of the operators to 401.
const UNDECIDABLE = "positive_data_acceptance,negative_data_rejection,ignored_auth";

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
  // Not waited for synchronously: the demo's log has to be read meanwhile, or it waits at a full pipe.
  const [code] = await once(spawn(program, arguments_, { stdio: "inherit" }), "close");
  process.exitCode = code ?? 1;
} finally {
  await site.stop();
}
