// The matrix of single mistakes: rows of the runbook, a column for each kind, and a strip of places for what is moved.
const board = find('#mistakes');
const M = DATA.matrix;
M.cells.forEach((cell) => {
  cell.cause = M.said[cell.cause];
  cell.step = M.said[cell.step];
  cell.amiss = cell.amiss.map((place) => M.said[place]);
});
const ENDS = { loss: 'updates lost', pending: 'updates pending', stuck: 'stuck', broken: 'an objective broken', unsettled: 'not settled', gap: 'held, with a long gap', noise: 'held, with refusals', held: 'held' };
const COLOURS = { loss: 'var(--loss)', pending: 'var(--pend)', stuck: 'var(--warn)', broken: 'var(--bad)', unsettled: 'var(--warn)', gap: 'var(--bad)', noise: 'var(--ink3)', held: 'var(--ink3)' };
const RANK = Object.keys(ENDS);
const brief = (count) => (count < 1000 ? String(count) : count < 10000 ? `${(count / 1000).toFixed(1)}k` : `${Math.round(count / 1000)}k`);

function dot(end, count) {
  const colour = COLOURS[end];
  if (end === 'held') return `<circle cx="8" cy="8" r="1.5" fill="${colour}"/>`;
  if (end === 'noise') return `<circle cx="8" cy="8" r="3" fill="none" stroke="${colour}" stroke-width="1.3"/>`;
  if (end === 'loss' || end === 'pending') {
    const r = end === 'loss' ? 2.8 + Math.log10(count + 1) * 1.2 : 4.8;
    return `<path d="M8 ${8 - r}L${8 + r} 8 8 ${8 + r} ${8 - r} 8z" ${end === 'loss' ? `fill="${colour}"` : `fill="none" stroke="${colour}" stroke-width="1.5"`}/>`;
  }
  const shape = { stuck: 'stuck', broken: 'refused', unsettled: 'not-modelled', gap: 'gap' }[end];
  return `<g color="${colour}" transform="translate(2 2) scale(.75)">${SHAPES[shape]}</g>`;
}
const ending = (cell) => (cell.n ? `${number(cell.n)} ${cell.e === 'loss' ? 'lost' : 'pending'}` : cell.e === 'gap' ? `held, gap of ${lasts(cell.gap)}` : ENDS[cell.e]);
const button = (at) => {
  const cell = M.cells[at];
  return `<button type="button" class="mc" tabindex="-1" data-cell="${at}"${cell.group === null ? '' : ` data-of="${cell.group}"`} aria-label="${text(`${cell.d}: ${ending(cell)}`)}"><svg width="16" height="16" aria-hidden="true">${dot(cell.e, cell.n)}</svg></button>`;
};
const worstOf = (cells) => [...cells].sort((one, other) => RANK.indexOf(M.cells[one].e) - RANK.indexOf(M.cells[other].e) || M.cells[other].n - M.cells[one].n)[0];

function several(cells) {
  if (!cells) return '';
  const worst = M.cells[worstOf(cells)];
  const cost = worst.n ? `<span style="color:${COLOURS[worst.e]}">${brief(worst.n)}</span>` : worst.e === 'gap' ? `<span style="color:var(--bad)">${lasts(worst.gap).replace(/ min.*/, ' min')}</span>` : '';
  return `<span class="cs">${cells.map(button).join('')}${cost}</span>`;
}
function strip(row) {
  const there = new Map();
  for (const [place, cell] of row.moved) there.set(place, [...(there.get(place) ?? []), cell]);
  const places = [];
  for (let place = 0; place <= M.commands; place++) {
    const own = place >= row.own[0] && place <= row.own[1];
    places.push(there.has(place) ? button(worstOf(there.get(place))) : `<i class="${own ? 'own' : ''}"></i>`);
  }
  return `<div class="strip">${places.join('')}</div>`;
}
const anyMoved = M.rows.some((row) => row.moved.length);
const heads = Array.from({ length: M.commands + 1 }, (_, place) => `<i class="h">${text(M.heads.find(([at]) => at === place)?.[1] ?? '')}</i>`).join('');
const wanted = M.rows.filter((row) => !row.is_step || row.moved.length || Object.keys(row.cells).length);
const tables = `<table class="mx"><thead><tr><th>step and command</th>${M.kinds.map(([, name]) => `<th>${name}</th>`).join('')}${anyMoved ? `<th>moved to before step<div class="strip">${heads}</div></th>` : ''}</tr></thead><tbody>`
  + wanted.map((row) => `<tr class="${row.is_step ? 'step' : ''}${row.is_below ? ' sub' : ''}"><th scope="row"><span class="ad">${text(row.key)}</span> <span class="cm">${text(row.text)}</span></th>${M.kinds.map(([kind]) => `<td>${several(row.cells[kind])}</td>`).join('')}${anyMoved ? `<td>${strip(row)}</td>` : ''}</tr>`).join('') + '</tbody></table>';

