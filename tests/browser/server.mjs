// The built program, serving a throw-away demo as of a fixed moment.
import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { project, target } from "./kit.mjs";

const CLOCK = process.env.HATCHERY_CLOCK ?? "2026-11-25T10:00:00+08:00"; // a Wednesday
const READY_SECONDS_MAX = 300;

const PROGRAM = path.join(target, "debug", "hatchery");

/** Starts the program on the demo; gives its address, what it printed, and how to stop it. */
export const startHatchery = () =>
  start((port, folder) => ["try", "--port", String(port), "--keep", path.join(folder, "data")], { HATCHERY_CLOCK: CLOCK });

/**
 * Serves the demo in `folder` from the moment `clock` on, made there the first time: stopped and started again later it
 * is the same house at another time.
 */
export function serveDemo(folder, clock) {
  return start((port) => ["try", "--port", String(port), "--keep", path.join(folder, "data")], { HATCHERY_CLOCK: clock }, () => ({}), folder);
}

/** A folder for such a house. */
export const houseFolder = () => mkdtemp(path.join(os.tmpdir(), "hatchery-house."));

/** Starts the program on an empty database; also gives `role(email, role)`, which gives somebody a role. */
export async function startEmpty() {
  const settings = (port, folder) => ({ HATCHERY_PORT: String(port), HATCHERY_DATA: folder, DATABASE_URL: `sqlite://${folder}/new.db` });
  const server = await start(() => ["serve"], { HATCHERY_CLOCK: undefined }, settings);
  const role = (email, name) => new Promise((resolve, reject) => {
    execFile(PROGRAM, ["user", "role", email, name], { cwd: project, env: server.env }, (error) => (error ? reject(error) : resolve()));
  });
  return { ...server, role, setup: () => server.printed().match(/http:\S+\/setup\/\S+/)?.[0] };
}

async function start(words, extra, settings = () => ({}), kept = null) {
  const folder = kept ?? await mkdtemp(path.join(os.tmpdir(), "hatchery-browser."));
  const port = await freePort();
  const env = { ...process.env, ...extra, ...settings(port, folder) };
  for (const name of Object.keys(env)) if (env[name] === undefined) delete env[name];
  const child = spawn(PROGRAM, words(port, folder), { cwd: project, env, stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  child.stdout.on("data", (bytes) => { printed += bytes; });
  child.stderr.on("data", (bytes) => { printed += bytes; });
  let how = ""; // it ended, once it has
  const ended = new Promise((resolve) => {
    const note = (text) => { how = text; resolve(); };
    child.once("error", (error) => note(String(error)));
    child.once("exit", (code, signal) => note(`ended with ${signal ?? code}`));
  });
  const stop = async () => {
    child.kill("SIGTERM");
    const slow = setTimeout(() => child.kill("SIGKILL"), 15_000);
    await ended;
    clearTimeout(slow);
    if (kept === null) await rm(folder, { recursive: true, force: true });
  };
  const until = Date.now() + READY_SECONDS_MAX * 1000;
  while (how === "" && Date.now() < until) {
    const base = printed.match(/http:\/\/(?:127\.0\.0\.1|localhost|\[::1\]):\d+/)?.[0];
    if (base && (await answers(`${base}/readyz`))) return { base, stop, env, printed: () => printed };
    await sleep(200);
  }
  const why = how || `is not ready after ${READY_SECONDS_MAX} s`;
  await stop();
  throw new Error(`the program ${why}, having printed:\n${printed}`);
}

async function answers(url) {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
