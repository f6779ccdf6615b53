// What every page gains from JavaScript. All of it works without: this file only saves steps.
const all = (query, scope = document) => [...scope.querySelectorAll(query)];

// Controls that would do nothing without this file are sent hidden.
all('[data-dismiss], [data-copy], [data-all], [data-count]').forEach(el => { el.hidden = false; el.closest('label')?.removeAttribute('hidden'); });
document.querySelector('[data-focus]')?.focus();
// A printed page says where it is.
document.querySelector('[data-here]').textContent = location.href;

// A strip of days opens with the day shown in its middle.
all('.days').forEach(strip => {
  const day = strip.querySelector('[aria-current]');
  if (day) strip.scrollLeft += day.getBoundingClientRect().left - strip.getBoundingClientRect().left - (strip.clientWidth - day.offsetWidth) / 2;
});

document.addEventListener('click', event => {
  const dismiss = event.target.closest('[data-dismiss]');
  if (dismiss) {
    dismiss.closest('[data-flash]').remove();
    document.getElementById('main').focus();
  }
  const copy = event.target.closest('[data-copy]');
  if (copy) copyFrom(copy);
  // A menu closes when the click is elsewhere.
  all('details[data-menu][open]').forEach(menu => { if (!menu.contains(event.target) && !menu.classList.contains('confirm')) menu.open = false; });
});

async function copyFrom(button) {
  const input = document.querySelector(button.dataset.copy);
  const word = button.querySelector('span');
  const before = word.textContent;
  // The clipboard needs https; the old command also works in a plain intranet.
  try { await navigator.clipboard.writeText(input.value); } catch { input.select(); document.execCommand('copy'); }
  word.textContent = button.dataset.done;
  setTimeout(() => { word.textContent = before; }, 2500);
}

document.addEventListener('keydown', event => {
  const menu = event.key === 'Escape' && event.target.closest?.('details[data-menu][open]');
  if (menu) { menu.open = false; menu.querySelector('summary').focus(); }
});

// A form is sent once. Its button says so until the server has answered.
document.addEventListener('submit', event => {
  const form = event.target;
  if (event.defaultPrevented || form.hasAttribute('data-again')) return;
  if (form.getAttribute('aria-busy') === 'true') { event.preventDefault(); return; }
  form.setAttribute('aria-busy', 'true');
  const button = event.submitter;
  if (!button?.dataset.busy) return;
  const word = button.querySelector('span') ?? button;
  button.dataset.idle = word.textContent;
  word.textContent = button.dataset.busy;
});
// Back brings a page back as it was left: free its forms.
addEventListener('pageshow', event => {
  if (!event.persisted) return;
  all('form[aria-busy]').forEach(form => {
    form.removeAttribute('aria-busy');
    all('[data-idle]', form).forEach(button => { (button.querySelector('span') ?? button).textContent = button.dataset.idle; });
  });
});

// Select all, and how many are selected.
all('[data-picks]').forEach(scope => {
  const master = scope.querySelector('[data-all]');
  const count = () => {
    const picks = all('[data-pick]', scope);
    const on = picks.filter(pick => pick.checked).length;
    all('[data-picked]', scope).forEach(el => { el.textContent = on; });
    if (master) { master.checked = on > 0 && on === picks.length; master.indeterminate = on > 0 && on < picks.length; }
  };
  scope.addEventListener('change', event => {
    if (event.target === master) all('[data-pick]', scope).forEach(pick => { pick.checked = master.checked; });
    count();
  });
  count();
});
