// Keys, wheel, pointer and buttons; then the first drawing.
function fold(on) {
  axis.fold = on;
  axis.view = [0, 1];
  find('#even').setAttribute('aria-pressed', String(!on));
  find('#fold').setAttribute('aria-pressed', String(on));
  layAxis();
  render();
}
function whole() {
  axis.view = [0, 1];
  render();
}
const KEYS = {
  ArrowRight: () => pickNext(1),
  ArrowLeft: () => pickNext(-1),
  ArrowUp: () => pickOtherLane(-1),
  ArrowDown: () => pickOtherLane(1),
  Home: () => pick(inTime()[0]?.a),
  End: () => pick(inTime().at(-1)?.a),
  '+': () => { zoom(0.6); render(); },
  '=': () => { zoom(0.6); render(); },
  '-': () => { zoom(1 / 0.6); render(); },
  0: whole,
  n: () => pickNext(1, isProblem),
  Enter: () => lineOf(picked.step)?.focus(),
};
canvas.addEventListener('keydown', (event) => {
  const panned = event.shiftKey && { ArrowLeft: -0.2, ArrowRight: 0.2 }[event.key];
  const does = panned ? () => { pan(panned); render(); } : !event.ctrlKey && !event.metaKey && KEYS[event.key];
  if (!does) return;
  event.preventDefault();
  does();
});
canvas.addEventListener('wheel', (event) => {
  const box = canvas.getBoundingClientRect();
  const zooms = event.ctrlKey || event.metaKey || event.clientY - box.top < 60 || document.activeElement === canvas;
  if (zooms) zoom(Math.exp(event.deltaY * 0.0022), Math.max(0, (event.clientX - box.left - axis.left) / room()));
  else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) pan(event.deltaX / 600);
  else return;
  event.preventDefault();
  paint();
}, { passive: false });

const fingers = new Map();
let drag = null;
canvas.addEventListener('pointerdown', (event) => {
  fingers.set(event.pointerId, event.clientX);
  drag = { x: event.clientX, moved: false, strip: event.target.closest('[data-strip]'), view: [...axis.view], apart: null };
});

function dragged(event, x) {
  const width = drag.view[1] - drag.view[0];
  if (!drag.moved) canvas.setPointerCapture(event.pointerId);
  drag.moved = true;
  const shown = drag.strip ? share((x - axis.left) / room() * DATA.end) - width / 2 : drag.view[0] - (event.clientX - drag.x) / room() * width;
  showFrom(shown, width);
  paint();
  hideTip();
}
function pinched() {
  const [one, other] = fingers.values();
  const apart = Math.abs(one - other);
  if (drag.apart && apart > 8) zoom(drag.apart / apart);
  drag.apart = Math.max(apart, 8);
  paint();
}
function hovered(event, x) {
  picked.hover = x >= axis.left && x <= edge() ? timeAt(x) : null;
  tellValues(picked.hover);
  const over = event.target.closest('[data-tip],[data-a]');
  const step = over?.dataset.a && stepAt(over.dataset.a);
  if (over?.dataset.tip) showTip(over.dataset.tip, event.clientX, event.clientY);
  else if (step) showTip(`<b>${text(step.a)}</b> <span class="st-${step.r}">${WORDS[step.r]}</span>${step.s === null ? '' : ` at ${clock(step.s, true)}, took ${lasts((step.e ?? DATA.end) - step.s)}`}<br><code>${text(step.c.slice(0, 120))}</code>${step.m ? `<br>${coded(step.m)}` : ''}`, event.clientX, event.clientY);
  else hideTip();
}
canvas.addEventListener('pointermove', (event) => {
  const x = event.clientX - canvas.getBoundingClientRect().left;
  if (fingers.has(event.pointerId)) fingers.set(event.pointerId, event.clientX);
  if (drag && fingers.size === 2) pinched();
  else if (drag && (drag.moved || Math.abs(event.clientX - drag.x) > 4)) dragged(event, x);
  else hovered(event, x);
});
function released(event) {
  fingers.delete(event.pointerId);
  if (drag && !drag.moved && event.type === 'pointerup') {
    const over = event.target.closest('[data-a]');
    if (over) pick(over.dataset.a);
    else if (drag.strip) dragged(event, event.clientX - canvas.getBoundingClientRect().left);
  }
  drag = null;
}
canvas.addEventListener('pointerup', released);
canvas.addEventListener('pointercancel', released);
canvas.addEventListener('pointerleave', () => { picked.hover = null; tellValues(null); hideTip(); });

