// Every page of the product, by who looks at it. A page is { path, name?, then?, status?, act?, posted?, heavy? }: `path` may be a
// function of a visit that finds the address (`then` follows it); `act` sends a form of the page first, and
// `posted` is the status of its answer. A first load is weighed, but for the page of samples (`heavy`).
import { fill, submit } from "./form.mjs";

const press = (query) => (visit) => submit(visit, query);

const link = (at, query) => async (visit) => {
  await visit.goto(at);
  return visit.page.locator(query).first().getAttribute("href", { timeout: 5_000 });
};

const ROOM_TOMORROW = "/find?kind=meeting_room&date=2026-11-27&from=10:00&to=11:00";
const booking = (at) => link(at, "main tbody th a[href^='/bookings/']");
const room = link(ROOM_TOMORROW, "main tbody a[href^='/resources/']");
const bookRoom = link(ROOM_TOMORROW, "a[href^='/bookings/new']");

/** The form that repeats a booking of the first free room. */
async function seriesForm(visit) {
  await visit.goto(ROOM_TOMORROW);
  const at = await visit.page.locator("main tbody a[href^='/resources/']").first().getAttribute("href");
  return `/series/new?resource=${at.split("/").pop()}`;
}

/** A series of one's own; the first one is made here, a week apart, before a pause that nobody books. */
async function series(visit) {
  const first = "main tbody th a[href^='/series/']";
  await visit.goto("/series");
  if ((await visit.page.locator(first).count()) === 0) {
    await visit.goto(await seriesForm(visit));
    await submit(visit, "form[action='/series']", { title: "周会 Weekly", date: "2026-12-03", from: "08:30", to: "09:00", count: "4" });
    await visit.page.locator("main form[action='/series'] button:not([name])").click();
    await visit.page.waitForLoadState("networkidle");
    visit.errors = [];
    await visit.goto("/series");
  }
  return visit.page.locator(first).first().getAttribute("href", { timeout: 5_000 });
}

/** A place in a waiting line; the first one is made here, behind a booking of one's own. */
async function waiting(visit) {
  const first = "main tbody th a[href^='/waits/']";
  await visit.goto("/waits");
  if ((await visit.page.locator(first).count()) === 0) {
    // Others do it at the same moment: then they wait for it already.
    const when = { title: "路演 Pitch", date: "2026-12-04", from: "08:00", to: "08:30" };
    const room = (await seriesForm(visit)).split("=").pop();
    await visit.goto(`/bookings/new?resource=${room}`);
    // Others do it at the same moment: then the room is taken all the same.
    await submit(visit, "form[action='/bookings']", when);
    await visit.goto(`/waits/new?resource=${room}`);
    await submit(visit, "form[action='/waits']", when);
    visit.errors = [];
    await visit.goto("/waits");
  }
  return visit.page.locator(first).first().getAttribute("href", { timeout: 5_000 });
}

const FIXED = "/find?kind=desk_fixed&all=1&incubator=1";
const DAY = "incubator=1&closes=&from_day=2026-11-26&from_time=00:00&to_day=2026-11-26&to_time=24:00";

/** The form that gives the first fixed desk. */
async function giveDesk(visit) {
  await visit.goto(FIXED);
  await visit.goto(await visit.page.locator("main a[href^='/resources/']").first().getAttribute("href"));
  return visit.page.locator("a[href^='/tenancies/new']").first().getAttribute("href");
}

/** A desk's tenancy that runs now. */
async function tenancy(visit) {
  await visit.goto("/tenancies");
  const running = visit.page.locator("main tbody tr").filter({ hasText: /固定工位.*(使用中|Running)/s });
  return running.first().locator("th a[href^='/tenancies/']").getAttribute("href", { timeout: 5_000 });
}

/** A closure of the list; the first one is made here. */
async function closure(visit) {
  const first = "main tbody th a[href^='/closures/']";
  await visit.goto("/closures");
  if ((await visit.page.locator(first).count()) === 0) {
    const far = DAY.replaceAll("2026-11-26", "2027-06-01");
    await visit.goto(`/closures/review?${far}&reason=%E7%94%B5%E6%A2%AF%E6%A3%80%E4%BF%AE`);
    await submit(visit, "form[action='/closures']");
    await visit.goto("/closures");
  }
  return visit.page.locator(first).first().getAttribute("href", { timeout: 5_000 });
}

