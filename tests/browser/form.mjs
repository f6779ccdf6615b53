// Filling and sending forms as they stand, past the checks that the browser itself makes.

/** Fills a form's fields by name; a choice that is not offered, or a hidden value, is put there. */
export async function fill(form, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const control = form.locator(`[name="${name}"]`).first();
    const sort = await control.evaluate((el) => (el.matches("select") ? "select" : el.type));
    if (sort === "select") await control.evaluate((el, to) => { el.replaceChildren(new Option(to, to, true, true)); }, value);
    else if (sort === "hidden") await control.evaluate((el, to) => { el.value = to; }, value);
    else await control.fill(value);
  }
}

/** Fills and sends the form that `query` finds; gives the status of the answer. */
export async function submit(visit, query, fields = {}) {
  const form = visit.page.locator(query).first();
  await fill(form, fields);
  await form.evaluate((el) => { el.noValidate = true; });
  const answered = visit.page.waitForResponse((response) => response.request().method() === "POST");
  await form.locator("button:not([type=button]):not([name=check]):not([formaction])").last().click();
  const status = (await answered).status();
  await visit.page.waitForLoadState("networkidle");
  return status;
}
