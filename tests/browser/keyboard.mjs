// By keyboard alone: log in, find a time in the day of rooms, book it, answer it in the inbox, log out.
import { PASSWORD } from "./people.mjs";

const TABS_MAX = 250;
const LARGE_ROOM_SEATS = 12; // such a room asks for approval

/** In one language the inbox is answered by its keys, in the other by Tab and Enter. */
export async function keyboard(kit) {
  for (const [lang, byKeys] of [["zh", true], ["en", false]]) await one(kit, lang, byKeys);
}

async function one(kit, lang, byKeys) {
  const { checks } = kit;
  const label = `keyboard ${lang}`;
  const title = `键盘 By keyboard ${lang} ${Date.now()}`;

  const founder = await kit.visitor({ lang });
  await logIn(kit, founder, "founder@acme.example");
  await speak(founder, lang);
  await follow(founder, ".side a[href='/find']");
  await tabTo(founder, "select[name=kind]");
  await choose(founder, "meeting_room");
  await follow(founder, ".bar button");
  await follow(founder, ".head-row a[href^='/day']");
  await follow(founder, ".days li:nth-child(2) a");
  await tabTo(founder, "a[data-k]");
  checks.that(`${label}: the day has one tab stop`, (await founder.page.locator("a[data-k]:not([tabindex='-1'])").count()) === 1);
  await toFreeTime(founder);
  const from = await focused(founder, (el) => el.href);
  await founder.page.keyboard.press("Shift+ArrowRight");
  checks.equal(`${label}: an hour is selected`, await founder.page.locator(".slot.sel").count(), 2);
  await founder.page.keyboard.press("Escape");
  checks.equal(`${label}: Escape clears it`, await founder.page.locator(".slot.sel").count(), 0);
  await founder.page.keyboard.press("Shift+ArrowRight");
  await going(founder, () => founder.page.keyboard.press("Enter"));
  const asked = new URL(founder.page.url()).searchParams;
  checks.equal(`${label}: the form begins where the selection did`, asked.get("from"), new URL(from).searchParams.get("from"));
  checks.equal(`${label}: and lasts an hour`, minutes(asked.get("to")) - minutes(asked.get("from")), 60);
  await tabTo(founder, "input[name=title]");
  await founder.page.keyboard.type(title);
  await going(founder, () => founder.page.keyboard.press("Enter"));
  checks.that(`${label}: it is asked for`, /\/bookings\/\d+$/.test(founder.page.url()) && (await has(founder, ".s-requested")), founder.page.url());
  const booking = new URL(founder.page.url()).pathname;

  const manager = await kit.visitor({ lang });
  await logIn(kit, manager, "manager@nanshan.example");
  await speak(manager, lang);
  await unfold(kit, manager, label);
  await follow(manager, ".side a[href='/inbox']");
  if (byKeys) await answerByKeys(kit, manager, booking, label);
  else {
    await tabTo(manager, `tr:has(a[href='${booking}']) [data-approve]`);
    await going(manager, () => manager.page.keyboard.press("Enter"));
  }
  checks.equal(`${label}: the inbox has one less`, await manager.page.locator(`a[href='${booking}'][data-open]`).count(), 0);
  await logOut(manager);
  checks.equal(`${label}: the manager is logged out`, new URL(manager.page.url()).pathname, "/login");

  await going(founder, () => founder.page.keyboard.press("F5"), () => founder.page.reload());
  checks.that(`${label}: the founder sees it confirmed`, await has(founder, ".s-confirmed"));
  await tabTo(founder, `form[action='${booking}/cancel'] button`);
  await going(founder, () => founder.page.keyboard.press("Space"));
  checks.that(`${label}: and can call it off`, await has(founder, ".s-cancelled"));
  await logOut(founder);
  checks.equal(`${label}: the founder is logged out`, new URL(founder.page.url()).pathname, "/login");
  for (const visit of [founder, manager]) {
    checks.none(`${label}: no errors in the console`, [...visit.errors, ...visit.violations]);
    await visit.close();
  }
}

/** A folded group of the navigation opens by Enter; another one closes, so that the list stays short. */
async function unfold(kit, visit, label) {
  await tabTo(visit, ".side details:not([open]) > summary");
  await visit.page.keyboard.press("Enter");
  await visit.page.keyboard.press("Tab");
  kit.checks.that(`${label}: a group of the navigation opens`, await focused(visit, (el) => el.matches(".side [open] a")));
  kit.checks.equal(`${label}: and is the only open one`, await visit.page.locator(".side [open]").count(), 1);
  await visit.page.keyboard.press("Escape");
  await visit.goto("/");
}

