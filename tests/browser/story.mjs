// What people do in the browser. Every export is a story: an async function of the kit, run under its own name.
import { MANNERS } from "./kit.mjs";

const FIRST_PAGE_BYTES_MAX = 30_000;

/** The sign-in page, in every manner: it is where everybody starts. */
export async function login(kit) {
  for (const manner of MANNERS) {
    const visit = await kit.open("/login", manner);
    const label = `login ${visit.name}`;
    kit.checks.equal(`${label}: answers`, visit.answer.status(), 200);
    const lang = await visit.page.getAttribute("html", "lang");
    kit.checks.that(`${label}: says its language`, lang?.startsWith(manner.lang), `lang is ${lang}`);
    kit.checks.that(`${label}: has a title`, (await visit.page.title()) !== "");
    kit.checks.equal(`${label}: asks for a password once`, await visit.page.locator("form input[type=password]").count(), 1);
    kit.checks.that(`${label}: is light to load`, visit.bytes > 0 && visit.bytes < FIRST_PAGE_BYTES_MAX, `${visit.bytes} bytes`);
    await visit.sound("login");
    await visit.close();
  }
}

export { founding } from "./founding.mjs";
export { looks } from "./looks.mjs";
export { engine } from "./engine.mjs";
export { keyboard } from "./keyboard.mjs";
export { bad } from "./bad.mjs";
export { incubation } from "./incubation.mjs";
export { typed } from "./typed.mjs";