/** A draft of an agreement; the first one is written here. */
async function draftAgreement(visit) {
  const first = "main tbody th a[href^='/agreements/']";
  await visit.goto("/agreements?state=draft");
  if ((await visit.page.locator(first).count()) === 0) {
    await visit.goto("/agreements/new?company=1");
    await submit(visit, "main form", { first_day: "2026-12-01", last_day: "2027-11-30", room_minutes: "20", area: "12", market: "90", note: "待补材料 Papers to come" });
    await visit.goto("/agreements?state=draft");
  }
  return visit.page.locator(first).first().getAttribute("href", { timeout: 5_000 });
}

/** Terms of use, written here first. */
async function terms(visit) {
  const first = "main a[href^='/terms/']";
  await visit.goto("/policies/1/terms");
  if ((await visit.page.locator(first).count()) === 0) {
    const words = { key: "lab-safety", title_zh: "实验室安全须知", title_en: "Safety in the lab", text_zh: "佩戴护目镜。\n\n离开前关闭电源。", text_en: "Wear goggles.\n\nSwitch off before you leave." };
    await submit(visit, "main form[action$='/terms']", words);
    visit.errors = [];
    await visit.goto("/policies/1/terms");
  }
  return visit.page.locator(first).first().getAttribute("href", { timeout: 5_000 });
}

/** A job of the known founder's company. */
async function usage(visit) {
  await visit.goto("/");
  await visit.goto(`${await visit.page.locator(".side a[href^='/companies/']").first().getAttribute("href")}/compute`);
  return visit.page.locator("main tbody th a[href^='/usage/']").first().getAttribute("href", { timeout: 5_000 });
}

/** The first link of a kind on a page, after `make` where there is none yet. */
const made = (at, query, make) => async (visit) => {
  await visit.goto(at);
  if ((await visit.page.locator(query).count()) === 0) {
    await make(visit);
    visit.errors = [];
    await visit.goto(at);
  }
  return visit.page.locator(query).first().getAttribute("href", { timeout: 5_000 });
};

/** A bill of October of the founder's company: what ran then is read in and billed here first. */
const bill = made("/companies/2/compute", "main a[href^='/bills/']", async (visit) => {
  const rows = "job_id,company,pool,start,end,cards\noctober-1,2,PRI-4,2026-10-12T08:00:00+08:00,2026-10-12T18:00:00+08:00,4\n";
  const file = { name: "october.csv", mimeType: "text/csv", buffer: Buffer.from(rows) };
  await visit.goto("/usage/import");
  await visit.page.setInputFiles("input[type=file]", file);
  await submit(visit, "form[action='/usage/import']");
  await visit.goto("/companies/2/compute");
  // Others bill it at the same moment: then there is nothing left to press.
  if ((await visit.page.locator("form[action='/companies/2/bills']").count()) > 0) await submit(visit, "form[action='/companies/2/bills']");
});

/** The jobs behind the first line of that bill. */
async function billJobs(visit) {
  await visit.goto(await bill(visit));
  return visit.page.locator("main a[href*='/lines/']").first().getAttribute("href");
}

/** What that bill moved. */
const billEntries = async (visit) => `/companies/2/entries?of=bill-${(await bill(visit)).split("/").at(-1)}`;

/** A price of the first pool. */
async function price(visit) {
  await visit.goto(await link("/compute", "main tbody th a")(visit));
  return visit.page.locator("main a[href^='/prices/']").first().getAttribute("href", { timeout: 5_000 });
}

/** A discount of the founder's company on the first pool; the first one is given here. */
async function discount(visit) {
  const pool = await link("/compute", "main tbody th a")(visit);
  const given = made(pool, "main a[href^='/discounts/']", (there) =>
    submit(there, "form[action$='/discounts']", { company_id: "2", discount: "10", ends_at: "2027-06-30", reason: "入驻 Moved in" }),
  );
  return given(visit);
}

/** A monthly allowance of the founder's company. */
const allowance = made("/companies/2/allowances", "main a[href*='/allowances/']", (visit) =>
  submit(visit, "form[action='/companies/2/allowances']", { amount: "10", first_month: "2026-12" }),
);

