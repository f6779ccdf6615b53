// Bad input, without scripts: the page says on top what is wrong and where, keeps what was typed, and does nothing.
import { submit } from "./form.mjs";
import { enter } from "./people.mjs";

const MARK = "不该有 Never kept";
const freeRoom = link("/find?kind=meeting_room&date=2026-11-27&from=10:00&to=11:00", "a[href^='/bookings/new']");
const own = link("/bookings", "main tbody th a[href^='/bookings/']");
const request = link("/inbox", "main tbody th a[href^='/bookings/']");
const resource = link("/inventory", "main tbody th a");

/** A form: who, where, which; what is put in and which fields are wrong; what must look the same afterwards. */
const FORMS = [
  { name: "log-in", at: "/login", form: "main form", typed: { email: "nobody@demo.example", password: "not this" }, wrong: ["email"], status: 401 },
  { name: "booking", who: "founder@acme.example", at: freeRoom, form: "form[action='/bookings']", typed: { title: "", from: "10:00", date: "", guests: "<", note: MARK }, wrong: ["title", "date", "guests"], same: ["/bookings"] },
  { name: "change", who: "founder@acme.example", at: own, then: "/change", form: "form[action$='/change']", typed: { title: "", to: "", note: MARK }, wrong: ["title", "to"], same: ["/bookings"] },
  { name: "profile", who: "founder@acme.example", at: "/account", form: "form[action='/account']", typed: { name: "", mobile: "12" }, wrong: ["name", "mobile"], pre: "p", part: "form[action='/account']" },
  { name: "password", who: "founder@acme.example", at: "/account", form: "form[action='/account/password']", typed: { old: "not it", password: "short" }, wrong: ["old"], pre: "w", part: "form[action='/account']" },
  { name: "member", who: "founder@acme.example", at: link("/", ".nav a[href^='/companies/']"), form: "form[action$='/members']", typed: { email: "nobody@demo.example" }, wrong: ["email"], pre: "m" },
  { name: "decline", who: "manager@nanshan.example", at: request, form: "form[action$='/decline']", typed: { reason: "" }, wrong: ["reason"], same: ["/inbox"] },
  { name: "inbox", who: "manager@nanshan.example", at: "/inbox", form: "#many", typed: { reason: MARK }, wrong: ["pick"], pre: "many" },
  { name: "new resource", who: "manager@nanshan.example", at: "/inventory/new", form: "form[action='/inventory/new']", typed: { name: "", capacity: "x", note: MARK, code: "ZZ-9" }, wrong: ["kind", "name", "capacity"], same: ["/inventory?q=ZZ-9"] },
  { name: "resource", who: "manager@nanshan.example", at: resource, form: "form:has([name=capacity])", typed: { name: MARK, capacity: "0", opening: "never" }, wrong: ["capacity", "opening"], same: ["/inventory"] },
  { name: "new company", who: "manager@nanshan.example", at: "/companies/new", form: "form[action='/companies/new']", typed: { name: MARK, uscc: "91440300MA5F" }, wrong: ["uscc"], same: ["/companies?q=Never"] },
  { name: "company", who: "manager@nanshan.example", at: "/companies/2", form: "form[action='/companies/2']", typed: { name: "", uscc: "1" }, wrong: ["name", "uscc"], pre: "e" },
  { name: "grant", who: "manager@nanshan.example", at: "/companies/1", form: "form[action$='/grants']", typed: { amount: "-1", note: MARK, valid_to: "2020-01-01" }, wrong: ["amount", "valid_to"], pre: "g" },
  { name: "new person", who: "security@city.example", at: "/people/new", form: "form[action='/people/new']", typed: { name: MARK, email: "no address", password: "short" }, wrong: ["email", "password"], same: ["/people?q=Never"] },
  { name: "role", who: "security@city.example", at: "/people/2", form: "form[action$='/roles']", typed: { until: "2020-01-01" }, wrong: ["until"] },
];

