// What the booking engine is for, walked through its pages: a series, a waiting line, the door of a room, house
// rules, and a room that is closed. With scripts in Chinese, without in English.
import { submit } from "./form.mjs";
import { enter } from "./people.mjs";

const MANNERS = [{ width: 1440, dark: false, lang: "zh", js: true }, { width: 390, dark: true, lang: "en", js: false }];
const FOUNDER = "founder@acme.example";
const OTHER = "founder@beta.example";
const MANAGER = "manager@nanshan.example";

export async function engine(kit) {
  for (const manner of MANNERS) {
    for (const story of [series, line, door, rules, closing]) await story(kit, manner);
  }
}

const path = (visit) => new URL(visit.page.url()).pathname;

/** Presses what leads to another page, and waits for it. */
async function press(visit, query) {
  const answered = visit.page.waitForResponse((response) => response.request().method() === "POST");
  await visit.page.locator(query).first().click();
  await answered;
  await visit.page.waitForLoadState("networkidle");
}

/** The first room that is free then. */
async function room(visit, date, from, to) {
  await visit.goto(`/find?kind=meeting_room&seats=4&date=${date}&from=${from}&to=${to}`);
  const link = await visit.page.locator("main tbody a[href^='/resources/']").first().getAttribute("href");
  return link.split("/").pop();
}

async function book(visit, id, fields) {
  await visit.goto(`/bookings/new?resource=${id}`);
  await submit(visit, "form[action='/bookings']", fields);
  // The browser itself logs a refusal.
  visit.errors = visit.errors.filter((error) => !/status of 4(09|22)/.test(error));
  return path(visit);
}

/** A date so many days after the first of March, so that no two turns meet. */
const day = (manner, plus) => new Date(Date.UTC(2027, 2, (manner.js ? 1 : 3) + plus)).toISOString().slice(0, 10);

/** Every week: seen date by date, one left out, moved from a date on, two called off, ended. */
async function series(kit, manner) {
  const visit = await enter(kit, FOUNDER, manner);
  const { checks } = kit;
  const label = `series ${visit.name}`;
  const first = day(manner, 0);
  const id = await room(visit, first, "20:00", "20:30");
  await visit.goto(`/series/new?resource=${id}`);
  const wish = { title: "读书会 Reading", date: first, from: "20:00", to: "20:30", count: "5" };
  const form = "main form[action='/series']";
  await submit(visit, `${form}`, wish);
  checks.equal(`${label}: five dates are shown first`, await visit.page.locator(`${form} input[name=only]`).count(), 5);
  await visit.sound("series-plan");
  await visit.page.locator(`${form} input[name=only]`).nth(1).uncheck();
  await press(visit, `${form} button.main:not([name])`);
  checks.that(`${label}: it has a page of its own`, /^\/series\/\d+$/.test(path(visit)), path(visit));
  const at = path(visit);
  const open = (query = "") => visit.page.locator(`main tbody tr:has(.s-confirmed) th a[href^='/bookings/']${query}`);
  checks.equal(`${label}: four are booked`, await open().count(), 4);
  const since = await visit.page.locator("select[name=since] option").nth(2).getAttribute("value");
  await visit.page.selectOption("select[name=since]", since);
  await submit(visit, "form[action$='/edit']", { from: "20:30", to: "21:00" });
  checks.that(`${label}: the dates from then on are a series of their own`, path(visit) !== at && /^\/series\/\d+$/.test(path(visit)), path(visit));
  checks.equal(`${label}: two of them, half an hour later`, await open(":has-text('20:30')").count(), 2);
  const later = path(visit);
  await submit(visit, "form[action$='/cancel']:has([name=off_from])", { off_from: day(manner, 21), off_until: day(manner, 21) });
  await visit.goto(later);
  checks.equal(`${label}: one of them is called off`, await open().count(), 1);
  await visit.goto(at);
  checks.equal(`${label}: the earlier ones stand`, await open().count(), 2);
  await visit.page.locator("main details summary").first().click();
  await press(visit, "main details form[action$='/cancel'] button");
  await visit.goto(at);
  checks.equal(`${label}: and end when it does`, await visit.page.locator("main form[action$='/edit']").count(), 0);
  await visit.sound("series-ended");
  await visit.close();
}

/** Taken; waited for; called off; offered to who waits, and had. */
async function line(kit, manner) {
  const { checks } = kit;
  const first = await enter(kit, FOUNDER, manner);
  const second = await enter(kit, OTHER, manner);
  const label = `line ${first.name}`;
  const wish = { title: "评审 Review", date: day(manner, 1), from: "19:00", to: "20:00" };
  const id = await room(first, wish.date, wish.from, wish.to);
  const booking = await book(first, id, wish);
  checks.that(`${label}: the first has it`, /^\/bookings\/\d+$/.test(booking), booking);
  const refused = await book(second, id, wish);
  checks.equal(`${label}: the second is refused`, refused, "/bookings");
  await press(second, "main button[formaction='/waits']");
  const entry = path(second);
  checks.that(`${label}: and waits`, /^\/waits\/\d+$/.test(entry), entry);
  checks.equal(`${label}: as the first in line`, await second.page.locator("main tbody tr").count(), 1);
  await second.sound("line-waiting");
  await first.goto(booking);
  await press(first, `form[action='${booking}/cancel'] button`);
  await second.goto(entry);
  checks.equal(`${label}: what is freed is kept for who waits`, await second.page.locator(`form[action='${entry}/accept']`).count(), 1);
  await second.sound("line-offered");
  checks.equal(`${label}: nobody else can have it`, await book(first, id, wish), "/bookings");
  await second.goto(entry);
  await press(second, `form[action='${entry}/accept'] button`);
  checks.that(`${label}: it is theirs`, /^\/bookings\/\d+$/.test(path(second)), path(second));
  checks.that(`${label}: and confirmed`, (await second.page.content()).includes("s-confirmed"));
  await press(second, `form[action='${path(second)}/cancel'] button`);
  await first.close();
  await second.close();
}