/** A draft of a programme: the examples are loaded here first. */
async function programmeDraft(visit) {
  const first = "main tbody th a[href^='/programmes/']";
  await visit.goto("/programmes");
  if ((await visit.page.locator(first).count()) < 3) await submit(visit, "form[action='/programmes/load']");
  visit.errors = [];
  await visit.goto("/programmes");
  for (const href of await visit.page.locator(first).evaluateAll((all) => all.map((one) => one.getAttribute("href")))) {
    await visit.goto(href);
    const edit = visit.page.locator("main a[href$='/edit'], .head a[href$='/edit'], a[href$='/edit']");
    if ((await edit.count()) > 0) return edit.first().getAttribute("href");
  }
  throw new Error("no programme is a draft");
}

/** A claim on a voucher. */
async function claim(visit) {
  await visit.goto("/vouchers");
  for (const href of await visit.page.locator("main tbody th a[href^='/vouchers/']").evaluateAll((all) => all.map((one) => one.getAttribute("href")))) {
    await visit.goto(href);
    const one = visit.page.locator("main a[href^='/claims/']");
    if ((await one.count()) > 0) return one.first().getAttribute("href");
  }
  throw new Error("no voucher has a claim");
}

/** The letter of an application that was turned down here. */
async function letter(visit) {
  const mine = "main tbody th a[href^='/applications/']";
  await visit.goto("/applications?state=rejected");
  if ((await visit.page.locator(mine).count()) === 0) {
    await visit.goto("/applications?state=returned");
    await visit.goto(await visit.page.locator(mine).first().getAttribute("href"));
    await visit.page.locator("form[action$='/move'] [value=reject]").first().check().catch(() => {});
    await submit(visit, "form[action$='/move']", { opinion: "不符合本孵化器的方向。" });
    visit.errors = [];
    await visit.goto("/applications?state=rejected");
  }
  return `${await visit.page.locator(mine).first().getAttribute("href", { timeout: 5_000 })}/letter`;
}

/** A contract that the training vouchers are reckoned for. */
const CONTRACT =
  "programme=shenzhen-training-2026&signed=2026-03-01&first_day=2026-03-01&last_day=2027-02-28&day=2026-05-20&listed=yes&affiliated=no&kind=company";

