// The harness looks at pages with known faults first: a check that cannot fail checks nothing.
import { createServer } from "node:http";
import { Checks, Kit } from "./kit.mjs";

const PAGES = {
  "/good": `<!doctype html><html lang="en"><head><title>Good</title><link rel="icon" href="data:,"></head>
    <body><main><h1>Good</h1><p>All is well.</p></main></body></html>`,
  "/bad": `<!doctype html><html><head><link rel="icon" href="data:,"><script src="/bad.js"></script></head>
    <body><p style="color: red">Styled</p><script>window.inline = 1</script>
    <img src="http://127.0.0.2:9/a.png"><table width="2000"><tr><td>${"wide".repeat(600)}</td></tr></table></body></html>`,
  "/bad.js": `console.error("an error of ours"); throw new Error("thrown");`,
};

/** Tries every detector on a good and on a bad page, with scripts and without. */
export async function detectors(checks) {
  const server = createServer((request, response) => {
    const body = PAGES[request.url];
    response.writeHead(body ? 200 : 404, {
      "content-type": request.url.endsWith(".js") ? "text/javascript" : "text/html; charset=utf-8",
      "content-security-policy": "default-src 'self'; img-src * data:; script-src 'self'; style-src 'self'",
    });
    response.end(body);
  });
  await new Promise((resolve) => { server.listen(0, "127.0.0.1", resolve); });
  const kit = await Kit.start(`http://127.0.0.1:${server.address().port}`, new Checks());
  try {
    for (const js of [true, false]) {
      const label = `harness ${js ? "js" : "nojs"}`;
      const good = await kit.open("/good", { width: 390, js });
      const told = [...good.violations, ...good.errors, ...good.strangers, ...(js ? await good.axe() : [])];
      checks.none(`${label}: a good page passes`, told);
      checks.that(`${label}: a good page fits`, (await good.overflow()) <= 0);
      checks.that(`${label}: bytes are counted`, good.bytes > 150 && good.bytes < 1000, `${good.bytes} bytes`);
      await good.close();

      const bad = await kit.open("/bad", { width: 390, js });
      checks.that(`${label}: a refused style is told`, bad.violations.some((v) => /style/.test(v)), bad.violations.join(" | "));
      checks.that(`${label}: another host is told`, bad.strangers.some((s) => s.includes("127.0.0.2")));
      checks.that(`${label}: a wide page is told`, (await bad.overflow()) > 1000);
      if (js) {
        checks.that(`${label}: a refused script is told`, bad.violations.some((v) => /script/.test(v)), bad.violations.join(" | "));
        checks.that(`${label}: a console error is told`, bad.errors.some((e) => e.includes("an error of ours")));
        checks.that(`${label}: a thrown error is told`, bad.errors.some((e) => e.includes("thrown")));
        const rules = (await bad.axe()).join(" | ");
        for (const rule of ["html-has-lang", "document-title", "image-alt"]) {
          checks.that(`${label}: axe tells ${rule}`, rules.includes(rule), rules);
        }
      }
      await bad.close();
    }
  } finally {
    await kit.stop();
    server.close();
  }
}
