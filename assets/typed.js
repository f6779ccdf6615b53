// What was typed into a form that was not taken (the session was over, it was refused) is kept in this tab until the
// form is seen again by the same person. Passwords and files are not; without this file only the server keeps what was typed.
const store = sessionStorage, PRE = 'typed:';
const who = document.querySelector('.me .pop p')?.textContent ?? '';
const address = form => new URL(form.getAttribute('action') || '', location.href).pathname;
const ticks = el => el.type === 'checkbox' || el.type === 'radio';
const fields = form => [...form.elements].filter(el => el.name && /^(text|search|email|tel|url|number|date|month|time|checkbox|radio|textarea|select-one)$/.test(el.type));

function keep(form, lost) {
  if (form.method !== 'post' || form.querySelector('[type=password]')) return;
  const list = fields(form).map(el => [el.name, el.value, ticks(el) && el.checked]);
  // A full store must not stop a form.
  try { if (list.length > 0) store.setItem(PRE + address(form), JSON.stringify({ who, lost, list })); } catch { /* as without this file */ }
}
// `again`: the server shows the form again with what is wrong; what it has not put there itself is filled in.
function restore(form, list, again) {
  for (const el of fields(form)) {
    const at = list.findIndex(([name, value]) => name === el.name && (!ticks(el) || value === el.value));
    if (at < 0) continue;
    const [[, value, on]] = list.splice(at, 1);
    if (!ticks(el)) { if (!again || el.value === '') el.value = value; }
    else if (!again) el.checked = on;
  }
  if (again) return;
  const told = document.querySelector('[data-typed]');
  const note = document.createElement('div');
  note.className = 'note info';
  note.textContent = told.dataset.typed;
  told.append(note);
}

const refused = document.querySelector('[data-refused]');
const wrong = document.querySelector('[aria-labelledby=errors-title]');
const forms = [...document.forms];
for (const key of Object.keys(store).filter(key => key.startsWith(PRE))) {
  const kept = JSON.parse(store.getItem(key));
  kept.lost ||= Boolean(refused);
  const form = forms.find(form => form.method === 'post' && PRE + address(form) === key);
  // Nobody is signed in on the page that asks for the log-in.
  if (kept.lost && !form && (who === '' || who === kept.who)) store.setItem(key, JSON.stringify(kept));
  else store.removeItem(key);
  if ((kept.lost || wrong) && form && who === kept.who) restore(form, kept.list, !kept.lost);
}
document.addEventListener('submit', event => { if (!event.defaultPrevented) keep(event.target, false); });
document.addEventListener('draft', event => { if (event.detail) keep(event.target, true); else store.removeItem(PRE + address(event.target)); });
