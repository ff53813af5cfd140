// Many who ask for the news of one subject in the same moment: the upstreams must not feel it.

import { isDeepStrictEqual } from "node:util";

import { goal } from "./figures.mjs";
import { query } from "./cold.mjs";
import { withSite } from "./programs.mjs";
import { Visitor } from "./visitor.mjs";

const CROWD = 1000;
const TERM = "dune";

/** How long each source takes. */
const SOURCE_MS = 500;

/** How long the job may take, all its sources answering. */
const JOB_LIMIT_MS = 20_000;

export async function measureCrowd() {
  const alone = await requestsFor(1);
  const crowd = await requestsFor(CROWD);
  const name = `requests at the upstreams, ${CROWD} ask for one subject at once`;
  const wanted = `${sum(alone)}, as for one alone`;
  return [goal(name, `${sum(crowd)}`, wanted, sum(alone) > 0 && isDeepStrictEqual(crowd, alone))];
}

const sum = (requests) => Object.values(requests).reduce((all, count) => all + count, 0);

/** Asks `count` times at once, waits for the news, and tells how often the stub was asked for each path. */
function requestsFor(count) {
  return withSite(async (site, stub) => {
    // Slow enough for everybody to come while the job is under way.
    await stub.behave("/*", { kind: "delay", millis: SOURCE_MS });
    const url = `${site.url}/api/fetch_updates?${query(TERM)}`;
    const visitor = new Visitor(count);
    const answers = await Promise.all(Array.from({ length: count }, () => visitor.get(url)));
    const refused = answers.filter(({ status }) => status !== 200 && status !== 202);
    if (refused.length) {
      throw new Error(`${refused.length} of ${count} were refused, the first with ${refused[0].status}`);
    }
    await untilDone(visitor, url);
    visitor.close();
    return stub.requests();
  });
}

async function untilDone(visitor, url) {
  const limit = performance.now() + JOB_LIMIT_MS;
  while ((await visitor.get(url)).status !== 200) {
    if (performance.now() > limit) {
      throw new Error("the news does not come");
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
