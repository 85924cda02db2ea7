// What runs below the lanes on the same axis: services, states of things by host, and quantities.
const BIG = 5000;

// The name of a row, and the place where its value under the pointer stands.
function label(sheet, row) {
  sheet.rows.push(row);
  const id = text(`value-${row.id}`);
  if (sheet.narrow) {
    const at = (x, rest) => `<text x="${x}" y="${row.y + 11}" style="font-size:11px"${rest}`;
    return `${at(axis.left, '')}>${text(shortened(row.name, room() * 0.6))}</text>${at(edge(), ` text-anchor="end" id="${id}"`)}></text>`;
  }
  const y = row.y + row.height / 2 + 4;
  const [name, rest] = row.below ? twoLines(row.name) : [row.name, ''];
  const wide = axis.left - 34;
  const own = row.below ? [22, y + (rest ? 24 : 13), 'start', 'var(--ink3)'] : [axis.left - 12, y, 'end', 'var(--ink)'];
  return `<text x="22" y="${y}"><title>${text(row.name)}</title>${text(shortened(name, row.below ? wide : wide - wordWidth(String(row.value(null)), 6)))}</text>`
    + (rest ? `<text x="22" y="${y + 12}">${text(shortened(rest, wide))}</text>` : '')
    + `<text x="${own[0]}" y="${own[1]}" text-anchor="${own[2]}" id="${id}" style="fill:${own[3]};font-size:11px"></text>`;
}
// A name that is too long for its place, parted where it says of what it is.
function twoLines(name) {
  const at = name.lastIndexOf(', ');
  return at < 0 || wordWidth(name, 5.8) <= axis.left - 34 ? [name, ''] : [name.slice(0, at), name.slice(at + 2)];
}
const heading = (words, y) => `<text x="12" y="${y + 13}" style="font-weight:600;fill:var(--ink)">${text(words)}</text>`;
const hairline = (y) => `<line x1="0" x2="${axis.width}" y1="${y}" y2="${y}" stroke="var(--rule)"/>`;

// A gap as a hatched block as high as its band; small ones that fall together become one mark.
function gaps(service, y, height) {
  const marks = [];
  let until = -1;
  for (const [from, to, cause, step] of service.gaps) {
    const there = seen(from, to, 2.5);
    if (!there || (there[0] + there[1] <= until && to - from < BIG)) continue;
    until = there[0] + there[1] + 1;
    const tip = `<b>${text(service.name)}: nobody served for ${lasts(to - from)}</b><br>${clock(from, true)} to ${clock(to, true)}<br>${coded(cause)}${step ? `<br>step ${text(step)}` : ''}`;
    const wide = there[1] > 6;
    marks.push(`<g class="gap" data-from="${from}" data-to="${to}" data-tip="${text(tip)}"><rect x="${there[0]}" y="${y}" width="${there[1]}" height="${height}" fill="${wide ? 'url(#gap)' : 'var(--bad)'}" stroke="var(--bad)" stroke-width="${wide ? 1.5 : 0}"/>`
      + (there[1] > 70 ? plate([there[0] + there[1] / 2, y + height / 2], there[1] > 190 ? `nobody served for ${lasts(to - from)}` : lasts(to - from), 'var(--bad)', 'gap') : '') + '</g>');
  }
  return marks.join('');
}

function drawServices(sheet, y) {
  if (!DATA.services.length) return y;
  sheet.body.push(hairline(y), heading('Clients', y + 2));
  let top = y + 20;
  DATA.services.forEach((service, place) => {
    const height = sheet.narrow ? 40 : 28;
    const value = (time) => {
      if (time === null) return service.gaps.length ? `longest ${lasts(service.longest)}` : 'no gap';
      const gap = service.gaps.find(([from, to]) => from <= time && time <= to);
      return gap ? `GAP ${lasts(gap[1] - gap[0])}` : service.seg.find(([from, to]) => from <= time && time <= to)?.[2] ?? 'served';
    };
    const band = top + (sheet.narrow ? 15 : 0) + 3;
    sheet.body.push(label(sheet, { id: `service-${place}`, name: service.name, y: top, height, value }));
    sheet.body.push('<g class="service">', served(service, band + 7), '</g>', gaps(service, band, 22));
    top += height;
  });
  return top + 8;
}

