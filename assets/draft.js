// A draft is saved while it is typed. Without this file the Save button does it.
const form = document.querySelector('[data-draft]');
if (form) {
  const told = form.querySelector('[data-draft-state]');
  const version = form.querySelector('[name=version]');
  let timer = 0, busy = false, again = false;

  async function save() {
    if (busy) { again = true; return; }
    busy = true;
    told.textContent = form.dataset.saving;
    try {
      const answer = await fetch(form.dataset.draft, { method: 'POST', body: new URLSearchParams(new FormData(form)) });
      if (!answer.ok) throw new Error(answer.status);
      version.value = await answer.text();
      told.textContent = form.dataset.saved;
    } catch {
      // Somebody else saved it, or the line is down: nothing is overwritten, and the button says why.
      told.textContent = form.dataset.lost;
    }
    busy = false;
    if (again) { again = false; later(); }
  }
  function later() { clearTimeout(timer); timer = setTimeout(save, 1200); }

  form.addEventListener('input', later);
  form.addEventListener('submit', () => clearTimeout(timer));
}
