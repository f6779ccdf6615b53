// The founding story: a founder finds a large room and books it, the manager approves, the calendar shows it.
import { enter } from "./people.mjs";

const MANNERS = [true, false].flatMap((js) => ["zh", "en"].map((lang) => ({ width: js ? 1440 : 390, dark: !js, lang, js })));

export async function founding(kit) {
  for (const [turn, manner] of MANNERS.entries()) await one(kit, manner, turn);
}

async function one(kit, manner, turn) {
  const { checks } = kit;
  const title = `路演 Demo day ${turn} ${manner.lang} ${manner.js ? "js" : "nojs"}`;
  const founder = await enter(kit, "founder@acme.example", manner);
  const label = `founding ${founder.name}`;

  await founder.goto("/find?kind=meeting_room&seats=12&from=20:00&to=21:00");
  const links = founder.page.locator("a.btn.main[href^='/bookings/new']");
  checks.that(`${label}: a large room is free`, (await links.count()) > 0);
  await links.first().click();
  await founder.page.fill("input[name=title]", title);
  await founder.sound("booking-form");
  await Promise.all([founder.page.waitForURL(/\/bookings\/\d+$/), founder.page.locator("form[action='/bookings'] .row button").first().click()]);
  const booking = new URL(founder.page.url()).pathname;
  checks.that(`${label}: it waits for approval`, (await founder.page.content()).includes("s-requested"));
  await founder.sound("booking-requested");

  await founder.goto("/account");
  const feedForm = founder.page.locator("form[action='/account/tokens']:has(input[value=feed])");
  await feedForm.locator("input[name=name]").fill(`phone ${turn}`);
  await feedForm.locator("button").click();
  await founder.page.waitForLoadState("load");
  const feed = (await founder.page.content()).match(/https?:\/\/[^"<\s]+\/feeds\/[a-z0-9_]+\.ics/)?.[0];
  checks.that(`${label}: the feed's link is shown`, Boolean(feed));
  const fetched = async () => (await (await fetch(new URL(new URL(feed).pathname, kit.base))).text()).replaceAll("\r\n ", "");
  const statusOf = (text) => text.split("BEGIN:VEVENT").find((event) => event.includes(title))?.match(/STATUS:(\w+)/)?.[1];
  checks.equal(`${label}: the feed shows it tentative`, statusOf(await fetched()), "TENTATIVE");

  const manager = await enter(kit, "manager@nanshan.example", manner);
  await manager.goto("/inbox");
  const row = manager.page.locator("tr", { hasText: title });
  checks.equal(`${label}: it is in the inbox`, await row.count(), 1);
  await manager.sound("inbox");
  await row.locator("form:has(input[value=approve]) button").first().click();
  await manager.page.waitForLoadState("load");
  checks.equal(`${label}: the feed shows it confirmed`, statusOf(await fetched()), "CONFIRMED");
  await manager.close();

  await founder.goto(booking);
  checks.that(`${label}: the founder sees it confirmed`, (await founder.page.content()).includes("s-confirmed"));
  await founder.sound("booking-confirmed");
  await founder.page.locator(`form[action='${booking}/cancel'] button`).first().click();
  await founder.page.waitForLoadState("load");
  checks.that(`${label}: it is called off`, (await founder.page.content()).includes("s-cancelled"));
  await founder.page.locator(`form[action='${booking}/restore'] button`).first().click();
  await founder.page.waitForLoadState("load");
  await founder.goto(booking);
  checks.equal(`${label}: and taken back`, statusOf(await fetched()), "CONFIRMED");
  // The room is free again for the next turn.
  await founder.page.locator(`form[action='${booking}/cancel'] button`).first().click();
  await founder.page.waitForLoadState("load");
  await founder.close();
}