// Whether a service was served whole or in part; where nobody was, its gaps stand.
function served(service, y) {
  return service.seg.filter((one) => one[3] !== 'off').map(([from, to, word, condition]) => {
    const there = seen(from, to);
    const tip = `<b>${text(service.name)}</b>: ${text(word)}<br>${clock(from, true)} to ${clock(to, true)}, ${lasts(to - from)}`;
    const look = condition === 'on' ? 'fill="var(--t-on)"' : 'fill="var(--t-part)" stroke="var(--warn)" stroke-dasharray="2 2"';
    return there ? `<rect data-tip="${text(tip)}" x="${there[0]}" y="${y}" width="${there[1]}" height="8" ${look}/>` : '';
  }).join('');
}

const FILLS = { on: 'var(--t-on)', busy: 'url(#busy)', part: 'var(--t-part)' };

// One state of a thing.
function state(row, [from, to, word, condition], y) {
  const there = seen(from, to);
  if (!there) return '';
  const [x, width] = there;
  const tip = `data-tip="${text(`<b>${text(row.kind)} ${text(row.name)}</b>: ${text(word)}<br>${clock(from, true)} to ${clock(to, true)}, ${lasts(to - from)}`)}"`;
  const block = condition === 'off'
    ? `<g ${tip}><rect x="${x}" y="${y}" width="${width}" height="15" fill="transparent"/><line x1="${x}" x2="${x + width}" y1="${y + 14}" y2="${y + 14}" stroke="var(--ink3)" stroke-dasharray="1.5 3"/></g>`
    : `<rect ${tip} x="${x + 0.5}" y="${y + 0.5}" width="${Math.max(1, width - 1)}" height="14" fill="${FILLS[condition]}"${condition === 'part' ? ' fill-opacity=".55" stroke="var(--t-on)" stroke-width=".8"' : ''}/>`;
  if (width < wordWidth(word, 5.7) + 8) return block;
  const ink = condition === 'off' ? 'var(--ink3)' : 'var(--t-ink)';
  const halo = condition === 'busy' ? 'paint-order:stroke;stroke:var(--card);stroke-width:3px;' : '';
  return `${block}<text x="${x + 5}" y="${y + 11.5}" style="font-size:10.5px;pointer-events:none;${halo}fill:${ink}">${text(word)}</text>`;
}

// The stays of the update that is followed which a row holds.
const staysOf = (row) => (picked.way === null ? [] : DATA.stories[picked.way].places.filter((stay) => row.id === stay.track || (stay.track.endsWith(' to ') && row.id.startsWith(stay.track))));

// The copy of an update below the thing that holds it: a ring where it is made, a cross where it ends.
function copy(row, y) {
  return staysOf(row).map((stay) => {
    const there = seen(stay.from, stay.to ?? DATA.end, 2);
    if (!there) return '';
    const [x, width] = there;
    const tip = text(`<b>${text(DATA.stories[picked.way].name)}</b> in ${text(stay.name)}<br>${clock(stay.from, true)} to ${stay.to === null ? 'the end' : clock(stay.to, true)}`);
    const [begins, ends] = [across(stay.from) >= axis.left, stay.to !== null && across(stay.to) <= edge()];
    return `<line class="copy" x1="${x}" x2="${x + width}" y1="${y}" y2="${y}" stroke="var(--story)" stroke-width="3" data-tip="${tip}"/>`
      + (begins ? `<circle cx="${x}" cy="${y}" r="3.4" fill="var(--card)" stroke="var(--story)" stroke-width="2"/>` : '')
      + (ends ? `<path d="M${x + width - 4} ${y - 4}l8 8m0-8l-8 8" stroke="var(--loss)" stroke-width="2.2"/>` : '');
  }).join('');
}