document.addEventListener('click', (event) => {
  const link = event.target.closest('[data-go]');
  const line = event.target.closest('.cmd[data-a]');
  if (line) pick(line.dataset.a, 'runbook');
  if (!link || !stepAt(link.dataset.go)) return;
  event.preventDefault();
  pick(link.dataset.go);
  (innerWidth > 1100 ? find('#timeline') : lineOf(link.dataset.go))?.scrollIntoView({ block: innerWidth > 1100 ? 'start' : 'center' });
});
find('#even').onclick = () => fold(false);
find('#fold').onclick = () => fold(true);
find('#zoom-in').onclick = KEYS['+'];
find('#zoom-out').onclick = KEYS['-'];
find('#zoom-all').onclick = whole;
find('#next-problem').onclick = KEYS.n;

// Which update is followed through the states of things; at most one.
function follow(place) {
  picked.way = place;
  [...find('#ways').children].forEach((one, at) => one.setAttribute('aria-pressed', String(picked.way === at)));
  render();
}
DATA.stories.forEach((story, place) => {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = story.name.replace(/^./, (first) => first.toUpperCase());
  button.setAttribute('aria-pressed', String(picked.way === place));
  button.onclick = () => follow(picked.way === place ? null : place);
  find('#ways').append(button);
});
findAll('[data-way]').forEach((button) => {
  button.onclick = () => {
    follow(DATA.stories.findIndex((story) => story.name === button.dataset.way));
    find('#timeline').scrollIntoView();
  };
});

const swatch = (inner) => `<svg width="20" height="12" aria-hidden="true">${inner}</svg>`;
find('#key').innerHTML = [
  `<span>${swatch('<rect y="1" width="20" height="10" rx="2" fill="var(--ok)"/>')}command, ok</span>`,
  `<span>${swatch('<rect x=".5" y="2.5" width="19" height="7" rx="2" fill="var(--card)" stroke="var(--ok)"/>')}a wait</span>`,
  ...WRONG.filter((kind) => DATA.steps.some((step) => step.r === kind)).map((kind) => `<span class="no">${mark(kind, 12)}${WORDS[kind]}</span>`),
  DATA.steps.some((step) => step.r === 'not-reached') ? `<span>${mark('not-reached', 12)}not reached</span>` : '',
  `<span class="no">${mark('gap', 13)}nobody served</span>`,
  DATA.losses.length ? `<span class="ls">${mark('loss', 12)}updates lost</span>` : '',
  DATA.faults.length ? `<span style="color:var(--fault)">${mark('fault', 12)}fault</span>` : '',
  DATA.changes.length ? `<span style="color:var(--fault)">${mark('change', 12)}deviation</span>` : '',
  `<span>${swatch('<rect width="20" height="12" fill="var(--t-on)"/>')}works</span>`,
  `<span>${swatch('<rect x=".5" y=".5" width="19" height="11" fill="var(--t-part)" fill-opacity=".55" stroke="var(--t-on)"/>')}in part</span>`,
  `<span>${swatch('<rect width="20" height="12" fill="url(#busy)"/>')}changing</span>`,
  `<span>${swatch('<path d="M0 10.5h20" stroke="var(--ink3)" stroke-dasharray="1.5 3"/>')}absent, down</span>`,
  DATA.stories.length ? `<span style="color:var(--story)">${swatch('<path d="M2 6h18" stroke="var(--story)" stroke-width="3"/><circle cx="4" cy="6" r="3.4" fill="var(--card)" stroke="var(--story)" stroke-width="2"/>')}a copy of the update</span>` : '',
].join('');

// The runbook is as high as the drawing beside it, and scrolls in itself.
function fit() {
  find('#doc').style.maxHeight = innerWidth > 1100 ? `${find('#tlbox').offsetHeight}px` : 'none';
}
tellResults();
const long = DATA.steps.reduce((sum, step) => sum + (step.s !== null && (step.e ?? DATA.end) - step.s > LONG ? (step.e ?? DATA.end) - step.s : 0), 0);
fold(innerWidth < 700 || (long > 0.4 * DATA.end && DATA.steps.length > 20));
fit();
const first = DATA.losses.find((loss) => loss.step)?.step ?? DATA.stuck ?? DATA.steps.find(isProblem)?.a ?? DATA.steps[0]?.a;
if (first) pick(first, innerWidth > 1100 ? undefined : 'runbook');
fit();
addEventListener('resize', () => { render(); fit(); });
addEventListener('beforeprint', () => {
  axis.view = [0, 1];
  find('#timeline').append(find('#doc'));
  render(1000);
  findAll('details').forEach((one) => { one.open = true; });
});
addEventListener('afterprint', () => { find('.bench').append(find('#doc')); render(); });