/** On the demo. */
export const PAGES = {
  "": [
    { path: "/login" },
    { path: "/login", name: "login-wrong", act: wrongLogin, posted: 401 },
    { path: "/no-such-page", name: "404-visitor", status: 404 },
    { path: "/setup/no-such-secret", name: "setup-closed", status: 404 },
    { path: "/apply" },
    { path: "/apply", name: "apply-wrong", act: (v) => submit(v, "main form", { name: "", email: "x", password: "short" }), posted: 422 },
    { path: "/privacy" },
    { path: "/notices/admissions", name: "admission-notices" },
    { path: link("/notices/admissions", "main tbody th a"), name: "admission-notice" },
    { path: link("/notices/admissions", "main tbody th a"), name: "objection-wrong", act: (v) => submit(v, "form[action^='/notices/admissions/']", { name: "", words: "x" }), posted: 422 },
    { path: "/login", name: "csrf", act: (v) => submit(v, "main form", { csrf: "old" }), posted: 403 },
  ],
  "founder@acme.example": [
    { path: link("/inbox/mine?state=returned", "main tbody th a[href^='/cases/']"), name: "supplement", then: "/supplement" },
    { path: "/", name: "today" },
    { path: "/find" },
    { path: "/find?kind=meeting_room&all=1&feature=%E6%8A%95%E5%BD%B1", name: "find-all" },
    { path: "/find?seats=9000", name: "find-none" },
    { path: "/find?date=2026-11-27&from=12:00&to=11:00", name: "find-wrong" },
    { path: "/find?date=2027-02-08", name: "find-unknown-year" },
    { path: "/day", name: "day" },
    { path: "/day?kind=hot_desk", name: "day-desks" },
    { path: "/day?kind=gpu_pool&date=2026-11-28", name: "day-pools" },
    { path: "/day?date=2026-11-29", name: "day-sunday" },
    { path: room, name: "resource" },
    { path: "/bookings/new", name: "book-choose" },
    { path: bookRoom, name: "book" },
    { path: bookRoom, name: "book-wrong", act: (v) => submit(v, "form[action='/bookings']", { title: "", date: "", guests: "<" }), posted: 422 },
    { path: bookRoom, name: "book-refused", act: (v) => submit(v, "form[action='/bookings']", { title: "夜里 Night", from: "02:00", to: "03:00" }), posted: 422 },
    { path: "/bookings", name: "bookings" },
    { path: "/bookings?tab=past", name: "bookings-past" },
    { path: booking("/bookings"), name: "booking" },
    { path: booking("/bookings?tab=past"), name: "booking-past" },
    { path: link("/bookings", "a[href^='/bookings/']:not([href*='?']):not([href='/bookings/new'])"), name: "change", then: "/change" },
    { path: link("/bookings", "main tbody th a[href^='/bookings/']"), name: "change-wrong", then: "/change", act: (v) => submit(v, "form[action$='/change']", { title: "", to: "" }), posted: 422 },
    { path: seriesForm, name: "series-new" },
    { path: seriesForm, name: "series-dates", act: (v) => submit(v, "form[action='/series']", { title: "周会 Weekly", date: "2026-12-03", from: "10:00", to: "11:00", count: "10" }), posted: 200 },
    { path: seriesForm, name: "series-wrong", act: (v) => submit(v, "form[action='/series']", { title: "", count: "900", date: "" }), posted: 422 },
    { path: "/series" },
    { path: series, name: "series-one" },
    { path: series, name: "series-one-wrong", act: (v) => submit(v, "form[action$='/edit']", { title: "", from: "" }), posted: 422 },
    { path: "/waits" },
    { path: "/waits/new", name: "wait-new" },
    { path: "/waits/new", name: "wait-wrong", act: (v) => submit(v, "form[action='/waits']", { title: "", to: "", minutes: "0" }), posted: 422 },
    { path: waiting, name: "wait" },
    { path: "/line", name: "line" },
    { path: room, name: "here", then: "/here" },
    { path: "/notices" },
    { path: "/account" },
    { path: "/account", name: "account-wrong", act: (v) => submit(v, "form[action='/account']", { name: "", mobile: "1" }), posted: 422 },
    { path: "/account", name: "account-link", act: (v) => submit(v, "form[action='/account/tokens']:has(input[value=feed])", { name: "iPhone" }), posted: 200 },
    { path: link("/", ".side a[href^='/companies/']"), name: "my-company" },
    { path: link("/", ".side a[href^='/companies/']"), name: "my-entries", then: "/entries" },
    { path: "/compute" },
    { path: "/compute?cards=9999", name: "compute-none" },
    { path: link("/compute", "main tbody th a"), name: "pool" },
    { path: link("/", ".side a[href^='/companies/']"), name: "my-compute", then: "/compute" },
    { path: usage, name: "job" },
    { path: "/vouchers/simulator", name: "simulator" },
    { path: `/vouchers/simulator?${CONTRACT}&amount=2000000`, name: "simulator-told" },
    { path: `/vouchers/simulator?${CONTRACT}&amount=lots`, name: "simulator-wrong", status: 422 },
    { path: "/companies/new", name: "403", status: 403 },
    { path: "/no-such-page", name: "404", status: 404 },
    { path: "/design", heavy: true },
  ],
  "founder@beta.example": [
    { path: "/companies/2/requests/new", name: "request-new" },
    { path: "/companies/2/requests/new", name: "request-wrong", act: (v) => submit(v, "form[action='/companies/2/requests/new']", { amount: "", purpose: "" }), posted: 422 },
    { path: "/companies/2/returns", name: "returns" },
    { path: "/companies/2/returns/2026-Q3", name: "return" },
    { path: "/companies/2/returns/2026-Q3", name: "return-wrong", act: (v) => submit(v, "form[action$='/2026-Q3']", { revenue: "lots", people: "-1" }), posted: 422 },
    { path: "/companies/2/vouchers", name: "vouchers-mine" },
    { path: "/companies/2/contracts/new", name: "contract-new" },
    { path: "/companies/2/contracts/new", name: "contract-wrong", act: (v) => submit(v, "main form", { amount: "lots" }), posted: 422 },
    { path: link("/companies/2/vouchers", "main a[href^='/contracts/']"), name: "contract" },
    { path: "/agreements", name: "agreements-own" },
    { path: "/companies/2/agreements", name: "agreements-mine" },
    { path: link("/companies/2/agreements", "main tbody th a"), name: "agreement-mine" },
    { path: link("/companies/2/agreements", "main tbody th a"), name: "agreement-change", then: "/change" },
    { path: link("/companies/2/agreements", "main tbody th a"), name: "agreement-change-wrong", then: "/change", act: (v) => submit(v, "main form", { last_day: "", desks: "x1", reason: "" }), posted: 422 },
    { path: link("/companies/2/agreements", "main tbody th a"), name: "agreement-end", then: "/end" },
    { path: link("/companies/2/agreements", "main tbody th a"), name: "agreement-end-wrong", then: "/end", act: (v) => submit(v, "main form", { day: "2020-01-01", reason: "" }), posted: 422 },
    { path: "/companies/2/statements", name: "statements" },
    { path: "/companies/2/statements/2026-11", name: "statement" },
  ],
  "applicant6@demo.example": [
    { path: "/", name: "today-applicant" },
    { path: "/applications/mine", name: "applications-mine" },
    { path: link("/applications/mine", "main tbody th a"), name: "application-draft" },
    { path: link("/applications/mine", "main tbody th a"), name: "application-form", then: "/edit/applicant" },
    { path: link("/applications/mine", "main tbody th a"), name: "application-form-strict", then: "/edit/needs?strict=1" },
    { path: link("/applications/mine", "main tbody th a"), name: "application-papers", then: "/edit/papers" },
    { path: link("/applications/mine", "main tbody th a"), name: "application-submit", then: "/edit/consent" },
    { path: link("/applications/mine", "main tbody th a"), name: "application-submit-wrong", then: "/edit/consent", act: press("form[action$='/submit']"), posted: 422 },
  ],
  "officer@nanshan.example": [
    { path: link("/inbox?kind=admission", "main tbody th a[href^='/cases/']"), name: "case-admission" },
    { path: link("/inbox?kind=admission", "main tbody th a[href^='/cases/']"), name: "case-admission-wrong", act: press("form[action$='/decide']"), posted: 422 },
  ],
  "reviewer1@city.example": [
    { path: "/reviews" },
    { path: link("/reviews", "main tbody th a"), name: "review" },
  ],
  "mentor@acme.example": [
    { path: "/", name: "today-empty" },
    { path: "/bookings", name: "bookings-empty" },
    { path: "/bookings?tab=past", name: "bookings-past-empty" },
    { path: "/notices", name: "notices-empty" },
  ],
  "manager@nanshan.example": [
    { path: "/companies/2/allowances", name: "allowances" },
    { path: "/companies/2/allowances", name: "allowance-wrong", act: (v) => submit(v, "form[action='/companies/2/allowances']", { amount: "0", first_month: "2020-01" }), posted: 422 },
    { path: allowance, name: "allowance" },
    { path: bill, name: "bill" },
    { path: bill, name: "refund-wrong", act: (v) => submit(v, "form[action$='/refunds']", { seconds: "x", reason: "" }), posted: 422 },
    { path: link("/companies/2/entries", "main tbody a[href*='/entries/']"), name: "entry" },
    { path: link("/companies/2", "main tbody a[href*='/grants/']"), name: "grant" },
    { path: "/companies/2/grants", name: "grants" },
    { path: billJobs, name: "bill-jobs" },
    { path: billEntries, name: "entries-of-bill" },
    { path: letter, name: "letter" },
    { path: "/returns", name: "returns-place" },
    { path: "/seals" },
    { path: "/", name: "today-manager" },
    { path: "/inbox" },
    { path: "/inbox", name: "inbox-wrong", act: press("#many"), posted: 422 },
    { path: "/inbox", name: "inbox-outcomes", act: outcomes, posted: 200 },
    { path: link("/inbox", "main tbody th a[href^='/bookings/']"), name: "decide" },
    { path: link("/inbox", "main tbody th a[href^='/bookings/']"), name: "decide-wrong", act: press("form[action$='/decline']"), posted: 422 },
    { path: "/objections" },
    { path: room, name: "qr", then: "/qr" },
    { path: link("/inbox", "main tbody th a[href^='/cases/']"), name: "case" },
    { path: link("/inbox", "main tbody th a[href^='/cases/']"), name: "case-wrong", act: press("form[action$='/recuse']"), posted: 422 },
    { path: "/deputies" },
    { path: "/deputies", name: "deputies-wrong", act: press("form[action='/deputies']"), posted: 422 },
    { path: "/chains" },
    { path: "/chains/edit?kind=entitlement&unit=room_minute&incubator=1", name: "chain-edit" },
    { path: "/inbox/mine", name: "started-empty" },
    { path: "/inbox/done", name: "answered" },
    { path: "/inbox/done?answer=declined", name: "answered-declined" },
    { path: "/inbox/done?kind=application", name: "answered-applications" },
    { path: "/inbox?kind=application", name: "inbox-applications" },
    { path: "/inbox/mine?kind=booking&state=ended", name: "started-none" },
    { path: "/inventory" },
    { path: "/inventory?q=zzzz", name: "inventory-none" },
    { path: "/inventory/new", name: "resource-new" },
    { path: "/inventory/new", name: "resource-new-wrong", act: (v) => submit(v, "form[action='/inventory/new']", { name: "", capacity: "x" }), posted: 422 },
    { path: link("/inventory", "main tbody th a"), name: "resource-edit" },
    { path: link("/inventory", "main tbody th a"), name: "resource-edit-wrong", act: (v) => submit(v, "form:has([name=capacity])", { name: "", capacity: "0", opening: "never" }), posted: 422 },
    { path: "/inventory/import", name: "import" },
    { path: "/inventory/import", name: "import-wrong", act: badFile, posted: 422 },
    { path: "/companies" },
    { path: "/companies?q=zzzz", name: "companies-none" },
    { path: "/companies/new", name: "company-new" },
    { path: "/companies/new", name: "company-new-wrong", act: (v) => submit(v, "main form", { name: "", uscc: "91440300MA5F" }), posted: 422 },
    { path: "/companies/1", name: "company" },
    { path: "/companies/1", name: "grant-wrong", act: (v) => submit(v, "form[action$='/grants']", { amount: "-1", valid_from: "", valid_to: "" }), posted: 422 },
    { path: "/companies/2", name: "company-edit-wrong", act: (v) => submit(v, "form[action='/companies/2']", { name: "", uscc: "9" }), posted: 422 },
    { path: "/companies/2/entries", name: "entries" },
    { path: "/companies/2/compute", name: "company-compute" },
    { path: link("/compute", "main tbody th a"), name: "pool-keep" },
    { path: link("/compute", "main tbody th a"), name: "pool-wrong", act: (v) => submit(v, "form:has([name=wait_days])", { provider: "", card: "", wait_days: "99" }), posted: 422 },
    { path: link("/compute", "main tbody th a"), name: "price-wrong", act: (v) => submit(v, "form[action$='/prices']", { from: "", list: "dear", tiers: "1 2 3" }), posted: 422 },
    { path: link("/compute", "main tbody th a"), name: "discount-wrong", act: (v) => submit(v, "form[action$='/discounts']", { discount: "x", ends_at: "" }), posted: 422 },
    { path: price, name: "price-keep" },
    { path: price, name: "price-withdraw-wrong", act: (v) => submit(v, "form[action$='/withdraw']", { reason: "" }), posted: 422 },
    { path: discount, name: "discount-keep" },
    { path: discount, name: "discount-withdraw-wrong", act: (v) => submit(v, "form[action$='/withdraw']", { reason: "" }), posted: 422 },
    { path: link("/companies/2/compute", "main tbody th a[href^='/usage/']"), name: "job-keep" },
    { path: link("/companies/2/compute", "main tbody th a[href^='/usage/']"), name: "job-wrong", act: (v) => submit(v, "form[action$='/return']", { reason: "" }), posted: 422 },
    { path: link("/compute", "main tbody th a"), name: "thresholds-wrong", act: (v) => submit(v, "form[action$='/thresholds']", { warn: "80, 80", ask: "101" }), posted: 422 },
    { path: "/usage/import", name: "usage-import" },
    { path: "/usage/import", name: "usage-import-wrong", act: (v) => badFile(v, "form[action='/usage/import']"), posted: 422 },
    { path: giveDesk, name: "tenancy-new" },
    { path: giveDesk, name: "tenancy-new-wrong", act: (v) => submit(v, "form[action='/tenancies/new']", { last_day: "", person_id: "x" }), posted: 422 },
    { path: tenancy, name: "tenancy" },
    { path: tenancy, name: "tenancy-wrong", act: (v) => submit(v, "form[action$='/leave']", { first_day: "", last_day: "" }), posted: 422 },
    { path: "/tenancies" },
    { path: "/agreements" },
    { path: "/agreements?ends=30&state=active", name: "agreements-none" },
    { path: link("/agreements?state=active", "main tbody th a"), name: "agreement" },
    { path: draftAgreement, name: "agreement-draft" },
    { path: draftAgreement, name: "agreement-edit", then: "/edit" },
    { path: draftAgreement, name: "agreement-edit-wrong", then: "/edit", act: (v) => submit(v, "main form", { first_day: "", percent_1: "900", deposit: "lots" }), posted: 422 },
    { path: link("/agreements?state=active", "main tbody th a"), name: "agreement-end-wrong", then: "/end", act: (v) => submit(v, "main form", { day: "", reason: "" }), posted: 422 },
    { path: "/agreements/new?company=2", name: "agreement-new" },
    { path: "/agreements/new?company=2", name: "agreement-new-wrong", act: (v) => submit(v, "main form", { last_day: "", area: "x", percent_1: "900", desks: "x1" }), posted: 422 },
    { path: "/bills" },
    { path: "/bills?month=2020-01", name: "bills-none" },
    { path: "/rents" },
    { path: "/rents?month=2020-01", name: "rents-none" },
    { path: link("/rents", "main tbody th a"), name: "rent" },
    { path: "/applications" },
    { path: "/applications?state=rejected", name: "applications-none" },
    { path: "/applications?state=reviewing", name: "applications-reviewing" },
    { path: link("/applications?state=reviewing", "main tbody th a"), name: "application" },
    { path: "/closures/new", name: "closure-new" },
    { path: `/closures/review?${DAY}&reason=`, name: "closure-new-wrong", status: 422 },
    { path: `/closures/review?${DAY}&reason=%E7%94%B5%E6%A2%AF%E6%A3%80%E4%BF%AE`, name: "closure-review", heavy: true },
    { path: closure, name: "closure" },
    { path: "/closures" },
    { path: "/policies/1", name: "policies" },
    { path: "/policies/1/edit", name: "policy-edit" },
    { path: "/policies/1/edit?kind=meeting_room", name: "policy-add", act: (v) => submitWith(v, "add", { new: "who_may_book" }), posted: 200 },
    { path: "/policies/1/edit?kind=meeting_room", name: "policy-wrong", act: (v) => submitWith(v, "put", { "r3-time": "0:75" }), posted: 422 },
    { path: "/policies/1/edit?kind=meeting_room", name: "policy-trial", act: (v) => submitWith(v, "try", { "r3-time": "1:00" }), posted: 200 },
    { path: "/policies/1/history?kind=meeting_room", name: "policy-history" },
    { path: "/policies/1/terms", name: "terms" },
    { path: terms, name: "terms-one" },
    { path: "/policies/1/terms", name: "terms-wrong", act: (v) => submit(v, "main form[action$='/terms']", { key: "A B" }), posted: 422 },
    { path: bookRoom, name: "book-override", act: (v) => submit(v, "form[action='/bookings']", { title: "市领导参观", from: "02:00", to: "03:00" }), posted: 422 },
    { path: "/trail" },
    { path: "/day?kind=meeting_room", name: "day-manager" },
  ],
  "officer@city.example": [
    { path: "/admission/rules", name: "standards" },
    { path: "/admission/rules/notice_days", name: "standard" },
    { path: "/admission/rules/paper_plan", name: "standard-wrong", act: (v) => submit(v, "main form", { valid_from: "2020-01-01", source_zh: "", source_en: "" }), posted: 422 },
    { path: "/admission/rules/form", name: "review-form" },
    { path: "/admission/rules/form", name: "review-form-wrong", act: (v) => submit(v, "main form", { "weight-1": "99", "max-2": "x", pass: "" }), posted: 422 },
    { path: "/subsidy" },
    { path: "/subsidy?from=2026-13&to=x", name: "subsidy-wrong", status: 422 },
    { path: "/subsidy/places/1", name: "subsidy-place" },
    { path: "/subsidy/companies/2", name: "subsidy-company" },
    { path: "/subsidy/paper", name: "subsidy-paper", heavy: true },
    { path: "/used" },
    { path: "/used?from=2026-13&to=x", name: "used-wrong", status: 422 },
    { path: "/used/places/1", name: "used-place" },
    { path: "/used/places/1?by=resource&kind=meeting_room", name: "used-resources" },
    { path: "/used/places/1?by=company", name: "used-companies" },
    { path: "/used/companies/2", name: "used-company" },
    { path: "/used/bookings?incubator=1&kind=meeting_room", name: "used-bookings" },
    { path: "/used/paper", name: "used-paper", heavy: true },
    { path: "/companies/paper", heavy: true },
    { path: "/tenancies/paper", heavy: true },
    { path: "/returns/paper", heavy: true },
    { path: "/compute/paper?month=2026-10", name: "compute-paper", heavy: true },
    { path: "/rents/paper", heavy: true },
    { path: "/vouchers/paper", heavy: true },
    { path: "/bills/paper", heavy: true },
    { path: "/programmes" },
    { path: "/programmes/new", name: "programme-new" },
    { path: "/programmes/new", name: "programme-wrong", act: (v) => submit(v, "main form", { name_zh: "", ratio: "x" }), posted: 422 },
    { path: link("/programmes", "main tbody th a[href^='/programmes/']"), name: "programme" },
    { path: link("/programmes", "main tbody th a[href^='/programmes/']"), name: "programme-movements", then: "/movements" },
    { path: programmeDraft, name: "programme-edit" },
    { path: "/vouchers" },
    { path: link("/vouchers", "main tbody th a[href^='/vouchers/']"), name: "voucher" },
    { path: claim, name: "claim" },
    { path: "/inbox?kind=voucher", name: "inbox-vouchers" },
    { path: "/inbox/done?kind=claim", name: "answered-claims" },
  ],
  "security@city.example": [
    { path: "/people" },
    { path: "/people?q=zzzz", name: "people-none" },
    { path: "/people/new", name: "person-new" },
    { path: "/people/new", name: "person-new-wrong", act: (v) => submit(v, "main form", { name: "", email: "x", password: "short" }), posted: 422 },
    { path: "/people/2", name: "person" },
    { path: "/people/2", name: "role-wrong", act: (v) => submit(v, "form[action$='/roles']", { until: "2020-01-01" }), posted: 422 },
  ],
  "admin@city.example": [
    { path: "/mails" },
    { path: "/jobs" },
    { path: "/calendar" },
    { path: "/calendar", name: "calendar-review", act: noticeFile, posted: 200 },
    { path: "/calendar", name: "calendar-wrong", act: (v) => noticeFile(v, "off,2027-13-01,元旦\nwork,2027-02-22,春节\nmaybe,x,y\n"), posted: 422 },
    { path: "/incubators" },
    { path: "/incubators/new", name: "incubator-new" },
    { path: "/incubators/new", name: "incubator-new-wrong", act: (v) => submit(v, "main form", { slug: "A B", name_zh: "" }), posted: 422 },
  ],
};

