// The stub upstreams' controls.

/** Which paths of the stub each source asks. */
export const PATHS = {
  feeds: "/feeds/*",
  guardian: "/search",
  nyt: "/svc/*",
  googleNews: "/rss/*",
  mastodon: "/api/*",
  bluesky: "/xrpc/*",
};

/** The stub at this address. Its behaviours and its paths are described in `tests/stub`. */
export function stubAt(url) {
  return {
    url,

    /** From now on, how `path` answers, for example `{ kind: "status", code: 500 }`. */
    async behave(path, behaviour) {
      const response = await fetch(`${url}/_stub/behave`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ path, behaviour }),
      });
      if (!response.ok) {
        throw new Error(`the stub does not take ${JSON.stringify(behaviour)}: ${response.status}`);
      }
    },

    /** How often each path was asked. */
    async requests() {
      return (await fetch(`${url}/_stub/requests`)).json();
    },
  };
}