function link(at, query) {
  return async (visit) => {
    await visit.goto(at);
    return visit.page.locator(query).first().getAttribute("href");
  };
}

export async function bad(kit) {
  for (const lang of ["zh", "en"]) {
    const visits = new Map();
    for (const one of FORMS) {
      const who = one.who ?? "";
      if (!visits.has(who)) {
        const manner = { lang, js: false, width: 390 };
        visits.set(who, who === "" ? await kit.visitor(manner) : await enter(kit, who, manner));
      }
      await send(kit, visits.get(who), one, lang);
    }
    for (const visit of visits.values()) await visit.close();
  }
}

async function send(kit, visit, { name, at, then = "", form, typed, wrong, pre = "f", status = 422, same = [], part = "main" }, lang) {
  const { checks } = kit;
  const label = `bad ${name} ${lang}`;
  const where = (typeof at === "string" ? at : await at(visit)) + then;
  const before = await texts(visit, [where, ...same], part);
  await visit.goto(where);
  checks.equal(`${label}: is refused`, await submit(visit, form, typed), status);
  const { page } = visit;
  const title = await page.title();
  checks.that(`${label}: the title says so first`, title.startsWith(lang === "zh" ? "错误：" : "Error: "), title);
  const summary = page.locator("main .note.bad[role=alert]");
  checks.equal(`${label}: there is one summary`, await summary.count(), 1);
  checks.that(`${label}: it stands above the form`, await page.evaluate((query) => {
    const [told, asked] = [document.querySelector("main .note.bad"), document.querySelector(query)];
    return Boolean(told.compareDocumentPosition(asked) & Node.DOCUMENT_POSITION_FOLLOWING);
  }, form));
  const links = await summary.locator("a").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
  checks.equal(`${label}: it leads to what is wrong`, links.join(" "), wrong.map((field) => `#${pre}-${field}`).join(" "));
  for (const field of wrong) {
    const found = page.locator(`[id="${pre}-${field}"]`);
    checks.equal(`${label}: ${field} is there`, await found.count(), 1);
    // The log-in does not say which of the two is wrong; a choice of rows has no field of its own.
    if (status === 422 && field !== "pick") {
      checks.equal(`${label}: ${field} is marked`, await found.getAttribute("aria-invalid"), "true");
      const words = await page.locator(`[id="${pre}-${field}-err"]`).innerText();
      const told = await summary.locator(`a[href="#${pre}-${field}"]`).innerText();
      checks.that(`${label}: ${field} has the same words there`, words.trim() !== "" && told.endsWith(words.replace(/^\s*(错误：|Error:)\s*/, "").trim()), `${told} / ${words}`);
    }
  }
  for (const [field, value] of Object.entries(typed)) {
    const control = page.locator(form).first().locator(`[name="${field}"]`).first();
    const secret = (await control.getAttribute("type")) === "password";
    checks.equal(`${label}: ${field} is ${secret ? "not given back" : "kept"}`, await control.inputValue(), secret ? "" : value);
  }
  checks.none(`${label}: nothing against the policy`, visit.violations);
  checks.that(`${label}: no sideways scrolling`, (await visit.overflow()) <= 0);
  checks.equal(`${label}: nothing was done`, await texts(visit, [where, ...same], part), before);
}

/** How long something has waited: that goes on meanwhile. */
const WAITED = /\d+ (?:小时|分钟|h|min)(?![a-z])/g;

/** What the pages say, in their forms, too. */
async function texts(visit, pages, part) {
  const all = [];
  for (const page of pages) {
    await visit.goto(page);
    all.push(await visit.page.locator(part).first().evaluate((el) => {
      const values = [...el.querySelectorAll("input:not([type=hidden]), textarea, select")].map((one) => `${one.name}=${one.value}`);
      return `${el.innerText}\n${values.join("\n")}`;
    }));
  }
  return all.join("\n").replaceAll(WAITED, "");
}
