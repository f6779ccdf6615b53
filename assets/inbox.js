// An inbox by keyboard: j k move, x picks, Enter opens, a approves, r declines, ? shows the keys.
// A reader who wants no single-letter keys gets a page without data-inbox (their profile decides).
const inbox = document.querySelector('[data-inbox]');
const keys = document.querySelector('[data-keys]');
const rows = () => [...inbox.querySelectorAll('[data-row]')];
// Where a row takes the focus: its link, for a screen reader then reads what the row is about.
const door = row => row.querySelector('[data-open]');
const typing = el => el.isContentEditable || el.matches('select, textarea, input:not([type=checkbox], [type=radio])');

const acts = {
  j: at => step(at, 1),
  k: at => step(at, -1),
  x: at => at?.querySelector('[data-pick]')?.click(),
  a: at => press(at, '[data-approve]'),
  r: at => press(at, '[data-decline]'),
  '?': () => {
    if (!keys) return;
    keys.open = !keys.open;
    keys.querySelector('summary').focus();
  },
};

function step(at, by) {
  const list = rows();
  const to = at ? list[list.indexOf(at) + by] : list[by > 0 ? 0 : list.length - 1];
  if (to) { door(to).focus(); to.scrollIntoView({ block: 'nearest' }); }
}

function press(at, query) {
  const el = at?.querySelector(query);
  if (!el) return;
  el.click();
  // Declining opens a field for the reason: go there, so that nothing is sent without one.
  const reason = el.closest('details')?.querySelector('textarea, input:not([type=hidden])');
  if (el.matches('summary') && el.parentElement.open && reason) reason.focus();
}

if (inbox) document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
  // Keys belong to the inbox or to nobody, never to some other part that has the focus.
  if (event.target !== document.body && !event.target.closest('[data-inbox], main, [data-keys]')) return;
  const act = Object.hasOwn(acts, event.key) && acts[event.key];
  if (!act) return;
  event.preventDefault();
  act(event.target.closest('[data-row]'));
});
