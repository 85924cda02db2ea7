// Runs in small: the commands of each lane, where nobody was served, the deviations, and where updates were lost.
const WRONG_ONES = ['refused', 'failed', 'timed-out', 'not-modelled'];
const waits = (command) => /^(sleep|wait|marker)\b|\s-wait\b/i.test(command);
const pixels = (words) => words.length * 5.8;

// Room for each stretch by the logarithm of its length, so that long waits leave the rest to be seen.
function folded(runs, [left, right]) {
  const keys = [...new Set(runs.flatMap((run) => run.steps.flatMap(([, from, to]) => [from, to])))].sort((one, other) => one - other);
  if (!keys.length) return () => left;
  const units = [0];
  for (let place = 1; place < keys.length; place++) units.push(units[place - 1] + 2 + Math.log1p((keys[place] - keys[place - 1]) / 1000) * 3);
  const total = units[units.length - 1] || 1;
  return (time) => {
    let place = 1;
    while (place < keys.length - 1 && keys[place] < time) place++;
    const [from, to] = [keys[place - 1], keys[place] ?? keys[place - 1] + 1];
    const share = Math.min(1, Math.max(0, (time - from) / (to - from || 1)));
    return left + (units[place - 1] + ((units[place] ?? units[place - 1]) - units[place - 1]) * share) / total * (right - left);
  };
}

function small(run, width = 430, runs = [run]) {
  const left = Math.min(120, 12 + Math.max(0, ...runs.flatMap((one) => one.lanes.map(pixels))));
  const across = folded(runs, [left, width - 8]);
  const base = 14 + run.lanes.length * 17;
  const drawn = run.lanes.map((lane, place) => `<text x="0" y="${18 + place * 17}" style="font-size:10.5px">${text(lane.slice(0, 18))}</text><line x1="${left}" x2="${width - 6}" y1="${14 + place * 17}" y2="${14 + place * 17}" stroke="var(--rule2)"/>`);
  for (const [lane, from, to, result, address, command] of run.steps) {
    const [x, y] = [across(from), 14 + lane * 17];
    const isWrong = WRONG_ONES.includes(result);
    const tall = isWrong ? 14 : 9;
    const fill = isWrong ? 'var(--bad)' : waits(command) ? 'var(--card)' : 'var(--ok)';
    drawn.push(`<rect x="${x}" y="${y - tall / 2}" width="${Math.max(3, across(to) - x)}" height="${tall}" rx="1" fill="${fill}" stroke="${isWrong ? 'var(--bad)' : waits(command) ? 'var(--ok)' : 'none'}"><title>${text(`${address} ${command}: ${result}`)}</title></rect>`);
  }
  for (const [from, to] of run.gaps) {
    if (to - from < 5000) continue;
    const x = across(from);
    drawn.push(`<rect x="${x}" y="${base - 6}" width="${Math.max(4, across(to) - x)}" height="7" fill="var(--bad-wash)" stroke="var(--bad)"><title>nobody served for ${lasts(to - from)}</title></rect>`);
  }
  const sign = (kind, time, words, colour) => {
    const x = across(time);
    drawn.push(`<g><title>${text(words)}</title><line x1="${x}" x2="${x}" y1="4" y2="${base + 2}" stroke="${colour}" stroke-dasharray="${kind === 'change' ? '2 2' : ''}"/>${markAt(kind, [x - 6, base + 2], 12, colour)}</g>`);
  };
  run.changes.forEach(([time, words]) => sign('change', time, words, 'var(--fault)'));
  run.losses.forEach(([time, count]) => sign('loss', time, `${number(count)} lost`, 'var(--loss)'));
  const words = `${run.steps.length} commands, ${run.steps.filter(([, , , result]) => WRONG_ONES.includes(result)).length} of them gone wrong`;
  return `<svg class="g" viewBox="0 0 ${width} ${base + 18}" width="100%" style="max-width:${width}px" role="img" aria-label="A run in small: ${words}">${drawn.join('')}</svg>`;
}
findAll('[data-small]').forEach((place) => {
  const run = DATA.small[Number(place.dataset.small)];
  if (run) place.innerHTML = place.dataset.together ? small(run, Math.max(430, place.clientWidth), DATA.small) : small(run);
});
