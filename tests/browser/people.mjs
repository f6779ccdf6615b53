// Signing in as somebody of the demo city.

export const PASSWORD = "Hatchery-2026";

/** A visitor who has logged in through the form, in the language of their manner. */
export async function enter(kit, email, manner) {
  const visit = await kit.visitor(manner);
  await visit.goto("/login");
  await visit.page.fill("input[name=email]", email);
  await visit.page.fill("input[name=password]", PASSWORD);
  await Promise.all([visit.page.waitForURL((url) => url.pathname === "/"), visit.page.locator("main form button").click()]);
  const lang = await visit.page.getAttribute("html", "lang");
  if (!lang.startsWith(manner.lang)) {
    await visit.page.locator("form[action='/language'] button").click();
    await visit.page.waitForSelector(`html[lang^=${manner.lang}]`);
  }
  return visit;
}
