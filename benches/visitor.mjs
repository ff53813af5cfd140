// One who asks over one connection, and looks at the clock.

import http from "node:http";

export class Visitor {
  #agent;

  /** With `connections` at once at most. */
  constructor(connections = 1) {
    this.#agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  }

  /**
   * Asks, and reads the answer to its end. `elapsed` is what passed here until the last byte, `server` what the
   * server says that it took, where it says so; both in milliseconds.
   */
  get(url, headers = {}) {
    return new Promise((resolve, reject) => {
      const began = performance.now();
      const request = http.get(url, { agent: this.#agent, headers }, (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const elapsed = performance.now() - began;
          const { statusCode: status, headers: answered } = response;
          resolve({ status, headers: answered, body: Buffer.concat(chunks), elapsed, server: serverTime(answered) });
        });
      });
      request.on("error", reject);
    });
  }

  close() {
    this.#agent.destroy();
  }
}

function serverTime(headers) {
  const told = /(?:^|[,;\s])dur=([\d.]+)/.exec(headers["server-timing"] ?? "");
  return told ? Number(told[1]) : undefined;
}
