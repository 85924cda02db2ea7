// The whole drawing: the strip of the whole run, the axis, what happened at an instant, and all rows below each other.
const canvas = find('#tl');
const picked = { step: null, way: DATA.stories.length ? 0 : null, hover: null };
let sheet = null;

const HATCHES = '<defs>'
  + '<pattern id="gap" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="var(--bad-wash)"/><rect width="2.6" height="6" fill="var(--bad)"/></pattern>'
  + '<pattern id="busy" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="5" height="5" fill="var(--t-part)"/><rect width="2" height="5" fill="var(--t-on)"/></pattern></defs>';

// The whole run in even time; the window shows what is seen below.
function drawStrip() {
  const at = (time) => axis.left + time / DATA.end * room();
  const drawn = [`<g data-strip="1"><rect x="${axis.left}" y="6" width="${room()}" height="26" rx="4" fill="var(--wash)"/>`];
  const high = 16 / Math.max(1, lanes.length);
  lanes.forEach((lane, place) => {
    for (const step of DATA.steps) {
      if (step.lane !== lane || step.s === null) continue;
      drawn.push(`<rect x="${at(step.s)}" y="${11 + place * high}" width="${Math.max(1.4, at(step.e ?? DATA.end) - at(step.s))}" height="${Math.max(1.5, high - 2)}" fill="${isWrong(step) ? 'var(--bad)' : 'var(--ok)'}"/>`);
    }
  });
  for (const service of DATA.services) {
    for (const [from, to] of service.gaps) {
      if (to - from > BIG) drawn.push(`<rect x="${at(from)}" y="6" width="${at(Math.min(to, DATA.end)) - at(from)}" height="26" fill="var(--bad)" opacity=".16"/>`);
    }
  }
  const [left, right] = [at(timeAt(axis.left)), at(timeAt(edge()))];
  drawn.push(`<rect x="${left}" y="6" width="${Math.max(3, right - left)}" height="26" rx="4" fill="none" stroke="var(--sel)" stroke-width="1.5"/></g>`);
  if (!sheet.narrow) drawn.push('<text x="12" y="23" style="font-size:11px;fill:var(--ink3)">whole run, even time</text>');
  return drawn.join('');
}

// What happened at an instant: losses, where it stuck, faults.
function happenings() {
  const found = DATA.losses.map((loss) => ({ t: loss.t, kind: 'loss', words: `${number(loss.count)} lost${loss.step ? `, ${loss.step}` : ''}`, colour: 'var(--loss)' }));
  const stuck = DATA.steps.find((step) => step.a === DATA.stuck);
  if (stuck) found.push({ t: stuck.s ?? DATA.end, kind: 'stuck', words: `stuck at ${stuck.a}`, colour: 'var(--warn)' });
  for (const [from, to, words] of DATA.faults) found.push({ t: from, until: to, kind: 'fault', words, colour: 'var(--fault)' });
  for (const [at, words] of DATA.changes) found.push({ t: at, kind: 'change', words, colour: 'var(--fault)' });
  return found.sort((one, other) => one.t - other.t);
}

function drawHappenings(y, bottom) {
  const ends = [];
  for (const one of happenings()) {
    const x = across(one.t);
    if (one.until) {
      const there = seen(one.t, one.until);
      if (there) sheet.under.push(`<rect class="fault" x="${there[0]}" y="${y}" width="${there[1]}" height="${bottom - y}" fill="var(--fault)" opacity=".07"/>`);
    }
    if (x < axis.left - 1 || x > edge() + 1) continue;
    const words = shortened(one.words, room() * 0.7);
    const width = wordWidth(words, 6.4) + 16;
    const left = x + width > edge();
    const [from, to] = left ? [x - width, x] : [x, x + width];
    let row = ends.findIndex((end) => end < from);
    if (row < 0) row = ends.push(0) - 1;
    ends[row] = to + 6;
    if (row > 2) continue;
    const at = y + row * 16;
    sheet.over.push(`<g class="${one.kind}" data-tip="${text(`<b>${text(one.words)}</b><br>${clock(one.t, true)}${one.until ? ` to ${clock(one.until, true)}` : ''}`)}"><line x1="${x}" x2="${x}" y1="${at + 14}" y2="${bottom}" stroke="${one.colour}" stroke-width="1.5"${one.kind === 'fault' ? ' stroke-dasharray="3 3"' : ''}/>`
      + markAt(one.kind, [x - 7, at + 1], 14, one.colour)
      + `<text x="${left ? x - 11 : x + 11}" y="${at + 12}" text-anchor="${left ? 'end' : 'start'}" style="font-weight:640;fill:${one.colour};font-size:12px">${text(words)}</text></g>`);
  }
}
const rowsOfHappenings = () => Math.min(3, happenings().length);