/** On an empty house: the first administrator is made on the way. */
export const EMPTY = [
  { path: "/", name: "new-today" },
  { path: "/inbox", name: "new-inbox" },
  { path: "/bookings", name: "new-bookings" },
  { path: "/find", name: "new-find" },
  { path: "/companies", name: "new-companies" },
  { path: "/people", name: "new-people" },
  { path: "/trail", name: "new-trail" },
  { path: "/mails", name: "new-mails" },
  { path: "/notices", name: "new-notices" },
];

/** Somebody else each time: five failures lock an address. */
let visitors = 0;
function wrongLogin(visit) {
  visitors += 1;
  return submit(visit, "main form", { email: `nobody${visitors}@demo.example`, password: "wrong" });
}

/** Sends the form of house rules by one of its buttons. */
async function submitWith(visit, todo, fields) {
  const form = visit.page.locator("main form[action*='/edit']").first();
  await fill(form, fields);
  const answered = visit.page.waitForResponse((response) => response.request().method() === "POST");
  await form.locator(`button.btn[name=do][value=${todo}]`).click();
  const status = (await answered).status();
  await visit.page.waitForLoadState("networkidle");
  return status;
}

/** Two answers that come too late, so that nothing is changed: each has an outcome of its own. */
async function outcomes(visit) {
  await visit.page.locator("#many").evaluate((form) => {
    for (const id of ["1", "2"]) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "pick", value: id }));
    form.elements.reason.value = "已过期";
  });
  return submit(visit, "#many");
}

/** A year's holiday notice; one that also touches the week of the demo. */
async function noticeFile(visit, text = "off,2026-11-27,校庆\nwork,2026-11-28,校庆\noff,2026-10-01,国庆节\n") {
  await visit.page.setInputFiles("input[type=file]", { name: "2026.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  return submit(visit, "form[action='/calendar/preview']");
}

async function badFile(visit, form = "form[action='/inventory/import']") {
  const file = { name: "bad.csv", mimeType: "text/csv", buffer: Buffer.from("code,name,kind,capacity\nA1,,nothing,x\nA2,b,meeting_room,-1\n") };
  await visit.page.setInputFiles("input[type=file]", file);
  return submit(visit, form);
}
