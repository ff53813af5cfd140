// The same cold pages with upstreams that answer and with upstreams that hang: no difference is wanted.

import { fact, goal, median, p50AndP99 } from "./figures.mjs";
import { query } from "./cold.mjs";
import { withSite } from "./programs.mjs";
import { coldTerms } from "./terms.mjs";
import { Visitor } from "./visitor.mjs";

const RATIO = [0.95, 1.05];

const UNCOUNTED = 30;

export function measureHanging({ share }) {
  return withSite((answering) =>
    withSite(async (hanging, stub) => {
      await stub.behave("/*", { kind: "hang" });
      return told(await times({ answering, hanging }, await coldTerms(share)));
    }),
  );
}

/** Asks both sites for each page, now this one first and now that one; after each page for its news as well. */
async function times(sites, terms) {
  const visitor = { answering: new Visitor(), hanging: new Visitor() };
  const taken = { answering: [], hanging: [] };
  for (const [at, term] of terms.entries()) {
    const turns = at % 2 ? ["hanging", "answering"] : ["answering", "hanging"];
    for (const turn of turns) {
      const page = await visitor[turn].get(`${sites[turn].url}/recommendations?${query(term)}`);
      if (page.status !== 200) {
        throw new Error(`${term}: ${page.status}`);
      }
      taken[turn].push(page.elapsed);
    }
    // Both at once, so that neither site's jobs have a head start on the next page. A full job table is no failure.
    await Promise.all(turns.map((turn) => visitor[turn].get(`${sites[turn].url}/api/fetch_updates?${query(term)}`)));
  }
  Object.values(visitor).forEach((one) => one.close());
  return { answering: taken.answering.slice(UNCOUNTED), hanging: taken.hanging.slice(UNCOUNTED) };
}

function told({ answering, hanging }) {
  const ratio = median(hanging) / median(answering);
  return [
    fact(`cold page, upstreams answer, ${answering.length} asked`, p50AndP99(answering)),
    fact(`cold page, upstreams hang, ${hanging.length} asked`, p50AndP99(hanging)),
    goal("ratio of the medians", ratio.toFixed(3), RATIO.join(" to "), ratio >= RATIO[0] && ratio <= RATIO[1]),
  ];
}
