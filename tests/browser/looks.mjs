// Every page looked at by somebody who may see it: in both languages, both widths, both lights, and without scripts.
// Every manner is seen of every page, but each with each only where `LOOKS=all`.
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { submit } from "./form.mjs";
import { inParallel, project } from "./kit.mjs";
import { EMPTY, PAGES } from "./pages.mjs";
import { enter } from "./people.mjs";
import { startEmpty } from "./server.mjs";

const FIRST_PAGE_BYTES_MAX = 30_000;
const AT_ONCE = 4;
const A4_PX = 794;

/** All pages; `LOOK=name,name` in the environment looks at these alone. */
export async function looks(kit) {
  const only = process.env.LOOK?.split(",");
  const wanted = (page) => !only || only.includes(nameOf(page));
  const seen = new Set();
  for (const lang of ["zh", "en"]) {
    const turns = [];
    // A person speaks one language at a time.
    await inParallel(AT_ONCE, Object.entries(PAGES), async ([email, all]) => {
      const pages = all.filter(wanted);
      if (pages.length === 0) return;
      const state = email === "" ? undefined : await signedIn(kit, email, lang);
      turns.push(...pages.flatMap((page) => turnsOf(page, lang, state)));
    });
    await inParallel(AT_ONCE, turns, (turn) => look(kit, turn, seen));
  }
  if (!only || only.includes("paper")) {
    await paper(kit, "founder@acme.example", "/day?kind=meeting_room", "zh");
    await paper(kit, "manager@nanshan.example", "/inbox", "en");
  }
  if (!only || only.includes("frame")) await frame(kit);
  if (EMPTY.some(wanted)) await emptyHouse(kit, EMPTY.filter(wanted), seen);
  if (!only) await complete(kit, seen);
}

const nameOf = (page) => page.name ?? page.path.replaceAll(/[^a-z0-9]+/g, "-").replace(/^-/, "");

/**
 * The loads of a page in a language: wide and light in Chinese, narrow and dark in English, which has the longer words,
 * and narrow without scripts; with `LOOKS=all` in the environment both widths in both, each in both lights, and one
 * without scripts in each.
 */
function turnsOf(page, lang, state) {
  const all = process.env.LOOKS === "all";
  const zh = lang === "zh";
  const manners = [
    { width: 1440, js: true, lights: all ? [false, true] : [false], wanted: all || zh },
    { width: 390, js: true, lights: all ? [false, true] : [true], wanted: all || !zh },
    { width: zh ? 390 : 1440, js: false, lights: [false], wanted: (all || zh) && !page.act },
  ];
  return manners.filter((one) => one.wanted).map(({ wanted, ...manner }) => ({ page, state, manner: { lang, ...manner } }));
}

async function signedIn(kit, email, lang, password = undefined) {
  const first = await enter(kit, email, { lang }, password);
  const state = await first.state();
  await first.close();
  return state;
}

async function look(kit, { page, state, manner }, seen) {
  const visit = await kit.visitor({ ...manner, state });
  const name = nameOf(page);
  const label = `${name} ${visit.name}`;
  try {
    const where = (typeof page.path === "string" ? page.path : await page.path(visit)) + (page.then ?? "");
    visit.bytes = 0;
    await visit.goto(where);
    seen.add(new URL(visit.page.url()).pathname);
    kit.checks.equal(`${label}: answers`, visit.answer.status(), page.status ?? 200);
    // An address that had to be looked for was not the first page of this visitor.
    if (!page.heavy && typeof page.path === "string") {
      kit.checks.that(`${label}: is light to load`, visit.bytes < FIRST_PAGE_BYTES_MAX, `${visit.bytes} bytes`);
    }
    if (page.act) kit.checks.equal(`${label}: is answered`, await page.act(visit), page.posted);
    // The browser itself logs an answer that is no success.
    if (page.status || page.posted) visit.errors = visit.errors.filter((error) => !/the server responded with a status of 4/.test(error));
    const lang = await visit.page.getAttribute("html", "lang");
    kit.checks.that(`${label}: says its language`, lang?.startsWith(manner.lang), `lang is ${lang}`);
    if (page.posted === 422 || page.posted === 401) {
      const title = await visit.page.title();
      kit.checks.that(`${label}: its title says so`, /^(错误：|Error: )/.test(title), title);
    }
    for (const dark of manner.lights) {
      await visit.relight(dark);
      await visit.sound(name);
    }
  } catch (error) {
    kit.checks.that(`${label}: is looked at`, false, error.message);
  }
  await visit.close();
}

