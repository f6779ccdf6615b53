// A draft is saved while it is typed. Without this file the Save button does it.
const form = document.querySelector('[data-draft]');
if (form) {
  const told = form.querySelector('[data-draft-state]');
  const login = form.querySelector('[data-draft-login]');
  const version = form.querySelector('[name=version]');
  let timer = 0, busy = false, again = false, ended = false;

  // typed.js keeps what could not be saved, under the address that the form itself is sent to.
  const kept = lost => form.dispatchEvent(new CustomEvent('draft', { bubbles: true, detail: lost }));
  function tell(text) {
    told.textContent = text;
    login.hidden = !ended;
  }
  async function save() {
    if (busy) { again = true; return; }
    busy = true;
    tell(form.dataset.saving);
    try {
      // Who is not signed in any more is sent to the log-in: that page is not the answer.
      const answer = await fetch(form.dataset.draft, { method: 'POST', redirect: 'manual', body: new URLSearchParams(new FormData(form)) });
      ended = answer.type === 'opaqueredirect';
      if (!answer.ok) throw new Error(answer.status);
      version.value = await answer.text();
      tell(form.dataset.saved);
      kept(false);
    } catch {
      // Nobody is signed in, somebody else saved it, or the line is down: nothing is overwritten, and it is said.
      tell(ended ? form.dataset.ended : form.dataset.lost);
      kept(true);
    }
    busy = false;
    if (again) { again = false; later(); }
  }
  function later() { clearTimeout(timer); timer = setTimeout(save, 1200); }

  // Back from a log-in in another tab: the form's token is that of the sign-in, so the page is asked for a new one.
  async function back() {
    if (!ended) return;
    const page = await fetch(form.dataset.draft.replace(/\/auto$/, ''), { redirect: 'manual' }).catch(() => null);
    if (!page?.ok) return;
    const { value } = new DOMParser().parseFromString(await page.text(), 'text/html').querySelector('[name=csrf]');
    document.querySelectorAll('[name=csrf]').forEach(el => { el.value = value; });
    ended = false;
    save();
  }

  form.addEventListener('input', later);
  form.addEventListener('submit', () => clearTimeout(timer));
  addEventListener('focus', back);
}
