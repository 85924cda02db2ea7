// The lanes of the runbook: each command a bar with its result, its step above it.
const WRONG = ['refused', 'failed', 'timed-out', 'not-modelled'];
const WORDS = { ok: 'ok', refused: 'refused', failed: 'failed', skipped: 'left out', 'timed-out': 'timed out', 'not-modelled': 'not modelled', unfinished: 'unfinished', 'not-reached': 'not reached' };
const isWrong = (step) => WRONG.includes(step.r);
const isWait = (step) => /^(sleep|wait|marker)\b|\s-wait\b/i.test(step.c);
const wordWidth = (words, each = 6.1) => words.length * each;
const shortened = (words, width) => {
  const most = Math.floor(width / 5.8);
  return words.length <= most ? words : most < 4 ? '' : `${words.slice(0, most - 1)}…`;
};
const lanes = [...new Set(DATA.steps.map((step) => step.lane))];
const stepOf = (address) => address.replace(/^(before|after) /, '').split('.')[0];

// A plate with a mark and words, where something must not be overlooked.
function plate([x, y], words, colour, kind) {
  const width = wordWidth(words) + (words ? 24 : 16);
  return `<g pointer-events="none"><rect x="${x - width / 2}" y="${y - 7.5}" width="${width}" height="15" rx="3" fill="var(--card)"/>`
    + markAt(kind, [x - width / 2 + 3, y - 5], 10, colour)
    + `<text x="${x - width / 2 + 17}" y="${y + 4}" style="fill:${colour};font-weight:640;font-size:11px">${text(words)}</text></g>`;
}

// When a command would have been typed that was left out: when the next in the plan was.
const meant = (step) => DATA.steps.slice(DATA.steps.indexOf(step)).find((one) => one.s !== null)?.s ?? null;

// The numbers of steps, those first that went wrong, as far as there is room.
function stepNumbers(y, height) {
  const groups = new Map();
  DATA.steps.filter((step) => step.s !== null).forEach((step) => {
    const id = stepOf(step.a);
    const group = groups.get(id) || { id, from: Infinity, to: 0, weight: 2 };
    group.from = Math.min(group.from, step.s);
    group.to = Math.max(group.to, step.e ?? DATA.end);
    if (isWrong(step)) group.weight = 1;
    if (DATA.losses.some((loss) => loss.step === step.a)) group.weight = 0;
    groups.set(id, group);
  });
  const [under, labels, placed] = [[], [], []];
  for (const group of groups.values()) {
    const there = seen(group.from, group.to, 3);
    if (!there) continue;
    under.push(`<rect x="${there[0] - 1.5}" y="${y}" width="${there[1] + 3}" height="${height}" fill="var(--wash)"/>`);
    labels.push({ ...group, x: there[0] + there[1] / 2, half: wordWidth(group.id, 6.6) / 2 });
  }
  labels.sort((one, other) => one.weight - other.weight);
  for (const label of labels) {
    if (placed.some((other) => Math.abs(other.x - label.x) < other.half + label.half + 3)) continue;
    placed.push(label);
    under.push(`<text x="${label.x}" y="${y + 12}" text-anchor="middle" style="font-weight:600;font-size:11px;fill:var(--ink)">${text(label.id)}</text>`);
  }
  return under.join('');
}

// How a bar looks: its height, its filling and its edge.
function barStyle(step) {
  if (step.r === 'skipped') return [8, 'none', 'var(--fault)', '2 2'];
  if (step.s === null) return [12, 'var(--card)', 'var(--ink3)', '3 2'];
  if (step.r === 'timed-out') return [16, 'url(#gap)', 'var(--bad)', ''];
  if (isWrong(step)) return [22, 'var(--bad)', 'none', ''];
  if (step.r === 'unfinished') return [14, 'var(--card)', 'var(--ok)', '3 2'];
  return isWait(step) ? [8, 'var(--card)', 'var(--ok)', ''] : [14, 'var(--ok)', 'none', ''];
}

