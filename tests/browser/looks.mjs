// Every page looked at by somebody who may see it, in manners that cover both widths, both lights and both languages.
import { enter } from "./people.mjs";

const LOOKS = [
  { width: 1440, dark: false, lang: "zh", js: true },
  { width: 390, dark: true, lang: "en", js: true },
  { width: 390, dark: false, lang: "zh", js: true },
  { width: 1440, dark: true, lang: "en", js: true },
];

const PAGES = {
  "founder@beta.example": ["/", "/find", "/day?kind=meeting_room", "/resources/1", "/bookings", "/bookings?tab=past", "/notices", "/account", "/design", "/no-such-page"],
  "manager@nanshan.example": ["/", "/inbox", "/inventory", "/inventory/new", "/inventory/import", "/companies", "/companies/1", "/companies/1/entries", "/trail"],
  "security@city.example": ["/people", "/people/1"],
  "admin@city.example": ["/mails"],
};
const FIRST_PAGE_BYTES_MAX = 30_000;
/** A page of samples, not one of the product's. */
const HEAVY = ["/design"];

export async function looks(kit) {
  for (const [email, paths] of Object.entries(PAGES)) {
    // Two opposite manners cover every value; what founders use is looked at in all four.
    for (const manner of email.startsWith("founder") ? LOOKS : LOOKS.slice(0, 2)) {
      const first = await enter(kit, email, manner);
      const state = await first.context.storageState();
      await first.close();
      for (const path of paths) {
        const visit = await kit.open(path, { ...manner, state });
        const label = `${path} ${visit.name}`;
        kit.checks.equal(`${label}: answers`, visit.answer.status(), path === "/no-such-page" ? 404 : 200);
        if (!HEAVY.includes(path)) kit.checks.that(`${label}: is light to load`, visit.bytes < FIRST_PAGE_BYTES_MAX, `${visit.bytes} bytes`);
        if (path === "/no-such-page") visit.errors.length = 0; // the browser itself logs the 404
        await visit.sound(path.replaceAll(/[^a-z0-9]+/g, "-"));
        await visit.close();
      }
    }
  }
}
