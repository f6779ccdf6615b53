// What was typed is not lost when the log-in ends meanwhile: it is said, and there again after a log-in.
const PASSWORD = "Fan-Yi-Guan-88";

export async function typed(kit) {
  for (const [lang, saved, ended, again] of [
    ["zh", "已保存", "登录已失效", "已填回"],
    ["en", "Saved", "no longer logged in", "filled in again"],
  ]) {
    const { checks } = kit;
    const email = `typed-${lang}@demo.example`;
    const visit = await kit.open("/apply", { lang, width: 1440 });
    const { page, context } = visit;
    const say = (name, holds, detail) => checks.that(`typed ${lang}: ${name}`, holds, detail);
    const state = page.locator("[data-draft-state]");
    const told = (words) => state.filter({ hasText: words }).waitFor();
    const logIn = async (tab) => {
      await tab.fill("input[name=email]", email);
      await tab.fill("input[name=password]", PASSWORD);
      await Promise.all([tab.waitForURL((url) => url.pathname !== "/login"), tab.locator("main form button").click()]);
    };
    await page.fill("input[name=name]", "Typed");
    await page.fill("input[name=email]", email);
    await page.fill("input[name=password]", PASSWORD);
    await page.check("input[name=privacy]");
    await Promise.all([page.waitForURL(/\/applications\/mine$/), page.locator("main form[action='/apply'] button").click()]);
    await Promise.all([page.waitForURL(/\/edit\/applicant$/), page.locator("main form[action='/applications'] button").first().click()]);
    await visit.goto(page.url().replace(/applicant$/, "project"));
    const form = new URL(page.url()).pathname;
    const area = page.locator("textarea[name=description]");

    await area.fill("First words");
    await told(saved);
    await context.clearCookies();
    await area.fill("Words of somebody who is no longer logged in");
    await told(ended);
    say("that nothing was saved is said", !(await state.innerText()).includes(saved), await state.innerText());
    const link = page.locator("[data-draft-login]");
    say("with a way to log in beside it", (await link.isVisible()) && (await link.getAttribute("target")) === "_blank");
    say("and the text stays", (await area.inputValue()).startsWith("Words of somebody"));

    const tab = await context.newPage();
    await tab.goto("/login");
    await logIn(tab);
    await tab.close();
    await page.evaluate(() => dispatchEvent(new Event("focus")));
    await told(saved);
    say("after that it is saved", true);

    await context.clearCookies();
    await area.fill("Words that were sent too late");
    await Promise.all([page.waitForURL(/\/login\?/), page.locator("main form[data-draft] button:not([name])").click()]);
    await logIn(page);
    await page.waitForLoadState("networkidle");
    checks.equal(`typed ${lang}: the log-in leads back to the form`, new URL(page.url()).pathname, form);
    checks.equal(`typed ${lang}: with what was typed`, await area.inputValue(), "Words that were sent too late");
    say("and a note", (await page.locator(".flashes").innerText()).includes(again));
    await Promise.all([page.waitForEvent("load"), page.locator("main form[data-draft] button:not([name])").click()]);
    await page.waitForLoadState("networkidle");
    checks.equal(`typed ${lang}: sent again it is saved`, await area.inputValue(), "Words that were sent too late");
    say("and nothing is filled in once more", !(await page.locator(".flashes").innerText()).includes(again));
    checks.equal(`typed ${lang}: nothing stays in the browser`, await page.evaluate(() => Object.keys(sessionStorage).length), 0);
    checks.none(`typed ${lang}: no errors in the console`, [...visit.errors, ...visit.violations]);
    await visit.close();
  }
}
