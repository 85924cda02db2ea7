'use strict';
// What every page needs: its data, words for numbers, marks, and a tip at the pointer.
// Nothing from outside is put into markup but through `text`, or `coded`, which asks it.
const DATA = JSON.parse(document.getElementById('data').textContent);
const find = (what, from = document) => from.querySelector(what);
const findAll = (what, from = document) => [...from.querySelectorAll(what)];
const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const text = (words) => String(words ?? '').replace(/[&<>"']/g, (one) => ESCAPES[one]);
// Words in which what stands between backticks was typed.
const coded = (words) => text(words).replace(/`([^`]+)`/g, '<code>$1</code>');
const number = (count) => count.toLocaleString('en-US');

// An instant in milliseconds as minutes and seconds.
function clock(at, fine = false) {
  const tenths = Math.floor(at / 100);
  const [hours, minutes, rest] = [Math.floor(tenths / 36000), Math.floor(tenths / 600) % 60, tenths % 600];
  const seconds = String(Math.floor(rest / 10)).padStart(2, '0') + (fine ? '.' + (rest % 10) : '');
  return hours ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `${minutes}:${seconds}`;
}

// A length in milliseconds for people.
function lasts(length) {
  if (length < 1000) return `${Math.round(length)} ms`;
  if (length < 60000) return `${+(length / 1000).toFixed(length < 10000 ? 1 : 0)} s`;
  const seconds = Math.round(length / 1000);
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return [hours && `${hours} h`, minutes && `${minutes} min`, rest && `${rest} s`].filter(Boolean).join(' ');
}

// A figure with its unit.
function figure(value, unit) {
  if (unit === 'ms') return lasts(value);
  if (unit !== 'bytes') return `${number(value)} ${unit}`;
  const [step, name] = [[1 << 30, 'GB'], [1 << 20, 'MB'], [1 << 10, 'kB']].find(([size]) => value >= size) || [1, 'B'];
  return `${step === 1 ? value : (value / step).toFixed(1)} ${name}`;
}

// A shape for each kind, so that no meaning hangs on colour alone.
const SHAPES = {
  ok: '<path d="M3 8.5l3.2 3.2L13 4.8" fill="none" stroke="currentColor" stroke-width="2"/>',
  refused: '<path d="M4 4l8 8M12 4l-8 8" stroke="currentColor" stroke-width="2.4"/>',
  failed: '<path d="M8 2v7M8 11.5v2.5" stroke="currentColor" stroke-width="2.6"/>',
  'timed-out': '<path d="M4 2.5h8L8 8zM4 13.5h8L8 8z" fill="currentColor"/>',
  'not-modelled': '<path d="M5 5a3 3 0 1 1 3 3.4v1.6M8 12v2" fill="none" stroke="currentColor" stroke-width="2"/>',
  'not-reached': '<circle cx="8" cy="8" r="5.2" fill="none" stroke="currentColor" stroke-width="1.5" stroke-dasharray="2.5 2"/>',
  unfinished: '<path d="M3 8h6" stroke="currentColor" stroke-width="2"/><path d="M10 8h4" stroke="currentColor" stroke-width="2" stroke-dasharray="1.5 1.5"/>',
  skipped: '<path d="M2 8h12" stroke="currentColor" stroke-width="1.6" stroke-dasharray="3 2"/>',
  loss: '<path d="M8 1.5L14.5 8 8 14.5 1.5 8z" fill="currentColor"/>',
  pending: '<path d="M8 2.2L13.8 8 8 13.8 2.2 8z" fill="none" stroke="currentColor" stroke-width="1.8"/>',
  gap: '<rect x="1.5" y="3" width="13" height="10" fill="none" stroke="currentColor" stroke-width="1.6"/><path d="M1.5 10l7-7M5.5 13l9-9" stroke="currentColor" stroke-width="1.4"/>',
  fault: '<path d="M9 1L3.5 9H7l-1 6 6-8.5H8.5z" fill="currentColor"/>',
  change: '<path d="M8 2.5l5.8 10.5H2.2z" fill="none" stroke="currentColor" stroke-width="1.8"/>',
  note: '<circle cx="8" cy="8" r="5.6" fill="none" stroke="currentColor" stroke-width="1.6"/>',
  warning: '<path d="M8 2l6.5 12h-13z" fill="currentColor"/>',
  error: '<circle cx="8" cy="8" r="6.5" fill="currentColor"/><path d="M5.3 5.3l5.4 5.4M10.7 5.3l-5.4 5.4" stroke="var(--card)" stroke-width="1.7"/>',
  held: '<circle cx="8" cy="8" r="6.5" fill="currentColor"/><path d="M4.8 8.3l2.3 2.3 4.2-4.6" fill="none" stroke="var(--card)" stroke-width="1.7"/>',
  stuck: '<path d="M5 1.5h6L14.5 5v6L11 14.5H5L1.5 11V5z" fill="currentColor"/><path d="M4.5 8h7" stroke="var(--card)" stroke-width="2"/>',
};
SHAPES.violated = SHAPES.error;
SHAPES.inconclusive = SHAPES['not-modelled'];
const mark = (kind, size = 13) => `<svg width="${size}" height="${size}" viewBox="0 0 16 16" aria-hidden="true">${SHAPES[kind] || ''}</svg>`;
const markAt = (kind, [x, y], size, colour) =>
  `<svg x="${x}" y="${y}" width="${size}" height="${size}" viewBox="0 0 16 16" color="${colour}">${SHAPES[kind]}</svg>`;

let tipBox = null;
function showTip(markup, x, y) {
  if (!tipBox) {
    tipBox = document.createElement('div');
    tipBox.className = 'tip';
    document.body.append(tipBox);
  }
  tipBox.innerHTML = markup;
  tipBox.style.display = 'block';
  const [width, height] = [tipBox.offsetWidth, tipBox.offsetHeight];
  tipBox.style.left = `${Math.max(6, Math.min(x + 14, innerWidth - width - 8))}px`;
  tipBox.style.top = `${y + 18 + height > innerHeight ? y - height - 12 : y + 16}px`;
}
function hideTip() {
  if (tipBox) tipBox.style.display = 'none';
}

findAll('[data-mark]').forEach((place) => { place.innerHTML = mark(place.dataset.mark, place.closest('h1,.verdict') ? 16 : 12); });
find('#theme').onclick = () => {
  const root = document.documentElement;
  const isDark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme:dark)').matches;
  root.dataset.theme = isDark ? 'light' : 'dark';
};
findAll('button.copy').forEach((button) => {
  button.onclick = async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = 'Copied';
    } catch {
      // A file that is opened from a disk may have no clipboard: what is to be copied is selected instead.
      getSelection().selectAllChildren(button.previousElementSibling);
      button.textContent = 'Selected';
    }
    setTimeout(() => { button.textContent = 'Copy'; }, 1400);
  };
});
