// Commands in columns by what they need, in a band for each lane; the edges between them, and what happens otherwise.
const place = find('#order');
const { nodes, lines } = DATA;
const KINDS = {
  loss: ['var(--loss)', 2.2, '', 'updates lost otherwise'],
  pending: ['var(--pend)', 1.8, '6 3', 'updates pending otherwise'],
  amiss: ['var(--ink3)', 1.2, '', 'something goes wrong otherwise'],
  tools: ['var(--ink3)', 1.4, '1.5 3', 'cannot be typed otherwise'],
};
const before = nodes.map((_, at) => lines.filter((line) => line.to === at));
const after = nodes.map((_, at) => lines.filter((line) => line.from === at));
const isFree = (at) => !before[at].length && !after[at].length;
const lanes = [...new Set(nodes.map((node) => node.lane))];
const [HIGH, GAP, GUTTER] = [46, 12, 96];
let chosen = null;

function reach(from, next) {
  const [found, open] = [new Set(), [from]];
  while (open.length) for (const other of next(open.pop())) if (!found.has(other)) { found.add(other); open.push(other); }
  return found;
}
const allBefore = nodes.map((_, at) => reach(at, (one) => before[one].map((line) => line.from)));
const allAfter = nodes.map((_, at) => reach(at, (one) => after[one].map((line) => line.to)));

// Where each command stands: its column by depth, within the band of its lane in the order of its neighbours' middles.
function layout(width) {
  const columns = Math.max(1, ...nodes.filter((_, at) => !isFree(at)).map((node) => node.depth + 1));
  const wide = Math.max(134, (width - GUTTER - 16) / columns);
  const [at, bands] = [new Map(), []];
  let y = 10;
  for (const lane of lanes) {
    const own = nodes.map((_, one) => one).filter((one) => nodes[one].lane === lane && !isFree(one));
    if (!own.length) continue;
    const stacks = new Map();
    for (const one of own) stacks.set(nodes[one].depth, [...(stacks.get(nodes[one].depth) ?? []), one]);
    const most = Math.max(...[...stacks.values()].map((stack) => stack.length));
    const height = most * (HIGH + GAP) + GAP + 8;
    for (const depth of [...stacks.keys()].sort((one, other) => one - other)) {
      const stack = stacks.get(depth);
      const middle = (one) => { const known = before[one].map((line) => at.get(line.from)?.[1]).filter((here) => here !== undefined); return known.length ? known.reduce((sum, here) => sum + here, 0) / known.length : y; };
      const order = new Map(stack.map((one) => [one, middle(one)]));
      stack.sort((one, other) => order.get(one) - order.get(other) || one - other);
      const top = y + (height - stack.length * (HIGH + GAP) + GAP) / 2;
      stack.forEach((one, nth) => at.set(one, [GUTTER + depth * wide, top + nth * (HIGH + GAP)]));
    }
    bands.push([lane, y, height]);
    y += height + 14;
  }
  const free = nodes.map((_, one) => one).filter(isFree);
  const each = Math.max(1, Math.floor((columns * wide) / wide));
  free.forEach((one, nth) => at.set(one, [GUTTER + (nth % each) * wide, y + Math.floor(nth / each) * (HIGH + GAP)]));
  const height = y + Math.ceil(free.length / each) * (HIGH + GAP);
  if (free.length) bands.push(['free', y - 6, height - y]);
  return { at, bands, box: wide - 26, width: GUTTER + columns * wide, height };
}

