// What a house does by itself when it is first served: bills, statements of rent, months' grants, reminders. Pages that
// are compared before and after a deed must not change meanwhile because of it.
import { setTimeout as sleep } from "node:timers/promises";
import { enter } from "./people.mjs";

const SECONDS_MAX = 240;

/** Waits until no due work is left, twice in a row. */
export async function settled(kit) {
  const visit = await enter(kit, "manager@nanshan.example", { lang: "zh", js: false });
  const until = Date.now() + SECONDS_MAX * 1000;
  let quiet = 0;
  while (quiet < 2 && Date.now() < until) {
    await visit.goto("/jobs");
    const left = await visit.page.locator("main table").first().locator("tbody td:nth-of-type(1)").allInnerTexts();
    quiet = left.length > 10 && left.every((text) => text.trim() === "0") ? quiet + 1 : 0;
    await sleep(500);
  }
  await visit.close();
  kit.checks.that("the house has done what was due", quiet === 2);
}
