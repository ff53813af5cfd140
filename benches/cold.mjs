// Pages that nobody has asked for yet, and suggestions: one request after the other over one connection.

import { fact, goal, p50AndP99, quantile } from "./figures.mjs";
import { withSite } from "./programs.mjs";
import { beginnings, coldTerms } from "./terms.mjs";
import { Visitor } from "./visitor.mjs";

const MOST_PAGE_MS = 5;
const MOST_SUGGESTION_MS = 2;

/** So many first requests are not counted: they warm this program up, not the site's caches. */
const UNCOUNTED = 30;

export function measureCold({ share, suggestions }) {
  return withSite(async (site) => {
    const pages = (await coldTerms(share)).map((term) => `${site.url}/recommendations?${query(term)}`);
    const lists = (await beginnings(suggestions)).map((term) => `${site.url}/api/suggest?${query(term)}`);
    // What the connection, this program and a busy machine take anyway.
    const floor = await times(Array.from(lists, () => `${site.url}/healthz`));
    return [
      fact("an answer without work (`/healthz`), at the client", p50AndP99(floor.map(({ elapsed }) => elapsed))),
      ...told("cold page", await times(pages), MOST_PAGE_MS),
      ...told("suggestion", await times(lists), MOST_SUGGESTION_MS),
      ...told("suggestions as a list with covers", await times(lists, { "HX-Request": "true" }), MOST_SUGGESTION_MS),
    ];
  });
}

export const query = (term) => new URLSearchParams({ search_term: term });

async function times(urls, headers = {}) {
  const visitor = new Visitor();
  const answers = [];
  for (const url of urls) {
    const answer = await visitor.get(url, { "Accept-Encoding": "gzip, br", ...headers });
    if (answer.status !== 200) {
      throw new Error(`${url}: ${answer.status}`);
    }
    answers.push(answer);
  }
  visitor.close();
  return answers.slice(UNCOUNTED);
}

/** The goal is for the server's time: its own word for it where it gives one, else all that passed here. */
function told(name, answers, most) {
  const here = answers.map(({ elapsed }) => elapsed);
  const server = answers.map((answer) => answer.server).filter((time) => time !== undefined);
  const [p99, whose] = server.length ? [quantile(server, 0.99), "server"] : [quantile(here, 0.99), "client"];
  const rows = [fact(`${name}, ${answers.length} asked, to the last byte at the client`, p50AndP99(here))];
  if (server.length) {
    rows.push(fact(`${name}, by \`Server-Timing\``, p50AndP99(server)));
  }
  return [...rows, goal(`${name}, p99 by the ${whose}'s clock`, `${p99.toFixed(2)} ms`, `at most ${most} ms`, p99 <= most)];
}
