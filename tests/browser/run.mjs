// node run.mjs [--at URL] [STORY…]   runs the named stories of story.mjs (all if none is named) against the built
// program, or against a server that already runs at URL. Pictures are put into target/browser/ (SHOTS=all|none, see
// kit.mjs); LOOK=NAME,… looks at these pages alone.
import { Checks, Kit } from "./kit.mjs";
import { detectors } from "./self.mjs";
import { startHatchery } from "./server.mjs";
import { settled } from "./settled.mjs";
import * as stories from "./story.mjs";

const words = process.argv.slice(2);
const at = words[0] === "--at" ? words.splice(0, 2)[1] : null;
const unknown = words.filter((name) => !(name in stories));
if (unknown.length > 0) {
  console.error(`no story is called ${unknown.join(", ")}; there are: ${Object.keys(stories).join(", ")}`);
  process.exit(2);
}

const checks = new Checks();
let server = null;
let kit = null;
const stop = async () => {
  await kit?.stop();
  await server?.stop();
};
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => stop().finally(() => process.exit(130)));
}

try {
  await detectors(checks);
  server = at === null ? await startHatchery() : null;
  kit = await Kit.start(at ?? server.base, checks);
  if (server !== null) await settled(kit);
  for (const name of words.length > 0 ? words : Object.keys(stories)) {
    try {
      await stories[name](kit);
    } catch (error) {
      checks.that(`${name}: runs to its end`, false, error.stack);
    }
  }
} catch (error) {
  checks.that("the stories can be told", false, error.stack);
}
await stop();
for (const failure of checks.failures) console.log(failure);
console.log(`${checks.passed} passed, ${checks.failed} failed`);
process.exitCode = checks.failed > 0 ? 1 : 0;