function drawAxis(y, bottom) {
  for (const time of ticks()) {
    const x = across(time);
    const fine = timeAt(edge()) - timeAt(axis.left) < 20000;
    sheet.under.push(`<line x1="${x}" x2="${x}" y1="${y + 16}" y2="${bottom}" stroke="var(--rule)"/><text x="${x}" y="${y + 12}" text-anchor="middle" style="font-size:11px">${clock(time, fine)}</text>`);
  }
  sheet.under.push(`<line x1="${axis.left}" x2="${edge()}" y1="${y + 16.5}" y2="${y + 16.5}" stroke="var(--rule2)"/>`);
  for (const service of DATA.services) {
    for (const [from, to] of service.gaps) {
      const there = to - from > BIG && seen(from, to);
      if (there) sheet.under.push(`<rect x="${there[0]}" y="${y + 20}" width="${there[1]}" height="${bottom - y - 20}" fill="var(--bad)" opacity=".07"/>`);
    }
  }
}

function render(width) {
  axis.width = Math.max(300, width || find('#tlbox').clientWidth);
  const narrow = axis.width < 620;
  [axis.left, axis.right] = narrow ? [10, 10] : [axis.width < 700 ? 180 : 200, 16];
  sheet = { narrow, body: [], under: [], over: [], rows: [] };
  const top = 36;
  const events = top + 20;
  let y = events + Math.max(1, rowsOfHappenings()) * 16 + 4;
  sheet.body.push(heading('Runbook', y));
  y = drawLanes(sheet, y + (narrow ? 16 : 0));
  y = drawServices(sheet, y);
  y = drawTracks(sheet, y);
  y = drawCurves(sheet, y) + 4;
  drawHappenings(events, y);
  drawAxis(top, y);
  const cross = `<g id="cross" visibility="hidden" pointer-events="none"><line y1="${top + 14}" y2="${y}" stroke="var(--ink)" opacity=".55"/><rect y="${top - 1}" width="56" height="17" rx="3" fill="var(--ink)"/><text y="${top + 12}" text-anchor="middle" style="fill:var(--bg);font-size:11px"></text></g>`;
  canvas.setAttribute('viewBox', `0 0 ${axis.width} ${y + 4}`);
  canvas.style.height = width ? 'auto' : `${y + 4}px`;
  canvas.innerHTML = HATCHES + sheet.under.join('') + drawStrip() + sheet.body.join('') + sheet.over.join('') + cross;
  if (picked.step) canvas.setAttribute('aria-activedescendant', `b-${picked.step}`);
  tellValues(picked.hover);
}

// The value of every row at an instant; where there is none, what is worth knowing of the whole.
function tellValues(time) {
  for (const row of sheet.rows) {
    const place = document.getElementById(`value-${row.id}`);
    if (place) place.textContent = shortened(String(row.value(time)), sheet.narrow ? room() * 0.55 : axis.left - 34);
    const name = place && !sheet.narrow && !row.below ? place.previousElementSibling : null;
    if (name) name.style.visibility = place.textContent && wordWidth(place.textContent, 5.6) > axis.left - 40 - wordWidth(name.lastChild.textContent, 5.6) ? 'hidden' : '';
  }
  const cross = find('#cross');
  cross.setAttribute('visibility', time === null ? 'hidden' : 'visible');
  if (time === null) return;
  const x = across(time);
  const [line, plateRect, words] = cross.children;
  line.setAttribute('x1', x);
  line.setAttribute('x2', x);
  plateRect.setAttribute('x', x - 28);
  words.setAttribute('x', x);
  words.textContent = clock(time, true);
}

let waiting = 0;
function paint() {
  waiting ||= requestAnimationFrame(() => { waiting = 0; render(); });
}