async function answerByKeys(kit, visit, booking, label) {
  const { checks } = kit;
  const { keyboard } = visit.page;
  const at = () => focused(visit, (el) => el.getAttribute("href"));
  await keyboard.press("?");
  checks.that(`${label}: ? shows the keys`, await has(visit, "[data-keys][open]"));
  await keyboard.press("?");
  await keyboard.press("j");
  const first = await at();
  await keyboard.press("j");
  await keyboard.press("k");
  checks.equal(`${label}: j and k move`, await at(), first);
  for (let steps = 0; steps < TABS_MAX && (await at()) !== booking; steps += 1) await keyboard.press("j");
  checks.equal(`${label}: j comes to the request`, await at(), booking);
  await keyboard.press("x");
  checks.equal(`${label}: x selects it`, await visit.page.locator("[data-pick]:checked").count(), 1);
  await keyboard.press("x");
  checks.equal(`${label}: x clears it`, await visit.page.locator("[data-pick]:checked").count(), 0);
  await keyboard.press("r");
  checks.equal(`${label}: r asks for a reason`, await focused(visit, (el) => el.name), "reason");
  await keyboard.type("jxa?");
  checks.equal(`${label}: keys rest while typing`, await focused(visit, (el) => el.value), "jxa?");
  checks.that(`${label}: nothing was sent`, await has(visit, `a[href='${booking}'][data-open]`));
  await keyboard.press("Shift+Tab"); // back to the row's button, which closes the form
  await keyboard.press("Enter");
  await going(visit, () => keyboard.press("a"));
}

async function logIn(kit, visit, email) {
  await visit.goto("/login");
  await tabTo(visit, "input[name=email]");
  await visit.page.keyboard.type(email);
  await visit.page.keyboard.press("Tab");
  await visit.page.keyboard.type(PASSWORD);
  await going(visit, () => visit.page.keyboard.press("Enter"));
  kit.checks.equal(`keyboard: ${email} comes in`, new URL(visit.page.url()).pathname, "/");
}

async function speak(visit, lang) {
  if (!(await visit.page.getAttribute("html", "lang")).startsWith(lang)) await follow(visit, "form[action='/language'] button");
}

async function logOut(visit) {
  await tabTo(visit, ".me > summary");
  await visit.page.keyboard.press("Enter");
  await follow(visit, "form[action='/logout'] button");
}

/** Presses Tab until what `query` finds has the focus, and looks whether that is to be seen. */
async function tabTo(visit, query) {
  for (let tabs = 0; tabs < TABS_MAX; tabs += 1) {
    await visit.page.keyboard.press("Tab");
    if (await focused(visit, (el, wanted) => el.matches(wanted), query)) {
      const seen = await focused(visit, (el) => {
        const { outlineStyle, outlineWidth } = getComputedStyle(el);
        return outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2;
      });
      visit.kit.checks.that(`keyboard: the focus is seen on ${query}`, seen);
      return;
    }
  }
  throw new Error(`Tab does not come to ${query} on ${visit.page.url()}`);
}

/** By Tab to a link or button, and Enter. */
async function follow(visit, query) {
  await tabTo(visit, query);
  await going(visit, () => visit.page.keyboard.press("Enter"));
}

/** Does what leads to another page, and waits for that. */
async function going(visit, act, instead) {
  const there = visit.page.waitForEvent("framenavigated", { timeout: 8_000 }).catch(() => instead?.());
  await act();
  await there;
  await visit.page.waitForLoadState("networkidle");
}

/** By letters and arrows to the option of that value. */
async function choose(visit, value) {
  await visit.page.keyboard.press("Home");
  for (let steps = 0; steps < 50; steps += 1) {
    if ((await focused(visit, (el) => el.value)) === value) return;
    await visit.page.keyboard.press("ArrowDown");
  }
  throw new Error(`the arrows do not come to ${value}`);
}

/** By arrows down to a large room, then right to a free slot whose next one is free, too. */
async function toFreeTime(visit) {
  const seats = () => focused(visit, (el) => Number(el.closest("tr").querySelector("th small").textContent.match(/\d+/)[0]));
  const free = () => focused(visit, (el) => el.matches(".slot") && Boolean(el.closest("td").nextElementSibling?.querySelector(".slot")));
  await visit.page.keyboard.press("Home");
  for (let steps = 0; steps < 100 && (await seats()) < LARGE_ROOM_SEATS; steps += 1) await visit.page.keyboard.press("ArrowDown");
  for (let steps = 0; steps < 100; steps += 1) {
    if (await free()) return;
    await visit.page.keyboard.press("ArrowRight");
  }
  throw new Error("the arrows do not come to a free hour");
}

const focused = (visit, look, wanted) => visit.page.evaluate(`(${look})(document.activeElement, ${JSON.stringify(wanted)})`);
const has = async (visit, query) => (await visit.page.locator(query).count()) > 0;
const minutes = (wall) => Date.parse(`${wall}Z`) / 60_000;