/** The code at the door opens a page; there one checks in. */
async function door(kit, manner) {
  const { checks } = kit;
  const visit = await enter(kit, FOUNDER, manner);
  const label = `door ${visit.name}`;
  const now = (await visit.page.locator("footer .only-print").textContent()).match(/(\d{4}-\d\d-\d\d) (\d\d):(\d\d)/);
  const quarter = (minutes) => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
  const start = Math.ceil((Number(now[2]) * 60 + Number(now[3]) + 1) / 15) * 15;
  const wish = { title: "碰头 Stand-up", date: now[1], from: quarter(start), to: quarter(start + 15) };
  const id = await room(visit, wish.date, wish.from, wish.to);
  const booking = await book(visit, id, wish);
  await visit.goto(`/resources/${id}/here`);
  const form = `form[action='${booking}/check-in']`;
  checks.equal(`${label}: one's own booking is there`, await visit.page.locator(form).count(), 1);
  await visit.sound("door");
  await press(visit, `${form} button`);
  await visit.goto(booking);
  checks.that(`${label}: one is there now`, (await visit.page.content()).includes("s-in_use"));
  await visit.close();
  const staff = await enter(kit, MANAGER, manner);
  await staff.goto(`/resources/${id}/qr`);
  const image = await staff.page.locator("main img, main svg").count();
  checks.that(`${label}: the code can be printed`, image > 0);
  await staff.close();
}

/** A room gets rules of its own: tried, put in force, felt, and ended. */
async function rules(kit, manner) {
  const { checks } = kit;
  const staff = await enter(kit, MANAGER, manner);
  const label = `rules ${staff.name}`;
  const id = await room(staff, day(manner, 2), "19:00", "20:00");
  const at = `/policies/1/edit?resource=${id}`;
  const form = "main form[action*='/edit']";
  const send = async (what) => press(staff, `${form} button.btn[name=do][value=${what}]`);
  await staff.goto(at);
  const longest = staff.page.locator(`${form} fieldset.card:has(input[value=longest])`);
  checks.equal(`${label}: it begins with the rules that hold`, await longest.count(), 1);
  await longest.locator("input[name$='-time']").fill("0:30");
  await send("try");
  checks.that(`${label}: it is tried on what was asked for`, (await staff.page.locator("main tbody tr").count()) > 0);
  await staff.sound("rules-tried");
  await send("put");
  checks.that(`${label}: it is in force`, path(staff).startsWith("/policies/"), path(staff));
  const founder = await enter(kit, FOUNDER, manner);
  const wish = { title: "太久 Too long", date: day(manner, 2), from: "19:00", to: "20:00" };
  checks.equal(`${label}: an hour is too long now`, await book(founder, id, wish), "/bookings");
  await founder.sound("rules-felt");
  const booking = await book(founder, id, { ...wish, to: "19:30" });
  checks.that(`${label}: half an hour is not`, /^\/bookings\/\d+$/.test(booking), booking);
  await founder.close();
  await staff.goto(`/policies/1/history?resource=${id}`);
  await press(staff, "main form[action$='/end'] button");
  await staff.goto(at);
  checks.that(`${label}: the wider rules hold again`, (await longest.locator("input[name$='-time']").inputValue()) !== "0:30");
  await staff.close();
}

/** A room is closed: who is booked there is moved, and told. */
async function closing(kit, manner) {
  const { checks } = kit;
  const founder = await enter(kit, FOUNDER, manner);
  const label = `closing ${founder.name}`;
  const wish = { title: "访谈 Interview", date: day(manner, 10), from: "19:00", to: "20:00" };
  const id = await room(founder, wish.date, wish.from, wish.to);
  const booking = await book(founder, id, wish);
  const where = async () => founder.page.locator("main dl a[href^='/resources/']").first().getAttribute("href");
  const before = await where();
  const staff = await enter(kit, MANAGER, manner);
  const query = `incubator=1&closes=r-${id}&from_day=${wish.date}&from_time=00:00&to_day=${wish.date}&to_time=24:00&reason=Painting`;
  await staff.goto(`/closures/review?${query}`);
  checks.equal(`${label}: the booking it hits is shown`, await staff.page.locator(`main tbody a[href='${booking}']`).count(), 1);
  await staff.sound("closing-review");
  await press(staff, "main form[action='/closures'] button.main");
  checks.that(`${label}: it is closed`, /^\/closures\/\d+$/.test(path(staff)), path(staff));
  await founder.goto(booking);
  checks.that(`${label}: the booking stands elsewhere`, (await where()) !== before);
  checks.that(`${label}: and is confirmed`, (await founder.page.content()).includes("s-confirmed"));
  await founder.goto("/notices");
  checks.that(`${label}: its holder is told`, (await founder.page.content()).includes("Painting"));
  await press(staff, "main form[action$='/lift'] button");
  await founder.close();
  await staff.close();
}
