// The whole of it, through the real pages: a one-person team applies, is sent back for a paper, is reviewed (one reviewer
// recuses), stands on public notice, is admitted with a package, uses compute that is billed with a voucher, reports its
// quarter, renews, graduates; at the end the books of the company are at zero. The house stands still between the moments.
import { rm } from "node:fs/promises";
import { enter } from "./people.mjs";
import { houseFolder, serveDemo } from "./server.mjs";

const MANNER = { width: 1440, dark: false, lang: "zh", js: true };
const SUPPLIER = "91440300MAAY4CL12B";
const APPLICANT = { email: "solo@demo.example", password: "Fan-Yi-Guan-88" };

/** Puts values into a form as they are, whatever its controls are. */
async function put(form, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const all = form.locator(`[name="${name}"]`);
    if ((await all.count()) === 0) throw new Error(`no field is called ${name}`);
    const sort = await all.first().evaluate((el) => (el.matches("select") ? "select" : el.type));
    if (sort === "radio") await form.locator(`[name="${name}"][value="${value}"]`).check({ force: true });
    else if (sort === "checkbox") await form.locator(`[name="${name}"][value="${value}"]`).check({ force: true });
    else if (sort === "select") await all.first().selectOption(value);
    else if (sort === "file") await all.first().setInputFiles(value);
    else if (sort === "hidden") await all.first().evaluate((el, to) => { el.value = to; }, value);
    else await all.first().fill(value);
  }
}

/** Fills a form and presses a button of it: the status of the answer, and the page it leads to is open. */
async function send(visit, query, fields = {}, button = "button:not([type=button])") {
  const form = visit.page.locator(query).first();
  await put(form, fields);
  await form.evaluate((el) => { el.noValidate = true; });
  const answered = visit.page.waitForResponse((response) => response.request().method() === "POST");
  const led = visit.page.waitForEvent("load");
  await form.locator(button).last().evaluate((el) => el.click());
  const status = (await answered).status();
  await led;
  await visit.page.waitForLoadState("networkidle");
  if (status >= 400) console.log(await visit.page.locator("main").innerText());
  return status;
}