// A command in the two lines of its box: broken between words, and cut where it is longer, with a sign of that.
function words(command, most) {
  const cut = (line) => (line.length > most ? `${line.slice(0, most - 1)}…` : line);
  const [first, ...rest] = command.split(' ');
  let line = first;
  while (rest.length && `${line} ${rest[0]}`.length <= most) line += ` ${rest.shift()}`;
  return [line, rest.join(' ')].filter(Boolean).map(cut);
}
function edgeOf(line, nth, plan) {
  const [colour, width, dash] = KINDS[line.kind];
  const [[x, y], [tx, ty]] = [plan.at.get(line.from), plan.at.get(line.to)];
  const [outs, ins] = [after[line.from], before[line.to]];
  const x1 = x + plan.box;
  const y1 = y + HIGH * (outs.indexOf(line) + 1) / (outs.length + 1);
  const [x2, y2] = [tx - 7, ty + HIGH * (ins.indexOf(line) + 1) / (ins.length + 1)];
  const bend = Math.max(18, Math.min(90, (x2 - x1) * 0.45));
  const path = `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
  const tip = text(`<b>${text(nodes[line.from].a)} before ${text(nodes[line.to].a)}</b><br>otherwise: ${coded(line.words)}`);
  return `<g class="edge" data-line="${nth}"><path d="${path}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-dasharray="${dash}"/><path d="M${x2 + 6} ${y2}l-7 -3.6v7.2z" fill="${colour}"/><path d="${path}" fill="none" stroke="transparent" stroke-width="10" data-tip="${tip}"/></g>`;
}
function nodeOf(at, plan) {
  const [x, y] = plan.at.get(at);
  const node = nodes[at];
  const needs = before[at].map((line) => nodes[line.from].a).join(', ') || 'nothing';
  const wanted = after[at].map((line) => nodes[line.to].a).join(', ') || 'nothing';
  const most = Math.floor((plan.box - 14) / 6);
  return `<g class="node${isFree(at) ? ' free' : ''}" data-node="${at}" role="button" tabindex="${at === (chosen ?? 0) ? 0 : -1}" aria-label="${text(`${node.a}, ${node.text}. ${isFree(at) ? 'Free.' : `Needs before it: ${needs}. Needed by: ${wanted}.`}`)}"><rect x="${x}" y="${y}" width="${plan.box}" height="${HIGH}" rx="6"/><text x="${x + 8}" y="${y + 14}" style="font-weight:650;fill:var(--ink)">${text(node.a)}</text>${words(node.text, most).map((line, nth) => `<text x="${x + 8}" y="${y + 27 + nth * 12}" style="font-size:10.5px">${text(line)}</text>`).join('')}</g>`;
}
function draw() {
  const plan = layout(place.clientWidth - 4);
  const bands = plan.bands.map(([lane, y, height]) => `<rect x="0" y="${y}" width="${plan.width}" height="${height}" rx="8" fill="var(--wash)" opacity=".55"/><text x="10" y="${y + height / 2 + 4}" style="font-weight:600;fill:var(--ink)">${text(lane.slice(0, 14))}</text>`);
  place.innerHTML = `<svg class="g graph" width="${plan.width}" height="${plan.height + 4}" role="group" aria-label="${nodes.length} commands, ${lines.length} of their precedences needed">${bands.join('')}${lines.map((line, nth) => edgeOf(line, nth, plan)).join('')}${nodes.map((_, at) => nodeOf(at, plan)).join('')}</svg>`;
  choose(chosen);
}

// A command with all that must come before and after it.
function choose(at, focus) {
  chosen = at;
  const related = at === null ? null : new Set([at, ...allBefore[at], ...allAfter[at]]);
  find('.graph').classList.toggle('act', at !== null);
  findAll('.node').forEach((one) => {
    const own = Number(one.dataset.node);
    one.classList.toggle('sel', own === at);
    one.classList.toggle('rel', related === null || related.has(own));
    one.setAttribute('tabindex', own === (at ?? 0) ? 0 : -1);
  });
  const isWay = ({ from, to }) => related === null || [allBefore, allAfter].some((all) => (from === at || all[at].has(from)) && (to === at || all[at].has(to)));
  findAll('.edge').forEach((one) => one.classList.toggle('rel', isWay(lines[Number(one.dataset.line)])));
  if (focus) find(`.node[data-node="${at}"]`).focus();
  if (at === null) {
    find('#inspect').innerHTML = '<span class="small">Choose a command to see what must come before and after it, and what happens otherwise.</span>';
    return;
  }
  const row = (line, other, word) => `<tr><td>${word} <b>${text(nodes[other].a)}</b></td><td style="color:${KINDS[line.kind][0]}">otherwise: ${coded(line.words)}${line.replay ? `<br><code class="small">${text(line.replay)}</code>` : ''}</td></tr>`;
  const rows = [...before[at].map((line) => row(line, line.from, 'after')), ...after[at].map((line) => row(line, line.to, 'before'))];
  find('#inspect').innerHTML = `<div class="h"><b>${text(nodes[at].a)}</b><code>${text(nodes[at].text)}</code><span class="small">${isFree(at) ? 'free in all that was tried' : `after ${allBefore[at].size} and before ${allAfter[at].size} others`}</span><button type="button" id="all">Show all</button></div>${rows.length ? `<table><thead><tr><th>stands</th><th>why</th></tr></thead><tbody>${rows.join('')}</tbody></table>` : ''}`;
  find('#all').onclick = () => choose(null);
}
find('#key').innerHTML = Object.entries(KINDS).filter(([kind]) => lines.some((line) => line.kind === kind)).map(([kind, [colour, width, dash, said]]) => `<span><svg width="30" height="10" aria-hidden="true"><path d="M1 5h22" stroke="${colour}" stroke-width="${width}" stroke-dasharray="${dash}"/><path d="M29 5l-7 -3.6v7.2z" fill="${colour}"/></svg>${said} (${lines.filter((line) => line.kind === kind).length})</span>`).join('');
draw();
place.addEventListener('click', (event) => { const node = event.target.closest('.node'); choose(node ? Number(node.dataset.node) : null); });
place.addEventListener('focusin', (event) => { const node = event.target.closest('.node'); if (node && Number(node.dataset.node) !== chosen) choose(Number(node.dataset.node)); });
place.addEventListener('mousemove', (event) => {
  const tip = event.target.closest('[data-tip]');
  if (tip) showTip(tip.dataset.tip, event.clientX, event.clientY); else hideTip();
});
place.addEventListener('mouseleave', hideTip);
place.addEventListener('keydown', (event) => {
  const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (event.key === 'Escape') choose(null);
  if (!by) return;
  event.preventDefault();
  choose(Math.max(0, Math.min(nodes.length - 1, (chosen ?? -1) + by)), true);
});
addEventListener('resize', draw);
