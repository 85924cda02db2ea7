// The axis of time: one monotone map for all rows, even or with waits folded, and the part of it that is shown.
const LONG = 60000;
const axis = { fold: false, view: [0, 1], keys: [0, 1], units: [0, 1], total: 1, left: 214, right: 16, width: 800 };

// The moments between which time runs evenly: where something begins or ends.
function moments() {
  const keys = new Set([0, DATA.end]);
  for (const step of DATA.steps) if (step.s !== null) keys.add(step.s).add(step.e ?? DATA.end);
  for (const service of DATA.services) for (const [from, to] of service.gaps) if (to - from > 5000) keys.add(from).add(to);
  return [...keys].filter((key) => key <= DATA.end).sort((one, other) => one - other);
}

function layAxis() {
  const keys = moments();
  const units = [0];
  for (let place = 1; place < keys.length; place++) {
    const length = (keys[place] - keys[place - 1]) / 1000;
    units.push(units[place - 1] + (axis.fold ? 2.2 + Math.log1p(length) * 3 : length));
  }
  Object.assign(axis, { keys, units, total: units[units.length - 1] || 1 });
}

// The place of a value in a sorted list, and what stands there in another.
function between(list, other, value) {
  const last = list.length - 1;
  if (value <= list[0]) return other[0];
  if (value >= list[last]) return other[last];
  let [low, high] = [0, last];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (list[middle] <= value) low = middle; else high = middle;
  }
  return other[low] + (other[high] - other[low]) * (value - list[low]) / (list[high] - list[low]);
}
const share = (time) => between(axis.keys, axis.units, time) / axis.total;
const room = () => axis.width - axis.left - axis.right;
const across = (time) => axis.left + (share(time) - axis.view[0]) / (axis.view[1] - axis.view[0]) * room();
const timeAt = (x) => between(axis.units, axis.keys, ((x - axis.left) / room() * (axis.view[1] - axis.view[0]) + axis.view[0]) * axis.total);
const edge = () => axis.width - axis.right;

// What of a stretch is seen, as left end and width; nothing where none of it is.
function seen(from, to, least = 1.5) {
  const [x0, x1] = [across(from), across(to)];
  if (x1 < axis.left || x0 > edge()) return null;
  const left = Math.max(x0, axis.left);
  return [left, Math.max(least, Math.min(x1, edge()) - left)];
}

function showFrom(start, width) {
  const kept = Math.min(1, Math.max(0.0005, width));
  const from = Math.max(0, Math.min(1 - kept, start));
  axis.view = [from, from + kept];
}
function zoom(by, at = 0.5) {
  const [from, to] = axis.view;
  const centre = from + (to - from) * at;
  const width = Math.min(1, Math.max(0.0005, (to - from) * by));
  showFrom(centre - (centre - from) * width / (to - from), width);
}
function pan(by) {
  const [from, to] = axis.view;
  showFrom(from + by * (to - from), to - from);
}

// Where the axis is labelled.
function ticks() {
  const found = [];
  if (axis.fold) {
    let last = -99;
    for (const key of axis.keys) {
      const x = across(key);
      if (x >= axis.left && x <= edge() && x - last > 58) { found.push(key); last = x; }
    }
    return found;
  }
  const [from, to] = [timeAt(axis.left), timeAt(edge())];
  const wanted = (to - from) / (room() / 84);
  const steps = [100, 200, 500, 1000, 2000, 5000, 10000, 15000, 30000, 60000, 120000, 300000, 600000, 1200000, 3600000, 10800000, 43200000];
  const step = steps.find((one) => one >= wanted) || 86400000 * Math.ceil(wanted / 86400000);
  for (let time = Math.ceil(from / step) * step; time <= to; time += step) found.push(time);
  return found;
}
