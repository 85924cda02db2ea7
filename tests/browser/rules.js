// Rules of what can be read and used, asked of the page as it is laid out; each gives back what breaks it.
const shown = (one) => one.getClientRects().length > 0 && getComputedStyle(one).visibility !== 'hidden';
const where = (one) => `${one.tagName.toLowerCase()}${one.id ? `#${one.id}` : ''}${typeof one.className === 'string' && one.className ? `.${one.className.split(' ')[0]}` : ''} "${(one.textContent || '').trim().slice(0, 30)}"`;

function tooWide() {
  const scrolls = (one) => { for (let up = one.parentElement; up; up = up.parentElement) if (['auto', 'scroll', 'hidden'].includes(getComputedStyle(up).overflowX)) return true; return false; };
  const wide = [...document.body.querySelectorAll('*')].filter((one) => shown(one) && one.getBoundingClientRect().right > innerWidth + 1 && !one.closest('svg svg') && !scrolls(one) && !one.closest('svg')?.closest('.tl'));
  const found = wide.slice(0, 5).map((one) => `${where(one)} ends at ${Math.round(one.getBoundingClientRect().right)} of ${innerWidth}`);
  if (document.documentElement.scrollWidth > innerWidth + 1) found.push(`the page is ${document.documentElement.scrollWidth} wide`);
  return found;
}

// A colour as red, green, blue and opacity, whatever way it is written.
const painter = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
function parts(colour) {
  painter.clearRect(0, 0, 1, 1);
  painter.fillStyle = colour;
  painter.fillRect(0, 0, 1, 1);
  const [red, green, blue, opacity] = painter.getImageData(0, 0, 1, 1).data;
  return [red, green, blue, opacity / 255];
}
const over = ([r, g, b, a], under) => [r, g, b].map((one, place) => one * a + under[place] * (1 - a));
function light(colour) {
  const [r, g, b] = colour.map((one) => one / 255).map((one) => (one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
const contrast = (one, other) => { const [low, high] = [light(one), light(other)].sort((a, b) => a - b); return (high + 0.05) / (low + 0.05); };
function ground(one) {
  const above = [];
  for (let up = one; up; up = up.parentElement) {
    const colour = parts(getComputedStyle(up).backgroundColor);
    above.push(colour);
    if (colour[3] === 1) break;
  }
  return above.reverse().reduce((under, colour) => over(colour, under), [255, 255, 255]);
}
// Of text in a drawing the ground is that of the drawing; what is written on bars is on a token that goes with its own.
function tooPale() {
  const pale = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const one = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !shown(one) || one.closest('script, style, title') || one.closest('.bar')) continue;
    const style = getComputedStyle(one);
    const drawn = Boolean(one.closest('svg'));
    if (drawn && ['--ok-ink', '--t-ink', '--bg'].some((token) => style.fill === getComputedStyle(document.documentElement).getPropertyValue(token).trim())) continue;
    if (drawn && /var\(--(ok-ink|t-ink|bg)\)/.test(one.getAttribute('style') || '')) continue;
    const behind = ground(drawn ? one.closest('svg').parentElement : one);
    const size = parseFloat(style.fontSize);
    const least = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    const found = contrast(over(parts(drawn ? style.fill : style.color), behind), behind);
    if (found < least - 0.05) pale.push(`${where(one)} has ${found.toFixed(2)} to 1`);
  }
  return [...new Set(pale)].slice(0, 8);
}

function nameless() {
  const found = [];
  const named = (one) => (one.getAttribute('aria-label') || one.getAttribute('title') || one.textContent || '').trim() || (one.labels && one.labels.length);
  for (const one of document.querySelectorAll('a, button, input, select, summary, [role=img], [role=region], [role=listbox], [role=option]')) {
    if (shown(one) && !named(one)) found.push(`${where(one)} has no name`);
  }
  const ids = [...document.querySelectorAll('[id]')].map((one) => one.id);
  for (const id of new Set(ids.filter((one, place) => ids.indexOf(one) !== place))) found.push(`the id ${id} stands twice`);
  for (const one of document.querySelectorAll('svg')) {
    if (shown(one) && !one.closest('[aria-hidden=true]') && !one.parentElement.closest('svg') && !one.getAttribute('aria-label')) found.push(`${where(one)} is a drawing without a name`);
  }
  for (const one of document.querySelectorAll('main *')) {
    const style = getComputedStyle(one);
    const scrolls = shown(one) && [style.overflowX, style.overflowY].some((way) => ['auto', 'scroll'].includes(way)) && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1);
    if (scrolls && one.tabIndex < 0 && !one.querySelector('a, button, [tabindex]')) found.push(`${where(one)} scrolls and cannot be reached`);
  }
  let level = 1;
  for (const one of document.querySelectorAll('h1, h2, h3, h4')) {
    const own = Number(one.tagName[1]);
    if (own > level + 1) found.push(`${where(one)} leaves a level out`);
    level = own;
  }
  for (const one of document.querySelectorAll('table')) if (!one.querySelector('th')) found.push(`${where(one)} has no headings`);
  if (!document.documentElement.lang) found.push('the page names no language');
  return found.slice(0, 8);
}