// What is written on a bar or above it.
function barWords(step, [x, width], y) {
  if (step.s === null) return '';
  if (step.r === 'timed-out') {
    const words = width > 170 ? `timed out after ${lasts((step.e ?? DATA.end) - step.s)}` : width > 84 ? 'timed out' : '';
    return width > 24 ? plate([x + width / 2, y], words, 'var(--bad)', 'timed-out') : markAt('timed-out', [x + width / 2 - 5, y - 21], 10, 'var(--bad)');
  }
  if (isWrong(step)) {
    const inside = width >= 14;
    return markAt(step.r, inside ? [x + width / 2 - 6, y - 6] : [x + width / 2 - 5, y - 22], inside ? 12 : 10, inside ? 'var(--card)' : 'var(--bad)');
  }
  if (width < 70 || isWait(step) || step.r !== 'ok') return '';
  return `<text x="${x + 5}" y="${y + 4}" style="fill:var(--ok-ink);font-size:11px;pointer-events:none">${text(shortened(`${step.a} ${step.c}`, width - 10))}</text>`;
}

const spoken = (step) => `${step.a}, ${step.c}, ${WORDS[step.r]}${step.s === null ? '' : `, at ${clock(step.s)}, took ${lasts((step.e ?? DATA.end) - step.s)}`}`;

function bar(step, y, height, behind) {
  const left = step.r === 'skipped' ? meant(step) : null;
  const there = left !== null ? [across(left) - 13, 9] : step.s === null ? [behind, 12] : seen(step.s, step.e ?? DATA.end, 3);
  if (!there || there[0] > axis.width || there[0] < axis.left - 13) return '';
  const [x, width] = there;
  const [tall, fill, stroke, dash] = barStyle(step);
  const chosen = picked.step === step.a;
  return `<g role="option" id="b-${text(step.a)}" data-a="${text(step.a)}" aria-selected="${chosen}" aria-label="${text(spoken(step))}" class="bar">`
    + `<rect x="${x - 3}" y="${y - height / 2 + 1}" width="${width + 6}" height="${height - 2}" fill="transparent"/>`
    + `<rect x="${x}" y="${y - tall / 2}" width="${width}" height="${tall}" rx="${width > 6 ? 2 : 1}" fill="${fill}" stroke="${stroke}" stroke-dasharray="${dash}"/>`
    + (chosen ? `<rect x="${x - 3}" y="${y - 14}" width="${width + 6}" height="28" rx="4" fill="none" stroke="var(--sel)" stroke-width="2"/>` : '')
    + barWords(step, there, y) + '</g>';
}

// All lanes below each other; gives back where they end.
function drawLanes(sheet, y) {
  const height = sheet.narrow ? 34 : 32;
  sheet.body.push(stepNumbers(y, 18 + lanes.length * height));
  let top = y + 18;
  const last = Math.max(0, ...DATA.steps.map((step) => step.e ?? 0));
  lanes.forEach((lane, place) => {
    const middle = top + height / 2 + (sheet.narrow ? 6 : 0);
    const at = (time) => DATA.steps.find((step) => step.lane === lane && step.s !== null && step.s <= time && time <= (step.e ?? DATA.end))?.a ?? '';
    sheet.body.push(label(sheet, { id: `lane-${place}`, name: lane, y: top, height, value: (time) => (time === null ? '' : at(time)) }));
    sheet.body.push(`<line class="lane" x1="${axis.left}" x2="${edge()}" y1="${middle}" y2="${middle}" stroke="var(--rule2)"/>`);
    let waiting = 0;
    for (const step of DATA.steps) {
      if (step.lane === lane) sheet.body.push(bar(step, middle, height, across(last) + 14 + 16 * (step.s === null && !(step.r === 'skipped' && meant(step) !== null) ? waiting++ : 0)));
    }
    top += height;
  });
  return top + 8;
}
