// The rooms' day by keyboard and by dragging. Without this file each free slot is a plain link to
// the booking form, and each is a tab stop; with it the table is one stop and longer times can be
// taken. It stays a plain table (no role=grid), so that a screen reader keeps its own keys.
const table = document.querySelector('[data-timeline]');
const live = document.querySelector('[data-live]');
const links = row => [...row.querySelectorAll('a[data-k]')];
const start = link => Number(link.dataset.k);
const end = link => start(link) + Number(link.dataset.n ?? 1);
const free = link => link?.classList.contains('slot');
const slot = (row, k) => links(row).find(link => free(link) && start(link) === k);
let taken = []; // the slots selected, from left to right
let anchor;     // the slot where the selection began
let edge;       // its other end

function clear() {
  taken.forEach(link => link.classList.remove('sel'));
  taken = [];
}

// From `from` towards slot `k`, never over what is taken.
function select(from, k) {
  const row = from.closest('tr');
  const by = k < start(from) ? -1 : 1;
  clear();
  for (let at = from; at; at = start(at) === k ? undefined : slot(row, start(at) + by)) taken.push(at);
  edge = start(taken[taken.length - 1]);
  anchor = from;
  if (by < 0) taken.reverse();
  taken.forEach(link => link.classList.add('sel'));
  const clock = (link, which) => new URL(link.href).searchParams.get(which)?.slice(11, 16);
  live.textContent = `${(row.cells[0].querySelector('a') ?? row.cells[0]).textContent} ${clock(taken[0], 'from')}–${clock(taken[taken.length - 1], 'to')}`;
}

// The form of the first slot, until the end of the last.
function book() {
  const url = new URL(taken[0].href);
  url.searchParams.set('to', new URL(taken[taken.length - 1].href).searchParams.get('to'));
  location.assign(url);
}

function focus(link) {
  table.querySelectorAll('a[data-k][tabindex="0"]').forEach(other => { other.tabIndex = -1; });
  link.tabIndex = 0;
  link.focus({ preventScroll: true });
  link.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

function arrow(link, key) {
  const row = link.closest('tr');
  const list = links(row);
  const at = list.indexOf(link);
  switch (key) {
    case 'ArrowLeft': return list[at - 1];
    case 'ArrowRight': return list[at + 1];
    case 'Home': return list[0];
    case 'End': return list[list.length - 1];
    default: {
      const next = key === 'ArrowUp' ? 'previousElementSibling' : 'nextElementSibling';
      // A row that is shut at that hour is passed over.
      for (let to = row[next]; to; to = to[next]) {
        const found = links(to).find(other => start(other) <= start(link) && start(link) < end(other));
        if (found) return found;
      }
    }
  }
}

function key(event) {
  const link = event.target.closest('a[data-k]');
  if (!link || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'Escape') { clear(); live.textContent = ''; return; }
  if (event.key === 'Enter' && taken.length > 1 && taken.includes(link)) { event.preventDefault(); book(); return; }
  if (!['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'].includes(event.key)) return;
  event.preventDefault();
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (event.shiftKey && by && free(link)) {
    const going = taken.includes(link);
    select(going ? anchor : link, (going ? edge : start(link)) + by);
    return;
  }
  const to = arrow(link, event.key);
  if (to) { clear(); focus(to); }
}

// Mouse and pen drag; a finger keeps scrolling, and its tap follows the link.
function drag(event) {
  const from = event.target.closest('a.slot');
  if (!from || event.button || event.pointerType === 'touch') return;
  const row = from.closest('tr');
  const move = at => {
    const y = row.getBoundingClientRect().top + row.offsetHeight / 2;
    const over = document.elementFromPoint(at.clientX, y)?.closest('a[data-k]');
    if (over && over.closest('tr') === row) select(from, start(over));
  };
  const up = () => {
    removeEventListener('pointermove', move);
    if (taken.length > 1) book();
  };
  clear();
  addEventListener('pointermove', move);
  addEventListener('pointerup', up, { once: true });
}

if (table) {
  const every = [...table.querySelectorAll('a[data-k]')];
  every.forEach(link => { link.tabIndex = -1; });
  if (every[0]) every[0].tabIndex = 0;
  table.addEventListener('dragstart', event => event.preventDefault());
  table.addEventListener('pointerdown', drag);
  table.addEventListener('keydown', key);
  // A narrow screen opens at the present, not at the morning.
  const line = document.querySelector('[data-now] line');
  const box = table.closest('.tl');
  if (line && box) box.scrollLeft += line.getBoundingClientRect().left - box.getBoundingClientRect().left - box.clientWidth / 2;
}