/** The longest navigation there is, on small screens: neither it nor its foot is cut, whatever is unfolded. */
async function frame(kit) {
  for (const lang of ["zh", "en"]) {
    const visit = await kit.open("/", { lang, width: 1440, state: await signedIn(kit, "manager@nanshan.example", lang) });
    const { page } = visit;
    const groups = await page.locator(".side summary").count();
    kit.checks.that(`frame ${lang}: the navigation has groups`, groups > 1, `${groups}`);
    for (const [width, height] of [[1366, 768], [1440, 900]]) {
      await page.setViewportSize({ width, height });
      for (let n = 0; n < groups; n += 1) {
        const group = page.locator(".side details").nth(n);
        if ((await group.getAttribute("open")) === null) await group.locator("summary").click();
        const [cut, foot] = await page.evaluate(() => {
          const side = document.querySelector(".side");
          return [side.scrollHeight - side.clientHeight, document.querySelector(".me").getBoundingClientRect().bottom];
        });
        kit.checks.that(`frame ${lang} ${width}x${height}: group ${n + 1} open, nothing is cut`, cut <= 0 && foot <= height, `${cut} px, foot at ${foot}`);
      }
    }
    await page.setViewportSize({ width: 390, height: 844 });
    await page.locator(".dock summary").click();
    const menu = await page.locator(".dock .pop").boundingBox();
    kit.checks.that(`frame ${lang}: the menu of a phone is on its screen`, menu.x >= 0 && menu.x + menu.width <= 390 && menu.y >= 56, JSON.stringify(menu));
    kit.checks.none(`frame ${lang}: axe finds nothing in it`, await visit.axe());
    await visit.shot("frame");
    await visit.close();
  }
}

/** On paper: no navigation, nothing cut off, and below where it is from, whose it is and as of when. */
async function paper(kit, email, where, lang) {
  const visit = await kit.open(where, { lang, width: 1440, state: await signedIn(kit, email, lang) });
  const { page } = visit;
  await page.setViewportSize({ width: A4_PX, height: 1123 });
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  const label = `paper ${where} ${lang}`;
  for (const query of [".top", ".dock", ".bar", "main .btn"]) {
    const shown = await page.locator(query).evaluateAll((all) => all.filter((el) => el.checkVisibility()).length);
    kit.checks.equal(`${label}: without ${query}`, shown, 0);
  }
  const foot = await page.locator("footer .only-print").innerText();
  const name = await page.locator(".who b").textContent();
  kit.checks.that(`${label}: says where, whose and when`, foot.includes(kit.base + where) && foot.includes(name) && /\d{4}-\d\d-\d\d \d\d:\d\d/.test(foot), foot);
  // A page of 210 mm is no whole number of pixels: one is rounding.
  kit.checks.that(`${label}: fits`, (await visit.overflow()) <= 1, `${await visit.overflow()} px too wide`);
  kit.checks.equal(`${label}: is white`, await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(255, 255, 255)");
  await visit.shot(`paper${where.split("?")[0].replaceAll("/", "-")}`);
  await visit.close();
}

/** A house where nothing is yet, from its set-up link on. */
async function emptyHouse(kit, pages, seen) {
  const server = await startEmpty();
  const house = kit.at(server.base);
  try {
    const setup = new URL(server.setup()).pathname;
    for (const lang of ["zh", "en"]) {
      const page = { path: setup, name: "setup" };
      const wrong = { ...page, name: "setup-wrong", act: (visit) => submit(visit, "main form", { email: "x", password: "short", name: "" }), posted: 422 };
      const turns = [page, wrong].flatMap((one) => turnsOf(one, lang, undefined));
      await inParallel(AT_ONCE, turns, (turn) => look(house, turn, seen));
    }
    const visit = await house.open(setup, {});
    // The demo's own password is among those that are too common for a real house.
    const admin = { email: "first@house.example", name: "第一人 First", password: "Founding-Day-71" };
    kit.checks.equal("setup: makes the first administrator", await submit(visit, "main form", admin), 303);
    await visit.close();
    await server.role(admin.email, "approver");
    for (const lang of ["zh", "en"]) {
      const state = await signedIn(house, admin.email, lang, admin.password);
      await inParallel(AT_ONCE, pages.flatMap((page) => turnsOf(page, lang, state)), (turn) => look(house, turn, seen));
    }
  } finally {
    await server.stop();
  }
}

/** Answers that are no pages: files, machines' addresses, the way to another page. */
const NO_PAGES = ["/s/<hash>/<name>", "/healthz", "/readyz", "/metrics", "/feeds/<file>", "/inventory/export", "/files/<raw>", "/returns/statistics", "/companies/<raw>/statements/<month>/csv", "/companies/<raw>/statements/<month>/xlsx", "/vouchers/csv", "/vouchers/xlsx", "/rents/csv", "/rents/xlsx", "/companies/csv", "/companies/xlsx", "/tenancies/csv", "/tenancies/xlsx", "/subsidy/csv", "/subsidy/xlsx", "/used/csv", "/used/xlsx", "/returns/csv", "/returns/xlsx", "/compute/csv", "/compute/xlsx", "/favicon.ico", "/robots.txt", "/resources/<id>/qr.svg", "/policies", "/bills/csv", "/bills/xlsx"];

/** Every page the program routes was looked at. */
async function complete(kit, seen) {
  const web = path.join(project, "src", "web");
  const files = (await readdir(web)).filter((file) => file.endsWith(".rs"));
  const sources = await Promise.all(files.map((file) => readFile(path.join(web, file), "utf8")));
  const routes = sources.flatMap((source) => [...source.matchAll(/#\[(?:rocket::)?get\("([^"?]+)/g)].map((found) => found[1]));
  kit.checks.that("looks: routes are found", routes.length > 20, `${routes.length}`);
  const paths = [...seen];
  const missed = routes.filter((route) => !NO_PAGES.includes(route)).filter((route) => {
    const shape = new RegExp(`^${route.replaceAll(/<[^>]+>/g, "[^/]+")}$`);
    return !paths.some((one) => shape.test(one));
  });
  kit.checks.none("looks: every page was looked at", missed);
}
