// A browser, visits of pages in every manner, and checks that print a line each.
import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const here = path.dirname(fileURLToPath(import.meta.url));
export const project = path.resolve(here, "../..");
export const target = path.resolve(project, process.env.CARGO_TARGET_DIR ?? "target");
const shots = path.join(target, "browser");
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

/** How long a busy machine may take for one step. */
const BUSY_MS = 60_000;
const FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

/** Every manner in which a page must work: two widths, light and dark, two languages, with and without JS. */
export const MANNERS = [1440, 390].flatMap((width) =>
  [false, true].flatMap((dark) => ["zh", "en"].flatMap((lang) => [true, false].map((js) => ({ width, dark, lang, js })))));

/** A manner in words, fit for a file name too: `390-dark-en-nojs`. */
export const nameOf = ({ width, dark, lang, js }) => [width, dark ? "dark" : "light", lang, js ? "js" : "nojs"].join("-");

/** Counts checks and prints each; what failed is told once more at the end, where a reader looks first. */
export class Checks {
  passed = 0;
  failures = [];

  get failed() {
    return this.failures.length;
  }

  /** One check; `detail` is printed if it fails. */
  that(name, holds, detail = "") {
    const line = `${holds ? "ok  " : "FAIL"} ${name}${holds || detail === "" ? "" : `: ${detail}`}`;
    if (holds) this.passed += 1;
    else this.failures.push(line);
    console.log(line);
    return Boolean(holds);
  }

  /** A list that must be empty. */
  none(name, list) {
    return this.that(name, list.length === 0, list.join(" | "));
  }

  equal(name, found, wanted) {
    return this.that(name, found === wanted, `found ${JSON.stringify(found)}, wanted ${JSON.stringify(wanted)}`);
  }
}

/** One browser against one server. */
export class Kit {
  constructor(browser, base, checks) {
    Object.assign(this, { browser, base, checks });
  }

  static async start(base, checks = new Checks()) {
    const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
    return new Kit(await chromium.launch({ executablePath, args: FLAGS }), base, checks);
  }

  /** The same browser and checks against another server. */
  at(base) {
    return new Kit(this.browser, base, this.checks);
  }

  async stop() {
    await this.browser.close();
  }

  /** A fresh visitor (no cookies, empty cache) who has not opened a page yet. `state` signs in: see `Visit.state`. */
  async visitor({ width = 1440, dark = false, lang = "zh", js = true, state } = {}) {
    const context = await this.browser.newContext({
      baseURL: this.base,
      viewport: { width, height: width < 600 ? 844 : 900 },
      deviceScaleFactor: 1,
      colorScheme: dark ? "dark" : "light",
      reducedMotion: "reduce",
      locale: lang === "zh" ? "zh-CN" : "en-GB",
      timezoneId: "Asia/Shanghai",
      javaScriptEnabled: js,
      hasTouch: width < 600,
      storageState: state,
    });
    context.setDefaultTimeout(BUSY_MS);
    const page = await context.newPage();
    const visit = new Visit(this, context, page, { width, dark, lang, js });
    await visit.listen();
    return visit;
  }

  /** A fresh visitor on the page at `where`, loaded and at rest. */
  async open(where, manner) {
    const visit = await this.visitor(manner);
    await visit.goto(where);
    return visit;
  }
}

/** A visitor with one tab, and all that went wrong in it. */
export class Visit {
  /** What the content security policy refused. */
  violations = [];
  /** Console errors, thrown errors and failed requests, other than the above. */
  errors = [];
  /** Requests that went to another host. */
  strangers = [];
  /** What came over the wire since the visitor came, heads included. */
  bytes = 0;
  /** The last answer to `goto`. */
  answer = null;

  constructor(kit, context, page, manner) {
    Object.assign(this, { kit, context, page, manner, name: nameOf(manner) });
  }

  async listen() {
    const home = new URL(this.kit.base).host;
    this.page.on("console", (message) => {
      if (/Content.Security.Policy/i.test(message.text())) this.violations.push(message.text());
      else if (message.type() === "error") this.errors.push(message.text());
    });
    this.page.on("pageerror", (error) => this.errors.push(String(error)));
    this.page.on("request", (request) => {
      const url = new URL(request.url());
      if (url.protocol.startsWith("http") && url.host !== home) this.strangers.push(url.href);
    });
    const wire = await this.context.newCDPSession(this.page);
    await wire.send("Network.enable");
    wire.on("Network.loadingFinished", (event) => { this.bytes += event.encodedDataLength; });
  }

  /** Opens a page and waits until nothing more is loaded. */
  async goto(where) {
    this.answer = await this.page.goto(where, { waitUntil: "load" });
    await this.page.waitForLoadState("networkidle");
    return this.answer;
  }

  /** What axe-core finds against WCAG 2.2 AA and good practice, a line a rule. Scripts must be on. */
  async axe() {
    // Handed over by the debugger, so the page's policy stays in force and is not broken by it.
    if (!(await this.page.evaluate(() => "axe" in window))) await this.page.evaluate(AXE);
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const found = await this.page.evaluate((values) => window.axe.run({ runOnly: { type: "tag", values } }), tags);
    return found.violations.map(({ id, impact, nodes }) =>
      `${id} (${impact}, ${nodes.length}): ${nodes.slice(0, 3).map((node) => node.target.join(" ")).join(", ")}`);
  }

  /** The same page in the other light, without asking the server again. */
  async relight(dark) {
    await this.page.emulateMedia({ colorScheme: dark ? "dark" : "light" });
    this.manner = { ...this.manner, dark };
    this.name = nameOf(this.manner);
  }

  /** How many pixels the page is wider than the window. */
  overflow() {
    return this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  }

  /**
   * A picture of the whole page, as target/browser/NAME-MANNER.png: of light pages in Chinese and dark ones in
   * English, which shows every value; of all manners with SHOTS=all, of none with SHOTS=none or on a build machine.
   */
  async shot(name) {
    const wanted = process.env.SHOTS ?? (process.env.CI === "true" ? "none" : "some");
    const { dark, lang, js } = this.manner;
    if (wanted === "none" || (wanted === "some" && !(js && dark === (lang === "en")))) return;
    await mkdir(shots, { recursive: true });
    await this.page.screenshot({ path: path.join(shots, `${name}-${this.name}.png`), fullPage: true, timeout: BUSY_MS });
  }

  /** Cookies and storage, to give to another visitor. */
  state() {
    return this.context.storageState();
  }

  /** What holds for every page in every manner: nothing refused, nothing broken, nothing from outside, no side scroll. */
  async sound(name) {
    const { checks } = this.kit;
    const label = `${name} ${this.name}`;
    checks.none(`${label}: nothing against the content security policy`, this.violations);
    checks.none(`${label}: no errors in the console`, this.errors);
    checks.none(`${label}: nothing asked of other hosts`, this.strangers);
    const overflow = await this.overflow();
    checks.that(`${label}: no sideways scrolling`, overflow <= 0, `${overflow} px too wide`);
    const stuck = await this.page.locator("select:invalid").evaluateAll((all) => all.map((one) => one.name));
    checks.none(`${label}: what a choice shows can be sent`, stuck);
    if (this.manner.js) checks.none(`${label}: axe finds nothing`, await this.axe());
    await this.shot(name);
  }

  async close() {
    await this.context.close();
  }
}

/** Runs `work` on every item, `many` at a time. */
export async function inParallel(many, items, work) {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: many }, worker));
}