function tell(at) {
  const cell = M.cells[at];
  findAll('.mc.sel').forEach((one) => one.classList.remove('sel'));
  find(`.mc[data-cell="${at}"]`)?.classList.add('sel');
  const command = `${DATA.replay[0]}'${cell.d.replaceAll("'", "'\\''")}'${DATA.replay[1]}`;
  find('#inspect').innerHTML = `<div class="h"><b>${text(cell.d)}</b><span class="mk" style="color:${COLOURS[cell.e]}">${ending(cell)}${cell.clients ? `, ${number(cell.clients)} of them to clients` : ''}</span>${cell.gap ? `<span>longest gap ${lasts(cell.gap)}</span>` : ''}${cell.cause ? `<span class="small">${text(cell.cause.replaceAll('-', ' '))}${cell.step ? `, by ${text(cell.step)}` : ''}</span>` : ''}</div>`
    + `<div class="small">${cell.amiss.length ? `Seen on the way: ${text(cell.amiss.join(', '))}` : 'No command goes wrong: nobody sees it on the way.'}</div><pre class="small">$ ${text(command)}</pre>`;
}
// The nearest mistake in the direction of an arrow: in the row before or after, or beside it.
function beside(one, [right, down]) {
  const from = one.getBoundingClientRect();
  let [best, least] = [null, 1e6];
  for (const other of findAll('.mc', board)) {
    const there = other.getBoundingClientRect();
    const [x, y] = [there.left - from.left, there.top - from.top];
    const along = x * right + y * down;
    const aside = Math.abs(right ? y : x);
    if (other === one || along < 3 || (right && aside > 5)) continue;
    if (along + aside * 2 < least) [best, least] = [other, along + aside * 2];
  }
  return best;
}
function highlight(group) {
  board.classList.toggle('dim', group !== null);
  findAll('.mc', board).forEach((one) => one.classList.toggle('on', one.dataset.of === group));
  find('#all-groups').hidden = group === null;
  if (group !== null) find('#matrix').scrollIntoView();
}

if (board) {
  board.innerHTML = tables;
  const used = RANK.filter((end) => M.cells.some((cell) => cell.e === end));
  find('#key').innerHTML = used.map((end) => `<span><svg width="16" height="16" aria-hidden="true">${dot(end, 100)}</svg>${ENDS[end]}</span>`).join('') + '<button type="button" id="all-groups" hidden>Show all</button>';
  const cellOf = (event) => event.target.closest('.mc')?.dataset.cell;
  board.addEventListener('click', (event) => { if (cellOf(event)) tell(Number(cellOf(event))); });
  board.addEventListener('focusin', (event) => { if (cellOf(event)) tell(Number(cellOf(event))); });
  board.addEventListener('mouseover', (event) => {
    const cell = M.cells[Number(cellOf(event))];
    if (cell) showTip(`<b>${text(cell.d)}</b><br>${ending(cell)}${cell.step ? `, by ${text(cell.step)}` : ''}`, event.clientX, event.clientY);
    else hideTip();
  });
  board.addEventListener('mouseleave', hideTip);
  board.addEventListener('keydown', (event) => {
    const way = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[event.key];
    if (!way) return;
    event.preventDefault();
    const at = document.activeElement.closest('.mc');
    (at ? beside(at, way) : find('.mc.sel', board) ?? find('.mc', board))?.focus();
  });
  findAll('[data-group]').forEach((one) => { one.onclick = () => highlight(one.dataset.group); });
  find('#all-groups').onclick = () => highlight(null);
  if (M.cells.length) tell(worstOf(M.cells.keys()));
}