export async function incubation(kit) {
  const folder = await houseFolder();
  let server = null;
  const { checks } = kit;
  /** The house from a moment on, and the way in for somebody. */
  const at = async (clock) => {
    await server?.stop();
    server = await serveDemo(folder, clock);
    const here = kit.at(server.base);
    return (email, password) => enter(here, email, MANNER, password);
  };
  const say = (name, holds, detail) => checks.that(`incubation: ${name}`, holds, detail);
  const did = (name, status, wanted = 303) => checks.equal(`incubation: ${name}`, status, wanted);
  try {
    const told = { say, did };
    const application = await applies(kit, at, told, () => server);
    const agreement = await admitted(at, told, application);
    await lives(at, told, agreement);
    await leaves(at, told, agreement);
  } finally {
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Waits until due work has done something that a page shows. */
async function until(visit, path, shows) {
  for (let tries = 0; tries < 60; tries += 1) {
    await visit.goto(path);
    if (await shows(visit.page)) return true;
    await visit.page.waitForTimeout(500);
  }
  return false;
}

const text = (page) => page.locator("main").innerText();

/** November: an application, returned, reviewed, proposed, agreed. */
async function applies(kit, at, { say, did }, server) {
  const as = await at("2026-11-25T09:00:00+08:00");
  const security = await as("security@city.example");
  await security.goto("/people?q=mentor@acme");
  const person = await security.page.locator("main tbody th a").first().getAttribute("href");
  await security.goto(person);
  did("a fourth reviewer is named", await send(security, `form[action='${person}/roles']`, { role: "reviewer", scope: "city" }));
  await security.close();
  const solo = await kit.at(server().base).visitor(MANNER);
  await solo.goto("/apply");
  did("signs up", await send(solo, "form[action='/apply']", { name: "独行者", privacy: "1", ...APPLICANT }));
  await solo.goto("/applications/mine");
  did("begins an application", await send(solo, "form[action='/applications']"));
  await solo.goto("/applications/mine");
  const application = (await solo.page.locator("main tbody th a").first().getAttribute("href")).match(/\/applications\/\d+/)[0];
  const parts = {
    applicant: { kind: "opc", name: "独行者工作室", moves: "yes", contact: "独行者", mobile: "19900001234", email: APPLICANT.email, channel: "self" },
    project: { project: "一个人的翻译官", track: "agent", one_line: "离线语音翻译设备", description: "面向展会的离线语音翻译设备，一个人研发与运营，已有样机。", stage: "prototype", technology: "端侧小模型", milestones: "六个月：百台试用；十二个月：收入" },
    team: { heads_now: "1", heads_next: "3", research_share: "100", founders: "创始人，八年语音研发经历" },
    money: {},
    needs: { incubator_1: "1", desks: "2", office: "no", start_month: "2026-12", term_months: "12", card_hours: "10" },
  };
  for (const [part, fields] of Object.entries(parts)) {
    await solo.goto(`${application}/edit/${part}`);
    did(`fills in ${part}`, await send(solo, `form[action='${application}/edit/${part}']`, fields));
  }
  await solo.goto(`${application}/edit/consent`);
  did("hands it in", await send(solo, "form[action$='/submit']", { truthful: "1", privacy: "1" }));

  const manager = await as("manager@nanshan.example");
  const move = async (verb, opinion = "") => {
    await manager.goto(application);
    did(`${verb} by the manager`, await send(manager, "form[action$='/move']", { verb, opinion }));
  };
  await move("take_up");
  await move("return", "请补充商业计划书。");
  await solo.goto(`${application}/edit/papers`);
  const paper = { name: "计划书.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7\n% plan\n") };
  const form = "form[action$='/papers']";
  const slot = await solo.page.locator(`${form} select option`).nth(1).getAttribute("value");
  did("adds the paper", await send(solo, form, { [await solo.page.locator(`${form} select`).getAttribute("name")]: slot, file: paper }));
  await solo.goto(`${application}/edit/consent`);
  did("hands it in again", await send(solo, "form[action$='/submit']", { truthful: "1", privacy: "1" }));
  await move("pass");
  await manager.goto(application);
  await manager.page.locator("input[name=reviewers]").evaluateAll((all) => all.forEach((one) => { one.checked = true; }));
  did("asks all reviewers", await send(manager, "form[action$='/reviewers']"));

  for (const [n, email] of ["reviewer1@city.example", "reviewer2@city.example", "reviewer3@city.example", "mentor@acme.example"].entries()) {
    const reviewer = await as(email);
    await reviewer.goto("/reviews");
    const href = await reviewer.page.locator("main tbody tr", { hasText: "一个人的翻译官" }).locator("a").first().getAttribute("href");
    await reviewer.goto(href);
    if (n === 0) {
      did("one recuses", await send(reviewer, "form[action$='/recuse']", { reason: "曾与申请人共事" }));
    } else {
      did("one declares", await send(reviewer, "form[action$='/declare']"));
      await reviewer.goto(href);
      const scores = {};
      for (const one of await reviewer.page.locator("form[action$='/scores'] input[name^=score_]").all()) {
        const name = await one.getAttribute("name");
        scores[name] = { score_technology: "26", score_team: "20", score_market: "17", score_fit: "12", score_milestones: "8" }[name] ?? "8";
      }
      did("and scores", await send(reviewer, "form[action$='/scores']", { ...scores, opinion: "样机可用，里程碑清楚。" }));
    }
    await reviewer.close();
  }
  await move("propose");
  const officer = await as("officer@nanshan.example");
  await officer.goto("/inbox?kind=admission");
  await officer.goto(await officer.page.locator("main tbody tr", { hasText: "一个人的翻译官" }).locator("a[href^='/cases/']").first().getAttribute("href"));
  did("the officer agrees", await send(officer, "form[action$='/decide']", {}, "button[value=approve]"));
  await officer.close();
  await solo.goto("/admissions/notices");
  if (solo.answer.status() === 404) await solo.goto("/notices/admissions");
  await manager.close();
  await solo.goto(application);
  say("it stands on public notice", (await text(solo.page)).includes("公示中"));
  await solo.close();
  return application;
}

/** December: the notice is over; the package is written, tried out, signed. */
async function admitted(at, { say, did }, application) {
  const as = await at("2026-12-07T09:00:00+08:00");
  const manager = await as("manager@nanshan.example");
  say("nobody objected: it is admitted", await until(manager, application, async (page) => (await text(page)).includes("已通过")));
  const draft = await manager.page.locator("a[href^='/agreements/new']").first().getAttribute("href");
  await manager.goto("/inventory?kind=desk_fixed");
  const codes = (await text(manager.page)).match(/\b[A-Z0-9]+-[A-Z0-9-]+\b/g) ?? [];
  await manager.goto(draft);
  const fields = {
    first_day: "2026-12-07", last_day: "2027-12-06", desks: codes.slice(0, 2).join(" "), room_minutes: "20", card_seconds: "10", mentor_minutes: "4",
    area: "12", market: "90", months_1: "12", percent_1: "0", months_2: "12", percent_2: "50", months_3: "", percent_3: "", deposit: "1000",
  };
  did("the agreement is drafted", await send(manager, "main form", fields));
  const agreement = new URL(manager.page.url()).pathname;
  await manager.goto(`${agreement}?check=1`);
  say("it was tried out", (await text(manager.page)).includes("可以签署"), await text(manager.page));
  await manager.goto(agreement);
  did("and signed", await send(manager, `form[action='${agreement}/sign']`));
  const deposit = await manager.page.locator("a[href^='/rents/']").first().getAttribute("href");
  await manager.goto(deposit);
  did("the deposit is paid", await send(manager, `form[action='${deposit}/pay']`));

  const solo = await as(APPLICANT.email, APPLICANT.password);
  await solo.goto(agreement);
  const company = await solo.page.locator("main a[href^='/companies/']").first().getAttribute("href");
  await solo.goto(company);
  const page = await text(solo.page);
  say("the desks are on the company's page", (await solo.page.locator("main a[href^='/tenancies/']").count()) === 2, page);
  say("and its balances", page.includes("20 小时") && page.includes("10 卡时"), page);
  await manager.goto("/tenancies");
  const given = await manager.page.locator("main tbody tr", { hasText: "独行者工作室" }).count();
  say("and on the list of desks", given === 2, `${given} rows`);
  await voucher(as, solo, company, { say, did });
  await manager.goto("/compute");
  const pool = (await manager.page.locator("main tbody th a", { hasText: "GOV-1" }).getAttribute("href")).split("/").pop();
  const rows = ["job_id,company,pool,start,end,cards", `solo-1,${company.split("/").pop()},${pool},2026-12-07T02:00:00+08:00,2026-12-07T08:00:00+08:00,4`];
  await manager.goto("/usage/import");
  const file = { name: "usage.csv", mimeType: "text/csv", buffer: Buffer.from(`${rows.join("\n")}\n`) };
  did("usage is imported", await send(manager, "form[action='/usage/import']", { file }));
  await solo.close();
  await manager.close();
  return { agreement, company };
}

/** An offset voucher for a contract of the company. */
async function voucher(as, solo, company, { did }) {
  const city = await as("officer@city.example");
  await city.goto("/programmes/new");
  const rule = {
    key: "offset-2026", name_zh: "算力抵扣券", name_en: "Offset vouchers", year: "2026", kind: "compute", mechanism: "offset", level: "city",
    ratio: "50", budget: "10000", window_from: "2026-12-01", window_to: "2027-03-31",
    source_title1: "演示办法", source_link1: "https://example.com/rule",
  };
  did("a programme is written", await send(city, "main form", rule));
  const programme = new URL(city.page.url()).pathname;
  did("and opened", await send(city, `form[action='${programme}/moves']:has([name=verb][value=open])`));
  await solo.goto(`${company}/contracts/new`);
  const contract = { supplier: "鹏城智算中心", uscc: SUPPLIER, amount: "2000", signed: "2026-12-07", first_day: "2026-12-07", last_day: "2027-12-06", affiliated: "no" };
  did("the contract is kept", await send(solo, "main form", contract));
  await solo.goto(`${company}/vouchers`);
  const of = programme.split("/").pop();
  did("a voucher is begun", await send(solo, `form[action='${company}/vouchers']`, { programme_id: of }));
  const one = new URL(solo.page.url()).pathname;
  did("and applied for", await send(solo, `form[action='${one}/moves']:has([name=verb][value=submit])`));
  await city.goto(one);
  if ((await city.page.locator(`form[action='${one}/findings']`).count()) > 0) {
    const form = city.page.locator(`form[action='${one}/findings']`);
    const given = {};
    for (const name of ["listed", "affiliated"]) if ((await form.locator(`[name=${name}]`).count()) > 0) given[name] = name === "listed" ? "yes" : "no";
    did("what only a person knows is settled", await send(city, `form[action='${one}/findings']`, { ...given, why: "已核对名单与股权" }));
  }
  did("the voucher is awarded", await send(city, `form[action='${one}/moves']:has(button[value=award])`, {}, "button[value=award]"));
  await city.close();
}

/** January: compute is billed, the quarter reported, the term renewed. */
async function lives(at, { say, did }, { agreement, company }) {
  const as = await at("2027-01-05T09:00:00+08:00");
  const manager = await as("manager@nanshan.example");
  await manager.goto(`${company}/compute`);
  if ((await manager.page.locator(`form[action='${company}/bills']`).count()) > 0) {
    did("December is billed", await send(manager, `form[action='${company}/bills']`));
  }
  await manager.goto(`${company}/compute`);
  const bill = await manager.page.locator("main a[href^='/bills/']").first().getAttribute("href");
  await manager.goto(bill);
  const lines = await text(manager.page);
  say("ten card-hours of the package were free", /\t10 卡时\t14 卡时\t/.test(lines), lines);
  say("a voucher took a part of the rest over", /算力券抵扣\s+−(?!0\.00)[\d.,]+ 元/.test(lines), lines);
  did("the bill is paid", await send(manager, `form[action='${bill}/pay']`));
  say("December's rent was stated, all of it waived", await until(manager, agreement, async (page) => /2026-12-07[\s\S]*无需付款/.test(await text(page))));

  const solo = await as(APPLICANT.email, APPLICANT.password);
  await solo.goto(`${company}/returns/2026-Q4`);
  const figures = { revenue: "1200", research: "30", financing: "0", people: "1", researchers: "1", new_jobs: "0", patents_applied: "0", patents_granted: "0", copyrights: "1", high_tech: "1", explanation: "首个展会季" };
  did("the quarter is signed", await send(solo, "main form", figures, "button[name=sign]"));
  await solo.goto(`${agreement}/change`);
  did("a renewal is asked for", await send(solo, "main form", { last_day: "2028-12-06", reason: "继续孵化" }, "button:not([name])"));
  const renewal = new URL(solo.page.url()).pathname;
  await manager.goto(renewal);
  did("and approved", await send(manager, "form[action$='/decide']", {}, "button[value=approve]"));
  await solo.goto(agreement);
  say("the term is longer, with the same desks", (await text(solo.page)).includes("2028") && (await text(solo.page)).includes("2 个工位"));
  await solo.goto(`${agreement}/end`);
  say("a way to graduate is met", /(?<!不)符合/.test(await text(solo.page)));
  did("graduation is asked for", await send(solo, "main form", { kind: "graduate", day: "2027-01-05", reason: "已获高新技术企业认定" }));
  const end = new URL(solo.page.url()).pathname;
  await manager.goto(end);
  did("and decided", await send(manager, "form[action$='/decide']", {}, "button[value=approve]"));
  await manager.goto(agreement);
  say("it has graduated", (await manager.page.locator("main .tag").allInnerTexts()).includes("毕业"));
  did("the deposit is settled", await send(manager, `form[action='${agreement}/deposit']`, { withheld: "0" }));
  say("and paid back", (await text(manager.page)).includes("退还 1,000.00 元"));
  await solo.close();
  await manager.close();
}

/** The day after: nothing is left on the company's accounts, and every movement says what is behind it. */
async function leaves(at, { say }, { company }) {
  const as = await at("2027-01-07T09:00:00+08:00");
  const manager = await as("manager@nanshan.example");
  let said = "";
  const zero = async (page) => {
    said = await page.locator("main").innerText();
    const none = /目前没有有效额度|(可用|剩余)\s*0/.test(said);
    return none && !/(冻结|可用|剩余)\s*(0\.0*[1-9]|[1-9])/.test(said);
  };
  say("nothing is held or left", (await until(manager, company, zero)) && manager.answer.status() === 200, said);
  await manager.goto(`${company}/statements/2027-01`);
  const end = await manager.page.locator("main").innerText();
  say("the month's statement ends", manager.answer.status() === 200, end);
  await manager.goto(`${company}/entries`);
  const rows = await manager.page.locator("main tbody tr").count();
  const opened = await manager.page.locator("main tbody tr").evaluateAll((all) => all.filter((row) => row.querySelector("td a[href]")).length);
  say("every movement opens what is behind it", rows > 20 && rows === opened, `${opened} of ${rows}`);
  const links = await manager.page.locator("main tbody a[href]").evaluateAll((all) => [...new Set(all.map((one) => one.getAttribute("href")))]);
  for (const href of links) {
    await manager.goto(href);
    if (manager.answer.status() !== 200) say(`${href} opens`, false, `${manager.answer.status()}`);
  }
  say("all of them open", links.length > 5, `${links.length} pages`);
  await manager.close();
}