function drawTracks(sheet, y) {
  let [top, host] = [y, null];
  DATA.tracks.forEach((row, place) => {
    if (row.host !== host) {
      sheet.body.push(hairline(top), heading(row.host || 'In all', top + 2));
      top += 21;
      host = row.host;
    }
    const held = staysOf(row).length > 0;
    const height = (sheet.narrow ? 34 : 22) + (held ? 8 : 0);
    const block = top + (sheet.narrow ? 15 : 0) + 3;
    const value = (time) => (time === null ? '' : row.seg.find(([from, to]) => from <= time && time <= to)?.[2] ?? '');
    const name = row.kind === 'dump' ? row.name : `${row.kind} ${row.name}`;
    sheet.body.push(`<g class="track" data-track="${text(row.id)}">${label(sheet, { id: `track-${place}`, name, y: top, height: 22, value })}`);
    sheet.body.push(states(row, block), '</g>');
    if (held) sheet.over.push(copy(row, block + 19));
    top += height;
  });
  return top + 6;
}

// The states of a thing; of what lies within one pixel the first is drawn.
function states(row, y) {
  const drawn = [];
  let until = -1;
  for (const segment of row.seg) {
    const there = seen(segment[0], segment[1]);
    if (!there || there[0] + there[1] < until) continue;
    until = there[0] + 1;
    drawn.push(state(row, segment, y));
  }
  return drawn.join('');
}

// A quantity as an area; the greatest of each width, and no more points than there are pixels.
function area(curve, y, height, most) {
  const [from, to] = [timeAt(axis.left), timeAt(edge())];
  const [first, last] = [Math.max(0, Math.floor(from / DATA.width)), Math.min(curve.v.length - 1, Math.ceil(to / DATA.width))];
  if (last < first) return '';
  const by = Math.max(1, Math.floor((last - first) / room()));
  const points = [];
  for (let place = first; place <= last; place += by) {
    const value = Math.max(...curve.v.slice(place, place + by));
    const [x0, x1] = [place, Math.min(place + by, curve.v.length)].map((at) => Math.max(axis.left, Math.min(edge(), across(Math.min(DATA.end, at * DATA.width)))).toFixed(1));
    const at = (y + height - height * value / most).toFixed(1);
    points.push(`${x0} ${at}`, `${x1} ${at}`);
  }
  const line = points.join('L');
  const [begin, end] = [points[0].split(' ')[0], points[points.length - 1].split(' ')[0]];
  return `<path d="M${begin} ${y + height}L${line}L${end} ${y + height}Z" fill="var(--t-part)" opacity=".5"/><path d="M${line}" fill="none" stroke="var(--ok)" stroke-width="1.3"/>`;
}

function drawCurves(sheet, y) {
  if (!DATA.curves.length) return y;
  sheet.body.push(hairline(y));
  let top = y + 4;
  DATA.curves.forEach((curve, place) => {
    const height = sheet.narrow ? 46 : twoLines(curve.name)[1] ? 50 : 40;
    const most = Math.max(...curve.v);
    const unit = curve.unit === 'requests' ? `requests in ${lasts(DATA.width)}` : curve.unit;
    const value = (time) => (time === null ? `at most ${figure(most, unit)}` : figure(curve.v[Math.min(curve.v.length - 1, Math.floor(time / DATA.width))], unit));
    const base = top + (sheet.narrow ? 15 : 4);
    sheet.body.push(`<g class="curve">${label(sheet, { id: `curve-${place}`, name: curve.name, y: top, height: 22, value, below: true })}`);
    sheet.body.push(area(curve, base, 27, most), `<line x1="${axis.left}" x2="${edge()}" y1="${base + 27.5}" y2="${base + 27.5}" stroke="var(--rule2)"/></g>`);
    top += height;
  });
  return top;
}
