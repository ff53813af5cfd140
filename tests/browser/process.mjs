// Starts one of our programs, waits for the lines that say where it listens, and stops it.

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const ROOT = new URL("../../", import.meta.url);

/** How long a program may take to say where it listens; a debug build on a busy machine is slow. */
const START_LIMIT_MS = 30_000;

/** How long a program may take to end when it is told to. */
const STOP_LIMIT_MS = 5_000;

/** How much of its standard error is kept, to be shown when it does not start. */
const KEPT_ERROR_CHARS = 4_000;

const running = new Set();
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));

/** The path of a program that cargo built: `built("debug", "examples/demo")`. */
export function built(profile, name) {
  const target = process.env.CARGO_TARGET_DIR;
  return target ? `${target}/${profile}/${name}` : fileURLToPath(new URL(`target/${profile}/${name}`, ROOT));
}

/** Our environment without the site's settings: what a developer has set must not change a test. */
function plainEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(LUMINARIA_|DEBUG$|RUST_LOG$)/.test(name)));
}

/**
 * Starts `file`. Each pattern of `lines` must match a line of its standard output; the result's `found` holds the
 * first group of each, under the pattern's name.
 */
export async function start(file, args, { env = {}, cwd, lines }) {
  const child = spawn(file, args, { env: { ...plainEnvironment(), ...env }, cwd, stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  const ended = new Promise((resolve) => child.once("close", resolve)).then(() => running.delete(child));

  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (errors = (errors + text).slice(-KEPT_ERROR_CHARS)));
  try {
    const found = await firstLines(child, lines);
    return { pid: child.pid, found, stop: () => stop(child, ended) };
  } catch (cause) {
    await stop(child, ended);
    throw new Error(`${file}: ${cause.message}\n${errors}`, { cause });
  }
}

function firstLines(child, lines) {
  const found = {};
  let text = "";
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error("it does not say where it listens")), START_LIMIT_MS);
    const settle = (how, value) => (clearTimeout(limit), how(value));
    child.once("error", (error) => settle(reject, error));
    child.once("close", (code, signal) => settle(reject, new Error(`it ended with ${signal ?? code}`)));
    child.stdout.setEncoding("utf8").on("data", (more) => {
      text += more;
      const whole = text.slice(0, text.lastIndexOf("\n") + 1);
      for (const [name, pattern] of Object.entries(lines)) {
        found[name] ??= pattern.exec(whole)?.[1];
      }
      if (Object.keys(lines).every((name) => found[name])) {
        settle(resolve, found);
      }
    });
  });
}

async function stop(child, ended) {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill("SIGTERM");
    const limit = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
    await ended;
    clearTimeout(limit);
  }
}
